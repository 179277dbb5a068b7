"""Indexing: parts of an array, and adding into parts of one.

Each way of reading comes with the way of adding that is its transpose, and each is the other's gradient rule: `getitem`
and `put`, `gather_nd` and `scatter_nd` (and in `lookup` `take` and `index_add`, and so on).
"""

from __future__ import annotations

import math

import numpy as np

from ..errors import RangeError, ShapeError
from .table import Spec, op

ARRAY = "array"
"""Stands in the ``key`` of `getitem` and `put` for the next of the arrays that index: ``x[:, i]`` has
``key=(slice(None), ARRAY)`` and ``i`` as an input."""

_INT64 = np.dtype(np.int64)


def whole(index):
    """Positions as whole numbers: legacy arrays hold them as float32."""
    return index.astype(_INT64) if index.dtype.kind == "f" else index


def _filled(key, indices):
    """The key with its arrays in their places."""
    if not indices:
        return key
    arrays = iter(indices)
    key = key if isinstance(key, tuple) else (key,)
    return tuple([whole(next(arrays)) if isinstance(k, str) else k for k in key])


def _shape_at(shape, key, indices):
    """The shape of ``x[key]``, found by indexing an array that takes no memory."""
    hollow = np.broadcast_to(np.zeros((), bool), shape)
    masks = [i.dtype.kind == "b" for i in indices]
    blank = [np.zeros(i.shape, bool if mask else _INT64) for i, mask in zip(indices, masks, strict=True)]
    try:
        found = hollow[_filled(key, blank)].shape
    except IndexError as error:
        raise RangeError(f"x has shape {tuple(shape)}: {error}") from None
    if any(masks):
        raise ShapeError("the shape of x[mask] depends on the values of mask; it cannot be known before it is computed")
    return found


@op("getitem", onnx="composed of Slice, Gather and GatherND", latex="x_k")
class Getitem:
    """A part of an array, ``x[key]``: numbers, slices, None and ... give a view of neighbours, all else is a copy.

    The arrays in the key are further inputs, and `ARRAY` marks their places.

    >>> from d2lcore import nd
    >>> nd.array([[1, 2], [3, 4], [5, 6]])[1:, 0].asnumpy()
    array([3., 5.], dtype=float32)
    """

    shares = True

    def infer(x, *indices, key):
        return Spec(_shape_at(x.shape, key, indices), x.dtype)

    def forward(xp, x, *indices, key):
        part = x[_filled(key, indices)]
        if indices or not isinstance(part, np.generic):
            return part
        return x[(*key, ...) if isinstance(key, tuple) else (key, ...)]  # one element: a view of it too, not a scalar

    def vjp(F, g, x_shape, indices, *, key):
        return F.put(g, *indices, key=key, shape=x_shape), *[None] * len(indices)


@op("put", amp="widest", onnx="composed of ConstantOfShape and ScatterND", latex="x_k")
class Put:
    """Zeros of ``shape`` to which ``x`` is added at ``key``: the way back from `getitem`.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.put(nd.array([5, 7]), key=slice(1, 3), shape=(4,)).asnumpy()
    array([0., 5., 7., 0.], dtype=float32)
    """

    def infer(x, *indices, key, shape):
        if not any(i.dtype.kind == "b" for i in indices):
            expected = _shape_at(shape, key, indices)
            if math.prod(expected) != math.prod(x.shape):
                raise ShapeError(f"x has shape {x.shape}, the part of {tuple(shape)} that it is put into {expected}")
        return Spec(tuple(shape), x.dtype)

    def forward(xp, x, *indices, key, shape):
        out = xp.zeros(shape, x.dtype)
        key = _filled(key, indices)
        if any(i.dtype.kind != "b" for i in indices):  # a position may come several times
            xp.add.at(out, key, x)
        else:
            out[key] = x.reshape(out[key].shape)  # a legacy array of one number has shape (1,), its place ()
        return out

    def vjp(F, g, indices, *, key):
        return F.getitem(g, *indices, key=key), *[None] * len(indices)


@op("boolean_mask", onnx="Compress", latex="x_{m}")
class BooleanMask:
    """The rows of ``x`` (along its first axis) where ``mask`` is true (not zero).

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.boolean_mask(nd.array([[1, 2], [3, 4], [5, 6]]), nd.array([0, 1, 1])).asnumpy()
    array([[3., 4.],
           [5., 6.]], dtype=float32)
    """

    def infer(x, mask):
        _check_mask(x, mask)
        raise ShapeError("the shape of the result depends on the values of mask; it cannot be known before")

    def forward(xp, x, mask):
        _check_mask(x, mask)
        return x[mask.astype(bool)]

    def vjp(F, g, mask, x_shape):
        return F.put(g, F.cast(mask, dtype=bool), key=ARRAY, shape=x_shape), None


def _check_mask(x, mask):
    if mask.shape != x.shape[:1]:
        raise ShapeError(f"mask expects shape {x.shape[:1]}, one value for each row of x {x.shape}; got {mask.shape}")


@op("gather_nd", onnx="composed of Transpose and GatherND", latex="x_{i_1, i_2, \\ldots}")
class GatherNd:
    """Elements (or slices) of ``x`` at positions given by columns: ``indices[:, j]`` are the first indices of the j-th.

    >>> from d2lcore import nd
    >>> nd.gather_nd(nd.array([[1, 2], [3, 4]]), nd.array([[1, 0], [0, 1]])).asnumpy()
    array([3., 2.], dtype=float32)
    """

    def infer(x, indices):
        depth = indices.shape[0] if indices.shape else 0
        if not 1 <= depth <= len(x.shape):
            raise ShapeError(
                f"indices expects 1 to {len(x.shape)} rows, one for each axis of x {x.shape}; got {indices.shape}"
            )
        return Spec(indices.shape[1:] + x.shape[depth:], x.dtype)

    def forward(xp, x, indices):
        return x[tuple(whole(indices))]

    def vjp(F, g, indices, x_shape):
        return F.scatter_nd(g, indices, shape=x_shape), None


@op("scatter_nd", onnx="composed of ConstantOfShape and ScatterND", latex=r"\sum_{j: i_j = k} x_j")
class ScatterNd:
    """Zeros of ``shape`` to which ``x`` is added at positions given by columns: `gather_nd` backwards.

    Where a position comes several times the values are summed (MXNet leaves the result open).

    >>> from d2lcore import nd
    >>> nd.scatter_nd(nd.array([5, 7]), nd.array([[1, 0], [0, 1]]), shape=(2, 2)).asnumpy()
    array([[0., 7.],
           [5., 0.]], dtype=float32)
    """

    def infer(x, indices, *, shape):
        depth = indices.shape[0] if indices.shape else 0
        expected = indices.shape[1:] + tuple(shape[depth:])
        if not 1 <= depth <= len(shape) or x.shape != expected:
            raise ShapeError(
                f"x expects shape {expected} for indices {indices.shape} into {tuple(shape)}, got {x.shape}"
            )
        return Spec(tuple(shape), x.dtype)

    def forward(xp, x, indices, *, shape):
        out = xp.zeros(shape, x.dtype)
        xp.add.at(out, tuple(whole(indices)), x)
        return out

    def vjp(F, g, indices):
        return F.gather_nd(g, indices), None
