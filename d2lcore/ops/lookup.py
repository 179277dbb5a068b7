"""Looking up: elements at positions along an axis, words' vectors, classes' scores.

Each way of reading comes with the way of adding that is its transpose, and each is the other's gradient rule: `take`
and `index_add`, `take_along_axis` and `put_along_axis`.
"""

from __future__ import annotations

import math

import numpy as np

from ..errors import RangeError, ShapeError
from .index import whole
from .table import Spec, normalize_axis, op


def places(xp, indices, size, mode):
    """Positions along an axis of ``size`` as whole numbers; those outside are clipped, wrapped around, or an error."""
    indices = whole(indices)
    if mode == "clip":
        return xp.clip(indices, 0, size - 1)
    if mode == "wrap":
        return xp.remainder(indices, size)
    return indices


@op("take", onnx="Gather", latex="x_{i}")
class Take:
    """The slices of ``x`` along ``axis`` (of the flattened array for None) at the positions ``indices``.

    ``mode`` says what to do with positions outside: ``"clip"`` to the nearest one, ``"wrap"`` around, ``"raise"``.

    >>> from d2lcore import nd
    >>> nd.take(nd.array([[1, 2], [3, 4]]), nd.array([1, 1, 0])).asnumpy()
    array([[3., 4.],
           [3., 4.],
           [1., 2.]], dtype=float32)
    """

    def infer(x, indices, *, axis):
        if axis is None:
            return Spec(indices.shape, x.dtype)
        axis = normalize_axis(axis, len(x.shape))
        return Spec(x.shape[:axis] + indices.shape + x.shape[axis + 1 :], x.dtype)

    def forward(xp, x, indices, *, axis=0, mode="clip"):
        size = x.size if axis is None else x.shape[axis]
        return x.take(places(xp, indices, size, mode), axis)

    def vjp(F, g, indices, x_shape, *, axis, mode):
        if axis is None:
            flat = F.index_add(g, indices, shape=(math.prod(x_shape),), axis=0, mode=mode)
            return F.reshape(flat, shape=x_shape), None
        return F.index_add(g, indices, shape=x_shape, axis=axis, mode=mode), None


@op("index_add", amp="widest", onnx="composed of ConstantOfShape and ScatterND", latex=r"\sum_{j: i_j = k} x_j")
class IndexAdd:
    """Zeros of ``shape`` to which the slices of ``x`` are added at positions ``indices`` of ``axis``: `take` backwards.

    ``mode`` treats positions outside as `take` does.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.index_add(nd.array([1, 2, 3]), nd.array([0, 2, 0]), shape=(4,)).asnumpy()
    array([4., 0., 2., 0.], dtype=float32)
    """

    def infer(x, indices, *, shape, axis):
        axis = normalize_axis(axis, len(shape))
        expected = tuple(shape[:axis]) + indices.shape + tuple(shape[axis + 1 :])
        if x.shape != expected:
            raise ShapeError(
                f"x expects shape {expected} for indices {indices.shape} into {tuple(shape)}, got {x.shape}"
            )
        return Spec(tuple(shape), x.dtype)

    def forward(xp, x, indices, *, shape, axis=0, mode="clip"):
        axis %= len(shape)
        before, size, after = math.prod(shape[:axis]), shape[axis], math.prod(shape[axis + 1 :])
        index = places(xp, indices, size, mode).reshape(-1)
        rows = x.reshape(before, index.size, after).swapaxes(0, 1).reshape(index.size, before * after)
        out = xp.zeros((size, before * after), x.dtype)
        _add_rows(xp, out, index, rows)
        return out.reshape(size, before, after).swapaxes(0, 1).reshape(shape)

    def vjp(F, g, indices, *, axis, mode):
        return F.take(g, indices, axis=axis, mode=mode), None


