"""Products of vectors, matrices and tensors."""

from __future__ import annotations

from ..core import F, NDArray
from ..errors import ShapeError
from ._call import store

__all__ = ["batch_dot", "dot", "khatri_rao"]


def dot(
    lhs: NDArray, rhs: NDArray, transpose_a: bool = False, transpose_b: bool = False, out: NDArray | None = None
) -> NDArray:
    """Product summed over the last axis of ``lhs`` and the *first* of ``rhs``: vectors' inner product, matrix product.

    ``transpose_a`` sums over the first axis of ``lhs`` instead, ``transpose_b`` over the last of ``rhs``.

    >>> from d2lcore import nd
    >>> nd.dot(nd.array([[1, 2], [3, 4]]), nd.array([1, 1])).asnumpy()
    array([3., 7.], dtype=float32)
    """
    return store(NDArray.dot(lhs, rhs, transpose_a, transpose_b), out)


def batch_dot(
    lhs: NDArray, rhs: NDArray, transpose_a: bool = False, transpose_b: bool = False, out: NDArray | None = None
) -> NDArray:
    """Matrix product of each pair of matrices in two batches, ``(b, m, k)`` with ``(b, k, n)``.

    ``transpose_a`` and ``transpose_b`` say that the matrices lie transposed in memory.

    >>> from d2lcore import nd
    >>> nd.batch_dot(nd.ones((2, 1, 3)), nd.ones((2, 4, 3)), transpose_b=True).shape
    (2, 1, 4)
    """
    return store(F.batch_dot(lhs, rhs, transpose_a=transpose_a, transpose_b=transpose_b), out)


def khatri_rao(*args: NDArray, out: NDArray | None = None) -> NDArray:
    """The Kronecker products of the columns of matrices: (m, k) and (n, k) give (m * n, k).

    >>> from d2lcore import nd
    >>> nd.khatri_rao(nd.array([[1, 2]]), nd.array([[3, 4], [5, 6]])).asnumpy()
    array([[ 3.,  8.],
           [ 5., 12.]], dtype=float32)
    """
    if not args:
        raise ShapeError("khatri_rao: expected at least one matrix")
    result = args[0]
    for matrix in args[1:]:
        columns = F.multiply(F.expand_dims(result, axis=1), F.expand_dims(matrix, axis=0))
        result = F.reshape(columns, shape=(-1, result.shape[1]))
    return store(result, out)
