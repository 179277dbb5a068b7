"""Arithmetic of two arrays that broadcast, or of an array and a number; and choosing between them."""

from __future__ import annotations

import math

import numpy as np

from .table import Spec, broadcast, broadcast_shapes, narrow, op, result_dtype

_INT8 = np.dtype(np.int8)


def counting(*specs):
    """Shapes broadcast; nothing but bools gives the smallest whole numbers (NumPy's rule)."""
    out = broadcast(*specs)
    return Spec(out.shape, _INT8) if out.dtype.kind == "b" else out


def _whole(x):
    return x.dtype.kind in "iu" if hasattr(x, "dtype") else isinstance(x, int)


def quotient(*specs):
    """Shapes broadcast; the result is real even of whole numbers."""
    spec = broadcast(*specs)
    return spec if spec.dtype.kind == "f" else Spec(spec.shape, result_dtype(spec, 1.0))


@op("add", amp="widest", onnx="Add", latex="x + y")
class Add:
    """Elementwise sum ``x + y`` of two arrays that broadcast, or of an array and a number.

    >>> from d2lcore import nd
    >>> nd.add(nd.array([1, 2]), nd.array([10, 20])).asnumpy()
    array([11., 22.], dtype=float32)
    """

    infer = broadcast

    def forward(xp, x, y):
        return narrow(xp.add(x, y), x, y)

    def vjp(F, g, x_shape, y_shape, needs):
        return F.sum_to(g, shape=x_shape) if needs[0] else None, F.sum_to(g, shape=y_shape) if needs[1] else None


@op("subtract", amp="widest", onnx="Sub", latex="x - y")
class Subtract:
    """Elementwise difference ``x - y`` of two arrays that broadcast, or of an array and a number.

    >>> from d2lcore import nd
    >>> nd.subtract(nd.array([1, 2]), nd.array([10, 20])).asnumpy()
    array([ -9., -18.], dtype=float32)
    """

    infer = broadcast

    def forward(xp, x, y):
        return narrow(xp.subtract(x, y), x, y)

    def vjp(F, g, x_shape, y_shape, needs):
        return F.sum_to(g, shape=x_shape) if needs[0] else None, F.sum_to(-g, shape=y_shape) if needs[1] else None


@op("multiply", amp="widest", onnx="Mul", latex=r"x \cdot y")
class Multiply:
    """Elementwise product ``x * y`` of two arrays that broadcast, or of an array and a number.

    >>> from d2lcore import nd
    >>> nd.multiply(nd.array([1, 2]), nd.array([10, 20])).asnumpy()
    array([10., 40.], dtype=float32)
    """

    infer = broadcast

    def forward(xp, x, y):
        return narrow(xp.multiply(x, y), x, y)

    def vjp(F, g, x, y, x_shape, y_shape, needs):
        # F.multiply, not *: the other operand may hold whole numbers, which the operator of a raw array makes float64
        return (
            F.sum_to(F.multiply(g, y), shape=x_shape) if needs[0] else None,
            F.sum_to(F.multiply(g, x), shape=y_shape) if needs[1] else None,
        )


@op("divide", amp="widest", onnx="Div", latex=r"\frac{x}{y}")
class Divide:
    """Elementwise quotient ``x / y`` of two arrays that broadcast, or of an array and a number.

    Whole numbers divide into float32.

    >>> from d2lcore import nd
    >>> nd.divide(nd.array([1, 2]), nd.array([10, 20])).asnumpy()
    array([0.1, 0.1], dtype=float32)
    """

    infer = quotient

    def forward(xp, x, y):
        return narrow(xp.divide(x, y), x, y)

    def vjp(F, g, y, out, x_shape, y_shape, needs):
        gx = F.divide(g, y)
        return (
            F.sum_to(gx, shape=x_shape) if needs[0] else None,
            F.sum_to(-gx * out, shape=y_shape) if needs[1] else None,
        )


@op("floor_divide", amp="widest", onnx="composed of Div and Floor", latex=r"\lfloor x / y \rfloor")
class FloorDivide:
    """Elementwise quotient rounded down, ``x // y``; its gradient is zero wherever it has one.

    >>> from d2lcore import nd
    >>> (nd.array([7, -7]) // 2).asnumpy()
    array([ 3., -4.], dtype=float32)
    """

    infer = counting

    def forward(xp, x, y):
        return narrow(xp.floor_divide(x, y), x, y)

    def vjp(F, g, x_shape, y_shape, needs):
        none = F.zeros_like(g)
        return F.sum_to(none, shape=x_shape) if needs[0] else None, F.sum_to(none, shape=y_shape) if needs[1] else None


