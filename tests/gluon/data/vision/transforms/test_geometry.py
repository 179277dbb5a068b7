"""Sizes, places and orientations. (What Resize, crops and Rotate compute is compared with MXNet in tests/parity.)"""

from __future__ import annotations

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import nd
from d2lcore.errors import DTypeError, ShapeError
from d2lcore.gluon.data.vision import transforms

PICTURE = np.arange(7 * 9 * 3, dtype=np.uint8).reshape(7, 9, 3)


def picture() -> nd.NDArray:
    return nd.array(PICTURE, dtype="uint8")


@pytest.mark.parametrize(
    ("size", "keep", "shape"),
    [(5, False, (5, 5, 3)), ((4, 6), False, (6, 4, 3)), (14, True, (14, 18, 3)), (3, True, (3, 3, 3))],
)
def test_resize(size, keep, shape):
    assert transforms.Resize(size, keep_ratio=keep)(picture()).shape == shape


def test_center_crop_takes_the_middle():
    np.testing.assert_array_equal(transforms.CenterCrop((3, 5))(picture()).asnumpy(), PICTURE[1:6, 3:6])
    assert transforms.CenterCrop((20, 10))(picture()).shape == (10, 20, 3)


def test_crop_resize():
    np.testing.assert_array_equal(transforms.CropResize(2, 1, 4, 3)(picture()).asnumpy(), PICTURE[1:4, 2:6])
    assert transforms.CropResize(2, 1, 4, 3, size=6)(picture()).shape == (6, 6, 3)
    with pytest.raises(ShapeError) as caught:
        transforms.CropResize(2, 1, 8, 3)(picture())
    assert str(caught.value) == (
        "CropResize: the rectangle from x=2, y=1, width 8, height 3 does not lie within a picture of width 9, height 7"
    )


def test_random_crop_takes_every_place():
    places = set()
    for _ in range(200):
        out = transforms.RandomCrop((7, 5))(picture()).asnumpy()
        y, x = divmod(int(out[0, 0, 0]) // 3, 9)
        np.testing.assert_array_equal(out, PICTURE[y : y + 5, x : x + 7])
        places.add((x, y))
    assert places == {(x, y) for x in range(3) for y in range(3)}


def test_random_crop_pads():
    corners = set()
    for _ in range(60):
        out = transforms.RandomCrop((9, 7), pad=(2, 1), pad_value=255)(picture()).asnumpy()
        assert out.shape == (7, 9, 3)
        corners.add(
            ((out[0] == 255).all(), (out[-1] == 255).all(), (out[:, 0] == 255).all(), (out[:, -1] == 255).all())
        )
    assert len(corners) > 4


def test_random_resized_crop():
    shapes = {transforms.RandomResizedCrop((5, 4))(picture()).shape for _ in range(20)}
    assert shapes == {(4, 5, 3)}
    whole = transforms.RandomResizedCrop((9, 9), scale=(1, 1), ratio=(1, 1))(nd.array(PICTURE[:, :7], dtype="uint8"))
    np.testing.assert_array_equal(
        whole.asnumpy(), transforms.Resize(9)(nd.array(PICTURE[:, :7], dtype="uint8")).asnumpy()
    )


def test_random_resized_crop_falls_back_to_the_middle():
    impossible = transforms.RandomResizedCrop((3, 3), scale=(1, 1), ratio=(50, 60))
    np.testing.assert_array_equal(impossible(picture()).asnumpy(), transforms.CenterCrop(3)(picture()).asnumpy())


@pytest.mark.parametrize(
    ("transform", "flipped"),
    [(transforms.RandomFlipLeftRight, PICTURE[:, ::-1]), (transforms.RandomFlipTopBottom, PICTURE[::-1])],
)
def test_flips(transform, flipped):
    np.testing.assert_array_equal(transform(p=1)(picture()).asnumpy(), flipped)
    np.testing.assert_array_equal(transform(p=0)(picture()).asnumpy(), PICTURE)
    same = [np.array_equal(transform()(picture()).asnumpy(), PICTURE) for _ in range(200)]
    assert 60 < sum(same) < 140


def test_flips_of_a_batch_are_independent():
    out = transforms.RandomFlipLeftRight()(nd.array(np.stack([PICTURE] * 20), dtype="uint8")).asnumpy()
    flipped = [np.array_equal(one, PICTURE[:, ::-1]) for one in out]
    assert 0 < sum(flipped) < 20
    assert all(f or np.array_equal(one, PICTURE) for f, one in zip(flipped, out, strict=True))


def test_a_quarter_turn():
    square = np.random.default_rng(0).random((2, 5, 5)).astype(np.float32)
    turned = transforms.Rotate(90)(nd.array(square)).asnumpy()
    np.testing.assert_allclose(turned, np.rot90(square, axes=(1, 2)), atol=1e-6)


def test_zooms_of_a_turned_picture():
    ones = nd.ones((1, 20, 30))
    plain, inside, outside = (transforms.Rotate(30, *z)(ones).asnumpy() for z in ((0, 0), (1, 0), (0, 1)))
    assert plain[0, 0, 0] == 0
    assert inside.min() > 0.9, "zoomed in: nothing from outside is seen, but for the edge of the corner pixels"
    assert outside[0, :, 0].max() == 0, "zoomed out: all of it is seen, with a margin"
    assert outside.sum() < plain.sum() < inside.sum()


def test_random_rotation():
    x = nd.array(np.random.default_rng(0).random((1, 9, 9)))
    mx.random.seed(0)
    first = transforms.RandomRotation((-20, 20))(x)
    mx.random.seed(0)
    np.testing.assert_array_equal(first.asnumpy(), transforms.RandomRotation((-20, 20))(x).asnumpy())
    np.testing.assert_array_equal(transforms.RandomRotation((5, 6), rotate_with_proba=0)(x).asnumpy(), x.asnumpy())
    batch = transforms.RandomRotation((-90, 90))(nd.array(np.stack([x.asnumpy()] * 3))).asnumpy()
    assert not np.array_equal(batch[0], batch[1])


def test_bad_rotations():
    with pytest.raises(ValueError) as caught:
        transforms.Rotate(3, zoom_in=True, zoom_out=True)
    assert str(caught.value) == "zoom_in and zoom_out exclude each other"
    with pytest.raises(ValueError) as caught:
        transforms.RandomRotation((20, 10))
    assert str(caught.value) == "RandomRotation: angle_limits is (lower, upper), got (20, 10)"
    with pytest.raises(ValueError) as caught:
        transforms.RandomRotation((10, 20), rotate_with_proba=2)
    assert str(caught.value) == "RandomRotation: rotate_with_proba is between 0 and 1, got 2"
    with pytest.raises(DTypeError) as caught:
        transforms.Rotate(3)(picture())
    assert str(caught.value) == "rotations expect real numbers, got uint8. Place them after ToTensor()."
    with pytest.raises(ShapeError) as caught:
        transforms.Rotate(3)(nd.zeros((3, 4)))
    assert str(caught.value) == "Rotate expects a picture (channels, height, width) or a batch of them, got (3, 4)"


def test_the_class_and_device_of_the_picture_are_kept():
    out = transforms.Resize(4)(mx.np.array(PICTURE, dtype="uint8"))
    assert type(out) is mx.np.ndarray
