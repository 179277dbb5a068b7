"""nd.image: what is random, what flows back, errors; values are compared with MXNet's in the parity tests."""

from __future__ import annotations

import numpy
import pytest

import d2lcore as mx
from d2lcore import autograd, nd, np, npx
from d2lcore.errors import MXNetError, ShapeError

PICTURE = nd.array(numpy.random.default_rng(0).integers(0, 256, (5, 6, 3)), dtype="uint8")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("random_brightness", (0.5, 1.5)),
        ("random_contrast", (0.5, 1.5)),
        ("random_saturation", (0.5, 1.5)),
        ("random_hue", (0.1, 0.9)),
        ("random_color_jitter", (0.3, 0.3, 0.3, 0.3)),
        ("random_lighting", (0.5,)),
        ("random_flip_left_right", ()),
    ],
)
def test_seeds_repeat_and_calls_vary(name: str, arguments: tuple[float, ...]) -> None:
    def draw() -> list:
        mx.random.seed(3)
        return [getattr(nd.image, name)(PICTURE, *arguments).asnumpy().tolist() for _ in range(12)]

    first = draw()
    assert draw() == first
    assert any(one != first[0] for one in first)


def test_flips_are_the_mirror_images_of_odd_pictures_too() -> None:
    x = PICTURE[:, :5]
    assert nd.image.flip_left_right(x).asnumpy().tolist() == x.asnumpy()[:, ::-1].tolist()
    assert nd.image.flip_top_bottom(x).asnumpy().tolist() == x.asnumpy()[::-1].tolist()


def test_gradients_flip_back() -> None:
    x = PICTURE.astype("float32")
    x.attach_grad()
    with autograd.record():
        y = nd.image.flip_left_right(x)[:, :1].sum()
    y.backward()
    assert x.grad.asnumpy()[:, -1].all()
    assert not x.grad.asnumpy()[:, :-1].any()


def test_saturation_by_its_definition() -> None:
    x = PICTURE.astype("float32")
    grey = (x.asnumpy() @ numpy.array([0.299, 0.587, 0.114], "float32"))[..., None]
    numpy.testing.assert_allclose(
        nd.image.random_saturation(x, 0.25, 0.25).asnumpy(), 0.25 * x.asnumpy() + 0.75 * grey, rtol=1e-5
    )


def test_the_same_for_numpy_arrays() -> None:
    x = np.array(PICTURE.asnumpy(), dtype="uint8")
    assert type(npx.image.resize(x, (3, 4))) is np.ndarray
    assert npx.image.CenterCropAug is mx.image.CenterCropAug
    with pytest.raises(AttributeError, match=r"unknown name in mx\.npx\.image 'flip_left'"):
        npx.image.flip_left  # noqa: B018


def test_errors() -> None:
    with pytest.raises(ShapeError, match=r"flip: data expects a picture \(height, width, channels\)"):
        nd.image.flip_left_right(nd.zeros((2, 5, 6, 3)))
    with pytest.raises(ShapeError, match="the rectangle from x=5, y=0, width 2, height 2 does not lie within"):
        nd.image.crop(PICTURE, 5, 0, 2, 2)
    with pytest.raises(ShapeError, match="size is one number or"):
        nd.image.resize(PICTURE, (1, 2, 3))
    with pytest.raises(MXNetError, match="random_hue: factors are at least 0, got -1 to 1"):
        nd.image.random_hue(PICTURE, -1, 1)
    with pytest.raises(ShapeError, match="with 1 or 3 channels"):
        nd.image.random_hue(nd.zeros((4, 5, 2)), 0, 1)
