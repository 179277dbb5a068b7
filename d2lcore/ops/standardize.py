"""Numbers standardised along an axis, to mean 0 and variance 1: the core of layer, group and instance normalisation."""

from __future__ import annotations

import numpy as np

from ..errors import ShapeError
from .channels import by_channel
from .table import Spec, normalize_axis, op, require_real
from .windows import cache_chunks, work_dtype


def standardized(xp, x, axis, eps):
    """x minus mean, over deviation; in new memory, in single precision at least."""
    flat = by_channel(x, normalize_axis(axis, x.ndim))
    y = xp.empty(flat.shape, work_dtype(x.dtype))
    for part in cache_chunks(xp, flat):
        _into(xp, flat[part], y[part], eps)
    return y.reshape(x.shape)


def _into(xp, x, y, eps):
    """Standardise x (before, n, after) along its middle into y; returns one over the deviations."""
    mean = x.mean(axis=1, keepdims=True, dtype=y.dtype)
    xp.subtract(x, mean, out=y)
    inverse = 1 / xp.sqrt(_mean_product(xp, y, y) + y.dtype.type(eps))
    y *= inverse
    return inverse


def _mean_product(xp, x, y):
    return xp.einsum("anb,anb->ab", x, y)[:, None] / y.dtype.type(max(y.shape[1], 1))


def _rule(x, *, axis):
    require_real(x, "x")
    normalize_axis(axis, len(x.shape))
    return x


@op("standardize", amp="float32", onnx="MeanVarianceNormalization", latex=r"\frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}}")
class Standardize:
    """``(x - mean) / sqrt(var + eps)`` along an axis.

    x: real numbers. axis: along which mean and variance are taken. eps: added to the variance. Returns an array like x.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.standardize(nd.array([[1, 3], [10, 30]]), eps=0).asnumpy()
    array([[-1.,  1.],
           [-1.,  1.]], dtype=float32)
    """

    strict = True
    infer = _rule

    def forward(xp, x, *, axis=-1, eps=1e-5):
        return standardized(xp, x, axis, eps).astype(x.dtype, copy=False)

    def vjp(F, g, x, *, axis, eps):
        return F.standardize_grad(g, x, axis=axis, eps=eps)


def _grad_rule(grad, x, *, axis):
    require_real(x, "x")
    normalize_axis(axis, len(x.shape))
    if grad.shape != x.shape:
        raise ShapeError(f"grad expects the shape of x {x.shape}, got {grad.shape}")
    return Spec(x.shape, np.result_type(grad.dtype, x.dtype))


@op(
    "standardize_grad",
    onnx="none: a gradient",
    latex=r"\frac{g - \bar g - y\, \overline{g y}}{\sqrt{\sigma^2 + \epsilon}}",
)
class StandardizeGrad:
    """The gradient of `standardize`: what is left of ``grad`` without its mean and its part along the result.

    ``(grad - mean(grad) - y * mean(grad * y)) / sqrt(var + eps)``, with ``y = standardize(x)``: neither shifting nor
    scaling x would change the result.

    grad, x: real numbers, of one shape. axis, eps: as in `standardize`. Returns an array like x.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.standardize_grad(nd.array([[0, 0, 1]]), nd.array([[-1, 0, 1]]), eps=0).asnumpy().round(3)
    array([[ 0.204, -0.408,  0.204]], dtype=float32)
    """

    strict = True
    infer = _grad_rule

    def forward(xp, grad, x, *, axis=-1, eps=1e-5):
        axis = normalize_axis(axis, x.ndim)
        flat, g = by_channel(x, axis), by_channel(grad, axis)
        dx = xp.empty(flat.shape, work_dtype(np.result_type(grad.dtype, x.dtype)))
        for part in cache_chunks(xp, flat):
            y = dx[part]
            inverse = _into(xp, flat[part], y, eps)
            centred = g[part] - g[part].mean(axis=1, keepdims=True, dtype=y.dtype)
            y *= -_mean_product(xp, centred, y)  # the mean of y is 0: centring changes nothing here
            y += centred
            y *= inverse
        return dx.reshape(x.shape).astype(np.result_type(grad.dtype, x.dtype), copy=False)

    def vjp(F, g, grad, x, needs, *, axis, eps):
        def mean(a):
            return F.mean(a, axis=axis, keepdims=True)

        back = F.standardize_grad(g, x, axis=axis, eps=eps)  # a symmetric map: it is its own transpose
        if not needs[1]:
            return back, None
        y, forth = F.standardize(x, axis=axis, eps=eps), F.standardize_grad(grad, x, axis=axis, eps=eps)
        inverse = F.rsqrt(mean(F.square(x - mean(x))) + eps)
        along, across = mean(y * g), mean(y * grad)
        size = mean(g * grad) - mean(g) * mean(grad) - along * across
        return back, -inverse * (y * (inverse * size) + across * back + along * forth)
