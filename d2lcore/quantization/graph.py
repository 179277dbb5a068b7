"""The network in bytes: a symbol is rewritten, node by node, with quantized operators."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np

from ..symbol import Symbol
from ..symbol.node import Node, Output, ordered
from ..symbol.shapes import dtype_code
from ..symbol.symbol import count, output_name
from .calibration import Thresholds

__all__ = ["calibrated", "quantize_symbol"]

Parts = tuple[Output, Output, Output]
"""A quantized array and the two ends of its range."""

_PRODUCTS = {"Convolution": "_contrib_quantized_conv", "FullyConnected": "_contrib_quantized_fully_connected"}
"""Layers with weights: their sums are int32, and a requantize follows."""

_KEEPERS = {
    "Activation": "_contrib_quantized_act", "Concat": "_contrib_quantized_concat",
    "Flatten": "_contrib_quantized_flatten", "Pooling": "_contrib_quantized_pooling",
}  # fmt: skip
"""Layers that give bytes for bytes, in the same range."""

_PAIRS = {"elemwise_add": "_contrib_quantized_elemwise_add", "elemwise_mul": "_contrib_quantized_elemwise_mul"}

_NORM = {"BatchNorm": "_contrib_quantized_batch_norm"}
"""Quantized only where there is calibration, which gives the range of the result."""

OPERATORS = {**_PRODUCTS, **_KEEPERS, **_PAIRS, **_NORM, "Embedding": "_contrib_quantized_embedding"}


def _able(node: Node) -> bool:
    """Whether the quantized operator can do what a node asks for."""
    if node.op == "Activation":
        return node.attrs.get("act_type") == "relu"
    if node.op == "Pooling":
        return node.attrs.get("pool_type", "max") in ("max", "avg")
    if node.op == "BatchNorm":
        return not node.attrs.get("output_mean_var", False)
    return node.op in OPERATORS


class _Pass:
    """One walk through a graph; the new graph grows as the old one is read."""

    def __init__(
        self, offline: Collection[str], quantized_dtype: str, smart: bool, excluded: Callable[[Node], bool],
        calibrated: bool,
    ) -> None:  # fmt: skip
        self.offline, self.dtype, self.smart, self.excluded = offline, quantized_dtype, smart, excluded
        self.calibrated = calibrated
        self.floats: dict[tuple[int, int], Output] = {}  #: real arrays of the new graph, by the old output
        self.bytes: dict[tuple[int, int], Parts] = {}  #: quantized ones
        self.watched: list[str] = []  #: arrays whose ranges calibration is to find

    def float_of(self, source: Output) -> Output:
        """The real array for an old output; where there are only bytes, they are turned back."""
        key = id(source[0]), source[1]
        if key not in self.floats:
            node = Node("_contrib_dequantize", f"{_title(source)}_dequantize", self.bytes[key], _RANGED)
            self.floats[key] = node, 0
        return self.floats[key]

    def bytes_of(self, source: Output, dtype: str) -> Parts:
        """The bytes for an old output; where there are only real numbers, they are quantized."""
        node, i = source
        key = id(node), i
        if key not in self.bytes:
            if node.op is None and node.name in self.offline:
                self.bytes[key] = _parameter(node)
            else:
                attrs = {"out_type": dtype}
                made = Node("_contrib_quantize_v2", f"{_title(source)}_quantize", [self.floats[key]], ["data"], attrs)
                self.watch(source)
                self.bytes[key] = _three(made)
        return self.bytes[key]

    def watch(self, source: Output) -> None:
        """Let calibration find the range of an old output."""
        name = output_name(*source)
        if name not in self.watched:
            self.watched.append(name)

    def copy(self, node: Node) -> None:
        """Keep a node as it is."""
        if node.op is None:
            made = node
        else:
            inputs = [self.float_of(source) for source in node.inputs]
            made = Node(node.op, node.name, inputs, node.slots, node.attrs, node.hidden)
        for i in range(count(node)):
            self.floats[id(node), i] = made, i

    def visit(self, node: Node) -> None:
        """Read one node of the old graph."""
        if node.op is None or not _able(node) or self.excluded(node) or not self._worth(node):
            self.copy(node)
        elif node.op in _PRODUCTS:
            self._product(node)
        elif node.op == "BatchNorm":
            self._norm(node)
        else:
            self._keep(node)

    def _worth(self, node: Node) -> bool:
        """Whether bytes gain anything: an operator without weights should not quantize by itself ("smart")."""
        if node.op == "BatchNorm" and not self.calibrated:
            return False
        if node.op == "Embedding":  # its data are indices; only the table is in bytes
            return node.inputs[1][0].name in self.offline
        if node.op in _PRODUCTS or not self.smart:
            return True
        return all((id(child), i) in self.bytes for child, i in node.inputs[: 1 if node.op == "BatchNorm" else None])

    def _product(self, node: Node) -> None:
        kinds = [self.dtype if slot == "data" else "int8" for slot in node.slots]
        parts = [self.bytes_of(source, kind) for source, kind in zip(node.inputs, kinds, strict=True)]
        made = self._made(node, [p[0] for p in parts], [end for p in parts for end in p[1:]], node.slots)
        self._requantized(node, made)

    def _requantized(self, node: Node, made: Node) -> None:
        # bytes without a sign only where calibration finds nothing negative
        attrs = {"out_type": "int8" if self.dtype == "int8" else "auto"}
        again = Node("_contrib_requantize", f"requantize_{node.name}", _three(made), _RANGED, attrs)
        self.watch((node, 0))
        self.bytes[id(node), 0] = _three(again)

    def _norm(self, node: Node) -> None:
        data, *rest = node.inputs
        parts = self.bytes_of(data, self.dtype)
        slots = [*node.slots, "min_data", "max_data"]
        inputs = [parts[0], *(self.float_of(source) for source in rest), *parts[1:]]
        made = Node(_NORM["BatchNorm"], f"quantized_{node.name}", inputs, slots, node.attrs, node.hidden)
        self.watch((node, 0))
        self.bytes[id(node), 0] = _three(made)

    def _keep(self, node: Node) -> None:
        assert node.op is not None
        if node.op == "Embedding":
            index, table = node.inputs
            parts = self.bytes_of(table, "int8")
            made = self._made(node, [self.float_of(index), parts[0]], list(parts[1:]), ["weight"])
            made.slots = ["data", "weight", "min_weight", "max_weight"]
            self.bytes[id(node), 0] = _three(made)
            return
        found = [self.bytes_of(source, self.dtype) for source in node.inputs]
        made = self._made(node, [p[0] for p in found], [end for p in found for end in p[1:]], node.slots)
        if node.op in _PAIRS:
            self._requantized(node, made)
        else:
            self.bytes[id(node), 0] = _three(made)

    def _made(self, node: Node, arrays: list[Output], ends: list[Output], slots: list[str]) -> Node:
        assert node.op is not None
        names: list[str] = []
        if node.op in _PAIRS:
            names = ["lhs", "rhs", "lhs_min", "lhs_max", "rhs_min", "rhs_max"]
        elif node.op != "Concat":
            names = [*slots, *(f"{end}_{slot}" for slot in slots for end in ("min", "max"))]
        attrs = {k: v for k, v in node.attrs.items() if k != "num_args"}
        return Node(OPERATORS[node.op], f"quantized_{node.name}", [*arrays, *ends], names, attrs, node.hidden)


_RANGED = ["data", "min_range", "max_range"]


def _three(node: Node) -> Parts:
    return (node, 0), (node, 1), (node, 2)


def _title(source: Output) -> str:
    """What the node that quantizes an output is named after: ``data``, ``conv1``, ``split0_output1``."""
    return output_name(*source).removesuffix("_output")


def _parameter(node: Node) -> Parts:
    """Variables for a parameter that is quantized beforehand, and for its range."""
    found = []
    for end, dtype in (("", "int8"), ("_min", "float32"), ("_max", "float32")):
        hidden = {"__dtype__": dtype_code(np.dtype(dtype))}
        found.append((Node(None, f"{node.name}_quantize{end}", hidden=hidden), 0))
    return found[0], found[1], found[2]


def quantize_symbol(
    symbol: Symbol, offline: Collection[str], quantized_dtype: str = "int8", quantize_mode: str = "smart",
    excluded_names: Collection[str] = (), excluded_operators: Collection[str] = (), calibrated: bool = True,
) -> tuple[Symbol, list[str]]:  # fmt: skip
    """The graph with quantized operators where there are any, and the names of the arrays to calibrate.

    offline: names of parameters, which become int8 beforehand (``NAME_quantize`` and its range).
    quantize_mode: "smart" leaves operators without weights in float32 where their inputs are; "full" quantizes all.
    """

    def excluded(node: Node) -> bool:
        return node.name in excluded_names or node.op in excluded_operators

    walk = _Pass(offline, quantized_dtype, quantize_mode == "smart", excluded, calibrated)
    for node in ordered(symbol.outputs):
        walk.visit(node)
    return type(symbol)([walk.float_of(source) for source in symbol.outputs]), walk.watched


_NAMED = {"_contrib_quantize_v2": "{}_quantize", "_contrib_requantize": "requantize_{}"} | dict.fromkeys(
    _NORM.values(), "quantized_{}"
)
"""What the node with the range of an array is called, by operator."""


def calibrated(symbol: Symbol, thresholds: Mapping[str, tuple[float, float]] | Thresholds) -> Symbol:
    """The quantized graph with ranges written into the nodes that make bytes."""
    ranges: dict[str, tuple[float, float]] = {}
    for name, ends in thresholds.items():
        for pattern in _NAMED.values():
            ranges[pattern.format(name.removesuffix("_output"))] = ends
    made: dict[int, Node] = {}
    for node in ordered(symbol.outputs):
        attrs: dict[str, Any] = dict(node.attrs)
        if node.op in _NAMED and node.name in ranges:
            low, high = ranges[node.name]
            attrs |= {"min_calib_range": low, "max_calib_range": high}
        inputs = [(made[id(child)], i) for child, i in node.inputs]
        made[id(node)] = node if node.op is None else Node(node.op, node.name, inputs, node.slots, attrs, node.hidden)
    return type(symbol)([(made[id(node)], i) for node, i in symbol.outputs])
