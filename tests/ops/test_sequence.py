"""Sequences of different lengths, against loops over them."""

from __future__ import annotations

import numpy as np
import pytest

from d2lcore import nd
from d2lcore.core import F
from d2lcore.errors import RangeError, ShapeError

RNG = np.random.default_rng(11)
LENGTHS = [3, 1, 5, 2]
axes = pytest.mark.parametrize("axis", [0, 1])
rests = pytest.mark.parametrize("rest", [(), (3,), (2, 3)])
kinds = pytest.mark.parametrize("dtype", ["float32", "int32"])


def sequences(axis, rest):
    """Four sequences of five times, in the order that ``axis`` asks for."""
    return RNG.standard_normal(((5, 4) if axis == 0 else (4, 5)) + rest)


def one(x, i, axis):
    """Sequence i, times first."""
    return x[:, i] if axis == 0 else x[i]


@axes
@rests
@kinds
def test_mask(axis, rest, dtype, check_gradients):
    x = sequences(axis, rest)
    lengths = nd.array([0, *LENGTHS[1:3], 9], dtype=dtype)  # nothing at all, and more than there is
    y = F.sequence_mask(nd.array(x, dtype="float64"), lengths, axis=axis, value=-7).asnumpy()
    for i, n in enumerate([0, 1, 5, 9]):
        assert (one(y, i, axis)[:n] == one(x, i, axis)[:n]).all()
        assert (one(y, i, axis)[n:] == -7).all()
    check_gradients(lambda a: F.sequence_mask(a, lengths, axis=axis, value=-7), x)


@axes
@rests
@kinds
def test_last(axis, rest, dtype, check_gradients):
    x, lengths = sequences(axis, rest), nd.array(LENGTHS, dtype=dtype)
    y = F.sequence_last(nd.array(x, dtype="float64"), lengths, axis=axis).asnumpy()
    for i, n in enumerate(LENGTHS):
        assert (y[i] == one(x, i, axis)[n - 1]).all()
    check_gradients(lambda a: F.sequence_last(a, lengths, axis=axis), x)


@axes
@rests
@kinds
def test_reverse(axis, rest, dtype, check_gradients):
    x, lengths = sequences(axis, rest), nd.array([3, 0, 5, 2], dtype=dtype)
    y = F.sequence_reverse(nd.array(x, dtype="float64"), lengths, axis=axis).asnumpy()
    for i, n in enumerate([3, 0, 5, 2]):
        assert (one(y, i, axis)[:n] == one(x, i, axis)[:n][::-1]).all()
        assert (one(y, i, axis)[n:] == one(x, i, axis)[n:]).all()
    check_gradients(lambda a: F.sequence_reverse(a, lengths, axis=axis), x)


@axes
def test_without_lengths_all_are_as_long_as_the_data(axis, check_gradients):
    x = sequences(axis, (3,))
    X = nd.array(x, dtype="float64")
    assert (F.sequence_mask(X, axis=axis, value=5).asnumpy() == x).all()
    assert (F.sequence_last(X, axis=axis).asnumpy() == np.take(x, -1, axis)).all()
    assert (F.sequence_reverse(X, axis=axis).asnumpy() == np.flip(x, axis)).all()
    for function in (F.sequence_mask, F.sequence_last, F.sequence_reverse):
        check_gradients(lambda a, function=function: function(a, axis=axis), x)


def test_results_are_not_views_of_the_data():
    x = nd.ones((2, 3))
    for function in (F.sequence_mask, F.sequence_last, F.sequence_reverse):
        assert not np.shares_memory(function(x).asnumpy(), x._data)


@pytest.mark.parametrize(
    ("call", "kind", "text"),
    [
        (
            lambda: F.sequence_mask(nd.zeros((4, 2)), nd.zeros(4)), ShapeError,
            "sequence_mask: length expects one number for each sequence (2,), got (4,)",
        ),
        (
            lambda: F.sequence_mask(nd.zeros((4, 2)), axis=2), ShapeError,
            "sequence_mask: axis expects 0 for (times, batch, ...) or 1 for (batch, times, ...), got 2",
        ),
        (
            lambda: F.sequence_reverse(nd.zeros(4)), ShapeError,
            "sequence_reverse: x expects sequences of a batch, two dimensions or more, got (4,)",
        ),
        (
            lambda: F.sequence_last(nd.zeros((0, 2))), ShapeError,
            "sequence_last: x has no times, axis 0 of (0, 2): there is no last element",
        ),
        (
            lambda: F.sequence_last(nd.zeros((4, 2)), nd.array([0, 4])), RangeError,
            "sequence_last: length must lie between 1 and 4, got 0 to 4",
        ),
        (
            lambda: F.sequence_reverse(nd.zeros((4, 2)), nd.array([0, 5])), RangeError,
            "sequence_reverse: length must lie between 0 and 4, got 0 to 5",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_explained(call, kind, text):
    with pytest.raises(kind) as error:
        call()
    assert str(error.value) == text
