"""Functions that sparse arrays have beside the operators."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import update_rules
from ...core import F, NDArray, assign
from ...core.base import wrap
from ...core.readings import raw_reading
from ...errors import MXNetError, ShapeError
from ..updates import bound
from .base import BaseSparseNDArray
from .csr import CSRNDArray, csr
from .row_sparse import RowSparseNDArray

__all__ = ["adagrad_update", "add_n", "concat", "dot", "retain", "slice"]


def dot(
    lhs: NDArray, rhs: NDArray, transpose_a: bool = False, transpose_b: bool = False, forward_stype: str | None = None
) -> Any:
    """The product of two matrices of which one is csr.

    ``dot(csr, dense)`` is dense, ``dot(csr, dense, transpose_a=True)`` is row-sparse, ``dot(dense, csr)`` is csr.
    ``forward_stype`` asks for another storage type of the result. Gradients flow to the dense side.

    >>> from d2lcore import nd
    >>> a = nd.array([[0, 2], [0, 0]]).tostype("csr")
    >>> nd.sparse.dot(a, nd.array([[1], [3]])).asnumpy()
    array([[6.],
           [0.]], dtype=float32)
    """
    result = F.dot(lhs, rhs, transpose_a=transpose_a, transpose_b=transpose_b)
    if forward_stype is None and isinstance(rhs, CSRNDArray) and not isinstance(lhs, BaseSparseNDArray):
        forward_stype = "csr"
    if forward_stype in (None, result.stype) or result._entry is not None:
        return result
    return result.tostype(forward_stype)


def retain(data: RowSparseNDArray, indices: NDArray) -> RowSparseNDArray:
    """Only the rows with these numbers, as far as they are stored.

    >>> from d2lcore import nd
    >>> nd.sparse.retain(nd.ones((3, 1)).tostype("row_sparse"), nd.array([0, 2])).asnumpy()
    array([[1.],
           [0.],
           [1.]], dtype=float32)
    """
    if not isinstance(data, RowSparseNDArray):
        raise MXNetError(f"retain: data is row_sparse, got {data.stype}")
    return data.retain(indices)


def concat(*data: NDArray, dim: int = 1) -> Any:
    """Arrays joined along an axis (1 unless told); csr matrices below each other (``dim=0``) stay csr.

    >>> from d2lcore import nd
    >>> a = nd.array([[0, 1]]).tostype("csr")
    >>> nd.sparse.concat(a, a, dim=0)
    <BLANKLINE>
    <CSRNDArray 2x2 @cpu(0)>
    """
    matrices = [a for a in data if isinstance(a, CSRNDArray)]
    if dim != 0 or len(matrices) < len(data) or not data:
        return F.concat(*data, axis=dim)
    widths = {a.shape[1] for a in matrices}
    if len(widths) > 1:
        raise ShapeError(f"concat: matrices below each other have as many columns, got {sorted(widths)}")
    starts = np.cumsum([0, *(len(a._values) for a in matrices)])
    indptr = np.concatenate([[0], *(a._indptr[1:] + start for a, start in zip(matrices, starts))]).astype(np.int64)
    values = np.concatenate([a._values for a in matrices])
    columns = np.concatenate([a._indices for a in matrices])
    return csr(values, columns, indptr, (len(indptr) - 1, widths.pop()), matrices[0]._ctx)


def slice(data: NDArray, begin: Any, end: Any, step: Any = None) -> Any:
    """Part of an array; of a csr matrix, as a csr matrix.

    >>> from d2lcore import nd
    >>> nd.sparse.slice(nd.array([[0, 1], [2, 0]]).tostype("csr"), begin=(1,), end=(2,)).asnumpy()
    array([[2., 0.]], dtype=float32)
    """
    return data.slice(begin, end, step)


def add_n(*args: NDArray) -> Any:
    """The sum of arrays; of row-sparse ones, row-sparse.

    >>> from d2lcore import nd
    >>> x = nd.ones((2, 1)).tostype("row_sparse")
    >>> nd.sparse.add_n(x, x, x).stype
    'row_sparse'
    """
    total = args[0]
    for array in args[1:]:
        total = total + array
    dense = total.stype == "csr"  # MXNet's sum of csr matrices is dense
    return total.tostype("default") if dense else total


def adagrad_update(
    weight: NDArray, grad: NDArray, history: NDArray, lr: float, epsilon: float = 1e-7, wd: float = 0.0,
    rescale_grad: float = 1.0, clip_gradient: float = -1.0, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """One step of `AdaGrad` on the rows that a row-sparse gradient has; ``weight`` and ``history`` change in place.

    There is no weight decay. ``clip_gradient`` below 0 does not clip.

    >>> from d2lcore import nd
    >>> w, h = nd.ones((3, 1)), nd.zeros((3, 1))
    >>> g = nd.sparse.row_sparse_array(([[2.0]], [1]), shape=(3, 1))
    >>> nd.sparse.adagrad_update(w, g, h, lr=0.1, out=w).asnumpy().round(2)
    array([[1. ],
           [0.9],
           [1. ]], dtype=float32)
    """
    if wd:
        raise MXNetError(f"adagrad_update: there is no weight decay, wd is {wd}")
    if not isinstance(grad, RowSparseNDArray):
        raise MXNetError(f"adagrad_update: grad is row_sparse, got {grad.stype}")
    reading, (rows, slope) = raw_reading(weight.ctx.device), grad.rows()
    slope = update_rules.clipped(reading, slope, rescale_grad, bound(clip_gradient))
    squares, values = history._data.copy(), weight._data.copy()
    step = update_rules.adagrad(reading, values[rows], slope, squares[rows], lr=lr, wd=wd, epsilon=epsilon)
    values[rows], squares[rows] = step
    target = weight if out is None else out
    for array, raw in ((history, squares), (target, values)):
        assign(array, wrap(NDArray, raw, array._ctx))
    return target
