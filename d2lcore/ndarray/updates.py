"""Optimizers as operators (MXNet's ``nd.sgd_update`` and its kin): one step of a rule, its states changed in place.

The rules are those of `update_rules`, which the classes of `optimizer` take, too.

Each gives the new weight, and writes it into ``out`` where that is given: ``out=weight`` is the step done in place. The
states (momentum, running means) change in any case. Gradients are first multiplied by ``rescale_grad``, then clipped to
``[-clip_gradient, clip_gradient]`` where that is not negative. Nothing here is recorded by autograd. ``lazy_update``
concerns sparse gradients only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import update_rules
from ..core import NDArray
from ..core.base import wrap
from ..core.readings import raw_reading
from ..errors import ShapeError

__all__ = [
    "adam_update",
    "ftml_update",
    "ftrl_update",
    "nag_mom_update",
    "rmsprop_update",
    "rmspropalex_update",
    "sgd_mom_update",
    "sgd_update",
    "signsgd_update",
    "signum_update",
]


def written(
    function: str, weight: NDArray, new: Any, out: NDArray | None, states: Sequence[tuple[NDArray, Any]] = ()
) -> NDArray:
    """The new weight as an array, or in ``out``; the new states in the memory of the old ones."""
    for state, value in states:
        if state.shape != value.shape:
            raise ShapeError(f"{function}: a state has shape {state.shape}, the weight {value.shape}")
    for state, value in states:
        state._data[...] = value
    if out is None:
        return wrap(type(weight), new.astype(weight._data.dtype, copy=False), weight.ctx)
    if out.shape != new.shape:
        raise ShapeError(f"{function}: out= has shape {out.shape}, the weight {new.shape}")
    out._data[...] = new
    return out


def same_shape(function: str, weight: NDArray, grad: NDArray) -> None:
    """`ShapeError` where a gradient is not its weight's: NumPy would broadcast it."""
    if weight.shape != grad.shape:
        raise ShapeError(f"{function}: the weight has shape {weight.shape}, its gradient {grad.shape}")


def bound(number: float) -> float | None:
    """A bound as the rules take it; below 0 MXNet has none."""
    return number if number >= 0 else None


def step(
    function: str, rule: Callable[..., tuple], weight: NDArray, grad: NDArray, states: Sequence[NDArray],
    out: NDArray | None, rescale_grad: float, clip: float, *, inner_wd: float = 0.0, clip_weights: float = -1.0,
    **numbers: Any,
) -> NDArray:  # fmt: skip
    """One step of a rule of `update_rules`, its result and states written to their places.

    ``inner_wd`` is the weight decay of rules in which it is part of the gradient, clipped with it.
    """
    same_shape(function, weight, grad)
    F, w = raw_reading(weight.ctx.device), weight._data
    g = update_rules.clipped(F, grad._data, rescale_grad, bound(clip), inner_wd * w if inner_wd else None)
    new, *after = rule(F, w, g, *[state._data for state in states], **numbers)
    new = update_rules.within(F, new, bound(clip_weights))
    return written(function, weight, new, out, list(zip(states, after, strict=True)))


