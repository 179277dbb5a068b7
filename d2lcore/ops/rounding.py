"""Rounding, bounding, casting and copying, element by element."""

from __future__ import annotations

import numpy as np

from .table import Spec, narrow, op, result_dtype, same_as


@op("floor", onnx="Floor", latex=r"\lfloor x \rfloor")
class Floor:
    """Elementwise rounding down; its gradient is 0.

    >>> from d2lcore import nd
    >>> nd.floor(nd.array([1.5, -1.5])).asnumpy()
    array([ 1., -2.], dtype=float32)
    """

    infer = same_as(0)

    def forward(xp, x):
        return xp.floor(x) if x.dtype.kind == "f" else x.copy()

    def vjp(F, g):
        return F.zeros_like(g)


@op("ceil", onnx="Ceil", latex=r"\lceil x \rceil")
class Ceil:
    """Elementwise rounding up; its gradient is 0.

    >>> from d2lcore import nd
    >>> nd.ceil(nd.array([1.5, -1.5])).asnumpy()
    array([ 2., -1.], dtype=float32)
    """

    infer = same_as(0)

    def forward(xp, x):
        return xp.ceil(x) if x.dtype.kind == "f" else x.copy()

    def vjp(F, g):
        return F.zeros_like(g)


@op("trunc", onnx="composed of Abs, Floor, Sign and Mul", latex=r"\operatorname{trunc}(x)")
class Trunc:
    """Elementwise rounding towards 0; its gradient is 0. (MXNet's ``fix`` too.)

    >>> from d2lcore import nd
    >>> nd.trunc(nd.array([1.5, -1.5])).asnumpy()
    array([ 1., -1.], dtype=float32)
    """

    infer = same_as(0)

    def forward(xp, x):
        return xp.trunc(x) if x.dtype.kind == "f" else x.copy()

    def vjp(F, g):
        return F.zeros_like(g)


@op("rint", onnx="Round", latex=r"\operatorname{rint}(x)")
class Rint:
    """Elementwise rounding to the nearest whole number, halves to the even one; its gradient is 0.

    >>> from d2lcore import nd
    >>> nd.rint(nd.array([1.5, 2.5, -0.7])).asnumpy()
    array([ 2.,  2., -1.], dtype=float32)
    """

    infer = same_as(0)

    def forward(xp, x):
        return xp.rint(x) if x.dtype.kind == "f" else x.copy()

    def vjp(F, g):
        return F.zeros_like(g)


@op("round", onnx="composed of Abs, Floor, Sign and Mul", latex=r"\operatorname{round}(x)")
class Round:
    """Elementwise rounding to the nearest whole number, halves away from 0 (MXNet's rule); its gradient is 0.

    >>> from d2lcore import nd
    >>> nd.round(nd.array([1.5, 2.5, -0.7])).asnumpy()
    array([ 2.,  3., -1.], dtype=float32)
    """

    infer = same_as(0)

    def forward(xp, x):
        return _half_away(xp, x) if x.dtype.kind == "f" else x.copy()

    def vjp(F, g):
        return F.zeros_like(g)


def _half_away(xp, x):
    size = xp.abs(x)
    down = xp.floor(size)
    down += size - down >= 0.5  # size + 0.5 would round 0.49999997 up
    return xp.copysign(down, x)


@op("clip", onnx="Clip", latex=r"\min(\max(x, a), b)")
class Clip:
    """Elementwise ``x``, but no less than ``a_min`` and no more than ``a_max`` (None: no bound on that side).

    The gradient goes through where ``x`` is within the bounds, themselves included.

    >>> from d2lcore import nd
    >>> nd.clip(nd.array([-1, 0.5, 3]), 0, 1).asnumpy()
    array([0. , 0.5, 1. ], dtype=float32)
    """

    def infer(x, *, a_min, a_max):
        return Spec(x.shape, result_dtype(x, *[bound for bound in (a_min, a_max) if bound is not None]))

    def forward(xp, x, *, a_min=None, a_max=None):
        return narrow(x.clip(a_min, a_max), x, None)

    def vjp(F, g, x, *, a_min, a_max):
        if a_min is not None:
            g = F.multiply(g, F.greater_equal(x, a_min, like_input=True))
        if a_max is not None:
            g = F.multiply(g, F.less_equal(x, a_max, like_input=True))
        return g


@op("cast", onnx="Cast", latex="x")
class Cast:
    """The same values as another ``dtype``; always a copy.

    >>> from d2lcore import nd
    >>> nd.cast(nd.array([1.9, -1.9]), dtype="int32").asnumpy()
    array([ 1, -1], dtype=int32)
    """

    def infer(x, *, dtype):
        return Spec(x.shape, np.dtype(dtype))

    def forward(xp, x, *, dtype):
        return x.astype(dtype)

    def vjp(F, g, x_dtype):
        return F.cast(g, dtype=x_dtype)


@op("identity", onnx="Identity", latex="x")
class Identity:
    """A copy, through which gradients flow.

    >>> from d2lcore import nd
    >>> nd.identity(nd.array([1, 2])).asnumpy()
    array([1., 2.], dtype=float32)
    """

    infer = same_as(0)

    def forward(xp, x):
        return x.copy()

    def vjp(F, g):
        return g


@op("stop_gradient", onnx="Identity", latex=r"\operatorname{sg}(x)")
class StopGradient:
    """A copy, through which no gradient flows (MXNet's ``BlockGrad``).

    >>> from d2lcore import nd
    >>> nd.stop_gradient(nd.array([1, 2])).asnumpy()
    array([1., 2.], dtype=float32)
    """

    infer = same_as(0)

    def forward(xp, x):
        return x.copy()
