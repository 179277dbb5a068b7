"""Graphs as JSON text, in the form of MXNet 1.9's ``NAME-symbol.json``; older forms are read too."""

from __future__ import annotations

import json
from os import PathLike
from pathlib import Path
from typing import Any

from ..errors import DataError, FormatError, MXNetError
from .node import Node, ordered, parsed
from .operators import operator
from .symbol import Symbol, count

_MXNET_VERSION = 10901


def to_json(symbol: Symbol, remove_amp_cast: bool = True) -> str:
    """The text of a graph. ``remove_amp_cast`` leaves out the casts that mixed precision put in."""
    graph = _graph(_without_casts(symbol) if remove_amp_cast else symbol)
    graph["attrs"] = {"mxnet_version": ["int", _MXNET_VERSION]}
    lines = ",\n    ".join(map(json.dumps, graph.pop("nodes")))
    rest = ",\n  ".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in graph.items())
    return f'{{\n  "nodes": [\n    {lines}\n  ],\n  {rest}\n}}'  # a line for each node


def _graph(outputs: Symbol) -> dict[str, Any]:
    nodes = ordered(outputs.outputs)
    place = {id(node): i for i, node in enumerate(nodes)}
    states = outputs._states()

    def entry(child: Node, i: int) -> list[int]:
        return [place[id(child)], i, int(id(child) in states)]

    written, first, row = [], 0, [0]
    for node in nodes:
        texts = node.texts()
        if node.op is not None and operator(node.op).takes_list and "subgraphs" not in node.attrs:
            # each array of this one brings its range, two more inputs
            texts["num_args"] = str(len(node.inputs) // (3 if node.op == "_contrib_quantized_concat" else 1))
        told: dict[str, Any] = {"op": node.op or "null", "name": node.name}
        if texts:
            told["attrs"] = dict(sorted(texts.items()))
        told["inputs"] = [entry(child, i) for child, i in node.inputs]
        if "subgraphs" in node.attrs:
            told["subgraphs"] = [_graph(body) for body in node.attrs["subgraphs"]]
        written.append(told)
        first += count(node)
        row.append(first)
    return {
        "nodes": written,
        "arg_nodes": [i for i, node in enumerate(nodes) if node.op is None],
        "node_row_ptr": row,
        "heads": [[place[id(node)], i, 0] for node, i in outputs.outputs],
    }


def _without_casts(symbol: Symbol) -> Symbol:
    nodes = ordered(symbol.outputs)
    if not any(node.op in ("amp_cast", "amp_multicast") for node in nodes):
        return symbol
    made: dict[int, Node] = {}

    def source(node: Node, i: int) -> tuple[Node, int]:
        while node.op in ("amp_cast", "amp_multicast"):
            node, i = node.inputs[i]
        return made[id(node)], i

    for node in nodes:
        if node.op not in ("amp_cast", "amp_multicast"):
            inputs = [source(child, i) for child, i in node.inputs]
            made[id(node)] = Node(node.op, node.name, inputs, node.slots, node.attrs, node.hidden)
    return type(symbol)([source(node, i) for node, i in symbol.outputs])


def load_json(json_str: str) -> Symbol:
    """The symbol of a JSON text; `FormatError` says where it is not one.

    >>> import d2lcore as mx
    >>> mx.sym.load_json(mx.sym.exp(mx.sym.var("x"), name="e").tojson())
    <Symbol e>
    """
    try:
        return _symbol(json.loads(json_str))
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, MXNetError):
            raise
        raise FormatError(f"this is not the JSON text of a symbol ({error}). Is the file cut short?") from None


def _symbol(graph: dict[str, Any]) -> Symbol:
    entries, heads = graph["nodes"], graph["heads"]
    nodes: list[Node] = []
    for i, entry in enumerate(entries):
        try:
            nodes.append(_node(entry, nodes))
        except (KeyError, IndexError, TypeError) as error:
            raise FormatError(f"node {i} of the graph is damaged: {type(error).__name__}: {error}") from None
    return Symbol([(nodes[head[0]], head[1] if len(head) > 1 else 0) for head in heads])


def _node(entry: dict[str, Any], nodes: list[Node]) -> Node:
    # before version 1.0 operators had "param", and notes were in "attr"
    texts = {**entry.get("param", {}), **entry.get("attr", {}), **entry.get("attrs", {})}
    if entry["op"] == "null":
        return Node(None, entry["name"], hidden=texts)
    op = operator(entry["op"])
    notes = {k: v for k, v in texts.items() if k.startswith("__") or k in _OLD_NOTES}
    attrs = {k: parsed(v) for k, v in texts.items() if k not in notes}
    if "subgraphs" in entry:
        attrs["subgraphs"] = [_symbol(body) for body in entry["subgraphs"]]
    inputs = [(nodes[child[0]], child[1]) for child in entry["inputs"]]
    node = Node(op.name, entry["name"], inputs, op.slots(attrs, len(inputs)), attrs, notes)
    if op.auxiliary(attrs) and len(inputs) < len(op.arguments(attrs)):  # very old files leave the states out
        for state in op.arguments(attrs)[len(inputs) :]:
            node.inputs.append((Node(None, f"{node.name}_{state}"), 0))
        node.slots = op.arguments(attrs)
    return node


_OLD_NOTES = ("ctx_group", "lr_mult", "wd_mult", "force_mirroring", "mirror_stage", "weight_lr_mult", "bias_lr_mult")


def load(fname: str | PathLike) -> Symbol:
    """Read a graph from a file that `Symbol.save`, or the real MXNet, wrote."""
    try:
        text = Path(fname).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"load: cannot read {fname}: {error}") from error
    return load_json(text)


def described(symbol: Symbol) -> str:
    """The nodes as lines of text."""
    lines = ["Symbol Outputs:"]
    lines += [f"\toutput[{i}]={node.name}({index})" for i, (node, index) in enumerate(symbol.outputs)]
    for node in ordered(symbol.outputs):
        if node.op is None:
            lines.append(f"Variable:{node.name}")
            continue
        lines += ["--------------------", f"Op:{node.op}, Name={node.name}", "Inputs:"]
        lines += [f"\targ[{i}]={child.name}({index})" for i, (child, index) in enumerate(node.inputs)]
        if node.attrs:
            lines += ["Attrs:", *(f"\t{key}={value}" for key, value in sorted(node.texts().items()))]
    return "\n".join(lines) + "\n"
