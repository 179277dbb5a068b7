"""The module that ``import mxnet`` gives: d2lcore's names, and MXNet's version.

It stands beside d2lcore rather than being it for one reason: programs ask for ``mxnet.__version__``. Importing it is
what turns the compatibility on.
"""

from __future__ import annotations

from typing import Any

import d2lcore

from . import install
from .finder import missing, teach
from .libinfo import __version__ as __version__

__path__: list[str] = []  # a package to Python: its submodules are found by `finder.Finder`
__all__ = sorted({*d2lcore.__all__, *d2lcore._LAZY})


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(f"module 'mxnet' has no attribute {name!r}")
    try:
        value = getattr(d2lcore, name)
    except AttributeError:
        value = missing("mxnet", name, d2lcore)
    globals()[name] = value
    teach(value)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *dir(d2lcore)})


install()
