"""Convolutions over one, two or three axes of space, and the two products that are their gradients.

A convolution is linear in the data and linear in the weight. So its two gradients are linear maps again, and the three
products below are closed under differentiation: each one's gradients are the other two, and derivatives of any order
need no more. The arithmetic is in `im2col`.

Everywhere ``stride``, ``dilate`` and ``pad`` are a number, or a tuple with one number for each axis of space.
"""

from __future__ import annotations

from ..errors import ShapeError
from . import im2col
from .table import Spec, op, require_real, result_dtype
from .windows import per_axis, require_batch, window_counts


def _space(weight, name):
    """The number of axes of space that a weight (O, C, *kernel) slides over."""
    if not 3 <= len(weight) <= 5:
        raise ShapeError(f"{name} expects (channels out, channels in, *kernel) with 1 to 3 kernel sizes, got {weight}")
    return len(weight) - 2


def _output_shape(data, weight, stride, dilate, pad, groups):
    """Data (N, C, *space) and weight (O, C/groups, *kernel) to (N, O, *counts)."""
    space = _space(weight, "weight")
    require_batch(data, space, "data")
    if groups < 1 or weight[0] % groups:
        raise ShapeError(f"groups {groups} must divide the {weight[0]} output channels of weight {weight}")
    if data[1] != weight[1] * groups:
        each = f" in each of {groups} groups" if groups > 1 else ""
        hint = "Was the layer made for pictures with other channels (grey, colour), or is a layer before it missing?"
        if data[-1] == weight[1] * groups:
            hint = "The channels seem to be the last axis: MXNet's order is NCHW, so transpose(0, 3, 1, 2) images."
        raise ShapeError(
            f"weight expects {weight[1]} input channels{each} {weight}, data has {data[1]}: {data}. {hint}"
        )
    counts = window_counts(
        data[2:],
        weight[2:],
        per_axis(stride, space, "stride", 1),
        per_axis(pad, space, "pad"),
        per_axis(dilate, space, "dilate", 1),
    )
    return (data[0], weight[0], *counts)


def _require_bias(bias, channels):
    if isinstance(bias, Spec) and bias.shape != (channels,):
        raise ShapeError(f"bias expects one number for each output channel ({channels},), got {bias.shape}")


def _require_result(grad, shape):
    if grad != shape:
        raise ShapeError(f"grad expects the shape of the convolution's result {shape}, got {grad}")


def _upsampled_shape(data, weight, stride, dilate, pad, adj, groups):
    """Shape of a deconvolution: the data whose convolution has the shape ``data``."""
    space = _space(weight, "weight")
    require_batch(data, space, "data")
    stride, dilate = per_axis(stride, space, "stride", 1), per_axis(dilate, space, "dilate", 1)
    pad, adj = per_axis(pad, space, "pad"), per_axis(adj, space, "adj")
    if data[1] != weight[0]:
        raise ShapeError(
            f"weight expects {weight[0]} input channels {weight}, data has {data[1]}: {data}. "
            "A deconvolution's weight is (channels in, channels out / groups, *kernel)."
        )
    if groups < 1 or weight[0] % groups:
        raise ShapeError(f"groups {groups} must divide the {weight[0]} input channels of weight {weight}")
    if any(a >= s for a, s in zip(adj, stride)):
        raise ShapeError(f"adj {adj} must be smaller than stride {stride}: it picks one of the sizes that fit")
    size = tuple(
        (n - 1) * s + (k - 1) * d + 1 - 2 * p + a
        for n, k, s, d, p, a in zip(data[2:], weight[2:], stride, dilate, pad, adj)
    )
    if any(n < 1 for n in size):
        raise ShapeError(f"padding {pad} takes away all of the result: its size would be {size}")
    return (data[0], weight[1] * groups, *size)


