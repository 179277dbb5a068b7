"""Random arrays beyond NumPy's (MXNet's ``mx.npx.random``)."""

from __future__ import annotations

from typing import Any

import numpy as onp

from ..device import Context
from ..ndarray._call import Shape, dims
from ..ndarray._sample import Parameter
from ..numpy.array import ndarray
from ..numpy.random import bernoulli, normal, seed, uniform

__all__ = ["bernoulli", "normal_n", "seed", "uniform_n"]


def _batch(batch_shape: Shape | None, *parameters: Parameter) -> tuple[int, ...]:
    """``batch_shape`` in front of the shape of the parameters."""
    event = onp.broadcast_shapes(*[onp.shape(p) for p in parameters])
    return (() if batch_shape is None else dims(batch_shape)) + event


def uniform_n(
    low: Parameter = 0.0, high: Parameter = 1.0, batch_shape: Shape | None = None, dtype: Any = None,
    ctx: Context | None = None,
) -> ndarray:  # fmt: skip
    """Uniform numbers, ``batch_shape`` of them for each distribution that the parameters name.

    >>> from d2lcore import np, npx
    >>> npx.random.uniform_n(np.zeros(2), np.ones(2), batch_shape=(3,)).shape
    (3, 2)
    """
    return uniform(low, high, _batch(batch_shape, low, high), dtype, ctx)


def normal_n(
    loc: Parameter = 0.0, scale: Parameter = 1.0, batch_shape: Shape | None = None, dtype: Any = None,
    ctx: Context | None = None,
) -> ndarray:  # fmt: skip
    """Normally distributed numbers, ``batch_shape`` of them for each distribution that the parameters name.

    >>> from d2lcore import np, npx
    >>> npx.random.normal_n(np.zeros(2), np.ones(2), batch_shape=(3,)).shape
    (3, 2)
    """
    return normal(loc, scale, _batch(batch_shape, loc, scale), dtype, ctx)
