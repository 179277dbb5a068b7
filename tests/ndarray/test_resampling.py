"""Resampling: sizes that modes choose, definitions that need no recorded answers, errors."""

from __future__ import annotations

import numpy
import pytest

from d2lcore import nd
from d2lcore.errors import MXNetError, ShapeError, UnknownNameError

RNG = numpy.random.default_rng(0)
X = nd.array(RNG.standard_normal((2, 3, 5, 8)))


@pytest.mark.parametrize(
    ("mode", "size"),
    [("to_even_down", (4, 8)), ("to_even_up", (6, 8)), ("to_odd_down", (5, 7)), ("to_odd_up", (5, 9))],
)
def test_modes(mode: str, size: tuple[int, int]) -> None:
    assert nd.contrib.BilinearResize2D(X, mode=mode).shape[2:] == size


def test_modulation_by_ones_changes_little() -> None:
    # the two versions differ at the edge only: with offsets that stay inside they are the same
    offset, weight = nd.array(RNG.uniform(0, 0.9, (2, 8, 3, 6))), nd.array(RNG.standard_normal((4, 3, 2, 2)))
    how = {"kernel": (2, 2), "num_filter": 4, "no_bias": True}
    x = nd.concat(X, X, dim=2)[:, :, :4, :7]
    inside = nd.maximum(nd.minimum(offset, 0.9), 0)
    plain = nd.contrib.DeformableConvolution(x, inside, weight, **how)
    masked = nd.contrib.ModulatedDeformableConvolution(x, inside, nd.ones((2, 4, 3, 6)), weight, **how)
    numpy.testing.assert_allclose(masked.asnumpy()[..., :-1, :-1], plain.asnumpy()[..., :-1, :-1], rtol=1e-4, atol=1e-5)
    half = nd.contrib.ModulatedDeformableConvolution(x, inside, nd.full((2, 4, 3, 6), 0.5), weight, **how)
    numpy.testing.assert_allclose(half.asnumpy(), 0.5 * masked.asnumpy(), rtol=1e-5, atol=1e-6)


def test_no_offsets_are_a_convolution() -> None:
    weight, bias = nd.array(RNG.standard_normal((4, 3, 3, 2))), nd.array(RNG.standard_normal(4))
    how = {"kernel": (3, 2), "num_filter": 4, "stride": (2, 1), "pad": (1, 1), "dilate": (1, 2)}
    expected = nd.Convolution(X, weight, bias, **how)
    offset, mask = nd.zeros((2, 12, *expected.shape[2:])), nd.ones((2, 6, *expected.shape[2:]))
    for found in (
        nd.contrib.DeformableConvolution(X, offset, weight, bias, **how),
        nd.contrib.ModulatedDeformableConvolution(X, offset, mask, weight, bias, **how),
    ):
        numpy.testing.assert_allclose(found.asnumpy(), expected.asnumpy(), rtol=1e-4, atol=1e-5)


def test_the_identity_transform() -> None:
    found = nd.SpatialTransformer(X, nd.array([[1, 0, 0, 0, 1, 0]] * 2), target_shape=(5, 8))
    numpy.testing.assert_allclose(found.asnumpy(), X.asnumpy(), rtol=1e-4, atol=1e-5)


def test_errors() -> None:
    with pytest.raises(UnknownNameError, match="unknown mode 'double'"):
        nd.contrib.BilinearResize2D(X, mode="double")
    with pytest.raises(MXNetError, match="mode 'like' needs images to be like"):
        nd.contrib.BilinearResize2D(X, mode="like")
    with pytest.raises(ShapeError, match=r"\(3, 4\) from \(3, 0\) on does not lie within images of \(5, 8\)"):
        nd.Crop(X, h_w=(3, 4), offset=(3, 0))
    with pytest.raises(ShapeError, match=r"affine needs target_shape \(height, width\), got \(0, 0\)"):
        nd.GridGenerator(nd.zeros((1, 6)), "affine")
    with pytest.raises(ShapeError, match=r"grid expects \(2, 2, rows, columns\)"):
        nd.BilinearSampler(X, nd.zeros((1, 2, 3, 3)))
    with pytest.raises(ShapeError, match=r"offset expects \(2, 8, 4, 7\), got \(2, 4, 4, 7\)"):
        nd.contrib.DeformableConvolution(X, nd.zeros((2, 4, 4, 7)), nd.zeros((1, 3, 2, 2)), no_bias=True)
