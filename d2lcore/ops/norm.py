"""Normalisation: numbers shifted and scaled to mean 0 and variance 1, over sets that differ from method to method.

Batch normalisation takes each channel over the whole batch, layer normalisation each example over its features, group
and instance normalisation each example over (groups of) its channels. Variances divide by the number of elements, not
by one less. For float16 data the statistics are float32.
"""

from __future__ import annotations

import math

import numpy as np

from ..errors import ShapeError
from .channels import along, by_channel
from .standardize import standardized
from .table import Spec, normalize_axis, op, require_real
from .windows import cache_chunks, work_dtype


def _require_vectors(size, why, **vectors):
    for name, vector in vectors.items():
        require_real(vector, name)
        if vector.shape != (size,):
            raise ShapeError(f"{name} expects {why}: ({size},), got {vector.shape}")


def in_single(F, dtype, *arrays):
    """Half precision to single, to compute in."""
    return [F.cast(a, dtype=np.float32) for a in arrays] if dtype == np.float16 else arrays


def back_to(F, dtype, *gradients):
    """What was computed in single back to half precision."""
    if dtype != np.float16:
        return gradients
    return tuple([g if g is None else F.cast(g, dtype=dtype) for g in gradients])


# ---- over the batch --------------------------------------------------------------------------------------------------


def _batch_norm_rule(x, gamma, beta, moving_mean, moving_var, *, axis):
    require_real(x, "x")
    axis = normalize_axis(axis, len(x.shape))
    n = x.shape[axis]
    vectors = {"gamma": gamma, "beta": beta, "moving_mean": moving_mean, "moving_var": moving_var}
    _require_vectors(n, f"one number for each of the {n} channels, axis {axis} of x {x.shape}", **vectors)
    statistics = Spec((n,), work_dtype(x.dtype))
    return x, statistics, statistics


def _squares(xp, x, mean):
    """For each channel of x (before, channels, after), the sum of (x - mean) ** 2."""
    total = xp.zeros(mean.shape, mean.dtype)
    for part in cache_chunks(xp, x):
        centred = x[part] - mean[:, None]
        total += xp.einsum("ncp,ncp->c", centred, centred)
    return total


