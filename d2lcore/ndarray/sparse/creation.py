"""Sparse arrays from their parts, from dense ones and from SciPy's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core import NDArray
from ...core.base import as_dtype
from ...device import Context, checked, current
from ...errors import MXNetError, ShapeError
from .base import STYPES, BaseSparseNDArray, host, new
from .csr import CSRNDArray, csr, from_coordinates
from .row_sparse import RowSparseNDArray

__all__ = ["array", "cast_storage", "csr_matrix", "empty", "row_sparse_array", "zeros"]


def csr_matrix(
    arg1: Any, shape: Sequence[int] | None = None, ctx: Context | None = None, dtype: Any = None
) -> CSRNDArray:
    """A matrix in compressed sparse rows.

    Parameters
    ----------
    arg1 : dense matrix (array or nested lists), `CSRNDArray`, SciPy's sparse matrix, a shape ``(m, n)`` for zeros,
        ``(data, indices, indptr)``, or coordinates ``(data, (row, col))``.
    shape : of the matrix; what the indices need where None.
    ctx : device; the current one where None.
    dtype : of the values; that of an array, float32 for lists (with coordinates NumPy's, as in MXNet).

    >>> from d2lcore import nd
    >>> nd.sparse.csr_matrix(([7, 8], [1, 0], [0, 1, 2]), shape=(2, 3)).asnumpy()
    array([[0., 7., 0.],
           [8., 0., 0.]], dtype=float32)
    >>> nd.sparse.csr_matrix(([7, 8], ([0, 1], [2, 2]))).shape
    (2, 3)
    """
    ctx = checked(ctx or current())
    if _is_shape(arg1):
        return zeros("csr", arg1, ctx, dtype)
    if isinstance(arg1, tuple) and len(arg1) == 2:
        rows, columns = (host(a, np.int64, "row and column numbers") for a in arg1[1])
        values = host(arg1[0] if isinstance(arg1[0], NDArray) else np.asarray(arg1[0]), dtype)
        size = _fitting(shape, (int(rows.max(initial=-1)) + 1, int(columns.max(initial=-1)) + 1), "csr_matrix")
        return from_coordinates(values, rows, columns, size, ctx)
    if isinstance(arg1, tuple) and len(arg1) == 3:
        values, indices, indptr = host(arg1[0], dtype), *(host(a, np.int64, "indices") for a in arg1[1:])
        size = _fitting(shape, (len(indptr) - 1, int(indices.max(initial=-1)) + 1), "csr_matrix")
        made = csr(values, indices, indptr, size, ctx)
        made.check_format(full_check=False)
        return made
    if isinstance(arg1, tuple):
        raise ValueError(
            f"csr_matrix: a tuple is (m, n), (data, (row, col)) or (data, indices, indptr); got {len(arg1)}"
        )
    return _agreeing(_converted(arg1, "csr", ctx, dtype), shape, "csr_matrix")


def row_sparse_array(
    arg1: Any, shape: Sequence[int] | None = None, ctx: Context | None = None, dtype: Any = None
) -> RowSparseNDArray:
    """An array that stores some of its rows.

    Parameters
    ----------
    arg1 : dense array (or nested lists), `RowSparseNDArray`, a shape for zeros, or ``(data, indices)``: rows and their
        numbers, in any order.
    shape : of the array; what the indices need where None.
    ctx : device; the current one where None.
    dtype : of the values; float32 for lists, that of an array otherwise.

    >>> from d2lcore import nd
    >>> nd.sparse.row_sparse_array(([[1, 2]], [1]), shape=(3, 2)).asnumpy()
    array([[0., 0.],
           [1., 2.],
           [0., 0.]], dtype=float32)
    """
    ctx = checked(ctx or current())
    if isinstance(arg1, tuple) and not _is_shape(arg1):
        if len(arg1) != 2:
            raise ValueError(f"row_sparse_array: a tuple is a shape or (data, indices), got {len(arg1)} parts")
        values, rows = host(arg1[0], dtype), host(arg1[1], np.int64, "row numbers")
        size = _fitting(shape, (int(rows.max(initial=-1)) + 1, *values.shape[1:]), "row_sparse_array")
        made = new(RowSparseNDArray, values, rows, size, ctx)
        made.check_format(full_check=False)
        order = np.argsort(rows, kind="stable")
        made._values, made._indices = values[order], rows[order]
        return made
    if isinstance(arg1, tuple):
        return zeros("row_sparse", arg1, ctx, dtype)
    return _agreeing(_converted(arg1, "row_sparse", ctx, dtype), shape, "row_sparse_array")


def _is_shape(arg: Any) -> bool:
    return isinstance(arg, tuple) and len(arg) > 1 and all(isinstance(n, (int, np.integer)) for n in arg)


def _fitting(shape: Sequence[int] | None, needed: tuple[int, ...], what: str) -> tuple[int, ...]:
    if shape is None:
        return needed
    given = tuple(int(n) for n in shape)
    if len(given) != len(needed) or any(a < b for a, b in zip(given, needed)):
        raise ShapeError(f"{what}: shape {given} is given, the indices and data need at least {needed}")
    return given


def _agreeing(made: Any, shape: Sequence[int] | None, what: str) -> Any:
    if shape is not None and made.shape != tuple(shape):
        raise ValueError(f"{what}: the array has shape {made.shape}, shape={tuple(shape)} is given")
    return made


def _converted(source: Any, stype: str, ctx: Context, dtype: Any) -> Any:
    if isinstance(source, BaseSparseNDArray):
        made = source.tostype(stype).as_in_context(ctx)
    elif hasattr(source, "tocsr"):  # SciPy's, without importing it
        return _from_scipy(source.tocsr(), ctx, dtype)
    else:
        kind = CSRNDArray if stype == "csr" else RowSparseNDArray
        return kind._from_dense(host(source, dtype), ctx)
    return made if dtype is None else made.astype(dtype, copy=False)


def _from_scipy(matrix: Any, ctx: Context, dtype: Any) -> CSRNDArray:
    matrix.sum_duplicates()
    values = np.array(matrix.data, as_dtype(dtype or matrix.dtype))
    return csr(values, matrix.indices.astype(np.int64), matrix.indptr.astype(np.int64), tuple(matrix.shape), ctx)


def zeros(stype: str, shape: int | Sequence[int], ctx: Context | None = None, dtype: Any = None) -> Any:
    """An array of zeros, none of them stored; ``stype`` is ``"csr"``, ``"row_sparse"`` or ``"default"``.

    >>> from d2lcore import nd
    >>> nd.sparse.zeros("csr", (2, 3)).data.shape
    (0,)
    """
    from ..creation import zeros as dense

    if stype not in STYPES:
        raise ValueError(f"zeros: stype is one of {', '.join(STYPES)}, got {stype!r}")
    size = (shape,) if isinstance(shape, (int, np.integer)) else tuple(int(n) for n in shape)
    ctx, kind = checked(ctx or current()), as_dtype(dtype or np.float32)
    if stype == "default":
        return dense(size, ctx=ctx, dtype=kind)
    nothing = np.zeros(0, np.int64)
    if stype == "row_sparse":
        return new(RowSparseNDArray, np.zeros((0, *size[1:]), kind), nothing, size, ctx)
    if len(size) != 2:
        raise MXNetError(f"zeros: a csr array has 2 dimensions, got shape {size}")
    return csr(np.zeros(0, kind), nothing, np.zeros(size[0] + 1, np.int64), size, ctx)


empty = zeros


def array(source_array: Any, ctx: Context | None = None, dtype: Any = None) -> Any:
    """A sparse array like another one: `CSRNDArray`, `RowSparseNDArray`, or SciPy's sparse matrix (as csr).

    >>> from d2lcore import nd
    >>> nd.sparse.array(nd.sparse.zeros("row_sparse", (2, 2))).stype
    'row_sparse'
    """
    ctx = checked(ctx or current())
    if isinstance(source_array, BaseSparseNDArray):
        made = source_array.copyto(ctx)
        return made if dtype is None else made.astype(dtype, copy=False)
    if hasattr(source_array, "tocsr"):
        if getattr(source_array, "format", "csr") != "csr":
            raise ValueError(
                f"array: SciPy's matrix is in the format '{source_array.format}'; give csr_matrix (source.tocsr())"
            )
        return _from_scipy(source_array, ctx, dtype)
    raise ValueError(f"array: expected a sparse array, got {type(source_array).__name__}. For dense ones use nd.array.")


def cast_storage(data: NDArray, stype: str) -> Any:
    """An array in another storage type: ``"default"``, ``"csr"`` or ``"row_sparse"``.

    >>> from d2lcore import nd
    >>> nd.sparse.cast_storage(nd.array([[0, 1]]), "csr").indices.asnumpy()
    array([1])
    """
    return data.tostype(stype)
