"""`CSRNDArray`: a matrix that stores, row by row, its elements that are not 0 (compressed sparse row)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core import NDArray
from ...core.base import wrap
from ...device import Context
from ...errors import MXNetError
from .base import BaseSparseNDArray, new

__all__ = ["CSRNDArray"]


class CSRNDArray(BaseSparseNDArray):
    """A sparse matrix in rows (MXNet's ``nd.sparse.CSRNDArray``); made by `csr_matrix` or ``tostype("csr")``.

    Row ``i`` has the values ``data[indptr[i]:indptr[i + 1]]`` in the columns ``indices[indptr[i]:indptr[i + 1]]``.

    >>> from d2lcore import nd
    >>> a = nd.array([[0, 1, 0], [2, 0, 3]]).tostype("csr")
    >>> a
    <BLANKLINE>
    <CSRNDArray 2x3 @cpu(0)>
    >>> a.data.asnumpy(), a.indices.asnumpy(), a.indptr.asnumpy()
    (array([1., 2., 3.], dtype=float32), array([1, 0, 2]), array([0, 1, 3]))
    """

    __slots__ = ("_indptr",)
    _stype = "csr"
    _buffers = ("_values", "_indices", "_indptr")
    _indptr: Any

    @property
    def indptr(self) -> NDArray:
        """Where each row begins in `data` and `indices`, and where the last one ends; int64 (a copy)."""
        return wrap(NDArray, self._indptr.copy(), self._ctx)

    @property
    def rows(self) -> Any:
        """Raw row number of each stored value."""
        return np.repeat(np.arange(self._shape[0]), np.diff(self._indptr))

    def _dense(self) -> Any:
        raw = np.zeros(self._shape, self._values.dtype)
        np.add.at(raw, (self.rows, self._indices), self._values)
        return raw

    def _with(self, values: Any) -> CSRNDArray:
        return csr(values, self._indices, self._indptr, self._shape, self._ctx)

    def _take(self, other: CSRNDArray) -> None:
        self._values, self._indices = other._values.copy(), other._indices.copy()
        self._indptr = other._indptr.copy()

    @classmethod
    def _from_dense(cls, raw: Any, ctx: Context) -> CSRNDArray:
        if raw.ndim != 2:
            raise ValueError(f"a CSR array has 2 dimensions, the array to be converted has shape {raw.shape}")
        rows, columns = np.nonzero(raw)
        return from_coordinates(raw[rows, columns], rows, columns, raw.shape, ctx)

    def __getitem__(self, key: Any) -> CSRNDArray:
        n = self._shape[0]
        if isinstance(key, tuple):
            raise ValueError("CSRNDArray: an index for several dimensions is not supported, only rows: x[1], x[1:3]")
        if isinstance(key, (int, np.integer)) and not isinstance(key, bool):
            if not -n <= key < n:
                raise MXNetError(f"CSRNDArray: row {key} of {n}")
            begin = int(key) % n
            end = begin + 1
        elif isinstance(key, slice):
            if key.step not in (None, 1):
                raise ValueError("CSRNDArray only supports continuous slicing on axis 0; the step is 1")
            begin, end, _ = key.indices(n)
            if end <= begin:
                raise MXNetError(f"CSRNDArray: rows {begin} to {end} are none")
        else:
            raise ValueError(f"CSRNDArray: an index is a row number or a slice of rows, got {key!r}")
        return self._rows(begin, end)

    def _rows(self, begin: int, end: int) -> CSRNDArray:
        part = slice(self._indptr[begin], self._indptr[end])
        indptr = self._indptr[begin : end + 1] - self._indptr[begin]
        shape = (end - begin, self._shape[1])
        return csr(self._values[part].copy(), self._indices[part].copy(), indptr, shape, self._ctx)

    def slice(self, begin: Any, end: Any, step: Any = None) -> CSRNDArray:
        """Rows ``begin[0]`` to ``end[0]`` and, where given, columns ``begin[1]`` to ``end[1]``."""
        if step not in (None, (), []) and any(s not in (None, 1) for s in step):
            raise MXNetError("slice: a step other than 1 is not supported for CSRNDArray")
        begin, end = [(v,) if not isinstance(v, (tuple, list)) else v for v in (begin, end)]
        first, last, _ = slice(begin[0], end[0]).indices(self._shape[0])
        found = self._rows(first, max(first, last))
        if len(begin) < 2:
            return found
        low, high, _ = slice(begin[1], end[1]).indices(self._shape[1])
        kept = (found._indices >= low) & (found._indices < high)
        return from_coordinates(
            found._values[kept], found.rows[kept], found._indices[kept] - low, (found._shape[0], high - low), self._ctx
        )

    def asscipy(self) -> Any:
        """The matrix as a ``scipy.sparse.csr_matrix`` (needs SciPy)."""
        from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

        return csr_matrix((self._values.copy(), self._indices.copy(), self._indptr.copy()), self._shape)

    def check_format(self, full_check: bool = True) -> None:
        """`MXNetError` where the parts do not make a matrix; ``full_check`` looks at every index."""
        indptr, indices, (n, columns) = self._indptr, self._indices, self._shape
        if len(indptr) != n + 1 or indptr[0] != 0 or indptr[-1] != len(indices) or len(indices) != len(self._values):
            raise MXNetError(
                f"check_format: indptr has {n + 1} numbers from 0 to {len(indices)}, the count of stored values; "
                f"it has {len(indptr)}, from {indptr[:1]} to {indptr[-1:]}"
            )
        if not full_check:
            return
        if (np.diff(indptr) < 0).any():
            raise MXNetError("check_format: indptr does not grow")
        if ((indices < 0) | (indices >= columns)).any():
            raise MXNetError(f"check_format: a column number is not in 0..{columns - 1}")
        same_row = np.diff(self.rows) == 0
        if (np.diff(indices)[same_row] <= 0).any():
            raise MXNetError("check_format: column numbers do not ascend within a row")


def csr(values: Any, indices: Any, indptr: Any, shape: tuple[int, ...], ctx: Context) -> CSRNDArray:
    """A matrix around raw arrays."""
    self = new(CSRNDArray, values, indices, shape, ctx)
    self._indptr = indptr
    return self


def from_coordinates(values: Any, rows: Any, columns: Any, shape: Any, ctx: Context) -> CSRNDArray:
    """A matrix from its values with their rows and columns, in any order; values at one place add up."""
    places, where = np.unique(rows * np.int64(max(shape[1], 1)) + columns, return_inverse=True)
    summed = np.zeros(len(places), values.dtype)
    np.add.at(summed, where.reshape(-1), values)
    rows, columns = np.divmod(places, np.int64(max(shape[1], 1)))
    indptr = np.searchsorted(rows, np.arange(shape[0] + 1)).astype(np.int64)
    return csr(summed, columns.astype(np.int64), indptr, tuple(int(n) for n in shape), ctx)
