"""`Estimator`: the training loop, with its metrics and its handlers."""

from __future__ import annotations

import copy
import logging
import sys
import warnings
from typing import Any

from ....context import Context, cpu, gpu, num_gpus
from ....errors import ContextError
from ....metric import Accuracy, EvalMetric
from ....metric import Loss as LossMetric
from ...data import DataLoader
from ...loss import Loss, SoftmaxCrossEntropyLoss
from ...trainer import Trainer
from .batch_processor import BatchProcessor
from .event_handler import (
    BatchBegin,
    BatchEnd,
    EpochBegin,
    EpochEnd,
    EventHandler,
    GradientUpdateHandler,
    LoggingHandler,
    MetricHandler,
    StoppingHandler,
    TrainBegin,
    TrainEnd,
    ValidationHandler,
)
from .improvement import metric_list

__all__ = ["Estimator"]


class Estimator:
    """Trains a network and evaluates it (MXNet's ``gluon.contrib.estimator.Estimator``).

    Parameters
    ----------
    net : network.
    loss : `gluon.loss.Loss`
    train_metrics : `EvalMetric` or list of these; the accuracy, where the loss is the cross-entropy, and the loss where
        None. Their names get "training" in front.
    val_metrics : the same for validation; copies of ``train_metrics`` where None.
    initializer : first values of the network's parameters, where it has none.
    trainer : `gluon.Trainer`; SGD with a learning rate of 0.001, and a warning, where None.
    context : device or list of devices; the GPU, or the CPU where there is none.
    val_net, val_loss : network and loss of the validation; those of the training where None.
    batch_processor : `BatchProcessor`

    >>> import d2lcore as mx
    >>> from d2lcore import gluon
    >>> from d2lcore.gluon.contrib.estimator import Estimator
    >>> net = gluon.nn.Dense(1)
    >>> net.initialize()
    >>> data = gluon.data.DataLoader(gluon.data.ArrayDataset(mx.nd.ones((8, 2)), mx.nd.ones((8, 1))), batch_size=4)
    >>> trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.2})
    >>> estimator = Estimator(net, gluon.loss.L2Loss(), trainer=trainer, context=mx.cpu())
    >>> estimator.logger.setLevel("WARNING")
    >>> estimator.fit(data, epochs=20)
    >>> estimator.evaluate(data)
    >>> [(metric.name, metric.get()[1] < 1e-3) for metric in estimator.val_metrics]
    [('validation l2loss', True)]
    """

    logger: logging.Logger
    """Where all is written, to standard output unless told otherwise; ``logger.addHandler`` adds a file."""

    def __init__(
        self, net: Any, loss: Loss, train_metrics: Any = None, val_metrics: Any = None, initializer: Any = None,
        trainer: Trainer | None = None, context: Any = None, val_net: Any = None, val_loss: Loss | None = None,
        batch_processor: Any = None,
    ) -> None:  # fmt: skip
        self.net, self.val_net = net, net if val_net is None else val_net
        self.loss = _checked_loss(loss)
        self.val_loss = loss if val_loss is None else _checked_loss(val_loss)
        self._train_metrics, self._val_metrics = metric_list(train_metrics), metric_list(val_metrics)
        self._name_metrics()
        self.logger = logging.Logger("Estimator", logging.INFO)
        self.logger.addHandler(logging.StreamHandler(sys.stdout))
        self.context = _devices(context)
        self._initialize(initializer)
        self.trainer = self._checked_trainer(trainer)
        if batch_processor is None:
            batch_processor = BatchProcessor()
        elif not all(callable(getattr(batch_processor, n, None)) for n in ("fit_batch", "evaluate_batch")):
            raise ValueError("Estimator: a batch_processor has the methods fit_batch and evaluate_batch")
        self.batch_processor = batch_processor
        self.max_epoch: int | None = None
        self.max_batch: int | None = None
        self.batch_axis = 0

    # ---- what is given ----

    def _name_metrics(self) -> None:
        if not self._train_metrics:
            if isinstance(self.loss, SoftmaxCrossEntropyLoss):
                self._train_metrics.append(Accuracy())
            self._train_metrics.append(LossMetric(self.loss.name.rstrip("0123456789")))
        for metric in self._train_metrics:
            metric.name = f"training {metric.name}"
        if not self._val_metrics:
            self._val_metrics = [copy.deepcopy(metric) for metric in self._train_metrics]
        for metric in self._val_metrics:
            bare = "training" not in metric.name
            metric.name = f"validation {metric.name}" if bare else metric.name.replace("training", "validation")

    def _initialize(self, initializer: Any) -> None:
        try:
            for parameter in self.net.collect_params().values():
                parameter.list_ctx()
        except RuntimeError:  # one that was never initialised
            given = {} if initializer is None else {"init": initializer}
            self.net.initialize(ctx=self.context, **given)
            return
        if initializer is not None:
            warnings.warn(
                "Estimator: the network has its first values already, the initializer is not used. To begin anew: "
                "net.initialize(init, force_reinit=True).",
                stacklevel=3,
            )

    def _checked_trainer(self, trainer: Any) -> Trainer:
        if trainer is None:
            warnings.warn("Estimator: no trainer is given, SGD with a learning rate of 0.001 is used", stacklevel=3)
            return Trainer(self.net.collect_params(), "sgd", {"learning_rate": 0.001})
        if not isinstance(trainer, Trainer):
            raise ValueError(f"Estimator: trainer is a gluon.Trainer, got {type(trainer).__name__}")
        return trainer

    @property
    def train_metrics(self) -> list[EvalMetric]:
        """The metrics of the training data."""
        return self._train_metrics

    @property
    def val_metrics(self) -> list[EvalMetric]:
        """The metrics of the validation data."""
        return self._val_metrics

    # ---- the loops ----

    def evaluate(self, val_data: DataLoader, batch_axis: int = 0, event_handlers: Any = None) -> None:
        """Evaluate the network; the results are in ``val_metrics``.

        Parameters
        ----------
        val_data : loader of (data, label).
        batch_axis : the axis along which a batch is split over the devices.
        event_handlers : handlers; a `MetricHandler` and a `LoggingHandler` are added where there is none.
        """
        _check_loader(val_data)
        for metric in self.val_metrics:
            metric.reset()
        given = _handlers(event_handlers)
        added = [
            kind(metrics=self.val_metrics) for kind in (MetricHandler, LoggingHandler) if not _has(given, kind)
        ]  # fmt: skip
        handlers = _in_order(given, added, self.val_metrics)
        for handler in _of(handlers, EpochBegin):
            handler.epoch_begin(self)
        for batch in val_data:
            for handler in _of(handlers, BatchBegin):
                handler.batch_begin(self, batch=batch)
            _, label, pred, loss = self.batch_processor.evaluate_batch(self, batch, batch_axis)
            for handler in _of(handlers, BatchEnd):
                handler.batch_end(self, batch=batch, pred=pred, label=label, loss=loss)
        for handler in _of(handlers, EpochEnd):
            handler.epoch_end(self)

    def fit(
        self, train_data: DataLoader, val_data: DataLoader | None = None, epochs: int | None = None,
        event_handlers: Any = None, batches: int | None = None, batch_axis: int = 0,
    ) -> None:  # fmt: skip
        """Train for so many epochs, or so many batches.

        Parameters
        ----------
        train_data, val_data : loaders of (data, label).
        epochs, batches : how long; one of them.
        event_handlers : handlers; those for stopping, updating, metrics, logging and, with ``val_data``, validation are
            added where there is none.
        batch_axis : the axis along which a batch is split over the devices.
        """
        _check_loader(train_data)
        if bool(epochs) == bool(batches):
            raise ValueError("Estimator.fit: give either epochs or batches")
        self.max_epoch, self.max_batch, self.batch_axis = epochs, batches, batch_axis
        handlers = self._training_handlers(val_data, event_handlers)
        for handler in _of(handlers, TrainBegin):
            handler.train_begin(self)
        while not self._fit_epoch(train_data, handlers):
            pass
        for handler in _of(handlers, TrainEnd):
            handler.train_end(self)

    def _fit_epoch(self, train_data: DataLoader, handlers: list[Any]) -> bool:
        """Train for one epoch; whether it was the last."""
        for handler in _of(handlers, EpochBegin):
            handler.epoch_begin(self)
        for batch in train_data:
            for handler in _of(handlers, BatchBegin):
                handler.batch_begin(self, batch=batch)
            _, label, pred, loss = self.batch_processor.fit_batch(self, batch, self.batch_axis)
            told = {"batch": batch, "pred": pred, "label": label, "loss": loss}
            ends = [handler.batch_end(self, **told) for handler in _of(handlers, BatchEnd)]
            if any(ends):
                break
        ends = [handler.epoch_end(self) for handler in _of(handlers, EpochEnd)]
        return any(ends)

    def _training_handlers(self, val_data: Any, event_handlers: Any) -> list[Any]:
        given = _handlers(event_handlers)
        added: list[Any] = [StoppingHandler(self.max_epoch, self.max_batch)]
        if not _has(given, GradientUpdateHandler):
            added.append(GradientUpdateHandler())
        if not _has(given, MetricHandler):
            added.append(MetricHandler(self.train_metrics))
        if val_data is not None and not _has(given, ValidationHandler):
            added.append(ValidationHandler(val_data, self.evaluate))
        if not _has(given, LoggingHandler):
            added.append(LoggingHandler(metrics=self.train_metrics))
        return _in_order(given, added, self.train_metrics + self.val_metrics)


