"""Loops and branches in graphs: ``sym.contrib.foreach``, ``while_loop`` and ``cond``.

The body is written down once, as a graph of its own, which belongs to the node (``subgraphs`` in MXNet's files). What
it uses from outside becomes inputs of the node; attributes such as ``in_state_locs`` say which input of the node, or
which variable of the body, is which. Running the node calls the loop of ``nd.contrib`` with the body's graph.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import name as names
from ..core import NDArray
from ..errors import MXNetError
from ..ndarray import contrib as loops
from ..ndarray import zeros
from .node import Node, Output, ordered
from .symbol import Symbol, count, output_name

__all__ = ["cond", "foreach", "while_loop"]


class _Body:
    """A part of the graph, cut out: what ``function`` gives for variables of its own."""

    def __init__(self, name: str, function: Callable, own: int) -> None:
        variables = [Node(None, f"{name}_{i}") for i in range(own)]
        self.found = function(*[Symbol([(v, 0)]) for v in variables])
        outputs = [s.only_output(name) for s in _flat(self.found)]
        self.free: list[Output] = []  #: outputs from outside that it uses
        self.graph = Symbol(self._cut(outputs, variables))
        self.arguments = self.graph.list_inputs()
        #: where its own variables stand among its arguments; -1 for one that it does not use
        self.own = [self.arguments.index(v.name) if v.name in self.arguments else -1 for v in variables]
        self.rest = [i for i in range(len(self.arguments)) if i not in self.own]
        by_name = {output_name(*output): output for output in self.free}
        self.free = [by_name[self.arguments[i]] for i in self.rest]

    def _cut(self, outputs: list[Output], variables: list[Node]) -> list[Output]:
        inside = {id(v) for v in variables}
        made: dict[tuple[int, int], Output] = {(id(v), 0): (v, 0) for v in variables}

        def inner(node: Node, i: int) -> Output:
            if (id(node), i) not in made:
                made[id(node), i] = Node(None, output_name(node, i), hidden=node.hidden if node.op is None else {}), 0
                self.free.append((node, i))
            return made[id(node), i]

        for node in ordered(outputs):
            if any(id(child) in inside for child, _ in node.inputs):
                inside.add(id(node))
                copy = Node(node.op, node.name, [inner(*o) for o in node.inputs], node.slots, node.attrs, node.hidden)
                made.update({(id(node), i): (copy, i) for i in range(count(node))})
        # a variable that is an output goes through a node of its own, as MXNet's executor needs it
        cut = [inner(*output) for output in outputs]
        return [(Node("_copy", f"{n.name}_copy", [(n, i)], ["data"]), 0) if n.op is None else (n, i) for n, i in cut]


def _flat(value: Any) -> list[Symbol]:
    return [value] if isinstance(value, Symbol) else [s for part in value for s in _flat(part)]


def _like(nested: Any, flat: list[Any]) -> Any:
    """The items of a flat list, nested as another value is."""
    if isinstance(nested, (Symbol, NDArray)):
        return flat.pop(0)
    return [_like(part, flat) for part in nested]


def _made(op: str, name: str, inputs: list[Output], bodies: list[_Body], attrs: dict[str, Any]) -> list[Symbol]:
    graphs = [body.graph for body in bodies]
    # num_args counts the graphs too, as in MXNet's files
    attrs = {**attrs, "num_args": len(inputs) + len(graphs), "subgraphs": graphs}
    node = Node(op, name, inputs, attrs=attrs)
    return [Symbol([(node, i)]) for i in range(attrs["num_outputs"])]


def foreach(body: Callable, data: Any, init_states: Any, name: str = "foreach") -> tuple[Any, Any]:
    """``nd.contrib.foreach`` as a node of the graph: ``body(slice, states)`` for each slice of the first axis.

    >>> from d2lcore import nd, sym
    >>> total = lambda x, state: (x + state, x + state)
    >>> outputs, last = sym.contrib.foreach(total, sym.var("x"), sym.var("s"))
    >>> outputs.eval(x=nd.array([1, 2, 3]), s=nd.zeros(1))[0].asnumpy().ravel()
    array([1., 3., 6.], dtype=float32)
    """
    name = names.current().get(None, f"_{name}")
    slices, states = _flat(data), _flat(init_states)

    def function(*args: Symbol) -> Any:
        flat = list(args)
        return body(_like(data, flat), _like(init_states, flat))

    part = _Body(name, function, len(slices) + len(states))
    outputs, new_states = part.found
    given, kept = len(_flat(outputs)), len(_flat(new_states))
    attrs = {
        "in_data_locs": part.own[: len(slices)], "in_state_locs": part.own[len(slices) :], "remain_locs": part.rest,
        "num_out_data": given, "num_outputs": given + kept,
    }  # fmt: skip
    made = _made("_foreach", name, [s.only_output(name) for s in slices + states] + part.free, [part], attrs)
    return _like(outputs, made[:given]), _like(new_states, made[given:])


def while_loop(
    cond: Callable, func: Callable, loop_vars: Any, max_iterations: int | None = None, name: str = "while_loop"
) -> tuple[Any, Any]:
    """``nd.contrib.while_loop`` as a node of the graph; ``max_iterations`` says how many rows the outputs have."""
    if max_iterations is None:
        raise ValueError("while_loop: max_iterations must be given; the outputs have so many rows")
    name = names.current().get(None, f"_{name}")
    variables = _flat(loop_vars)
    test = _Body(f"{name}_cond", cond, len(variables))
    part = _Body(f"{name}_func", func, len(variables))
    outputs, _ = part.found
    given = len(_flat(outputs))
    inputs = [s.only_output(name) for s in variables]
    attrs = {
        "cond_input_locs": _sources(test, inputs), "func_input_locs": _sources(part, inputs),
        "func_var_locs": part.own, "max_iterations": int(max_iterations), "num_out_data": given,
        "num_outputs": given + len(variables),
    }  # fmt: skip
    made = _made("_while_loop", name, inputs, [test, part], attrs)
    return _like(outputs, made[:given]), _like(loop_vars, made[given:])


def _sources(body: _Body, inputs: list[Output]) -> list[int]:
    """Which input of the node each argument of the body is; what is not among the inputs yet is added to them."""
    found = [-1] * len(body.arguments)
    for i, place in enumerate(body.own):
        if place >= 0:
            found[place] = i
    for place, output in zip(body.rest, body.free, strict=True):
        known = next((i for i, o in enumerate(inputs) if o[0] is output[0] and o[1] == output[1]), len(inputs))
        if known == len(inputs):
            inputs.append(output)
        found[place] = known
    return found


def cond(pred: Symbol, then_func: Callable, else_func: Callable, name: str = "cond") -> Any:
    """``nd.contrib.cond`` as a node of the graph: only the branch that ``pred`` chooses is computed.

    >>> from d2lcore import nd, sym
    >>> x = sym.var("x")
    >>> y = sym.contrib.cond(x > 0, lambda: x * 2, lambda: x - 1)
    >>> y.eval(x=nd.array([3]))[0].asscalar(), y.eval(x=nd.array([-3]))[0].asscalar()
    (np.float32(6.0), np.float32(-4.0))
    """
    name = names.current().get(None, f"_{name}")
    test = _Body(f"{name}_pred", lambda: pred, 0)
    yes, no = _Body(f"{name}_then", then_func, 0), _Body(f"{name}_else", else_func, 0)
    if len(yes.graph) != len(no.graph):
        raise MXNetError(f"cond: the branches give {len(yes.graph)} and {len(no.graph)} arrays; it must be as many")
    inputs: list[Output] = []
    attrs = {
        "cond_input_locs": _sources(test, inputs), "then_input_locs": _sources(yes, inputs),
        "else_input_locs": _sources(no, inputs), "num_outputs": len(yes.graph),
    }  # fmt: skip
    return _like(yes.found, _made("_cond", name, inputs, [test, yes, no], attrs))


# ---- running ----


def _run(graph: Symbol, arrays: Sequence[Any]) -> list[Any]:
    from .evaluate import evaluate

    return evaluate(graph, dict(zip(graph.list_inputs(), arrays, strict=True)))


def _placed(size: int, *groups: tuple[Sequence[int], Sequence[Any]]) -> list[Any]:
    """Arrays in the order of a body's arguments, from groups of (places, arrays)."""
    found: list[Any] = [None] * size
    for places, arrays in groups:
        for place, array in zip(places, arrays, strict=True):
            if place >= 0:
                found[place] = array
    return found


