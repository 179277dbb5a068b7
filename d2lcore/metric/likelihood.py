"""Metrics of predicted probabilities: how likely the labels were."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..errors import ShapeError
from .base import EvalMetric, alias, class_numbers, register


def _likelihoods(name: str, label: np.ndarray, pred: np.ndarray, ignored: int | None = None) -> np.ndarray:
    """The probability that each prediction gives to its label, without the labels ``ignored``."""
    pred = pred.reshape(-1, pred.shape[-1])
    if label.size != len(pred):
        raise ShapeError(f"{name}: {label.size} labels for {len(pred)} predictions {pred.shape}")
    label = label.ravel()
    if ignored is not None:  # first: padding is often a number that is no class, such as -1
        kept = label != ignored
        label, pred = label[kept], pred[kept]
    return pred[np.arange(label.size), class_numbers(name, label, pred.shape[1])]


@register
class Perplexity(EvalMetric):
    """Exponential of the mean negative log-likelihood: among how many equal choices the model is undecided.

    Parameters
    ----------
    ignore_label : label that does not count, such as padding; None counts all.
    axis : the axis of the predictions over classes; the last.

    >>> import d2lcore as mx
    >>> metric = mx.metric.Perplexity(ignore_label=-1)
    >>> metric.update(mx.nd.array([0, -1]), mx.nd.array([[0.25, 0.75], [0.5, 0.5]]))
    >>> metric.get()
    ('perplexity', 4.000000015237235)
    """

    def __init__(self, ignore_label: int | None, axis: int = -1, name: str = "perplexity", **options: Any) -> None:
        super().__init__(name, ignore_label=ignore_label, axis=axis, **options)
        self.ignore_label, self.axis = ignore_label, axis

    def batch(self, label: np.ndarray, pred: np.ndarray) -> tuple[float, float]:
        p = _likelihoods("Perplexity", label, np.moveaxis(pred, self.axis, -1), self.ignore_label)
        return float(-np.log(np.maximum(p, 1e-10)).sum()), p.size

    def value(self, total: float, count: float) -> float:
        return math.exp(total / count) if count else math.nan


@register
@alias("ce")
class CrossEntropy(EvalMetric):
    """Mean of ``-log(p + eps)``, ``p`` being the predicted probability of the label.

    >>> import d2lcore as mx
    >>> metric = mx.metric.CrossEntropy()
    >>> metric.update(mx.nd.array([0, 1]), mx.nd.array([[1.0, 0.0], [0.0, 1.0]]))
    >>> metric.get()
    ('cross-entropy', 0.0)
    """

    def __init__(self, eps: float = 1e-12, name: str = "cross-entropy", **options: Any) -> None:
        super().__init__(name, eps=eps, **options)
        self.eps = eps

    def batch(self, label: np.ndarray, pred: np.ndarray) -> tuple[float, float]:
        p = _likelihoods(type(self).__name__, label, pred)
        return float(-np.log(p + self.eps).sum()), p.size


@register
@alias("nll_loss")
class NegativeLogLikelihood(CrossEntropy):
    """`CrossEntropy` by MXNet's other name."""

    def __init__(self, eps: float = 1e-12, name: str = "nll-loss", **options: Any) -> None:
        super().__init__(eps, name, **options)
