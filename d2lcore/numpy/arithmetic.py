"""Arithmetic of two arrays that broadcast, or of an array and a number.

Lists and NumPy arrays are made into arrays; two numbers give a number.
"""

from __future__ import annotations

from typing import Any

import numpy as onp

from ..core import F
from ..util import wrap_np_binary_func, wrap_np_unary_func
from ._call import as_array, from_numpy_like, is_number, store
from .array import ndarray

__all__ = [
    "add",
    "arctan2",
    "bitwise_and",
    "bitwise_not",
    "bitwise_or",
    "bitwise_xor",
    "copysign",
    "divide",
    "floor_divide",
    "hypot",
    "invert",
    "lcm",
    "ldexp",
    "maximum",
    "minimum",
    "mod",
    "multiply",
    "power",
    "remainder",
    "subtract",
    "true_divide",
]


def pair(name: str, x1: Any, x2: Any, out: ndarray | None) -> Any:
    """The operator ``name`` on two operands, or NumPy's function of that name on two numbers."""
    if is_number(x1) and is_number(x2):
        return getattr(onp, name)(x1, x2)
    return store(getattr(F, name)(_operand(x1), _operand(x2)), out)


def _float(x: ndarray) -> ndarray:
    return x if x._data.dtype.kind == "f" else F.cast(x, dtype=onp.dtype(onp.float32))


def _operand(x: Any) -> Any:
    if isinstance(x, onp.generic):
        return x.item()
    return x if is_number(x) else as_array(x)


@wrap_np_binary_func
def add(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Elementwise sum.

    >>> from d2lcore import np
    >>> np.add(np.array([1, 2]), np.array([10, 20]))
    array([11., 22.])
    """
    return pair("add", x1, x2, out)


@wrap_np_binary_func
def subtract(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Elementwise difference.

    >>> from d2lcore import np
    >>> np.subtract(np.array([1, 2]), np.array([10, 20]))
    array([ -9., -18.])
    """
    return pair("subtract", x1, x2, out)


@wrap_np_binary_func
def multiply(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Elementwise product.

    >>> from d2lcore import np
    >>> np.multiply(np.array([1, 2]), np.array([10, 20]))
    array([10., 40.])
    """
    return pair("multiply", x1, x2, out)


@wrap_np_binary_func
def divide(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Elementwise quotient; whole numbers divide into real ones.

    >>> from d2lcore import np
    >>> np.divide(np.array([1, 2]), np.array([10, 20]))
    array([0.1, 0.1])
    """
    return pair("divide", x1, x2, out)


true_divide = divide


@wrap_np_binary_func
def floor_divide(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Elementwise quotient, rounded down.

    >>> from d2lcore import np
    >>> np.floor_divide(np.array([7, -7]), 2)
    array([ 3., -4.])
    """
    return pair("floor_divide", x1, x2, out)


@wrap_np_binary_func
def mod(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Remainder of the division, with the sign of the divisor.

    >>> from d2lcore import np
    >>> np.mod(np.array([5, -5]), 3)
    array([2., 1.])
    """
    return pair("mod", x1, x2, out)


remainder = mod


@wrap_np_binary_func
def power(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """Each element of ``x1`` to the power of ``x2``.

    >>> from d2lcore import np
    >>> np.power(np.array([1, 2]), np.array([3, 4]))
    array([ 1., 16.])
    """
    return pair("power", x1, x2, out)


@wrap_np_binary_func
def maximum(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """The larger of each pair of elements.

    >>> from d2lcore import np
    >>> np.maximum(np.array([1, 5]), 3)
    array([3., 5.])
    """
    return pair("maximum", x1, x2, out)


@wrap_np_binary_func
def minimum(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """The smaller of each pair of elements.

    >>> from d2lcore import np
    >>> np.minimum(np.array([1, 5]), 3)
    array([1., 3.])
    """
    return pair("minimum", x1, x2, out)


@wrap_np_binary_func
def arctan2(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """The angle of the point (x2, x1), in radians.

    >>> from d2lcore import np
    >>> np.arctan2(np.array([0, 1]), np.array([1, 0])).round(4)
    array([0.    , 1.5708])
    """
    return pair("arctan2", x1, x2, out)


@wrap_np_binary_func
def hypot(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """The hypotenuse ``sqrt(x1**2 + x2**2)``.

    >>> from d2lcore import np
    >>> np.hypot(np.array([3, 5]), np.array([4, 12]))
    array([ 5., 13.])
    """
    return pair("hypot", x1, x2, out)


@wrap_np_binary_func
def lcm(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """The least common multiple of whole numbers; no gradient.

    >>> from d2lcore import np
    >>> np.lcm(np.array([2, 3], dtype="int32"), 4)
    array([ 4, 12], dtype=int32)
    """
    if is_number(x1) and is_number(x2):
        return onp.lcm(x1, x2)
    like = x1 if not is_number(x1) else x2
    found = onp.lcm(*[x if is_number(x) else as_array(x)._host() for x in (x1, x2)])
    return store(from_numpy_like(like, found), out)


@wrap_np_binary_func
def ldexp(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """``x1`` times two to the power of ``x2``.

    >>> from d2lcore import np
    >>> np.ldexp(np.array([1, 3]), np.array([2, 3]))
    array([ 4., 24.])
    """
    if is_number(x1) and is_number(x2):
        return onp.ldexp(x1, x2)
    x1 = x1 if is_number(x1) else as_array(x1)
    x2 = float(x2) if is_number(x2) else _float(as_array(x2))
    return store(F.multiply(x1, 2.0**x2 if is_number(x2) else F.power(2.0, x2)), out)


@wrap_np_binary_func
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


@wrap_np_binary_func
def bitwise_and(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """The bits set in both; of whole numbers or bools.

    >>> from d2lcore import np
    >>> np.bitwise_and(np.array([12, 5], dtype="int32"), 6)
    array([4, 4], dtype=int32)
    """
    return pair("bitwise_and", x1, x2, out)


@wrap_np_binary_func
def bitwise_or(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """The bits set in one or both; of whole numbers or bools.

    >>> from d2lcore import np
    >>> np.bitwise_or(np.array([12, 5], dtype="int32"), 6)
    array([14,  7], dtype=int32)
    """
    return pair("bitwise_or", x1, x2, out)


@wrap_np_binary_func
def bitwise_xor(x1: Any, x2: Any, out: ndarray | None = None) -> Any:
    """The bits set in exactly one; of whole numbers or bools.

    >>> from d2lcore import np
    >>> np.bitwise_xor(np.array([12, 5], dtype="int32"), 6)
    array([10,  3], dtype=int32)
    """
    return pair("bitwise_xor", x1, x2, out)


@wrap_np_unary_func
def bitwise_not(x: Any, out: ndarray | None = None) -> Any:
    """Each bit the other way round; for bools the opposite.

    >>> from d2lcore import np
    >>> np.invert(np.array([1, 2]) > 1)
    array([ True, False])
    """
    return onp.invert(x) if is_number(x) else store(F.bitwise_not(as_array(x)), out)


invert = bitwise_not
