"""Random arrays with NumPy's semantics (MXNet's ``mx.np.random``), drawn on the device they are made on."""

from __future__ import annotations

import math
from typing import Any

import numpy as onp

from ..core import F, NDArray, assign
from ..device import Context, seeding
from ..errors import DTypeError, ShapeError
from ..ndarray._sample import Parameter
from ._call import Shape, as_array, store
from .array import ndarray
from .samplers import bernoulli, exponential, gamma, normal, poisson, rand, randint, randn, sizes, uniform

__all__ = [
    "bernoulli",
    "beta",
    "chisquare",
    "choice",
    "exponential",
    "f",
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
    "power",
    "rand",
    "randint",
    "randn",
    "rayleigh",
    "seed",
    "shuffle",
    "uniform",
    "weibull",
]


def seed(seed: int, ctx: str | Context = "all") -> None:
    """Restart random numbers, so that a program gives the same ones again: on all devices, or on one.

    >>> from d2lcore import np
    >>> np.random.seed(7)
    >>> x = np.random.rand(2)
    >>> np.random.seed(7)
    >>> np.array_equal(x, np.random.rand(2))
    True
    """
    seeding.seed(seed, ctx)


# ---- by transforming uniform and normal numbers (the inverse of the distribution function) ----


def beta(
    a: Parameter, b: Parameter, size: Shape | None = None, dtype: Any = None, ctx: Context | None = None
) -> ndarray:
    """Numbers between 0 and 1 of a beta distribution (mean ``a / (a + b)``; numbers or arrays).

    >>> from d2lcore import np
    >>> np.random.beta(2.0, 3.0, size=4).shape
    (4,)
    """
    shape = sizes(size, a, b)
    x, y = gamma(a, 1.0, shape, dtype, ctx), gamma(b, 1.0, shape, dtype, ctx)
    return F.divide(x, F.add(x, y))


def f(dfnum: Parameter, dfden: Parameter, size: Shape | None = None, ctx: Context | None = None) -> ndarray:
    """Numbers of an F distribution: the quotient of two mean squares, of so many normal numbers each.

    >>> from d2lcore import np
    >>> np.random.f(3.0, 5.0, size=4).shape
    (4,)
    """
    shape = sizes(size, dfnum, dfden)
    x, y = chisquare(dfnum, shape, ctx=ctx), chisquare(dfden, shape, ctx=ctx)
    return F.divide(F.divide(x, dfnum), F.divide(y, dfden))


def power(a: Parameter, size: Shape | None = None, ctx: Context | None = None, out: ndarray | None = None) -> ndarray:
    """Numbers between 0 and 1, likely in proportion to their power of ``a - 1`` (a number or an array).

    >>> from d2lcore import np
    >>> np.random.power(2.0, size=4).shape
    (4,)
    """
    # an exponential number is minus the logarithm of a uniform one
    sample = F.negative(F.divide(exponential(1.0, sizes(size, a), ctx=ctx), a))
    return store(F.exp(sample), out)


def chisquare(df: Parameter, size: Shape | None = None, dtype: Any = None, ctx: Context | None = None) -> ndarray:
    """The sum of the squares of ``df`` standard normal numbers.

    >>> from d2lcore import np
    >>> np.random.chisquare(2, size=3).shape
    (3,)
    """
    return gamma(df / 2, 2.0, size, dtype, ctx)


def lognormal(
    mean: Parameter = 0.0, sigma: Parameter = 1.0, size: Shape | None = None, dtype: Any = None,
    ctx: Context | None = None, out: ndarray | None = None,
) -> ndarray:  # fmt: skip
    """Numbers whose logarithms are normally distributed.

    >>> from d2lcore import np
    >>> np.random.lognormal(0, 1, size=3).shape
    (3,)
    """
    return store(F.exp(normal(mean, sigma, size, dtype, ctx)), out)


def gumbel(
    loc: Parameter = 0.0, scale: Parameter = 1.0, size: Shape | None = None, ctx: Context | None = None,
    out: ndarray | None = None,
) -> ndarray:  # fmt: skip
    """Numbers of a Gumbel distribution: the largest of many.

    >>> from d2lcore import np
    >>> np.random.gumbel(size=3).shape
    (3,)
    """
    # -log of an exponential variable; exponential numbers are drawn as such, never exactly zero
    sample = exponential(1.0, sizes(size, loc, scale), ctx=ctx)
    return store(F.add(F.multiply(F.negative(F.log(sample)), scale), loc), out)


