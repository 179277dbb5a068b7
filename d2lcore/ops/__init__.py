"""Floor 2: the op table, a family a file. Importing this package fills `OPS`."""

from __future__ import annotations

from . import elementwise
from .table import OPS, Op, Spec, op

__all__ = ["OPS", "Op", "Spec", "elementwise", "op"]
