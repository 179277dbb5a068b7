"""Normalisations against their definitions, set by set."""

from __future__ import annotations

import numpy as np
import pytest

from d2lcore import autograd, nd
from d2lcore.core import F
from d2lcore.errors import DTypeError, ShapeError
from d2lcore.ops import windows

RNG = np.random.default_rng(8)
STANDARD = {"eps": 0.1}


def real(*shape):
    return RNG.standard_normal(shape)


def wide(*arrays):
    return [nd.array(a, dtype="float64") for a in arrays]


def standard(numbers, mean=None, var=None, eps=0.1):
    mean, var = numbers.mean() if mean is None else mean, numbers.var() if var is None else var
    return (numbers - mean) / np.sqrt(var + eps)


BATCHES = [((4, 3, 5, 2), 1), ((4, 3), 1), ((4, 3, 5), -1), ((4, 3, 5), 0)]


@pytest.mark.parametrize("bytes_", [1, windows.CACHE], ids=["in pieces", "at once"])
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("fix_gamma", [True, False])
@pytest.mark.parametrize(("shape", "axis"), BATCHES)
def test_batch_norm_standardizes_channels(shape, axis, fix_gamma, training, bytes_, monkeypatch):
    monkeypatch.setattr(windows, "CACHE", bytes_)
    x, n = real(*shape), shape[axis]
    gamma, beta, mean, var = real(n), real(n), real(n), RNG.uniform(0.5, 2, n)
    out, used_mean, used_var = F.batch_norm(
        *wide(x, gamma, beta, mean, var), axis=axis, training=training, fix_gamma=fix_gamma, **STANDARD
    )
    for c in range(n):
        channel = np.take(x, c, axis)
        m, v = (channel.mean(), channel.var()) if training else (mean[c], var[c])
        expected = (1 if fix_gamma else gamma[c]) * standard(channel, m, v) + beta[c]
        np.testing.assert_allclose(np.take(out.asnumpy(), c, axis), expected, atol=1e-12)
        np.testing.assert_allclose([used_mean.asnumpy()[c], used_var.asnumpy()[c]], [m, v], rtol=1e-12)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("output", [0, 1, 2, None])
def test_batch_norm_gradients(training, output, check_gradients):
    def function(*arrays):
        outs = F.batch_norm(*arrays, training=training, **STANDARD)
        return outs[output] if output is not None else F.sum(outs[0] * outs[0]) * F.sum(outs[1]) + F.sum(outs[2])

    check_gradients(function, real(3, 4, 2), real(4), real(4), real(4), RNG.uniform(0.5, 2, 4))


def test_a_fixed_gamma_has_no_gradient():
    gamma = nd.full(3, 7)
    gamma.attach_grad()
    gamma.grad[:] = 5
    with autograd.record():
        y = F.batch_norm(nd.array(real(4, 3)), gamma, *(nd.zeros(3) for _ in "bmv"), training=True, fix_gamma=True)[0]
    y.backward()
    assert gamma.grad.asnumpy().tolist() == [0, 0, 0]


def test_statistics_that_were_used_do_not_move_with_the_averages():
    average = nd.ones(2)
    mean = F.batch_norm(nd.ones((3, 2)), nd.ones(2), nd.ones(2), average, nd.ones(2))[1]
    average[:] = 9
    assert mean.asnumpy().tolist() == [1, 1]


def test_numbers_far_from_zero_keep_their_digits():
    values, g = 1000 + RNG.standard_normal((4096, 2)), RNG.standard_normal((4096, 2))
    gradients = []
    for dtype in ("float32", "float64"):
        x, v = nd.array(values.astype("float32"), dtype=dtype), nd.ones(2, dtype=dtype)
        x.attach_grad()
        with autograd.record():
            y, _, var = F.batch_norm(x, v, v, v, v, training=True)
        y.backward(nd.array(g, dtype=dtype))
        gradients.append(x.grad.asnumpy())
    np.testing.assert_allclose(var.asnumpy(), values.var(axis=0), rtol=1e-5)
    np.testing.assert_allclose(*gradients, atol=1e-4)


def test_an_empty_batch_is_no_error():
    x, v = nd.zeros((0, 3, 2)), nd.ones(3)
    x.attach_grad()
    with autograd.record():
        y = F.batch_norm(x, v, v, v, v, training=True)[0]
    y.backward()
    assert (y.shape, x.grad.shape) == ((0, 3, 2), (0, 3, 2))


