"""Optimizer operators of large batches: steps in proportion to the size of each layer's weights (LARS, LAMB).

Their conventions, and the gradients' scaling and clipping, are those of `updates`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .. import update_rules
from ..core import NDArray, from_host
from ..core.readings import raw_reading
from .updates import bound, same_shape, step, written

__all__ = [
    "lamb_update_phase1",
    "lamb_update_phase2",
    "mp_lamb_update_phase1",
    "mp_lamb_update_phase2",
    "multi_lars",
]


def multi_lars(
    lrs: NDArray, weights_sum_sq: NDArray, grads_sum_sq: NDArray, wds: NDArray, eta: float, eps: float,
    rescale_grad: float = 1.0, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Learning rates in proportion to ``|weight| / |gradient|`` (LARS: You, Gitman & Ginsburg 2017).

    lrs, weights_sum_sq, grads_sum_sq, wds: a number for each parameter (see `multi_sum_sq`). A rate stays as it is
    where the weight or the gradient is all zeros.

    >>> from d2lcore import nd
    >>> nd.multi_lars(nd.ones(1), nd.array([4]), nd.array([16]), nd.zeros(1), eta=0.1, eps=0).asscalar().round(4)
    np.float32(0.05)
    """
    F = raw_reading(lrs.ctx.device)
    size, slope = F.sqrt(weights_sum_sq._data), F.sqrt(grads_sum_sq._data) * rescale_grad
    rates = lrs._data * update_rules.lars_factor(F, size, slope, wd=wds._data, eta=eta, eps=eps)
    return written("multi_lars", lrs, rates, out)


def lamb_update_phase1(
    weight: NDArray, grad: NDArray, mean: NDArray, var: NDArray, t: int, wd: float, beta1: float = 0.9,
    beta2: float = 0.999, epsilon: float = 1e-6, bias_correction: bool = True, rescale_grad: float = 1.0,
    clip_gradient: float = -1.0, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """The direction of LAMB's step ``t`` (counted from 1): Adam's, plus the weight decay (You et al. 2020).

    Its length is put right by `lamb_update_phase2`.

    >>> from d2lcore import nd
    >>> g = nd.lamb_update_phase1(nd.array([1]), nd.array([2]), nd.array([0]), nd.array([0]), t=1, wd=0.1)
    >>> g.asscalar().round(4)
    np.float32(1.1)
    """
    return step(
        "lamb_update_phase1", update_rules.lamb_direction, weight, grad, [mean, var], out, rescale_grad, clip_gradient,
        t=t, wd=wd, beta1=beta1, beta2=beta2, epsilon=epsilon, bias_correction=bias_correction,
    )  # fmt: skip


def lamb_update_phase2(
    weight: NDArray, g: NDArray, r1: NDArray, r2: NDArray, lr: float, lower_bound: float = -1.0,
    upper_bound: float = -1.0, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """LAMB's step along ``g``, by the ratio of the norms ``r1`` of the weight (kept within bounds) and ``r2`` of ``g``.

    >>> from d2lcore import nd
    >>> nd.lamb_update_phase2(nd.array([2]), nd.array([4]), nd.array([2]), nd.array([4]), lr=0.1).asscalar().round(4)
    np.float32(1.8)
    """
    same_shape("lamb_update_phase2", weight, g)
    F, size, length = raw_reading(weight.ctx.device), r1._data.reshape(()), r2._data.reshape(())
    bounds = {"lower": bound(lower_bound), "upper": bound(upper_bound)}
    new = update_rules.lamb(F, weight._data, g._data, size, length, lr=lr, **bounds)
    return written("lamb_update_phase2", weight, new, out)


def mp_lamb_update_phase1(
    weight: NDArray, grad: NDArray, mean: NDArray, var: NDArray, weight32: NDArray, t: int, wd: float,
    beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-6, bias_correction: bool = True,
    rescale_grad: float = 1.0, clip_gradient: float = -1.0, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """`lamb_update_phase1` of the float32 copy of a weight; the direction is float32.

    >>> from d2lcore import nd
    >>> w, m, v = nd.ones(1, dtype="float16"), nd.zeros(1), nd.zeros(1)
    >>> nd.mp_lamb_update_phase1(w, w, m, v, nd.ones(1), t=1, wd=0).asnumpy().round(4)
    array([1.], dtype=float32)
    """
    return lamb_update_phase1(
        weight32, grad.astype("float32"), mean, var, t, wd, beta1, beta2, epsilon, bias_correction, rescale_grad,
        clip_gradient, out,
    )  # fmt: skip


def mp_lamb_update_phase2(
    weight: NDArray, g: NDArray, r1: NDArray, r2: NDArray, weight32: NDArray, lr: float, lower_bound: float = -1.0,
    upper_bound: float = -1.0, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """`lamb_update_phase2` on the float32 copy of a weight.

    >>> from d2lcore import nd
    >>> w = nd.ones(1, dtype="float16")
    >>> nd.mp_lamb_update_phase2(w, nd.ones(1), nd.ones(1), nd.ones(1), nd.ones(1), lr=0.5).asnumpy()
    array([0.5], dtype=float16)
    """
    lamb_update_phase2(weight32, g, r1, r2, lr, lower_bound, upper_bound, out=weight32)
    return written("mp_lamb_update_phase2", weight, weight32._data, out)


def sums_of_squares(arrays: Sequence[NDArray]) -> NDArray:
    """The sum of squares of each array (float32): for `multi_lars` and norms of gradients."""
    sums = np.array([np.square(a._data, dtype=np.float32).sum() for a in arrays], np.float32)
    return from_host(sums, arrays[0].ctx, type(arrays[0]), copy=False)
