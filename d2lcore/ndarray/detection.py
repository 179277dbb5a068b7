"""Object detection, from ``mx.nd.contrib``: anchor boxes, overlaps, targets, non-maximum suppression."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..core import F, NDArray, from_host
from ..errors import ArgumentError, unknown
from ..ops.multibox import SCALES
from ._call import store

__all__ = [
    "MultiBoxDetection",
    "MultiBoxPrior",
    "MultiBoxTarget",
    "bipartite_matching",
    "box_decode",
    "box_encode",
    "box_iou",
    "box_nms",
    "box_non_maximum_suppression",
]


def _format(name: str, form: str) -> str:
    if form not in ("corner", "center"):
        raise unknown(name, form, ("corner", "center"))
    return form


def _numbers(values: float | Sequence[float]) -> tuple[float, ...]:
    return tuple(np.atleast_1d(np.asarray(values, float)).tolist())


def MultiBoxPrior(
    data: NDArray, sizes: Sequence[float] = (1.0,), ratios: Sequence[float] = (1.0,), clip: bool = False,
    steps: Sequence[float] = (-1.0, -1.0), offsets: Sequence[float] = (0.5, 0.5), out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Anchor boxes around each place of a feature map: every size with the first ratio, the first size with all others.

    data: (batch, channels, height, width), of which only the shape counts. sizes: heights, as parts of the picture's.
    ratios: width over height. ``clip`` keeps boxes within 0..1. steps: from place to place (down, right), -1 for an
    even spread. offsets: of the middle within a place (down, right).
    Returns (1, height * width * (sizes + ratios - 1), 4): left, top, right, bottom, as parts of the picture.

    >>> from d2lcore import nd
    >>> nd.contrib.MultiBoxPrior(nd.zeros((1, 3, 1, 2)), sizes=[0.5]).asnumpy()
    array([[[0.125, 0.25 , 0.375, 0.75 ],
            [0.625, 0.25 , 0.875, 0.75 ]]], dtype=float32)
    """
    height, width = data.shape[2:]
    heights, roots = (np.array(_numbers(values), np.float32) for values in (sizes, ratios))
    roots = np.sqrt(roots)
    down, right = [step if step > 0 else 1 / n for step, n in zip(_numbers(steps), (height, width), strict=True)]
    shape = np.float32(height / width)
    tall = np.concatenate([heights / roots[0], heights[0] / roots[1:]]) / 2
    wide = np.concatenate([heights * shape * roots[0], heights[0] * shape * roots[1:]]) / 2
    y = (np.arange(height, dtype=np.float32) + np.float32(offsets[0])) * np.float32(down)
    x = (np.arange(width, dtype=np.float32) + np.float32(offsets[1])) * np.float32(right)
    y, x = y[:, None, None], x[None, :, None]
    boxes = np.stack(np.broadcast_arrays(x - wide, y - tall, x + wide, y + tall), axis=-1).reshape(1, -1, 4)
    if clip:
        boxes = boxes.clip(0, 1)
    return store(from_host(boxes.astype(data.dtype), data.ctx, type(data), copy=False), out)


def MultiBoxTarget(
    anchor: NDArray, label: NDArray, cls_pred: NDArray, overlap_threshold: float = 0.5, ignore_label: float = -1.0,
    negative_mining_ratio: float = -1.0, negative_mining_thresh: float = 0.5, minimum_negative_samples: int = 0,
    variances: Sequence[float] = SCALES,
) -> list[NDArray]:  # fmt: skip
    """For each anchor box its class and its offsets to the object that it should find: what a detector learns.

    anchor: (1, anchors, 4). label: (batch, objects, 5), rows (class, left, top, right, bottom), class -1 for no object.
    cls_pred: (batch, classes + 1, anchors), used where hard background boxes are picked (``negative_mining_ratio``).
    Returns [offsets (batch, anchors * 4), their mask, classes (batch, anchors), 0 being the background]; see the
    operator ``multibox_target`` for the rules.

    >>> from d2lcore import nd
    >>> anchor = nd.array([[[0, 0, 0.5, 0.5], [0.5, 0.5, 1, 1]]])
    >>> label = nd.array([[[0, 0, 0, 0.5, 0.4], [-1, 0, 0, 0, 0]]])
    >>> nd.contrib.MultiBoxTarget(anchor, label, nd.zeros((1, 2, 2)))[2].asnumpy()
    array([[1., 0.]], dtype=float32)
    """
    return list(F.multibox_target(
        anchor, label, cls_pred, overlap_threshold=overlap_threshold, ignore_label=float(ignore_label),
        negative_mining_ratio=negative_mining_ratio, negative_mining_thresh=negative_mining_thresh,
        minimum_negative_samples=minimum_negative_samples, variances=_numbers(variances),
    ))  # fmt: skip


