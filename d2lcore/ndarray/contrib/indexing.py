"""Rows and positions: masks, counting along an array, copying rows into another one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core import F, NDArray, from_host
from ...core.base import as_dtype
from ...errors import ShapeError
from ...ops.index import ARRAY
from .._call import store

__all__ = ["arange_like", "boolean_mask", "index_array", "index_copy"]


def boolean_mask(data: NDArray, index: NDArray, axis: int = 0, out: NDArray | None = None) -> NDArray:
    """The slices of ``data`` along an axis where ``index`` (a vector) is other than zero.

    >>> from d2lcore import nd
    >>> nd.contrib.boolean_mask(nd.array([[1, 2], [3, 4], [5, 6]]), nd.array([1, 0, 1])).asnumpy()
    array([[1., 2.],
           [5., 6.]], dtype=float32)
    """
    if index.shape != (data.shape[axis],):
        raise ShapeError(f"boolean_mask: index expects shape {(data.shape[axis],)}, got {index.shape}")
    found = F.getitem(data, F.not_equal(index, 0), key=(slice(None),) * (axis % data.ndim) + (ARRAY,))
    return store(found, out)


def arange_like(
    data: NDArray, start: float = 0.0, step: float = 1.0, repeat: int = 1, ctx: Any = None, axis: int | None = None,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Numbers ``step`` apart, as many as ``data`` has elements (in its shape), or places along ``axis``.

    >>> from d2lcore import nd
    >>> nd.contrib.arange_like(nd.zeros((2, 3)), axis=1).asnumpy()
    array([0., 1., 2.], dtype=float32)
    """
    count = data.size if axis is None else data.shape[axis]
    values = (start + step * (np.arange(count) // repeat)).astype(data.dtype)
    values = values.reshape(data.shape) if axis is None else values
    return store(from_host(values, data.ctx, type(data), copy=False), out)


def index_array(data: NDArray, axes: Sequence[int] | None = None, out: NDArray | None = None) -> NDArray:
    """The position of each element, along a new last axis (int64).

    >>> from d2lcore import nd
    >>> nd.contrib.index_array(nd.zeros((1, 2))).asnumpy()
    array([[[0, 0],
            [0, 1]]])
    """
    grid = np.moveaxis(np.indices(data.shape, dtype=np.int64), 0, -1)
    return store(from_host(grid if axes is None else grid[..., list(axes)], data.ctx, type(data)), out)


def index_copy(old_tensor: NDArray, index_vector: NDArray, new_tensor: NDArray, out: NDArray | None = None) -> NDArray:
    """A copy of ``old_tensor`` with row i of ``new_tensor`` in place of its row ``index_vector[i]``.

    >>> from d2lcore import nd
    >>> nd.contrib.index_copy(nd.zeros((3, 1)), nd.array([2, 0]), nd.array([[5], [6]])).asnumpy().ravel()
    array([6., 0., 5.], dtype=float32)
    """
    if index_vector.shape != new_tensor.shape[:1] or new_tensor.shape[1:] != old_tensor.shape[1:]:
        raise ShapeError(
            f"index_copy: rows {new_tensor.shape} at positions {index_vector.shape} do not fit into {old_tensor.shape}"
        )
    places = F.cast(index_vector, dtype=as_dtype("int64"))
    put = F.index_add(new_tensor, places, shape=old_tensor.shape, axis=0, mode="clip")
    hit = F.index_add(F.ones_like(F.stop_gradient(new_tensor)), places, shape=old_tensor.shape, axis=0, mode="clip")
    return store(F.where(F.greater(hit, 0), put, old_tensor), out)
