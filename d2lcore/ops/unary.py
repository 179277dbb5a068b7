"""Functions of one array, element by element: sign, powers, exponentials and logarithms."""

from __future__ import annotations

import math

from .arithmetic import counting
from .table import floating, op, real, same_as


@op("negative", onnx="Neg", latex=r"-x")
class Negative:
    """Elementwise ``-x``.

    >>> from d2lcore import nd
    >>> nd.negative(nd.array([1, -2])).asnumpy()
    array([-1.,  2.], dtype=float32)
    """

    infer = same_as(0)

    def forward(xp, x):
        return xp.negative(x)

    def vjp(F, g):
        return -g


@op("abs", onnx="Abs", latex=r"|x|")
class Abs:
    """Elementwise absolute value; its gradient at 0 is 0.

    >>> from d2lcore import nd
    >>> nd.abs(nd.array([1, -2])).asnumpy()
    array([1., 2.], dtype=float32)
    """

    infer = same_as(0)

    def forward(xp, x):
        return xp.abs(x)

    def vjp(F, g, x):
        return F.multiply(g, F.sign(x))


@op("sign", onnx="Sign", latex=r"\operatorname{sign}(x)")
class Sign:
    """Elementwise sign: -1, 0 or 1; its gradient is 0.

    >>> from d2lcore import nd
    >>> nd.sign(nd.array([3, 0, -2])).asnumpy()
    array([ 1.,  0., -1.], dtype=float32)
    """

    infer = same_as(0)

    def forward(xp, x):
        return xp.sign(x)

    def vjp(F, g):
        return F.zeros_like(g)


@op("square", amp="float32", onnx="composed of Mul", latex=r"x^2")
class Square:
    """Elementwise square.

    >>> from d2lcore import nd
    >>> nd.square(nd.array([2, -3])).asnumpy()
    array([4., 9.], dtype=float32)
    """

    infer = counting

    def forward(xp, x):
        return xp.square(x)

    def vjp(F, g, x):
        return F.multiply(g * 2, x)


@op("reciprocal", amp="float32", onnx="Reciprocal", latex=r"\frac{1}{x}")
class Reciprocal:
    """Elementwise ``1 / x``.

    >>> from d2lcore import nd
    >>> nd.reciprocal(nd.array([2, 4])).asnumpy()
    array([0.5 , 0.25], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.reciprocal(real(x))

    def vjp(F, g, out):
        return -g * out * out


@op("sqrt", onnx="Sqrt", latex=r"\sqrt{x}")
class Sqrt:
    """Elementwise square root.

    >>> from d2lcore import nd
    >>> nd.sqrt(nd.array([4, 9])).asnumpy()
    array([2., 3.], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.sqrt(real(x))

    def vjp(F, g, out):
        return F.divide(g * 0.5, out)


@op("rsqrt", amp="float32", onnx="composed of Sqrt and Reciprocal", latex=r"\frac{1}{\sqrt{x}}")
class Rsqrt:
    """Elementwise reciprocal of the square root.

    >>> from d2lcore import nd
    >>> nd.rsqrt(nd.array([4, 16])).asnumpy()
    array([0.5 , 0.25], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.reciprocal(xp.sqrt(real(x)))

    def vjp(F, g, out):
        return g * -0.5 * (out * out * out)


@op("cbrt", onnx="composed of Sign, Abs and Pow", latex=r"\sqrt[3]{x}")
class Cbrt:
    """Elementwise cube root.

    >>> from d2lcore import nd
    >>> nd.cbrt(nd.array([8, -27])).asnumpy().round(4)
    array([ 2., -3.], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.cbrt(real(x))

    def vjp(F, g, out):
        return F.divide(g * (1 / 3), out * out)


@op("exp", amp="float32", onnx="Exp", latex=r"e^x")
class Exp:
    """Elementwise exponential.

    >>> from d2lcore import nd
    >>> nd.exp(nd.array([0, 1])).asnumpy()
    array([1.    , 2.7183], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.exp(real(x))

    def vjp(F, g, out):
        return g * out


@op("expm1", amp="float32", onnx="composed of Exp and Sub", latex=r"e^x - 1")
class Expm1:
    """Elementwise ``exp(x) - 1``, exact for small ``x`` too.

    >>> from d2lcore import nd
    >>> nd.expm1(nd.array([0, 1])).asnumpy()
    array([0.    , 1.7183], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.expm1(real(x))

    def vjp(F, g, out):
        return g * (out + 1)


@op("log", amp="float32", onnx="Log", latex=r"\ln x")
class Log:
    """Elementwise natural logarithm.

    >>> from d2lcore import nd
    >>> nd.log(nd.array([1, 10])).asnumpy()
    array([0.    , 2.3026], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.log(real(x))

    def vjp(F, g, x):
        return F.divide(g, x)


@op("log2", amp="float32", onnx="composed of Log and Div", latex=r"\log_2 x")
class Log2:
    """Elementwise logarithm to base 2.

    >>> from d2lcore import nd
    >>> nd.log2(nd.array([1, 8])).asnumpy()
    array([0., 3.], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.log2(real(x))

    def vjp(F, g, x):
        return F.divide(g * (1 / math.log(2)), x)


@op("log10", amp="float32", onnx="composed of Log and Div", latex=r"\log_{10} x")
class Log10:
    """Elementwise logarithm to base 10.

    >>> from d2lcore import nd
    >>> nd.log10(nd.array([1, 1000])).asnumpy().round(4)
    array([0., 3.], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.log10(real(x))

    def vjp(F, g, x):
        return F.divide(g * (1 / math.log(10)), x)


@op("log1p", amp="float32", onnx="composed of Add and Log", latex=r"\ln(1 + x)")
class Log1p:
    """Elementwise ``log(1 + x)``, exact for small ``x`` too.

    >>> from d2lcore import nd
    >>> nd.log1p(nd.array([0, 1])).asnumpy()
    array([0.    , 0.6931], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return xp.log1p(real(x))

    def vjp(F, g, x):
        return F.divide(g, x + 1)