def _checked_loss(loss: Any) -> Loss:
    if not isinstance(loss, Loss):
        raise ValueError(f"Estimator: loss is a gluon.loss.Loss, got {type(loss).__name__}")
    return loss


def _check_loader(data: Any) -> None:
    if not isinstance(data, DataLoader):
        raise ValueError(
            f"Estimator: data come from a gluon.data.DataLoader, got {type(data).__name__}. For arrays: "
            "DataLoader(ArrayDataset(x, y), batch_size)."
        )


def _devices(context: Any) -> list[Context]:
    if not context:
        if num_gpus() > 1:
            warnings.warn(
                "Estimator: gpu(0) of several GPUs is used; for all of them give context=[gpu(0), gpu(1), ...]",
                stacklevel=3,
            )
        return [gpu(0) if num_gpus() else cpu()]
    devices = [context] if isinstance(context, Context) else context
    if not isinstance(devices, list) or not all(isinstance(device, Context) for device in devices):
        raise ValueError(f"Estimator: context is a device or a list of these, such as [mx.gpu(0)], got {context!r}")
    for device in devices:
        if device.device_type == "gpu" and device.device_id >= num_gpus():
            raise ContextError(f"Estimator: there is no {device}; this machine has {num_gpus()} GPUs")
    return devices


