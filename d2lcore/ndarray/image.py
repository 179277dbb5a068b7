"""Operators on pictures (``mx.nd.image``): to a network's layout, resized, cropped, flipped, their colours changed.

Pictures are (height, width, channels); those that say so take batches of them, too. What is random draws from the
generator of the picture's device (``mx.random.seed``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..core import F, NDArray, create
from ..errors import MXNetError, ShapeError
from ._call import store

__all__ = [
    "adjust_lighting",
    "crop",
    "flip_left_right",
    "flip_top_bottom",
    "normalize",
    "random_brightness",
    "random_color_jitter",
    "random_contrast",
    "random_flip_left_right",
    "random_flip_top_bottom",
    "random_hue",
    "random_lighting",
    "random_saturation",
    "resize",
    "to_tensor",
]


def to_tensor(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Pictures of bytes (height, width, channels), or a batch, as float32 (channels, height, width) between 0 and 1.

    >>> from d2lcore import nd
    >>> nd.image.to_tensor(nd.array([[[0, 51, 255]]], dtype="uint8")).asnumpy().ravel()
    array([0. , 0.2, 1. ], dtype=float32)
    """
    return store(F.image_to_tensor(data), out)


def _numbers(values: float | Sequence[float]) -> tuple[float, ...]:
    return tuple(np.atleast_1d(np.asarray(values, float)).tolist())


def normalize(
    data: NDArray, mean: float | Sequence[float] = 0.0, std: float | Sequence[float] = 1.0, out: NDArray | None = None
) -> NDArray:
    """Each channel of (channels, height, width), or of a batch, shifted and scaled: ``(data - mean) / std``.

    ``mean`` and ``std`` are one number for all channels, or one for each.

    >>> from d2lcore import nd
    >>> nd.image.normalize(nd.ones((3, 1, 1)), mean=(0, 1, 2), std=2).asnumpy().ravel()
    array([ 0.5,  0. , -0.5], dtype=float32)
    """
    return store(F.image_normalize(data, mean=_numbers(mean), std=_numbers(std)), out)


