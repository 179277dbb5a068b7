"""Arithmetic, comparison and logic of two arrays that broadcast, or of an array and a number.

MXNet has up to three names for each (``add``, ``broadcast_add``, ``broadcast_plus``); here they are one function. The
``elemwise_`` functions ask for equal shapes, which catches the transposed vector that broadcasting would let pass.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from numbers import Number
from typing import Any

from ..core import F, NDArray
from ..errors import DTypeError, ShapeError
from ._call import store

__all__ = [
    "ElementWiseSum",
    "add",
    "add_n",
    "broadcast_add",
    "broadcast_div",
    "broadcast_equal",
    "broadcast_greater",
    "broadcast_greater_equal",
    "broadcast_hypot",
    "broadcast_lesser",
    "broadcast_lesser_equal",
    "broadcast_logical_and",
    "broadcast_logical_or",
    "broadcast_logical_xor",
    "broadcast_maximum",
    "broadcast_minimum",
    "broadcast_minus",
    "broadcast_mod",
    "broadcast_mul",
    "broadcast_not_equal",
    "broadcast_plus",
    "broadcast_power",
    "broadcast_sub",
    "divide",
    "elemwise_add",
    "elemwise_div",
    "elemwise_mul",
    "elemwise_sub",
    "equal",
    "greater",
    "greater_equal",
    "lesser",
    "lesser_equal",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "maximum",
    "minimum",
    "modulo",
    "multiply",
    "not_equal",
    "power",
    "subtract",
    "true_divide",
]

Operand = NDArray | float


def _binary(name: str, compute: Callable[[Any, Any], Any], lhs: Operand, rhs: Operand, out: NDArray | None) -> Any:
    """Compute with two operands; the class of the one that is an array says what the other means. Or two numbers."""
    x: Any = lhs
    y: Any = rhs
    if isinstance(lhs, NDArray):
        y = lhs._operand(rhs)
    elif isinstance(rhs, NDArray):
        x = rhs._operand(lhs)
    elif not (isinstance(lhs, Number) and isinstance(rhs, Number)):
        x = NotImplemented
    if x is NotImplemented or y is NotImplemented:
        got = f"{type(lhs).__name__} and {type(rhs).__name__}"
        raise DTypeError(f"{name}: expected two arrays, or an array and a number, got {got}. Use nd.array(x) on lists.")
    return store(compute(x, y), out)


def add(lhs: Operand, rhs: Operand, out: NDArray | None = None) -> NDArray:
    """Elementwise sum.

    >>> from d2lcore import nd
    >>> nd.add(nd.array([1, 2]), nd.array([10, 20])).asnumpy()
    array([11., 22.], dtype=float32)
    """
    return _binary("add", operator.add, lhs, rhs, out)


broadcast_add = broadcast_plus = add


def subtract(lhs: Operand, rhs: Operand, out: NDArray | None = None) -> NDArray:
    """Elementwise difference.

    >>> from d2lcore import nd
    >>> nd.subtract(nd.array([1, 2]), nd.array([10, 20])).asnumpy()
    array([ -9., -18.], dtype=float32)
    """
    return _binary("subtract", operator.sub, lhs, rhs, out)


broadcast_sub = broadcast_minus = subtract


def multiply(lhs: Operand, rhs: Operand, out: NDArray | None = None) -> NDArray:
    """Elementwise product.

    >>> from d2lcore import nd
    >>> nd.multiply(nd.array([1, 2]), nd.array([10, 20])).asnumpy()
    array([10., 40.], dtype=float32)
    """
    return _binary("multiply", operator.mul, lhs, rhs, out)


broadcast_mul = multiply


def divide(lhs: Operand, rhs: Operand, out: NDArray | None = None) -> NDArray:
    """Elementwise quotient; whole numbers divide into whole ones (as in C).

    >>> from d2lcore import nd
    >>> nd.divide(nd.array([1, 2]), nd.array([10, 20])).asnumpy()
    array([0.1, 0.1], dtype=float32)
    """
    return _binary("divide", operator.truediv, lhs, rhs, out)


true_divide = broadcast_div = divide


def modulo(lhs: Operand, rhs: Operand, out: NDArray | None = None) -> NDArray:
    """Remainder of the division, with the sign of the divisor.

    >>> from d2lcore import nd
    >>> nd.modulo(nd.array([5, -5]), 3).asnumpy()
    array([2., 1.], dtype=float32)
    """
    return _binary("modulo", operator.mod, lhs, rhs, out)


broadcast_mod = modulo


def power(base: Operand, exp: Operand, out: NDArray | None = None) -> NDArray:
    """Each element of ``base`` to the power of ``exp``.

    >>> from d2lcore import nd
    >>> nd.power(nd.array([1, 2]), nd.array([3, 4])).asnumpy()
    array([ 1., 16.], dtype=float32)
    """
    return _binary("power", operator.pow, base, exp, out)


def broadcast_power(lhs: NDArray, rhs: NDArray, out: NDArray | None = None) -> NDArray:
    """`power` of arrays.

    >>> from d2lcore import nd
    >>> nd.broadcast_power(nd.array([[1, 2]]), nd.array([[2], [3]])).asnumpy()
    array([[1., 4.],
           [1., 8.]], dtype=float32)
    """
    return power(lhs, rhs, out)


def maximum(lhs: Operand, rhs: Operand, out: NDArray | None = None) -> NDArray:
    """The larger of each pair of elements.

    >>> from d2lcore import nd
    >>> nd.maximum(nd.array([1, 5]), 3).asnumpy()
    array([3., 5.], dtype=float32)
    """
    return _binary("maximum", F.maximum, lhs, rhs, out)


broadcast_maximum = maximum


def minimum(lhs: Operand, rhs: Operand, out: NDArray | None = None) -> NDArray:
    """The smaller of each pair of elements.

    >>> from d2lcore import nd
    >>> nd.minimum(nd.array([1, 5]), 3).asnumpy()
    array([1., 3.], dtype=float32)
    """
    return _binary("minimum", F.minimum, lhs, rhs, out)


broadcast_minimum = minimum


def broadcast_hypot(lhs: Operand, rhs: Operand, out: NDArray | None = None) -> NDArray:
    """The hypotenuse ``sqrt(lhs**2 + rhs**2)``.

    >>> from d2lcore import nd
    >>> nd.broadcast_hypot(nd.array([3, 5]), nd.array([4, 12])).asnumpy()
    array([ 5., 13.], dtype=float32)
    """
    return _binary("hypot", F.hypot, lhs, rhs, out)


def equal(lhs: Operand, rhs: Operand, out: NDArray | None = None) -> NDArray:
    """Ones where the elements are equal, else zeros.

    >>> from d2lcore import nd
    >>> nd.equal(nd.array([1, 2, 3]), 2).asnumpy()
    array([0., 1., 0.], dtype=float32)
    """
    return _binary("equal", operator.eq, lhs, rhs, out)


broadcast_equal = equal


def not_equal(lhs: Operand, rhs: Operand, out: NDArray | None = None) -> NDArray:
    """Ones where the elements differ, else zeros.

    >>> from d2lcore import nd
    >>> nd.not_equal(nd.array([1, 2, 3]), 2).asnumpy()
    array([1., 0., 1.], dtype=float32)
    """
    return _binary("not_equal", operator.ne, lhs, rhs, out)


broadcast_not_equal = not_equal


def greater(lhs: Operand, rhs: Operand, out: NDArray | None = None) -> NDArray:
    """Ones where ``lhs`` is greater, else zeros.

    >>> from d2lcore import nd
    >>> nd.greater(nd.array([1, 2, 3]), 2).asnumpy()
    array([0., 0., 1.], dtype=float32)
    """
    return _binary("greater", operator.gt, lhs, rhs, out)


broadcast_greater = greater


def greater_equal(lhs: Operand, rhs: Operand, out: NDArray | None = None) -> NDArray:
    """Ones where ``lhs`` is greater or equal, else zeros.

    >>> from d2lcore import nd
    >>> nd.greater_equal(nd.array([1, 2, 3]), 2).asnumpy()
    array([0., 1., 1.], dtype=float32)
    """
    return _binary("greater_equal", operator.ge, lhs, rhs, out)


broadcast_greater_equal = greater_equal


def lesser(lhs: Operand, rhs: Operand, out: NDArray | None = None) -> NDArray:
    """Ones where ``lhs`` is less, else zeros.

    >>> from d2lcore import nd
    >>> nd.lesser(nd.array([1, 2, 3]), 2).asnumpy()
    array([1., 0., 0.], dtype=float32)
    """
    return _binary("lesser", operator.lt, lhs, rhs, out)


broadcast_lesser = lesser


def lesser_equal(lhs: Operand, rhs: Operand, out: NDArray | None = None) -> NDArray:
    """Ones where ``lhs`` is less or equal, else zeros.

    >>> from d2lcore import nd
    >>> nd.lesser_equal(nd.array([1, 2, 3]), 2).asnumpy()
    array([1., 1., 0.], dtype=float32)
    """
    return _binary("lesser_equal", operator.le, lhs, rhs, out)


broadcast_lesser_equal = lesser_equal


def logical_and(lhs: Operand, rhs: Operand, out: NDArray | None = None) -> NDArray:
    """Ones where both elements are other than zero, else zeros.

    >>> from d2lcore import nd
    >>> nd.logical_and(nd.array([0, 1]), nd.array([1, 1])).asnumpy()
    array([0., 1.], dtype=float32)
    """
    return _binary("logical_and", partial(F.logical_and, like_input=True), lhs, rhs, out)


broadcast_logical_and = logical_and


def logical_or(lhs: Operand, rhs: Operand, out: NDArray | None = None) -> NDArray:
    """Ones where one of the elements is other than zero, else zeros.

    >>> from d2lcore import nd
    >>> nd.logical_or(nd.array([0, 1]), nd.array([1, 1])).asnumpy()
    array([1., 1.], dtype=float32)
    """
    return _binary("logical_or", partial(F.logical_or, like_input=True), lhs, rhs, out)


broadcast_logical_or = logical_or


def logical_xor(lhs: Operand, rhs: Operand, out: NDArray | None = None) -> NDArray:
    """Ones where exactly one of the elements is other than zero, else zeros.

    >>> from d2lcore import nd
    >>> nd.logical_xor(nd.array([0, 1]), nd.array([1, 1])).asnumpy()
    array([1., 0.], dtype=float32)
    """
    return _binary("logical_xor", partial(F.logical_xor, like_input=True), lhs, rhs, out)


broadcast_logical_xor = logical_xor


def logical_not(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Ones where elements are zero, else zeros.

    >>> from d2lcore import nd
    >>> nd.logical_not(nd.array([0, 2])).asnumpy()
    array([1., 0.], dtype=float32)
    """
    return store(F.logical_not(data, like_input=True), out)


