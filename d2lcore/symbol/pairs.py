"""Functions of two operands, one of which may be a number: ``sym.maximum(x, 0)``."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from numbers import Number
from typing import Any

from .call import call
from .symbol import Symbol

__all__ = ["hypot", "maximum", "minimum", "pow", "power"]


def _of_two(word: str, left: Any, right: Any, numbers: Callable, number_first: str | None = None) -> Any:
    if isinstance(left, Symbol) and isinstance(right, Symbol):
        return call(type(left), f"_{word}", (left, right), {}, f"_{word}")
    if isinstance(left, Symbol):
        return call(type(left), f"_{word}_scalar", (left,), {"scalar": right}, f"_{word}scalar")
    if isinstance(right, Symbol):
        name = number_first or f"_{word}_scalar"
        return call(type(right), name, (right,), {"scalar": left}, "_" + name.replace("_", ""))
    if isinstance(left, Number) and isinstance(right, Number):
        return numbers(left, right)
    raise TypeError(f"{word} of symbols and numbers, got {type(left).__name__} and {type(right).__name__}")


def maximum(left: Any, right: Any) -> Any:
    """The larger of two, element by element.

    >>> from d2lcore import nd, sym
    >>> sym.maximum(sym.var("x"), 0).eval(x=nd.array([-1, 2]))[0].asnumpy()
    array([0., 2.], dtype=float32)
    """
    return _of_two("maximum", left, right, max)


def minimum(left: Any, right: Any) -> Any:
    """The smaller of two, element by element."""
    return _of_two("minimum", left, right, min)


def power(base: Any, exp: Any) -> Any:
    """``base`` to the power ``exp``, element by element."""
    return _of_two("power", base, exp, operator.pow, "_rpower_scalar")


pow = power


def hypot(left: Any, right: Any) -> Any:
    """The length of the hypotenuse over two sides, element by element."""
    return _of_two("hypot", left, right, math.hypot)
