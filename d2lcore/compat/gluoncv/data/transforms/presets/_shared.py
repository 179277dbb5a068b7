"""What the presets share: reading an image, bringing it to size, and normalising it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...... import image as mx_image
from ...... import ndarray
from ..image import resize_short_within

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  #: of ImageNet's pixels, red, green and blue


def normalized(img: Any, mean: Any, std: Any) -> Any:
    """An image (height, width, 3) of bytes as the input of a network, (3, height, width)."""
    pixels = img.asnumpy().astype(np.float32) / 255
    pixels = (pixels - np.asarray(mean, np.float32)) / np.asarray(std, np.float32)
    return ndarray.array(pixels.transpose(2, 0, 1), ctx=img.ctx)


def prepared(imgs: Any, fit: Callable[[Any], Any], mean: Any, std: Any) -> tuple[Any, Any]:
    """(input (1, 3, height, width), image (height, width, 3)) of an image; two lists for a list of images."""
    single = not isinstance(imgs, (list, tuple))
    fitted = [fit(img) for img in ([imgs] if single else imgs)]
    inputs = [normalized(img, mean, std).expand_dims(0) for img in fitted]
    shown = [img.asnumpy().astype("uint8") for img in fitted]
    return (inputs[0], shown[0]) if single else (inputs, shown)


def loaded(filenames: Any) -> Any:
    """The image in a file, or those in a list of files."""
    if isinstance(filenames, str):
        return mx_image.imread(filenames)
    return [mx_image.imread(name) for name in filenames]


def detection(short: int, max_size: int, stride: int) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """(``transform_test``, ``load_test``) of a detector, with its own sizes."""

    def transform_test(
        imgs: Any, short: int = short, max_size: int = max_size, stride: int = stride, mean: Any = MEAN, std: Any = STD
    ) -> tuple[Any, Any]:
        """The input of a detector (1, 3, height, width), and the image as it is shown, (height, width, 3).

        Parameters
        ----------
        imgs : image (height, width, 3) of bytes, or a list of these, which gives two lists.
        short : length of the shorter side.
        max_size : greatest length of the longer side; the shorter one gives way.
        stride : both lengths are multiples of it.
        mean, std : of the pixels, from 0 to 1.
        """
        return prepared(imgs, lambda img: resize_short_within(img, short, max_size, stride), mean, std)

    def load_test(filenames: Any, **sizes: Any) -> tuple[Any, Any]:
        """`transform_test` of the image in a file, or of those in a list of files."""
        return transform_test(loaded(filenames), **sizes)

    return transform_test, load_test