@op("convolution", amp="low", onnx="Conv", latex=r"y_{o,p} = b_o + \sum_{c,k} w_{o,c,k}\, x_{c,\,s p + d k}")
class Convolution:
    """Slide a kernel over the data: at each position p, a weighted sum over all channels and kernel places k.

    ``y[n, o, p] = bias[o] + sum over c, k of weight[o, c, k] * data[n, c, p * stride + k * dilate - pad]``

    data: (N, C, W), (N, C, H, W) or (N, C, D, H, W), of real numbers.
    weight: (O, C / groups, *kernel). bias: (O,) or None.
    stride, dilate, pad: steps between positions, steps between kernel places, zeros added on each side.
    groups: with more than one, output channels see only their own share of the input channels; groups = C is a
    depthwise convolution.
    Returns (N, O, *counts), with counts = floor((size + 2 pad - dilate (kernel - 1) - 1) / stride) + 1.
    `ShapeError` where channels or groups do not fit, or where the kernel is larger than the padded data.

    As in all deep learning, the kernel is not flipped: mathematics calls this cross-correlation.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> edge = nd.array([[[[1, -1]]]])
    >>> F.convolution(nd.array([[[[0, 0, 1, 1, 0]]]]), edge).asnumpy()
    array([[[[ 0., -1.,  0.,  1.]]]], dtype=float32)
    """

    strict = True

    def infer(data, weight, bias=None, *, stride, dilate, pad, groups):
        require_real(data, "data")
        require_real(weight, "weight")
        shape = _output_shape(data.shape, weight.shape, stride, dilate, pad, groups)
        _require_bias(bias, shape[1])
        return Spec(shape, result_dtype(data, weight))

    def forward(xp, data, weight, bias=None, *, stride=1, dilate=1, pad=0, groups=1):
        return im2col.convolve(xp, data, weight, bias, stride, dilate, pad, groups)

    def vjp(F, g, data, weight, data_shape, weight_shape, needs, *, stride, dilate, pad, groups):
        how = {"stride": stride, "dilate": dilate, "pad": pad, "groups": groups}
        return (
            F.conv_data_grad(g, weight, data_shape=data_shape, **how) if needs[0] else None,
            F.conv_weight_grad(data, g, weight_shape=weight_shape, **how) if needs[1] else None,
            _over_places(F, g, data_shape) if needs[2] else None,
        )


def _over_places(F, g, data_shape):
    """The gradient of a bias: the sum over images and space."""
    return F.sum(g, axis=(0, *range(2, len(data_shape))))


@op("conv_data_grad", onnx="ConvTranspose", latex=r"x_{c,q} = \sum_{o,\,s p + d k = q} w_{o,c,k}\, g_{o,p}")
class ConvDataGrad:
    """The gradient of a convolution by its data: every number of ``grad`` painted back through the kernel that made it.

    grad: (N, O, *counts), the gradient of the convolution's result. weight: (O, C / groups, *kernel).
    data_shape: the shape (N, C, *space) of the data. stride, dilate, pad, groups: of the convolution.
    Returns an array of that shape.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> edge = nd.array([[[[1, -1]]]])
    >>> F.conv_data_grad(nd.array([[[[0, 0, 1]]]]), edge, data_shape=(1, 1, 1, 4)).asnumpy()
    array([[[[ 0.,  0.,  1., -1.]]]], dtype=float32)
    """

    strict = True

    def infer(grad, weight, *, data_shape, stride, dilate, pad, groups):
        require_real(grad, "grad")
        require_real(weight, "weight")
        _require_result(grad.shape, _output_shape(tuple(data_shape), weight.shape, stride, dilate, pad, groups))
        return Spec(tuple(data_shape), result_dtype(grad, weight))

    def forward(xp, grad, weight, *, data_shape, stride=1, dilate=1, pad=0, groups=1):
        return im2col.data_gradient(xp, grad, weight, data_shape, stride, dilate, pad, groups)

    def vjp(F, g, grad, weight, weight_shape, needs, *, stride, dilate, pad, groups):
        how = {"stride": stride, "dilate": dilate, "pad": pad, "groups": groups}
        return (
            F.convolution(g, weight, **how) if needs[0] else None,
            F.conv_weight_grad(g, grad, weight_shape=weight_shape, **how) if needs[1] else None,
        )


