"""Mixed precision written into a network: the casts as nodes of its graph, for prediction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from ..context import Context
from ..errors import MXNetError
from ..gluon import HybridBlock, SymbolBlock
from ..gluon.export import input_names, symbol_of
from ..ndarray import NDArray
from ..symbol import Symbol
from ..symbol.node import Node, Output, ordered
from ..symbol.operators import operator
from ..symbol.symbol import output_name
from .amp import low_dtype
from .lists import list_conditional_fp32_ops, policy_of

__all__ = ["convert_hybrid_block", "convert_model", "convert_symbol"]

Names = Sequence[str] | None
Conditions = Sequence[tuple[str, str, Sequence[str]]] | None
Params = dict[str, NDArray]


def convert_symbol(
    sym: Symbol, target_dtype: Any = "float16", target_dtype_ops: Names = None, fp32_ops: Names = None,
    conditional_fp32_ops: Conditions = None, excluded_sym_names: Names = None, data_names: Names = None,
    cast_optional_params: bool = False,
) -> Symbol:  # fmt: skip
    """The graph with ``amp_cast`` nodes in front of the operators that are to compute in another precision.

    Parameters
    ----------
    sym : a graph of float32.
    target_dtype : the low precision, "float16".
    target_dtype_ops, fp32_ops : MXNet's names of operators for the low precision, or for float32, in place of the
        lists of this module.
    conditional_fp32_ops : (operator, attribute, values) for float32 where the attribute has one of the values.
    excluded_sym_names : names of nodes to leave as they are.
    data_names, cast_optional_params : of MXNet; every variable counts as float32 here (for the parameters see
        `convert_model`).

    >>> import d2lcore as mx
    >>> y = mx.sym.softmax(mx.sym.FullyConnected(mx.sym.var("x"), num_hidden=2, no_bias=True, name="fc"), name="p")
    >>> [s.name for s in mx.amp.convert_symbol(y).get_internals()][::2]
    ['x', 'fc_weight', 'fc', 'p']
    """
    if not isinstance(sym, Symbol):
        raise AssertionError(f"convert_symbol takes a Symbol, got {type(sym).__name__}")
    low = low_dtype(target_dtype).name
    policy = _policies(target_dtype_ops, fp32_ops, conditional_fp32_ops, excluded_sym_names or ())
    made: dict[int, Node] = {}
    precision: dict[int, str] = {}
    casts: dict[tuple[int, int, str], Output] = {}

    def cast(source: Output, dtype: str) -> Output:
        node, i = source
        if precision[id(node)] == dtype:
            return made[id(node)], i
        key = id(node), i, dtype
        if key not in casts:
            name = f"{output_name(node, i)}_amp_cast_{dtype}"
            casts[key] = Node("amp_cast", name, [(made[id(node)], i)], ["data"], {"dtype": dtype}), 0
        return casts[key]

    for node in ordered(sym.outputs):
        if node.op is None:
            made[id(node)], precision[id(node)] = node, "float32"
            continue
        rule, kinds = policy(node), {precision[id(child)] for child, _ in node.inputs}
        wanted = {"low": low, "float32": "float32"}.get(rule)
        if rule == "widest" and len(kinds) > 1:
            wanted = "float32"
        states = operator(node.op).auxiliary(node.attrs)
        slots = node.slots or [""] * len(node.inputs)
        inputs = [
            (made[id(child)], i) if wanted is None or slot in states else cast((child, i), wanted)
            for slot, (child, i) in zip(slots, node.inputs, strict=True)
        ]
        made[id(node)] = Node(node.op, node.name, inputs, node.slots, node.attrs, node.hidden)
        first = precision[id(node.inputs[0][0])] if node.inputs else "float32"
        precision[id(node)] = str(node.attrs.get("dtype") or wanted or first)
    return type(sym)([(made[id(node)], i) for node, i in sym.outputs])


def _policies(low: Names, fp32: Names, conditions: Conditions, excluded: Collection[str]) -> Callable[[Node], str]:
    """The policy for a node, from the lists that the user gave and those of the op table."""
    given = {"target_dtype_ops": low, "fp32_ops": fp32, "excluded_sym_names": excluded}
    for argument, names in given.items():
        if names is not None and not isinstance(names, (list, tuple)):
            raise AssertionError(f"convert_symbol: {argument} is a list of names, got {type(names).__name__}")
    both = set(low or ()) & set(fp32 or ())
    if both:
        raise AssertionError(f"convert_symbol: {sorted(both)} stand in target_dtype_ops and in fp32_ops")
    for name in (*(low or ()), *(fp32 or ())):
        operator(name)  # an error where there is none
    asked = list(list_conditional_fp32_ops() if conditions is None else conditions)

    def policy(node: Node) -> str:
        assert node.op is not None
        if node.name in excluded:
            return "follow"
        if low is not None and node.op in low:
            return "low"
        if fp32 is not None and node.op in fp32:
            return "float32"
        if any(op == node.op and str(node.attrs.get(key)) in values for op, key, values in asked):
            return "float32"
        rule = policy_of(node.op)
        return "follow" if (rule == "low" and low is not None) or (rule == "float32" and fp32 is not None) else rule

    return policy


def convert_model(
    sym: Symbol, arg_params: Params, aux_params: Params, target_dtype: Any = "float16", target_dtype_ops: Names = None,
    fp32_ops: Names = None, conditional_fp32_ops: Conditions = None, excluded_sym_names: Names = None,
    cast_optional_params: bool = False,
) -> tuple[Symbol, Params, Params]:  # fmt: skip
    """`convert_symbol` with parameters: symbol, parameters, states.

    With ``cast_optional_params`` the parameters that are only used in the low precision are stored in it.

    >>> import d2lcore as mx
    >>> from d2lcore import nd
    >>> y = mx.sym.FullyConnected(mx.sym.var("x"), num_hidden=2, no_bias=True, name="fc")
    >>> _, params, _ = mx.amp.convert_model(y, {"fc_weight": nd.ones((2, 3))}, {}, cast_optional_params=True)
    >>> params["fc_weight"].dtype
    <class 'numpy.float16'>
    """
    converted = convert_symbol(sym, target_dtype, target_dtype_ops, fp32_ops, conditional_fp32_ops, excluded_sym_names)
    params = dict(arg_params)
    if cast_optional_params:
        low = low_dtype(target_dtype)
        users: dict[str, list[Node]] = {}
        for node in ordered(converted.outputs):
            for child, _ in node.inputs:
                users.setdefault(child.name, []).append(node)
        for name, value in params.items():
            if name in users and all(n.op == "amp_cast" and n.attrs["dtype"] == low.name for n in users[name]):
                params[name] = value.astype(low)
    return converted, params, dict(aux_params)


def convert_hybrid_block(
    block: HybridBlock, target_dtype: Any = "float16", target_dtype_ops: Names = None, fp32_ops: Names = None,
    conditional_fp32_ops: Conditions = None, excluded_sym_names: Names = None, ctx: Context | None = None,
    cast_optional_params: bool = False,
) -> SymbolBlock:  # fmt: skip
    """A network with the casts of mixed precision in its graph: a `SymbolBlock` for prediction.

    The network must be hybridized and have been called once, which says what its inputs are. See `convert_model`.

    >>> from d2lcore import amp, gluon, nd
    >>> net = gluon.nn.Dense(2)
    >>> net.initialize()
    >>> net.hybridize()
    >>> y = net(nd.ones((1, 3)))
    >>> amp.convert_hybrid_block(net)(nd.ones((1, 3))).dtype
    <class 'numpy.float16'>
    """
    if not isinstance(block, HybridBlock):
        raise AssertionError(f"convert_hybrid_block takes a HybridBlock, got {type(block).__name__}")
    if block._called_with is None:
        raise MXNetError(
            "convert_hybrid_block: call net.hybridize() and then the network once: its inputs are not known"
        )
    graph = symbol_of(block, block._called_with)
    states = set(graph.list_auxiliary_states())
    values = {p.name: p.data(ctx) for p in block.collect_params().values() if p.name in graph.list_inputs()}
    args = {name: value for name, value in values.items() if name not in states}
    aux = {name: value for name, value in values.items() if name in states}
    converted, args, aux = convert_model(
        graph, args, aux, target_dtype, target_dtype_ops, fp32_ops, conditional_fp32_ops, excluded_sym_names,
        cast_optional_params,
    )  # fmt: skip
    return SymbolBlock._with_values(converted, input_names(block._called_with), {**args, **aux})
