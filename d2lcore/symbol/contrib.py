"""``sym.contrib``: symbols for the functions of ``nd.contrib``."""

from __future__ import annotations

from typing import Any

from .control import cond as cond
from .control import foreach as foreach
from .control import while_loop as while_loop
from .room import function


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    globals()[name] = made = function("contrib", name)
    return made
