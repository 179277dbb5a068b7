"""Folding a computation graph: what is one row of the picture at a level of detail, and the edges between the rows.

The live view folds the same way (``widgets/src/fold.js``); a test compares the two on one recorded graph.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

FAMILIES = {
    "convolution": "convolution",
    "deconvolution": "convolution",
    "fully_connected": "dense",
    "dot": "dense",
    "matmul": "dense",
    "batch_dot": "dense",
    "max_pool": "pooling",
    "avg_pool": "pooling",
    "batch_norm": "normalisation",
    "layer_norm": "normalisation",
    "group_norm": "normalisation",
    "instance_norm": "normalisation",
    "relu": "activation",
    "sigmoid": "activation",
    "tanh": "activation",
    "softmax": "activation",
    "softmax_cross_entropy": "loss",
    "log_softmax": "loss",
    "embedding": "dense",
    "rnn": "recurrent",
}
"""What an operator does, for its colour; all others are "other". In the order of what names a layer of several."""


@dataclass
class Row:
    """One row: an input from outside, an operator, a folded block, or the heading of an open block."""

    kind: str  #: "input", "op", "block" or "open"
    key: str  #: of the block call (``LeNet.features#1``), or the operator's or value's number
    depth: int
    name: str
    what: str  #: class of the block, or the operator
    family: str = "other"
    label: str = ""
    ops: list[int] = field(default_factory=list)
    shape: list[int] = field(default_factory=list)
    dtype: str | None = None
    params: int = 0
    seconds: float = 0.0
    back: float | None = None
    nbytes: int = 0


@dataclass
class Edge:
    """A value that one row makes and another reads."""

    source: int  #: row
    target: int
    shape: list[int]
    nbytes: int | None


@dataclass
class Folded:
    """The picture's rows in the order of computation, and its edges."""

    rows: list[Row]
    edges: list[Edge]


class _Block:
    """A call of a block, with what it did in order: operator numbers and calls of other blocks."""

    def __init__(self, key: str, depth: int = -1) -> None:
        self.key, self.depth, self.path = key, depth, key.rsplit("#", 1)[0]
        self.items: list[int | _Block] = []
        self.ops: list[int] = []  # of this block and those inside it


def fold(data: dict[str, Any], level: str | int | None = None) -> Folded:
    """Rows and edges of a recorded graph at a level of detail (see `observe.graph`), by default the recorded one."""
    level = data["level"] if level is None else level
    rows: list[Row] = []
    _visit(_tree(data["ops"]), data, level, 0, rows)
    for n in reversed(data["inputs"]):
        rows.insert(_first_reader(rows, data, n), _input_row(data, n))
    return Folded(rows, _edges(data, rows))


def _first_reader(rows: list[Row], data: dict, n: int) -> int:
    """Where an input stands: just before the first row that reads it, outside of all blocks."""
    reader = next(i for i, op in enumerate(data["ops"]) if n in op["in"])
    at = next(r for r, row in enumerate(rows) if row.kind != "input" and reader in row.ops)
    return at


def _input_row(data: dict, n: int) -> Row:
    i = data["inputs"].index(n)
    return Row(
        "input",
        f"v{n}",
        0,
        f"input {i + 1}" if len(data["inputs"]) > 1 else "input",
        "",
        "input",
        shape=data["values"][str(n)]["shape"],
    )


def _tree(ops: list[dict]) -> _Block:
    root = _Block("")
    calls: dict[str, _Block] = {}
    for i, op in enumerate(ops):
        around = root
        around.ops.append(i)
        for depth in range(len(op["path"])):
            key = "/".join(op["path"][: depth + 1])
            if key not in calls:
                calls[key] = _Block(op["path"][depth], depth)
                around.items.append(calls[key])
            around = calls[key]
            around.ops.append(i)
        around.items.append(i)
    return root


