"""Pictures in another size: each new pixel is a weighted sum of a few old ones, along one axis and then the other.

With NumPy alone. The methods have OpenCV's numbers and definitions, which are MXNet's: pixel centres lie at half
numbers, edges are repeated, and nothing is smoothed before it is made smaller except by `AREA`.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import numpy as np

NEAREST, BILINEAR, CUBIC, AREA, LANCZOS = range(5)
ENLARGED_AREA = 5  #: what OpenCV makes of area where one of the axes grows


def resize(picture: np.ndarray, size: tuple[int, int], method: int = BILINEAR) -> np.ndarray:
    """Pictures (..., height, width, channels) with ``size`` = (width, height), of the same dtype.

    ``method`` is 0 nearest, 1 bilinear, 2 bicubic, 3 area (the mean of the pixels covered), 4 Lanczos, or 9: cubic to
    make larger, area to make smaller.

    >>> import numpy as np
    >>> resize(np.array([[0, 100]], dtype=np.uint8)[..., None], (4, 1))[0, :, 0]
    array([  0,  25,  75, 100], dtype=uint8)
    """
    width, height = size
    if width < 1 or height < 1:
        raise ValueError(f"resize: size (width, height) is at least (1, 1), got {size}")
    if method == 9:
        method = CUBIC if width * height > picture.shape[-2] * picture.shape[-3] else AREA
    if method not in range(5):
        raise ValueError(f"resize: interpolation is 0, 1, 2, 3, 4 or 9, got {method}")
    if (height, width) == picture.shape[-3:-1]:
        return picture
    if method == AREA and (height > picture.shape[-3] or width > picture.shape[-2]):
        method = ENLARGED_AREA
    out = picture if method == NEAREST else picture.astype(np.result_type(picture.dtype, np.float32), copy=False)
    out = _along(_along(out, -3, height, method), -2, width, method)
    if picture.dtype == np.uint8 and method != NEAREST:
        out = np.floor(out + 0.5)  # halves go up, as in OpenCV's whole-number arithmetic
    return saturate(out, picture.dtype)


def saturate(values: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Real numbers as another dtype; whole numbers are rounded to, and stay within, what the dtype can hold."""
    if values.dtype == dtype or dtype.kind == "f":
        return values.astype(dtype, copy=False)
    limits = np.iinfo(dtype)
    return np.clip(np.rint(values), limits.min, limits.max).astype(dtype)


def _along(picture: np.ndarray, axis: int, length: int, method: int) -> np.ndarray:
    """Resize one axis: for each tap, the old pixels it reads times its weights."""
    if picture.shape[axis] == length:
        return picture
    index, weight = _taps(picture.shape[axis], length, method)
    if method == NEAREST:
        return picture.take(index[0], axis)
    out = 0.0
    for old, w in zip(index, weight, strict=True):
        out = out + picture.take(old, axis) * w.reshape((-1,) + (1,) * (-axis - 1)).astype(picture.dtype)
    return out  # type: ignore[return-value]


@functools.lru_cache(maxsize=64)
def _taps(old: int, new: int, method: int) -> tuple[np.ndarray, np.ndarray]:
    """For each new pixel the old ones that it reads, and their weights: two arrays (taps, new)."""
    scale = old / new
    if method == NEAREST:
        index = np.floor(np.arange(new) * scale)[None]
        weight = np.ones((1, new))
    elif method == AREA:
        start, stop = np.arange(new) * scale, np.arange(1, new + 1) * scale
        index = np.floor(start) + np.arange(math.ceil(scale) + 1)[:, None]
        weight = (np.minimum(index + 1, stop) - np.maximum(index, start)).clip(0) / scale
    elif method == ENLARGED_AREA:
        left = np.floor(np.arange(new) * scale)
        share = np.arange(1, new + 1) - (left + 1) / scale
        share = np.where(share > 0, share % 1, 0)
        index, weight = np.stack([left, left + 1]), np.stack([1 - share, share])
    else:
        reach, kernel = _KERNELS[method]
        centre = (np.arange(new) + 0.5) * scale - 0.5
        index = np.floor(centre) + np.arange(1 - reach, reach + 1)[:, None]
        weight = kernel(np.abs(index - centre))
        weight /= weight.sum(0)
    return index.clip(0, old - 1).astype(np.intp), weight


def _linear(x: np.ndarray) -> np.ndarray:
    return 1 - x


def _cubic(x: np.ndarray, a: float = -0.75) -> np.ndarray:
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
    return np.where(x <= 1, near, far)


def _lanczos(x: np.ndarray) -> np.ndarray:
    return np.sinc(x) * np.sinc(x / 4)


_KERNELS: dict[int, tuple[int, Callable[[np.ndarray], np.ndarray]]] = {
    BILINEAR: (1, _linear),
    CUBIC: (2, _cubic),
    LANCZOS: (4, _lanczos),
}
"""By method: how many pixels it reads on each side, and the weight at a distance."""
