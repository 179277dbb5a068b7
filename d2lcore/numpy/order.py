"""Choosing and ordering elements: where, take, sort, unique, and what else finds positions."""

from __future__ import annotations

import math
from typing import Any

import numpy as onp

from ..core import F, NDArray
from ..errors import RangeError, ShapeError
from ..ndarray._call import row_by_row
from ._call import as_array, dims, from_numpy_like, is_number, on_numpy, store
from .array import ndarray

__all__ = [
    "argsort",
    "argwhere",
    "delete",
    "diag",
    "diag_indices_from",
    "diagflat",
    "diagonal",
    "flatnonzero",
    "insert",
    "interp",
    "isin",
    "nonzero",
    "searchsorted",
    "sort",
    "take",
    "take_along_axis",
    "trace",
    "tril",
    "tril_indices",
    "triu",
    "triu_indices",
    "unique",
    "unravel_index",
    "where",
]


def where(condition: Any, x: Any = None, y: Any = None) -> Any:
    """Elements of ``x`` where the condition holds, else of ``y``; without those, the positions where it holds.

    >>> from d2lcore import np
    >>> x = np.array([-1, 2, -3])
    >>> np.where(x > 0, x, 0), np.where(x > 0)
    (array([0., 2., 0.]), (array([1], dtype=int64),))
    """
    condition = as_array(condition)
    if x is None and y is None:
        return condition.nonzero()
    if x is None or y is None:
        raise ValueError("where: give both x and y, or neither")
    if is_number(x) and is_number(y):
        x = F.full_like(F.cast(condition, dtype=onp.dtype(onp.float32)), value=x)
    return F.where(condition, *[v if is_number(v) else as_array(v) for v in (x, y)])


def take(a: Any, indices: Any, axis: int | None = None, mode: str = "raise", out: ndarray | None = None) -> ndarray:
    """The elements (of the flattened array), or the slices along an axis, at positions.

    ``mode`` says what becomes of positions outside: an error, or ``"clip"`` or ``"wrap"``.

    >>> from d2lcore import np
    >>> np.take(np.array([[1, 2], [3, 4]]), np.array([1, 0]), axis=0)
    array([[3., 4.],
           [1., 2.]])
    """
    return store(as_array(a).take(indices, axis, mode), out)


def take_along_axis(arr: Any, indices: Any, axis: int) -> ndarray:
    """From each line along an axis the elements at its own positions.

    >>> from d2lcore import np
    >>> x = np.array([[3, 1], [4, 5]])
    >>> np.take_along_axis(x, np.argsort(x, axis=1), axis=1)
    array([[1., 3.],
           [4., 5.]])
    """
    return F.take_along_axis(as_array(arr), indices, axis=axis)


def sort(a: Any, axis: int | None = -1, kind: str | None = None, order: None = None) -> ndarray:
    """Sorted along an axis (flattened for None); gradients follow the elements.

    >>> from d2lcore import np
    >>> np.sort(np.array([3, 1, 2]))
    array([1., 2., 3.])
    """
    return as_array(a).sort(axis, kind, order)


def argsort(a: Any, axis: int | None = -1, kind: str | None = None, order: None = None) -> ndarray:
    """Positions (int64) that sort an array along an axis (the flattened array for None).

    >>> from d2lcore import np
    >>> np.argsort(np.array([3, 1, 2]))
    array([1, 2, 0], dtype=int64)
    """
    return as_array(a).argsort(axis, kind, order)


def nonzero(a: Any) -> tuple[ndarray, ...]:
    """For each axis, the positions of the elements that are not zero (int64).

    >>> from d2lcore import np
    >>> np.nonzero(np.array([[1, 0], [0, 2]]))
    (array([0, 1], dtype=int64), array([0, 1], dtype=int64))
    """
    return as_array(a).nonzero()


def flatnonzero(a: Any) -> ndarray:
    """The positions in the flattened array of the elements that are not zero (int64).

    >>> from d2lcore import np
    >>> np.flatnonzero(np.array([[1, 0], [0, 2]]))
    array([0, 3], dtype=int64)
    """
    return as_array(a).ravel().nonzero()[0]


