"""What detectors of the kind "rcnn" are given."""

from __future__ import annotations

from ._shared import detection

__all__ = ["load_test", "transform_test"]

transform_test, load_test = detection(short=600, max_size=1000, stride=1)
