"""Floor 2: the op table, a family a file. Importing this package fills `OPS`."""
# ruff: noqa: F401  (the families are imported for what that does)

from __future__ import annotations

from . import (
    activation,
    arithmetic,
    compare,
    create,
    image,
    index,
    linalg,
    random,
    reduce,
    rounding,
    shape,
    special,
    trigonometry,
    unary,
)
from .table import OPS, Op, Spec, op

__all__ = ["OPS", "Op", "Spec", "op"]
