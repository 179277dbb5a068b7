"""MXNet's ``optimizer.contrib``."""

from __future__ import annotations

from typing import Any

from .. import update_rules
from ..core import NDArray
from ..errors import ShapeError
from .optimizer import Optimizer, by_rows, register

__all__ = ["GroupAdaGrad"]


@register
class GroupAdaGrad(Optimizer):
    """`AdaGrad` with one history for each row of a matrix, as for the vectors of an embedding (``GroupAdaGrad``).

    Parameters
    ----------
    eps : added under the root, against division by 0.

    There is no weight decay.

    >>> import d2lcore as mx
    >>> optimizer, w = mx.optimizer.contrib.GroupAdaGrad(learning_rate=0.1), mx.nd.array([[1.0, 1.0]])
    >>> optimizer.update(0, w, mx.nd.array([[2.0, 2.0]]), optimizer.create_state(0, w))
    >>> w.asnumpy().round(4)
    array([[0.9, 0.9]], dtype=float32)
    """

    n_states = 1

    def __init__(self, eps: float = 1e-5, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.float_stable_eps = eps

    def create_state(self, index: Any, weight: NDArray) -> NDArray:
        """One number for each row."""
        if len(weight.shape) != 2:
            raise ShapeError(f"GroupAdaGrad: a weight has two axes (rows, columns), got {weight.shape}")
        return self._zeros(weight[:, :1])

    @by_rows
    def rule(self, F: Any, weight: Any, grad: Any, *states: Any, lr: float, wd: float, t: int) -> tuple:
        if wd:
            raise ValueError(f"GroupAdaGrad: there is no weight decay, wd is {wd}")
        grad = self._rescaled(F, grad)
        return update_rules.group_adagrad(F, weight, grad, *states, lr=lr, epsilon=self.float_stable_eps)