@op("mod", amp="widest", onnx="composed of Div, Floor, Mul and Sub", latex=r"x \bmod y")
class Mod:
    """Elementwise remainder ``x - y * floor(x / y)``, with the sign of ``y`` (Python's ``%``); 0 where ``y`` is 0.

    >>> from d2lcore import nd
    >>> nd.modulo(nd.array([7, -7]), 4).asnumpy()
    array([3., 1.], dtype=float32)
    """

    infer = counting

    def forward(xp, x, y):
        if isinstance(y, (int, float)):
            return narrow(xp.remainder(x, y) if y else xp.zeros_like(xp.remainder(x, y + 1)), x, y)
        zero = y == 0
        if not xp.any(zero):
            return narrow(xp.remainder(x, y), x, y)
        return narrow(xp.where(zero, 0, xp.remainder(x, xp.where(zero, xp.ones_like(y), y))), x, y)

    def vjp(F, g, x, y, x_shape, y_shape, needs):
        return (
            F.sum_to(g, shape=x_shape) if needs[0] else None,
            F.sum_to(F.multiply(-g, F.floor_divide(x, y)), shape=y_shape) if needs[1] else None,
        )


@op("power", amp="float32", onnx="Pow", latex="x^y")
class Power:
    r"""Elementwise power ``x ** y`` of two arrays that broadcast, or of an array and a number.

    Gradients: :math:`y x^{y-1}` by ``x`` and :math:`x^y \ln x` by ``y`` (which is not a number where ``x < 0``).

    >>> from d2lcore import nd
    >>> nd.power(nd.array([2, 3]), 2).asnumpy()
    array([4., 9.], dtype=float32)
    """

    infer = counting

    def forward(xp, x, y):
        if _whole(x) and _whole(y) and xp.any(xp.less(y, 0)):  # NumPy refuses: 1/x, cut off, is 0 but for 1 and -1
            return xp.float_power(x, y).astype(xp.result_type(x, y))
        return narrow(x**y, x, y)  # the operator knows short ways for 2, 1/2 and -1, which xp.power does not

    def vjp(F, g, x, y, out, x_shape, y_shape, needs):
        gx = gy = None
        if needs[0]:
            if isinstance(y, (int, float)) and y == 0:
                gx = F.zeros_like(g)  # x^0 is 1 even at 0, where the formula below says 0 * infinity
            else:
                gx = F.sum_to(F.multiply(g, F.multiply(y, F.power(x, y - 1))), shape=x_shape)
        if needs[1]:
            log = math.log(x) if isinstance(x, (int, float)) else F.log(x)
            gy = F.sum_to(F.multiply(g * out, log), shape=y_shape)
        return gx, gy


@op("maximum", amp="widest", onnx="Max", latex=r"\max(x, y)")
class Maximum:
    """Elementwise larger one of two arrays that broadcast, or of an array and a number.

    Where both are equal the gradient goes to ``x`` alone (as in MXNet).

    >>> from d2lcore import nd
    >>> nd.maximum(nd.array([1, 5]), nd.array([3, 2])).asnumpy()
    array([3., 5.], dtype=float32)
    """

    infer = broadcast

    def forward(xp, x, y):
        return narrow(xp.maximum(x, y), x, y)

    def vjp(F, g, x, y, x_shape, y_shape, needs):
        return _to_chosen(F, g, F.greater_equal(x, y, like_input=True), x_shape, y_shape, needs)


@op("minimum", amp="widest", onnx="Min", latex=r"\min(x, y)")
class Minimum:
    """Elementwise smaller one of two arrays that broadcast, or of an array and a number.

    Where both are equal the gradient goes to ``x`` alone (as in MXNet).

    >>> from d2lcore import nd
    >>> nd.minimum(nd.array([1, 5]), nd.array([3, 2])).asnumpy()
    array([1., 2.], dtype=float32)
    """

    infer = broadcast

    def forward(xp, x, y):
        return narrow(xp.minimum(x, y), x, y)

    def vjp(F, g, x, y, x_shape, y_shape, needs):
        return _to_chosen(F, g, F.less_equal(x, y, like_input=True), x_shape, y_shape, needs)


