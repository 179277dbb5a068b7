"""Activation functions, softmaxes, and the losses that go with them."""

from __future__ import annotations

from typing import Any

from ..core import F, NDArray, training
from ..core.base import as_dtype
from ..errors import unknown
from ._call import if_used, store

__all__ = [
    "Activation",
    "CTCLoss",
    "LeakyReLU",
    "Softmax",
    "SoftmaxActivation",
    "SoftmaxOutput",
    "ctc_loss",
    "hard_sigmoid",
    "log_sigmoid",
    "log_softmax",
    "mish",
    "relu",
    "sigmoid",
    "smooth_l1",
    "softmax",
    "softmax_cross_entropy",
    "softmin",
    "softsign",
]


def relu(data: NDArray, out: NDArray | None = None) -> NDArray:
    """The larger of each element and zero.

    >>> from d2lcore import nd
    >>> nd.relu(nd.array([-1, 0, 2])).asnumpy()
    array([0., 0., 2.], dtype=float32)
    """
    return store(F.relu(data), out)


def sigmoid(data: NDArray, out: NDArray | None = None) -> NDArray:
    """The logistic function ``1 / (1 + exp(-x))``.

    >>> from d2lcore import nd
    >>> nd.sigmoid(nd.array([-1, 0, 2])).asnumpy().round(4)
    array([0.2689, 0.5   , 0.8808], dtype=float32)
    """
    return store(F.sigmoid(data), out)


def log_sigmoid(data: NDArray, out: NDArray | None = None) -> NDArray:
    """The logarithm of `sigmoid`, exact where that would round to zero.

    >>> from d2lcore import nd
    >>> nd.log_sigmoid(nd.array([-100, 0])).asnumpy().round(4)
    array([-100.    ,   -0.6931], dtype=float32)
    """
    return store(F.log_sigmoid(data), out)


def softsign(data: NDArray, out: NDArray | None = None) -> NDArray:
    """``x / (1 + |x|)``: between -1 and 1, with slow tails.

    >>> from d2lcore import nd
    >>> nd.softsign(nd.array([-1, 0, 3])).asnumpy()
    array([-0.5 ,  0.  ,  0.75], dtype=float32)
    """
    return store(F.softsign(data), out)


def hard_sigmoid(data: NDArray, alpha: float = 0.2, beta: float = 0.5, out: NDArray | None = None) -> NDArray:
    """`sigmoid` made of three straight lines: ``alpha * x + beta`` between 0 and 1.

    >>> from d2lcore import nd
    >>> nd.hard_sigmoid(nd.array([-5, 0, 1])).asnumpy()
    array([0. , 0.5, 0.7], dtype=float32)
    """
    return store(F.hard_sigmoid(data, alpha=alpha, beta=beta), out)


def mish(data: NDArray, out: NDArray | None = None) -> NDArray:
    """``x * tanh(log(1 + exp(x)))`` (Misra 2019).

    >>> from d2lcore import nd
    >>> nd.mish(nd.array([-1, 0, 2])).asnumpy().round(4)
    array([-0.3034,  0.    ,  1.944 ], dtype=float32)
    """
    return store(F.mish(data), out)


_ACTIVATIONS = {
    "relu": "relu",
    "sigmoid": "sigmoid",
    "log_sigmoid": "log_sigmoid",
    "mish": "mish",
    "softrelu": "softplus",
    "softsign": "softsign",
    "tanh": "tanh",
}


def Activation(data: NDArray, act_type: str, out: NDArray | None = None) -> NDArray:
    """An activation function by name: relu, sigmoid, tanh, softrelu, softsign, log_sigmoid or mish.

    >>> from d2lcore import nd
    >>> nd.Activation(nd.array([-1, 2]), act_type="relu").asnumpy()
    array([0., 2.], dtype=float32)
    """
    if act_type not in _ACTIVATIONS:
        raise unknown("activation", act_type, _ACTIVATIONS)
    return store(getattr(F, _ACTIVATIONS[act_type])(data), out)


