"""The bare array: a raw buffer, the device it is on, and its place on the tape. All else is method or operator."""

from __future__ import annotations

from typing import Any, ClassVar

from ..device import Context

_new: Any = object.__new__


class Bare:
    """What the funnel and the tape know of an array."""

    __slots__ = ("__weakref__", "_ctx", "_data", "_entry")
    #: whether arrays of this class may have no dimensions; MXNet's legacy arrays have at least one
    _zero_dim: ClassVar[bool] = False

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
