"""Update rules: one step of gradient descent and its relatives, as functions of arrays and numbers.

`optimizer` classes and ``nd``'s optimizer operators (``nd.sgd_update`` ...) are both written with these. Like the op
table's gradients they take ``F``, so that they run on raw arrays and are read as graphs. Each takes the weight, its
gradient (see `clipped`) and the states from the last step, and gives the new weight, followed by the new states.
"""

from __future__ import annotations

from typing import Any

# ---- gradients -------------------------------------------------------------------------------------------------------


def clipped(F: Any, grad: Any, scale: float, bound: float | None, decay: Any = None) -> Any:
    """The gradient times ``scale``, plus ``decay``, and then within ``[-bound, bound]``; None for no bound."""
    grad = grad if scale == 1.0 else grad * scale
    grad = grad if decay is None else grad + decay
    return within(F, grad, bound)


def within(F: Any, x: Any, bound: float | None) -> Any:
    """``x`` within ``[-bound, bound]``; None for no bound."""
    return x if bound is None else F.clip(x, a_min=-bound, a_max=bound)


def norm(F: Any, x: Any) -> Any:
    """The Euclidean length of all numbers of an array."""
    return F.sqrt(F.sum(F.square(x)))


def running_means(grad: Any, mean: Any, square: Any, beta1: float, beta2: float) -> tuple:
    """The running means of a gradient and of its square, one step on."""
    return beta1 * mean + (1 - beta1) * grad, beta2 * square + (1 - beta2) * (grad * grad)


# ---- steps of one size for all weights -------------------------------------------------------------------------------


def sgd(F: Any, weight: Any, grad: Any, *velocity: Any, lr: Any, wd: float, momentum: float = 0.0) -> tuple:
    """Gradient descent, with momentum where there is a velocity: ``v = momentum * v - lr * (g + wd * w)``."""
    step = lr * (grad + wd * weight if wd else grad)
    if not velocity:
        return (weight - step,)
    new = momentum * velocity[0] - step
    return weight + new, new


def nesterov(F: Any, weight: Any, grad: Any, *velocity: Any, lr: float, wd: float, momentum: float = 0.0) -> tuple:
    """As `sgd`, the gradient taken where the momentum is going (Sutskever, Martens, Dahl & Hinton 2013)."""
    step = lr * (grad + wd * weight if wd else grad)
    if not velocity:
        return (weight - step,)
    new = momentum * velocity[0] - step
    return weight + momentum * new - step, new


def signum(
    F: Any, weight: Any, grad: Any, *velocity: Any, lr: float, wd: float, momentum: float = 0.0, wd_lh: float = 0.0
) -> tuple:
    """A step along the sign of the momentum, or of the gradient where there is none (Bernstein et al. 2018).

    ``wd_lh`` decays the weight beside the momentum; without momentum ``wd`` does.
    """
    if not velocity:
        return ((1 - lr * wd) * weight - lr * F.sign(grad),)
    new = momentum * velocity[0] - (1 - momentum) * (grad + wd * weight)
    return (1 - lr * wd_lh) * weight + lr * F.sign(new), new


# ---- a step size for each weight -------------------------------------------------------------------------------------


def adam(
    F: Any, weight: Any, grad: Any, mean: Any, square: Any, *, lr: float, beta1: float, beta2: float, epsilon: float
) -> tuple:
    """Adam (Kingma & Ba 2015); the correction of the running means is the caller's part of ``lr``."""
    mean, square = running_means(grad, mean, square, beta1, beta2)
    return weight - lr * mean / (F.sqrt(square) + epsilon), mean, square


def adamw(
    F: Any, weight: Any, grad: Any, mean: Any, square: Any, *, lr: float, eta: float, wd: float, beta1: float,
    beta2: float, epsilon: float,
) -> tuple:  # fmt: skip
    """`adam` with weight decay beside the gradient, all times ``eta`` (Loshchilov & Hutter 2019)."""
    mean, square = running_means(grad, mean, square, beta1, beta2)
    return weight - eta * (lr * mean / (F.sqrt(square) + epsilon) + wd * weight), mean, square


def rmsprop(F: Any, weight: Any, grad: Any, square: Any, *, lr: float, gamma1: float, epsilon: float) -> tuple:
    """RMSProp: the gradient over the root of the running mean of its square (Tieleman & Hinton 2012)."""
    square = gamma1 * square + (1 - gamma1) * (grad * grad)
    return weight - lr * grad / F.sqrt(square + epsilon), square


