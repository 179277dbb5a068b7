"""The QR factors of matrices."""

from __future__ import annotations

from ..errors import ShapeError
from .linalg import _mT
from .table import Spec, floating, op, real


@op("qr", amp="float32", onnx="has no operator in ONNX", latex=r"A = Q R", outputs=("q", "r"))
class QR:
    """Matrices ``x`` (..., m, n) with m >= n as ``q @ r``: orthonormal columns (..., m, n), an upper triangle.

    The gradient needs full rank.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> q, r = F.qr(nd.array([[3], [4]]))
    >>> q.asnumpy().round(3).tolist(), r.asnumpy().round(3).tolist()
    ([[-0.6...], [-0.8...]], [[-5.0]])
    """

    def infer(x):
        if len(x.shape) < 2 or x.shape[-2] < x.shape[-1]:
            raise ShapeError(f"x expects matrices of at least as many rows as columns, got {x.shape}")
        x = floating(x)
        return x, Spec((*x.shape[:-2], x.shape[-1], x.shape[-1]), x.dtype)

    strict = True

    def forward(xp, x):
        return tuple(xp.linalg.qr(real(x)))

    def vjp(F, g, q, r, x_shape):
        g_q, g_r = g
        ndim = len(x_shape)
        m = F.matmul(r, _mT(F, g_r, ndim)) - F.matmul(_mT(F, g_q, ndim), q)
        even = F.tril(m) + _mT(F, F.tril(m, k=-1), ndim)
        return _mT(F, F.solve(r, _mT(F, g_q + F.matmul(q, even), ndim)), ndim)
