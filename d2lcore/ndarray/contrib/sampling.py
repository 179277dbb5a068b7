"""Sampled classes."""

from __future__ import annotations

import math

from ...core import F, NDArray
from ...core.base import as_dtype
from ...device import Context
from ..distributions import uniform

__all__ = ["rand_zipfian"]


def rand_zipfian(
    true_classes: NDArray, num_sampled: int, range_max: int, ctx: Context | None = None
) -> tuple[NDArray, NDArray, NDArray]:
    """Class numbers for sampled softmax: small (frequent) ones are likely, by an approximately Zipfian distribution.

    Gives ``num_sampled`` numbers (int64) below ``range_max``, how often each of ``true_classes`` is expected among
    them, and how often each of the samples is (both float64).

    >>> from d2lcore import nd
    >>> samples, expected_true, expected = nd.contrib.rand_zipfian(nd.array([3]), 4, 5)
    >>> samples.shape, expected_true.asnumpy().round(4), expected.shape
    ((4,), array([0.4981]), (4,))
    """
    ctx = true_classes.ctx if ctx is None else ctx
    span = math.log(range_max + 1)
    drawn = uniform(0, span, shape=num_sampled, dtype="float64", ctx=ctx)
    samples = F.mod(F.cast(F.subtract(F.exp(drawn), 1.0), dtype=as_dtype("int64")), range_max)

    def expected(classes: NDArray) -> NDArray:
        x = F.cast(classes, dtype=as_dtype("float64"))
        return F.multiply(F.log(F.divide(F.add(x, 2.0), F.add(x, 1.0))), num_sampled / span)

    return samples, expected(true_classes.as_in_context(ctx)), expected(samples)
