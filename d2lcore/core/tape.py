"""The tape: what was computed, written down so that it can be differentiated.

A node is an operator that ran. It points at the nodes its inputs came from and never at an array or a later node: there
are no cycles, and reference counting frees a node the moment the backward pass has gone past it.

`backward_steps` is a generator that does one node at a time. ``backward()`` exhausts it; the stepper view pulls the
same generator by hand, which is why the view cannot show anything but what happens.
"""

from __future__ import annotations

import heapq
import itertools
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

import numpy as np

from .. import events, scope
from ..device import Context
from ..errors import AutogradError, DTypeError, ShapeError
from ..ops import Op
from .base import Bare, wrap
from .readings import F, raw_reading

counter = itertools.count(1)
training: ContextVar[bool] = ContextVar("d2lcore_training", default=False)


class Node:
    """An operator that ran while recording."""

    __slots__ = ("attrs", "ctx", "op", "outs", "parents", "saved", "scope", "seq")
    op: Any  #: an `Op` of the table, or an object with ``backward(node, grads, cls, create_graph)``
    parents: tuple  #: (node, output number) of each input; None where no gradient flows
    saved: Any  #: the arrays that the gradient rule reads; None when they have been let go
    outs: tuple  #: (shape, dtype) of each output
    attrs: dict[str, Any]
    ctx: Context
    scope: str
    seq: int


class Leaf:
    """A variable: the end of the tape, where a gradient is kept."""

    __slots__ = ("fresh", "grad", "name", "raw", "req")
    seq = 0  #: in events: older than every operator
    saved = ()  #: a variable saves nothing that could be let go

    def __init__(self, array: Bare, grad: Bare, req: str, name: str = "") -> None:
        self.raw, self.grad, self.req, self.name = array._data, grad, req, name
        self.fresh = False  #: whether a backward pass has written the gradient since the optimizer last read it

    def receive(self, g: Any) -> None:
        """Write a gradient, or add it to what is there."""
        self.fresh = True
        if self.grad._sparse:
            self.grad._assign(g if self.req == "write" else g + self.grad._data)
            return
        kept = self.grad._data
        if g.shape != kept.shape:
            g = g.reshape(kept.shape)
        if self.req == "add":
            kept += g
        else:
            kept[...] = g


def live(entry: tuple | None) -> tuple | None:
    """An array's place on the tape; None once a backward pass has let go of what stood there.

    From then on the array is a constant to what is recorded next, as in MXNet: a recurrent network's state may be
    carried from one batch to the next, and gradients end at the batch.
    """
    return None if entry is None or entry[0].saved is None else entry


class Step(NamedTuple):
    """One step of a backward pass: ``node``'s rule turned ``grads`` of its outputs into ``in_grads`` of its inputs."""

    node: Node | Leaf
    grads: tuple
    in_grads: tuple


class Tape:
    """The recorder that is active inside ``autograd.record()``."""

    recording = True

    def add(
        self, op: Any, inputs: Sequence, entries: list, raws: list, results: list, outs: tuple, attrs: dict
    ) -> None:
        """Write one operator down, if a gradient can flow through it, and give its results their place."""
        if op.vjp is None or not any(entries) or not any(entries := [live(e) for e in entries]):
            return
        self.enter(op, entries, op.save(raws, outs), results, attrs, outs)

    def enter(self, op: Any, entries: Sequence, saved: tuple, results: Sequence, attrs: dict, outs: Sequence) -> Node:
        """Make a node and give the results their place on it."""
        node = Node()
        node.op, node.parents, node.saved, node.attrs = op, tuple(entries), saved, attrs
        node.seq, node.scope, node.ctx = next(counter), scope.current(), results[0]._ctx
        if len(results) == 1:
            out = outs[0]
            node.outs = ((out.shape, out.dtype),)
            results[0]._entry = (node, 0)
            return node
        node.outs = tuple([(out.shape, out.dtype) for out in outs[: len(results)]])
        for slot, result in enumerate(results):
            result._entry = (node, slot)
        return node


TAPE = Tape()
recorder: ContextVar[Any] = ContextVar("d2lcore_recorder", default=None)
"""Who writes down the operators of this thread: nobody (None), the tape, or a tracer."""


