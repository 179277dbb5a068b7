"""Windows that slide over the spatial axes of a batch: what convolution and pooling have in common.

A batch is ``(images, channels, *space)`` with one, two or three axes of space; kernel, stride, dilation and padding
have one number for each of them. Axes are never told apart by name, so that every rule holds for all three cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np

from ..errors import ShapeError


def per_axis(value: int | tuple[int, ...], axes: int, name: str, least: int = 0) -> tuple[int, ...]:
    """One number for each axis of space; a single number stands for all of them."""
    values = (value,) * axes if isinstance(value, (int, np.integer)) else tuple(value)
    if len(values) != axes or any(v < least for v in values):
        raise ShapeError(
            f"{name} expects {axes} numbers of at least {least}, one for each axis of space, got {value!r}"
        )
    return values


def require_batch(shape: tuple[int, ...], axes: int, name: str) -> None:
    """`ShapeError` unless ``shape`` is (images, channels, *space) with that many axes of space."""
    if len(shape) != axes + 2:
        space = ("width", "height, width", "depth, height, width")[axes - 1]
        raise ShapeError(
            f"{name} expects {axes + 2} dimensions (batch, channels, {space}), got {len(shape)}: {shape}. "
            "A single image needs expand_dims(axis=0) to become a batch; flat pixels need reshape."
        )


def window_counts(
    size: tuple[int, ...],
    kernel: tuple[int, ...],
    stride: tuple[int, ...],
    pad: tuple[int, ...],
    dilate: tuple[int, ...] | None = None,
    up: bool = False,
) -> tuple[int, ...]:
    """How many windows fit along each axis; ``up`` counts a last one that hangs over the edge (MXNet's 'full')."""
    reach = tuple((k - 1) * d + 1 for k, d in zip(kernel, dilate or (1,) * len(kernel)))
    if any(r > n + 2 * p for r, n, p in zip(reach, size, pad)):
        spread = f" (dilated to {reach})" if reach != kernel else ""
        raise ShapeError(
            f"kernel {kernel}{spread} is larger than the data {size} with padding {pad}. "
            "The image has shrunk too much on its way here: use fewer strides and poolings, or more padding."
        )
    return tuple((n + 2 * p - r + (s - 1 if up else 0)) // s + 1 for n, p, r, s in zip(size, pad, reach, stride))


def windows(xp: Any, x: Any, kernel: tuple, stride: tuple, dilate: tuple, counts: tuple) -> Any:
    """A view (..., *kernel, *counts) of x (..., *space): element [k, o] is x[o * stride + k * dilate]."""
    lead, steps = x.strides[: -len(kernel)], x.strides[-len(kernel) :]
    return xp.lib.stride_tricks.as_strided(
        x,
        x.shape[: -len(kernel)] + kernel + counts,
        lead + tuple(b * d for b, d in zip(steps, dilate)) + tuple(b * s for b, s in zip(steps, stride)),
    )


def places(kernel: tuple, stride: tuple, dilate: tuple, counts: tuple) -> Iterator[tuple[tuple, tuple]]:
    """For each place of the kernel, row by row, the slices of space that all windows see through it."""
    for place in np.ndindex(*kernel):
        yield (
            place,
            tuple(slice(k * d, k * d + (n - 1) * s + 1, s) for k, d, s, n in zip(place, dilate, stride, counts)),
        )


def inner(pad: tuple[int, ...], size: tuple[int, ...]) -> tuple:
    """The index of the data inside its padding."""
    return (..., *[slice(p, p + n) for p, n in zip(pad, size)])


def chunks(images: int, step: int) -> Iterator[slice]:
    """The batch in pieces of ``step`` images."""
    for start in range(0, images, step):
        yield slice(start, min(start + step, images))


CACHE = 1 << 19  #: bytes of data that are worked on at a time: a quarter of a usual second-level cache


def cache_chunks(xp: Any, x: Any) -> Iterator[slice]:
    """The batch in chunks that stay in the cache while several operations go over them; at once on a GPU."""
    return chunks(len(x), max(CACHE // max(x[:1].nbytes, 1), 1) if xp is np else max(len(x), 1))


def volume(shape: tuple[int, ...]) -> int:
    """Number of places."""
    return prod(shape)


def work_dtype(dtype: Any) -> np.dtype:
    """What to compute in: half precision has no fast product on a CPU, and would lose digits in sums."""
    return np.dtype(np.float32) if dtype == np.float16 else np.dtype(dtype)
