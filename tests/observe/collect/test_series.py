"""Numbers over steps in bins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from d2lcore.observe.collect.series import Series, bin_size


@given(st.lists(st.floats(-1e6, 1e6) | st.just(float("inf")), max_size=200), st.integers(1, 5))
def test_bins_hold_what_numpy_finds(values, power):
    size = 2**power
    series = Series()
    for step, value in enumerate(values):
        series.add(step, value)
    steps, means, lows, highs = series.binned(size)
    assert steps == list(range(0, len(values), size))
    for first, mean, low, high in zip(steps, means, lows, highs, strict=True):
        kept = [v for v in values[first : first + size] if np.isfinite(v)]
        expected = (np.mean(kept), min(kept), max(kept)) if kept else (None, None, None)
        assert (mean, low, high) == pytest.approx(expected)


def test_steps_may_be_left_out():
    series = Series()
    for step in (3, 9, 10):
        series.add(step, float(step))
    assert series.binned(4)[:2] == ([0, 8], [3.0, 9.5])


@given(st.integers(0, 10**6), st.integers(1, 500))
def test_bins_are_few_enough_and_no_fewer(n, most):
    size = bin_size(n, most)
    assert size * most >= n
    assert size == 1 or size // 2 * most < n
