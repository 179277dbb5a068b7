"""Transforms of images (height, width, channels) as functions."""

from __future__ import annotations

from typing import Any

from ..... import image as mx_image
from .....random import host_rng

__all__ = ["imresize", "random_flip", "resize_long", "resize_short_within", "ten_crop"]


def imresize(src: Any, w: int, h: int, interp: int = 1) -> Any:
    """The image in another size."""
    return mx_image.imresize(src, w, h, interp)


def resize_long(src: Any, size: int, interp: int = 2) -> Any:
    """The image with its longer side ``size`` pixels long."""
    height, width = src.shape[:2]
    scale = size / max(height, width)
    return imresize(src, max(1, int(width * scale)), max(1, int(height * scale)), interp)


def resize_short_within(src: Any, short: int, max_size: int = 1024, mult_base: int = 1, interp: int = 2) -> Any:
    """The image with its shorter side ``short`` pixels long, or less, so that no side is longer than ``max_size``.

    Both sides are rounded to multiples of ``mult_base``.

    >>> import d2lcore as mx
    >>> resize_short_within(mx.nd.zeros((30, 60, 3), dtype="uint8"), 40, max_size=64, mult_base=8).shape
    (32, 64, 3)
    """
    height, width = src.shape[:2]
    scale = min(short / min(height, width), max_size / max(height, width))
    sides = [max(mult_base, round(side * scale / mult_base) * mult_base) for side in (width, height)]
    limit = max_size // mult_base * mult_base
    return imresize(src, min(sides[0], limit), min(sides[1], limit), interp)


def random_flip(src: Any, px: float = 0, py: float = 0, copy: bool = False) -> tuple[Any, tuple[bool, bool]]:
    """The image, mirrored left to right with probability ``px``, upside down with ``py``; and which was done."""
    flips = bool(host_rng().random() < px), bool(host_rng().random() < py)
    for axis, wanted in ((1, flips[0]), (0, flips[1])):
        src = src.flip(axis=axis) if wanted else src
    return (src.copy() if copy else src), flips


def ten_crop(src: Any, size: Any) -> Any:
    """The four corners and the centre of an image, and the same of its mirror image, as one array (10, ...).

    >>> import d2lcore as mx
    >>> ten_crop(mx.nd.zeros((8, 8, 3)), (4, 4)).shape
    (10, 4, 4, 3)
    """
    from ..... import ndarray

    height, width = src.shape[:2]
    across, down = size
    if height < down or width < across:
        raise ValueError(f"ten_crop: the image has {width} by {height} pixels, a crop {across} by {down}")
    right, below = width - across, height - down
    corners = [((below + 1) // 2, (right + 1) // 2), (0, 0), (below, 0), (0, right), (below, right)]
    crops = [src[y : y + down, x : x + across] for y, x in corners]
    return ndarray.stack(*crops, *[crop.flip(axis=1) for crop in crops], axis=0)