def argwhere(a: Any) -> ndarray:
    """The positions of the elements that are not zero, one a row (int64).

    >>> from d2lcore import np
    >>> np.argwhere(np.array([[1, 0], [0, 2]]))
    array([[0, 0],
           [1, 1]], dtype=int64)
    """
    a = as_array(a)
    return from_numpy_like(a, onp.argwhere(a._host()))


# ---- matrices ----


def diag(array: Any, k: int = 0) -> ndarray:
    """Diagonal ``k`` of a matrix, or a matrix with a vector there.

    >>> from d2lcore import np
    >>> np.diag(np.array([1, 2]))
    array([[1., 0.],
           [0., 2.]])
    """
    return F.diag(as_array(array), k=k)


def diagonal(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> ndarray:
    """The diagonals of the matrices in two of the axes, as a new last axis.

    >>> from d2lcore import np
    >>> np.diagonal(np.array([[1, 2], [3, 4]]))
    array([1., 4.])
    """
    return F.diag(as_array(a), k=offset, axis1=axis1, axis2=axis2)


def trace(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1, out: ndarray | None = None) -> ndarray:
    """The sum of a diagonal.

    >>> from d2lcore import np
    >>> np.trace(np.array([[1, 2], [3, 4]]))
    array(5.)
    """
    return store(F.sum(diagonal(a, offset, axis1, axis2), axis=-1), out)


def diagflat(array: Any, k: int = 0) -> ndarray:
    """A matrix with the elements of an array, flattened, on diagonal ``k``.

    >>> from d2lcore import np
    >>> np.diagflat(np.array([[1], [2]]))
    array([[1., 0.],
           [0., 2.]])
    """
    return F.diag(as_array(array).ravel(), k=k)


def diag_indices_from(arr: Any) -> tuple[ndarray, ...]:
    """Where the main diagonal of an array with at least two axes of one size is (int64), one vector an axis.

    >>> from d2lcore import np
    >>> np.diag_indices_from(np.ones((2, 2)))
    (array([0, 1], dtype=int64), array([0, 1], dtype=int64))
    """
    arr = as_array(arr)
    if arr.ndim < 2 or len(set(arr.shape)) > 1:
        raise ShapeError(f"diag_indices_from: arr expects at least two axes, all of one size, got shape {arr.shape}")
    return tuple([from_numpy_like(arr, places) for places in onp.diag_indices_from(arr._host())])


def _triangle(name: str, n: int, k: int, m: int | None) -> tuple[ndarray, ...]:
    return tuple([from_numpy_like(None, places) for places in getattr(onp, name)(n, k, m)])


def tril_indices(n: int, k: int = 0, m: int | None = None) -> tuple[ndarray, ...]:
    """Where the elements on and below diagonal ``k`` of an n x m matrix are (int64): rows, and columns.

    >>> from d2lcore import np
    >>> np.tril_indices(2)
    (array([0, 1, 1], dtype=int64), array([0, 0, 1], dtype=int64))
    """
    return _triangle("tril_indices", n, k, m)


def triu_indices(n: int, k: int = 0, m: int | None = None) -> tuple[ndarray, ...]:
    """Where the elements on and above diagonal ``k`` of an n x m matrix are (int64): rows, and columns.

    >>> from d2lcore import np
    >>> np.triu_indices(2)
    (array([0, 0, 1], dtype=int64), array([0, 1, 1], dtype=int64))
    """
    return _triangle("triu_indices", n, k, m)


def unravel_index(indices: Any, shape: Any, order: str = "C") -> Any:
    """Positions in the flattened array as positions along each axis; numbers for a number.

    >>> from d2lcore import np
    >>> np.unravel_index(5, (2, 3))
    (1, 2)
    >>> np.unravel_index(np.array([5, 0], dtype="int32"), (2, 3))
    (array([1, 0], dtype=int32), array([2, 0], dtype=int32))
    """
    row_by_row("unravel_index", order)
    sizes = dims(shape)
    host = indices._host() if isinstance(indices, NDArray) else onp.asarray(indices)
    try:
        found = onp.unravel_index(host.astype(onp.int64), sizes)
    except ValueError:
        raise RangeError(
            f"unravel_index: a position is outside of shape {sizes}, which has {math.prod(sizes)} elements"
        ) from None
    if not isinstance(indices, NDArray) and not host.ndim:
        return tuple([int(place) for place in found])
    return tuple([from_numpy_like(indices, onp.asarray(place, dtype=host.dtype)) for place in found])


def tril(m: Any, k: int = 0) -> ndarray:
    """Zeros above diagonal ``k``.

    >>> from d2lcore import np
    >>> np.tril(np.ones((2, 2)))
    array([[1., 0.],
           [1., 1.]])
    """
    return F.tril(as_array(m), k=k)


def triu(m: Any, k: int = 0) -> ndarray:
    """Zeros below diagonal ``k``.

    >>> from d2lcore import np
    >>> np.triu(np.ones((2, 2)))
    array([[1., 1.],
           [0., 1.]])
    """
    return F.triu(as_array(m), k=k)


# ---- computed by NumPy on the host, as the size of the result depends on values; no gradients ----


def unique(
    ar: Any, return_index: bool = False, return_inverse: bool = False, return_counts: bool = False,
    axis: int | None = None,
) -> Any:  # fmt: skip
    """The different elements, sorted; and, if asked, where each is first, which one each element is, how many.

    >>> from d2lcore import np
    >>> np.unique(np.array([2, 1, 2]), return_counts=True)
    (array([1., 2.]), array([1, 2], dtype=int64))
    """
    ar = as_array(ar)
    found = on_numpy("unique", onp.unique, ar._host(), return_index, return_inverse, return_counts, axis)
    if not isinstance(found, tuple):
        return from_numpy_like(ar, found)
    return tuple([from_numpy_like(ar, part) for part in found])


def isin(element: Any, test_elements: Any, assume_unique: bool = False, invert: bool = False) -> ndarray:
    """Whether each element is one of several.

    >>> from d2lcore import np
    >>> np.isin(np.array([1, 2, 3]), np.array([1, 3]))
    array([ True, False,  True])
    """
    element = as_array(element)
    return from_numpy_like(element, onp.isin(element._host(), onp.asarray(test_elements), assume_unique, invert))


def searchsorted(a: Any, v: Any, side: str = "left", sorter: Any = None) -> ndarray:
    """Where elements would have to be put into a sorted vector to keep it sorted (int64).

    >>> from d2lcore import np
    >>> np.searchsorted(np.array([1, 2, 4]), np.array([3]))
    array([2], dtype=int64)
    """
    a = as_array(a)
    order = None if sorter is None else _position(sorter)
    return from_numpy_like(a, on_numpy("searchsorted", onp.searchsorted, a._host(), onp.asarray(v), side, order))


def interp(
    x: Any, xp: Any, fp: Any, left: float | None = None, right: float | None = None, period: float | None = None
) -> ndarray:
    """The values at ``x`` of the function that joins the points (xp, fp) by straight lines.

    >>> from d2lcore import np
    >>> np.interp(np.array([1.5]), np.array([1, 2]), np.array([10, 20]))
    array([15.], dtype=float64)
    """
    x = as_array(x)
    return from_numpy_like(
        x, on_numpy("interp", onp.interp, x._host(), onp.asarray(xp), onp.asarray(fp), left, right, period)
    )


def insert(arr: Any, obj: Any, values: Any, axis: int | None = None) -> ndarray:
    """With values put in before positions.

    >>> from d2lcore import np
    >>> np.insert(np.array([1, 2, 3]), 1, 5)
    array([1., 5., 2., 3.])
    """
    arr = as_array(arr)
    return from_numpy_like(arr, on_numpy("insert", onp.insert, arr._host(), _position(obj), onp.asarray(values), axis))


def delete(arr: Any, obj: Any, axis: int | None = None) -> ndarray:
    """Without the elements, or the slices along an axis, at positions.

    >>> from d2lcore import np
    >>> np.delete(np.array([1, 2, 3]), 1)
    array([1., 3.])
    """
    arr = as_array(arr)
    return from_numpy_like(arr, on_numpy("delete", onp.delete, arr._host(), _position(obj), axis))


def _position(obj: Any) -> Any:
    return onp.asarray(obj, dtype=onp.int64) if isinstance(obj, NDArray) else obj
