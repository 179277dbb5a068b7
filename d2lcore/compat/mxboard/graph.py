"""A Symbol's graph as TensorBoard's: a node an operator, a variable under the layer that it belongs to."""

from __future__ import annotations

import json
from typing import Any


def definition(net: Any) -> Any:
    """The ``GraphDef`` of a Symbol, or of a HybridBlock called with one."""
    from tensorboard.compat.proto.attr_value_pb2 import AttrValue
    from tensorboard.compat.proto.graph_pb2 import GraphDef
    from tensorboard.compat.proto.node_def_pb2 import NodeDef

    nodes = json.loads(_symbol(net).tojson())["nodes"]
    names = [_place(node["name"], node["op"]) for node in nodes]
    made = []
    for node, name in zip(nodes, names, strict=True):
        attributes = {key: AttrValue(s=str(value).encode()) for key, value in (node.get("attrs") or {}).items()}
        inputs = [names[source[0]] for source in node["inputs"]]
        op = "Variable" if node["op"] == "null" else node["op"]
        made.append(NodeDef(name=name, op=op, input=inputs, attr=attributes))
    return GraphDef(node=made)


def _symbol(net: Any) -> Any:
    from ... import symbol
    from ...gluon import HybridBlock

    if isinstance(net, HybridBlock):
        return net(symbol.var("data"))
    if isinstance(net, symbol.Symbol):
        return net
    raise TypeError(f"add_graph: expected a Symbol or a HybridBlock, got {type(net).__name__}")


def _place(name: str, op: str) -> str:
    """``conv0_weight`` as ``conv0/weight``: TensorBoard folds what has the same beginning."""
    layer, _, last = name.rpartition("_")
    return f"{layer}/{last}" if op == "null" and layer else name