# ---- of equal shapes ----


def _alike(name: str, lhs: NDArray, rhs: NDArray) -> None:
    if lhs.shape != rhs.shape:
        raise ShapeError(
            f"{name}: shapes {lhs.shape} and {rhs.shape} differ. Use the broadcast_ functions, or + - * /, where one "
            "array is meant to be repeated."
        )


def elemwise_add(lhs: NDArray, rhs: NDArray, out: NDArray | None = None) -> NDArray:
    """Sum of two arrays of the same shape.

    >>> from d2lcore import nd
    >>> nd.elemwise_add(nd.array([1, 2]), nd.array([10, 20])).asnumpy()
    array([11., 22.], dtype=float32)
    """
    _alike("elemwise_add", lhs, rhs)
    return add(lhs, rhs, out)


def elemwise_sub(lhs: NDArray, rhs: NDArray, out: NDArray | None = None) -> NDArray:
    """Difference of two arrays of the same shape.

    >>> from d2lcore import nd
    >>> nd.elemwise_sub(nd.array([1, 2]), nd.array([10, 20])).asnumpy()
    array([ -9., -18.], dtype=float32)
    """
    _alike("elemwise_sub", lhs, rhs)
    return subtract(lhs, rhs, out)


def elemwise_mul(lhs: NDArray, rhs: NDArray, out: NDArray | None = None) -> NDArray:
    """Product of two arrays of the same shape.

    >>> from d2lcore import nd
    >>> nd.elemwise_mul(nd.array([1, 2]), nd.array([10, 20])).asnumpy()
    array([10., 40.], dtype=float32)
    """
    _alike("elemwise_mul", lhs, rhs)
    return multiply(lhs, rhs, out)


def elemwise_div(lhs: NDArray, rhs: NDArray, out: NDArray | None = None) -> NDArray:
    """Quotient of two arrays of the same shape.

    >>> from d2lcore import nd
    >>> nd.elemwise_div(nd.array([1, 2]), nd.array([10, 40])).asnumpy()
    array([0.1 , 0.05], dtype=float32)
    """
    _alike("elemwise_div", lhs, rhs)
    return divide(lhs, rhs, out)


def add_n(*args: NDArray, out: NDArray | None = None) -> NDArray:
    """Sum of any number of arrays of the same shape.

    >>> from d2lcore import nd
    >>> nd.add_n(nd.array([1, 2]), nd.array([3, 4]), nd.array([5, 6])).asnumpy()
    array([ 9., 12.], dtype=float32)
    """
    if not args:
        raise ShapeError("add_n: expected at least one array")
    total = args[0]
    for x in args[1:]:
        _alike("add_n", total, x)
        total = F.add(total, x)
    return store(total if len(args) > 1 else F.identity(total), out)


ElementWiseSum = add_n
