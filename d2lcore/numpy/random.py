"""Random arrays with NumPy's semantics (MXNet's ``mx.np.random``), drawn on the device they are made on."""

from __future__ import annotations

import math
from typing import Any

import numpy as onp

from ..core import F, NDArray, assign
from ..device import Context
from ..device.seeding import seed
from ..errors import DTypeError, ShapeError
from ..ndarray._sample import Parameter, draw, draw_affine
from ._call import Shape, as_array, dims, store
from .array import ndarray

__all__ = [
    "bernoulli",
    "chisquare",
    "choice",
    "exponential",
    "gamma",
    "gumbel",
    "laplace",
    "logistic",
    "lognormal",
    "multinomial",
    "multivariate_normal",
    "normal",
    "pareto",
    "permutation",
    "poisson",
    "rand",
    "randint",
    "randn",
    "rayleigh",
    "seed",
    "shuffle",
    "uniform",
    "weibull",
]


def _size(size: Shape | None, *parameters: Parameter) -> tuple[int, ...]:
    """The shape of the result: as asked for, else what the parameters broadcast to."""
    return onp.broadcast_shapes(*[onp.shape(p) for p in parameters]) if size is None else dims(size)


def _affine(
    name: str, shift: Parameter, scale: Parameter, size: Shape | None, dtype: Any, ctx: Context | None
) -> ndarray:
    """``shift + scale * sample``: gradients flow to parameters that are arrays."""
    shape = _size(size, shift, scale)
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
    return store(draw("random_uniform", ndarray, _size(size), ctx, dtype, low=low, high=high), out)


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
    if isinstance(loc, NDArray) or isinstance(scale, NDArray):
        return store(_affine("random_normal", loc, scale, size, dtype, ctx), out)
    return store(draw("random_normal", ndarray, _size(size), ctx, dtype, loc=loc, scale=scale), out)


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
    (<class 'numpy.int64'>, True)
    """
    if high is None:
        low, high = 0, low
    dtype = onp.int64 if dtype is None else dtype
    return store(draw("random_randint", ndarray, _size(size), ctx, dtype, low=low, high=high), out)


def gamma(
    shape: float, scale: Parameter = 1.0, size: Shape | None = None, dtype: Any = None,
    ctx: Context | None = None, out: ndarray | None = None,
) -> ndarray:  # fmt: skip
    """Numbers of a gamma distribution (mean ``shape * scale``).

    >>> from d2lcore import np
    >>> np.random.gamma(9.0, 0.5, size=2).shape
    (2,)
    """
    sample = draw("random_gamma", ndarray, _size(size, scale), ctx, dtype, alpha=shape, beta=1.0)
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
    sample = draw("random_exponential", ndarray, _size(size, scale), ctx, dtype, scale=1.0)
    return store(F.multiply(sample, scale), out)


def poisson(lam: float = 1.0, size: Shape | None = None, dtype: Any = None, ctx: Context | None = None) -> ndarray:
    """Counts of a Poisson distribution with mean ``lam``; int64 unless told.

    >>> from d2lcore import np
    >>> np.random.poisson(4.0, size=3).dtype
    <class 'numpy.int64'>
    """
    return draw("random_poisson", ndarray, _size(size), ctx, onp.int64 if dtype is None else dtype, lam=lam)


def bernoulli(prob: float = 0.5, size: Shape | None = None, dtype: Any = None, ctx: Context | None = None) -> ndarray:
    """Ones with probability ``prob``, else zeros (MXNet's ``npx.random.bernoulli``).

    >>> from d2lcore import np
    >>> np.random.bernoulli(1.0, size=2)
    array([1., 1.])
    """
    return draw("bernoulli", ndarray, _size(size), ctx, dtype, p=prob)


# ---- by transforming uniform and normal numbers (the inverse of the distribution function) ----


def chisquare(df: float, size: Shape | None = None, dtype: Any = None, ctx: Context | None = None) -> ndarray:
    """The sum of the squares of ``df`` standard normal numbers.

    >>> from d2lcore import np
    >>> np.random.chisquare(2, size=3).shape
    (3,)
    """
    return gamma(df / 2, 2.0, size, dtype, ctx)


def lognormal(
    mean: Parameter = 0.0, sigma: Parameter = 1.0, size: Shape | None = None, dtype: Any = None,
    ctx: Context | None = None,
) -> ndarray:  # fmt: skip
    """Numbers whose logarithms are normally distributed.

    >>> from d2lcore import np
    >>> np.random.lognormal(0, 1, size=3).shape
    (3,)
    """
    return F.exp(normal(mean, sigma, size, dtype, ctx))


def gumbel(
    loc: Parameter = 0.0, scale: Parameter = 1.0, size: Shape | None = None, ctx: Context | None = None
) -> ndarray:
    """Numbers of a Gumbel distribution: the largest of many.

    >>> from d2lcore import np
    >>> np.random.gumbel(size=3).shape
    (3,)
    """
    # -log of an exponential variable; exponential numbers are drawn as such, never exactly zero
    sample = exponential(1.0, _size(size, loc, scale), ctx=ctx)
    return F.add(F.multiply(F.negative(F.log(sample)), scale), loc)


def logistic(
    loc: Parameter = 0.0, scale: Parameter = 1.0, size: Shape | None = None, ctx: Context | None = None
) -> ndarray:
    """Numbers of a logistic distribution.

    >>> from d2lcore import np
    >>> np.random.logistic(size=3).shape
    (3,)
    """
    shape = _size(size, loc, scale)
    # the difference of two Gumbel variables
    return F.add(F.multiply(gumbel(size=shape, ctx=ctx) - gumbel(size=shape, ctx=ctx), scale), loc)


def laplace(
    loc: Parameter = 0.0, scale: Parameter = 1.0, size: Shape | None = None, ctx: Context | None = None
) -> ndarray:
    """Numbers of a Laplace distribution.

    >>> from d2lcore import np
    >>> np.random.laplace(size=3).shape
    (3,)
    """
    shape = _size(size, loc, scale)
    # the difference of two exponential variables
    return F.add(F.multiply(exponential(size=shape, ctx=ctx) - exponential(size=shape, ctx=ctx), scale), loc)


def pareto(a: Parameter, size: Shape | None = None, ctx: Context | None = None) -> ndarray:
    """Numbers of a Pareto II (Lomax) distribution with shape ``a``.

    >>> from d2lcore import np
    >>> np.random.pareto(3.0, size=3).shape
    (3,)
    """
    return F.expm1(F.divide(exponential(1.0, _size(size, a), ctx=ctx), a))


def weibull(a: Parameter, size: Shape | None = None, ctx: Context | None = None) -> ndarray:
    """Numbers of a Weibull distribution with shape ``a``.

    >>> from d2lcore import np
    >>> np.random.weibull(3.0, size=3).shape
    (3,)
    """
    return F.power(exponential(1.0, _size(size, a), ctx=ctx), 1 / a)


def rayleigh(scale: Parameter = 1.0, size: Shape | None = None, ctx: Context | None = None) -> ndarray:
    """The length of a vector of two normal numbers.

    >>> from d2lcore import np
    >>> np.random.rayleigh(size=3).shape
    (3,)
    """
    return F.multiply(F.sqrt(2 * exponential(1.0, _size(size, scale), ctx=ctx)), scale)


# ---- choices ----


def shuffle(x: ndarray) -> None:
    """Put the rows of ``x`` into random order, in place.

    >>> from d2lcore import np
    >>> x = np.arange(5)
    >>> np.random.shuffle(x)
    >>> int(x.sum())
    10
    """
    assign(x, F.shuffle(x))


def permutation(x: int | ndarray, ctx: Context | None = None) -> ndarray:
    """The rows of an array, or the numbers 0 ... x - 1 (int64), in random order.

    >>> from d2lcore import np
    >>> int(np.random.permutation(5).sum())
    10
    """
    if isinstance(x, NDArray):
        return F.shuffle(x)
    from .creation import arange

    return F.shuffle(arange(x, dtype=onp.int64, ctx=ctx))


def choice(
    a: int | ndarray, size: Shape | None = None, replace: bool = True, p: Any = None, ctx: Context | None = None
) -> ndarray:
    """Elements drawn from ``a`` (a vector, or 0 ... a - 1), with probabilities ``p`` or all as likely.

    >>> from d2lcore import np
    >>> sorted(np.random.choice(3, size=3, replace=False).tolist())
    [0, 1, 2]
    """
    shape = _size(size)
    n = a.shape[0] if isinstance(a, NDArray) else int(a)
    if p is not None and onp.shape(p) != (n,):
        raise ShapeError(f"choice: p expects a probability for each of the {n} elements, got shape {onp.shape(p)}")
    if replace and p is None:
        drawn = randint(0, n, shape, ctx=ctx)
    elif replace:
        drawn = F.random_multinomial(as_array(p), shape=shape, dtype=onp.dtype(onp.int64))
    else:
        drawn = _without_replacement(n, shape, p, ctx)
    return F.take(a, drawn, axis=0) if isinstance(a, NDArray) else drawn


def _without_replacement(n: int, shape: tuple[int, ...], p: Any, ctx: Context | None) -> ndarray:
    count = math.prod(shape)
    possible = n if p is None else int((as_array(p) > 0).sum())
    if count > possible:
        raise ShapeError(f"choice: cannot draw {count} elements without replacement from {possible}")
    if p is None:
        return F.reshape(permutation(n, ctx)[:count], shape=shape)
    # the Gumbel-top-k trick: the order of log p + noise is that of draws without replacement
    keys = F.add(F.log(as_array(p)), gumbel(size=n, ctx=ctx))
    return F.reshape(F.argsort(F.negative(keys), axis=0)[:count], shape=shape)


def multinomial(n: int, pvals: Any, size: Shape | None = None) -> ndarray:
    """How often each of k outcomes with probabilities ``pvals`` comes up in ``n`` experiments; int64.

    >>> from d2lcore import np
    >>> int(np.random.multinomial(10, [0.5, 0.5]).sum())
    10
    """
    p = as_array(pvals)
    if p.ndim != 1:
        raise ShapeError(f"multinomial: pvals expects a vector of probabilities, got shape {p.shape}")
    if float(p.sum()) > 1 + 1e-5:
        raise ValueError(f"multinomial: the probabilities add up to {float(p.sum()):.6g}, more than 1")
    int64 = onp.dtype(onp.int64)
    drawn = F.random_multinomial(p, shape=(*_size(size), int(n)), dtype=int64)
    return F.sum(F.one_hot(drawn, depth=p.size, dtype=int64), axis=-2)


def multivariate_normal(mean: Any, cov: Any, size: Shape | None = None) -> ndarray:
    """Normally distributed vectors with mean vector ``mean`` (k,) and covariance matrix ``cov`` (k, k).

    >>> from d2lcore import np
    >>> np.random.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=3).shape
    (3, 2)
    """
    mean, cov = as_array(mean), as_array(cov)
    if cov.shape != (mean.size, mean.size):
        raise ShapeError(f"multivariate_normal: cov expects shape {(mean.size,) * 2} for that mean, got {cov.shape}")
    if cov.dtype != mean.dtype:
        raise DTypeError(f"multivariate_normal: mean is {mean.dtype.__name__}, cov {cov.dtype.__name__}")
    sample = normal(size=(*_size(size), mean.size), dtype=mean.dtype, ctx=mean.ctx)
    return F.add(F.matmul(sample, F.transpose(F.cholesky(cov))), mean)