def logistic(
    loc: Parameter = 0.0, scale: Parameter = 1.0, size: Shape | None = None, ctx: Context | None = None,
    out: ndarray | None = None,
) -> ndarray:  # fmt: skip
    """Numbers of a logistic distribution.

    >>> from d2lcore import np
    >>> np.random.logistic(size=3).shape
    (3,)
    """
    shape = sizes(size, loc, scale)
    # the difference of two Gumbel variables
    return store(F.add(F.multiply(gumbel(size=shape, ctx=ctx) - gumbel(size=shape, ctx=ctx), scale), loc), out)


def laplace(
    loc: Parameter = 0.0, scale: Parameter = 1.0, size: Shape | None = None, dtype: Any = None,
    ctx: Context | None = None, out: ndarray | None = None,
) -> ndarray:  # fmt: skip
    """Numbers of a Laplace distribution.

    >>> from d2lcore import np
    >>> np.random.laplace(size=3).shape
    (3,)
    """
    shape = sizes(size, loc, scale)
    # the difference of two exponential variables
    sample = exponential(size=shape, dtype=dtype, ctx=ctx) - exponential(size=shape, dtype=dtype, ctx=ctx)
    return store(F.add(F.multiply(sample, scale), loc), out)


def pareto(a: Parameter, size: Shape | None = None, ctx: Context | None = None, out: ndarray | None = None) -> ndarray:
    """Numbers of a Pareto II (Lomax) distribution with shape ``a``.

    >>> from d2lcore import np
    >>> np.random.pareto(3.0, size=3).shape
    (3,)
    """
    return store(F.expm1(F.divide(exponential(1.0, sizes(size, a), ctx=ctx), a)), out)


def weibull(a: Parameter, size: Shape | None = None, ctx: Context | None = None, out: ndarray | None = None) -> ndarray:
    """Numbers of a Weibull distribution with shape ``a``.

    >>> from d2lcore import np
    >>> np.random.weibull(3.0, size=3).shape
    (3,)
    """
    return store(F.power(exponential(1.0, sizes(size, a), ctx=ctx), 1 / a), out)


def rayleigh(
    scale: Parameter = 1.0, size: Shape | None = None, ctx: Context | None = None, out: ndarray | None = None
) -> ndarray:
    """The length of a vector of two normal numbers.

    >>> from d2lcore import np
    >>> np.random.rayleigh(size=3).shape
    (3,)
    """
    return store(F.multiply(F.sqrt(2 * exponential(1.0, sizes(size, scale), ctx=ctx)), scale), out)


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
    a: int | ndarray, size: Shape | None = None, replace: bool = True, p: Any = None, ctx: Context | None = None,
    out: ndarray | None = None,
) -> ndarray:  # fmt: skip
    """Elements drawn from ``a`` (a vector, or 0 ... a - 1), with probabilities ``p`` or all as likely.

    >>> from d2lcore import np
    >>> sorted(np.random.choice(3, size=3, replace=False).tolist())
    [0, 1, 2]
    """
    shape = sizes(size)
    n = a.shape[0] if isinstance(a, NDArray) else int(a)
    if p is not None and onp.shape(p) != (n,):
        raise ShapeError(f"choice: p expects a probability for each of the {n} elements, got shape {onp.shape(p)}")
    if replace and p is None:
        drawn = randint(0, n, shape, ctx=ctx)
    elif replace:
        drawn = F.random_multinomial(as_array(p), shape=shape, dtype=onp.dtype(onp.int64))
    else:
        drawn = _without_replacement(n, shape, p, ctx)
    return store(F.take(a, drawn, axis=0) if isinstance(a, NDArray) else drawn, out)


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
    drawn = F.random_multinomial(p, shape=(*sizes(size), int(n)), dtype=int64)
    return F.sum(F.one_hot(drawn, depth=p.size, dtype=int64), axis=-2)


def multivariate_normal(
    mean: Any, cov: Any, size: Shape | None = None, check_valid: str | None = None, tol: float | None = None
) -> ndarray:
    """Normally distributed vectors with mean vector ``mean`` (k,) and covariance matrix ``cov`` (k, k).

    >>> from d2lcore import np
    >>> np.random.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=3).shape
    (3, 2)
    """
    if check_valid is not None or tol is not None:
        raise NotImplementedError("multivariate_normal: check_valid and tol are not provided; cov is always checked")
    mean, cov = as_array(mean), as_array(cov)
    if cov.shape != (mean.size, mean.size):
        raise ShapeError(f"multivariate_normal: cov expects shape {(mean.size,) * 2} for that mean, got {cov.shape}")
    if cov.dtype != mean.dtype:
        raise DTypeError(f"multivariate_normal: mean is {mean.dtype}, cov {cov.dtype}")
    sample = normal(size=(*sizes(size), mean.size), dtype=mean.dtype, ctx=mean.ctx)
    return F.add(F.matmul(sample, F.transpose(F.cholesky(cov))), mean)
