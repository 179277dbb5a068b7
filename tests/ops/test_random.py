"""Random operators: the numbers of a seed, what dropout keeps, who is drawn."""

from __future__ import annotations

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import autograd
from d2lcore import np as mnp
from d2lcore.core import F, create
from d2lcore.errors import DTypeError


@pytest.mark.parametrize(
    "name", ["random_uniform", "random_normal", "random_gamma", "random_exponential", "random_poisson"]
)
def test_a_seed_gives_the_same_numbers_in_every_dtype(name: str) -> None:
    drawn = []
    for dtype in ("float32", "float32", "float16"):
        mx.random.seed(3)
        drawn.append(create(name, mx.cpu(), mnp.ndarray, shape=(50,), dtype=dtype))
    assert drawn[0].tolist() == drawn[1].tolist()
    assert len(set(drawn[0].tolist())) > 3
    np.testing.assert_allclose(drawn[0].asnumpy(), drawn[2].asnumpy(), rtol=1e-3)


def test_dropout_keeps_the_mean_and_a_byte_an_element() -> None:
    x = mnp.ones((100, 100))
    x.attach_grad()
    with autograd.record():
        y = F.dropout(x, p=0.2)
    kept = y.asnumpy()
    assert set(np.unique(kept)) == {0, np.float32(1.25)}
    assert abs(kept.mean() - 1) < 0.02
    (mask,) = y._entry[0].saved
    assert mask.dtype == bool
    y.backward()
    np.testing.assert_array_equal(x.grad.asnumpy(), kept)


def test_dropout_along_axes_makes_one_decision() -> None:
    kept = F.dropout(mnp.ones((50, 7)), p=0.5, axes=(1,)).asnumpy()
    assert ((kept == 0).all(axis=1) | (kept == 2).all(axis=1)).all()
    assert 0 < (kept[:, 0] == 0).sum() < 50


def test_dropout_of_whole_numbers() -> None:
    with pytest.raises(DTypeError, match="dropout: x expects real numbers"):
        F.dropout(mnp.ones((2,), dtype="int32"))


def test_outside_of_training_dropout_is_a_copy() -> None:
    x = mnp.ones((2,))
    y = F.dropout(x, p=0.9, training=False)
    y[:] = 5
    assert x.tolist() == [1, 1]


def test_multinomial_draws_in_proportion_and_never_the_impossible() -> None:
    p = mnp.array([[0.0, 0.25, 0.75, 0.0], [2.0, 0.0, 0.0, 2.0]])
    drawn = F.random_multinomial(p, shape=(4000,)).asnumpy()
    assert set(np.unique(drawn[0])) == {1, 2}
    assert set(np.unique(drawn[1])) == {0, 3}
    assert abs((drawn[0] == 2).mean() - 0.75) < 0.03
    assert abs((drawn[1] == 3).mean() - 0.5) < 0.03


def test_shuffle_moves_rows_and_their_gradients_together() -> None:
    x = mnp.arange(20).reshape(10, 2)
    x.attach_grad()
    with autograd.record():
        y = F.shuffle(x)
    weights = mnp.array(np.random.default_rng(0).standard_normal((10, 2)), dtype="float32")
    y.backward(weights)
    order = (y.asnumpy()[:, 0] / 2).astype(int)
    assert sorted(order) == list(range(10))
    assert order.tolist() != list(range(10))
    np.testing.assert_array_equal(x.grad.asnumpy()[order], weights.asnumpy())
