"""Joining arrays, splitting them, and making them larger by repeating or padding."""

from __future__ import annotations

import math

from ..errors import ShapeError
from .table import Spec, normalize_axis, op, result_dtype


@op("tile", onnx="Tile", latex="x")
class Tile:
    """The whole array, repeated ``reps[i]`` times along axis ``i`` (the last axes where ``reps`` is shorter).

    >>> from d2lcore import nd
    >>> nd.tile(nd.array([1, 2]), reps=(2, 2)).asnumpy()
    array([[1., 2., 1., 2.],
           [1., 2., 1., 2.]], dtype=float32)
    """

    def infer(x, *, reps):
        reps, shape = _tiling(x.shape, reps)
        return Spec(tuple([r * n for r, n in zip(reps, shape, strict=True)]), x.dtype)

    def forward(xp, x, *, reps):
        return xp.tile(x, reps)

    def vjp(F, g, x_shape, *, reps):
        reps, shape = _tiling(x_shape, reps)
        pairs = tuple([n for pair in zip(reps, shape, strict=True) for n in pair])
        copies = F.sum(F.reshape(g, shape=pairs), axis=tuple(range(0, len(pairs), 2)))
        return F.reshape(copies, shape=x_shape)


def _tiling(shape, reps):
    """Repetitions and sizes, filled up with ones in front to the same length."""
    reps = (reps,) if isinstance(reps, int) else tuple(reps)
    ndim = max(len(reps), len(shape))
    return (1,) * (ndim - len(reps)) + reps, (1,) * (ndim - len(shape)) + tuple(shape)


@op("repeat", onnx="composed of Unsqueeze, Expand and Reshape", latex="x")
class Repeat:
    """Each element ``repeats`` times in a row along ``axis`` (of the flattened array for None).

    >>> from d2lcore import nd
    >>> nd.repeat(nd.array([1, 2]), repeats=2).asnumpy()
    array([1., 1., 2., 2.], dtype=float32)
    """

    def infer(x, *, repeats, axis):
        if axis is None:
            return Spec((math.prod(x.shape) * repeats,), x.dtype)
        axis = normalize_axis(axis, len(x.shape))
        return Spec(x.shape[:axis] + (x.shape[axis] * repeats,) + x.shape[axis + 1 :], x.dtype)

    def forward(xp, x, *, repeats, axis=None):
        return xp.repeat(x, repeats, axis)

    def vjp(F, g, x_shape, *, repeats, axis):
        shape = (math.prod(x_shape),) if axis is None else x_shape
        axis = 0 if axis is None else normalize_axis(axis, len(shape))
        runs = F.reshape(g, shape=shape[: axis + 1] + (repeats,) + shape[axis + 1 :])
        return F.reshape(F.sum(runs, axis=axis + 1), shape=x_shape)


def _beside(specs, axis):
    """Check that arrays have the same shape but for ``axis``; that axis, not negative."""
    first = specs[0].shape
    axis = normalize_axis(axis, len(first))
    for i, spec in enumerate(specs):
        fits = (
            len(spec.shape) == len(first)
            and spec.shape[:axis] + spec.shape[axis + 1 :] == first[:axis] + first[axis + 1 :]
        )
        if not fits:
            raise ShapeError(
                f"xs[{i}] {spec.shape} does not fit xs[0] {first}: all sizes but that of axis {axis} must agree"
            )
    return axis


@op("concat", amp="widest", onnx="Concat", latex=r"[x_1; x_2; \ldots]")
class Concat:
    """Arrays joined one after another along ``axis``; all other sizes must agree.

    >>> from d2lcore import nd
    >>> nd.concat(nd.array([[1, 2]]), nd.array([[3, 4], [5, 6]]), dim=0).asnumpy()
    array([[1., 2.],
           [3., 4.],
           [5., 6.]], dtype=float32)
    """

    def infer(*xs, axis):
        axis, shape = _beside(xs, axis), xs[0].shape
        length = sum(s.shape[axis] for s in xs)
        return Spec(shape[:axis] + (length,) + shape[axis + 1 :], result_dtype(*xs))

    def forward(xp, *xs, axis=0):
        return xp.concatenate(xs, axis)

    def vjp(F, g, xs_shape, *, axis):
        cuts, end = [], 0
        for shape in xs_shape[:-1]:
            end += shape[axis]
            cuts.append(end)
        return tuple(F.split(g, indices=tuple(cuts), axis=axis))


@op("stack", amp="widest", onnx="composed of Unsqueeze and Concat", latex=r"[x_1, x_2, \ldots]")
class Stack:
    """Arrays of one shape laid along a new axis at position ``axis``.

    >>> from d2lcore import nd
    >>> nd.stack(nd.array([1, 2]), nd.array([3, 4]), axis=1).asnumpy()
    array([[1., 3.],
           [2., 4.]], dtype=float32)
    """

    def infer(*xs, axis):
        shape = xs[0].shape
        for i, spec in enumerate(xs):
            if spec.shape != shape:
                raise ShapeError(f"xs[{i}] {spec.shape} does not fit xs[0] {shape}: stacked arrays have one shape")
        axis = normalize_axis(axis, len(shape) + 1)
        return Spec(shape[:axis] + (len(xs),) + shape[axis:], result_dtype(*xs))

    def forward(xp, *xs, axis=0):
        return xp.stack(xs, axis)

    def vjp(F, g, xs_shape, *, axis):
        pieces = F.split(g, sections=len(xs_shape), axis=axis)
        return tuple([F.reshape(p, shape=shape) for p, shape in zip(pieces, xs_shape, strict=True)])


