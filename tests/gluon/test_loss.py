"""Losses: extreme inputs, weights, layouts, and what they refuse. MXNet's numbers are in tests/parity."""

from __future__ import annotations

import numpy as np
import pytest

from d2lcore import autograd, gluon, nd
from d2lcore.errors import MXNetError, ShapeError

LOSSES = gluon.loss


def draw(*shape, seed=0):
    return nd.array(np.random.default_rng(seed).standard_normal(shape))


def test_cross_entropy_has_three_ways_to_the_same_number():
    scores, classes = draw(6, 4), nd.array([0, 1, 2, 3, 0, 1])
    plain = LOSSES.SoftmaxCrossEntropyLoss()(scores, classes)
    logits = LOSSES.SoftmaxCrossEntropyLoss(from_logits=True)(scores.log_softmax(), classes)
    dense = LOSSES.SoftmaxCrossEntropyLoss(sparse_label=False)(scores, classes.one_hot(4))
    np.testing.assert_allclose(plain.asnumpy(), logits.asnumpy(), rtol=1e-5)
    np.testing.assert_allclose(plain.asnumpy(), dense.asnumpy(), rtol=1e-5)


@pytest.mark.parametrize("name", ["SigmoidBCELoss", "LogisticLoss", "SoftmaxCELoss"])
def test_huge_scores_give_finite_losses_and_gradients(name):
    pred = nd.array([[1e4, -1e4], [-1e4, 1e4]])
    label = nd.array([0, 0]) if name == "SoftmaxCELoss" else nd.array([[1.0, 0.0], [1.0, 0.0]])
    pred.attach_grad()
    with autograd.record():
        loss = getattr(LOSSES, name)()(pred, label)
    loss.backward()
    assert np.isfinite(loss.asnumpy()).all()
    assert np.isfinite(pred.grad.asnumpy()).all()


def test_weights_of_the_loss_and_of_samples():
    pred, label = draw(3, 2), draw(3, 2, seed=1)
    base = LOSSES.L1Loss()(pred, label).asnumpy()
    np.testing.assert_allclose(LOSSES.L1Loss(weight=3)(pred, label).asnumpy(), 3 * base, rtol=1e-6)
    each = nd.array([[0.0], [1.0], [2.0]])
    np.testing.assert_allclose(LOSSES.L1Loss()(pred, label, each).asnumpy(), [0, 1, 2] * base, rtol=1e-6)


def test_weights_of_samples_that_would_mix_examples_are_refused():
    with pytest.raises(ShapeError) as error:
        LOSSES.SoftmaxCELoss()(draw(3, 4), nd.array([0, 1, 2]), nd.array([1, 0, 0]))
    assert str(error.value) == (
        "SoftmaxCrossEntropyLoss: sample_weight (3,) does not fit losses (3, 1): sizes must be equal or 1. "
        "Use sample_weight.expand_dims(1) for one number an example."
    )


def test_the_batch_axis_is_kept():
    assert LOSSES.L2Loss(batch_axis=1)(draw(3, 2), draw(3, 2)).shape == (2,)


def test_labels_of_whole_numbers_are_taken_as_they_are():
    loss = LOSSES.L2Loss()(nd.array([1.5]), nd.array([1], dtype="int32"))
    assert loss.dtype == np.float32
    assert loss.asscalar() == 0.125


def test_labels_keep_whatever_shape_fits():
    assert LOSSES.L2Loss()(draw(4, 1), nd.zeros((4,))).shape == (4,)


def test_ctc_of_one_certain_path_is_zero():
    """Three steps, classes a and b and the blank; the net is sure of 'a', blank, 'b'."""
    path = np.full((1, 3, 3), -50.0)
    for t, c in enumerate((0, 2, 1)):
        path[0, t, c] = 50
    loss = LOSSES.CTCLoss()(nd.array(path), nd.array([[0, 1]]))
    assert abs(float(loss.asscalar())) < 1e-3


def test_triplet_is_zero_once_the_margin_is_kept():
    near, far = nd.zeros((1, 2)), nd.full((1, 2), 3.0)
    assert LOSSES.TripletLoss(margin=1)(near, near, far).asscalar() == 0
    assert LOSSES.TripletLoss(margin=1)(near, far, near).asscalar() == 19


def test_a_loss_is_a_block_that_hybridizes():
    pred, label = draw(5, 3), nd.array([0, 1, 2, 0, 1])
    pred.attach_grad()
    results = []
    for hybrid in (False, True):
        loss_of = LOSSES.SoftmaxCELoss()
        loss_of.hybridize(hybrid)
        with autograd.record():
            loss = loss_of(pred, label)
        loss.backward()
        results.append((loss.asnumpy(), pred.grad.asnumpy()))
    np.testing.assert_array_equal(results[0][0], results[1][0])
    np.testing.assert_array_equal(results[0][1], results[1][1])


def test_misfits_are_named():
    with pytest.raises(ShapeError) as caught:
        LOSSES.L2Loss()(nd.zeros((2, 3)), nd.zeros((2,)))
    assert "L2Loss: label has 2 values (2,), pred 6 (2, 3). One label for each prediction is needed." in str(
        caught.value
    )
    with pytest.raises(MXNetError, match="softmax_cross_entropy"):
        LOSSES.SoftmaxCELoss()(nd.zeros((2, 3)), nd.array([0, 3]))
    with pytest.raises(ValueError, match="CTCLoss: layout is 'NTC' or 'TNC', got 'CTN'"):
        LOSSES.CTCLoss(layout="CTN")
    with pytest.raises(ValueError, match="LogisticLoss: label_format is 'signed' or 'binary'"):
        LOSSES.LogisticLoss(label_format="other")
