"""``gluoncv.utils``: schedules, the history of a training, pictures with boxes, and small helpers."""

from __future__ import annotations

import os

from ....gluon.utils import check_sha1 as check_sha1
from ....gluon.utils import download as download
from . import viz as viz
from .history import TrainingHistory as TrainingHistory
from .schedules import LRScheduler as LRScheduler
from .schedules import LRSequential as LRSequential


def makedirs(path: str) -> None:
    """Make a folder, and those above it, unless it is there."""
    os.makedirs(os.path.expanduser(path), exist_ok=True)