def backward_steps(
    heads: Sequence[Bare],
    head_grads: Sequence[Bare | None] | None = None,
    *,
    retain_graph: bool = False,
    create_graph: bool = False,
    into: dict[Any, Any] | None = None,
) -> Iterator[Step]:
    """Run a backward pass one node at a time, newest first.

    Parameters
    ----------
    heads : arrays to differentiate.
    head_grads : gradient of the final loss by each head, of its shape; ones where None.
    retain_graph : keep what the tape saved, so that it can be gone through again.
    create_graph : record the backward pass itself, so that gradients can be differentiated.
    into : collect the gradients of these leaves (or nodes) here, None at first, in place of writing any ``.grad``;
        the pass does not go further down from them.
    """
    heap: list[int] = []  # -seq of the nodes that a gradient has reached: the newest comes first
    waiting: dict[int, tuple[Node, list]] = {}  # by seq: the node, and the gradients of its outputs so far
    ends: dict[Any, Any] = {}  # gradients of variables, which are older than every node and so come last

    def push(entry: tuple, g: Any, ctx: Context) -> None:
        node, slot = entry
        if isinstance(node, Leaf) or (into is not None and node in into):
            ends[node] = _add(ends[node], g, ctx, create_graph) if node in ends else g
            return
        seq = node.seq
        if seq in waiting:
            grads = waiting[seq][1]
            grads[slot] = g if grads[slot] is None else _add(grads[slot], g, ctx, create_graph)
        else:
            grads = [None] * len(node.outs)
            grads[slot] = g
            waiting[seq] = node, grads
            heapq.heappush(heap, -seq)

    if not heads:
        raise AutogradError("backward: there is no array to differentiate; the list of heads is empty")
    seeds = [None] * len(heads) if head_grads is None else head_grads
    if len(seeds) != len(heads):
        raise AutogradError(
            f"backward: {len(seeds)} head gradients for {len(heads)} heads. Give one for each, None for ones."
        )
    cls = type(heads[0])
    for head, grad in zip(heads, seeds, strict=True):
        if head._entry is None:
            raise AutogradError(
                "backward: this array was not computed from a variable while recording. Compute it inside "
                "'with autograd.record():' from arrays that had attach_grad(), or from a network's parameters."
            )
        seed = _seed(head, grad)
        push(head._entry, seed if create_graph else seed._data, head._ctx)

    while heap:
        node, found = waiting.pop(-heapq.heappop(heap))
        if node.saved is None:
            raise AutogradError(
                f"backward: {_where(node)} was gone through before and its saved arrays were freed. "
                "Pass retain_graph=True to the first backward() to go through it twice."
            )
        if len(found) == 1 and found[0].shape == node.outs[0][0]:  # nearly always
            grads = (found[0],)
        else:
            grads = tuple([_output_grad(node, i, g, cls, create_graph) for i, g in enumerate(found)])
        watched = events.GRAD or events.MEM
        start = time.perf_counter() if watched else 0.0
        in_grads = _pull(node, grads, cls, create_graph)
        if watched:
            _notify(node, grads, in_grads, start)
        for entry, g in zip(node.parents, in_grads, strict=True):
            if entry is not None and g is not None:
                push(entry, g, node.ctx)
        if not retain_graph:
            node.saved = None
        yield Step(node, grads, in_grads)
        if not retain_graph:
            node.parents = ()
    for leaf, g in ends.items():
        _deliver(leaf, g, into)
        yield Step(leaf, (g,), ())


def _seed(head: Bare, grad: Bare | None) -> Bare:
    if grad is None:
        return wrap(type(head), _counted(head._ctx.device.xp.ones_like(head._data), head._ctx), head._ctx)
    if not isinstance(grad, Bare):
        raise DTypeError(f"backward: a head gradient is an array, got {type(grad).__name__}. Use mx.nd.array(g).")
    if grad._data.shape != head._data.shape:
        raise ShapeError(
            f"backward: head gradient has shape {grad._data.shape}, the array it belongs to {head._data.shape}"
        )
    return grad


def _output_grad(node: Node, slot: int, g: Any, cls: type, create_graph: bool) -> Any:
    """The gradient of an output in the output's own shape; zeros where nothing was computed from it."""
    shape, dtype = node.outs[slot]
    if g is None:
        raw = _counted(node.ctx.device.xp.zeros(shape, dtype), node.ctx)
        return wrap(cls, raw, node.ctx) if create_graph else raw
    if g.shape == shape or create_graph:
        return g
    return g.reshape(shape)  # legacy arrays show a result of no dimensions as (1,)


def _counted(raw: Any, ctx: Context) -> Any:
    """A gradient made here, entered into its device's account while somebody looks."""
    if events.MEM:
        ctx.device.memory.track(raw, "gradient")
    return raw


def _add(x: Any, y: Any, ctx: Context, create_graph: bool) -> Any:
    """Where gradients meet they add up."""
    if not create_graph:
        return _counted(x + y, ctx)
    with _recording():
        return x + y


