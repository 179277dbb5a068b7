"""Detection where MXNet's recorded answers do not reach: its documentation's word against its code, errors, graphs."""

from __future__ import annotations

import numpy
import pytest

from d2lcore import autograd, gluon, nd
from d2lcore.errors import ShapeError, UnknownNameError

ANCHORS = nd.array([[[0, 0, 0.5, 0.5], [0.5, 0.5, 1, 1], [0, 0.5, 0.5, 1], [0.5, 0, 1, 0.5]]])


def test_a_minimum_of_negative_samples() -> None:
    # documented, though MXNet 1.9.1 takes no notice of it
    label = nd.array([[[0, 0, 0, 0.5, 0.5]]])
    for least, expected in ((0, 0), (2, 2), (9, 3)):
        classes = nd.contrib.MultiBoxTarget(
            ANCHORS, label, nd.zeros((1, 2, 4)), negative_mining_ratio=0.5, minimum_negative_samples=least
        )[2].asnumpy()
        assert (classes == 1).sum() == 1
        assert (classes == 0).sum() == expected


def test_pictures_without_objects_are_ignored() -> None:
    offsets, mask, classes = nd.contrib.MultiBoxTarget(ANCHORS, -nd.ones((1, 2, 5)), nd.zeros((1, 2, 4)))
    assert not offsets.asnumpy().any()
    assert not mask.asnumpy().any()
    assert (classes.asnumpy() == -1).all()


def test_bipartite_matching_stops_at_topk() -> None:
    scores = nd.array(numpy.random.default_rng(0).uniform(0.2, 1, (2, 5, 4)))  # (MXNet 1.9.1 finds one match more)
    for topk in (1, 2, 9):
        row, col = nd.contrib.bipartite_matching(scores, threshold=0.1, topk=topk)
        assert ((row.asnumpy() >= 0).sum(1) == min(topk, 4)).all()
        assert ((col.asnumpy() >= 0).sum(1) == min(topk, 4)).all()


def test_suppression_changes_the_format_of_boxes_left_of_zero_too() -> None:
    x = nd.array([[0, 0.9, -1, 0, 1, 2]])
    assert nd.contrib.box_nms(x, out_format="center").asnumpy().tolist() == [
        [0, numpy.float32(0.9), 0, 1, 2, 2]
    ]  # MXNet 1.9.1 leaves this one as it is


def test_suppression_agrees_with_its_definition() -> None:
    rng = numpy.random.default_rng(0)
    corner = rng.uniform(0, 1, (300, 2))
    boxes = numpy.concatenate([rng.uniform(0, 1, (300, 1)), corner, corner + rng.uniform(0.02, 0.3, (300, 2))], 1)
    boxes = boxes[numpy.argsort(-boxes[:, 0])].astype("float32")
    overlap = nd.contrib.box_iou(nd.array(boxes[:, 1:]), nd.array(boxes[:, 1:])).asnumpy()
    kept: list[int] = []
    for i in range(300):
        if not any(overlap[i, j] > 0.4 for j in kept):
            kept.append(i)
    found = nd.contrib.box_nms(nd.array(boxes), 0.4, coord_start=1, score_index=0).asnumpy()
    assert found[: len(kept)].tolist() == boxes[kept].tolist()
    assert (found[len(kept) :] == -1).all()


def test_nothing_but_empty_arrays() -> None:
    assert nd.contrib.box_nms(nd.zeros((2, 0, 6))).shape == (2, 0, 6)
    assert nd.contrib.box_iou(nd.zeros((0, 4)), nd.zeros((3, 4))).shape == (0, 3)
    assert nd.contrib.ROIAlign(nd.ones((1, 2, 4, 4)), nd.zeros((0, 5)), (2, 2), 1).shape == (0, 2, 2, 2)


class Detector(gluon.HybridBlock):
    def hybrid_forward(self, F, x, rois):  # type: ignore[no-untyped-def,override]
        anchors = F.contrib.MultiBoxPrior(x, sizes=[0.3, 0.5])
        score = F.slice_axis(anchors, axis=2, begin=0, end=1)
        kept = F.contrib.box_nms(F.concat(score, score, anchors, dim=2), overlap_thresh=0.2)
        return kept, F.contrib.ROIAlign(x, rois, pooled_size=(2, 2), spatial_scale=1), F.ROIPooling(x, rois, (2, 2), 1)


def test_graphs_read_the_boxes_of_each_call() -> None:
    net, x = Detector(), nd.array(numpy.random.default_rng(0).standard_normal((1, 3, 5, 6)))
    calls = [nd.array([[0, 0, 0, 3, 3]]), nd.array([[0, 1, 1, 4, 5]])]
    eager = [net(x, rois) for rois in calls]
    net.hybridize()
    for rois, expected in zip(calls, eager, strict=True):
        for a, b in zip(net(x, rois), expected, strict=True):
            assert a.asnumpy().tolist() == b.asnumpy().tolist()


def test_no_gradient_flows_through_decoded_boxes() -> None:
    offsets, scale = nd.ones((1, 4, 4)), nd.ones((1, 4, 4))
    for x in (offsets, scale):
        x.attach_grad()
    with autograd.record():
        y = (nd.contrib.box_decode(offsets, ANCHORS, format="corner") * scale).sum()
    y.backward()
    assert not offsets.grad.asnumpy().any()
    assert scale.grad.asnumpy().any()


def test_errors() -> None:
    with pytest.raises(ShapeError, match=r"scores expects \(batch, classes, anchors\) with 4 anchors, got \(1, 4, 2\)"):
        nd.contrib.MultiBoxTarget(ANCHORS, nd.zeros((1, 1, 5)), nd.zeros((1, 4, 2)))
    with pytest.raises(ShapeError, match=r"offsets expects \(1, 16\)"):
        nd.contrib.MultiBoxDetection(nd.zeros((1, 2, 4)), nd.zeros((1, 4, 4)), ANCHORS)
    with pytest.raises(UnknownNameError, match="unknown format 'middle'"):
        nd.contrib.box_iou(ANCHORS, ANCHORS, format="middle")
    with pytest.raises(ShapeError, match="rois names picture 3, data has 2"):
        nd.ROIPooling(nd.zeros((2, 1, 4, 4)), nd.array([[3, 0, 0, 1, 1]]), (1, 1), 1)
    with pytest.raises(ShapeError, match=r"data expects a multiple of 4 channels, for 4 groups; got \(1, 3, 4, 4\)"):
        nd.contrib.ROIAlign(nd.zeros((1, 3, 4, 4)), nd.zeros((1, 5)), (2, 2), 1, position_sensitive=True)
    with pytest.raises(ShapeError, match="for 2 anchors a place"):
        nd.contrib.Proposal(
            nd.zeros((1, 2, 3, 3)), nd.zeros((1, 4, 3, 3)), nd.zeros((1, 3)), scales=(1,), ratios=(1, 2)
        )


def test_arguments_of_a_matching_by_position():
    scores = nd.array([[0.5, 0.6], [0.1, 0.2], [0.3, 0.4]])
    by_name = nd.contrib.bipartite_matching(scores, is_ascend=True, threshold=1, topk=1)
    for a, b in zip(nd.contrib.bipartite_matching(scores, True, 1, 1), by_name, strict=True):
        assert (a == b).asnumpy().all()
    with pytest.raises(TypeError, match="bipartite_matching: threshold"):
        nd.contrib.bipartite_matching(scores)
