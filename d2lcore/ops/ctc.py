"""Connectionist temporal classification: the probability of a text, however it is spread out over time.

A path names a class at each time; leaving out repetitions and then blanks turns it into a text. All paths of a text
go through a ladder of states: blank, first letter, blank, second letter, ..., blank. From one time to the next a path
stays, steps to the next state, or skips a blank between two different letters. So the sum over all paths is a recursion
over time, done here for all states of all examples at once, in logarithms.

(A. Graves, S. Fernández, F. Gomez, J. Schmidhuber, Connectionist Temporal Classification, 2006.)
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..errors import AutogradError, RangeError, ShapeError, unknown
from .table import Spec, op, require_real
from .windows import work_dtype


class Ladder(NamedTuple):
    """The states that the paths of each text go through."""

    classes: Any  #: (N, 2 L + 1) the class of each state
    skips: Any  #: (N, 2 L + 1) whether a path may come from two states before
    times: Any  #: (N,) how many times there are
    last: Any  #: (N,) the last state, a blank; paths end here or on the letter before


def _lengths(xp, given, name, limit, n):
    if given is None:
        return xp.full(n, limit)
    lengths = given.astype(np.intp)
    if n and not (lengths.min() >= 0 and lengths.max() <= limit):
        raise RangeError(f"{name} must lie between 0 and {limit}, got {int(lengths.min())} to {int(lengths.max())}")
    return lengths


def _ladder(xp, shape, label, data_lengths, label_lengths, blank_label):
    times, n, classes = shape
    first = blank_label == "first"
    blank = 0 if first else classes - 1
    width = label.shape[1]
    label = label.astype(np.intp)
    if label_lengths is None:
        padding = label <= 0 if first else label < 0
        lengths = xp.where(padding.any(axis=1), padding.argmax(axis=1), width) if width else xp.zeros(n, np.intp)
    else:
        lengths = _lengths(xp, label_lengths, "label_lengths", width, n)
    used = xp.arange(width) < lengths[:, None]
    wrong = used & ((label < 0) | (label >= classes) | (label == blank))
    if wrong.any():
        letters = f"1 to {classes - 1}" if first else f"0 to {classes - 2}"
        raise RangeError(
            f"label {int(label[wrong][0])} is no letter: of {classes} classes with blank_label={blank_label!r}, "
            f"{letters} are letters"
        )
    states = xp.full((n, 2 * width + 1), blank)
    states[:, 1::2] = xp.where(used, label, blank)
    skips = xp.zeros(states.shape, bool)
    skips[:, 2:] = (states[:, 2:] != blank) & (states[:, 2:] != states[:, :-2])
    return Ladder(states, skips, _lengths(xp, data_lengths, "data_lengths", times, n), 2 * lengths)


def _log_softmax(xp, x):
    y = x - x.max(axis=-1, keepdims=True)
    y -= xp.log(xp.exp(y).sum(axis=-1, keepdims=True))
    return y


def _moved(xp, a, steps):
    """Logarithms shifted by some states, up (positive) or down; nothing comes in from outside."""
    b = xp.full(a.shape, -np.inf, a.dtype)
    if steps > 0:
        b[:, steps:] = a[:, :-steps]
    else:
        b[:, :steps] = a[:, -steps:]
    return b


def _forward(xp, seen, ladder):
    """alpha[t, n, s]: log probability of all ways to be in state s at time t."""
    alpha = xp.full(seen.shape, -np.inf, seen.dtype)
    alpha[0, :, :2] = seen[0, :, :2]
    for t in range(1, len(seen)):
        a = alpha[t - 1]
        ways = xp.logaddexp(a, _moved(xp, a, 1))
        alpha[t] = xp.logaddexp(ways, xp.where(ladder.skips, _moved(xp, a, 2), -np.inf)) + seen[t]
    return alpha


def _backward(xp, seen, ladder):
    """beta[t, n, s]: log probability of all ways on from state s at time t (not counting t itself) to the end."""
    beta = xp.full(seen.shape, -np.inf, seen.dtype)
    state = xp.arange(seen.shape[2])
    last = ladder.last[:, None]
    end = xp.where((state == last) | (state == last - 1), 0, -np.inf)
    skips = xp.zeros(ladder.skips.shape, bool)
    skips[:, :-2] = ladder.skips[:, 2:]
    for t in reversed(range(len(seen))):
        if t + 1 < len(seen):
            b = beta[t + 1] + seen[t + 1]
            ways = xp.logaddexp(b, _moved(xp, b, -1))
            beta[t] = xp.logaddexp(ways, xp.where(skips, _moved(xp, b, -2), -np.inf))
        beta[t] = xp.where((ladder.times == t + 1)[:, None], end, beta[t])
    return beta


def _log_likelihood(xp, alpha, ladder):
    """Log probability of each text; minus infinity where it does not fit into its times."""
    if not len(alpha):
        return xp.full(alpha.shape[1], -np.inf, alpha.dtype)
    n = xp.arange(alpha.shape[1])
    end = alpha[xp.maximum(ladder.times, 1) - 1, n]
    on_letter = xp.where(ladder.last > 0, end[n, xp.maximum(ladder.last - 1, 0)], -np.inf)
    return xp.where(ladder.times > 0, xp.logaddexp(end[n, ladder.last], on_letter), -np.inf)


def _seen(xp, log_p, ladder):
    """The log probabilities of the states' classes, (T, N, 2 L + 1)."""
    return xp.take_along_axis(log_p, ladder.classes[None], axis=2)


