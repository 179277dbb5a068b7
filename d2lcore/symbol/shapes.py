"""Shapes and types of a graph before there is data: the calls are done on the device that has shapes only.

What an operator gives follows from the operator's own rule. What is written here is the other direction: the shapes of
weights (labels, states) that follow from the data and the attributes.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..core.base import as_dtype, wrap
from ..device import SHAPES, blank
from ..errors import MXNetError, ShapeError, unknown
from ..ndarray import NDArray
from ..operator import prop_of
from .node import Node, ordered, parsed
from .operators import Operator, operator
from .symbol import Symbol, count, output_name, rebuilt

Shape = tuple[int, ...]
Known = dict[str, Shape]
"""Shapes of the arguments of one call, by argument."""


# ---- weights from data ----


def _dense(data: Shape, a: Mapping[str, Any]) -> Known:
    width = math.prod(data[1:]) if a.get("flatten", True) else data[-1]
    return {"weight": (a["num_hidden"], width), "bias": (a["num_hidden"],)}


def _kernel(a: Mapping[str, Any], data: Shape) -> Shape:
    kernel = a["kernel"]
    return (kernel,) * (len(data) - 2) if isinstance(kernel, int) else tuple(kernel)


def _convolution(data: Shape, a: Mapping[str, Any]) -> Known:
    filters, groups, last = a["num_filter"], a.get("num_group", 1), str(a.get("layout")).endswith("C")
    channels = data[-1] if last else data[1]
    kernel = _kernel(a, data)
    weight = (filters, *kernel, channels // groups) if last else (filters, channels // groups, *kernel)
    return {"weight": weight, "bias": (filters,)}


def _deconvolution(data: Shape, a: Mapping[str, Any]) -> Known:
    filters, groups = a["num_filter"], a.get("num_group", 1)
    if str(a.get("layout")).endswith("C"):
        return {"weight": (data[-1], *_kernel(a, data), filters // groups), "bias": (filters,)}
    return {"weight": (data[1], filters // groups, *_kernel(a, data)), "bias": (filters,)}


def _channels(axis: int) -> Callable[[Shape, Mapping[str, Any]], Known]:
    def rule(data: Shape, a: Mapping[str, Any]) -> Known:
        shape = (data[a.get("axis", axis)],)
        return dict.fromkeys(("gamma", "beta", "moving_mean", "moving_var"), shape)

    return rule


def _groups(data: Shape, a: Mapping[str, Any]) -> Known:
    return dict.fromkeys(("gamma", "beta"), (a.get("num_groups", 1),))


def _embedding(data: Shape, a: Mapping[str, Any]) -> Known:
    return {"weight": (a["input_dim"], a["output_dim"])}


def _slopes(data: Shape, a: Mapping[str, Any]) -> Known:
    return {"gamma": (data[1] if len(data) > 1 else data[0],)}


def _rnn(data: Shape, a: Mapping[str, Any]) -> Known:
    _, batch, inputs = data
    hidden, layers, projected = a["state_size"], a["num_layers"], a.get("projection_size") or 0
    directions = 2 if a.get("bidirectional") else 1
    gates = {"lstm": 4, "gru": 3}.get(a["mode"], 1) * hidden
    out = projected or hidden
    widths = [inputs] + [directions * out] * (layers - 1)
    size = sum(directions * gates * (width + out + 2) for width in widths) + layers * directions * projected * hidden
    state = (layers * directions, batch)
    return {
        "parameters": (size,), "state": (*state, out), "state_cell": (*state, hidden), "sequence_length": (batch,)
    }  # fmt: skip


def _class_label(data: Shape, a: Mapping[str, Any]) -> Known:
    if a.get("multi_output"):
        return {"label": (data[0], *data[2:])}
    return {"label": data[:-1] if a.get("preserve_shape") else data[:1]}


def _same_label(data: Shape, a: Mapping[str, Any]) -> Known:
    return {"label": data}


def _first_axis_label(data: Shape, a: Mapping[str, Any]) -> Known:
    return {"label": data[:1]}


_RANGES: Known = dict.fromkeys(
    [f"{end}_{of}" for end in ("min", "max") for of in ("data", "weight", "bias", "range")]
    + [f"{of}_{end}" for end in ("min", "max") for of in ("lhs", "rhs")],
    (1,),
)
"""Shapes of the ranges that go with quantized arrays."""


def _quantized(rule: Callable[[Shape, Mapping[str, Any]], Known]) -> Callable[[Shape, Mapping[str, Any]], Known]:
    return lambda data, a: {**rule(data, a), **_RANGES}


def _only_ranges(data: Shape, a: Mapping[str, Any]) -> Known:
    return _RANGES


_FROM_DATA: dict[str, Callable[[Shape, Mapping[str, Any]], Known]] = {
    "BatchNorm": _channels(1),
    "Convolution": _convolution,
    "Deconvolution": _deconvolution,
    "Embedding": _embedding,
    "FullyConnected": _dense,
    "GroupNorm": _groups,
    "InstanceNorm": lambda data, a: dict.fromkeys(("gamma", "beta"), (data[1],)),
    "LayerNorm": _channels(-1),
    "LeakyReLU": _slopes,
    "LinearRegressionOutput": _same_label,
    "LogisticRegressionOutput": _same_label,
    "MAERegressionOutput": _same_label,
    "RNN": _rnn,
    "SVMOutput": _first_axis_label,
    "SoftmaxOutput": _class_label,
    "_contrib_BatchNormWithReLU": _channels(1),
    "_contrib_dequantize": _only_ranges,
    "_contrib_quantize": _only_ranges,
    "_contrib_quantized_act": _only_ranges,
    "_contrib_quantized_batch_norm": _quantized(_channels(1)),
    "_contrib_quantized_conv": _quantized(_convolution),
    "_contrib_quantized_elemwise_add": _quantized(lambda data, a: {"rhs": data}),
    "_contrib_quantized_elemwise_mul": _quantized(lambda data, a: {"rhs": data}),
    "_contrib_quantized_embedding": _quantized(_embedding),
    "_contrib_quantized_flatten": _only_ranges,
    "_contrib_quantized_fully_connected": _quantized(_dense),
    "_contrib_quantized_pooling": _only_ranges,
    "_contrib_requantize": _only_ranges,
    "_contrib_DeformableConvolution": _convolution,
    "_contrib_SparseEmbedding": _embedding,
    "_contrib_SyncBatchNorm": _channels(1),
    "softmax_cross_entropy": _first_axis_label,
}
"""Shapes of the other arguments, from that of ``data`` and the attributes."""

_ALIKE = frozenset((
    "elemwise_add", "elemwise_sub", "elemwise_mul", "elemwise_div", "_maximum", "_minimum", "_power", "_mod",
    "_hypot", "_equal", "_not_equal", "_greater", "_greater_equal", "_lesser", "_lesser_equal", "add_n",
    "_identity_with_attr_like_rhs", "_grad_add",
))  # fmt: skip
"""Operators whose arrays all have one shape."""


def _completed(op: Operator, node: Node, shapes: list[Shape | None]) -> list[Shape | None]:
    """The shapes of a call's inputs, with those that follow from the others."""
    if op.name in _ALIKE:
        known = next((s for s in shapes if s is not None and 0 not in s), None)
        return [known if s is None else s for s in shapes]
    slots = node.slots or op.slots(node.attrs, len(shapes))
    if op.name == "Custom":
        return _custom(node, shapes)
    rule, data = _FROM_DATA.get(op.name), shapes[0] if shapes else None
    if rule is None or data is None:
        return shapes
    follows = rule(data, node.attrs)
    return [follows.get(slot) if s is None else s for slot, s in zip(slots, shapes, strict=True)]


