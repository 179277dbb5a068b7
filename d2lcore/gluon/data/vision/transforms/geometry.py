"""Transforms of a picture's size, position and orientation: resize, crop, flip, rotate.

Pictures are (height, width, channels) of any dtype, except for the rotations, which want what `ToTensor` makes. Sizes
are (width, height), as in MXNet; one number makes a square.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .....errors import DTypeError, ShapeError
from .....ops.resample import resize
from .....random import host_rng
from .base import HostTransform, pair


class Resize(HostTransform):
    """Another size; with ``keep_ratio`` a number is the length of the shorter edge.

    ``interpolation`` is 0 nearest, 1 bilinear, 2 bicubic, 3 area, 4 Lanczos, 9 cubic or area (OpenCV's numbers).

    >>> import d2lcore as mx
    >>> from d2lcore.gluon.data.vision import transforms
    >>> x = mx.nd.zeros((30, 60, 3), dtype="uint8")
    >>> transforms.Resize((20, 10))(x).shape, transforms.Resize(10, keep_ratio=True)(x).shape
    ((10, 20, 3), (10, 20, 3))
    """

    vectorized = True

    def __init__(self, size: Any, keep_ratio: bool = False, interpolation: int = 1) -> None:
        super().__init__()
        self._size, self._keep, self._interpolation = size, keep_ratio, interpolation

    def transform(self, picture: np.ndarray) -> np.ndarray:
        size = pair(self._size)
        if self._keep and np.ndim(self._size) == 0:
            height, width = picture.shape[-3:-1]
            short = min(height, width)
            size = (width * self._size // short, height * self._size // short)
        return resize(picture, size, self._interpolation)


class CropResize(HostTransform):
    """The rectangle from (x, y), ``width`` by ``height``; resized to ``size`` where one is given.

    >>> import d2lcore as mx
    >>> from d2lcore.gluon.data.vision import transforms
    >>> x = mx.nd.arange(9).reshape((3, 3, 1))
    >>> transforms.CropResize(x=1, y=0, width=2, height=2)(x).asnumpy()[..., 0]
    array([[1., 2.],
           [4., 5.]], dtype=float32)
    """

    vectorized = True

    def __init__(
        self, x: int, y: int, width: int, height: int, size: Any = None, interpolation: int | None = None
    ) -> None:
        super().__init__()
        self._box = (x, y, width, height)
        self._size = None if size is None else pair(size)
        self._interpolation = 1 if interpolation is None else interpolation

    def transform(self, picture: np.ndarray) -> np.ndarray:
        x, y, width, height = self._box
        inside = 0 <= x < x + width <= picture.shape[-2] and 0 <= y < y + height <= picture.shape[-3]
        if not inside:
            raise ShapeError(
                f"CropResize: the rectangle from x={x}, y={y}, width {width}, height {height} does not lie within a "
                f"picture of width {picture.shape[-2]}, height {picture.shape[-3]}"
            )
        out = _cut(picture, *self._box)
        return out if self._size is None else resize(out, self._size, self._interpolation)


class CenterCrop(HostTransform):
    """The middle of the picture; where it is smaller than ``size``, as much as there is, enlarged.

    >>> import d2lcore as mx
    >>> from d2lcore.gluon.data.vision import transforms
    >>> transforms.CenterCrop((2, 1))(mx.nd.arange(9).reshape((3, 3, 1))).asnumpy()[..., 0]
    array([[3., 4.]], dtype=float32)
    """

    vectorized = True

    def __init__(self, size: Any, interpolation: int = 1) -> None:
        super().__init__()
        self._size, self._interpolation = pair(size), interpolation

    def transform(self, picture: np.ndarray) -> np.ndarray:
        width, height = _within(self._size, picture)
        x, y = (picture.shape[-2] - width) // 2, (picture.shape[-3] - height) // 2
        return resize(_cut(picture, x, y, width, height), self._size, self._interpolation)


class RandomCrop(HostTransform):
    """A part of the picture at a random place, after ``pad`` pixels of ``pad_value`` were put around it.

    Padding by 4 and cropping to 32 is the usual augmentation of CIFAR-10. (From MXNet 2.) ``pad`` is one number, or
    two: (left and right, top and bottom). Where the picture is smaller than ``size``, a part of it is enlarged.

    >>> import d2lcore as mx
    >>> from d2lcore.gluon.data.vision import transforms
    >>> transforms.RandomCrop(32, pad=4)(mx.nd.zeros((32, 32, 3), dtype="uint8")).shape
    (32, 32, 3)
    """

    def __init__(self, size: Any, pad: Any = None, pad_value: float = 0, interpolation: int = 1) -> None:
        super().__init__()
        self._size, self._interpolation = pair(size), interpolation
        self._pad, self._pad_value = pair(pad or 0), pad_value

    def transform(self, picture: np.ndarray) -> np.ndarray:
        if any(self._pad):
            (x, y), (high, wide, channels) = self._pad, picture.shape
            padded = np.full((high + 2 * y, wide + 2 * x, channels), self._pad_value, picture.dtype)
            padded[y : y + high, x : x + wide] = picture  # a tenth of np.pad's time
            picture = padded
        width, height = _within(self._size, picture)
        return resize(_random_place(picture, width, height), self._size, self._interpolation)


class RandomResizedCrop(HostTransform):
    """A random part of the picture, resized to ``size``: how networks for ImageNet are trained (Szegedy 2015).

    Parameters
    ----------
    size : int or (width, height)
        Of the result.
    scale : (float, float)
        The part's area, as a fraction of the picture's, is drawn from this range.
    ratio : (float, float)
        Its width over its height, from this range (on a logarithmic scale).
    interpolation : int
        As of `Resize`.

    Where ten draws give no part that fits into the picture, it is `CenterCrop`.

    >>> import d2lcore as mx
    >>> from d2lcore.gluon.data.vision import transforms
    >>> transforms.RandomResizedCrop(224)(mx.nd.zeros((300, 400, 3), dtype="uint8")).shape
    (224, 224, 3)
    """

    def __init__(
        self,
        size: Any,
        scale: tuple[float, float] = (0.08, 1.0),
        ratio: tuple[float, float] = (3 / 4, 4 / 3),
        interpolation: int = 1,
    ) -> None:
        super().__init__()
        self._size, self._scale, self._interpolation = pair(size), scale, interpolation
        self._log_ratio = (math.log(ratio[0]), math.log(ratio[1]))

    def transform(self, picture: np.ndarray) -> np.ndarray:
        rng = host_rng()
        high, wide = picture.shape[:2]
        for _ in range(10):
            area = rng.uniform(*self._scale) * high * wide
            ratio = math.exp(rng.uniform(*self._log_ratio))
            width, height = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
            if 0 < width <= wide and 0 < height <= high:
                return resize(_random_place(picture, width, height), self._size, self._interpolation)
        return CenterCrop(self._size, self._interpolation).transform(picture)


class RandomFlipLeftRight(HostTransform):
    """The picture or, with probability ``p``, its mirror image.

    >>> import d2lcore as mx
    >>> from d2lcore.gluon.data.vision import transforms
    >>> transforms.RandomFlipLeftRight(p=1)(mx.nd.array([[[1], [2]]])).asnumpy()[..., 0]
    array([[2., 1.]], dtype=float32)
    """

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        self._p = p

    def transform(self, picture: np.ndarray) -> np.ndarray:
        return picture[:, ::-1] if host_rng().random() < self._p else picture


class RandomFlipTopBottom(HostTransform):
    """The picture or, with probability ``p``, upside down.

    >>> import d2lcore as mx
    >>> from d2lcore.gluon.data.vision import transforms
    >>> transforms.RandomFlipTopBottom(p=1)(mx.nd.array([[[1]], [[2]]])).asnumpy()[..., 0]
    array([[2.],
           [1.]], dtype=float32)
    """

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        self._p = p

    def transform(self, picture: np.ndarray) -> np.ndarray:
        return picture[::-1] if host_rng().random() < self._p else picture


class Rotate(HostTransform):
    """Turned counter-clockwise by an angle in degrees about the centre, in a frame of the same size.

    For real-valued pictures (channels, height, width), after `ToTensor`, or batches. What comes from outside the
    picture is 0. ``zoom_in`` enlarges till nothing does, ``zoom_out`` shrinks till all of the picture is seen.

    >>> import d2lcore as mx
    >>> from d2lcore.gluon.data.vision import transforms
    >>> x = mx.nd.arange(9).reshape((1, 3, 3))
    >>> transforms.Rotate(90)(x).asnumpy()[0].round(3)
    array([[2., 5., 8.],
           [1., 4., 7.],
           [0., 3., 6.]], dtype=float32)
    """

    layout = "channels, height, width"
    vectorized = True

    def __init__(self, rotation_degrees: float, zoom_in: bool = False, zoom_out: bool = False) -> None:
        super().__init__()
        _check_zoom(zoom_in, zoom_out)
        self._args = (rotation_degrees, zoom_in, zoom_out)

    def transform(self, picture: np.ndarray) -> np.ndarray:
        return rotated(picture, *self._args)


class RandomRotation(HostTransform):
    """Turned by degrees drawn from ``angle_limits``, with probability ``rotate_with_proba``; see `Rotate`.

    >>> import d2lcore as mx
    >>> from d2lcore.gluon.data.vision import transforms
    >>> transforms.RandomRotation((-10, 10))(mx.nd.zeros((1, 28, 28))).shape
    (1, 28, 28)
    """

    layout = "channels, height, width"

    def __init__(
        self,
        angle_limits: tuple[float, float],
        zoom_in: bool = False,
        zoom_out: bool = False,
        rotate_with_proba: float = 1.0,
    ) -> None:
        super().__init__()
        lower, upper = angle_limits
        if lower >= upper:
            raise ValueError(f"RandomRotation: angle_limits is (lower, upper), got {angle_limits}")
        if not 0 <= rotate_with_proba <= 1:
            raise ValueError(f"RandomRotation: rotate_with_proba is between 0 and 1, got {rotate_with_proba}")
        _check_zoom(zoom_in, zoom_out)
        self._limits, self._zoom, self._p = (lower, upper), (zoom_in, zoom_out), rotate_with_proba

    def transform(self, picture: np.ndarray) -> np.ndarray:
        rng = host_rng()
        return picture if rng.random() >= self._p else rotated(picture, rng.uniform(*self._limits), *self._zoom)


def _cut(picture: np.ndarray, x: int, y: int, width: int, height: int) -> np.ndarray:
    return picture[..., y : y + height, x : x + width, :]


def _random_place(picture: np.ndarray, width: int, height: int) -> np.ndarray:
    rng = host_rng()
    x, y = rng.integers(picture.shape[1] - width + 1), rng.integers(picture.shape[0] - height + 1)
    return _cut(picture, x, y, width, height)


def _within(size: tuple[int, int], picture: np.ndarray) -> tuple[int, int]:
    """The largest (width, height) of the same shape as ``size`` that lies within a picture, and is no larger."""
    width, height = size
    high, wide = picture.shape[-3:-1]
    if height > high:
        width, height = width * high // height, high
    if width > wide:
        width, height = wide, height * wide // width
    return max(width, 1), max(height, 1)


def _check_zoom(zoom_in: bool, zoom_out: bool) -> None:
    if zoom_in and zoom_out:
        raise ValueError("zoom_in and zoom_out exclude each other")


def rotated(picture: np.ndarray, degrees: float, zoom_in: bool, zoom_out: bool) -> np.ndarray:
    """Look up, for each pixel of the result, the place it comes from, between four pixels of the picture."""
    if picture.dtype.kind != "f":
        raise DTypeError(f"rotations expect real numbers, got {picture.dtype}. Place them after ToTensor().")
    high, wide = picture.shape[-2:]
    angle = math.radians(degrees)
    zoom = 1.0
    if zoom_in or zoom_out:
        # the frame that the turned picture's corners need, relative to the one it has
        cos, sin = abs(math.cos(angle)), abs(math.sin(angle))
        need = ((wide * cos + high * sin) / wide, (wide * sin + high * cos) / high)
        zoom = max(need) if zoom_out else 1 / max(need)
    middle_y, middle_x = (high - 1) / 2, (wide - 1) / 2
    y, x = np.arange(high)[:, None] - middle_y, np.arange(wide)[None, :] - middle_x
    from_x = (x * math.cos(angle) - y * math.sin(angle)) * zoom + middle_x
    from_y = (x * math.sin(angle) + y * math.cos(angle)) * zoom + middle_y
    padded = np.pad(picture, ((0, 0),) * (picture.ndim - 2) + ((1, 1), (1, 1)))  # outside is 0
    left, top = np.floor(from_x), np.floor(from_y)
    right_share, lower_share = (from_x - left).astype(picture.dtype), (from_y - top).astype(picture.dtype)

    def at(dy: int, dx: int) -> np.ndarray:
        return padded[..., (top + dy + 1).clip(0, high + 1).astype(int), (left + dx + 1).clip(0, wide + 1).astype(int)]

    upper = at(0, 0) * (1 - right_share) + at(0, 1) * right_share
    lower = at(1, 0) * (1 - right_share) + at(1, 1) * right_share
    return upper * (1 - lower_share) + lower * lower_share
