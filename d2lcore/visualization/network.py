"""`plot_network`: a symbol as a picture of boxes and arrows, data at the bottom, as MXNet draws it."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..symbol import Symbol
from ..symbol.node import Node, ordered
from .digraph import Digraph
from .summary import Shape, output_key, shapes

_WEIGHTS = (
    "_weight", "_bias", "_beta", "_gamma", "_moving_var", "_moving_mean", "_running_var", "_running_mean",
)  # fmt: skip
"""How the names of variables end that are left out of a picture."""

#: the qualitative palette Set3 of ColorBrewer (Harrower and Brewer 2003), which MXNet's drawings are in
_COLOURS = {
    "variable": "#8dd3c7", "Convolution": "#fb8072", "FullyConnected": "#fb8072", "Activation": "#ffffb3",
    "LeakyReLU": "#ffffb3", "BatchNorm": "#bebada", "Pooling": "#80b1d3", "Concat": "#fdb462", "Flatten": "#fdb462",
    "Reshape": "#fdb462", "Softmax": "#b3de69",
}  # fmt: skip
_OTHER = "#fccde5"


def plot_network(
    symbol: Symbol, title: str = "plot", save_format: str = "pdf", shape: Mapping[str, Shape] | None = None,
    dtype: Mapping[str, Any] | None = None, node_attrs: Mapping[str, str] | None = None, hide_weights: bool = True,
) -> Digraph:  # fmt: skip
    """A picture of a symbol's operators, which a notebook shows; no Graphviz is needed for that.

    Parameters
    ----------
    symbol : the network.
    title : name of the picture and of its files.
    save_format : what ``render()`` makes; see `Digraph.render`.
    shape : shapes of the inputs by name; with them every arrow says what flows along it (without the batch size).
    dtype : types of the inputs by name; with them arrows say the types.
    node_attrs : attributes of Graphviz for all boxes, such as ``{"shape": "oval", "fixedsize": "false"}``.
    hide_weights : leave weights, biases and running statistics out.

    Returns the picture: ``.source`` is its text in the DOT language.

    >>> import d2lcore as mx
    >>> y = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=2, name="fc")
    >>> picture = mx.viz.plot_network(y, shape={"data": (5, 3)})
    >>> print(picture.source.splitlines()[-2].strip())
    fc -> data [label=3 arrowtail=open dir=back]
    """
    if not isinstance(symbol, Symbol):
        raise TypeError(f"plot_network: symbol must be a Symbol, got {type(symbol).__name__}")
    sizes = shapes(symbol, shape)[0] if shape is not None else {}
    types = _types(symbol, dtype) if dtype is not None else {}
    nodes = ordered(symbol.outputs)
    repeated = [name for name, n in Counter(node.name for node in nodes).items() if n > 1]
    if repeated:
        warnings.warn(
            f"several nodes of the graph have the same name and are one box: {', '.join(repeated)}",
            RuntimeWarning,
            stacklevel=2,
        )
    looks = {"shape": "box", "fixedsize": "true", "width": "1.3", "height": "0.8034", "style": "filled"}
    looks |= node_attrs or {}
    made = Digraph(title, save_format)
    hidden: set[str] = set()
    for node in nodes:
        if node.op is None and node.name.endswith(_WEIGHTS):
            if hide_weights:
                hidden.add(node.name)
            continue  # where it is shown, its arrow makes a box for it
        colour = _COLOURS["variable"] if node.op is None else _COLOURS.get(node.op, _OTHER)
        form = {"shape": "oval"} if node.op is None else {}
        made.node(node.name, _label(node), **{**looks, **form, "fillcolor": colour})
    for node in nodes:
        # what it is sized like is no input of its picture
        inputs = node.inputs[:1] if node.op == "_contrib_BilinearResize2D" else node.inputs
        for child, i in inputs:
            if child.name not in hidden:
                words = _flows(child, i, sizes, types)
                made.edge(node.name, child.name, label=words, dir="back", arrowtail="open")
    return made


def _types(symbol: Symbol, given: Mapping[str, Any]) -> dict[str, Any]:
    internals = symbol.get_internals()
    _, found, _ = internals.infer_type(**given)
    if found is None:
        raise ValueError(f"Input type is incomplete: the types inside do not follow from {dict(given)}")
    return dict(zip(internals.list_outputs(), found, strict=True))


def _flows(node: Node, output: int, sizes: dict[str, Shape], types: dict[str, Any]) -> str:
    """What an arrow says."""
    key = output_key(node)
    if key not in sizes and key not in types:
        key = f"{key}{output}"  # of a node with several outputs
    words = "x".join(map(str, sizes.get(key, ())[1:]))
    return f"{words}({np.dtype(types[key]).name})" if key in types else words


def _label(node: Node) -> str:
    """What is written on a box."""
    told = node.texts()
    if node.op == "Convolution":
        return f"Convolution\n{_sizes(told['kernel'])}/{_sizes(told.get('stride', '1'))}, {told['num_filter']}"
    if node.op == "FullyConnected":
        return f"FullyConnected\n{told['num_hidden']}"
    if node.op == "Activation":
        return f"Activation\n{told['act_type']}"
    if node.op == "LeakyReLU":
        return f"LeakyReLU\n{told.get('act_type', 'Leaky')}"
    if node.op == "Pooling":
        kernel = _sizes(told["kernel"]) if "kernel" in told else "[]"
        return f"Pooling\n{told.get('pool_type', 'max')}, {kernel}/{_sizes(told.get('stride', '1'))}"
    return told["op_type"] if node.op == "Custom" else node.name


def _sizes(text: str) -> str:
    """``(3, 3)`` as ``3x3``."""
    return "x".join(re.findall(r"\d+", text))
