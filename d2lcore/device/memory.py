"""Who holds how much memory: an account per device, kept only while somebody is looking.

A buffer is entered once, under its owner (views share it), and leaves the account at the moment Python frees it: a weak
reference tells us, so nothing is kept alive by being counted.
"""

from __future__ import annotations

import time
import weakref
from typing import Any, NamedTuple

from .. import events, scope


class Buffer(NamedTuple):
    """One live allocation."""

    nbytes: int
    category: str
    scope: str
    watch: weakref.ref


def owner(raw: Any) -> Any:
    """The array that owns the memory of ``raw``: itself, or the array it is a view of."""
    while type(raw.base) is type(raw):
        raw = raw.base
    return raw


class Account:
    """The live buffers of one device, by id of their owner."""

    def __init__(self, device: str) -> None:
        self.device = device
        self.live = 0
        self.buffers: dict[int, Buffer] = {}

    def track(self, raw: Any, category: str) -> int | None:
        """Enter the buffer under ``raw``, once; ``category`` yields to what `scope.allocating` says.

        Gives the buffer's key in `buffers`; None for an array of no bytes.
        """
        array = owner(raw)
        key = id(array)
        if not array.nbytes:
            return None
        if key in self.buffers:
            return key
        watch = weakref.ref(array, lambda _: self._free(key))
        self.buffers[key] = buffer = Buffer(array.nbytes, scope.category() or category, scope.current(), watch)
        self.live += buffer.nbytes
        self._notify("alloc", key, buffer)
        return key

    def _free(self, key: int) -> None:
        buffer = self.buffers.pop(key)
        self.live -= buffer.nbytes
        self._notify("free", key, buffer)

    def _notify(self, kind: str, key: int, buffer: Buffer) -> None:
        if events.MEM:
            event = events.MemEvent(
                kind, key, buffer.nbytes, buffer.category, buffer.scope, self.device, time.perf_counter(), self.live
            )
            events.emit(events.MEM, event)
