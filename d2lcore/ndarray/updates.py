"""Optimizers as operators (MXNet's ``nd.sgd_update`` and its kin): one step of a rule, its states changed in place.

Each gives the new weight, and writes it into ``out`` where that is given: ``out=weight`` is the step done in place. The
states (momentum, running means) change in any case. Gradients are first multiplied by ``rescale_grad``, then clipped to
``[-clip_gradient, clip_gradient]`` where that is not negative. Nothing here is recorded by autograd. ``lazy_update``
concerns sparse gradients only.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core import NDArray
from ..core.base import wrap
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


def scaled(grad: NDArray, rescale_grad: Any, clip: float, decay: Any = None) -> Any:
    """The raw gradient, rescaled, with the weight decay's part where that is clipped too, and clipped."""
    g = grad._data * rescale_grad
    if decay is not None:
        g = g + decay
    return np.clip(g, -clip, clip) if clip >= 0 else g


def written(
    function: str, weight: NDArray, new: Any, out: NDArray | None, states: tuple[tuple[NDArray, Any], ...] = ()
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
    same_shape("sgd_update", weight, grad)
    w = weight._data
    return written("sgd_update", weight, w - lr * (scaled(grad, rescale_grad, clip_gradient) + wd * w), out)


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
    same_shape("sgd_mom_update", weight, grad)
    w = weight._data
    velocity = momentum * mom._data - lr * (scaled(grad, rescale_grad, clip_gradient) + wd * w)
    return written("sgd_mom_update", weight, w + velocity, out, ((mom, velocity),))


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
    same_shape("nag_mom_update", weight, grad)
    w = weight._data
    step = lr * (scaled(grad, rescale_grad, clip_gradient) + wd * w)
    velocity = momentum * mom._data - step
    return written("nag_mom_update", weight, w + momentum * velocity - step, out, ((mom, velocity),))


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
    same_shape("adam_update", weight, grad)
    w = weight._data
    g = scaled(grad, rescale_grad, clip_gradient, wd * w)
    m, v = beta1 * mean._data + (1 - beta1) * g, beta2 * var._data + (1 - beta2) * (g * g)
    return written("adam_update", weight, w - lr * m / (np.sqrt(v) + epsilon), out, ((mean, m), (var, v)))


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
    same_shape("rmsprop_update", weight, grad)
    w = weight._data
    g = scaled(grad, rescale_grad, clip_gradient, wd * w)
    square = gamma1 * n._data + (1 - gamma1) * (g * g)
    new = _bounded(w - lr * g / np.sqrt(square + epsilon), clip_weights)
    return written("rmsprop_update", weight, new, out, ((n, square),))


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
    same_shape("rmspropalex_update", weight, grad)
    w = weight._data
    gradient = scaled(grad, rescale_grad, clip_gradient, wd * w)
    square = gamma1 * n._data + (1 - gamma1) * (gradient * gradient)
    mean = gamma1 * g._data + (1 - gamma1) * gradient
    step = gamma2 * delta._data - lr * gradient / np.sqrt(square - mean * mean + epsilon)
    new = _bounded(w + step, clip_weights)
    return written("rmspropalex_update", weight, new, out, ((n, square), (g, mean), (delta, step)))


def _bounded(weight: Any, bound: float) -> Any:
    return np.clip(weight, -bound, bound) if bound >= 0 else weight


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
    same_shape("ftrl_update", weight, grad)
    w = weight._data
    g = scaled(grad, rescale_grad, clip_gradient)
    square = n._data + g * g
    lead = z._data + g - (np.sqrt(square) - np.sqrt(n._data)) / lr * w
    pulled = (np.sign(lead) * lamda1 - lead) / ((beta + np.sqrt(square)) / lr + wd)
    return written("ftrl_update", weight, pulled * (np.abs(lead) > lamda1), out, ((z, lead), (n, square)))


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
    same_shape("ftml_update", weight, grad)
    w = weight._data
    g = scaled(grad, rescale_grad, clip_grad, wd * w)
    square = beta2 * v._data + (1 - beta2) * (g * g)
    distance = (1 - beta1**t) / lr * (np.sqrt(square / (1 - beta2**t)) + epsilon)
    lead = beta1 * z._data + (1 - beta1) * g - (distance - beta1 * d._data) * w
    return written("ftml_update", weight, -lead / distance, out, ((d, distance), (v, square), (z, lead)))


def signsgd_update(
    weight: NDArray, grad: NDArray, lr: float, wd: float = 0.0, rescale_grad: float = 1.0,
    clip_gradient: float = -1.0, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """A step of the same size for every weight: ``(1 - lr * wd) * weight - lr * sign(grad)``.

    >>> from d2lcore import nd
    >>> nd.signsgd_update(nd.array([1, 1]), nd.array([9, -0.1]), lr=0.5).asnumpy()
    array([0.5, 1.5], dtype=float32)
    """
    same_shape("signsgd_update", weight, grad)
    return written("signsgd_update", weight, (1 - lr * wd) * weight._data - lr * np.sign(grad._data), out)


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
    same_shape("signum_update", weight, grad)
    w = weight._data
    g = scaled(grad, rescale_grad, clip_gradient)
    velocity = momentum * mom._data - (1 - momentum) * wd * w - (1 - momentum) * g
    new = (1 - lr * wd_lh) * w + lr * np.sign(velocity)
    return written("signum_update", weight, new, out, ((mom, velocity),))