def _custom(node: Node, shapes: list[Shape | None]) -> list[Shape | None]:
    made = prop_of(**node.attrs)
    arguments = len(made.list_arguments())
    if shapes[0] is None:
        return shapes
    found = made.infer_shape([list(s) if s is not None else [] for s in shapes[:arguments]])
    follows = [tuple(s) for part in (found[0], found[2] if len(found) > 2 else []) for s in part]
    return [follow if s is None else s for s, follow in zip(shapes, follows, strict=True)]


# ---- sizes that are not known when the graph is written ----

_CREATE = ("_zeros", "_ones", "_full", "_zeros_without_dtype")


def closed(symbol: Symbol, given: Mapping[str, Shape]) -> Symbol:
    """The graph with a size in place of each 0 in the shapes of zeros and ones, such as first states of a cell.

    MXNet writes 0 for the batch size, and finds it by going through the graph in both directions. Here each size that
    the data have is tried, on arrays without values, until one fits all operators.
    """
    nodes = [n for n in ordered(symbol.outputs) if leaves_open(n)]
    sizes = [n for shape in given.values() for n in shape if n]
    if not nodes or not sizes:
        return symbol
    wrong: ShapeError | None = None
    for size in dict.fromkeys(sizes):
        put: dict[int, Any] = {}
        for node in nodes:
            attrs = {**node.attrs, "shape": tuple([n or size for n in _sizes(node)])}
            put[id(node)] = Node(node.op, node.name, attrs=attrs, hidden=node.hidden), 0
        attempt = type(symbol)(rebuilt(symbol.outputs, put))
        try:
            _find(attempt, given, {})
        except ShapeError as error:
            wrong = wrong or error
        else:
            return attempt
    assert wrong is not None
    raise wrong


