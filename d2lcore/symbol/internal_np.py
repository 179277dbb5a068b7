"""Operators that graph files of ``np`` name: arrays come first there, however the function of ``np`` is called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import numpy as np


def _concatenate(*seq: Any, axis: int | None = 0) -> Any:
    return np.concatenate(seq, axis)


def _stack(*arrays: Any, axis: int = 0) -> Any:
    return np.stack(arrays, axis)


def _listed(function: Callable) -> Callable:
    def of_arrays(*arrays: Any) -> Any:
        return function(arrays)

    return of_arrays


def _einsum(*operands: Any, subscripts: str, optimize: int = 0) -> Any:
    return np.einsum(subscripts, *operands, optimize=bool(optimize))


def _tensordot(a: Any, b: Any, a_axes_summed: Any = None, b_axes_summed: Any = None, axes: Any = 2) -> Any:
    return np.tensordot(a, b, axes if a_axes_summed is None else (a_axes_summed, b_axes_summed))


def _hsplit(ary: Any, indices: Sequence[int] = (), axis: int = 1, squeeze_axis: bool = False, sections: int = 0) -> Any:
    return np.hsplit(ary, sections or tuple(indices)[1:])


def _pad(x: Any, pad_width: Any, mode: str = "constant", constant_value: float = 0, reflect_type: str = "even") -> Any:
    return np.pad(x, pad_width, mode, **({"constant_values": constant_value} if mode == "constant" else {}))


def _average(
    a: Any, weights: Any = None, axis: Any = None, returned: bool = False, weighted: bool = True
) -> Any:  # fmt: skip
    return np.average(a, axis, weights, returned)


_ORDERS = {-2: None, 1: None, 2: "nuc", 3: float("inf"), 4: float("-inf")}
"""Norms for which ``ord`` in files says nothing, by ``flag``."""


def _norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False, flag: int = 0) -> Any:
    return np.linalg.norm(x, _ORDERS.get(flag, ord), axis, keepdims)


FUNCTIONS: dict[str, Callable] = {
    "_npi_average": _average,
    "_npi_column_stack": _listed(np.column_stack),
    "_npi_concatenate": _concatenate,
    "_npi_dstack": _listed(np.dstack),
    "_npi_einsum": _einsum,
    "_npi_hsplit": _hsplit,
    "_npi_hstack": _listed(np.hstack),
    "_npi_norm": _norm,
    "_npi_pad": _pad,
    "_npi_stack": _stack,
    "_npi_tensordot": _tensordot,
    "_npi_tensordot_int_axes": _tensordot,
    "_npi_vstack": _listed(np.vstack),
}
"""Functions on arrays by their names in files."""
