"""Boxes in pictures: how much they overlap, which of them to keep, which belongs to which.

A box is four numbers: its corners (left, top, right, bottom), or in the format "center" (x, y, width, height). Every
step of non-maximum suppression depends on the one before. So these operators work on the host, with whole rows of boxes
at a time.
"""

from __future__ import annotations

import math

import numpy as np

from ..errors import ShapeError
from .table import Spec, op, require_real, result_dtype

BLOCK = 64  #: boxes whose overlaps are computed at a time: the numbers stay in the processor's cache


def host(*arrays):
    """Raw arrays as NumPy's."""
    return tuple([x.get() if hasattr(x, "get") else x for x in arrays])


def as_corners(boxes, form):
    """Boxes (..., 4) of a format as (left, top, right, bottom)."""
    if form == "corner":
        return boxes
    half = boxes[..., 2:] / 2
    return np.concatenate([boxes[..., :2] - half, boxes[..., :2] + half], axis=-1)


def overlaps(a, b, margin=0):
    """Intersection over union of boxes (..., 4), broadcast against each other; 0 where there is no union.

    ``margin`` is 1 for boxes that count pixels: from 3 to 5 are then three of them.
    """
    a, b = (np.ascontiguousarray(np.moveaxis(boxes, -1, 0)) for boxes in (a, b))
    common = shared_area(a, b, margin)
    union = area(a, margin) + area(b, margin) - common
    return np.divide(common, union, out=np.zeros_like(common), where=union > 0)


def shared_area(a, b, margin=0):
    """Areas of what boxes have in common; their corners come first (4, ...), and they broadcast."""
    common = 1
    for low, high in ((0, 2), (1, 3)):
        side = np.minimum(a[high], b[high])
        side -= np.maximum(a[low], b[low]) - side.dtype.type(margin)
        common *= np.maximum(side, 0, out=side)
    return common


def area(corners, margin=0):
    """Areas of boxes whose corners come first (4, ...); 0 where a side is negative."""
    left, top, right, bottom = corners
    return np.maximum(right - left + margin, 0) * np.maximum(bottom - top + margin, 0)


def survivors(boxes, clash, labels=None, margin=0):
    """Greedy non-maximum suppression of boxes (n, 4), the best first: which remain, a vector of truth values.

    ``clash`` says of overlaps which are too large. Boxes with different ``labels`` leave each other alone.
    """
    kept, left = np.zeros(len(boxes), bool), np.arange(len(boxes))
    while len(left):
        rows, alive = left[:BLOCK], np.ones(len(left), bool)
        hits = clash(overlaps(boxes[rows, None], boxes[None, left], margin))
        if labels is not None:
            hits &= labels[rows, None] == labels[left]
        for i, hit in enumerate(hits):
            if alive[i]:
                alive[i + 1 :] &= ~hit[i + 1 :]
        kept[rows[alive[: len(rows)]]] = True
        left = left[len(rows) :][alive[len(rows) :]]
    return kept


def descending(scores):
    """Positions in order of falling scores, equal ones as they come."""
    return np.argsort(-scores, kind="stable")


@op("box_iou", amp="widest", onnx="none: overlaps of boxes", latex=r"\frac{|a \cap b|}{|a \cup b|}")
class BoxIou:
    """Intersection over union of each box in ``a`` (..., 4) with each box in ``b`` (..., 4).

    ``form`` is "corner" or "center". Returns the leading sizes of ``a``, then those of ``b``. It has no gradient.

    >>> from d2lcore import nd
    >>> nd.contrib.box_iou(nd.array([[0, 0, 2, 2]]), nd.array([[1, 0, 3, 2], [5, 5, 6, 6]])).asnumpy().round(3)
    array([[0.333, 0.   ]], dtype=float32)
    """

    strict = True

    def infer(a, b):
        for name, spec in (("a", a), ("b", b)):
            require_real(spec, name)
            if spec.shape[-1:] != (4,):
                raise ShapeError(f"{name} expects boxes (..., 4), got {spec.shape}")
        return Spec(a.shape[:-1] + b.shape[:-1], result_dtype(a, b))

    def forward(xp, a, b, *, form="corner"):
        a, b = host(a, b)
        a, b = as_corners(a, form), as_corners(b, form)
        found = overlaps(a.reshape(-1, 1, 4), b.reshape(1, -1, 4))
        return xp.asarray(found.reshape(a.shape[:-1] + b.shape[:-1]))


