"""Optimizers that give every weight a step size of its own, from the history of its gradients."""

from __future__ import annotations

import math
from typing import Any

from .. import update_rules
from ..core import NDArray
from .optimizer import Optimizer, by_rows, register


@register
class Adam(Optimizer):
    """Adam: running means of the gradient and of its square, corrected for their start at 0 (Kingma & Ba 2015).

    ``m = beta1 * m + (1 - beta1) * g``, ``v = beta2 * v + (1 - beta2) * g^2``,
    ``w = w - lr_t * m / (sqrt(v) + epsilon)`` with ``lr_t = lr * sqrt(1 - beta2^t) / (1 - beta1^t)``.
    The weight decay is part of ``g``; for one that is not, see `AdamW`.

    Parameters
    ----------
    beta1, beta2 : decay of the running means of the gradient and of its square.
    epsilon : added to the root, against division by 0.
    lazy_update : with a row-sparse gradient, update only the rows that it has.

    >>> import d2lcore as mx
    >>> optimizer, w = mx.optimizer.Adam(learning_rate=0.1), mx.nd.array([1.0])
    >>> optimizer.update(0, w, mx.nd.array([2.0]), optimizer.create_state(0, w))
    >>> w.asscalar().round(4)
    np.float32(0.9)
    """

    n_states = 2

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        lazy_update: bool = True,
        **arguments: Any,
    ) -> None:
        super().__init__(learning_rate=learning_rate, **arguments)
        self.beta1, self.beta2, self.epsilon, self.lazy_update = beta1, beta2, epsilon, lazy_update

    def _correction(self, t: int) -> float:
        """What makes up for running means that start at 0, as a factor of the learning rate."""
        return math.sqrt(1 - self.beta2**t) / (1 - self.beta1**t)

    @by_rows
    def rule(self, F: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        grad, lr = self._decayed(F, weight, grad, wd), lr * self._correction(t)
        how = {"beta1": self.beta1, "beta2": self.beta2, "epsilon": self.epsilon}
        return update_rules.adam(F, weight, grad, *states, lr=lr, **how)


@register
class AdamW(Adam):
    """Adam with weight decay beside the gradient, not inside it (Loshchilov & Hutter 2019).

    ``w = w - lr * (adam's step + wd * w)``: the decay is not divided by the gradient's size.

    Parameters
    ----------
    beta1, beta2, epsilon : as of `Adam`.
    correct_bias : whether to correct the running means for their start at 0.

    >>> import d2lcore as mx
    >>> optimizer, w = mx.optimizer.AdamW(learning_rate=0.1, wd=0.01), mx.nd.array([1.0])
    >>> optimizer.update(0, w, mx.nd.array([2.0]), optimizer.create_state(0, w))
    >>> w.asscalar().round(4)
    np.float32(0.899)
    """

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-6,
        correct_bias: bool = True,
        **arguments: Any,
    ) -> None:
        super().__init__(learning_rate=learning_rate, beta1=beta1, beta2=beta2, epsilon=epsilon, **arguments)
        self.correct_bias = correct_bias

    def rule(self, F: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        grad, correction = self._rescaled(F, grad), self._correction(t) if self.correct_bias else 1.0
        how = {"beta1": self.beta1, "beta2": self.beta2, "epsilon": self.epsilon}
        return update_rules.adamw(F, weight, grad, *states, lr=correction, eta=lr, wd=wd, **how)


@register
class RMSProp(Optimizer):
    """RMSProp: the gradient divided by the root of the running mean of its square (Tieleman & Hinton 2012).

    Parameters
    ----------
    gamma1 : decay of the running means.
    gamma2 : momentum of the centred form.
    centered : subtract the squared running mean of the gradient, and use momentum (Graves 2013).
    clip_weights : bound of the weights after each step; None leaves them.

    >>> import d2lcore as mx
    >>> optimizer, w = mx.optimizer.RMSProp(learning_rate=0.1), mx.nd.array([1.0])
    >>> optimizer.update(0, w, mx.nd.array([2.0]), optimizer.create_state(0, w))
    >>> w.asscalar().round(4)
    np.float32(0.6838)
    """

    def __init__(
        self,
        learning_rate: float = 0.001,
        gamma1: float = 0.9,
        gamma2: float = 0.9,
        epsilon: float = 1e-8,
        centered: bool = False,
        clip_weights: float | None = None,
        **arguments: Any,
    ) -> None:
        super().__init__(learning_rate=learning_rate, **arguments)
        self.gamma1, self.gamma2, self.epsilon = gamma1, gamma2, epsilon
        self.centered, self.clip_weights = centered, clip_weights
        self.n_states = 3 if centered else 1

    def create_state(self, index: Any, weight: NDArray) -> tuple:
        """A tuple in every case, as MXNet's."""
        states = super().create_state(index, weight)
        return states if self.centered else (states,)

    def rule(self, F: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        grad = self._decayed(F, weight, grad, wd)
        how = {"lr": lr, "gamma1": self.gamma1, "epsilon": self.epsilon}
        if self.centered:
            new, *after = update_rules.rmsprop_centered(F, weight, grad, *states, gamma2=self.gamma2, **how)
        else:
            new, *after = update_rules.rmsprop(F, weight, grad, *states, **how)
        return update_rules.within(F, new, self.clip_weights or None), *after


@register
class AdaGrad(Optimizer):
    """AdaGrad: the gradient divided by the root of the sum of all its squares (Duchi, Hazan & Singer 2011).

    Parameters
    ----------
    eps : added under the root, against division by 0.

    >>> import d2lcore as mx
    >>> optimizer, w = mx.optimizer.AdaGrad(learning_rate=0.1), mx.nd.array([1.0])
    >>> optimizer.update(0, w, mx.nd.array([2.0]), optimizer.create_state(0, w))
    >>> w.asscalar().round(4)
    np.float32(0.9)
    """

    n_states = 1

    def __init__(self, eps: float = 1e-7, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.float_stable_eps = eps

    @by_rows
    def rule(self, F: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        grad = self._rescaled(F, grad)
        return update_rules.adagrad(F, weight, grad, *states, lr=lr, wd=wd, epsilon=self.float_stable_eps)


@register
class AdaDelta(Optimizer):
    """AdaDelta: steps in the units of the weights themselves, with no learning rate (Zeiler 2012).

    Parameters
    ----------
    rho : decay of the running means.
    epsilon : added under both roots; it sets the size of the first steps.

    >>> import d2lcore as mx
    >>> optimizer, w = mx.optimizer.AdaDelta(rho=0.9), mx.nd.array([1.0])
    >>> optimizer.update(0, w, mx.nd.array([2.0]), optimizer.create_state(0, w))
    >>> w.asscalar().round(4)
    np.float32(0.99)
    """

    n_states = 2

    def __init__(self, rho: float = 0.90, epsilon: float = 1e-5, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.rho, self.epsilon = rho, epsilon

    def rule(self, F: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        grad = self._rescaled(F, grad)
        square = self.rho * states[0] + (1 - self.rho) * (grad * grad)
        delta = F.sqrt(states[1] + self.epsilon) / F.sqrt(square + self.epsilon) * grad
        squared_delta = self.rho * states[1] + (1 - self.rho) * (delta * delta)
        return weight - delta - wd * weight, square, squared_delta


@register
class Adamax(Optimizer):
    """`Adam` with the largest gradient in place of the mean of squares (Kingma & Ba 2015, section 7).

    ``m = beta1 * m + (1 - beta1) * g``, ``u = max(beta2 * u, |g|)``, ``w = w - lr / (1 - beta1^t) * m / u``.

    Parameters
    ----------
    beta1, beta2 : decay of the running mean, and of the largest gradient.

    >>> import d2lcore as mx
    >>> optimizer, w = mx.optimizer.Adamax(learning_rate=0.1), mx.nd.array([1.0])
    >>> optimizer.update(0, w, mx.nd.array([2.0]), optimizer.create_state(0, w))
    >>> w.asscalar().round(4)
    np.float32(0.9)
    """

    n_states = 2

    def __init__(
        self, learning_rate: float = 0.002, beta1: float = 0.9, beta2: float = 0.999, **arguments: Any
    ) -> None:
        super().__init__(learning_rate=learning_rate, **arguments)
        self.beta1, self.beta2 = beta1, beta2

    def rule(self, F: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        grad = self._decayed(F, weight, grad, wd)
        mean = self.beta1 * states[0] + (1 - self.beta1) * grad
        largest = F.maximum(self.beta2 * states[1], F.abs(grad))
        # a weight that no gradient has reached yet stays; MXNet divides 0 by 0
        return weight - lr / (1 - self.beta1**t) * mean / F.maximum(largest, 1e-7), mean, largest


@register
class Nadam(Optimizer):
    """`Adam` with Nesterov's momentum, which rises on a schedule (Dozat 2016).

    Parameters
    ----------
    beta1, beta2, epsilon : as of `Adam`.
    schedule_decay : how fast the momentum rises to ``beta1``.

    As in MXNet, the product of the momenta so far, ``m_schedule``, is one for all parameters.

    >>> import d2lcore as mx
    >>> optimizer, w = mx.optimizer.Nadam(learning_rate=0.1), mx.nd.array([1.0])
    >>> optimizer.update(0, w, mx.nd.array([2.0]), optimizer.create_state(0, w))
    >>> w.asscalar().round(4)
    np.float32(0.8944)
    """

    n_states = 2

    def __init__(
        self, learning_rate: float = 0.001, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8,
        schedule_decay: float = 0.004, **arguments: Any,
    ) -> None:  # fmt: skip
        super().__init__(learning_rate=learning_rate, **arguments)
        self.beta1, self.beta2, self.epsilon, self.schedule_decay = beta1, beta2, epsilon, schedule_decay
        self.m_schedule = 1.0

    def _momentum(self, t: int) -> float:
        return self.beta1 * (1 - 0.5 * 0.96 ** (t * self.schedule_decay))

    def _step(self, F: Any, index: Any, weight: Any, grad: Any, *states: Any, **at: Any) -> tuple:
        new = self.rule(F, weight, grad, *states, **at)
        self.m_schedule *= self._momentum(at["t"])
        return new

    def rule(self, F: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        grad = self._decayed(F, weight, grad, wd)
        now, then = self._momentum(t), self._momentum(t + 1)
        product = self.m_schedule * now
        mean, square = update_rules.running_means(grad, states[0], states[1], self.beta1, self.beta2)
        ahead = (1 - now) / (1 - product) * grad + then / (1 - product * then) * mean
        return weight - lr * ahead / (F.sqrt(square / (1 - self.beta2**t)) + self.epsilon), mean, square


@register
class FTML(Optimizer):
    """Follow the moving leader: `Adam`'s averages, taken over the whole path (Zheng & Kwok 2017).

    Parameters
    ----------
    beta1, beta2 : decay of the averages of the path, and of the gradient's square.
    epsilon : added to the root, against division by 0.

    >>> import d2lcore as mx
    >>> optimizer, w = mx.optimizer.FTML(learning_rate=0.1), mx.nd.array([1.0])
    >>> optimizer.update(0, w, mx.nd.array([2.0]), optimizer.create_state(0, w))
    >>> w.asscalar().round(4)
    np.float32(0.9)
    """

    n_states = 3

    def __init__(self, beta1: float = 0.6, beta2: float = 0.999, epsilon: float = 1e-8, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.beta1, self.beta2, self.epsilon = beta1, beta2, epsilon

    def rule(self, F: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        grad = self._decayed(F, weight, grad, wd)
        how = {"beta1": self.beta1, "beta2": self.beta2, "epsilon": self.epsilon}
        return update_rules.ftml(F, weight, grad, *states, lr=lr, t=t, **how)


@register
class Ftrl(Optimizer):
    """Follow the regularised leader: weights of little use become exactly 0 (McMahan et al. 2013).

    Parameters
    ----------
    lamda1 : strength of the penalty on ``|w|``.
    learning_rate : step size at the beginning.
    beta : added to the root of the sum of squares, so that the first steps are not too large.

    >>> import d2lcore as mx
    >>> optimizer, w = mx.optimizer.Ftrl(lamda1=1.0), mx.nd.array([0.0, 0.0])
    >>> optimizer.update(0, w, mx.nd.array([2.0, 0.5]), optimizer.create_state(0, w))
    >>> w.asnumpy().round(4)
    array([-0.0333,  0.    ], dtype=float32)
    """

    n_states = 2

    def __init__(self, lamda1: float = 0.01, learning_rate: float = 0.1, beta: float = 1, **arguments: Any) -> None:
        super().__init__(learning_rate=learning_rate, **arguments)
        self.lamda1, self.beta = lamda1, beta

    def rule(self, F: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        grad = self._rescaled(F, grad)
        return update_rules.ftrl(F, weight, grad, *states, lr=lr, wd=wd, lamda1=self.lamda1, beta=self.beta)
