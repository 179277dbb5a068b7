"""Operators that rearrange the elements of one array and compute nothing: shapes, axes, order, diagonals."""

from __future__ import annotations

import math

from ..errors import ShapeError
from .table import Spec, normalize_axis, op


def _moved(x, *, axes=None):
    ndim = len(x.shape)
    if axes is None:
        return Spec(x.shape[::-1], x.dtype)
    order = [normalize_axis(a, ndim, "axes: axis") for a in axes]
    if sorted(order) != list(range(ndim)):
        raise ShapeError(f"axes expects each of the {ndim} axes of x {x.shape} once, got {tuple(axes)}")
    return Spec(tuple([x.shape[a] for a in order]), x.dtype)


@op("reshape", onnx="Reshape", latex="x")
class Reshape:
    """The same elements in another shape; a view of the same memory where the layout allows.

    Arguments: ``shape``, sizes of which one may be -1 ("whatever is left").

    >>> from d2lcore import nd
    >>> nd.reshape(nd.arange(6), shape=(2, -1)).asnumpy()
    array([[0., 1., 2.],
           [3., 4., 5.]], dtype=float32)
    """

    shares = True

    def infer(x, *, shape):
        size, known = math.prod(x.shape), math.prod([n for n in shape if n != -1])
        left = size // known if known else 0
        filled = tuple([left if n == -1 else n for n in shape])
        if list(shape).count(-1) > 1 or min(filled, default=0) < 0 or math.prod(filled) != size:
            raise ShapeError(f"shape {tuple(shape)} does not hold the {size} elements of x {x.shape}")
        return Spec(filled, x.dtype)

    def forward(xp, x, *, shape):
        return x.reshape(shape)

    def vjp(F, g, x_shape):
        return F.reshape(g, shape=x_shape)


@op("transpose", onnx="Transpose", latex=r"x^\top")
class Transpose:
    """Axes in another order, reversed by default; a view of the same memory.

    >>> from d2lcore import nd
    >>> nd.transpose(nd.zeros((2, 3, 4)), axes=(1, 0, 2)).shape
    (3, 2, 4)
    """

    infer = _moved

    def forward(xp, x, *, axes=None):
        return x.transpose(axes)

    def vjp(F, g, *, axes):
        if axes is None:
            return F.transpose(g)
        inverse = [0] * len(axes)
        for place, axis in enumerate(axes):
            inverse[axis] = place
        return F.transpose(g, axes=tuple(inverse))


@op("expand_dims", onnx="Unsqueeze", latex="x")
class ExpandDims:
    """A new axis of size 1 at position ``axis``; a view of the same memory.

    >>> from d2lcore import nd
    >>> nd.expand_dims(nd.zeros((2, 3)), axis=1).shape
    (2, 1, 3)
    """

    def infer(x, *, axis):
        place = normalize_axis(axis, len(x.shape) + 1)
        return Spec(x.shape[:place] + (1,) + x.shape[place:], x.dtype)

    def forward(xp, x, *, axis):
        return x[(slice(None),) * axis + (None,)] if axis >= 0 else xp.expand_dims(x, axis)

    def vjp(F, g, x_shape):
        return F.reshape(g, shape=x_shape)


@op("squeeze", onnx="Squeeze", latex="x")
class Squeeze:
    """Without the axes of size 1, all or those in ``axis`` (a number or a tuple); a view of the same memory.

    >>> from d2lcore import nd
    >>> nd.squeeze(nd.zeros((2, 1, 3, 1)), axis=1).shape
    (2, 3, 1)
    """

    def infer(x, *, axis):
        ndim = len(x.shape)
        if axis is None:
            return Spec(tuple([n for n in x.shape if n != 1]), x.dtype)
        axes = {normalize_axis(a, ndim) for a in (axis if isinstance(axis, tuple) else (axis,))}
        if any(x.shape[a] != 1 for a in axes):
            raise ShapeError(f"axis {axis} of x {x.shape} is not of size 1; only such axes can be squeezed away")
        return Spec(tuple([n for i, n in enumerate(x.shape) if i not in axes]), x.dtype)

    def forward(xp, x, *, axis=None):
        return x.squeeze(axis)

    def vjp(F, g, x_shape):
        return F.reshape(g, shape=x_shape)


