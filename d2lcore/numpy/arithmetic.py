"""Arithmetic, comparison and logic of two arrays that broadcast, or of an array and a number.

Lists and NumPy arrays are made into arrays; two numbers give a number.
"""

from __future__ import annotations

from typing import Any

import numpy as onp

from ..core import F
from ._call import as_array, from_numpy_like, is_number, store
from .array import ndarray

__all__ = [
    "add",
    "allclose",
    "arctan2",
    "array_equal",
    "bitwise_and",
    "bitwise_not",
    "bitwise_or",
    "bitwise_xor",
    "copysign",
    "divide",
    "equal",
    "floor_divide",
    "greater",
    "greater_equal",
    "hypot",
    "invert",
    "isclose",
    "less",
    "less_equal",
    "logical_and",
    "logical_or",
    "logical_xor",
    "maximum",
    "minimum",
    "mod",
    "multiply",
    "not_equal",
    "power",
    "remainder",
    "subtract",
    "true_divide",
]


def _pair(name: str, x1: Any, x2: Any, out: ndarray | None) -> Any:
    """The operator ``name`` on two operands, or NumPy's function of that name on two numbers."""
    if is_number(x1) and is_number(x2):
        return getattr(onp, name)(x1, x2)
    return store(getattr(F, name)(_operand(x1), _operand(x2)), out)


def _operand(x: Any) -> Any:
    if isinstance(x, onp.generic):
        return x.item()
    return x if is_number(x) else as_array(x)


