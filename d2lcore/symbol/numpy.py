"""Symbols of the NumPy kind: ``sym.np`` and ``sym.npx``, whose operators broadcast and keep zero dimensions."""

from __future__ import annotations

from typing import ClassVar

from .room import Room
from .symbol import Symbol

__all__ = ["_Symbol", "np", "npx"]


class _Symbol(Symbol):
    """A symbol for an array of ``mx.np``.

    >>> import d2lcore as mx
    >>> x = mx.sym.var("x").as_np_ndarray()
    >>> (x + 1).eval(x=mx.np.array([1, 2]))[0]
    array([2., 3.])
    """

    __slots__ = ()
    _words: ClassVar[dict[str, tuple[str, str, str]]] = {
        "add": ("_npi_add", "_npi_add_scalar", "_npi_add_scalar"),
        "sub": ("_npi_subtract", "_npi_subtract_scalar", "_npi_rsubtract_scalar"),
        "mul": ("_npi_multiply", "_npi_multiply_scalar", "_npi_multiply_scalar"),
        "div": ("_npi_true_divide", "_npi_true_divide_scalar", "_npi_rtrue_divide_scalar"),
        "mod": ("_npi_mod", "_npi_mod_scalar", "_npi_rmod_scalar"),
        "pow": ("_npi_power", "_npi_power_scalar", "_npi_rpower_scalar"),
        "eq": ("_npi_equal", "_npi_equal_scalar", "_npi_equal_scalar"),
        "ne": ("_npi_not_equal", "_npi_not_equal_scalar", "_npi_not_equal_scalar"),
        "gt": ("_npi_greater", "_npi_greater_scalar", "_npi_less_scalar"),
        "ge": ("_npi_greater_equal", "_npi_greater_equal_scalar", "_npi_less_equal_scalar"),
        "lt": ("_npi_less", "_npi_less_scalar", "_npi_greater_scalar"),
        "le": ("_npi_less_equal", "_npi_less_equal_scalar", "_npi_greater_equal_scalar"),
    }


np = Room("np", _Symbol)
npx = Room("npx", _Symbol)