@contextmanager
def _recording() -> Iterator[None]:
    """The tape on, for one step only: a generator shares its caller's context, so this must not span a yield."""
    token = recorder.set(TAPE)
    try:
        yield
    finally:
        recorder.reset(token)


def _pull(node: Node, grads: tuple, cls: type, create_graph: bool) -> tuple:
    """Apply one node's gradient rule, in the reading that was asked for."""
    op = node.op
    if op.__class__ is not Op:
        return op.backward(node, grads, cls, create_graph)
    needs = tuple([p is not None for p in node.parents])
    g = grads if len(grads) > 1 or op.outputs == ("outs",) else grads[0]
    try:
        if not create_graph:
            return op.pull(raw_reading(node.ctx.device), node.saved, needs, g, node.attrs)
        with _recording():
            return op.pull(F, _rewrap(node, cls), needs, g, node.attrs)
    except Exception as error:
        error.add_note(f"in the backward pass of {_where(node)}")
        raise


def _rewrap(node: Node, cls: type) -> tuple:
    """What the tape saved, as arrays that know where they came from: so gradients of gradients flow."""

    def array(raw: Any, entry: Any) -> Any:
        return wrap(cls, raw, node.ctx, entry) if hasattr(raw, "__array__") else raw

    values = []
    for (kind, i), value in zip(node.op.saves, node.saved, strict=True):
        if kind == "input":
            value = array(value, node.parents[i])
        elif kind == "inputs":
            value = tuple([array(v, p) for v, p in zip(value, node.parents[i:], strict=True)])
        elif kind == "output":
            value = array(value, (node, i) if i < len(node.outs) else None)
        values.append(value)
    return tuple(values)


def _where(node: Node) -> str:
    return f"{node.op.name} in {node.scope}" if node.scope else node.op.name


def _deliver(leaf: Any, g: Any, into: dict[Any, Any] | None) -> None:
    if into is None:
        leaf.receive(_raw(g))
    elif leaf in into:
        into[leaf] = g
    if events.GRAD and isinstance(leaf, Leaf):
        raw, value = _raw(g), leaf.raw
        event = events.LeafGrad(
            leaf.name, raw.shape, str(raw.dtype), _norm(raw), _norm(value), float(abs(raw).max(initial=0)),
            float((raw == 0).mean()) if raw.size else 0.0, bool(_all_finite(raw)),
        )  # fmt: skip
        events.emit(events.GRAD, event)


def _notify(node: Node, grads: tuple, in_grads: tuple, start: float) -> None:
    end = time.perf_counter()
    if events.MEM:
        with scope.at(node.scope):
            for g in in_grads:
                if g is not None:
                    node.ctx.device.memory.track(_raw(g), "gradient")
    if events.GRAD:
        main, ins = _raw(grads[0]), [None if g is None else _raw(g) for g in in_grads]
        event = events.GradEvent(
            node.seq, node.op.name, node.scope, main.shape, _norm(main),
            tuple([None if g is None else g.shape for g in ins]), tuple([None if g is None else _norm(g) for g in ins]),
            tuple([p and p[0].seq for p in node.parents]), start, end,
        )  # fmt: skip
        events.emit(events.GRAD, event)


def _raw(g: Any) -> Any:
    return g._data if isinstance(g, Bare) else g


def _norm(raw: Any) -> float:
    """Euclidean norm. Halves are summed in float32, and what over- or underflows again in float64."""
    flat = raw.reshape(-1)
    if flat.dtype.kind != "f" or flat.dtype.itemsize < 4:
        flat = flat.astype("float32")
    with np.errstate(over="ignore"):  # it is seen, and mended, in the next line
        square = float(flat @ flat)
    if not 1e-30 < square < float("inf"):
        flat = flat.astype("float64")
        square = float(flat @ flat)
    return square**0.5


def _all_finite(raw: Any) -> bool:
    return bool((abs(raw) < float("inf")).all())


def attach(array: Bare, req: str, ctx: Context, grad: Bare | None = None, name: str = "") -> None:
    """Make an array a variable: give it a gradient buffer and a place at the end of the tape."""
    if req not in ("write", "add", "null"):
        raise ValueError(f"grad_req is 'write', 'add' or 'null', got {req!r}")
    if req == "null":
        array._entry = None
        return
    if grad is None:
        with scope.allocating("gradient"):
            raw = ctx.device.xp.zeros_like(array._data)
            if events.MEM:
                ctx.device.memory.track(raw, "gradient")
        grad = wrap(type(array), raw, ctx)
    elif grad._data.shape != array._data.shape:
        raise ShapeError(f"the gradient of an array of shape {array._data.shape} cannot be kept in {grad._data.shape}")
    array._entry = (Leaf(array, grad, req, name), 0)