@op(
    "box_nms",
    onnx="none: NonMaxSuppression gives indices",
    latex=r"\mathrm{nms}(x)",
    outputs=("out", "source"),
    visible=1,
)
class BoxNms:
    """Greedy non-maximum suppression: of boxes that overlap too much, only the one with the highest score stays.

    x: (..., n, k), k numbers a box: four coordinates from ``coord_start`` on (in the format ``form``), the score at
    ``score_index``, and, unless -1, the class at ``id_index``. Boxes with scores up to ``valid_thresh`` and those of
    class ``background_id`` do not count, nor any but the ``topk`` best (-1: all; with 0 nothing at all is done). Of two
    boxes of one class (of any with ``force_suppress``) with an overlap above ``overlap_thresh`` the lower one goes.
    Returns (..., n, k): what stays, by falling score, then rows of -1. The gradient goes to what stays.

    (MXNet's ``contrib.box_nms``.)

    >>> from d2lcore import nd
    >>> x = nd.array([[0.5, 0, 0, 2, 2], [0.9, 0, 0, 2, 2.1], [0.4, 5, 5, 6, 6]])
    >>> nd.contrib.box_nms(x, coord_start=1, score_index=0).asnumpy()
    array([[ 0.9,  0. ,  0. ,  2. ,  2.1],
           [ 0.4,  5. ,  5. ,  6. ,  6. ],
           [-1. , -1. , -1. , -1. , -1. ]], dtype=float32)
    """

    strict = True

    def infer(x, *, coord_start, score_index, id_index):
        require_real(x, "x")
        if len(x.shape) < 2:
            raise ShapeError(f"x expects boxes in rows (..., n, k), got {x.shape}")
        width = x.shape[-1]
        if not (0 <= coord_start <= width - 4 and 0 <= score_index < width and -1 <= id_index < width):
            raise ShapeError(
                f"coord_start {coord_start}, score_index {score_index} or id_index {id_index} is out of range for "
                f"boxes of {width} numbers: {x.shape}"
            )
        return x, Spec((*x.shape[:-1], 1), np.dtype(np.int64))

    def forward(
        xp, x, *, overlap_thresh=0.5, valid_thresh=0.0, topk=-1, coord_start=2, score_index=1, id_index=-1,
        background_id=-1, force_suppress=False, form="corner",
    ):  # fmt: skip
        (x,) = host(x)
        many = x.reshape(math.prod(x.shape[:-2]), *x.shape[-2:])
        if topk == 0:
            places = np.broadcast_to(np.arange(many.shape[1])[:, None], (*x.shape[:-1], 1))
            return xp.asarray(x.copy()), xp.asarray(places.copy())
        out, source = np.full_like(many, -1), np.full(many.shape[:2], -1, np.int64)
        for boxes, kept, origin in zip(many, out, source, strict=True):
            score = boxes[:, score_index]
            valid = score > valid_thresh
            if id_index >= 0:
                valid &= boxes[:, id_index] != background_id
            order = np.flatnonzero(valid)
            order = order[descending(score[order])]
            if topk > 0:
                order = order[:topk]
            labels = boxes[order, id_index] if id_index >= 0 and not force_suppress else None
            places = as_corners(boxes[order, coord_start : coord_start + 4], form)
            order = order[survivors(places, lambda o: o > overlap_thresh, labels)]
            kept[: len(order)], origin[: len(order)] = boxes[order], order
        return xp.asarray(out.reshape(x.shape)), xp.asarray(source.reshape(*x.shape[:-1], 1))

    def vjp(F, g, source, x_shape):
        g = g * F.cast(F.greater_equal(source, 0), dtype=g.dtype)
        return F.put_along_axis(g, F.broadcast_to(source, shape=x_shape), size=x_shape[-2], axis=len(x_shape) - 2)


@op("bipartite_matching", onnx="none: a greedy assignment", latex=r"\arg\max_{(i, j)} x_{ij}", outputs=("row", "col"))
class BipartiteMatching:
    """Rows and columns matched greedily: the best score anywhere first, each row and column at most once.

    x: (..., rows, columns). ``is_ascend``: small scores are good. Scores must be better than ``threshold``. ``topk``:
    at most so many matches (-1: any number; MXNet 1.9.1 finds one more than that).
    Returns for each row its column (..., rows), and for each column its row (..., columns); -1 for none. It has no
    gradient. (MXNet's ``contrib.bipartite_matching``.)

    >>> from d2lcore import nd
    >>> row, col = nd.contrib.bipartite_matching(nd.array([[0.5, 0.6], [0.1, 0.2], [0.3, 0.4]]), threshold=1e-12)
    >>> row.asnumpy(), col.asnumpy()
    (array([ 1., -1.,  0.], dtype=float32), array([2., 0.], dtype=float32))
    """

    strict = True

    def infer(x):
        require_real(x, "x")
        if len(x.shape) < 2:
            raise ShapeError(f"x expects scores (..., rows, columns), got {x.shape}")
        return Spec(x.shape[:-1], x.dtype), Spec(x.shape[:-2] + x.shape[-1:], x.dtype)

    def forward(xp, x, *, threshold, is_ascend=False, topk=-1):
        (x,) = host(x)
        many = x.reshape(math.prod(x.shape[:-2]), *x.shape[-2:])
        row, col = np.full(many.shape[:2], -1, x.dtype), np.full((len(many), many.shape[2]), -1, x.dtype)
        for scores, of_row, of_col in zip(many, row, col, strict=True):
            flat = scores.ravel()
            order = np.argsort(flat if is_ascend else -flat, kind="stable")
            good = flat[order] < threshold if is_ascend else flat[order] > threshold
            left = min(scores.shape) if topk <= 0 else min(topk, *scores.shape)
            for place in order[good].tolist():
                if not left:
                    break
                i, j = divmod(place, scores.shape[1])
                if of_row[i] < 0 and of_col[j] < 0:
                    of_row[i], of_col[j], left = j, i, left - 1
        return xp.asarray(row.reshape(x.shape[:-1])), xp.asarray(col.reshape(x.shape[:-2] + x.shape[-1:]))
