"""The backward graph of a graph, by the same rules that the tape uses, read on graph values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import scope
from ..ops import Spec
from .ir import SYMBOLS, Graph, Node, Value


class Backward:
    """The derived graph: from gradients of the outputs and values kept from the forward run to gradients of the inputs.

    ``kept`` are the forward graph's values that the rules read; ``graph.inputs`` is the gradients of the outputs
    followed by them, ``graph.outputs`` has one gradient per input of the forward graph (None where no gradient flows).
    """

    def __init__(self, forward: Graph, wanted: Sequence[bool]) -> None:
        heads = [Value(Spec(v.shape, v.dtype), name=f"grad{i}") for i, v in enumerate(forward.outputs) if v is not None]
        grads = _propagate(forward, heads, wanted)
        found = [grads.get(v) if want else None for v, want in zip(forward.inputs, wanted, strict=True)]
        known = set(forward.inputs) | {v for node in forward.nodes for v in node.outputs}
        # the derived nodes refer to forward values directly; those that are read become inputs of the backward graph
        whole = Graph([*heads, *known], found)
        used = {v for node in whole.nodes for v in node.inputs if isinstance(v, Value)} | set(whole.results)
        order = {v: i for i, v in enumerate([*forward.inputs, *(v for n in forward.nodes for v in n.outputs)])}
        self.kept = sorted(used & known, key=order.__getitem__)
        self.graph = Graph([*heads, *self.kept], found)


def _propagate(forward: Graph, heads: Sequence[Value], wanted: Sequence[bool]) -> dict[Value, Any]:
    active = _depends_on({v for v, want in zip(forward.inputs, wanted, strict=True) if want}, forward.nodes)
    grads: dict[Value, Any] = {}
    for v, head in zip([v for v in forward.outputs if v is not None], heads, strict=True):
        _accumulate(grads, v, head)
    for node in reversed(forward.nodes):
        needs = tuple([isinstance(v, Value) and v in active for v in node.inputs])
        visible = node.outputs[: node.op.visible]
        if not any(needs) or not any(v in grads for v in visible) or node.op.vjp is None:
            continue
        with scope.at(node.scope):
            g = tuple([grads[v] if v in grads else SYMBOLS.zeros_like(v) for v in visible])
            saved = node.op.save(list(node.inputs), node.outputs)
            single = len(g) == 1 and node.op.outputs != ("outs",)
            in_grads = node.op.pull(SYMBOLS, saved, needs, g[0] if single else g, node.attrs)
            for v, needed, grad in zip(node.inputs, needs, in_grads, strict=True):
                if needed and grad is not None:
                    _accumulate(grads, v, grad)
    return grads


def _accumulate(grads: dict[Value, Any], v: Value, g: Any) -> None:
    grads[v] = SYMBOLS.add(grads[v], g) if v in grads else g


def _depends_on(values: set[Value], nodes: Sequence[Node]) -> set[Value]:
    active = set(values)
    for node in nodes:
        if node.op.vjp is not None and any(isinstance(v, Value) and v in active for v in node.inputs):
            active.update(node.outputs)
    return active
