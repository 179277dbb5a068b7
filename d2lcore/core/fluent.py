"""Methods of arrays that are operators of the table: ``x.sum(axis=0)`` is ``nd.sum(x, axis=0)``."""

from __future__ import annotations

from .base import Bare


class Fluent(Bare):
    """Operators as methods."""

    __slots__ = ()
