"""Pictures in NumPy-style code (``mx.npx.image``): the operators of ``mx.nd.image``, and all of ``mx.image``."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from ..errors import unknown
from ..ndarray import image as operators
from ..ndarray.image import *  # noqa: F403

__all__ = operators.__all__


def __getattr__(name: str) -> Any:
    """Augmenters, readers and iterators, which are made of the operators and not needed with them."""
    pictures = import_module("..image", __package__)
    if name.startswith("_") or not hasattr(pictures, name):
        known = [*__all__, *(n for n in vars(pictures) if not n.startswith("_"))]
        raise AttributeError(str(unknown("name in mx.npx.image", name, known)), name=name, obj=sys.modules[__name__])
    return getattr(pictures, name)