@op("conv_weight_grad", onnx="none: a gradient", latex=r"w_{o,c,k} = \sum_{n,p} g_{n,o,p}\, x_{n,c,\,s p + d k}")
class ConvWeightGrad:
    """The gradient of a convolution by its weight: how the data under each kernel place goes along with ``grad``.

    data: (N, C, *space). grad: (N, O, *counts), the gradient of the convolution's result.
    weight_shape: the shape (O, C / groups, *kernel) of the weight. stride, dilate, pad, groups: of the convolution.
    Returns an array of that shape.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> x, g = nd.array([[[[1, 2, 3]]]]), nd.array([[[[1, 10]]]])
    >>> F.conv_weight_grad(x, g, weight_shape=(1, 1, 1, 2)).asnumpy()
    array([[[[21., 32.]]]], dtype=float32)
    """

    strict = True

    def infer(data, grad, *, weight_shape, stride, dilate, pad, groups):
        require_real(data, "data")
        require_real(grad, "grad")
        _require_result(grad.shape, _output_shape(data.shape, tuple(weight_shape), stride, dilate, pad, groups))
        return Spec(tuple(weight_shape), result_dtype(data, grad))

    def forward(xp, data, grad, *, weight_shape, stride=1, dilate=1, pad=0, groups=1):
        return im2col.weight_gradient(xp, data, grad, weight_shape, stride, dilate, pad, groups)

    def vjp(F, g, data, grad, data_shape, needs, *, stride, dilate, pad, groups):
        how = {"stride": stride, "dilate": dilate, "pad": pad, "groups": groups}
        return (
            F.conv_data_grad(grad, g, data_shape=data_shape, **how) if needs[0] else None,
            F.convolution(data, g, **how) if needs[1] else None,
        )


@op(
    "deconvolution",
    amp="low",
    onnx="ConvTranspose",
    latex=r"y_{c,q} = b_c + \sum_{o,\,s p + d k = q} w_{o,c,k}\, x_{o,p}",
)
class Deconvolution:
    """Transposed convolution: the map from small to large that a convolution's gradient is, used as a layer.

    data: (N, C, *space). weight: (C, O / groups, *kernel): the first axis is the *input's*, as this is a convolution
    run backwards. bias: (O,) or None. stride, dilate, pad, groups: of that convolution.
    adj: numbers added to the sizes of the result, each smaller than its stride (with strides, data of several sizes
    give a convolution of one size; ``adj`` says which is meant).
    Returns (N, O, *sizes), with sizes = (space - 1) stride + dilate (kernel - 1) + 1 - 2 pad + adj.

    (M. Zeiler and others, Deconvolutional Networks, 2010; MXNet's ``Deconvolution``.)

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> stamp = nd.array([[[[1, 2]]]])
    >>> F.deconvolution(nd.array([[[[1, 0, 10]]]]), stamp, stride=(1, 2)).asnumpy()
    array([[[[ 1.,  2.,  0.,  0., 10., 20.]]]], dtype=float32)
    """

    strict = True

    def infer(data, weight, bias=None, *, stride, dilate, pad, adj, groups):
        require_real(data, "data")
        require_real(weight, "weight")
        shape = _upsampled_shape(data.shape, weight.shape, stride, dilate, pad, adj, groups)
        _require_bias(bias, shape[1])
        return Spec(shape, result_dtype(data, weight))

    def forward(xp, data, weight, bias=None, *, stride=1, dilate=1, pad=0, adj=0, groups=1):
        shape = _upsampled_shape(data.shape, weight.shape, stride, dilate, pad, adj, groups)
        out = im2col.data_gradient(xp, data, weight, shape, stride, dilate, pad, groups)
        if bias is not None:
            out += bias.reshape(-1, *(1,) * (weight.ndim - 2))
        return out

    def vjp(F, g, data, weight, data_shape, weight_shape, needs, *, stride, dilate, pad, groups):
        how = {"stride": stride, "dilate": dilate, "pad": pad, "groups": groups}
        return (
            F.convolution(g, weight, **how) if needs[0] else None,
            F.conv_weight_grad(g, data, weight_shape=weight_shape, **how) if needs[1] else None,
            _over_places(F, g, data_shape) if needs[2] else None,
        )
