"""``d2l``: helpers that the second edition of *Dive into Deep Learning* imports, where nobody has installed them.

Names and arguments are those of the published package's release 1.0, and of earlier ones where they do not clash,
written anew on this engine. The published package, `pip install --no-deps d2l`, runs on this engine as it is and comes
first where it is installed.

>>> from d2lcore.compat.d2l import mxnet as d2l
>>> d2l.Vocab(["a", "b", "a"])["b"]
2
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(f"d2l has no {name!r}")
    return getattr(import_module(f"{__name__}.mxnet"), name)  # in 2019 the package itself had the names
