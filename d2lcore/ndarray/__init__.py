"""MXNet's legacy arrays, ``mx.nd``: explicit functions, a family a file, each the spelling of an op table entry."""

from __future__ import annotations

from . import random as random
from .creation import *  # noqa: F403
