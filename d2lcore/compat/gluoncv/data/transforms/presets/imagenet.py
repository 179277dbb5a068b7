"""What classifiers are given that learned ImageNet."""

from __future__ import annotations

from typing import Any

from ...... import image as mx_image
from ...... import ndarray
from ._shared import MEAN, STD, loaded, normalized

__all__ = ["load_test", "transform_eval"]


def transform_eval(imgs: Any, resize_short: int = 256, crop_size: int = 224, mean: Any = MEAN, std: Any = STD) -> Any:
    """The input of a classifier: the middle of an image, or of a list of images, normalised (batch, 3, size, size).

    Parameters
    ----------
    imgs : image (height, width, 3) of bytes, or a list of these.
    resize_short : length of the shorter side, before the middle is taken.
    crop_size : side of the middle.
    mean, std : of the pixels, from 0 to 1.

    >>> import d2lcore as mx
    >>> transform_eval(mx.nd.zeros((300, 400, 3), dtype="uint8")).shape
    (1, 3, 224, 224)
    """
    batch = []
    for img in imgs if isinstance(imgs, (list, tuple)) else [imgs]:
        middle, _ = mx_image.center_crop(mx_image.resize_short(img, resize_short), (crop_size, crop_size))
        batch.append(normalized(middle, mean, std))
    return ndarray.stack(*batch, axis=0)


def load_test(filenames: Any, **sizes: Any) -> Any:
    """`transform_eval` of the image in a file, or of those in a list of files."""
    return transform_eval(loaded(filenames), **sizes)