def leaves_open(node: Node) -> bool:
    """Whether the node makes an array of a size that only the data can say."""
    return node.op in _CREATE and 0 in _sizes(node)


def _sizes(node: Node) -> Shape:
    shape = node.attrs.get("shape", ())
    return (shape,) if isinstance(shape, int) else tuple(shape)


# ---- whole graphs ----


def infer_shape(symbol: Symbol, args: tuple, kwargs: dict[str, Any], partial: bool) -> tuple:
    """See `Symbol.infer_shape`."""
    arguments, states = symbol.list_arguments(), symbol.list_auxiliary_states()
    given = _given(symbol, args, kwargs, "shape")
    shapes = find_shapes(symbol, {name: tuple(shape) for name, shape in given.items()})
    nothing: Any = () if partial else None
    found = [[shapes.get(name) for name in names] for names in (arguments, symbol.list_outputs(), states)]
    if not partial and any(shape is None for group in found for shape in group):
        missing = [n for n, shape in zip(arguments, found[0], strict=True) if shape is None]
        warnings.warn(
            f"infer_shape: the shapes of {', '.join(missing[:6]) or 'some outputs'} do not follow from those given",
            stacklevel=3,
        )
        return None, None, None
    return tuple([[nothing if shape is None else shape for shape in group] for group in found])


def _given(symbol: Symbol, args: tuple, kwargs: dict[str, Any], what: str) -> dict[str, Any]:
    if args and kwargs:
        raise ValueError(f"infer_{what} takes what is known by order or by name, not both")
    names = symbol.list_arguments()
    if len(args) > len(names):
        raise TypeError(f"infer_{what}: {len(args)} values for {len(names)} arguments {names}")
    given = dict(zip(names, args, strict=False)) if args else kwargs
    inputs = symbol.list_inputs()
    for key in given:
        if key not in inputs:
            raise MXNetError(f"infer_{what}: {unknown('argument', key, inputs)}")
    return {key: value for key, value in given.items() if value is not None}


def noted_shape(node: Node) -> Shape | None:
    """The shape that a variable was made with, where it is fully known."""
    noted = parsed(node.hidden["__shape__"]) if "__shape__" in node.hidden else None
    return tuple(noted) if noted is not None and noted != () and all(n > 0 for n in noted) else None


def noted_dtype(node: Node) -> np.dtype | None:
    """The dtype that a variable was made with."""
    noted = node.hidden.get("__dtype__")
    return None if noted is None else dtype_of(noted)


_CODES = ("float32", "float64", "float16", "uint8", "int32", "int8", "int64", "bool")
"""MXNet's numbers for dtypes."""


def dtype_of(text: str) -> np.dtype:
    """A dtype from MXNet's number for it, or its name."""
    return as_dtype(_CODES[int(text)] if text.isdigit() else text)


def dtype_code(dtype: Any) -> str:
    """MXNet's number for a dtype, as text."""
    return str(_CODES.index(as_dtype(dtype).name))


def find_shapes(symbol: Symbol, given: dict[str, Shape], dtypes: Mapping[str, Any] | None = None) -> dict[str, Shape]:
    """The shapes of all variables and outputs that follow from those given, by name."""
    return {name: array.shape for name, array in find_arrays(symbol, given, dtypes).items()}


def find_arrays(
    symbol: Symbol, given: Mapping[str, Shape], dtypes: Mapping[str, Any] | None = None
) -> dict[str, NDArray]:
    """Blank arrays for all variables and outputs whose shapes follow from those given, by name."""
    return _find(closed(symbol, given), given, dtypes or {})


