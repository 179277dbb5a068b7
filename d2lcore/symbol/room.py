"""The functions of ``sym`` and of its rooms (``sym.linalg``, ``sym.random``): calls that make symbols."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from ..errors import MXNetError
from .call import call
from .names import file_name
from .operators import operator
from .symbol import Symbol

_PLAIN = ("", "op", "_internal", "sparse")
"""Rooms whose operators have no prefix in files."""


def function(room: str, name: str, cls: type[Symbol] = Symbol) -> Callable[..., Symbol]:
    """The function that makes symbols for an operator; `AttributeError` where there is no such operator."""
    file = file_name("" if room in _PLAIN else room, name)
    try:
        op = operator(file)
    except MXNetError:
        where = f"mx.sym.{room}" if room else "mx.sym"
        raise AttributeError(f"{where} has no function {name!r}: it has those of mx.nd", name=name) from None

    def make(*args: Any, **kwargs: Any) -> Symbol:
        return call(cls, file, args, kwargs, name)

    make.__name__ = make.__qualname__ = name
    make.__doc__ = f"A symbol for ``{name}`` of the arrays.\n\n{op.function.__doc__}"
    make.__wrapped__ = op.function  # type: ignore[attr-defined]  # shows editors the signature
    return make


class Room(ModuleType):
    """A module whose functions are made when they are first named, but for those ``given``."""

    def __init__(self, name: str, cls: type[Symbol] = Symbol, **given: Any) -> None:
        super().__init__(f"{__package__}.{name}", f"Symbols for the functions of ``{name}``.")
        self._room, self._cls = name, cls
        vars(self).update(given)
        sys.modules[self.__name__] = self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = function(self._room, name, self._cls)
        setattr(self, name, made)
        return made
