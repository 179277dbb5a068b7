"""Optimizer operators of ``mx.nd.contrib``: AdamW, LAMB in one call, AdaGrad by rows (see `ndarray.updates`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import update_rules
from ...core import NDArray
from ...core.readings import raw_reading
from ..updates import bound, same_shape, step, written
from ..updates_layerwise import lamb_update_phase1, lamb_update_phase2, sums_of_squares
from ..updates_many import targets

__all__ = [
    "adamw_update",
    "group_adagrad_update",
    "mp_adamw_update",
    "multi_adamw_update",
    "multi_lamb_update",
    "multi_mp_adamw_update",
    "multi_mp_lamb_update",
]

Scale = float | NDArray


def _number(scale: Scale) -> float:
    return float(scale.asnumpy().reshape(-1)[0]) if isinstance(scale, NDArray) else float(scale)


def adamw_update(
    weight: NDArray, grad: NDArray, mean: NDArray, var: NDArray, rescale_grad: Scale, lr: float, eta: float,
    beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8, wd: float = 0, clip_gradient: float = -1,
    out: NDArray | None = None, name: str | None = None,
) -> NDArray:  # fmt: skip
    """Adam with weight decay beside the gradient: ``weight - eta * (lr * m / (sqrt(v) + epsilon) + wd * weight)``.

    ``rescale_grad`` may be an array. Where it is 0, infinite or NaN (an overflow), nothing changes.

    >>> from d2lcore import nd
    >>> w, m, v = nd.ones(1), nd.zeros(1), nd.zeros(1)
    >>> nd.contrib.adamw_update(w, nd.ones(1), m, v, nd.ones(1), lr=0.1, eta=1, wd=0.5).asscalar().round(4)
    np.float32(0.1838)
    """
    return mp_adamw_update(
        weight, grad, mean, var, weight, rescale_grad, lr, eta, beta1, beta2, epsilon, wd, clip_gradient, out
    )


def mp_adamw_update(
    weight: NDArray, grad: NDArray, mean: NDArray, var: NDArray, weight32: NDArray, rescale_grad: Scale, lr: float,
    eta: float, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8, wd: float = 0,
    clip_gradient: float = -1, out: NDArray | None = None, name: str | None = None,
) -> NDArray:  # fmt: skip
    """`adamw_update` on the float32 copy of a weight.

    >>> from d2lcore import nd
    >>> w, m, v = nd.ones(1, dtype="float16"), nd.zeros(1), nd.zeros(1)
    >>> nd.contrib.mp_adamw_update(w, w, m, v, nd.ones(1), nd.ones(1), lr=0, eta=1, wd=0.5).asnumpy()
    array([0.5], dtype=float16)
    """
    scale = _number(rescale_grad)
    if not np.isfinite(scale) or scale == 0:
        return written("adamw_update", weight, weight._data.copy(), out)
    new = step(
        "adamw_update", update_rules.adamw, weight32, grad.astype(weight32.dtype), [mean, var], None, scale,
        clip_gradient, lr=lr, eta=eta, wd=wd, beta1=beta1, beta2=beta2, epsilon=epsilon,
    )  # fmt: skip
    master = () if weight32 is weight else ((weight32, new._data),)
    return written("adamw_update", weight, new._data, out, master)


def multi_adamw_update(
    weights: Sequence[NDArray], grads: Sequence[NDArray], mean: Sequence[NDArray], var: Sequence[NDArray],
    rescale_grad: Scale, lrs: Sequence[float], wds: Sequence[float], etas: Sequence[float], out: Any = None,
    name: str | None = None, size: int = 0, **how: Any,
) -> list[NDArray]:  # fmt: skip
    """`adamw_update` of many parameters. ``size`` is their number; ``how`` are its numbers, beta1 to clip_gradient.

    >>> from d2lcore import nd
    >>> w, m, v = [nd.ones(1)], [nd.zeros(1)], [nd.zeros(1)]
    >>> nd.contrib.multi_adamw_update(w, [nd.ones(1)], m, v, 1, [0], [0.5], [1], out=w)[0].asscalar()
    np.float32(0.5)
    """
    return multi_mp_adamw_update(
        weights, grads, mean, var, weights, rescale_grad, lrs, wds, etas, out, name, size, **how
    )


def multi_mp_adamw_update(
    weights: Sequence[NDArray], grads: Sequence[NDArray], mean: Sequence[NDArray], var: Sequence[NDArray],
    weights32: Sequence[NDArray], rescale_grad: Scale, lrs: Sequence[float], wds: Sequence[float],
    etas: Sequence[float], out: Any = None, name: str | None = None, size: int = 0, **how: Any,
) -> list[NDArray]:  # fmt: skip
    """`mp_adamw_update` of many parameters.

    >>> from d2lcore import nd
    >>> w, m, v = [nd.ones(1, dtype="float16")], [nd.zeros(1)], [nd.zeros(1)]
    >>> nd.contrib.multi_mp_adamw_update(w, w, m, v, [nd.ones(1)], 1, [0], [0.5], [1])[0].asnumpy()
    array([0.5], dtype=float16)
    """
    places = targets("multi_adamw_update", out, len(weights))
    rows = zip(weights, grads, mean, var, weights32, lrs, etas, wds, places, strict=True)
    return [
        mp_adamw_update(w, g, m, v, w32, rescale_grad, lr, eta, wd=wd, out=o, **how)
        for w, g, m, v, w32, lr, eta, wd, o in rows
    ]


def multi_lamb_update(
    weights: Sequence[NDArray], grads: Sequence[NDArray], mean: Sequence[NDArray], var: Sequence[NDArray],
    step_count: Sequence[int], lrs: Sequence[float], wds: Sequence[float], out: Any = None, num_tensors: int = 0,
    **how: Any,
) -> list[NDArray]:  # fmt: skip
    """Both phases of LAMB for many parameters. ``how`` are the numbers of the phases, beta1 to upper_bound.

    >>> from d2lcore import nd
    >>> w, m, v = [nd.ones(1)], [nd.zeros(1)], [nd.zeros(1)]
    >>> nd.contrib.multi_lamb_update(w, [nd.ones(1)], m, v, [1], [0.5], [0])[0].asscalar().round(4)
    np.float32(0.5)
    """
    return multi_mp_lamb_update(weights, grads, mean, var, weights, step_count, lrs, wds, out, num_tensors, **how)


def multi_mp_lamb_update(
    weights: Sequence[NDArray], grads: Sequence[NDArray], mean: Sequence[NDArray], var: Sequence[NDArray],
    weights32: Sequence[NDArray], step_count: Sequence[int], lrs: Sequence[float], wds: Sequence[float],
    out: Any = None, num_tensors: int = 0, **how: Any,
) -> list[NDArray]:  # fmt: skip
    """`multi_lamb_update` on float32 copies of the weights.

    >>> from d2lcore import nd
    >>> w, m, v = [nd.ones(1, dtype="float16")], [nd.zeros(1)], [nd.zeros(1)]
    >>> nd.contrib.multi_mp_lamb_update(w, w, m, v, [nd.ones(1)], [1], [0.5], [0])[0].asnumpy()
    array([0.5], dtype=float16)
    """
    bounds = {name: how.pop(name) for name in ("lower_bound", "upper_bound") if name in how}
    rows = zip(weights, grads, mean, var, weights32, step_count, lrs, wds, strict=True)
    results = []
    for (w, g, m, v, w32, t, lr, wd), o in zip(rows, targets("multi_lamb_update", out, len(weights)), strict=True):
        direction = lamb_update_phase1(w32, g.astype(w32.dtype), m, v, t, wd, **how)
        r1, r2 = (sums_of_squares([x]).sqrt() for x in (w32, direction))
        new = lamb_update_phase2(w32, direction, r1, r2, lr, **bounds)
        states = () if w32 is w else ((w32, new._data),)
        results.append(written("multi_lamb_update", w, new._data, o, states))
    return results


def group_adagrad_update(
    weight: NDArray, grad: NDArray, history: NDArray, lr: float, rescale_grad: float = 1.0,
    clip_gradient: float = -1.0, epsilon: float = 1e-5, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """AdaGrad with one step size for each row: ``history`` (rows, 1) sums up the mean squares of the rows' gradients.

    >>> from d2lcore import nd
    >>> w, h = nd.ones((1, 2)), nd.zeros((1, 1))
    >>> nd.contrib.group_adagrad_update(w, nd.array([[3, 4]]), h, lr=1, epsilon=0, out=w).asnumpy().round(4)
    array([[ 0.1515, -0.1314]], dtype=float32)
    """
    same_shape("group_adagrad_update", weight, grad)
    F, flat = raw_reading(weight.ctx.device), (len(weight), -1)
    g = update_rules.clipped(F, grad._data.reshape(flat), rescale_grad, bound(clip_gradient))
    w, h = weight._data.reshape(flat), history._data.reshape(flat)
    new, rows = update_rules.group_adagrad(F, w, g, h, lr=lr, epsilon=epsilon)
    states = ((history, rows.reshape(history.shape)),)
    return written("group_adagrad_update", weight, new.reshape(weight.shape), out, states)
