"""Floor 3: arrays, the funnel that every operator goes through, and the tape."""

from __future__ import annotations

from .array import NDArray, from_host, raw
from .dispatch import assign, create, invoke, own
from .function import Function
from .readings import F
from .tape import TAPE, backward_steps, recorder, training

__all__ = [
    "TAPE",
    "F",
    "Function",
    "NDArray",
    "assign",
    "backward_steps",
    "create",
    "from_host",
    "invoke",
    "own",
    "raw",
    "recorder",
    "training",
]
