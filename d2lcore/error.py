"""MXNet's ``mx.error``: error classes under the names that they have in messages of the library."""

from __future__ import annotations

from .base import error_types, register_error
from .errors import MXNetError

__all__ = ["InternalError", "MXNetError", "register", "register_error"]

register = register_error


@register
class InternalError(MXNetError):
    """The library itself is at fault, not the program (MXNet's name; this engine never raises it)."""


for _known in (ValueError, TypeError, AttributeError, IndexError, NotImplementedError):
    error_types.setdefault(_known.__name__, _known)
