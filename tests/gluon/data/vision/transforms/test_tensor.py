"""ToTensor, Normalize, Cast and their compositions: on pictures, batches, and in the loader. (Values: tests/parity.)"""

from __future__ import annotations

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import autograd, course, nd
from d2lcore.errors import DTypeError, ShapeError
from d2lcore.gluon import data
from d2lcore.gluon.data.vision import transforms

PICTURE = np.random.default_rng(0).integers(0, 256, (6, 5, 3), dtype=np.uint8)


def test_to_tensor():
    out = transforms.ToTensor()(nd.array(PICTURE, dtype="uint8"))
    assert (out.shape, out.dtype) == ((3, 6, 5), np.float32)
    np.testing.assert_array_equal(out.asnumpy(), PICTURE.transpose(2, 0, 1).astype(np.float32) / 255)
    assert np.asarray(out).flags.c_contiguous
    with pytest.raises(ShapeError) as caught:
        transforms.ToTensor()(nd.zeros((28, 28)))
    assert str(caught.value).endswith(
        "image_to_tensor: x expects a picture (height, width, channels) or a batch of them, got (28, 28)"
    )


def test_normalize():
    x = nd.array(np.random.default_rng(0).random((2, 3, 4, 5)))
    out = transforms.Normalize((1, 2, 3), (0.5, 2, 4))(x).asnumpy()
    np.testing.assert_allclose(out[:, 1], (x.asnumpy()[:, 1] - 2) / 2, rtol=1e-6)
    with pytest.raises(ShapeError) as caught:
        transforms.Normalize((1, 2), 1)(x)
    assert str(caught.value).endswith(
        "image_normalize: mean has 2 numbers for x with 3 channels (2, 3, 4, 5). Is x (channels, height, width)? "
        "ToTensor() makes it so."
    )
    with pytest.raises(DTypeError, match="image_normalize: x expects real numbers"):
        transforms.Normalize()(nd.array(PICTURE, dtype="uint8"))
    with pytest.raises(ValueError) as caught:
        transforms.Normalize(0, (1, 0))
    assert str(caught.value) == "Normalize: std is what is divided by and cannot be 0, got (1, 0)"


def test_they_are_differentiable():
    x = nd.array(PICTURE.astype(np.float32))
    x.attach_grad()
    with autograd.record():
        y = transforms.Normalize(0.5, (0.5, 0.25, 0.125))(transforms.ToTensor()(x))
    y.backward()
    np.testing.assert_allclose(x.grad.asnumpy()[2, 3] * 255, [2, 4, 8], rtol=1e-5)


@pytest.mark.parametrize("compose", [transforms.Compose, transforms.HybridCompose])
def test_compose(compose):
    steps = [transforms.ToTensor(), transforms.Normalize(0.5, 0.5), transforms.Cast("float16")]
    x = nd.array(PICTURE, dtype="uint8")
    expected = x
    for step in steps:
        expected = step(expected)
    composed = compose(steps)
    np.testing.assert_array_equal(composed(x).asnumpy(), expected.asnumpy())
    assert composed(x).dtype == np.float16
    assert composed.batchable
    assert len(composed) == 3


def test_hybridized():
    composed = transforms.HybridCompose([transforms.ToTensor(), transforms.Normalize(0.5, 0.5)])
    x = nd.array(PICTURE, dtype="uint8")
    eager = composed(x).asnumpy()
    composed.hybridize()
    for _ in range(2):
        np.testing.assert_allclose(composed(x).asnumpy(), eager, rtol=1e-6)


def test_any_function_can_be_composed():
    composed = transforms.Compose([lambda x: x * 2, transforms.ToTensor()])
    x = nd.array(PICTURE // 2, dtype="uint8")
    np.testing.assert_allclose(composed(x).asnumpy(), (PICTURE // 2 * 2 / 255).transpose(2, 0, 1), rtol=1e-6)
    assert not composed.batchable


def test_random_apply():
    x = nd.array(PICTURE, dtype="uint8")
    always = transforms.RandomApply([transforms.ToTensor(), transforms.Normalize(0.5)], p=1)
    assert always(x).shape == (3, 6, 5)
    assert transforms.RandomApply(transforms.ToTensor(), p=0)(x).shape == (6, 5, 3)
    sometimes = transforms.RandomApply(transforms.RandomFlipLeftRight(p=1))
    batch = sometimes(nd.array(np.stack([PICTURE] * 30), dtype="uint8")).asnumpy()
    flipped = sum(np.array_equal(one, PICTURE[:, ::-1]) for one in batch)
    assert 5 < flipped < 25


def test_a_loader_gives_whole_batches_to_transforms_that_take_them():
    calls = []

    class Counting(transforms.ToTensor):
        def forward(self, x):
            calls.append(x.shape)
            return super().forward(x)

    digits = course.digits(train=False).transform_first(
        transforms.Compose([transforms.RandomCrop(28, pad=2), Counting(), transforms.Normalize(0.13, 0.31)])
    )
    x, y = next(iter(data.DataLoader(digits, 50)))
    assert calls == [(50, 28, 28, 1)]
    assert x.shape == (50, 1, 28, 28)
    assert (x.dtype, y.dtype) == (np.float32, np.int32)


def test_numpy_arrays():
    x = mx.np.array(PICTURE, dtype="uint8")
    assert type(transforms.Compose([transforms.ToTensor(), transforms.Normalize(0.5)])(x)) is mx.np.ndarray
