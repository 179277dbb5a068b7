"""The CPU: raw arrays are NumPy's."""

from __future__ import annotations

import numpy as np

from .base import Device


class NumpyDevice(Device):
    """Computes with NumPy, at once."""

    xp = np
    array_type = np.ndarray

    def from_host(self, array: np.ndarray, copy: bool) -> np.ndarray:
        return np.array(array) if copy else array

    def to_host(self, raw: np.ndarray) -> np.ndarray:
        return raw
