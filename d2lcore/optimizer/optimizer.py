"""What all optimizers share: the registry, learning rates and weight decay by parameter, update counts, clipping.

An optimizer's mathematics is one method, `Optimizer.rule`, written against the same ``F`` as the gradient rules of
the op table: here it runs on raw arrays, and a compiled training step can read the same rule as a graph.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from numbers import Real
from typing import Any

import numpy as np

from .. import events, scope
from ..core import NDArray
from ..core.base import wrap
from ..core.readings import raw_reading
from ..errors import ContextError, ShapeError, unknown
from ..lr_scheduler import LRScheduler

_REGISTRY: dict[str, type[Optimizer]] = {}


def register(cls: type[Optimizer]) -> type[Optimizer]:
    """Class decorator: make an optimizer known by the lower-case name of its class."""
    _REGISTRY[cls.__name__.lower()] = cls
    return cls


def create(name: str | Optimizer, **arguments: Any) -> Optimizer:
    """An optimizer by name, with its arguments.

    >>> import d2lcore as mx
    >>> mx.optimizer.create("sgd", learning_rate=0.1).learning_rate
    0.1
    """
    if isinstance(name, Optimizer):
        return name
    if str(name).lower() not in _REGISTRY:
        raise unknown("optimizer", name, _REGISTRY)
    kind = _REGISTRY[name.lower()]
    try:
        return kind(**arguments)
    except TypeError:
        parameters = [p for base in kind.__mro__[:-1] for p in inspect.signature(base).parameters.values()]
        known = {p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD}
        for argument in arguments:
            if argument not in known:
                raise TypeError(f"{kind.__name__}: {unknown('argument', argument, known)}") from None
        raise


class Optimizer:
    """Base of all optimizers (MXNet's ``mx.optimizer.Optimizer``).

    Parameters
    ----------
    rescale_grad : every gradient is multiplied by it first; `gluon.Trainer` sets 1 / batch size.
    param_idx2name : names of the parameters by index, for the multipliers.
    wd : weight decay, the coefficient of the penalty ``wd / 2 * |w|^2``.
    clip_gradient : gradients are clipped to ``[-clip_gradient, clip_gradient]``; None leaves them.
    learning_rate : step size; with an ``lr_scheduler``, its base rate.
    multi_precision : keep float32 copies of float16 weights and update those.
    param_dict : `gluon.Parameter` by index; their ``lr_mult`` and ``wd_mult`` are used.
    begin_num_update : number of updates done before, to resume a schedule.
    """

    def __init__(
        self,
        rescale_grad: float = 1.0,
        param_idx2name: dict[int, str] | None = None,
        wd: float = 0.0,
        clip_gradient: float | None = None,
        learning_rate: float | None = None,
        lr_scheduler: LRScheduler | None = None,
        multi_precision: bool = False,
        param_dict: dict[int, Any] | None = None,
        begin_num_update: int = 0,
    ) -> None:
        for what, value in (("learning_rate", learning_rate), ("wd", wd), ("clip_gradient", clip_gradient)):
            if value is not None and not isinstance(value, Real):
                raise TypeError(f"{type(self).__name__}: {what} is a number, got {value!r}")
        self.rescale_grad, self.wd, self.clip_gradient = rescale_grad, wd, clip_gradient
        self.multi_precision = multi_precision
        self.lr_scheduler = lr_scheduler
        if lr_scheduler is not None and learning_rate is not None:
            lr_scheduler.base_lr = learning_rate
        self.idx2name = dict(param_idx2name or {})
        self.param_dict = dict(param_dict or {})
        self.lr = 0.01 if learning_rate is None else learning_rate  # a schedule, where there is one, decides
        self.lr_mult: dict[Any, float] = {}
        self.wd_mult: dict[Any, float] = {}
        self.begin_num_update = self.num_update = begin_num_update
        self._counts: dict[int, dict[Any, int]] = {}
        self._index_update_count = self._counts.setdefault(0, {})

    # ---- what a subclass writes ----

    n_states = 0  #: how many arrays of the weight's shape the rule carries from step to step

    def rule(self, F: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        """One step: the new weight, followed by the new states. ``t`` counts this parameter's updates from 1."""
        raise NotImplementedError(f"{type(self).__name__}: write rule(), or update() as in MXNet")

    # ---- learning rate and weight decay ----

    @property
    def learning_rate(self) -> float:
        """The step size now, the schedule included."""
        return self.lr if self.lr_scheduler is None else self.lr_scheduler(self.num_update)

    def set_learning_rate(self, lr: float) -> None:
        """Change the step size; refused where a schedule decides it."""
        if self.lr_scheduler is not None:
            raise UserWarning("set_learning_rate: an lr_scheduler decides the learning rate of this optimizer")
        self.lr = lr

    def set_lr_mult(self, args_lr_mult: dict[Any, float]) -> None:
        """Factors of the learning rate by parameter index or name."""
        self.lr_mult = dict(args_lr_mult)

    def set_wd_mult(self, args_wd_mult: dict[Any, float]) -> None:
        """Factors of the weight decay by parameter index or name."""
        self.wd_mult = dict(args_wd_mult)

    def _multiplier(self, index: Any, which: str) -> float:
        if index in self.param_dict:
            return getattr(self.param_dict[index], which)
        table: dict[Any, float] = getattr(self, which)
        return table.get(index, table.get(self.idx2name.get(index), 1.0))

    def _get_lr(self, index: Any) -> float:
        return self.learning_rate * self._multiplier(index, "lr_mult")

    def _get_wd(self, index: Any) -> float:
        return self.wd * self._multiplier(index, "wd_mult")

    def _set_current_context(self, device_id: int) -> None:
        """Count the updates of each replica of a parameter for itself."""
        self._index_update_count = self._counts.setdefault(device_id, {})

    def _update_count(self, index: Any) -> None:
        for i in index if isinstance(index, (list, tuple)) else (index,):
            count = self._index_update_count.get(i, self.begin_num_update) + 1
            self._index_update_count[i] = count
            self.num_update = max(self.num_update, count)

    # ---- the step ----

    def create_state(self, index: Any, weight: NDArray) -> Any:
        """The arrays that the rule carries for one parameter, all zeros."""
        with scope.allocating("optimizer"):
            return tuple([self._zeros(weight) for _ in range(self.n_states)])

    @staticmethod
    def _zeros(weight: NDArray) -> NDArray:
        raw = weight.ctx.device.xp.zeros_like(weight._data)
        if events.MEM:
            weight.ctx.device.memory.track(raw, "optimizer")
        return wrap(type(weight), raw, weight.ctx)

    def create_state_multi_precision(self, index: Any, weight: NDArray) -> Any:
        """`create_state`; for a float16 weight with ``multi_precision`` a float32 copy of it comes first."""
        if self.multi_precision and weight.dtype == np.float16:
            master = weight.detach().astype("float32")
            return master, self.create_state(index, master)
        return self.create_state(index, weight)

    def update(self, index: Any, weight: NDArray, grad: NDArray, state: Any) -> None:
        """Do one step on ``weight`` in place, with its gradient and the state from `create_state`."""
        if isinstance(index, (list, tuple)):  # MXNet's aggregated form
            for one in zip(index, weight, grad, state, strict=True):
                self.update(*one)
            return
        _check(type(self).__name__, weight, grad)
        self._update_count(index)
        device = weight.ctx.device
        arrays = _flat(state)
        new = self.rule(
            raw_reading(device), weight._data, grad._data, *[s._data for s in arrays],
            lr=float(self._get_lr(index)), wd=float(self._get_wd(index)), t=self._index_update_count[index],
        )  # fmt: skip
        for array, raw in zip((weight, *arrays), new, strict=True):
            array._data[...] = raw

    def update_multi_precision(self, index: Any, weight: NDArray, grad: NDArray, state: Any) -> None:
        """`update`; for a float16 weight with ``multi_precision``, on its float32 copy."""
        if not (self.multi_precision and weight.dtype == np.float16):
            self.update(index, weight, grad, state)
            return
        master, inner = state
        self.update(index, master, grad.astype("float32"), inner)
        weight._data[...] = master._data

    def _rescaled(self, F: Any, grad: Any) -> Any:
        """The gradient of the mean loss, clipped."""
        return self._clip(F, grad * self.rescale_grad if self.rescale_grad != 1.0 else grad)

    def _decayed(self, F: Any, weight: Any, grad: Any, wd: float) -> Any:
        """The gradient with the penalty's, both clipped together (as MXNet's Adam family does)."""
        grad = grad * self.rescale_grad
        return self._clip(F, grad + wd * weight if wd else grad)

    def _clip(self, F: Any, grad: Any) -> Any:
        bound = self.clip_gradient
        return F.clip(grad, a_min=-bound, a_max=bound) if bound else grad

    def __repr__(self) -> str:
        return f"{type(self).__name__}(learning_rate={self.learning_rate}, wd={self.wd})"


def _flat(state: Any) -> tuple:
    if state is None:
        return ()
    return tuple(state) if isinstance(state, (tuple, list)) else (state,)


def _check(name: str, weight: NDArray, grad: NDArray) -> None:
    if weight.shape != grad.shape:
        raise ShapeError(f"{name}: the weight has shape {weight.shape}, its gradient {grad.shape}")
    if weight.ctx is not grad.ctx:
        raise ContextError(f"{name}: the weight is on {weight.ctx}, its gradient on {grad.ctx}")


class Updater:
    """An optimizer with the states of the parameters it has met (MXNet's ``get_updater``)."""

    def __init__(self, optimizer: Optimizer) -> None:
        self.optimizer = optimizer
        self.states: dict[Any, Any] = {}

    def __call__(self, index: Any, grad: NDArray, weight: NDArray) -> None:
        if index not in self.states:
            self.states[index] = self.optimizer.create_state_multi_precision(index, weight)
        self.optimizer.update_multi_precision(index, weight, grad, self.states[index])


def get_updater(optimizer: Optimizer) -> Callable[[Any, NDArray, NDArray], None]:
    """A function ``update(index, grad, weight)`` that keeps the states."""
    return Updater(optimizer)