def test_half_precision_keeps_statistics_in_single():
    x = nd.array(np.linspace(0, 600, 50).reshape(50, 1), dtype="float16")  # squares are beyond float16
    one = nd.ones(1)
    x.attach_grad()
    with autograd.record():
        y, mean, var = F.batch_norm(x, one, one, one, one, training=True)
    y.backward(x)
    assert (y.dtype, mean.dtype, var.dtype, x.grad.dtype) == (np.float16, np.float32, np.float32, np.float16)
    np.testing.assert_allclose(var.asnumpy(), x.asnumpy().astype("float64").var(), rtol=1e-6)
    np.testing.assert_allclose(y.asnumpy()[:, 0], standard(x.asnumpy()[:, 0].astype("float64")) + 1, rtol=2e-3)
    assert F.layer_norm(x, one, one, axis=1).dtype == np.float16


@pytest.mark.parametrize(("shape", "axis"), [((4, 5), -1), ((2, 3, 4), 1), ((2, 3, 4), 0)])
def test_layer_norm_standardizes_features(shape, axis, check_gradients):
    x, gamma, beta = real(*shape), real(shape[axis]), real(shape[axis])
    y = F.layer_norm(*wide(x, gamma, beta), axis=axis, **STANDARD).asnumpy()
    lines, results = (np.moveaxis(a, axis, -1).reshape(-1, shape[axis]) for a in (x, y))
    for line, result in zip(lines, results):
        np.testing.assert_allclose(result, gamma * standard(line) + beta, atol=1e-12)
    check_gradients(lambda *a: F.layer_norm(*a, axis=axis, **STANDARD), x, gamma, beta)


@pytest.mark.parametrize("per_channel", [False, True])
@pytest.mark.parametrize(("shape", "groups"), [((2, 6, 3, 2), 3), ((2, 4), 2), ((2, 4, 3), 1)])
def test_group_norm_standardizes_groups(shape, groups, per_channel, check_gradients):
    channels = shape[1]
    x, gamma, beta = real(*shape), real(channels if per_channel else groups), real(channels if per_channel else groups)
    y = F.group_norm(*wide(x, gamma, beta), num_groups=groups, **STANDARD).asnumpy()
    size = channels // groups
    for i, c in np.ndindex(*shape[:2]):
        k = c // size
        group = x[i, k * size : (k + 1) * size]
        at = c if per_channel else k
        expected = gamma[at] * standard(x[i, c], group.mean(), group.var()) + beta[at]
        np.testing.assert_allclose(y[i, c], expected, atol=1e-12)
    check_gradients(lambda *a: F.group_norm(*a, num_groups=groups, **STANDARD), x, gamma, beta)


@pytest.mark.parametrize("shape", [(2, 3, 5), (2, 3, 4, 2)])
def test_instance_norm_standardizes_each_channel_of_each_example(shape, check_gradients):
    x, gamma, beta = real(*shape), real(3), real(3)
    y = F.instance_norm(*wide(x, gamma, beta), **STANDARD).asnumpy()
    for i, c in np.ndindex(*shape[:2]):
        np.testing.assert_allclose(y[i, c], gamma[c] * standard(x[i, c]) + beta[c], atol=1e-12)
    check_gradients(lambda *a: F.instance_norm(*a, **STANDARD), x, gamma, beta)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            lambda: F.batch_norm(nd.zeros((2, 3, 4)), *(nd.zeros(n) for n in (3, 3, 3, 4))),
            "batch_norm: moving_var expects one number for each of the 3 channels, axis 1 of x (2, 3, 4): (3,), "
            "got (4,)",
        ),
        (
            lambda: F.batch_norm(nd.zeros((2, 3)), *(nd.zeros(3) for _ in range(4)), axis=2),
            "batch_norm: axis 2 is out of range for an array of 2 dimensions",
        ),
        (
            lambda: F.layer_norm(nd.zeros((2, 3)), nd.zeros(3), nd.zeros(2)),
            "layer_norm: beta expects one number for each of the 3 features, axis 1 of x (2, 3): (3,), got (2,)",
        ),
        (
            lambda: F.group_norm(nd.zeros((2, 3)), nd.zeros(2), nd.zeros(2), num_groups=2),
            "group_norm: num_groups 2 must divide the 3 channels, axis 1 of x (2, 3)",
        ),
        (
            lambda: F.group_norm(nd.zeros((2, 4)), nd.zeros(3), nd.zeros(3), num_groups=2),
            "group_norm: gamma expects one number for each of 2 groups or of 4 channels: (4,), got (3,)",
        ),
        (
            lambda: F.instance_norm(nd.zeros((2, 3)), nd.zeros(3), nd.zeros(3)),
            "instance_norm: x expects (batch, channels, *space) with at least one axis of space, got (2, 3)",
        ),
    ],
)
def test_what_does_not_fit_is_explained(call, text):
    with pytest.raises(ShapeError) as error:
        call()
    assert str(error.value) == text


def test_whole_numbers_are_refused():
    with pytest.raises(DTypeError) as error:
        F.layer_norm(nd.zeros((2, 3), dtype="int32"), nd.zeros(3), nd.zeros(3))
    assert str(error.value) == "layer_norm: x expects real numbers (float32, ...), got int32. Use .astype('float32')."
