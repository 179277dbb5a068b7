"""Two of the three readings of ``F``: raw arrays and recorded arrays. (The third, graph values, is `graph.ir`.)"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from ..device import Device
from ..errors import unknown
from ..ops import OPS, Op


class Reading:
    """A namespace with the operators of the table, each bound the first time it is asked for."""

    def __init__(self, bind: Callable[[Op], Callable]) -> None:
        self._bind = bind

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in OPS:
            raise AttributeError(str(unknown("operator", name, OPS)))
        function = self._bind(OPS[name])
        setattr(self, name, function)
        return function


@cache
def raw_reading(device: Device) -> Reading:
    """``F`` on the raw arrays of a device: nothing between the rule and the array library."""

    def bind(op: Op) -> Callable:
        forward = partial(op.forward, device.xp)
        if op.random:
            forward = partial(forward, rng=device.rng)
        if op.single or op.visible is None:
            return forward
        if op.visible == 1:
            return lambda *inputs, **attrs: forward(*inputs, **attrs)[0]
        return lambda *inputs, **attrs: forward(*inputs, **attrs)[: op.visible]

    return Reading(bind)


def _recorded(op: Op) -> Callable:
    from .dispatch import invoke

    return partial(invoke, op)


F = Reading(_recorded)
"""``F`` on arrays, through the funnel: what layers, losses and optimizers are written with."""
