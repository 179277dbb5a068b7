"""How a batch is shared by the devices of a module: its shapes, its parts, and what comes back joined."""

from __future__ import annotations

from typing import Any

from .. import ndarray as nd
from ..io import DataDesc

__all__ = ["described", "merged", "names_of", "part", "part_shape"]


def described(shapes: Any, names: list[str], what: str) -> list[DataDesc]:
    """Shapes as `DataDesc`s; `ValueError` unless they are those of the arrays named."""
    found = [s if isinstance(s, DataDesc) else DataDesc(*s) for s in shapes]
    if sorted(d.name for d in found) != sorted(names):
        raise ValueError(f"bind: the {what} are {names}, the shapes are for {[d.name for d in found]}")
    return found


def names_of(shapes: list[DataDesc]) -> list[str]:
    """What the arrays of a batch are called: they come in the order of the shapes that `Module.bind` was given."""
    return [described.name for described in shapes]


def part_shape(desc: DataDesc, i: int, count: int) -> tuple[int, ...]:
    """The shape of one device's part of an array."""
    axis = DataDesc.get_batch_axis(desc.layout)
    shape = list(desc.shape)
    if axis >= 0 and shape:
        size = shape[axis]
        if size < count:
            raise ValueError(f"bind: a batch of {size} ({desc.name}) cannot be shared by {count} devices")
        shape[axis] = (i + 1) * size // count - i * size // count
    return tuple(shape)


def part(array: Any, desc: DataDesc, i: int, count: int) -> Any:
    """One device's part of an array."""
    axis = DataDesc.get_batch_axis(desc.layout)
    if count == 1 or axis < 0:
        return array
    size = array.shape[axis]
    return nd.slice_axis(array, axis=axis, begin=i * size // count, end=(i + 1) * size // count)


def merged(by_device: list[list[Any]], merge: bool, ctx: Any) -> list[Any]:
    """The arrays of all devices by array: joined along the batch, or as lists."""
    columns = [list(column) for column in zip(*by_device, strict=True)]
    if not merge:
        return columns
    return [c[0] if len(c) == 1 else nd.concat(*[a.as_in_context(ctx) for a in c], dim=0) for c in columns]
