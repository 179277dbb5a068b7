"""Softmax and the losses on it against their formulas in float64, at the edges too."""

from __future__ import annotations

import numpy as np
import pytest

from d2lcore import autograd, nd
from d2lcore.core import F
from d2lcore.errors import RangeError, ShapeError

RNG = np.random.default_rng(7)


def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("temperature", [1.0, 2.5])
def test_the_three_are_one_formula(axis, temperature):
    x = RNG.standard_normal((3, 4, 5))
    p, X = softmax(x / temperature, axis), nd.array(x, dtype="float64")
    how = {"axis": axis, "temperature": temperature}
    np.testing.assert_allclose(F.softmax(X, **how).asnumpy(), p, rtol=1e-12)
    np.testing.assert_allclose(F.log_softmax(X, **how).asnumpy(), np.log(p), rtol=1e-12)
    np.testing.assert_allclose(F.softmin(-X, **how).asnumpy(), p, rtol=1e-12)


def test_large_scores_do_not_overflow():
    x = nd.array([[1e4, 1e4, -1e4]])
    assert F.softmax(x).asnumpy().tolist() == [[0.5, 0.5, 0]]
    np.testing.assert_allclose(F.log_softmax(x).asnumpy(), [[-np.log(2), -np.log(2), -2e4 - np.log(2)]], rtol=1e-6)


def test_whole_numbers_are_scores_too():
    y = F.softmax(nd.array([1, 1], dtype="int32"))
    assert (y.dtype, y.asnumpy().tolist()) == (np.float32, [0.5, 0.5])


@pytest.mark.parametrize("dtype", ["int32", "float32"])
@pytest.mark.parametrize("axis", [1, -1])
def test_scores_beyond_the_length_have_no_part(axis, dtype):
    x = RNG.standard_normal((2, 4, 3))
    lengths = RNG.integers(0, x.shape[axis] + 1, np.delete(x.shape, axis))
    lengths.flat[:2] = 0, x.shape[axis]
    y = F.softmax(nd.array(x, dtype="float64"), nd.array(lengths, dtype=dtype), axis=axis).asnumpy()
    for at in np.ndindex(*lengths.shape):
        n, line, scores = lengths[at], np.moveaxis(y, axis, -1)[at], np.moveaxis(x, axis, -1)[at]
        assert (line[n:] == 0).all()
        if n:
            np.testing.assert_allclose(line[:n], softmax(scores[:n]), rtol=1e-12)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: F.softmax(x, axis=1),
        lambda x: F.softmax(x, temperature=0.7),
        lambda x: F.softmax(x, nd.array([[1, 2, 4], [0, 3, 2]])),
        lambda x: F.softmin(x, axis=0, temperature=2.0),
        lambda x: F.log_softmax(x, axis=1),
        lambda x: F.log_softmax(x, temperature=0.5),
        lambda x: F.softmax_cross_entropy(x, nd.array([[0, 3, 1], [2, 2, 0]])),
        lambda x: F.softmax_cross_entropy(x, nd.array([[0, 1, 1, 2], [2, 2, 0, 0]]), axis=1),
        lambda x: F.softmax_cross_entropy(x, nd.array([[[0], [3], [1]], [[2], [2], [0]]])),
    ],
)
def test_gradients(function, check_gradients):
    check_gradients(function, RNG.standard_normal((2, 3, 4)))


def test_gradient_of_the_loss_by_the_gradient_that_arrives(check_gradients):
    label = nd.array([[0, 3, 1], [2, 2, 0]])
    check_gradients(
        lambda g, x: F.softmax_cross_entropy_grad(g, x, label),
        RNG.standard_normal((2, 3)),
        RNG.standard_normal((2, 3, 4)),
    )


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "int32", "float64"])
def test_cross_entropy_is_minus_the_log_of_the_right_probability(axis, keep, dtype):
    x = RNG.standard_normal((3, 4, 5))
    label = RNG.integers(0, x.shape[axis], np.delete(x.shape, axis))
    expected = -np.take_along_axis(np.log(softmax(x, axis)), np.expand_dims(label, axis), axis).squeeze(axis)
    given = np.expand_dims(label, axis) if keep else label
    loss = F.softmax_cross_entropy(nd.array(x, dtype="float64"), nd.array(given, dtype=dtype), axis=axis)
    np.testing.assert_allclose(loss.asnumpy(), expected, rtol=1e-12)


def test_cross_entropy_is_exact_where_probabilities_vanish():
    x = nd.array([[0, -1000], [1e30, -1e30]])
    x.attach_grad()
    with autograd.record():
        loss = F.softmax_cross_entropy(x, nd.array([1, 0]))
    loss.backward()
    assert loss.asnumpy().tolist() == [1000, 0]
    assert x.grad.asnumpy().tolist() == [[1, -1], [0, 0]]


@pytest.mark.parametrize(
    ("label", "wrong"), [([0, 10], "10"), ([-1, 3], "-1"), ([1, np.nan], "nan"), ([1e9, 0], "1e+09")]
)
def test_a_label_that_names_no_class(label, wrong):
    with pytest.raises(RangeError) as error:
        F.softmax_cross_entropy(nd.zeros((2, 10)), nd.array(label))
    assert str(error.value) == (
        f"softmax_cross_entropy: label {wrong} is out of range for 10 classes (0 to 9). "
        "The last layer needs one output for each class, and classes count from 0."
    )


