"""Metrics of classification and likelihood, and those that users write. (Of regression: `regression`.)"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..errors import ShapeError
from .base import EvalMetric, alias, class_numbers, create, host, register, same_size

Names = Sequence[str] | None


@register
@alias("composite")
class CompositeEvalMetric(EvalMetric):
    """Several metrics at once; `get` gives lists of names and values."""

    def __init__(self, metrics: Sequence[Any] | None = None, name: str = "composite", **options: Any) -> None:
        self.metrics: list[EvalMetric] = []  # which reset() finds: those that are given keep their counts
        super().__init__(name, **options)
        self.metrics = [create(m) for m in metrics or ()]

    def add(self, metric: Any) -> None:  # type: ignore[override]  # MXNet's name: adds a metric, not a number
        self.metrics.append(create(metric))

    def get_metric(self, index: int) -> EvalMetric:
        """Metric number ``index``; `ValueError` if there are not so many."""
        if not -len(self.metrics) <= index < len(self.metrics):
            raise ValueError(f"CompositeEvalMetric: there is no metric {index} of {len(self.metrics)}")
        return self.metrics[index]

    def update_dict(self, label: dict[str, Any], pred: dict[str, Any]) -> None:
        """Add batches given by name, of those that this metric takes; each metric in it takes its own of these."""
        labels = label if self.label_names is None else {k: v for k, v in label.items() if k in self.label_names}
        preds = pred if self.output_names is None else {k: v for k, v in pred.items() if k in self.output_names}
        for metric in self.metrics:
            metric.update_dict(labels, preds)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "metrics": [metric.get_config() for metric in self.metrics]}

    def update(self, labels: Any, preds: Any) -> None:
        for metric in self.metrics:
            metric.update(labels, preds)

    def reset(self) -> None:
        for metric in self.metrics:
            metric.reset()

    def reset_local(self) -> None:
        for metric in self.metrics:
            metric.reset_local()

    def _gather(self, which: str) -> tuple[list[str], list[float]]:
        pairs: list[tuple[str, float]] = []
        for metric in self.metrics:
            name, value = getattr(metric, which)()
            pairs += zip(name, value, strict=True) if isinstance(name, list) else [(name, value)]
        return [name for name, _ in pairs], [value for _, value in pairs]

    def get(self) -> tuple[list[str], list[float]]:
        return self._gather("get")

    def get_global(self) -> tuple[list[str], list[float]]:
        return self._gather("get_global")


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
            raise ValueError(f"TopKAccuracy: top_k is more than 1 (for 1 use Accuracy), got {top_k}")
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


@register
class Loss(EvalMetric):
    """Mean of the predictions themselves, which are losses; labels are not looked at.

    >>> import d2lcore as mx
    >>> metric = mx.metric.Loss()
    >>> metric.update(mx.nd.array([0, 0]), mx.nd.array([1.0, 3.0]))
    >>> metric.get()
    ('loss', 2.0)
    """

    def __init__(self, name: str = "loss", **options: Any) -> None:
        super().__init__(name, **options)

    def update(self, labels: Any, preds: Any) -> None:
        for pred in preds if isinstance(preds, (list, tuple)) else [preds]:
            values = host(pred)
            self.add(float(values.sum()), values.size)


@register
class Torch(Loss):
    """`Loss` by another name."""

    def __init__(self, name: str = "torch", **options: Any) -> None:
        super().__init__(name, **options)


@register
class Caffe(Loss):
    """`Loss` by another name."""

    def __init__(self, name: str = "caffe", **options: Any) -> None:
        super().__init__(name, **options)


@register
class CustomMetric(EvalMetric):
    """A metric from a function ``feval(label, pred)`` of NumPy arrays, which gives a value or (sum, count)."""

    def __init__(
        self,
        feval: Callable[[np.ndarray, np.ndarray], Any],
        name: str | None = None,
        allow_extra_outputs: bool = False,
        **options: Any,
    ) -> None:
        if name is None:
            name = feval.__name__
            name = f"custom({name})" if "<" in name else name
        super().__init__(name, **options)
        self._feval, self._allow_extra_outputs = feval, allow_extra_outputs

    def update(self, labels: Any, preds: Any) -> None:
        if self._allow_extra_outputs and isinstance(preds, (list, tuple)) and isinstance(labels, (list, tuple)):
            preds = preds[: len(labels)]
        for label, pred in self.pairs(labels, preds):
            found = self._feval(label, pred)
            self.add(*(found if isinstance(found, tuple) else (found, 1)))

    def get_config(self) -> dict[str, Any]:
        """`NotImplementedError`: a function cannot be written down."""
        raise NotImplementedError("CustomMetric: a function cannot be written down")


def np_metric(
    numpy_feval: Callable[[np.ndarray, np.ndarray], Any], name: str | None = None, allow_extra_outputs: bool = False
) -> CustomMetric:
    """A `CustomMetric` from a function (MXNet's ``mx.metric.np``)."""
    return CustomMetric(numpy_feval, name, allow_extra_outputs)