def add(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Elementwise sum.

    >>> from d2lcore import np
    >>> np.add(np.array([1, 2]), np.array([10, 20]))
    array([11., 22.])
    """
    return _pair("add", x1, x2, out)


def subtract(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Elementwise difference.

    >>> from d2lcore import np
    >>> np.subtract(np.array([1, 2]), np.array([10, 20]))
    array([ -9., -18.])
    """
    return _pair("subtract", x1, x2, out)


def multiply(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Elementwise product.

    >>> from d2lcore import np
    >>> np.multiply(np.array([1, 2]), np.array([10, 20]))
    array([10., 40.])
    """
    return _pair("multiply", x1, x2, out)


def divide(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Elementwise quotient; whole numbers divide into real ones.

    >>> from d2lcore import np
    >>> np.divide(np.array([1, 2]), np.array([10, 20]))
    array([0.1, 0.1])
    """
    return _pair("divide", x1, x2, out)


true_divide = divide


def floor_divide(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Elementwise quotient, rounded down.

    >>> from d2lcore import np
    >>> np.floor_divide(np.array([7, -7]), 2)
    array([ 3., -4.])
    """
    return _pair("floor_divide", x1, x2, out)


def mod(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Remainder of the division, with the sign of the divisor.

    >>> from d2lcore import np
    >>> np.mod(np.array([5, -5]), 3)
    array([2., 1.])
    """
    return _pair("mod", x1, x2, out)


remainder = mod


def power(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Each element of ``x1`` to the power of ``x2``.

    >>> from d2lcore import np
    >>> np.power(np.array([1, 2]), np.array([3, 4]))
    array([ 1., 16.])
    """
    return _pair("power", x1, x2, out)


def maximum(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """The larger of each pair of elements.

    >>> from d2lcore import np
    >>> np.maximum(np.array([1, 5]), 3)
    array([3., 5.])
    """
    return _pair("maximum", x1, x2, out)


def minimum(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """The smaller of each pair of elements.

    >>> from d2lcore import np
    >>> np.minimum(np.array([1, 5]), 3)
    array([1., 3.])
    """
    return _pair("minimum", x1, x2, out)


def arctan2(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """The angle of the point (x2, x1), in radians.

    >>> from d2lcore import np
    >>> np.arctan2(np.array([0, 1]), np.array([1, 0])).round(4)
    array([0.    , 1.5708])
    """
    return _pair("arctan2", x1, x2, out)


def hypot(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """The hypotenuse ``sqrt(x1**2 + x2**2)``.

    >>> from d2lcore import np
    >>> np.hypot(np.array([3, 5]), np.array([4, 12]))
    array([ 5., 13.])
    """
    return _pair("hypot", x1, x2, out)


def copysign(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """The size of ``x1`` with the sign of ``x2``; zero counts as positive.

    >>> from d2lcore import np
    >>> np.copysign(np.array([1, 2]), np.array([-1, 1]))
    array([-1.,  2.])
    """
    if is_number(x1) and is_number(x2):
        return onp.copysign(x1, x2)
    size, sign = F.abs(as_array(x1)), F.less(as_array(x2), 0)
    return store(F.where(sign, F.negative(size), size), out)


def equal(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Whether the elements are equal.

    >>> from d2lcore import np
    >>> np.equal(np.array([1, 2, 3]), 2)
    array([False,  True, False])
    """
    return _pair("equal", x1, x2, out)


def not_equal(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Whether the elements differ.

    >>> from d2lcore import np
    >>> np.not_equal(np.array([1, 2, 3]), 2)
    array([ True, False,  True])
    """
    return _pair("not_equal", x1, x2, out)


def greater(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Whether ``x1`` is greater.

    >>> from d2lcore import np
    >>> np.greater(np.array([1, 2, 3]), 2)
    array([False, False,  True])
    """
    return _pair("greater", x1, x2, out)


def greater_equal(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Whether ``x1`` is greater or equal.

    >>> from d2lcore import np
    >>> np.greater_equal(np.array([1, 2, 3]), 2)
    array([False,  True,  True])
    """
    return _pair("greater_equal", x1, x2, out)


def less(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Whether ``x1`` is less.

    >>> from d2lcore import np
    >>> np.less(np.array([1, 2, 3]), 2)
    array([ True, False, False])
    """
    return _pair("less", x1, x2, out)


def less_equal(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Whether ``x1`` is less or equal.

    >>> from d2lcore import np
    >>> np.less_equal(np.array([1, 2, 3]), 2)
    array([ True,  True, False])
    """
    return _pair("less_equal", x1, x2, out)


def logical_and(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Whether both elements are other than zero.

    >>> from d2lcore import np
    >>> np.logical_and(np.array([0, 1]), np.array([1, 1]))
    array([False,  True])
    """
    return _pair("logical_and", x1, x2, out)


def logical_or(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Whether one of the elements is other than zero.

    >>> from d2lcore import np
    >>> np.logical_or(np.array([0, 1]), np.array([1, 1]))
    array([ True,  True])
    """
    return _pair("logical_or", x1, x2, out)


def logical_xor(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Whether exactly one of the elements is other than zero.

    >>> from d2lcore import np
    >>> np.logical_xor(np.array([0, 1]), np.array([1, 1]))
    array([ True, False])
    """
    return _pair("logical_xor", x1, x2, out)


def bitwise_and(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """The bits set in both; of whole numbers or bools.

    >>> from d2lcore import np
    >>> np.bitwise_and(np.array([12, 5], dtype="int32"), 6)
    array([4, 4], dtype=int32)
    """
    return _pair("bitwise_and", x1, x2, out)


def bitwise_or(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """The bits set in one or both; of whole numbers or bools.

    >>> from d2lcore import np
    >>> np.bitwise_or(np.array([12, 5], dtype="int32"), 6)
    array([14,  7], dtype=int32)
    """
    return _pair("bitwise_or", x1, x2, out)


def bitwise_xor(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """The bits set in exactly one; of whole numbers or bools.

    >>> from d2lcore import np
    >>> np.bitwise_xor(np.array([12, 5], dtype="int32"), 6)
    array([10,  3], dtype=int32)
    """
    return _pair("bitwise_xor", x1, x2, out)


def bitwise_not(x: Any, out: ndarray | None = None) -> Any:
    """Each bit the other way round; for bools the opposite.

    >>> from d2lcore import np
    >>> np.invert(np.array([1, 2]) > 1)
    array([ True, False])
    """
    return onp.invert(x) if is_number(x) else store(F.bitwise_not(as_array(x)), out)


invert = bitwise_not


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


def array_equal(a1: Any, a2: Any) -> bool:
    """Whether two arrays have the same shape and elements.

    >>> from d2lcore import np
    >>> np.array_equal(np.array([1, 2]), np.array([1, 2]))
    True
    """
    return bool(onp.array_equal(onp.asarray(a1), onp.asarray(a2)))
