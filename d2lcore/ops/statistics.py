"""Reductions that square, take logarithms or keep a running total: variance, norms, logsumexp, cumulative sums."""

from __future__ import annotations

import math

import numpy as np

from ..errors import MXNetError
from .reduce import (
    average,
    averaged,
    axes_of,
    count,
    mean_dtype,
    product_of_others,
    reduced,
    spread,
    sum_dtype,
    summed,
    total,
)
from .table import Spec, op, real


def _roomy(x):
    """Squares need more room than their result: float32 for half precision, float64 for whole numbers."""
    if x.dtype.kind != "f":
        return x.astype(np.float64)
    return x.astype(np.float32) if x.dtype.char == "e" else x


def _variance(xp, x, axis, ddof, keepdims):
    dtype, n = mean_dtype(x.dtype), count(x.shape, axis)
    x = _roomy(x)
    centered = x - average(xp, x, axis, True, n)
    return average(xp, centered * centered, axis, keepdims, n - ddof).astype(dtype)


def _variance_slope(F, x, shape, axis, ddof):
    """Half the derivative of the variance by each element."""
    return (x - F.mean(x, axis=axis, keepdims=True)) / (count(shape, axis) - ddof)


@op(
    "var",
    amp="float32",
    onnx="composed of ReduceMean, Sub and ReduceSumSquare",
    latex=r"\frac{1}{n - d} \sum_i (x_i - \bar x)^2",
)
class Var:
    """Variance over some axes: the sum of squared distances from the mean, divided by ``n - ddof``.

    >>> from d2lcore import np
    >>> np.var(np.array([[1, 3], [2, 6]]), axis=1).asnumpy()
    array([1., 4.], dtype=float32)
    """

    infer = averaged

    def forward(xp, x, *, axis=None, ddof=0, keepdims=False):
        return _variance(xp, x, axis, ddof, keepdims)

    def vjp(F, g, x, x_shape, *, axis, ddof, keepdims):
        return F.multiply(spread(F, g, x_shape, axis, keepdims) * 2, _variance_slope(F, x, x_shape, axis, ddof))


@op(
    "std",
    amp="float32",
    onnx="composed of ReduceMean, Sub, ReduceSumSquare and Sqrt",
    latex=r"\sqrt{\operatorname{var}(x)}",
)
class Std:
    """Standard deviation over some axes, the square root of `var` (which explains ``ddof``).

    Its gradient where all elements are equal is 0.

    >>> from d2lcore import np
    >>> np.std(np.array([[1, 3], [2, 6]]), axis=1).asnumpy()
    array([1., 2.], dtype=float32)
    """

    infer = averaged

    def forward(xp, x, *, axis=None, ddof=0, keepdims=False):
        return xp.sqrt(_variance(xp, x, axis, ddof, keepdims))

    def vjp(F, g, x, out, x_shape, *, axis, ddof, keepdims):
        scaled = spread(F, F.divide(g, _away_from_zero(F, out)), x_shape, axis, keepdims)
        return F.multiply(scaled, _variance_slope(F, x, x_shape, axis, ddof))


def _away_from_zero(F, x):
    """``x`` with 1 in place of 0, so that 0 / x is 0 and not nan."""
    return x + F.equal(x, 0, like_input=True)


@op("norm", amp="float32", onnx="ReduceL2", latex=r"\left(\sum_i |x_i|^p\right)^{1/p}")
class Norm:
    """Length of vectors along ``axis``: ``ord=2`` Euclidean, ``ord=1`` the sum of absolute values.

    The gradient at 0 is 0.

    >>> from d2lcore import nd
    >>> nd.norm(nd.array([3, 4])).asnumpy()
    array([5.], dtype=float32)
    """

    strict = True  # nothing in forward would notice another ord

    def infer(x, *, ord, axis, keepdims):
        if ord not in (1, 2):
            raise MXNetError(f"ord is 1 or 2, got {ord!r}. np.linalg.norm knows more.")
        return averaged(x, axis=axis, keepdims=keepdims)

    def forward(xp, x, *, ord=2, axis=None, keepdims=False):
        dtype, x = mean_dtype(x.dtype), _roomy(x)
        powers = xp.abs(x) if ord == 1 else x * x
        out = xp.add.reduce(powers, axis=axis, keepdims=keepdims)
        return (out if ord == 1 else xp.sqrt(out)).astype(dtype, copy=False)

    def vjp(F, g, x, out, x_shape, *, ord, axis, keepdims):
        if ord == 1:
            return F.multiply(spread(F, g, x_shape, axis, keepdims), F.sign(x))
        return F.multiply(spread(F, F.divide(g, _away_from_zero(F, out)), x_shape, axis, keepdims), x)


