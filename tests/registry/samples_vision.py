"""Samples of the operators on boxes and on regions of pictures: what detectors are made of."""

from __future__ import annotations

import numpy as np
from sampling import between, fixed, legacy, misfit, real, sample, whole

BOXES = [[0, 0, 2, 2], [1, 1, 3, 3.5], [0.5, 0, 2, 2.5], [4, 4, 5, 5]]

# ---- boxes

for form in ("corner", "center"):
    sample("box_iou", fixed(BOXES), fixed([[BOXES[0]], [BOXES[1]]]), form=form)
misfit("box_iou", real(2, 4), real(2, 3))

ROWS = np.array([[1, 0.3, *BOXES[0]], [2, 0.9, *BOXES[1]], [1, 0.6, *BOXES[2]], [-1, 0.8, *BOXES[3]]])
for more in ({}, {"topk": 2}, {"topk": 0}):
    sample("box_nms", fixed(np.stack([ROWS, ROWS[::-1]])), overlap_thresh=0.2, **more)
for more in ({}, {"force_suppress": True}):  # classes are no numbers to differentiate by
    sample("box_nms", legacy(np.stack([ROWS, ROWS[::-1]])), overlap_thresh=0.2, id_index=0, **more)
sample("box_nms", fixed(ROWS), valid_thresh=0.5, form="center")
misfit("box_nms", real(3, 5))
misfit("box_nms", real(6))

for more in ({"threshold": 0.1}, {"threshold": 2.0, "is_ascend": True}, {"threshold": 0.1, "topk": 1}):
    sample("bipartite_matching", between(0, 1, 2, 3, 4), **more)
misfit("bipartite_matching", real(3), threshold=0.5)

# ---- single-shot detection

ANCHORS = fixed([[[0, 0, 0.5, 0.5], [0.5, 0.5, 1, 1], [0, 0.5, 0.5, 1], [0.1, 0.1, 0.6, 0.6]]])
LABELS = [[[1, 0.1, 0, 0.5, 0.6], [0, 0.5, 0.5, 0.9, 0.9]], [[-1, 0, 0, 0, 0], [-1, 0, 0, 0, 0]]]
for more in ({}, {"negative_mining_ratio": 1.0}, {"overlap_threshold": 0.1, "variances": (1.0, 1.0, 1.0, 1.0)}):
    sample("multibox_target", ANCHORS, fixed(LABELS), real(2, 3, 4), **more)
misfit("multibox_target", ANCHORS, fixed(LABELS), real(2, 4, 3))
misfit("multibox_target", ANCHORS, real(2, 3, 4), real(2, 3, 4))
for more in ({}, {"nms_topk": 2, "force_suppress": True}, {"nms_threshold": -1.0, "clip": False}):
    sample("multibox_detection", between(0, 1, 2, 3, 4), real(2, 16), ANCHORS, **more)
misfit("multibox_detection", real(2, 3, 4), real(2, 4, 4), ANCHORS)

# ---- regions; they get no gradient: in float32 they are left out of the comparison with differences

REGIONS = legacy([[0, 0.5, 0, 5.5, 4], [1, 1, 2, 3.2, 4.4], [0, -3, 2, 9, 9.5], [-1, 0, 0, 2, 2]])
for scale in (1.0, 0.5):
    sample("roi_pool", real(2, 3, 5, 6), REGIONS, size=(2, 3), scale=scale)
    for kind, samples in (("align", 0), ("align", 2), ("aligned", 0), ("mean", 0)):
        how = {"size": (2, 3), "scale": scale, "kind": kind, "samples": samples}
        sample("roi_average", real(2, 3, 5, 6), REGIONS, **how)
        sample("roi_spread", real(4, 3, 2, 3), REGIONS, data_shape=(2, 3, 5, 6), **how)
how = {"size": (3, 3), "scale": 0.5, "kind": "mean", "groups": (2, 2)}
sample("roi_average", real(2, 8, 5, 6), REGIONS, **how)
sample("roi_spread", real(4, 2, 3, 3), REGIONS, data_shape=(2, 8, 5, 6), **how)
misfit("roi_pool", real(2, 3, 5, 6), real(4, 4), size=(2, 2), scale=1.0)
misfit("roi_pool", real(2, 3, 5, 6), legacy([[2, 0, 0, 1, 1]]), size=(2, 2), scale=1.0)
misfit("roi_average", real(2, 3, 5), REGIONS, size=(2, 2), scale=1.0)
misfit("roi_average", real(2, 3, 5, 6), REGIONS, size=(2, 2), scale=1.0, groups=(2, 2))
misfit("roi_spread", real(4, 3, 2, 2), REGIONS, data_shape=(2, 3, 5, 6), size=(2, 3), scale=1.0)

TURNED = fixed([[0, 2.5, 2, 3, 4, 30], [1, 2, 3, 1, 2, -60], [-1, 2, 3, 1, 2, 0]])
for samples in (0, 2):
    sample("rotated_roi_average", real(2, 3, 5, 6), TURNED, size=(2, 3), scale=1.0, samples=samples)
misfit("rotated_roi_average", real(2, 3, 5, 6), REGIONS, size=(2, 3), scale=1.0)

how = {"before": 20, "threshold": 0.5, "min_size": 4, "scales": (1.0, 2.0), "ratios": (0.5, 1.0), "stride": 4}
for iou_loss in (False, True):
    inputs = between(0, 1, 2, 8, 3, 2), between(-0.2, 0.2, 2, 16, 3, 2), fixed([[12.0, 8, 1], [8, 8, 2]])
    sample("proposal", *inputs, after=6, iou_loss=iou_loss, **how)
misfit("proposal", real(1, 6, 3, 2), real(1, 16, 3, 2), real(1, 3), after=6, **how)

# ---- pictures

for shape in ((4, 5, 3), (2, 4, 5, 1)):
    for method in (0, 1, 3):
        sample("image_resize", whole(256, *shape), size=(3, 2), method=method)
for channels in (1, 3):
    sample("image_light", between(0, 255, 4, 5, channels), amounts=(0.1, -0.2, 0.3))
    for changes in ((("brightness", 0.5, 1.5),), (("contrast", 0.5, 0.7), ("hue", 0.1, 0.2), ("lighting", 0.0, 0.1))):
        sample("image_adjust", whole(256, 4, 5, channels), changes=changes)
