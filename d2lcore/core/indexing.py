"""What stands between the brackets of ``x[...]``: numbers and slices are fixed, arrays are inputs of the operator."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ops.index import ARRAY
from .base import Bare, wrap

_ARRAYS = (Bare, np.ndarray, list)


def split(key: Any, array: Bare) -> tuple[Any, list[Bare]]:
    """The fixed part of an index into ``array``, with `ARRAY` in the places of the arrays in it; and those arrays."""
    if not isinstance(key, tuple):
        return (ARRAY, [_as_array(key, array)]) if isinstance(key, _ARRAYS) else (key, [])
    if not any(isinstance(k, _ARRAYS) for k in key):
        return key, []
    fixed = tuple([ARRAY if isinstance(k, _ARRAYS) else k for k in key])
    return fixed, [_as_array(k, array) for k in key if isinstance(k, _ARRAYS)]


def _as_array(key: Any, array: Bare) -> Bare:
    if isinstance(key, Bare):
        return key
    host = np.asarray(key)
    host = host if host.size else host.astype(np.int64)  # x[[]]: NumPy takes an empty list for floats
    return wrap(type(array), array._ctx.device.from_host(host, copy=False), array._ctx)


def raw(key: Any) -> Any:
    """An index for a raw array: the arrays in it raw too, and of whole numbers."""
    if isinstance(key, tuple):
        return tuple(raw(k) for k in key)
    if isinstance(key, list):
        key = np.asarray(key)
    if isinstance(key, Bare):
        key = key._data
    if hasattr(key, "dtype") and key.dtype.kind == "f":
        return key.astype(np.int64)
    return key
