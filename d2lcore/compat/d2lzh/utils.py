"""``d2lzh.utils``: the file of the published package that has all its names."""

from __future__ import annotations

from . import *  # noqa: F403
from . import __all__ as __all__
