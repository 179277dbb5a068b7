"""The numbers of a training, and their curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = ["TrainingHistory"]


class TrainingHistory:
    """Keeps a list of numbers for each label, and draws them.

    >>> from d2lcore.compat.gluoncv.utils import TrainingHistory
    >>> history = TrainingHistory(["training-error", "validation-error"])
    >>> history.update([0.5, 0.6])
    >>> history.history["training-error"]
    [0.5]
    """

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = list(labels)
        self.epochs = 0
        self.history: dict[str, list[float]] = {label: [] for label in self.labels}

    def update(self, values: Sequence[float]) -> None:
        """Add an epoch: one number for each label."""
        for label, value in zip(self.labels, values, strict=True):
            self.history[label].append(value)
        self.epochs += 1

    def plot(
        self, labels: Sequence[str] | None = None, colors: Sequence[Any] | None = None, y_lim: tuple = (0, 1),
        save_path: str | None = None, legend_loc: Any = "upper right",
    ) -> None:  # fmt: skip
        """Draw the curves, and save them as a picture where ``save_path`` is given."""
        import matplotlib.pyplot as plt

        figure, axes = plt.subplots()
        axes.set_ylim(y_lim)
        for i, label in enumerate(labels or self.labels):
            axes.plot(range(self.epochs), self.history[label], label=label, color=colors[i] if colors else None)
        axes.legend(loc=legend_loc)
        if save_path is not None:
            figure.savefig(save_path)
            plt.close(figure)
        else:
            plt.show()
