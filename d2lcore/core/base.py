"""The bare array: a raw buffer, the device it is on, and its place on the tape. All else is method or operator."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ..device import Context
from ..errors import DTypeError, unknown

_new: Any = object.__new__


def as_dtype(dtype: Any) -> np.dtype:
    """NumPy's dtype object for what users write: ``"float32"``, ``numpy.int8``, ``float``."""
    try:
        return np.dtype(dtype)
    except TypeError:
        raise DTypeError(str(unknown("dtype", dtype, _DTYPES))) from None


_DTYPES = ("bool", "float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8")


class Bare:
    """What the funnel and the tape know of an array."""

    __slots__ = ("__weakref__", "_ctx", "_data", "_entry")
    #: whether arrays of this class may have no dimensions; MXNet's legacy arrays have at least one
    _zero_dim: ClassVar[bool] = False
    #: whether not all elements are stored; the class then has ways of its own to run an operator and to be written to
    _sparse: ClassVar[bool] = False
    _invoke: ClassVar[Any]  #: of sparse arrays: run an operator, ``(op, inputs, attrs)``
    _assign: Any  #: of sparse arrays: write new values
    tostype: Any  #: the array in another storage type

    _data: Any  #: the raw array
    _ctx: Context
    _entry: Any  #: (tape node, number of its output), or None where no gradient flows


def wrap(cls: type[Bare], raw: Any, ctx: Context, entry: Any = None) -> Any:
    """An array of class ``cls`` around a raw one, sharing its memory."""
    self = _new(cls)
    self._data = raw if raw.ndim or cls._zero_dim else raw.reshape(1)
    self._ctx = ctx
    self._entry = entry
    return self
