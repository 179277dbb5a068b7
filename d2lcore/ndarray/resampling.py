"""Images in other sizes and images read at places that are computed: resizing, cropping, spatial transformers.

All that reads between pixels does so by one rule (`sample`): the four pixels around a point, weighted by how near they
are. It is composed of operators, so gradients by data and by places follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..core import F, NDArray, from_host
from ..errors import MXNetError, ShapeError, unknown
from ._call import store

__all__ = ["BilinearSampler", "Correlation", "Crop", "GridGenerator", "SpatialTransformer", "UpSampling"]


def constant(values: np.ndarray, like: NDArray) -> NDArray:
    """An array where ``like`` is, and of its dtype where both are real numbers."""
    dtype = like.dtype if values.dtype.kind == "f" else values.dtype
    return from_host(values.astype(dtype), like.ctx, type(like), copy=False)


def sample(
    data: NDArray, y: NDArray, x: NDArray, picture: NDArray | None = None, inside: NDArray | None = None
) -> NDArray:
    """Numbers between the pixels of data (batch, channels, height, width), zeros outside of the picture.

    y, x: where to look, in pixels: (batch, *places), or any shape with ``picture``, an array of the same shape that
    says in which picture. ``inside`` is true where a place counts at all. Returns (*shape of y, channels).
    """
    batch, channels, height, width = data.shape
    rows = F.reshape(F.transpose(data, axes=(0, 2, 3, 1)), shape=(batch * height * width, channels))
    if picture is None:
        picture = constant(np.arange(batch, dtype=np.int64).reshape(-1, *(1,) * (y.ndim - 1)), data)
    first = F.multiply(F.cast(picture, dtype="int64"), height * width)
    top, left = F.stop_gradient(F.floor(y)), F.stop_gradient(F.floor(x))
    lower, right = F.subtract(y, top), F.subtract(x, left)
    terms = []
    for dy, near_y in ((0, F.subtract(1, lower)), (1, lower)):
        for dx, near_x in ((0, F.subtract(1, right)), (1, right)):
            iy, ix = F.add(top, dy), F.add(left, dx)
            counts = F.logical_and(between(iy, 0, height - 1), between(ix, 0, width - 1))
            counts = counts if inside is None else F.logical_and(counts, inside)
            weight = F.multiply(F.multiply(near_y, near_x), F.cast(counts, dtype=data.dtype))
            place = F.add(F.multiply(_whole(iy, height), width), _whole(ix, width))
            found = F.take(rows, F.add(first, place), axis=0)
            terms.append(F.multiply(found, F.expand_dims(weight, axis=-1)))
    return F.add(F.add(terms[0], terms[1]), F.add(terms[2], terms[3]))


def between(x: NDArray, low: float, high: float) -> NDArray:
    """Where ``low <= x <= high``."""
    return F.logical_and(F.greater_equal(x, low), F.less_equal(x, high))


def _whole(x: NDArray, size: int) -> NDArray:
    return F.cast(F.clip(x, a_min=0, a_max=size - 1), dtype="int64")


def GridGenerator(
    data: NDArray, transform_type: str, target_shape: Sequence[int] = (0, 0), out: NDArray | None = None
) -> NDArray:
    """Where each pixel of a new image comes from: x and y, from -1 (left, top) to 1 (right, bottom).

    ``"affine"``: data (batch, 6), rows of the matrices (2, 3) that map (x, y, 1) of an image of ``target_shape``.
    ``"warp"``: data (batch, 2, height, width), how many pixels to go right and down.
    Returns (batch, 2, height, width).

    >>> from d2lcore import nd
    >>> nd.GridGenerator(nd.array([[1, 0, 0, 0, 1, 0]]), "affine", target_shape=(1, 3)).asnumpy()[0, 0]
    array([[-1.,  0.,  1.]], dtype=float32)
    """
    if transform_type == "affine":
        height, width = target_shape
        if height < 1 or width < 1:
            raise ShapeError(f"GridGenerator: affine needs target_shape (height, width), got {target_shape}")
        y, x = np.meshgrid(_unit(height), _unit(width), indexing="ij")
        places = constant(np.stack([x.ravel(), y.ravel(), np.ones(x.size)]), data)
        grid = F.matmul(F.reshape(data, shape=(data.shape[0], 2, 3)), places)
        return store(F.reshape(grid, shape=(data.shape[0], 2, height, width)), out)
    if transform_type != "warp":
        raise unknown("transform_type", transform_type, ("affine", "warp"))
    height, width = data.shape[2:]
    pixels = np.stack(np.meshgrid(np.arange(width), np.arange(height))).astype(float)
    half = np.array([max(width - 1, 1), max(height - 1, 1)]).reshape(2, 1, 1) / 2
    return store(F.subtract(F.divide(F.add(data, constant(pixels, data)), constant(half, data)), 1), out)


def _unit(n: int) -> np.ndarray:
    return -1 + np.arange(n) * (2 / max(n - 1, 1))


def BilinearSampler(data: NDArray, grid: NDArray, cudnn_off: bool | None = None, out: NDArray | None = None) -> NDArray:
    """Images read at the places of a grid, between pixels; zeros outside.

    data: (batch, channels, height, width). grid: (batch, 2, rows, columns), x and y as `GridGenerator` gives them.
    Returns (batch, channels, rows, columns).

    >>> from d2lcore import nd
    >>> x = nd.array([[[[1, 2, 3]]]])
    >>> nd.BilinearSampler(x, nd.array([[[[-0.5, 1]], [[0, 0]]]])).asnumpy()
    array([[[[1.5, 3. ]]]], dtype=float32)
    """
    if grid.ndim != 4 or grid.shape[:2] != (data.shape[0], 2):
        raise ShapeError(f"BilinearSampler: grid expects ({data.shape[0]}, 2, rows, columns), got {grid.shape}")
    x, y = (
        F.multiply(F.add(F.getitem(grid, key=(slice(None), i)), 1), (size - 1) / 2)
        for i, size in ((0, data.shape[3]), (1, data.shape[2]))
    )
    return store(F.transpose(sample(data, y, x), axes=(0, 3, 1, 2)), out)


def SpatialTransformer(
    data: NDArray, loc: NDArray, target_shape: Sequence[int] = (0, 0), transform_type: str = "affine",
    sampler_type: str = "bilinear", cudnn_off: bool | None = None, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Images moved, turned and scaled as a network says (M. Jaderberg and others, Spatial Transformer Networks, 2015).

    data: (batch, channels, height, width). loc: (batch, 6), an affine map of places. Returns images of
    ``target_shape``; of the size of the data where that is (0, 0).

    >>> from d2lcore import nd
    >>> x = nd.array([[[[1, 2, 3]]]])
    >>> nd.SpatialTransformer(x, nd.array([[-1, 0, 0, 0, 1, 0]]), target_shape=(1, 3)).asnumpy()
    array([[[[3., 2., 1.]]]], dtype=float32)
    """
    if transform_type != "affine":
        raise unknown("transform_type", transform_type, ("affine",))
    if sampler_type != "bilinear":
        raise unknown("sampler_type", sampler_type, ("bilinear",))
    shape = tuple(target_shape) if any(target_shape) else data.shape[2:]
    return store(BilinearSampler(data, GridGenerator(loc, "affine", shape)), out)


