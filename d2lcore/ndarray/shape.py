"""Shapes and axes: reshaping, moving axes, repeating, reversing, padding, broadcasting."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..core import F, NDArray, from_host, own
from ..core.layout import Axes
from ..errors import ShapeError
from ..ops.table import normalize_axis
from ._call import Shape, dims, store

__all__ = [
    "Flatten",
    "Pad",
    "Reshape",
    "SwapAxis",
    "broadcast_axes",
    "broadcast_axis",
    "broadcast_like",
    "broadcast_to",
    "depth_to_space",
    "diag",
    "expand_dims",
    "flatten",
    "flip",
    "moveaxis",
    "pad",
    "repeat",
    "reshape",
    "reshape_like",
    "reverse",
    "shape_array",
    "size_array",
    "space_to_depth",
    "squeeze",
    "swapaxes",
    "tile",
    "transpose",
]


def reshape(
    data: NDArray, shape: Shape = (), reverse: bool = False, target_shape: Shape = (), keep_highest: bool = False,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """The elements in another shape, as a copy; the method ``x.reshape`` gives a view.

    MXNet's codes: 0 keeps a size, -1 is whatever is left, -2 keeps all sizes that are left, -3 merges two sizes,
    -4 splits one into the two numbers that follow (one of which may be -1). ``reverse`` matches from the right.
    ``target_shape`` is the older form of ``shape``, in which 0 is whatever is left; ``keep_highest`` keeps the first
    size.

    >>> from d2lcore import nd
    >>> x = nd.zeros((2, 3, 4))
    >>> [nd.reshape(x, s).shape for s in [(0, -1), (-3, 0), (-4, 1, 2, -2)]]
    [(2, 12), (6, 4), (1, 2, 3, 4)]
    >>> nd.reshape(x, (-1, 0), reverse=True).shape
    (6, 4)
    """
    if shape == () and target_shape != ():
        sizes = [n or -1 for n in dims(target_shape)]
        shape = [data.shape[0], *sizes[1:]] if keep_highest else sizes
    return store(own(NDArray.reshape(data, dims(shape), reverse=reverse)), out)


Reshape = reshape


def reshape_like(
    lhs: NDArray, rhs: NDArray, lhs_begin: int | None = None, lhs_end: int | None = None,
    rhs_begin: int | None = None, rhs_end: int | None = None, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """The elements of ``lhs`` in the shape of ``rhs``, or with some of its sizes.

    >>> from d2lcore import nd
    >>> nd.reshape_like(nd.zeros((6,)), nd.zeros((2, 3))).shape
    (2, 3)
    """
    return store(lhs.reshape_like(rhs, lhs_begin, lhs_end, rhs_begin, rhs_end), out)


def flatten(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Two dimensions: the first axis is kept, all others become one.

    >>> from d2lcore import nd
    >>> nd.flatten(nd.zeros((2, 3, 4))).shape
    (2, 12)
    """
    return store(NDArray.flatten(data), out)  # of this class: that of np.ndarray means one dimension


Flatten = flatten


def expand_dims(data: NDArray, axis: int, out: NDArray | None = None) -> NDArray:
    """With a new axis of size 1.

    >>> from d2lcore import nd
    >>> nd.expand_dims(nd.zeros((2, 3)), axis=1).shape
    (2, 1, 3)
    """
    return store(data.expand_dims(axis), out)


def squeeze(data: NDArray, axis: Axes = None, out: NDArray | None = None) -> NDArray:
    """Without axes of size 1, all or those named.

    >>> from d2lcore import nd
    >>> nd.squeeze(nd.zeros((1, 3, 1))).shape
    (3,)
    """
    return store(data.squeeze(axis), out)


def transpose(data: NDArray, axes: Sequence[int] | None = None, out: NDArray | None = None) -> NDArray:
    """The axes in another order, reversed by default; a view of the same memory.

    >>> from d2lcore import nd
    >>> nd.transpose(nd.zeros((2, 3, 4)), axes=(1, 0, 2)).shape
    (3, 2, 4)
    """
    return store(data.transpose(*(axes or ())), out)


def swapaxes(data: NDArray, dim1: int = 0, dim2: int = 0, out: NDArray | None = None) -> NDArray:
    """Two axes exchanged; a view of the same memory.

    >>> from d2lcore import nd
    >>> nd.swapaxes(nd.zeros((2, 3, 4)), 0, 2).shape
    (4, 3, 2)
    """
    return store(data.swapaxes(dim1, dim2), out)


SwapAxis = swapaxes


def moveaxis(tensor: NDArray, source: int | Sequence[int], destination: int | Sequence[int]) -> NDArray:
    """Axes moved to other places, the rest in their order.

    >>> from d2lcore import nd
    >>> nd.moveaxis(nd.zeros((2, 3, 4)), 0, 2).shape
    (3, 4, 2)
    """
    froms = [normalize_axis(i, tensor.ndim, "source") for i in dims(source)]
    tos = [normalize_axis(i, tensor.ndim, "destination") for i in dims(destination)]
    if len(froms) != len(tos):
        raise ShapeError(f"moveaxis: {len(froms)} axes to move, {len(tos)} places for them")
    order = [i for i in range(tensor.ndim) if i not in froms]
    for place, axis in sorted(zip(tos, froms, strict=True)):
        order.insert(place, axis)
    return F.transpose(tensor, axes=tuple(order))


