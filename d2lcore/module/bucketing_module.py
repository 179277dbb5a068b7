"""`BucketingModule`: a network of a different length for each batch, with one set of parameters."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from .. import ndarray as nd
from .. import symbol as sym
from ..model import Params, load_params
from ..symbol import Symbol
from .base_module import BaseModule
from .module import Module

__all__ = ["BucketingModule"]

SymGen = Callable[[Any], tuple]


class BucketingModule(BaseModule):
    """A `Module` for each kind of batch (its ``bucket_key``, such as a length), which all share their parameters.

    Parameters
    ----------
    sym_gen : bucket key to (symbol, data names, label names).
    default_bucket_key : the largest one: it is bound first.
    logger, context, ... : as of `Module`.

    Batches say which they are by ``batch.bucket_key``, as those of `rnn.BucketSentenceIter` do.
    """

    def __init__(
        self, sym_gen: SymGen, default_bucket_key: Any = None, logger: Any = logging,
        context: Any = None, work_load_list: Any = None, fixed_param_names: Any = None, state_names: Any = None,
        group2ctxs: Any = None, compression_params: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(logger)
        if default_bucket_key is None:
            raise ValueError("BucketingModule: default_bucket_key is the key of the largest bucket")
        self._sym_gen, self._default_key = sym_gen, default_bucket_key
        self._arguments = {
            "logger": logger, "context": context, "fixed_param_names": fixed_param_names, "state_names": state_names,
            "compression_params": compression_params,
        }  # fmt: skip
        self._buckets: dict[Any, Module] = {}
        self._key = default_bucket_key
        self._default = self._made(default_bucket_key)
        self._monitor: Any = None

    def _made(self, key: Any) -> Module:
        symbol, data_names, label_names = self._sym_gen(key)
        self._buckets[key] = made = Module(symbol, data_names, label_names, **self._arguments)
        return made

    @property
    def _current(self) -> Module:
        return self._buckets[self._key]

    @property
    def symbol(self) -> Any:
        """The network of the bucket at work."""
        return self._current.symbol

    @property
    def data_names(self) -> list[str]:
        """Names of the data."""
        return self._current.data_names

    @property
    def output_names(self) -> list[str]:
        """Names of the outputs."""
        return self._current.output_names

    @property
    def data_shapes(self) -> Any:
        """Names and shapes of the data."""
        return self._current.data_shapes

    @property
    def label_shapes(self) -> Any:
        """Names and shapes of the labels."""
        return self._current.label_shapes

    @property
    def output_shapes(self) -> Any:
        """Names and shapes of the outputs."""
        return self._current.output_shapes

    def bind(
        self, data_shapes: Any, label_shapes: Any = None, for_training: bool = True, inputs_need_grad: bool = False,
        force_rebind: bool = False, shared_module: Any = None, grad_req: Any = "write",
    ) -> None:  # fmt: skip
        """Make the arrays of the largest bucket; those of others are made when their first batch comes."""
        if self.binded and not force_rebind:
            self.logger.warning("bind: bound already; force_rebind=True makes new arrays")
            return
        self.for_training, self.inputs_need_grad, self._grad_req = for_training, inputs_need_grad, grad_req
        self._buckets = {self._default_key: self._default}
        self._key = self._default_key
        self._default.bind(data_shapes, label_shapes, for_training, inputs_need_grad, force_rebind, None, grad_req)
        self.binded = True
        self.params_initialized = self._default.params_initialized

    def switch_bucket(self, bucket_key: Any, data_shapes: Any, label_shapes: Any = None) -> None:
        """Make a bucket the one at work."""
        self._require("switch_bucket", "binded")
        if bucket_key not in self._buckets:
            made = self._made(bucket_key)
            made.bind(
                data_shapes,
                label_shapes,
                self.for_training,
                self.inputs_need_grad,
                False,
                self._default,
                self._grad_req,
            )
            if self.optimizer_initialized:
                made.borrow_optimizer(self._default)
            if self._monitor is not None:
                made.install_monitor(self._monitor)
        self._key = bucket_key

    def prepare(self, data_batch: Any, sparse_row_id_fn: Any = None) -> None:
        """Make the network for this batch, where it is not there yet."""
        if getattr(data_batch, "bucket_key", None) is not None:
            self.switch_bucket(data_batch.bucket_key, data_batch.provide_data, data_batch.provide_label)

    def init_params(self, *args: Any, **kwargs: Any) -> None:
        """Give the parameters values; see `Module.init_params`."""
        self._require("init_params", "binded")
        self._default.init_params(*args, **kwargs)
        for module in self._buckets.values():
            module.params_initialized = True
        self.params_initialized = True

    def get_params(self) -> tuple[dict, dict]:
        """Parameters and states."""
        return self._default.get_params()

    def init_optimizer(self, *args: Any, **kwargs: Any) -> None:
        """Choose the optimizer; see `Module.init_optimizer`."""
        self._default.init_optimizer(*args, **kwargs)
        for key, module in self._buckets.items():
            if key != self._default_key:
                module.borrow_optimizer(self._default)
        self.optimizer_initialized = True

    def forward(self, data_batch: Any, is_train: bool | None = None) -> None:
        """Compute the outputs of a batch, in its bucket."""
        self._require("forward", "binded", "params_initialized")
        self.prepare(data_batch)
        self._current.forward(data_batch, is_train)

    def backward(self, out_grads: Any = None) -> None:
        """Compute the gradients."""
        self._current.backward(out_grads)

    def update(self) -> None:
        """Change the parameters by their gradients."""
        self._require("update", "optimizer_initialized")
        self._current.update()

    def get_outputs(self, merge_multi_context: bool = True) -> list[Any]:
        """The outputs of the last batch."""
        return self._current.get_outputs(merge_multi_context)

    def get_input_grads(self, merge_multi_context: bool = True) -> list[Any]:
        """The gradients of the data."""
        return self._current.get_input_grads(merge_multi_context)

    def get_states(self, merge_multi_context: bool = True) -> list[Any]:
        """The states carried from batch to batch."""
        return self._current.get_states(merge_multi_context)

    def set_states(self, states: Any = None, value: Any = None) -> None:
        """Write the states carried from batch to batch."""
        self._current.set_states(states, value)

    def update_metric(self, eval_metric: Any, labels: Any, pre_sliced: bool = False) -> None:
        """Tell the metric of the last batch."""
        self._current.update_metric(eval_metric, labels, pre_sliced)

    def install_monitor(self, mon: Any) -> None:
        """Have a `Monitor` watch every bucket."""
        self._require("install_monitor", "binded")
        self._monitor = mon
        for module in self._buckets.values():
            module.install_monitor(mon)

    def save_checkpoint(self, prefix: str, epoch: int, remove_amp_cast: bool = False) -> None:
        """Write ``PREFIX-EPOCH.params``, ``PREFIX-KEY-symbol.json`` of each bucket, and their keys: ``PREFIX.buckets``.

        Keys are whole numbers here.
        """
        self.save_params(f"{prefix}-{epoch:04d}.params")
        for key, module in self._buckets.items():
            module.symbol.save(f"{prefix}-{key}-symbol.json", remove_amp_cast=remove_amp_cast)
        nd.save(f"{prefix}.buckets", nd.array(list(self._buckets), dtype="int32"))

    @staticmethod
    def load(
        prefix: str, epoch: int, sym_gen: SymGen | None = None, default_bucket_key: Any = None, **kwargs: Any
    ) -> BucketingModule:
        """A module from the files of `save_checkpoint`; ``kwargs`` are those of `BucketingModule`."""
        keys = [int(key) for key in nd.load(f"{prefix}.buckets")[0].asnumpy()]
        symbols = {key: sym.load(f"{prefix}-{key}-symbol.json") for key in keys}
        params = load_params(prefix, epoch)
        return BucketingModule.load_dict(symbols, sym_gen, default_bucket_key, *params, **kwargs)

    @staticmethod
    def load_dict(
        sym_dict: dict[Any, Symbol], sym_gen: SymGen | None = None, default_bucket_key: Any = None,
        arg_params: Params | None = None, aux_params: Params | None = None, **kwargs: Any,
    ) -> BucketingModule:  # fmt: skip
        """A module from the symbols of its buckets, by key, and the parameters that they share."""
        if sym_gen is None:
            raise ValueError("BucketingModule: sym_gen is the function with which the module was made")

        def known_or_new(key: Any) -> tuple:
            symbol, *names = sym_gen(key)
            return sym_dict.get(key, symbol), *names

        made = BucketingModule(known_or_new, default_bucket_key, **kwargs)
        made._default._arg_params, made._default._aux_params = arg_params or {}, aux_params or {}
        made._default.params_initialized = made.params_initialized = True
        return made
