"""`print_summary`: the operators of a symbol as a table, with output shapes and numbers of parameters."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from math import prod

from ..symbol import Symbol
from ..symbol.node import Node, ordered

_LEARNED = ("weight", "bias", "gamma", "beta", "alpha", "parameters")
"""Arguments of operators that are learned; running statistics, data and labels are not."""

Shape = tuple[int, ...]


def print_summary(
    symbol: Symbol, shape: Mapping[str, Shape] | None = None, line_length: int = 120,
    positions: Sequence[float] = (0.44, 0.64, 0.74, 1.0),
) -> None:  # fmt: skip
    """Print a table of a symbol's operators: output shape of one sample, number of parameters, where data comes from.

    Parameters
    ----------
    symbol : the network.
    shape : shapes of its inputs by name, with the batch size first; without them only what needs no shapes is shown,
        and parameters whose sizes depend on them count as 0.
    line_length : width of the table in characters.
    positions : where the columns end, in characters, or as shares of the width.

    Raises TypeError for what is no symbol, ValueError where the shapes do not follow from ``shape``.

    The text is MXNet's. Parameters are counted by their shapes, so they are right also where MXNet's are not: for a
    fully connected layer that flattens its input itself, and for layers that MXNet counts as 0 (deconvolution).

    >>> import d2lcore as mx
    >>> y = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=2, name="fc")
    >>> mx.viz.print_summary(y, shape={"data": (5, 3)}, line_length=80)
    ________________________________________________________________________________
    Layer (type)                       Output Shape    Param # Previous Layer
    ================================================================================
    data(null)                         3               0
    ________________________________________________________________________________
    fc(FullyConnected)                 2               8       data
    ================================================================================
    Total params: 8
    ________________________________________________________________________________
    """
    if not isinstance(symbol, Symbol):
        raise TypeError(f"print_summary: symbol must be a Symbol, got {type(symbol).__name__}")
    inside, sizes = shapes(symbol, shape)
    ends = [int(line_length * p) for p in positions] if positions[-1] <= 1 else [int(p) for p in positions]
    print("_" * line_length)
    print(_row(("Layer (type)", "Output Shape", "Param #", "Previous Layer"), ends))
    print("=" * line_length)
    nodes, total = ordered(symbol.outputs), 0
    for i, node in enumerate(nodes):
        if node.op is None and i > 0:
            continue
        own = sum(
            prod(sizes[child.name])
            for slot, (child, _) in zip(node.slots, node.inputs, strict=False)
            if child.op is None and slot in _LEARNED and child.name in sizes
        )
        total += own
        sources = [child.name for child, _ in node.inputs if child.op is not None or child is nodes[0]]
        made = "x".join(map(str, inside.get(output_key(node), ())[1:]))
        print(_row((f"{node.name}({node.op or 'null'})", made, own, sources[0] if sources else ""), ends))
        for source in sources[1:]:
            print(_row(("", "", "", source), ends))
        print(("=" if i == len(nodes) - 1 else "_") * line_length)
    print(f"Total params: {total}")
    print("_" * line_length)


def shapes(symbol: Symbol, given: Mapping[str, Shape] | None) -> tuple[dict[str, Shape], dict[str, Shape]]:
    """Shapes of all outputs inside by name, where shapes of inputs are given; and of the variables that are known."""
    internals = symbol.get_internals()
    if given is not None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the error below says it
                _, found, _ = internals.infer_shape(**given)
        except ValueError as error:
            raise ValueError(f"Input shape is incomplete: {error}") from error
        if found is None:
            raise ValueError(f"Input shape is incomplete: the shapes inside do not follow from {dict(given)}")
        inside = dict(zip(internals.list_outputs(), found, strict=True))
        return inside, inside
    return {}, dict(_stated(symbol))


def _stated(symbol: Symbol) -> Iterator[tuple[str, Shape]]:
    """The variables whose shapes the attributes of operators say."""
    for node in ordered(symbol.outputs):
        told = node.attrs
        for slot, (child, _) in zip(node.slots, node.inputs, strict=False):
            if slot == "bias" and ("num_hidden" in told or "num_filter" in told):
                yield child.name, (int(told["num_hidden"] if "num_hidden" in told else told["num_filter"]),)
            elif slot == "weight" and node.op == "Embedding":
                yield child.name, (int(told["input_dim"]), int(told["output_dim"]))


def output_key(node: Node) -> str:
    """The name of a node's only output."""
    return node.name if node.op is None else f"{node.name}_output"


def _row(fields: Sequence[object], ends: Sequence[int]) -> str:
    line = ""
    for field, end in zip(fields, ends, strict=True):
        line = f"{line}{field}"[:end].ljust(end)
    return line
