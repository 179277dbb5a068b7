"""Normalisation layers: values by their formulas, running statistics, shapes known late, graphs."""

from __future__ import annotations

import numpy as np
import pytest

from d2lcore import autograd, errors, nd
from d2lcore.gluon import nn


def ready(layer):
    layer.initialize()
    return layer


def normalised(x, axes, eps=1e-5):
    mean, var = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    return (x - mean) / np.sqrt(var + eps)


@pytest.fixture
def x():
    return np.random.randn(4, 6, 5, 3) * 2 + 1


def test_batch_norm_in_training_and_prediction(x):
    layer = ready(nn.BatchNorm(momentum=0.5))
    layer.cast("float64")
    data = nd.array(x, dtype="float64")
    mean, var = np.zeros(6), np.ones(6)
    for _ in range(3):
        with autograd.record():
            out = layer(data)
        assert np.allclose(out.asnumpy(), normalised(x, (0, 2, 3)), atol=1e-6)
        mean, var = 0.5 * mean + 0.5 * x.mean((0, 2, 3)), 0.5 * var + 0.5 * x.var((0, 2, 3))
        assert np.allclose(layer.running_mean.data().asnumpy(), mean)
        assert np.allclose(layer.running_var.data().asnumpy(), var)
    layer.gamma.set_data(nd.full((6,), 2))
    layer.beta.set_data(nd.full((6,), 3))
    column = (slice(None), None, None)
    expected = 2 * (x - mean[column]) / np.sqrt(var[column] + 1e-5) + 3
    assert np.allclose(layer(data).asnumpy(), expected, atol=1e-6)
    assert np.allclose(layer.running_mean.data().asnumpy(), mean)


@pytest.mark.parametrize("hybridize", [False, True])
def test_running_statistics_stay_the_same_arrays(x, hybridize):
    layer = ready(nn.BatchNorm())
    if hybridize:
        layer.hybridize()
    data = nd.array(x)
    layer(data)
    array = layer.running_mean.data()
    for _ in range(2):
        with autograd.record():
            layer(data)
    assert layer.running_mean.data() is array
    assert np.allclose(array.asnumpy(), x.mean((0, 2, 3)) * (1 - 0.9**2), rtol=1e-4)


def test_global_statistics_are_used_in_training_too(x):
    layer = ready(nn.BatchNorm(use_global_stats=True))
    with autograd.record():
        out = layer(nd.array(x))
    assert np.allclose(out.asnumpy(), x / np.sqrt(1 + 1e-5), atol=1e-5)
    assert not layer.running_mean.data().asnumpy().any()


def test_scale_and_shift_may_be_left_out(x):
    layer = ready(nn.BatchNorm(scale=False, center=False))
    layer(nd.array(x))
    assert (layer.gamma.grad_req, layer.beta.grad_req) == ("null", "null")
    layer.gamma.set_data(nd.full((6,), 5))  # fixed: what stands in gamma is not used
    with autograd.record():
        out = layer(nd.array(x))
    assert np.allclose(out.asnumpy(), normalised(x, (0, 2, 3)), atol=1e-5)


def test_channels_may_be_on_any_axis(x):
    layer = ready(nn.BatchNorm(axis=-1))
    with autograd.train_mode():
        out = layer(nd.array(x))
    assert np.allclose(out.asnumpy(), normalised(x, (0, 1, 2)), atol=1e-5)
    assert layer.gamma.shape == (3,)


def test_gradient_of_batch_norm_is_the_numeric_one():
    layer = ready(nn.BatchNorm())
    layer.cast("float64")
    x = nd.array(np.random.randn(5, 3), dtype="float64")
    head = nd.array(np.random.randn(5, 3), dtype="float64")
    x.attach_grad()
    with autograd.record():
        y = (layer(x) * head).sum()
    y.backward()
    direction = np.random.randn(5, 3)

    def loss(step):
        with autograd.train_mode():
            return (layer(nd.array(x.asnumpy() + step * direction, dtype="float64")) * head).sum().item()

    slope = (loss(1e-5) - loss(-1e-5)) / 2e-5
    assert np.isclose((x.grad.asnumpy() * direction).sum(), slope, rtol=1e-5)
    assert np.allclose(layer.beta.grad().asnumpy(), head.asnumpy().sum(0))


