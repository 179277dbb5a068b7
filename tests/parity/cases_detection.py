"""Object detection: anchors, targets, suppression, matching, proposals, features of regions."""

from __future__ import annotations

from typing import Any

import numpy as onp
from harness import Draw, integers, nd, nd_only, normal, np_only, simplex, uniform, values


def boxes(*shape: int, low: float = 0.1) -> Draw:
    """Corners of boxes, most of them within 0..1."""

    def draw(rng: onp.random.RandomState) -> onp.ndarray:
        middle, size = rng.uniform(low, 0.9, (*shape, 2)), rng.uniform(0.05, 0.5, (*shape, 2))
        return onp.concatenate([middle - size / 2, middle + size / 2], axis=-1).astype("float32")

    return draw


def objects(batch: int, most: int, lengths: tuple[int, ...]) -> Draw:
    """Labels (batch, most, 5): classes and corners, rows of -1 after each picture's own number of objects."""

    def draw(rng: onp.random.RandomState) -> onp.ndarray:
        label = onp.concatenate([rng.randint(0, 3, (batch, most, 1)), boxes(batch, most)(rng)], axis=-1)
        for rows, n in zip(label, lengths):
            rows[n:] = -1
        return label.astype("float32")

    return draw


def scored(*shape: int, low: float = 0.0) -> Draw:
    """Rows (class, score, corners); boxes stay right of 0, where MXNet's change of formats ends."""

    def draw(rng: onp.random.RandomState) -> onp.ndarray:
        score = (rng.permutation(int(onp.prod(shape))).reshape((*shape, 1)) + 0.5) / onp.prod(shape) + low
        label = rng.randint(-1, 3, (*shape, 1))
        return onp.concatenate([label, score, boxes(*shape, low=0.3)(rng)], -1).astype("float32")

    return draw


def probabilities(batch: int, classes: int, anchors: int) -> Draw:
    return lambda rng: simplex(batch, anchors, classes)(rng).transpose(0, 2, 1)


def regions(n: int, pictures: int, size: float) -> Draw:
    """Rows (picture, left, top, right, bottom), some of them partly outside."""

    def draw(rng: onp.random.RandomState) -> onp.ndarray:
        corner = rng.uniform(-2, size / 2, (n, 2))
        far = corner + rng.uniform(1, size, (n, 2))
        return onp.concatenate([rng.randint(0, pictures, (n, 1)), corner, far], axis=1).astype("float32")

    return draw


def case(name: str, *inputs: Draw, most: tuple[str, ...] = ("",), grad: bool = False, **more: Any) -> list:
    """The cases of one function with several sets of keywords."""
    arrays = ", ".join("xyzw"[: len(inputs)])
    make = nd if grad else nd_only
    return [make(f"{name}({arrays}{', ' if k else ''}{k})", *inputs, **more) for k in most]


# Tables are read by rows.
# fmt: off
ANCHORS, LABELS, SCORES = boxes(1, 40), objects(4, 4, (4, 2, 1, 0)), normal(4, 4, 40)

SINGLE_SHOT = [
    *case("nd.contrib.MultiBoxPrior", normal(2, 3, 4, 5), most=(
        "", "sizes=[0.75, 0.5, 0.25], ratios=[1, 2, 0.5]", "sizes=(0.3,), ratios=(3, 1)", "sizes=0.3",
        "sizes=[0.9, 0.5], ratios=[2, 0.5], clip=True", "sizes=[0.2], steps=(0.2, 0.1), offsets=(0.3, 0.6)",
    )),
    *case("nd.contrib.MultiBoxTarget", ANCHORS, LABELS, SCORES, most=(
        "", "overlap_threshold=0.2, variances=(0.2, 0.3, 0.4, 0.5)", "overlap_threshold=0", "negative_mining_ratio=3",
        "negative_mining_ratio=3, negative_mining_thresh=0.3, ignore_label=7", "negative_mining_ratio=100",
        "negative_mining_ratio=2, overlap_threshold=0",
    )),
    nd_only("nd.contrib.MultiBoxTarget(nd.concat(x, x, dim=1), nd.concat(y, y, dim=1), nd.concat(z, z, dim=2))",
            ANCHORS, objects(2, 3, (3, 2)), normal(2, 4, 40), note="ties"),
    nd_only("nd.contrib.MultiBoxTarget(x, y, z)", ANCHORS, values([[[0, 0.5, 0.5, 0.5, 0.5], [1, 0.2, 0.2, 0.1, 0.1]]]),
            normal(1, 4, 40), note="empty boxes"),
    *case("nd.contrib.MultiBoxDetection", probabilities(3, 4, 40), normal(3, 160, scale=0.5), ANCHORS, most=(
        "", "force_suppress=True", "nms_topk=10, threshold=0.3", "threshold=0.99", "background_id=2",
        "clip=False, nms_threshold=0.1, variances=(0.2, 0.1, 0.1, 0.3)", "nms_threshold=0", "nms_threshold=1",
    )),
    nd_only("nd.contrib.MultiBoxDetection(nd.ones((1, 3, 40)) / 3, nd.zeros((1, 160)), x)", ANCHORS, note="ties"),
    np_only("npx.multibox_prior(x, sizes=[0.75, 0.5], ratios=[1, 2])", normal(1, 3, 4, 5)),
    np_only("npx.multibox_target(x, y, z, negative_mining_ratio=3)", ANCHORS, LABELS, SCORES),
    np_only("npx.multibox_detection(x, y, z, nms_threshold=0.3)",
            probabilities(3, 4, 40), normal(3, 160, scale=0.5), ANCHORS),
]

