"""What a symbol is made of: nodes. A node is a variable, or a call of an operator that has not been done yet."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

Output = tuple["Node", int]
"""One output of a node."""


class Node:
    """A variable (``op`` None), or a call: operator, attributes, and the outputs that it takes."""

    __slots__ = ("attrs", "hidden", "inputs", "name", "op", "slots")

    def __init__(
        self,
        op: str | None,
        name: str,
        inputs: Sequence[Output] = (),
        slots: Sequence[str] = (),
        attrs: dict[str, Any] | None = None,
        hidden: dict[str, str] | None = None,
    ) -> None:
        self.op, self.name = op, name
        self.inputs = list(inputs)
        self.slots = list(slots)  #: which argument each input is; empty where the operator takes any number
        self.attrs = attrs or {}  #: keyword arguments of the call
        self.hidden = hidden or {}  #: what users and layers noted: ``__shape__``, ``__lr_mult__``

    def texts(self) -> dict[str, str]:
        """All attributes as text, as files have them."""
        return {**{key: text(value) for key, value in self.attrs.items() if key != "subgraphs"}, **self.hidden}

    def __repr__(self) -> str:
        return f"<{self.op or 'variable'} {self.name}>"


def ordered(outputs: Iterable[Output]) -> list[Node]:
    """All nodes that the outputs need, each after its inputs (depth first, as MXNet orders arguments)."""
    found: list[Node] = []
    seen: set[int] = set()
    for node, _ in outputs:
        stack: list[tuple[Node, Iterator[Output]]] = []
        if id(node) not in seen:
            seen.add(id(node))
            stack.append((node, iter(node.inputs)))
        while stack:  # a loop, as an unrolled network is deeper than Python's stack
            current, rest = stack[-1]
            for child, _ in rest:
                if id(child) not in seen:
                    seen.add(id(child))
                    stack.append((child, iter(child.inputs)))
                    break
            else:
                found.append(current)
                stack.pop()
    return found


def text(value: Any) -> str:
    """An attribute as text: ``(2, 2)``, ``True``, ``relu``, ``float32``."""
    if isinstance(value, list):
        value = tuple(value)
    if isinstance(value, type) or hasattr(value, "itemsize"):
        import numpy as np

        if isinstance(value, np.generic):
            return str(value.item())
        return np.dtype(value).name
    return str(value)


def parsed(value: str) -> Any:
    """An attribute from its text: numbers, tuples, booleans and None; what is none of these stays text."""
    if value.startswith("{"):  # a graph inside the graph
        return value
    try:
        return ast.literal_eval(value)
    except (ValueError, SyntaxError):
        pass
    if value.startswith("[") and value.endswith("]"):  # [1,None] is fine above; [1,2) and the like are text
        return value
    try:
        return float(value)  # inf, nan, 1e-5f
    except ValueError:
        return value
