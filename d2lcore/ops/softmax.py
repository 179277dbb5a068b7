"""Softmax, and the losses that see a classifier's scores through it.

Every exponential is taken of a score minus the largest one: so none overflows, and at least one is 1.
"""

from __future__ import annotations

import numpy as np

from ..errors import RangeError, ShapeError
from .table import Spec, floating, normalize_axis, op, real, require_real


def _like_scores(x, length=None, *, axis):
    """Like the scores; a length for each line of scores, where there is one."""
    axis = normalize_axis(axis, len(x.shape))
    if isinstance(length, Spec) and length.shape != x.shape[:axis] + x.shape[axis + 1 :]:
        raise ShapeError(
            f"length expects the shape of x without axis {axis} {x.shape[:axis] + x.shape[axis + 1 :]}, "
            f"got {length.shape}"
        )
    return floating(x)


def _softmax(xp, x, axis, temperature=1.0):
    """e^(x / t) over its sum, in new memory."""
    y = xp.subtract(x, x.max(axis=axis, keepdims=True))
    if temperature != 1.0:
        y /= y.dtype.type(temperature)
    xp.exp(y, out=y)
    y /= y.sum(axis=axis, keepdims=True)
    return y


def _jacobian(F, g, y, axis, temperature):
    """(diag(y) - y y^T) g / t: what softmax does to a small change."""
    dx = y * (g - F.sum(g * y, axis=axis, keepdims=True))
    return dx if temperature == 1.0 else dx * (1 / temperature)


@op("softmax", amp="float32", onnx="Softmax", latex=r"\frac{e^{x_i / t}}{\sum_j e^{x_j / t}}")
class Softmax:
    """Scores as probabilities: ``exp(x / temperature)``, divided by its sum along an axis.

    x: scores of any shape. length: whole numbers of x's shape without ``axis``; scores from that position on are left
    out, with probability 0 (a line of length 0 is all zeros). axis: along which the results sum to 1.
    temperature: above 1 evens the probabilities out, below 1 sharpens them.
    Returns an array like x.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> x = nd.array([[0, 1, 2], [5, 5, 5]])
    >>> F.softmax(x).asnumpy().round(3)
    array([[0.09 , 0.245, 0.665],
           [0.333, 0.333, 0.333]], dtype=float32)
    >>> F.softmax(x, nd.array([2, 1])).asnumpy().round(3)
    array([[0.269, 0.731, 0.   ],
           [1.   , 0.   , 0.   ]], dtype=float32)
    """

    strict = True
    infer = _like_scores

    def forward(xp, x, length=None, *, axis=-1, temperature=1.0):
        x = real(x)
        if length is None:
            return _softmax(xp, x, axis, temperature)
        axis = normalize_axis(axis, x.ndim)
        position = xp.arange(x.shape[axis]).reshape(-1, *(1,) * (x.ndim - axis - 1))
        inside = position < xp.expand_dims(length, axis)
        # the lowest number, as minus infinity minus minus infinity is no number; then zero, where a line is empty
        return _softmax(xp, xp.where(inside, x, np.finfo(x.dtype).min), axis, temperature) * inside

    def vjp(F, g, out, *, axis, temperature):
        return _jacobian(F, g, out, axis, temperature), None


@op(
    "softmin",
    amp="float32",
    onnx="none of its own: Neg, then Softmax",
    latex=r"\frac{e^{-x_i / t}}{\sum_j e^{-x_j / t}}",
)
class Softmin:
    """Softmax of ``-x``: the smallest score gets the largest probability.

    x: scores of any shape. axis: along which the results sum to 1. temperature: as in `softmax`.
    Returns an array like x.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.softmin(nd.array([0, 1, 2])).asnumpy().round(3)
    array([0.665, 0.245, 0.09 ], dtype=float32)
    """

    strict = True

    def infer(x, *, axis):
        return _like_scores(x, axis=axis)

    def forward(xp, x, *, axis=-1, temperature=1.0):
        return _softmax(xp, -real(x), axis, temperature)

    def vjp(F, g, out, *, axis, temperature):
        return -_jacobian(F, g, out, axis, temperature)


