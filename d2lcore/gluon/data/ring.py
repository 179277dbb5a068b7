"""Shared memory through which worker processes hand over batches: slots that are written there and read in place here.

A batch crosses as bytes in a slot, never through a pipe (see `packing`). The slot is free for another batch when the
last array on it is gone. Slots are made and removed by the parent only: a worker that dies, at any moment, leaves
nothing behind.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import sys
from collections import deque
from collections.abc import Callable
from multiprocessing import shared_memory
from typing import Any

import numpy as np

from ...errors import MXNetError
from .packing import Spans, pack, unpack

SHM = "/dev/shm"
LENT = 2  #: batches that are read in place: the one that a loop looks at, and the next before it lets go of it


class Slot:
    """A piece of shared memory that holds one batch; without memory until a worker has said how much it needs."""

    __slots__ = ("memory", "number")

    def __init__(self, number: int) -> None:
        self.number = number
        self.memory: shared_memory.SharedMemory | None = None

    @property
    def name(self) -> str | None:
        """The name under which a worker finds the memory."""
        return self.memory.name if self.memory else None


class _Loan:
    """What arrays on a slot are based on: it keeps the memory mapped, and gives the slot back when it goes."""

    __slots__ = ("__array_interface__", "__weakref__", "_memory", "_ring", "_slot")

    def __init__(self, ring: Ring, slot: Slot, nbytes: int) -> None:
        self._ring, self._slot, self._memory = ring, slot, slot.memory
        address = _bytes(slot).ctypes.data
        self.__array_interface__ = {"data": (address, False), "shape": (nbytes,), "typestr": "|u1", "version": 3}
        ring.lent.add(slot.number)

    def __del__(self) -> None:  # in any thread, at any time: only single steps that cannot be interrupted
        self._ring.lent.discard(self._slot.number)
        self._ring.free.append(self._slot)


class Ring:
    """The slots of one pool of workers."""

    def __init__(self) -> None:
        self.free: deque[Slot] = deque()
        self.lent: set[int] = set()
        self._slots: list[Slot] = []
        self._nbytes = 0  # what a slot must hold, as far as is known

    def take(self) -> Slot:
        """A slot for the next batch."""
        try:
            return self.free.popleft()
        except IndexError:
            self._slots.append(Slot(len(self._slots)))
            return self._slots[-1]

    def grow(self, slot: Slot, nbytes: int) -> str:
        """Give a slot memory for ``nbytes`` and some to spare; returns the memory's name."""
        self._nbytes = max(self._nbytes, nbytes + nbytes // 8)
        _drop(slot)
        slot.memory = _reserve(self._nbytes)
        return slot.memory.name

    def read(self, slot: Slot, spans: Spans) -> Any:
        """The batch in a slot, on the slot's own memory; copied if the caller holds on to several batches already."""
        end = spans[-1][1]
        if len(self.lent) < LENT:
            return unpack(np.asarray(_Loan(self, slot, end)), spans)
        memory = _bytes(slot)[:end].copy()
        self.free.append(slot)
        return unpack(memory, spans)

    def close(self) -> None:
        """Remove the memory's names; what is still being looked at stays mapped as long as that."""
        for slot in self._slots:
            _drop(slot)


class Writer:
    """A worker's view of the slots: attached when first used, and again when the parent gave them more memory."""

    def __init__(self) -> None:
        self._attached: dict[int, shared_memory.SharedMemory] = {}

    def write(self, batch: Any, number: int, name: str | None, grow: Callable[[int], str]) -> Spans:
        """Copy a batch into a slot; ``grow(nbytes)`` asks the parent for more memory and gives its name."""
        parts, spans = pack(batch)
        end = spans[-1][1]
        memory = self._attach(number, name) if name else None
        if memory is None or memory.size < end:
            memory = self._attach(number, grow(end))
        for (start, stop), part in zip(spans, parts, strict=True):
            memory.buf[start:stop] = part  # type: ignore[index]
        return spans

    def _attach(self, number: int, name: str) -> shared_memory.SharedMemory:
        memory = self._attached.get(number)
        if memory is None or memory.name != name:
            if memory is not None:
                memory.close()
            # Before 3.13 an attached memory is registered for removal as if it had been made here; parent and workers
            # share one register, so that does no harm: the parent's unlink() takes it out again.
            options: dict[str, Any] = {"track": False} if sys.version_info >= (3, 13) else {}
            memory = self._attached[number] = shared_memory.SharedMemory(name, **options)
        return memory


def _bytes(slot: Slot) -> np.ndarray:
    """A slot's memory as an array; not to be kept, as memory cannot be unmapped while somebody looks at it so."""
    assert slot.memory is not None
    return np.ndarray(slot.memory.size, np.uint8, slot.memory.buf)


def _drop(slot: Slot) -> None:
    if slot.memory is not None:
        slot.memory.unlink()
        slot.memory = None  # unmapped when the last loan lets go of it


def _reserve(nbytes: int) -> shared_memory.SharedMemory:
    """New shared memory that is really there: a file system that is too small would else kill the first who writes."""
    # the name says whose it is, should ever anything be left; macOS allows 30 characters
    name = f"d2lcore-{os.getpid()}-{secrets.token_hex(4)}"
    memory = shared_memory.SharedMemory(name, create=True, size=nbytes)
    try:
        if hasattr(os, "posix_fallocate") and os.path.exists(f"{SHM}/{memory.name}"):
            file = os.open(f"{SHM}/{memory.name}", os.O_RDWR)
            try:
                os.posix_fallocate(file, 0, nbytes)
            finally:
                os.close(file)
    except OSError as error:
        memory.close()
        memory.unlink()
        if error.errno not in (errno.ENOSPC, errno.ENOMEM):
            raise
        usage = shutil.disk_usage(SHM)
        raise MXNetError(
            f"DataLoader: a batch needs {nbytes / 1e6:.1f} MB of shared memory, and {SHM} has "
            f"{usage.free / 1e6:.1f} MB left of {usage.total / 1e6:.1f} MB. Docker gives a container 64 MB unless it "
            "is started with --shm-size=1g. Otherwise make batch_size or prefetch smaller, or use thread_pool=True, "
            "which needs none."
        ) from error
    return memory