def _handlers(given: Any) -> list[Any]:
    handlers = [given] if isinstance(given, EventHandler) else list(given or ())
    for handler in handlers:
        if not isinstance(handler, EventHandler):
            raise ValueError(
                f"Estimator: event_handlers inherit from TrainBegin, BatchEnd, ..., got {type(handler).__name__}"
            )
    return handlers


def _has(handlers: list[Any], kind: type[Any]) -> bool:
    return any(isinstance(handler, kind) for handler in handlers)


def _of(handlers: list[Any], moment: type[Any]) -> list[Any]:
    """The handlers that want to be called at this moment."""
    return [handler for handler in handlers if isinstance(handler, moment)]


def _in_order(given: list[Any], added: list[Any], known: list[EvalMetric]) -> list[Any]:
    """All handlers by priority; those of the user must show metrics that the added ones keep up to date."""
    for handler in given if added else ():
        for name, value in vars(handler).items():
            if "metric" not in name:
                continue
            for metric in value if isinstance(value, (list, tuple)) else [value]:
                if isinstance(metric, EvalMetric) and not any(metric is one for one in known):
                    raise ValueError(
                        f"Estimator: {type(handler).__name__} has a metric of its own, {metric.name!r}, which is never "
                        "updated. Use those of estimator.train_metrics and estimator.val_metrics."
                    )
    return sorted(given + added, key=lambda handler: getattr(handler, "priority", 0))
