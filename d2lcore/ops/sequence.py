"""Batches of sequences of different lengths, padded to one: mask what is padding, find the last element, turn round.

Data are (times, batch, ...), MXNet's order for recurrent networks, or with ``axis=1`` (batch, times, ...). Lengths are
whole numbers in any dtype, one for each sequence; without them all sequences are as long as the data.
"""

from __future__ import annotations

import numpy as np

from ..errors import RangeError, ShapeError
from .table import Spec, op


def _require_sequences(x, length, axis):
    if axis not in (0, 1):
        raise ShapeError(f"axis expects 0 for (times, batch, ...) or 1 for (batch, times, ...), got {axis}")
    if len(x.shape) < 2:
        raise ShapeError(f"x expects sequences of a batch, two dimensions or more, got {x.shape}")
    if isinstance(length, Spec) and length.shape != (x.shape[1 - axis],):
        raise ShapeError(f"length expects one number for each sequence ({x.shape[1 - axis]},), got {length.shape}")


def _inside(xp, x, length, axis):
    """Whether each time of each sequence comes before its length; broadcasts against x."""
    time = xp.arange(x.shape[axis])
    inside = time[:, None] < length if axis == 0 else time < length[:, None]
    return inside.reshape(inside.shape + (1,) * (x.ndim - 2))


def _whole(xp, length, least, most):
    """Lengths as positions; `RangeError` where one is not possible."""
    length = length.astype(np.intp)
    if length.size and not (length.min() >= least and length.max() <= most):
        raise RangeError(f"length must lie between {least} and {most}, got {int(length.min())} to {int(length.max())}")
    return length


def _mask_rule(x, length=None, *, axis):
    _require_sequences(x, length, axis)
    return x


@op("sequence_mask", onnx="composed of Less and Where", latex=r"y_t = x_t \text{ if } t < l \text{ else } v")
class SequenceMask:
    """Set what comes after the end of each sequence to ``value``.

    x: (times, batch, ...) with ``axis=0``, (batch, times, ...) with ``axis=1``. length: (batch,) or None.
    Returns an array like x. (MXNet's ``SequenceMask``.)

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.sequence_mask(nd.array([[1, 2], [3, 4]]), nd.array([1, 2]), value=-1).asnumpy()
    array([[ 1.,  2.],
           [-1.,  4.]], dtype=float32)
    """

    strict = True
    infer = _mask_rule

    def forward(xp, x, length=None, *, axis=0, value=0.0):
        if length is None:
            return x.copy()
        return xp.where(_inside(xp, x, length.astype(np.intp), axis), x, x.dtype.type(value))

    def vjp(F, g, length, *, axis):
        return g if length is None else F.sequence_mask(g, length, axis=axis), None


def _last_rule(x, length=None, *, axis):
    _require_sequences(x, length, axis)
    if x.shape[axis] == 0:
        raise ShapeError(f"x has no times, axis {axis} of {x.shape}: there is no last element")
    return Spec(x.shape[1 - axis : 2 - axis] + x.shape[2:], x.dtype)


@op("sequence_last", onnx="composed of GatherND", latex=r"y = x_{l - 1}")
class SequenceLast:
    """The last element of each sequence.

    x: (times, batch, ...) with ``axis=0``, (batch, times, ...) with ``axis=1``. length: (batch,), at least 1, or None.
    Returns (batch, ...). `RangeError` where a length is not possible. (MXNet's ``SequenceLast``.)

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.sequence_last(nd.array([[1, 2], [3, 4]]), nd.array([1, 2])).asnumpy()
    array([1., 4.], dtype=float32)
    """

    strict = True
    infer = _last_rule

    def forward(xp, x, length=None, *, axis=0):
        x = x if axis == 0 else x.swapaxes(0, 1)
        if length is None:
            return x[-1].copy()
        return x[_whole(xp, length, 1, len(x)) - 1, xp.arange(x.shape[1])]

    def vjp(F, g, length, x_shape, x_dtype, *, axis):
        times, batch = x_shape[axis], x_shape[1 - axis]
        ones = (1,) * (len(x_shape) - 2)
        g = F.expand_dims(g, axis=axis)
        if length is None:
            return F.pad(g, pad_width=tuple((times - 1, 0) if a == axis else (0, 0) for a in range(len(x_shape)))), None
        last = F.one_hot(length - 1, depth=times, dtype=x_dtype)
        if axis == 0:
            last = F.transpose(last)
        return g * F.reshape(last, shape=((times, batch) if axis == 0 else (batch, times)) + ones), None


@op("sequence_reverse", onnx="ReverseSequence", latex=r"y_t = x_{l - 1 - t} \text{ if } t < l \text{ else } x_t")
class SequenceReverse:
    """Turn each sequence round; what comes after its end stays where it is.

    x: (times, batch, ...) with ``axis=0``, (batch, times, ...) with ``axis=1``. length: (batch,) or None.
    Returns an array like x. `RangeError` where a length is not possible. (MXNet's ``SequenceReverse``.)

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.sequence_reverse(nd.array([[1, 2], [3, 4], [5, 6]]), nd.array([2, 3])).asnumpy()
    array([[3., 6.],
           [1., 4.],
           [5., 2.]], dtype=float32)
    """

    strict = True
    infer = _mask_rule

    def forward(xp, x, length=None, *, axis=0):
        if length is None:
            return xp.flip(x, axis=axis).copy()
        seq = x if axis == 0 else x.swapaxes(0, 1)
        length = _whole(xp, length, 0, len(seq))
        time = xp.arange(len(seq))[:, None]
        found = seq[xp.where(time < length, length - 1 - time, time), xp.arange(seq.shape[1])]
        return xp.ascontiguousarray(found if axis == 0 else found.swapaxes(0, 1))

    def vjp(F, g, length, *, axis):
        return F.sequence_reverse(g, length, axis=axis), None
