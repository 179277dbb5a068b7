"""The CPU: raw arrays are NumPy's."""

from __future__ import annotations

import warnings

import numpy as np

from .base import Device

# 1 / 0, log(0) and exp(1000) are numbers here (inf, nan), as on every device and in MXNet, and nothing to warn of. A
# filter costs operators nothing (np.errstate: over a microsecond each) and leaves the NumPy of users as they set it.
warnings.filterwarnings(
    "ignore", "(divide by zero|overflow|underflow|invalid value) encountered", RuntimeWarning, r"d2lcore\."
)


class NumpyDevice(Device):
    """Computes with NumPy, at once."""

    xp = np
    array_type = np.ndarray

    def from_host(self, array: np.ndarray, copy: bool) -> np.ndarray:
        return np.array(array) if copy else array

    def to_host(self, raw: np.ndarray) -> np.ndarray:
        return raw