@op("split", onnx="Split", latex=r"x_{a:b}", outputs=("outs",))
class Split:
    """An array cut along ``axis`` into ``sections`` equal parts, or at the positions ``indices``; a tuple of views.

    >>> from d2lcore import nd
    >>> [part.shape for part in nd.split(nd.zeros((2, 6)), num_outputs=3, axis=1)]
    [(2, 2), (2, 2), (2, 2)]
    """

    def infer(x, *, sections, indices, axis):
        axis = normalize_axis(axis, len(x.shape))
        edges = _edges(x.shape, sections, indices, axis)
        return tuple([Spec(x.shape[:axis] + (b - a,) + x.shape[axis + 1 :], x.dtype) for a, b in edges])

    def forward(xp, x, *, sections=None, indices=None, axis=0):
        front = (slice(None),) * (axis % x.ndim)
        return tuple([x[front + (slice(a, b),)] for a, b in _edges(x.shape, sections, indices, axis)])

    def vjp(F, g, *, axis):
        return F.concat(*g, axis=axis)


def _edges(shape, sections, indices, axis):
    """Start and end of each part."""
    size = shape[axis]
    if indices is None:
        if size % sections:
            raise ShapeError(f"axis {axis} of x {shape} does not divide into {sections} equal parts")
        step = size // sections
        indices = range(step, size, step)
    cuts = [min(max(i + size if i < 0 else i, 0), size) for i in indices]
    return [(a, max(a, b)) for a, b in zip((0, *cuts), (*cuts, size), strict=True)]


@op("pad", onnx="Pad", latex="x")
class Pad:
    """An array with a margin: ``pad_width[i]`` gives how much before and after along axis ``i``.

    ``mode`` fills the margin: ``"constant"`` with ``constant_value``, ``"edge"`` with the nearest element,
    ``"reflect"`` with the mirror image that leaves out the edge element.

    >>> from d2lcore.core import F
    >>> from d2lcore import nd
    >>> F.pad(nd.array([1, 2, 3]), pad_width=((1, 2),), mode="reflect").asnumpy()
    array([2., 1., 2., 3., 2., 1.], dtype=float32)
    """

    def infer(x, *, pad_width, mode):
        _check_margin(x.shape, pad_width, mode)
        return Spec(tuple([a + n + b for n, (a, b) in zip(x.shape, pad_width, strict=True)]), x.dtype)

    def forward(xp, x, *, pad_width, mode="constant", constant_value=0):
        _check_margin(x.shape, pad_width, mode)
        if mode != "constant":
            return xp.pad(x, pad_width, mode)
        out = xp.full([a + n + b for n, (a, b) in zip(x.shape, pad_width, strict=True)], constant_value, x.dtype)
        out[tuple([slice(a, a + n) for n, (a, b) in zip(x.shape, pad_width, strict=True)])] = x
        return out

    def vjp(F, g, *, pad_width, mode):
        return F.unpad(g, pad_width=pad_width, mode=mode)


@op("unpad", onnx="composed of Slice and Add", latex="x")
class Unpad:
    """The way back from `pad`: the margin is cut off and what it repeated is added to the elements it came from.

    >>> from d2lcore.core import F
    >>> from d2lcore import nd
    >>> F.unpad(nd.ones(6), pad_width=((1, 2),), mode="reflect").asnumpy()
    array([2., 3., 1.], dtype=float32)
    """

    def infer(x, *, pad_width, mode):
        _check_margin(x.shape, pad_width)
        return Spec(tuple([n - a - b for n, (a, b) in zip(x.shape, pad_width, strict=True)]), x.dtype)

    def forward(xp, x, *, pad_width, mode="constant"):
        _check_margin(x.shape, pad_width)
        for axis, (before, after) in enumerate(pad_width):
            if not before and not after:
                continue
            size = x.shape[axis] - before - after
            rows = x.swapaxes(0, axis)
            out = rows[before : before + size].copy()
            if mode != "constant":
                source = xp.pad(xp.arange(size), (before, after), mode)
                for place in (*range(before), *range(before + size, before + size + after)):
                    out[int(source[place])] += rows[place]
            x = out.swapaxes(0, axis)
        return x

    def vjp(F, g, *, pad_width, mode):
        return F.pad(g, pad_width=pad_width, mode=mode)


def _check_margin(shape, pad_width, mode="constant"):
    if len(pad_width) != len(shape):
        raise ShapeError(f"pad_width expects one (before, after) for each axis of x {shape}, got {pad_width}")
    if mode == "reflect" and any(max(pair) >= n for pair, n in zip(pad_width, shape, strict=True)):
        raise ShapeError(f"pad_width {pad_width} reflects more than x {shape} has: each must be less than the size")
