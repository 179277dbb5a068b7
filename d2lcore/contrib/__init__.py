"""What MXNet kept apart because it was new (``mx.contrib``); each module is imported when it is first named."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PLACES = {
    "amp": "..amp",
    "autograd": ".autograd",
    "io": ".io",
    "nd": "..ndarray.contrib",
    "ndarray": "..ndarray.contrib",
    "quant": "..quantization",
    "quantization": "..quantization",
    "sym": "..symbol.contrib",
    "symbol": "..symbol.contrib",
    "tensorboard": ".tensorboard",
    "text": ".text",
}
"""Modules by the name they have here; some live elsewhere."""


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'd2lcore.contrib' has no attribute {name!r}. It has {', '.join(_PLACES)}.")
    globals()[name] = module = import_module(_PLACES[name], __name__)
    return module


def __dir__() -> list[str]:
    return sorted({*globals(), *_PLACES})
