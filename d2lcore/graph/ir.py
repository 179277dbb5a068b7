"""The intermediate representation: a graph of operators on values, without the values.

A `Value` is also the third reading of the rules of the op table: arithmetic on it makes new nodes, so a gradient rule
run on values writes a backward graph. Nodes point at their inputs only; a `Graph` is whatever its outputs need, so code
that nothing needs is dropped by construction.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property, partial
from typing import Any

import numpy as np

from .. import scope
from ..core.readings import Reading
from ..ops import Op, Spec

_seq = itertools.count()


class Value:
    """An array that will exist when the graph runs: an input of the graph, or an output of a node."""

    __slots__ = ("dtype", "name", "node", "shape", "slot")

    def __init__(self, spec: Spec, node: Node | None = None, slot: int = 0, name: str = "") -> None:
        self.shape, self.dtype = spec.shape, spec.dtype
        self.node, self.slot, self.name = node, slot, name

    @property
    def nbytes(self) -> int:
        """Bytes that the array will take."""
        return int(np.prod(self.shape)) * self.dtype.itemsize

    @property
    def ndim(self) -> int:
        return len(self.shape)

    def describe(self) -> str:
        """Which it is: the operator that computes it, or the input."""
        return f"{self.node.op.name}#{self.node.seq}" if self.node else f"input {self.name}"

    def __repr__(self) -> str:
        return f"<{self.describe()} {self.shape} {self.dtype}>"

    def __add__(self, other: Any) -> Any:
        return SYMBOLS.add(self, other)

    def __sub__(self, other: Any) -> Any:
        return SYMBOLS.subtract(self, other)

    def __mul__(self, other: Any) -> Any:
        return SYMBOLS.multiply(self, other)

    def __truediv__(self, other: Any) -> Any:
        return SYMBOLS.divide(self, other)

    def __rsub__(self, other: Any) -> Any:
        return SYMBOLS.subtract(other, self)

    def __rtruediv__(self, other: Any) -> Any:
        return SYMBOLS.divide(other, self)

    def __neg__(self) -> Any:
        return SYMBOLS.negative(self)

    __radd__, __rmul__ = __add__, __mul__


class Node:
    """One operator in a graph."""

    __slots__ = ("attrs", "inputs", "line", "op", "outputs", "scope", "seq")

    def __init__(self, op: Op, inputs: Sequence, attrs: dict[str, Any], specs: Iterable[Spec], line: str = "") -> None:
        self.op, self.inputs, self.attrs = op, tuple(inputs), attrs
        self.seq, self.scope, self.line = next(_seq), scope.current(), line
        self.outputs = tuple([Value(spec, self, slot) for slot, spec in enumerate(specs)])


def call(op: Op, *inputs: Any, **attrs: Any) -> Any:
    """Add a node, with shapes and dtypes from the operator's rule; gives its visible outputs."""
    inputs = op.padded(inputs)
    specs = op.infer(tuple([Spec(v.shape, v.dtype) if isinstance(v, Value) else v for v in inputs]), attrs)
    outputs = Node(op, inputs, attrs, specs).outputs
    if op.single or op.visible == 1:
        return outputs[0]
    return outputs[: op.visible]


SYMBOLS = Reading(lambda op: partial(call, op))
"""``F`` on graph values: the third reading of the op table's rules."""


class Graph:
    """What computes ``outputs`` (None where there is nothing to compute) from ``inputs``.

    ``updates`` are pairs (input, value): after a run, the value is written into the input's memory, as batch
    normalisation does with its running statistics.
    """

    def __init__(
        self, inputs: Sequence[Value], outputs: Sequence[Value | None], updates: Sequence[tuple[Value, Value]] = ()
    ) -> None:
        self.inputs, self.outputs, self.updates = list(inputs), list(outputs), list(updates)

    @property
    def results(self) -> list[Value]:
        """Every value that a run must give: the outputs that exist, then the updates."""
        return [v for v in self.outputs if v is not None] + [value for _, value in self.updates]

    @cached_property
    def nodes(self) -> list[Node]:
        """The nodes that the results need, in an order in which they can run."""
        given, seen = set(self.inputs), set()
        stack = [v.node for v in self.results if v.node and v not in given]
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                stack += [v.node for v in node.inputs if isinstance(v, Value) and v.node and v not in given]
        return sorted(seen, key=lambda n: n.seq)

    def text(self) -> str:
        """The graph as a listing, one operator a line, with shapes and the layer each belongs to."""
        names = {v: v.name or f"in{i}" for i, v in enumerate(self.inputs)}
        counts: Counter[str] = Counter()
        lines = []
        for node in self.nodes:
            counts[node.op.name] += 1
            base = f"{node.op.name}{counts[node.op.name] - 1}"
            for v in node.outputs:
                names[v] = base if len(node.outputs) == 1 else f"{base}.{v.slot}"
            args = ", ".join([names[v] if isinstance(v, Value) else repr(v) for v in node.inputs])
            shape = " ".join(map(str, [v.shape for v in node.outputs[: node.op.visible]]))
            lines.append((f"{base} = {node.op.name}({args})", shape, node.scope))
        widths = [max((len(line[i]) for line in lines), default=0) for i in range(2)]
        return "\n".join(f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c}".rstrip() for a, b, c in lines)