def LeakyReLU(
    data: NDArray, gamma: NDArray | None = None, act_type: str = "leaky", slope: float = 0.25,
    lower_bound: float = 0.125, upper_bound: float = 0.334, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Rectifiers that let something through on the negative side, by name.

    ``leaky``: ``slope * x``. ``prelu``: ``gamma * x``, with a learned ``gamma`` for each channel. ``elu``: ``slope *
    (exp(x) - 1)``. ``selu`` and ``gelu``. ``rrelu``: a slope drawn between the bounds for each element in training,
    their mean in prediction.

    >>> from d2lcore import nd
    >>> nd.LeakyReLU(nd.array([-1, 2]), slope=0.1).asnumpy()
    array([-0.1,  2. ], dtype=float32)
    """
    if act_type == "prelu":
        if gamma is None:
            raise ValueError("LeakyReLU: act_type='prelu' needs gamma, the slopes to be learned: one, or one a channel")
        result = F.prelu(data, gamma)
    elif act_type == "leaky":
        result = F.leaky_relu(data, slope=slope)
    elif act_type == "elu":
        result = F.elu(data, alpha=slope)
    elif act_type == "rrelu":
        result = _random_slopes(data, lower_bound, upper_bound)
    elif act_type in ("selu", "gelu"):
        result = getattr(F, act_type)(data)
    else:
        raise unknown("LeakyReLU", act_type, ("leaky", "prelu", "elu", "selu", "gelu", "rrelu"))
    return store(result, out)


def _random_slopes(data: NDArray, low: float, high: float) -> NDArray:
    from .random import uniform

    if not training.get():
        return F.leaky_relu(data, slope=(low + high) / 2)
    slopes = uniform(low, high, data.shape, data.dtype, data.ctx)
    return F.where(F.greater(data, 0), data, F.multiply(data, slopes))


# ---- softmax ----


def softmax(
    data: NDArray, length: NDArray | None = None, axis: int = -1, temperature: float | None = None,
    dtype: Any = None, use_length: bool = False, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Exponentials of ``data / temperature`` that add up to one along an axis: scores as probabilities.

    With ``use_length``, only the first ``length[i]`` elements of each line count; the rest become zero.

    >>> from d2lcore import nd
    >>> nd.softmax(nd.array([[0, 0, 0], [1, 2, 3]])).asnumpy().round(4)
    array([[0.3333, 0.3333, 0.3333],
           [0.09  , 0.2447, 0.6652]], dtype=float32)
    """
    return store(_real(data, dtype).softmax(axis, if_used("softmax", "length", length, use_length), temperature), out)


def log_softmax(
    data: NDArray, axis: int = -1, temperature: float | None = None, dtype: Any = None, use_length: bool = False,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """The logarithm of `softmax`, exact where the probability itself is too small for a number.

    >>> from d2lcore import nd
    >>> nd.log_softmax(nd.array([0, 1000])).asnumpy()
    array([-1000.,     0.], dtype=float32)
    """
    return store(_real(data, dtype).log_softmax(axis, temperature), out)


def softmin(
    data: NDArray, axis: int = -1, temperature: float | None = None, dtype: Any = None, use_length: bool = False,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """`softmax` of the negative scores: the smallest gets the largest probability.

    >>> from d2lcore import nd
    >>> nd.softmin(nd.array([1, 2, 3])).asnumpy().round(4)
    array([0.6652, 0.2447, 0.09  ], dtype=float32)
    """
    return store(_real(data, dtype).softmin(axis, temperature), out)


def _real(data: NDArray, dtype: Any) -> NDArray:
    return data if dtype is None else F.cast(data, dtype=as_dtype(dtype))


def SoftmaxActivation(data: NDArray, mode: str = "instance", out: NDArray | None = None) -> NDArray:
    """Softmax over all features of each sample, or with ``mode="channel"`` over axis 1.

    >>> from d2lcore import nd
    >>> nd.SoftmaxActivation(nd.zeros((1, 2, 3)), mode="channel").asnumpy()
    array([[[0.5, 0.5, 0.5],
            [0.5, 0.5, 0.5]]], dtype=float32)
    """
    if mode not in ("instance", "channel"):
        raise unknown("SoftmaxActivation mode", mode, ("instance", "channel"))
    if mode == "channel":
        return store(F.softmax(data, axis=1), out)
    return store(F.reshape(F.softmax(NDArray.flatten(data), axis=1), shape=data.shape), out)


# ---- losses ----


def smooth_l1(data: NDArray, scalar: float = 1.0, out: NDArray | None = None) -> NDArray:
    """Huber's loss of each element: quadratic within ``1 / scalar**2`` of zero, linear beyond.

    >>> from d2lcore import nd
    >>> nd.smooth_l1(nd.array([-2, 0.5])).asnumpy()
    array([1.5  , 0.125], dtype=float32)
    """
    return store(F.smooth_l1(data, scalar=scalar), out)


def softmax_cross_entropy(data: NDArray, label: NDArray, out: NDArray | None = None) -> NDArray:
    """The cross-entropy between softmax of scores (batch, classes) and class numbers (batch,), summed over the batch.

    >>> from d2lcore import nd
    >>> nd.softmax_cross_entropy(nd.zeros((2, 4)), nd.array([0, 3])).asnumpy().round(4)
    array([2.7726], dtype=float32)
    """
    return store(F.sum(F.softmax_cross_entropy(data, label, axis=-1)), out)


def SoftmaxOutput(
    data: NDArray, label: NDArray, grad_scale: float = 1.0, ignore_label: float = -1, multi_output: bool = False,
    use_ignore: bool = False, preserve_shape: bool = False, normalization: str = "null", out_grad: bool = False,
    smooth_alpha: float = 0.0, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Softmax whose gradient is that of the cross-entropy with ``label``: an output layer and a loss in one.

    ``multi_output``: the classes are axis 1, with a label for each place of the rest; ``preserve_shape``: they are the
    last axis. ``use_ignore``: samples whose label is ``ignore_label`` get no gradient. ``normalization``: "batch"
    divides the gradient by the number of samples, "valid" by that of samples not ignored.

    >>> from d2lcore import autograd, nd
    >>> x = nd.zeros((1, 4))
    >>> x.attach_grad()
    >>> with autograd.record():
    ...     y = nd.SoftmaxOutput(x, nd.array([2]))
    >>> y.backward()
    >>> y.asnumpy(), x.grad.asnumpy()
    (array([[0.25, 0.25, 0.25, 0.25]], dtype=float32), array([[ 0.25,  0.25, -0.75,  0.25]], dtype=float32))
    """
    result = F.softmax_output(
        data, label, grad_scale=grad_scale, ignore_label=ignore_label, multi_output=multi_output,
        use_ignore=use_ignore, preserve_shape=preserve_shape, normalization=normalization, out_grad=out_grad,
        smooth_alpha=smooth_alpha,
    )  # fmt: skip
    return store(result, out)


Softmax = SoftmaxOutput


def CTCLoss(
    data: NDArray, label: NDArray, data_lengths: NDArray | None = None, label_lengths: NDArray | None = None,
    use_data_lengths: bool = False, use_label_lengths: bool = False, blank_label: str = "first",
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Minus the log probability of each label sequence, however it is spread out over time (Graves et al. 2006).

    data: scores (times, batch, classes). label: (batch, letters). The lengths (batch,) count with ``use_data_lengths``
    and ``use_label_lengths``. ``blank_label="first"``: class 0 is the blank and pads the labels; ``"last"``: the last
    class is, and -1 pads. Returns (batch,).

    >>> from d2lcore import nd
    >>> nd.CTCLoss(nd.zeros((2, 1, 3)), nd.array([[1, 0]])).exp().asnumpy().round(4)
    array([3.], dtype=float32)
    """
    lengths = (
        if_used("CTCLoss", "data_lengths", data_lengths, use_data_lengths),
        if_used("CTCLoss", "label_lengths", label_lengths, use_label_lengths),
    )
    return store(F.ctc_loss(data, label, *lengths, blank_label=blank_label), out)


ctc_loss = CTCLoss
