"""Augmenters: what happens to a picture on its way into a batch, written down as a list (MXNet's ``image.*Aug``).

Random choices are made with Python's `random` (`LightingAug` draws from ``numpy.random``), as in MXNet. The augmenters
of colours write into the picture they are given, which is of real numbers: `CastAug` stands before them.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..core import NDArray, from_host
from .image import _area, center_crop, color_normalize, imresize, random_crop, random_size_crop, resize_short

__all__ = [
    "Augmenter",
    "BrightnessJitterAug",
    "CastAug",
    "CenterCropAug",
    "ColorJitterAug",
    "ColorNormalizeAug",
    "ContrastJitterAug",
    "CreateAugmenter",
    "ForceResizeAug",
    "HorizontalFlipAug",
    "HueJitterAug",
    "LightingAug",
    "RandomCropAug",
    "RandomGrayAug",
    "RandomOrderAug",
    "RandomSizedCropAug",
    "ResizeAug",
    "SaturationJitterAug",
    "SequentialAug",
]

_GREY = np.array([[0.299], [0.587], [0.114]], np.float32)


def as_plain(kwargs: dict[str, Any]) -> dict[str, Any]:
    """Arguments as JSON takes them: arrays as lists."""
    values = {name: v.asnumpy() if isinstance(v, NDArray) else v for name, v in kwargs.items()}
    return {name: v.tolist() if isinstance(v, np.ndarray) else v for name, v in values.items()}


class Augmenter:
    """Base class: subclasses hand their arguments to it and define ``__call__(src)``, the picture changed.

    >>> from d2lcore import image, nd
    >>> class Invert(image.Augmenter):
    ...     def __call__(self, src):
    ...         return 255 - src
    >>> float(Invert()(nd.zeros((1, 1, 3))).max()), Invert().dumps()
    (255.0, '["invert", {}]')
    """

    def __init__(self, **kwargs: Any) -> None:
        self._kwargs = as_plain(kwargs)

    def dumps(self) -> Any:
        """Name and arguments, as JSON."""
        return json.dumps([type(self).__name__.lower(), self._kwargs])

    def __call__(self, src: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} must define __call__(src), the picture changed")


class SequentialAug(Augmenter):
    """One augmenter after the other."""

    def __init__(self, ts: Sequence[Augmenter]) -> None:
        super().__init__()
        self.ts = ts

    def dumps(self) -> Any:
        return [type(self).__name__.lower(), [augmenter.dumps() for augmenter in self.ts]]

    def __call__(self, src: Any) -> Any:
        for augmenter in self.ts:
            src = augmenter(src)
        return src


class RandomOrderAug(SequentialAug):
    """All augmenters, each time in another order (the list itself is shuffled)."""

    def __call__(self, src: Any) -> Any:
        random.shuffle(self.ts)  # type: ignore[arg-type]
        return super().__call__(src)


class ResizeAug(Augmenter):
    """`resize_short`: the shorter edge to ``size``."""

    def __init__(self, size: int, interp: int = 2) -> None:
        super().__init__(size=size, interp=interp)
        self.size, self.interp = size, interp

    def __call__(self, src: Any) -> Any:
        return resize_short(src, self.size, self.interp)


class ForceResizeAug(Augmenter):
    """To ``size`` = (width, height), whatever the shape."""

    def __init__(self, size: tuple[int, int], interp: int = 2) -> None:
        super().__init__(size=size, interp=interp)
        self.size, self.interp = size, interp

    def __call__(self, src: Any) -> Any:
        return imresize(src, *self.size, interp=self.interp)


class RandomCropAug(Augmenter):
    """`random_crop` to ``size`` = (width, height)."""

    def __init__(self, size: tuple[int, int], interp: int = 2) -> None:
        super().__init__(size=size, interp=interp)
        self.size, self.interp = size, interp

    def __call__(self, src: Any) -> Any:
        return random_crop(src, self.size, self.interp)[0]


class CenterCropAug(Augmenter):
    """`center_crop` to ``size`` = (width, height)."""

    def __init__(self, size: tuple[int, int], interp: int = 2) -> None:
        super().__init__(size=size, interp=interp)
        self.size, self.interp = size, interp

    def __call__(self, src: Any) -> Any:
        return center_crop(src, self.size, self.interp)[0]


class RandomSizedCropAug(Augmenter):
    """`random_size_crop` to ``size`` = (width, height)."""

    def __init__(
        self, size: tuple[int, int], area: Any, ratio: tuple[float, float], interp: int = 2, **kwargs: Any
    ) -> None:
        super().__init__(size=size, area=area, ratio=ratio, interp=interp)
        self.size, self.ratio, self.interp = size, ratio, interp
        self.area = _area(area, kwargs, "RandomSizedCropAug")

    def __call__(self, src: Any) -> Any:
        return random_size_crop(src, self.size, self.area, self.ratio, self.interp)[0]


class HorizontalFlipAug(Augmenter):
    """The mirror image, with probability ``p``."""

    def __init__(self, p: float) -> None:
        super().__init__(p=p)
        self.p = p

    def __call__(self, src: Any) -> Any:
        return src[:, ::-1] if random.random() < self.p else src


class CastAug(Augmenter):
    """Another dtype."""

    def __init__(self, typ: str = "float32") -> None:
        super().__init__(type=typ)
        self.typ = typ

    def __call__(self, src: Any) -> Any:
        return src.astype(self.typ)


def _factor(amount: float) -> float:
    return 1.0 + random.uniform(-amount, amount)


class BrightnessJitterAug(Augmenter):
    """All values times a factor from ``1 - brightness`` to ``1 + brightness``."""

    def __init__(self, brightness: float) -> None:
        super().__init__(brightness=brightness)
        self.brightness = brightness

    def __call__(self, src: Any) -> Any:
        src *= _factor(self.brightness)
        return src


class ContrastJitterAug(Augmenter):
    """Distances from the picture's mean grey times a factor from ``1 - contrast`` to ``1 + contrast``."""

    def __init__(self, contrast: float) -> None:
        super().__init__(contrast=contrast)
        self.contrast = contrast

    def __call__(self, src: Any) -> Any:
        factor = _factor(self.contrast)
        grey = float((src._host() @ _GREY).mean())
        src *= factor
        src += (1.0 - factor) * grey
        return src


