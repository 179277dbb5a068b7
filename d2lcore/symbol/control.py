"""Loops and branches in graphs: ``sym.contrib.foreach``, ``while_loop`` and ``cond``.

The body is written down once, as a graph of its own, which the node holds as an attribute: its JSON text. What the body
uses from outside becomes inputs of the node. Running the node calls the loop of ``nd.contrib`` with the body's graph.
(The real MXNet keeps such bodies elsewhere in its files: graphs with loops travel between programs of d2lcore only.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from .. import name as names
from ..core import NDArray
from ..errors import MXNetError
from ..ndarray import contrib as loops
from .node import Node, Output, ordered
from .symbol import Symbol

__all__ = ["cond", "foreach", "while_loop"]


class _Body:
    """A part of the graph, cut out: the symbols that ``function`` gives for variables of its own."""

    def __init__(self, name: str, function: Callable, count: int) -> None:
        self.own = [f"{name}_arg{i}" for i in range(count)]
        variables = [Node(None, n) for n in self.own]
        self.found = function(*[Symbol([(v, 0)]) for v in variables])
        self.outputs = [s.only_output(name) for s in _flat(self.found)]
        self.free: list[Output] = []  #: outputs from outside that it uses
        self.text = Symbol(self._cut(name, variables)).tojson()

    def _cut(self, name: str, variables: list[Node]) -> list[Output]:
        inside = {id(v) for v in variables}
        made: dict[tuple[int, int], Output] = {(id(v), 0): (v, 0) for v in variables}
        for node in ordered(self.outputs):
            if any(id(child) in inside for child, _ in node.inputs) and node.op is not None:
                inside.add(id(node))
                inputs = [self._inner(output, made, name) for output in node.inputs]
                copy = Node(node.op, node.name, inputs, node.slots, node.attrs, node.hidden)
                made.update({(id(node), i): (copy, i) for i in range(8)})
        return [self._inner(output, made, name) for output in self.outputs]

    def _inner(self, output: Output, made: dict[tuple[int, int], Output], name: str) -> Output:
        key = (id(output[0]), output[1])
        if key not in made:
            made[key] = (Node(None, f"{name}_free{len(self.free)}"), 0)
            self.free.append(output)
        return made[key]

    def inputs(self, name: str) -> list[str]:
        """Names of the body's variables: its own, and those for what comes from outside."""
        return [*self.own, *(f"{name}_free{i}" for i in range(len(self.free)))]


def _flat(value: Any) -> list[Symbol]:
    return [value] if isinstance(value, Symbol) else [s for part in value for s in _flat(part)]


def _like(nested: Any, flat: list[Any]) -> Any:
    """The items of a flat list, nested as another value is."""
    if isinstance(nested, (Symbol, NDArray)):
        return flat.pop(0)
    return [_like(part, flat) for part in nested]


def _node(op: str, name: str, inputs: Sequence[Symbol], free: list[Output], attrs: dict, count: int) -> list[Symbol]:
    node = Node(op, name, [s.only_output(name) for s in inputs] + free, attrs={**attrs, "outputs": count})
    return [Symbol([(node, i)]) for i in range(count)]


def foreach(body: Callable, data: Any, init_states: Any, name: str = "foreach") -> tuple[Any, Any]:
    """``nd.contrib.foreach`` as a node of the graph: ``body(slice, states)`` for each slice of the first axis.

    >>> from d2lcore import nd, sym
    >>> total = lambda x, state: (x + state, x + state)
    >>> outputs, last = sym.contrib.foreach(total, sym.var("x"), sym.var("s"))
    >>> outputs.eval(x=nd.array([1, 2, 3]), s=nd.zeros(1))[0].asnumpy().ravel()
    array([1., 3., 6.], dtype=float32)
    """
    name = names.current().get(None, name)
    slices, states = _flat(data), _flat(init_states)

    def function(*args: Symbol) -> Any:
        flat = list(args)
        return body(_like(data, flat), _like(init_states, flat))

    part = _Body(name, function, len(slices) + len(states))
    outputs, new_states = part.found
    count, kept = len(_flat(outputs)), len(_flat(new_states))
    attrs = {"body": part.text, "names": part.inputs(name), "slices": len(slices), "states": len(states)}
    made = _node("_foreach", name, slices + states, part.free, attrs, count + kept)
    return _like(outputs, made[:count]), _like(new_states, made[count:])


