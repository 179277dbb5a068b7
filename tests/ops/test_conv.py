"""Convolutions against sums written out place by place, their gradients as transposes, and what they refuse."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from d2lcore import autograd, nd
from d2lcore.core import F
from d2lcore.errors import DTypeError, ShapeError
from d2lcore.ops import im2col

RNG = np.random.default_rng(5)

CASES = {
    "lenet": {"x": (3, 1, 9, 8), "w": (4, 1, 5, 5), "pad": 2},
    "no padding": {"x": (2, 3, 7, 6), "w": (4, 3, 3, 2)},
    "strides": {"x": (2, 3, 8, 9), "w": (5, 3, 3, 3), "stride": (2, 3), "pad": (1, 2)},
    "stride leaves a rest": {"x": (2, 2, 8, 8), "w": (2, 2, 3, 3), "stride": 4},
    "dilated": {"x": (2, 2, 9, 9), "w": (3, 2, 3, 2), "dilate": (2, 3), "pad": 1},
    "groups": {"x": (2, 6, 5, 5), "w": (4, 3, 3, 3), "groups": 2, "pad": 1},
    "depthwise": {"x": (2, 3, 5, 5), "w": (6, 1, 3, 3), "groups": 3, "pad": 1},
    "pointwise": {"x": (2, 3, 4, 4), "w": (5, 3, 1, 1)},
    "many channels out": {"x": (2, 1, 6, 6), "w": (40, 1, 3, 3), "pad": 1},
    "more padding than kernel": {"x": (2, 2, 5, 4), "w": (3, 2, 2, 2), "pad": 3},
    "one window": {"x": (4, 3, 3, 3), "w": (5, 3, 3, 3)},
    "1-D": {"x": (3, 2, 11), "w": (4, 2, 3), "stride": 2, "pad": 1, "dilate": 2},
    "3-D": {"x": (2, 2, 4, 5, 6), "w": (3, 2, 2, 3, 2), "stride": (1, 2, 1), "pad": (0, 1, 1)},
    "no images": {"x": (0, 2, 5, 5), "w": (3, 2, 3, 3)},
}


def case(name):
    how = dict(CASES[name])
    x, w = how.pop("x"), how.pop("w")
    return RNG.standard_normal(x), RNG.standard_normal(w), RNG.standard_normal(w[0]), how


def per_axis(value, n):
    return (value,) * n if isinstance(value, int) else value


def by_definition(x, w, b, stride=1, dilate=1, pad=0, groups=1):
    n = x.ndim - 2
    stride, dilate, pad = per_axis(stride, n), per_axis(dilate, n), per_axis(pad, n)
    x = np.pad(x, [(0, 0), (0, 0), *[(p, p) for p in pad]])
    counts = [(x.shape[2 + i] - dilate[i] * (w.shape[2 + i] - 1) - 1) // stride[i] + 1 for i in range(n)]
    y = np.zeros((len(x), len(w), *counts)) + b.reshape(-1, *(1,) * n)
    share_in, share_out = w.shape[1], len(w) // groups
    for o, c in itertools.product(range(len(w)), range(share_in)):
        channel = x[:, o // share_out * share_in + c]
        for p in itertools.product(*map(range, counts)):
            for k in itertools.product(*map(range, w.shape[2:])):
                at = tuple(p[i] * stride[i] + k[i] * dilate[i] for i in range(n))
                y[(slice(None), o, *p)] += w[(o, c, *k)] * channel[(slice(None), *at)]
    return y


def raw(name, *arrays, **attrs):
    """An operator of the table on bare arrays."""
    return getattr(F, name)(*[nd.array(a, dtype=a.dtype) for a in arrays], **attrs).asnumpy()


@pytest.mark.parametrize("name", CASES)
def test_convolution_is_its_definition(name):
    x, w, b, how = case(name)
    np.testing.assert_allclose(raw("convolution", x, w, b, **how), by_definition(x, w, b, **how), atol=1e-12)
    np.testing.assert_allclose(raw("convolution", x, w, **how), by_definition(x, w, 0 * b, **how), atol=1e-12)


@pytest.mark.parametrize("name", CASES)
def test_gradients_are_the_transposed_maps(name):
    x, w, _, how = case(name)
    y = raw("convolution", x, w, **how)
    g = RNG.standard_normal(y.shape)
    dx = raw("conv_data_grad", g, w, data_shape=x.shape, **how)
    dw = raw("conv_weight_grad", x, g, weight_shape=w.shape, **how)
    assert (dx.shape, dw.shape) == (x.shape, w.shape)
    # <conv(u, w), g> = <u, data_grad(g, w)> for every u: checked for a random one, and so for the weight
    u, v = RNG.standard_normal(x.shape), RNG.standard_normal(w.shape)
    np.testing.assert_allclose((raw("convolution", u, w, **how) * g).sum(), (u * dx).sum(), atol=1e-10)
    np.testing.assert_allclose((raw("convolution", x, v, **how) * g).sum(), (v * dw).sum(), atol=1e-10)


@pytest.mark.parametrize("name", ["lenet", "strides", "groups", "many channels out", "one window", "3-D"])
@pytest.mark.parametrize("bytes_", [1, 3000])
def test_chunks_do_not_change_the_result(name, bytes_, monkeypatch):
    x, w, b, how = case(name)
    y = raw("convolution", x, w, b, **how)
    dx, dw = (
        raw("conv_data_grad", y, w, data_shape=x.shape, **how),
        raw("conv_weight_grad", x, y, weight_shape=w.shape, **how),
    )
    monkeypatch.setattr(im2col, "CACHE", bytes_)
    monkeypatch.setattr(im2col, "LIMIT", bytes_)
    np.testing.assert_allclose(raw("convolution", x, w, b, **how), y, atol=1e-12)
    np.testing.assert_allclose(raw("conv_data_grad", y, w, data_shape=x.shape, **how), dx, atol=1e-12)
    np.testing.assert_allclose(raw("conv_weight_grad", x, y, weight_shape=w.shape, **how), dw, atol=1e-12)


def test_working_memory_is_bounded():
    data, weight = (1000, 3, 64, 64), (16, 3, 7, 7)
    columns = im2col.Columns(np, data, weight, np.float32, 1, 1, 3, 1)
    assert 1 <= columns.step * (3 * 49 + 16) * 64 * 64 * 4 <= im2col.LIMIT
    deep = im2col.Columns(np, (1000, 512, 4, 4), (512, 512, 3, 3), np.float32, 1, 1, 1, 1)
    assert deep.merged
    assert im2col.CACHE < deep.step * (512 * 9 + 512) * 16 * 4 <= im2col.LIMIT


def test_half_precision_is_summed_in_single():
    x, w = np.ones((1, 4096, 1, 1), np.float16), np.full((1, 4096, 1, 1), 1.0, np.float16)
    y = raw("convolution", x, w, np.ones(1, np.float16))
    assert y.dtype == np.float16
    assert y.item() == 4096  # summed in half precision, 2048 + 1 is 2048


def test_arrays_that_are_not_contiguous():
    x, w, b, how = case("no padding")
    np.testing.assert_allclose(
        im2col.convolve(np, np.asfortranarray(x), w[:, ::-1], b[::-1], 1, 1, 0, 1),
        by_definition(x, w[:, ::-1], b[::-1], **how),
        atol=1e-12,
    )


@pytest.mark.parametrize("name", ["lenet", "strides", "groups", "1-D", "3-D"])
def test_first_and_second_gradients_through_the_tape(name):
    x, w, b, how = case(name)
    x, w, b = (nd.array(a, dtype="float64") for a in (x, w, b))
    for a in (x, w, b):
        a.attach_grad()

    def loss():
        return F.sum(F.square(F.convolution(x, w, b, **how)))

    with autograd.record():
        gradient = autograd.grad(loss(), [x, w, b], create_graph=True)
        squares = sum(F.sum(F.square(g)) for g in gradient)
    squares.backward()
    for a in (x, w, b):  # the directional derivative of |grad|^2, by central differences
        step = nd.array(RNG.standard_normal(a.shape), dtype="float64")
        ends = []
        for eps in (1e-5, -1e-5):
            a += eps * step
            with autograd.record():
                moved = autograd.grad(loss(), [x, w, b])
            a -= eps * step
            ends.append(sum(F.sum(F.square(g)).asscalar() for g in moved))
        slope = (ends[0] - ends[1]) / 2e-5
        np.testing.assert_allclose((a.grad * step).sum().asscalar(), slope, rtol=1e-5)


def test_the_first_layer_makes_no_gradient_for_its_data(monkeypatch):
    def data_gradient(*args):
        raise AssertionError("nobody asked for the gradient of the images")

    monkeypatch.setattr(im2col, "data_gradient", data_gradient)
    w = nd.ones((1, 1, 2, 2))
    w.attach_grad()
    with autograd.record():
        y = F.convolution(nd.ones((1, 1, 3, 3)), w)
    y.backward()
    assert w.grad.asnumpy().tolist() == [[[[4, 4], [4, 4]]]]


DECONVOLUTIONS = {
    "plain": {"x": (2, 3, 4, 5), "w": (3, 2, 3, 3)},
    "upsampling": {"x": (2, 3, 4, 5), "w": (3, 2, 4, 3), "stride": 2, "pad": 1, "adj": (0, 1)},
    "groups": {"x": (2, 4, 4, 4), "w": (4, 2, 3, 3), "groups": 2, "dilate": 2},
    "1-D": {"x": (2, 3, 6), "w": (3, 2, 4), "stride": 3, "adj": 2},
    "3-D": {"x": (2, 2, 3, 3, 2), "w": (2, 1, 2, 2, 2), "stride": 2},
}


@pytest.mark.parametrize("name", DECONVOLUTIONS)
def test_deconvolution_paints_the_kernel_at_every_place(name):
    how = dict(DECONVOLUTIONS[name])
    x, w = RNG.standard_normal(how.pop("x")), RNG.standard_normal(how.pop("w"))
    n, groups = x.ndim - 2, how.get("groups", 1)
    stride, dilate, pad, adj = (
        per_axis(how.get(k, d), n) for k, d in (("stride", 1), ("dilate", 1), ("pad", 0), ("adj", 0))
    )
    b = RNG.standard_normal(w.shape[1] * groups)
    size = [(x.shape[2 + i] - 1) * stride[i] + dilate[i] * (w.shape[2 + i] - 1) + 1 + adj[i] for i in range(n)]
    y = np.zeros((len(x), len(b), *size))
    share_in, share_out = len(w) // groups, w.shape[1]
    for c, o in itertools.product(range(len(w)), range(share_out)):
        for p in itertools.product(*map(range, x.shape[2:])):
            for k in itertools.product(*map(range, w.shape[2:])):
                at = tuple(p[i] * stride[i] + k[i] * dilate[i] for i in range(n))
                y[(slice(None), c // share_in * share_out + o, *at)] += x[(slice(None), c, *p)] * w[(c, o, *k)]
    y = y[(..., *[slice(p, s - p) for p, s in zip(pad, size)])] + b.reshape(-1, *(1,) * n)
    np.testing.assert_allclose(raw("deconvolution", x, w, b, **how), y, atol=1e-12)


@pytest.mark.parametrize("name", DECONVOLUTIONS)
def test_deconvolution_gradients_are_the_transposed_maps(name):
    how = dict(DECONVOLUTIONS[name])
    x, w = (nd.array(RNG.standard_normal(how.pop(k)), dtype="float64") for k in "xw")
    b = nd.zeros(w.shape[1] * how.get("groups", 1), dtype="float64")
    for a in (x, w, b):
        a.attach_grad()
    with autograd.record():
        y = F.deconvolution(x, w, b, **how)
    g, u, v = (nd.array(RNG.standard_normal(s), dtype="float64") for s in (y.shape, x.shape, w.shape))
    y.backward(g)
    by_data, by_weight = F.deconvolution(u, w, **how), F.deconvolution(x, v, **how)
    np.testing.assert_allclose((by_data * g).sum().asscalar(), (u * x.grad).sum().asscalar(), atol=1e-10)
    np.testing.assert_allclose((by_weight * g).sum().asscalar(), (v * w.grad).sum().asscalar(), atol=1e-10)
    np.testing.assert_allclose(b.grad.asnumpy(), g.asnumpy().sum(axis=(0, *range(2, g.ndim))), atol=1e-10)


@pytest.mark.parametrize(
    ("data", "weight", "how", "text"),
    [
        (
            (256, 1, 28, 28), (6, 3, 5, 5), {},
            "convolution: weight expects 3 input channels (6, 3, 5, 5), data has 1: (256, 1, 28, 28). "
            "Was the layer made for pictures with other channels (grey, colour), or is a layer before it missing?",
        ),
        (
            (2, 28, 28, 3), (6, 3, 5, 5), {},
            "convolution: weight expects 3 input channels (6, 3, 5, 5), data has 28: (2, 28, 28, 3). "
            "The channels seem to be the last axis: MXNet's order is NCHW, so transpose(0, 3, 1, 2) images.",
        ),
        (
            (2, 4, 9, 9), (6, 3, 5, 5), {"groups": 2},
            "convolution: weight expects 3 input channels in each of 2 groups (6, 3, 5, 5), data has 4: (2, 4, 9, 9). "
            "Was the layer made for pictures with other channels (grey, colour), or is a layer before it missing?",
        ),
        (
            (2, 4, 9, 9), (5, 2, 3, 3), {"groups": 2},
            "convolution: groups 2 must divide the 5 output channels of weight (5, 2, 3, 3)",
        ),
        (
            (2, 3, 3, 8), (6, 3, 5, 5), {"pad": (0, 1)},
            "convolution: kernel (5, 5) is larger than the data (3, 8) with padding (0, 1). The image has shrunk too "
            "much on its way here: use fewer strides and poolings, or more padding.",
        ),
        (
            (2, 3, 8, 8), (6, 3, 5, 5), {"dilate": 2},
            "convolution: kernel (5, 5) (dilated to (9, 9)) is larger than the data (8, 8) with padding (0, 0). The "
            "image has shrunk too much on its way here: use fewer strides and poolings, or more padding.",
        ),
        (
            (2, 784), (6, 1, 5, 5), {},
            "convolution: data expects 4 dimensions (batch, channels, height, width), got 2: (2, 784). "
            "A single image needs expand_dims(axis=0) to become a batch; flat pixels need reshape.",
        ),
        (
            (2, 3, 8, 8), (6, 3), {},
            "convolution: weight expects (channels out, channels in, *kernel) with 1 to 3 kernel sizes, got (6, 3)",
        ),
        (
            (2, 3, 8, 8), (6, 3, 5, 5), {"stride": (1, 0)},
            "convolution: stride expects 2 numbers of at least 1, one for each axis of space, got (1, 0)",
        ),
        (
            (2, 3, 8, 8), (6, 3, 5, 5), {"pad": (1, 1, 1)},
            "convolution: pad expects 2 numbers of at least 0, one for each axis of space, got (1, 1, 1)",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_explained(data, weight, how, text):
    with pytest.raises(ShapeError) as error:
        F.convolution(nd.zeros(data), nd.zeros(weight), **how)
    assert str(error.value) == text


def test_bias_and_dtype_are_checked():
    x, w = nd.zeros((1, 1, 5, 5)), nd.zeros((6, 1, 3, 3))
    with pytest.raises(ShapeError) as error:
        F.convolution(x, w, nd.zeros(5))
    assert str(error.value) == "convolution: bias expects one number for each output channel (6,), got (5,)"
    with pytest.raises(DTypeError) as error:
        F.convolution(x.astype("int32"), w)
    assert str(error.value) == (
        "convolution: data expects real numbers (float32, ...), got int32. Use .astype('float32')."
    )


@pytest.mark.parametrize(
    ("data", "weight", "how", "text"),
    [
        (
            (1, 3, 4, 4), (2, 3, 3, 3), {},
            "deconvolution: weight expects 2 input channels (2, 3, 3, 3), data has 3: (1, 3, 4, 4). "
            "A deconvolution's weight is (channels in, channels out / groups, *kernel).",
        ),
        (
            (1, 3, 4, 4), (3, 2, 3, 3), {"stride": 2, "adj": 2},
            "deconvolution: adj (2, 2) must be smaller than stride (2, 2): it picks one of the sizes that fit",
        ),
        (
            (1, 3, 4, 4), (3, 2, 3, 3), {"groups": 2},
            "deconvolution: groups 2 must divide the 3 input channels of weight (3, 2, 3, 3)",
        ),
        (
            (1, 3, 1, 1), (3, 2, 3, 3), {"pad": 2},
            "deconvolution: padding (2, 2) takes away all of the result: its size would be (-1, -1)",
        ),
    ],
)  # fmt: skip
def test_deconvolution_explains_what_does_not_fit(data, weight, how, text):
    with pytest.raises(ShapeError) as error:
        F.deconvolution(nd.zeros(data), nd.zeros(weight), **how)
    assert str(error.value) == text