def sgd_update(
    weight: NDArray, grad: NDArray, lr: float, wd: float = 0.0, rescale_grad: float = 1.0,
    clip_gradient: float = -1.0, lazy_update: bool = True, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Gradient descent: ``weight - lr * (grad + wd * weight)``.

    >>> from d2lcore import nd
    >>> w = nd.array([1, 2])
    >>> nd.sgd_update(w, nd.array([1, 1]), lr=0.5, out=w).asnumpy()
    array([0.5, 1.5], dtype=float32)
    """
    rule = update_rules.sgd
    return step("sgd_update", rule, weight, grad, (), out, rescale_grad, clip_gradient, lr=lr, wd=wd)


def sgd_mom_update(
    weight: NDArray, grad: NDArray, mom: NDArray, lr: float, momentum: float = 0.0, wd: float = 0.0,
    rescale_grad: float = 1.0, clip_gradient: float = -1.0, lazy_update: bool = True, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Gradient descent with momentum: ``mom = momentum * mom - lr * (grad + wd * weight)``, then ``weight + mom``.

    >>> from d2lcore import nd
    >>> w, mom = nd.array([1]), nd.array([1])
    >>> nd.sgd_mom_update(w, nd.array([2]), mom, lr=0.5, momentum=0.5, out=w).asscalar(), mom.asscalar()
    (np.float32(0.5), np.float32(-0.5))
    """
    rule, how = update_rules.sgd, {"lr": lr, "wd": wd, "momentum": momentum}
    return step("sgd_mom_update", rule, weight, grad, [mom], out, rescale_grad, clip_gradient, **how)


def nag_mom_update(
    weight: NDArray, grad: NDArray, mom: NDArray, lr: float, momentum: float = 0.0, wd: float = 0.0,
    rescale_grad: float = 1.0, clip_gradient: float = -1.0, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Nesterov's momentum: with ``g = grad + wd * weight`` and ``mom = momentum * mom - lr * g``, the new weight is
    ``weight + momentum * mom - lr * g``.

    >>> from d2lcore import nd
    >>> w, mom = nd.array([1]), nd.array([0])
    >>> nd.nag_mom_update(w, nd.array([1]), mom, lr=0.5, momentum=0.5).asscalar()
    np.float32(0.25)
    """
    rule, how = update_rules.nesterov, {"lr": lr, "wd": wd, "momentum": momentum}
    return step("nag_mom_update", rule, weight, grad, [mom], out, rescale_grad, clip_gradient, **how)


def adam_update(
    weight: NDArray, grad: NDArray, mean: NDArray, var: NDArray, lr: float, beta1: float = 0.9,
    beta2: float = 0.999, epsilon: float = 1e-8, wd: float = 0.0, rescale_grad: float = 1.0,
    clip_gradient: float = -1.0, lazy_update: bool = True, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Adam without its correction of the running means, which is the caller's part of ``lr`` (Kingma & Ba 2015).

    >>> from d2lcore import nd
    >>> w, mean, var = nd.array([1]), nd.array([0]), nd.array([0])
    >>> nd.adam_update(w, nd.array([2]), mean, var, lr=0.1).asscalar().round(4)
    np.float32(0.6838)
    >>> mean.asscalar().round(4), var.asscalar().round(4)
    (np.float32(0.2), np.float32(0.004))
    """
    rule, how = update_rules.adam, {"lr": lr, "beta1": beta1, "beta2": beta2, "epsilon": epsilon, "inner_wd": wd}
    return step("adam_update", rule, weight, grad, [mean, var], out, rescale_grad, clip_gradient, **how)


def rmsprop_update(
    weight: NDArray, grad: NDArray, n: NDArray, lr: float, gamma1: float = 0.95, epsilon: float = 1e-8,
    wd: float = 0.0, rescale_grad: float = 1.0, clip_gradient: float = -1.0, clip_weights: float = -1.0,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """RMSProp: the gradient over the root of ``n``, the running mean of its square (Tieleman & Hinton 2012).

    >>> from d2lcore import nd
    >>> w, n = nd.array([1]), nd.array([0])
    >>> nd.rmsprop_update(w, nd.array([2]), n, lr=0.1, gamma1=0.9).asscalar().round(4)
    np.float32(0.6838)
    """
    return step(
        "rmsprop_update", update_rules.rmsprop, weight, grad, [n], out, rescale_grad, clip_gradient, inner_wd=wd,
        clip_weights=clip_weights, lr=lr, gamma1=gamma1, epsilon=epsilon,
    )  # fmt: skip


def rmspropalex_update(
    weight: NDArray, grad: NDArray, n: NDArray, g: NDArray, delta: NDArray, lr: float, gamma1: float = 0.95,
    gamma2: float = 0.9, epsilon: float = 1e-8, wd: float = 0.0, rescale_grad: float = 1.0,
    clip_gradient: float = -1.0, clip_weights: float = -1.0, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """RMSProp centred by the running mean ``g`` of the gradient, with momentum ``delta`` (Graves 2013).

    >>> from d2lcore import nd
    >>> w, n, g, delta = nd.array([1]), nd.array([0]), nd.array([0]), nd.array([0])
    >>> nd.rmspropalex_update(w, nd.array([2]), n, g, delta, lr=0.1, gamma1=0.9).asscalar().round(4)
    np.float32(0.6667)
    """
    return step(
        "rmspropalex_update", update_rules.rmsprop_centered, weight, grad, [n, g, delta], out, rescale_grad,
        clip_gradient, inner_wd=wd, clip_weights=clip_weights, lr=lr, gamma1=gamma1, gamma2=gamma2, epsilon=epsilon,
    )  # fmt: skip


def ftrl_update(
    weight: NDArray, grad: NDArray, z: NDArray, n: NDArray, lr: float, lamda1: float = 0.01, beta: float = 1.0,
    wd: float = 0.0, rescale_grad: float = 1.0, clip_gradient: float = -1.0, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Follow the regularized leader, which sets weights to zero where ``|z| <= lamda1`` (McMahan et al. 2013).

    >>> from d2lcore import nd
    >>> w, z, n = nd.array([1]), nd.array([0]), nd.array([0])
    >>> nd.ftrl_update(w, nd.array([2]), z, n, lr=0.1).asscalar().round(4)
    np.float32(0.5997)
    """
    rule, how = update_rules.ftrl, {"lr": lr, "wd": wd, "lamda1": lamda1, "beta": beta}
    return step("ftrl_update", rule, weight, grad, [z, n], out, rescale_grad, clip_gradient, **how)


def ftml_update(
    weight: NDArray, grad: NDArray, d: NDArray, v: NDArray, z: NDArray, lr: float, t: int, beta1: float = 0.6,
    beta2: float = 0.999, epsilon: float = 1e-8, wd: float = 0.0, rescale_grad: float = 1.0,
    clip_grad: float = -1.0, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Follow the moving leader at step ``t``, counted from 1 (Zheng & Kwok 2017).

    >>> from d2lcore import nd
    >>> w, d, v, z = nd.array([1]), nd.array([0]), nd.array([0]), nd.array([0])
    >>> nd.ftml_update(w, nd.array([2]), d, v, z, lr=0.1, t=1).asscalar().round(4)
    np.float32(0.9)
    """
    return step(
        "ftml_update", update_rules.ftml, weight, grad, [d, v, z], out, rescale_grad, clip_grad, inner_wd=wd, lr=lr,
        t=t, beta1=beta1, beta2=beta2, epsilon=epsilon,
    )  # fmt: skip


def signsgd_update(
    weight: NDArray, grad: NDArray, lr: float, wd: float = 0.0, rescale_grad: float = 1.0,
    clip_gradient: float = -1.0, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """A step of the same size for every weight: ``(1 - lr * wd) * weight - lr * sign(grad)``.

    >>> from d2lcore import nd
    >>> nd.signsgd_update(nd.array([1, 1]), nd.array([9, -0.1]), lr=0.5).asnumpy()
    array([0.5, 1.5], dtype=float32)
    """
    rule = update_rules.signum  # the sign of a gradient is the same before scaling and clipping
    return step("signsgd_update", rule, weight, grad, (), out, 1.0, -1.0, lr=lr, wd=wd)


def signum_update(
    weight: NDArray, grad: NDArray, mom: NDArray, lr: float, momentum: float = 0.0, wd: float = 0.0,
    rescale_grad: float = 1.0, clip_gradient: float = -1.0, wd_lh: float = 0.0, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """A step along the sign of the momentum; ``wd_lh`` decays the weight beside it (Loshchilov & Hutter).

    >>> from d2lcore import nd
    >>> w, mom = nd.array([1]), nd.array([0])
    >>> nd.signum_update(w, nd.array([2]), mom, lr=0.5, momentum=0.5).asscalar(), mom.asscalar()
    (np.float32(0.5), np.float32(-1.0))
    """
    rule, how = update_rules.signum, {"lr": lr, "wd": wd, "momentum": momentum, "wd_lh": wd_lh}
    return step("signum_update", rule, weight, grad, [mom], out, rescale_grad, clip_gradient, **how)
