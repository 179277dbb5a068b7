"""What a csr matrix stores: how many values, and which value at a place."""

from __future__ import annotations

import numpy as np

from ...core import NDArray, from_host
from ...errors import MXNetError
from .._call import store
from ..sparse.csr import CSRNDArray

__all__ = ["edge_id", "getnnz"]


def getnnz(data: NDArray, axis: int | None = None, out: NDArray | None = None) -> NDArray:
    """The number of stored values of a csr matrix (stored zeros count), or of each of its rows with ``axis=1``; int64.

    >>> from d2lcore import nd
    >>> a = nd.array([[0, 1, 2], [0, 0, 0]]).tostype("csr")
    >>> nd.contrib.getnnz(a).asnumpy(), nd.contrib.getnnz(a, axis=1).asnumpy()
    (array([2]), array([2, 0]))
    """
    begins = _csr(data, "getnnz").indptr.asnumpy()
    if axis not in (None, 1):
        raise MXNetError(f"getnnz: axis is None (all) or 1 (each row), got {axis!r}")
    return store(from_host(begins[-1:] - begins[:1] if axis is None else np.diff(begins), data.context), out)


def edge_id(data: NDArray, u: NDArray, v: NDArray, out: NDArray | None = None) -> NDArray:
    """The values that a csr matrix stores in rows ``u`` and columns ``v``; -1 where it stores none.

    >>> from d2lcore import nd
    >>> a = nd.array([[0, 1], [2, 0]]).tostype("csr")
    >>> nd.contrib.edge_id(a, nd.array([0, 0]), nd.array([0, 1])).asnumpy()
    array([-1.,  1.], dtype=float32)
    """
    matrix = _csr(data, "edge_id")
    begins, columns, values = (part.asnumpy() for part in (matrix.indptr, matrix.indices, matrix.data))
    rows, wanted = (np.atleast_1d(a.asnumpy().astype(np.int64)) for a in (u, v))
    if rows.shape != wanted.shape or ((rows < 0) | (rows >= data.shape[0])).any():
        raise MXNetError(f"edge_id: u and v are rows (0 to {data.shape[0] - 1}) and their columns, got {u} and {v}")
    found = np.full(rows.shape, -1, values.dtype)
    for i, (row, column) in enumerate(zip(rows, wanted, strict=True)):
        places = np.flatnonzero(columns[begins[row] : begins[row + 1]] == column)
        if len(places):
            found[i] = values[begins[row] + places[0]]
    return store(from_host(found, data.context), out)


def _csr(data: NDArray, function: str) -> CSRNDArray:
    if not isinstance(data, CSRNDArray):
        raise MXNetError(f"{function}: data is a csr matrix, got {data.stype}. Use data.tostype('csr').")
    return data
