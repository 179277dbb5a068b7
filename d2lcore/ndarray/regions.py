"""Regions of interest, from ``mx.nd`` and ``mx.nd.contrib``: proposed, and their features as grids of one size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..core import F, NDArray
from ..errors import ShapeError
from ._call import Shape, dims, store

__all__ = ["MultiProposal", "PSROIPooling", "Proposal", "ROIAlign", "ROIPooling", "RROIAlign"]


def _pair(value: Shape) -> tuple[int, int]:
    size = dims(value)
    if len(size) == 1:
        return size[0], size[0]
    return size[0], size[1]


def ROIPooling(
    data: NDArray, rois: NDArray, pooled_size: Sequence[int], spatial_scale: float, out: NDArray | None = None
) -> NDArray:
    """Each region's features as a grid: the largest number in each of its cells.

    data: (batch, channels, height, width). rois: (regions, 5), rows (picture, left, top, right, bottom) in pixels of
    the input; spatial_scale: height of the features over that of the input. pooled_size: (rows, columns).
    Returns (regions, channels, rows, columns).

    >>> from d2lcore import nd
    >>> x = nd.arange(16).reshape((1, 1, 4, 4))
    >>> nd.ROIPooling(x, nd.array([[0, 0, 0, 2, 2]]), pooled_size=(2, 2), spatial_scale=1).asnumpy()
    array([[[[ 5.,  6.],
             [ 9., 10.]]]], dtype=float32)
    """
    return store(F.roi_pool(data, rois, size=_pair(pooled_size), scale=float(spatial_scale)), out)


def ROIAlign(
    data: NDArray, rois: NDArray, pooled_size: Sequence[int], spatial_scale: float, sample_ratio: int = -1,
    position_sensitive: bool = False, aligned: bool = False, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Each region's features as a grid: the mean of points between pixels, in each of its cells, without any rounding.

    data, rois, pooled_size, spatial_scale: as of `ROIPooling`. sample_ratio: points along each side of a cell, about
    one a pixel where it is not positive. ``position_sensitive``: each cell has channels of its own, and data has
    rows * columns times as many. ``aligned``: pixels' centres lie at halves.
    Returns (regions, channels, rows, columns).

    >>> from d2lcore import nd
    >>> x = nd.arange(16).reshape((1, 1, 4, 4))
    >>> nd.contrib.ROIAlign(x, nd.array([[0, 0, 0, 2, 2]]), pooled_size=(1, 1), spatial_scale=1).asnumpy()
    array([[[[5.]]]], dtype=float32)
    """
    size = _pair(pooled_size)
    found = F.roi_average(
        data, rois, size=size, scale=float(spatial_scale), kind="aligned" if aligned else "align",
        samples=max(int(sample_ratio), 0), groups=size if position_sensitive else None,
    )  # fmt: skip
    return store(found, out)


def PSROIPooling(
    data: NDArray, rois: NDArray, spatial_scale: float, output_dim: int, pooled_size: int, group_size: int = 0,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Each region's features as a square grid of means, each cell of channels of its own (R-FCN).

    data: (batch, output_dim * group_size ** 2, height, width). rois, spatial_scale: as of `ROIPooling`.
    group_size: ``pooled_size`` where it is 0. Returns (regions, output_dim, pooled_size, pooled_size).

    >>> from d2lcore import nd
    >>> x = nd.arange(4).reshape((1, 4, 1, 1)).broadcast_to((1, 4, 4, 4))
    >>> nd.contrib.PSROIPooling(x, nd.array([[0, 0, 0, 3, 3]]), 1, output_dim=1, pooled_size=2).asnumpy()
    array([[[[0., 1.],
             [2., 3.]]]], dtype=float32)
    """
    groups = group_size or pooled_size
    if data.shape[1] != output_dim * groups**2:
        raise ShapeError(
            f"PSROIPooling: data expects output_dim * group_size**2 = {output_dim} * {groups}**2 channels, "
            f"got {data.shape}"
        )
    found = F.roi_average(
        data, rois, size=_pair(pooled_size), scale=float(spatial_scale), kind="mean", groups=(groups, groups)
    )
    return store(found, out)


def RROIAlign(
    data: NDArray, rois: NDArray, pooled_size: Sequence[int], spatial_scale: float, sampling_ratio: int = -1,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Features of turned regions as grids: the mean of points between pixels, in each cell. It has no gradient.

    data: (batch, channels, height, width). rois: (regions, 6), rows (picture, middle x, middle y, width, height, angle
    in degrees). pooled_size, spatial_scale: as of `ROIPooling`. sampling_ratio: points along each side of a cell, about
    one a pixel where it is not positive.
    Returns (regions, channels, rows, columns).

    >>> from d2lcore import nd
    >>> x = nd.arange(16).reshape((1, 1, 4, 4))
    >>> nd.contrib.RROIAlign(x, nd.array([[0, 1.5, 1.5, 2, 2, 90]]), (1, 1), 1, sampling_ratio=2).asnumpy()
    array([[[[7.5]]]], dtype=float32)
    """
    found = F.rotated_roi_average(
        data, rois, size=_pair(pooled_size), scale=float(spatial_scale), samples=max(int(sampling_ratio), 0)
    )
    return store(found, out)


def Proposal(
    cls_prob: NDArray, bbox_pred: NDArray, im_info: NDArray, rpn_pre_nms_top_n: int = 6000,
    rpn_post_nms_top_n: int = 300, threshold: float = 0.7, rpn_min_size: int = 16,
    scales: Sequence[float] = (4.0, 8.0, 16.0, 32.0), ratios: Sequence[float] = (0.5, 1.0, 2.0),
    feature_stride: int = 16, output_score: bool = False, iou_loss: bool = False,
) -> Any:  # fmt: skip
    """The regions that a region proposal network takes for objects, the likeliest first (Faster R-CNN).

    cls_prob: (batch, 2 anchors, height, width). bbox_pred: (batch, 4 anchors, height, width). im_info: (batch, 3), rows
    (height, width, scale). Returns rois (batch * rpn_post_nms_top_n, 5), rows (picture, left, top, right, bottom), and
    with ``output_score`` their scores, too. See the operator ``proposal``.

    >>> from d2lcore import nd
    >>> probs, offsets = nd.ones((1, 2, 2, 2)), nd.zeros((1, 4, 2, 2))
    >>> nd.contrib.Proposal(probs, offsets, nd.array([[32, 32, 1]]), scales=[1], ratios=[1]).shape
    (300, 5)
    """
    rois, score = F.proposal(
        cls_prob, bbox_pred, im_info, before=rpn_pre_nms_top_n, after=rpn_post_nms_top_n, threshold=threshold,
        min_size=rpn_min_size, scales=tuple(scales), ratios=tuple(ratios), stride=feature_stride, iou_loss=iou_loss,
    )  # fmt: skip
    return [rois, score] if output_score else rois


MultiProposal = Proposal
