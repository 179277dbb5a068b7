"""The memory of a run: how much is alive at each moment, what for, in which layer, and what the peak is made of."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

from ... import events, scope
from ...device import in_use
from .base import Collector
from .network import parameters

#: The timeline is kept in at most so many moments; longer runs are thinned out, and the peak of each span is kept.
MOMENTS = 1024


class Held(NamedTuple):
    """A live buffer."""

    nbytes: int
    category: str
    layer: str


Moment = tuple[float, int, dict[str, int]]
"""Seconds since the start, bytes alive, and those by category."""


class Memory(Collector):
    """Collects what is allocated and freed inside the ``with``, on all devices.

    The numbers are those of the devices' own accounts (`device.memory`): every array that an operator, a backward
    step, an optimizer or ``nd.array`` makes, from the moment it is made to the moment Python frees it. Arrays that
    existed before are known if they were made while somebody looked; give ``net`` (and ``trainer``) to have
    parameters, gradients and optimizer states counted that are older. What an operator needs only while it computes
    is not seen.

    >>> from d2lcore import nd, observe
    >>> with observe.memory() as memory:
    ...     x = nd.ones((10, 10))
    ...     y = nd.exp(x)
    ...     del x
    >>> peak = memory.data()["peak"]
    >>> peak["bytes"], memory.live
    (800, 400)
    """

    def __init__(self, net: Any = None, trainer: Any = None) -> None:
        super().__init__()
        self.net, self.trainer = net, trainer
        self.live = 0  #: bytes now
        self._alive: dict[tuple[str, int], Held] = {}
        self._by_category: dict[str, int] = {}
        self._queue: deque[events.MemEvent] = deque()
        self._busy = False
        self._started = time.perf_counter()
        self._now: Moment = (0.0, 0, {})
        self._moments: list[Moment] = []
        self._span, self._in_span = 1, 0  # events in a moment, and in the newest one
        self._peak, self._peak_time, self._peak_layer = 0, 0.0, ""
        self._at_peak: dict[tuple[str, int], Held] | None = None  # None while live memory is at its peak

    def _slots(self) -> dict[str, Callable[[Any], None]]:
        return {"MEM": self._on_mem}

    # ---- what is there already ----

    def _begin(self) -> None:
        self._busy = True  # what is entered now is in the accounts, which are read as a whole
        known = self._count_network()
        self._alive.clear()
        self._by_category.clear()
        self.live = 0
        for device in in_use():
            for key, buffer in list(device.memory.buffers.items()):
                held = known.get((device.name, key)) or Held(buffer.nbytes, buffer.category, buffer.scope)
                self._add((device.name, key), held)
        self._queue.clear()
        self._busy = False
        now = time.perf_counter()
        self._started = now - self._now[0]  # time that passed outside is left out
        self._note(now, "")

    def _count_network(self) -> dict[tuple[str, int], Held]:
        """Have the network's arrays entered into the accounts; gives them by key, with their layers."""
        known: dict[tuple[str, int], Held] = {}

        def enter(array: Any, category: str, layer: str) -> None:
            account = array.ctx.device.memory
            with scope.at(layer), scope.allocating(category):
                key = account.track(array._data, category)
            if key is not None:
                known[array.ctx.device.name, key] = Held(account.buffers[key].nbytes, category, layer)

        root = type(self.net).__name__
        for parameter in parameters(self.net):
            layer = parameter.layer
            path = root + ("" if layer.startswith("[") or not layer else ".") + layer
            for array in parameter.arrays:
                enter(array, "parameter", path)
                if getattr(array, "grad", None) is not None:
                    enter(array.grad, "gradient", path)
        for array in _arrays_in(self.trainer.states if self.trainer is not None else ()):
            enter(array, "optimizer", "")
        return known

    # ---- events ----

    def _on_mem(self, event: events.MemEvent) -> None:
        # a buffer can be freed at any moment, also in the middle of this: events wait for their turn
        self._queue.append(event)
        if self._busy:
            return
        self._busy = True
        try:
            while self._queue:
                self._apply(self._queue.popleft())
        finally:
            self._busy = False

    def _apply(self, event: events.MemEvent) -> None:
        key = event.device, event.id
        if event.kind == "alloc":
            self._add(key, Held(event.nbytes, event.category, event.scope))
        else:
            held = self._alive.get(key)
            if held is None:
                return
            if self._at_peak is None and self._peak == self.live:
                self._at_peak = dict(self._alive)
            del self._alive[key]
            self.live -= held.nbytes
            self._by_category[held.category] -= held.nbytes
        self._note(event.time, event.scope)

    def _add(self, key: tuple[str, int], held: Held) -> None:
        self._alive[key] = held
        self.live += held.nbytes
        self._by_category[held.category] = self._by_category.get(held.category, 0) + held.nbytes

    def _note(self, now: float, layer: str) -> None:
        """Write the present down as a moment of the timeline; a moment of many events is the fullest of them."""
        since = now - self._started
        if self.live > self._peak:
            self._peak, self._peak_time, self._peak_layer, self._at_peak = self.live, since, layer, None
        self._now = moment = since, self.live, dict(self._by_category)
        if self._in_span == 0 or self._in_span >= self._span:
            self._moments.append(moment)
            self._in_span = 1
        else:
            self._in_span += 1
            if self.live >= self._moments[-1][1]:
                self._moments[-1] = moment
        if len(self._moments) > MOMENTS:
            pairs = zip(self._moments[::2], [*self._moments[1::2], self._moments[-1]])
            self._moments = [max(pair, key=lambda m: m[1]) for pair in pairs]
            self._span *= 2
        self._changed()

    # ---- what was seen ----

    def data(self) -> dict[str, Any]:
        """The timeline and the peak, JSON-able.

        ``time`` (seconds), ``total`` and ``live`` (bytes by category) have one entry a moment; ``peak`` holds bytes,
        time, the layer whose allocation made it, and ``alive``: what there was, by layer and category, largest first.
        """
        moments = list(self._moments)
        if moments[-1:] != [self._now]:
            moments.append(self._now)
        names = [name for name in _ORDER if any(m[2].get(name) for m in moments)]
        names += sorted({name for m in moments for name in m[2]} - set(_ORDER))
        at_peak = dict(self._alive) if self._at_peak is None else self._at_peak
        groups: dict[tuple[str, str], list[int]] = {}
        for held in at_peak.values():
            groups.setdefault((self._place(held.layer), held.category), []).append(held.nbytes)
        alive = [
            {"layer": layer, "category": category, "bytes": sum(sizes), "arrays": len(sizes)}
            for (layer, category), sizes in groups.items()
        ]
        return {
            "view": "memory",
            "title": f"Memory of {type(self.net).__name__}" if self.net is not None else "Memory",
            "time": [round(m[0], 6) for m in moments],
            "total": [m[1] for m in moments],
            "live": {name: [m[2].get(name, 0) for m in moments] for name in names},
            "peak": {
                "bytes": self._peak, "time": round(self._peak_time, 6), "layer": self._place(self._peak_layer),
                "alive": sorted(alive, key=lambda group: -group["bytes"]),
            },
        }  # fmt: skip

    def _place(self, path: str) -> str:
        """A layer as the network's parameters call it: without the network's own name."""
        root = "" if self.net is None else type(self.net).__name__
        return path.removeprefix(root).removeprefix(".") if path != root else path


_ORDER = ("parameter", "optimizer", "data", "gradient", "activation", "workspace")


def _arrays_in(states: Any) -> list:
    """The arrays in an optimizer's states, however they are nested."""
    if states is None:
        return []
    if hasattr(states, "_data"):
        return [states]
    if isinstance(states, dict):
        states = states.values()
    if isinstance(states, (str, bytes)) or not hasattr(states, "__iter__"):
        return []
    return [array for state in states for array in _arrays_in(state)]
