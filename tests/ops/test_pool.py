"""Pooling against windows cut out one by one, its gradients as transposes, and what it refuses."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from d2lcore import autograd, nd
from d2lcore.core import F
from d2lcore.errors import DTypeError, ShapeError
from d2lcore.ops import pooling, windows

RNG = np.random.default_rng(6)

CASES = [
    ((2, 3, 8, 6), {"kernel": 2, "stride": 2}),
    ((2, 3, 7, 9), {"kernel": 2, "stride": 2}),  # leaves a row and a column
    ((2, 3, 7, 9), {"kernel": 2, "stride": 2, "ceil_mode": True}),  # hangs over them
    ((2, 3, 7, 8), {"kernel": 3, "stride": 2, "pad": 1}),
    ((2, 3, 7, 8), {"kernel": (3, 2), "stride": (1, 3), "pad": (1, 0), "ceil_mode": True}),
    ((2, 2, 5, 5), {"kernel": 1, "stride": 3, "ceil_mode": True}),  # the last windows hold nothing
    ((2, 2, 5, 5), {"kernel": 2, "stride": 2, "pad": 1, "ceil_mode": True}),
    ((2, 2, 4, 5), {"kernel": (4, 5)}),  # global
    ((2, 2, 17, 17), {"kernel": (17, 16), "pad": 1}),  # more than 256 places
    ((3, 2, 11), {"kernel": 4, "stride": 3, "pad": 2}),
    ((2, 2, 4, 5, 6), {"kernel": 2, "stride": (2, 1, 2), "pad": (0, 1, 0), "ceil_mode": True}),
]


def per_axis(value, n):
    return (value,) * n if isinstance(value, int) else value


def window_slices(shape, kernel, stride=1, pad=0, ceil_mode=False):
    """For each window its position, the slices of the data in it, and how many places of data and padding it has."""
    n = len(shape) - 2
    kernel, stride, pad = per_axis(kernel, n), per_axis(stride, n), per_axis(pad, n)
    up = math.ceil if ceil_mode else math.floor
    counts = [up((shape[2 + i] + 2 * pad[i] - kernel[i]) / stride[i]) + 1 for i in range(n)]
    for p in itertools.product(*map(range, counts)):
        start = [p[i] * stride[i] - pad[i] for i in range(n)]
        stop = [start[i] + kernel[i] for i in range(n)]
        slices = tuple(slice(max(a, 0), max(b, 0)) for a, b in zip(start, stop))
        places = math.prod(max(min(b, shape[2 + i] + pad[i]) - a, 0) for i, (a, b) in enumerate(zip(start, stop)))
        yield p, slices, places
    yield counts, None, None


def by_definition(x, reduce, **how):
    *windows, (counts, _, _) = window_slices(x.shape, **how)
    y = np.empty(x.shape[:2] + tuple(counts), x.dtype)
    for p, slices, places in windows:
        y[(..., *p)] = reduce(x[(..., *slices)].reshape(*x.shape[:2], -1), places)
    return y


def largest(window, places):
    return window.max(axis=2) if window.size else np.finfo(window.dtype).min


def average(window, places):
    return window.sum(axis=2) / places if places else 0


def average_of_data(window, places):
    return window.mean(axis=2) if window.size else 0


def total(window, places):
    return window.sum(axis=2)


POOLINGS = {
    "max": (F.max_pool, largest, {}),
    "sum": (F.sum_pool, total, {}),
    "avg": (F.avg_pool, average, {}),
    "avg without padding": (F.avg_pool, average_of_data, {"count_include_pad": False}),
}


@pytest.fixture(params=[1, windows.CACHE], ids=["in pieces", "at once"])
def pieces(request, monkeypatch):
    monkeypatch.setattr(windows, "CACHE", request.param)


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize("name", POOLINGS)
@pytest.mark.parametrize(("shape", "how"), CASES)
def test_pooling_is_its_definition(name, shape, how):
    pool, reduce, more = POOLINGS[name]
    x = RNG.standard_normal(shape)
    y = pool(nd.array(x, dtype="float64"), **how, **more).asnumpy()
    np.testing.assert_allclose(y, by_definition(x, reduce, **how), atol=1e-12)


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize("name", POOLINGS)
@pytest.mark.parametrize(("shape", "how"), CASES)
def test_gradients_are_the_transposed_maps(name, shape, how):
    pool, _, more = POOLINGS[name]
    x = nd.array(RNG.standard_normal(shape), dtype="float64")
    x.attach_grad()
    with autograd.record():
        y = pool(x, **how, **more)
        # linear around x: u goes to (pool(x + small u) - pool(x)) / small; the transpose takes g to x.grad
        g = nd.array(RNG.standard_normal(y.shape), dtype="float64")
    y.backward(g)
    u = nd.array(RNG.standard_normal(shape), dtype="float64")
    small = 1e-6  # no two of the random numbers are as near to each other
    change = (pool(x + small * u, **how, **more) - y) / small
    np.testing.assert_allclose((change * g).sum().asscalar(), (u * x.grad).sum().asscalar(), atol=1e-7)


@pytest.mark.parametrize("name", POOLINGS)
@pytest.mark.parametrize(("shape", "how"), CASES[:9])
def test_second_gradients_go_forward_again(name, shape, how):
    pool, _, more = POOLINGS[name]
    x = nd.array(RNG.standard_normal(shape), dtype="float64")
    y = pool(x, **how, **more)
    g = nd.array(RNG.standard_normal(y.shape), dtype="float64")
    u = nd.array(RNG.standard_normal(shape), dtype="float64")
    x.attach_grad()
    g.attach_grad()
    with autograd.record():
        (dx,) = autograd.grad(pool(x, **how, **more), [x], head_grads=[g], create_graph=True)
        along = F.sum(dx * u)
    along.backward()
    small = 1e-6
    change = (pool(x + small * u, **how, **more) - y) / small
    np.testing.assert_allclose(g.grad.asnumpy(), change.asnumpy(), atol=1e-7)


@pytest.mark.parametrize("how", [{"kernel": 2, "stride": 2}, {"kernel": 6}])
@pytest.mark.parametrize("pool", [F.max_pool, F.sum_pool, F.avg_pool])
def test_no_images_give_no_images(pool, how):
    x = nd.zeros((0, 2, 6, 6))
    x.attach_grad()
    with autograd.record():
        y = pool(x, **how)
    y.backward()
    size = 6 // how["kernel"]
    assert (y.shape, x.grad.shape) == ((0, 2, size, size), x.shape)


def test_of_equal_numbers_the_first_gets_the_gradient():
    x = nd.array([[[[0, 5, 0], [5, 5, 5], [0, 0, 0]]]])
    x.attach_grad()
    with autograd.record():
        y = F.max_pool(x, kernel=2)
    y.backward(nd.array([[[[1, 10], [100, 1000]]]]))
    assert x.grad.asnumpy()[0, 0].tolist() == [[0, 11, 0], [100, 1000, 0], [0, 0, 0]]


def test_an_infinite_gradient_stays_where_it_is():
    x = nd.array([[[1, 2, 3, 4]]])
    x.attach_grad()
    for how, expected in (({"stride": 2}, [0, np.inf, 0, 1]), ({"stride": 1}, [0, np.inf, 1, 1])):
        with autograd.record():
            y = F.max_pool(x, kernel=2, **how)
        y.backward(nd.array([[[np.inf] + [1] * (y.shape[2] - 1)]]))
        assert x.grad.asnumpy()[0, 0].tolist() == expected


def test_a_missing_number_is_not_hidden():
    assert np.isnan(F.max_pool(nd.array([[[1, np.nan, 3, 4]]]), kernel=2, stride=2).asnumpy()[0, 0, 0])


def test_places_are_saved_in_one_byte():
    small, large = np.zeros((1, 1, 16, 16), np.float32), np.zeros((1, 1, 17, 17), np.float32)
    assert pooling.maxima(np, small, pooling.Windows.of(small.shape, 16, 1, 0, False))[1].dtype == np.uint8
    assert pooling.maxima(np, large, pooling.Windows.of(large.shape, 17, 1, 0, False))[1].dtype == np.uint16


def test_half_precision_is_summed_in_single():
    x = nd.ones((1, 1, 4096), dtype="float16")
    for pad in (0, 1):
        y = F.sum_pool(x, kernel=4096, pad=pad)
        assert y.dtype == np.float16
        assert y.asnumpy().max() == 4096  # in half precision, 2048 + 1 is 2048


ADAPTIVE = [((2, 3, 7, 9), (3, 4)), ((2, 3, 6, 6), 3), ((2, 3, 5, 5), 1), ((1, 2, 3, 4), (5, 7)), ((2, 2, 10), 4)]


@pytest.mark.parametrize(("shape", "size"), ADAPTIVE)
def test_adaptive_average_is_its_definition(shape, size):
    x, n = RNG.standard_normal(shape), len(shape) - 2
    size = per_axis(size, n)
    y = np.empty(shape[:2] + size)
    for p in itertools.product(*map(range, size)):
        window = [slice(math.floor(i * s / m), math.ceil((i + 1) * s / m)) for i, s, m in zip(p, shape[2:], size)]
        y[(..., *p)] = x[(..., *window)].mean(axis=tuple(range(2, 2 + n)))
    X = nd.array(x, dtype="float64")
    X.attach_grad()
    with autograd.record():
        Y = F.adaptive_avg_pool(X, output_size=size)
    np.testing.assert_allclose(Y.asnumpy(), y, atol=1e-12)
    g = nd.array(RNG.standard_normal(y.shape), dtype="float64")
    Y.backward(g)
    u = nd.array(RNG.standard_normal(shape), dtype="float64")
    change = F.adaptive_avg_pool(u, output_size=size)
    np.testing.assert_allclose((change * g).sum().asscalar(), (u * X.grad).sum().asscalar(), atol=1e-12)


@pytest.mark.parametrize(
    ("shape", "how", "text"),
    [
        (
            (2, 3, 1, 4), {"kernel": 2},
            "max_pool: kernel (2, 2) is larger than the data (1, 4) with padding (0, 0). The image has shrunk too much "
            "on its way here: use fewer strides and poolings, or more padding.",
        ),
        (
            (2, 3), {"kernel": 2},
            "max_pool: x expects 4 dimensions (batch, channels, height, width), got 2: (2, 3). A single image needs "
            "expand_dims(axis=0) to become a batch; flat pixels need reshape.",
        ),
        (
            (2, 3, 4, 4), {"kernel": (2, 2, 2)},
            "max_pool: kernel expects 2 numbers of at least 1, one for each axis of space, got (2, 2, 2)",
        ),
        (
            (2, 3, 4, 4), {"kernel": 2, "stride": 0},
            "max_pool: stride expects 2 numbers of at least 1, one for each axis of space, got 0",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_explained(shape, how, text):
    with pytest.raises(ShapeError) as error:
        F.max_pool(nd.zeros(shape), **how)
    assert str(error.value) == text


def test_whole_numbers_are_refused():
    with pytest.raises(DTypeError) as error:
        F.avg_pool(nd.zeros((1, 1, 4), dtype="int32"), kernel=2)
    assert str(error.value) == "avg_pool: x expects real numbers (float32, ...), got int32. Use .astype('float32')."


def test_a_gradient_of_another_shape_is_refused():
    with pytest.raises(ShapeError) as error:
        F.sum_unpool(nd.zeros((1, 1, 2)), shape=(1, 1, 5), kernel=2)
    assert str(error.value) == "sum_unpool: grad expects the shape of the pooling's result (1, 1, 4), got (1, 1, 2)"
