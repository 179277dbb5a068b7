"""Operators that only graph files name: ``x + 1`` is ``_plus_scalar`` there, and ``x[0:2]`` a ``slice``."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

from .. import ndarray as nd
from ..core import NDArray

FUNCTIONS: dict[str, Callable] = {}
"""Functions on arrays by their names in files."""

_OPERATORS: dict[str, Callable] = {
    "plus": operator.add,
    "minus": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "mod": operator.mod,
    "power": operator.pow,
    "maximum": nd.maximum,
    "minimum": nd.minimum,
    "hypot": nd.broadcast_hypot,
    "equal": nd.equal,
    "not_equal": nd.not_equal,
    "greater": nd.greater,
    "greater_equal": nd.greater_equal,
    "lesser": nd.lesser,
    "lesser_equal": nd.lesser_equal,
    "logical_and": nd.logical_and,
    "logical_or": nd.logical_or,
    "logical_xor": nd.logical_xor,
}
"""Operators of two operands, by MXNet's words for them."""

_NUMPY_WORDS = {"plus": "add", "minus": "subtract", "mul": "multiply", "div": "true_divide", "lesser": "less"}


def _pair(function: Callable) -> Callable:
    def both(lhs: NDArray, rhs: NDArray) -> Any:
        return function(lhs, rhs)

    return both


def _scalar(function: Callable) -> Callable:
    def with_number(data: NDArray, scalar: float = 1.0, is_int: bool = True) -> Any:
        return function(data, scalar)

    return with_number


def _reversed(function: Callable) -> Callable:
    def number_first(data: NDArray, scalar: float = 1.0, is_int: bool = True) -> Any:
        return function(scalar, data)

    return number_first


for _word, _function in _OPERATORS.items():
    FUNCTIONS[f"_{_word}"] = _pair(_function)
    FUNCTIONS[f"_{_word}_scalar"] = _scalar(_function)
    _numpy = _NUMPY_WORDS.get(_word, _word).replace("lesser", "less")
    FUNCTIONS[f"_npi_{_numpy}_scalar"] = _scalar(_function)
    if _word in ("minus", "div", "mod", "power"):
        FUNCTIONS[f"_r{_word}_scalar"] = _reversed(_function)
        FUNCTIONS[f"_npi_r{_numpy}_scalar"] = _reversed(_function)


def _split_v2(
    data: NDArray, indices: Sequence[int] = (), axis: int = 0, squeeze_axis: bool = False, sections: int = 0
) -> Any:
    """`nd.split_v2`, whose cuts files begin with a 0."""
    return nd.split_v2(data, sections or tuple(indices)[1:], axis, squeeze_axis)


def _zeros(shape: Any = (), dtype: Any = "float32") -> NDArray:
    return nd.zeros(shape, dtype=dtype)


def _ones(shape: Any = (), dtype: Any = "float32") -> NDArray:
    return nd.ones(shape, dtype=dtype)


def _full(shape: Any = (), dtype: Any = "float32", value: float = 0.0) -> NDArray:
    return nd.full(shape, value, dtype=dtype)


def _eye(N: int, M: int = 0, k: int = 0, dtype: Any = "float32") -> NDArray:
    return nd.eye(N, M, k, dtype=dtype)


def _arange(
    start: float, stop: float | None = None, step: float = 1.0, repeat: int = 1, infer_range: bool = False,
    dtype: Any = "float32",
) -> NDArray:  # fmt: skip
    return nd.arange(start, stop, step, repeat, infer_range, dtype=dtype)


def _linspace(start: float, stop: float, num: int, endpoint: bool = True, dtype: Any = "float32") -> NDArray:
    return nd.linspace(start, stop, num, endpoint, dtype=dtype)


def _histogram(
    data: NDArray, bins: NDArray | None = None, bin_cnt: int | None = None, range: tuple[float, float] | None = None
) -> Any:
    return nd.histogram(data, bins if bin_cnt is None else bin_cnt, range)


def _identity_like(lhs: NDArray, rhs: NDArray) -> NDArray:
    """The first of two arrays; the second says only which shape is meant."""
    return lhs


_KINDS = (
    "uniform", "normal", "gamma", "exponential", "poisson", "negative_binomial", "generalized_negative_binomial",
)  # fmt: skip

FUNCTIONS.update(
    _split_v2=_split_v2, _zeros=_zeros, _ones=_ones, _full=_full, _eye=_eye, _arange=_arange, _linspace=_linspace,
    _histogram=_histogram, _identity_with_attr_like_rhs=_identity_like, _grad_add=_pair(operator.add),
    _rnn_param_concat=nd.concat, **{f"_random_{kind}_like": getattr(nd.random, f"{kind}_like") for kind in _KINDS},
)  # fmt: skip
