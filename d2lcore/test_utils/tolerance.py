"""How far apart values of a dtype may be and still count as equal (MXNet's defaults)."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = [
    "default_atols",
    "default_dtype",
    "default_numeric_eps",
    "default_rtols",
    "effective_dtype",
    "get_atol",
    "get_etol",
    "get_rtol",
    "get_tolerance",
    "get_tols",
]

_EXACT = ("bool", "int8", "uint8", "int32", "uint32", "int64", "uint64")


Tolerance = float | dict | None
"""A tolerance: a number, numbers by dtype, or None for MXNet's."""


def default_dtype() -> type:
    """The dtype of arrays where nobody says otherwise."""
    return np.float32


def _by_dtype(half: float, single: float, double: float) -> dict[np.dtype, float]:
    reals = {"float16": half, "float32": single, "float64": double}
    return {np.dtype(name): value for name, value in {**reals, **dict.fromkeys(_EXACT, 0)}.items()}


def default_rtols() -> dict[np.dtype, float]:
    """Relative tolerances by dtype.

    >>> import numpy, d2lcore as mx
    >>> mx.test_utils.default_rtols()[numpy.dtype("float32")]
    0.0001
    """
    return _by_dtype(1e-2, 1e-4, 1e-5)


def default_atols() -> dict[np.dtype, float]:
    """Absolute tolerances by dtype."""
    return _by_dtype(1e-1, 1e-3, 1e-20)


def default_numeric_eps() -> dict[np.dtype, float]:
    """Steps of numeric gradients by dtype; powers of two, so that x + eps is exact where x is."""
    return {np.dtype("float16"): 2.0**-6, np.dtype("float32"): 2.0**-9, np.dtype("float64"): 2.0**-14}


def effective_dtype(dat: Any) -> np.dtype:
    """The dtype whose precision a value has: that of the array; float64 of a number."""
    return np.dtype(dat.dtype) if hasattr(dat, "dtype") else np.asarray(dat).dtype


def get_tolerance(dat: Any, tol: Tolerance, default_tol: dict[np.dtype, float]) -> float:
    """``tol``, or where that is None what a table says for the dtype of ``dat``."""
    return _chosen(tol, effective_dtype(dat), default_tol)


def _chosen(tol: Tolerance, dtype: Any, table: dict) -> float:
    if tol is None or isinstance(tol, dict):
        return (table if tol is None else {np.dtype(d): t for d, t in tol.items()}).get(np.dtype(dtype), 0)
    return tol


def get_tols(x: Any, y: Any, rtol: Tolerance = None, atol: Tolerance = None) -> tuple[float, float]:
    """Relative and absolute tolerance for comparing two arrays: those of the less precise one where None.

    >>> import numpy, d2lcore as mx
    >>> mx.test_utils.get_tols(numpy.ones(2, "float16"), numpy.ones(2, "float32"))
    (0.01, 0.1)
    """
    rtols, atols = default_rtols(), default_atols()
    return (
        max(get_tolerance(v, rtol, rtols) for v in (x, y)),
        max(get_tolerance(v, atol, atols) for v in (x, y)),
    )


def get_rtol(rtol: Tolerance = None, dtype: Any = np.float64) -> float:
    """``rtol``, or the relative tolerance of a dtype."""
    return _chosen(rtol, dtype, default_rtols())


def get_atol(atol: Tolerance = None, dtype: Any = np.float64) -> float:
    """``atol``, or the absolute tolerance of a dtype."""
    return _chosen(atol, dtype, default_atols())


def get_etol(etol: float | None = None) -> float:
    """``etol``, the share of elements that may be wrong, or 0."""
    return 0 if etol is None else etol
