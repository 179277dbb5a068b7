"""Metrics of predicted classes: how many are right, and how well two classes or more are told apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import BadValueError, ShapeError
from .base import EvalMetric, alias, class_numbers, register, same_size

Names = Sequence[str] | None


@register
@alias("acc")
class Accuracy(EvalMetric):
    """Fraction of predictions that are right.

    Parameters
    ----------
    axis : the axis of class scores, where predictions are scores and not class numbers.

    >>> import d2lcore as mx
    >>> accuracy = mx.metric.Accuracy()
    >>> accuracy.update(mx.nd.array([0, 1]), mx.nd.array([[0.9, 0.1], [0.8, 0.2]]))
    >>> accuracy.get()
    ('accuracy', 0.5)
    """

    def __init__(self, axis: int = 1, name: str = "accuracy", **options: Any) -> None:
        super().__init__(name, axis=axis, **options)
        self.axis = axis

    def batch(self, label: np.ndarray, pred: np.ndarray) -> tuple[float, float]:
        if pred.shape != label.shape:
            if not -pred.ndim <= self.axis < pred.ndim:
                raise ShapeError(
                    f"Accuracy: predictions of shape {pred.shape} have no axis {self.axis} of class scores, and their "
                    f"shape is not that of the labels, {label.shape}. Was one of them flattened?"
                )
            pred = pred.argmax(axis=self.axis)
        same_size("Accuracy", label, pred)
        right = pred.astype(np.int64).ravel() == label.astype(np.int64).ravel()
        return int(right.sum()), right.size


@register
@alias("top_k_accuracy", "top_k_acc")
class TopKAccuracy(EvalMetric):
    """Fraction of labels that are among the ``top_k`` highest scores.

    Parameters
    ----------
    top_k : how many classes may be named, at least 2.

    >>> import d2lcore as mx
    >>> metric = mx.metric.TopKAccuracy(top_k=2)
    >>> metric.update(mx.nd.array([0, 1]), mx.nd.array([[0.1, 0.2, 0.7], [0.1, 0.2, 0.7]]))
    >>> metric.get()
    ('top_k_accuracy_2', 0.5)
    """

    def __init__(self, top_k: int = 1, name: str = "top_k_accuracy", **options: Any) -> None:
        super().__init__(f"{name}_{top_k}", top_k=top_k, **options)
        if top_k <= 1:
            raise BadValueError(f"TopKAccuracy: top_k is more than 1 (for 1 use Accuracy), got {top_k}")
        self.top_k = top_k

    def batch(self, label: np.ndarray, pred: np.ndarray) -> tuple[float, float]:
        if pred.ndim != 2:
            raise ShapeError(f"TopKAccuracy: predictions have shape (examples, classes), got {pred.shape}")
        best = np.argsort(pred.astype(np.float32), axis=1)[:, -self.top_k :]
        if label.size != len(pred):
            raise ShapeError(
                f"TopKAccuracy: {label.size} labels {label.shape} for {len(pred)} predictions {pred.shape}"
            )
        return int((best == label.astype(np.int64).reshape(-1, 1)).sum()), len(pred)


class _Binary(EvalMetric):
    """Counts of right and wrong answers to a yes/no question, and a score made of them.

    ``average="macro"`` is the mean of the batches' scores, ``"micro"`` the score of all counts together.
    """

    def __init__(self, name: str, average: str = "macro", **options: Any) -> None:
        if average not in ("macro", "micro"):
            raise ValueError(f"{type(self).__name__}: average is 'macro' or 'micro', got {average!r}")
        self.average = average
        super().__init__(name, average=average, **options)

    def reset_local(self) -> None:
        super().reset_local()
        self.counts = np.zeros((2, 2))  # [label, prediction]

    def reset(self) -> None:
        super().reset()
        self.global_counts = np.zeros((2, 2))

    def score(self, counts: np.ndarray) -> float:
        """The score of a table of counts."""
        raise NotImplementedError

    def update(self, labels: Any, preds: Any) -> None:
        for label, pred in self.pairs(labels, preds):
            if pred.ndim != 2 or pred.shape[1] != 2:
                raise ShapeError(f"{type(self).__name__}: predictions have shape (examples, 2), got {pred.shape}")
            truth = class_numbers(type(self).__name__, label, 2)
            counts = np.zeros((2, 2))
            np.add.at(counts, (truth, pred.argmax(axis=1)), 1)
            self.counts += counts
            self.global_counts += counts
            self.add(self.score(counts), 1)

    def get(self) -> tuple[str, float]:
        return self._read(super().get(), self.counts)

    def get_global(self) -> tuple[str, float]:
        return self._read(super().get_global(), self.global_counts)

    def _read(self, macro: tuple[str, float], counts: np.ndarray) -> tuple[str, float]:
        if self.average == "macro":
            return macro
        return self.name, self.score(counts) if counts.any() else math.nan


@register
class F1(_Binary):
    """Harmonic mean of precision and recall of class 1.

    Parameters
    ----------
    average : ``"macro"``, the mean of the batches' scores, or ``"micro"``, the score of all together.

    >>> import d2lcore as mx
    >>> metric = mx.metric.F1()
    >>> metric.update(mx.nd.array([1, 1, 0]), mx.nd.array([[0.1, 0.9], [0.8, 0.2], [0.6, 0.4]]))
    >>> metric.get()
    ('f1', 0.6666666666666666)
    """

    def __init__(
        self, name: str = "f1", output_names: Names = None, label_names: Names = None, average: str = "macro"
    ) -> None:
        super().__init__(name, average, output_names=output_names, label_names=label_names)

    def score(self, counts: np.ndarray) -> float:
        hits, wrong = counts[1, 1], counts[0, 1] + counts[1, 0]
        return 2 * hits / (2 * hits + wrong) if hits else 0.0


@register
class MCC(_Binary):
    """Matthews' correlation between predictions and labels: 1 perfect, 0 by chance, -1 always wrong.

    Parameters
    ----------
    average : as of `F1`.

    >>> import d2lcore as mx
    >>> metric = mx.metric.MCC()
    >>> metric.update(mx.nd.array([1, 0]), mx.nd.array([[0.1, 0.9], [0.8, 0.2]]))
    >>> metric.get()
    ('mcc', 1.0)
    """

    def __init__(
        self, name: str = "mcc", output_names: Names = None, label_names: Names = None, average: str = "macro"
    ) -> None:
        super().__init__(name, average, output_names=output_names, label_names=label_names)

    def score(self, counts: np.ndarray) -> float:
        (tn, fp), (fn, tp) = counts
        terms = [t for t in (tp + fp, tp + fn, tn + fp, tn + fn) if t]
        return float((tp * tn - fp * fn) / math.sqrt(math.prod(terms)))


@register
class PCC(EvalMetric):
    """Pearson's correlation of predicted and true classes, any number of them; for two it is `MCC`.

    >>> import d2lcore as mx
    >>> metric = mx.metric.PCC()
    >>> metric.update(mx.nd.array([0, 1]), mx.nd.array([[0.9, 0.1], [0.2, 0.8]]))
    >>> metric.get()
    ('pcc', 1.0)
    """

    def __init__(self, name: str = "pcc", **options: Any) -> None:
        super().__init__(name, **options)

    def reset_local(self) -> None:
        super().reset_local()
        self.counts = np.zeros((2, 2))

    def reset(self) -> None:
        super().reset()
        self.global_counts = np.zeros((2, 2))

    def update(self, labels: Any, preds: Any) -> None:
        for label, pred in self.pairs(labels, preds):
            guess = pred.argmax(axis=1).ravel()
            truth = label.astype(np.int64).ravel()
            same_size("PCC", truth, guess)
            size = int(max(truth.max(initial=0), guess.max(initial=0))) + 1
            counts = np.zeros((size, size))
            np.add.at(counts, (guess, truth), 1)
            self.counts = _add_tables(self.counts, counts)
            self.global_counts = _add_tables(self.global_counts, counts)

    def get(self) -> tuple[str, float]:
        return self.name, _correlation(self.counts)

    def get_global(self) -> tuple[str, float]:
        return self.name, _correlation(self.global_counts)


def _add_tables(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    size = max(len(a), len(b))
    return np.pad(a, (0, size - len(a))) + np.pad(b, (0, size - len(b)))


def _correlation(counts: np.ndarray) -> float:
    n, x, y = counts.sum(), counts.sum(axis=1), counts.sum(axis=0)
    spread = (x * (n - x)).sum() * (y * (n - y)).sum()
    return float((np.diag(counts) * n - x * y).sum() / math.sqrt(spread)) if spread else math.nan
