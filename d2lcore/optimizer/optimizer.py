"""What all optimizers share: the registry, learning rates and weight decay by parameter, update counts, clipping.

An optimizer's mathematics is one method, `Optimizer.rule`, written against the same ``F`` as the gradients of the op
table. The rules that ``nd`` has as operators, too, stand in `update_rules`.
"""

from __future__ import annotations

import inspect
import warnings
from numbers import Real
from typing import Any

import numpy as np

from .. import events, scope, update_rules
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


def by_rows(rule: Any) -> Any:
    """Mark an `Optimizer.rule` that treats every row for itself.

    With a row-sparse gradient (and ``lazy_update``) it is run on the rows of the gradient alone: the others keep their
    values and states, which saves time and is another algorithm where there is momentum or weight decay.
    """
    rule.by_rows = True
    return rule


class Optimizer:
    """Base of all optimizers (MXNet's ``mx.optimizer.Optimizer``).

    Parameters
    ----------
    rescale_grad : every gradient is multiplied by it first; `gluon.Trainer` sets 1 / batch size.
    param_idx2name : names of the parameters by index, for the multipliers.
    wd : weight decay, the coefficient of the penalty ``wd / 2 * |w|^2``.
    clip_gradient : gradients are clipped to ``[-clip_gradient, clip_gradient]``; None leaves them.
    learning_rate : step size; with an ``lr_scheduler``, its base rate.
    sym : symbol whose variables say ``__lr_mult__`` and ``__wd_mult__``.
    begin_num_update : number of updates done before, to resume a schedule.
    multi_precision : keep float32 copies of float16 weights and update those.
    param_dict : `gluon.Parameter` by index; their ``lr_mult`` and ``wd_mult`` are used.

    Parameters that are known by ``param_idx2name`` have no weight decay unless their names end in ``_weight`` or
    ``_gamma``, or `set_wd_mult` gives them one.
    """

    aggregate_num = 0  #: how many parameters `update` would like at once; none here is faster for being given several
    _decayed_names: tuple[str, ...] = ("_weight", "_gamma")

    def __init__(
        self,
        rescale_grad: float = 1.0,
        param_idx2name: dict[int, str] | None = None,
        wd: float = 0.0,
        clip_gradient: float | None = None,
        learning_rate: float | None = None,
        lr_scheduler: LRScheduler | None = None,
        sym: Any = None,
        begin_num_update: int = 0,
        multi_precision: bool = False,
        param_dict: dict[int, Any] | None = None,
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
        self._asked = {} if sym is None else sym.attr_dict()  #: what a symbol's variables ask for, by name
        self.lr_mult: dict[Any, float]
        self.wd_mult: dict[Any, float]
        self.set_lr_mult({})
        self.set_wd_mult({})
        self.begin_num_update = self.num_update = begin_num_update
        self._counts: dict[int, dict[Any, int]] = {}
        self._index_update_count = self._counts.setdefault(0, {})

    # ---- what a subclass writes ----

    lazy_update = True  #: whether a rule marked `by_rows` leaves alone the rows that a gradient does not have
    n_states = 0  #: how many arrays of the weight's shape the rule carries from step to step

    def rule(self, F: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        """One step: the new weight, followed by the new states. ``t`` counts this parameter's updates from 1."""
        raise NotImplementedError(f"{type(self).__name__}: write rule(), or update() as in MXNet")

    def _step(self, F: Any, index: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        """`rule`, for optimizers whose steps depend on which parameter it is, or on the steps of others."""
        return self.rule(F, weight, grad, *states, lr=lr, wd=wd, t=t)

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
        self.lr_mult = {**self._multipliers("__lr_mult__"), **args_lr_mult}

    def set_wd_mult(self, args_wd_mult: dict[Any, float]) -> None:
        """Factors of the weight decay by parameter index or name."""
        spared = {name: 0.0 for name in self.idx2name.values() if not name.endswith(self._decayed_names)}
        self.wd_mult = {**spared, **self._multipliers("__wd_mult__"), **args_wd_mult}

    def _multipliers(self, attribute: str) -> dict[str, float]:
        return {name: float(asked[attribute]) for name, asked in self._asked.items() if attribute in asked}

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
        """What the rule carries for one parameter: zeros of its shape, several in a tuple, or None."""
        with scope.allocating("optimizer"):
            states = tuple([self._zeros(weight) for _ in range(self.n_states)])
        return states if self.n_states > 1 else states[0] if states else None

    @staticmethod
    def _zeros(weight: NDArray) -> NDArray:
        raw = weight.ctx.device.xp.zeros_like(weight._data)
        if events.MEM:
            weight.ctx.device.memory.track(raw, "optimizer")
        return wrap(type(weight), raw, weight.ctx)

    def create_state_multi_precision(self, index: Any, weight: NDArray) -> Any:
        """`create_state`; for a float16 weight with ``multi_precision`` a float32 copy of it comes first."""
        if weight._sparse:
            weight = weight.tostype("default")
        if weight.dtype != np.float16:
            return self.create_state(index, weight)
        if not self.multi_precision:
            warnings.warn(
                f"{type(self).__name__}: small steps are lost in float16; multi_precision=True keeps float32 copies",
                stacklevel=2,
            )
            return self.create_state(index, weight)
        master = weight.detach().astype("float32")
        return master, self.create_state(index, master)

    def update(self, index: Any, weight: NDArray, grad: NDArray, state: Any) -> None:
        """Do one step on ``weight`` in place, with its gradient and the state from `create_state`."""
        if isinstance(index, (list, tuple)):  # MXNet's aggregated form
            for one in zip(index, weight, grad, state, strict=True):
                self.update(*one)
            return
        if weight._sparse:
            dense = weight.tostype("default")
            self.update(index, dense, grad, state)
            dense.copyto(weight)
            return
        _check(type(self).__name__, weight, grad)
        self._update_count(index)
        device = weight.ctx.device
        arrays = _flat(state)
        rows, grads = grad.rows() if self._is_lazy(grad) else (..., grad._data)  # type: ignore[attr-defined]
        new = self._step(
            raw_reading(device), index, weight._data[rows], grads, *[s._data[rows] for s in arrays],
            lr=float(self._get_lr(index)), wd=float(self._get_wd(index)), t=self._index_update_count[index],
        )  # fmt: skip
        for array, raw in zip((weight, *arrays), new, strict=True):
            array._data[rows] = raw

    def _is_lazy(self, grad: NDArray) -> bool:
        """Whether rows that the gradient does not have are left alone."""
        own_step = type(self)._step is not Optimizer._step
        return grad.stype == "row_sparse" and self.lazy_update and not own_step and hasattr(self.rule, "by_rows")

    def update_multi_precision(self, index: Any, weight: NDArray, grad: NDArray, state: Any) -> None:
        """`update`; for a float16 weight with ``multi_precision``, on its float32 copy."""
        if isinstance(index, (list, tuple)):
            for one in zip(index, weight, grad, state, strict=True):
                self.update_multi_precision(*one)
            return
        if not (self.multi_precision and weight.dtype == np.float16):
            self.update(index, weight, grad, state)
            return
        master, inner = state
        self.update(index, master, grad.astype("float32"), inner)
        weight._data[...] = master._data

    def _rescaled(self, F: Any, grad: Any) -> Any:
        """The gradient of the mean loss, clipped."""
        return update_rules.clipped(F, grad, self.rescale_grad, self.clip_gradient or None)

    def _decayed(self, F: Any, weight: Any, grad: Any, wd: float) -> Any:
        """The gradient with the penalty's, both clipped together (as MXNet's Adam family does)."""
        decay = wd * weight if wd else None
        return update_rules.clipped(F, grad, self.rescale_grad, self.clip_gradient or None, decay)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "param_dict": {}}  # a saved state holds no networks; who loads it knows its own

    def __repr__(self) -> str:
        return f"{type(self).__name__}(learning_rate={self.learning_rate}, wd={self.wd})"


Optimizer.register = staticmethod(register)  # type: ignore[attr-defined]  # MXNet's older spellings
Optimizer.create_optimizer = staticmethod(create)  # type: ignore[attr-defined]


def _flat(state: Any) -> tuple:
    if state is None:
        return ()
    return tuple(state) if isinstance(state, (tuple, list)) else (state,)


def _check(name: str, weight: NDArray, grad: NDArray) -> None:
    if weight.shape != grad.shape:
        raise ShapeError(f"{name}: the weight has shape {weight.shape}, its gradient {grad.shape}")
    if not weight.ctx.shares_memory(grad.ctx):
        raise ContextError(f"{name}: the weight is on {weight.ctx}, its gradient on {grad.ctx}")
