"""`Loss`, the base of all losses: weights of examples, and the mean over all axes but the batch's."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core import F as ops
from ...core import NDArray
from ...errors import ShapeError
from ..hybrid import HybridBlock


class Loss(HybridBlock):
    """Base of all losses.

    Parameters
    ----------
    weight : factor of the loss; None is 1.
    batch_axis : the axis of ``pred`` that counts examples; the loss is averaged over all others.
    """

    def __init__(self, weight: float | None, batch_axis: int, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._weight, self._batch_axis = weight, batch_axis

    def __repr__(self) -> str:
        return f"{type(self).__name__}(batch_axis={self._batch_axis}, w={self._weight})"

    def _weighted(self, F: Any, loss: Any, sample_weight: Any, factor: float = 1.0) -> Any:
        weight = factor if self._weight is None else factor * self._weight
        return _apply_weighting(F, loss, None if weight == 1 else weight, sample_weight, type(self).__name__)

    def _reduced(self, F: Any, loss: Any, sample_weight: Any, factor: float = 1.0) -> Any:
        """Weighted, and averaged over every axis but the batch's."""
        loss = self._weighted(F, loss, sample_weight, factor)
        return F.mean(loss, axis=self._batch_axis, exclude=True)

    def _like(self, F: Any, label: Any, pred: Any) -> Any:
        return _reshape_like(F, label, pred, type(self).__name__)


# MXNet's names for these two; losses that are written elsewhere, such as GluonCV's, use them


def _apply_weighting(
    F: Any, loss: Any, weight: float | None = None, sample_weight: Any = None, name: str = "loss"
) -> Any:
    """A loss times the weight of each example, and times a number."""
    if sample_weight is not None:
        shape, loss = getattr(loss, "shape", None), F.broadcast_mul(loss, sample_weight)
        if shape and loss.shape != shape:  # (3,) against (3, 1) would give every example the mean of all weights
            raise ShapeError(
                f"{name}: sample_weight {getattr(sample_weight, 'shape', ())} does not fit losses {shape}: sizes must "
                "be equal or 1. Use sample_weight.expand_dims(1) for one number an example."
            )
    return loss if weight is None else loss * weight


def _reshape_like(F: Any, label: Any, pred: Any, name: str = "loss") -> Any:
    """The labels in the shape and dtype of the predictions."""
    if not isinstance(pred, NDArray):  # a symbol
        return F.reshape_like(label, pred)
    if label.size != pred.size:
        raise ShapeError(
            f"{name}: label has {label.size} values {label.shape}, pred {pred.size} {pred.shape}. "
            "One label for each prediction is needed."
        )
    if label.dtype != pred.dtype:
        label = ops.cast(label, dtype=np.dtype(pred.dtype))
    return label if label.shape == pred.shape else ops.reshape(label, shape=pred.shape)
