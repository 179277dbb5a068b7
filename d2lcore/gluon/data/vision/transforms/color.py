"""Transforms of a picture's colours, most of them random: brightness, contrast, saturation, hue, lighting, grey.

Pictures are (height, width, channels), bytes or real numbers in 0..255; bytes come out as bytes, kept within 0..255.
The formulas are in `ops.color`.
"""

from __future__ import annotations

import numpy as np

from .....errors import ShapeError
from .....ops.color import brightness, contrast, cut, grey, hue, lighting, saturation
from .....random import host_rng
from .base import HostTransform


class _Jitter(HostTransform):
    """Change one property of a picture by a factor drawn from ``[max(0, 1 - amount), 1 + amount]``."""

    def __init__(self, amount: float) -> None:
        super().__init__()
        if amount < 0:
            raise ValueError(f"{type(self).__name__}: the amount is at least 0, got {amount}")
        self._range = (max(0.0, 1 - amount), 1 + amount)

    def _adjust(self, picture: np.ndarray, factor: float) -> np.ndarray:
        raise NotImplementedError

    def transform(self, picture: np.ndarray) -> np.ndarray:
        if picture.shape[-1] not in (1, 3):
            raise ShapeError(
                f"{type(self).__name__} expects (height, width, channels) with 1 or 3 channels, got {picture.shape}. "
                "Place it before ToTensor()."
            )
        return cut(self._adjust(picture, host_rng().uniform(*self._range)), picture.dtype)


class RandomBrightness(_Jitter):
    """Random brightness: all values times a factor from ``[max(0, 1 - brightness), 1 + brightness]``.

    >>> import d2lcore as mx
    >>> from d2lcore.gluon.data.vision import transforms
    >>> x = mx.nd.full((2, 2, 3), 100, dtype="uint8")
    >>> y = transforms.RandomBrightness(0.5)(x)
    >>> float(y.min()) >= 50, float(y.max()) <= 150
    (True, True)
    """

    def __init__(self, brightness: float) -> None:
        super().__init__(brightness)

    def _adjust(self, picture: np.ndarray, factor: float) -> np.ndarray:
        return brightness(picture, factor)


class RandomContrast(_Jitter):
    """Random contrast: the distance from the mean grey times a factor from ``[max(0, 1 - contrast), 1 + contrast]``.

    >>> import d2lcore as mx
    >>> from d2lcore.gluon.data.vision import transforms
    >>> x = mx.nd.full((2, 2, 3), 100)
    >>> transforms.RandomContrast(0.5)(x).asnumpy()[0, 0].round(2)  # one grey: nothing stands out
    array([100., 100., 100.], dtype=float32)
    """

    def __init__(self, contrast: float) -> None:
        super().__init__(contrast)

    def _adjust(self, picture: np.ndarray, factor: float) -> np.ndarray:
        return contrast(picture, factor)


class RandomSaturation(_Jitter):
    """Random saturation: distances from grey times a factor from ``[max(0, 1 - saturation), 1 + saturation]``.

    >>> import d2lcore as mx
    >>> from d2lcore.gluon.data.vision import transforms
    >>> x = mx.nd.full((2, 2, 3), 100)
    >>> transforms.RandomSaturation(0.5)(x).asnumpy()[0, 0].round(2)  # grey has no colour to change
    array([100., 100., 100.], dtype=float32)
    """

    def __init__(self, saturation: float) -> None:
        super().__init__(saturation)

    def _adjust(self, picture: np.ndarray, factor: float) -> np.ndarray:
        return saturation(picture, factor)


class RandomHue(_Jitter):
    """Random hue: colours turned by up to ``hue`` of a whole turn of the colour wheel, either way.

    >>> import d2lcore as mx
    >>> from d2lcore.gluon.data.vision import transforms
    >>> x = mx.nd.array([[[200, 10, 10]]], dtype="uint8")
    >>> int(transforms.RandomHue(0.5)(x).max().asscalar())  # another colour, as light as before
    200
    """

    def __init__(self, hue: float) -> None:
        super().__init__(hue)

    def _adjust(self, picture: np.ndarray, factor: float) -> np.ndarray:
        return hue(picture, factor)


class RandomColorJitter(HostTransform):
    """Random brightness, contrast, saturation and hue, in random order; an amount of 0 leaves a property alone.

    >>> import d2lcore as mx
    >>> from d2lcore.gluon.data.vision import transforms
    >>> transforms.RandomColorJitter(brightness=0.3, hue=0.1)(mx.nd.zeros((4, 6, 3), dtype="uint8")).shape
    (4, 6, 3)
    """

    def __init__(self, brightness: float = 0, contrast: float = 0, saturation: float = 0, hue: float = 0) -> None:
        super().__init__()
        kinds = (RandomBrightness, RandomContrast, RandomSaturation, RandomHue)
        amounts = (brightness, contrast, saturation, hue)
        self._steps = [kind(amount) for kind, amount in zip(kinds, amounts, strict=True) if amount > 0]

    def transform(self, picture: np.ndarray) -> np.ndarray:
        for i in host_rng().permutation(len(self._steps)):
            picture = self._steps[i].transform(picture)
        return picture


class RandomLighting(HostTransform):
    """Random light as in AlexNet: a step of standard deviation ``alpha`` along each main direction of colours.

    >>> import d2lcore as mx
    >>> from d2lcore.gluon.data.vision import transforms
    >>> transforms.RandomLighting(0.1)(mx.nd.zeros((4, 6, 3), dtype="uint8")).shape
    (4, 6, 3)
    """

    def __init__(self, alpha: float) -> None:
        super().__init__()
        self._alpha = alpha

    def transform(self, picture: np.ndarray) -> np.ndarray:
        return cut(lighting(picture, host_rng().normal(0, self._alpha, 3)), picture.dtype)


class RandomGray(HostTransform):
    """With probability ``p`` the picture without its colours (still with three channels).

    >>> import d2lcore as mx
    >>> from d2lcore.gluon.data.vision import transforms
    >>> transforms.RandomGray(p=1)(mx.nd.array([[[255, 0, 0]]], dtype="uint8")).asnumpy()
    array([[[76, 76, 76]]], dtype=uint8)
    """

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        self._p = p

    def transform(self, picture: np.ndarray) -> np.ndarray:
        if host_rng().random() >= self._p:
            return picture
        return cut(np.broadcast_to(grey(picture), picture.shape), picture.dtype)
