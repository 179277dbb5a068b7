"""Sums over channels and mixes of them, against NumPy's broadcasting."""

from __future__ import annotations

import numpy as np
import pytest

from d2lcore import nd
from d2lcore.core import F
from d2lcore.errors import ShapeError
from d2lcore.ops import windows

RNG = np.random.default_rng(13)
CASES = [((4, 3, 5, 2), 1), ((4, 3), -1), ((3, 4, 2), 0)]


@pytest.fixture(params=[1, windows.CACHE], ids=["in pieces", "at once"], autouse=True)
def _pieces(request, monkeypatch):
    monkeypatch.setattr(windows, "CACHE", request.param)


def drawn(shape, axis, vectors):
    """Two arrays, and vectors for their channels; also these as they broadcast."""
    wide = tuple(-1 if a == axis % len(shape) else 1 for a in range(len(shape)))
    vs = [RNG.standard_normal(shape[axis]) for _ in range(vectors)]
    return [RNG.standard_normal(shape) for _ in "xy"], vs, [v.reshape(wide) for v in vs]


def wide(*arrays):
    return [nd.array(a, dtype="float64") for a in arrays]


@pytest.mark.parametrize(("shape", "axis"), CASES)
def test_moment(shape, axis, check_gradients):
    (x, y), (mean,), (m,) = drawn(shape, axis, 1)
    others = tuple(a for a in range(len(shape)) if a != axis % len(shape))
    found = F.channel_moment(*wide(x, y, mean), axis=axis).asnumpy()
    np.testing.assert_allclose(found, (x * (y - m)).sum(axis=others), atol=1e-12)
    found = F.channel_moment(*wide(x, y), axis=axis).asnumpy()
    np.testing.assert_allclose(found, (x * y).sum(axis=others), atol=1e-12)
    check_gradients(lambda *a: F.channel_moment(*a, axis=axis), x, y, mean)


@pytest.mark.parametrize(("shape", "axis"), CASES)
def test_mix(shape, axis, check_gradients):
    (x, y), vectors, (a, b, c) = drawn(shape, axis, 3)
    found = F.channel_mix(*wide(x, y, *vectors), axis=axis).asnumpy()
    np.testing.assert_allclose(found, a * x + b * y + c, atol=1e-12)
    check_gradients(lambda *arrays: F.channel_mix(*arrays, axis=axis), x, y, *vectors)


def test_what_does_not_fit_is_explained():
    x, v = nd.zeros((2, 3)), nd.zeros(3)
    with pytest.raises(ShapeError) as error:
        F.channel_mix(x, nd.zeros((3, 2)), v, v, v)
    assert str(error.value) == "channel_mix: x and y expect one shape, got (2, 3) and (3, 2)"
    with pytest.raises(ShapeError) as error:
        F.channel_moment(x, x, nd.zeros(2))
    assert str(error.value) == (
        "channel_moment: mean expects one number for each of the 3 channels, axis 1 of x (2, 3): (3,), got (2,)"
    )
