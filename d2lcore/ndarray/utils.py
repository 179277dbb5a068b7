"""MXNet's ``mx.nd.utils``: making arrays, and reading and writing them, once more under this name."""

from __future__ import annotations

from .creation import array, empty, zeros
from .serialization import load, load_frombuffer, save

__all__ = ["array", "empty", "load", "load_frombuffer", "save", "zeros"]
