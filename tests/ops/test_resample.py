"""Resampling: weights that sum to one, edges that hold, means that `AREA` keeps. (Values: tests/parity, cases_data.)"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from d2lcore.ops.resample import AREA, BILINEAR, NEAREST, resize, saturate

METHODS = [0, 1, 2, 3, 4, 9]


@given(old=st.integers(1, 12), width=st.integers(1, 15), height=st.integers(1, 15), method=st.sampled_from(METHODS))
def test_one_colour_stays_that_colour(old, width, height, method):
    picture = np.full((old, old + 1, 3), 200, np.uint8)
    out = resize(picture, (width, height), method)
    assert (out.shape, out.dtype) == ((height, width, 3), np.uint8)
    assert (out == 200).all()


def test_area_keeps_the_mean():
    picture = np.random.default_rng(0).uniform(0, 255, (12, 18, 1))
    out = resize(picture, (6, 4), AREA)
    np.testing.assert_allclose(out[0, 0], picture[:3, :3].mean((0, 1)))
    np.testing.assert_allclose(out.mean(), picture.mean())


def test_nearest_makes_no_new_values():
    picture = np.arange(12, dtype=np.int32).reshape(3, 4, 1)
    assert set(resize(picture, (9, 7), NEAREST).ravel()) <= set(range(12))


def test_a_ramp_stays_a_ramp():
    ramp = np.linspace(0, 1, 9)[None, :, None].repeat(2, axis=0)
    out = resize(ramp, (17, 2), BILINEAR)[0, :, 0]
    inner = np.diff(out)[1:-1]
    np.testing.assert_allclose(inner, inner[0])


def test_batches_and_nothing_to_do():
    pictures = np.random.default_rng(0).integers(0, 256, (3, 5, 6, 2), dtype=np.uint8)
    out = resize(pictures, (4, 4), 2)
    for one, whole in zip(pictures, out, strict=True):
        np.testing.assert_array_equal(resize(one, (4, 4), 2), whole)
    assert resize(pictures, (6, 5)) is pictures


def test_saturate():
    assert saturate(np.array([-3.0, 1.5, 2.5, 300]), np.dtype(np.uint8)).tolist() == [0, 2, 2, 255]
    assert saturate(np.array([-3.25]), np.dtype(np.float32)).tolist() == [-3.25]


def test_bad_arguments():
    with pytest.raises(ValueError) as caught:
        resize(np.zeros((2, 2, 1)), (0, 3))
    assert str(caught.value) == "resize: size (width, height) is at least (1, 1), got (0, 3)"
    with pytest.raises(ValueError) as caught:
        resize(np.zeros((2, 2, 1)), (3, 3), 7)
    assert str(caught.value) == "resize: interpolation is 0, 1, 2, 3, 4 or 9, got 7"


def test_halves_of_whole_numbers_go_up_as_in_opencv():
    picture = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)  # means of four: 7.5, 8.5, 9.5, ...
    assert resize(picture, (2, 2))[0].tolist() == [[8, 9, 10], [14, 15, 16]]
