"""Checkpoints of symbolic networks: ``PREFIX-symbol.json`` and ``PREFIX-0001.params`` (MXNet's ``mx.model``)."""

from __future__ import annotations

import logging
from collections import namedtuple
from typing import Any

from . import ndarray as nd
from . import symbol as sym
from .errors import FormatError
from .ndarray import NDArray
from .symbol import Symbol

__all__ = ["BatchEndParam", "FeedForward", "load_checkpoint", "load_params", "save_checkpoint"]

BatchEndParam = namedtuple("BatchEndParam", ["epoch", "nbatch", "eval_metric", "locals"])
"""What callbacks are told after each batch."""

Params = dict[str, NDArray]


def save_checkpoint(
    prefix: str, epoch: int, symbol: Symbol | None, arg_params: Params, aux_params: Params, remove_amp_cast: bool = True
) -> None:
    """Write a network and its parameters: ``PREFIX-symbol.json`` (where a symbol is given) and ``PREFIX-EPOCH.params``.

    >>> import tempfile
    >>> import d2lcore as mx
    >>> prefix = tempfile.mkdtemp() + "/net"
    >>> net = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=2, name="fc")
    >>> mx.model.save_checkpoint(prefix, 3, net, {"fc_weight": mx.nd.ones((2, 4)), "fc_bias": mx.nd.zeros(2)}, {})
    >>> symbol, arg_params, aux_params = mx.model.load_checkpoint(prefix, 3)
    >>> symbol, sorted(arg_params), aux_params
    (<Symbol fc>, ['fc_bias', 'fc_weight'], {})
    """
    if symbol is not None:
        symbol.save(f"{prefix}-symbol.json", remove_amp_cast)
    name = f"{prefix}-{epoch:04d}.params"
    nd.save(name, joined(arg_params, aux_params))
    logging.info('Saved checkpoint to "%s"', name)


def joined(arg_params: Params, aux_params: Params) -> Params:
    """Parameters and states in one dictionary, as files have them: ``arg:fc_weight``, ``aux:bn_moving_mean``."""
    told = {f"arg:{name}": value.as_in_context(_cpu()) for name, value in arg_params.items()}
    return told | {f"aux:{name}": value.as_in_context(_cpu()) for name, value in aux_params.items()}


def _cpu() -> Any:
    from .context import cpu

    return cpu()


def parted(values: Any, where: str) -> tuple[Params, Params]:
    """Parameters and states from the dictionary of a file; `FormatError` where names say neither."""
    parts: dict[str, Params] = {"arg": {}, "aux": {}}
    if not isinstance(values, dict):
        raise FormatError(f"{where}: holds arrays without names")
    for name, value in values.items():
        kind, _, rest = name.partition(":")
        if kind not in parts or not rest:
            raise FormatError(f"{where}: names are 'arg:NAME' and 'aux:NAME', got {name!r}. Is it a file of Gluon's?")
        parts[kind][rest] = value
    return parts["arg"], parts["aux"]


def load_params(prefix: str, epoch: int) -> tuple[Params, Params]:
    """Read ``PREFIX-EPOCH.params``: parameters and auxiliary states."""
    name = f"{prefix}-{epoch:04d}.params"
    return parted(nd.load(name), name)


def load_checkpoint(prefix: str, epoch: int) -> tuple[Symbol, Params, Params]:
    """Read what `save_checkpoint`, `HybridBlock.export` or the real MXNet wrote: symbol, parameters, states."""
    return sym.load(f"{prefix}-symbol.json"), *load_params(prefix, epoch)