def _visit(block: _Block, data: dict, level: str | int, depth: int, rows: list[Row], around: str = "") -> None:
    for item in block.items:
        if isinstance(item, int):
            rows.append(_op_row(data["ops"][item], item, depth))
        elif is_folded(item, data, level):
            rows.append(_summary("block", item, data, depth, ""))
        else:
            while (
                len(item.items) == 1 and isinstance(item.items[0], _Block) and not is_folded(item.items[0], data, level)
            ):
                item = item.items[0]  # a block in a block and nothing else: one heading says both
            rows.append(_summary("open", item, data, depth, around))
            _visit(item, data, level, depth + 1, rows, item.path)


def is_folded(block: _Block, data: dict, level: str | int) -> bool:
    """Whether a block call is one row."""
    if level == "op":
        return len(block.ops) == 1
    if level != "layer":
        return block.depth >= int(level)
    inner = [b for b in block.items if isinstance(b, _Block)]
    own = any(data["ops"][i]["params"] for i in block.items if isinstance(i, int))
    return not inner or (own and not any(data["ops"][i]["params"] for b in inner for i in b.ops))


def _op_row(op: dict, i: int, depth: int) -> Row:
    first = op["out"][0]
    return Row(
        "op", f"o{i}", depth, "", op["op"], FAMILIES.get(op["op"], "other"), op["label"], [i],
        params=sum(p[1] for p in op["params"]), seconds=op["seconds"], back=op["back"], nbytes=op["bytes"],
        dtype=str(first),
    )  # fmt: skip


def _summary(kind: str, block: _Block, data: dict, depth: int, around: str) -> Row:
    ops = [data["ops"][i] for i in block.ops]
    call = block.key.rsplit("#", 1)[1]
    if kind == "block":  # rows are named from the network, as its parameters are; headings from the heading above
        around = ops[0]["path"][0].rsplit("#", 1)[0]
    name = block.path if around == block.path else block.path.removeprefix(around).removeprefix(".")
    main = min(ops, key=lambda op: list(FAMILIES).index(op["op"]) if op["op"] in FAMILIES else len(FAMILIES))
    sizes = {p[0]: p[1] for op in ops for p in op["params"]}
    backs = [op["back"] for op in ops if op["back"] is not None]
    others = [op["op"] for op in ops if op is not main and FAMILIES.get(op["op"]) == "activation"]
    cls = data["blocks"].get(block.path, "")
    if cls in ("", "Activation") and kind == "block":
        cls = main["op"]
    return Row(
        kind, block.key, depth, name + (f" (call {call})" if call != "1" else ""), cls,
        FAMILIES.get(main["op"], "other"), ", ".join(filter(None, [main["label"], *others])) if kind == "block" else "",
        block.ops, params=sum(sizes.values()), seconds=sum(op["seconds"] for op in ops),
        back=sum(backs) if backs else None, nbytes=sum(op["bytes"] for op in ops),
    )  # fmt: skip


def _edges(data: dict, rows: list[Row]) -> list[Edge]:
    """One edge for each value that crosses from row to row; sets the rows' output shapes and dtypes on the way."""
    row_of = {i: r for r, row in enumerate(rows) if row.kind in ("op", "block") for i in row.ops}
    maker = {n: r for r, row in enumerate(rows) if row.kind == "input" for n in [int(row.key[1:])]}
    for i, op in enumerate(data["ops"]):
        maker.update(dict.fromkeys(op["out"], row_of[i]))
    edges, seen = [], set()
    leaves: dict[int, int] = {}
    for i, op in enumerate(data["ops"]):
        for n in op["in"]:
            source, target = maker[n], row_of[i]
            if source != target and (n, target) not in seen:
                seen.add((n, target))
                value = data["values"][str(n)]
                edges.append(Edge(source, target, value["shape"], value["bytes"]))
                leaves.setdefault(source, n)
    for r, row in enumerate(rows):
        if row.kind in ("op", "block"):
            value = data["values"][str(leaves.get(r, data["ops"][row.ops[-1]]["out"][0]))]
            row.shape, row.dtype = value["shape"], value["dtype"]
    return edges