def run_foreach(
    *data: NDArray, subgraphs: Sequence[Symbol], in_data_locs: Sequence[int], in_state_locs: Sequence[int],
    remain_locs: Sequence[int], num_out_data: int, num_outputs: int,
) -> list[NDArray]:  # fmt: skip
    """What a ``_foreach`` node computes."""
    (graph,) = subgraphs
    slices, states = len(in_data_locs), len(in_state_locs)
    free, size = data[slices + states :], len(graph.list_inputs())

    def step(part: list, values: list) -> tuple[list, list]:
        arrays = _placed(size, (in_data_locs, part), (in_state_locs, values), (remain_locs, free))
        found = _run(graph, arrays)
        return found[:num_out_data], found[num_out_data:]

    given, last = loops.foreach(step, list(data[:slices]), list(data[slices : slices + states]))
    return [*given, *last]


def run_while_loop(
    *data: NDArray, subgraphs: Sequence[Symbol], cond_input_locs: Sequence[int], func_input_locs: Sequence[int],
    func_var_locs: Sequence[int], max_iterations: int, num_out_data: int, num_outputs: int,
) -> list[NDArray]:  # fmt: skip
    """What a ``_while_loop`` node computes."""
    test, graph = subgraphs
    # the input of the node that each variable begins as; one that the body does not use stands where it was given
    sources = [func_input_locs[place] if place >= 0 else i for i, place in enumerate(func_var_locs)]

    def now(values: Sequence[Any], places: Sequence[int]) -> list[Any]:
        current = list(data)
        for source, value in zip(sources, values, strict=True):
            current[source] = value
        return [current[i] for i in places]

    def step(*values: Any) -> tuple[list, list]:
        found = _run(graph, now(values, func_input_locs))
        return found[:num_out_data], found[num_out_data:]

    begin = [data[i] for i in sources]
    if data and data[0].ctx.device.abstract:  # only shapes are asked for: one step says them
        rows, last = step(*begin)
        return [*(zeros((max_iterations, *row.shape), ctx=row.ctx, dtype=row.dtype) for row in rows), *last]
    rows, last = loops.while_loop(lambda *v: _run(test, now(v, cond_input_locs))[0], step, begin, max_iterations)
    return [*rows, *last]


def run_cond(
    *data: NDArray, subgraphs: Sequence[Symbol], cond_input_locs: Sequence[int], then_input_locs: Sequence[int],
    else_input_locs: Sequence[int], num_outputs: int,
) -> list[NDArray]:  # fmt: skip
    """What a ``_cond`` node computes."""
    test, yes, no = subgraphs

    def branch(graph: Symbol, places: Sequence[int]) -> list[Any]:
        return _run(graph, [data[i] for i in places])

    if data[0].ctx.device.abstract:  # both branches have the same shapes
        return branch(yes, then_input_locs)
    pred = branch(test, cond_input_locs)[0]
    return list(loops.cond(pred, lambda: branch(yes, then_input_locs), lambda: branch(no, else_input_locs)))
