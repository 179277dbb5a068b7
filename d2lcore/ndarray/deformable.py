"""Convolution and pooling that look at places which a network moves (J. Dai and others, Deformable ConvNets, 2017)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..core import F, NDArray
from ..errors import ShapeError
from ..ops.index import ARRAY
from ..ops.windows import per_axis, window_counts
from ._call import store
from .layers import Size, window
from .resampling import between, constant, sample

__all__ = ["DeformableConvolution", "DeformablePSROIPooling", "ModulatedDeformableConvolution"]


def DeformableConvolution(
    data: NDArray, offset: NDArray, weight: NDArray, bias: NDArray | None = None, kernel: Size = (),
    stride: Size = (), dilate: Size = (), pad: Size = (), num_filter: int = 0, num_group: int = 1,
    num_deformable_group: int = 1, workspace: int = 1024, no_bias: bool = False, layout: str | None = None,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """A convolution whose kernel's places are each moved by their own offset, another one at every position.

    data: (batch, channels, height, width). offset: (batch, 2 deformable groups * kernel places, rows, columns), pairs
    (down, right) in pixels. weight: (filters, channels / groups, *kernel). bias: (filters,).
    Returns (batch, filters, rows, columns).

    >>> from d2lcore import nd
    >>> x, right = nd.array([[[[1, 2, 3]]]]), nd.array([[[[0, 0, 0]], [[1, 0.5, -1]]]])
    >>> nd.contrib.DeformableConvolution(x, right, nd.ones((1, 1, 1, 1)), kernel=(1, 1), num_filter=1,
    ...                                  no_bias=True).asnumpy()
    array([[[[2. , 2.5, 2. ]]]], dtype=float32)
    """
    columns = _columns(data, offset, weight, stride, dilate, pad, num_deformable_group, modulated=False)
    return store(_product(columns, weight, None if no_bias else bias, num_group), out)


def ModulatedDeformableConvolution(
    data: NDArray, offset: NDArray, mask: NDArray, weight: NDArray, bias: NDArray | None = None, kernel: Size = (),
    stride: Size = (), dilate: Size = (), pad: Size = (), num_filter: int = 0, num_group: int = 1,
    num_deformable_group: int = 1, workspace: int = 1024, no_bias: bool = False, im2col_step: int = 64,
    layout: str | None = None, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """`DeformableConvolution` whose kernel's places are also weighted by ``mask``, another one at every position.

    mask: (batch, deformable groups * kernel places, rows, columns). (X. Zhu and others, Deformable ConvNets v2, 2019.)

    >>> from d2lcore import nd
    >>> x, offset, mask = nd.array([[[[1, 2]]]]), nd.zeros((1, 2, 1, 2)), nd.array([[[[0.5, 1]]]])
    >>> nd.contrib.ModulatedDeformableConvolution(x, offset, mask, nd.ones((1, 1, 1, 1)), kernel=(1, 1), num_filter=1,
    ...                                           no_bias=True).asnumpy()
    array([[[[0.5, 2. ]]]], dtype=float32)
    """
    columns = _columns(data, offset, weight, stride, dilate, pad, num_deformable_group, modulated=True)
    batch, _, height, width = mask.shape
    places = columns.shape[2]
    shape = (batch, num_deformable_group, 1, places, height, width)
    groups = F.reshape(columns, shape=(batch, num_deformable_group, -1, places, height, width))
    columns = F.reshape(F.multiply(groups, F.reshape(mask, shape=shape)), shape=columns.shape)
    return store(_product(columns, weight, None if no_bias else bias, num_group), out)


def _columns(
    data: NDArray, offset: NDArray, weight: NDArray, stride: Size, dilate: Size, pad: Size, groups: int, modulated: bool
) -> NDArray:
    """What the kernel sees: (batch, channels, kernel places, rows, columns)."""
    kernel = weight.shape[2:]
    steps, gaps = per_axis(window(stride, 1), 2, "stride", 1), per_axis(window(dilate, 1), 2, "dilate", 1)
    pads = per_axis(window(pad, 0), 2, "pad")
    batch, channels, height, width = data.shape
    counts = window_counts((height, width), kernel, steps, pads, gaps)
    places = kernel[0] * kernel[1]
    expected = (batch, 2 * groups * places, *counts)
    if offset.shape != expected:
        raise ShapeError(f"DeformableConvolution: offset expects {expected}, got {offset.shape}")
    moves = F.reshape(offset, shape=(batch * groups, places, 2, *counts))
    y, x = (
        F.add(
            F.getitem(moves, key=(slice(None), slice(None), i)),
            constant(_places(i, kernel, steps, pads, gaps, counts), data),
        )
        for i in (0, 1)
    )
    inside = None
    if not modulated:  # the first version knows no pixels around the picture: up to its edge it repeats the last ones
        inside = F.logical_and(
            F.logical_and(F.greater_equal(y, 0), F.less(y, height)),
            F.logical_and(F.greater_equal(x, 0), F.less(x, width)),
        )
        y, x = F.minimum(y, height - 1), F.minimum(x, width - 1)
    pictures = F.reshape(data, shape=(batch * groups, channels // groups, height, width))
    seen = F.transpose(sample(pictures, y, x, inside=inside), axes=(0, 4, 1, 2, 3))
    return F.reshape(seen, shape=(batch, channels, places, *counts))


def _places(
    axis: int, kernel: Sequence[int], steps: Sequence[int], pads: Sequence[int], gaps: Sequence[int],
    counts: Sequence[int],
) -> np.ndarray:  # fmt: skip
    """Where, along an axis, the kernel's places lie before they are moved: (places, rows, columns)."""
    place = np.indices(kernel)[axis].reshape(-1, 1, 1) * gaps[axis]
    return (place + np.indices(counts)[axis] * steps[axis] - pads[axis]).astype(float)


