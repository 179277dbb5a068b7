"""Sums over channels, and mixes of arrays channel by channel: what the gradient of batch normalisation is made of.

Written as arithmetic between whole arrays it would fill five temporary ones; allocating those costs more than the
arithmetic. Here a chunk of the batch goes through all steps while it is in the processor's cache.
"""

from __future__ import annotations

import math

import numpy as np

from ..errors import ShapeError
from .table import Spec, normalize_axis, op, require_real, result_dtype
from .windows import cache_chunks, work_dtype


def by_channel(x, axis):
    """An array as (before, channels, after): a view, where memory allows."""
    return x.reshape(math.prod(x.shape[:axis]), x.shape[axis], math.prod(x.shape[axis + 1 :]))


def along(axis, ndim):
    """The shape in which a vector of channels broadcasts."""
    return tuple(-1 if a == axis else 1 for a in range(ndim))


def _others(axis, ndim):
    return tuple(a for a in range(ndim) if a != axis)


def _fitting(axis, *arrays, **vectors):
    """The axis; `ShapeError` unless the arrays have one shape, and each vector one number for each channel."""
    for array in arrays:
        require_real(array, "x")
    x, *rest = arrays
    axis = normalize_axis(axis, len(x.shape))
    for y in rest:
        if y.shape != x.shape:
            raise ShapeError(f"x and y expect one shape, got {x.shape} and {y.shape}")
    for name, vector in vectors.items():
        if vector is not None and vector.shape != (x.shape[axis],):
            raise ShapeError(
                f"{name} expects one number for each of the {x.shape[axis]} channels, axis {axis} of x {x.shape}: "
                f"({x.shape[axis]},), got {vector.shape}"
            )
    return axis


def _moment_rule(x, y, mean=None, *, axis):
    axis = _fitting(axis, x, y, mean=mean)
    return Spec((x.shape[axis],), result_dtype(x, y))


@op("channel_moment", onnx="composed of Sub, Mul and ReduceSum", latex=r"\sum_i x_{ci} (y_{ci} - \mu_c)")
class ChannelMoment:
    """For each channel, the sum of ``x * (y - mean)`` over everything else.

    x, y: real numbers, of one shape. mean: (channels,), or None for 0. axis: that of the channels. Returns (channels,).

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> x = nd.array([[1, 2], [3, 4]])
    >>> F.channel_moment(x, x, nd.array([1, 3])).asnumpy()
    array([6., 2.], dtype=float32)
    """

    strict = True
    infer = _moment_rule

    def forward(xp, x, y, mean=None, *, axis=1):
        axis = normalize_axis(axis, x.ndim)
        x, y = by_channel(x, axis), by_channel(y, axis)
        dtype = np.result_type(x.dtype, y.dtype)
        total = xp.zeros(x.shape[1], work_dtype(dtype))
        for part in cache_chunks(xp, y):
            total += xp.einsum("ncp,ncp->c", x[part], y[part] if mean is None else y[part] - mean[:, None])
        return total.astype(dtype, copy=False)

    def vjp(F, g, x, y, mean, x_shape, needs, *, axis):
        axis = normalize_axis(axis, len(x_shape))
        shape = along(axis, len(x_shape))
        wide = F.reshape(g, shape=shape)
        dx = None
        if needs[0]:
            dx = y * wide if mean is None else (y - F.reshape(mean, shape=shape)) * wide
        return dx, x * wide if needs[1] else None, -g * F.sum(x, axis=_others(axis, len(x_shape))) if needs[2] else None


def _mix_rule(x, y, a, b, c, *, axis):
    _fitting(axis, x, y, a=a, b=b, c=c)
    return Spec(x.shape, result_dtype(x, y, a, b, c))


@op("channel_mix", onnx="composed of Mul and Add", latex=r"a_c x_{ci} + b_c y_{ci} + c_c")
class ChannelMix:
    """Channel by channel, ``a * x + b * y + c``.

    x, y: real numbers, of one shape. a, b, c: (channels,). axis: that of the channels. Returns an array like x.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> x, y = nd.array([[1, 2]]), nd.array([[10, 20]])
    >>> F.channel_mix(x, y, nd.array([1, 2]), nd.array([3, 4]), nd.array([0.5, 0])).asnumpy()
    array([[31.5, 84. ]], dtype=float32)
    """

    strict = True
    infer = _mix_rule

    def forward(xp, x, y, a, b, c, *, axis=1):
        axis = normalize_axis(axis, x.ndim)
        flat, y = by_channel(x, axis), by_channel(y, axis)
        a, b, c = a[:, None], b[:, None], c[:, None]
        out = xp.empty(flat.shape, np.result_type(x.dtype, y.dtype, a.dtype, b.dtype, c.dtype))
        for part in cache_chunks(xp, flat):
            mixed = xp.multiply(flat[part], a, out=out[part])
            mixed += y[part] * b
            mixed += c
        return out.reshape(x.shape)

    def vjp(F, g, x, y, a, b, x_shape, needs, *, axis):
        ndim, axis = len(x_shape), normalize_axis(axis, len(x_shape))
        return (
            g * F.reshape(a, shape=along(axis, ndim)) if needs[0] else None,
            g * F.reshape(b, shape=along(axis, ndim)) if needs[1] else None,
            F.channel_moment(g, x, axis=axis) if needs[2] else None,
            F.channel_moment(g, y, axis=axis) if needs[3] else None,
            F.sum(g, axis=_others(axis, ndim)) if needs[4] else None,
        )
