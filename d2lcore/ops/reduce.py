"""Reductions: many elements to one, along some axes or all.

``axis`` is None (all axes), a number or a tuple of numbers; an empty tuple reduces nothing, as in NumPy. ``keepdims``
leaves the reduced axes in place with size 1. Sums keep the dtype of their input; float16 is accumulated in float32.
"""

from __future__ import annotations

import math

import numpy as np

from ..errors import ShapeError
from .table import Spec, broadcast_shapes, normalize_axis, op

_FLOAT32, _FLOAT64, _INT64 = np.dtype(np.float32), np.dtype(np.float64), np.dtype(np.int64)


def axes_of(axis, ndim):
    """The axes that are reduced, not negative."""
    if axis is None:
        return tuple(range(ndim))
    if isinstance(axis, tuple):
        return tuple(normalize_axis(a, ndim) for a in axis)
    return (normalize_axis(axis, ndim),)


def reduced(shape, axis, keepdims):
    """The shape after a reduction."""
    axes = axes_of(axis, len(shape))
    if keepdims:
        return tuple(1 if i in axes else n for i, n in enumerate(shape))
    return tuple(n for i, n in enumerate(shape) if i not in axes)


def sum_dtype(dtype):
    """The dtype of a sum: that of its terms, whole numbers for bools."""
    return _INT64 if dtype.kind == "b" else dtype


def mean_dtype(dtype):
    """The dtype of a mean: that of its terms, float32 for whole numbers."""
    return dtype if dtype.kind == "f" else _FLOAT32


def summed(x, *, axis, keepdims):
    """Reduced shape, dtype of a sum."""
    return Spec(reduced(x.shape, axis, keepdims), sum_dtype(x.dtype))


def averaged(x, *, axis, keepdims):
    """Reduced shape, dtype of a mean."""
    return Spec(reduced(x.shape, axis, keepdims), mean_dtype(x.dtype))


def chosen(x, *, axis, keepdims):
    """Reduced shape, dtype of the input; an error where there is nothing to choose from."""
    if math.prod(x.shape) == 0 and 0 in [x.shape[a] for a in axes_of(axis, len(x.shape))]:
        raise ShapeError(f"x is empty along axis {axis}: {x.shape}. An empty array has no largest or smallest element.")
    return Spec(reduced(x.shape, axis, keepdims), x.dtype)


def position(x, *, axis, keepdims):
    """Reduced shape; positions."""
    return chosen(Spec(x.shape, _INT64), axis=axis, keepdims=keepdims)


def total(xp, x, axis, keepdims):
    """A sum that keeps the dtype; half precision is accumulated in single."""
    dtype = x.dtype
    if dtype.char == "e":
        return xp.add.reduce(x, axis=axis, dtype=_FLOAT32, keepdims=keepdims).astype(dtype)
    return xp.add.reduce(x, axis=axis, dtype=sum_dtype(dtype), keepdims=keepdims)


def average(xp, x, axis, keepdims, n):
    """A sum divided by ``n``, in real numbers; whole numbers are accumulated without rounding."""
    if x.dtype.kind != "f":
        return (xp.add.reduce(x, axis=axis, dtype=_FLOAT64, keepdims=keepdims) / n).astype(_FLOAT32)
    if x.dtype.char == "e":
        return (xp.add.reduce(x, axis=axis, dtype=_FLOAT32, keepdims=keepdims) / n).astype(x.dtype)
    return xp.add.reduce(x, axis=axis, keepdims=keepdims) / n


def count(shape, axis):
    """How many elements are reduced to one."""
    if axis is None:
        return math.prod(shape)
    return math.prod([shape[a] for a in axis]) if isinstance(axis, tuple) else shape[axis]


def spread(F, g, shape, axis, keepdims):
    """The gradient of a reduction laid out again so that it broadcasts against an input of ``shape``."""
    return g if keepdims or axis is None else F.reshape(g, shape=reduced(shape, axis, True))


@op("sum", amp="float32", onnx="ReduceSum", latex=r"\sum_i x_i")
class Sum:
    """Sum over some axes; float16 is accumulated in float32, whole numbers stay what they are.

    >>> from d2lcore import nd
    >>> nd.sum(nd.array([[1, 2], [3, 4]]), axis=0).asnumpy()
    array([4., 6.], dtype=float32)
    """

    infer = summed

    def forward(xp, x, *, axis=None, keepdims=False):
        return total(xp, x, axis, keepdims)

    def vjp(F, g, x_shape, *, axis, keepdims):
        return F.broadcast_to(spread(F, g, x_shape, axis, keepdims), shape=x_shape)


@op("mean", amp="float32", onnx="ReduceMean", latex=r"\frac{1}{n} \sum_i x_i")
class Mean:
    """Arithmetic mean over some axes; float32 for whole numbers.

    >>> from d2lcore import nd
    >>> nd.mean(nd.array([[1, 2], [3, 4]]), axis=1).asnumpy()
    array([1.5, 3.5], dtype=float32)
    """

    infer = averaged

    def forward(xp, x, *, axis=None, keepdims=False):
        return average(xp, x, axis, keepdims, count(x.shape, axis))

    def vjp(F, g, x_shape, *, axis, keepdims):
        g = spread(F, g, x_shape, axis, keepdims) * (1 / count(x_shape, axis))
        return F.broadcast_to(g, shape=x_shape)


