"""The special functions, against values from tables and against Python's own."""

from __future__ import annotations

import math

import numpy as np
import pytest

from d2lcore.ops import OPS


def of(name: str, x: object, dtype: str = "float64", **attrs: int) -> np.ndarray:
    return OPS[name].forward(np, np.asarray(x, dtype), **attrs)


GRID = np.linspace(-7, 7, 1401)
POSITIVE = np.concatenate([np.linspace(0.01, 30, 1201), [100.5, 170.0]])
NEGATIVE = np.arange(-12, 0) + 0.3


@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 4e-15), ("float32", 5e-7), ("float16", 2e-3)])
def test_erf(dtype: str, tolerance: float) -> None:
    expected = [math.erf(v) for v in GRID.astype(dtype)]
    found = of("erf", GRID, dtype)
    assert found.dtype == dtype
    np.testing.assert_allclose(found, expected, rtol=tolerance)
    assert np.abs(of("erf", [np.inf, -np.inf, 0, 20], dtype)).tolist() == [1, 1, 0, 1]


def test_erfinv() -> None:
    y = np.linspace(-0.999, 0.999, 601)
    np.testing.assert_allclose([math.erf(z) for z in of("erfinv", y)], y, rtol=1e-14, atol=1e-16)
    np.testing.assert_array_equal(of("erfinv", [1, -1, 2, -1.5]), [np.inf, -np.inf, np.nan, np.nan])
    np.testing.assert_allclose(of("erfinv", [1e-30, -1e-12]), np.array([1e-30, -1e-12]) * math.sqrt(math.pi) / 2)


def test_gammaln() -> None:
    x = np.concatenate([POSITIVE, NEGATIVE])
    np.testing.assert_allclose(of("gammaln", x), [math.lgamma(v) for v in x], rtol=1e-13, atol=1e-14)
    assert of("gammaln", [0, -1, -2]).tolist() == [np.inf] * 3


def test_gamma() -> None:
    x = np.concatenate([POSITIVE, NEGATIVE])
    np.testing.assert_allclose(of("gamma", x), [math.gamma(v) for v in x], rtol=1e-12)
    np.testing.assert_array_equal(of("gamma", [0, -1, 172, -7]), [np.inf, np.nan, np.inf, np.nan])
    assert of("gamma", [1, 2, 3, 4, 5], "int32").tolist() == [1, 1, 2, 6, 24]


def test_polygamma() -> None:
    euler, zeta3 = 0.57721566490153286, 1.2020569031595943
    np.testing.assert_allclose(of("polygamma", [1, 0.5], n=0), [-euler, -euler - 2 * math.log(2)], rtol=1e-14)
    np.testing.assert_allclose(of("polygamma", [1, 0.5], n=1), [math.pi**2 / 6, math.pi**2 / 2], rtol=1e-14)
    np.testing.assert_allclose(of("polygamma", [1], n=2), [-2 * zeta3], rtol=1e-14)
    for n in (0, 1, 3):  # the recurrence holds to the left of 0 too
        x = NEGATIVE
        step = (-1) ** n * math.factorial(n) / x ** (n + 1)
        np.testing.assert_allclose(of("polygamma", x + 1, n=n), of("polygamma", x, n=n) + step, rtol=1e-12)
    assert np.isnan(of("polygamma", [0, -3, -1000, np.nan], n=0)).all()
