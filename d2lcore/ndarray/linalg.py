"""Linear algebra under the names of LAPACK (MXNet's ``mx.nd.linalg``); matrices are the last two axes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core import F, NDArray, from_host
from ..errors import ShapeError
from ._call import store, store_all

__all__ = [
    "det",
    "extractdiag",
    "extracttrian",
    "gelqf",
    "gemm",
    "gemm2",
    "inverse",
    "makediag",
    "maketrian",
    "potrf",
    "potri",
    "slogdet",
    "sumlogdiag",
    "syevd",
    "syrk",
    "trmm",
    "trsm",
]


def _swapped(x: NDArray) -> NDArray:
    return F.transpose(x, axes=(*range(x.ndim - 2), x.ndim - 1, x.ndim - 2))


def _rows_at(x: NDArray, axis: int) -> NDArray:
    """The array with its axis of rows brought next to the last one (or back: swapping undoes itself)."""
    return x if axis == -2 else F.transpose(x, axes=_swap(x.ndim, axis % x.ndim, x.ndim - 2))


def _swap(ndim: int, i: int, j: int) -> tuple[int, ...]:
    axes = list(range(ndim))
    axes[i], axes[j] = axes[j], axes[i]
    return tuple(axes)


def gemm2(
    A: NDArray, B: NDArray, transpose_a: bool = False, transpose_b: bool = False, alpha: float = 1.0,
    axis: int = -2, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """``alpha * A @ B``, either matrix transposed if asked; ``axis`` is that of the rows.

    >>> from d2lcore import nd
    >>> nd.linalg.gemm2(nd.ones((2, 3)), nd.ones((2, 3)), transpose_b=True, alpha=2).asnumpy()
    array([[6., 6.],
           [6., 6.]], dtype=float32)
    """
    A, B = _rows_at(A, axis), _rows_at(B, axis)
    product = F.matmul(_swapped(A) if transpose_a else A, _swapped(B) if transpose_b else B)
    return store(_rows_at(product if alpha == 1 else F.multiply(product, alpha), axis), out)


def gemm(
    A: NDArray, B: NDArray, C: NDArray, transpose_a: bool = False, transpose_b: bool = False, alpha: float = 1.0,
    beta: float = 1.0, axis: int = -2, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """``alpha * A @ B + beta * C``, the first two transposed if asked; ``axis`` is that of the rows.

    >>> from d2lcore import nd
    >>> nd.linalg.gemm(nd.ones((1, 3)), nd.ones((3, 1)), nd.ones((1, 1)), beta=10).asnumpy()
    array([[13.]], dtype=float32)
    """
    return store(F.add(gemm2(A, B, transpose_a, transpose_b, alpha, axis), F.multiply(C, beta)), out)


def syrk(A: NDArray, transpose: bool = False, alpha: float = 1.0, out: NDArray | None = None) -> NDArray:
    """``alpha * A @ A.T``, or with ``transpose`` ``alpha * A.T @ A``.

    >>> from d2lcore import nd
    >>> nd.linalg.syrk(nd.array([[1, 2]])).asnumpy()
    array([[5.]], dtype=float32)
    """
    return gemm2(A, A, transpose_a=transpose, transpose_b=not transpose, alpha=alpha, out=out)


def potrf(A: NDArray, out: NDArray | None = None) -> NDArray:
    """The Cholesky factor of symmetric positive definite matrices: lower triangular ``L`` with ``L @ L.T = A``.

    >>> from d2lcore import nd
    >>> nd.linalg.potrf(nd.array([[4, 2], [2, 5]])).asnumpy()
    array([[2., 0.],
           [1., 2.]], dtype=float32)
    """
    return store(F.cholesky(A), out)


def potri(A: NDArray, out: NDArray | None = None) -> NDArray:
    """The inverse of the matrices whose Cholesky factors are given: of ``A @ A.T``.

    >>> from d2lcore import nd
    >>> nd.linalg.potri(nd.array([[2, 0], [0, 4]])).asnumpy()
    array([[0.25  , 0.    ],
           [0.    , 0.0625]], dtype=float32)
    """
    A = F.tril(A)
    return inverse(gemm2(A, A, transpose_b=True), out)


def trsm(
    A: NDArray, B: NDArray, transpose: bool = False, rightside: bool = False, lower: bool = True,
    alpha: float = 1.0, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """The solution ``X`` of ``A @ X = alpha * B`` (``X @ A`` for ``rightside``) with triangular ``A``.

    >>> from d2lcore import nd
    >>> nd.linalg.trsm(nd.array([[2, 0], [1, 2]]), nd.array([[4], [6]])).asnumpy()
    array([[2.],
           [2.]], dtype=float32)
    """
    A = F.tril(A) if lower else F.triu(A)
    A = _swapped(A) if transpose else A
    if rightside:
        return store(_swapped(F.solve(_swapped(A), F.multiply(_swapped(B), alpha))), out)
    return store(F.solve(A, F.multiply(B, alpha)), out)


def trmm(
    A: NDArray, B: NDArray, transpose: bool = False, rightside: bool = False, lower: bool = True,
    alpha: float = 1.0, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """``alpha * A @ B`` (``B @ A`` for ``rightside``) with triangular ``A``.

    >>> from d2lcore import nd
    >>> nd.linalg.trmm(nd.array([[2, 9], [1, 2]]), nd.array([[1], [1]])).asnumpy()
    array([[2.],
           [3.]], dtype=float32)
    """
    A = F.tril(A) if lower else F.triu(A)
    A = _swapped(A) if transpose else A
    return gemm2(B, A, alpha=alpha, out=out) if rightside else gemm2(A, B, alpha=alpha, out=out)


def inverse(A: NDArray, out: NDArray | None = None) -> NDArray:
    """The inverse of square matrices.

    >>> from d2lcore import nd
    >>> nd.linalg.inverse(nd.array([[2, 0], [0, 4]])).asnumpy()
    array([[0.5 , 0.  ],
           [0.  , 0.25]], dtype=float32)
    """
    return store(F.solve(A, F.tril(F.triu(F.ones_like(A)))), out)


def det(A: NDArray, out: NDArray | None = None) -> NDArray:
    """The determinant of square matrices.

    >>> from d2lcore import nd
    >>> nd.linalg.det(nd.array([[2, 0], [0, 3]])).asnumpy().round(4)
    array([6.], dtype=float32)
    """
    return store(F.det(A), out)


def slogdet(A: NDArray, out: Any = None) -> list[NDArray]:
    """The sign of the determinant of square matrices, and the logarithm of its absolute value.

    >>> from d2lcore import nd
    >>> nd.linalg.slogdet(nd.array([[2, 0], [0, -3]]))[0].asnumpy()
    array([-1.], dtype=float32)
    """
    return store_all(F.slogdet(A), out)


def sumlogdiag(A: NDArray, out: NDArray | None = None) -> NDArray:
    """The sum of the logarithms of the diagonal: of a Cholesky factor, half the logarithm of the determinant.

    >>> from d2lcore import nd
    >>> nd.linalg.sumlogdiag(nd.array([[1, 5], [0, 2]])).asnumpy().round(4)
    array([0.6931], dtype=float32)
    """
    return store(F.sum(F.log(extractdiag(A)), axis=-1), out)


def extractdiag(A: NDArray, offset: int = 0, out: NDArray | None = None) -> NDArray:
    """A diagonal of matrices, as vectors.

    >>> from d2lcore import nd
    >>> nd.linalg.extractdiag(nd.array([[1, 5], [0, 2]])).asnumpy()
    array([1., 2.], dtype=float32)
    """
    return store(F.diag(A, k=offset, axis1=A.ndim - 2, axis2=A.ndim - 1), out)


def makediag(A: NDArray, offset: int = 0, out: NDArray | None = None) -> NDArray:
    """Matrices with vectors on a diagonal.

    >>> from d2lcore import nd
    >>> nd.linalg.makediag(nd.array([1, 2])).asnumpy()
    array([[1., 0.],
           [0., 2.]], dtype=float32)
    """
    n = A.shape[-1] + abs(offset)
    return store(F.undiag(A, shape=(*A.shape[:-1], n, n), k=offset, axis1=A.ndim - 1, axis2=A.ndim), out)


def _triangle(n: int, offset: int, lower: bool) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of a triangle of (n, n): row by row below a diagonal, or column by column above it."""
    if offset < 0 or (offset == 0 and lower):
        return np.tril_indices(n, offset)
    columns, rows = np.tril_indices(n, -offset)
    return rows, columns


