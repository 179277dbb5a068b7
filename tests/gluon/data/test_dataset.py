"""Data sets: filter, shard, take, sample and transform; and whole columns that equal the samples one by one."""

from __future__ import annotations

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import nd
from d2lcore.errors import ShapeError
from d2lcore.gluon import data


def items(dataset) -> list:
    return [dataset[i] for i in range(len(dataset))]


def test_filter_shard_take_sample():
    numbers = data.SimpleDataset(list(range(10)))
    assert items(numbers.filter(lambda x: x % 3 == 0)) == [0, 3, 6, 9]
    assert [items(numbers.shard(4, i)) for i in range(4)] == [[0, 1, 2], [3, 4, 5], [6, 7], [8, 9]]
    assert items(numbers.take(3)) == [0, 1, 2]
    assert items(numbers.take(None)) == items(numbers.take(99)) == list(range(10))
    assert items(numbers.sample(data.SequentialSampler(2, start=7))) == [7, 8]
    with pytest.raises(ValueError, match="take: count is at least 0, got -1"):
        numbers.take(-1)
    assert items(numbers.take(8).shard(2, 1).filter(lambda x: x != 5)) == [4, 6, 7]


def test_bad_arguments():
    numbers = data.SimpleDataset([1, 2])
    with pytest.raises(ValueError) as caught:
        numbers.shard(2, 2)
    assert str(caught.value) == "shard: expected 0 <= index < num_shards, got index 2, num_shards 2"
    with pytest.raises(TypeError) as caught:
        numbers.sample([0, 1])
    assert str(caught.value) == "sample: expected a gluon.data.Sampler, got list"
    with pytest.raises(ValueError, match="expected at least one array"):
        data.ArrayDataset()
    with pytest.raises(ShapeError) as caught:
        data.ArrayDataset([1, 2], nd.zeros((3, 2)))
    assert str(caught.value) == "ArrayDataset: its parts must have one length, got 2, 3"
    with pytest.raises(NotImplementedError, match="Dataset must define __getitem__"):
        data.Dataset()[0]


def test_transform_takes_the_parts_of_a_tuple_and_is_lazy():
    calls = []

    def add(x, y):
        calls.append(x)
        return x + y

    pairs = data.SimpleDataset([(1, 2), (3, 4)])
    lazy = pairs.transform(add)
    assert calls == []
    assert items(lazy) == items(lazy) == [3, 7]
    assert calls == [1, 3, 1, 3]
    eager = pairs.transform(add, lazy=False)
    assert items(eager) == items(eager) == [3, 7]
    assert calls == [1, 3, 1, 3, 1, 3]


def test_transform_first_leaves_the_rest():
    assert items(data.SimpleDataset([(1, "a"), (2, "b")]).transform_first(lambda x: x * 10)) == [(10, "a"), (20, "b")]
    assert items(data.SimpleDataset([1, 2]).transform_first(lambda x: x * 10)) == [10, 20]


def test_labels_of_an_array_dataset_are_numbers():
    x, y = data.ArrayDataset(nd.zeros((3, 2)), nd.array([1, 2, 3]))[1]
    assert isinstance(x, mx.nd.NDArray)
    assert isinstance(y, np.float32)
    assert y == 2
    assert data.ArrayDataset(nd.zeros((3, 2)))[0].shape == (2,)


class Halves(data.SimpleDataset):
    """Redefines the samples and knows nothing of columns."""

    def __getitem__(self, idx):
        return super().__getitem__(idx) / 2


PICTURES = np.arange(5 * 4 * 6 * 3, dtype=np.uint8).reshape(5, 4, 6, 3)
FAST = {
    "numpy": data.SimpleDataset(PICTURES),
    "nd": data.SimpleDataset(nd.array(PICTURES, dtype="uint8")),
    "numbers": data.SimpleDataset(np.arange(5)),
    "pairs": data.ArrayDataset(nd.array(PICTURES, dtype="uint8"), nd.array([4, 3, 2, 1, 0])),
    "one part": data.ArrayDataset(PICTURES),
    "nested": data.ArrayDataset(data.ArrayDataset(PICTURES, np.arange(5)), np.ones((5, 2), np.float32)),
    "taken": data.ArrayDataset(PICTURES, np.arange(5)).take(4).filter(lambda x, *y: True),
}
TENSOR = data.vision.transforms.ToTensor()
FAST["transformed"] = FAST["nd"].transform(TENSOR)
FAST["first transformed"] = FAST["pairs"].transform_first(TENSOR).shard(1, 0)
SLOW = {
    "list": data.SimpleDataset([1, 2, 3, 4, 5]),
    "texts": data.SimpleDataset(np.array(["a", "b", "c", "d", "e"])),
    "flat nd": data.SimpleDataset(nd.arange(5)),
    "subclass": Halves(np.arange(5.0)),
    "any function": FAST["nd"].transform(lambda x: x.astype("float32")),
    "no pictures": data.SimpleDataset(np.ones((5, 2, 2), np.uint8)).transform_first(TENSOR),
    "both arguments": FAST["pairs"].transform(lambda x, y: (x, y)),
}


def flat(batch) -> list:
    return [part for entry in batch for part in flat(entry)] if isinstance(batch, (list, tuple)) else [batch]


@pytest.mark.parametrize("name", FAST)
def test_columns_are_what_the_samples_are(name):
    dataset, indices = FAST[name], [3, 0, 3]
    slow = flat(data.default_batchify_fn([dataset[i] for i in indices]))
    fast = flat(dataset.columns(indices))
    for a, b in zip(fast, slow, strict=True):
        assert type(a) is type(b)
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a.asnumpy(), b.asnumpy())


@pytest.mark.parametrize("name", SLOW)
def test_no_columns_where_they_would_not_be_the_same(name):
    assert SLOW[name].columns([0, 1]) is None


def test_the_parts_of_an_array_dataset_are_at_hand():
    parts = data.ArrayDataset([1, 2], ["a", "b"])._data  # MXNet's name for them, which programs read
    assert parts == [[1, 2], ["a", "b"]]
