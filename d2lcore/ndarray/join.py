"""Joining arrays and splitting them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..core import F, NDArray
from ._call import store, store_all

__all__ = [
    "Concat",
    "SliceChannel",
    "concat",
    "concatenate",
    "split",
    "split_v2",
    "stack",
]


def concat(*data: NDArray, dim: int = 1, num_args: int | None = None, out: NDArray | None = None) -> NDArray:
    """Arrays joined one after another along axis ``dim`` (1 unless told); all other sizes must agree.

    ``num_args``, the number of arrays, may be given (older code does) and says nothing new.

    >>> from d2lcore import nd
    >>> nd.concat(nd.array([[1, 2]]), nd.array([[3, 4]]), dim=0).asnumpy()
    array([[1., 2.],
           [3., 4.]], dtype=float32)
    """
    return store(F.concat(*data, axis=dim), out)


Concat = concat


def concatenate(arrays: Sequence[NDArray], axis: int = 0, always_copy: bool = True) -> NDArray:
    """A list of arrays joined one after another along an axis (0 unless told).

    ``always_copy=False`` gives the array itself where there is only one.

    >>> from d2lcore import nd
    >>> nd.concatenate([nd.array([1, 2]), nd.array([3])]).asnumpy()
    array([1., 2., 3.], dtype=float32)
    """
    if len(arrays) == 1 and not always_copy:
        return arrays[0]
    return F.concat(*arrays, axis=axis)


def stack(*data: NDArray, axis: int = 0, out: NDArray | None = None) -> NDArray:
    """Arrays of one shape laid along a new axis.

    >>> from d2lcore import nd
    >>> nd.stack(nd.array([1, 2]), nd.array([3, 4]), axis=1).asnumpy()
    array([[1., 3.],
           [2., 4.]], dtype=float32)
    """
    return store(F.stack(*data, axis=axis), out)


def split(data: NDArray, num_outputs: int, axis: int = 1, squeeze_axis: bool = False, out: Any = None) -> Any:
    """Cut along an axis (1 unless told) into equal parts: a list, or the array itself for one part.

    ``squeeze_axis`` takes that axis away from parts of size 1.

    >>> from d2lcore import nd
    >>> [part.shape for part in nd.split(nd.zeros((2, 6)), num_outputs=3)]
    [(2, 2), (2, 2), (2, 2)]
    """
    parts = data.split(num_outputs, axis, squeeze_axis)
    return parts if out is None else store_all([parts] if isinstance(parts, NDArray) else parts, out)


SliceChannel = split


def split_v2(ary: NDArray, indices_or_sections: Any, axis: int = 0, squeeze_axis: bool = False) -> Any:
    """Cut along an axis (0 unless told) into a number of equal parts, or at positions.

    >>> from d2lcore import nd
    >>> [part.shape for part in nd.split_v2(nd.zeros((5, 2)), (1, 3))]
    [(1, 2), (2, 2), (2, 2)]
    """
    return ary.split_v2(indices_or_sections, axis, squeeze_axis)
