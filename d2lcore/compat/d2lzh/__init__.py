"""``d2lzh``: the helpers that the first edition of *Dive into Deep Learning* imports, where nobody has installed them.

Same names, arguments and results as the published package, written anew on this engine; what the published one prints,
these print. Data come from `d2lcore.course.hub` where it has them, else from ``../data``, as in the book.

>>> from d2lcore.compat import d2lzh as d2l
>>> d2l.get_fashion_mnist_labels([9])
['ankle boot']
"""

from __future__ import annotations

from typing import Any

import numpy as np

import d2lcore as mx

from ... import autograd, gluon, image, init, nd
from ...contrib import text
from ...gluon import data as gdata
from ...gluon import loss as gloss
from ...gluon import nn
from ...gluon import utils as gutils
from . import basics, data, optimization, plots, recurrent, reviews, training, vision
from .basics import *  # noqa: F403
from .data import *  # noqa: F403
from .optimization import *  # noqa: F403
from .plots import *  # noqa: F403
from .recurrent import *  # noqa: F403
from .reviews import *  # noqa: F403
from .training import *  # noqa: F403
from .vision import *  # noqa: F403

_PARTS = (basics, data, optimization, plots, recurrent, reviews, training, vision)
__all__ = [name for part in _PARTS for name in part.__all__]
# what the published package shows of what it imports: programs use d2l.plt, and after a star import nd and gluon
__all__ += ["autograd", "gdata", "gloss", "gluon", "gutils", "image", "init", "mx", "nd", "nn", "np", "text"]
__all__ += ["plt"]  # noqa: F405  (imported when it is asked for)


def __getattr__(name: str) -> Any:
    if name == "plt":
        return plots.pyplot()
    raise AttributeError(f"d2lzh has no {name!r}")
