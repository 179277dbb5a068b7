"""Symbols of what the tape holds: `autograd.get_symbol`.

Nodes are operators of the table, by MXNet's names where it has the same one, and else by our own behind ``_d2lcore_``,
which only this package can read.
"""

from __future__ import annotations

from typing import Any

from ..core import NDArray
from ..core.tape import Leaf
from ..errors import AutogradError
from .node import Node, Output
from .symbol import Symbol

PREFIX = "_d2lcore_"

_PAIRS = {
    "add": "broadcast_add",
    "subtract": "broadcast_sub",
    "multiply": "broadcast_mul",
    "divide": "broadcast_div",
    "mod": "broadcast_mod",
    "power": "broadcast_power",
    "maximum": "broadcast_maximum",
    "minimum": "broadcast_minimum",
    "hypot": "broadcast_hypot",
}
_SAME = frozenset(
    (
        "abs", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctanh", "cbrt", "cos", "cosh", "degrees", "erf",
        "erfinv", "exp", "expm1", "gamma", "gammaln", "log", "log10", "log1p", "log2", "negative", "radians",
        "reciprocal", "relu", "rsqrt", "sigmoid", "sin", "sinh", "softsign", "sqrt", "square", "tan", "tanh",
    )
)  # fmt: skip


def get_symbol(x: NDArray) -> Symbol:
    """See `autograd.get_symbol`."""
    if x._entry is None:
        raise AutogradError(
            "get_symbol: the array was not computed inside autograd.record() from arrays with gradients"
        )
    made: dict[int, Node] = {}
    variables = 0
    stack: list[Any] = [x._entry[0]]
    while stack:  # parents first; a loop, as a tape is deeper than Python's stack
        node = stack[-1]
        parents = () if isinstance(node, Leaf) else [p[0] for p in node.parents if p is not None]
        waiting = [p for p in parents if id(p) not in made]
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        if id(node) in made:
            continue
        if isinstance(node, Leaf):
            made[id(node)] = Node(None, node.name or f"var{variables}")
            variables += not node.name
            continue
        inputs: list[Output] = []
        for parent in node.parents:
            if parent is None:  # a constant of the computation
                inputs.append((Node(None, f"var{variables}"), 0))
                variables += 1
            else:
                inputs.append((made[id(parent[0])], parent[1]))
        name = node.op.name
        file_name = _PAIRS.get(name) or (name if name in _SAME else PREFIX + name)
        made[id(node)] = Node(file_name, f"{name}{len(made)}", inputs, attrs=dict(node.attrs))
    return Symbol([(made[id(x._entry[0])], x._entry[1])])
