"""`BaseModule`: what all modules share, the loops of training and evaluation."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from typing import Any

from .. import metric as metrics
from .. import ndarray as nd
from ..errors import BadValueError, MXNetError
from ..initializer import Uniform
from ..model import BatchEndParam, joined, parted
from ..ndarray import NDArray

__all__ = ["BaseModule"]

Pairs = Any
"""Shapes as modules take them: [(name, shape), ...] or a list of `DataDesc`."""


def as_list(value: Any) -> list[Any]:
    """A list, of one where one is given."""
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _called(callbacks: Any, *args: Any) -> None:
    if callbacks is not None:
        for callback in as_list(callbacks):
            callback(*args)


class BaseModule:
    """The steps of training: bind, init_params, init_optimizer, then forward, backward, update for each batch.

    `fit` does them all. Subclasses say how.
    """

    def __init__(self, logger: Any = logging) -> None:
        self.logger = logger
        self.binded = self.for_training = self.inputs_need_grad = False
        self.params_initialized = self.optimizer_initialized = False
        self._symbol: Any = None
        self._total_exec_bytes = 0

    def _require(self, method: str, *states: str) -> None:
        """`MXNetError` where a step is missing."""
        steps = {
            "binded": "bind()", "params_initialized": "init_params()", "optimizer_initialized": "init_optimizer()",
            "for_training": "bind(for_training=True)", "inputs_need_grad": "bind(inputs_need_grad=True)",
        }  # fmt: skip
        for state in states:
            if not getattr(self, state):
                raise MissingStepError(f"{type(self).__name__}.{method}: call {steps[state]} first")

    @property
    def symbol(self) -> Any:
        """The network."""
        return self._symbol

    # ---- to be written by subclasses ----

    def _unwritten(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} does not say how")

    bind = init_params = init_optimizer = forward = backward = update = get_outputs = get_input_grads = _unwritten
    update_metric = get_params = install_monitor = _unwritten
    data_names: Any = property(_unwritten)
    output_names: Any = property(_unwritten)
    data_shapes: Any = property(_unwritten)
    label_shapes: Any = property(_unwritten)
    output_shapes: Any = property(_unwritten)

    # ---- steps ----

    def forward_backward(self, data_batch: Any) -> None:
        """Forward in training, then backward."""
        self.forward(data_batch, is_train=True)
        self.backward()

    def prepare(self, data_batch: Any, sparse_row_id_fn: Any = None) -> None:
        """Get ready for a batch; nothing to do but for modules with buckets."""

    def get_states(self, merge_multi_context: bool = True) -> list[NDArray]:
        """States carried from batch to batch: none."""
        self._require("get_states", "binded", "params_initialized")
        return []

    def set_states(self, states: Any = None, value: Any = None) -> None:
        """Set the states carried from batch to batch."""
        self._require("set_states", "binded", "params_initialized")

    # ---- parameters ----

    def set_params(
        self, arg_params: Any, aux_params: Any, allow_missing: bool = False, force_init: bool = True,
        allow_extra: bool = False,
    ) -> None:  # fmt: skip
        """Use these parameters."""
        self.init_params(
            initializer=None, arg_params=arg_params, aux_params=aux_params, allow_missing=allow_missing,
            force_init=force_init, allow_extra=allow_extra,
        )  # fmt: skip

    def save_params(self, fname: str) -> None:
        """Write the parameters to a file."""
        nd.save(fname, joined(*self.get_params()))

    def load_params(self, fname: str) -> None:
        """Read the parameters from a file."""
        self.set_params(*parted(nd.load(fname), fname))

    # ---- evaluation ----

    def _batches(self, method: str, data: Any, num_batch: int | None, reset: bool) -> Iterator[tuple[int, Any]]:
        self._require(method, "binded", "params_initialized")
        if reset:
            data.reset()
        for i, batch in enumerate(data):
            if i == num_batch:
                break
            self.prepare(batch)
            self.forward(batch, is_train=False)
            yield i, batch

    def score(
        self, eval_data: Any, eval_metric: Any, num_batch: int | None = None, batch_end_callback: Any = None,
        score_end_callback: Any = None, reset: bool = True, epoch: int = 0, sparse_row_id_fn: Any = None,
    ) -> list[tuple[str, float]]:  # fmt: skip
        """The metric over the data, as (name, value) pairs."""
        if not isinstance(eval_metric, metrics.EvalMetric):
            eval_metric = metrics.create(eval_metric)
        eval_metric.reset()
        seen = 0
        for i, batch in self._batches("score", eval_data, num_batch, reset):
            self.update_metric(eval_metric, _labels(batch), pre_sliced=isinstance(batch, list))
            _called(batch_end_callback, BatchEndParam(epoch, i, eval_metric, locals()))
            seen += 1
        if score_end_callback:
            _called(score_end_callback, BatchEndParam(epoch, seen, eval_metric, locals()))
        return eval_metric.get_name_value()

    def iter_predict(
        self, eval_data: Any, num_batch: int | None = None, reset: bool = True, sparse_row_id_fn: Any = None
    ) -> Iterator[tuple[list[NDArray], int, Any]]:
        """For each batch: its outputs (without those of the padding), its number, the batch."""
        for i, batch in self._batches("iter_predict", eval_data, num_batch, reset):
            pad = getattr(batch, "pad", 0) or 0
            yield [out[: out.shape[0] - pad] for out in self.get_outputs()], i, batch

    def predict(
        self, eval_data: Any, num_batch: int | None = None, merge_batches: bool = True, reset: bool = True,
        always_output_list: bool = False, sparse_row_id_fn: Any = None,
    ) -> Any:  # fmt: skip
        """The outputs for all data (an iterator or an array), joined, or a list by batch without ``merge_batches``."""
        from ..io import NDArrayIter

        if not hasattr(eval_data, "provide_data"):
            eval_data = NDArrayIter(eval_data, batch_size=min(len(eval_data), self.data_shapes[0][1][0]))
        found = [[out.copy() for out in outputs] for outputs, _, _ in self.iter_predict(eval_data, num_batch, reset)]
        if not found or not merge_batches:
            return found
        if any(len(outputs) != len(found[0]) for outputs in found):
            raise ValueError("predict: batches gave different numbers of outputs; use merge_batches=False")
        merged = [nd.concat(*column, dim=0) for column in zip(*found, strict=True)]
        return merged[0] if len(merged) == 1 and not always_output_list else merged

    # ---- training ----

    def fit(
        self, train_data: Any, eval_data: Any = None, eval_metric: Any = "acc", epoch_end_callback: Any = None,
        batch_end_callback: Any = None, kvstore: Any = "local", optimizer: Any = "sgd",
        optimizer_params: Any = (("learning_rate", 0.01),), eval_end_callback: Any = None,
        eval_batch_end_callback: Any = None, initializer: Any = None, arg_params: Any = None, aux_params: Any = None,
        allow_missing: bool = False, force_rebind: bool = False, force_init: bool = False, begin_epoch: int = 0,
        num_epoch: int | None = None, validation_metric: Any = None, monitor: Any = None, sparse_row_id_fn: Any = None,
    ) -> None:  # fmt: skip
        """Train: bind, draw parameters, then go through the data ``num_epoch`` times.

        Parameters
        ----------
        train_data, eval_data : iterators of `mx.io`; the second one is scored after each epoch.
        eval_metric, validation_metric : metric, its name, or a list; for training, and for evaluation if it is another.
        epoch_end_callback : called with (epoch, symbol, arg_params, aux_params); `callback.do_checkpoint` makes one.
        batch_end_callback : called with a `BatchEndParam`; `callback.Speedometer` is one.
        kvstore : how gradients of several devices are added up.
        optimizer, optimizer_params : its name, and arguments.
        initializer : for the first values; ``Uniform(0.01)`` where None.
        arg_params, aux_params : values to begin with; with ``allow_missing`` the initializer makes the others.
        begin_epoch, num_epoch : number of the first epoch, and of the one to stop before.
        monitor : a `Monitor`.
        """
        if num_epoch is None:
            raise BadValueError("fit: please specify number of epochs, num_epoch=10")
        self.bind(train_data.provide_data, train_data.provide_label, for_training=True, force_rebind=force_rebind)
        if monitor is not None:
            self.install_monitor(monitor)
        self.init_params(
            initializer=Uniform(0.01) if initializer is None else initializer, arg_params=arg_params,
            aux_params=aux_params, allow_missing=allow_missing, force_init=force_init,
        )  # fmt: skip
        self.init_optimizer(kvstore=kvstore, optimizer=optimizer, optimizer_params=optimizer_params)
        if not isinstance(eval_metric, metrics.EvalMetric):
            eval_metric = metrics.create(eval_metric)
        validation_metric = eval_metric if validation_metric is None else validation_metric
        for epoch in range(begin_epoch, num_epoch):
            began = time.time()
            told = self._train_epoch(epoch, train_data, eval_metric, monitor, batch_end_callback)
            for name, value in told:
                self.logger.info("Epoch[%d] Train-%s=%f", epoch, name, value)
            self.logger.info("Epoch[%d] Time cost=%.3f", epoch, time.time() - began)
            params = self.get_params()
            self.set_params(*params)
            _called(epoch_end_callback, epoch, self.symbol, *params)
            if eval_data is not None:
                found = self.score(
                    eval_data, validation_metric, batch_end_callback=eval_batch_end_callback,
                    score_end_callback=eval_end_callback, epoch=epoch,
                )  # fmt: skip
                for name, value in found:
                    self.logger.info("Epoch[%d] Validation-%s=%f", epoch, name, value)
            train_data.reset()  # here, as in MXNet: iterators that shuffle give the same batches for the same seed

    def _train_epoch(self, epoch: int, data: Any, eval_metric: Any, monitor: Any, callbacks: Any) -> list:
        eval_metric.reset()
        told: list = []
        batch = None
        for i, batch in enumerate(data):
            if monitor is not None:
                monitor.tic()
            self.prepare(batch)
            self.forward_backward(batch)
            self.update()
            self.update_metric(eval_metric, _labels(batch), pre_sliced=isinstance(batch, list))
            if monitor is not None:
                monitor.toc_print()
            told = eval_metric.get_global_name_value()  # before a callback resets what it shows
            _called(callbacks, BatchEndParam(epoch, i, eval_metric, locals()))
        if batch is None:
            raise MXNetError("fit: train_data has no batch left. If it was read before, call train_data.reset() first.")
        return told


def _labels(batch: Any) -> Any:
    return [b.label for b in batch] if isinstance(batch, list) else batch.label


class MissingStepError(MXNetError, AssertionError):
    """A method was called before the step that it needs (MXNet raises a bare AssertionError)."""
