"""Pictures: read, resize, crop, augment, and batches of them (MXNet's ``mx.image``)."""

from . import augmenter as augmenter
from . import detection as detection
from . import image as image
from .augmenter import *  # noqa: F403
from .det_iterator import ImageDetIter as ImageDetIter
from .detection import *  # noqa: F403
from .image import *  # noqa: F403
from .iterator import ImageIter as ImageIter

# MXNet's modules ``image.image`` and ``image.detection`` hold the iterators, and ``image.det`` is the latter
det = detection
