"""The table that ``net.summary(x)`` prints: layers in the order in which they ran, output shapes, parameters."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import autograd
from ..core import NDArray
from ..errors import ParameterError
from .block import Block
from .parameter import Parameter


def summarize(net: Block, *inputs: Any) -> str:
    """Run ``net`` once on ``inputs`` (in prediction mode, nothing recorded) and describe what ran.

    A parameter that several layers share is counted where it comes first.
    """
    rows: list[tuple[str, ...]] = []
    seen: set[Parameter] = set()
    shared = 0

    def note(block: Block, args: tuple, out: Any) -> None:
        nonlocal shared
        own = {p for _, p in block._own_items()}
        new = own - seen
        shared += sum(map(_size, own & seen))
        seen.update(new)
        rows.append((places[block], type(block).__name__, _shapes(out), f"{sum(map(_size, new)):,}"))

    places: dict[Block, str] = {}
    handles, active = [], []
    for place, block in _walk(net, ""):
        if block in places:
            continue
        places[block] = place
        handles.append(block.register_forward_hook(note))
        if getattr(block, "_active", False):  # a graph runs without calling the blocks inside
            active.append(block)
            block._active = False
    try:
        with autograd.pause():
            net(*inputs)
    finally:
        for handle in handles:
            handle.detach()
        for block in active:
            block._active = True
    every = set(net.collect_params().values())
    trained = sum(_size(p) for p in every if p.grad_req != "null")
    total = sum(map(_size, every))
    table = [("Layer", "Type", "Output shape", "Parameters"), ("input", "", _shapes(inputs), "0"), *rows]
    width = [max(map(len, column)) for column in zip(*table, strict=True)]
    rule = "-" * (sum(width) + 6)
    lines = [f"{a:<{width[0]}}  {b:<{width[1]}}  {c:<{width[2]}}  {d:>{width[3]}}" for a, b, c, d in table]
    unused = sum(_size(p) for p in every - seen)
    return "\n".join(
        [
            rule, lines[0], rule, *lines[1:], rule,
            f"Parameters: {total:,} = {trained:,} trained + {total - trained:,} not trained",
            *([f"Shared: {shared:,} (used again by a later layer, counted once)"] if shared else []),
            *([f"Unused: {unused:,} (in layers that did not run)"] if unused else []),
            rule,
        ]
    )  # fmt: skip


def _walk(block: Block, place: str) -> Any:
    """All blocks inside, parts first, with their places."""
    for key, part in block._children.items():
        yield from _walk(part, f"{place}.{key}" if place else key)
    yield place, block


def _shapes(value: Any) -> str:
    if isinstance(value, NDArray):
        return str(value.shape)
    if isinstance(value, (list, tuple)):
        return ", ".join(filter(None, map(_shapes, value)))
    return ""


def _size(p: Parameter) -> int:
    if p.shape is None or not p._is_known():
        raise ParameterError(f"summary: the shape of '{p.name}' is not known; its layer did not run")
    return int(np.prod(p.shape))
