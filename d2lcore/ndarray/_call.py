"""What the functions of ``nd`` have in common: ``out=``, default dtypes, shapes given as one number."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import cache, wraps
from types import FunctionType
from typing import Any

import numpy as np

from ..core import NDArray, assign
from ..core.base import as_dtype
from ..errors import ArgumentError, ShapeError, unknown

Shape = int | Sequence[int]
"""A shape as users write it: one number for one dimension."""


def store(result: Any, out: NDArray | None) -> Any:
    """Give ``result``, or write it into ``out`` (MXNet's ``out=``) and give that; gradients flow through either."""
    if out is None:
        return result
    if out.shape != result.shape:
        raise ShapeError(f"out= has shape {out.shape}, the result {result.shape}")
    assign(out, result)
    return out


def store_all(results: Any, out: Any) -> list:
    """Several results as a list, or each written into the array that ``out`` has for it."""
    if out is None:
        return list(results)
    places = [out] if isinstance(out, NDArray) else list(out)
    if len(places) != len(results):
        raise ShapeError(f"out= has {len(places)} arrays for {len(results)} results")
    return [store(x, o) for x, o in zip(results, places, strict=True)]


def real(dtype: Any) -> np.dtype:
    """The dtype asked for; float32 where none is."""
    return as_dtype("float32" if dtype is None else dtype)


def dims(shape: Shape) -> tuple[int, ...]:
    """A shape as a tuple of Python ints."""
    return (int(shape),) if isinstance(shape, (int, np.integer)) else tuple([int(n) for n in shape])


def if_used(function: str, name: str, value: NDArray | None, used: bool) -> NDArray | None:
    """An argument that counts only where its switch ``use_NAME`` is on (MXNet ignores one that comes without it)."""
    if used and value is None:
        raise ShapeError(f"{function}: use_{name}=True, but no {name} came with it")
    return value if used else None


def row_by_row(function: str, order: str) -> None:
    """Refuse an ``order=`` of elements other than C's: to ignore it would give the right numbers in wrong places."""
    if order != "C":
        raise ValueError(f"{function}: order is 'C' (row by row), got {order!r}. Transpose for column by column.")


@cache  # a function that has two names stays one function
def nameable(function: Callable) -> Callable:
    """The function with MXNet's ``name=``, which names a symbol and means nothing to arrays.

    Code that runs on both, ``hybrid_forward(self, F, x)``, gives names: ``F.Convolution(x, w, name="conv1")``.
    """

    @wraps(function)
    def call(*args: Any, name: str | None = None, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except TypeError as error:
            strange = _strange(function, kwargs)
            if strange is None:
                raise
            known, wanted = strange
            if wanted:  # a function that has no arguments but arrays takes any other one silently in MXNet
                told = f"{function.__name__}: {unknown('argument', wanted[0], known)}"
                raise ArgumentError(told) from error
            return function(*args, **{k: v for k, v in kwargs.items() if k in known})

    return call


def _strange(function: Callable, kwargs: dict[str, Any]) -> tuple[list[str], list[str]] | None:
    """The arguments of a function, and those given that it lacks (none if it has arrays alone); None where all fit."""
    takes = inspect.signature(function).parameters.values()
    known = [p.name for p in takes]
    if any(p.kind is p.VAR_KEYWORD for p in takes) or all(k in known for k in kwargs):
        return None
    arrays_alone = all("NDArray" in str(p.annotation) for p in takes)
    return known, [] if arrays_alone else [k for k in kwargs if k not in known]


def name_all(room: dict[str, Any]) -> None:
    """Make the functions on arrays of a module `nameable`, but for those that use a name themselves."""
    for key, value in list(room.items()):
        if not isinstance(value, FunctionType) or hasattr(value, "__wrapped__"):
            continue
        takes = value.__annotations__
        if "name" not in takes and any("NDArray" in str(kind) for kind in takes.values()):
            room[key] = nameable(value)