@op("flip", onnx="composed of Slice", latex=r"x_{n-1-i}")
class Flip:
    """Elements in reverse order along ``axis`` (a number or a tuple; all axes for None).

    >>> from d2lcore import nd
    >>> nd.flip(nd.array([1, 2, 3]), axis=0).asnumpy()
    array([3., 2., 1.], dtype=float32)
    """

    def infer(x, *, axis):
        for a in () if axis is None else axis if isinstance(axis, tuple) else (axis,):
            normalize_axis(a, len(x.shape))
        return x

    def forward(xp, x, *, axis=None):
        return xp.flip(x, axis)

    def vjp(F, g, *, axis):
        return F.flip(g, axis=axis)


@op("roll", onnx="composed of Slice and Concat", latex=r"x_{(i - s) \bmod n}")
class Roll:
    """Elements moved on by ``shift`` places along ``axis``; what leaves at the end comes in at the start.

    ``shift`` and ``axis`` are numbers or tuples of equal length; ``axis=None`` rolls the flattened array.

    >>> from d2lcore import np
    >>> np.roll(np.array([1, 2, 3, 4]), 1).asnumpy()
    array([4., 1., 2., 3.], dtype=float32)
    """

    def infer(x, *, axis):
        for a in () if axis is None else axis if isinstance(axis, tuple) else (axis,):
            normalize_axis(a, len(x.shape))
        return x

    def forward(xp, x, *, shift, axis=None):
        return xp.roll(x, shift, axis)

    def vjp(F, g, *, shift, axis):
        back = tuple([-s for s in shift]) if isinstance(shift, tuple) else -shift
        return F.roll(g, shift=back, axis=axis)


def _matrices(x):
    if len(x.shape) < 2:
        raise ShapeError(f"x expects matrices (..., rows, columns), got shape {x.shape}")
    return x


@op("tril", onnx="Trilu", latex=r"x_{ij} [j \leq i + k]")
class Tril:
    """The lower triangles of matrices (the last two axes): elements above the ``k``-th diagonal become 0.

    >>> from d2lcore import np
    >>> np.tril(np.ones((2, 3))).asnumpy()
    array([[1., 0., 0.],
           [1., 1., 0.]], dtype=float32)
    """

    infer = _matrices
    strict = True  # NumPy would repeat a vector

    def forward(xp, x, *, k=0):
        return xp.tril(x, k)

    def vjp(F, g, *, k):
        return F.tril(g, k=k)


@op("triu", onnx="Trilu", latex=r"x_{ij} [j \geq i + k]")
class Triu:
    """The upper triangles of matrices (the last two axes): elements below the ``k``-th diagonal become 0.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.triu(nd.ones((2, 3)), k=1).asnumpy()
    array([[0., 1., 1.],
           [0., 0., 1.]], dtype=float32)
    """

    infer = _matrices
    strict = True  # NumPy would repeat a vector

    def forward(xp, x, *, k=0):
        return xp.triu(x, k)

    def vjp(F, g, *, k):
        return F.triu(g, k=k)


@op("diag", onnx="composed of EyeLike, Where and ReduceSum", latex="x_{ii}")
class Diag:
    """The ``k``-th diagonal of a matrix; of a vector, the matrix with that diagonal and zeros elsewhere.

    Where ``x`` has more than two axes, diagonals run along ``axis1`` and ``axis2`` and become the last axis.

    >>> from d2lcore import nd
    >>> nd.diag(nd.array([[1, 2], [3, 4]])).asnumpy()
    array([1., 4.], dtype=float32)
    """

    def infer(x, *, k, axis1, axis2):
        if len(x.shape) == 1:
            return Spec((x.shape[0] + abs(k),) * 2, x.dtype)
        if not x.shape:
            raise ShapeError("x has no dimensions; it expects a vector or matrices")
        rest, size = _off_diagonal(x.shape, k, axis1, axis2)
        return Spec((*rest, size), x.dtype)

    def forward(xp, x, *, k=0, axis1=0, axis2=1):
        return xp.diag(x, k) if x.ndim < 2 else xp.diagonal(x, k, axis1, axis2).copy()

    def vjp(F, g, x_shape, *, k, axis1, axis2):
        if len(x_shape) == 1:
            return F.diag(g, k=k)
        return F.undiag(g, shape=x_shape, k=k, axis1=axis1, axis2=axis2)


