"""Names of blocks and their parameters: ``lenet0_conv0_weight`` is weight of the first convolution in the first LeNet.

Outside of any ``with block.name_scope():`` blocks of a kind are counted as symbols are, by the ``mx.name.NameManager``
at work (one for the whole process, unless a ``with`` says otherwise); inside, for that block, and its prefix goes in
front. (Files use places, ``features.0.weight``, which do not depend on what was made before.)
"""

from __future__ import annotations

from collections import Counter
from contextvars import ContextVar, Token
from typing import TYPE_CHECKING

from ..name import Prefix, current
from .parameter_dict import ParameterDict

if TYPE_CHECKING:
    from .block import Block

_inside: ContextVar[NameScope | None] = ContextVar("d2lcore_name_scope", default=None)


class NameScope:
    """What ``block.name_scope()`` gives: blocks (and symbols) made inside are named as parts of ``block``."""

    def __init__(self, block: Block, counts: Counter[str] | None) -> None:
        self.block, self.counts = block, counts
        self._entered: list[tuple[Token, Prefix] | None] = []

    def __enter__(self) -> NameScope:
        if self.counts is None:  # a block that was given an empty prefix counts nothing and leaves no trace in names
            self._entered.append(None)
            return self
        symbols = Prefix(self.block.prefix)
        self._entered.append((_inside.set(self), symbols))
        symbols.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        entered = self._entered.pop()
        if entered is not None:
            token, symbols = entered
            symbols.__exit__()
            _inside.reset(token)


def name(prefix: str | None, params: ParameterDict | None, hint: str) -> tuple[str, ParameterDict]:
    """Prefix and parameters of a new block: as given, or counted by ``hint`` where we are."""
    outer = _inside.get()
    if prefix is None:
        if outer is None or outer.counts is None:
            prefix = f"{current().get(None, hint)}_"
        else:
            prefix = f"{hint}{outer.counts[hint]}_"
            outer.counts[hint] += 1
    if params is not None:
        made = ParameterDict(params.prefix, params)
    elif outer is None:
        made = ParameterDict(prefix)
    else:
        made = ParameterDict(outer.block.params.prefix + prefix, outer.block.params._shared)
    return prefix if outer is None else outer.block.prefix + prefix, made
