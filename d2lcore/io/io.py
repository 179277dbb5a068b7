"""All iterators under the name of MXNet's module ``mx.io.io``."""

from .base import *  # noqa: F403
from .image_det_record import *  # noqa: F403
from .image_record import *  # noqa: F403
from .ndarray_iter import *  # noqa: F403
from .rounds import *  # noqa: F403
from .text_iters import *  # noqa: F403