@op(
    "batch_norm",
    amp="float32",
    onnx="BatchNormalization",
    latex=r"\gamma \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta",
    outputs=("out", "mean", "var"),
)
class BatchNorm:
    """Normalise each channel over the batch: ``gamma * (x - mean) / sqrt(var + eps) + beta``.

    x: real numbers, with the channels in ``axis``. gamma, beta, moving_mean, moving_var: (channels,).
    training: take mean and variance from this batch, else ``moving_mean`` and ``moving_var``. eps: added to the
    variance. fix_gamma: take 1 for gamma, whose gradient is then 0.
    Returns three arrays: the result, like x, and the mean and variance (channels,) that were used. Whoever keeps moving
    averages of these two updates them; they are differentiable like the result.

    (S. Ioffe, C. Szegedy, Batch Normalization, 2015.)

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> one, zero = nd.ones(1), nd.zeros(1)
    >>> y, mean, var = F.batch_norm(nd.array([[1], [3]]), one, zero, zero, one, eps=0, training=True)
    >>> y.asnumpy().tolist(), mean.asnumpy().tolist(), var.asnumpy().tolist()
    ([[-1.0], [1.0]], [2.0], [1.0])
    >>> F.batch_norm(nd.array([[1], [3]]), one, zero, zero, one, eps=0)[0].asnumpy().tolist()
    [[1.0], [3.0]]
    """

    strict = True
    infer = _batch_norm_rule

    def forward(
        xp, x, gamma, beta, moving_mean, moving_var, *, axis=1, eps=1e-3, training=False, fix_gamma=False
    ):  # fmt: skip
        dtype = work_dtype(x.dtype)
        flat = by_channel(x, normalize_axis(axis, x.ndim))
        if training:
            n = dtype.type(max(flat.size // max(flat.shape[1], 1), 1))
            mean = flat.sum(axis=(0, 2), dtype=dtype) / n
            var = _squares(xp, flat, mean) / n
        else:
            mean, var = moving_mean.astype(dtype), moving_var.astype(dtype)  # copies: the averages move on
        scale = 1 / xp.sqrt(var + dtype.type(eps))
        if not fix_gamma:
            scale = (scale * gamma).astype(dtype, copy=False)
        y = xp.empty(flat.shape, dtype)
        for part in cache_chunks(xp, flat):
            z = xp.subtract(flat[part], mean[:, None], out=y[part])
            z *= scale[:, None]
            z += beta[:, None]
        return y.reshape(x.shape).astype(x.dtype, copy=False), mean, var

    def vjp(
        F, g, x, gamma, mean, var, x_shape, x_dtype, gamma_dtype, needs, *, axis, eps, training, fix_gamma
    ):  # fmt: skip
        g, g_mean, g_var = g
        g, x = in_single(F, x_dtype, g, x)
        axis = normalize_axis(axis, len(x_shape))
        inverse = F.rsqrt(var + eps)
        scale = inverse if fix_gamma else inverse * gamma
        total = F.sum(g, axis=tuple(a for a in range(len(x_shape)) if a != axis))
        moment = F.channel_moment(g, x, mean, axis=axis)
        # what the result, and the variance that was returned, say about the variance; and so about the mean
        by_var = g_var - 0.5 * (scale * inverse * inverse * moment)
        by_mean = g_mean - scale * total
        dx = None
        if needs[0] and training:
            n = max(math.prod(x_shape) // max(x_shape[axis], 1), 1)
            by_x = by_var * (2 / n)
            dx = F.channel_mix(g, x, scale, by_x, by_mean / n - by_x * mean, axis=axis)
        elif needs[0]:
            dx = g * F.reshape(scale, shape=along(axis, len(x_shape)))
        dgamma = F.zeros_like(gamma) if fix_gamma else moment * inverse
        moving = [None, None]
        if needs[3] or needs[4]:  # rarely: they are averages, not learned
            moving = [F.zeros_like(mean), F.zeros_like(var)] if training else [by_mean, by_var]
        return (*back_to(F, x_dtype, dx), *back_to(F, gamma_dtype, dgamma, total, *moving))


# ---- over each example ----------------------------------------------------------------------------------------------


def _scaled(xp, y, gamma, beta, shape, dtype):
    """y * gamma + beta in place, as ``dtype``."""
    y *= gamma.reshape(shape)
    y += beta.reshape(shape)
    return y.astype(dtype, copy=False)


def _scaled_vjp(F, g, x, gamma, x_shape, x_dtype, gamma_dtype, axis, view, axis_of_view, eps):
    """The gradients of a normalisation along an axis of ``x`` seen as ``view``, with gamma and beta along ``axis``."""
    g, x = in_single(F, x_dtype, g, x)
    ndim, how = len(x_shape), {"axis": axis_of_view, "eps": eps}
    others = tuple(a for a in range(ndim) if a != axis)
    weighed = F.reshape(g * F.reshape(gamma, shape=along(axis, ndim)), shape=view)
    x = F.reshape(x, shape=view)
    dx = F.reshape(F.standardize_grad(weighed, x, **how), shape=x_shape)
    y = F.reshape(F.standardize(x, **how), shape=x_shape)
    dgamma, dbeta = F.channel_moment(g, y, axis=axis), F.sum(g, axis=others)
    return (*back_to(F, x_dtype, dx), *back_to(F, gamma_dtype, dgamma, dbeta))


def _layer_norm_rule(x, gamma, beta, *, axis):
    require_real(x, "x")
    axis = normalize_axis(axis, len(x.shape))
    n = x.shape[axis]
    _require_vectors(n, f"one number for each of the {n} features, axis {axis} of x {x.shape}", gamma=gamma, beta=beta)
    return x


@op(
    "layer_norm",
    amp="float32",
    onnx="LayerNormalization",
    latex=r"\gamma \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta",
)
class LayerNorm:
    """Normalise each example along one axis: ``gamma * (x - mean) / sqrt(var + eps) + beta``.

    x: real numbers, with the features in ``axis``. gamma, beta: (features,). eps: added to the variance.
    Returns an array like x.

    (J. Ba, J. Kiros, G. Hinton, Layer Normalization, 2016.)

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.layer_norm(nd.array([[1, 3], [10, 30]]), nd.ones(2), nd.array([0, 5]), eps=0).asnumpy()
    array([[-1.,  6.],
           [-1.,  6.]], dtype=float32)
    """

    strict = True
    infer = _layer_norm_rule

    def forward(xp, x, gamma, beta, *, axis=-1, eps=1e-5):
        y = standardized(xp, x, axis, eps)
        return _scaled(xp, y, gamma, beta, along(axis % x.ndim, x.ndim), x.dtype)

    def vjp(F, g, x, gamma, x_shape, x_dtype, gamma_dtype, *, axis, eps):
        axis = axis % len(x_shape)
        return _scaled_vjp(F, g, x, gamma, x_shape, x_dtype, gamma_dtype, axis, x_shape, axis, eps)


def _group_norm_rule(x, gamma, beta, *, num_groups):
    require_real(x, "x")
    if len(x.shape) < 2:
        raise ShapeError(f"x expects (batch, channels, ...), got {x.shape}")
    if num_groups < 1 or x.shape[1] % num_groups:
        raise ShapeError(f"num_groups {num_groups} must divide the {x.shape[1]} channels, axis 1 of x {x.shape}")
    n = num_groups if gamma.shape == (num_groups,) else x.shape[1]
    why = f"one number for each of {num_groups} groups or of {x.shape[1]} channels"
    _require_vectors(n, why, gamma=gamma, beta=beta)
    return x


@op(
    "group_norm",
    amp="float32",
    onnx="GroupNormalization",
    latex=r"\gamma \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta",
)
class GroupNorm:
    """Normalise each example over groups of its channels: ``gamma * (x - mean) / sqrt(var + eps) + beta``.

    x: (batch, channels, ...), of real numbers. num_groups: divides the channels. eps: added to the variance.
    gamma, beta: (num_groups,), as in MXNet 1.9, or (channels,), as in the paper.
    Returns an array like x.

    (Y. Wu, K. He, Group Normalization, 2018.)

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.group_norm(nd.array([[1, 3, 10, 30]]), nd.ones(2), nd.array([0, 5]), num_groups=2, eps=0).asnumpy()
    array([[-1.,  1.,  4.,  6.]], dtype=float32)
    """

    strict = True
    infer = _group_norm_rule

    def forward(xp, x, gamma, beta, *, num_groups=1, eps=1e-5):
        groups = (len(x), num_groups, math.prod(x.shape[1:]) // num_groups)
        y = standardized(xp, x.reshape(groups), 2, eps).reshape(x.shape)
        if gamma.shape != (x.shape[1],):
            gamma, beta = (xp.repeat(a, x.shape[1] // num_groups) for a in (gamma, beta))
        return _scaled(xp, y, gamma, beta, along(1, x.ndim), x.dtype)

    def vjp(F, g, x, gamma, x_shape, gamma_shape, x_dtype, gamma_dtype, *, num_groups, eps):
        groups, channels = (x_shape[0], num_groups, math.prod(x_shape[1:]) // num_groups), x_shape[1]
        shared = gamma_shape != (channels,)
        if shared:
            gamma = F.repeat(gamma, repeats=channels // num_groups, axis=0)
        dx, dgamma, dbeta = _scaled_vjp(F, g, x, gamma, x_shape, x_dtype, gamma_dtype, 1, groups, 2, eps)
        if shared:
            dgamma, dbeta = (F.sum(F.reshape(a, shape=(num_groups, -1)), axis=1) for a in (dgamma, dbeta))
        return dx, dgamma, dbeta


def _instance_norm_rule(x, gamma, beta):
    require_real(x, "x")
    if len(x.shape) < 3:
        raise ShapeError(f"x expects (batch, channels, *space) with at least one axis of space, got {x.shape}")
    n = x.shape[1]
    _require_vectors(n, f"one number for each of the {n} channels, axis 1 of x {x.shape}", gamma=gamma, beta=beta)
    return x


@op(
    "instance_norm",
    amp="float32",
    onnx="InstanceNormalization",
    latex=r"\gamma \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta",
)
class InstanceNorm:
    """Normalise each channel of each example over space: ``gamma * (x - mean) / sqrt(var + eps) + beta``.

    x: (batch, channels, *space), of real numbers. gamma, beta: (channels,). eps: added to the variance.
    Returns an array like x.

    (D. Ulyanov, A. Vedaldi, V. Lempitsky, Instance Normalization, 2016.)

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.instance_norm(nd.array([[[1, 3], [10, 30]]]), nd.ones(2), nd.array([0, 5]), eps=0).asnumpy()
    array([[[-1.,  1.],
            [ 4.,  6.]]], dtype=float32)
    """

    strict = True
    infer = _instance_norm_rule

    def forward(xp, x, gamma, beta, *, eps=1e-3):
        y = standardized(xp, x.reshape(*x.shape[:2], math.prod(x.shape[2:])), 2, eps).reshape(x.shape)
        return _scaled(xp, y, gamma, beta, along(1, x.ndim), x.dtype)

    def vjp(F, g, x, gamma, x_shape, x_dtype, gamma_dtype, *, eps):
        view = (*x_shape[:2], math.prod(x_shape[2:]))
        return _scaled_vjp(F, g, x, gamma, x_shape, x_dtype, gamma_dtype, 1, view, 2, eps)