@op("undiag", onnx="composed of ConstantOfShape and ScatterND", latex="x_{i} [i = j]")
class Undiag:
    """Zeros of ``shape`` with ``x`` on the ``k``-th diagonal along ``axis1`` and ``axis2``: `diag` backwards.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.undiag(nd.array([1, 2]), shape=(2, 3), k=1).asnumpy()
    array([[0., 1., 0.],
           [0., 0., 2.]], dtype=float32)
    """

    def infer(x, *, shape, k, axis1, axis2):
        rest, size = _off_diagonal(shape, k, axis1, axis2)
        if x.shape != (*rest, size):
            raise ShapeError(f"x expects shape {(*rest, size)}, the diagonals of {tuple(shape)}; got {x.shape}")
        return Spec(tuple(shape), x.dtype)

    strict = True  # NumPy would broadcast a diagonal of one

    def forward(xp, x, *, shape, k=0, axis1=0, axis2=1):
        out = xp.zeros(shape, x.dtype)
        planes = xp.moveaxis(out, (axis1, axis2), (-2, -1))
        i = xp.arange(x.shape[-1])
        planes[..., i + max(-k, 0), i + max(k, 0)] = x
        return out

    def vjp(F, g, *, k, axis1, axis2):
        return F.diag(g, k=k, axis1=axis1, axis2=axis2)


def _off_diagonal(shape, k, axis1, axis2):
    """The other sizes, and the length of the ``k``-th diagonal."""
    a, b = normalize_axis(axis1, len(shape), "axis1"), normalize_axis(axis2, len(shape), "axis2")
    if a == b:
        raise ShapeError(f"axis1 and axis2 are the same axis {a}; a diagonal runs along two")
    rest = tuple([n for i, n in enumerate(shape) if i not in (a, b)])
    return rest, max(0, min(shape[a] + min(k, 0), shape[b] - max(k, 0)))


@op("depth_to_space", onnx="DepthToSpace", latex="x")
class DepthToSpace:
    """Channels laid out as blocks of pixels: (batch, block² c, height, width) to (batch, c, block height, block width).

    >>> from d2lcore import nd
    >>> nd.depth_to_space(nd.arange(4).reshape((1, 4, 1, 1)), block_size=2).asnumpy()
    array([[[[0., 1.],
             [2., 3.]]]], dtype=float32)
    """

    def infer(x, *, block_size):
        n, c, h, w = _images(x.shape)
        if c % block_size**2:
            raise ShapeError(f"x expects a multiple of {block_size**2} channels, it has {c}: {x.shape}")
        return Spec((n, c // block_size**2, h * block_size, w * block_size), x.dtype)

    def forward(xp, x, *, block_size):
        (n, c, h, w), b = _images(x.shape), block_size
        blocks = x.reshape(n, b, b, c // b**2, h, w).transpose(0, 3, 4, 1, 5, 2)
        return blocks.reshape(n, c // b**2, h * b, w * b)

    def vjp(F, g, *, block_size):
        return F.space_to_depth(g, block_size=block_size)


@op("space_to_depth", onnx="SpaceToDepth", latex="x")
class SpaceToDepth:
    """Blocks of pixels laid out as channels: (batch, c, block height, block width) to (batch, block² c, height, width).

    >>> from d2lcore import nd
    >>> nd.space_to_depth(nd.arange(4).reshape((1, 1, 2, 2)), block_size=2).shape
    (1, 4, 1, 1)
    """

    def infer(x, *, block_size):
        n, c, h, w = _images(x.shape)
        if h % block_size or w % block_size:
            raise ShapeError(f"x expects a height and width that {block_size} divides, got {h} and {w}: {x.shape}")
        return Spec((n, c * block_size**2, h // block_size, w // block_size), x.dtype)

    def forward(xp, x, *, block_size):
        (n, c, h, w), b = _images(x.shape), block_size
        blocks = x.reshape(n, c, h // b, b, w // b, b).transpose(0, 3, 5, 1, 2, 4)
        return blocks.reshape(n, c * b**2, h // b, w // b)

    def vjp(F, g, *, block_size):
        return F.depth_to_space(g, block_size=block_size)


def _images(shape):
    if len(shape) != 4:
        raise ShapeError(f"x expects four dimensions (batch, channel, height, width), got {shape}")
    return shape
