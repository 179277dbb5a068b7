"""Losses of predicted numbers: distances, and the likelihood of counts."""

from __future__ import annotations

import math
from typing import Any

from .base import Loss


class L2Loss(Loss):
    r"""Half the squared distance: ``1/2 * (label - pred)^2``, averaged per example.

    >>> from d2lcore import nd, gluon
    >>> gluon.loss.L2Loss()(nd.array([1.0, 2.0]), nd.array([1.0, 4.0])).asnumpy()
    array([0., 2.], dtype=float32)
    """

    def __init__(self, weight: float = 1.0, batch_axis: int = 0, **arguments: Any) -> None:
        super().__init__(weight, batch_axis, **arguments)

    def hybrid_forward(self, F: Any, pred: Any, label: Any, sample_weight: Any = None) -> Any:
        return self._reduced(F, F.square(self._like(F, label, pred) - pred), sample_weight, 0.5)


class L1Loss(Loss):
    r"""Absolute distance: ``|label - pred|``, averaged per example.

    >>> from d2lcore import nd, gluon
    >>> gluon.loss.L1Loss()(nd.array([1.0, 2.0]), nd.array([1.0, 4.0])).asnumpy().round(4)
    array([0., 2.], dtype=float32)
    """

    def __init__(self, weight: float | None = None, batch_axis: int = 0, **arguments: Any) -> None:
        super().__init__(weight, batch_axis, **arguments)

    def hybrid_forward(self, F: Any, pred: Any, label: Any, sample_weight: Any = None) -> Any:
        return self._reduced(F, F.abs(self._like(F, label, pred) - pred), sample_weight)


class HuberLoss(Loss):
    """Quadratic near 0, linear beyond ``rho``: a few wild labels do not decide everything (Huber 1964).

    >>> from d2lcore import nd, gluon
    >>> gluon.loss.HuberLoss()(nd.array([0.0, 0.0]), nd.array([0.5, 9.0])).asnumpy().round(4)
    array([0.125, 8.5  ], dtype=float32)
    """

    def __init__(self, rho: float = 1, weight: float | None = None, batch_axis: int = 0, **arguments: Any) -> None:
        super().__init__(weight, batch_axis, **arguments)
        self._rho = rho

    def hybrid_forward(self, F: Any, pred: Any, label: Any, sample_weight: Any = None) -> Any:
        rho, distance = self._rho, F.abs(self._like(F, label, pred) - pred)
        loss = F.where(distance > rho, distance - 0.5 * rho, F.square(distance) * (0.5 / rho))
        return self._reduced(F, loss, sample_weight)


class PoissonNLLLoss(Loss):
    """Negative log-likelihood of counts under a Poisson distribution; one number, the mean over everything.

    Parameters
    ----------
    from_logits : ``pred`` is the logarithm of the rate; False: the rate itself.
    compute_full : add Stirling's approximation of ``log(target!)`` where the target is over 1.

    >>> from d2lcore import nd, gluon
    >>> gluon.loss.PoissonNLLLoss()(nd.array([0.0, 1.0]), nd.array([1.0, 3.0])).asnumpy().round(4)
    array([0.3591], dtype=float32)
    """

    def __init__(
        self,
        weight: float | None = None,
        from_logits: bool = True,
        batch_axis: int = 0,
        compute_full: bool = False,
        **arguments: Any,
    ) -> None:
        super().__init__(weight, batch_axis, **arguments)
        self._from_logits, self._compute_full = from_logits, compute_full

    def hybrid_forward(self, F: Any, pred: Any, target: Any, sample_weight: Any = None, epsilon: float = 1e-08) -> Any:
        target = self._like(F, target, pred)
        loss = F.exp(pred) - target * pred if self._from_logits else pred - target * F.log(pred + epsilon)
        if self._compute_full:
            # where() and not a product: log(0) * 0 is not a number
            safe = F.maximum(target, 1.0)
            stirling = safe * F.log(safe) - safe + 0.5 * F.log(2 * math.pi * safe)
            loss = loss + F.where(target > 1, stirling, F.zeros_like(stirling))
        return F.mean(self._weighted(F, loss, sample_weight))
