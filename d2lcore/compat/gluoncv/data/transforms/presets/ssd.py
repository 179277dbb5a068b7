"""What detectors of the kind "ssd" are given."""

from __future__ import annotations

from ._shared import detection

__all__ = ["load_test", "transform_test"]

transform_test, load_test = detection(short=512, max_size=1024, stride=1)