def _checked(data, label, data_lengths, label_lengths, blank_label):
    require_real(data, "data")
    if blank_label not in ("first", "last"):
        raise unknown("blank_label", blank_label, ("first", "last"))
    if len(data.shape) != 3:
        raise ShapeError(f"data expects (times, batch, classes), got {data.shape}")
    n = data.shape[1]
    if len(label.shape) != 2 or label.shape[0] != n:
        hint = (
            " Is data (batch, times, classes)? Then transpose(1, 0, 2) it." if label.shape[:1] == data.shape[:1] else ""
        )
        raise ShapeError(
            f"label expects (batch, letters) with a batch of {n} as in data {data.shape}, got {label.shape}.{hint}"
        )
    for name, lengths in (("data_lengths", data_lengths), ("label_lengths", label_lengths)):
        if lengths is not None and lengths.shape != (n,):
            raise ShapeError(f"{name} expects one number for each example ({n},), got {lengths.shape}")


def _loss_rule(data, label, data_lengths=None, label_lengths=None, *, blank_label):
    _checked(data, label, data_lengths, label_lengths, blank_label)
    return Spec(data.shape[1:2], data.dtype), Spec((*data.shape[:2], 2 * label.shape[1] + 1), work_dtype(data.dtype))


@op("ctc_loss", amp="float32", onnx="none: a recursion over time", latex=r"-\log \sum_{\pi \to l} \prod_t p_{t, \pi_t}",
    outputs=("out", "alpha"), visible=1)  # fmt: skip
