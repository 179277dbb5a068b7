"""Normalisation by size alone, without a mean: to length 1, and by the response of neighbouring channels."""

from __future__ import annotations

import math

from ..errors import ShapeError, unknown
from . import pooling
from .norm import back_to, in_single
from .pooling import Windows
from .table import op, require_real
from .windows import work_dtype


def _sets(ndim, mode):
    """The axes that are normalised together."""
    modes = {"instance": tuple(range(1, ndim)), "channel": (1,), "spatial": tuple(range(2, ndim))}
    if mode not in modes:
        raise unknown("mode", mode, modes)
    if not modes[mode] or ndim < 2:
        raise ShapeError(f"mode {mode!r} needs an array of more dimensions, x has {ndim}")
    return modes[mode]


def _l2_rule(x, *, mode):
    require_real(x, "x")
    _sets(len(x.shape), mode)
    return x


@op(
    "l2_normalization",
    amp="float32",
    onnx="none: LpNormalization adds no eps",
    latex=r"\frac{x}{\sqrt{\sum_i x_i^2 + \epsilon}}",
)
class L2Normalization:
    """Divide by the Euclidean length: ``x / sqrt(sum(x ** 2) + eps)`` (MXNet's ``L2Normalization``).

    x: (batch, channels, ...), of real numbers. eps: keeps zeros from being divided by zero.
    mode: the sum goes over 'instance' each example, 'channel' the channels of each place, 'spatial' the places of each
    channel. Returns an array like x.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.l2_normalization(nd.array([[3, 4], [0, 2]])).asnumpy()
    array([[0.6, 0.8],
           [0. , 1. ]], dtype=float32)
    """

    strict = True
    infer = _l2_rule

    def forward(xp, x, *, mode="instance", eps=1e-10):
        y = x.astype(work_dtype(x.dtype))
        y /= xp.sqrt((y * y).sum(axis=_sets(x.ndim, mode), keepdims=True) + y.dtype.type(eps))
        return y.astype(x.dtype, copy=False)

    def vjp(F, g, x, x_shape, x_dtype, *, mode, eps):
        g, x = in_single(F, x_dtype, g, x)
        axes = _sets(len(x_shape), mode)
        inverse = F.rsqrt(F.sum(F.square(x), axis=axes, keepdims=True) + eps)
        y = x * inverse
        (dx,) = back_to(F, x_dtype, inverse * (g - y * F.sum(g * y, axis=axes, keepdims=True)))
        return dx


def _lrn_rule(x, *, nsize):
    require_real(x, "x")
    if len(x.shape) < 2:
        raise ShapeError(f"x expects (batch, channels, ...), got {x.shape}")
    if nsize < 1 or nsize % 2 == 0:
        raise ShapeError(f"nsize expects an odd number of channels, so that one is in the middle, got {nsize}")
    return x


def _channels_as_space(shape):
    """(batch, channels, ...) as images (batch, 1, channels, rest), whose windows are neighbouring channels."""
    return (shape[0], 1, shape[1], math.prod(shape[2:]))


@op(
    "lrn",
    amp="float32",
    onnx="LRN",
    latex=r"x_c \left(k + \frac{\alpha}{n} \sum_{|j - c| \leq n/2} x_j^2\right)^{-\beta}",
)
class LRN:
    """Local response normalisation: each channel is damped by the squares of its neighbours.

    ``x * (knorm + alpha / nsize * sum of x ** 2 over nsize channels around) ** -beta``

    x: (batch, channels, ...), of real numbers. nsize: an odd number of channels. alpha, beta, knorm: see the formula.
    Returns an array like x.

    (A. Krizhevsky, I. Sutskever, G. Hinton, ImageNet Classification, 2012; MXNet's ``LRN``.)

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.lrn(nd.array([[1, 2, 3]]), nsize=3, alpha=3, beta=1, knorm=0).asnumpy().round(3)
    array([[0.2  , 0.143, 0.231]], dtype=float32)
    """

    strict = True
    infer = _lrn_rule

    def forward(xp, x, *, nsize, alpha=1e-4, beta=0.75, knorm=2.0):
        images = x.reshape(_channels_as_space(x.shape)).astype(work_dtype(x.dtype), copy=False)
        w = Windows.of(images.shape, (nsize, 1), 1, (nsize // 2, 0), False)
        scale = pooling.sums(xp, images * images, w, alpha / nsize)
        scale += scale.dtype.type(knorm)
        return (images * scale**-beta).reshape(x.shape).astype(x.dtype, copy=False)

    def vjp(F, g, x, x_shape, x_dtype, *, nsize, alpha, beta, knorm):
        g, x = in_single(F, x_dtype, g, x)
        how = {"kernel": (nsize, 1), "pad": (nsize // 2, 0)}
        g, x = (F.reshape(a, shape=_channels_as_space(x_shape)) for a in (g, x))
        scale = F.avg_pool(F.square(x), **how) * alpha + knorm
        damping = F.power(scale, -beta)
        # a window around a channel holds the channels whose windows hold it: the pooling is its own transpose
        dx = g * damping - 2 * alpha * beta * (x * F.avg_pool(g * x * damping / scale, **how))
        (dx,) = back_to(F, x_dtype, F.reshape(dx, shape=x_shape))
        return dx
