"""``d2lzh``: the helpers that the first edition of *Dive into Deep Learning* imports, where nobody has installed them.

Same names, arguments and results as the published package, written anew on this engine; what the published one prints,
these print. Data come from `d2lcore.course.hub` where it has them, else from ``../data``, as in the book.

>>> from d2lcore.compat import d2lzh as d2l
>>> d2l.get_fashion_mnist_labels([9])
['ankle boot']
"""

from __future__ import annotations

from typing import Any

from .basics import *  # noqa: F403
from .data import *  # noqa: F403
from .optimization import *  # noqa: F403
from .plots import *  # noqa: F403
from .recurrent import *  # noqa: F403
from .text import *  # noqa: F403
from .training import *  # noqa: F403
from .vision import *  # noqa: F403


def __getattr__(name: str) -> Any:
    if name == "plt":
        from .plots import pyplot

        return pyplot()
    raise AttributeError(f"d2lzh has no {name!r}")
