"""Operators that MXNet itself calls deprecated, for the programs that still use them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core import F, NDArray
from ..errors import ShapeError
from ._call import store
from .layers import Convolution, Pooling
from .norms import BatchNorm

__all__ = [
    "BatchNorm_v1",
    "Convolution_v1",
    "Crop",
    "Pooling_v1",
    "fill_element_0index",
    "imdecode",
    "onehot_encode",
]

BatchNorm_v1 = BatchNorm
Convolution_v1 = Convolution
Pooling_v1 = Pooling


def fill_element_0index(lhs: NDArray, mhs: NDArray, rhs: NDArray, out: NDArray | None = None) -> NDArray:
    """A copy of ``lhs`` (rows, columns) with ``mhs[i]`` in row i at column ``rhs[i]``.

    >>> from d2lcore import nd
    >>> nd.fill_element_0index(nd.zeros((2, 2)), nd.array([5, 6]), nd.array([0, 1])).asnumpy()
    array([[5., 0.],
           [0., 6.]], dtype=float32)
    """
    if lhs.ndim != 2 or mhs.shape != lhs.shape[:1] or rhs.shape != lhs.shape[:1]:
        raise ShapeError(
            f"fill_element_0index: expects lhs (rows, columns) and a value and a column for each row, got {lhs.shape}, "
            f"{mhs.shape} and {rhs.shape}"
        )
    chosen = F.one_hot(rhs, depth=lhs.shape[1], on_value=1.0, off_value=0.0, dtype=np.dtype(bool))
    return store(F.where(chosen, F.expand_dims(mhs, axis=1), lhs), out)


def onehot_encode(indices: NDArray, out: NDArray) -> NDArray:
    """Write one-hot vectors of the positions ``indices`` into ``out`` (positions, classes). Newer: `one_hot`.

    >>> from d2lcore import nd
    >>> nd.onehot_encode(nd.array([1, 0]), nd.zeros((2, 3))).asnumpy()
    array([[0., 1., 0.],
           [1., 0., 0.]], dtype=float32)
    """
    if out.ndim != 2 or indices.size != out.shape[0]:
        raise ShapeError(f"onehot_encode: out expects a row for each of {indices.size} positions, got {out.shape}")
    return store(indices.reshape((-1,)).one_hot(out.shape[1], dtype=out.dtype), out)


def Crop(
    *data: NDArray, num_args: int | None = None, offset: tuple[int, int] = (0, 0), h_w: tuple[int, int] = (0, 0),
    center_crop: bool = False, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """A part of images (batch, channels, height, width): of height and width ``h_w``, or those of a second array.

    ``offset`` is its upper left corner; ``center_crop`` takes it from the middle. Newer: `slice`.

    >>> from d2lcore import nd
    >>> nd.Crop(nd.arange(9).reshape((1, 1, 3, 3)), h_w=(1, 2), offset=(1, 1)).asnumpy()
    array([[[[4., 5.]]]], dtype=float32)
    """
    image = data[0]
    height, width = data[1].shape[2:] if len(data) > 1 else h_w
    top, left = offset
    if center_crop:
        top, left = (image.shape[2] - height) // 2, (image.shape[3] - width) // 2
    if not (0 <= top <= image.shape[2] - height and 0 <= left <= image.shape[3] - width and height * width > 0):
        raise ShapeError(f"Crop: ({height}, {width}) at ({top}, {left}) is no part of images {image.shape}")
    window = (slice(None), slice(None), slice(top, top + height), slice(left, left + width))
    return store(F.getitem(image, key=window), out)


def imdecode(
    str_img: bytes, clip_rect: tuple[int, int, int, int] = (0, 0, 0, 0), out: NDArray | None = None, index: int = 0,
    channels: int = 3, mean: NDArray | None = None,
) -> Any:  # fmt: skip
    """Read an image file's bytes as an array (1, channels, height, width) of float32. Newer: `mx.image.imdecode`.

    clip_rect: (x0, y0, x1, y1), the part to keep; all of it by default. mean: an image that is subtracted. index: the
    place in ``out`` (batch, channels, height, width) for it.
    """
    import io

    from PIL import Image

    picture = Image.open(io.BytesIO(str_img)).convert("RGB" if channels == 3 else "L")
    if any(clip_rect):
        picture = picture.crop(clip_rect)
    pixels = np.asarray(picture, np.float32).reshape(picture.height, picture.width, channels).transpose(2, 0, 1)
    from .creation import array

    result = array(pixels[None])
    if mean is not None:
        result = result - mean.reshape((1, *mean.shape[-3:]))
    if out is None:
        return result
    out[index] = result[0]
    return out
