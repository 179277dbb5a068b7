"""NumPy's arrays with gradients and devices, ``mx.np``: explicit functions on the op table, a family a file."""

from __future__ import annotations

from numpy import bool_, e, float16, float32, float64, inf, int8, int32, int64, nan, newaxis, pi, uint8

from . import random as random
from .array import ndarray
from .creation import *  # noqa: F403

__all__ = [
    "bool_",
    "e",
    "float16",
    "float32",
    "float64",
    "inf",
    "int8",
    "int32",
    "int64",
    "nan",
    "ndarray",
    "newaxis",
    "pi",
    "random",
    "uint8",
]
