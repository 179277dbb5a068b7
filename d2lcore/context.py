"""Where arrays live: ``mx.cpu()``, ``mx.gpu(i)``, ``mx.Context`` and the current context."""

from __future__ import annotations

import os

from .device import Context, num_gpus, open_device
from .device import current as current_context

__all__ = ["Context", "cpu", "cpu_pinned", "current_context", "device", "gpu", "gpu_memory_info", "num_gpus"]

device = Context


def cpu(device_id: int = 0) -> Context:
    """The CPU (MXNet's ``mx.cpu``). All ``cpu(i)`` share the machine's memory.

    >>> import d2lcore as mx
    >>> mx.nd.ones((2,), ctx=mx.cpu()).context
    cpu(0)
    """
    return Context("cpu", device_id)


def gpu(device_id: int = 0) -> Context:
    """GPU number ``device_id`` (MXNet's ``mx.gpu``); its absence is an error only when it is used.

    >>> import d2lcore as mx
    >>> mx.gpu(1)
    gpu(1)
    """
    return Context("gpu", device_id)


def gpu_memory_info(device_id: int = 0) -> tuple[int, int]:
    """Free and total memory of a GPU in bytes; of a virtual one, which lives in the machine's memory, the machine's.

    Raises `ContextError` where there is no such GPU.

    >>> import d2lcore as mx
    >>> free, total = mx.context.gpu_memory_info(0) if mx.num_gpus() else (0, 0)
    >>> free <= total
    True
    """
    open_device("gpu", device_id)
    page = os.sysconf("SC_PAGE_SIZE")
    return os.sysconf("SC_AVPHYS_PAGES") * page, os.sysconf("SC_PHYS_PAGES") * page


def cpu_pinned(device_id: int = 0) -> Context:
    """Page-locked CPU memory (MXNet's name); plain CPU memory here.

    >>> import d2lcore as mx
    >>> mx.cpu_pinned()
    cpu_pinned(0)
    """
    return Context("cpu_pinned", device_id)
