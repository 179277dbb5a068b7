"""`SequentialModule`: modules one after the other, each fed with the outputs of the one before."""

from __future__ import annotations

import logging
from typing import Any

from ..io import DataBatch
from .base_module import BaseModule

__all__ = ["SequentialModule"]


class SequentialModule(BaseModule):
    """A chain of modules.

    ``add(module, take_labels=True, auto_wiring=True)``: the module gets the labels; its data take the names it wants
    from the outputs before it.
    """

    META_TAKE_LABELS = "take_labels"
    META_AUTO_WIRING = "auto_wiring"

    def __init__(self, logger: Any = logging) -> None:
        super().__init__(logger)
        self._modules: list[Any] = []
        self._metas: list[dict[str, bool]] = []
        self._label_shapes: Any = None

    def add(self, module: BaseModule, **kwargs: bool) -> SequentialModule:
        """Put a module at the end; gives the chain itself."""
        for key in kwargs:
            if key not in (self.META_TAKE_LABELS, self.META_AUTO_WIRING):
                raise ValueError(f"SequentialModule.add: unknown keyword {key!r}; there are take_labels, auto_wiring")
        self._modules.append(module)
        self._metas.append(kwargs)
        self.binded = self.params_initialized = self.optimizer_initialized = False
        return self

    @property
    def data_names(self) -> list[str]:
        """Names of the data of the first module."""
        return self._modules[0].data_names if self._modules else []

    @property
    def output_names(self) -> list[str]:
        """Names of the outputs of the last module."""
        return self._modules[-1].output_names if self._modules else []

    @property
    def data_shapes(self) -> Any:
        """Names and shapes of the data."""
        self._require("data_shapes", "binded")
        return self._modules[0].data_shapes

    @property
    def label_shapes(self) -> Any:
        """Names and shapes of the labels."""
        self._require("label_shapes", "binded")
        return self._label_shapes

    @property
    def output_shapes(self) -> Any:
        """Names and shapes of the outputs."""
        self._require("output_shapes", "binded")
        return self._modules[-1].output_shapes

    def get_params(self) -> tuple[dict, dict]:
        """Parameters and states of all modules."""
        self._require("get_params", "binded", "params_initialized")
        arg_params: dict = {}
        aux_params: dict = {}
        for module in self._modules:
            arg, aux = module.get_params()
            arg_params |= arg
            aux_params |= aux
        return arg_params, aux_params

    def init_params(
        self, initializer: Any = "uniform", arg_params: Any = None, aux_params: Any = None,
        allow_missing: bool = False, force_init: bool = False, allow_extra: bool = False,
    ) -> None:  # fmt: skip
        """Give the parameters of all modules values; a name that stands in two modules is an error."""
        if self.params_initialized and not force_init:
            return
        self._require("init_params", "binded")
        seen: dict[str, int] = {}
        for i, module in enumerate(self._modules):
            module.init_params(initializer, arg_params, aux_params, allow_missing, force_init, allow_extra=True)
            for name in {**module.get_params()[0], **module.get_params()[1]}:
                if name in seen:
                    raise ValueError(f"SequentialModule: modules {seen[name]} and {i} both have a parameter '{name}'")
                seen[name] = i
        self.params_initialized = True

    def bind(
        self, data_shapes: Any, label_shapes: Any = None, for_training: bool = True, inputs_need_grad: bool = False,
        force_rebind: bool = False, shared_module: Any = None, grad_req: Any = "write",
    ) -> None:  # fmt: skip
        """Bind the modules, each to the outputs of the one before."""
        if self.binded and not force_rebind:
            self.logger.warning("bind: bound already; force_rebind=True makes new arrays")
            return
        if not self._modules:
            raise ValueError("SequentialModule.bind: add() a module first")
        self.for_training, self.inputs_need_grad, self._label_shapes = for_training, inputs_need_grad, None
        shapes = data_shapes
        for i, (module, meta) in enumerate(zip(self._modules, self._metas, strict=True)):
            labels = label_shapes if meta.get(self.META_TAKE_LABELS) else None
            self._label_shapes = labels or self._label_shapes
            if meta.get(self.META_AUTO_WIRING):
                shapes = [(name, s[1]) for name, s in zip(module.data_names, shapes, strict=True)]
            module.bind(shapes, labels, for_training, inputs_need_grad or (for_training and i > 0), force_rebind,
                        None, grad_req)  # fmt: skip
            shapes = module.output_shapes
        self.binded = True

    def init_optimizer(
        self, kvstore: Any = "local", optimizer: Any = "sgd", optimizer_params: Any = (("learning_rate", 0.01),),
        force_init: bool = False,
    ) -> None:  # fmt: skip
        """Choose the optimizer of all modules."""
        self._require("init_optimizer", "binded", "params_initialized")
        for module in self._modules:
            module.init_optimizer(kvstore, optimizer, optimizer_params, force_init)
        self.optimizer_initialized = True

    def forward(self, data_batch: Any, is_train: bool | None = None) -> None:
        """Go through the chain."""
        self._require("forward", "binded", "params_initialized")
        data = data_batch.data
        for i, module in enumerate(self._modules):
            batch = DataBatch(data=data, label=data_batch.label, pad=data_batch.pad, index=data_batch.index)
            if i == 0 and getattr(data_batch, "provide_data", None):
                batch.provide_data, batch.provide_label = data_batch.provide_data, data_batch.provide_label
            module.forward(batch, is_train)
            data = module.get_outputs()

    def backward(self, out_grads: Any = None) -> None:
        """Go back through the chain."""
        self._require("backward", "binded", "params_initialized")
        for i, module in reversed(list(enumerate(self._modules))):
            module.backward(out_grads)
            if i:
                out_grads = module.get_input_grads()

    def update(self) -> None:
        """Change the parameters of all modules."""
        self._require("update", "binded", "params_initialized", "optimizer_initialized")
        for module in self._modules:
            module.update()

    def get_outputs(self, merge_multi_context: bool = True) -> list[Any]:
        """The outputs of the last module."""
        self._require("get_outputs", "binded", "params_initialized")
        return self._modules[-1].get_outputs(merge_multi_context)

    def get_input_grads(self, merge_multi_context: bool = True) -> list[Any]:
        """The gradients of the data."""
        self._require("get_input_grads", "binded", "params_initialized", "inputs_need_grad")
        return self._modules[0].get_input_grads(merge_multi_context)

    def update_metric(self, eval_metric: Any, labels: Any, pre_sliced: bool = False) -> None:
        """Tell the metric, by the modules that take labels."""
        self._require("update_metric", "binded", "params_initialized")
        for module, meta in zip(self._modules, self._metas, strict=True):
            if meta.get(self.META_TAKE_LABELS):
                module.update_metric(eval_metric, labels, pre_sliced)

    def install_monitor(self, mon: Any) -> None:
        """Have a `Monitor` watch all modules."""
        self._require("install_monitor", "binded")
        for module in self._modules:
            module.install_monitor(mon)
