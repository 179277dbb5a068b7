"""Gradients in one or two bits: what is lost by rounding is kept, and added to the next gradient.

The error feedback of Seide et al. 2014 (1 bit) and Strom 2015 (threshold): each device sends, in place of 32 bits a
number, -threshold, 0 or threshold (2 bits), or -1 or 1 (1 bit); the difference stays at the device as a residual.
"""

from __future__ import annotations

from typing import Any

from ..core import F, NDArray
from ..errors import MXNetError


class Compression:
    """Rounds the gradients that devices push, and remembers what each device still owes.

    Parameters
    ----------
    params : ``{"type": "2bit", "threshold": 0.5}`` or ``{"type": "1bit", "threshold": 0.0}``.
    """

    def __init__(self, params: dict[str, Any]) -> None:
        params = dict(params)
        if "type" not in params:
            raise MXNetError("set_gradient_compression: the parameter 'type' is required; it is '2bit' or '1bit'")
        self.kind = params["type"]
        if self.kind not in ("1bit", "2bit"):
            raise MXNetError(f"set_gradient_compression: unknown type {self.kind!r}; it is '2bit' or '1bit'")
        self.threshold = float(params.get("threshold", 0.5 if self.kind == "2bit" else 0.0))
        if self.kind == "2bit" and self.threshold <= 0:
            raise MXNetError(f"set_gradient_compression: threshold is greater than 0, got {self.threshold}")
        self._residuals: dict[tuple[Any, int], NDArray] = {}

    def __call__(self, key: Any, device: int, grad: NDArray) -> NDArray:
        """The rounded gradient of the device with this number; float32 only."""
        if grad._data.dtype != "float32":
            raise MXNetError(f"gradient compression works on float32, the value of key {key!r} is {grad._data.dtype}")
        owed = self._residuals.get((key, device))
        exact = grad if owed is None else F.add(owed, grad)
        high = F.greater_equal(exact, self.threshold, like_input=True)
        if self.kind == "2bit":
            low = F.less_equal(exact, -self.threshold, like_input=True)
            sent = F.multiply(F.subtract(high, low), self.threshold)
        else:
            sent = F.subtract(F.multiply(high, 2.0), 1.0)
        self._residuals[key, device] = F.subtract(exact, sent)
        return sent
