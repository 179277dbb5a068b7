"""Linear algebra under the names of LAPACK (MXNet's ``mx.nd.linalg``); matrices are the last two axes."""

from __future__ import annotations

from ..core import F, NDArray

__all__ = [
    "det",
    "extractdiag",
    "gemm",
    "gemm2",
    "inverse",
    "makediag",
    "potrf",
    "potri",
    "slogdet",
    "sumlogdiag",
    "syrk",
    "trmm",
    "trsm",
]


def _swapped(x: NDArray) -> NDArray:
    return F.transpose(x, axes=(*range(x.ndim - 2), x.ndim - 1, x.ndim - 2))


def gemm2(A: NDArray, B: NDArray, transpose_a: bool = False, transpose_b: bool = False, alpha: float = 1.0) -> NDArray:
    """``alpha * A @ B``, either matrix transposed if asked.

    >>> from d2lcore import nd
    >>> nd.linalg.gemm2(nd.ones((2, 3)), nd.ones((2, 3)), transpose_b=True, alpha=2).asnumpy()
    array([[6., 6.],
           [6., 6.]], dtype=float32)
    """
    product = F.matmul(_swapped(A) if transpose_a else A, _swapped(B) if transpose_b else B)
    return product if alpha == 1 else F.multiply(product, alpha)


def gemm(
    A: NDArray, B: NDArray, C: NDArray, transpose_a: bool = False, transpose_b: bool = False, alpha: float = 1.0,
    beta: float = 1.0,
) -> NDArray:  # fmt: skip
    """``alpha * A @ B + beta * C``, the first two transposed if asked.

    >>> from d2lcore import nd
    >>> nd.linalg.gemm(nd.ones((1, 3)), nd.ones((3, 1)), nd.ones((1, 1)), beta=10).asnumpy()
    array([[13.]], dtype=float32)
    """
    return F.add(gemm2(A, B, transpose_a, transpose_b, alpha), F.multiply(C, beta))


def syrk(A: NDArray, transpose: bool = False, alpha: float = 1.0) -> NDArray:
    """``alpha * A @ A.T``, or with ``transpose`` ``alpha * A.T @ A``.

    >>> from d2lcore import nd
    >>> nd.linalg.syrk(nd.array([[1, 2]])).asnumpy()
    array([[5.]], dtype=float32)
    """
    return gemm2(A, A, transpose_a=transpose, transpose_b=not transpose, alpha=alpha)


def potrf(A: NDArray) -> NDArray:
    """The Cholesky factor of symmetric positive definite matrices: lower triangular ``L`` with ``L @ L.T = A``.

    >>> from d2lcore import nd
    >>> nd.linalg.potrf(nd.array([[4, 2], [2, 5]])).asnumpy()
    array([[2., 0.],
           [1., 2.]], dtype=float32)
    """
    return F.cholesky(A)


def potri(A: NDArray) -> NDArray:
    """The inverse of the matrices whose Cholesky factors are given: of ``A @ A.T``.

    >>> from d2lcore import nd
    >>> nd.linalg.potri(nd.array([[2, 0], [0, 4]])).asnumpy()
    array([[0.25  , 0.    ],
           [0.    , 0.0625]], dtype=float32)
    """
    return inverse(gemm2(A, A, transpose_b=True))


def trsm(
    A: NDArray, B: NDArray, transpose: bool = False, rightside: bool = False, lower: bool = True, alpha: float = 1.0
) -> NDArray:
    """The solution ``X`` of ``A @ X = alpha * B`` (``X @ A`` for ``rightside``) with triangular ``A``.

    >>> from d2lcore import nd
    >>> nd.linalg.trsm(nd.array([[2, 0], [1, 2]]), nd.array([[4], [6]])).asnumpy()
    array([[2.],
           [2.]], dtype=float32)
    """
    A = F.tril(A) if lower else F.triu(A)
    A = _swapped(A) if transpose else A
    if rightside:
        return _swapped(F.solve(_swapped(A), F.multiply(_swapped(B), alpha)))
    return F.solve(A, F.multiply(B, alpha))


def trmm(
    A: NDArray, B: NDArray, transpose: bool = False, rightside: bool = False, lower: bool = True, alpha: float = 1.0
) -> NDArray:
    """``alpha * A @ B`` (``B @ A`` for ``rightside``) with triangular ``A``.

    >>> from d2lcore import nd
    >>> nd.linalg.trmm(nd.array([[2, 9], [1, 2]]), nd.array([[1], [1]])).asnumpy()
    array([[2.],
           [3.]], dtype=float32)
    """
    A = F.tril(A) if lower else F.triu(A)
    A = _swapped(A) if transpose else A
    return gemm2(B, A, alpha=alpha) if rightside else gemm2(A, B, alpha=alpha)


def inverse(A: NDArray) -> NDArray:
    """The inverse of square matrices.

    >>> from d2lcore import nd
    >>> nd.linalg.inverse(nd.array([[2, 0], [0, 4]])).asnumpy()
    array([[0.5 , 0.  ],
           [0.  , 0.25]], dtype=float32)
    """
    return F.solve(A, F.tril(F.triu(F.ones_like(A))))


def det(A: NDArray) -> NDArray:
    """The determinant of square matrices.

    >>> from d2lcore import nd
    >>> nd.linalg.det(nd.array([[2, 0], [0, 3]])).asnumpy().round(4)
    array([6.], dtype=float32)
    """
    return F.det(A)


def slogdet(A: NDArray) -> list[NDArray]:
    """The sign of the determinant of square matrices, and the logarithm of its absolute value.

    >>> from d2lcore import nd
    >>> nd.linalg.slogdet(nd.array([[2, 0], [0, -3]]))[0].asnumpy()
    array([-1.], dtype=float32)
    """
    return list(F.slogdet(A))


def sumlogdiag(A: NDArray) -> NDArray:
    """The sum of the logarithms of the diagonal: of a Cholesky factor, half the logarithm of the determinant.

    >>> from d2lcore import nd
    >>> nd.linalg.sumlogdiag(nd.array([[1, 5], [0, 2]])).asnumpy().round(4)
    array([0.6931], dtype=float32)
    """
    return F.sum(F.log(extractdiag(A)), axis=-1)


def extractdiag(A: NDArray, offset: int = 0) -> NDArray:
    """A diagonal of matrices, as vectors.

    >>> from d2lcore import nd
    >>> nd.linalg.extractdiag(nd.array([[1, 5], [0, 2]])).asnumpy()
    array([1., 2.], dtype=float32)
    """
    return F.diag(A, k=offset, axis1=A.ndim - 2, axis2=A.ndim - 1)


def makediag(A: NDArray, offset: int = 0) -> NDArray:
    """Matrices with vectors on a diagonal.

    >>> from d2lcore import nd
    >>> nd.linalg.makediag(nd.array([1, 2])).asnumpy()
    array([[1., 0.],
           [0., 2.]], dtype=float32)
    """
    n = A.shape[-1] + abs(offset)
    return F.undiag(A, shape=(*A.shape[:-1], n, n), k=offset, axis1=A.ndim - 1, axis2=A.ndim)
