"""Singular values of matrices, eigenvalues of symmetric ones, and their vectors, with gradients."""

from __future__ import annotations

from ..errors import ShapeError
from .linalg import _mT, _square
from .table import Spec, floating, op, real


def _one_by_gap(F, values):
    """``1 / (v[j] - v[i])`` for each pair, and 0 where there is no gap: on the diagonal, and between equal values."""
    gap = F.expand_dims(values, axis=-2) - F.expand_dims(values, axis=-1)
    none = F.equal(gap, 0.0)
    return F.where(none, 0.0, 1.0 / F.where(none, 1.0, gap))


@op(
    "svd",
    amp="float32",
    onnx="has no operator in ONNX",
    latex=r"U S V: U^\top U = V V^\top = I",
    outputs=("u", "s", "v"),
    visible=3,
)
class Svd:
    """Singular values of matrices ``x`` (..., m, n): ``x = u @ diag(s) @ v``, with k = min(m, n) values, falling.

    ``u`` (..., m, k) has orthonormal columns, ``v`` (..., k, n) orthonormal rows. The gradients of ``u`` and ``v``
    need the singular values to be different, and none to be zero.

    >>> from d2lcore import np
    >>> u, s, v = np.linalg.svd(np.array([[0, 3], [2, 0]]))
    >>> s, (u * s @ v).round(4)
    (array([3., 2.]), array([[0., 3.],
           [2., 0.]]))
    """

    def infer(x):
        if len(x.shape) < 2:
            raise ShapeError(f"x expects matrices (..., m, n), got {x.shape}")
        *batch, m, n = x.shape
        k, dtype = min(m, n), floating(x).dtype
        return Spec((*batch, m, k), dtype), Spec((*batch, k), dtype), Spec((*batch, k, n), dtype)

    def forward(xp, x):
        return xp.linalg.svd(real(x), full_matrices=False)

    def vjp(F, g, u, s, v, x_shape):
        # Townsend 2016, "Differentiating the singular value decomposition"
        ndim, (m, n) = len(x_shape), x_shape[-2:]
        gu, gs, gv = g
        ut, vt = _mT(F, u, ndim), _mT(F, v, ndim)
        row, column = F.expand_dims(s, axis=-2), F.expand_dims(s, axis=-1)
        one_by_gap = _one_by_gap(F, s * s)
        of_u, of_v = F.matmul(ut, gu), F.matmul(gv, vt)
        turn_u = one_by_gap * (of_u - _mT(F, of_u, ndim)) * row
        turn_v = column * (one_by_gap * (_mT(F, of_v, ndim) - of_v))
        unit = F.tril(F.triu(F.ones_like(of_u)))
        found = F.matmul(F.matmul(u, turn_u + turn_v + unit * F.expand_dims(gs, axis=-1)), v)
        if m > n:  # what the columns of u leave free
            rest = (gu - F.matmul(u, of_u)) / row
            found = found + F.matmul(rest, v)
        if n > m:
            rest = (gv - F.matmul(of_v, v)) / column
            found = found + F.matmul(u, rest)
        return found


@op("eigh", amp="float32", onnx="has no operator in ONNX", latex=r"V \Lambda V^\top = X", outputs=("w", "v"), visible=2)
class Eigh:
    """Eigenvalues ``w`` (..., n), rising, and eigenvectors ``v`` (..., n, n), as columns, of symmetric matrices.

    What is not symmetric in ``x`` is averaged away. The gradient of ``v`` needs the eigenvalues to be different.

    >>> from d2lcore import np
    >>> w, v = np.linalg.eigh(np.array([[2, 1], [1, 2]]))
    >>> w.round(4), (v * w @ v.T).round(4)
    (array([1., 3.]), array([[2., 1.],
           [1., 2.]]))
    """

    def infer(x):
        _square(x, "x")
        dtype = floating(x).dtype
        return Spec(x.shape[:-1], dtype), Spec(x.shape, dtype)

    def forward(xp, x):
        x = real(x)
        return tuple(xp.linalg.eigh((x + x.swapaxes(-1, -2)) * 0.5))

    def vjp(F, g, w, v, x_shape):
        ndim, (gw, gv) = len(x_shape), g
        vt = _mT(F, v, ndim)
        of_v = F.matmul(vt, gv)
        unit = F.tril(F.triu(F.ones_like(of_v)))
        inner = _one_by_gap(F, w) * of_v + unit * F.expand_dims(gw, axis=-1)
        found = F.matmul(F.matmul(v, inner), vt)
        return (found + _mT(F, found, ndim)) * 0.5
