"""Activation functions: what makes a network more than one matrix."""

from __future__ import annotations

import math

from ..errors import ShapeError
from .special import erf
from .table import Spec, floating, op, real, result_dtype

_SELU_ALPHA, _SELU_SCALE = 1.6732632423543772, 1.0507009873554805  # Klambauer et al. 2017, with all digits


@op("relu", onnx="Relu", latex=r"\max(0, x)")
class Relu:
    """Rectified linear unit, elementwise: ``x`` where it is positive, else 0. Its gradient at 0 is 0.

    >>> from d2lcore import nd
    >>> nd.relu(nd.array([-1, 0, 2])).asnumpy()
    array([0., 0., 2.], dtype=float32)
    """

    def infer(x):
        return Spec(x.shape, result_dtype(x, 0))

    def forward(xp, x):
        return xp.maximum(x, 0)

    def vjp(F, g, out):
        return F.multiply(g, F.greater(out, 0))  # a mask of bools is a quarter as large as one of floats


@op("sigmoid", onnx="Sigmoid", latex=r"\frac{1}{1 + e^{-x}}")
class Sigmoid:
    """Logistic function, elementwise: between 0 and 1, and 1/2 at 0.

    >>> from d2lcore import nd
    >>> nd.sigmoid(nd.array([-1, 0, 1])).asnumpy()
    array([0.2689, 0.5   , 0.7311], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        x = real(x)
        out = xp.exp(xp.minimum(-x, _LARGEST[x.dtype.itemsize]))  # no overflow, and precise where the result is tiny
        out += 1
        return xp.reciprocal(out)

    def vjp(F, g, out):
        return g * out * (1 - out)


_LARGEST = {2: 11.0, 4: 88.0, 8: 709.0}  # of float16, float32, float64: exp of more is infinite


@op("softplus", amp="float32", onnx="Softplus", latex=r"\ln(1 + e^x)")
class Softplus:
    """Smooth version of `relu`, elementwise.

    >>> from d2lcore import nd
    >>> nd.Activation(nd.array([-1, 0, 1]), act_type="softrelu").asnumpy().round(4)
    array([0.3133, 0.6931, 1.3133], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        x = real(x)
        return xp.maximum(x, 0) + xp.log1p(xp.exp(-xp.abs(x)))

    def vjp(F, g, x):
        return g * F.sigmoid(x)


@op("softsign", onnx="Softsign", latex=r"\frac{x}{1 + |x|}")
class Softsign:
    """``x / (1 + |x|)``, elementwise: between -1 and 1, with slow tails.

    >>> from d2lcore import nd
    >>> nd.softsign(nd.array([-1, 0, 3])).asnumpy()
    array([-0.5 ,  0.  ,  0.75], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        x = real(x)
        return x / (1 + xp.abs(x))

    def vjp(F, g, x):
        return F.divide(g, F.square(F.abs(x) + 1))


@op("log_sigmoid", amp="float32", onnx="composed of Sigmoid and Log", latex=r"-\ln(1 + e^{-x})")
class LogSigmoid:
    """Logarithm of `sigmoid`, elementwise, precise where that would round to 0.

    >>> from d2lcore import nd
    >>> nd.log_sigmoid(nd.array([-100, 0, 1])).asnumpy().round(4)
    array([-100.    ,   -0.6931,   -0.3133], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        x = real(x)
        return xp.minimum(x, 0) - xp.log1p(xp.exp(-xp.abs(x)))

    def vjp(F, g, x):
        return g * F.sigmoid(-x)


@op("leaky_relu", onnx="LeakyRelu", latex=r"\begin{cases} x & x > 0 \\ s x & \text{else} \end{cases}")
class LeakyRelu:
    """`relu` that lets a little through on the negative side: ``slope * x``, elementwise.

    >>> from d2lcore import nd
    >>> nd.LeakyReLU(nd.array([-1, 0, 2]), act_type="leaky", slope=0.1).asnumpy()
    array([-0.1,  0. ,  2. ], dtype=float32)
    """

    infer = floating

    def forward(xp, x, *, slope=0.25):
        x = real(x)
        return xp.maximum(x, 0) + slope * xp.minimum(x, 0)

    def vjp(F, g, x, *, slope):
        positive = F.greater(x, 0, like_input=True)
        return F.multiply(g, positive * (1 - slope) + slope)


@op("prelu", onnx="PRelu", latex=r"\begin{cases} x & x > 0 \\ \alpha_c x & \text{else} \end{cases}")
class Prelu:
    """`leaky_relu` whose slope is learned: ``alpha`` holds one for all, or one for each channel (axis 1 of ``x``).

    >>> from d2lcore import nd
    >>> nd.LeakyReLU(nd.array([[-1, -1]]), nd.array([0.1, 0.5]), act_type="prelu").asnumpy()
    array([[-0.1, -0.5]], dtype=float32)
    """

    def infer(x, alpha):
        _beside_channels(x.shape, alpha.shape)
        return Spec(x.shape, result_dtype(x, alpha, 0))

    def forward(xp, x, alpha):
        alpha = alpha.reshape(_beside_channels(x.shape, alpha.shape))
        return xp.maximum(x, 0) + alpha * xp.minimum(x, 0)

    def vjp(F, g, x, alpha, x_shape, alpha_shape, needs):
        negative = F.less(x, 0, like_input=True)
        shape = _beside_channels(x_shape, alpha_shape)
        gx = F.multiply(g, 1 + negative * (F.reshape(alpha, shape=shape) - 1)) if needs[0] else None
        galpha = F.sum_to(F.multiply(g * negative, x), shape=shape) if needs[1] else None
        return gx, F.reshape(galpha, shape=alpha_shape) if needs[1] else None


def _beside_channels(x_shape, alpha_shape):
    """The shape in which ``alpha`` broadcasts against ``x``, along its axis 1."""
    size = math.prod(alpha_shape)
    channels = x_shape[1] if len(x_shape) > 1 else 1
    if size not in (1, channels):
        raise ShapeError(
            f"alpha expects one slope or one for each of the {channels} channels of x {x_shape}, got {alpha_shape}"
        )
    return (1, size) + (1,) * (len(x_shape) - 2) if len(x_shape) > 1 else (1,) * len(x_shape)


@op("elu", amp="float32", onnx="Elu", latex=r"\begin{cases} x & x > 0 \\ \alpha (e^x - 1) & \text{else} \end{cases}")
class Elu:
    """Exponential linear unit, elementwise: ``alpha * (exp(x) - 1)`` on the negative side (Clevert et al. 2015).

    >>> from d2lcore import nd
    >>> nd.LeakyReLU(nd.array([-1, 0, 2]), act_type="elu", slope=1.0).asnumpy()
    array([-0.6321,  0.    ,  2.    ], dtype=float32)
    """

    infer = floating

    def forward(xp, x, *, alpha=1.0):
        x = real(x)
        return xp.maximum(x, 0) + alpha * xp.expm1(xp.minimum(x, 0))

    def vjp(F, g, x, *, alpha):
        positive = F.greater(x, 0, like_input=True)
        return F.multiply(g, positive + alpha * (1 - positive) * F.exp(F.minimum(x, 0)))


@op(
    "selu",
    amp="float32",
    onnx="Selu",
    latex=r"\lambda \begin{cases} x & x > 0 \\ \alpha (e^x - 1) & \text{else} \end{cases}",
)
class Selu:
    """Self-normalising `elu`, elementwise (Klambauer et al. 2017): keeps mean 0 and variance 1 through many layers.

    >>> from d2lcore import nd
    >>> nd.LeakyReLU(nd.array([-1, 0, 2]), act_type="selu").asnumpy().round(4)
    array([-1.1113,  0.    ,  2.1014], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        x = real(x)
        return _SELU_SCALE * (xp.maximum(x, 0) + _SELU_ALPHA * xp.expm1(xp.minimum(x, 0)))

    def vjp(F, g, x):
        positive = F.greater(x, 0, like_input=True)
        slope = positive + _SELU_ALPHA * (1 - positive) * F.exp(F.minimum(x, 0))
        return F.multiply(g * _SELU_SCALE, slope)


@op("gelu", onnx="Gelu", latex=r"x \Phi(x)")
class Gelu:
    r"""Gaussian error linear unit, elementwise: :math:`x\,\Phi(x)` with the normal distribution function :math:`\Phi`.

    The exact form with erf, not the approximation by tanh (Hendrycks and Gimpel 2016).

    >>> from d2lcore import nd
    >>> nd.LeakyReLU(nd.array([-1, 0, 2]), act_type="gelu").asnumpy().round(4)
    array([-0.1587,  0.    ,  1.9545], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        x = real(x)
        return 0.5 * x * (1 + erf(xp, x * math.sqrt(0.5)))

    def vjp(F, g, x):
        distribution = (F.erf(x * math.sqrt(0.5)) + 1) * 0.5
        density = F.exp(x * x * -0.5) * (1 / math.sqrt(2 * math.pi))
        return g * (distribution + x * density)


@op("hard_sigmoid", onnx="HardSigmoid", latex=r"\min(\max(a x + b, 0), 1)")
class HardSigmoid:
    """`sigmoid` made of three straight lines: ``alpha * x + beta`` between 0 and 1, elementwise.

    >>> from d2lcore import nd
    >>> nd.hard_sigmoid(nd.array([-5, 0, 1])).asnumpy()
    array([0. , 0.5, 0.7], dtype=float32)
    """

    infer = floating

    def forward(xp, x, *, alpha=0.2, beta=0.5):
        return xp.clip(alpha * real(x) + beta, 0, 1)

    def vjp(F, g, out, *, alpha):
        return F.multiply(g * alpha, F.greater(out, 0, like_input=True) * F.less(out, 1, like_input=True))


@op("mish", onnx="Mish", latex=r"x \tanh(\ln(1 + e^x))")
class Mish:
    """``x * tanh(softplus(x))``, elementwise (Misra 2019).

    >>> from d2lcore import nd
    >>> nd.mish(nd.array([-1, 0, 2])).asnumpy().round(4)
    array([-0.3034,  0.    ,  1.944 ], dtype=float32)
    """

    infer = floating

    def forward(xp, x):
        x = real(x)
        return x * xp.tanh(xp.maximum(x, 0) + xp.log1p(xp.exp(-xp.abs(x))))

    def vjp(F, g, x):
        t = F.tanh(F.softplus(x))
        return g * (t + x * F.sigmoid(x) * (1 - t * t))


@op(
    "smooth_l1",
    amp="float32",
    onnx="composed of Abs, Less, Where, Mul and Sub",
    latex=r"\begin{cases} (s x)^2 / 2 & |x| < 1/s^2 \\ |x| - 1/(2 s^2) & \text{else} \end{cases}",
)
class SmoothL1:
    """Huber's loss, elementwise (Girshick 2015): quadratic within ``1 / scalar**2`` of 0, linear beyond.

    >>> from d2lcore import nd
    >>> nd.smooth_l1(nd.array([-2, 0, 0.5]), scalar=1).asnumpy()
    array([1.5  , 0.   , 0.125], dtype=float32)
    """

    infer = floating

    def forward(xp, x, *, scalar=1.0):
        size = xp.abs(real(x))
        inside = xp.minimum(size, 1 / scalar**2)
        return (0.5 * scalar**2) * inside * inside + (size - inside)

    def vjp(F, g, x, *, scalar):
        return F.multiply(g, F.clip(x * scalar**2, a_min=-1.0, a_max=1.0))
