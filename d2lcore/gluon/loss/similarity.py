"""Losses of embeddings: what belongs together shall lie together."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.array import from_host
from ...errors import ShapeError
from .base import Loss
from .classification import KLDivLoss


class TripletLoss(Loss):
    """A pair of one kind nearer to each other than to another kind, by ``margin`` (Schroff et al. 2015).

    Called with three batches: ``pred``, ``positive`` (of the same kind), ``negative`` (of another).

    >>> from d2lcore import nd, gluon
    >>> pred, like, unlike = nd.array([[0.0, 0.0]]), nd.array([[0.0, 0.5]]), nd.array([[0.0, 1.0]])
    >>> gluon.loss.TripletLoss()(pred, like, unlike).asnumpy()
    array([0.25], dtype=float32)
    """

    def __init__(self, margin: float = 1, weight: float | None = None, batch_axis: int = 0, **arguments: Any) -> None:
        super().__init__(weight, batch_axis, **arguments)
        self._margin = margin

    def hybrid_forward(self, F: Any, pred: Any, positive: Any, negative: Any, sample_weight: Any = None) -> Any:
        gap = F.square(self._like(F, positive, pred) - pred) - F.square(self._like(F, negative, pred) - pred)
        gap = F.sum(gap, axis=self._batch_axis, exclude=True)
        return self._weighted(F, F.relu(gap + self._margin), sample_weight)


class CosineEmbeddingLoss(Loss):
    """Vectors of like pairs (label 1) in one direction, of unlike pairs (label -1) apart: a cosine below ``margin``.

    >>> from d2lcore import nd, gluon
    >>> x, y, alike = nd.array([[1.0, 0.0]]), nd.array([[1.0, 1.0]]), nd.array([1.0])
    >>> gluon.loss.CosineEmbeddingLoss()(x, y, alike).asnumpy().round(4)
    array([[0.2929]], dtype=float32)
    """

    def __init__(self, weight: float | None = None, batch_axis: int = 0, margin: float = 0, **arguments: Any) -> None:
        super().__init__(weight, batch_axis, **arguments)
        self._margin = margin

    def hybrid_forward(self, F: Any, input1: Any, input2: Any, label: Any, sample_weight: Any = None) -> Any:
        input1 = self._like(F, input1, input2)
        label = F.reshape(label, shape=(-1, 1))
        product = F.sum(input1 * input2, axis=-1)
        norms = F.sqrt(F.sum(F.square(input1), axis=-1)) * F.sqrt(F.sum(F.square(input2), axis=-1))
        cosine = F.reshape(product / F.maximum(norms, 1e-12), shape=(-1, 1))
        unlike = F.where(label == -1, F.relu(cosine - self._margin), F.zeros_like(cosine))
        return self._weighted(F, F.where(label == 1, 1.0 - cosine, unlike), sample_weight)


class SDMLLoss(Loss):
    """Smoothed deep metric learning: in a batch of matching pairs, each finds its partner (Bonadiman et al. 2019).

    Parameters
    ----------
    smoothing_parameter : probability mass that is spread over the wrong partners.
    """

    def __init__(
        self, smoothing_parameter: float = 0.3, weight: float = 1.0, batch_axis: int = 0, **arguments: Any
    ) -> None:
        super().__init__(weight, batch_axis, **arguments)
        self.kl_loss = KLDivLoss(from_logits=True)
        self.smoothing_parameter = smoothing_parameter

    def hybrid_forward(self, F: Any, x1: Any, x2: Any) -> Any:
        n = x1.shape[0]
        if x1.shape != x2.shape or n < 2:
            raise ShapeError(
                f"SDMLLoss: expects two batches of one shape and at least 2 pairs, got {x1.shape}, {x2.shape}"
            )
        distances = F.sum(F.square(F.expand_dims(x1, axis=1) - F.expand_dims(x2, axis=0)), axis=2)
        spread = self.smoothing_parameter / (n - 1)
        truth = np.full((n, n), spread, x1.dtype)
        np.fill_diagonal(truth, 1 - self.smoothing_parameter)
        return self.kl_loss(F.log_softmax(-distances, axis=1), from_host(truth, x1.ctx, type(x1)))
