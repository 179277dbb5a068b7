"""Stochastic gradient descent, with momentum plain and Nesterov's."""

from __future__ import annotations

from typing import Any

from .optimizer import Optimizer, register


@register
class SGD(Optimizer):
    r"""Stochastic gradient descent with momentum (MXNet's ``SGD``).

    ``v = momentum * v - lr * (g + wd * w)``, then ``w = w + v``.

    Parameters
    ----------
    learning_rate : step size; None is the schedule's base rate, or 0.01 where there is no ``lr_scheduler``.
    momentum : what is kept of the last step; 0 keeps nothing and needs no memory.
    lazy_update : accepted for MXNet's sake; it concerns sparse gradients only.

    >>> import d2lcore as mx
    >>> sgd, w = mx.optimizer.SGD(learning_rate=0.5), mx.nd.array([1.0])
    >>> sgd.update(0, w, mx.nd.array([1.0]), sgd.create_state(0, w))
    >>> w.asscalar()
    np.float32(0.5)
    """

    def __init__(
        self, learning_rate: float | None = None, momentum: float = 0.0, lazy_update: bool = True, **arguments: Any
    ) -> None:
        super().__init__(learning_rate=learning_rate, **arguments)
        self.momentum, self.lazy_update = momentum, lazy_update
        self.n_states = 1 if momentum else 0

    def rule(self, F: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        grad = self._rescaled(F, grad)
        step = lr * (grad + wd * weight if wd else grad)
        if not states:
            return (weight - step,)
        velocity = self.momentum * states[0] - step
        return weight + velocity, velocity


@register
class NAG(SGD):
    """Nesterov's accelerated gradient: the gradient is taken where the momentum is going (MXNet's ``NAG``).

    ``v = momentum * v - lr * (g + wd * w)``, then ``w = w + momentum * v - lr * (g + wd * w)``
    (Sutskever, Martens, Dahl & Hinton 2013). Arguments as of `SGD`.

    >>> import d2lcore as mx
    >>> optimizer, w = mx.optimizer.NAG(learning_rate=0.1, momentum=0.9), mx.nd.array([1.0])
    >>> optimizer.update(0, w, mx.nd.array([2.0]), optimizer.create_state(0, w))
    >>> w.asscalar().round(4)
    np.float32(0.62)
    """

    def rule(self, F: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        step = lr * (self._rescaled(F, grad) + wd * weight)
        if not states:
            return (weight - step,)
        velocity = self.momentum * states[0] - step
        return weight + self.momentum * velocity - step, velocity