class SaturationJitterAug(Augmenter):
    """Distances from each pixel's grey times a factor from ``1 - saturation`` to ``1 + saturation``."""

    def __init__(self, saturation: float) -> None:
        super().__init__(saturation=saturation)
        self.saturation = saturation

    def __call__(self, src: Any) -> Any:
        factor = _factor(self.saturation)
        grey = _like(src, (1.0 - factor) * (src._host() @ _GREY))
        src *= factor
        src += grey
        return src


class HueJitterAug(Augmenter):
    """Colours turned by up to ``hue`` half turns, in television's plane of colours (YIQ).

    Source: https://beesbuzz.biz/code/hsv_color_transforms.php
    """

    def __init__(self, hue: float) -> None:
        super().__init__(hue=hue)
        self.hue = hue
        self.tyiq = np.array([[0.299, 0.587, 0.114], [0.596, -0.274, -0.321], [0.211, -0.523, 0.311]])
        self.ityiq = np.array([[1.0, 0.956, 0.621], [1.0, -0.272, -0.647], [1.0, -1.107, 1.705]])

    def __call__(self, src: Any) -> Any:
        angle = random.uniform(-self.hue, self.hue) * math.pi
        cos, sin = math.cos(angle), math.sin(angle)
        turn = np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]])
        return _like(src, src._host() @ (self.ityiq @ turn @ self.tyiq).T.astype(np.float32))


class ColorJitterAug(RandomOrderAug):
    """Random brightness, contrast and saturation in random order; an amount of 0 leaves one out."""

    def __init__(self, brightness: float, contrast: float, saturation: float) -> None:
        kinds = (BrightnessJitterAug, ContrastJitterAug, SaturationJitterAug)
        super().__init__(
            [kind(amount) for kind, amount in zip(kinds, (brightness, contrast, saturation), strict=True) if amount > 0]
        )


class LightingAug(Augmenter):
    """Light of another colour, along the main directions of natural colours (AlexNet, Krizhevsky 2012).

    ``alphastd`` is the standard deviation of the step along each direction, ``eigval`` the three directions' lengths,
    ``eigvec`` the directions as columns.
    """

    def __init__(self, alphastd: float, eigval: Any, eigvec: Any) -> None:
        super().__init__(alphastd=alphastd, eigval=eigval, eigvec=eigvec)
        self.alphastd, self.eigval, self.eigvec = alphastd, eigval, eigvec

    def __call__(self, src: Any) -> Any:
        alpha = np.random.normal(0, self.alphastd, size=(3,))
        src += _like(src, np.dot(np.asarray(self.eigvec) * alpha, np.asarray(self.eigval)))
        return src


class ColorNormalizeAug(Augmenter):
    """`color_normalize` by ``mean`` and ``std``, one number a channel; None leaves one out."""

    def __init__(self, mean: Any, std: Any) -> None:
        super().__init__(mean=mean, std=std)
        self.mean, self.std = (v if v is None or isinstance(v, NDArray) else _array(v) for v in (mean, std))

    def __call__(self, src: Any) -> Any:
        return color_normalize(src, self.mean, self.std)


