"""Other spellings of ``nd.random``: flat (``nd.random_normal``), and for arrays of parameters (``nd.sample_normal``).

The flat ones take their arguments in an order of their own (``shape, ctx, dtype``), and a context by name, too.
"""

from __future__ import annotations

from typing import Any

from ..core import NDArray
from ..device import Context
from . import distributions as random
from ._call import Shape

__all__ = [
    "normal",
    "random_exponential",
    "random_gamma",
    "random_generalized_negative_binomial",
    "random_negative_binomial",
    "random_normal",
    "random_poisson",
    "random_randint",
    "random_uniform",
    "sample_exponential",
    "sample_gamma",
    "sample_generalized_negative_binomial",
    "sample_multinomial",
    "sample_negative_binomial",
    "sample_normal",
    "sample_poisson",
    "sample_uniform",
    "uniform",
]

Place = Context | str | None

sample_multinomial = random.multinomial


def context(ctx: Place) -> Context | None:
    """A context, also by its name such as ``gpu(1)``."""
    if not isinstance(ctx, str):
        return ctx
    kind, _, number = ctx.partition("(")
    return Context(kind, int(number.rstrip(")") or 0))


# ---- flat: parameters are numbers ------------------------------------------------------------------------------------


def random_uniform(
    low: float = 0.0, high: float = 1.0, shape: Shape | None = None, ctx: Place = None, dtype: Any = None,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """`random.uniform`.

    >>> from d2lcore import nd
    >>> nd.random_uniform(0, 1, (2, 3)).shape
    (2, 3)
    """
    return random.uniform(low, high, shape, dtype, context(ctx), out)


def random_normal(
    loc: float = 0.0, scale: float = 1.0, shape: Shape | None = None, ctx: Place = None, dtype: Any = None,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """`random.normal`.

    >>> from d2lcore import nd
    >>> nd.random_normal(0, 1, (2, 3)).shape
    (2, 3)
    """
    return random.normal(loc, scale, shape, dtype, context(ctx), out)


def random_gamma(
    alpha: float = 1.0, beta: float = 1.0, shape: Shape | None = None, ctx: Place = None, dtype: Any = None,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """`random.gamma`.

    >>> from d2lcore import nd
    >>> nd.random_gamma(2, 1, (2, 3)).shape
    (2, 3)
    """
    return random.gamma(alpha, beta, shape, dtype, context(ctx), out)


def random_exponential(
    lam: float = 1.0, shape: Shape | None = None, ctx: Place = None, dtype: Any = None, out: NDArray | None = None
) -> NDArray:
    """Exponentially distributed numbers of rate ``lam``: the mean is ``1 / lam``.

    >>> from d2lcore import nd
    >>> nd.random_exponential(4, (2, 3)).shape
    (2, 3)
    """
    return random.exponential(1 / lam, shape, dtype, context(ctx), out)


def random_poisson(
    lam: float = 1.0, shape: Shape | None = None, ctx: Place = None, dtype: Any = None, out: NDArray | None = None
) -> NDArray:
    """`random.poisson`.

    >>> from d2lcore import nd
    >>> nd.random_poisson(4, (2, 3)).shape
    (2, 3)
    """
    return random.poisson(lam, shape, dtype, context(ctx), out)


def random_negative_binomial(
    k: int = 1, p: float = 1.0, shape: Shape | None = None, ctx: Place = None, dtype: Any = None,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """`random.negative_binomial`.

    >>> from d2lcore import nd
    >>> nd.random_negative_binomial(4, 0.5, (2, 3)).shape
    (2, 3)
    """
    return random.negative_binomial(k, p, shape, dtype, context(ctx), out)


def random_generalized_negative_binomial(
    mu: float = 1.0, alpha: float = 1.0, shape: Shape | None = None, ctx: Place = None, dtype: Any = None,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """`random.generalized_negative_binomial`.

    >>> from d2lcore import nd
    >>> nd.random_generalized_negative_binomial(4, 0.5, (2, 3)).shape
    (2, 3)
    """
    return random.generalized_negative_binomial(mu, alpha, shape, dtype, context(ctx), out)


def random_randint(
    low: int, high: int, shape: Shape | None = None, ctx: Place = None, dtype: Any = None, out: NDArray | None = None
) -> NDArray:
    """`random.randint`.

    >>> from d2lcore import nd
    >>> nd.random_randint(0, 5, (2, 3)).dtype
    <class 'numpy.int32'>
    """
    return random.randint(low, high, shape, dtype, context(ctx), out)


uniform, normal = random_uniform, random_normal


# ---- for arrays of parameters ----------------------------------------------------------------------------------------


def sample_uniform(
    low: NDArray, high: NDArray, shape: Shape = (), dtype: Any = None, out: NDArray | None = None
) -> NDArray:
    """`random.uniform` for arrays of parameters: samples of shape ``low.shape + shape``.

    >>> from d2lcore import nd
    >>> nd.sample_uniform(nd.array([0, 2]), nd.array([1, 3]), shape=4).shape
    (2, 4)
    """
    return random.uniform(low, high, shape, dtype, out=out)


def sample_normal(
    mu: NDArray, sigma: NDArray, shape: Shape = (), dtype: Any = None, out: NDArray | None = None
) -> NDArray:
    """`random.normal` for arrays of parameters.

    >>> from d2lcore import nd
    >>> nd.sample_normal(nd.array([0, 2]), nd.array([1, 3]), shape=4).shape
    (2, 4)
    """
    return random.normal(mu, sigma, shape, dtype, out=out)


def sample_gamma(
    alpha: NDArray, beta: NDArray, shape: Shape = (), dtype: Any = None, out: NDArray | None = None
) -> NDArray:
    """`random.gamma` for arrays of parameters.

    >>> from d2lcore import nd
    >>> nd.sample_gamma(nd.array([1, 2]), nd.array([1, 3]), shape=4).shape
    (2, 4)
    """
    return random.gamma(alpha, beta, shape, dtype, out=out)


def sample_exponential(lam: NDArray, shape: Shape = (), dtype: Any = None, out: NDArray | None = None) -> NDArray:
    """Exponentially distributed numbers for an array of rates ``lam``: the means are ``1 / lam``.

    >>> from d2lcore import nd
    >>> nd.sample_exponential(nd.array([1, 2]), shape=4).shape
    (2, 4)
    """
    return random.exponential(1 / lam, shape, dtype, out=out)


def sample_poisson(lam: NDArray, shape: Shape = (), dtype: Any = None, out: NDArray | None = None) -> NDArray:
    """`random.poisson` for an array of means.

    >>> from d2lcore import nd
    >>> nd.sample_poisson(nd.array([1, 2]), shape=4).shape
    (2, 4)
    """
    return random.poisson(lam, shape, dtype, out=out)


def sample_negative_binomial(
    k: NDArray, p: NDArray, shape: Shape = (), dtype: Any = None, out: NDArray | None = None
) -> NDArray:
    """`random.negative_binomial` for arrays of parameters.

    >>> from d2lcore import nd
    >>> nd.sample_negative_binomial(nd.array([1, 2]), nd.array([0.5, 0.5]), shape=4).shape
    (2, 4)
    """
    return random.negative_binomial(k, p, shape, dtype, out=out)


def sample_generalized_negative_binomial(
    mu: NDArray, alpha: NDArray, shape: Shape = (), dtype: Any = None, out: NDArray | None = None
) -> NDArray:
    """`random.generalized_negative_binomial` for arrays of parameters.

    >>> from d2lcore import nd
    >>> nd.sample_generalized_negative_binomial(nd.array([1, 2]), nd.array([0.5, 0.5]), shape=4).shape
    (2, 4)
    """
    return random.generalized_negative_binomial(mu, alpha, shape, dtype, out=out)
