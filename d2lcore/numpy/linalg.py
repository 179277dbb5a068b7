"""Linear algebra (MXNet's ``mx.np.linalg``)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as onp

from ..core import F
from ..core.layout import Axes, axis_of
from ..errors import DTypeError, ShapeError
from ..ndarray.linalg import inverse
from ..ops.table import normalize_axis
from ._call import as_array, store
from .array import ndarray
from .creation import eye
from .fallback import on_host
from .shape import expand_dims, moveaxis

__all__ = [
    "cholesky",
    "cond",
    "det",
    "eig",
    "eigh",
    "eigvals",
    "eigvalsh",
    "inv",
    "lstsq",
    "matrix_power",
    "matrix_rank",
    "multi_dot",
    "norm",
    "pinv",
    "qr",
    "slogdet",
    "solve",
    "svd",
    "tensorinv",
    "tensorsolve",
]


def norm(x: Any, ord: Any = None, axis: Axes = None, keepdims: bool = False) -> ndarray:
    """Norm of vectors or matrices.

    ``ord`` is None (root of the sum of squares). Of vectors (one axis) it is 0 (how many are not zero), inf (largest
    absolute value), -inf (smallest) or any p. Of matrices (two axes) it is ``'fro'``, ``'nuc'`` (sum of singular
    values), 2 or -2 (largest or smallest of them), 1 or -1 (largest or smallest sum of absolute values of a column),
    inf or -inf (of a row).

    >>> from d2lcore import np
    >>> np.linalg.norm(np.array([3, 4]))
    array(5.)
    >>> np.linalg.norm(np.array([[3, 0], [0, 4]]), "nuc")
    array(7.)
    """
    x, axis = as_array(x), axis_of(axis)
    if ord is None:
        return F.norm(x, ord=2, axis=axis, keepdims=keepdims)
    axes = tuple(range(x.ndim)) if axis is None else (axis,) if isinstance(axis, int) else axis
    if len(axes) == 1:
        return _vector_norm(x, ord, axes[0], keepdims)
    if len(axes) != 2:
        raise ShapeError(f"norm: ord={ord!r} is for vectors (one axis) or matrices (two), got x {x.shape}, axis={axis}")
    return _matrix_norm(x, ord, axes[0], axes[1], keepdims)


def _vector_norm(x: ndarray, ord: Any, axis: int, keepdims: bool) -> ndarray:
    if isinstance(ord, str):
        raise ValueError(f"norm: ord={ord!r} is for matrices, and there is one axis: x {x.shape}")
    if ord in (onp.inf, -onp.inf):
        return (F.max if ord > 0 else F.min)(F.abs(x), axis=axis, keepdims=keepdims)
    if ord == 0:
        return F.sum(F.cast(F.not_equal(x, 0), dtype=x._data.dtype), axis=axis, keepdims=keepdims)
    if ord in (1, 2):
        return F.norm(x, ord=ord, axis=axis, keepdims=keepdims)
    return F.power(F.sum(F.power(F.abs(x), ord), axis=axis, keepdims=keepdims), 1 / ord)


def _matrix_norm(x: ndarray, ord: Any, row: int, column: int, keepdims: bool) -> ndarray:
    if ord == "fro":
        return F.norm(x, ord=2, axis=(row, column), keepdims=keepdims)
    row, column = normalize_axis(row, x.ndim), normalize_axis(column, x.ndim)
    best = F.max if ord in (1, 2, onp.inf) else F.min
    if ord in (1, -1, onp.inf, -onp.inf):
        summed, other = (row, column) if ord in (1, -1) else (column, row)
        found = best(F.sum(F.abs(x), axis=summed, keepdims=True), axis=other, keepdims=True)
    elif ord in (2, -2, "nuc"):
        singular = F.svd(moveaxis(x, (row, column), (-2, -1)))[1]
        found = (F.sum if ord == "nuc" else best)(singular, axis=-1)
        found = expand_dims(found, (row, column)) if keepdims else found
        return found
    else:
        raise ValueError(f"norm: of matrices ord is 'fro', 'nuc', 1, -1, 2, -2, inf or -inf, got {ord!r}")
    return found if keepdims else F.squeeze(found, axis=(row, column))


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


def svd(a: Any) -> tuple[ndarray, ...]:
    """Matrices ``U``, ``S`` and ``V`` with ``a = U @ diag(S) @ V``; ``U`` and ``V`` have the smaller number of vectors.

    >>> from d2lcore import np
    >>> np.linalg.svd(np.array([[3, 0], [0, 2]]))[1]
    array([3., 2.])
    """
    return F.svd(as_array(a))


def eigh(a: Any, UPLO: str = "L") -> tuple[ndarray, ...]:
    """Eigenvalues, rising, and eigenvectors (as columns) of symmetric matrices.

    ``UPLO`` names the triangle that is read: ``'L'``, the lower, or ``'U'``.

    >>> from d2lcore import np
    >>> np.linalg.eigh(np.array([[2, 0], [0, 1]]))[0]
    array([1., 2.])
    """
    a = as_array(a)
    if UPLO not in ("L", "U"):
        raise ValueError(f"eigh: UPLO is 'L' or 'U', got {UPLO!r}")
    a = a if UPLO == "L" else a.swapaxes(-1, -2)
    return F.eigh(F.add(F.tril(a), F.tril(a, k=-1).swapaxes(-1, -2)))


def eigvalsh(a: Any, UPLO: str = "L") -> ndarray:
    """Eigenvalues, rising, of symmetric matrices.

    >>> from d2lcore import np
    >>> np.linalg.eigvalsh(np.array([[2, 0], [0, 1]]))
    array([1., 2.])
    """
    return eigh(a, UPLO)[0]


def matrix_power(a: Any, n: int) -> ndarray:
    """Square matrices multiplied ``n`` times by themselves (their inverses for negative ``n``).

    >>> from d2lcore import np
    >>> np.linalg.matrix_power(np.array([[1, 1], [0, 1]]), 3)
    array([[1., 3.],
           [0., 1.]])
    """
    a = as_array(a)
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise ShapeError(f"matrix_power: a expects square matrices (..., n, n), got {a.shape}")
    if n < 0:
        a, n = inv(a), -n
    found, square = F.broadcast_to(eye(a.shape[-1], dtype=a.dtype, ctx=a.ctx), shape=a.shape), a
    while n:
        if n & 1:
            found = F.matmul(found, square)
        n >>= 1
        square = F.matmul(square, square) if n else square
    return found


def multi_dot(arrays: Sequence[Any], out: ndarray | None = None) -> ndarray:
    """The product of two or more matrices, in the order of the fewest multiplications; vectors may be at the ends.

    >>> from d2lcore import np
    >>> np.linalg.multi_dot([np.ones((2, 3)), np.ones((3, 4)), np.ones(4)])
    array([12., 12.])
    """
    parts = [as_array(a) for a in arrays]
    if len(parts) < 2:
        raise ShapeError(f"multi_dot: expected at least two arrays, got {len(parts)}")
    first, last = parts[0].ndim == 1, parts[-1].ndim == 1
    parts[0] = F.expand_dims(parts[0], axis=0) if first else parts[0]
    parts[-1] = F.expand_dims(parts[-1], axis=1) if last else parts[-1]
    sizes = [part.shape[0] for part in parts] + [parts[-1].shape[-1]]
    found = _chain(parts, _cuts(sizes), 0, len(parts) - 1)
    dropped = (0,) * first + (-1,) * last
    return store(F.squeeze(found, axis=dropped) if dropped else found, out)


def _cuts(sizes: Sequence[int]) -> dict[tuple[int, int], int]:
    """Where to cut each run of matrices i..j in two so that multiplying costs least (dynamic programming)."""
    n = len(sizes) - 1
    cost, cut = {(i, i): 0 for i in range(n)}, {}
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            ways = {k: cost[i, k] + cost[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1] for k in range(i, j)}
            cut[i, j] = min(ways, key=ways.__getitem__)
            cost[i, j] = ways[cut[i, j]]
    return cut


def _chain(parts: Sequence[ndarray], cut: dict[tuple[int, int], int], i: int, j: int) -> ndarray:
    if i == j:
        return parts[i]
    k = cut[i, j]
    return F.matmul(_chain(parts, cut, i, k), _chain(parts, cut, k + 1, j))


def tensorinv(a: Any, ind: int = 2) -> ndarray:
    """The inverse of an array as a map: ``tensordot(tensorinv(a), tensordot(a, x))`` is ``x``.

    The first ``ind`` axes are where the map leads, the others whence; the sizes of either multiply to the same number.

    >>> from d2lcore import np
    >>> np.linalg.tensorinv(np.eye(6).reshape(2, 3, 6), ind=2).shape
    (6, 2, 3)
    """
    a = as_array(a)
    if ind < 1:
        raise ValueError(f"tensorinv: ind, the number of leading axes, is at least 1, got {ind}")
    rows, columns = a.shape[:ind], a.shape[ind:]
    if math.prod(rows) != math.prod(columns):
        raise ShapeError(f"tensorinv: a {a.shape} with ind={ind} is no square map: {rows} against {columns}")
    return F.reshape(inv(F.reshape(a, shape=(math.prod(rows), -1))), shape=columns + rows)


def tensorsolve(a: Any, b: Any, axes: Sequence[int] | None = None) -> ndarray:
    """The ``x`` with ``tensordot(a, x, x.ndim) = b``; ``axes`` of ``a`` are moved to its end first.

    >>> from d2lcore import np
    >>> np.linalg.tensorsolve(np.eye(6).reshape(2, 3, 2, 3), np.ones((2, 3))).shape
    (2, 3)
    """
    a, b = as_array(a), as_array(b)
    if axes is not None:
        a = moveaxis(a, tuple(axes), tuple(range(a.ndim - len(axes), a.ndim)))
    unknown = a.shape[b.ndim :]
    if a.shape[: b.ndim] != b.shape or math.prod(unknown) != b.size:
        raise ShapeError(f"tensorsolve: a {a.shape} expects to begin with the shape of b and to be square, b {b.shape}")
    return F.reshape(F.solve(F.reshape(a, shape=(b.size, b.size)), F.reshape(b, shape=(-1,))), shape=unknown)


# ---- computed by NumPy on the host; no gradients ----


def qr(a: Any, mode: str = "reduced") -> Any:
    """An orthogonal ``Q`` and an upper triangular ``R`` with ``a = Q @ R``.

    Gradients flow through the ``"reduced"`` form of matrices with at least as many rows as columns.

    >>> from d2lcore import np
    >>> q, r = np.linalg.qr(np.array([[1, 2], [3, 4]]))
    >>> np.allclose(q @ r, np.array([[1, 2], [3, 4]]), atol=1e-5)
    True
    """
    a = as_array(a)
    if mode == "reduced" and a.ndim >= 2 and a.shape[-2] >= a.shape[-1]:
        return F.qr(a)
    return on_host("qr", onp.linalg.qr, (a, mode), {})


def eig(a: Any) -> tuple[ndarray, ...]:
    """Eigenvalues and eigenvectors (as columns) of square matrices with real eigenvalues; no gradient.

    >>> from d2lcore import np
    >>> np.linalg.eig(np.array([[2, 1], [0, 1]]))[0]
    array([2., 1.])
    """
    return _all_real("eig", onp.linalg.eig, a)


def eigvals(a: Any) -> ndarray:
    """Eigenvalues of square matrices, where they are real; no gradient.

    >>> from d2lcore import np
    >>> np.linalg.eigvals(np.array([[2, 1], [0, 1]]))
    array([2., 1.])
    """
    return _all_real("eigvals", onp.linalg.eigvals, a)


def _reduced(found: Any) -> Any:
    """Complex arrays without imaginary parts as real ones. (From version 2.5 on NumPy leaves them complex.)"""
    if isinstance(found, tuple):
        return type(found)(*map(_reduced, found)) if hasattr(found, "_fields") else tuple(map(_reduced, found))
    return found.real if onp.iscomplexobj(found) and not found.imag.any() else found


def _all_real(name: str, function: Callable, a: Any) -> Any:
    found = on_host(name, lambda host: _reduced(function(host)), (as_array(a),), {})
    if isinstance(found[0] if isinstance(found, tuple) else found, onp.ndarray):
        raise DTypeError(
            f"{name}: some eigenvalues are complex, for which there is no dtype here. "
            f"Use numpy.linalg.{name}(a.asnumpy())."
        )
    return found


def pinv(a: Any, rcond: Any = 1e-15, hermitian: bool = False) -> ndarray:
    """The pseudo-inverse of matrices; singular values below ``rcond`` times the largest count as zero; no gradient.

    >>> from d2lcore import np
    >>> np.linalg.pinv(np.array([[2, 0], [0, 4]])).round(4)
    array([[0.5 , 0.  ],
           [0.  , 0.25]])
    """
    return on_host("pinv", onp.linalg.pinv, (as_array(a), rcond, hermitian), {})


def matrix_rank(A: Any, tol: Any = None, hermitian: bool = False) -> Any:
    """The number of linearly independent rows of a matrix.

    >>> from d2lcore import np
    >>> int(np.linalg.matrix_rank(np.array([[1, 2], [2, 4]])))
    1
    """
    return on_host("matrix_rank", onp.linalg.matrix_rank, (as_array(A).detach(), tol, hermitian), {})


def cond(x: Any, p: Any = None) -> Any:
    """How much a matrix can stretch errors: its largest by its smallest singular value, or by another norm ``p``.

    >>> from d2lcore import np
    >>> float(np.linalg.cond(np.array([[4, 0], [0, 2]])))
    2.0
    """
    return on_host("cond", onp.linalg.cond, (as_array(x), p), {})


def lstsq(a: Any, b: Any, rcond: Any = "warn") -> tuple[ndarray, ndarray, int, ndarray]:
    """The ``x`` that makes ``a @ x - b`` smallest, the squared rest, the rank and the singular values; no gradient.

    Singular values below ``rcond`` times the largest count as zero; "warn" (MXNet's default) and None mean the
    precision of the dtype times the larger side of ``a``.

    >>> from d2lcore import np
    >>> np.linalg.lstsq(np.array([[1, 0], [0, 2], [0, 0]]), np.array([1, 2, 5]))[0].round(4)
    array([1., 1.])
    """
    limit = None if isinstance(rcond, str) else rcond
    return on_host("lstsq", onp.linalg.lstsq, (as_array(a), as_array(b), limit), {})
