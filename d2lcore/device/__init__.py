"""Floor 1: raw arrays and the devices that hold them."""

from __future__ import annotations

import numpy as np

from .. import config
from ..errors import ContextError
from .base import Context, Device, checked, current
from .numpy import NumpyDevice
from .shapes import SHAPES, blank
from .virtual import VirtualDevice

__all__ = [
    "SHAPES",
    "Context",
    "Device",
    "blank",
    "checked",
    "current",
    "in_use",
    "num_gpus",
    "open_device",
    "seed_devices",
    "wait_all",
]

_opened: list[tuple[Device, int]] = []
_seed: int | None = None


def num_gpus() -> int:
    """How many ``gpu(i)`` this process has."""
    return config.virtual_gpus()


def open_device(device_type: str, device_id: int) -> Device:
    """The device behind a context; `ContextError` where this machine does not have it."""
    device = _make(device_type, device_id)
    _opened.append((device, device_id))
    if _seed is not None:
        _restart(device, device_id, _seed)
    return device


def seed_devices(seed: int) -> None:
    """Restart the random numbers of all devices, also of those that are first used later."""
    global _seed
    _seed = seed
    for device, device_id in _opened:
        _restart(device, device_id, seed)


def in_use() -> list[Device]:
    """The devices that this process has used so far."""
    return [device for device, _ in _opened]


def wait_all() -> None:
    """Wait until every device in use has computed what was asked of it."""
    for device, _ in _opened:
        device.synchronize()


def _restart(device: Device, device_id: int, seed: int) -> None:
    # gpu(0) gets what cpu(0) gets; devices beside it get numbers of their own: replicas must not drop the same units
    device.seed(np.random.SeedSequence(seed, spawn_key=(device_id,)) if device_id else seed)


def _make(device_type: str, device_id: int) -> Device:
    name = f"{device_type}({device_id})"
    if device_type != "gpu":
        return NumpyDevice(name)  # MXNet's pinned and shared CPU memory is plain memory here
    if device_id < num_gpus():
        return VirtualDevice(name)
    raise ContextError(
        f"{name} is not there: this process has {num_gpus()} GPUs. "
        "Set D2LCORE_VIRTUAL_GPUS=4 before starting Python to practise with virtual ones on the CPU, or use mx.cpu()."
    )
