"""Floor 1: raw arrays and the devices that hold them."""

from __future__ import annotations

from .. import config
from ..errors import ContextError
from .base import Context, Device, current
from .numpy import NumpyDevice
from .virtual import VirtualDevice

__all__ = ["Context", "Device", "current", "num_gpus", "open_device"]


def num_gpus() -> int:
    """How many ``gpu(i)`` this process has."""
    return config.virtual_gpus()


def open_device(device_type: str, device_id: int) -> Device:
    """The device behind a context; `ContextError` where this machine does not have it."""
    name = f"{device_type}({device_id})"
    if device_type != "gpu":
        return NumpyDevice(name)  # MXNet's pinned and shared CPU memory is plain memory here
    if device_id < num_gpus():
        return VirtualDevice(name)
    raise ContextError(
        f"{name} is not there: this process has {num_gpus()} GPUs. "
        "Set D2LCORE_VIRTUAL_GPUS=4 before starting Python to practise with virtual ones on the CPU, or use mx.cpu()."
    )