def rmsprop_centered(
    F: Any, weight: Any, grad: Any, square: Any, mean: Any, delta: Any, *, lr: float, gamma1: float, gamma2: float,
    epsilon: float,
) -> tuple:  # fmt: skip
    """`rmsprop` with the squared running mean of the gradient subtracted, and momentum ``gamma2`` (Graves 2013)."""
    mean, square = running_means(grad, mean, square, gamma1, gamma1)
    delta = gamma2 * delta - lr * grad / F.sqrt(square - mean * mean + epsilon)
    return weight + delta, square, mean, delta


def adagrad(F: Any, weight: Any, grad: Any, history: Any, *, lr: float, wd: float, epsilon: float) -> tuple:
    """The gradient over the root of the sum of all its squares, and weight decay beside it (Duchi et al. 2011)."""
    history = history + grad * grad
    return weight - lr * (grad / F.sqrt(history + epsilon) + wd * weight), history


def group_adagrad(F: Any, weight: Any, grad: Any, history: Any, *, lr: float, epsilon: float) -> tuple:
    """`adagrad` of a matrix (rows, columns) with one history for each row (rows, 1): mean squares, and no decay."""
    history = history + F.mean(F.square(grad), axis=1, keepdims=True)
    return weight - lr * grad / F.sqrt(history + epsilon), history


def ftrl(
    F: Any, weight: Any, grad: Any, pull: Any, square: Any, *, lr: float, wd: float, lamda1: float, beta: float
) -> tuple:
    """Follow the regularised leader; weights are 0 where ``|pull| <= lamda1`` (McMahan et al. 2013)."""
    total = square + grad * grad
    pull = pull + grad - (F.sqrt(total) - F.sqrt(square)) / lr * weight
    left = pull - within(F, pull, lamda1)
    return -left / ((beta + F.sqrt(total)) / lr + wd), pull, total


def ftml(
    F: Any, weight: Any, grad: Any, distance: Any, square: Any, path: Any, *, lr: float, t: int, beta1: float,
    beta2: float, epsilon: float,
) -> tuple:  # fmt: skip
    """Follow the moving leader, at step ``t`` counted from 1 (Zheng & Kwok 2017)."""
    square = beta2 * square + (1 - beta2) * (grad * grad)
    new = (1 - beta1**t) / lr * (F.sqrt(square / (1 - beta2**t)) + epsilon)
    path = beta1 * path + (1 - beta1) * grad - (new - beta1 * distance) * weight
    return -path / new, new, square, path


# ---- steps in proportion to the size of the weights ------------------------------------------------------------------


def lars_factor(F: Any, size: Any, slope: Any, *, wd: Any, eta: float, eps: float) -> Any:
    """The factor of a learning rate, from the norms of the weight and of its gradient (You, Gitman & Ginsburg 2017).

    1 where one of the norms is 0.
    """
    known = F.greater(F.minimum(size, slope), 0)
    return F.where(known, eta * size, 1.0) / F.where(known, slope + wd * size + eps, 1.0)


def lamb_direction(
    F: Any, weight: Any, grad: Any, mean: Any, square: Any, *, t: int, wd: float, beta1: float, beta2: float,
    epsilon: float, bias_correction: bool,
) -> tuple:  # fmt: skip
    """The direction of LAMB's step ``t``, Adam's plus the weight decay, and the states (You et al. 2020)."""
    mean, square = running_means(grad, mean, square, beta1, beta2)
    at = (mean / (1 - beta1**t), square / (1 - beta2**t)) if bias_correction else (mean, square)
    return at[0] / (F.sqrt(at[1]) + epsilon) + wd * weight, mean, square


def lamb(
    F: Any, weight: Any, direction: Any, size: Any, length: Any, *, lr: float, lower: float | None, upper: float | None
) -> Any:
    """LAMB's new weight: ``direction``, of norm ``length``, is made as long as the weight, of norm ``size``.

    ``size`` is kept within the bounds; the direction keeps its length where one of the norms is 0.
    """
    size = size if lower is None else F.maximum(size, lower)
    size = size if upper is None else F.minimum(size, upper)
    known = F.greater(F.minimum(size, length), 0)
    return weight - lr * (F.where(known, size, 1.0) / F.where(known, length, 1.0)) * direction