@op("log_softmax", amp="float32", onnx="LogSoftmax", latex=r"\frac{x_i}{t} - \log \sum_j e^{x_j / t}")
class LogSoftmax:
    """The logarithm of `softmax`, exact where the probability itself is too small for a number.

    x: scores of any shape. axis: along which the probabilities sum to 1. temperature: as in `softmax`.
    Returns an array like x.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.log_softmax(nd.array([0, 1, 1000])).asnumpy()
    array([-1000.,  -999.,     0.], dtype=float32)
    """

    strict = True

    def infer(x, *, axis):
        return _like_scores(x, axis=axis)

    def forward(xp, x, *, axis=-1, temperature=1.0):
        x = real(x)
        y = xp.subtract(x, x.max(axis=axis, keepdims=True))
        if temperature != 1.0:
            y /= y.dtype.type(temperature)
        y -= xp.log(xp.exp(y).sum(axis=axis, keepdims=True))
        return y

    def vjp(F, g, out, *, axis, temperature):
        dx = g - F.exp(out) * F.sum(g, axis=axis, keepdims=True)
        return dx if temperature == 1.0 else dx * (1 / temperature)


# ---- cross-entropy with the right answers given as class numbers -----------------------------------------------------


def _one_label_each(logits, label, axis):
    """The axis, and the shape of one number for each sample; `ShapeError` where the labels have another."""
    require_real(logits, "logits")
    axis = normalize_axis(axis, len(logits.shape))
    each = logits.shape[:axis] + logits.shape[axis + 1 :]
    if label.shape not in (each, (*logits.shape[:axis], 1, *logits.shape[axis + 1 :])):
        hint = ""
        if label.shape == logits.shape:
            hint = " One-hot labels or probabilities need the loss with sparse_label=False."
        raise ShapeError(
            f"label expects one class number for each sample {each}, got {label.shape}; logits {logits.shape}.{hint}"
        )
    return axis, each


def _classes(xp, label, logits, axis):
    """Labels as whole numbers that index ``axis`` of the logits (that axis stays, with size 1)."""
    count = logits.shape[axis]
    if label.size and not (label.min() >= 0 and label.max() < count):  # also refuses NaN
        wrong = float(label.reshape(-1)[int(xp.argmax(~((label >= 0) & (label < count))))])
        raise RangeError(
            f"label {wrong:g} is out of range for {count} classes (0 to {count - 1}). "
            "The last layer needs one output for each class, and classes count from 0."
        )
    return label.astype(np.intp).reshape(*logits.shape[:axis], 1, *logits.shape[axis + 1 :])


@op(
    "softmax_cross_entropy",
    amp="float32",
    onnx="SoftmaxCrossEntropyLoss",
    latex=r"-\log \frac{e^{x_l}}{\sum_j e^{x_j}}",
)
class SoftmaxCrossEntropy:
    """How unexpected the right class is: minus the logarithm of its probability, for each sample.

    logits: scores before softmax, of any shape. label: the right class's number for each sample (whole numbers, in any
    dtype), of the logits' shape without ``axis`` or with size 1 there. axis: that of the classes.
    Returns one loss for each sample, of the logits' shape without ``axis``.
    `RangeError` where a label names no class.

    Softmax and logarithm in one step are exact for any scores, and their gradient is simply softmax minus one-hot.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> logits = nd.array([[0, 0], [0, 1000], [0, 1000]])
    >>> F.softmax_cross_entropy(logits, nd.array([0, 1, 0])).asnumpy().tolist()
    [0.69..., 0.0, 1000.0]
    """

    strict = True

    def infer(logits, label, *, axis):
        return Spec(_one_label_each(logits, label, axis)[1], logits.dtype)

    def forward(xp, logits, label, *, axis=-1):
        axis = normalize_axis(axis, logits.ndim)
        index = _classes(xp, label, logits, axis)
        y = xp.subtract(logits, logits.max(axis=axis, keepdims=True))
        right = xp.take_along_axis(y, index, axis=axis)
        loss = xp.log(xp.exp(y, out=y).sum(axis=axis, keepdims=True))
        loss -= right
        return loss.squeeze(axis)

    def vjp(F, g, logits, label, needs, *, axis):
        return F.softmax_cross_entropy_grad(g, logits, label, axis=axis) if needs[0] else None, None


