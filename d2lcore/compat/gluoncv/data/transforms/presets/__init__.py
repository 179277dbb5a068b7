"""What networks are given: images, normalised, as GluonCV's networks learned them."""

from __future__ import annotations

from . import imagenet as imagenet
from . import rcnn as rcnn
from . import ssd as ssd
from . import yolo as yolo