def while_loop(
    cond: Callable, func: Callable, loop_vars: Any, max_iterations: int | None = None, name: str = "while_loop"
) -> tuple[Any, Any]:
    """``nd.contrib.while_loop`` as a node of the graph; ``max_iterations`` says how many rows the outputs have."""
    if max_iterations is None:
        raise ValueError("while_loop: max_iterations must be given; the outputs have so many rows")
    name = names.current().get(None, name)
    values = _flat(loop_vars)
    test = _Body(f"{name}_cond", lambda *a: cond(*a), len(values))
    part = _Body(f"{name}_func", lambda *a: func(*a), len(values))
    outputs, _ = part.found
    count = len(_flat(outputs))
    attrs = {
        "test": test.text, "test_names": test.inputs(f"{name}_cond"), "body": part.text,
        "names": part.inputs(f"{name}_func"), "variables": len(values), "test_free": len(test.free),
        "max_iterations": int(max_iterations), "given": count,
    }  # fmt: skip
    made = _node("_while_loop", name, values, test.free + part.free, attrs, count + len(values))
    return _like(outputs, made[:count]), _like(loop_vars, made[count:])


def cond(pred: Symbol, then_func: Callable, else_func: Callable, name: str = "cond") -> Any:
    """``nd.contrib.cond`` as a node of the graph: only the branch that ``pred`` chooses is computed.

    >>> from d2lcore import nd, sym
    >>> x = sym.var("x")
    >>> y = sym.contrib.cond(x > 0, lambda: x * 2, lambda: x - 1)
    >>> y.eval(x=nd.array([3]))[0].asscalar(), y.eval(x=nd.array([-3]))[0].asscalar()
    (np.float32(6.0), np.float32(-4.0))
    """
    name = names.current().get(None, name)
    yes, no = _Body(f"{name}_then", then_func, 0), _Body(f"{name}_else", else_func, 0)
    if len(yes.outputs) != len(no.outputs):
        raise MXNetError(f"cond: the branches give {len(yes.outputs)} and {len(no.outputs)} arrays; it must be as many")
    attrs = {
        "yes": yes.text, "yes_names": yes.inputs(f"{name}_then"), "no": no.text,
        "no_names": no.inputs(f"{name}_else"), "yes_free": len(yes.free),
    }  # fmt: skip
    made = _node("_cond", name, [pred], yes.free + no.free, attrs, len(yes.outputs))
    return _like(yes.found, made)


# ---- running ----


@lru_cache(maxsize=64)
def _graph(text: str) -> Symbol:
    from .serialize import load_json

    return load_json(text)


def _run(text: str, variables: Sequence[str], arrays: Sequence[Any]) -> list[Any]:
    from .evaluate import evaluate

    return evaluate(_graph(text), dict(zip(variables, arrays, strict=True)))


def run_foreach(
    *data: NDArray, body: str, names: Sequence[str], slices: int, states: int, outputs: int
) -> list[NDArray]:
    """What a ``_foreach`` node computes."""
    free = data[slices + states :]

    def step(part: list, values: list) -> tuple[list, list]:
        found = _run(body, names, [*part, *values, *free])
        return found[: outputs - states], found[outputs - states :]

    given, last = loops.foreach(step, list(data[:slices]), list(data[slices : slices + states]))
    return [*given, *last]


def run_while_loop(
    *data: NDArray, test: str, test_names: Sequence[str], body: str, names: Sequence[str], variables: int,
    test_free: int, max_iterations: int, given: int, outputs: int,
) -> list[NDArray]:  # fmt: skip
    """What a ``_while_loop`` node computes."""
    free = data[variables:]

    def step(*values: Any) -> tuple[list, list]:
        found = _run(body, names, [*values, *free[test_free:]])
        return found[:given], found[given:]

    def goes_on(*values: Any) -> Any:
        return _run(test, test_names, [*values, *free[:test_free]])[0]

    rows, last = loops.while_loop(goes_on, step, list(data[:variables]), max_iterations)
    return [*rows, *last]


def run_cond(
    *data: NDArray, yes: str, yes_names: Sequence[str], no: str, no_names: Sequence[str], yes_free: int, outputs: int
) -> list[NDArray]:
    """What a ``_cond`` node computes."""
    pred, free = data[0], data[1:]
    found = loops.cond(pred, lambda: _run(yes, yes_names, free[:yes_free]), lambda: _run(no, no_names, free[yes_free:]))
    return list(found)
