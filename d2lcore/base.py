"""MXNet's ``mx.base``: the name under which teaching code catches the engine's errors."""

from __future__ import annotations

from .errors import MXNetError

__all__ = ["MXNetError"]