class FeedForward:
    """MXNet's oldest way to train a symbol, on top of `Module`; kept for old programs.

    Parameters
    ----------
    symbol : network that ends in a loss such as `SoftmaxOutput`.
    ctx : device or devices.
    num_epoch : how often to go through the data.
    epoch_size : batches an epoch; all where None.
    optimizer, initializer : or their names.
    numpy_batch_size : batch size for data given as arrays.
    arg_params, aux_params, allow_extra_params, begin_epoch : as `load` gives them.
    kwargs : arguments of the optimizer.
    """

    def __init__(
        self, symbol: Symbol, ctx: Any = None, num_epoch: int | None = None, epoch_size: int | None = None,
        optimizer: Any = "sgd", initializer: Any = None, numpy_batch_size: int = 128, arg_params: Params | None = None,
        aux_params: Params | None = None, allow_extra_params: bool = False, begin_epoch: int = 0, **kwargs: Any,
    ) -> None:  # fmt: skip
        self.symbol, self.ctx, self.num_epoch, self.epoch_size = symbol, ctx, num_epoch, epoch_size
        self.optimizer, self.initializer, self.numpy_batch_size = optimizer, initializer, numpy_batch_size
        self.arg_params, self.aux_params = arg_params, aux_params
        self.allow_extra_params, self.begin_epoch, self.kwargs = allow_extra_params, begin_epoch, kwargs

    def _iterator(self, X: Any, y: Any, shuffle: bool) -> Any:
        from .io import DataIter, NDArrayIter, ResizeIter

        if not isinstance(X, DataIter):
            handle = "roll_over" if shuffle else "pad"
            X = NDArrayIter(X, y, min(self.numpy_batch_size, len(X)), shuffle, handle)
        return ResizeIter(X, self.epoch_size) if shuffle and self.epoch_size else X

    def _module(self, data: Any) -> Any:
        from .context import current_context
        from .module import Module

        names = [d[0] for d in data.provide_data]
        labels = [name for name in self.symbol.list_arguments() if name.endswith("label")]
        return Module(self.symbol, names, labels, context=self.ctx or current_context())

    def fit(
        self, X: Any, y: Any = None, eval_data: Any = None, eval_metric: Any = "acc", epoch_end_callback: Any = None,
        batch_end_callback: Any = None, kvstore: Any = "local", logger: Any = None, work_load_list: Any = None,
        monitor: Any = None, eval_end_callback: Any = None, eval_batch_end_callback: Any = None,
    ) -> FeedForward:  # fmt: skip
        """Train on arrays, or on an iterator of `mx.io`."""
        data = self._iterator(X, y, shuffle=True)
        if isinstance(eval_data, (tuple, list)):
            eval_data = self._iterator(eval_data[0], eval_data[1], shuffle=False)
        module = self._module(data)
        module.fit(
            data, eval_data, eval_metric, epoch_end_callback, batch_end_callback, kvstore, self.optimizer,
            {"learning_rate": 0.01, **self.kwargs} if isinstance(self.optimizer, str) else self.kwargs,
            eval_end_callback, eval_batch_end_callback, self.initializer or "uniform", self.arg_params,
            self.aux_params, begin_epoch=self.begin_epoch, num_epoch=self.num_epoch, monitor=monitor,
        )  # fmt: skip
        self.arg_params, self.aux_params = module.get_params()
        return self

    def _ready(self, X: Any, y: Any) -> tuple[Any, Any]:
        data = self._iterator(X, y, shuffle=False)
        module = self._module(data)
        module.bind(data.provide_data, data.provide_label or None, for_training=False)
        module.set_params(self.arg_params or {}, self.aux_params or {}, allow_extra=self.allow_extra_params)
        return module, data

    def predict(self, X: Any, num_batch: int | None = None, return_data: bool = False, reset: bool = True) -> Any:
        """The outputs for all data, as NumPy arrays."""
        module, data = self._ready(X, None)
        found = module.predict(data, num_batch, reset=reset, always_output_list=True)
        arrays = [a.asnumpy() for a in found]
        return arrays[0] if len(arrays) == 1 else arrays

    def score(
        self, X: Any, eval_metric: Any = "acc", num_batch: int | None = None, batch_end_callback: Any = None,
        reset: bool = True, y: Any = None,
    ) -> float:  # fmt: skip
        """The metric over all data."""
        module, data = self._ready(X, y)
        return module.score(data, eval_metric, num_batch, batch_end_callback, reset=reset)[0][1]

    def save(self, prefix: str, epoch: int | None = None, remove_amp_cast: bool = True) -> None:
        """Write a checkpoint."""
        number = self.num_epoch if epoch is None else epoch
        save_checkpoint(prefix, number or 0, self.symbol, self.arg_params or {}, self.aux_params or {}, remove_amp_cast)

    @staticmethod
    def load(prefix: str, epoch: int, ctx: Any = None, **kwargs: Any) -> FeedForward:
        """Read a checkpoint."""
        symbol, arg_params, aux_params = load_checkpoint(prefix, epoch)
        return FeedForward(symbol, ctx, None, begin_epoch=epoch, arg_params=arg_params, aux_params=aux_params, **kwargs)

    @staticmethod
    def create(
        symbol: Symbol, X: Any, y: Any = None, ctx: Any = None, num_epoch: int | None = None, **kwargs: Any
    ) -> FeedForward:
        """Make a model and train it."""
        fit = ("eval_data", "eval_metric", "epoch_end_callback", "batch_end_callback", "kvstore", "logger")
        told = {key: kwargs.pop(key) for key in fit if key in kwargs}
        return FeedForward(symbol, ctx, num_epoch, **kwargs).fit(X, y, **told)
