"""Special functions of one array, element by element: the error function, the gamma function and their kin.

NumPy has none of them. They are computed here from series that a reader can check, in float64 wherever speed does not
matter.
"""

from __future__ import annotations

import math

import numpy as np

from .table import floating, op, real

_ERF_TOP = (1.12837914, 0.191155228, 0.0528309938, 0.00379330408, 0.000284722484, 2.03385614e-06)
_ERF_BOTTOM = (1.0, 0.50273961, 0.114403403, 0.0150250958, 0.00116780568, 3.79157563e-05)


def _polynomial(coefficients, t):
    """``c[0] + c[1] t + c[2] t^2 + ...`` by Horner's rule."""
    out = t * coefficients[-1]
    for c in coefficients[-2:0:-1]:
        out += c
        out *= t
    out += coefficients[0]
    return out


def erf(xp, x):
    """The error function of a raw array of real numbers."""
    if x.dtype.itemsize == 8:
        return _erf_series(xp, x)
    x = xp.clip(x, -3.95, 3.95)  # beyond, erf rounds to -1 or 1
    t = x * x
    # erf(x) = x P(x^2) / Q(x^2), fitted to a relative error of 2e-8 on this interval
    return xp.clip(x * _polynomial(_ERF_TOP, t) / _polynomial(_ERF_BOTTOM, t), -1, 1)


def _erf_series(xp, x):
    """``erf(x) = 2 / sqrt(pi) * exp(-x^2) * sum_n 2^n x^(2n+1) / (1 * 3 * ... * (2n+1))``: no term is negative."""
    far = xp.abs(x) >= 6  # there erf rounds to -1 or 1
    one, x = xp.copysign(1.0, x), xp.where(far, 0.0, x)
    t = x * x
    term = x * xp.exp(-t) * (2 / math.sqrt(math.pi))
    out, n = term.copy(), 0
    while xp.any(xp.abs(term) > 1e-17 * xp.abs(out)):
        n += 1
        term *= t * (2 / (2 * n + 1))
        out += term
    return xp.where(far, one, xp.clip(out, -1, 1))


