"""Runs a graph: a flat list of calls, made once, with every value dropped after its last use."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from typing import Any

from .. import events, scope
from ..core.dispatch import new_number
from ..core.tape import counter
from ..device import Device
from ..errors import MXNetError
from .ir import Graph, Node, Value


class Program:
    """A graph made ready for one device.

    ``run(raws)`` takes raw arrays for the graph's inputs and gives those of ``results``; values are numbered slots.
    """

    def __init__(self, graph: Graph, device: Device, results: Sequence[Value | None]) -> None:
        self.device = device
        slots: dict[Value, int] = {v: i for i, v in enumerate(graph.inputs)}
        self._n_inputs = len(slots)
        constants: list = []

        def slot(v: Any) -> int:
            if isinstance(v, Value):
                return slots.setdefault(v, len(slots) + len(constants))
            constants.append((len(slots) + len(constants), v))
            return constants[-1][0]

        # constants share the numbering, so that a call's arguments are nothing but slots
        self.steps: list[list] = []
        for node in graph.nodes:
            bound = partial(node.op.forward, device.xp, **node.attrs)
            call = partial(bound, rng=device.rng) if node.op.random else bound
            arguments = [slot(v) for v in node.inputs]
            self.steps.append([node, call, arguments, [slot(v) for v in node.outputs], node.op.single, []])
        self.results = [None if v is None else slot(v) for v in results]
        self._template: list = [None] * (len(slots) + len(constants))
        for i, value in constants:
            self._template[i] = value
        self._drop_after_last_use({i for i, _ in constants})

    def _drop_after_last_use(self, constants: set[int]) -> None:
        keep = constants | {i for i in self.results if i is not None}
        for step in reversed(self.steps):
            _, _, arguments, outputs, _, dead = step
            for i in {*arguments, *outputs} - keep:
                keep.add(i)
                dead.append(i)

    def run(self, raws: Sequence[Any], watch: Watch | None = None) -> list:
        """Compute the results from raw input arrays; ``watch`` is asked for only while somebody looks."""
        env = self._template.copy()
        env[: self._n_inputs] = raws
        watched = bool(events.OP or events.MEM)
        if watched and watch is None:
            watch = Watch()
        for node, call, arguments, outputs, single, dead in self.steps:
            start = time.perf_counter() if watched else 0.0
            try:
                out = call(*[env[i] for i in arguments])
            except Exception as error:
                raise self._explain(node, error) from error
            if single:
                env[outputs[0]] = out
            else:
                for i, o in zip(outputs, out, strict=True):
                    env[i] = o
            if watched:
                watch.notify(node, [env[i] for i in outputs], self.device, start)  # type: ignore[union-attr]
            for i in dead:
                env[i] = None
        asarray = self.device.xp.asarray
        return [None if i is None else asarray(env[i]) for i in self.results]

    @staticmethod
    def _explain(node: Node, error: Exception) -> MXNetError:
        kind = type(error) if isinstance(error, MXNetError) else MXNetError
        place = f"in {node.scope}: " if node.scope else ""
        return kind(f"{place}{node.op.name}: {error}" + (f" (traced from {node.line})" if node.line else ""))


class Watch:
    """How the values of one run are known outside of it, for those who look.

    Parameters
    ----------
    numbers : of the graph's inputs, as the funnel numbers arrays; those of all other values are put in by the run.
    names : of the inputs that are variables.
    recorded : whether a backward pass can follow.
    category : what the memory is for.
    """

    def __init__(
        self,
        numbers: dict[Value, int] | None = None,
        names: dict[Value, str | None] | None = None,
        recorded: bool = False,
        category: str = "activation",
    ) -> None:
        self.numbers, self.names = numbers or {}, names or {}
        self.recorded, self.category = recorded, category

    def number(self, v: Value) -> int:
        """The number of a value, a new one at its first mention."""
        if v not in self.numbers:
            self.numbers[v] = new_number()
        return self.numbers[v]

    def notify(self, node: Node, outs: list, device: Device, start: float) -> None:
        """Tell of an operator that ran."""
        if events.MEM:
            with scope.at(node.scope):
                for raw in outs:
                    if isinstance(raw, device.array_type):
                        device.memory.track(raw, self.category)
        if not events.OP:
            return
        visible = node.outputs[: node.op.visible]
        event = events.OpEvent(
            next(counter),
            node.op.name,
            tuple([self.number(v) if isinstance(v, Value) else None for v in node.inputs]),
            tuple([self.number(v) for v in visible]),
            tuple([self.names.get(v) if isinstance(v, Value) else None for v in node.inputs]),
            tuple([getattr(v, "shape", None) for v in node.inputs]),
            tuple([v.shape for v in visible]),
            tuple([str(v.dtype) for v in visible]),
            sum(v.nbytes for v in node.outputs),
            device.name,
            node.scope,
            start,
            time.perf_counter(),
            self.recorded,
            dict(node.attrs),
        )
        events.emit(events.OP, event)