def test_labels_of_another_shape():
    with pytest.raises(ShapeError) as error:
        F.softmax_cross_entropy(nd.zeros((2, 10)), nd.zeros((2, 10)))
    assert str(error.value) == (
        "softmax_cross_entropy: label expects one class number for each sample (2,), got (2, 10); logits (2, 10). "
        "One-hot labels or probabilities need the loss with sparse_label=False."
    )
    with pytest.raises(ShapeError) as error:
        F.softmax_cross_entropy(nd.zeros((2, 10)), nd.zeros(3))
    assert str(error.value) == (
        "softmax_cross_entropy: label expects one class number for each sample (2,), got (3,); logits (2, 10)."
    )


def test_an_axis_that_is_not_there_and_a_length_that_does_not_fit():
    with pytest.raises(ShapeError) as error:
        F.softmax(nd.zeros((2, 3)), axis=2)
    assert str(error.value) == "softmax: axis 2 is out of range for an array of 2 dimensions"
    with pytest.raises(ShapeError) as error:
        F.softmax(nd.zeros((2, 3)), nd.zeros(3))
    assert str(error.value) == "softmax: length expects the shape of x without axis 1 (2,), got (3,)"


# ---- the output layer that is a loss --------------------------------------------------------------------------------

LABELS = {
    "classes": ((4, 5), [3, 0, 1, 3], {}, 1, 1),
    "all axes but the first": ((2, 3, 4), [7, 11], {}, None, 1),
    "classes in axis 1": ((2, 3, 4), [[0, 1, 2, 2], [1, 0, 0, 2]], {"multi_output": True}, 1, 4),
    "classes in the last axis": ((2, 3, 4), [[0, 1, 2], [1, 0, 3]], {"preserve_shape": True}, 2, 1),
}


@pytest.mark.parametrize("name", LABELS)
@pytest.mark.parametrize(
    ("more", "divide"),
    [
        ({}, "places"),
        ({"grad_scale": 3.0}, "places"),
        ({"normalization": "batch"}, "labels"),
        ({"normalization": "valid", "ignore_label": 0}, "valid"),
        ({"normalization": "valid", "ignore_label": 0, "use_ignore": True}, "valid"),
        ({"normalization": "valid", "ignore_label": -1, "use_ignore": True}, "valid"),
        ({"use_ignore": True, "ignore_label": 0}, "places"),
        ({"smooth_alpha": 0.1}, "places"),
    ],
)
def test_softmax_output_brings_its_gradient(name, more, divide):
    shape, label, how, axis, places = LABELS[name]
    x, label = RNG.standard_normal(shape), np.array(label)
    flat, a = (x.reshape(len(x), -1), 1) if axis is None else (x, axis)
    p, right = softmax(flat, a), np.zeros(flat.shape)
    np.put_along_axis(right, np.expand_dims(label, a), 1, a)
    smooth = more.get("smooth_alpha", 0)
    target = right * (1 - smooth) + (1 - right) * smooth / (flat.shape[a] - 1)
    ignored = label == more.get("ignore_label", -1)
    n = {"places": places, "labels": label.size, "valid": (~ignored).sum()}[divide]
    expected = (p - target) * more.get("grad_scale", 1) / n
    if more.get("use_ignore"):
        expected *= ~np.expand_dims(ignored, a)

    data = nd.array(x, dtype="float64")
    data.attach_grad()
    with autograd.record():
        y = F.softmax_output(data, nd.array(label), **how, **more)
    y.backward(nd.full(shape, 7, dtype="float64"))  # what arrives does not matter
    np.testing.assert_allclose(y.asnumpy(), p.reshape(shape), rtol=1e-12)
    np.testing.assert_allclose(data.grad.asnumpy(), expected.reshape(shape), atol=1e-12)


def test_softmax_output_can_weigh_and_take_probabilities():
    x, target = nd.array([[0.0, 0.0], [0, 0]]), nd.array([[0.25, 0.75], [1, 0]])
    x.attach_grad()
    with autograd.record():
        y = F.softmax_output(x, target, out_grad=True)
    y.backward(nd.array([[1, 1], [10, 10]]))
    assert x.grad.asnumpy().tolist() == [[0.25, -0.25], [-5, 5]]


def test_softmax_output_refuses_labels():
    with pytest.raises(ShapeError) as error:
        F.softmax_output(nd.zeros((2, 3, 4)), nd.zeros((2, 4)), preserve_shape=True)
    assert str(error.value) == (
        "softmax_output: label expects one class number for each sample (2, 3) or a probability for each score "
        "(2, 3, 4), got (2, 4)"
    )
    x = nd.zeros((2, 3))
    x.attach_grad()
    with autograd.record():
        y = F.softmax_output(x, nd.array([0, 3]))
    with pytest.raises(RangeError, match="label 3 is out of range for 3 classes"):
        y.backward()
