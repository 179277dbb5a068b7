"""A function as a graph that runs in its place: guards, plans, and one node on the tape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import events
from ..core import mixed, tape
from ..core.base import Bare, wrap
from ..core.dispatch import give_number, invoke, number, variable
from ..errors import ContextError, TraceError
from ..ops import OPS
from .derive import Backward
from .executor import Program, Watch
from .ir import Graph, Node, Value
from .trace import trace


class Compiled:
    """``function`` (arrays in, a tuple of arrays out) run as a graph.

    A plan is made for each set of guards: class, device, shapes and dtypes of the arguments, training and recording
    mode, mixed precision. A call that fits no plan traces again; `explain` says what was different.
    """

    def __init__(self, function: Callable[..., Any], name: str) -> None:
        self.function, self.name = function, name
        self.plans: dict[tuple, Plan] = {}
        self._log: list[str] = []

    def __call__(self, *arrays: Bare) -> tuple:
        if any(a._sparse for a in arrays):  # a graph's operators run on dense arrays
            arrays = tuple([a.tostype("default") if a._sparse else a for a in arrays])
        guard = _guard(arrays)
        plan = self.plans.get(guard)
        if plan is None:
            self._log.append(self._why(guard))
            plan = Plan(self.function, self.name, arrays)
            self.plans[guard] = plan
        return plan(arrays)

    def clear(self) -> None:
        """Forget all plans: the arrays they captured are no longer the right ones."""
        self.plans.clear()
        self._log.clear()

    def explain(self) -> str:
        """What was traced and why, and the graph that runs now, as text."""
        if not self.plans:
            return f"{self.name}: not traced yet; call it once."
        plan = list(self.plans.values())[-1]
        return "\n".join([f"{self.name}: traced {len(self._log)} times", *self._log, "", plan.graph.text()])

    def _why(self, guard: tuple) -> str:
        number = len(self._log) + 1
        if not self.plans:
            return f"{number}. first call: {_describe(guard)}"
        nearest = min(self.plans, key=lambda other: sum(a != b for a, b in zip(guard, other, strict=False)))
        return f"{number}. retraced: " + "; ".join(_differences(nearest, guard))


MODES = 3  #: entries of a guard that are no arrays


def _guard(arrays: Sequence[Bare]) -> tuple:
    recording = getattr(tape.recorder.get(), "recording", False)
    modes = (("training", tape.training.get()), ("recording", recording), ("mixed precision", mixed.target()))
    return (*modes, *[(type(a), a._ctx, a._data.shape, a._data.dtype) for a in arrays])


def _describe(guard: tuple) -> str:
    arrays = ", ".join(f"{shape} {dtype}" for _, _, shape, dtype in guard[MODES:])
    return f"{arrays}, {'training' if guard[0][1] else 'prediction'} mode"


def _differences(old: tuple, new: tuple) -> list[str]:
    if len(old) != len(new):
        return [f"{len(new) - MODES} arrays, were {len(old) - MODES}"]
    found = [f"{a[0]} is {b[1]}, was {a[1]}" for a, b in zip(old[:MODES], new[:MODES], strict=True) if a != b]
    for i, (a, b) in enumerate(zip(old[MODES:], new[MODES:], strict=True)):
        for what, x, y in zip(("class", "device", "shape", "dtype"), a, b, strict=True):
            if x != y:
                found.append(f"input {i} has {what} {y}, was {x}")
    return found


class Plan:
    """One traced graph, ready to run: forward alone, or forward that keeps what its derived backward graph reads."""

    vjp = True  #: read by the tape: a gradient flows through it

    def __init__(self, function: Callable[..., Any], name: str, arrays: Sequence[Bare]) -> None:
        recording = getattr(tape.recorder.get(), "recording", False)
        self.name = name
        self.graph, self.captured = trace(function, arrays, recording)
        self.ctx, self.cls = arrays[0]._ctx, type(arrays[0])
        for i, a in enumerate([*arrays, *self.captured]):
            if not a._ctx.shares_memory(self.ctx):
                raise ContextError(f"{name}: {self.graph.inputs[i].name} is on {a._ctx}, the data on {self.ctx}")
        self.device = self.ctx.device
        self._forward: Program | None = None
        self._training: dict[tuple, tuple[Program, Backward, Program]] = {}

    def __call__(self, arrays: Sequence[Bare]) -> tuple:
        inputs = [*arrays, *self.captured]
        raws = [a._data for a in inputs]
        entries = [tape.live(a._entry) for a in inputs]
        if tape.recorder.get() is tape.TAPE and any(entries):
            needs = tuple([e is not None for e in entries])
            program = self.training(needs)[0]
            watch = self._watch(inputs, recorded=True)
            found = program.run(raws, watch)
            kept = found[len(self.graph.results) :]
            results = self._finish(found, inputs, watch)
            tape.TAPE.enter(self, entries, (raws, kept), results, {"needs": needs}, [r._data for r in results])
            return tuple(results)
        if self._forward is None:
            self._forward = Program(self.graph, self.device, self.graph.results)
        watch = self._watch(inputs, recorded=False)
        return tuple(self._finish(self._forward.run(raws, watch), inputs, watch))

    def _watch(self, inputs: Sequence[Bare], recorded: bool) -> Watch | None:
        """How the graph's inputs are known outside, if somebody looks."""
        if not events.OP:
            return None
        pairs = list(zip(self.graph.inputs, inputs, strict=True))
        return Watch({v: number(a) for v, a in pairs}, {v: variable(a) for v, a in pairs}, recorded)

    def training(self, needs: tuple[bool, ...]) -> tuple[Program, Backward, Program]:
        """Forward program, backward graph and backward program for gradients of the inputs in ``needs``."""
        if needs not in self._training:
            backward = Backward(self.graph, needs)
            forward = Program(self.graph, self.device, [*self.graph.results, *backward.kept])
            self._training[needs] = forward, backward, Program(backward.graph, self.device, backward.graph.outputs)
        return self._training[needs]

    def _finish(self, found: list, inputs: Sequence[Bare], watch: Watch | None) -> list:
        """Write the updates into the states they belong to and wrap the outputs."""
        n = len(self.graph.outputs)
        place = {v: i for i, v in enumerate(self.graph.inputs)}
        for (state, _), raw in zip(self.graph.updates, found[n:], strict=False):
            inputs[place[state]]._data[...] = raw
        results = [wrap(self.cls, raw, self.ctx) for raw in found[:n]]
        if watch is not None:
            for v, result in zip(self.graph.outputs, results, strict=True):
                if v is not None:
                    give_number(result, watch.number(v))
        return results

    def backward(self, node: tape.Node, grads: tuple, cls: type, create_graph: bool) -> tuple:
        """Gradients of the inputs and captured arrays (called by the tape)."""
        raws, kept = node.saved
        if create_graph:
            return self._backward_recorded(node, grads, raws)
        watch = Watch(category="gradient") if events.MEM else None
        return tuple(self.training(node.attrs["needs"])[2].run([*grads, *kept], watch))

    def _backward_recorded(self, node: tape.Node, grads: tuple, raws: list) -> tuple:
        """Gradients that can be differentiated again: compute the forward graph once more, on the tape."""
        random = [n.op.name for n in self.graph.nodes if n.op.random]
        if random:
            raise TraceError(
                f"{self.name}: second-order gradients through a hybridized block that draws random numbers "
                f"({random[0]}) are not possible. Call hybridize(False) first."
            )
        token = tape.recorder.set(tape.TAPE)
        try:
            arrays = [wrap(self.cls, raw, self.ctx, entry) for raw, entry in zip(raws, node.parents, strict=True)]
            cuts = [a if a._entry is None else invoke(OPS["identity"], a) for a in arrays]
            outputs = _interpret(self.graph, cuts)
        finally:
            tape.recorder.reset(token)
        into: dict[Any, Any] = {c._entry[0]: None for c in cuts if c._entry is not None}
        live = [(o, g) for o, g in zip(outputs, grads, strict=True) if o._entry is not None]
        for _ in tape.backward_steps(
            [o for o, _ in live], [g for _, g in live], create_graph=True, retain_graph=True, into=into
        ):
            pass
        return tuple([None if c._entry is None else into[c._entry[0]] for c in cuts])


def _interpret(graph: Graph, inputs: Sequence[Bare]) -> list:
    """Run a graph's nodes one by one through the funnel."""
    values: dict[Value, Any] = dict(zip(graph.inputs, inputs, strict=True))

    def look_up(v: Any) -> Any:
        return values[v] if isinstance(v, Value) else v

    for node in graph.nodes:
        values.update(_apply(node, [look_up(v) for v in node.inputs]))
    return [values[v] for v in graph.outputs if v is not None]


def _apply(node: Node, inputs: list) -> dict[Value, Any]:
    out = invoke(node.op, *inputs, **node.attrs)
    outs = (out,) if isinstance(out, Bare) else out
    return dict(zip(node.outputs, outs, strict=False))
