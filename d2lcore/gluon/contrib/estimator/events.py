"""The moments of training that a handler can ask for: a handler inherits from each of those it wants."""

from __future__ import annotations

from typing import Any

__all__ = ["BatchBegin", "BatchEnd", "EpochBegin", "EpochEnd", "EventHandler", "TrainBegin", "TrainEnd"]


class EventHandler:
    """Base of all handlers. ``priority`` is the order in which they are called, the smallest first; 0 if not set."""


class TrainBegin(EventHandler):
    """Called before the first batch."""

    def train_begin(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        """Called before the first batch."""


class TrainEnd(EventHandler):
    """Called after the last batch."""

    def train_end(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        """Called after the last batch."""


class EpochBegin(EventHandler):
    """Called before each epoch."""

    def epoch_begin(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        """Called before each epoch."""


class EpochEnd(EventHandler):
    """Called after each epoch; true ends the training."""

    def epoch_end(self, estimator: Any, *args: Any, **kwargs: Any) -> bool | None:
        """Called after each epoch; true ends the training."""
        return False


class BatchBegin(EventHandler):
    """Called before each batch, with ``batch``."""

    def batch_begin(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        """Called before each batch, with ``batch``."""


class BatchEnd(EventHandler):
    """Called after each batch, with ``batch``, ``pred``, ``label`` and ``loss``; true ends the epoch."""

    def batch_end(self, estimator: Any, *args: Any, **kwargs: Any) -> bool | None:
        """Called after each batch, with ``batch``, ``pred``, ``label`` and ``loss``; true ends the epoch."""
        return False
