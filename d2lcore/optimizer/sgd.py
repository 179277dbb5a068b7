"""Stochastic gradient descent, with momentum plain and Nesterov's, and its relatives without rates of their own."""

from __future__ import annotations

import math
from typing import Any

from .. import scope, update_rules
from ..core import NDArray
from .optimizer import Optimizer, by_rows, register


@register
class SGD(Optimizer):
    r"""Stochastic gradient descent with momentum (MXNet's ``SGD``).

    ``v = momentum * v - lr * (g + wd * w)``, then ``w = w + v``.

    Parameters
    ----------
    learning_rate : step size; None is the schedule's base rate, or 0.01 where there is no ``lr_scheduler``.
    momentum : what is kept of the last step; 0 keeps nothing and needs no memory.
    lazy_update : with a row-sparse gradient, update only the rows that it has.

    >>> import d2lcore as mx
    >>> sgd, w = mx.optimizer.SGD(learning_rate=0.5), mx.nd.array([1.0])
    >>> sgd.update(0, w, mx.nd.array([1.0]), sgd.create_state(0, w))
    >>> w.asscalar()
    np.float32(0.5)
    """

    def __init__(self, momentum: float = 0.0, lazy_update: bool = True, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.momentum, self.lazy_update = momentum, lazy_update
        self.n_states = 1 if momentum else 0

    @by_rows
    def rule(self, F: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        grad = self._rescaled(F, grad)
        return update_rules.sgd(F, weight, grad, *states, lr=lr, wd=wd, momentum=self.momentum)


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

    def __init__(self, momentum: float = 0.0, **arguments: Any) -> None:
        super().__init__(momentum, **arguments)

    def rule(self, F: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        grad = self._rescaled(F, grad)
        return update_rules.nesterov(F, weight, grad, *states, lr=lr, wd=wd, momentum=self.momentum)


@register
class ccSGD(SGD):
    """`SGD` by an old name of MXNet's."""


@register
class Signum(Optimizer):
    """Steps of one size, in the direction of the sign of the momentum, or of the gradient (Bernstein et al. 2018).

    ``v = momentum * v - (1 - momentum) * (g + wd * w)``, then ``w = (1 - lr * wd_lh) * w + lr * sign(v)``. Without
    momentum ``w = (1 - lr * wd) * w - lr * sign(g)``.

    Parameters
    ----------
    momentum : what is kept of the running mean; 0 keeps none and needs no memory.
    wd_lh : weight decay beside the gradient (Loshchilov & Hutter 2019); with momentum only.

    >>> import d2lcore as mx
    >>> optimizer, w = mx.optimizer.Signum(learning_rate=0.25), mx.nd.array([1.0, 1.0])
    >>> optimizer.update(0, w, mx.nd.array([2.0, -0.01]), optimizer.create_state(0, w))
    >>> w.asnumpy()
    array([0.75, 1.25], dtype=float32)
    """

    def __init__(
        self, learning_rate: float = 0.01, momentum: float = 0.9, wd_lh: float = 0.0, **arguments: Any
    ) -> None:
        super().__init__(learning_rate=learning_rate, **arguments)
        self.momentum, self.wd_lh = momentum, wd_lh
        self.n_states = 1 if momentum else 0

    def rule(self, F: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        grad, momentum, wd_lh = self._rescaled(F, grad), self.momentum, self.wd_lh
        return update_rules.signum(F, weight, grad, *states, lr=lr, wd=wd, momentum=momentum, wd_lh=wd_lh)


@register
class SGLD(Optimizer):
    """Gradient descent with noise, whose path is a sample of the posterior (Welling & Teh 2011; Langevin dynamics).

    ``w = w - lr / 2 * (g + wd * w) + normal(0, sqrt(lr))``.

    >>> import d2lcore as mx
    >>> optimizer, w = mx.optimizer.SGLD(learning_rate=0.01), mx.nd.zeros((3,))
    >>> optimizer.update(0, w, mx.nd.ones((3,)), optimizer.create_state(0, w))
    >>> bool((abs(w) > 0).asnumpy().all())
    True
    """

    def rule(self, F: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        noise = F.random_normal(scale=math.sqrt(lr), shape=weight.shape, dtype=weight.dtype)
        return (weight - lr / 2 * (self._rescaled(F, grad) + wd * weight) + noise,)


@register
class DCASGD(Optimizer):
    """`SGD` that makes up for gradients which were computed for older weights (Zheng et al. 2017).

    ``v = momentum * v - lr * (g + wd * w + lamda * g^2 * (w - w_last))``, then ``w = w + v``, where ``w_last`` are the
    weights before the last step.

    Parameters
    ----------
    momentum : what is kept of the last step.
    lamda : strength of the compensation.

    >>> import d2lcore as mx
    >>> optimizer, w = mx.optimizer.DCASGD(learning_rate=0.1), mx.nd.array([1.0])
    >>> optimizer.update(0, w, mx.nd.array([2.0]), optimizer.create_state(0, w))
    >>> w.asscalar().round(4)
    np.float32(0.8)
    """

    def __init__(self, momentum: float = 0.0, lamda: float = 0.04, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.momentum, self.lamda = momentum, lamda
        self.n_states = 2 if momentum else 1

    def create_state(self, index: Any, weight: NDArray) -> Any:
        """The weights before the last step, the step before them where there is momentum."""
        with scope.allocating("optimizer"):
            last = weight.detach().copy()
        return (self._zeros(weight), last) if self.momentum else (last,)

    def rule(self, F: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        grad = self._rescaled(F, grad)
        step = -lr * (grad + wd * weight + self.lamda * grad * grad * (weight - states[-1]))
        last = 1 * weight  # a copy: the new weight is written over the old one
        if not self.momentum:
            return weight + step, last
        velocity = self.momentum * states[0] + step
        return weight + velocity, velocity, last


@register
class Test(Optimizer):
    """Adds the gradient to the weight: MXNet's, for tests of what is around an optimizer.

    >>> import d2lcore as mx
    >>> optimizer, w = mx.optimizer.Test(), mx.nd.array([1.0])
    >>> optimizer.update(0, w, mx.nd.array([2.0]), optimizer.create_state(0, w))
    >>> w.asscalar()
    np.float32(3.0)
    """

    __test__ = False  #: it is no test of pytest's
    n_states = 1

    def rule(self, F: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        weight = weight + grad * self.rescale_grad
        return weight, weight
