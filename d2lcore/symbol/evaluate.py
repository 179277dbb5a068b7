"""Doing the calls of a graph, one after the other, on arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from .. import scope
from ..errors import MXNetError
from .node import Node, ordered
from .operators import operator
from .shapes import closed, leaves_open
from .symbol import Symbol, output_name


def evaluate(
    symbol: Symbol, arrays: Mapping[str, Any], watch: Callable[[str, str, Any], None] | None = None,
    watch_inputs: bool = False,
) -> list[Any]:  # fmt: skip
    """The outputs for these arrays, by name of variable.

    ``watch(name, operator, array)`` is told of every output on the way; with ``watch_inputs`` also of what
    goes into every operator, and before that, where it is a variable, of the variable (operator ``""``).
    """
    nodes = ordered(symbol.outputs)
    if any(map(leaves_open, nodes)):
        symbol = closed(symbol, {name: array.shape for name, array in arrays.items()})
        nodes = ordered(symbol.outputs)
    values: dict[int, list[Any]] = {}
    #: how often a node's values are still read: what nobody reads any more is let go of, as in a function's body
    readers = Counter(id(child) for node in nodes for child, _ in node.inputs)
    readers.update(id(node) for node, _ in symbol.outputs)
    for node in nodes:
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
            if watch is not None and watch_inputs:
                for (child, _), name, value in zip(node.inputs, _input_names(node), inputs, strict=True):
                    if child.op is None:
                        watch(child.name, "", value)
                    watch(f"{node.name}_{name}", node.op, value)
            values[id(node)] = operator(node.op)(inputs, node.slots, node.attrs)
            del inputs
        for child, _ in node.inputs:
            readers[id(child)] -= 1
            if not readers[id(child)]:
                del values[id(child)]
        if watch is not None:
            for i, value in enumerate(values[id(node)]):
                watch(output_name(node, i), node.op, value)
    return [values[id(node)][i] for node, i in symbol.outputs]


_NAMED = frozenset([
    "Dropout", "IdentityAttachKLSparseReg", "L2Normalization", "LRN", "LeakyReLU", "MakeLoss", "Pad", "Pooling",
    "SliceChannel", "log_softmax", "pad", "softmax", "softmin", "split",
])  # fmt: skip
"""Operators of one input for which MXNet has a name; that of all others is ``input0``."""


def _input_names(node: Node) -> list[str]:
    """What MXNet calls an operator's inputs where it shows them one by one."""
    if not node.slots:
        return [f"arg{i}" for i in range(len(node.inputs))]
    if len(node.slots) == 1 and node.op not in _NAMED:
        return ["input0"]
    return list(node.slots)
