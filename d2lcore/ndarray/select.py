"""Choosing and ordering elements: slices, positions, where, sort, top k."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..core import F, NDArray, from_host
from ..core.layout import Axes
from ..errors import RangeError, ShapeError
from ._call import Shape, dims, real, store, store_all

__all__ = [
    "argsort",
    "batch_take",
    "choose_element_0index",
    "crop",
    "gather_nd",
    "histogram",
    "one_hot",
    "pick",
    "ravel_multi_index",
    "scatter_nd",
    "slice",
    "slice_axis",
    "slice_like",
    "sort",
    "take",
    "topk",
    "unravel_index",
    "where",
]


def slice(data: NDArray, begin: Any, end: Any, step: Any = None, out: NDArray | None = None) -> NDArray:
    """The part from ``begin`` up to and without ``end`` along the first axes; None is the edge.

    >>> from d2lcore import nd
    >>> nd.slice(nd.array([[1, 2, 3], [4, 5, 6]]), begin=(0, 1), end=(None, 3)).asnumpy()
    array([[2., 3.],
           [5., 6.]], dtype=float32)
    """
    return store(data.slice(begin, end, step), out)


crop = slice


def slice_axis(data: NDArray, axis: int, begin: int, end: int | None, out: NDArray | None = None) -> NDArray:
    """The part from ``begin`` up to and without ``end`` along one axis.

    >>> from d2lcore import nd
    >>> nd.slice_axis(nd.array([[1, 2, 3], [4, 5, 6]]), axis=1, begin=1, end=None).asnumpy()
    array([[2., 3.],
           [5., 6.]], dtype=float32)
    """
    return store(data.slice_axis(axis, begin, end), out)


def slice_like(data: NDArray, shape_like: NDArray, axes: Axes = (), out: NDArray | None = None) -> NDArray:
    """The first elements along some axes (all by default), as many as another array has there.

    >>> from d2lcore import nd
    >>> nd.slice_like(nd.zeros((3, 4)), nd.zeros((2, 3))).shape
    (2, 3)
    """
    return store(data.slice_like(shape_like, axes), out)


def take(a: NDArray, indices: NDArray, axis: int = 0, mode: str = "clip", out: NDArray | None = None) -> NDArray:
    """The slices along an axis at the positions ``indices``; those outside are clipped, or wrapped around.

    >>> from d2lcore import nd
    >>> nd.take(nd.array([[1, 2], [3, 4]]), nd.array([1, 0])).asnumpy()
    array([[3., 4.],
           [1., 2.]], dtype=float32)
    """
    return store(a.take(indices, axis, mode), out)


def batch_take(a: NDArray, indices: NDArray, out: NDArray | None = None) -> NDArray:
    """One element of each row, at the positions ``indices``; `pick` does the same along any axis.

    >>> from d2lcore import nd
    >>> nd.batch_take(nd.array([[1, 2], [3, 4]]), nd.array([0, 1])).asnumpy()
    array([1., 4.], dtype=float32)
    """
    return pick(a, indices, axis=1, out=out)


def pick(
    data: NDArray, index: NDArray, axis: int = -1, keepdims: bool = False, mode: str = "clip",
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """One element from each line along an axis: the score of each sample's own class, for example.

    >>> from d2lcore import nd
    >>> nd.pick(nd.array([[0.1, 0.9], [0.8, 0.2]]), nd.array([1, 0])).asnumpy()
    array([0.9, 0.8], dtype=float32)
    """
    return store(data.pick(index, axis, keepdims, mode), out)


choose_element_0index = pick


def one_hot(
    indices: NDArray, depth: int, on_value: float = 1.0, off_value: float = 0.0, dtype: Any = "float32",
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """A vector of ``depth`` elements for each position: ``on_value`` there, ``off_value`` elsewhere.

    >>> from d2lcore import nd
    >>> nd.one_hot(nd.array([1, 0]), 3).asnumpy()
    array([[0., 1., 0.],
           [1., 0., 0.]], dtype=float32)
    """
    return store(indices.one_hot(depth, on_value, off_value, dtype), out)


def gather_nd(data: NDArray, indices: NDArray, out: NDArray | None = None) -> NDArray:
    """The elements at positions given by columns: ``data[indices[0], indices[1], ...]``.

    >>> from d2lcore import nd
    >>> nd.gather_nd(nd.array([[1, 2], [3, 4]]), nd.array([[0, 1], [1, 0]])).asnumpy()
    array([2., 3.], dtype=float32)
    """
    return store(F.gather_nd(data, indices), out)


def scatter_nd(data: NDArray, indices: NDArray, shape: Shape, out: NDArray | None = None) -> NDArray:
    """Zeros of ``shape`` with values at positions given by columns (values at equal positions are summed).

    >>> from d2lcore import nd
    >>> nd.scatter_nd(nd.array([5, 7]), nd.array([[1, 0], [0, 1]]), shape=(2, 2)).asnumpy()
    array([[0., 7.],
           [5., 0.]], dtype=float32)
    """
    return store(F.scatter_nd(data, indices, shape=dims(shape)), out)


def where(condition: NDArray, x: NDArray, y: NDArray, out: NDArray | None = None) -> NDArray:
    """Elements of ``x`` where the condition is other than zero, else of ``y``.

    A condition of one dimension chooses whole rows of arrays with more.

    >>> from d2lcore import nd
    >>> nd.where(nd.array([1, 0]), nd.array([[1, 2], [3, 4]]), nd.zeros((2, 2))).asnumpy()
    array([[1., 2.],
           [0., 0.]], dtype=float32)
    """
    if condition.ndim == 1 and isinstance(x, NDArray) and x.ndim > 1 and condition.size == x.shape[0]:
        condition = F.reshape(condition, shape=(-1,) + (1,) * (x.ndim - 1))
    return store(F.where(condition, x, y), out)


# ---- order ----


def sort(data: NDArray, axis: int | None = -1, is_ascend: bool = True, out: NDArray | None = None) -> NDArray:
    """Sorted along an axis (flattened for None); gradients follow the elements.

    >>> from d2lcore import nd
    >>> nd.sort(nd.array([3, 1, 2]), is_ascend=False).asnumpy()
    array([3., 2., 1.], dtype=float32)
    """
    return store(data.sort(axis, is_ascend), out)


def argsort(
    data: NDArray, axis: int | None = -1, is_ascend: bool = True, dtype: Any = "float32", out: NDArray | None = None
) -> NDArray:
    """Positions that sort an array along an axis (the flattened array for None).

    >>> from d2lcore import nd
    >>> nd.argsort(nd.array([3, 1, 2])).asnumpy()
    array([1., 2., 0.], dtype=float32)
    """
    return store(data.argsort(axis, is_ascend, dtype), out)


def topk(
    data: NDArray, axis: int | None = -1, k: int = 1, ret_typ: str = "indices", is_ascend: bool = False,
    dtype: Any = "float32", out: Any = None,
) -> Any:  # fmt: skip
    """The ``k`` largest elements along an axis (smallest if ``is_ascend``), largest first.

    ``ret_typ`` chooses what comes: their positions ``"indices"``, the ``"value"``, a list of ``"both"`` (value first),
    or a ``"mask"`` with ones where they are.

    >>> from d2lcore import nd
    >>> x = nd.array([30, 10, 20])
    >>> nd.topk(x, k=2).asnumpy(), nd.topk(x, k=2, ret_typ="mask").asnumpy()
    (array([0., 2.], dtype=float32), array([1., 0., 1.], dtype=float32))
    """
    found = data.topk(axis, k, ret_typ, is_ascend, dtype)
    return store(found, out) if isinstance(found, NDArray) else store_all(found, out)


# ---- positions in the flattened array ----


def ravel_multi_index(data: NDArray, shape: Shape, out: NDArray | None = None) -> NDArray:
    """Positions given by columns (one row per axis) as positions in the flattened array.

    >>> from d2lcore import nd
    >>> nd.ravel_multi_index(nd.array([[0, 1], [2, 1]]), shape=(2, 3)).asnumpy()
    array([2., 4.], dtype=float32)
    """
    sizes = dims(shape)
    if data.shape[0] != len(sizes):
        raise ShapeError(f"ravel_multi_index: data {data.shape} expects one row for each of the {len(sizes)} axes")
    steps = [math.prod(sizes[i + 1 :]) for i in range(len(sizes))]
    weights = from_host(np.array(steps, dtype=data.dtype).reshape((-1,) + (1,) * (data.ndim - 1)), data.ctx)
    return store(F.sum(F.multiply(data, weights), axis=0), out)


def unravel_index(data: NDArray, shape: Shape, out: NDArray | None = None) -> NDArray:
    """Positions in the flattened array as positions given by columns (one row per axis).

    >>> from d2lcore import nd
    >>> nd.unravel_index(nd.array([2, 4]), shape=(2, 3)).asnumpy()
    array([[0., 1.],
           [2., 1.]], dtype=float32)
    """
    sizes = dims(shape)
    try:
        found = np.unravel_index(data._host().astype(np.int64), sizes)
    except ValueError:
        raise RangeError(f"unravel_index: a position is outside of {sizes}, {math.prod(sizes)} elements") from None
    return store(from_host(np.stack(found).astype(data.dtype), data.ctx, type(data)), out)


def histogram(a: NDArray, bins: Any = 10, range: tuple[float, float] | None = None) -> tuple[NDArray, NDArray]:
    """How many elements lie in each of several bins (int64), and the edges of the bins (computed on the host).

    >>> from d2lcore import nd
    >>> counts, edges = nd.histogram(nd.array([1, 2, 2, 5]), bins=2, range=(1, 5))
    >>> counts.asnumpy(), edges.asnumpy()
    (array([3, 1]), array([1., 3., 5.], dtype=float32))
    """
    edges = np.asarray(bins) if np.ndim(bins) else bins
    counts, edges = np.histogram(a._host(), edges, range)
    cls = type(a)
    return from_host(counts, a.ctx, cls), from_host(edges.astype(real(None)), a.ctx, cls)