def extracttrian(A: NDArray, offset: int = 0, lower: bool = True, out: NDArray | None = None) -> NDArray:
    """The elements of a triangle of matrices as vectors.

    The triangle is the lower one (the upper one without ``lower``), or that above the diagonal ``offset > 0``, or
    below ``offset < 0``. A lower one is read row by row, an upper one column by column.

    >>> from d2lcore import nd
    >>> nd.linalg.extracttrian(nd.array([[1, 2], [3, 4]])).asnumpy()
    array([1., 3., 4.], dtype=float32)
    """
    n = A.shape[-1]
    rows, columns = _triangle(n, offset, lower)
    flat = F.reshape(A, shape=(*A.shape[:-2], n * n))
    places = from_host(rows * n + columns, A.ctx, type(A), copy=False)
    return store(F.take(flat, places, axis=flat.ndim - 1, mode="clip"), out)


def maketrian(A: NDArray, offset: int = 0, lower: bool = True, out: NDArray | None = None) -> NDArray:
    """Matrices with vectors in a triangle and zeros elsewhere: the inverse of `extracttrian`.

    >>> from d2lcore import nd
    >>> nd.linalg.maketrian(nd.array([1, 3, 4])).asnumpy()
    array([[1., 0.],
           [3., 4.]], dtype=float32)
    """
    side = (int(np.sqrt(8 * A.shape[-1] + 1)) - 1) // 2
    if side * (side + 1) // 2 != A.shape[-1]:
        raise ShapeError(f"maketrian: no triangle has {A.shape[-1]} elements; 1, 3, 6, 10, ... do")
    n = side + abs(offset)
    rows, columns = _triangle(n, offset, lower)
    places = np.full(n * n, A.shape[-1])
    places[rows * n + columns] = np.arange(len(rows))  # elsewhere the zero that is put behind the vector
    zero = F.zeros_like(F.getitem(A, key=(..., slice(0, 1))))
    source = from_host(places, A.ctx, type(A), copy=False)
    found = F.take(F.concat(A, zero, axis=A.ndim - 1), source, axis=A.ndim - 1, mode="clip")
    return store(F.reshape(found, shape=(*A.shape[:-1], n, n)), out)


