"""What all metrics share: a running sum and a count, and the registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from ..core import NDArray
from ..errors import ShapeError, unknown

_REGISTRY: dict[str, type[EvalMetric]] = {}


def register(cls: type) -> type:
    """Class decorator: make a metric known by the lower-case name of its class."""
    _REGISTRY[cls.__name__.lower()] = cls
    return cls


def alias(*names: str) -> Callable[[type], type]:
    """Class decorator: make a metric known by other names too."""

    def enter(cls: type) -> type:
        _REGISTRY.update(dict.fromkeys(names, cls))
        return cls

    return enter


def create(metric: Any, *arguments: Any, **options: Any) -> EvalMetric:
    """A metric from what users write: an object, a name, a function of (label, prediction), or a list of these.

    >>> import d2lcore as mx
    >>> mx.metric.create("acc").get()
    ('accuracy', nan)
    """
    from .composite import CompositeEvalMetric
    from .custom import CustomMetric

    if isinstance(metric, EvalMetric):
        return metric
    if isinstance(metric, (list, tuple)):
        return CompositeEvalMetric([create(m, *arguments, **options) for m in metric])
    if callable(metric):
        return CustomMetric(metric, *arguments, **options)
    if str(metric).lower() not in _REGISTRY:
        raise unknown("metric", metric, _REGISTRY)
    return _REGISTRY[metric.lower()](*arguments, **options)


def check_label_shapes(labels: Any, preds: Any, wrap: bool = False, shape: bool = False) -> tuple[Any, Any]:
    """Labels and predictions as they are, if there are as many of the one as of the other; else `ValueError`.

    Parameters
    ----------
    labels, preds : arrays or lists of arrays.
    wrap : put single arrays into lists.
    shape : compare their shapes, not their lengths.

    >>> import d2lcore as mx
    >>> labels, preds = mx.metric.check_label_shapes(mx.nd.ones((3,)), mx.nd.ones((3, 2)), wrap=True)
    >>> len(labels), len(preds)
    (1, 1)
    """
    sizes = (labels.shape, preds.shape) if shape else (len(labels), len(preds))
    if sizes[0] != sizes[1]:
        what = "shapes" if shape else "numbers"
        raise ShapeError(f"metric: the {what} of labels and predictions differ: {sizes[0]} and {sizes[1]}")
    if wrap:
        labels, preds = ([x] if isinstance(x, NDArray) else x for x in (labels, preds))
    return labels, preds


def host(array: Any) -> np.ndarray:
    """The values of an array as NumPy's, wherever it lives."""
    return array.asnumpy() if isinstance(array, NDArray) else np.asarray(array)


