"""What metrics a handler is given, and whether one has become better."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from ....metric import CompositeEvalMetric, EvalMetric

__all__ = ["better", "metric_list", "worst"]


def metric_list(metrics: Any) -> list[EvalMetric]:
    """The metrics that users give, one or several or none, as a list without composites."""
    if isinstance(metrics, CompositeEvalMetric):
        return [m for metric in metrics.metrics for m in metric_list(metric)]
    if isinstance(metrics, EvalMetric):
        return [metrics]
    metrics = list(metrics or ())
    for metric in metrics:
        if not isinstance(metric, EvalMetric):
            raise ValueError(
                f"metrics are mx.metric.EvalMetric or a list of these, got {metric!r}. mx.metric.create(name) "
                "makes one."
            )
    return metrics


def better(monitor: EvalMetric, mode: str, handler: str) -> Any:
    """``np.greater`` or ``np.less``: how a value of ``monitor`` compares with a worse one.

    ``"auto"`` goes by the name: of accuracies and F1 scores greater is better, of all else less. (MXNet means to do
    that too, but by a slip takes the greater always.)
    """
    if mode not in ("auto", "min", "max"):
        warnings.warn(f"{handler}: mode is 'auto', 'min' or 'max', got {mode!r}: taken as 'auto'", RuntimeWarning, 3)
        mode = "auto"
    if mode == "auto":
        name = str(monitor.name).lower()
        mode = "max" if "acc" in name or "f1" in name else "min"
    return np.greater if mode == "max" else np.less


def worst(compare: Any) -> float:
    """The value that every other is better than."""
    return math.inf if compare is np.less else -math.inf
