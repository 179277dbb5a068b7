"""Testing random numbers: mean, variance, and the chi-square test of Pearson (1900)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import NormalDist
from typing import Any

import numpy as np

from .compare import host

__all__ = ["chi_square_check", "gen_buckets_probs_with_ppf", "mean_check", "var_check", "verify_generator"]

Generator = Callable[[int], Any]


def _quantile(p: float) -> float:
    return NormalDist().inv_cdf(p)


def _beyond(x: float, freedom: int) -> float:
    """The probability of a value beyond ``x``, of a chi-square variable (Abramowitz and Stegun 1964, 26.4.4 and 5)."""
    half = x / 2
    if half <= 0:
        return 1.0
    first = 0.5 * (freedom % 2)  # terms are half**i / gamma(i + 1) for i in steps of 1 from 0, or from 1/2
    terms = [math.exp(i * math.log(half) - half - math.lgamma(i + 1)) for i in np.arange(first, freedom / 2 - 0.5)]
    return min(math.fsum([math.erfc(math.sqrt(half)) if freedom % 2 else 0.0, *terms]), 1.0)


def mean_check(generator: Generator, mu: float, sigma: float, nsamples: int = 1000000) -> bool:
    """Whether the mean of samples is within three standard errors' reach (99.74 %) of ``mu``.

    >>> import numpy, d2lcore as mx
    >>> numpy.random.seed(0)
    >>> mx.test_utils.mean_check(lambda n: numpy.random.normal(1, 2, n), 1, 2, nsamples=1000)
    True
    """
    samples = host(generator(nsamples)).astype(np.float64)
    reach = _quantile(0.9987) * sigma / np.sqrt(nsamples)
    return bool(abs(samples.mean() - mu) < reach)


def var_check(generator: Generator, sigma: float, nsamples: int = 1000000) -> bool:
    """Whether the variance of samples of a normal variable is within reach (99.74 %) of ``sigma`` squared."""
    samples = host(generator(nsamples)).astype(np.float64)
    reach = _quantile(0.9987) * np.sqrt(2 * sigma**4 / (nsamples - 1))
    return bool(abs(samples.var(ddof=1) - sigma**2) < reach)


def gen_buckets_probs_with_ppf(ppf: Callable[[float], float], nbuckets: int) -> tuple[list, list[float]]:
    """``nbuckets`` intervals of equal probability, and these, for a continuous variable with that quantile function.

    >>> import d2lcore as mx
    >>> mx.test_utils.gen_buckets_probs_with_ppf(lambda p: 2 * p, 4)[0]
    [(0.0, 0.5), (0.5, 1.0), (1.0, 1.5), (1.5, 2.0)]
    """
    assert nbuckets > 0, f"nbuckets is positive, got {nbuckets}"
    ends = [ppf(i / nbuckets) for i in range(nbuckets + 1)]
    return list(pairwise(ends)), [1 / nbuckets] * nbuckets


def chi_square_check(
    generator: Generator, buckets: Sequence, probs: Sequence[float], nsamples: int = 1000000
) -> tuple[float, np.ndarray, np.ndarray]:
    """Pearson's test: (p, observed counts, expected counts).

    Parameters
    ----------
    generator : gives so many samples.
    buckets : intervals (from, to) of a continuous variable, or values of a discrete one.
    probs : of the buckets.
    nsamples : how many samples to draw.
    """
    assert len(probs) == len(buckets), f"{len(probs)} probabilities for {len(buckets)} buckets"
    samples = host(generator(nsamples)).reshape(-1)
    assert len(samples) == nsamples, f"the generator gave {len(samples)} samples, asked for {nsamples}"
    if isinstance(buckets[0], (list, tuple)):
        # the first bucket takes what is below it, so that nothing is lost
        ends = np.array([bucket[1] for bucket in buckets[:-1]], dtype=np.float64)
        observed = np.bincount(np.searchsorted(ends, samples, side="left"), minlength=len(buckets))
    else:
        observed = np.array([(samples == value).sum() for value in buckets])
    expected = (nsamples * np.asarray(probs, dtype=np.float64)).astype(np.int32)
    wanted = nsamples * np.asarray(probs, dtype=np.float64)
    return _beyond(float(((observed - wanted) ** 2 / wanted).sum()), len(probs) - 1), observed, expected


def verify_generator(
    generator: Generator, buckets: Sequence, probs: Sequence[float], nsamples: int = 1000000, nrepeat: int = 5,
    success_rate: float = 0.2, alpha: float = 0.05,
) -> list[float]:  # fmt: skip
    """`chi_square_check` several times: AssertionError unless a share ``success_rate`` of them has p > ``alpha``.

    Gives the values of p.
    """
    results = [chi_square_check(generator, buckets, probs, nsamples) for _ in range(nrepeat)]
    found = [p for p, _, _ in results]
    if sum(p > alpha for p in found) < nrepeat * success_rate:
        raise AssertionError(
            f"the samples are not of this distribution: p={found}, observed {[o.tolist() for _, o, _ in results]}, "
            f"expected {results[0][2].tolist()}, buckets {list(buckets)}, probabilities {list(probs)}"
        )
    return found