class EvalMetric:
    """Base of all metrics (MXNet's ``mx.metric.EvalMetric``): add batches with `update`, read with `get`.

    Parameters
    ----------
    name : shown beside the value.
    output_names, label_names : which entries `update_dict` takes; None takes all.
    arguments : the metric's others, for `get_config`.
    """

    def __init__(
        self, name: str, output_names: Sequence[str] | None = None, label_names: Sequence[str] | None = None,
        **arguments: Any,
    ) -> None:  # fmt: skip
        self.name = str(name)
        arguments.pop("has_global_stats", None)  # MXNet's; here every metric that counts by `add` has them
        self._kwargs = arguments
        self.num_inst: float
        self.global_num_inst: float
        self.output_names, self.label_names = output_names, label_names
        self.reset()

    def batch(self, label: np.ndarray, pred: np.ndarray) -> tuple[float, float]:
        """The sum and the count that one array of predictions adds; what most metrics have to write."""
        raise NotImplementedError(f"{type(self).__name__}: write batch(label, pred) or update(labels, preds)")

    def update(self, labels: Any, preds: Any) -> None:
        """Add batches.

        Parameters
        ----------
        labels, preds : an array or a list of arrays, one label array for each array of predictions.
        """
        for label, pred in self.pairs(labels, preds):
            self.add(*self.batch(label, pred))

    def pairs(self, labels: Any, preds: Any) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """The label and prediction arrays, paired, as NumPy's; `ValueError` where their numbers differ."""
        labels = labels if isinstance(labels, (list, tuple)) else [labels]
        preds = preds if isinstance(preds, (list, tuple)) else [preds]
        if len(labels) != len(preds):
            raise ShapeError(
                f"{type(self).__name__}: {len(labels)} label arrays for {len(preds)} arrays of predictions"
            )
        return ((host(label), host(pred)) for label, pred in zip(labels, preds, strict=True))

    def update_dict(self, label: dict[str, Any], pred: dict[str, Any]) -> None:
        """Add batches given by name."""
        preds = [pred[name] for name in self.output_names] if self.output_names else list(pred.values())
        labels = [label[name] for name in self.label_names] if self.label_names else list(label.values())
        self.update(labels, preds)

    def add(self, total: float, count: float) -> None:
        """Add to the running sum and count, those since `reset_local` and those since `reset`."""
        self.sum_metric += total
        self.num_inst += count
        self.global_sum_metric += total
        self.global_num_inst += count

    def reset(self) -> None:
        """Forget everything."""
        self.reset_local()
        self.global_sum_metric, self.global_num_inst = 0.0, 0

    def reset_local(self) -> None:
        """Forget what `get` shows; `get_global` goes on counting."""
        self.sum_metric, self.num_inst = 0.0, 0

    def value(self, total: float, count: float) -> float:
        """What is shown for a running sum and count."""
        return float(total / count) if count else float("nan")

    def get(self) -> tuple[Any, Any]:
        """(name, value); the value is nan before the first update."""
        return self.name, self.value(self.sum_metric, self.num_inst)

    def get_global(self) -> tuple[Any, Any]:
        """(name, value) since the last `reset`, whatever `reset_local` forgot; for a metric without `add`, `get`."""
        if not self._counts_globally:
            return self.get()
        return self.name, self.value(self.global_sum_metric, self.global_num_inst)

    @property
    def _counts_globally(self) -> bool:
        """Whether `add` was used; programs write metrics whose ``update`` and ``reset`` have counters of their own."""
        return bool(vars(self).get("global_num_inst"))

    def get_name_value(self) -> list[tuple[str, float]]:
        """`get` as a list of pairs."""
        return _pairs(*self.get())

    def get_global_name_value(self) -> list[tuple[str, float]]:
        """`get_global` as a list of pairs."""
        own = type(self).get_name_value is not EvalMetric.get_name_value
        return self.get_name_value() if own and not self._counts_globally else _pairs(*self.get_global())

    def get_config(self) -> dict[str, Any]:
        """What ``create(**config)`` makes the same metric of.

        >>> import d2lcore as mx
        >>> mx.metric.create(**mx.metric.Accuracy(axis=2).get_config()).axis
        2
        """
        names = {"name": self.name, "output_names": self.output_names, "label_names": self.label_names}
        return {"metric": type(self).__name__, **names, **self._kwargs}

    def __str__(self) -> str:
        return f"EvalMetric: {dict(self.get_name_value())}"


def _pairs(name: Any, value: Any) -> list[tuple[str, float]]:
    return list(zip(name, value, strict=True)) if isinstance(name, list) else [(name, value)]


def same_size(name: str, label: np.ndarray, pred: np.ndarray) -> None:
    """`ValueError` unless there is one label for each prediction."""
    if label.size != pred.size:
        raise ShapeError(f"{name}: {label.size} labels {label.shape} for {pred.size} predictions {pred.shape}")


def class_numbers(name: str, label: np.ndarray, classes: int) -> np.ndarray:
    """Labels as whole numbers; `ValueError` where one is not a class."""
    numbers = label.astype(np.int64).ravel()
    if numbers.size and not (numbers.min() >= 0 and numbers.max() < classes):
        wrong = numbers[(numbers < 0) | (numbers >= classes)][0]
        raise ShapeError(f"{name}: label {wrong} is not one of the {classes} classes of the predictions")
    return numbers
