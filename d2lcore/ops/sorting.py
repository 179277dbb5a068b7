"""Sorting along an axis. Sorts are stable: equal elements keep their order, rising or falling."""

from __future__ import annotations

import math

import numpy as np

from ..errors import ShapeError
from .table import Spec, normalize_axis, op

_INT64 = np.dtype(np.int64)


def _line(shape, axis):
    """The shape and axis that are sorted: None takes the flattened array."""
    if axis is None:
        return (math.prod(shape),), 0
    return shape, normalize_axis(axis, len(shape))


def _order(xp, x, axis, is_ascend):
    """Positions that sort ``x``."""
    if is_ascend:
        return xp.argsort(x, axis, kind="stable")
    return x.shape[axis] - 1 - xp.flip(xp.argsort(xp.flip(x, axis), axis, kind="stable"), axis)


@op("sort", onnx="TopK", latex=r"\operatorname{sort}(x)", outputs=("out", "order"), visible=1)
class Sort:
    """Elements in rising order along ``axis`` (of the flattened array for None), falling with ``is_ascend=False``.

    >>> from d2lcore import nd
    >>> nd.sort(nd.array([3, 1, 2])).asnumpy()
    array([1., 2., 3.], dtype=float32)
    """

    def infer(x, *, axis):
        shape, _ = _line(x.shape, axis)
        return Spec(shape, x.dtype), Spec(shape, _INT64)

    def forward(xp, x, *, axis=-1, is_ascend=True):
        shape, axis = _line(x.shape, axis)
        x = x.reshape(shape)
        order = _order(xp, x, axis, is_ascend)
        return xp.take_along_axis(x, order, axis), order

    def vjp(F, g, order, x_shape, *, axis):
        _, line = _line(x_shape, axis)
        back = F.argsort(order, axis=line)  # the inverse permutation
        return F.reshape(F.take_along_axis(g, back, axis=line), shape=x_shape)


@op("argsort", amp="float32", onnx="TopK", latex=r"\operatorname{argsort}(x)")
class Argsort:
    """Positions (int64) that sort ``x`` along ``axis`` (the flattened array for None); no gradient.

    In rising order, or falling with ``is_ascend=False``.

    >>> from d2lcore import np
    >>> np.argsort(np.array([3, 1, 2])).asnumpy()
    array([1, 2, 0])
    """

    def infer(x, *, axis):
        return Spec(_line(x.shape, axis)[0], _INT64)

    def forward(xp, x, *, axis=-1, is_ascend=True):
        shape, axis = _line(x.shape, axis)
        return _order(xp, x.reshape(shape), axis, is_ascend)


@op("topk", amp="float32", onnx="TopK", latex=r"\operatorname{top}_k(x)", outputs=("values", "indices"), visible=2)
class Topk:
    """The ``k`` largest elements along ``axis`` and their positions (int64), largest first.

    ``is_ascend=True`` gives the smallest, smallest first; ``k < 1`` all; ``axis=None`` those of the flattened array.

    >>> from d2lcore import nd
    >>> values, indices = nd.topk(nd.array([30, 10, 20]), k=2, ret_typ="both")
    >>> values.asnumpy(), indices.asnumpy()
    (array([30., 20.], dtype=float32), array([0., 2.], dtype=float32))
    """

    def infer(x, *, axis, k):
        shape, axis = _line(x.shape, axis)
        if k > shape[axis]:
            raise ShapeError(f"k is {k}, but x {x.shape} has {shape[axis]} elements along axis {axis}")
        shape = shape[:axis] + (k if k > 0 else shape[axis],) + shape[axis + 1 :]
        return Spec(shape, x.dtype), Spec(shape, _INT64)

    strict = True  # NumPy would give fewer

    def forward(xp, x, *, axis=-1, k=1, is_ascend=False):
        shape, axis = _line(x.shape, axis)
        x = x.reshape(shape)
        first = (slice(None),) * axis + (slice(k if k > 0 else None),)
        order = _order(xp, x, axis, is_ascend)[first]
        return xp.take_along_axis(x, order, axis), order

    def vjp(F, g, indices, x_shape, *, axis):
        shape, line = _line(x_shape, axis)
        return F.reshape(F.put_along_axis(g[0], indices, size=shape[line], axis=line), shape=x_shape)
