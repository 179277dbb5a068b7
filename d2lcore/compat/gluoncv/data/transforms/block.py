"""Transforms as blocks."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..... import image, ndarray
from .....gluon.block import Block

__all__ = ["RandomCrop"]


class RandomCrop(Block):
    """A part of an image at a random place, the image first surrounded by black.

    Parameters
    ----------
    size : (width, height), or one number for both.
    pad : pixels around the image: one number for all sides, or ((top, bottom), (left, right), (0, 0)).
    interpolation : how an image that is too small is enlarged.

    >>> import d2lcore as mx
    >>> from d2lcore.compat.gluoncv.data.transforms import RandomCrop
    >>> RandomCrop(32, pad=4)(mx.nd.zeros((32, 32, 3), dtype="uint8")).shape
    (32, 32, 3)
    """

    def __init__(self, size: Any, pad: Any = None, interpolation: int = 2) -> None:
        super().__init__()
        self._size = (size, size) if isinstance(size, int) else tuple(size)
        self._pad = ((pad, pad), (pad, pad), (0, 0)) if isinstance(pad, int) else pad
        self._interpolation = interpolation

    def forward(self, x: Any) -> Any:
        """Crop ``x`` (height, width, channels)."""
        if self._pad:
            x = ndarray.array(np.pad(x.asnumpy(), self._pad), ctx=x.ctx, dtype=x.dtype)
        return image.random_crop(x, self._size, self._interpolation)[0]