@op("prod", amp="float32", onnx="ReduceProd", latex=r"\prod_i x_i")
class Prod:
    """Product over some axes. The gradient is right where elements are zero too.

    >>> from d2lcore import nd
    >>> nd.prod(nd.array([[1, 2], [3, 4]]), axis=0).asnumpy()
    array([3., 8.], dtype=float32)
    """

    infer = summed

    def forward(xp, x, *, axis=None, keepdims=False):
        return xp.multiply.reduce(x, axis=axis, dtype=sum_dtype(x.dtype), keepdims=keepdims)

    def vjp(F, g, x, x_shape, *, axis, keepdims):
        return F.multiply(spread(F, g, x_shape, axis, keepdims), product_of_others(F, x, axis))


def product_of_others(F, x, axis):
    """For each element the product of all others along the axes, without dividing by zero."""
    zero = F.equal(x, 0, like_input=True)
    filled = x + zero
    zeros = F.sum(zero, axis=axis, keepdims=True)
    others = F.divide(F.prod(filled, axis=axis, keepdims=True), filled)
    alone = zero * F.equal(zeros, 1, like_input=True)  # the only zero: all others are in the product
    return others * (alone + (F.equal(zeros, 0, like_input=True)))


@op("max", onnx="ReduceMax", latex=r"\max_i x_i")
class Max:
    """Largest element over some axes; each of several equal ones gets the whole gradient (as in MXNet).

    >>> from d2lcore import nd
    >>> nd.max(nd.array([[1, 5], [3, 4]]), axis=1).asnumpy()
    array([5., 4.], dtype=float32)
    """

    infer = chosen

    def forward(xp, x, *, axis=None, keepdims=False):
        return x.max(axis=axis, keepdims=keepdims)

    def vjp(F, g, x, out, x_shape, *, axis, keepdims):
        return _to_extremes(F, g, x, out, x_shape, axis, keepdims)


@op("min", onnx="ReduceMin", latex=r"\min_i x_i")
class Min:
    """Smallest element over some axes; each of several equal ones gets the whole gradient (as in MXNet).

    >>> from d2lcore import nd
    >>> nd.min(nd.array([[1, 5], [3, 4]]), axis=1).asnumpy()
    array([1., 3.], dtype=float32)
    """

    infer = chosen

    def forward(xp, x, *, axis=None, keepdims=False):
        return x.min(axis=axis, keepdims=keepdims)

    def vjp(F, g, x, out, x_shape, *, axis, keepdims):
        return _to_extremes(F, g, x, out, x_shape, axis, keepdims)


def _to_extremes(F, g, x, out, shape, axis, keepdims):
    found = F.equal(x, spread(F, out, shape, axis, keepdims), like_input=True)
    return F.multiply(spread(F, g, shape, axis, keepdims), found)


@op("argmax", onnx="ArgMax", latex=r"\operatorname{argmax}_i x_i")
class Argmax:
    """Position of the largest element along one axis (in the flattened array for ``axis=None``); int64, no gradient.

    >>> from d2lcore import np
    >>> np.argmax(np.array([[1.0, 5.0], [3.0, 2.0]]), axis=1).asnumpy()
    array([1, 0])
    """

    infer = position

    def forward(xp, x, *, axis=None, keepdims=False):
        return xp.argmax(x, axis=axis, keepdims=keepdims)


@op("argmin", onnx="ArgMin", latex=r"\operatorname{argmin}_i x_i")
class Argmin:
    """Position of the smallest element along one axis (in the flattened array for ``axis=None``); int64, no gradient.

    >>> from d2lcore import np
    >>> np.argmin(np.array([[1.0, 5.0], [3.0, 2.0]]), axis=1).asnumpy()
    array([0, 1])
    """

    infer = position

    def forward(xp, x, *, axis=None, keepdims=False):
        return xp.argmin(x, axis=axis, keepdims=keepdims)


@op("sum_to", onnx="ReduceSum", latex=r"\sum x")
class SumTo:
    """Sum over the axes that broadcasting would add or stretch: the way back from `broadcast_to`.

    Arguments: ``shape``, a shape that broadcasts to that of ``x``. Returns ``x`` itself where nothing is to be summed.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.sum_to(nd.ones((2, 3)), shape=(1, 3)).asnumpy()
    array([[2., 2., 2.]], dtype=float32)
    """

    def infer(x, *, shape):
        if broadcast_shapes(x.shape, shape) != x.shape:
            raise ShapeError(f"x {x.shape} is not what an array of shape {shape} broadcasts to")
        return Spec(shape, x.dtype if x.shape == shape else sum_dtype(x.dtype))

    def forward(xp, x, *, shape):
        if x.shape == shape:
            return x
        extra = x.ndim - len(shape)
        stretched = [i for i, n in enumerate(shape, extra) if n == 1 and x.shape[i] != 1]
        out = total(xp, x, (*range(extra), *stretched), True)
        if out.shape[extra:] != shape:
            raise ShapeError(f"x {x.shape} is not what an array of shape {shape} broadcasts to")
        return out.reshape(shape)

    def vjp(F, g, x_shape):
        return F.broadcast_to(g, shape=x_shape)


@op("broadcast_to", onnx="Expand", latex="x")
class BroadcastTo:
    """Repeat an array along axes of size 1, and along new leading axes, until it has ``shape``.

    >>> from d2lcore import nd
    >>> nd.broadcast_to(nd.array([[1], [2]]), shape=(2, 3)).asnumpy()
    array([[1., 1., 1.],
           [2., 2., 2.]], dtype=float32)
    """

    def infer(x, *, shape):
        if broadcast_shapes(x.shape, shape) != tuple(shape):
            raise ShapeError(f"x {x.shape} does not broadcast to {shape}: from the right, sizes must be equal or 1")
        return Spec(tuple(shape), x.dtype)

    def forward(xp, x, *, shape):
        out = xp.empty(shape, x.dtype)
        out[...] = x
        return out

    def vjp(F, g, x_shape):
        return F.sum_to(g, shape=x_shape)
