"""Methods of arrays that rearrange: shapes, axes, parts. ``x.reshape(...)`` is ``nd.reshape(x, ...)``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import ArgumentError, ContextError, ShapeError, unknown
from ..ops.table import normalize_axes, normalize_axis
from .base import Bare, wrap
from .dispatch import own
from .readings import F

Axes = int | Sequence[int] | None


def axis_of(axis: Any) -> Any:
    """``axis`` as operators take it: None, a number or a tuple."""
    return tuple(axis) if isinstance(axis, list) else axis


def shape_of(sizes: tuple) -> tuple[int, ...]:
    """A shape given as separate numbers or as one sequence."""
    parts = sizes[0] if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)) else sizes
    return tuple([int(n) for n in parts])


DROP = -99
"""One more code, for `npx.reshape`: take an axis of size 1 away."""


def decode_shape(old: tuple[int, ...], codes: Sequence[int], reverse: bool = False) -> tuple[int, ...]:
    """The shape that MXNet's reshape codes mean for an array of shape ``old``; -1, for whatever is left, stays.

    0 keeps a size, -2 keeps all sizes that are left, -3 merges two sizes, and -4 splits one
    into the two numbers that follow (one of which may be -1). ``reverse`` matches sizes from the right.

    >>> decode_shape((2, 3, 4), (0, -1)), decode_shape((2, 3, 4), (-3, 0)), decode_shape((2, 3, 4), (-4, 1, 2, -2))
    ((2, -1), (6, 4), (1, 2, 3, 4))
    """
    if 0 not in codes and min(codes, default=0) >= -1:
        return tuple(codes)
    text = f"reshape: codes {tuple(codes)} do not fit an array of shape {old}"
    steps: list = []
    waiting = iter(codes)
    for code in waiting:
        if code == -4:
            pair = [n for n in (next(waiting, None), next(waiting, None)) if n is not None]
            if len(pair) < 2:
                raise ShapeError(f"{text}: -4 is followed by the two sizes it splits into")
            steps.append(pair[::-1] if reverse else pair)
        elif code < -4 and code != DROP:
            raise ShapeError(f"{text}: {code} means nothing; codes are 0, -1, -2, -3 and -4")
        else:
            steps.append(code)
    sizes = list(old[::-1] if reverse else old)
    new: list[int] = []
    place = 0
    for step in reversed(steps) if reverse else steps:
        needed = {0: 1, -3: 2, DROP: 1}.get(step, 0) if isinstance(step, int) else 1
        if needed and place + needed > len(sizes):  # a plain size takes one that is left, or none
            raise ShapeError(f"{text}: too few sizes are left for code {step}")
        if isinstance(step, list):
            first, second = step
            size = sizes[place]
            if -1 in step and max(step) > 0:
                first, second = (size // second, second) if first == -1 else (first, size // first)
            if first * second != size:
                raise ShapeError(f"{text}: {size} does not split into {tuple(step)}")
            new += first, second
        elif step == -2:
            new += sizes[place:]
            place = len(sizes) - 1
        elif step == -3:
            new.append(sizes[place] * sizes[place + 1])
            place += 1
        elif step == DROP:
            if sizes[place] != 1:
                raise ShapeError(f"{text}: only an axis of size 1 can be dropped, here it has {sizes[place]}")
        else:
            new.append(sizes[place] if step == 0 else step)
        place += 1
    return tuple(new[::-1] if reverse else new)


def _window(begin: Any, end: Any, step: Any) -> tuple[slice, ...]:
    """The key of a part from ``begin`` up to ``end``, each a number or one for each of the first axes."""
    bounds = [[b] if isinstance(b, int) or b is None else list(b) for b in (begin, end)]
    steps = [None] * len(bounds[0]) if not step else [step] if isinstance(step, int) else list(step)
    if not len(bounds[0]) == len(bounds[1]) == len(steps):
        raise ShapeError(f"slice: begin {begin}, end {end} and step {step} must be of the same length")
    return tuple([slice(*s) for s in zip(*bounds, steps, strict=True)])


class Layout(Bare):
    """Methods that rearrange elements and compute nothing. `reshape` gives a view of the memory; the others copy."""

    __slots__ = ()

    def reshape(self, *sizes: Any, shape: Any = None, reverse: bool = False) -> Any:
        """A view in another shape; 0, -1, -2, -3 and -4 are MXNet's codes (see `nd.reshape`, which gives a copy)."""
        codes = shape_of(sizes if shape is None else (shape,))
        return F.reshape(self, shape=decode_shape(self._data.shape, codes, reverse))

    def reshape_like(
        self, rhs: Bare, lhs_begin: int | None = None, lhs_end: int | None = None, rhs_begin: int | None = None,
        rhs_end: int | None = None,
    ) -> Any:  # fmt: skip
        """In the shape of another array, or with the sizes ``[lhs_begin:lhs_end]`` replaced by some of the other's."""
        old, new = self._data.shape, rhs._data.shape[rhs_begin:rhs_end]
        begin, end, _ = slice(lhs_begin, lhs_end).indices(len(old))
        return own(F.reshape(self, shape=old[:begin] + new + old[end:]))

    def flatten(self) -> Any:
        """Two dimensions: the first axis is kept, all others become one."""
        shape = self._data.shape
        return own(F.reshape(self, shape=(shape[0], math.prod(shape[1:]))))

    def expand_dims(self, axis: int) -> Any:
        """With a new axis of size 1."""
        return F.expand_dims(self, axis=axis)

    def squeeze(self, axis: Axes = None) -> Any:
        """Without axes of size 1."""
        return F.squeeze(self, axis=axis_of(axis))

    def transpose(self, *axes: Any, **named: Any) -> Any:
        """With the axes in another order (reversed by default): ``transpose(1, 0)``, ``transpose(axes=(1, 0))``."""
        axes = (named.pop("axes"),) if "axes" in named and not axes else axes
        if named:
            raise ArgumentError(f"transpose: {unknown('argument', next(iter(named)), ['axes'])}")
        if len(axes) == 1 and not isinstance(axes[0], int):
            axes = axes[0]
        return F.transpose(self, axes=tuple(axes) if axes else None)

    def swapaxes(self, dim1: int, dim2: int) -> Any:
        """With two axes exchanged."""
        ndim = self._data.ndim
        order = list(range(ndim))
        a, b = normalize_axis(dim1, ndim, "dim1"), normalize_axis(dim2, ndim, "dim2")
        order[a], order[b] = b, a
        return F.transpose(self, axes=tuple(order))

    def flip(self, axis: Axes) -> Any:
        """With the elements along some axes in reverse order."""
        return F.flip(self, axis=axis_of(axis))

    def tile(self, reps: Any) -> Any:
        """The whole array repeated along each axis."""
        return F.tile(self, reps=tuple(reps) if isinstance(reps, (tuple, list)) else (int(reps),))

    def repeat(self, repeats: int, axis: int | None = None) -> Any:
        """Each element several times in a row."""
        return F.repeat(self, repeats=int(repeats), axis=axis)

    def pad(self, mode: str = "constant", pad_width: Sequence[int] = (), constant_value: float = 0) -> Any:
        """With a margin; ``pad_width`` is (before, after) of each axis, in one row."""
        pairs = tuple(zip(pad_width[::2], pad_width[1::2], strict=True))
        return F.pad(self, pad_width=pairs, mode=mode, constant_value=constant_value)

    def diag(self, k: int = 0) -> Any:
        """Diagonal ``k`` of a matrix, or a matrix with a vector there."""
        return F.diag(self, k=k)

    def depth_to_space(self, block_size: int) -> Any:
        """Channels moved into blocks of ``block_size`` x ``block_size`` pixels."""
        return F.depth_to_space(self, block_size=block_size)

    def space_to_depth(self, block_size: int) -> Any:
        """Blocks of ``block_size`` x ``block_size`` pixels moved into channels."""
        return F.space_to_depth(self, block_size=block_size)

    def split(self, num_outputs: int, axis: int = 1, squeeze_axis: bool = False) -> Any:
        """Cut into equal parts: a list, or the array itself for one part."""
        return self._parts(squeeze_axis, sections=num_outputs, axis=axis)

    def split_v2(self, indices_or_sections: Any, axis: int = 0, squeeze_axis: bool = False) -> Any:
        """Cut into a number of equal parts or at positions: a list, or the array itself for one part."""
        if isinstance(indices_or_sections, int):
            return self._parts(squeeze_axis, sections=indices_or_sections, axis=axis)
        return self._parts(squeeze_axis, indices=tuple(indices_or_sections), axis=axis)

    def _parts(self, squeeze: bool, axis: int, **cut: Any) -> Any:
        parts = list(F.split(self, axis=axis, **cut))
        if squeeze:
            parts = [F.squeeze(part, axis=axis) for part in parts]
        return parts[0] if len(parts) == 1 else parts

    def broadcast_to(self, shape: Any) -> Any:
        """Repeated along axes of size 1; 0 in ``shape`` keeps a size."""
        old, new = self._data.shape, shape_of((shape,))
        if 0 in new and len(new) == len(old):
            new = tuple([n or o for n, o in zip(new, old, strict=True)])
        return F.broadcast_to(self, shape=new)

    def broadcast_like(self, other: Bare, lhs_axes: Axes = None, rhs_axes: Axes = None) -> Any:
        """Repeated along axes of size 1 to the shape of another array, or to some of its sizes."""
        if lhs_axes is None or rhs_axes is None:
            return F.broadcast_to(self, shape=other._data.shape)
        shape, sizes = list(self._data.shape), other._data.shape
        pairs = zip(np.atleast_1d(lhs_axes).tolist(), np.atleast_1d(rhs_axes).tolist(), strict=True)
        for mine, others in pairs:
            shape[mine] = sizes[others]
        return F.broadcast_to(self, shape=tuple(shape))

    def broadcast_axes(self, axis: int | Sequence[int] = (), size: Any = ()) -> Any:
        """Repeated along the axes named (of size 1) to the sizes named."""
        shape = list(self._data.shape)
        for a, n in zip(np.atleast_1d(axis).tolist(), np.atleast_1d(size).tolist(), strict=True):
            place = normalize_axis(a, len(shape))
            if shape[place] != 1:
                raise ShapeError(f"broadcast_axes: axis {a} of {self._data.shape} has size {shape[place]}, expected 1")
            shape[place] = n
        return F.broadcast_to(self, shape=tuple(shape))

    # ---- parts ----

    def slice(self, begin: Any, end: Any, step: Any = None) -> Any:
        """The part from ``begin`` up to and without ``end`` along the first axes; None is the edge."""
        return own(F.getitem(self, key=_window(begin, end, step)))

    def slice_assign(self, rhs: Any, begin: Any, end: Any, step: Any = None) -> Any:
        """Write ``rhs`` in place of ``slice(begin, end, step)``; gives the array."""
        self[_window(begin, end, step)] = rhs  # type: ignore[index]
        return self

    def slice_assign_scalar(self, value: float, begin: Any, end: Any, step: Any = None) -> Any:
        """Write a number in place of ``slice(begin, end, step)``; gives the array."""
        return self.slice_assign(value, begin, end, step)

    def slice_axis(self, axis: int, begin: int, end: int | None) -> Any:
        """The part from ``begin`` up to and without ``end`` along one axis."""
        place = normalize_axis(axis, self._data.ndim)
        if end is not None and end > self._data.shape[place]:
            raise ShapeError(f"slice_axis: axis {axis} has size {self._data.shape[place]}, end is {end}; None for all")
        return own(F.getitem(self, key=(slice(None),) * place + (slice(begin, end),)))

    def slice_like(self, shape_like: Bare, axes: Axes = ()) -> Any:
        """The first elements along some axes (all by default), as many as another array has there."""
        shape, like = self._data.shape, shape_like._data.shape
        if not axes and axes != 0 and len(shape) != len(like):
            raise ShapeError(f"slice_like: arrays of shapes {shape} and {like} have different dimensions; name axes")
        chosen = normalize_axes(None if axes is None else axes, len(shape))  # type: ignore[arg-type]
        for a in chosen:
            if like[a] > shape[a]:
                raise ShapeError(f"slice_like: axis {a} has size {shape[a]}, fewer than the {like[a]} asked for")
        key = tuple([slice(like[a]) if a in chosen else slice(None) for a in range(len(shape))])
        return own(F.getitem(self, key=key))

    def take(self, indices: Any, axis: int = 0, mode: str = "clip") -> Any:
        """The slices along an axis at the positions ``indices``."""
        return F.take(self, indices, axis=axis, mode=mode)

    def pick(self, index: Any, axis: int = -1, keepdims: bool = False, mode: str = "clip") -> Any:
        """One element from each line along an axis."""
        return F.pick(self, index, axis=axis, keepdims=keepdims, mode=mode)

    def one_hot(self, depth: int, on_value: float = 1.0, off_value: float = 0.0, dtype: Any = "float32") -> Any:
        """A vector with ``on_value`` at each position that the array names."""
        return F.one_hot(self, depth=int(depth), on_value=on_value, off_value=off_value, dtype=np.dtype(dtype))

    def zeros_like(self) -> Any:
        """Zeros of the same shape and dtype."""
        return F.zeros_like(self)

    def ones_like(self) -> Any:
        """Ones of the same shape and dtype."""
        return F.ones_like(self)

    # ---- what the array is ----

    def shape_array(self) -> Any:
        """The shape, as an array of int64."""
        return _described(self, self._data.shape)

    def size_array(self) -> Any:
        """The number of elements, as an array of int64."""
        return _described(self, (self._data.size,))

    @property
    def writable(self) -> bool:
        """Whether elements can be written: not where the array shares another library's read-only memory."""
        return bool(getattr(self._data.flags, "writeable", True))

    def to_dlpack_for_read(self) -> Any:
        """A DLPack capsule of the array's memory, for another library to read."""
        return self.__dlpack__()  # type: ignore[attr-defined]

    def to_dlpack_for_write(self) -> Any:
        """A DLPack capsule of the array's memory, for another library to write; refused for a read-only array."""
        if not self.writable:
            raise ContextError("to_dlpack_for_write: the array shares read-only memory; write to data.copy()")
        return self.to_dlpack_for_read()


def _described(array: Bare, numbers: tuple[int, ...]) -> Any:
    xp = array._ctx.device.xp
    return wrap(type(array), xp.asarray(np.array(numbers, np.int64)), array._ctx)