def _add_rows(xp, out, index, rows):
    """``out[index[i]] += rows[i]`` for all i, where positions may come several times."""
    if xp is not np or not index.size or rows.shape[1] == 1:
        xp.add.at(out, index, rows)
        return
    # NumPy's add.at goes element by element; sorting the rows and summing each run is many times faster
    order = np.argsort(index, kind="stable")
    ordered = index[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    out[ordered[starts]] = np.add.reduceat(rows[order], starts, axis=0)


@op("embedding", onnx="Gather", latex="W_{i}")
class Embedding:
    """The rows of ``weight`` (words, units) at ``indices``: a vector for each word, ``indices.shape + (units,)``.

    >>> from d2lcore import nd
    >>> weight = nd.array([[1, 2], [3, 4], [5, 6]])
    >>> nd.Embedding(nd.array([2, 0]), weight, input_dim=3, output_dim=2).asnumpy()
    array([[5., 6.],
           [1., 2.]], dtype=float32)
    """

    def infer(indices, weight):
        if len(weight.shape) != 2:
            raise ShapeError(f"weight expects two dimensions (words, units), got {weight.shape}")
        return Spec(indices.shape + weight.shape[1:], weight.dtype)

    strict = True  # NumPy would look up in a weight of any dimensions

    def forward(xp, indices, weight):
        index = whole(indices)
        if xp is np and index.size and not 0 <= index.min() <= index.max() < len(weight):
            raise RangeError(
                f"indices expects whole numbers from 0 to {len(weight) - 1} for weight {weight.shape}, "
                f"got values from {index.min()} to {index.max()}. Is the vocabulary larger than the embedding?"
            )
        return weight.take(index, 0)

    def vjp(F, g, indices, weight_shape):
        return None, F.index_add(g, indices, shape=weight_shape, axis=0)


@op("pick", onnx="GatherElements", latex="x_{i, k_i}")
class Pick:
    """One element from each line along ``axis``: ``x[i, index[i]]`` for a matrix and ``axis=-1``.

    ``index`` has the shape of ``x`` without ``axis``, or with size 1 there. Positions outside are clipped, or wrapped
    around with ``mode="wrap"``.

    >>> from d2lcore import nd
    >>> nd.pick(nd.array([[1, 2], [3, 4]]), nd.array([0, 1])).asnumpy()
    array([1., 4.], dtype=float32)
    """

    def infer(x, index, *, axis, keepdims):
        axis = normalize_axis(axis, len(x.shape))
        rest = x.shape[:axis] + x.shape[axis + 1 :]
        kept = x.shape[:axis] + (1,) + x.shape[axis + 1 :]
        if index.shape not in (rest, kept):
            raise ShapeError(
                f"index expects shape {rest}, a position for each line along axis {axis} of x {x.shape}; "
                f"got {index.shape}"
            )
        return Spec(kept if keepdims else rest, x.dtype)

    def forward(xp, x, index, *, axis=-1, keepdims=False, mode="clip"):
        axis %= x.ndim
        kept = x.shape[:axis] + (1,) + x.shape[axis + 1 :]
        out = xp.take_along_axis(x, places(xp, index, x.shape[axis], mode).reshape(kept), axis)
        return out if keepdims else out.squeeze(axis)

    def vjp(F, g, index, x_shape, *, axis, mode):
        axis = normalize_axis(axis, len(x_shape))
        kept = x_shape[:axis] + (1,) + x_shape[axis + 1 :]
        g, index = F.reshape(g, shape=kept), F.reshape(index, shape=kept)
        return F.put_along_axis(g, index, size=x_shape[axis], axis=axis, mode=mode), None


@op("take_along_axis", onnx="GatherElements", latex="x_{i, k_{ij}}")
class TakeAlongAxis:
    """From each line along ``axis`` the elements at its own positions: ``out[i, j] = x[i, indices[i, j]]``.

    ``indices`` has the shape of ``x`` in all other axes; ``mode`` is that of `take`.

    >>> from d2lcore import np
    >>> x = np.array([[10, 30, 20], [6, 5, 4]])
    >>> np.take_along_axis(x, np.argsort(x, axis=1), axis=1).asnumpy()
    array([[10., 20., 30.],
           [ 4.,  5.,  6.]], dtype=float32)
    """

    def infer(x, indices, *, axis):
        _check_lines(x.shape, indices.shape, axis)
        return Spec(indices.shape, x.dtype)

    def forward(xp, x, indices, *, axis, mode="clip"):
        return xp.take_along_axis(x, places(xp, indices, x.shape[axis], mode), axis)

    def vjp(F, g, indices, x_shape, *, axis, mode):
        return F.put_along_axis(g, indices, size=x_shape[axis], axis=axis, mode=mode), None


@op("put_along_axis", onnx="composed of ConstantOfShape and ScatterElements", latex=r"\sum_{j: k_{ij} = l} x_{ij}")
class PutAlongAxis:
    """Zeros with ``size`` elements along ``axis``, to which ``x`` is added at ``indices``: `take_along_axis` backwards.

    ``mode`` treats positions outside as `take` does.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.put_along_axis(nd.array([[1, 2]]), nd.array([[2, 0]]), size=3, axis=1).asnumpy()
    array([[2., 0., 1.]], dtype=float32)
    """

    def infer(x, indices, *, size, axis):
        axis = normalize_axis(axis, len(x.shape))
        if x.shape != indices.shape:
            raise ShapeError(f"x {x.shape} and indices {indices.shape} must have the same shape")
        return Spec(x.shape[:axis] + (size,) + x.shape[axis + 1 :], x.dtype)

    def forward(xp, x, indices, *, size, axis, mode="clip"):
        axis %= x.ndim
        out = xp.zeros(x.shape[:axis] + (size,) + x.shape[axis + 1 :], x.dtype)
        key = list(xp.ogrid[tuple([slice(n) for n in x.shape])])
        key[axis] = places(xp, indices, size, mode)
        xp.add.at(out, tuple(key), x)
        return out

    def vjp(F, g, indices, *, axis, mode):
        return F.take_along_axis(g, indices, axis=axis, mode=mode), None


def _check_lines(shape, indices, axis):
    axis = normalize_axis(axis, len(shape))
    if len(shape) != len(indices) or any(
        n != m for i, (n, m) in enumerate(zip(shape, indices, strict=True)) if i != axis
    ):
        raise ShapeError(f"indices {indices} must have the shape of x {shape} in all axes but {axis}")


@op("one_hot", onnx="OneHot", latex=r"[i = j]")
class OneHot:
    """A vector of ``depth`` elements for each position: ``on_value`` there, ``off_value`` elsewhere.

    A position outside gives ``off_value`` everywhere.

    >>> from d2lcore import nd
    >>> nd.one_hot(nd.array([1, 0]), 3).asnumpy()
    array([[0., 1., 0.],
           [1., 0., 0.]], dtype=float32)
    """

    def infer(indices, *, depth, dtype):
        return Spec((*indices.shape, depth), np.dtype(dtype))

    def forward(xp, indices, *, depth, on_value=1.0, off_value=0.0, dtype="float32"):
        hot = xp.equal(whole(indices)[..., None], xp.arange(depth))
        if on_value == 1 and off_value == 0:
            return hot.astype(dtype)
        return xp.where(hot, on_value, off_value).astype(dtype)
