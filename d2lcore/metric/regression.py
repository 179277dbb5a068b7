"""Metrics of regression: distances between numbers, and their correlation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .base import EvalMetric, alias, register, same_size


class _Distance(EvalMetric):
    """The mean over batches of a distance between labels and predictions."""

    def batch(self, label: np.ndarray, pred: np.ndarray) -> tuple[float, float]:
        same_size(type(self).__name__, label, pred)
        return float(self.distance(label.reshape(pred.shape) - pred)), 1

    def distance(self, difference: np.ndarray) -> float:
        raise NotImplementedError


@register
class MAE(_Distance):
    """Mean absolute error.

    >>> import d2lcore as mx
    >>> metric = mx.metric.MAE()
    >>> metric.update(mx.nd.array([1.0, 2.0]), mx.nd.array([1.0, 4.0]))
    >>> metric.get()
    ('mae', 1.0)
    """

    def __init__(self, name: str = "mae", **options: Any) -> None:
        super().__init__(name, **options)

    def distance(self, difference: np.ndarray) -> float:
        return np.abs(difference).mean()


@register
class MSE(_Distance):
    """Mean squared error.

    >>> import d2lcore as mx
    >>> metric = mx.metric.MSE()
    >>> metric.update(mx.nd.array([1.0, 2.0]), mx.nd.array([1.0, 4.0]))
    >>> metric.get()
    ('mse', 2.0)
    """

    def __init__(self, name: str = "mse", **options: Any) -> None:
        super().__init__(name, **options)

    def distance(self, difference: np.ndarray) -> float:
        return np.square(difference).mean()


@register
class RMSE(_Distance):
    """Root of the mean squared error of each batch, averaged over batches (as MXNet does).

    >>> import d2lcore as mx
    >>> metric = mx.metric.RMSE()
    >>> metric.update(mx.nd.array([1.0, 2.0]), mx.nd.array([3.0, 4.0]))
    >>> metric.get()
    ('rmse', 2.0)
    """

    def __init__(self, name: str = "rmse", **options: Any) -> None:
        super().__init__(name, **options)

    def distance(self, difference: np.ndarray) -> float:
        return np.sqrt(np.square(difference).mean())


@register
@alias("pearsonr")
class PearsonCorrelation(EvalMetric):
    """Pearson's correlation of predictions and labels: per batch, averaged (``"macro"``), or of all (``"micro"``).

    >>> import d2lcore as mx
    >>> metric = mx.metric.PearsonCorrelation()
    >>> metric.update(mx.nd.array([1.0, 2.0, 3.0]), mx.nd.array([2.0, 4.0, 6.0]))
    >>> metric.get()
    ('pearsonr', 1.0)
    """

    def __init__(
        self, name: str = "pearsonr", output_names: Sequence[str] | None = None,
        label_names: Sequence[str] | None = None, average: str = "macro",
    ) -> None:  # fmt: skip
        if average not in ("macro", "micro"):
            raise ValueError(f"PearsonCorrelation: average is 'macro' or 'micro', got {average!r}")
        self.average = average
        super().__init__(name, output_names, label_names, average=average)

    def reset_local(self) -> None:
        super().reset_local()
        self.moments = np.zeros(6)

    def reset(self) -> None:
        super().reset()
        self.global_moments = np.zeros(6)

    def update(self, labels: Any, preds: Any) -> None:
        for label, pred in self.pairs(labels, preds):
            same_size("PearsonCorrelation", label, pred)
            x, y = label.ravel().astype(np.float64), pred.ravel().astype(np.float64)
            moments = np.array([x.size, x.sum(), y.sum(), x @ x, y @ y, x @ y])
            self.moments += moments
            self.global_moments += moments
            self.add(_pearson(moments), 1)

    def get(self) -> tuple[str, float]:
        return super().get() if self.average == "macro" else (self.name, _pearson(self.moments))

    def get_global(self) -> tuple[str, float]:
        return super().get_global() if self.average == "macro" else (self.name, _pearson(self.global_moments))


def _pearson(moments: np.ndarray) -> float:
    n, x, y, xx, yy, xy = moments
    spread = (n * xx - x * x) * (n * yy - y * y)
    return float((n * xy - x * y) / math.sqrt(spread)) if spread > 0 else math.nan