BOXES = [
    *case("nd.contrib.box_iou", boxes(2, 3), boxes(4), most=("", "format='center'")),
    nd_only("nd.contrib.box_iou(x, y)", values([[0, 0, 0, 0], [3, 3, 1, 1], [0, 0, 2, 2]]),
            values([[0, 0, 0, 0], [1, 1, 2, 2], [3, 3, 1, 1]]), note="empty boxes"),
    *case("nd.contrib.box_nms", scored(2, 30), most=(
        "", "id_index=0", "id_index=0, force_suppress=True, valid_thresh=0.3", "overlap_thresh=0",
        "id_index=0, background_id=0, topk=8, overlap_thresh=0.2", "valid_thresh=5", "topk=0",
        "in_format='center', out_format='corner', overlap_thresh=0.2", "out_format='center', overlap_thresh=0.2",
    )),
    nd("nd.contrib.box_nms(x, overlap_thresh=0.3, topk=12)", scored(2, 30), note="gradient"),
    nd_only("nd.contrib.box_nms(x)", scored(30), note="one picture"),
    nd_only("nd.contrib.box_nms(x, topk=5)", scored(2, 3, 10), note="two leading axes"),
    nd_only("nd.contrib.box_non_maximum_suppression(x, valid_thresh=0.5)", scored(2, 10, low=0.1)),
    *case("nd.contrib.bipartite_matching", uniform(0, 1, 2, 5, 7), most=(
        "threshold=0.3", "threshold=0.5, is_ascend=True", "threshold=2.0",
    )),
    nd_only("nd.contrib.bipartite_matching(x, threshold=0.1)", uniform(0, 1, 4, 3), note="one matrix"),
    nd_only("nd.contrib.box_encode(x, y, z, w, nd.array([0, 0.1, 0.2, 0.3]), nd.array([0.1, 0.1, 0.2, 0.2]))",
            integers(2, 2, 8), integers(3, 2, 8), boxes(2, 8), boxes(2, 3)),
    *case("nd.contrib.box_decode", normal(2, 8, 4), boxes(1, 8), most=(
        "", "std0=0.1, std1=0.1, std2=0.2, std3=0.2, clip=0.1", "format='corner', clip=0.5",
    )),
]

MAPS, ROIS = normal(2, 8, 9, 11), regions(6, 2, 12)
REGIONS = [
    *case("nd.ROIPooling", MAPS, ROIS, grad=True, wrt="x", most=(
        "pooled_size=(3, 2), spatial_scale=1", "pooled_size=(2, 2), spatial_scale=0.5",
    )),
    nd("nd.ROIPooling(nd.ones_like(x) * x[0, 0, 0, 0], y, pooled_size=(3, 2), spatial_scale=1)", MAPS, ROIS, wrt="x",
       note="ties"),
    np_only("npx.roi_pooling(x, y, pooled_size=(3, 2), spatial_scale=0.5)", MAPS, ROIS),
    *case("nd.contrib.ROIAlign", MAPS, ROIS, grad=True, wrt="x", most=tuple(
        f"pooled_size=(2, 2), spatial_scale={scale}{more}"
        for scale in (1, 0.5)
        for more in (
            "", ", sample_ratio=2", ", aligned=True", ", aligned=True, sample_ratio=3", ", position_sensitive=True",
        )
    )),
    *case("nd.contrib.PSROIPooling", MAPS, ROIS, grad=True, wrt="x", most=(
        "spatial_scale=1, output_dim=2, pooled_size=2", "spatial_scale=0.5, output_dim=2, pooled_size=5, group_size=2",
    )),
    nd_only("nd.contrib.RROIAlign(x, y, pooled_size=(3, 2), spatial_scale=1)", MAPS,
            values([[0, 4, 5, 3, 6, 30], [1, 6, 3, 5.5, 2, -70]])),
    nd_only("nd.contrib.RROIAlign(x, y, pooled_size=(3, 2), spatial_scale=0.5, sampling_ratio=2)", MAPS,
            values([[0, 4, 5, 3, 6, 30], [1, 6, 3, 5.5, 2, -70]])),
    nd_only("nd.contrib.DeformablePSROIPooling(x, y, z, spatial_scale=0.5, output_dim=2, group_size=2, pooled_size=2, "
            "part_size=2, sample_per_part=2, trans_std=0.1)", MAPS, ROIS, normal(6, 2, 2, 2)),
    *case("nd.contrib.Proposal", uniform(0, 1, 1, 12, 4, 5), normal(1, 24, 4, 5, scale=0.2), values([[60, 75, 1]]),
          most=tuple(
        f"scales=(1, 2), output_score=True, {more}" for more in (
            "rpn_pre_nms_top_n=50, rpn_post_nms_top_n=12, rpn_min_size=4",
            "rpn_post_nms_top_n=100, rpn_min_size=4, threshold=0.3", "rpn_post_nms_top_n=20, iou_loss=True",
        )
    )),
    nd_only("nd.contrib.MultiProposal(x, y, z, scales=(1, 2), rpn_post_nms_top_n=20, rpn_min_size=40)",
            uniform(0, 1, 2, 12, 4, 5), normal(2, 24, 4, 5, scale=0.2), values([[60, 75, 1], [50, 40, 2]])),
]  # fmt: skip

CASES = SINGLE_SHOT + BOXES + REGIONS