def _to_chosen(F, g, from_x, x_shape, y_shape, needs):
    """The gradient of a choice: to ``x`` where ``from_x`` is 1, to ``y`` where it is 0.

    Multiplying by ones and zeros is several times faster than F.where, whose branches a CPU cannot predict.
    """
    gx = F.multiply(g, from_x)
    return F.sum_to(gx, shape=x_shape) if needs[0] else None, F.sum_to(g - gx, shape=y_shape) if needs[1] else None


@op("where", amp="widest", onnx="Where", latex=r"\begin{cases} x & c \\ y & \text{else} \end{cases}")
class Where:
    """``x`` where ``condition`` is true (not zero), ``y`` elsewhere; all broadcast, ``x`` and ``y`` may be numbers.

    >>> from d2lcore import nd
    >>> nd.where(nd.array([1, 0]), nd.array([1, 2]), nd.array([10, 20])).asnumpy()
    array([ 1., 20.], dtype=float32)
    """

    def infer(condition, x, y):
        shapes = [s.shape for s in (condition, x, y) if isinstance(s, Spec)]
        return Spec(broadcast_shapes(*shapes), result_dtype(x, y))

    def forward(xp, condition, x, y):
        return narrow(xp.where(condition, x, y), x, y)

    def vjp(F, g, condition, x_shape, y_shape, needs):
        return (
            None,
            F.sum_to(F.where(condition, g, 0), shape=x_shape) if needs[1] else None,
            F.sum_to(F.where(condition, 0, g), shape=y_shape) if needs[2] else None,
        )


@op("arctan2", amp="widest", onnx="composed of Div, Atan and Where", latex=r"\operatorname{atan2}(x, y)")
class Arctan2:
    """Angle in radians of the point with ordinate ``x`` and abscissa ``y``, in (-pi, pi].

    >>> from d2lcore import np
    >>> np.arctan2(np.array([1.0, -1.0]), np.array([1.0, -1.0])).asnumpy()
    array([ 0.7854, -2.3562], dtype=float32)
    """

    infer = quotient

    def forward(xp, x, y):
        return xp.arctan2(x, y, dtype=quotient(Spec.of(x), Spec.of(y)).dtype)

    def vjp(F, g, x, y, x_shape, y_shape, needs):
        scaled = F.divide(g, F.square(F.hypot(x, y)))
        return (
            F.sum_to(F.multiply(scaled, y), shape=x_shape) if needs[0] else None,
            F.sum_to(F.multiply(-scaled, x), shape=y_shape) if needs[1] else None,
        )


@op("hypot", amp="float32", onnx="composed of Mul, Add and Sqrt", latex=r"\sqrt{x^2 + y^2}")
class Hypot:
    """Length of the hypotenuse of a right triangle with legs ``x`` and ``y``, computed without overflow.

    >>> from d2lcore import np
    >>> np.hypot(np.array([3.0, 5.0]), np.array([4.0, 12.0])).asnumpy()
    array([ 5., 13.], dtype=float32)
    """

    infer = quotient

    def forward(xp, x, y):
        return xp.hypot(x, y, dtype=quotient(Spec.of(x), Spec.of(y)).dtype)

    def vjp(F, g, x, y, out, x_shape, y_shape, needs):
        scaled = F.divide(g, out)
        return (
            F.sum_to(F.multiply(scaled, x), shape=x_shape) if needs[0] else None,
            F.sum_to(F.multiply(scaled, y), shape=y_shape) if needs[1] else None,
        )


@op("copysign", onnx="composed of Abs, Less, Neg and Where", latex=r"|x| \operatorname{sgn}(y)")
class Copysign:
    """The absolute value of ``x`` with the sign of ``y``, elementwise; a zero has a sign too.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.copysign(nd.array([1, -2]), nd.array([-3, 4])).asnumpy()
    array([-1.,  2.], dtype=float32)
    """

    infer = quotient

    def forward(xp, x, y):
        return xp.copysign(x, y, dtype=quotient(Spec.of(x), Spec.of(y)).dtype)

    def vjp(F, g, x, y, x_shape, y_shape, needs):
        gx = F.multiply(g, F.copysign(1.0, F.multiply(y, F.sign(x)))) if needs[0] else None
        return (
            F.sum_to(gx, shape=x_shape) if needs[0] else None,
            F.sum_to(F.zeros_like(g), shape=y_shape) if needs[1] else None,
        )
