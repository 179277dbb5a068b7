"""Random arrays in the shape, the dtype and on the device of another array (``nd.random.normal_like``)."""

from __future__ import annotations

from ..core import NDArray
from . import distributions as random

__all__ = [
    "exponential_like",
    "gamma_like",
    "generalized_negative_binomial_like",
    "negative_binomial_like",
    "normal_like",
    "poisson_like",
    "uniform_like",
]


def uniform_like(data: NDArray, low: float = 0.0, high: float = 1.0, out: NDArray | None = None) -> NDArray:
    """`uniform` numbers in the shape and dtype of ``data``.

    >>> from d2lcore import nd
    >>> nd.random.uniform_like(nd.zeros((2, 3), dtype="float64")).dtype
    <class 'numpy.float64'>
    """
    return random.uniform(low, high, data.shape, data.dtype, data.ctx, out)


def normal_like(data: NDArray, loc: float = 0.0, scale: float = 1.0, out: NDArray | None = None) -> NDArray:
    """`normal` numbers in the shape and dtype of ``data``.

    >>> from d2lcore import nd
    >>> nd.random.normal_like(nd.zeros((2, 3))).shape
    (2, 3)
    """
    return random.normal(loc, scale, data.shape, data.dtype, data.ctx, out)


def gamma_like(data: NDArray, alpha: float = 1.0, beta: float = 1.0, out: NDArray | None = None) -> NDArray:
    """`gamma` numbers in the shape and dtype of ``data``.

    >>> from d2lcore import nd
    >>> nd.random.gamma_like(nd.zeros((2, 3)), alpha=2).shape
    (2, 3)
    """
    return random.gamma(alpha, beta, data.shape, data.dtype, data.ctx, out)


def exponential_like(data: NDArray, lam: float = 1.0, out: NDArray | None = None) -> NDArray:
    """Exponentially distributed numbers of rate ``lam`` (mean ``1 / lam``) in the shape and dtype of ``data``.

    >>> from d2lcore import nd
    >>> nd.random.exponential_like(nd.zeros((2, 3)), lam=4).shape
    (2, 3)
    """
    return random.exponential(1 / lam, data.shape, data.dtype, data.ctx, out)


def poisson_like(data: NDArray, lam: float = 1.0, out: NDArray | None = None) -> NDArray:
    """`poisson` counts in the shape and dtype of ``data``.

    >>> from d2lcore import nd
    >>> nd.random.poisson_like(nd.zeros((2, 3)), lam=4).shape
    (2, 3)
    """
    return random.poisson(lam, data.shape, data.dtype, data.ctx, out)


def negative_binomial_like(data: NDArray, k: int = 1, p: float = 1.0, out: NDArray | None = None) -> NDArray:
    """`negative_binomial` counts in the shape and dtype of ``data``.

    >>> from d2lcore import nd
    >>> nd.random.negative_binomial_like(nd.zeros((2, 3)), k=4, p=0.5).shape
    (2, 3)
    """
    return random.negative_binomial(k, p, data.shape, data.dtype, data.ctx, out)


def generalized_negative_binomial_like(
    data: NDArray, mu: float = 1.0, alpha: float = 1.0, out: NDArray | None = None
) -> NDArray:
    """`generalized_negative_binomial` counts in the shape and dtype of ``data``.

    >>> from d2lcore import nd
    >>> nd.random.generalized_negative_binomial_like(nd.zeros((2, 3)), mu=4).shape
    (2, 3)
    """
    return random.generalized_negative_binomial(mu, alpha, data.shape, data.dtype, data.ctx, out)
