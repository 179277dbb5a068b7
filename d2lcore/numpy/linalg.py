"""Linear algebra (MXNet's ``mx.np.linalg``)."""

from __future__ import annotations

from typing import Any

import numpy as onp

from ..core import F
from ..core.layout import Axes, axis_of
from ..ndarray.linalg import inverse
from ._call import as_array, from_numpy_like
from .array import ndarray

__all__ = [
    "cholesky",
    "det",
    "eigh",
    "inv",
    "lstsq",
    "matrix_rank",
    "norm",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "svd",
]


def norm(x: Any, ord: Any = None, axis: Axes = None, keepdims: bool = False) -> ndarray:
    """Norm of vectors, or the Frobenius norm of matrices.

    ``ord`` is None or ``'fro'`` (root of the sum of squares), or, of vectors, 0 (how many are not zero), 1, 2, inf
    (largest absolute value), -inf (smallest) or any other p.

    >>> from d2lcore import np
    >>> np.linalg.norm(np.array([3, 4]))
    array(5.)
    """
    x, axis = as_array(x), axis_of(axis)
    if ord in (None, "fro"):
        return F.norm(x, ord=2, axis=axis, keepdims=keepdims)
    if isinstance(axis, tuple) or (axis is None and x.ndim > 1):
        raise ValueError(f"norm: ord={ord!r} is for vectors: name one axis. The norm of matrices here is ord='fro'.")
    if ord in (onp.inf, -onp.inf):
        return (F.max if ord > 0 else F.min)(F.abs(x), axis=axis, keepdims=keepdims)
    if ord == 0:
        return F.sum(F.cast(F.not_equal(x, 0), dtype=x._data.dtype), axis=axis, keepdims=keepdims)
    if ord in (1, 2):
        return F.norm(x, ord=ord, axis=axis, keepdims=keepdims)
    return F.power(F.sum(F.power(F.abs(x), ord), axis=axis, keepdims=keepdims), 1 / ord)


def inv(a: Any) -> ndarray:
    """The inverse of square matrices.

    >>> from d2lcore import np
    >>> np.linalg.inv(np.array([[2, 0], [0, 4]]))
    array([[0.5 , 0.  ],
           [0.  , 0.25]])
    """
    return inverse(as_array(a))  # type: ignore[return-value]  # an array of the class of a


def solve(a: Any, b: Any) -> ndarray:
    """The solution ``x`` of ``a @ x = b``.

    >>> from d2lcore import np
    >>> np.linalg.solve(np.array([[2, 0], [0, 4]]), np.array([2, 2]))
    array([1. , 0.5])
    """
    return F.solve(as_array(a), as_array(b))


def cholesky(a: Any) -> ndarray:
    """The lower triangular ``L`` with ``L @ L.T = a``, for symmetric positive definite matrices.

    >>> from d2lcore import np
    >>> np.linalg.cholesky(np.array([[4, 2], [2, 5]]))
    array([[2., 0.],
           [1., 2.]])
    """
    return F.cholesky(as_array(a))


def det(a: Any) -> ndarray:
    """The determinant of square matrices.

    >>> from d2lcore import np
    >>> np.linalg.det(np.array([[2, 0], [0, 3]])).round(4)
    array(6.)
    """
    return F.det(as_array(a))


def slogdet(a: Any) -> tuple[ndarray, ndarray]:
    """The sign of the determinant of square matrices, and the logarithm of its absolute value.

    >>> from d2lcore import np
    >>> np.linalg.slogdet(np.array([[2, 0], [0, -3]]))[0]
    array(-1.)
    """
    return F.slogdet(as_array(a))


# ---- computed by NumPy on the host; no gradients ----


def _parts(a: Any, found: Any) -> tuple[ndarray, ...]:
    return tuple([from_numpy_like(a, part) for part in found])


def svd(a: Any) -> tuple[ndarray, ...]:
    """Matrices ``U``, ``S`` and ``V`` with ``a = U @ diag(S) @ V``; no gradient.

    >>> from d2lcore import np
    >>> np.linalg.svd(np.array([[3, 0], [0, 2]]))[1]
    array([3., 2.])
    """
    a = as_array(a)
    return _parts(a, onp.linalg.svd(a._host(), full_matrices=False))


def qr(a: Any) -> tuple[ndarray, ...]:
    """An orthogonal ``Q`` and an upper triangular ``R`` with ``a = Q @ R``; no gradient.

    >>> from d2lcore import np
    >>> q, r = np.linalg.qr(np.array([[1, 2], [3, 4]]))
    >>> np.allclose(q @ r, np.array([[1, 2], [3, 4]]), atol=1e-5)
    True
    """
    a = as_array(a)
    return _parts(a, onp.linalg.qr(a._host()))


def eigh(a: Any) -> tuple[ndarray, ...]:
    """Eigenvalues, rising, and eigenvectors (as columns) of symmetric matrices; no gradient.

    >>> from d2lcore import np
    >>> np.linalg.eigh(np.array([[2, 0], [0, 1]]))[0]
    array([1., 2.])
    """
    a = as_array(a)
    return _parts(a, onp.linalg.eigh(a._host()))


def pinv(a: Any) -> ndarray:
    """The pseudo-inverse of a matrix; no gradient.

    >>> from d2lcore import np
    >>> np.linalg.pinv(np.array([[2, 0], [0, 4]])).round(4)
    array([[0.5 , 0.  ],
           [0.  , 0.25]])
    """
    a = as_array(a)
    return from_numpy_like(a, onp.linalg.pinv(a._host()))


def matrix_rank(a: Any) -> int:
    """The number of linearly independent rows of a matrix.

    >>> from d2lcore import np
    >>> np.linalg.matrix_rank(np.array([[1, 2], [2, 4]]))
    1
    """
    return int(onp.linalg.matrix_rank(as_array(a)._host()))


def lstsq(a: Any, b: Any, rcond: float | None = None) -> tuple[ndarray, ndarray, int, ndarray]:
    """The ``x`` that makes ``a @ x - b`` smallest, the squared rest, the rank and the singular values; no gradient.

    >>> from d2lcore import np
    >>> np.linalg.lstsq(np.array([[1, 0], [0, 2], [0, 0]]), np.array([1, 2, 5]))[0].round(4)
    array([1., 1.])
    """
    a, b = as_array(a), as_array(b)
    x, rest, rank, singular = onp.linalg.lstsq(a._host(), b._host(), rcond)
    return from_numpy_like(a, x), from_numpy_like(a, rest), int(rank), from_numpy_like(a, singular)
