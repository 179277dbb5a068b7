"""MXNet's inner spellings, ``mx.nd._internal``: ``_plus_scalar(x, scalar=2)``, ``_zeros``, ``_linalg_potrf``, ...

Scripts that reach below the documented functions name them, and so do graph files; `symbol.internal` has those that are
no function of ``mx.nd`` under another name. All take ``out=``, and a ``name=`` that means nothing here.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from typing import Any

from .. import ndarray
from ..core import F, NDArray, assign
from ..device import current
from ..errors import unknown
from ._call import store, store_all
from .random_spellings import context

_ROOMS = {"_contrib_": "contrib", "_linalg_": "linalg", "_image_": "image"}
_PLAIN = ("_random_", "_sample_", "_shuffle", "_ravel_multi_index", "_unravel_index")
"""Beginnings of names that are those of a function of ``mx.nd`` with a line before it."""


def _copy(data: NDArray) -> NDArray:
    """A copy."""
    return F.identity(data)


def _set_value(src: float, out: NDArray) -> NDArray:
    """``out`` with all elements set to a number."""
    assign(out, src)
    return out


def _slice_assign(lhs: NDArray, rhs: NDArray, begin: Sequence, end: Sequence, step: Sequence | None = None) -> NDArray:
    """A copy of ``lhs`` with ``rhs`` in place of ``nd.slice(lhs, begin, end, step)``."""
    copy = F.identity(lhs)
    copy.slice_assign(rhs, begin, end, step)
    return copy


def _slice_assign_scalar(
    data: NDArray, scalar: float = 0.0, begin: Sequence = (), end: Sequence = (), step: Sequence | None = None
) -> NDArray:
    """A copy of ``data`` with a number in place of ``nd.slice(data, begin, end, step)``."""
    return _slice_assign(data, scalar, begin, end, step)  # type: ignore[arg-type]


def _square_sum(data: NDArray, axis: Any = None, keepdims: bool = False, exclude: bool = False) -> NDArray:
    """The sum of squares over some axes."""
    return ndarray.sum(ndarray.square(data), axis, keepdims, exclude)


_OWN: dict[str, Callable] = {
    "_copy": _copy,
    "_copyto": _copy,
    "_slice_assign": _slice_assign,
    "_slice_assign_scalar": _slice_assign_scalar,
    "_square_sum": _square_sum,
}


def _function(name: str) -> Callable | None:
    from ..symbol.internal import FUNCTIONS
    from ..symbol.names import ALIASES

    for spelling in (name, ALIASES.get(name, name)):
        if spelling in _OWN or spelling in FUNCTIONS:
            return _OWN.get(spelling) or FUNCTIONS[spelling]
        for start, room in _ROOMS.items():
            if spelling.startswith(start):
                return getattr(getattr(ndarray, room), spelling.removeprefix(start), None)
        if spelling.endswith("_update") and hasattr(ndarray.contrib, spelling[1:]):
            return getattr(ndarray.contrib, spelling[1:])
        plain = spelling.removeprefix("_") if spelling.startswith(_PLAIN) else spelling
        if not plain.startswith("_") and callable(vars(ndarray).get(plain)):
            return vars(ndarray)[plain]
    return None


def __getattr__(name: str) -> Any:
    """The function of an inner name, with ``out=``."""
    function = None if name.startswith("__") else _function(name)
    if function is None:
        known = [*_OWN, *(n for n in dir(ndarray) if not n.startswith("_"))]
        raise AttributeError(str(unknown("name in mx.nd._internal", name, known)), name=name, obj=sys.modules[__name__])

    @functools.wraps(function)
    def call(*arrays: Any, out: Any = None, name: str | None = None, ctx: Any = None, **attributes: Any) -> Any:
        with context(ctx) or current():
            found = function(*arrays, **attributes)
        return store(found, out) if isinstance(found, NDArray) else store_all(found, out)

    return call
