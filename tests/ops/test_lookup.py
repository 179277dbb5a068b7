"""Looking up and indexing: positions outside, positions that repeat, and what the errors say."""

from __future__ import annotations

import numpy as np
import pytest

from d2lcore import np as mnp
from d2lcore.core import F
from d2lcore.errors import RangeError, ShapeError
from d2lcore.ops import OPS


def test_positions_outside() -> None:
    x = mnp.array([10.0, 20.0, 30.0])
    outside = mnp.array([-1, 5], dtype="int64")
    assert F.take(x, outside).tolist() == [10, 30]
    assert F.take(x, outside, mode="wrap").tolist() == [30, 30]
    with pytest.raises(RangeError, match=r"take.*index 5 is out of bounds for axis 0 with size 3"):
        F.take(x, outside, mode="raise")
    with pytest.raises(IndexError):
        x[5]


@pytest.mark.parametrize("words", [[0, 4], [-1, 0]])
def test_embedding_explains_a_word_it_does_not_have(words: list[int]) -> None:
    with pytest.raises(RangeError) as caught:
        F.embedding(mnp.array(words), mnp.ones((4, 2)))
    assert str(caught.value) == (
        "embedding: indices expects whole numbers from 0 to 3 for weight (4, 2), "
        f"got values from {words[0]} to {words[1]}. Is the vocabulary larger than the embedding?"
    )


@pytest.mark.parametrize("width", [1, 5])
def test_rows_that_come_several_times_are_added_up(width: int) -> None:
    rng = np.random.default_rng(0)
    index, rows = rng.integers(0, 7, (4, 50)), rng.standard_normal((4, 50, width))
    expected = np.zeros((7, width))
    for i, row in zip(index.ravel(), rows.reshape(-1, width), strict=True):
        expected[i] += row
    np.testing.assert_allclose(OPS["index_add"].forward(np, rows, index, shape=(7, width)), expected, rtol=1e-12)


def test_nothing_to_add() -> None:
    nothing = OPS["index_add"].forward(np, np.zeros((0, 3)), np.zeros(0, int), shape=(4, 3))
    assert nothing.tolist() == np.zeros((4, 3)).tolist()


def test_one_hot_of_a_position_outside_is_cold() -> None:
    assert F.one_hot(mnp.array([1, 3, -1]), depth=2).tolist() == [[0, 1], [0, 0], [0, 0]]


def test_sorting_is_stable_both_ways() -> None:
    x = mnp.array([2, 1, 2, 1])
    assert F.argsort(x).tolist() == [1, 3, 0, 2]
    assert F.argsort(x, is_ascend=False).tolist() == [0, 2, 1, 3]
    values, places = F.topk(x, k=3)
    assert (values.tolist(), places.tolist()) == ([2, 2, 1], [0, 2, 1])


def test_messages() -> None:
    x = mnp.ones((2, 3))
    with pytest.raises(ShapeError) as caught:
        F.fully_connected(mnp.ones((256, 256)), mnp.ones((84, 120)))
    assert str(caught.value) == (
        "fully_connected: weight expects 120 input features (84, 120), data has 256: (256, 256)"
    )
    with pytest.raises(ShapeError) as caught:
        F.dot(x, x)
    assert str(caught.value) == (
        "dot: the last axis of x (2, 3) must be as long as the first axis of y (2, 3), 3 is not 2"
    )
    with pytest.raises(ShapeError) as caught:
        F.concat(x, mnp.ones((3, 3)), axis=1)
    assert str(caught.value) == (
        "concat: xs[1] (3, 3) does not fit xs[0] (2, 3): all sizes but that of axis 1 must agree"
    )
    with pytest.raises(ShapeError) as caught:
        F.reshape(x, shape=(4, -1))
    assert str(caught.value) == "reshape: shape (4, -1) does not hold the 6 elements of x (2, 3)"
    with pytest.raises(ShapeError) as caught:
        F.pick(x, mnp.ones((3,)))
    assert str(caught.value) == (
        "pick: index expects shape (2,), a position for each line along axis 1 of x (2, 3); got (3,)"
    )
