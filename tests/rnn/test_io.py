"""Sentences in buckets."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from d2lcore import rnn

SENTENCES = [["a", "b", "c"], ["b", "d"], ["a"], ["c", "a", "b", "d", "e"], ["a", "b", "c"]]


@pytest.mark.parametrize(
    ("options", "first", "vocab"),
    [  # answers of MXNet 1.9.1
        ({}, [0, 1, 2], {"\n": -1, "a": 0, "b": 1, "c": 2, "d": 3, "e": 4}),
        ({"invalid_label": 0, "start_label": 2}, [2, 3, 4], {"\n": 0, "a": 2, "b": 3, "c": 4, "d": 5, "e": 6}),
        ({"invalid_label": 1}, [0, 2, 3], {"\n": 1, "a": 0, "b": 2, "c": 3, "d": 4, "e": 5}),
    ],
)
def test_words_become_numbers(options: dict[str, Any], first: list[int], vocab: dict[str, int]) -> None:
    sentences, found = rnn.encode_sentences(SENTENCES, **options)
    assert sentences[0] == first
    assert found == vocab


def test_unknown_words() -> None:
    _, vocab = rnn.encode_sentences(SENTENCES, start_label=1, invalid_label=0)
    with pytest.raises(AssertionError, match="Unknown token zz"):
        rnn.encode_sentences([["a", "zz"]], vocab=vocab)
    assert rnn.encode_sentences([["a", "zz"]], vocab=vocab, unknown_token="e")[0] == [[1, vocab["e"]]]
    sentences, grown = rnn.encode_sentences([["a", "zz"]], vocab=vocab, unknown_token="<unk>")
    assert (sentences, grown["<unk>"]) == ([[1, 0]], 0)


@pytest.mark.parametrize("layout", ["NT", "TN"])
def test_batches_of_one_length(layout: str) -> None:
    numbers, _ = rnn.encode_sentences(SENTENCES, start_label=1, invalid_label=0)
    batches = rnn.BucketSentenceIter(numbers, 2, buckets=[3, 6], invalid_label=0, layout=layout)
    assert batches.default_bucket_key == 6
    assert batches.provide_data[0].shape == ((2, 6) if layout == "NT" else (6, 2))
    assert batches.provide_label[0].name == "softmax_label"
    for _ in range(2):
        found = list(batches)
        assert [b.bucket_key for b in found] == [3, 3]
        for b in found:
            data, label = (a.asnumpy() if layout == "NT" else a.asnumpy().T for a in (b.data[0], b.label[0]))
            assert b.provide_data[0].shape == b.data[0].shape
            np.testing.assert_array_equal(label[:, :-1], data[:, 1:])
            assert not label[:, -1].any()
            assert {tuple(row[row > 0]) for row in data} <= {tuple(n) for n in numbers}
        batches.reset()


def test_the_seed_decides_the_order() -> None:
    numbers = [[i, i + 1] for i in range(1, 50)]
    orders = []
    for seed in (1, 1, 2):
        random.seed(seed)
        np.random.seed(seed)
        batches = rnn.BucketSentenceIter(numbers, 4)
        orders.append([b.data[0].asnumpy().tolist() for b in batches])
    assert orders[0] == orders[1] != orders[2]
    assert [row[0] for row in orders[0][0]] == [11, 29, 48, 34]  # as MXNet's


def test_what_is_left_out_is_said() -> None:
    with pytest.warns(UserWarning, match="1 sentences longer than the largest bucket left out"):
        rnn.BucketSentenceIter([[1, 2], [1, 2, 3]], 1, buckets=[2])
    with pytest.raises(ValueError, match="layout is 'NT' or 'TN', got 'XX'"):
        rnn.BucketSentenceIter([[1, 2]], 1, layout="XX")
    with pytest.raises(ValueError, match="no bucket has a sentence"):
        rnn.BucketSentenceIter([[1, 2]], 2)