@op("softmax_cross_entropy_grad", onnx="none: a gradient", latex=r"g\,(\mathrm{softmax}(x)_i - [i = l])")
class SoftmaxCrossEntropyGrad:
    """The gradient of `softmax_cross_entropy` by the logits: softmax minus one-hot, times ``grad``.

    grad: one number for each sample. logits, label, axis: as in `softmax_cross_entropy`. Returns an array like logits.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.softmax_cross_entropy_grad(nd.array([1, 10]), nd.zeros((2, 2)), nd.array([0, 1])).asnumpy()
    array([[-0.5,  0.5],
           [ 5. , -5. ]], dtype=float32)
    """

    strict = True

    def infer(grad, logits, label, *, axis):
        _, each = _one_label_each(logits, label, axis)
        if grad.shape != each:
            raise ShapeError(f"grad expects one number for each sample {each}, got {grad.shape}")
        return logits

    def forward(xp, grad, logits, label, *, axis=-1):
        axis = normalize_axis(axis, logits.ndim)
        index, grad = _classes(xp, label, logits, axis), xp.expand_dims(grad, axis)
        dx = xp.subtract(logits, logits.max(axis=axis, keepdims=True))
        xp.exp(dx, out=dx)
        dx *= grad / dx.sum(axis=axis, keepdims=True)
        xp.put_along_axis(dx, index, xp.take_along_axis(dx, index, axis=axis) - grad, axis=axis)
        return dx

    def vjp(F, g, grad, logits, label, grad_shape, logits_shape, label_shape, *, axis):
        axis = normalize_axis(axis, len(logits_shape))
        p = F.softmax(logits, axis=axis)
        mean = F.sum(g * p, axis=axis)
        if label_shape != grad_shape:
            label = F.reshape(label, shape=grad_shape)
        dgrad = mean - F.pick(g, label, axis=axis)
        return dgrad, F.expand_dims(grad, axis=axis) * p * (g - F.expand_dims(mean, axis=axis)), None


# ---- MXNet's output layer, which brings its own gradient -------------------------------------------------------------


def _output_axis(shape, multi_output, preserve_shape):
    """The axis of the classes; None where all but the first are classes together."""
    if multi_output:
        return 1
    return len(shape) - 1 if preserve_shape or len(shape) == 2 else None


def _output_like(data, label, *, multi_output, preserve_shape):
    require_real(data, "data")
    if len(data.shape) < 2:
        raise ShapeError(f"data expects a batch of scores, (batch, classes) or more dimensions, got {data.shape}")
    axis = _output_axis(data.shape, multi_output, preserve_shape)
    each = data.shape[:1] if axis is None else data.shape[:axis] + data.shape[axis + 1 :]
    if label.shape not in (each, data.shape):
        raise ShapeError(
            f"label expects one class number for each sample {each} or a probability for each score {data.shape}, "
            f"got {label.shape}"
        )
    return data


