"""Samplers: every index in its place, batches of the right sizes, orders that a seed repeats."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import d2lcore as mx
from d2lcore.gluon import data


def test_sequential():
    sampler = data.SequentialSampler(4, start=3)
    assert list(sampler) == list(sampler) == [3, 4, 5, 6]
    assert len(sampler) == 4


def test_random_visits_each_index_once_in_a_new_order_each_epoch():
    sampler = data.RandomSampler(100)
    first, second = list(sampler), list(sampler)
    assert sorted(first) == sorted(second) == list(range(100))
    assert first != second
    assert len(sampler) == 100


def test_a_seed_repeats_the_random_order():
    sampler = data.RandomSampler(50)
    mx.random.seed(3)
    first = list(sampler)
    mx.random.seed(3)
    assert list(sampler) == first


def test_filter():
    sampler = data.FilterSampler(lambda x: x % 2 == 0, data.SimpleDataset([4, 5, 6, 7, 9]))
    assert list(sampler) == [0, 2]
    assert len(sampler) == 2


def test_interval_visits_each_index_once():
    sampler = data.IntervalSampler(13, 3)
    assert list(sampler) == [0, 3, 6, 9, 12, 1, 4, 7, 10, 2, 5, 8, 11]
    assert len(sampler) == 13
    assert list(data.IntervalSampler(13, 3, rollover=False)) == [0, 3, 6, 9, 12]
    assert len(data.IntervalSampler(13, 3, rollover=False)) == 5


@pytest.mark.parametrize("interval", [0, -1, 8])
def test_interval_out_of_range(interval):
    with pytest.raises(ValueError) as caught:
        data.IntervalSampler(7, interval)
    assert str(caught.value) == f"IntervalSampler: interval is from 1 to length, got interval {interval}, length 7"


@given(count=st.integers(0, 30), size=st.integers(1, 12), last=st.sampled_from(["keep", "discard", "rollover"]))
def test_batches_lose_nothing_but_what_discard_says(count, size, last):
    batches = data.BatchSampler(data.SequentialSampler(count), size, last)
    seen = []
    for _ in range(3):
        expected = len(batches)
        epoch = list(batches)
        assert len(epoch) == expected
        seen.append(epoch)
    flat = [[i for batch in epoch for i in batch] for epoch in seen]
    if last == "keep":
        assert flat == [list(range(count))] * 3
        assert all(len(batch) == size for epoch in seen for batch in epoch[:-1])
    else:
        assert all(len(batch) == size for epoch in seen for batch in epoch)
    if last == "discard":
        assert flat == [list(range(count - count % size))] * 3
    if last == "rollover":
        everything = [i for epoch in flat for i in epoch]
        assert everything == (list(range(count)) * 3)[: len(everything)]
        assert 3 * count - len(everything) < size


def test_bad_batches():
    with pytest.raises(ValueError) as caught:
        data.BatchSampler(data.SequentialSampler(3), 2, "drop")
    assert str(caught.value) == "last_batch is 'keep', 'discard' or 'rollover', got 'drop'"
    with pytest.raises(ValueError) as caught:
        data.BatchSampler(data.SequentialSampler(3), 0)
    assert str(caught.value) == "batch_size is at least 1, got 0"


def test_a_sampler_must_say_what_it_samples():
    with pytest.raises(NotImplementedError, match="Sampler must define __iter__"):
        iter(data.Sampler())
    with pytest.raises(NotImplementedError, match="Sampler must define __len__"):
        len(data.Sampler())