class RandomGrayAug(Augmenter):
    """The picture without its colours (still with three channels), with probability ``p``.

    The weights of red, green and blue are 0.21, 0.72 and 0.07 here (MXNet's), those of the screens of today.
    """

    def __init__(self, p: float) -> None:
        super().__init__(p=p)
        self.p = p

    def __call__(self, src: Any) -> Any:
        if random.random() >= self.p:
            return src
        grey = src._host() @ np.array([[0.21], [0.72], [0.07]], np.float32)
        return _like(src, np.repeat(grey, 3, axis=2))


def _like(src: Any, values: np.ndarray) -> Any:
    """Values as an array of the picture's class, dtype and device."""
    return from_host(np.asarray(values, src.dtype), src.ctx, type(src))


def _array(values: Any) -> Any:
    return from_host(np.asarray(values, np.float32))


IMAGENET_MEAN = (123.68, 116.28, 103.53)
IMAGENET_STD = (58.395, 57.12, 57.375)
EIGENVALUES = np.array([55.46, 4.794, 1.148])
EIGENVECTORS = np.array([[-0.5675, 0.7192, 0.4009], [-0.5808, -0.0045, -0.8140], [-0.5836, -0.6948, 0.4203]])
"""The spread and main directions of ImageNet's colours, for `LightingAug`."""


def per_channel(name: str, values: Any, default: tuple[float, ...]) -> Any:
    """A mean or std as users write it: True for ImageNet's, None for none, or one or three numbers."""
    if values is True:
        return np.array(default)
    if values is not None and np.shape(values) not in ((1,), (3,)):
        raise ValueError(f"{name} is True (ImageNet's), None, or an array of 1 or 3 numbers, got {values!r}")
    return values if values is None or isinstance(values, NDArray) else np.asarray(values)


def colour_augmenters(
    mean: Any, std: Any, brightness: float, contrast: float, saturation: float, hue: float, pca: float, gray: float
) -> list[Augmenter]:
    """What follows geometry, for pictures of real numbers, in the lists of `CreateAugmenter` and its like."""
    augmenters: list[Augmenter] = [CastAug()]
    if brightness or contrast or saturation:
        augmenters.append(ColorJitterAug(brightness, contrast, saturation))
    if hue:
        augmenters.append(HueJitterAug(hue))
    if pca > 0:
        augmenters.append(LightingAug(pca, EIGENVALUES, EIGENVECTORS))
    if gray > 0:
        augmenters.append(RandomGrayAug(gray))
    mean, std = per_channel("mean", mean, IMAGENET_MEAN), per_channel("std", std, IMAGENET_STD)
    if mean is not None or std is not None:
        augmenters.append(ColorNormalizeAug(mean, std))
    return augmenters


def CreateAugmenter(
    data_shape: tuple[int, int, int],
    resize: int = 0,
    rand_crop: bool = False,
    rand_resize: bool = False,
    rand_mirror: bool = False,
    mean: Any = None,
    std: Any = None,
    brightness: float = 0,
    contrast: float = 0,
    saturation: float = 0,
    hue: float = 0,
    pca_noise: float = 0,
    rand_gray: float = 0,
    inter_method: int = 2,
) -> list[Augmenter]:
    """The usual list of augmenters.

    Parameters
    ----------
    data_shape : (channels, height, width)
        Of the result.
    resize : int
        If more than 0, the shorter edge is made this long first.
    rand_crop, rand_resize : bool
        A part at a random place; of random size and shape (needs ``rand_crop``); otherwise the middle.
    rand_mirror : bool
        Half of the pictures mirrored.
    mean, std : True or array
        Subtracted and divided by, one number a channel; True is ImageNet's.
    brightness, contrast, saturation, hue : float
        Ranges of random changes.
    pca_noise : float
        Of `LightingAug`.
    rand_gray : float
        Probability of grey.
    inter_method : int
        Interpolation.

    >>> from d2lcore import image
    >>> [type(a).__name__ for a in image.CreateAugmenter((3, 32, 32), rand_crop=True, rand_mirror=True, mean=True)]
    ['RandomCropAug', 'HorizontalFlipAug', 'CastAug', 'ColorNormalizeAug']
    """
    augmenters: list[Augmenter] = [ResizeAug(resize, inter_method)] if resize > 0 else []
    size = (data_shape[2], data_shape[1])
    if rand_resize:
        if not rand_crop:
            raise ValueError("CreateAugmenter: rand_resize resizes random parts, it needs rand_crop=True")
        augmenters.append(RandomSizedCropAug(size, 0.08, (3.0 / 4.0, 4.0 / 3.0), inter_method))
    elif rand_crop:
        augmenters.append(RandomCropAug(size, inter_method))
    else:
        augmenters.append(CenterCropAug(size, inter_method))
    if rand_mirror:
        augmenters.append(HorizontalFlipAug(0.5))
    mean, std = (_array(v) if flag is True else flag for flag, v in ((mean, IMAGENET_MEAN), (std, IMAGENET_STD)))
    return augmenters + colour_augmenters(mean, std, brightness, contrast, saturation, hue, pca_noise, rand_gray)
