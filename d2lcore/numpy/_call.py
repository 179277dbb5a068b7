"""What the functions of ``np`` have in common: making arrays of what is not one, default dtypes, ``out=``."""

from __future__ import annotations

from typing import Any

import numpy as onp

from ..core import NDArray, from_host
from ..ndarray._call import Shape, dims, real, store
from .array import ndarray

__all__ = ["Shape", "as_array", "dims", "real", "store"]


def as_array(value: Any) -> ndarray:
    """The value itself if it is an array, else an array of numbers, lists or a NumPy array (sharing its memory)."""
    if isinstance(value, NDArray):
        return value  # type: ignore[return-value]
    return from_host(onp.asarray(value, dtype=default_dtype(value)), cls=ndarray, copy=False)


def default_dtype(value: Any) -> Any:
    """The dtype that `np.array` gives: a NumPy array's own, float32 for Python's numbers (MXNet's default)."""
    return value.dtype if isinstance(value, (onp.ndarray, onp.generic, NDArray)) else onp.float32