def resize(
    data: NDArray, size: int | Sequence[int], keep_ratio: bool = False, interp: int = 1, out: NDArray | None = None
) -> NDArray:
    """Pictures, or a batch, with ``size`` = (width, height), or one number for both.

    With ``keep_ratio`` one number is the length of the shorter edge. ``interp`` is 0 nearest, 1 bilinear, 2 bicubic,
    3 area, 4 Lanczos (OpenCV's numbers).

    >>> from d2lcore import nd
    >>> x = nd.zeros((30, 60, 3), dtype="uint8")
    >>> nd.image.resize(x, (20, 10)).shape, nd.image.resize(x, 10, keep_ratio=True).shape
    ((10, 20, 3), (10, 20, 3))
    """
    new = (size,) if isinstance(size, (int, np.integer)) else tuple(size)
    if len(new) not in (1, 2) or any(n < 1 for n in new):
        raise ShapeError(f"resize: size is one number or (width, height), each at least 1, got {size}")
    if len(new) == 1:
        height, width = data.shape[-3:-1]
        shorter = min(height, width) if keep_ratio else 1
        new = (width * new[0] // shorter, height * new[0] // shorter) if keep_ratio else new * 2
    return store(F.image_resize(data, size=tuple(int(n) for n in new), method=interp), out)


def crop(data: NDArray, x: int, y: int, width: int, height: int, out: NDArray | None = None) -> NDArray:
    """The rectangle of pictures, or of a batch, from column ``x`` and row ``y``, ``width`` by ``height``.

    >>> from d2lcore import nd
    >>> nd.image.crop(nd.arange(9).reshape((3, 3, 1)), x=1, y=0, width=2, height=1).asnumpy().ravel()
    array([1., 2.], dtype=float32)
    """
    if data.ndim not in (3, 4):
        raise ShapeError(f"crop: data expects (height, width, channels) or a batch, got {data.shape}")
    if not (0 <= x < x + width <= data.shape[-2] and 0 <= y < y + height <= data.shape[-3]):
        raise ShapeError(
            f"crop: the rectangle from x={x}, y={y}, width {width}, height {height} does not lie within pictures "
            f"{data.shape}"
        )
    return store(F.getitem(data, key=(..., slice(y, y + height), slice(x, x + width), slice(None))), out)


def _flip(data: NDArray, axis: int) -> NDArray:
    if data.ndim != 3:
        raise ShapeError(f"flip: data expects a picture (height, width, channels), got {data.shape}")
    return F.flip(data, axis=axis)


def flip_left_right(data: NDArray, out: NDArray | None = None) -> NDArray:
    """The mirror image of a picture.

    >>> from d2lcore import nd
    >>> nd.image.flip_left_right(nd.array([[[1], [2]]])).asnumpy().ravel()
    array([2., 1.], dtype=float32)
    """
    return store(_flip(data, 1), out)


def flip_top_bottom(data: NDArray, out: NDArray | None = None) -> NDArray:
    """A picture upside down.

    >>> from d2lcore import nd
    >>> nd.image.flip_top_bottom(nd.array([[[1]], [[2]]])).asnumpy().ravel()
    array([2., 1.], dtype=float32)
    """
    return store(_flip(data, 0), out)


def _random_flip(data: NDArray, axis: int) -> NDArray:
    coin = create("random_uniform", data.ctx, type(data), low=0.0, high=1.0, shape=(1,), dtype="float32")
    return F.where(F.less(coin, 0.5), _flip(data, axis), data)


def random_flip_left_right(data: NDArray, out: NDArray | None = None) -> NDArray:
    """A picture or, as often as not, its mirror image.

    >>> from d2lcore import nd
    >>> nd.image.random_flip_left_right(nd.zeros((2, 3, 1))).shape
    (2, 3, 1)
    """
    return store(_random_flip(data, 1), out)


def random_flip_top_bottom(data: NDArray, out: NDArray | None = None) -> NDArray:
    """A picture, as often as not upside down.

    >>> from d2lcore import nd
    >>> nd.image.random_flip_top_bottom(nd.zeros((2, 3, 1))).shape
    (2, 3, 1)
    """
    return store(_random_flip(data, 0), out)


def _adjust(data: NDArray, out: NDArray | None, *changes: tuple[str, float, float]) -> Any:
    for what, low, high in changes:
        if what != "lighting" and (low < 0 or high < 0):
            raise MXNetError(f"random_{what}: factors are at least 0, got {low} to {high}")
    return store(F.image_adjust(data, changes=changes), out)


def random_brightness(data: NDArray, min_factor: float, max_factor: float, out: NDArray | None = None) -> NDArray:
    """All values of a picture times a random factor.

    >>> from d2lcore import nd
    >>> nd.image.random_brightness(nd.array([[[10, 20, 30]]]), 2, 2).asnumpy().ravel()
    array([20., 40., 60.], dtype=float32)
    """
    return _adjust(data, out, ("brightness", min_factor, max_factor))


def random_contrast(data: NDArray, min_factor: float, max_factor: float, out: NDArray | None = None) -> NDArray:
    """The distance of all values from the picture's mean grey times a random factor.

    >>> from d2lcore import nd
    >>> nd.image.random_contrast(nd.array([[[10], [30]]]), 0.5, 0.5).asnumpy().ravel()
    array([15., 25.], dtype=float32)
    """
    return _adjust(data, out, ("contrast", min_factor, max_factor))


def random_saturation(data: NDArray, min_factor: float, max_factor: float, out: NDArray | None = None) -> NDArray:
    """The distance of each pixel from its own grey times a random factor.

    >>> from d2lcore import nd
    >>> nd.image.random_saturation(nd.array([[[100, 0, 0]]]), 0, 0).asnumpy().ravel().round(2)
    array([29.9, 29.9, 29.9], dtype=float32)
    """
    return _adjust(data, out, ("saturation", min_factor, max_factor))


def random_hue(data: NDArray, min_factor: float, max_factor: float, out: NDArray | None = None) -> NDArray:
    """All colours turned on the colour wheel by a random part of a whole turn.

    >>> from d2lcore import nd
    >>> nd.image.random_hue(nd.array([[[100, 0, 0]]]), 0.5, 0.5).asnumpy().ravel().round(2)
    array([  0., 100., 100.], dtype=float32)
    """
    return _adjust(data, out, ("hue", min_factor, max_factor))


def random_color_jitter(
    data: NDArray, brightness: float, contrast: float, saturation: float, hue: float, out: NDArray | None = None
) -> NDArray:
    """Brightness, contrast, saturation and hue changed at random, in random order, by factors around 1.

    An amount of 0.1 takes a factor between 0.9 and 1.1; 0 leaves a property alone.

    >>> from d2lcore import nd
    >>> nd.image.random_color_jitter(nd.zeros((2, 3, 3)), 0.1, 0.1, 0.1, 0.1).shape
    (2, 3, 3)
    """
    amounts = {"brightness": brightness, "contrast": contrast, "saturation": saturation, "hue": hue}
    changes = [(what, max(0.0, 1 - amount), 1 + amount) for what, amount in amounts.items() if amount > 0]
    return _adjust(data, out, *changes)


def adjust_lighting(data: NDArray, alpha: Sequence[float], out: NDArray | None = None) -> NDArray:
    """The light of a picture changed by three amounts, along the principal directions of natural colours.

    >>> from d2lcore import nd
    >>> nd.image.adjust_lighting(nd.array([[[100, 100, 100]]]), alpha=(-1, 0, 0)).asnumpy().ravel().round(1)
    array([131.5, 132.2, 132.4], dtype=float32)
    """
    return store(F.image_light(data, amounts=_numbers(alpha)), out)


def random_lighting(data: NDArray, alpha_std: float = 0.05, out: NDArray | None = None) -> NDArray:
    """`adjust_lighting` by random amounts with a standard deviation of ``alpha_std``.

    >>> from d2lcore import nd
    >>> nd.image.random_lighting(nd.zeros((2, 3, 3))).shape
    (2, 3, 3)
    """
    return _adjust(data, out, ("lighting", 0.0, alpha_std))
