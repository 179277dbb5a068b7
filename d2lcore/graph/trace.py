"""Tracing: run a function once on a real batch and write down its operators as a graph."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .. import scope
from ..core.base import Bare, wrap
from ..core.tape import recorder
from ..errors import TraceError
from ..ops import OPS, Op, Spec
from .ir import Graph, Node, Value

_ENGINE = str(Path(__file__).parent.parent)


class Tracer:
    """The recorder that writes a graph. Nothing is changed while it is at work: writes are noted and done later."""

    def __init__(self, inputs: Sequence[Bare], recording: bool) -> None:
        self.recording = recording  # what autograd.is_recording() says to the code being traced
        self.inputs: list[Value] = []
        self.captured: list[Bare] = []  #: arrays the function uses that are not its arguments: parameters, constants
        self.updates: dict[Value, tuple[Value, Value]] = {}
        self._values: dict[int, Value] = {}
        self._raws: dict[int, Value] = {}  #: for another array object on the same memory, such as x.as_nd_ndarray()
        self._keep: list[Bare] = []  # ids stand for arrays only while these live
        for i, array in enumerate(inputs):
            self._enter(array, f"data{i}" if i else "data")

    def _bind(self, array: Bare, value: Value) -> None:
        self._values[id(array)] = self._raws[id(array._data)] = value
        self._keep.append(array)

    def _enter(self, array: Bare, name: str) -> Value:
        value = Value(Spec.of(array._data), name=name)
        self.inputs.append(value)
        self._bind(array, value)
        return value

    def value(self, array: Any) -> Any:
        """The value that stands for an array; an unknown array becomes an input of the graph."""
        if not isinstance(array, Bare):
            return array
        known = self._values.get(id(array)) or self._raws.get(id(array._data))
        if known is None:
            leaf = array._entry and array._entry[0]
            known = self._enter(array, getattr(leaf, "name", "") or f"captured{len(self.captured)}")
            self.captured.append(array)
        return known

    def add(self, op: Op, inputs: Sequence, entries: list, raws: list, results: list, outs: tuple, attrs: dict) -> None:
        """Write one operator down (called by the funnel)."""
        if not isinstance(op, Op):
            raise TraceError(f"{op.name}: a graph runs on one device; copy its inputs there before calling the block")
        node = Node(op, [self.value(a) for a in inputs], attrs, [Spec.of(o) for o in outs], _line())
        for result, value in zip(results, node.outputs, strict=False):
            if result._data.shape != value.shape:  # a legacy array shows a result of no dimensions as (1,)
                shape = result._data.shape
                value = Node(OPS["reshape"], (value,), {"shape": shape}, [Spec(shape, value.dtype)]).outputs[0]
            self._bind(result, value)

    def assign(self, target: Bare, value: Any) -> None:
        """Note an in-place write; it is done each time the graph has run."""
        source = self.value(target)
        before = self.updates[source][0] if source in self.updates else source
        if before.node is not None:
            raise TraceError("a graph can write only into arrays that exist before it runs, such as running statistics")
        new = self.value(value)
        if not isinstance(new, Value):
            raise TraceError(f"write an array into a state of a traced block, not {value!r}; use F.full_like()")
        self._bind(target, new)
        self.updates[new] = (before, new)

    def describe(self, array: Bare) -> str:
        """What an array is in the graph, such as ``input data`` or ``relu#3``; "" if the graph has not met it."""
        value = self._values.get(id(array)) or self._raws.get(id(array._data))
        return value.describe() if value is not None else ""

    def read(self, array: Bare) -> None:
        """Refuse to hand out a value that depends on the batch: the graph would keep this batch's value for ever."""
        if self.describe(array):
            raise TraceError(
                f"in {scope.current() or 'a traced function'}: hybridize() cannot follow code that reads a value "
                "(asnumpy(), asscalar(), float(), or 'if' on an array): the graph would keep this batch's answer for "
                "ever. Use where(), or leave this block un-hybridized."
            )


def trace(function: Callable[..., Any], inputs: Sequence[Bare], recording: bool = False) -> tuple[Graph, list[Bare]]:
    """The graph of ``function(*inputs)`` (arrays in, a tuple of arrays out), and the arrays that it captured.

    The graph's inputs are the function's, followed by the captured arrays.
    """
    # aliases, so that an array passed twice is two inputs, and the caller's arrays are not mistaken for traced ones
    aliases = [_alias(a) for a in inputs]
    tracer = Tracer(aliases, recording)
    rng = inputs[0]._ctx.device.rng.bit_generator if inputs else None
    state: Any = rng.state if rng is not None else None
    token = recorder.set(tracer)
    try:
        results = function(*aliases)
    finally:
        recorder.reset(token)
        if rng is not None:
            rng.state = state  # tracing must not change the random numbers that follow
    outputs = [tracer.value(r) for r in results]
    final = dict(tracer.updates.values())  # the last write to each state
    return Graph(tracer.inputs, outputs, list(final.items())), tracer.captured


def _alias(array: Bare) -> Bare:
    return wrap(type(array), array._data.view(), array._ctx)


def _line() -> str:
    """The source line, outside of the engine, that asked for the operator now being traced."""
    frame: Any = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_ENGINE):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}" if frame is not None else ""
