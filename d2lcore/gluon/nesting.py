"""Arguments as users nest them, in tuples, lists and dicts: the arrays in them, and how they were nested."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..core import NDArray
from ..symbol import Symbol


class _Array:
    """Stands for an array in a description of nested arguments."""

    def __repr__(self) -> str:
        return "array"


_ARRAY = _Array()


def arrays(value: Any) -> Iterator[Any]:
    """The arrays and symbols in nested tuples and lists."""
    if isinstance(value, (NDArray, Symbol)):
        yield value
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from arrays(part)


def flatten(value: Any, into: list[NDArray]) -> Any:
    """Collect the arrays of nested tuples, lists and dicts; gives what is left, which can be a dictionary's key."""
    if isinstance(value, NDArray):
        into.append(value)
        return _ARRAY
    if isinstance(value, (list, tuple)):
        return type(value), tuple([flatten(v, into) for v in value])
    if isinstance(value, dict):
        return dict, tuple([(k, flatten(v, into)) for k, v in value.items()])
    return None, value, type(value)  # 1, 1.0 and True are equal keys, and not the same argument


def unflatten(nesting: Any, arrays: Iterator[Any]) -> Any:
    """The arguments again: what `flatten` described, with arrays (or what stands for them) taken one by one."""
    if nesting is _ARRAY:
        return next(arrays)
    kind, parts = nesting[:2]
    if kind is None:
        return parts
    if kind is dict:
        return {k: unflatten(v, arrays) for k, v in parts}
    made = [unflatten(v, arrays) for v in parts]
    return kind(*made) if hasattr(kind, "_fields") else kind(made)


def refill(value: Any, arrays: Iterator[Any]) -> Any:
    """Nested symbols with arrays in place of their outputs, taken one by one."""
    if isinstance(value, Symbol):
        return next(arrays) if len(value) == 1 else [next(arrays) for _ in range(len(value))]
    if isinstance(value, (list, tuple)):
        return type(value)([refill(v, arrays) for v in value])
    return value


def count(nesting: Any) -> int:
    """How many arrays there are in a description of nested arguments."""
    if nesting is _ARRAY:
        return 1
    kind, parts = nesting[:2]
    if kind is None:
        return 0
    return sum(count(v) for _, v in parts) if kind is dict else sum(map(count, parts))


def arrays_only(nesting: Any) -> Any:
    """A description as MXNet writes it: 0 for an array, -1 for None, lists of these."""
    if nesting is _ARRAY:
        return 0
    kind, parts = nesting[:2]
    if kind is None:
        return -1
    return [arrays_only(v) for _, v in parts] if kind is dict else [arrays_only(v) for v in parts]
