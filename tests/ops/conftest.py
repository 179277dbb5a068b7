"""What tests of operators share: a check of gradients by differences, to second order."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from d2lcore import autograd, nd
from d2lcore.core import F, NDArray


def slopes(function: Callable[..., NDArray], arrays: list[NDArray], create_graph: bool = False) -> list[NDArray]:
    """The gradients of ``sum(function(arrays) * weights)``, with weights that are the same in each call."""
    with autograd.record():
        y = function(*arrays)
        weights = nd.array(np.random.default_rng(3).standard_normal(y.shape), dtype="float64")
        total = F.sum(y * weights)
    return autograd.grad(total, arrays, create_graph=create_graph, retain_graph=True)


def along(function: Callable[..., NDArray], arrays: list[NDArray], steps: list[NDArray]) -> float:
    """How fast ``sum(function(arrays) * weights)`` changes along ``steps``, by central differences."""
    ends = []
    for eps in (1e-5, -1e-5):
        y = function(*[a + eps * s for a, s in zip(arrays, steps)])
        weights = np.random.default_rng(3).standard_normal(y.shape)
        ends.append((y.asnumpy() * weights).sum())
    return (ends[0] - ends[1]) / 2e-5


@pytest.fixture
def check_gradients() -> Callable[..., None]:
    """Compare gradients, and gradients of gradients, with differences along a random direction, in float64."""

    def check(function: Callable[..., NDArray], *values: np.ndarray, second: bool = True, rtol: float = 1e-6) -> None:
        rng = np.random.default_rng(4)
        arrays = [nd.array(v, dtype="float64") for v in values]
        steps = [nd.array(rng.standard_normal(v.shape), dtype="float64") for v in values]
        for a in arrays:
            a.attach_grad()
        dot = sum((g * s).sum().asscalar() for g, s in zip(slopes(function, arrays), steps))
        np.testing.assert_allclose(dot, along(function, arrays, steps), rtol=rtol, atol=1e-8)
        if not second:
            return

        def directional(*moved: NDArray) -> NDArray:  # a number whose gradient is the Hessian times the steps
            for a in moved:
                if a._entry is None:
                    a.attach_grad()
            grads = slopes(function, list(moved), create_graph=True)
            with autograd.record():
                # the zeros let every array have a part in it
                return sum(F.sum(g * s) + F.sum(a * 0.0) for g, s, a in zip(grads, steps, moved))

        dot = sum((g * s).sum().asscalar() for g, s in zip(slopes(directional, arrays), steps))
        np.testing.assert_allclose(dot, along(directional, arrays, steps), rtol=100 * rtol, atol=1e-6)

    return check
