"""How parameters begin (MXNet's ``mx.init``): distributions whose spread keeps signals alive through many layers."""

from __future__ import annotations

from .base import InitDesc, Initializer, alias, create, register
from .compound import Load, Mixed
from .distributions import (
    Bilinear,
    Constant,
    LSTMBias,
    MSRAPrelu,
    Normal,
    One,
    Orthogonal,
    TruncNorm,
    Uniform,
    Xavier,
    Zero,
)
from .recurrent import FusedRNN

__all__ = [
    "Bilinear",
    "Constant",
    "FusedRNN",
    "InitDesc",
    "Initializer",
    "LSTMBias",
    "Load",
    "MSRAPrelu",
    "Mixed",
    "Normal",
    "One",
    "Orthogonal",
    "TruncNorm",
    "Uniform",
    "Xavier",
    "Zero",
    "alias",
    "create",
    "register",
]