def syevd(A: NDArray, out: Any = None) -> list[NDArray]:
    """Eigenvectors and eigenvalues of symmetric matrices: ``U`` and ``L`` with ``A = U.T @ diag(L) @ U``.

    The rows of U are the eigenvectors, of length 1 (their signs are a choice: the largest component is positive); the
    eigenvalues ascend. Gradients need eigenvalues that differ.

    >>> from d2lcore import nd
    >>> U, L = nd.linalg.syevd(nd.array([[1, 2], [2, 4]]))
    >>> U.asnumpy().round(3), L.asnumpy().round(3)
    (array([[ 0.894, -0.447],
           [ 0.447,  0.894]], dtype=float32), array([0., 5.], dtype=float32))
    """
    values, vectors = F.eigh(A)
    rows = _swapped(vectors)
    largest = F.argmax(F.abs(F.stop_gradient(rows)), axis=rows.ndim - 1, keepdims=False)
    sign = F.sign(F.pick(F.stop_gradient(rows), largest, axis=rows.ndim - 1, keepdims=True))
    return store_all((F.multiply(rows, sign), values), out)


def gelqf(A: NDArray, out: Any = None) -> list[NDArray]:
    """The LQ factors of matrices (x, y) with x <= y and full rank: ``Q`` with orthonormal rows, ``L`` lower triangular.

    ``A = L @ Q``, signs as LAPACK's.

    >>> from d2lcore import nd
    >>> Q, L = nd.linalg.gelqf(nd.array([[3, 4]]))
    >>> Q.asnumpy().round(3), L.asnumpy().round(3)
    (array([[-0.6, -0.8]], dtype=float32), array([[-5.]], dtype=float32))
    """
    Q, R = F.qr(_swapped(A))
    return store_all((_swapped(Q), _swapped(R)), out)
