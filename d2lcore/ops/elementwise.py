"""Arithmetic on arrays of one shape, or of shapes that broadcast."""

from __future__ import annotations

from .table import broadcast, floating, op


@op("add", onnx="Add", latex="x + y")
class Add:
    """Elementwise sum ``x + y`` of two arrays that broadcast, or of an array and a number.

    >>> from d2lcore import nd
    >>> nd.add(nd.array([1, 2]), nd.array([10, 20])).asnumpy()
    array([11., 22.], dtype=float32)
    """

    infer = broadcast

    def forward(xp, x, y):
        return xp.add(x, y)

    def vjp(F, g, x_shape, y_shape):
        return F.sum_to(g, shape=x_shape), F.sum_to(g, shape=y_shape)


@op("multiply", onnx="Mul", latex=r"x \cdot y")
class Multiply:
    """Elementwise product ``x * y`` of two arrays that broadcast, or of an array and a number.

    >>> from d2lcore import nd
    >>> nd.multiply(nd.array([1, 2]), nd.array([10, 20])).asnumpy()
    array([10., 40.], dtype=float32)
    """

    infer = broadcast

    def forward(xp, x, y):
        return xp.multiply(x, y)

    def vjp(F, g, x, y, x_shape, y_shape):
        return F.sum_to(g * y, shape=x_shape), F.sum_to(g * x, shape=y_shape)


@op("exp", onnx="Exp", latex="e^x")
class Exp:
    """Elementwise exponential.

    >>> from d2lcore import nd
    >>> nd.exp(nd.array([0, 1])).asnumpy().round(4)
    array([1.    , 2.7183], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.exp(x)

    def vjp(F, g, out):
        return g * out
