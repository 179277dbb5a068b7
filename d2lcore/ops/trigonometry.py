"""Trigonometric and hyperbolic functions of one array, element by element."""

from __future__ import annotations

import math

from .table import floating, op, real


@op("sin", onnx="Sin", latex=r"\sin x")
class Sin:
    """Elementwise sine of angles in radians.

    >>> from d2lcore import nd
    >>> nd.sin(nd.array([0, 1])).asnumpy()
    array([0.    , 0.8415], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.sin(real(x))

    def vjp(F, g, x):
        return g * F.cos(x)


@op("cos", onnx="Cos", latex=r"\cos x")
class Cos:
    """Elementwise cosine of angles in radians.

    >>> from d2lcore import nd
    >>> nd.cos(nd.array([0, 1])).asnumpy()
    array([1.    , 0.5403], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.cos(real(x))

    def vjp(F, g, x):
        return -g * F.sin(x)


@op("tan", amp="float32", onnx="Tan", latex=r"\tan x")
class Tan:
    """Elementwise tangent of angles in radians.

    >>> from d2lcore import nd
    >>> nd.tan(nd.array([0, 1])).asnumpy()
    array([0.    , 1.5574], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.tan(real(x))

    def vjp(F, g, out):
        return g * (out * out + 1)


@op("arcsin", amp="float32", onnx="Asin", latex=r"\arcsin x")
class Arcsin:
    """Elementwise inverse sine, in [-pi/2, pi/2].

    >>> from d2lcore import nd
    >>> nd.arcsin(nd.array([0, 1])).asnumpy()
    array([0.    , 1.5708], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.arcsin(real(x))

    def vjp(F, g, x):
        return g * F.rsqrt(1 - x * x)


@op("arccos", amp="float32", onnx="Acos", latex=r"\arccos x")
class Arccos:
    """Elementwise inverse cosine, in [0, pi].

    >>> from d2lcore import nd
    >>> nd.arccos(nd.array([0, 1])).asnumpy()
    array([1.5708, 0.    ], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.arccos(real(x))

    def vjp(F, g, x):
        return -g * F.rsqrt(1 - x * x)


@op("arctan", onnx="Atan", latex=r"\arctan x")
class Arctan:
    """Elementwise inverse tangent, in (-pi/2, pi/2).

    >>> from d2lcore import nd
    >>> nd.arctan(nd.array([0, 1])).asnumpy()
    array([0.    , 0.7854], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.arctan(real(x))

    def vjp(F, g, x):
        return F.divide(g, x * x + 1)


@op("sinh", amp="float32", onnx="Sinh", latex=r"\sinh x")
class Sinh:
    """Elementwise hyperbolic sine.

    >>> from d2lcore import nd
    >>> nd.sinh(nd.array([0, 1])).asnumpy()
    array([0.    , 1.1752], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.sinh(real(x))

    def vjp(F, g, x):
        return g * F.cosh(x)


@op("cosh", amp="float32", onnx="Cosh", latex=r"\cosh x")
class Cosh:
    """Elementwise hyperbolic cosine.

    >>> from d2lcore import nd
    >>> nd.cosh(nd.array([0, 1])).asnumpy()
    array([1.    , 1.5431], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.cosh(real(x))

    def vjp(F, g, x):
        return g * F.sinh(x)


@op("tanh", onnx="Tanh", latex=r"\tanh x")
class Tanh:
    """Elementwise hyperbolic tangent.

    >>> from d2lcore import nd
    >>> nd.tanh(nd.array([0, 1])).asnumpy()
    array([0.    , 0.7616], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.tanh(real(x))

    def vjp(F, g, out):
        return g * (1 - out * out)


@op("arcsinh", onnx="Asinh", latex=r"\operatorname{arsinh} x")
class Arcsinh:
    """Elementwise inverse hyperbolic sine.

    >>> from d2lcore import nd
    >>> nd.arcsinh(nd.array([0, 1])).asnumpy()
    array([0.    , 0.8814], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.arcsinh(real(x))

    def vjp(F, g, x):
        return g * F.rsqrt(x * x + 1)


@op("arccosh", onnx="Acosh", latex=r"\operatorname{arcosh} x")
class Arccosh:
    """Elementwise inverse hyperbolic cosine, of numbers >= 1.

    >>> from d2lcore import nd
    >>> nd.arccosh(nd.array([1, 2])).asnumpy()
    array([0.   , 1.317], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.arccosh(real(x))

    def vjp(F, g, x):
        return g * F.rsqrt(x * x - 1)


@op("arctanh", amp="float32", onnx="Atanh", latex=r"\operatorname{artanh} x")
class Arctanh:
    """Elementwise inverse hyperbolic tangent, of numbers between -1 and 1.

    >>> from d2lcore import nd
    >>> nd.arctanh(nd.array([0, 0.5])).asnumpy()
    array([0.    , 0.5493], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.arctanh(real(x))

    def vjp(F, g, x):
        return F.divide(g, 1 - x * x)


@op("degrees", onnx="composed of Mul", latex=r"\frac{180}{\pi} x")
class Degrees:
    """Elementwise radians to degrees.

    >>> from d2lcore import nd
    >>> nd.degrees(nd.array([0, 3.14159265])).asnumpy()
    array([  0., 180.], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.degrees(real(x))

    def vjp(F, g):
        return g * (180 / math.pi)


@op("radians", onnx="composed of Mul", latex=r"\frac{\pi}{180} x")
class Radians:
    """Elementwise degrees to radians.

    >>> from d2lcore import nd
    >>> nd.radians(nd.array([0, 180])).asnumpy()
    array([0.    , 3.1416], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.radians(real(x))

    def vjp(F, g):
        return g * (math.pi / 180)
