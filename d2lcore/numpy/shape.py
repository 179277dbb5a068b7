"""Shapes and axes: reshaping, moving axes, repeating, reversing, padding."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as onp

from ..core import F, own
from ..core.layout import Axes, axis_of
from ..errors import ShapeError
from ..ops.table import broadcast_shapes, normalize_axis
from ._call import Shape, as_array, dims, store
from .array import ndarray
from .creation import zeros

__all__ = [
    "broadcast_arrays",
    "broadcast_to",
    "expand_dims",
    "flip",
    "fliplr",
    "flipud",
    "may_share_memory",
    "moveaxis",
    "ndim",
    "pad",
    "ravel",
    "repeat",
    "reshape",
    "resize",
    "roll",
    "rollaxis",
    "rot90",
    "shape",
    "shares_memory",
    "size",
    "squeeze",
    "swapaxes",
    "tile",
    "transpose",
]


def shape(a: Any) -> tuple[int, ...]:
    """Sizes of the dimensions.

    >>> from d2lcore import np
    >>> np.shape(np.ones((2, 3)))
    (2, 3)
    """
    return tuple(onp.shape(a)) if not hasattr(a, "shape") else a.shape


def ndim(a: Any) -> int:
    """Number of dimensions.

    >>> from d2lcore import np
    >>> np.ndim(np.ones((2, 3)))
    2
    """
    return len(shape(a))


def size(a: Any, axis: int | None = None) -> int:
    """Number of elements, or of those along one axis.

    >>> from d2lcore import np
    >>> np.size(np.ones((2, 3)))
    6
    """
    return math.prod(shape(a)) if axis is None else shape(a)[axis]


def reshape(a: Any, newshape: Shape, order: str = "C", out: ndarray | None = None) -> ndarray:
    """The elements in another shape, of which one size may be -1; a view where the layout allows.

    >>> from d2lcore import np
    >>> np.reshape(np.arange(6), (2, -1))
    array([[0., 1., 2.],
           [3., 4., 5.]])
    """
    return store(as_array(a).reshape(newshape, order=order), out)


def ravel(x: Any, order: str = "C") -> ndarray:
    """One dimension; a view where the layout allows.

    >>> from d2lcore import np
    >>> np.ravel(np.ones((2, 2)))
    array([1., 1., 1., 1.])
    """
    return as_array(x).ravel(order)


def transpose(a: Any, axes: Sequence[int] | None = None) -> ndarray:
    """The axes in another order, reversed by default.

    >>> from d2lcore import np
    >>> np.transpose(np.ones((2, 3, 4)), (1, 0, 2)).shape
    (3, 2, 4)
    """
    return F.transpose(as_array(a), axes=None if axes is None else tuple(axes))


def swapaxes(a: Any, axis1: int, axis2: int) -> ndarray:
    """Two axes exchanged.

    >>> from d2lcore import np
    >>> np.swapaxes(np.ones((2, 3, 4)), 0, 2).shape
    (4, 3, 2)
    """
    return as_array(a).swapaxes(axis1, axis2)


def moveaxis(a: Any, source: int | Sequence[int], destination: int | Sequence[int]) -> ndarray:
    """Axes moved to other places, the rest in their order.

    >>> from d2lcore import np
    >>> np.moveaxis(np.ones((2, 3, 4)), 0, -1).shape
    (3, 4, 2)
    """
    a = as_array(a)
    froms = [normalize_axis(i, a.ndim, "source") for i in dims(source)]
    tos = [normalize_axis(i, a.ndim, "destination") for i in dims(destination)]
    if len(froms) != len(tos):
        raise ShapeError(f"moveaxis: {len(froms)} axes to move, {len(tos)} places for them")
    order = [i for i in range(a.ndim) if i not in froms]
    for to, source_axis in sorted(zip(tos, froms, strict=True)):
        order.insert(to, source_axis)
    return F.transpose(a, axes=tuple(order))


def rollaxis(a: Any, axis: int, start: int = 0) -> ndarray:
    """An axis moved to the place before ``start``.

    >>> from d2lcore import np
    >>> np.rollaxis(np.ones((2, 3, 4)), 2).shape
    (4, 2, 3)
    """
    a = as_array(a)
    axis, start = normalize_axis(axis, a.ndim), start + a.ndim if start < 0 else start
    return moveaxis(a, axis, start - (start > axis))


def expand_dims(a: Any, axis: int | tuple[int, ...]) -> ndarray:
    """With a new axis of size 1, or several: ``axis`` says where in the result.

    >>> from d2lcore import np
    >>> np.expand_dims(np.ones((2, 3)), 1).shape
    (2, 1, 3)
    """
    a = as_array(a)
    if isinstance(axis, int):
        return F.expand_dims(a, axis=axis)
    ndim = a.ndim + len(axis)
    places = [normalize_axis(i, ndim) for i in axis]
    if len(set(places)) < len(places):
        raise ShapeError(f"expand_dims: axis={axis} names an axis twice")
    sizes = iter(a.shape)
    return own(F.reshape(a, shape=tuple([1 if i in places else next(sizes) for i in range(ndim)])))


def squeeze(a: Any, axis: Axes = None, out: ndarray | None = None) -> ndarray:
    """Without axes of size 1, all or those named.

    >>> from d2lcore import np
    >>> np.squeeze(np.ones((1, 3, 1))).shape
    (3,)
    """
    return store(as_array(a).squeeze(axis), out)


# ---- repeating, reversing, padding ----


def tile(A: Any, reps: Any) -> ndarray:
    """The whole array repeated along each axis.

    >>> from d2lcore import np
    >>> np.tile(np.array([1, 2]), (2, 2))
    array([[1., 2., 1., 2.],
           [1., 2., 1., 2.]])
    """
    return as_array(A).tile(reps)


def repeat(a: Any, repeats: Any, axis: int | None = None) -> ndarray:
    """Each element several times in a row along an axis (of the flattened array for None).

    ``repeats`` is a number, or one for each element along the axis.

    >>> from d2lcore import np
    >>> np.repeat(np.array([1, 2]), 2)
    array([1., 1., 2., 2.])
    """
    a, counts = as_array(a), onp.asarray(repeats).astype(onp.int64)
    if counts.size == 1:
        return a.repeat(int(counts.reshape(())), axis)
    size = a.size if axis is None else a.shape[axis]
    if counts.shape != (size,):
        raise ShapeError(
            f"repeat: repeats expects a number, or one for each of the {size} elements, got {counts.shape}"
        )
    return a.take(onp.repeat(onp.arange(size), counts), axis=axis)


def resize(a: Any, new_shape: Shape) -> ndarray:
    """The elements in a new shape, repeated from the beginning where it has more of them.

    >>> from d2lcore import np
    >>> np.resize(np.array([1, 2, 3]), (2, 2))
    array([[1., 2.],
           [3., 1.]])
    """
    flat, sizes = as_array(a).ravel(), dims(new_shape)
    count = math.prod(sizes)
    if not flat.size:
        return F.cast(zeros(sizes, ctx=flat.ctx), dtype=flat._data.dtype)
    repeated = F.tile(flat, reps=(-(-count // flat.size),))
    return F.reshape(repeated[:count], shape=sizes)


def shares_memory(a: Any, b: Any, max_work: Any = None) -> bool:
    """Whether two arrays have memory in common: writing into one of them changes the other.

    >>> from d2lcore import np
    >>> x = np.arange(4)
    >>> np.shares_memory(x, x[1:]), np.shares_memory(x, x.copy())
    (True, False)
    """
    return onp.shares_memory(onp.asarray(a), onp.asarray(b), max_work)


def may_share_memory(a: Any, b: Any, max_work: Any = None) -> bool:
    """Whether the memory of two arrays overlaps, judged by where it begins and ends.

    >>> from d2lcore import np
    >>> x = np.arange(4)
    >>> np.may_share_memory(x, x[1:])
    True
    """
    return onp.may_share_memory(onp.asarray(a), onp.asarray(b), max_work)


def broadcast_to(array: Any, shape: Shape) -> ndarray:
    """Repeated along axes of size 1, and along new leading axes, to a shape.

    >>> from d2lcore import np
    >>> np.broadcast_to(np.array([1, 2]), (2, 2))
    array([[1., 2.],
           [1., 2.]])
    """
    return F.broadcast_to(as_array(array), shape=dims(shape))


def broadcast_arrays(*args: Any) -> list[ndarray]:
    """Arrays repeated to the shape that they all broadcast to.

    >>> from d2lcore import np
    >>> [a.shape for a in np.broadcast_arrays(np.ones((2, 1)), np.ones(3))]
    [(2, 3), (2, 3)]
    """
    arrays = [as_array(a) for a in args]
    common = broadcast_shapes(*[a.shape for a in arrays])
    return [F.broadcast_to(a, shape=common) for a in arrays]


def flip(m: Any, axis: Axes = None, out: ndarray | None = None) -> ndarray:
    """The elements in reverse order along some axes (all by default).

    >>> from d2lcore import np
    >>> np.flip(np.array([1, 2, 3]))
    array([3., 2., 1.])
    """
    return store(as_array(m).flip(axis), out)


def flipud(m: Any) -> ndarray:
    """The rows in reverse order.

    >>> from d2lcore import np
    >>> np.flipud(np.array([[1, 2], [3, 4]]))
    array([[3., 4.],
           [1., 2.]])
    """
    return flip(m, 0)


def fliplr(m: Any) -> ndarray:
    """The columns in reverse order.

    >>> from d2lcore import np
    >>> np.fliplr(np.array([[1, 2], [3, 4]]))
    array([[2., 1.],
           [4., 3.]])
    """
    return flip(m, 1)


def rot90(m: Any, k: int = 1, axes: Sequence[int] = (0, 1)) -> ndarray:
    """Turned by ``k`` quarters, from the first of the axes towards the second.

    >>> from d2lcore import np
    >>> np.rot90(np.array([[1, 2], [3, 4]]))
    array([[2., 4.],
           [1., 3.]])
    """
    m, (first, second) = as_array(m), axes
    if normalize_axis(first, m.ndim) == normalize_axis(second, m.ndim):
        raise ShapeError(f"rot90: axes expects two different ones, the plane in which to turn, got {tuple(axes)}")
    k %= 4
    if k == 2:
        return flip(flip(m, first), second)
    if k == 1:
        return swapaxes(flip(m, second), first, second)
    return flip(swapaxes(m, first, second), second) if k == 3 else F.identity(m)


def roll(a: Any, shift: Any, axis: Axes = None) -> ndarray:
    """The elements moved on along an axis (of the flattened array for None); what leaves comes in again.

    >>> from d2lcore import np
    >>> np.roll(np.array([1, 2, 3]), 1)
    array([3., 1., 2.])
    """
    return F.roll(as_array(a), shift=axis_of(shift), axis=axis_of(axis))


def pad(x: Any, pad_width: Any = None, mode: str = "constant", **options: Any) -> ndarray:
    """With a margin: ``pad_width`` is (before, after) for each axis, one pair for all, or one number.

    ``mode`` fills it: ``"constant"`` with ``constant_values`` (0), ``"edge"`` with the nearest element, ``"reflect"``
    with the mirror image without the edge, ``"symmetric"`` with it, ``"wrap"`` with the other end; ``"maximum"``,
    ``"minimum"`` and ``"mean"`` with that of each line.

    >>> from d2lcore import np
    >>> np.pad(np.array([1, 2]), ((1, 2),), constant_values=9)
    array([9., 1., 2., 9., 9.])
    """
    x = as_array(x)
    if pad_width is None:
        raise ShapeError(f"pad: pad_width expects (before, after) for each of the {x.ndim} axes")
    unknown = set(options) - ({"constant_values"} if mode == "constant" else set())
    if unknown:
        raise TypeError(f"pad: mode={mode!r} takes no argument {sorted(unknown)[0]!r}")
    try:
        pairs = onp.broadcast_to(onp.asarray(pad_width, dtype=onp.int64), (x.ndim, 2)).tolist()
    except ValueError:
        raise ShapeError(
            f"pad: pad_width expects (before, after) for each of the {x.ndim} axes of x {x.shape}, got {pad_width}"
        ) from None
    if mode in ("symmetric", "wrap"):
        for axis, pair in enumerate(pairs):
            places = onp.pad(onp.arange(x.shape[axis]), pair, mode=mode)  # type: ignore[call-overload]
            x = x.take(places, axis=axis)
        return x
    if mode in ("maximum", "minimum", "mean"):
        of_line = {"maximum": F.max, "minimum": F.min, "mean": F.mean}[mode]
        for axis, (before, after) in enumerate(pairs):
            value = of_line(x, axis=axis, keepdims=True)
            ends = [F.repeat(value, repeats=n, axis=axis) for n in (before, after)]
            x = F.concat(ends[0], x, ends[1], axis=axis)
        return x
    value = options.get("constant_values", 0)
    return F.pad(x, pad_width=tuple(map(tuple, pairs)), mode=mode, constant_value=value)
