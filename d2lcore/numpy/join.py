"""Joining arrays and splitting them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..core import F, own
from ..errors import ShapeError
from ._call import as_array, store
from .array import ndarray
from .shape import ndim

__all__ = [
    "append",
    "array_split",
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "column_stack",
    "concatenate",
    "dsplit",
    "dstack",
    "hsplit",
    "hstack",
    "row_stack",
    "split",
    "stack",
    "vsplit",
    "vstack",
]


def atleast_1d(*arys: Any) -> Any:
    """Arrays with at least one dimension.

    >>> from d2lcore import np
    >>> np.atleast_1d(np.array(3))
    array([3.])
    """
    return _at_least(1, arys)


def atleast_2d(*arys: Any) -> Any:
    """Arrays with at least two dimensions, new ones in front.

    >>> from d2lcore import np
    >>> np.atleast_2d(np.array([1, 2])).shape
    (1, 2)
    """
    return _at_least(2, arys)


def atleast_3d(*arys: Any) -> Any:
    """Arrays with at least three dimensions: (n,) becomes (1, n, 1), (m, n) becomes (m, n, 1).

    >>> from d2lcore import np
    >>> np.atleast_3d(np.array([1, 2])).shape
    (1, 2, 1)
    """
    return _at_least(3, arys)


def _at_least(n: int, arrays: Sequence[Any]) -> Any:
    shapes = {1: lambda s: (1,), 2: lambda s: (1,) * (2 - len(s)) + s, 3: lambda s: (1,) * (2 - len(s)) + s + (1,)}
    found = [
        own(F.reshape(a, shape=shapes[n](a.shape))) if a.ndim < n else F.identity(a) for a in map(as_array, arrays)
    ]
    return found[0] if len(found) == 1 else found


def _some(function: str, arrays: Sequence[Any]) -> list[ndarray]:
    found = [as_array(a) for a in arrays]
    if not found:
        raise ShapeError(f"{function}: expected at least one array, got an empty list")
    return found


def concatenate(seq: Sequence[Any], axis: int | None = 0, out: ndarray | None = None) -> ndarray:
    """Arrays joined one after another along an axis (flattened first for None).

    >>> from d2lcore import np
    >>> np.concatenate([np.array([1, 2]), np.array([3])])
    array([1., 2., 3.])
    """
    arrays = _some("concatenate", seq)
    if axis is None:
        arrays, axis = [a.ravel() for a in arrays], 0
    return store(F.concat(*arrays, axis=axis), out)


def append(arr: Any, values: Any, axis: int | None = None) -> ndarray:
    """The values put behind those of an array along an axis (both flattened for None).

    >>> from d2lcore import np
    >>> np.append(np.array([1, 2]), np.array([3]))
    array([1., 2., 3.])
    """
    return concatenate([arr, values], axis)


def stack(arrays: Sequence[Any], axis: int = 0, out: ndarray | None = None) -> ndarray:
    """Arrays of one shape laid along a new axis.

    >>> from d2lcore import np
    >>> np.stack([np.array([1, 2]), np.array([3, 4])], axis=1)
    array([[1., 3.],
           [2., 4.]])
    """
    return store(F.stack(*_some("stack", arrays), axis=axis), out)


def vstack(arrays: Sequence[Any], out: ndarray | None = None) -> ndarray:
    """Arrays put below each other; vectors are rows.

    >>> from d2lcore import np
    >>> np.vstack([np.array([1, 2]), np.array([3, 4])])
    array([[1., 2.],
           [3., 4.]])
    """
    return concatenate([atleast_2d(a) for a in _some("vstack", arrays)], 0, out)


row_stack = vstack


def hstack(arrays: Sequence[Any]) -> ndarray:
    """Arrays put beside each other: along axis 1, vectors along axis 0.

    >>> from d2lcore import np
    >>> np.hstack([np.array([1, 2]), np.array([3, 4])])
    array([1., 2., 3., 4.])
    """
    parts = [atleast_1d(a) for a in _some("hstack", arrays)]
    return concatenate(parts, 0 if parts[0].ndim == 1 else 1)


def dstack(arrays: Sequence[Any]) -> ndarray:
    """Arrays put behind each other, along axis 2.

    >>> from d2lcore import np
    >>> np.dstack([np.ones((2, 3)), np.ones((2, 3))]).shape
    (2, 3, 2)
    """
    return concatenate([atleast_3d(a) for a in _some("dstack", arrays)], 2)


def column_stack(tup: Sequence[Any]) -> ndarray:
    """Vectors as the columns of a matrix; matrices are put beside each other.

    >>> from d2lcore import np
    >>> np.column_stack([np.array([1, 2]), np.array([3, 4])])
    array([[1., 3.],
           [2., 4.]])
    """
    columns = [F.reshape(a, shape=(a.size, 1)) if a.ndim < 2 else a for a in _some("column_stack", tup)]
    return concatenate(columns, 1)


def split(ary: Any, indices_or_sections: int | Sequence[int], axis: int = 0) -> list[ndarray]:
    """Cut into a number of equal parts, or at positions.

    >>> from d2lcore import np
    >>> np.split(np.arange(4), 2)
    [array([0., 1.]), array([2., 3.])]
    """
    if isinstance(indices_or_sections, int):
        return list(F.split(as_array(ary), sections=indices_or_sections, axis=axis))
    return list(F.split(as_array(ary), indices=tuple([int(i) for i in indices_or_sections]), axis=axis))


def array_split(ary: Any, indices_or_sections: int | Sequence[int], axis: int = 0) -> list[ndarray]:
    """Cut into a number of parts that are as equal as can be, or at positions.

    >>> from d2lcore import np
    >>> np.array_split(np.arange(3), 2)
    [array([0., 1.]), array([2.])]
    """
    ary = as_array(ary)
    if not isinstance(indices_or_sections, int):
        return split(ary, indices_or_sections, axis)
    if indices_or_sections < 1:
        raise ShapeError(f"array_split: the number of parts is at least 1, got {indices_or_sections}")
    length, longer = divmod(ary.shape[axis], indices_or_sections)
    return split(ary, [i * length + min(i, longer) for i in range(1, indices_or_sections)], axis)


def hsplit(ary: Any, indices_or_sections: int | Sequence[int]) -> list[ndarray]:
    """Cut along axis 1 (axis 0 of a vector).

    >>> from d2lcore import np
    >>> [part.shape for part in np.hsplit(np.ones((2, 4)), 2)]
    [(2, 2), (2, 2)]
    """
    _at_least_dims("hsplit", ary, 1)
    return split(ary, indices_or_sections, 0 if ndim(ary) == 1 else 1)


def vsplit(ary: Any, indices_or_sections: int | Sequence[int]) -> list[ndarray]:
    """Cut along axis 0.

    >>> from d2lcore import np
    >>> [part.shape for part in np.vsplit(np.ones((2, 4)), 2)]
    [(1, 4), (1, 4)]
    """
    _at_least_dims("vsplit", ary, 2)
    return split(ary, indices_or_sections, 0)


def dsplit(ary: Any, indices_or_sections: int | Sequence[int]) -> list[ndarray]:
    """Cut along axis 2.

    >>> from d2lcore import np
    >>> [part.shape for part in np.dsplit(np.ones((2, 3, 4)), 2)]
    [(2, 3, 2), (2, 3, 2)]
    """
    _at_least_dims("dsplit", ary, 3)
    return split(ary, indices_or_sections, 2)


def _at_least_dims(function: str, ary: Any, n: int) -> None:
    if ndim(ary) < n:
        raise ShapeError(f"{function}: ary expects at least {n} dimensions, got {ndim(ary)}; np.split takes an axis")
