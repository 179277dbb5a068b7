"""Python's operators on symbols: in graph files ``x + y`` is ``elemwise_add``, and ``x + 1`` is ``_plus_scalar``."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as onp

FLUENT = (
    "abs", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctanh", "argmax", "argmax_channel", "argmin",
    "argsort", "astype", "broadcast_axes", "broadcast_like", "broadcast_to", "cbrt", "ceil", "clip", "cos", "cosh",
    "degrees", "depth_to_space", "diag", "exp", "expand_dims", "expm1", "fix", "flatten", "flip", "floor", "log",
    "log10", "log1p", "log2", "log_softmax", "max", "mean", "min", "nanprod", "nansum", "norm", "one_hot",
    "ones_like", "pad", "pick", "prod", "radians", "rcbrt", "reciprocal", "relu", "repeat", "reshape",
    "reshape_like", "rint", "round", "rsqrt", "shape_array", "sigmoid", "sign", "sin", "sinh", "size_array", "slice",
    "slice_axis", "slice_like", "softmax", "softmin", "sort", "space_to_depth", "split", "split_v2", "sqrt",
    "square", "squeeze", "sum", "swapaxes", "take", "tan", "tanh", "tile", "topk", "transpose", "trunc",
    "zeros_like",
)  # fmt: skip
"""Functions that are methods too: ``x.sum(axis=1)`` is ``sym.sum(x, axis=1)``."""


_OWN_HINTS = frozenset(
    ("_equal_scalar", "_not_equal_scalar", "_greater_scalar", "_greater_equal_scalar", "_lesser_scalar",
     "_lesser_equal_scalar", "_rpower_scalar")
)  # fmt: skip
"""Operators that MXNet counts by their names in files; others lose their underscores: ``_plusscalar0``."""


class Arithmetic:
    """The operators, for symbols of ``mx.sym``; those of ``np`` have other words (`NUMPY`)."""

    __slots__ = ()
    #: word of an operator: (file name for two symbols, file name with a number, the same with the number first)
    _words: ClassVar[dict[str, tuple[str, str, str]]] = {
        "add": ("elemwise_add", "_plus_scalar", "_plus_scalar"),
        "sub": ("elemwise_sub", "_minus_scalar", "_rminus_scalar"),
        "mul": ("elemwise_mul", "_mul_scalar", "_mul_scalar"),
        "div": ("elemwise_div", "_div_scalar", "_rdiv_scalar"),
        "mod": ("_mod", "_mod_scalar", "_rmod_scalar"),
        "pow": ("_power", "_power_scalar", "_rpower_scalar"),
        "eq": ("_equal", "_equal_scalar", "_equal_scalar"),
        "ne": ("_not_equal", "_not_equal_scalar", "_not_equal_scalar"),
        "gt": ("_greater", "_greater_scalar", "_lesser_scalar"),
        "ge": ("_greater_equal", "_greater_equal_scalar", "_lesser_equal_scalar"),
        "lt": ("_lesser", "_lesser_scalar", "_greater_scalar"),
        "le": ("_lesser_equal", "_lesser_equal_scalar", "_greater_equal_scalar"),
    }

    def _binary(self, word: str, other: Any, number_first: bool = False) -> Any:
        from .call import call

        pair, scalar, scalar_first = self._words[word]
        cls: Any = type(self)
        if isinstance(other, Arithmetic):
            return call(cls, pair, (self, other), {}, _HINTS.get(pair, pair))
        if not isinstance(other, (int, float, onp.number, onp.bool_)):
            return NotImplemented
        name = scalar_first if number_first else scalar
        number = other.item() if isinstance(other, onp.generic) else other
        hint = name if name in _OWN_HINTS else "_" + name.replace("_", "")
        return call(cls, name, (self,), {"scalar": number}, hint)

    def __add__(self, other: Any) -> Any:
        return self._binary("add", other)

    def __radd__(self, other: Any) -> Any:
        return self._binary("add", other)

    def __sub__(self, other: Any) -> Any:
        return self._binary("sub", other)

    def __rsub__(self, other: Any) -> Any:
        return self._binary("sub", other, True)

    def __mul__(self, other: Any) -> Any:
        return self._binary("mul", other)

    def __rmul__(self, other: Any) -> Any:
        return self._binary("mul", other)

    def __truediv__(self, other: Any) -> Any:
        return self._binary("div", other)

    def __rtruediv__(self, other: Any) -> Any:
        return self._binary("div", other, True)

    def __mod__(self, other: Any) -> Any:
        return self._binary("mod", other)

    def __rmod__(self, other: Any) -> Any:
        return self._binary("mod", other, True)

    def __pow__(self, other: Any) -> Any:
        return self._binary("pow", other)

    def __rpow__(self, other: Any) -> Any:
        return self._binary("pow", other, True)

    def __neg__(self) -> Any:
        return self._binary("mul", -1.0)

    def __abs__(self) -> Any:
        from .call import call

        cls: Any = type(self)
        return call(cls, "abs", (self,), {}, "abs")

    def __eq__(self, other: Any) -> Any:
        return self._binary("eq", other)

    def __ne__(self, other: Any) -> Any:
        return self._binary("ne", other)

    def __gt__(self, other: Any) -> Any:
        return self._binary("gt", other)

    def __ge__(self, other: Any) -> Any:
        return self._binary("ge", other)

    def __lt__(self, other: Any) -> Any:
        return self._binary("lt", other)

    def __le__(self, other: Any) -> Any:
        return self._binary("le", other)

    __hash__ = object.__hash__


_HINTS = {"elemwise_add": "_plus", "elemwise_sub": "_minus", "elemwise_mul": "_mul", "elemwise_div": "_div"}
"""How MXNet counts what operators make: ``_plus0``."""
