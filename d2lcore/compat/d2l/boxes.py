"""Boxes around things in pictures: anchors, overlap, labels of anchors, and what remains of many predictions.

A box is (left, top, right, bottom), or (centre x, centre y, width, height); both in parts of the picture or in pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as onp

from ... import np

__all__ = [
    "assign_anchor_to_bbox",
    "box_center_to_corner",
    "box_corner_to_center",
    "box_iou",
    "multibox_detection",
    "multibox_prior",
    "multibox_target",
    "nms",
    "offset_boxes",
    "offset_inverse",
]


def box_corner_to_center(boxes: Any) -> Any:
    """(n, 4) boxes by their corners to boxes by their centres and sizes.

    >>> box_corner_to_center(np.array([[1, 2, 5, 4]]))
    array([[3., 3., 4., 2.]])
    """
    low, high = boxes[:, :2], boxes[:, 2:]
    return np.concatenate([(low + high) / 2, high - low], axis=1)


def box_center_to_corner(boxes: Any) -> Any:
    """`box_corner_to_center` undone."""
    center, half = boxes[:, :2], boxes[:, 2:] / 2
    return np.concatenate([center - half, center + half], axis=1)


def multibox_prior(data: Any, sizes: Sequence[float], ratios: Sequence[float]) -> Any:
    """Anchors (1, H * W * (sizes + ratios - 1), 4) around each pixel of (n, c, H, W): each size, then each ratio."""
    height, width = data.shape[-2:]
    pairs = [(size, ratios[0]) for size in sizes] + [(sizes[0], ratio) for ratio in ratios[1:]]
    size, ratio = onp.array(pairs).T
    half = onp.stack([size * ratio**0.5 * height / width, size / ratio**0.5], axis=1) / 2  # square by pixels
    y, x = onp.meshgrid((onp.arange(height) + 0.5) / height, (onp.arange(width) + 0.5) / width, indexing="ij")
    center = onp.stack([x, y], axis=-1).reshape(-1, 1, 2)
    anchors = onp.concatenate([center - half, center + half], axis=-1).reshape(1, -1, 4)
    return np.array(anchors, dtype="float32", ctx=data.ctx)


def box_iou(boxes1: Any, boxes2: Any) -> Any:
    """Intersection over union of each of (n, 4) boxes with each of (m, 4): (n, m).

    >>> box_iou(np.array([[0, 0, 2, 2]]), np.array([[0, 0, 2, 2], [1, 0, 3, 2], [5, 5, 6, 6]]))
    array([[1.        , 0.33333334, 0.        ]])
    """
    area1, area2 = ((b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1]) for b in (boxes1, boxes2))
    low = np.maximum(np.expand_dims(boxes1[:, :2], 1), boxes2[:, :2])
    high = np.minimum(np.expand_dims(boxes1[:, 2:], 1), boxes2[:, 2:])
    sides = np.maximum(high - low, 0)
    common = sides[:, :, 0] * sides[:, :, 1]
    return common / (np.expand_dims(area1, 1) + area2 - common)


def assign_anchor_to_bbox(ground_truth: Any, anchors: Any, device: Any, iou_threshold: float = 0.5) -> Any:
    """The true box of each anchor, -1 for none: the one that overlaps it most, if enough, or has no better one."""
    overlaps = box_iou(anchors, ground_truth).asnumpy()
    best = overlaps.argmax(axis=1)
    assigned = onp.where(overlaps.max(axis=1) >= iou_threshold, best, -1)
    for _ in range(overlaps.shape[1]):
        anchor, box = onp.unravel_index(overlaps.argmax(), overlaps.shape)
        assigned[anchor] = box
        overlaps[anchor], overlaps[:, box] = -1, -1
    return np.array(assigned, dtype="int32", ctx=device)


def offset_boxes(anchors: Any, assigned_bb: Any, eps: float = 1e-6) -> Any:
    """How far boxes are from anchors (n, 4), scaled to about deviation 1."""
    anchor, box = box_corner_to_center(anchors), box_corner_to_center(assigned_bb)
    moved = 10 * (box[:, :2] - anchor[:, :2]) / anchor[:, 2:]
    grown = 5 * np.log(eps + box[:, 2:] / anchor[:, 2:])
    return np.concatenate([moved, grown], axis=1)


def offset_inverse(anchors: Any, offset_preds: Any) -> Any:
    """Boxes from anchors and offsets: `offset_boxes` undone."""
    anchor = box_corner_to_center(anchors)
    center = offset_preds[:, :2] * anchor[:, 2:] / 10 + anchor[:, :2]
    size = np.exp(offset_preds[:, 2:] / 5) * anchor[:, 2:]
    return box_center_to_corner(np.concatenate([center, size], axis=1))


def multibox_target(anchors: Any, labels: Any) -> tuple[Any, Any, Any]:
    """What to learn at (1, a, 4) anchors from labels (n, boxes, 5) of class and corners.

    Returns offsets (n, 4 a), a mask of the same shape (1 at anchors that have a box), and classes (n, a), 0 for none.
    """
    anchors = anchors.squeeze(0)
    offsets, masks, classes = [], [], []
    for label in labels:
        assigned = assign_anchor_to_bbox(label[:, 1:], anchors, anchors.ctx)
        has_box = assigned >= 0
        mask = np.repeat(np.expand_dims(has_box.astype("int32"), -1), 4, axis=1)
        box = np.maximum(assigned, 0)
        offsets.append((offset_boxes(anchors, label[:, 1:][box]) * mask).reshape(-1))
        masks.append(mask.reshape(-1))
        classes.append(np.where(has_box, label[:, 0][box].astype("int32") + 1, np.zeros_like(assigned)))
    return np.stack(offsets), np.stack(masks), np.stack(classes)


def nms(boxes: Any, scores: Any, iou_threshold: float) -> Any:
    """The numbers of the boxes to keep, best first: one that overlaps a better one too much goes."""
    overlaps = box_iou(boxes, boxes).asnumpy()
    order = scores.asnumpy().argsort(kind="stable")[::-1]
    keep = []
    while len(order):
        keep.append(order[0])
        order = order[1:][overlaps[order[0], order[1:]] <= iou_threshold]
    return np.array(keep, dtype="int32", ctx=boxes.ctx)


def multibox_detection(
    cls_probs: Any, offset_preds: Any, anchors: Any, nms_threshold: float = 0.5, pos_threshold: float = 0.00999999978
) -> Any:
    """Predictions as rows (class, confidence, four corners): (n, a, 6). Class -1 is background, or not kept by `nms`.

    ``cls_probs`` (n, classes + 1, a) begins with the background; ``offset_preds`` is (n, 4 a), ``anchors`` (1, a, 4).
    """
    found = []
    for probability, offset in zip(cls_probs, offset_preds):
        confidence, label = probability[1:].max(0), probability[1:].argmax(0).asnumpy()
        boxes = offset_inverse(anchors.squeeze(0), offset.reshape(-1, 4))
        keep = nms(boxes, confidence, nms_threshold).asnumpy()
        dropped = onp.setdiff1d(onp.arange(len(label)), keep)
        label[dropped] = -1
        score = confidence.asnumpy()
        unsure = score < pos_threshold
        label[unsure] = -1
        score[unsure] = 1 - score[unsure]
        rows = onp.concatenate([label[:, None], score[:, None], boxes.asnumpy()], axis=1)
        found.append(rows[onp.concatenate([keep, dropped])])
    return np.array(onp.stack(found), dtype="float32", ctx=anchors.ctx)