def test_half_precision_keeps_statistics_in_single():
    layer = ready(nn.BatchNorm(in_channels=2))
    layer.cast("float16")
    assert layer.running_var.data().dtype == np.float32
    layer.cast("float64")
    assert layer.running_var.data().dtype == np.float64


def test_batch_norm_with_relu(x):
    layer = ready(nn.BatchNormReLU())
    with autograd.train_mode():
        out = layer(nd.array(x))
    assert np.allclose(out.asnumpy(), np.maximum(normalised(x, (0, 2, 3)), 0), atol=1e-5)


@pytest.mark.parametrize("axis", [-1, 1])
def test_layer_norm(x, axis):
    layer = ready(nn.LayerNorm(axis, epsilon=1e-3))
    out = layer(nd.array(x))
    assert np.allclose(out.asnumpy(), normalised(x, (axis,), 1e-3), atol=1e-5)
    assert layer.gamma.shape == (x.shape[axis],)
    layer.gamma.set_data(nd.full(layer.gamma.shape, 2))
    assert np.allclose(layer(nd.array(x)).asnumpy(), 2 * normalised(x, (axis,), 1e-3), atol=1e-5)


@pytest.mark.parametrize("groups", [1, 2, 3])
def test_group_norm(x, groups):
    layer = ready(nn.GroupNorm(groups))
    parts = x.reshape(4, groups, -1)
    assert np.allclose(layer(nd.array(x)).asnumpy(), normalised(parts, (2,)).reshape(x.shape), atol=1e-5)
    assert layer.gamma.shape == (groups,)
    layer.beta.set_data(nd.arange(groups))
    shifted = normalised(parts, (2,)) + np.arange(groups)[:, None]
    assert np.allclose(layer(nd.array(x)).asnumpy(), shifted.reshape(x.shape), atol=1e-5)


@pytest.mark.parametrize(("axis", "axes"), [(1, (2, 3)), (2, (1, 3)), (-1, (1, 2))])
def test_instance_norm(x, axis, axes):
    layer = ready(nn.InstanceNorm(axis, scale=True))
    assert np.allclose(layer(nd.array(x)).asnumpy(), normalised(x, axes), atol=1e-5)
    assert layer.gamma.shape == (x.shape[axis],)


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (
            nn.BatchNorm(scale=False, in_channels=4),
            "BatchNorm(axis=1, eps=1e-05, momentum=0.9, fix_gamma=True, use_global_stats=False, in_channels=4)",
        ),
        (nn.LayerNorm(), "LayerNorm(eps=1e-05, axis=-1, center=True, scale=True, in_channels=0)"),
        (nn.GroupNorm(2), "GroupNorm(eps=1e-05, num_groups=2, center=True, scale=True)"),
        (nn.InstanceNorm(), "InstanceNorm(eps=1e-05, axis=1, center=True, scale=False, in_channels=0)"),
    ],
)
def test_repr(layer, text):
    assert repr(layer) == text


def test_names_and_first_values():
    layer = ready(nn.BatchNorm(in_channels=2, prefix="bn_"))
    assert {p.name: (p.grad_req, p.data().asnumpy().tolist()) for p in layer.collect_params().values()} == {
        "bn_gamma": ("write", [1, 1]),
        "bn_beta": ("write", [0, 0]),
        "bn_running_mean": ("null", [0, 0]),
        "bn_running_var": ("null", [1, 1]),
    }


def test_errors():
    layer = ready(nn.LayerNorm(axis=4))
    with pytest.raises(errors.ShapeError) as caught:
        layer(nd.ones((2, 3)))
    assert str(caught.value) == "in LayerNorm: LayerNorm: data has no axis 4: (2, 3)"
    assert layer.gamma.shape == (0,)
    layer = ready(nn.BatchNorm(in_channels=3))
    with pytest.raises(errors.ShapeError, match=r"^in BatchNorm: batch_norm: "):
        layer(nd.ones((2, 4, 5)))
    assert not layer.running_mean.data().asnumpy().any()
