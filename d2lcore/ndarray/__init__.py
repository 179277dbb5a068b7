"""MXNet's legacy arrays, ``mx.nd``: explicit functions, a family a file, each the spelling of entries of the op table."""

from __future__ import annotations

from . import random as random
from .creation import *  # noqa: F403
