"""Colours: MXNet's answers where it takes a given factor, definitions where not, ranges of the random ones."""

from __future__ import annotations

import colorsys

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import nd
from d2lcore.errors import ShapeError
from d2lcore.gluon.data.vision import transforms
from d2lcore.gluon.data.vision.transforms import color

PICTURE = np.array([[[10, 200, 40], [90, 90, 90]], [[255, 0, 128], [3, 7, 250]]], np.uint8)
GREY = np.array([0.299, 0.587, 0.114])
ANSWERS = {  # MXNet 1.9.1: nd.image.random_brightness(PICTURE, 0.4, 0.4), ...
    ("brightness", 0.4): [[[4, 80, 16], [36, 36, 36]], [[102, 0, 51], [1, 2, 100]]],
    ("brightness", 1.6): [[[16, 255, 64], [144, 144, 144]], [[255, 0, 204], [4, 11, 255]]],
    ("contrast", 0.4): [[[54, 130, 66], [86, 86, 86]], [[152, 50, 102], [52, 53, 150]]],
    ("contrast", 1.6): [[[0, 255, 13], [93, 93, 93]], [[255, 0, 153], [0, 0, 255]]],
    ("hue", 0.4): [[[116, 9, 200], [90, 90, 90]], [[25, 255, 0], [249, 97, 3]]],
    ("hue", 1.6): [[[200, 9, 55], [90, 90, 90]], [[0, 229, 255], [105, 249, 3]]],
    ("lighting", (0.3, -0.5, 0.2)): [[[0, 190, 32], [78, 80, 82]], [[243, 0, 120], [0, 0, 242]]],
}


@pytest.mark.parametrize(("name", "factor"), ANSWERS)
def test_mxnets_answers(name, factor):
    out = color.cut(getattr(color, name)(PICTURE, factor), PICTURE.dtype)
    assert out.dtype == np.uint8
    difference = np.abs(out.astype(int) - ANSWERS[name, factor])
    assert difference.max() <= (1 if name == "hue" else 0), "float32 on either side of a whole number"


def test_saturation_by_its_definition():
    picture = PICTURE.astype(np.float32)
    np.testing.assert_allclose(color.saturation(picture, 1), picture)
    np.testing.assert_allclose(color.saturation(picture, 0), (picture @ GREY)[..., None].repeat(3, -1), rtol=1e-6)
    np.testing.assert_allclose(color.saturation(picture, 1.5), 1.5 * picture - 0.5 * color.saturation(picture, 0), 1e-5)


@pytest.mark.parametrize("factor", [0, 0.2, 0.5, 0.85, 1, 1.3])
def test_hue_is_a_turn_of_the_colour_wheel(factor):
    picture = np.random.default_rng(1).uniform(0, 255, (5, 5, 3)).astype(np.float32)
    picture[0, 0] = [255, 255, 255]
    out = color.hue(picture, factor)
    for before, after in zip(picture.reshape(-1, 3), out.reshape(-1, 3), strict=True):
        h, light, s = colorsys.rgb_to_hls(*(before / 255))
        np.testing.assert_allclose(after / 255, colorsys.hls_to_rgb((h + factor) % 1, light, s), atol=2e-5)


@pytest.mark.parametrize(
    "transform",
    [
        transforms.RandomBrightness(0.5),
        transforms.RandomContrast(0.5),
        transforms.RandomSaturation(0.5),
        transforms.RandomHue(0.1),
        transforms.RandomColorJitter(0.4, 0.4, 0.4, 0.1),
        transforms.RandomLighting(0.5),
        transforms.RandomGray(0.5),
    ],
    ids=lambda t: type(t).__name__,
)
class TestRandom:
    def test_a_seed_repeats_it_and_the_next_draw_differs(self, transform):
        x = nd.array(PICTURE, dtype="uint8")
        mx.random.seed(2)
        first = [transform(x).asnumpy() for _ in range(8)]
        mx.random.seed(2)
        again = [transform(x).asnumpy() for _ in range(8)]
        np.testing.assert_array_equal(first, again)
        assert len({out.tobytes() for out in first}) > 1
        assert all(out.shape == PICTURE.shape and out.dtype == np.uint8 for out in first)

    def test_pictures_of_a_batch_are_changed_each_in_its_own_way(self, transform):
        batch = nd.array(np.stack([PICTURE] * 12), dtype="uint8")
        out = transform(batch)
        assert (out.shape, out.dtype) == (batch.shape, np.uint8)
        assert len({picture.tobytes() for picture in out.asnumpy()}) > 1

    def test_the_input_is_left_alone(self, transform):
        x = nd.array(PICTURE, dtype="uint8")
        for _ in range(4):
            transform(x)
        np.testing.assert_array_equal(x.asnumpy(), PICTURE)

    def test_grey_pictures(self, transform):
        x = nd.array(PICTURE[:, :, :1], dtype="uint8")
        assert transform(x).shape == (2, 2, 1)


def test_factors_stay_in_their_range():
    x = nd.ones((1, 1, 1)) * 100
    drawn = [transforms.RandomBrightness(0.25)(x).asscalar() for _ in range(200)]
    assert 75 <= min(drawn) < 80
    assert 120 < max(drawn) <= 125
    drawn = [transforms.RandomBrightness(3)(x).asscalar() for _ in range(200)]
    assert 0 <= min(drawn) < 40
    assert 360 < max(drawn) <= 400


def test_grey_has_three_equal_channels():
    out = transforms.RandomGray(1)(nd.array(PICTURE, dtype="uint8")).asnumpy()
    np.testing.assert_array_equal(out[..., 0], out[..., 2])
    np.testing.assert_array_equal(out[..., 0], (PICTURE @ GREY).astype(np.uint8))
    np.testing.assert_array_equal(transforms.RandomGray(0)(nd.array(PICTURE, dtype="uint8")).asnumpy(), PICTURE)


def test_jitter_of_nothing_changes_nothing():
    x = nd.array(PICTURE, dtype="uint8")
    np.testing.assert_array_equal(transforms.RandomColorJitter()(x).asnumpy(), PICTURE)


def test_bad_arguments():
    with pytest.raises(ValueError) as caught:
        transforms.RandomHue(-0.1)
    assert str(caught.value) == "RandomHue: the amount is at least 0, got -0.1"
    with pytest.raises(ShapeError) as caught:
        transforms.RandomContrast(0.5)(nd.zeros((3, 28, 28)))
    assert str(caught.value) == (
        "RandomContrast expects (height, width, channels) with 1 or 3 channels, got (3, 28, 28). "
        "Place it before ToTensor()."
    )
    with pytest.raises(ShapeError) as caught:
        transforms.RandomLighting(0.5)(nd.zeros((28, 28)))
    assert str(caught.value) == (
        "RandomLighting expects a picture (height, width, channels) or a batch of them, got (28, 28)"
    )
