"""Modules written in Python, without parameters: a loss, say, at the end of a `SequentialModule`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from ..ndarray import NDArray, array
from .base_module import BaseModule

__all__ = ["PythonLossModule", "PythonModule"]


class PythonModule(BaseModule):
    """Base of modules without parameters; subclasses write ``forward``, ``get_outputs``, ``_compute_output_shapes``.

    Parameters
    ----------
    data_names, label_names, output_names : what they are called.
    """

    def __init__(
        self, data_names: Sequence[str], label_names: Sequence[str] | None, output_names: Sequence[str],
        logger: Any = logging,
    ) -> None:  # fmt: skip
        super().__init__(logger)
        self._data_names, self._output_names = list(data_names), list(output_names)
        self._label_names = None if label_names is None else list(label_names)
        self._data_shapes: Any = None
        self._label_shapes: Any = None
        self._output_shapes: Any = None

    @property
    def data_names(self) -> Any:
        """Names of the data."""
        return self._data_names

    @property
    def output_names(self) -> Any:
        """Names of the outputs."""
        return self._output_names

    @property
    def data_shapes(self) -> Any:
        """Names and shapes of the data."""
        return self._data_shapes

    @property
    def label_shapes(self) -> Any:
        """Names and shapes of the labels."""
        return self._label_shapes

    @property
    def output_shapes(self) -> Any:
        """Names and shapes of the outputs."""
        return self._output_shapes

    def get_params(self) -> tuple[dict, dict]:
        """There are none."""
        return {}, {}

    def init_params(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to do."""
        self.params_initialized = True

    def init_optimizer(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to do."""
        self.optimizer_initialized = True

    def update(self) -> None:
        """Nothing to do."""

    def install_monitor(self, mon: Any) -> None:
        """Nothing to watch."""

    def update_metric(self, eval_metric: Any, labels: Any, pre_sliced: bool = False) -> None:
        """Tell the metric, where there are labels."""
        if self._label_shapes is not None:
            eval_metric.update_dict(
                dict(zip(self._label_names or (), labels, strict=False)),
                dict(zip(self._output_names, self.get_outputs(), strict=True)),
            )

    def bind(
        self, data_shapes: Any, label_shapes: Any = None, for_training: bool = True, inputs_need_grad: bool = False,
        force_rebind: bool = False, shared_module: Any = None, grad_req: Any = "write",
    ) -> None:  # fmt: skip
        """Note the shapes."""
        if self.binded and not force_rebind:
            self.logger.warning("bind: bound already; force_rebind=True makes new arrays")
            return
        self.for_training, self.inputs_need_grad = for_training, inputs_need_grad
        self._data_shapes, self._label_shapes = data_shapes, label_shapes
        self._output_shapes = self._compute_output_shapes()
        self.binded = True

    def _compute_output_shapes(self) -> Any:
        raise NotImplementedError(f"{type(self).__name__} does not say the shapes of its outputs")


class PythonLossModule(PythonModule):
    """A loss by its gradient: ``grad_func(scores, labels)``.

    Parameters
    ----------
    name : what it is called; its output is ``NAME_output``.
    data_names, label_names : one of each.
    grad_func : gives the gradient of the loss by the scores.
    """

    def __init__(
        self, name: str = "pyloss", data_names: Sequence[str] = ("data",),
        label_names: Sequence[str] = ("softmax_label",), logger: Any = logging, grad_func: Callable | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data_names, label_names, [f"{name}_output"], logger)
        if grad_func is not None and not callable(grad_func):
            raise TypeError(f"PythonLossModule: grad_func is a function, got {type(grad_func).__name__}")
        self._name, self._grad_func = name, grad_func
        self._scores: Any = None
        self._labels: Any = None
        self._scores_grad: Any = None

    def _compute_output_shapes(self) -> Any:
        return [(f"{self._name}_output", self._data_shapes[0][1])]

    def forward(self, data_batch: Any, is_train: bool | None = None) -> None:
        """Take the scores, which are the outputs too."""
        self._scores = data_batch.data[0]
        if self.for_training if is_train is None else is_train:
            self._labels = data_batch.label[0]

    def get_outputs(self, merge_multi_context: bool = True) -> list[NDArray]:
        """The scores."""
        return [self._scores]

    def backward(self, out_grads: Any = None) -> None:
        """Compute the gradient of the scores."""
        if out_grads is not None:
            raise ValueError("PythonLossModule.backward: a loss is the end; out_grads is None")
        self._require("backward", "for_training")
        if self._grad_func is None:
            raise NotImplementedError("PythonLossModule: give grad_func, or write backward() in a subclass")
        grad = self._grad_func(self._scores, self._labels)
        self._scores_grad = grad if isinstance(grad, NDArray) else array(grad)

    def get_input_grads(self, merge_multi_context: bool = True) -> list[NDArray]:
        """The gradient of the scores."""
        return [self._scores_grad]
