"""Single-shot detection: which box each anchor should learn, and the boxes that a network's outputs stand for.

(W. Liu and others, SSD: Single Shot MultiBox Detector, 2016; MXNet's ``contrib.MultiBox...``.)
"""

from __future__ import annotations

import numpy as np

from ..errors import ShapeError
from .boxes import descending, host, overlaps, survivors
from .table import Spec, op, require_real

SCALES = (0.1, 0.1, 0.2, 0.2)
"""What the four offsets are divided by, so that they are about as large as each other (MXNet's ``variances``)."""


def _anchors(anchor):
    require_real(anchor, "anchor")
    if len(anchor.shape) != 3 or anchor.shape[0] != 1 or anchor.shape[2] != 4:
        raise ShapeError(f"anchor expects boxes (1, anchors, 4), got {anchor.shape}")
    return anchor.shape[1]


def _scores(spec, anchors, name):
    require_real(spec, name)
    if len(spec.shape) != 3 or spec.shape[2] != anchors:
        raise ShapeError(
            f"{name} expects (batch, classes, anchors) with {anchors} anchors, got {spec.shape}. "
            "A network's (batch, anchors, classes) needs transpose(0, 2, 1)."
        )


def _centers(boxes):
    """Middle and size of boxes (..., 4): two arrays (..., 2)."""
    return (boxes[..., :2] + boxes[..., 2:]) / 2, boxes[..., 2:] - boxes[..., :2]


@op(
    "multibox_target",
    amp="float32",
    onnx="none: targets for training",
    latex=r"t = \left(\frac{g_x - a_x}{a_w}, \ldots, \log \frac{g_h}{a_h}\right)",
    outputs=("offsets", "mask", "classes"),
)
class MultiboxTarget:
    """For each anchor box its class and its offsets to the object that it should find.

    anchor: (1, anchors, 4), corners. label: (batch, objects, 5 or more), rows (class, left, top, right, bottom), the
    first row of class -1 ends the list. scores: (batch, classes, anchors), used by negative mining only.
    Each object gets the anchor that fits it best, one after the other; then each anchor left the object that it
    overlaps most, if by more than ``overlap_threshold``. Others are background; with ``negative_mining_ratio`` above 0
    only the hardest so many for each positive one (at least ``minimum_negative_samples``, which MXNet 1.9.1 ignores):
    those that the network is least sure are background, with overlaps below ``negative_mining_thresh``. The rest get
    class ``ignore_label``; so do all anchors of a picture without objects. ``variances`` divide the offsets.
    Returns offsets (batch, anchors * 4), a mask of ones where they count, and classes (batch, anchors), 0 being the
    background. It has no gradient. (MXNet's ``contrib.MultiBoxTarget``.)

    >>> from d2lcore import nd
    >>> anchor = nd.array([[[0, 0, 0.5, 0.5], [0.5, 0.5, 1, 1]]])
    >>> offsets, mask, classes = nd.contrib.MultiBoxTarget(
    ...     anchor, nd.array([[[2, 0.5, 0.5, 1, 0.9]]]), nd.zeros((1, 4, 2)))
    >>> classes.asnumpy(), mask.asnumpy(), offsets.asnumpy()[0, 4:].round(3)
    (array([[0., 3.]], dtype=float32), array([[0., 0., 0., 0., 1., 1., 1., 1.]], dtype=float32), \
array([ 0.   , -1.   ,  0.   , -1.116], dtype=float32))
    """

    strict = True

    def infer(anchor, label, scores):
        count = _anchors(anchor)
        require_real(label, "label")
        if len(label.shape) != 3 or label.shape[2] < 5:
            raise ShapeError(f"label expects (batch, objects, 5), rows (class, four corners), got {label.shape}")
        _scores(scores, count, "scores")
        if scores.shape[0] != label.shape[0]:
            raise ShapeError(f"label has {label.shape[0]} pictures {label.shape}, scores {scores.shape}")
        offsets = Spec((label.shape[0], count * 4), anchor.dtype)
        return offsets, offsets, Spec((label.shape[0], count), anchor.dtype)

    def forward(
        xp, anchor, label, scores, *, overlap_threshold=0.5, ignore_label=-1.0, negative_mining_ratio=-1.0,
        negative_mining_thresh=0.5, minimum_negative_samples=0, variances=SCALES,
    ):  # fmt: skip
        anchor, label, scores = host(anchor, label, scores)
        anchor, batch = anchor[0], len(label)
        offsets, mask = np.zeros((2, batch, len(anchor), 4), anchor.dtype)
        classes = np.full((batch, len(anchor)), ignore_label, anchor.dtype)
        scales = np.asarray(variances, anchor.dtype)
        for i, rows in enumerate(label):
            ends = np.flatnonzero(rows[:, 0] == -1)
            objects = rows[: ends[0]] if len(ends) else rows
            if not len(objects):
                continue
            found = overlaps(anchor[:, None], objects[None, :, 1:5].astype(anchor.dtype))
            match = _best_anchors(found)
            best, nearest = found.max(1), found.argmax(1)
            if overlap_threshold > 0:
                match = np.where((match < 0) & (best > overlap_threshold), nearest, match)
            positive = match >= 0
            chosen = objects[match[positive]]
            offsets[i, positive] = _offsets(anchor[positive], chosen[:, 1:5]) / scales
            mask[i, positive] = 1
            classes[i, positive] = chosen[:, 0] + 1
            if negative_mining_ratio > 0:
                wanted = max(int(positive.sum() * negative_mining_ratio), minimum_negative_samples)
                easy = np.where(~positive & (best < negative_mining_thresh), _background(scores[i]), np.inf)
                hard = np.argsort(easy, kind="stable")[: min(wanted, np.isfinite(easy).sum())]
                classes[i, hard] = 0
            else:
                classes[i, ~positive] = 0
        shape = (batch, len(anchor) * 4)
        return xp.asarray(offsets.reshape(shape)), xp.asarray(mask.reshape(shape)), xp.asarray(classes)