def flip(data: NDArray, axis: Axes, out: NDArray | None = None) -> NDArray:
    """The elements in reverse order along some axes.

    >>> from d2lcore import nd
    >>> nd.flip(nd.array([1, 2, 3]), axis=0).asnumpy()
    array([3., 2., 1.], dtype=float32)
    """
    return store(data.flip(axis), out)


reverse = flip


def tile(data: NDArray, reps: Shape, out: NDArray | None = None) -> NDArray:
    """The whole array repeated along each axis.

    >>> from d2lcore import nd
    >>> nd.tile(nd.array([1, 2]), reps=(2, 2)).asnumpy()
    array([[1., 2., 1., 2.],
           [1., 2., 1., 2.]], dtype=float32)
    """
    return store(data.tile(reps), out)


def repeat(data: NDArray, repeats: int, axis: int | None = None, out: NDArray | None = None) -> NDArray:
    """Each element several times in a row along an axis (of the flattened array for None).

    >>> from d2lcore import nd
    >>> nd.repeat(nd.array([1, 2]), repeats=2).asnumpy()
    array([1., 1., 2., 2.], dtype=float32)
    """
    return store(data.repeat(repeats, axis), out)


def pad(
    data: NDArray, mode: str = "constant", pad_width: Sequence[int] = (), constant_value: float = 0,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """With a margin; ``pad_width`` is (before, after) of each axis, all in one row.

    ``mode`` fills it: ``"constant"``, ``"edge"`` (nearest element) or ``"reflect"`` (mirror image without the edge).

    >>> from d2lcore import nd
    >>> nd.pad(nd.array([[1, 2]]), mode="edge", pad_width=(0, 0, 1, 2)).asnumpy()
    array([[1., 1., 2., 2., 2.]], dtype=float32)
    """
    return store(data.pad(mode, pad_width, constant_value), out)


Pad = pad


def diag(data: NDArray, k: int = 0, axis1: int = 0, axis2: int = 1, out: NDArray | None = None) -> NDArray:
    """Diagonal ``k`` of a matrix, or a matrix with a vector there.

    >>> from d2lcore import nd
    >>> nd.diag(nd.array([[1, 2], [3, 4]])).asnumpy()
    array([1., 4.], dtype=float32)
    """
    return store(F.diag(data, k=k, axis1=axis1, axis2=axis2), out)


def depth_to_space(data: NDArray, block_size: int, out: NDArray | None = None) -> NDArray:
    """Channels moved into blocks of pixels: (n, c, h, w) becomes (n, c / block_size**2, h * block_size, ...).

    >>> from d2lcore import nd
    >>> nd.depth_to_space(nd.zeros((1, 8, 2, 3)), block_size=2).shape
    (1, 2, 4, 6)
    """
    return store(data.depth_to_space(block_size), out)


def space_to_depth(data: NDArray, block_size: int, out: NDArray | None = None) -> NDArray:
    """Blocks of pixels moved into channels: the way back from `depth_to_space`.

    >>> from d2lcore import nd
    >>> nd.space_to_depth(nd.zeros((1, 2, 4, 6)), block_size=2).shape
    (1, 8, 2, 3)
    """
    return store(data.space_to_depth(block_size), out)


def broadcast_to(data: NDArray, shape: Shape, out: NDArray | None = None) -> NDArray:
    """Repeated along axes of size 1; a 0 in ``shape`` keeps a size.

    >>> from d2lcore import nd
    >>> nd.broadcast_to(nd.array([[1], [2]]), shape=(0, 3)).asnumpy()
    array([[1., 1., 1.],
           [2., 2., 2.]], dtype=float32)
    """
    return store(data.broadcast_to(dims(shape)), out)


def broadcast_like(
    lhs: NDArray, rhs: NDArray, lhs_axes: Axes = None, rhs_axes: Axes = None, out: NDArray | None = None
) -> NDArray:
    """Repeated along axes of size 1 to the shape of ``rhs``, or to some of its sizes.

    >>> from d2lcore import nd
    >>> nd.broadcast_like(nd.zeros((1, 3)), nd.zeros((2, 3))).shape
    (2, 3)
    """
    return store(lhs.broadcast_like(rhs, lhs_axes, rhs_axes), out)


def broadcast_axis(
    data: NDArray, axis: int | Sequence[int] = (), size: Shape = (), out: NDArray | None = None
) -> NDArray:
    """Repeated along the axes named (of size 1) to the sizes named.

    >>> from d2lcore import nd
    >>> nd.broadcast_axis(nd.zeros((1, 3, 1)), axis=(0, 2), size=(2, 4)).shape
    (2, 3, 4)
    """
    return store(data.broadcast_axes(axis, size), out)


broadcast_axes = broadcast_axis


def shape_array(data: NDArray, out: NDArray | None = None) -> NDArray:
    """The shape, as an array of int64.

    >>> from d2lcore import nd
    >>> nd.shape_array(nd.zeros((2, 3))).asnumpy()
    array([2, 3])
    """
    return store(from_host(np.array(data.shape, dtype=np.int64), data.ctx, type(data)), out)


def size_array(data: NDArray, out: NDArray | None = None) -> NDArray:
    """The number of elements, as an array of int64.

    >>> from d2lcore import nd
    >>> nd.size_array(nd.zeros((2, 3))).asnumpy()
    array([6])
    """
    return store(from_host(np.array([data.size], dtype=np.int64), data.ctx, type(data)), out)
