"""What NumPy and Python called some things when MXNet's programs were written: ``np.float``, ``collections.Iterable``.

These names are gone today, and a program that says them fails at a line that has nothing to do with MXNet. While the
compatibility layer is installed they are lent to NumPy and Python; `withdraw` takes them back. A name that is there is
never replaced.
"""

from __future__ import annotations

import collections
import collections.abc
import inspect
import math
import time
from types import ModuleType
from typing import Any

import numpy as np

_NUMPY: dict[str, Any] = {
    "Inf": np.inf,
    "Infinity": np.inf,
    "NINF": -np.inf,
    "NZERO": -0.0,
    "NaN": np.nan,
    "PINF": np.inf,
    "PZERO": 0.0,
    "alltrue": np.all,
    "asscalar": lambda a: a.item(),
    "bool": bool,
    "bool8": np.bool_,
    "cfloat": np.complex128,
    "complex": complex,
    "complex_": np.complex128,
    "cumproduct": np.cumprod,
    "float": float,
    "float_": np.float64,
    "in1d": lambda ar1, ar2, *args, **kwargs: np.isin(np.ravel(ar1), ar2, *args, **kwargs),
    "infty": np.inf,
    "int": int,
    "int0": np.intp,
    "long": int,
    "mat": np.asmatrix,
    "object": object,
    "object0": object,
    "product": np.prod,
    "round_": np.round,
    "row_stack": np.vstack,
    "sometrue": np.any,
    "str": str,
    "str0": np.str_,
    "string_": np.bytes_,
    "trapz": getattr(np, "trapezoid", None),
    "uint0": np.uintp,
    "unicode": str,
    "unicode_": np.str_,
}
_COLLECTIONS = {name: getattr(collections.abc, name) for name in collections.abc.__all__}
_OTHERS: list[tuple[ModuleType, dict[str, Any]]] = [
    (inspect, {"getargspec": inspect.getfullargspec}),
    (time, {"clock": time.perf_counter}),
]
_lent: list[tuple[ModuleType, str]] = []


def lend() -> None:
    """Give NumPy and Python the names that they have no more."""
    import fractions

    for module, names in ((np, _NUMPY), (collections, _COLLECTIONS), *_OTHERS, (fractions, {"gcd": math.gcd})):
        for name, value in names.items():
            # vars, and not hasattr: NumPy warns, or raises, when it is asked for a name that it dropped
            if value is not None and name not in vars(module):
                setattr(module, name, value)
                _lent.append((module, name))


def withdraw() -> None:
    """Take back what `lend` gave."""
    while _lent:
        module, name = _lent.pop()
        vars(module).pop(name, None)
