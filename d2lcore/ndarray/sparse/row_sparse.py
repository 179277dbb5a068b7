"""`RowSparseNDArray`: an array that stores only some of its rows; what the gradient of an embedding is."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core import NDArray
from ...device import Context
from ...errors import MXNetError
from .base import BaseSparseNDArray, new

__all__ = ["RowSparseNDArray"]


class RowSparseNDArray(BaseSparseNDArray):
    """An array of which only some rows are stored (MXNet's ``nd.sparse.RowSparseNDArray``).

    Row ``indices[i]`` is ``data[i]``; rows that are not listed are 0. Made by `row_sparse_array` or
    ``tostype("row_sparse")``.

    >>> from d2lcore import nd
    >>> a = nd.array([[1, 2], [0, 0], [3, 4]]).tostype("row_sparse")
    >>> a
    <BLANKLINE>
    <RowSparseNDArray 3x2 @cpu(0)>
    >>> a.indices.asnumpy(), a.data.asnumpy()
    (array([0, 2]), array([[1., 2.],
           [3., 4.]], dtype=float32))
    """

    __slots__ = ()
    _stype = "row_sparse"

    def _dense(self) -> Any:
        raw = np.zeros(self._shape, self._values.dtype)
        raw[self._indices] = self._values
        return raw

    def _with(self, values: Any) -> RowSparseNDArray:
        return new(RowSparseNDArray, values, self._indices, self._shape, self._ctx)

    def _take(self, other: RowSparseNDArray) -> None:
        self._values, self._indices = other._values.copy(), other._indices.copy()

    @classmethod
    def _from_dense(cls, raw: Any, ctx: Context) -> RowSparseNDArray:
        rows = np.flatnonzero(raw.reshape(raw.shape[0], -1).any(axis=1)) if raw.size else np.zeros(0, np.int64)
        return new(RowSparseNDArray, raw[rows].copy(), rows.astype(np.int64), tuple(raw.shape), ctx)

    def __getitem__(self, key: Any) -> RowSparseNDArray:
        if isinstance(key, slice) and key == slice(None):
            return self
        raise self._refuse(f"x[{key}]")

    def retain(self, indices: Any) -> RowSparseNDArray:
        """Only these rows, as far as they are stored; repeated and unsorted numbers are allowed.

        >>> from d2lcore import nd
        >>> a = nd.sparse.row_sparse_array(([[1, 2], [3, 4]], [0, 2]), shape=(4, 2))
        >>> a.retain(nd.array([2, 3])).indices.asnumpy()
        array([2])
        """
        wanted = indices._data if isinstance(indices, NDArray) else np.asarray(indices)
        kept = np.isin(self._indices, wanted.astype(np.int64))
        return new(RowSparseNDArray, self._values[kept].copy(), self._indices[kept], self._shape, self._ctx)

    def check_format(self, full_check: bool = True) -> None:
        """`MXNetError` where the parts do not make an array; ``full_check`` looks at every index."""
        rows, values = self._indices, self._values
        if rows.ndim != 1 or len(rows) != len(values) or values.shape[1:] != self._shape[1:]:
            raise MXNetError(
                f"check_format: {len(rows)} row numbers, values of shape {values.shape}, for shape {self._shape}"
            )
        if full_check and len(rows) and ((np.diff(rows) <= 0).any() or rows[0] < 0 or rows[-1] >= self._shape[0]):
            raise MXNetError(f"check_format: row numbers ascend and are in 0..{self._shape[0] - 1}")

    def rows(self) -> tuple[Any, Any]:
        """Raw row numbers and raw rows, not copied; what a lazy optimizer reads."""
        return self._indices, self._values
