"""The computation graph of a run: which operator read what, in which layer, how long it took, how much it made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from math import prod
from typing import Any

import numpy as np

from ... import events
from ...core.dispatch import number
from ...ops import OPS
from .base import Collector
from .describe import describe
from .network import classes, parameters

#: Inputs of the op table that are a layer's state: neither data nor trained.
STATE = frozenset({"moving_mean", "moving_var"})

_LAST = re.compile(r"(\.[^.\[]+|\[\d+\])$")


def parent(path: str) -> str:
    """The path of the block around a block.

    >>> parent("LeNet.features[0]"), parent("LeNet.features"), parent("LeNet")
    ('LeNet.features', 'LeNet', '')
    """
    return path[: match.start()] if (match := _LAST.search(path)) else ""


def chain(path: str) -> list[str]:
    """A path and all paths around it, outermost first.

    >>> chain("LeNet.features[0]")
    ['LeNet', 'LeNet.features', 'LeNet.features[0]']
    """
    return [*chain(parent(path)), path] if path else []


class Graph(Collector):
    """Collects the computation graph of what runs inside the ``with``.

    Of several training steps the last one is kept, with the times of that step. Give ``net`` to see one network's
    forward pass and what was computed from its outputs (the loss); without it everything that ran is shown. Operators
    that no gradient depends on are left out if anything was recorded for a backward pass.

    Parameters
    ----------
    net : a block; its calls start a new graph, its parameters are recognised by identity.
    level : how far blocks are folded in the drawing: ``"layer"`` (Conv2D with its activation is one row), ``"op"``
        (not at all) or a number (blocks of that depth and deeper are folded; 0 folds everything).

    >>> import d2lcore as mx
    >>> from d2lcore import nd, observe
    >>> x = nd.ones((2, 3))
    >>> with observe.graph() as seen:
    ...     y = nd.exp(x) + 1
    >>> [op["op"] for op in seen.data()["ops"]]
    ['exp', 'add']
    """

    def __init__(self, net: Any = None, level: str | int = "layer") -> None:
        super().__init__()
        if level not in ("layer", "op") and not (isinstance(level, int) and level >= 0):
            raise ValueError(f"observe.graph: level is 'layer', 'op' or a whole number >= 0, got {level!r}")
        self.net, self.level = net, level
        self._clear()

    def _slots(self) -> dict[str, Callable[[Any], None]]:
        return {"OP": self._on_op, "GRAD": self._on_grad, "BLOCK": self._on_block}

    def _clear(self) -> None:
        self._ops: list[tuple[events.OpEvent, tuple[str, ...]]] = []
        self._late: list[events.OpEvent] = []  # operators of compiled backward graphs
        self._back: dict[int, float] = {}
        self._classes: dict[str, str] = {}
        self._calls: dict[str, int] = {}
        self._inside: list[str] = []  # paths of the blocks being computed
        self._went_back = False

    # ---- events ----

    def _on_block(self, event: events.BlockEvent) -> None:
        if event.kind == "exit":
            if event.scope in self._inside:
                self._inside.remove(event.scope)
            return
        while self._inside and not event.scope.startswith(self._inside[-1]):
            self._inside.pop()  # it was left by an error
        outermost = not self._inside
        again = self.net is not None and event.cls == type(self.net).__name__ and event.scope in self._calls
        if outermost and (self._went_back or again):
            self._clear()
        self._inside.append(event.scope)
        self._classes[event.scope] = event.cls
        self._calls[event.scope] = self._calls.get(event.scope, 0) + 1

    def _on_op(self, event: events.OpEvent) -> None:
        paths = chain(event.scope)
        if paths and self._calls and paths[0] not in self._inside:
            self._late.append(event)  # no block is being computed: a compiled backward graph runs
            return
        if not paths and self._went_back:
            return  # the optimizer's and the metrics' work after the backward pass
        self._ops.append((event, tuple([f"{path}#{self._calls.get(path, 1)}" for path in paths])))

    def _on_grad(self, event: events.GradEvent | events.LeafGrad) -> None:
        self._went_back = True
        if isinstance(event, events.GradEvent):
            self._back[event.seq] = self._back.get(event.seq, 0.0) + event.end - event.start
        else:
            self._changed()

    # ---- what was seen ----

    def data(self) -> dict[str, Any]:
        """The graph, JSON-able.

        ``ops`` in the order they ran (``path``: the block calls around it, ``in``/``out``: numbers of values,
        ``params``: name, number of elements and bytes of the parameters it read, times in seconds), ``values`` by
        number, ``inputs`` (values that came from outside), ``blocks`` (class by path), ``level`` and ``title``.
        """
        kept = self._needed()
        own = self._parameters()
        produced = {n for event, _ in kept for n in event.outputs}
        ops: list[dict[str, Any]] = []
        values: dict[str, dict[str, Any]] = {}
        inputs: list[int] = []
        for event, path in kept:
            reads, params = [], []
            for i, n in enumerate(event.inputs):
                shape = event.in_shapes[i]
                if n is None or shape is None:
                    continue
                name = own.get(n) or event.names[i]
                if n in produced:
                    reads.append(n)
                elif name:
                    params.append([name, prod(shape), prod(shape) * _itemsize(event.dtypes)])
                elif _argument(event.op, i) not in STATE:
                    reads.append(n)
                    if n not in inputs:
                        inputs.append(n)
                        values[str(n)] = {"shape": list(shape), "dtype": None, "bytes": None}
            for n, shape, dtype in zip(event.outputs, event.shapes, event.dtypes, strict=True):
                values[str(n)] = {"shape": list(shape), "dtype": dtype, "bytes": prod(shape) * _itemsize([dtype])}
            ops.append({
                "op": event.op, "label": describe(event.op, event.attrs, event.in_shapes), "path": list(path),
                "in": reads, "out": list(event.outputs), "params": params, "bytes": event.nbytes,
                "device": event.device, "seconds": event.end - event.start, "back": self._back.get(event.seq),
            })  # fmt: skip
        self._share_late(ops)
        return {
            "view": "graph", "title": self._title(), "level": self.level,
            "ops": ops, "values": values, "inputs": inputs,
            "blocks": {**classes(self.net, type(self.net).__name__), **self._classes},
        }  # fmt: skip

    def _needed(self) -> list[tuple[events.OpEvent, tuple[str, ...]]]:
        """The operators that the gradients depend on; all of them if nothing was recorded."""
        ops = self._ops
        if self.net is not None and ops:
            ops = self._from_net(ops)
        if not any(event.recorded for event, _ in ops):
            return ops
        kept: list[tuple[events.OpEvent, tuple[str, ...]]] = []
        wanted: set[int] = set()
        for event, path in reversed(ops):
            if event.recorded or wanted.intersection(event.outputs):
                kept.append((event, path))
                wanted.update(n for n in event.inputs if n is not None)
        return kept[::-1]

    def _from_net(self, ops: list) -> list:
        """The network's own operators, what is computed from their results, and what that needs besides."""
        name = type(self.net).__name__
        roots = {path for path, cls in self._classes.items() if cls == name and not parent(path)}
        reached: set[int | None] = set()
        ours: set[int] = set()
        for event, path in ops:
            if (path and path[0].rsplit("#", 1)[0] in roots) or not reached.isdisjoint(event.inputs):
                reached.update(event.outputs)
                ours.add(event.seq)
        kept = []
        wanted: set[int | None] = set()
        for event, path in reversed(ops):
            if event.seq in ours or not wanted.isdisjoint(event.outputs):
                kept.append((event, path))
                wanted.update(event.inputs)
        return kept[::-1]

    def _parameters(self) -> dict[int, str]:
        """Names of the network's arrays by their number, including those that are not trained."""
        return {number(array): p.name for p in parameters(self.net) for array in p.arrays}

    def _share_late(self, ops: list[dict]) -> None:
        """Give the time of compiled backward graphs to the operators of the layers they belong to."""
        spent: dict[str, float] = {}
        for event in self._late:
            spent[event.scope] = spent.get(event.scope, 0.0) + event.end - event.start
        for op in ops:
            scope = op["path"][-1].rsplit("#", 1)[0] if op["path"] else ""
            if scope in spent:
                op["back"] = (op["back"] or 0.0) + spent.pop(scope)

    def _title(self) -> str:
        if self.net is not None:
            return type(self.net).__name__
        roots = [path for path in self._classes if not parent(path)]
        return roots[0] if roots else "Computation graph"


def _argument(op: str, i: int) -> str:
    names = OPS[op].inputs if op in OPS else ()
    return names[i] if i < len(names) else ""


def _itemsize(dtypes: Iterable[str]) -> int:
    return np.dtype(next(iter(dtypes))).itemsize
