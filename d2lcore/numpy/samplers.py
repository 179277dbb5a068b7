"""The random arrays that the op table draws: uniform, normal, gamma, exponential, Poisson, whole numbers, bits.

The other distributions, in `random`, are made of these.
"""

from __future__ import annotations

from typing import Any

import numpy as onp

from ..core import F, NDArray
from ..device import Context
from ..errors import ShapeError
from ..ndarray._sample import Parameter, draw, draw_affine
from ._call import Shape, as_array, dims, real, store
from .array import ndarray

__all__ = [
    "bernoulli",
    "exponential",
    "gamma",
    "normal",
    "poisson",
    "rand",
    "randint",
    "randn",
    "uniform",
]


def sizes(size: Shape | None, *parameters: Parameter) -> tuple[int, ...]:
    """The shape of the result: as asked for, else what the parameters broadcast to."""
    return onp.broadcast_shapes(*[onp.shape(p) for p in parameters]) if size is None else dims(size)


def _affine(
    name: str, shift: Parameter, scale: Parameter, size: Shape | None, dtype: Any, ctx: Context | None
) -> ndarray:
    """``shift + scale * sample``: gradients flow to parameters that are arrays."""
    shape = sizes(size, shift, scale)
    if isinstance(shift, NDArray) or isinstance(scale, NDArray):
        return draw_affine(name, shift, scale, shape, ctx, dtype)
    return draw(name, ndarray, shape, ctx, dtype) * scale + shift


def uniform(
    low: Parameter = 0.0, high: Parameter = 1.0, size: Shape | None = None, dtype: Any = None,
    ctx: Context | None = None, out: ndarray | None = None,
) -> ndarray:  # fmt: skip
    """Numbers between ``low`` (included) and ``high`` (not included), all as likely; numbers or arrays that broadcast.

    >>> from d2lcore import np
    >>> x = np.random.uniform(-1, 1, size=(2, 3))
    >>> x.shape, bool((abs(x) <= 1).all())
    ((2, 3), True)
    """
    if isinstance(low, NDArray) or isinstance(high, NDArray):
        return store(_affine("random_uniform", low, high - low, size, dtype, ctx), out)
    return store(draw("random_uniform", ndarray, sizes(size), ctx, dtype, low=low, high=high), out)


def normal(
    loc: Parameter = 0.0, scale: Parameter = 1.0, size: Shape | None = None, dtype: Any = None,
    ctx: Context | None = None, out: ndarray | None = None,
) -> ndarray:  # fmt: skip
    """Normally distributed numbers with mean ``loc`` and standard deviation ``scale`` (numbers or arrays).

    Gradients flow to parameters that are arrays (the reparameterisation trick).

    >>> from d2lcore import np
    >>> np.random.normal(0, 0.01, size=(2, 3)).shape
    (2, 3)
    """
    if not isinstance(scale, NDArray) and scale < 0:
        raise ValueError(f"normal: scale, the standard deviation, is at least 0, got {scale}")
    if isinstance(loc, NDArray) or isinstance(scale, NDArray):
        return store(_affine("random_normal", loc, scale, size, dtype, ctx), out)
    return store(draw("random_normal", ndarray, sizes(size), ctx, dtype, loc=loc, scale=scale), out)


def rand(*size: int, dtype: Any = None, ctx: Context | None = None) -> ndarray:
    """Uniform numbers in [0, 1), the shape given as separate arguments.

    >>> from d2lcore import np
    >>> np.random.rand(2, 3).shape
    (2, 3)
    """
    return uniform(size=size, dtype=dtype, ctx=ctx)


def randn(*size: int, dtype: Any = None, ctx: Context | None = None) -> ndarray:
    """Normally distributed numbers, the shape given as separate arguments.

    >>> from d2lcore import np
    >>> np.random.randn(2, 3).shape
    (2, 3)
    """
    return normal(size=size, dtype=dtype, ctx=ctx)


def randint(
    low: int, high: int | None = None, size: Shape | None = None, dtype: Any = None,
    ctx: Context | None = None, out: ndarray | None = None,
) -> ndarray:  # fmt: skip
    """Whole numbers from ``low`` up to and without ``high`` (from 0 up to ``low`` where it is None); int64 unless told.

    >>> from d2lcore import np
    >>> x = np.random.randint(10, size=100)
    >>> x.dtype, int(x.max()) < 10
    (dtype('int64'), True)
    """
    if high is None:
        low, high = 0, low
    if low >= high:
        raise ShapeError(f"randint: no whole number is at least low={low} and less than high={high}")
    dtype = onp.int64 if dtype is None else dtype
    return store(draw("random_randint", ndarray, sizes(size), ctx, dtype, low=low, high=high), out)


def gamma(
    shape: Parameter, scale: Parameter = 1.0, size: Shape | None = None, dtype: Any = None,
    ctx: Context | None = None, out: ndarray | None = None,
) -> ndarray:  # fmt: skip
    """Numbers of a gamma distribution (mean ``shape * scale``; both numbers or arrays).

    >>> from d2lcore import np
    >>> np.random.gamma(9.0, 0.5, size=2).shape
    (2,)
    """
    alpha = shape._host() if isinstance(shape, NDArray) else shape  # one for each number
    sample = draw("random_gamma", ndarray, sizes(size, shape, scale), ctx, dtype, alpha=alpha, beta=1.0)
    return store(F.multiply(sample, scale), out)


def exponential(
    scale: Parameter = 1.0, size: Shape | None = None, dtype: Any = None,
    ctx: Context | None = None, out: ndarray | None = None,
) -> ndarray:  # fmt: skip
    """Exponentially distributed numbers with mean ``scale``.

    >>> from d2lcore import np
    >>> np.random.exponential(2.0, size=3).shape
    (3,)
    """
    sample = draw("random_exponential", ndarray, sizes(size, scale), ctx, dtype, scale=1.0)
    return store(F.multiply(sample, scale), out)


def poisson(lam: float = 1.0, size: Shape | None = None, dtype: Any = None, ctx: Context | None = None) -> ndarray:
    """Counts of a Poisson distribution with mean ``lam``; int64 unless told.

    >>> from d2lcore import np
    >>> np.random.poisson(4.0, size=3).dtype
    dtype('int64')
    """
    return draw("random_poisson", ndarray, sizes(size), ctx, onp.int64 if dtype is None else dtype, lam=lam)


def bernoulli(
    prob: Parameter | None = None, logit: Parameter | None = None, size: Shape | None = None, dtype: Any = None,
    ctx: Context | None = None, out: ndarray | None = None,
) -> ndarray:  # fmt: skip
    """Ones with probability ``prob``, or with ``logit`` as the logarithm of the odds, else zeros.

    Give one of the two, as a number or an array (MXNet's ``npx.random.bernoulli``).

    >>> from d2lcore import np
    >>> np.random.bernoulli(1.0, size=2)
    array([1., 1.])
    """
    if (prob is None) == (logit is None):
        raise ValueError(f"bernoulli: give either prob or logit, got prob={prob!r} and logit={logit!r}")
    if prob is None:
        prob = F.sigmoid(as_array(logit))
    if isinstance(prob, NDArray) and not prob.ndim:
        prob = prob.item()
    if not isinstance(prob, NDArray):
        return store(draw("bernoulli", ndarray, sizes(size), ctx, dtype, p=prob), out)
    chance = uniform(size=sizes(size, prob), ctx=ctx or prob.ctx)
    return store(F.cast(F.less(chance, prob), dtype=real(dtype)), out)
