"""Devices that are not there: several ``gpu(i)`` on one CPU, so that multi-device lessons run on a laptop.

Each has its own memory account and its own random numbers, and arrays cross between them only by copying, exactly as on
real devices: a program that forgets ``as_in_context`` fails here too.
"""

from __future__ import annotations

import numpy as np

from .numpy import NumpyDevice


class VirtualDevice(NumpyDevice):
    """A device of its own on the CPU's memory; ``D2LCORE_VIRTUAL_GPUS`` says how many there are."""

    def from_host(self, array: np.ndarray, copy: bool) -> np.ndarray:
        return np.array(array)  # a device shares no memory with the host

    def to_host(self, raw: np.ndarray) -> np.ndarray:
        return np.array(raw)
