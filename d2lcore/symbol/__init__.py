"""Symbols: computations that are written down first and done later (MXNet's ``mx.sym``).

``sym.X`` is ``nd.X`` on graph inputs: the same names, the same arguments, plus ``name=``. An argument that is left out
(a weight, a label) becomes a variable, ``fc1_weight``.

>>> import d2lcore as mx
>>> from d2lcore import nd, sym
>>> z = 2 * sym.var("x") + sym.exp(sym.var("y"))
>>> z.eval(x=nd.array([1, 2]), y=nd.array([0, 0]))[0].asnumpy()
array([3., 5.], dtype=float32)
"""

from __future__ import annotations

from typing import Any

from .. import ndarray as _nd
from . import contrib as contrib
from . import random as random
from .creation import arange as arange
from .creation import eye as eye
from .creation import full as full
from .creation import histogram as histogram
from .creation import linspace as linspace
from .creation import ones as ones
from .creation import split_v2 as split_v2
from .creation import zeros as zeros
from .numpy import np as np
from .numpy import npx as npx
from .pairs import hypot as hypot
from .pairs import maximum as maximum
from .pairs import minimum as minimum
from .pairs import pow as pow
from .pairs import power as power
from .room import Room, function
from .serialize import load as load
from .serialize import load_json as load_json
from .symbol import Symbol as Symbol
from .variable import Group as Group
from .variable import Variable as Variable
from .variable import var as var

fromjson = load_json
image = Room("image")
linalg = Room("linalg")
sparse = Room("sparse")
_internal = Room("_internal")
op = Room("op")
numpy, numpy_extension = np, npx


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    globals()[name] = made = function("", name)
    return made


def __dir__() -> list[str]:
    return sorted({*globals(), *(name for name in dir(_nd) if name[0] != "_")})
