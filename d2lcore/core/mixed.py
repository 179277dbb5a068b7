"""Mixed precision in the funnel: operators cast their inputs by the policy that the op table has for them.

Each operator has a step that the funnel runs on its inputs first (`Op.prepare`). Turning mixed precision on puts the
casts there, and turning it off takes them away again, so an engine without it does not pay for it: nothing is asked at
each operator. The casts are operators like others: the tape records them, and gradients come back in the precision of
the variables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

from ..ops import OPS, Op
from .base import Bare
from .dispatch import invoke

FLOAT32, FLOAT16 = np.dtype(np.float32), np.dtype(np.float16)

_here: ContextVar[np.dtype | None] = ContextVar("mixed precision", default=None)
_everywhere: np.dtype | None = None  # turned on for the whole process
_users = 0  # how many `within` blocks are running


def target() -> np.dtype | None:
    """The low precision that is used here and now; None where mixed precision is off."""
    return _here.get() or _everywhere


def turn_on(dtype: np.dtype, policies: Mapping[str, str] | None = None) -> None:
    """Use mixed precision from now on; ``policies`` (operator: policy) stand above those of the table."""
    global _everywhere
    _everywhere = dtype
    _install(policies or {})


def turn_off() -> None:
    """Compute in the precision of the arrays again."""
    global _everywhere
    _everywhere = None
    if not _users:
        _remove()


@contextmanager
def within(dtype: np.dtype) -> Iterator[None]:
    """Mixed precision inside of a ``with`` block, in this thread."""
    global _users
    if _everywhere is None and not _users:
        _install({})
    _users += 1
    token = _here.set(dtype)
    try:
        yield
    finally:
        _here.reset(token)
        _users -= 1
        if _everywhere is None and not _users:
            _remove()


def _install(policies: Mapping[str, str]) -> None:
    for name, op in OPS.items():
        policy = policies.get(name, op.amp)
        op.prepare = _RULES[policy](op) if policy in _RULES else _plain(op)


def _remove() -> None:
    for op in OPS.values():
        op.prepare = _plain(op)


def _plain(op: Op) -> Callable[[tuple], tuple] | None:
    return op.padded if op.optional else None


def _kind(x: Any) -> np.dtype | None:
    """The precision of an input that takes part: dense arrays of float16 or float32."""
    if isinstance(x, Bare) and not x._sparse and x._data.dtype in (FLOAT16, FLOAT32):
        return x._data.dtype
    return None


def _cast(x: Any, dtype: np.dtype) -> Any:
    kind = _kind(x)
    return x if kind is None or kind == dtype else invoke(OPS["cast"], x, dtype=dtype)


def _low(op: Op) -> Callable[[tuple], tuple]:
    def prepare(inputs: tuple) -> tuple:
        inputs, dtype = op.padded(inputs), target()
        return inputs if dtype is None else tuple([_cast(x, dtype) for x in inputs])

    return prepare


def _float32(op: Op) -> Callable[[tuple], tuple]:
    def prepare(inputs: tuple) -> tuple:
        inputs = op.padded(inputs)
        return inputs if target() is None else tuple([_cast(x, FLOAT32) for x in inputs])

    return prepare


def _widest(op: Op) -> Callable[[tuple], tuple]:
    def prepare(inputs: tuple) -> tuple:
        inputs = op.padded(inputs)
        if target() is None or len({_kind(x) for x in inputs} - {None}) < 2:
            return inputs
        return tuple([_cast(x, FLOAT32) for x in inputs])

    return prepare


_RULES = {"low": _low, "float32": _float32, "widest": _widest}