@op("softmax_output", amp="float32", onnx="Softmax", latex=r"\frac{e^{x_i}}{\sum_j e^{x_j}}")
class SoftmaxOutput:
    """Softmax whose gradient is that of the cross-entropy with ``label``: MXNet's output layer ``SoftmaxOutput``.

    It is an output and a loss in one, made for ``backward()`` without a loss: the gradient that arrives is ignored
    (unless ``out_grad``), and the one that leaves is ``grad_scale * (softmax(data) - one_hot(label))``.

    data: (N, ...). label: the class of each sample, or probabilities of data's shape.
    multi_output: the classes are axis 1, with a label for each place of the rest. preserve_shape: the classes are the
    last axis. With neither, all axes but the first are classes.
    use_ignore: samples whose label is ``ignore_label`` get no gradient. normalization: 'batch' divides by the number of
    labels, 'valid' by that of labels other than ``ignore_label``, 'null' by nothing, or with ``multi_output`` by the
    places of a sample. smooth_alpha: so much of the right class's probability is shared out among the others (also
    with ``multi_output``, where MXNet leaves it out).
    Returns an array like data.

    >>> from d2lcore import autograd, nd
    >>> from d2lcore.core import F
    >>> x = nd.zeros((1, 4))
    >>> x.attach_grad()
    >>> with autograd.record():
    ...     y = F.softmax_output(x, nd.array([2]))
    >>> y.backward()
    >>> y.asnumpy(), x.grad.asnumpy()
    (array([[0.25, 0.25, 0.25, 0.25]], dtype=float32), array([[ 0.25,  0.25, -0.75,  0.25]], dtype=float32))
    """

    strict = True
    infer = _output_like

    def forward(
        xp, data, label, *, grad_scale=1.0, ignore_label=-1, multi_output=False, use_ignore=False,
        preserve_shape=False, normalization="null", out_grad=False, smooth_alpha=0.0,
    ):  # fmt: skip
        axis = _output_axis(data.shape, multi_output, preserve_shape)
        if axis is not None:
            return _softmax(xp, data, axis)
        return _softmax(xp, data.reshape(len(data), -1), 1).reshape(data.shape)

    def vjp(
        F, g, out, label, *, grad_scale, ignore_label, multi_output, use_ignore, preserve_shape, normalization,
        out_grad, smooth_alpha,
    ):  # fmt: skip
        dx = F.softmax_output_grad(
            out, label, grad_scale=grad_scale, ignore_label=ignore_label, multi_output=multi_output,
            use_ignore=use_ignore, preserve_shape=preserve_shape, normalization=normalization,
            smooth_alpha=smooth_alpha,
        )  # fmt: skip
        return dx * g if out_grad else dx, None


@op("softmax_output_grad", onnx="none: a gradient", latex=r"s\,(y_i - [i = l])")
class SoftmaxOutputGrad:
    """The gradient that `softmax_output` brings: its result minus the one-hot label, scaled.

    out: the result of `softmax_output`. label, multi_output, preserve_shape, use_ignore, ignore_label, normalization,
    smooth_alpha, grad_scale: as there. Returns an array like out.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.softmax_output_grad(nd.array([[0.25, 0.75]]), nd.array([0]), grad_scale=2).asnumpy()
    array([[-1.5,  1.5]], dtype=float32)
    """

    strict = True

    def infer(out, label, *, multi_output, preserve_shape):
        return _output_like(out, label, multi_output=multi_output, preserve_shape=preserve_shape)

    def forward(
        xp, out, label, *, grad_scale=1.0, ignore_label=-1, multi_output=False, use_ignore=False,
        preserve_shape=False, normalization="null", smooth_alpha=0.0,
    ):  # fmt: skip
        if label.shape == out.shape:
            return (out - label) * out.dtype.type(grad_scale)
        axis = _output_axis(out.shape, multi_output, preserve_shape)
        y = out if axis is not None else out.reshape(len(out), -1)
        axis = 1 if axis is None else axis
        counted = label != ignore_label
        label = xp.where(counted, label, 0) if use_ignore else label
        index = _classes(xp, label, y, axis)
        others = smooth_alpha / max(y.shape[axis] - 1, 1)
        dx = y - y.dtype.type(others)
        xp.put_along_axis(
            dx, index, xp.take_along_axis(y, index, axis=axis) - y.dtype.type(1 - smooth_alpha), axis=axis
        )
        if use_ignore:
            dx *= xp.expand_dims(counted, axis)
        if normalization == "batch":
            grad_scale /= max(label.size, 1)
        elif normalization == "valid":
            grad_scale /= max(int(counted.sum()), 1)
        elif multi_output:
            grad_scale /= max(label.size // max(len(label), 1), 1)
        dx *= y.dtype.type(grad_scale)
        return dx.reshape(out.shape)
