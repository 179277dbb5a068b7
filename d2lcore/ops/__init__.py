"""Floor 2: the op table, a family a file. Importing this package fills `OPS`."""
# ruff: noqa: F401  (the families are imported for what that does)

from __future__ import annotations

from . import (
    activation,
    arithmetic,
    bitwise,
    boxes,
    channels,
    compare,
    contract,
    conv,
    create,
    ctc,
    custom,
    determinant,
    factor,
    image,
    index,
    join,
    linalg,
    lookup,
    multibox,
    norm,
    pool,
    proposal,
    random,
    reduce,
    regions,
    response,
    rnn,
    rounding,
    sequence,
    shape,
    softmax,
    sorting,
    special,
    spectrum,
    standardize,
    statistics,
    trigonometry,
    unary,
)
from .table import OPS, Op, Spec, op

__all__ = ["OPS", "Op", "Spec", "op"]

__test__ = {name: entry.doc for name, entry in OPS.items()}
"""The operators' examples, put where doctest looks: it cannot see into the table."""
