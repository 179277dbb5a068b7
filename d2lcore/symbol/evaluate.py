"""Doing the calls of a graph, one after the other, on arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .. import scope
from ..errors import MXNetError
from .node import ordered
from .operators import operator
from .shapes import closed
from .symbol import Symbol, output_name


def evaluate(symbol: Symbol, arrays: Mapping[str, Any], watch: Callable[[str, Any], None] | None = None) -> list[Any]:
    """The outputs for these arrays, by name of variable. ``watch(name, array)`` is told of every output on the way."""
    symbol = closed(symbol, {name: array.shape for name, array in arrays.items()})
    values: dict[int, list[Any]] = {}
    for node in ordered(symbol.outputs):
        if node.op is None:
            try:
                values[id(node)] = [arrays[node.name]]
            except KeyError:
                raise MXNetError(
                    f"no array for the variable '{node.name}'; there are {', '.join(arrays) or 'none'}"
                ) from None
            continue
        with scope.enter(node.name):
            inputs = [values[id(child)][i] for child, i in node.inputs]
            values[id(node)] = operator(node.op)(inputs, node.slots, node.attrs)
        if watch is not None:
            for i, value in enumerate(values[id(node)]):
                watch(output_name(node, i), value)
    return [values[id(node)][i] for node, i in symbol.outputs]
