"""Functions of each element: powers, exponentials, logarithms, trigonometry, the error and gamma functions."""

from __future__ import annotations

from ..core import F, NDArray
from ._call import store

__all__ = [
    "abs",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctanh",
    "cbrt",
    "cos",
    "cosh",
    "degrees",
    "erf",
    "erfinv",
    "exp",
    "expm1",
    "gamma",
    "gammaln",
    "log",
    "log1p",
    "log2",
    "log10",
    "negative",
    "radians",
    "rcbrt",
    "reciprocal",
    "rsqrt",
    "sign",
    "sin",
    "sinh",
    "sqrt",
    "square",
    "tan",
    "tanh",
]


def abs(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Absolute values.

    >>> from d2lcore import nd
    >>> nd.abs(nd.array([-1.5, 0, 2])).asnumpy()
    array([1.5, 0. , 2. ], dtype=float32)
    """
    return store(F.abs(data), out)


def sign(data: NDArray, out: NDArray | None = None) -> NDArray:
    """-1 for negative elements, 0 for zero, 1 for positive ones.

    >>> from d2lcore import nd
    >>> nd.sign(nd.array([-1.5, 0, 2])).asnumpy()
    array([-1.,  0.,  1.], dtype=float32)
    """
    return store(F.sign(data), out)


def negative(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Each element with its sign changed.

    >>> from d2lcore import nd
    >>> nd.negative(nd.array([-1.5, 0, 2])).asnumpy()
    array([ 1.5, -0. , -2. ], dtype=float32)
    """
    return store(F.negative(data), out)


def square(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Squares.

    >>> from d2lcore import nd
    >>> nd.square(nd.array([-1.5, 0, 2])).asnumpy()
    array([2.25, 0.  , 4.  ], dtype=float32)
    """
    return store(F.square(data), out)


def sqrt(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Square roots; NaN for negative elements.

    >>> from d2lcore import nd
    >>> nd.sqrt(nd.array([0, 1, 4])).asnumpy().round(4)
    array([0., 1., 2.], dtype=float32)
    """
    return store(F.sqrt(data), out)


def rsqrt(data: NDArray, out: NDArray | None = None) -> NDArray:
    """One divided by square roots.

    >>> from d2lcore import nd
    >>> nd.rsqrt(nd.array([1, 4, 16])).asnumpy().round(4)
    array([1.  , 0.5 , 0.25], dtype=float32)
    """
    return store(F.rsqrt(data), out)


def cbrt(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Cube roots.

    >>> from d2lcore import nd
    >>> nd.cbrt(nd.array([-8, 0, 27])).asnumpy().round(4)
    array([-2.,  0.,  3.], dtype=float32)
    """
    return store(F.cbrt(data), out)


def rcbrt(data: NDArray, out: NDArray | None = None) -> NDArray:
    """One divided by cube roots.

    >>> from d2lcore import nd
    >>> nd.rcbrt(nd.array([-8, 1, 27])).asnumpy().round(4)
    array([-0.5   ,  1.    ,  0.3333], dtype=float32)
    """
    return store(F.reciprocal(F.cbrt(data)), out)


def reciprocal(data: NDArray, out: NDArray | None = None) -> NDArray:
    """One divided by each element.

    >>> from d2lcore import nd
    >>> nd.reciprocal(nd.array([-2, 1, 4])).asnumpy().round(4)
    array([-0.5 ,  1.  ,  0.25], dtype=float32)
    """
    return store(F.reciprocal(data), out)


def exp(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Exponentials.

    >>> from d2lcore import nd
    >>> nd.exp(nd.array([0, 1, 2])).asnumpy().round(4)
    array([1.    , 2.7183, 7.3891], dtype=float32)
    """
    return store(F.exp(data), out)


def expm1(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Exponentials minus one, exact near zero.

    >>> from d2lcore import nd
    >>> nd.expm1(nd.array([0, 1, 2])).asnumpy().round(4)
    array([0.    , 1.7183, 6.3891], dtype=float32)
    """
    return store(F.expm1(data), out)


def log(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Natural logarithms.

    >>> from d2lcore import nd
    >>> nd.log(nd.array([1, 2, 4])).asnumpy().round(4)
    array([0.    , 0.6931, 1.3863], dtype=float32)
    """
    return store(F.log(data), out)


def log2(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Logarithms to base 2.

    >>> from d2lcore import nd
    >>> nd.log2(nd.array([1, 2, 4])).asnumpy().round(4)
    array([0., 1., 2.], dtype=float32)
    """
    return store(F.log2(data), out)


def log10(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Logarithms to base 10.

    >>> from d2lcore import nd
    >>> nd.log10(nd.array([1, 10, 100])).asnumpy().round(4)
    array([0., 1., 2.], dtype=float32)
    """
    return store(F.log10(data), out)


def log1p(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Natural logarithms of one plus each element, exact near zero.

    >>> from d2lcore import nd
    >>> nd.log1p(nd.array([0, 1, 3])).asnumpy().round(4)
    array([0.    , 0.6931, 1.3863], dtype=float32)
    """
    return store(F.log1p(data), out)


def sin(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Sines; the angles are in radians.

    >>> from d2lcore import nd
    >>> nd.sin(nd.array([0, 1, 2])).asnumpy().round(4)
    array([0.    , 0.8415, 0.9093], dtype=float32)
    """
    return store(F.sin(data), out)


def cos(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Cosines; the angles are in radians.

    >>> from d2lcore import nd
    >>> nd.cos(nd.array([0, 1, 2])).asnumpy().round(4)
    array([ 1.    ,  0.5403, -0.4161], dtype=float32)
    """
    return store(F.cos(data), out)


def tan(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Tangents; the angles are in radians.

    >>> from d2lcore import nd
    >>> nd.tan(nd.array([0, 1, 2])).asnumpy().round(4)
    array([ 0.    ,  1.5574, -2.185 ], dtype=float32)
    """
    return store(F.tan(data), out)


def arcsin(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Inverse sines, from -pi/2 to pi/2.

    >>> from d2lcore import nd
    >>> nd.arcsin(nd.array([-1, 0, 1])).asnumpy().round(4)
    array([-1.5708,  0.    ,  1.5708], dtype=float32)
    """
    return store(F.arcsin(data), out)


def arccos(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Inverse cosines, from 0 to pi.

    >>> from d2lcore import nd
    >>> nd.arccos(nd.array([-1, 0, 1])).asnumpy().round(4)
    array([3.1416, 1.5708, 0.    ], dtype=float32)
    """
    return store(F.arccos(data), out)


def arctan(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Inverse tangents, from -pi/2 to pi/2.

    >>> from d2lcore import nd
    >>> nd.arctan(nd.array([-1, 0, 1])).asnumpy().round(4)
    array([-0.7854,  0.    ,  0.7854], dtype=float32)
    """
    return store(F.arctan(data), out)


def sinh(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Hyperbolic sines.

    >>> from d2lcore import nd
    >>> nd.sinh(nd.array([-1, 0, 1])).asnumpy().round(4)
    array([-1.1752,  0.    ,  1.1752], dtype=float32)
    """
    return store(F.sinh(data), out)


def cosh(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Hyperbolic cosines.

    >>> from d2lcore import nd
    >>> nd.cosh(nd.array([-1, 0, 1])).asnumpy().round(4)
    array([1.5431, 1.    , 1.5431], dtype=float32)
    """
    return store(F.cosh(data), out)


def tanh(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Hyperbolic tangents.

    >>> from d2lcore import nd
    >>> nd.tanh(nd.array([-1, 0, 1])).asnumpy().round(4)
    array([-0.7616,  0.    ,  0.7616], dtype=float32)
    """
    return store(F.tanh(data), out)


def arcsinh(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Inverse hyperbolic sines.

    >>> from d2lcore import nd
    >>> nd.arcsinh(nd.array([-1, 0, 1])).asnumpy().round(4)
    array([-0.8814,  0.    ,  0.8814], dtype=float32)
    """
    return store(F.arcsinh(data), out)


def arccosh(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Inverse hyperbolic cosines.

    >>> from d2lcore import nd
    >>> nd.arccosh(nd.array([1, 2, 3])).asnumpy().round(4)
    array([0.    , 1.317 , 1.7627], dtype=float32)
    """
    return store(F.arccosh(data), out)


def arctanh(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Inverse hyperbolic tangents.

    >>> from d2lcore import nd
    >>> nd.arctanh(nd.array([-0.5, 0, 0.5])).asnumpy().round(4)
    array([-0.5493,  0.    ,  0.5493], dtype=float32)
    """
    return store(F.arctanh(data), out)


def degrees(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Angles in radians as degrees.

    >>> from d2lcore import nd
    >>> nd.degrees(nd.array([0, 1, 3])).asnumpy().round(4)
    array([  0.    ,  57.2958, 171.8873], dtype=float32)
    """
    return store(F.degrees(data), out)


def radians(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Angles in degrees as radians.

    >>> from d2lcore import nd
    >>> nd.radians(nd.array([0, 90, 180])).asnumpy().round(4)
    array([0.    , 1.5708, 3.1416], dtype=float32)
    """
    return store(F.radians(data), out)


def erf(data: NDArray, out: NDArray | None = None) -> NDArray:
    """The error function, ``2 / sqrt(pi)`` times the integral of ``exp(-t**2)`` from 0.

    >>> from d2lcore import nd
    >>> nd.erf(nd.array([-1, 0, 1])).asnumpy().round(4)
    array([-0.8427,  0.    ,  0.8427], dtype=float32)
    """
    return store(F.erf(data), out)


def erfinv(data: NDArray, out: NDArray | None = None) -> NDArray:
    """The inverse of the error function.

    >>> from d2lcore import nd
    >>> nd.erfinv(nd.array([-0.5, 0, 0.5])).asnumpy().round(4)
    array([-0.4769,  0.    ,  0.4769], dtype=float32)
    """
    return store(F.erfinv(data), out)


def gamma(data: NDArray, out: NDArray | None = None) -> NDArray:
    """The gamma function: ``gamma(n) = (n - 1)!`` for whole numbers.

    >>> from d2lcore import nd
    >>> nd.gamma(nd.array([1, 4, 0.5])).asnumpy().round(4)
    array([1.    , 6.    , 1.7725], dtype=float32)
    """
    return store(F.gamma(data), out)


def gammaln(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Logarithm of the absolute value of the gamma function.

    >>> from d2lcore import nd
    >>> nd.gammaln(nd.array([1, 4, 0.5])).asnumpy().round(4)
    array([0.    , 1.7918, 0.5724], dtype=float32)
    """
    return store(F.gammaln(data), out)
