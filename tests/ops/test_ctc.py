"""CTC against the sum over all paths, written out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from d2lcore import autograd, nd
from d2lcore.core import F
from d2lcore.errors import AutogradError, RangeError, ShapeError, UnknownNameError

RNG = np.random.default_rng(10)


def text_of(path, blank):
    """Repetitions left out, then blanks."""
    return [k for k, before in zip(path, (None, *path)) if k not in (before, blank)]


def by_paths(x, text, blank):
    """Minus the log probability of ``text`` for scores x (times, classes), and the gradient of it."""
    p = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
    total, through = 0.0, np.zeros(x.shape)
    for path in itertools.product(range(x.shape[1]), repeat=len(x)):
        if text_of(path, blank) == text:
            weight = np.prod([p[t, k] for t, k in enumerate(path)])
            total += weight
            for t, k in enumerate(path):
                through[t, k] += weight
    return -np.log(total), p - through / total


TEXTS = [[1, 2], [1, 1], [2], [], [1, 2, 1], [2, 2, 1]]


def batch(blank, padding):
    """The texts in one array, letters counted from 1 or 0 as the blank asks."""
    shift = 0 if blank == "first" else -1
    label = np.full((len(TEXTS), 3), padding)
    for row, text in zip(label, TEXTS):
        row[: len(text)] = np.array(text, int) + shift
    return label


@pytest.mark.parametrize("blank", ["first", "last"])
@pytest.mark.parametrize("told", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "int32"])
def test_loss_and_gradient_are_sums_over_paths(blank, told, dtype):
    x = RNG.standard_normal((5, len(TEXTS), 3))
    times = [5, 4, 3, 2, 4, 5]
    g = RNG.standard_normal(len(TEXTS))
    data = nd.array(x, dtype="float64")
    data.attach_grad()
    # where lengths are told, what comes after them does not matter
    label = nd.array(batch(blank, 1 if told else (0 if blank == "first" else -1)), dtype=dtype)
    lengths = nd.array([len(t) for t in TEXTS], dtype=dtype) if told else None
    with autograd.record():
        loss = F.ctc_loss(data, label, nd.array(times, dtype=dtype), lengths, blank_label=blank)
    loss.backward(nd.array(g, dtype="float64"))
    for i, text in enumerate(TEXTS):
        shift, symbol = (0, 0) if blank == "first" else (-1, 2)
        expected, gradient = by_paths(x[: times[i], i], [k + shift for k in text], symbol)
        np.testing.assert_allclose(loss.asnumpy()[i], expected, rtol=1e-10)
        np.testing.assert_allclose(data.grad.asnumpy()[: times[i], i], g[i] * gradient, atol=1e-10)
        assert (data.grad.asnumpy()[times[i] :, i] == 0).all()


def test_all_times_count_where_no_lengths_are_given():
    x = RNG.standard_normal((4, 1, 3))
    loss = F.ctc_loss(nd.array(x, dtype="float64"), nd.array([[2, 1, 0]]))
    np.testing.assert_allclose(loss.asnumpy(), by_paths(x[:, 0], [2, 1], 0)[0], rtol=1e-10)


def test_a_label_that_does_not_fit_counts_nothing():
    x = nd.array(RNG.standard_normal((4, 3, 3)))
    x.attach_grad()
    label, times = nd.array([[1, 1, 1], [1, 2, 1], [1, 2, 0]]), nd.array([4, 2, 0])
    with autograd.record():
        loss = F.ctc_loss(x, label, times)
    loss.backward()
    assert loss.asnumpy().tolist() == [0, 0, 0]
    assert (x.grad.asnumpy() == 0).all()


def test_long_sequences_do_not_underflow():
    x = nd.array(20 * RNG.standard_normal((300, 2, 5)))
    x.attach_grad()
    with autograd.record():
        loss = F.ctc_loss(x, nd.array(RNG.integers(1, 5, (2, 40))))
    loss.backward()
    assert (loss.asnumpy() > 1000).all()
    assert np.isfinite(x.grad.asnumpy()).all()
    np.testing.assert_allclose(x.grad.asnumpy().sum(axis=2), 0, atol=2e-3)  # adding a constant changes nothing


def test_gradient_by_what_arrives(check_gradients):
    x, label = nd.array(RNG.standard_normal((5, 2, 3)), dtype="float64"), nd.array([[1, 2], [2, 0]])
    check_gradients(lambda g: F.ctc_loss_grad(g, x, label), RNG.standard_normal(2), second=False)


def test_second_derivatives_are_refused_in_words():
    x = nd.array(RNG.standard_normal((3, 1, 3)))
    x.attach_grad()
    with autograd.record():
        loss = F.ctc_loss(x, nd.array([[1]]))
        (dx,) = autograd.grad(loss, [x], create_graph=True)
        total = F.sum(dx * dx)
    with pytest.raises(AutogradError) as error:
        total.backward()
    assert str(error.value) == (
        "ctc_loss has first derivatives only. Compute its gradient without create_graph=True, or detach() it."
    )


@pytest.mark.parametrize(
    ("label", "more", "text"),
    [
        ([[3, 0]], {}, "label 3 is no letter: of 3 classes with blank_label='first', 1 to 2 are letters"),
        (
            [[2]], {"blank_label": "last"},
            "label 2 is no letter: of 3 classes with blank_label='last', 0 to 1 are letters",
        ),
        ([[1, 2]], {"data_lengths": [5]}, "data_lengths must lie between 0 and 4, got 5 to 5"),
        ([[1, 2]], {"label_lengths": [3]}, "label_lengths must lie between 0 and 2, got 3 to 3"),
    ],
)  # fmt: skip
def test_what_is_out_of_range(label, more, text):
    lengths = [nd.array(more[k]) if k in more else None for k in ("data_lengths", "label_lengths")]
    with pytest.raises(RangeError) as error:
        F.ctc_loss(nd.zeros((4, 1, 3)), nd.array(label), *lengths, blank_label=more.get("blank_label", "first"))
    assert str(error.value) == f"ctc_loss: {text}"


def test_what_does_not_fit_is_explained():
    with pytest.raises(ShapeError) as error:
        F.ctc_loss(nd.zeros((2, 4, 3)), nd.zeros((2, 1)))
    assert str(error.value) == (
        "ctc_loss: label expects (batch, letters) with a batch of 4 as in data (2, 4, 3), got (2, 1). "
        "Is data (batch, times, classes)? Then transpose(1, 0, 2) it."
    )
    with pytest.raises(ShapeError) as error:
        F.ctc_loss(nd.zeros((4, 3)), nd.zeros((4, 1)))
    assert str(error.value) == "ctc_loss: data expects (times, batch, classes), got (4, 3)"
    with pytest.raises(ShapeError) as error:
        F.ctc_loss(nd.zeros((4, 2, 3)), nd.zeros((2, 1)), nd.zeros(3))
    assert str(error.value) == "ctc_loss: data_lengths expects one number for each example (2,), got (3,)"
    with pytest.raises(UnknownNameError) as error:
        F.ctc_loss(nd.zeros((4, 2, 3)), nd.zeros((2, 1)), blank_label="lst")
    assert str(error.value) == "ctc_loss: unknown blank_label 'lst'. Did you mean 'last'? Known: first, last."
