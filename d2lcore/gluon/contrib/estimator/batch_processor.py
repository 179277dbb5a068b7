"""`BatchProcessor`: what an `Estimator` does with one batch."""

from __future__ import annotations

from typing import Any

from .... import autograd
from ...utils import split_and_load

__all__ = ["BatchProcessor"]


class BatchProcessor:
    """The forward and backward pass of one batch; subclasses train and evaluate in another way.

    >>> from d2lcore.gluon.contrib.estimator import BatchProcessor
    >>> class TwoInputs(BatchProcessor):
    ...     def evaluate_batch(self, estimator, val_batch, batch_axis=0):
    ...         left, right, label = (part.as_in_context(estimator.context[0]) for part in val_batch)
    ...         pred = estimator.val_net(left, right)
    ...         return [left], [label], [pred], [estimator.val_loss(pred, label)]
    """

    def _get_data_and_label(self, batch: Any, ctx: Any, batch_axis: int = 0) -> tuple[list[Any], list[Any]]:
        """The parts of a batch for each device."""
        data, label = batch[0], batch[1]
        return split_and_load(data, ctx, batch_axis), split_and_load(label, ctx, batch_axis)

    def evaluate_batch(self, estimator: Any, val_batch: Any, batch_axis: int = 0) -> tuple[list, list, list, list]:
        """The data, labels, predictions and losses of a batch of validation data, a list with one entry a device each.

        Parameters
        ----------
        estimator : `Estimator`
        val_batch : (data, label), as the loader gives it.
        batch_axis : the axis along which a batch is split over the devices.
        """
        data, label = self._get_data_and_label(val_batch, estimator.context, batch_axis)
        pred = [estimator.val_net(x) for x in data]
        loss = [estimator.val_loss(y_hat, y) for y_hat, y in zip(pred, label, strict=True)]
        return data, label, pred, loss

    def fit_batch(self, estimator: Any, train_batch: Any, batch_axis: int = 0) -> tuple[list, list, list, list]:
        """The same for a batch of training data, with the gradients of the losses; the update is a handler's."""
        data, label = self._get_data_and_label(train_batch, estimator.context, batch_axis)
        with autograd.record():
            pred = [estimator.net(x) for x in data]
            loss = [estimator.loss(y_hat, y) for y_hat, y in zip(pred, label, strict=True)]
        for part in loss:
            part.backward()
        return data, label, pred, loss
