"""What the functions of ``np`` have in common: making arrays of what is not one, default dtypes, ``out=``."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Number
from typing import Any

import numpy as onp

from ..core import F, NDArray, from_host
from ..errors import DTypeError, RangeError, ShapeError
from ..ndarray._call import Shape, dims, real, store
from .array import ndarray

__all__ = ["Shape", "as_array", "default_dtype", "dims", "is_number", "real", "store"]


def is_number(value: Any) -> bool:
    """Whether a value is a number of Python's or NumPy's, and no array."""
    return isinstance(value, (Number, onp.generic))


def as_array(value: Any) -> ndarray:
    """The value itself if it is an array, else an array of numbers, lists or a NumPy array (sharing its memory)."""
    if isinstance(value, NDArray):
        return value.as_np_ndarray()
    return from_host(onp.asarray(value, dtype=default_dtype(value)), cls=ndarray, copy=False)


def default_dtype(value: Any) -> Any:
    """The dtype that `np.array` gives: a NumPy array's own, float32 for Python's numbers (MXNet's default)."""
    return value.dtype if isinstance(value, (onp.ndarray, onp.generic, NDArray)) else onp.float32


def from_numpy_like(like: Any, host: onp.ndarray) -> ndarray:
    """What NumPy computed on the host, as an array on the device of ``like`` (the current one if it is no array)."""
    return from_host(onp.asarray(host), like._ctx if isinstance(like, NDArray) else None, ndarray, copy=False)


def on_numpy(name: str, function: Callable, *args: Any, **kwargs: Any) -> Any:
    """Run a function of NumPy's on NumPy arrays; its errors then begin with the name of the function called."""
    try:
        return function(*args, **kwargs)
    except (IndexError, TypeError, ValueError) as error:
        kind = {IndexError: RangeError, TypeError: DTypeError, ValueError: ShapeError}.get(type(error))
        if kind is None:  # one that says more, such as NumPy's LinAlgError
            raise
        raise kind(f"{name}: {error}") from None


def each(name: str, x: Any, out: ndarray | None) -> Any:
    """The operator ``name`` on each element of an array; NumPy's function of that name on a number."""
    if is_number(x):
        return getattr(onp, name)(x)
    return store(getattr(F, name)(as_array(x)), out)