class CTCLoss:
    """Minus the log probability of each label sequence, summed over all ways to spread it out over time.

    data: (times, batch, classes), scores before softmax. label: (batch, letters), whole numbers in any dtype.
    data_lengths: (batch,), the times that count; all of them if None. label_lengths: (batch,); if None, a label ends
    at its first padding.
    blank_label: the blank is the 'first' class, labels count from 1 and are padded with 0; or it is the 'last' class,
    labels count from 0 and are padded with -1.
    Returns (batch,). As in MXNet, a label that does not fit into its times has loss 0 and no gradient.
    `RangeError` where a label names no letter, or a length is not possible.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> even = nd.zeros((2, 1, 3))  # 3 of the 9 equally likely paths spell 1: 11, 01 and 10
    >>> F.ctc_loss(even, nd.array([[1, 0]])).exp().asnumpy()
    array([3.], dtype=float32)
    """

    strict = True
    infer = _loss_rule

    def forward(xp, data, label, data_lengths=None, label_lengths=None, *, blank_label="first"):
        ladder = _ladder(xp, data.shape, label, data_lengths, label_lengths, blank_label)
        log_p = _log_softmax(xp, data.astype(work_dtype(data.dtype), copy=False))
        seen = _seen(xp, log_p, ladder)
        alpha = _forward(xp, seen, ladder) if len(seen) else seen
        total = _log_likelihood(xp, alpha, ladder)
        return xp.where(xp.isfinite(total), -total, 0).astype(data.dtype, copy=False), alpha

    def vjp(F, g, data, label, data_lengths, label_lengths, alpha, *, blank_label):
        return (
            F.ctc_loss_grad(g, data, label, data_lengths, label_lengths, alpha, blank_label=blank_label),
            None, None, None,
        )  # fmt: skip


def _grad_rule(grad, data, label, data_lengths=None, label_lengths=None, alpha=None, *, blank_label):
    _checked(data, label, data_lengths, label_lengths, blank_label)
    if grad.shape != data.shape[1:2]:
        raise ShapeError(f"grad expects one number for each example {data.shape[1:2]}, got {grad.shape}")
    return Spec(data.shape, np.result_type(grad.dtype, data.dtype))


@op("ctc_loss_grad", onnx="none: a gradient", latex=r"g\,(p_{t,k} - P(\pi_t = k \mid l))")
class CTCLossGrad:
    """The gradient of `ctc_loss` by the scores: softmax minus the probability of each class given the whole label.

    grad: (batch,). data, label, data_lengths, label_lengths, blank_label: as in `ctc_loss`. alpha: its recursion over
    time, where it is at hand. Returns an array like data.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.ctc_loss_grad(nd.ones(1), nd.zeros((2, 1, 3)), nd.array([[1, 0]])).asnumpy()[:, 0].round(3)
    array([[ 0.   , -0.333,  0.333],
           [ 0.   , -0.333,  0.333]], dtype=float32)
    """

    strict = True
    infer = _grad_rule

    def forward(xp, grad, data, label, data_lengths=None, label_lengths=None, alpha=None, *, blank_label="first"):
        ladder = _ladder(xp, data.shape, label, data_lengths, label_lengths, blank_label)
        log_p = _log_softmax(xp, data.astype(work_dtype(data.dtype), copy=False))
        seen = _seen(xp, log_p, ladder)
        if alpha is None:
            alpha = _forward(xp, seen, ladder)
        total = _log_likelihood(xp, alpha, ladder)
        fits = xp.isfinite(total)
        counts = fits & (xp.arange(len(data))[:, None] < ladder.times)
        here = xp.exp(alpha + _backward(xp, seen, ladder) - xp.where(fits, total, 0)[:, None])  # P(state | label)
        dx = xp.exp(log_p, out=log_p)
        n = xp.arange(data.shape[1])
        for state in range(here.shape[2]):
            dx[:, n, ladder.classes[:, state]] -= here[:, :, state]
        dx = xp.where(counts[:, :, None], dx, 0) * grad[:, None]
        return dx.astype(np.result_type(grad.dtype, data.dtype), copy=False)

    def vjp(F, g, grad, data, label, data_lengths, label_lengths, alpha, grad_dtype, needs, *, blank_label):
        if needs[1]:
            raise AutogradError(
                "ctc_loss has first derivatives only. Compute its gradient without create_graph=True, or detach() it."
            )
        dgrad = None
        if needs[0]:
            one = F.ctc_loss_grad(
                F.ones_like(grad), data, label, data_lengths, label_lengths, alpha, blank_label=blank_label
            )
            dgrad = F.cast(F.sum(g * one, axis=(0, 2)), dtype=grad_dtype)
        return dgrad, None, None, None, None, None
