"""Standardised numbers and the gradient through them, against their definitions."""

from __future__ import annotations

import numpy as np
import pytest

from d2lcore import nd
from d2lcore.core import F
from d2lcore.errors import ShapeError
from d2lcore.ops import windows

RNG = np.random.default_rng(12)
axes = pytest.mark.parametrize("axis", [0, 1, -1])


@pytest.fixture(params=[1, windows.CACHE], ids=["in pieces", "at once"], autouse=True)
def _pieces(request, monkeypatch):
    monkeypatch.setattr(windows, "CACHE", request.param)


@axes
def test_mean_is_zero_and_variance_one(axis):
    x = RNG.standard_normal((3, 4, 5)) + 7
    y = F.standardize(nd.array(x, dtype="float64"), axis=axis, eps=0.1).asnumpy()
    expected = (x - x.mean(axis=axis, keepdims=True)) / np.sqrt(x.var(axis=axis, keepdims=True) + 0.1)
    np.testing.assert_allclose(y, expected, atol=1e-12)


@axes
def test_gradients(axis, check_gradients):
    g, x = RNG.standard_normal((3, 4, 5)), RNG.standard_normal((3, 4, 5))
    check_gradients(lambda a: F.standardize(a, axis=axis, eps=0.1), x)
    check_gradients(lambda a, b: F.standardize_grad(a, b, axis=axis, eps=0.1), g, x)


@axes
def test_the_gradient_map_is_symmetric(axis):
    x, u, v = (nd.array(RNG.standard_normal((3, 4, 5)), dtype="float64") for _ in "xuv")
    forth, back = (F.standardize_grad(a, x, axis=axis) for a in (u, v))
    np.testing.assert_allclose((forth * v).sum().asscalar(), (u * back).sum().asscalar(), rtol=1e-10)


def test_a_gradient_of_another_shape_is_refused():
    with pytest.raises(ShapeError) as error:
        F.standardize_grad(nd.zeros((2, 3)), nd.zeros((3, 2)))
    assert str(error.value) == "standardize_grad: grad expects the shape of x (3, 2), got (2, 3)"
