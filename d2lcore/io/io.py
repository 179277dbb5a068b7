"""All iterators under the name of MXNet's module ``mx.io.io``."""

from .base import *  # noqa: F403
from .ndarray_iter import *  # noqa: F403