@op("erf", onnx="Erf", latex=r"\operatorname{erf}(x)")
class Erf:
    r"""Error function, elementwise: :math:`\frac{2}{\sqrt\pi} \int_0^x e^{-t^2} dt`.

    >>> from d2lcore import nd
    >>> nd.erf(nd.array([-1, 0, 2])).asnumpy().round(4)
    array([-0.8427,  0.    ,  0.9953], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return erf(xp, real(x))

    def vjp(F, g, x):
        return g * F.exp(-(x * x)) * (2 / math.sqrt(math.pi))


@op("erfinv", amp="float32", onnx="has no operator in ONNX", latex=r"\operatorname{erf}^{-1}(x)")
class Erfinv:
    """Inverse of the error function, elementwise, of numbers between -1 and 1 (infinite there, nan beyond).

    >>> from d2lcore import nd
    >>> nd.erfinv(nd.array([-0.8427, 0, 0.5])).asnumpy().round(4)
    array([-1.    ,  0.    ,  0.4769], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        dtype = real(x).dtype
        x = x.astype(np.float64)
        inside = xp.abs(x) < 1
        y = xp.where(inside, x, 0.0)
        # a start that is right to two digits (Winitzki), then Halley's iteration
        b = 2 / (math.pi * 0.147) + xp.log1p(-y * y) / 2
        z = xp.sign(y) * xp.sqrt(xp.sqrt(b * b - xp.log1p(-y * y) / 0.147) - b)
        for _ in range(3):
            error = (erf(xp, z) - y) * xp.exp(z * z) * (math.sqrt(math.pi) / 2)
            z = z - error / (1 + z * error)
        edge = xp.where(xp.abs(x) == 1, xp.copysign(math.inf, x), math.nan)
        return xp.where(inside, z, edge).astype(dtype)

    def vjp(F, g, out):
        return g * F.exp(out * out) * (math.sqrt(math.pi) / 2)


def _gammaln(xp, x):
    """Logarithm of ``|gamma(x)|`` in float64: Stirling's series beyond 10, recurrence and reflection below."""
    negative = x <= 0
    z = xp.where(negative, 1 - x, x)
    shift = xp.ones_like(z)
    for _ in range(10):
        small = z < 10
        shift = xp.where(small, shift * z, shift)
        z = xp.where(small, z + 1, z)
    w = 1 / (z * z)
    series = _polynomial((1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156), w) / z
    out = (z - 0.5) * xp.log(z) - z + 0.5 * math.log(2 * math.pi) + series - xp.log(shift)
    past = x - xp.floor(x)
    sine = xp.sin(math.pi * xp.where(past == 0, 0.5, past))  # positive; where x is whole it is not needed
    out = xp.where(negative, math.log(math.pi) - xp.log(sine) - out, out)
    return xp.where(negative & (past == 0), math.inf, out)


@op("gammaln", amp="float32", onnx="has no operator in ONNX", latex=r"\ln |\Gamma(x)|")
class Gammaln:
    """Logarithm of the absolute value of the gamma function, elementwise.

    >>> from d2lcore import nd
    >>> nd.gammaln(nd.array([1, 5, 0.5])).asnumpy().round(4)
    array([0.    , 3.1781, 0.5724], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        return _gammaln(xp, x.astype(np.float64)).astype(real(x).dtype)

    def vjp(F, g, x):
        return g * F.polygamma(x, n=0)


@op("gamma", amp="float32", onnx="has no operator in ONNX", latex=r"\Gamma(x)")
class Gamma:
    """Gamma function, elementwise: ``gamma(n) = (n - 1)!`` for whole n; infinite at 0, nan at its poles below.

    >>> from d2lcore import nd
    >>> nd.gamma(nd.array([1, 5, 0.5])).asnumpy()
    array([ 1.    , 24.    ,  1.7725], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        dtype = real(x).dtype
        x = x.astype(np.float64)
        down = xp.floor(x)
        size = xp.exp(xp.minimum(_gammaln(xp, x), 709.7))
        size = xp.where((x > 171.6) | (x == 0), math.inf, size)
        sign = xp.where((x < 0) & (xp.remainder(down, 2) == 1), -1.0, 1.0)
        return xp.where((x < 0) & (x == down), math.nan, sign * size).astype(dtype)

    def vjp(F, g, x, out):
        return g * out * F.polygamma(x, n=0)


@op("polygamma", amp="float32", onnx="has no operator in ONNX", latex=r"\psi^{(n)}(x)")
class Polygamma:
    """The ``n``-th derivative of the digamma function, elementwise. ``n=0`` is digamma itself, the slope of gammaln.

    For ``x`` from -100 on; nan at the poles 0, -1, -2, ... and below -100.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.polygamma(nd.array([1, 2]), n=0).asnumpy().round(4)
    array([-0.5772,  0.4228], dtype=float32)
    """

    infer = floating

    def forward(xp, x, *, n):
        dtype = real(x).dtype
        x = x.astype(np.float64)
        bad = ((x <= 0) & (x == xp.floor(x))) | (x < -100) | (x != x)
        z = xp.where(bad, 1.0, x)
        sign = -1.0 if n % 2 else 1.0
        out = xp.zeros_like(z)
        # psi(x) = psi(x + 1) - 1/x and its derivatives bring x to where the asymptotic series is exact
        while xp.any(z < 15 + n):
            small = z < 15 + n
            step = xp.where(small, z, 1.0) ** -(n + 1) * (-sign * math.factorial(n))
            out += xp.where(small, step, 0.0)
            z = xp.where(small, z + 1, z)
        if n == 0:
            out += xp.log(z) - 0.5 / z
        else:
            out -= sign * (math.factorial(n - 1) * z**-n + 0.5 * math.factorial(n) * z ** -(n + 1))
        for k, bernoulli in enumerate(_BERNOULLI, 1):
            out -= sign * bernoulli * math.factorial(2 * k + n - 1) / math.factorial(2 * k) * z ** -(2 * k + n)
        return xp.where(bad, math.nan, out).astype(dtype)

    def vjp(F, g, x, *, n):
        return g * F.polygamma(x, n=n + 1)


_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)  # B_2, B_4, ...