def _best_anchors(found):
    """For overlaps (anchors, objects): the object of each anchor, -1 for none; the best pair first, each once."""
    match = np.full(len(found), -1)
    left = found.copy()
    best = left.argmax(0)
    value = left[best, np.arange(left.shape[1])]
    for _ in range(left.shape[1]):
        # of equal pairs the one of the first anchor, then the first object
        column = np.lexsort((best, -value))[0]
        row = best[column]
        if value[column] <= 1e-6:
            break
        match[row] = column
        left[row] = value[column] = -1
        again = np.flatnonzero((best == row) & (value >= 0))
        best[again] = left[:, again].argmax(0)
        value[again] = left[best[again], again]
    return match


def _offsets(anchor, objects):
    middle, size = _centers(anchor)
    to, large = _centers(objects)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.concatenate([(to - middle) / size, np.log(large / size)], axis=1)


def _background(scores):
    """The probability of class 0 by a softmax over scores (classes, anchors)."""
    raised = np.exp(scores - scores.max(0))
    return raised[0] / raised.sum(0)


@op("multibox_detection", amp="float32", onnx="none: boxes of varying number", latex=r"\mathrm{nms}(a + t)")
class MultiboxDetection:
    """The objects that a network sees: class, score and corners of boxes, the surest first.

    probs: (batch, classes, anchors), probabilities, class 0 being the background. offsets: (batch, anchors * 4).
    anchor: (1, anchors, 4), corners. Anchors whose likeliest class other than the background has a probability below
    ``threshold`` count as background. ``clip``: keep boxes within 0..1. ``variances`` multiply the offsets. Then
    non-maximum suppression among the ``nms_topk`` best (-1: all): of two boxes of one class (of any with
    ``force_suppress``) that overlap by ``nms_threshold`` or more, the lower one goes.
    Returns (batch, anchors, 6): rows (class without the background, score, left, top, right, bottom); class -1 marks
    rows that do not count. It has no gradient. (MXNet's ``contrib.MultiBoxDetection``.)

    >>> from d2lcore import nd
    >>> anchor = nd.array([[[0, 0, 0.5, 0.5], [0.5, 0.5, 1, 1]]])
    >>> nd.contrib.MultiBoxDetection(nd.array([[[0.1, 0.8], [0.9, 0.2]]]), nd.zeros((1, 8)), anchor).asnumpy()
    array([[[0. , 0.9, 0. , 0. , 0.5, 0.5],
            [0. , 0.2, 0.5, 0.5, 1. , 1. ]]], dtype=float32)
    """

    strict = True

    def infer(probs, offsets, anchor):
        count = _anchors(anchor)
        _scores(probs, count, "probs")
        require_real(offsets, "offsets")
        if offsets.shape != (probs.shape[0], count * 4):
            raise ShapeError(f"offsets expects {(probs.shape[0], count * 4)} (batch, anchors * 4), got {offsets.shape}")
        return Spec((probs.shape[0], count, 6), probs.dtype)

    def forward(
        xp, probs, offsets, anchor, *, clip=True, threshold=0.01, nms_threshold=0.5, force_suppress=False,
        variances=SCALES, nms_topk=-1,
    ):  # fmt: skip
        probs, offsets, anchor = host(probs, offsets, anchor)
        middle, size = _centers(anchor)
        offsets = offsets.reshape(len(probs), -1, 4) * np.asarray(variances, probs.dtype)
        middle, half = offsets[..., :2] * size + middle, np.exp(offsets[..., 2:]) * size / 2
        boxes = np.concatenate([middle - half, middle + half], axis=-1)
        if clip:
            boxes = boxes.clip(0, 1)
        label, score = probs[:, 1:].argmax(1), probs[:, 1:].max(1)
        out = np.full((*label.shape, 6), -1, probs.dtype)
        rows = np.concatenate([label[..., None], score[..., None], boxes], axis=-1)
        for found, row in zip(out, rows, strict=True):
            row = row[row[:, 1] >= threshold]
            if not 0 < nms_threshold <= 1:
                found[: len(row)] = row
                continue
            best = len(row) if nms_topk <= 0 else min(nms_topk, len(row))
            found[: len(row)] = row  # as in MXNet, what comes after the best stays as it came
            found[:best] = row = row[descending(row[:, 1])[:best]]
            labels = None if force_suppress else row[:, 0]
            keep = survivors(row[:, 2:], lambda o: o >= nms_threshold, labels)
            found[:best][~keep, 0] = -1
            found[best:, 0] = -1
        return xp.asarray(out)
