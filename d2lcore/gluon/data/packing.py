"""Objects as bytes that another process can map: a small skeleton, and the values of arrays beside it, uncopied.

Pickle's protocol 5 takes an object apart: the skeleton says what it consists of (classes, shapes, dtypes, and whatever
is no array), the values come out of band. Put back together, arrays lie on the very bytes that they were mapped from.
Cloudpickle writes the skeleton: it takes along what was typed into a notebook cell, lambdas and classes included, which
pickle alone would look for in a module that the other process does not have.
"""

from __future__ import annotations

import pickle
from functools import cache
from typing import Any

import numpy as np

from ...core import NDArray, from_host

Spans = list[tuple[int, int]]
"""Where an object's parts lie in a stretch of memory, from and to; the last one is the skeleton."""

ALIGN = 64  #: bytes; a cache line, and what vector instructions like


@cache
def _pickler() -> type:
    import cloudpickle

    class Pickler(cloudpickle.Pickler):
        """Writes everything but the values of arrays."""

        def reducer_override(self, value: Any) -> Any:
            if isinstance(value, NDArray):
                return from_host, (np.ascontiguousarray(value._host()), value.ctx, type(value), False)
            return super().reducer_override(value)

    return Pickler


class _Bytes(bytearray):
    """A file in memory whose bytes can be looked at without copying."""

    def write(self, data: Any) -> None:
        self.extend(data)


def pack(value: Any) -> tuple[list[memoryview], Spans]:
    """The parts of an object, as they are in memory now, and where to put them."""
    buffers: list[pickle.PickleBuffer] = []
    skeleton = _Bytes()
    _pickler()(skeleton, protocol=5, buffer_callback=buffers.append).dump(value)
    parts = [buffer.raw() for buffer in buffers] + [memoryview(skeleton)]
    spans, end = [], 0
    for part in parts:
        start = -(-end // ALIGN) * ALIGN
        end = start + part.nbytes
        spans.append((start, end))
    return parts, spans


def unpack(memory: Any, spans: Spans) -> Any:
    """The object again, its arrays lying on ``memory`` (anything that can be sliced into bytes)."""
    *buffers, skeleton = [memory[start:stop] for start, stop in spans]
    return pickle.loads(memoryview(skeleton), buffers=buffers)