@op(
    "nansum", amp="float32", onnx="composed of IsNaN, Where and ReduceSum", latex=r"\sum_{i: x_i \neq \mathrm{nan}} x_i"
)
class Nansum:
    """Sum over ``axis`` of all elements that are numbers.

    >>> from d2lcore import nd
    >>> nd.nansum(nd.array([1, float("nan"), 2])).asnumpy()
    array([3.], dtype=float32)
    """

    infer = summed

    def forward(xp, x, *, axis=None, keepdims=False):
        return total(xp, xp.where(xp.isnan(x), xp.zeros((), x.dtype), x), axis, keepdims)

    def vjp(F, g, x, x_shape, *, axis, keepdims):
        return F.multiply(spread(F, g, x_shape, axis, keepdims), F.equal(x, x, like_input=True))


@op(
    "nanprod",
    amp="float32",
    onnx="composed of IsNaN, Where and ReduceProd",
    latex=r"\prod_{i: x_i \neq \mathrm{nan}} x_i",
)
class Nanprod:
    """Product over ``axis`` of all elements that are numbers.

    >>> from d2lcore import nd
    >>> nd.nanprod(nd.array([3, float("nan"), 2])).asnumpy()
    array([6.], dtype=float32)
    """

    infer = summed

    def forward(xp, x, *, axis=None, keepdims=False):
        filled = xp.where(xp.isnan(x), xp.ones((), x.dtype), x)
        return xp.multiply.reduce(filled, axis=axis, dtype=sum_dtype(x.dtype), keepdims=keepdims)

    def vjp(F, g, x, x_shape, *, axis, keepdims):
        others = product_of_others(F, F.where(F.isnan(x), 1, x), axis)
        return F.multiply(spread(F, g, x_shape, axis, keepdims), others * F.equal(x, x, like_input=True))


@op("logsumexp", amp="float32", onnx="ReduceLogSumExp", latex=r"\ln \sum_i e^{x_i}")
class Logsumexp:
    """``log(sum(exp(x)))`` over some axes, without overflow: a smooth maximum.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.logsumexp(nd.array([1000, 1000]), axis=0).asnumpy().round(2)
    array([1000.69], dtype=float32)
    """

    infer = averaged

    def forward(xp, x, *, axis=None, keepdims=False):
        x = real(x)
        top = x.max(axis=axis, keepdims=True)
        top = xp.where(xp.isfinite(top), top, xp.zeros((), x.dtype))
        with np.errstate(divide="ignore"):  # log(0) is -inf, and meant
            out = xp.log(total(xp, xp.exp(x - top), axis, True)) + top
        return out if keepdims else out.reshape(reduced(x.shape, axis, False))

    def vjp(F, g, x, out, x_shape, *, axis, keepdims):
        share = F.exp(x - spread(F, out, x_shape, axis, keepdims))
        return F.multiply(spread(F, g, x_shape, axis, keepdims), share)


@op("cumsum", amp="float32", onnx="CumSum", latex=r"\sum_{j \leq i} x_j")
class Cumsum:
    """Running total along ``axis`` (of the flattened array for None).

    >>> from d2lcore import np
    >>> np.cumsum(np.array([1, 2, 3])).asnumpy()
    array([1., 3., 6.], dtype=float32)
    """

    def infer(x, *, axis):
        axes_of(axis, len(x.shape))
        return Spec((math.prod(x.shape),) if axis is None else x.shape, sum_dtype(x.dtype))

    def forward(xp, x, *, axis=None):
        return xp.cumsum(x, axis, dtype=sum_dtype(x.dtype))

    def vjp(F, g, x_shape, *, axis):
        back = 0 if axis is None else axis
        return F.reshape(F.flip(F.cumsum(F.flip(g, axis=back), axis=back), axis=back), shape=x_shape)
