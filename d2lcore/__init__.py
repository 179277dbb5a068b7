"""d2lcore: deep learning you can see inside, with Apache MXNet's Python API on NumPy.

>>> import d2lcore as mx
>>> from d2lcore import autograd, nd
>>> x = nd.array([1, 2, 3])
>>> x.attach_grad()
>>> with autograd.record():
...     y = (x**2).sum()
>>> y.backward()
>>> x.grad
<BLANKLINE>
[2. 4. 6.]
<NDArray 3 @cpu(0)>

This page is the public surface. What every program needs is imported with the package; the rest is imported when it is
first named (``mx.gluon``, ``mx.np``), which keeps ``import d2lcore`` well under a third of a second.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from . import attribute, autograd, base, context, name, ndarray, numpy, numpy_extension, operator, random, util
from . import ndarray as nd
from . import numpy as np
from . import numpy_extension as npx
from .attribute import AttrScope
from .base import MXNetError
from .context import Context, cpu, cpu_pinned, current_context, device, gpu, num_gpus
from .ndarray import NDArray

if TYPE_CHECKING:
    from . import (
        amp,
        callback,
        contrib,
        course,
        engine,
        error,
        executor,
        gluon,
        image,
        initializer,
        io,
        kvstore,
        log,
        lr_scheduler,
        metric,
        model,
        module,
        monitor,
        observe,
        optimizer,
        profiler,
        quantization,
        recordio,
        registry,
        rnn,
        rtc,
        runtime,
        symbol,
        test_utils,
        visualization,
    )
    from . import image as img
    from . import initializer as init
    from . import kvstore as kv
    from . import module as mod
    from . import monitor as mon
    from . import random as rnd
    from . import symbol as sym
    from . import visualization as viz

__version__ = "0.1.0"

_LAZY = {
    "amp": "amp",
    "callback": "callback",
    "contrib": "contrib",
    "course": "course",
    "engine": "engine",
    "error": "error",
    "executor": "executor",
    "gluon": "gluon",
    "image": "image",
    "img": "image",
    "init": "initializer",
    "initializer": "initializer",
    "io": "io",
    "kv": "kvstore",
    "kvstore": "kvstore",
    "log": "log",
    "lr_scheduler": "lr_scheduler",
    "metric": "metric",
    "mod": "module",
    "model": "model",
    "module": "module",
    "mon": "monitor",
    "monitor": "monitor",
    "observe": "observe",
    "optimizer": "optimizer",
    "profiler": "profiler",
    "quantization": "quantization",
    "recordio": "recordio",
    "registry": "registry",
    "rnd": "random",
    "rnn": "rnn",
    "rtc": "rtc",
    "runtime": "runtime",
    "sym": "symbol",
    "symbol": "symbol",
    "test_utils": "test_utils",
    "visualization": "visualization",
    "viz": "visualization",
}
"""Subpackages that are imported when they are first named, by the names they are known under."""

__all__ = [
    "AttrScope",
    "Context",
    "MXNetError",
    "NDArray",
    "amp",
    "attribute",
    "autograd",
    "base",
    "callback",
    "context",
    "contrib",
    "course",
    "cpu",
    "cpu_pinned",
    "current_context",
    "device",
    "engine",
    "error",
    "executor",
    "gluon",
    "gpu",
    "image",
    "img",
    "init",
    "initializer",
    "io",
    "kv",
    "kvstore",
    "log",
    "lr_scheduler",
    "metric",
    "mod",
    "model",
    "module",
    "mon",
    "monitor",
    "name",
    "nd",
    "ndarray",
    "np",
    "npx",
    "num_gpus",
    "numpy",
    "numpy_extension",
    "observe",
    "operator",
    "optimizer",
    "profiler",
    "quantization",
    "random",
    "recordio",
    "registry",
    "rnd",
    "rnn",
    "rtc",
    "runtime",
    "sym",
    "symbol",
    "test_utils",
    "util",
    "visualization",
    "viz",
]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'd2lcore' has no attribute {name!r}")
    globals()[name] = module = import_module(f".{_LAZY[name]}", __name__)
    return module


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})
