"""Densities of distributions (MXNet's ``nd.random_pdf_*``): how likely samples are, with gradients for learning.

Parameters of shape s go with samples of shape s or s + t: one distribution for each element of s, t samples of each.
``is_log`` gives the logarithm, which is exact where the density is too small for a number.
"""

from __future__ import annotations

from ..core import F, NDArray
from ..errors import ShapeError
from ._call import store

__all__ = [
    "random_pdf_dirichlet",
    "random_pdf_exponential",
    "random_pdf_gamma",
    "random_pdf_generalized_negative_binomial",
    "random_pdf_negative_binomial",
    "random_pdf_normal",
    "random_pdf_poisson",
    "random_pdf_uniform",
]


def _spread(function: str, sample: NDArray, *parameters: NDArray, kept: int = 0) -> list[NDArray]:
    """Parameters with axes of size 1 where the samples have more; the last ``kept`` axes belong to one sample."""
    shape = sample.shape[: sample.ndim - kept]
    wide = []
    for p in parameters:
        lead = p.shape[: p.ndim - kept]
        if shape[: len(lead)] != lead and lead != (1,):
            raise ShapeError(
                f"{function}: parameters of shape {p.shape} do not begin the shape of sample {sample.shape}"
            )
        wide.append(F.reshape(p, shape=(*lead, *(1,) * (len(shape) - len(lead)), *p.shape[p.ndim - kept :])))
    return wide


def _given(log_density: NDArray, is_log: bool, out: NDArray | None) -> NDArray:
    return store(log_density if is_log else F.exp(log_density), out)


def random_pdf_uniform(
    sample: NDArray, low: NDArray, high: NDArray, is_log: bool = False, out: NDArray | None = None
) -> NDArray:
    """The density ``1 / (high - low)`` of uniform distributions at samples between the bounds; 0 elsewhere.

    >>> from d2lcore import nd
    >>> nd.random_pdf_uniform(nd.array([[1, 12]]), nd.array([0]), nd.array([10])).asnumpy()
    array([[0.1, 0. ]], dtype=float32)
    """
    low, high = _spread("random_pdf_uniform", sample, low, high)
    inside = F.logical_and(F.greater_equal(sample, low), F.less_equal(sample, high), like_input=True)
    width = F.subtract(high, low)
    density = F.multiply(inside, F.reciprocal(width))
    return store(F.log(density) if is_log else density, out)


def random_pdf_normal(
    sample: NDArray, mu: NDArray, sigma: NDArray, is_log: bool = False, out: NDArray | None = None
) -> NDArray:
    """The density of normal distributions with means ``mu`` and standard deviations ``sigma``.

    >>> from d2lcore import nd
    >>> nd.random_pdf_normal(nd.array([[0, 1]]), nd.array([0]), nd.array([1])).asnumpy().round(4)
    array([[0.3989, 0.242 ]], dtype=float32)
    """
    mu, sigma = _spread("random_pdf_normal", sample, mu, sigma)
    z = F.divide(F.subtract(sample, mu), sigma)
    log = F.multiply(F.square(z), -0.5)
    return _given(F.subtract(F.subtract(log, F.log(sigma)), 0.9189385332046727), is_log, out)  # log sqrt(2 pi)


def random_pdf_gamma(
    sample: NDArray, alpha: NDArray, beta: NDArray, is_log: bool = False, out: NDArray | None = None
) -> NDArray:
    """The density of gamma distributions with shapes ``alpha`` and rates ``beta`` (the mean is ``alpha / beta``).

    >>> from d2lcore import nd
    >>> nd.random_pdf_gamma(nd.array([[1, 2]]), nd.array([5]), nd.array([1])).asnumpy().round(4)
    array([[0.0153, 0.0902]], dtype=float32)
    """
    alpha, beta = _spread("random_pdf_gamma", sample, alpha, beta)
    log = F.subtract(F.multiply(F.subtract(alpha, 1.0), F.log(sample)), F.multiply(beta, sample))
    return _given(F.add(log, F.subtract(F.multiply(alpha, F.log(beta)), F.gammaln(alpha))), is_log, out)


