"""Names of symbols: `NameManager` counts them by kind, `Prefix` puts something in front (MXNet's ``mx.name``)."""

from __future__ import annotations

from collections import Counter
from contextvars import ContextVar, Token

__all__ = ["NameManager", "Prefix", "current"]


class NameManager:
    """Names what has no name: ``convolution0``, ``convolution1``, ... within one ``with`` block.

    >>> import d2lcore as mx
    >>> with mx.name.NameManager():
    ...     print(mx.sym.exp(mx.sym.var("x")).name, mx.sym.exp(mx.sym.var("x")).name)
    exp0 exp1
    """

    def __init__(self) -> None:
        self._counter: Counter[str] = Counter()
        self._tokens: list[Token] = []

    def get(self, name: str | None, hint: str) -> str:
        """``name`` itself, or where it is None the next name of the kind ``hint``."""
        if name:
            return name
        made = f"{hint}{self._counter[hint]}"
        self._counter[hint] += 1
        return made

    def __enter__(self) -> NameManager:
        self._tokens.append(_current.set(self))
        return self

    def __exit__(self, *exc: object) -> None:
        _current.reset(self._tokens.pop())


class Prefix(NameManager):
    """Puts ``prefix`` in front of every name.

    >>> import d2lcore as mx
    >>> with mx.name.Prefix("left_"):
    ...     print(mx.sym.exp(mx.sym.var("x")).name, mx.sym.exp(mx.sym.var("x"), name="e").name)
    left_exp0 left_e
    """

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._prefix = prefix

    def get(self, name: str | None, hint: str) -> str:
        """The name as `NameManager` gives it, behind the prefix."""
        return self._prefix + super().get(name, hint)


_current: ContextVar[NameManager] = ContextVar("d2lcore_names", default=NameManager())  # noqa: B039  # the process has one
current = _current.get
"""The manager at work: that of the innermost ``with``."""