def _product(columns: NDArray, weight: NDArray, bias: NDArray | None, groups: int) -> NDArray:
    batch, _, _, height, width = columns.shape
    filters = weight.shape[0]
    seen = F.reshape(columns, shape=(batch, groups, -1, height * width))
    result = F.matmul(F.reshape(weight, shape=(groups, filters // groups, -1)), seen)
    result = F.reshape(result, shape=(batch, filters, height, width))
    return result if bias is None else F.add(result, F.reshape(bias, shape=(1, filters, 1, 1)))


def DeformablePSROIPooling(
    data: NDArray, rois: NDArray, trans: NDArray | None = None, spatial_scale: float = 1.0, output_dim: int = 1,
    group_size: int = 1, pooled_size: int = 1, part_size: int = 0, sample_per_part: int = 1, trans_std: float = 0.0,
    no_trans: bool = False, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """`PSROIPooling` whose cells are moved: by ``trans`` times ``trans_std`` times the region's size.

    data: (batch, output_dim * group_size ** 2, height, width). rois: (regions, 5). trans: (regions, 2 classes, parts,
    parts), pairs (right, down); none with ``no_trans``. part_size: of ``trans``, ``pooled_size`` where it is 0.
    sample_per_part: points along each side of a cell. Returns (regions, output_dim, pooled_size, pooled_size).

    >>> from d2lcore import nd
    >>> x = nd.arange(16).reshape((1, 1, 4, 4))
    >>> nd.contrib.DeformablePSROIPooling(x, nd.array([[0, 0, 0, 2, 2]]), spatial_scale=1, output_dim=1, group_size=1,
    ...                                   pooled_size=1, sample_per_part=2, no_trans=True).asnumpy()
    array([[[[2.5]]]], dtype=float32)
    """
    batch, _, height, width = data.shape
    n, p, s = rois.shape[0], pooled_size, sample_per_part
    cell = np.arange(p)
    part, own = (cell * size // p for size in (part_size or p, group_size))
    column = [F.reshape(F.getitem(rois, key=(slice(None), i)), shape=(n, 1, 1, 1, 1, 1)) for i in range(5)]
    classes = 1 if no_trans or trans is None else trans.shape[1] // 2
    at = []
    for axis in (0, 1):  # y, x
        start = F.subtract(F.multiply(F.round(column[2 - axis]), spatial_scale), 0.5)
        stop = F.subtract(F.multiply(F.add(F.round(column[4 - axis]), 1), spatial_scale), 0.5)
        size = F.maximum(F.subtract(stop, start), 0.1)
        # as parts of the region: (cell rows, cell columns, point rows, point columns)
        shape = (p, 1, s, 1) if axis == 0 else (1, p, 1, s)
        inner = constant(((cell[:, None] + np.arange(s) / s) / p).reshape(shape), data)
        if not no_trans and trans is not None:
            moves = F.getitem(
                trans,
                constant(part[:, None], data), constant(part[None, :], data),
                key=(slice(None), slice(1 - axis, None, 2), ARRAY, ARRAY),
            )  # fmt: skip
            moves = F.reshape(F.multiply(moves, trans_std), shape=(n, classes, p, p, 1, 1))
            inner = F.add(inner, moves)
        at.append(F.add(start, F.multiply(inner, size)))
    everywhere = (n, classes, p, p, s, s)
    y, x = (F.broadcast_to(a, shape=everywhere) for a in at)
    inside = F.logical_and(between(y, -0.5, height - 0.5), between(x, -0.5, width - 0.5))
    y, x = F.clip(y, a_min=0, a_max=height - 1), F.clip(x, a_min=0, a_max=width - 1)
    # each cell has channels of its own: those of a group become a picture of their own
    groups = group_size**2
    pictures = F.reshape(data, shape=(batch, output_dim, groups, height, width))
    pictures = F.reshape(F.transpose(pictures, axes=(0, 2, 1, 3, 4)), shape=(-1, output_dim, height, width))
    group = (own[:, None] * group_size + own).reshape(1, 1, p, p, 1, 1)
    number = F.add(F.multiply(F.cast(column[0], dtype="int64"), groups), constant(group, data))
    seen = sample(pictures, y, x, F.broadcast_to(number, shape=everywhere), inside)
    counts = F.sum(F.cast(inside, dtype=data.dtype), axis=(4, 5))
    means = F.divide(F.sum(seen, axis=(4, 5)), F.expand_dims(F.maximum(counts, 1), axis=-1))
    # (regions, classes, rows, columns, output_dim): each class has its share of the output channels
    means = F.reshape(means, shape=(n, classes, p, p, classes, output_dim // classes))
    which = constant(np.arange(classes), data)
    own_class = F.getitem(means, which, which, key=(slice(None), ARRAY, slice(None), slice(None), ARRAY))
    result = F.transpose(own_class, axes=(1, 0, 4, 2, 3))
    return store(F.reshape(result, shape=(n, output_dim, p, p)), out)
