"""Several metrics at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .base import EvalMetric, alias, create, register


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
