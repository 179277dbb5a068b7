"""Determinants of square matrices."""

from __future__ import annotations

from ..errors import ShapeError
from .table import Spec, floating, op, real


def _square(x):
    if len(x.shape) < 2 or x.shape[-1] != x.shape[-2]:
        raise ShapeError(f"x expects square matrices (..., n, n), got {x.shape}")


def _inverse_transposed(F, x, ndim):
    unit = F.tril(F.triu(F.ones_like(x)))
    return F.solve(F.transpose(x, axes=(*range(ndim - 2), ndim - 1, ndim - 2)), unit)


@op("det", amp="float32", onnx="Det", latex=r"\det X")
class Det:
    """The determinant of each matrix ``x`` (..., n, n); its gradient needs the matrices to be invertible.

    >>> from d2lcore import np
    >>> np.linalg.det(np.array([[2, 0], [0, 3]])).round(4)
    array(6.)
    """

    def infer(x):
        _square(x)
        return Spec(x.shape[:-2], floating(x).dtype)

    def forward(xp, x):
        return xp.linalg.det(real(x))

    def vjp(F, g, x, out, x_shape):
        scale = F.reshape(g * out, shape=x_shape[:-2] + (1, 1))
        return scale * _inverse_transposed(F, x, len(x_shape))


@op(
    "slogdet",
    amp="float32",
    onnx="composed of Det, Sign, Abs and Log",
    latex=r"\ln |\det X|",
    outputs=("sign", "logdet"),
    visible=2,
)
class Slogdet:
    """The sign of the determinant of each matrix ``x`` (..., n, n), and the logarithm of its absolute value.

    >>> from d2lcore import np
    >>> sign, logdet = np.linalg.slogdet(np.array([[2, 0], [0, 3]]))
    >>> sign, logdet.round(4)
    (array(1.), array(1.7918))
    """

    def infer(x):
        _square(x)
        spec = Spec(x.shape[:-2], floating(x).dtype)
        return spec, spec

    def forward(xp, x):
        return xp.linalg.slogdet(real(x))

    def vjp(F, g, x, x_shape):
        return F.reshape(g[1], shape=x_shape[:-2] + (1, 1)) * _inverse_transposed(F, x, len(x_shape))
