"""Means of numbers that are computed elsewhere, and metrics that users write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .base import EvalMetric, host, register


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
