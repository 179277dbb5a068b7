"""`LossScaler`: how far to scale a loss up, so that small gradients are not zero in half precision."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from ..ndarray import multi_all_finite

__all__ = ["LossScaler"]


class LossScaler:
    """A scale that adapts: halved when gradients overflow, doubled after 2,000 steps without (MXNet's ``LossScaler``).

    (P. Micikevicius and others, Mixed Precision Training, 2018.) The step whose gradients overflowed is left out.
    A new scale counts from the next loss on; MXNet 1.9.1 uses it one step later.

    >>> from d2lcore import amp
    >>> amp.LossScaler().loss_scale
    65536.0
    """

    def __init__(self, init_scale: float = 2.0**16, scale_seq_len: int = 2000, max_scale: float = 2.0**24) -> None:
        self._loss_scale, self._scale_seq_len, self._max_loss_scale = init_scale, scale_seq_len, max_scale
        self._unskipped = 0

    @property
    def loss_scale(self) -> float:
        """What the next loss is to be multiplied by."""
        return self._loss_scale

    def has_overflow(self, params: Iterable[Any]) -> bool:
        """Whether a gradient of these parameters is infinite or NaN; adapts the scale to the answer."""
        grads = [g for p in params if p.grad_req != "null" for g in p.list_grad()]
        overflow = not all(bool(multi_all_finite(g).asscalar()) for g in grads)
        if overflow:
            self._loss_scale /= 2
            self._unskipped = 0
            logging.info("AMP: decreasing loss scale to %f", self._loss_scale)
            return True
        self._unskipped += 1
        if self._unskipped == self._scale_seq_len:
            self._unskipped = 0
            self._loss_scale = min(self._max_loss_scale, self._loss_scale * 2)
            logging.info("AMP: increasing loss scale to %f", self._loss_scale)
        return False
