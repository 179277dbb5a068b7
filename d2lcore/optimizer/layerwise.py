"""Optimizers for large batches: the step of each layer in proportion to the size of its weights."""

from __future__ import annotations

import math
from typing import Any

from .. import update_rules
from .adaptive import Adam
from .optimizer import register
from .sgd import SGD


@register
class LARS(SGD):
    r"""Layer-wise adaptive rate scaling (You, Gitman & Ginsburg 2017; MXNet's ``LARS``).

    `SGD`, the learning rate of each parameter times ``eta * |w| / (|g| + wd * |w| + eps)``; biases, and the scales and
    shifts of normalisations, known by their names in ``param_idx2name``, are left out of that.

    Parameters
    ----------
    momentum, lazy_update : as of `SGD`.
    eta : size of a step in proportion to the weights.
    eps : added to the divisor.
    momentum_correction : when a schedule changes the learning rate, change the momentum in proportion.

    >>> import d2lcore as mx
    >>> optimizer, w = mx.optimizer.LARS(learning_rate=1.0, eta=0.1), mx.nd.array([1.0])
    >>> optimizer.update(0, w, mx.nd.array([2.0]), optimizer.create_state(0, w))
    >>> w.asscalar()
    np.float32(0.9)
    """

    def __init__(
        self, momentum: float = 0.0, lazy_update: bool = True, eta: float = 0.001, eps: float = 0.0,
        momentum_correction: bool = True, **arguments: Any,
    ) -> None:  # fmt: skip
        super().__init__(momentum, lazy_update, **arguments)
        self.eta, self.eps, self.momentum_correction = eta, eps, momentum_correction
        self._rates: dict[Any, float] = {}  #: learning rate of each parameter's last step

    _decayed_names = ("_weight",)

    def _scale(self, F: Any, index: Any, weight: Any, grad: Any, wd: float) -> Any:
        """The factor of a parameter's learning rate."""
        if str(self.idx2name.get(index, index)).endswith(("gamma", "beta", "bias")):
            return 1.0
        size, slope = update_rules.norm(F, weight), update_rules.norm(F, grad * self.rescale_grad)
        return update_rules.lars_factor(F, size, slope, wd=wd, eta=self.eta, eps=self.eps)

    def _step(self, F: Any, index: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        last, self._rates[index] = self._rates.get(index, lr), lr
        rate = lr * self._scale(F, index, weight, grad, wd)
        correction = lr / last if self.momentum_correction and last else 1.0
        grad, momentum = self._rescaled(F, grad), self.momentum * correction
        return update_rules.sgd(F, weight, grad, *states, lr=rate, wd=wd, momentum=momentum)


@register
class LBSGD(SGD):
    """`SGD` on batches put together from ``batch_scale`` small ones, with a warm-up or layer-wise rates (``LBSGD``).

    Parameters
    ----------
    momentum : as of `SGD`.
    multi_precision : keep float32 copies of float16 weights.
    warmup_strategy : how the rate rises to ``batch_scale`` times its value: ``"linear"``, ``"power2"`` or ``"sqrt"``;
        or ``"lars"``, in proportion to each layer's weights over its gradient.
    warmup_epochs : how long that takes.
    batch_scale : number of batches that make one.
    updates_per_epoch : number of batches in an epoch.
    begin_epoch, num_epochs : the first epoch, and how many there are.

    >>> import d2lcore as mx
    >>> optimizer, w = mx.optimizer.LBSGD(learning_rate=0.1, batch_scale=2), mx.nd.array([1.0])
    >>> for _ in range(2):
    ...     optimizer.update(0, w, mx.nd.array([2.0]), optimizer.create_state(0, w))
    >>> w.asscalar().round(4)
    np.float32(0.7975)
    """

    def __init__(
        self, momentum: float = 0.0, multi_precision: bool = False, warmup_strategy: str = "linear",
        warmup_epochs: int = 5, batch_scale: int = 1, updates_per_epoch: int = 32, begin_epoch: int = 0,
        num_epochs: int = 60, **arguments: Any,
    ) -> None:  # fmt: skip
        super().__init__(momentum, multi_precision=multi_precision, **arguments)
        self.warmup_strategy, self.warmup_epochs = warmup_strategy, warmup_epochs
        self.batch_scale, self.updates_per_epoch = batch_scale, updates_per_epoch
        self.init_updates, self.num_epochs = begin_epoch * updates_per_epoch, num_epochs
        self._gathered: dict[Any, tuple[Any, int]] = {}  #: sum of gradients since the last step, and batches so far

    def _warm_up(self, batches: int) -> float:
        """The factor of the learning rate after so many batches."""
        done = min(1.0, batches / max(1, self.warmup_epochs * self.updates_per_epoch))
        shape = {"linear": done, "power2": done * done, "sqrt": math.sqrt(done)}
        return 1 + (self.batch_scale - 1) * (shape.get(self.warmup_strategy, 0.0) if done < 1 else 1.0)

    def _step(self, F: Any, index: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        total, batches = self._gathered.get(index, (0.0, self.init_updates))
        total, batches = total + grad, batches + 1
        if batches % self.batch_scale:
            self._gathered[index] = total, batches
            return (weight, *states)
        self._gathered[index] = 0.0, batches
        grad = total / self.batch_scale
        if self.warmup_strategy == "lars":
            size, slope = F.sum(F.square(weight)), F.sum(F.square(grad))
            factor = F.clip(F.sqrt(size / (slope + wd * size + 1e-18)), a_min=0.01, a_max=100)
        else:
            factor = self._warm_up(batches)
        return self.rule(F, weight, grad, *states, lr=lr * factor, wd=wd, t=t)


@register
class LAMB(Adam):
    r"""`Adam` with a step in proportion to the weights of each layer (You et al. 2020; MXNet's ``LAMB``).

    ``w = w - lr * |w| / |s| * s``, where ``s`` is Adam's step plus ``wd * w``.

    Parameters
    ----------
    beta1, beta2, epsilon : as of `Adam`.
    lower_bound, upper_bound : bounds of ``|w|``; None sets none.
    bias_correction : whether to correct the running means for their start at 0.

    >>> import d2lcore as mx
    >>> optimizer, w = mx.optimizer.LAMB(learning_rate=0.1), mx.nd.array([1.0])
    >>> optimizer.update(0, w, mx.nd.array([2.0]), optimizer.create_state(0, w))
    >>> w.asscalar().round(4)
    np.float32(0.9)
    """

    def __init__(
        self, learning_rate: float = 0.001, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-6,
        lower_bound: float | None = None, upper_bound: float | None = None, bias_correction: bool = True,
        **arguments: Any,
    ) -> None:  # fmt: skip
        super().__init__(learning_rate, beta1, beta2, epsilon, **arguments)
        self.lower_bound, self.upper_bound, self.bias_correction = lower_bound, upper_bound, bias_correction

    def rule(self, F: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        grad = self._rescaled(F, grad)
        direction, *after = update_rules.lamb_direction(
            F, weight, grad, *states, t=t, wd=wd, beta1=self.beta1, beta2=self.beta2, epsilon=self.epsilon,
            bias_correction=self.bias_correction,
        )  # fmt: skip
        size, length = update_rules.norm(F, weight), update_rules.norm(F, direction)
        bounds = {"lower": self.lower_bound or None, "upper": self.upper_bound or None}
        return update_rules.lamb(F, weight, direction, size, length, lr=lr, **bounds), *after
