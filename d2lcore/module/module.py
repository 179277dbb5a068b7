"""`Module`: a symbol, trained on one device or on several that share each batch."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from typing import Any

from .. import initializer as init
from .. import kvstore as kv
from .. import ndarray as nd
from .. import optimizer as opt
from ..context import cpu
from ..device import Context
from ..errors import MXNetError, ShapeError, unknown
from ..executor import Executor
from ..files import writing
from ..io import DataDesc
from ..model import load_checkpoint, save_checkpoint
from ..ndarray import NDArray
from ..symbol import Symbol
from .base_module import BaseModule, as_list
from .sharing import described, merged, names_of, part, part_shape

__all__ = ["Module"]


class Module(BaseModule):
    """A symbol with its parameters, optimizer and devices (MXNet's ``mx.mod.Module``).

    Parameters
    ----------
    symbol : network, which ends in a loss such as `SoftmaxOutput`.
    data_names, label_names : its arguments that come with the batches; all others are parameters.
    logger : the ``logging`` module or a logger.
    context : device, or list of devices; each gets an equal part of every batch.
    fixed_param_names : parameters that are not to be learned.
    state_names : arguments that are neither data nor parameters, such as states of a recurrent network; zeros at first.
    compression_params : of `KVStore.set_gradient_compression`.
    work_load_list, group2ctxs : of old versions of MXNet; they change no result.

    >>> import numpy as np
    >>> import d2lcore as mx
    >>> net = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=1, name="fc")
    >>> mod = mx.mod.Module(mx.sym.LinearRegressionOutput(net, name="lin"), label_names=["lin_label"])
    >>> x = np.arange(8, dtype="float32").reshape(8, 1)
    >>> data = mx.io.NDArrayIter(x, 2 * x, batch_size=4, label_name="lin_label")
    >>> mod.fit(data, num_epoch=100, eval_metric="mse", optimizer_params={"learning_rate": 0.05})
    >>> mod.get_params()[0]["fc_weight"].asnumpy().round(1)
    array([[2.]], dtype=float32)
    """

    def __init__(
        self, symbol: Symbol, data_names: Sequence[str] | None = ("data",),
        label_names: Sequence[str] | None = ("softmax_label",), logger: Any = logging, context: Any = None,
        work_load_list: Any = None, fixed_param_names: Sequence[str] | None = None,
        state_names: Sequence[str] | None = None, group2ctxs: Any = None, compression_params: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(logger)
        self._symbol = symbol
        self._context: list[Context] = [cpu()] if context is None else as_list(context)
        self._data_names, self._label_names = list(data_names or ()), list(label_names or ())
        self._state_names, self._fixed = list(state_names or ()), set(fixed_param_names or ())
        self._compression = compression_params
        arguments = symbol.list_arguments()
        for what, names in (
            ("data_names", self._data_names), ("label_names", self._label_names), ("state_names", self._state_names),
            ("fixed_param_names", list(self._fixed)),
        ):  # fmt: skip
            for name in names:
                if name not in arguments:
                    candidates = [a for a in arguments if not a.endswith(("_weight", "_bias", "_gamma", "_beta"))]
                    told = f"Module: {what}={names}: {unknown('argument', name, candidates)}"
                    if what != "label_names":
                        raise ValueError(told)
                    warnings.warn(told, stacklevel=2)
        self._label_names = [n for n in self._label_names if n in arguments]
        given = {*self._data_names, *self._label_names, *self._state_names}
        self._param_names = [n for n in arguments if n not in given]
        self._aux_names = symbol.list_auxiliary_states()
        self._arg_params: dict[str, NDArray] = {}
        self._aux_params: dict[str, NDArray] = {}
        self._executors: list[Executor] = []
        self._data_shapes: list[DataDesc] = []
        self._label_shapes: list[DataDesc] | None = None
        self._optimizer: Any = None
        self._kvstore: Any = None
        self._updater: Any = None
        self._monitor: Any = None
        self._grad_req: Any = "write"

    # ---- files ----

    @staticmethod
    def load(prefix: str, epoch: int, load_optimizer_states: bool = False, **kwargs: Any) -> Module:
        """A module from a checkpoint; ``kwargs`` are those of `Module`."""
        symbol, arg_params, aux_params = load_checkpoint(prefix, epoch)
        mod = Module(symbol, **kwargs)
        mod._arg_params, mod._aux_params, mod.params_initialized = arg_params, aux_params, True
        mod._states_file = f"{prefix}-{epoch:04d}.states" if load_optimizer_states else None
        return mod

    _states_file: str | None = None

    def save_checkpoint(
        self, prefix: str, epoch: int, save_optimizer_states: bool = False, remove_amp_cast: bool = True
    ) -> None:
        """Write symbol and parameters, and what the optimizer keeps."""
        save_checkpoint(prefix, epoch, self._symbol, *self.get_params(), remove_amp_cast)
        if save_optimizer_states:
            states = f"{prefix}-{epoch:04d}.states"
            self.save_optimizer_states(states)
            logging.info('Saved optimizer state to "%s"', states)

    def save_optimizer_states(self, fname: str) -> None:
        """Write what the optimizer keeps, such as momenta."""
        self._require("save_optimizer_states", "optimizer_initialized")
        with writing(fname) as file:
            file.write(self._updater.get_states(dump_optimizer=False))

    def load_optimizer_states(self, fname: str) -> None:
        """Read what the optimizer keeps."""
        self._require("load_optimizer_states", "optimizer_initialized")
        with open(fname, "rb") as file:
            self._updater.set_states(file.read())

    # ---- what it is ----

    @property
    def data_names(self) -> list[str]:
        """Names of the data."""
        return self._data_names

    @property
    def label_names(self) -> list[str]:
        """Names of the labels."""
        return self._label_names

    @property
    def output_names(self) -> list[str]:
        """Names of the outputs."""
        return self._symbol.list_outputs()

    @property
    def data_shapes(self) -> list[DataDesc]:
        """Names and shapes of the data that it is bound for."""
        self._require("data_shapes", "binded")
        return self._data_shapes

    @property
    def label_shapes(self) -> list[DataDesc] | None:
        """Names and shapes of the labels that it is bound for."""
        self._require("label_shapes", "binded")
        return self._label_shapes

    @property
    def output_shapes(self) -> list[tuple[str, tuple[int, ...]]]:
        """Names and shapes of the outputs."""
        self._require("output_shapes", "binded")
        shapes = {d.name: d.shape for d in [*self._data_shapes, *(self._label_shapes or [])]}
        return list(zip(self.output_names, self._symbol.infer_shape(**shapes)[1], strict=True))

    # ---- getting ready ----

    def bind(
        self, data_shapes: Any, label_shapes: Any = None, for_training: bool = True, inputs_need_grad: bool = False,
        force_rebind: bool = False, shared_module: Module | None = None, grad_req: Any = "write",
    ) -> None:  # fmt: skip
        """Make the arrays for batches of these shapes: [(name, shape), ...], as iterators' ``provide_data`` has them.

        ``shared_module`` gives its arrays of parameters to this one. ``inputs_need_grad`` computes gradients of the
        data too.
        """
        if self.binded and not force_rebind:
            self.logger.warning("bind: bound already; force_rebind=True makes new arrays")
            return
        self.for_training, self.inputs_need_grad, self._grad_req = for_training, inputs_need_grad, grad_req
        self._data_shapes = described(data_shapes, self._data_names, "data")
        self._label_shapes = described(label_shapes, self._label_names, "label") if label_shapes else None
        shared = shared_module._executors if shared_module is not None else [None] * len(self._context)
        self._executors = [self._bound(i, ctx, other) for i, (ctx, other) in enumerate(zip(self._context, shared))]
        self.binded = True
        if shared_module is not None:
            self.params_initialized = shared_module.params_initialized
            self._arg_params, self._aux_params = shared_module._arg_params, shared_module._aux_params
        elif self.params_initialized:
            self._hand_out()
        if self._monitor is not None:
            self.install_monitor(self._monitor)

    def _bound(self, i: int, ctx: Context, shared: Executor | None) -> Executor:
        known = [*self._data_shapes, *(self._label_shapes or [])]
        shapes = {d.name: part_shape(d, i, len(self._context)) for d in known}
        inputs = {*self._data_names} if self.inputs_need_grad else set()
        learned = {n for n in self._param_names if n not in self._fixed}
        wanted: dict[str, str] = {}
        for name in self._symbol.list_arguments():
            request = self._grad_req.get(name, "null") if isinstance(self._grad_req, dict) else self._grad_req
            use = self.for_training and (name in inputs or name in learned)
            wanted[name] = request if use else "null"
        dtypes = {d.name: d.dtype for d in known}
        made = self._symbol.simple_bind(ctx, grad_req=wanted, type_dict=dtypes, **shapes)
        if shared is not None:
            own = {*shapes, *self._label_names}  # a label that these batches do not have is in none of the shapes
            for name, array in made.arg_dict.items():
                was = shared.arg_dict.get(name, array)
                if name not in own and was.shape != array.shape:
                    raise ShapeError(f"Module: with {shapes}, '{name}' would be {array.shape}, and it is {was.shape}")
            for mine, theirs in (
                (made.arg_dict, shared.arg_dict), (made.grad_dict, shared.grad_dict), (made.aux_dict, shared.aux_dict),
            ):  # fmt: skip
                mine.update({n: theirs[n] for n in mine if n in theirs and n not in own})
        return made

    def reshape(self, data_shapes: Any, label_shapes: Any = None) -> None:
        """Be bound for batches of other shapes; the parameters stay."""
        self._require("reshape", "binded")
        before = self._data_shapes, self._label_shapes
        self._data_shapes = described(data_shapes, self._data_names, "data")
        self._label_shapes = described(label_shapes, self._label_names, "label") if label_shapes else None
        pairs = enumerate(zip(self._context, self._executors, strict=True))
        try:
            self._executors = [self._bound(i, ctx, old) for i, (ctx, old) in pairs]
        except MXNetError:
            self._data_shapes, self._label_shapes = before
            raise
        if self._monitor is not None:
            self.install_monitor(self._monitor)

    def init_params(
        self, initializer: Any = "uniform", arg_params: Any = None, aux_params: Any = None,
        allow_missing: bool = False, force_init: bool = False, allow_extra: bool = False,
    ) -> None:  # fmt: skip
        """Give the parameters values: those given, and the others by the initializer (``Uniform(0.01)``)."""
        if self.params_initialized and not force_init:
            warnings.warn(
                "init_params: the parameters have values already; force_init=True draws them anew", stacklevel=2
            )
            return
        self._require("init_params", "binded")
        draw = init.Uniform(0.01) if initializer == "uniform" else initializer
        draw = init.create(draw) if isinstance(draw, str) else draw
        first = self._executors[0]
        notes = self._symbol.attr_dict()
        for names, given, bound, kept in (
            (self._param_names, arg_params, first.arg_dict, self._arg_params),
            (self._aux_names, aux_params, first.aux_dict, self._aux_params),
        ):
            if given is not None and not allow_extra:
                for name in given:
                    if name not in names:
                        raise ValueError(
                            f"init_params: {unknown('parameter', name, names)} (allow_extra=True ignores it)"
                        )
            for name in names:
                value = nd.zeros(bound[name].shape, dtype=bound[name].dtype, ctx=cpu())
                if given is not None and name in given:
                    if given[name].shape != value.shape:
                        raise ValueError(
                            f"init_params: '{name}' has shape {given[name].shape}, the network needs {value.shape}"
                        )
                    value[:] = given[name].as_in_context(cpu())
                elif given is not None and not allow_missing:
                    raise RuntimeError(
                        f"init_params: no value for '{name}': give it, or allow_missing=True and an initializer"
                    )
                elif draw is not None:
                    draw(init.InitDesc(name, notes.get(name)), value)
                elif name in kept:
                    continue
                kept[name] = value
        self.params_initialized = True
        self._hand_out()

    def _hand_out(self) -> None:
        """Write the parameters into the arrays of every device."""
        for e in self._executors:
            e.copy_params_from(self._arg_params, self._aux_params, allow_extra_params=True)

    def get_params(self) -> tuple[dict[str, NDArray], dict[str, NDArray]]:
        """Parameters and states, as copies on the CPU; states that differ between devices are averaged."""
        self._require("get_params", "params_initialized")
        if self.binded:
            for names, kept, bound in (
                (self._param_names, self._arg_params, [e.arg_dict for e in self._executors]),
                (self._aux_names, self._aux_params, [e.aux_dict for e in self._executors]),
            ):
                for name in names:
                    values = [arrays[name].as_in_context(cpu()) for arrays in bound]
                    kept[name] = (
                        sum(values[1:], values[0].copy()) / len(values) if len(values) > 1 else values[0].copy()
                    )
        return dict(self._arg_params), dict(self._aux_params)

    def init_optimizer(
        self, kvstore: Any = "local", optimizer: Any = "sgd", optimizer_params: Any = (("learning_rate", 0.01),),
        force_init: bool = False,
    ) -> None:  # fmt: skip
        """Choose the optimizer; one given by name gets ``rescale_grad`` 1 / batch size."""
        self._require("init_optimizer", "binded", "params_initialized")
        if self.optimizer_initialized and not force_init:
            self.logger.warning("init_optimizer: there is an optimizer already; force_init=True replaces it")
            return
        if len(self._context) > 1 and kvstore:
            self._kvstore = kv.create(kvstore) if isinstance(kvstore, str) else kvstore
            if self._compression:
                self._kvstore.set_gradient_compression(self._compression)
            for i, name in enumerate(self._param_names):
                self._kvstore.init(i, self._executors[0].arg_dict[name])
        names = {
            i * len(self._context) + k: n for i, n in enumerate(self._param_names) for k in range(len(self._context))
        }
        if isinstance(optimizer, str):
            batch = self._data_shapes[0].shape[DataDesc.get_batch_axis(self._data_shapes[0].layout)]
            arguments = {"rescale_grad": 1.0 / batch, **dict(optimizer_params)}
            optimizer = opt.create(optimizer, sym=self._symbol, param_idx2name=names, **arguments)
        elif not optimizer.idx2name:
            optimizer.idx2name = names
        self._optimizer = optimizer
        self._updater = opt.get_updater(optimizer)
        self.optimizer_initialized = True
        if self._states_file is not None:
            self.load_optimizer_states(self._states_file)
            self._states_file = None

    def borrow_optimizer(self, shared_module: Module) -> None:
        """Use the optimizer of another module, with its states."""
        shared_module._require("borrow_optimizer", "optimizer_initialized")
        self._optimizer, self._updater, self._kvstore = (
            shared_module._optimizer, shared_module._updater, shared_module._kvstore,
        )  # fmt: skip
        self.optimizer_initialized = True

    # ---- computing ----

    def forward(self, data_batch: Any, is_train: bool | None = None) -> None:
        """Compute the outputs of a batch; one of another shape makes new arrays first."""
        self._require("forward", "binded", "params_initialized")
        arrays = dict(zip(names_of(self._data_shapes), as_list(data_batch.data), strict=True))
        self._follow(data_batch, arrays)
        if self._label_shapes and data_batch.label is not None:
            arrays |= dict(zip(names_of(self._label_shapes), as_list(data_batch.label), strict=False))
        train = self.for_training if is_train is None else is_train
        known = {d.name: d for d in [*self._data_shapes, *(self._label_shapes or [])]}
        count = len(self._context)
        for i, e in enumerate(self._executors):
            e.forward(train, **{n: part(a, known[n], i, count) for n, a in arrays.items()})

    def _follow(self, batch: Any, arrays: dict[str, NDArray]) -> None:
        """Be bound for the shapes of this batch."""
        if all(tuple(d.shape) == tuple(arrays[d.name].shape) for d in self._data_shapes):
            return
        told = getattr(batch, "provide_data", None)
        shapes = told or [DataDesc(d.name, arrays[d.name].shape, d.dtype, d.layout) for d in self._data_shapes]
        labels = getattr(batch, "provide_label", None)
        if not labels and self._label_shapes and batch.label:
            labels = [
                DataDesc(d.name, a.shape, d.dtype, d.layout)
                for d, a in zip(self._label_shapes, as_list(batch.label), strict=False)
            ]
        self.reshape(shapes, labels or None)

    def backward(self, out_grads: Any = None) -> None:
        """Compute the gradients, from those of the outputs (ones, or what the loss says, where None)."""
        self._require("backward", "binded", "params_initialized", "for_training")
        count = len(self._executors)
        for i, e in enumerate(self._executors):
            parts = None
            if out_grads is not None:
                parts = [
                    g[i * len(g) // count : (i + 1) * len(g) // count].as_in_context(e._ctx) for g in as_list(out_grads)
                ]
            e.backward(parts)

    def update(self) -> None:
        """Change the parameters by their gradients, which are first added up over the devices."""
        self._require("update", "binded", "params_initialized", "optimizer_initialized")
        count = len(self._executors)
        for i, name in enumerate(self._param_names):
            grads = [e.grad_dict[name] for e in self._executors]
            if grads[0] is None:
                continue
            if self._kvstore is not None:
                self._kvstore.pushpull(i, grads, out=grads)
            for k, e in enumerate(self._executors):
                self._updater(i * count + k, grads[k], e.arg_dict[name])

    def get_outputs(self, merge_multi_context: bool = True) -> list[Any]:
        """The outputs of the last batch, joined over the devices."""
        self._require("get_outputs", "binded", "params_initialized")
        return merged([e.outputs for e in self._executors], merge_multi_context, self._context[0])

    def get_input_grads(self, merge_multi_context: bool = True) -> list[Any]:
        """The gradients of the data."""
        self._require("get_input_grads", "binded", "params_initialized", "inputs_need_grad")
        grads = [[e.grad_dict[n] for n in names_of(self._data_shapes)] for e in self._executors]
        return merged(grads, merge_multi_context, self._context[0])

    def get_states(self, merge_multi_context: bool = True) -> list[Any]:
        """The states carried from batch to batch."""
        self._require("get_states", "binded", "params_initialized")
        states = [[e.arg_dict[n] for n in self._state_names] for e in self._executors]
        return merged(states, merge_multi_context, self._context[0])

    def set_states(self, states: Any = None, value: Any = None) -> None:
        """Write the states: arrays (lists by device), or one number everywhere."""
        self._require("set_states", "binded", "params_initialized")
        for i, name in enumerate(self._state_names):
            for k, e in enumerate(self._executors):
                given = value if states is None else states[i][k] if isinstance(states[i], (list, tuple)) else states[i]
                e.arg_dict[name][:] = given

    def update_metric(self, eval_metric: Any, labels: Any, pre_sliced: bool = False) -> None:
        """Tell the metric of the last batch's labels and outputs."""
        named = dict(zip(names_of(self._label_shapes or []), as_list(labels or []), strict=False))
        eval_metric.update_dict(named, dict(zip(self.output_names, self.get_outputs(), strict=True)))

    def install_monitor(self, mon: Any) -> None:
        """Have a `Monitor` watch every device."""
        self._require("install_monitor", "binded")
        self._monitor = mon
        for e in self._executors:
            mon.install(e)
