"""Pooling: values against a plain loop, MXNet's rounding of sizes, names, and what its errors say."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from d2lcore import autograd, errors, nd
from d2lcore.gluon import nn

MAX, AVG = [nn.MaxPool1D, nn.MaxPool2D, nn.MaxPool3D], [nn.AvgPool1D, nn.AvgPool2D, nn.AvgPool3D]
GLOBAL_MAX = [nn.GlobalMaxPool1D, nn.GlobalMaxPool2D, nn.GlobalMaxPool3D]
GLOBAL_AVG = [nn.GlobalAvgPool1D, nn.GlobalAvgPool2D, nn.GlobalAvgPool3D]


def pool(x, kernel, stride, pad, ceil, function):
    """Pooling as its definition says; ``function`` gets the window's values and how many of its points are padding."""
    dims = x.ndim - 2
    rounded = math.ceil if ceil else math.floor
    counts = [rounded((n + 2 * pad - kernel) / stride) + 1 for n in x.shape[2:]]
    out = np.zeros((*x.shape[:2], *counts), x.dtype)
    for place in itertools.product(*map(range, counts)):
        start = [p * stride - pad for p in place]
        window = [slice(max(s, 0), min(s + kernel, n)) for s, n in zip(start, x.shape[2:], strict=True)]
        # what reaches over the padding, too, is not a point
        points = math.prod(min(s + kernel, n + pad) - s for s, n in zip(start, x.shape[2:], strict=True))
        values = x[(slice(None), slice(None), *window)].reshape(*x.shape[:2], -1)
        out[(slice(None), slice(None), *place)] = function(values, points)
    assert dims == len(counts)
    return out


@pytest.mark.parametrize("dims", [1, 2, 3])
@pytest.mark.parametrize(("kernel", "stride", "pad"), [(2, 2, 0), (3, 2, 0), (3, 2, 1), (3, 1, 1)])
@pytest.mark.parametrize("ceil_mode", [False, True])
def test_pooling_is_its_definition(dims, kernel, stride, pad, ceil_mode):
    x = np.random.randn(2, 3, *(8, 7, 5)[:dims]).astype("float32")
    where = {"pool_size": kernel, "strides": stride, "padding": pad, "ceil_mode": ceil_mode}
    out = MAX[dims - 1](**where)(nd.array(x)).asnumpy()
    assert np.allclose(out, pool(x, kernel, stride, pad, ceil_mode, lambda v, n: v.max(-1)))
    out = AVG[dims - 1](**where)(nd.array(x)).asnumpy()
    assert np.allclose(out, pool(x, kernel, stride, pad, ceil_mode, lambda v, n: v.sum(-1) / n), atol=1e-6)
    out = AVG[dims - 1](**where, count_include_pad=False)(nd.array(x)).asnumpy()
    assert np.allclose(out, pool(x, kernel, stride, pad, ceil_mode, lambda v, n: v.mean(-1)), atol=1e-6)


@pytest.mark.parametrize("dims", [1, 2, 3])
def test_global_pooling(dims):
    x = np.random.randn(2, 3, *(8, 7, 5)[:dims]).astype("float32")
    axes = tuple(range(2, dims + 2))
    assert np.array_equal(GLOBAL_MAX[dims - 1]()(nd.array(x)).asnumpy(), x.max(axes, keepdims=True))
    assert np.allclose(GLOBAL_AVG[dims - 1]()(nd.array(x)).asnumpy(), x.mean(axes, keepdims=True), atol=1e-6)


def test_the_gradient_goes_to_the_greatest_value():
    x = nd.array([[[[1, 4], [3, 2]]]])
    x.attach_grad()
    for layer, expected in (
        (nn.MaxPool2D(), [0, 1, 0, 0]),
        (nn.AvgPool2D(), [0.25] * 4),
        (nn.GlobalMaxPool2D(), [0, 1, 0, 0]),
        (nn.GlobalAvgPool2D(), [0.25] * 4),
    ):
        with autograd.record():
            y = layer(x)
        y.backward()
        assert x.grad.asnumpy().ravel().tolist() == expected


def test_reprs_and_names():
    assert repr(nn.MaxPool2D(2, 1, 1)) == (
        "MaxPool2D(size=(2, 2), stride=(1, 1), padding=(1, 1), ceil_mode=False, global_pool=False, pool_type=max, "
        "layout=NCHW)"
    )
    assert repr(nn.GlobalAvgPool1D()) == (
        "GlobalAvgPool1D(size=(1,), stride=(1,), padding=(0,), ceil_mode=True, global_pool=True, pool_type=avg, "
        "layout=NCW)"
    )
    with nn.Sequential(prefix="net_").name_scope():
        assert [nn.MaxPool1D().name, nn.GlobalAvgPool2D().name] == ["net_pool0", "net_pool1"]


def test_errors():
    with pytest.raises(
        ValueError, match=r"^MaxPool2D: layout is 'NCHW' \(channels first\) or 'NHWC' \(channels last\), got 'NWC'"
    ):
        nn.MaxPool2D(layout="NWC")
    with pytest.raises(ValueError, match=r"^AvgPool1D: pool_size is one number or 1, got \(2, 2\)"):
        nn.AvgPool1D((2, 2))
    with pytest.raises(errors.ShapeError, match=r"^in MaxPool2D: Pooling: layout NCHW has 4 axes, data 3"):
        nn.MaxPool2D()(nd.ones((3, 28, 28)))
