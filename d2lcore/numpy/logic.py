"""Comparison and logic of two arrays that broadcast, or of an array and a number; the results are bools."""

from __future__ import annotations

from typing import Any

import numpy as onp

from ..util import wrap_np_binary_func
from ._call import from_numpy_like
from .arithmetic import pair
from .array import ndarray

__all__ = [
    "allclose",
    "array_equal",
    "equal",
    "greater",
    "greater_equal",
    "isclose",
    "less",
    "less_equal",
    "logical_and",
    "logical_or",
    "logical_xor",
    "not_equal",
]


@wrap_np_binary_func
def equal(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Whether the elements are equal.

    >>> from d2lcore import np
    >>> np.equal(np.array([1, 2, 3]), 2)
    array([False,  True, False])
    """
    return pair("equal", x1, x2, out)


@wrap_np_binary_func
def not_equal(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Whether the elements differ.

    >>> from d2lcore import np
    >>> np.not_equal(np.array([1, 2, 3]), 2)
    array([ True, False,  True])
    """
    return pair("not_equal", x1, x2, out)


@wrap_np_binary_func
def greater(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Whether ``x1`` is greater.

    >>> from d2lcore import np
    >>> np.greater(np.array([1, 2, 3]), 2)
    array([False, False,  True])
    """
    return pair("greater", x1, x2, out)


@wrap_np_binary_func
def greater_equal(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Whether ``x1`` is greater or equal.

    >>> from d2lcore import np
    >>> np.greater_equal(np.array([1, 2, 3]), 2)
    array([False,  True,  True])
    """
    return pair("greater_equal", x1, x2, out)


@wrap_np_binary_func
def less(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Whether ``x1`` is less.

    >>> from d2lcore import np
    >>> np.less(np.array([1, 2, 3]), 2)
    array([ True, False, False])
    """
    return pair("less", x1, x2, out)


@wrap_np_binary_func
def less_equal(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Whether ``x1`` is less or equal.

    >>> from d2lcore import np
    >>> np.less_equal(np.array([1, 2, 3]), 2)
    array([ True,  True, False])
    """
    return pair("less_equal", x1, x2, out)


@wrap_np_binary_func
def logical_and(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Whether both elements are other than zero.

    >>> from d2lcore import np
    >>> np.logical_and(np.array([0, 1]), np.array([1, 1]))
    array([False,  True])
    """
    return pair("logical_and", x1, x2, out)


@wrap_np_binary_func
def logical_or(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Whether one of the elements is other than zero.

    >>> from d2lcore import np
    >>> np.logical_or(np.array([0, 1]), np.array([1, 1]))
    array([ True,  True])
    """
    return pair("logical_or", x1, x2, out)


@wrap_np_binary_func
def logical_xor(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Whether exactly one of the elements is other than zero.

    >>> from d2lcore import np
    >>> np.logical_xor(np.array([0, 1]), np.array([1, 1]))
    array([ True, False])
    """
    return pair("logical_xor", x1, x2, out)


def isclose(a: Any, b: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> ndarray:
    """Whether elements differ by no more than ``atol + rtol * abs(b)``.

    >>> from d2lcore import np
    >>> np.isclose(np.array([1, 2]), np.array([1.0000001, 2.1]))
    array([ True, False])
    """
    return from_numpy_like(a, onp.isclose(onp.asarray(a), onp.asarray(b), rtol, atol, equal_nan))


def allclose(a: Any, b: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """Whether all elements differ by no more than ``atol + rtol * abs(b)``.

    >>> from d2lcore import np
    >>> np.allclose(np.array([1, 2]), np.array([1.0000001, 2]))
    True
    """
    return bool(onp.allclose(onp.asarray(a), onp.asarray(b), rtol, atol, equal_nan))


def array_equal(a1: Any, a2: Any, equal_nan: bool = False) -> bool:
    """Whether two arrays have the same shape and elements.

    >>> from d2lcore import np
    >>> np.array_equal(np.array([1, 2]), np.array([1, 2]))
    True
    """
    return bool(onp.array_equal(onp.asarray(a1), onp.asarray(a2), equal_nan))
