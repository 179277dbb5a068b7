"""Attributes of symbols by place in the program: ``with AttrScope(ctx_group="dev1"):`` (MXNet's ``mx.attribute``)."""

from __future__ import annotations

from contextvars import ContextVar, Token
from typing import Any

__all__ = ["SEMI_HIDDEN", "AttrScope", "current", "noted"]

SEMI_HIDDEN = ("ctx_group", "lr_mult", "wd_mult", "force_mirroring", "mirror_stage", "profiler_scope")
"""Notes that MXNet keeps as ``__lr_mult__``, takes as ``lr_mult``, and shows under both names."""


def noted(attributes: dict[str, str]) -> dict[str, str]:
    """Attributes under the names by which symbols keep them.

    >>> noted({"lr_mult": "2", "__stage__": "one"})
    {'__lr_mult__': '2', '__stage__': 'one'}
    """
    return {f"__{key}__" if key in SEMI_HIDDEN else key: value for key, value in attributes.items()}


class AttrScope:
    """Gives attributes (strings) to every symbol made inside; an inner scope adds to, and overrides, the outer one.

    >>> import d2lcore as mx
    >>> with mx.AttrScope(stage="one"):
    ...     x = mx.sym.var("x")
    >>> x.attr("stage")
    'one'

    Operators take no notes but those of `SEMI_HIDDEN` and of names such as ``__stage__``.
    """

    def __init__(self, **attributes: str) -> None:
        for key, value in attributes.items():
            if not isinstance(value, str):
                raise ValueError(f"AttrScope: attributes are strings, got {key}={value!r}")
        self._attributes = attributes
        self._tokens: list[Token] = []

    def get(self, attr: dict[str, Any] | None) -> dict[str, Any]:
        """The attributes of a symbol made here: the scope's, and its own."""
        return {**self._attributes, **(attr or {})}

    def __enter__(self) -> AttrScope:
        merged = AttrScope(**{**_current.get()._attributes, **self._attributes})
        self._tokens.append(_current.set(merged))
        return self

    def __exit__(self, *exc: object) -> None:
        _current.reset(self._tokens.pop())


_current: ContextVar[AttrScope] = ContextVar("d2lcore_attributes", default=AttrScope())  # noqa: B039  # the process has one
current = _current.get
"""The scope at work: that of the innermost ``with``."""