def MultiBoxDetection(
    cls_prob: NDArray, loc_pred: NDArray, anchor: NDArray, clip: bool = True, threshold: float = 0.01,
    background_id: int = 0, nms_threshold: float = 0.5, force_suppress: bool = False,
    variances: Sequence[float] = SCALES, nms_topk: int = -1, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """The objects that a network sees: rows (class, score, left, top, right, bottom), the surest first.

    cls_prob: (batch, classes + 1, anchors), probabilities, class 0 being the background (whatever ``background_id``
    says, as in MXNet). loc_pred: (batch, anchors * 4). anchor: (1, anchors, 4).
    Returns (batch, anchors, 6); class -1 marks rows that do not count.

    >>> from d2lcore import nd
    >>> anchor = nd.array([[[0, 0, 0.5, 0.5], [0, 0, 0.5, 0.6]]])
    >>> nd.contrib.MultiBoxDetection(nd.array([[[0.1, 0.2], [0.9, 0.8]]]), nd.zeros((1, 8)), anchor).asnumpy()
    array([[[ 0. ,  0.9,  0. ,  0. ,  0.5,  0.5],
            [-1. ,  0.8,  0. ,  0. ,  0.5,  0.6]]], dtype=float32)
    """
    found = F.multibox_detection(
        cls_prob, loc_pred, anchor, clip=clip, threshold=threshold, nms_threshold=nms_threshold,
        force_suppress=force_suppress, variances=_numbers(variances), nms_topk=nms_topk,
    )  # fmt: skip
    return store(found, out)


def box_iou(lhs: NDArray, rhs: NDArray, format: str = "corner", out: NDArray | None = None) -> NDArray:
    """Intersection over union of each box of ``lhs`` (..., 4) with each of ``rhs`` (..., 4).

    >>> from d2lcore import nd
    >>> nd.contrib.box_iou(nd.array([[0, 0, 2, 2]]), nd.array([[1, 1, 3, 3]])).asnumpy().round(4)
    array([[0.1429]], dtype=float32)
    """
    return store(F.box_iou(lhs, rhs, form=_format("format", format)), out)


def box_nms(
    data: NDArray, overlap_thresh: float = 0.5, valid_thresh: float = 0.0, topk: int = -1, coord_start: int = 2,
    score_index: int = 1, id_index: int = -1, background_id: int = -1, force_suppress: bool = False,
    in_format: str = "corner", out_format: str = "corner", out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Non-maximum suppression: of boxes that overlap by more than ``overlap_thresh``, the one with the highest score.

    data: (..., boxes, numbers of a box), see the operator ``box_nms``. Returns the same shape: what stays, the surest
    first, then rows of -1.

    >>> from d2lcore import nd
    >>> x = nd.array([[0, 0.5, 0, 0, 2, 2], [0, 0.9, 0, 0, 2, 2]])
    >>> nd.contrib.box_nms(x).asnumpy()
    array([[ 0. ,  0.9,  0. ,  0. ,  2. ,  2. ],
           [-1. , -1. , -1. , -1. , -1. , -1. ]], dtype=float32)
    """
    kept = F.box_nms(
        data, overlap_thresh=overlap_thresh, valid_thresh=valid_thresh, topk=topk, coord_start=coord_start,
        score_index=score_index, id_index=id_index, background_id=background_id, force_suppress=force_suppress,
        form=_format("in_format", in_format),
    )  # fmt: skip
    if in_format != _format("out_format", out_format):
        kept = _converted(kept, coord_start, score_index, out_format)
    return store(kept, out)


box_non_maximum_suppression = box_nms


def _part(x: NDArray, start: int, stop: int) -> NDArray:
    return F.getitem(x, key=(..., slice(start, stop)))


def _converted(x: NDArray, at: int, score: int, form: str) -> NDArray:
    """The coordinates of boxes in the other format; rows of -1 stay (so do in MXNet boxes that begin left of 0)."""
    first, second = _part(x, at, at + 2), _part(x, at + 2, at + 4)
    if form == "corner":
        pair = F.subtract(first, F.multiply(second, 0.5)), F.add(first, F.multiply(second, 0.5))
    else:
        pair = F.multiply(F.add(first, second), 0.5), F.subtract(second, first)
    boxes = F.concat(_part(x, 0, at), *pair, _part(x, at + 4, x.shape[-1]), axis=-1)
    return F.where(F.greater(_part(x, score, score + 1), -1), boxes, x)


def bipartite_matching(
    data: NDArray, is_ascend: bool = False, threshold: float | None = None, topk: int = -1
) -> list[NDArray]:
    """Rows and columns of scores (..., rows, columns) matched greedily, the best pair first, each at most once.

    Returns for each row its column, and for each column its row; -1 for none.

    >>> from d2lcore import nd
    >>> row, col = nd.contrib.bipartite_matching(nd.array([[0.5, 0.6], [0.1, 0.2], [0.3, 0.4]]), threshold=1e-12)
    >>> row.asnumpy(), col.asnumpy()
    (array([ 1., -1.,  0.], dtype=float32), array([2., 0.], dtype=float32))
    """
    if threshold is None:
        raise ArgumentError("bipartite_matching: threshold, the score that a pair must reach, is missing")
    return list(F.bipartite_matching(data, threshold=threshold, is_ascend=is_ascend, topk=topk))


def _centers(corners: NDArray) -> tuple[NDArray, NDArray]:
    """Middles and sizes (..., 2) of boxes (..., 4)."""
    low, high = _part(corners, 0, 2), _part(corners, 2, 4)
    size = F.subtract(high, low)
    return F.add(low, F.multiply(size, 0.5)), size


def box_encode(
    samples: NDArray, matches: NDArray, anchors: NDArray, refs: NDArray, means: NDArray, stds: NDArray
) -> list[NDArray]:
    """Offsets from anchors to the boxes that they were matched with, and a mask of ones where they count.

    samples: (batch, n), above 0.5 for positive ones. matches: (batch, n), rows of ``refs``. anchors: (batch, n, 4).
    refs: (batch, objects, 4), both corners. means and stds: four numbers that normalise the offsets.
    Returns [offsets (batch, n, 4), mask (batch, n, 4)].

    >>> from d2lcore import nd
    >>> anchors, refs = nd.array([[[0, 0, 2, 2]]]), nd.array([[[1, 0, 3, 2]]])
    >>> offsets, mask = nd.contrib.box_encode(
    ...     nd.ones((1, 1)), nd.zeros((1, 1)), anchors, refs, nd.zeros(4), nd.ones(4))
    >>> offsets.asnumpy(), mask.asnumpy()
    (array([[[0.5, 0. , 0. , 0. ]]], dtype=float32), array([[[1., 1., 1., 1.]]], dtype=float32))
    """
    shape = anchors.shape
    index = F.broadcast_to(F.expand_dims(matches, axis=-1), shape=shape)
    chosen = F.stop_gradient(F.take_along_axis(refs, index, axis=1))
    (middle, size), (to, large) = _centers(F.stop_gradient(anchors)), _centers(chosen)
    offsets = F.concat(F.divide(F.subtract(to, middle), size), F.log(F.divide(large, size)), axis=-1)
    offsets = F.divide(F.subtract(offsets, means), stds)
    positive = F.broadcast_to(F.expand_dims(F.greater(samples, 0.5), axis=-1), shape=shape)
    return [F.where(positive, offsets, 0.0), F.cast(positive, dtype=anchors.dtype)]


def box_decode(
    data: NDArray, anchors: NDArray, std0: float = 1.0, std1: float = 1.0, std2: float = 1.0, std3: float = 1.0,
    clip: float = -1.0, format: str = "center", out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """The boxes (batch, n, 4), as corners, that offsets (batch, n, 4) from anchors (1, n, 4) stand for.

    ``format`` is that of the anchors. The offsets are multiplied by ``std0`` to ``std3``; logarithms of sizes are at
    most ``clip`` where that is positive. As in MXNet, no gradient flows through.

    >>> from d2lcore import nd
    >>> nd.contrib.box_decode(nd.array([[[0.5, 0, 0, 0]]]), nd.array([[[1, 1, 2, 2]]])).asnumpy()
    array([[[1., 0., 3., 2.]]], dtype=float32)
    """
    if _format("format", format) == "corner":
        middle, size = _centers(anchors)
    else:
        middle, size = _part(anchors, 0, 2), _part(anchors, 2, 4)
    stds = from_host(np.asarray([std0, std1, std2, std3], data.dtype), data.ctx, type(data), copy=False)
    offsets = F.multiply(data, stds)
    growth = _part(offsets, 2, 4)
    if clip > 0:
        growth = F.minimum(growth, clip)
    half = F.multiply(F.multiply(F.exp(growth), size), 0.5)
    to = F.add(F.multiply(_part(offsets, 0, 2), size), middle)
    return store(F.stop_gradient(F.concat(F.subtract(to, half), F.add(to, half), axis=-1)), out)