def _find(symbol: Symbol, given: Mapping[str, Shape], dtypes: Mapping[str, Any]) -> dict[str, NDArray]:
    values: dict[tuple[int, int], NDArray | None] = {}

    def enter(node: Node, shape: Shape) -> None:
        dtype = dtypes.get(node.name) or noted_dtype(node) or "float32"
        values[id(node), 0] = wrap(NDArray, blank(shape, dtype), SHAPES)

    nodes = ordered(symbol.outputs)
    for node in nodes:
        shape = given.get(node.name) if node.op is None else None
        shape = noted_shape(node) if shape is None and node.op is None else shape
        if shape is not None:
            enter(node, shape)
    before = -1
    while before != len(values):  # what is known later in the graph can say more about what is earlier
        before = len(values)
        for node in nodes:
            if node.op is not None and (id(node), 0) not in values:
                _run(node, values, enter)
    found = {}
    for node in [*nodes, *(n for n, _ in symbol.outputs)]:
        for i in range(count(node)):
            value = values.get((id(node), i))
            if value is not None:
                found[output_name(node, i)] = value
    return found


def _run(node: Node, values: dict[tuple[int, int], Any], enter: Callable[[Node, Shape], None]) -> None:
    """Do one call on blank arrays, where all its inputs are known or follow."""
    assert node.op is not None
    op = operator(node.op)
    shapes = [values[id(n), i].shape if values.get((id(n), i)) is not None else None for n, i in node.inputs]
    for (child, _), shape, follows in zip(node.inputs, shapes, _completed(op, node, shapes), strict=True):
        if child.op is None and shape is None and follows is not None:
            enter(child, follows)
    inputs = [values.get((id(n), i)) for n, i in node.inputs]
    if any(v is None for v in inputs):
        return
    _check_weights(op, node, shapes)
    try:
        with SHAPES:
            outputs = op(inputs, node.slots, node.attrs)
    except MXNetError as error:
        told = ", ".join(f"{n.name} {values[id(n), i].shape}" for n, i in node.inputs)
        raise ShapeError(f"in {node.name} ({node.op}) of {told}: {error}") from None
    for i, value in enumerate(outputs):
        values[id(node), i] = value


def _check_weights(op: Operator, node: Node, shapes: list[Shape | None]) -> None:
    """A weight whose shape was given must be the one that follows from the data."""
    if op.name not in ("FullyConnected", "Convolution", "Deconvolution", "Embedding") or shapes[0] is None:
        return
    follows = _FROM_DATA[op.name](shapes[0], node.attrs)
    for slot, shape, (child, _) in zip(node.slots, shapes, node.inputs, strict=True):
        if shape is not None and slot in follows and shape != follows[slot]:
            raise ShapeError(
                f"in {node.name} ({node.op}): {slot} '{child.name}' has shape {shape}; from data {shapes[0]} follows "
                f"{follows[slot]}"
            )


def infer_type(symbol: Symbol, args: tuple, kwargs: dict[str, Any]) -> tuple:
    """See `Symbol.infer_type`: what is not told has the type of what it is computed with."""
    given = {name: as_dtype(dtype) for name, dtype in _given(symbol, args, kwargs, "type").items()}
    types: dict[int, np.dtype] = {}
    nodes = ordered(symbol.outputs)
    for node in nodes:
        if node.op is None:
            known = given.get(node.name) or noted_dtype(node)
            if known is not None:
                types[id(node)] = known
    first = np.dtype("float32")
    for node in nodes:
        if node.op is None:
            continue
        inputs = [types[id(child)] for child, _ in node.inputs if id(child) in types]
        common = inputs[0] if inputs else first
        for child, _ in node.inputs:
            types.setdefault(id(child), common)
        told = node.attrs.get("dtype")
        types[id(node)] = common if told in (None, "None") else as_dtype(told)
    group = lambda names, kind: [types.get(id(n), first).type for n in kind if n.name in names]  # noqa: E731
    variables = [n for n in nodes if n.op is None]
    arguments, states = set(symbol.list_arguments()), set(symbol.list_auxiliary_states())
    outputs = [types.get(id(n), first).type for n, _ in symbol.outputs]
    return group(arguments, variables), outputs, group(states, variables)
