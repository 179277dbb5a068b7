"""Runs a graph: a flat list of calls, made once, with every value dropped after its last use."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from typing import Any

from .. import events, scope
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

    def run(self, raws: Sequence[Any]) -> list:
        """Compute the results from raw input arrays."""
        env = self._template.copy()
        env[: self._n_inputs] = raws
        watched = bool(events.OP or events.MEM)
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
                _notify(node, [env[i] for i in outputs], self.device, start)
            for i in dead:
                env[i] = None
        asarray = self.device.xp.asarray
        return [None if i is None else asarray(env[i]) for i in self.results]

    @staticmethod
    def _explain(node: Node, error: Exception) -> MXNetError:
        kind = type(error) if isinstance(error, MXNetError) else MXNetError
        place = f"in {node.scope}: " if node.scope else ""
        return kind(f"{place}{node.op.name}: {error}" + (f" (traced from {node.line})" if node.line else ""))


def _notify(node: Node, outs: list, device: Device, start: float) -> None:
    if events.MEM:
        with scope.at(node.scope):
            for raw in outs:
                if isinstance(raw, device.array_type):
                    device.memory.track(raw, "activation")
    if not events.OP:
        return
    visible = node.outputs[: node.op.visible]
    event = events.OpEvent(
        next(counter),
        node.op.name,
        tuple([_number(v) if isinstance(v, Value) else None for v in node.inputs]),
        tuple([_number(v) for v in visible]),
        tuple([v.name or None if isinstance(v, Value) else None for v in node.inputs]),
        tuple([getattr(v, "shape", None) for v in node.inputs]),
        tuple([v.shape for v in visible]),
        tuple([str(v.dtype) for v in visible]),
        sum(v.nbytes for v in node.outputs),
        device.name,
        node.scope,
        start,
        time.perf_counter(),
        False,
        dict(node.attrs),
    )
    for observer in events.OP:
        observer(event)


def _number(v: Value) -> int:
    return -id(v)  # negative: never one of the funnel's numbers, which count up from 1
