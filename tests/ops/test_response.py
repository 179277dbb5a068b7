"""Normalisation by size against sums written out."""

from __future__ import annotations

import numpy as np
import pytest

from d2lcore import nd
from d2lcore.core import F
from d2lcore.errors import ShapeError, UnknownNameError

RNG = np.random.default_rng(9)


@pytest.mark.parametrize(("mode", "axes"), [("instance", (1, 2, 3)), ("channel", (1,)), ("spatial", (2, 3))])
def test_l2_normalization_makes_lengths_one(mode, axes, check_gradients):
    x = RNG.standard_normal((2, 3, 4, 2))
    y = F.l2_normalization(nd.array(x, dtype="float64"), mode=mode)
    np.testing.assert_allclose((y.asnumpy() ** 2).sum(axis=axes), 1, rtol=1e-9)
    np.testing.assert_allclose(y.asnumpy(), x / np.sqrt((x**2).sum(axis=axes, keepdims=True)), rtol=1e-9)
    check_gradients(lambda a: F.l2_normalization(a, mode=mode, eps=0.1), x)


def test_nothing_has_no_direction():
    assert F.l2_normalization(nd.zeros((1, 3))).asnumpy().tolist() == [[0, 0, 0]]


@pytest.mark.parametrize("shape", [(2, 6, 3, 2), (2, 4)])
@pytest.mark.parametrize("nsize", [1, 3, 5])
def test_lrn_damps_by_neighbouring_channels(shape, nsize, check_gradients):
    x = RNG.standard_normal(shape)
    how = {"alpha": 0.3, "beta": 0.6, "knorm": 1.5}
    y = np.empty(shape)
    for c in range(shape[1]):
        near = x[:, max(c - nsize // 2, 0) : c + nsize // 2 + 1]
        y[:, c] = x[:, c] / (1.5 + 0.3 / nsize * (near**2).sum(axis=1)) ** 0.6
    np.testing.assert_allclose(F.lrn(nd.array(x, dtype="float64"), nsize=nsize, **how).asnumpy(), y, rtol=1e-12)
    check_gradients(lambda a: F.lrn(a, nsize=nsize, **how), x)


def test_what_does_not_fit_is_explained():
    with pytest.raises(ShapeError) as error:
        F.lrn(nd.zeros((2, 4)), nsize=4)
    assert str(error.value) == ("lrn: nsize expects an odd number of channels, so that one is in the middle, got 4")
    with pytest.raises(ShapeError) as error:
        F.l2_normalization(nd.zeros((2, 4)), mode="spatial")
    assert str(error.value) == "l2_normalization: mode 'spatial' needs an array of more dimensions, x has 2"
    with pytest.raises(UnknownNameError) as error:
        F.l2_normalization(nd.zeros((2, 4)), mode="chanel")
    assert str(error.value) == (
        "l2_normalization: unknown mode 'chanel'. Did you mean 'channel'? Known: channel, instance, spatial."
    )