def random_pdf_exponential(sample: NDArray, lam: NDArray, is_log: bool = False, out: NDArray | None = None) -> NDArray:
    """The density of exponential distributions with rates ``lam``: ``lam * exp(-lam * sample)``.

    >>> from d2lcore import nd
    >>> nd.random_pdf_exponential(nd.array([[0, 1]]), nd.array([2])).asnumpy().round(4)
    array([[2.    , 0.2707]], dtype=float32)
    """
    (lam,) = _spread("random_pdf_exponential", sample, lam)
    return _given(F.subtract(F.log(lam), F.multiply(lam, sample)), is_log, out)


def random_pdf_poisson(sample: NDArray, lam: NDArray, is_log: bool = False, out: NDArray | None = None) -> NDArray:
    """The probability of counts under Poisson distributions with means ``lam``.

    >>> from d2lcore import nd
    >>> nd.random_pdf_poisson(nd.array([[0, 1]]), nd.array([2])).asnumpy().round(4)
    array([[0.1353, 0.2707]], dtype=float32)
    """
    (lam,) = _spread("random_pdf_poisson", sample, lam)
    sample = F.stop_gradient(sample)  # counts are whole: no derivative by them
    log = F.subtract(F.multiply(sample, F.log(lam)), F.gammaln(F.add(sample, 1.0)))
    return _given(F.subtract(log, lam), is_log, out)


def random_pdf_negative_binomial(
    sample: NDArray, k: NDArray, p: NDArray, is_log: bool = False, out: NDArray | None = None
) -> NDArray:
    """The probability of counts of successes before the ``k``-th failure, failures having probability ``p``.

    >>> from d2lcore import nd
    >>> nd.random_pdf_negative_binomial(nd.array([[1, 2]]), nd.array([1]), nd.array([0.5])).asnumpy()
    array([[0.25 , 0.125]], dtype=float32)
    """
    k, p = _spread("random_pdf_negative_binomial", sample, k, p)
    sample = F.stop_gradient(sample)
    ways = F.subtract(F.subtract(F.gammaln(F.add(sample, k)), F.gammaln(F.add(sample, 1.0))), F.gammaln(k))
    log = F.add(F.multiply(k, F.log(p)), F.multiply(sample, F.log(F.subtract(1.0, p))))
    return _given(F.add(ways, log), is_log, out)


def random_pdf_generalized_negative_binomial(
    sample: NDArray, mu: NDArray, alpha: NDArray, is_log: bool = False, out: NDArray | None = None
) -> NDArray:
    """The probability of counts of mean ``mu`` and dispersion ``alpha``: Poisson counts whose mean is itself random.

    >>> from d2lcore import nd
    >>> x = nd.random_pdf_generalized_negative_binomial(nd.array([[1, 2]]), nd.array([1]), nd.array([1]))
    >>> x.asnumpy()
    array([[0.25 , 0.125]], dtype=float32)
    """
    failures, chance = F.reciprocal(alpha), F.reciprocal(F.add(F.multiply(mu, alpha), 1.0))
    return random_pdf_negative_binomial(sample, failures, chance, is_log, out)


def random_pdf_dirichlet(sample: NDArray, alpha: NDArray, is_log: bool = False, out: NDArray | None = None) -> NDArray:
    """The density of Dirichlet distributions with concentrations ``alpha`` (..., k) at samples (..., k).

    >>> from d2lcore import nd
    >>> nd.random_pdf_dirichlet(nd.array([[0.5, 0.5]]), nd.array([2, 2])).asnumpy().round(4)
    array([1.5], dtype=float32)
    """
    (alpha,) = _spread("random_pdf_dirichlet", sample, alpha, kept=1)
    log = F.sum(F.multiply(F.subtract(alpha, 1.0), F.log(sample)), axis=sample.ndim - 1)
    scale = F.subtract(F.gammaln(F.sum(alpha, axis=alpha.ndim - 1)), F.sum(F.gammaln(alpha), axis=alpha.ndim - 1))
    return _given(F.add(log, scale), is_log, out)
