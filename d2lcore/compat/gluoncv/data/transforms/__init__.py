"""``gluoncv.data.transforms``: of images, of boxes, and what networks are given."""

from __future__ import annotations

from . import bbox as bbox
from . import block as block
from . import image as image
from . import presets as presets
from .block import RandomCrop as RandomCrop
