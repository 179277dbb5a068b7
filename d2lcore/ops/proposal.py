"""Regions that may hold an object, proposed by a network that scores and moves anchor boxes (Faster R-CNN)."""

from __future__ import annotations

import numpy as np

from ..errors import ShapeError
from .boxes import descending, host, survivors
from .table import Spec, op, require_real


def _base_anchors(stride, scales, ratios):
    """(anchors, 4): corners around a square of ``stride`` pixels, of all ratios (height / width) and scales."""
    middle = (stride - 1) / 2
    anchors = []
    for ratio in np.float32(ratios):
        width = np.floor(np.sqrt(np.floor(stride * stride / ratio)) + 0.5)
        height = np.floor(width * ratio + 0.5)
        for scale in np.float32(scales):
            half = np.array([width * scale - 1, height * scale - 1]) / 2
            anchors.append(np.concatenate([middle - half, middle + half]))
    return np.float32(anchors)


def _moved(boxes, offsets):
    """Boxes (n, 4), in whole pixels, with their middles shifted and sizes scaled."""
    size = boxes[:, 2:] - boxes[:, :2] + 1
    middle = boxes[:, :2] + (size - 1) / 2 + offsets[:, :2] * size
    half = (np.exp(offsets[:, 2:]) * size - 1) / 2
    return np.concatenate([middle - half, middle + half], axis=1)


@op(
    "proposal",
    onnx="none: regions of varying number",
    latex=r"\mathrm{nms}(a + t)",
    outputs=("rois", "score"),
)
class Proposal:
    """The regions of pictures that a region proposal network takes for objects, the likeliest first.

    probs: (batch, 2 anchors, height, width), the second half being the probabilities of an object. offsets: (batch,
    4 anchors, height, width). info: (batch, 3), rows (height, width, scale) of the pictures.
    Anchors have sides of ``stride`` pixels times ``scales``, in all ``ratios`` of height to width. They are moved by
    the offsets (``iou_loss``: corners shifted in pixels), and cut at the picture's edge. Those with sides below
    ``min_size`` times the scale come last. Of the ``before`` best, non-maximum suppression at ``threshold`` leaves
    ``after``; where fewer are left they come again.
    Returns (batch * after, 5), rows (picture, left, top, right, bottom), and their scores (batch * after, 1). It has
    no gradient.

    (S. Ren and others, Faster R-CNN, 2015; MXNet's ``contrib.Proposal`` and ``MultiProposal``.)

    >>> from d2lcore import nd
    >>> probs = nd.array([0.1, 0.9]).reshape((1, 2, 1, 1))
    >>> rois = nd.contrib.Proposal(probs, nd.zeros((1, 4, 1, 1)), nd.array([[64, 64, 1]]), scales=(1,), ratios=(1,),
    ...                            rpn_post_nms_top_n=1)
    >>> rois.asnumpy()
    array([[ 0.,  0.,  0., 15., 15.]], dtype=float32)
    """

    strict = True

    def infer(probs, offsets, info, *, after, scales, ratios):
        for name, spec, dims in (("probs", probs, 4), ("offsets", offsets, 4), ("info", info, 2)):
            require_real(spec, name)
            if len(spec.shape) != dims:
                raise ShapeError(f"{name} expects {dims} dimensions, got {spec.shape}")
        n, anchors = probs.shape[0], len(scales) * len(ratios)
        for name, spec, channels in (("probs", probs, 2 * anchors), ("offsets", offsets, 4 * anchors)):
            if spec.shape != (n, channels, *probs.shape[2:]):
                raise ShapeError(
                    f"{name} expects {(n, channels, *probs.shape[2:])}, for {anchors} anchors a place, got {spec.shape}"
                )
        if info.shape != (n, 3):
            raise ShapeError(f"info expects {(n, 3)}, rows (height, width, scale), got {info.shape}")
        return Spec((n * after, 5), probs.dtype), Spec((n * after, 1), probs.dtype)

    def forward(
        xp, probs, offsets, info, *, before, after, threshold, min_size, scales, ratios, stride, iou_loss=False
    ):
        probs, offsets, info = host(probs, offsets, info)
        n, _, height, width = probs.shape
        base = _base_anchors(stride, scales, ratios)
        y, x = np.mgrid[:height, :width].astype(np.float32)
        shift = np.stack([x, y, x, y], axis=-1)[:, :, None] * np.float32(stride)
        anchors = (shift + base).reshape(-1, 4)  # (height, width, anchors) in a row
        places = np.repeat(np.stack([y, x], axis=-1).reshape(-1, 2), len(base), axis=0)
        rois, score = np.zeros((n, after, 5), probs.dtype), np.zeros((n, after, 1), probs.dtype)
        for i, (high, wide, scale) in enumerate(info):
            moves = offsets[i].reshape(-1, 4, height, width).transpose(2, 3, 0, 1).reshape(-1, 4)
            surest = probs[i, len(base) :].transpose(1, 2, 0).ravel().copy()
            boxes = anchors + moves if iou_loss else _moved(anchors, moves)
            boxes = np.clip(boxes, 0, np.array([wide, high, wide, high], boxes.dtype) - 1)
            # places outside of the picture are padding of the batch
            surest[(places >= np.floor(np.array([high, wide]) / stride)).any(1)] = -1
            least = min_size * scale
            small = (boxes[:, 2:] - boxes[:, :2] + 1 < least).any(1)
            boxes[small] += np.array([-1, -1, 1, 1], boxes.dtype) * (least / 2)
            surest[small] = -1
            order = descending(surest)[: before if before > 0 else None]
            order = order[survivors(boxes[order], lambda o: o > threshold, margin=1)][:after]
            order = np.resize(order, after)
            rois[i, :, 0], rois[i, :, 1:], score[i, :, 0] = i, boxes[order], surest[order]
        return xp.asarray(rois.reshape(-1, 5)), xp.asarray(score.reshape(-1, 1))
