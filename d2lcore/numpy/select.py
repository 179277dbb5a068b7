"""Choosing and ordering elements: where, take, sort, unique, and what else finds positions."""

from __future__ import annotations

from typing import Any

import numpy as onp

from ..core import F, NDArray
from ._call import as_array, from_numpy_like, is_number, store
from .array import ndarray

__all__ = [
    "argsort",
    "argwhere",
    "delete",
    "diag",
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
    "triu",
    "unique",
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


def sort(a: Any, axis: int | None = -1) -> ndarray:
    """Sorted along an axis (flattened for None); gradients follow the elements.

    >>> from d2lcore import np
    >>> np.sort(np.array([3, 1, 2]))
    array([1., 2., 3.])
    """
    return as_array(a).sort(axis)


def argsort(a: Any, axis: int | None = -1) -> ndarray:
    """Positions (int64) that sort an array along an axis (the flattened array for None).

    >>> from d2lcore import np
    >>> np.argsort(np.array([3, 1, 2]))
    array([1, 2, 0], dtype=int64)
    """
    return as_array(a).argsort(axis)


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


def diag(v: Any, k: int = 0) -> ndarray:
    """Diagonal ``k`` of a matrix, or a matrix with a vector there.

    >>> from d2lcore import np
    >>> np.diag(np.array([1, 2]))
    array([[1., 0.],
           [0., 2.]])
    """
    return F.diag(as_array(v), k=k)


def diagonal(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> ndarray:
    """The diagonals of the matrices in two of the axes, as a new last axis.

    >>> from d2lcore import np
    >>> np.diagonal(np.array([[1, 2], [3, 4]]))
    array([1., 4.])
    """
    return F.diag(as_array(a), k=offset, axis1=axis1, axis2=axis2)


def trace(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> ndarray:
    """The sum of a diagonal.

    >>> from d2lcore import np
    >>> np.trace(np.array([[1, 2], [3, 4]]))
    array(5.)
    """
    return F.sum(diagonal(a, offset, axis1, axis2), axis=-1)


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
    found = onp.unique(ar._host(), return_index, return_inverse, return_counts, axis)  # type: ignore[call-overload]
    if not isinstance(found, tuple):
        return from_numpy_like(ar, found)
    return tuple([from_numpy_like(ar, part) for part in found])


def isin(element: Any, test_elements: Any, invert: bool = False) -> ndarray:
    """Whether each element is one of several.

    >>> from d2lcore import np
    >>> np.isin(np.array([1, 2, 3]), np.array([1, 3]))
    array([ True, False,  True])
    """
    element = as_array(element)
    return from_numpy_like(element, onp.isin(element._host(), onp.asarray(test_elements), invert=invert))


def searchsorted(a: Any, v: Any, side: str = "left") -> ndarray:
    """Where elements would have to be put into a sorted vector to keep it sorted (int64).

    >>> from d2lcore import np
    >>> np.searchsorted(np.array([1, 2, 4]), np.array([3]))
    array([2], dtype=int64)
    """
    a = as_array(a)
    return from_numpy_like(a, onp.searchsorted(a._host(), onp.asarray(v), side))  # type: ignore[call-overload]


def interp(x: Any, xp: Any, fp: Any, left: float | None = None, right: float | None = None) -> ndarray:
    """The values at ``x`` of the function that joins the points (xp, fp) by straight lines.

    >>> from d2lcore import np
    >>> np.interp(np.array([1.5]), np.array([1, 2]), np.array([10, 20]))
    array([15.])
    """
    x = as_array(x)
    return from_numpy_like(x, onp.interp(x._host(), onp.asarray(xp), onp.asarray(fp), left, right).astype(x.dtype))


def insert(arr: Any, obj: Any, values: Any, axis: int | None = None) -> ndarray:
    """With values put in before positions.

    >>> from d2lcore import np
    >>> np.insert(np.array([1, 2, 3]), 1, 5)
    array([1., 5., 2., 3.])
    """
    arr = as_array(arr)
    return from_numpy_like(arr, onp.insert(arr._host(), _position(obj), onp.asarray(values), axis))


def delete(arr: Any, obj: Any, axis: int | None = None) -> ndarray:
    """Without the elements, or the slices along an axis, at positions.

    >>> from d2lcore import np
    >>> np.delete(np.array([1, 2, 3]), 1)
    array([1., 3.])
    """
    arr = as_array(arr)
    return from_numpy_like(arr, onp.delete(arr._host(), _position(obj), axis))


def _position(obj: Any) -> Any:
    return onp.asarray(obj, dtype=onp.int64) if isinstance(obj, NDArray) else obj
