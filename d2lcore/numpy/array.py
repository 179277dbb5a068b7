"""`ndarray`: what NumPy's semantics change about an array, and nothing else."""

from __future__ import annotations

import numpy as onp

from ..core import NDArray
from ..core.base import wrap


class ndarray(NDArray):
    """An array with NumPy's semantics (MXNet's ``mx.np.ndarray``), made by `np.array` and friends.

    It may have no dimensions, its comparisons give bools, whole numbers divide into real ones.
    """

    __slots__ = ()
    _zero_dim = True
    _numeric_bools = False

    def __repr__(self) -> str:
        text = onp.array2string(self._host(), separator=", ", prefix="array(")
        dtype = "" if self._data.dtype in (onp.float32, onp.bool_) else f", dtype={self._data.dtype.name}"
        place = "" if self._ctx.device_type == "cpu" else f", ctx={self._ctx}"
        return f"array({text}{dtype}{place})"

    def __str__(self) -> str:
        place = "" if self._ctx.device_type == "cpu" else f" @{self._ctx}"
        return f"{self._host()}{place}"

    def as_nd_ndarray(self) -> NDArray:
        """The same memory and gradient path as a legacy array."""
        return wrap(NDArray, self._data, self._ctx, self._entry)

    def as_np_ndarray(self) -> ndarray:
        """The array itself."""
        return self
