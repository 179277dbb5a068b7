"""A device for shapes without values: an operator there runs its shape rule only, and takes no memory and no time.

`Symbol.infer_shape` runs a graph on it: the very functions that compute elsewhere say here what they would give.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import TraceError
from .base import Context
from .numpy import NumpyDevice


class ShapesDevice(NumpyDevice):
    """Arrays whose elements all stand on one place in memory, and mean nothing."""

    abstract = True

    def from_host(self, array: np.ndarray, copy: bool) -> np.ndarray:
        return blank(array.shape, array.dtype)

    def to_host(self, raw: Any) -> np.ndarray:
        raise TraceError(
            f"the values of an array of shape {raw.shape} were asked for where only shapes are known (infer_shape)"
        )


def blank(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """An array of a shape and dtype without values: it takes the memory of one element."""
    return np.broadcast_to(np.zeros((), dtype), shape)


SHAPES = Context("shapes", 0)
"""The context of arrays that have a shape and a dtype, and no values."""
SHAPES.device = ShapesDevice("shapes")