_MODES = ("size", "odd_scale", "like", "to_even_down", "to_even_up", "to_odd_down", "to_odd_up")


def BilinearResize2D(
    data: NDArray, like: NDArray | None = None, height: int = 1, width: int = 1, scale_height: float | None = None,
    scale_width: float | None = None, mode: str = "size", align_corners: bool = True, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Images (batch, channels, height, width) in another size, by linear interpolation along both axes.

    ``mode`` says which size: ``"size"``: height and width, or the old ones times scale_height and scale_width;
    ``"odd_scale"``: times the scales, odd sizes staying odd; ``"like"``: that of the images ``like``;
    ``"to_even_down"``, ``"to_even_up"``, ``"to_odd_down"``, ``"to_odd_up"``: the next even or odd size.
    ``align_corners``: the corner pixels of both images lie on each other; else their outer edges do.

    >>> from d2lcore import nd
    >>> x = nd.array([[[[0, 4]]]])
    >>> nd.contrib.BilinearResize2D(x, height=1, width=3).asnumpy()
    array([[[[0., 2., 4.]]]], dtype=float32)
    >>> nd.contrib.BilinearResize2D(x, height=1, width=4, align_corners=False).asnumpy()
    array([[[[0., 1., 3., 4.]]]], dtype=float32)
    """
    old = data.shape[2:]
    if mode == "size":
        scales = scale_height, scale_width
        new = [size if s is None else int(n * s) for n, s, size in zip(old, scales, (height, width), strict=True)]
    elif mode == "odd_scale":
        if scale_height is None or scale_width is None:
            raise MXNetError("BilinearResize2D: mode 'odd_scale' needs scale_height and scale_width")
        pairs = zip(old, (scale_height, scale_width), strict=True)
        new = [int(n * s) if n % 2 == 0 else int((n - 1) * s) + 1 for n, s in pairs]
    elif mode == "like":
        if like is None:
            raise MXNetError("BilinearResize2D: mode 'like' needs images to be like")
        new = list(like.shape[2:])
    elif mode in _MODES:
        parity, step = int("odd" in mode), 1 if mode.endswith("up") else -1
        new = [n if n % 2 == parity else n + step for n in old]
    else:
        raise unknown("mode", mode, _MODES)
    down, across = (constant(_interpolation(n, m, align_corners), data) for n, m in zip(old, new, strict=True))
    return store(F.matmul(down, F.matmul(data, F.transpose(across))), out)


def _interpolation(old: int, new: int, align_corners: bool) -> np.ndarray:
    """(new, old): how much of each old pixel is in each new one."""
    if align_corners:
        at = np.arange(new) * ((old - 1) / (new - 1) if new > 1 else 0)
    else:
        at = np.maximum((np.arange(new) + 0.5) * (old / new) - 0.5, 0)
    low = np.minimum(at.astype(int), old - 1)
    weights, rows = np.zeros((new, old)), np.arange(new)
    weights[rows, low] = 1 - (at - low)
    weights[rows, np.minimum(low + 1, old - 1)] += at - low
    return weights


def UpSampling(
    *data: NDArray, scale: int, sample_type: str, num_filter: int = 0, multi_input_mode: str = "concat",
    workspace: int = 512, num_args: int | None = None, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Images (batch, channels, height, width) made ``scale`` times as large.

    ``"nearest"`` repeats each pixel; several images are brought to the size of the first one's result and joined along
    the channels, or added (``multi_input_mode="sum"``). ``"bilinear"`` is a transposed convolution: it takes an image
    and its weight (channels, 1, kernel, kernel), where kernel = 2 scale - scale % 2; see ``mx.init.Bilinear``.

    >>> from d2lcore import nd
    >>> nd.UpSampling(nd.array([[[[1, 2]]]]), scale=2, sample_type="nearest").asnumpy()
    array([[[[1., 1., 2., 2.],
             [1., 1., 2., 2.]]]], dtype=float32)
    """
    if multi_input_mode not in ("concat", "sum"):
        raise unknown("multi_input_mode", multi_input_mode, ("concat", "sum"))
    if sample_type == "bilinear":
        if len(data) != 2:
            raise ShapeError(f"UpSampling: bilinear takes an image and its weight, got {len(data)} array(s)")
        image, weight = data
        kernel = 2 * scale - scale % 2
        if weight.shape[1:] != (1, kernel, kernel):
            raise ShapeError(f"UpSampling: weight expects (channels, 1, {kernel}, {kernel}), got {weight.shape}")
        pad = scale // 2
        return store(F.deconvolution(image, weight, None, stride=scale, pad=pad, groups=image.shape[1]), out)
    if sample_type != "nearest":
        raise unknown("sample_type", sample_type, ("nearest", "bilinear"))
    height = data[0].shape[2] * scale
    grown = []
    for image in data:
        times = height // image.shape[2]
        grown.append(F.repeat(F.repeat(image, repeats=times, axis=2), repeats=times, axis=3))
    if multi_input_mode == "concat":
        return store(grown[0] if len(grown) == 1 else F.concat(*grown, axis=1), out)
    total = grown[0]
    for more in grown[1:]:
        total = F.add(total, more)
    return store(total, out)


def Crop(
    *data: NDArray, offset: Sequence[int] = (0, 0), h_w: Sequence[int] = (0, 0), center_crop: bool = False,
    num_args: int | None = None, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """A part of images (batch, channels, height, width), from ``offset`` (y, x) on or from the middle.

    Its size is ``h_w``, or that of a second array of images.

    >>> from d2lcore import nd
    >>> nd.Crop(nd.arange(9).reshape((1, 1, 3, 3)), h_w=(1, 2), offset=(1, 1)).asnumpy()
    array([[[[4., 5.]]]], dtype=float32)
    """
    old = data[0].shape[2:]
    new = data[1].shape[2:] if len(data) > 1 else tuple(h_w)
    start = [(n - m) // 2 for n, m in zip(old, new, strict=True)] if center_crop else list(offset)
    if any(i < 0 or m < 1 or i + m > n for n, m, i in zip(old, new, start, strict=True)):
        raise ShapeError(f"Crop: {new} from {tuple(start)} on does not lie within images of {old}")
    key: tuple[Any, ...] = (..., *[slice(i, i + m) for i, m in zip(start, new, strict=True)])
    return store(F.getitem(data[0], key=key), out)


def Correlation(
    data1: NDArray, data2: NDArray, kernel_size: int = 1, max_displacement: int = 1, stride1: int = 1,
    stride2: int = 1, pad_size: int = 0, is_multiply: bool = True, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """How alike patches of two images are: for each place in the first, its patch with those around it in the second.

    data1, data2: (batch, channels, height, width). Patches have ``kernel_size`` pixels a side; displacements go up to
    ``max_displacement``, in steps of ``stride2``; places are ``stride1`` apart. ``is_multiply``: products, else
    absolute differences, averaged over patch and channels. Returns (batch, displacements ** 2, rows, columns).

    (A. Dosovitskiy and others, FlowNet, 2015.)

    >>> from d2lcore import nd
    >>> x = nd.array([[[[1, 2, 3]]]])
    >>> nd.Correlation(x, x, max_displacement=1, pad_size=1).shape
    (1, 9, 1, 3)
    """
    if kernel_size % 2 == 0:
        raise MXNetError(f"Correlation: kernel_size is odd, got {kernel_size}")
    pads = ((0, 0), (0, 0), (pad_size, pad_size), (pad_size, pad_size))
    first, second = (F.pad(x, pad_width=pads, mode="constant", constant_value=0) for x in (data1, data2))
    height, width = (n - 2 * max_displacement for n in first.shape[2:])
    if min(height, width) < kernel_size:
        raise ShapeError(f"Correlation: data {data1.shape} is too small for displacements of {max_displacement}")
    reach = max_displacement // stride2 * stride2
    here = _window(first, max_displacement, max_displacement, height, width)
    maps = []
    for dy in range(-reach, reach + 1, stride2):
        for dx in range(-reach, reach + 1, stride2):
            there = _window(second, max_displacement + dy, max_displacement + dx, height, width)
            alike = F.multiply(here, there) if is_multiply else F.abs(F.subtract(here, there))
            maps.append(F.mean(alike, axis=1))
    return store(F.avg_pool(F.stack(*maps, axis=1), kernel=kernel_size, stride=stride1), out)


def _window(x: NDArray, top: int, left: int, height: int, width: int) -> NDArray:
    return F.getitem(x, key=(..., slice(top, top + height), slice(left, left + width)))
