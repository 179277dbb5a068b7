"""Batches of samples: dtypes and shapes as MXNet 1.9.1 gives them, and errors for what cannot be stacked."""

from __future__ import annotations

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import nd
from d2lcore.errors import DTypeError, ShapeError
from d2lcore.gluon.data import batchify


@pytest.mark.parametrize(
    ("samples", "shape", "dtype"),
    [
        ([1, 2], (2,), "int64"),
        ([1.0, 2.0], (2,), "float64"),
        ([True, False], (2,), "bool"),
        ([np.int32(3), np.int32(4)], (2,), "int32"),
        ([np.zeros(3), np.zeros(3)], (2, 3), "float64"),
        ([np.zeros(3, np.float16)] * 2, (2, 3), "float16"),
        ([[1, 2], [3, 4], [5, 6]], (3, 2), "int64"),
        ([nd.zeros((3,)), nd.zeros((3,))], (2, 3), "float32"),
        ([nd.zeros((2, 2), dtype="uint8")] * 4, (4, 2, 2), "uint8"),
        ([nd.array([1]), nd.array([2])], (2, 1), "float32"),
    ],
)  # as asked of MXNet 1.9.1
def test_default(samples, shape, dtype):
    batch = batchify.default_batchify_fn(samples)
    assert isinstance(batch, nd.NDArray)
    assert (batch.shape, np.dtype(batch.dtype).name) == (shape, dtype)


def test_tuples_become_lists_of_parts():
    (a, b), c = batchify.default_batchify_fn([((1, 2.0), np.int32(3)), ((4, 5.0), np.int32(6))])
    assert a.asnumpy().tolist() == [1, 4]
    assert b.asnumpy().tolist() == [2.0, 5.0]
    assert c.asnumpy().tolist() == [3, 6]


def test_numpy_semantics_are_kept():
    samples = [mx.np.ones((2,)), mx.np.zeros((2,))]
    assert type(batchify.default_batchify_fn(samples)) is mx.np.ndarray
    assert type(batchify.Pad()(samples)) is mx.np.ndarray
    with mx.util.np_array():
        assert type(batchify.default_batchify_fn([1, 2])) is mx.np.ndarray


@pytest.mark.parametrize("make", [nd.zeros, np.zeros, lambda shape: np.zeros(shape).tolist()])
def test_different_shapes(make):
    with pytest.raises(ShapeError) as caught:
        batchify.default_batchify_fn([make((2,)), make((2,)), make((3,))])
    assert str(caught.value) == (
        "samples of one batch must have one shape, got (2,) and (sample 2 of the batch) (3,). Resize or crop them in a "
        "transform, or give DataLoader batchify_fn=batchify.Pad()."
    )


def test_texts():
    with pytest.raises(DTypeError) as caught:
        batchify.default_batchify_fn(["ab", "c"])
    assert str(caught.value) == (
        "samples must be numbers or arrays to be stacked, got <U2 such as np.str_('ab'). Keep texts and the like with "
        "batchify.AsList(), for one part of a tuple within batchify.Group()."
    )


def test_pad():
    padded = batchify.Pad(val=9, dtype="float32", round_to=4)([np.ones((1, 2)), np.zeros((2, 1))])
    assert padded.shape == (2, 4, 4)
    assert padded.dtype == np.float32
    assert padded.asnumpy()[0, :2, :3].tolist() == [[1, 1, 9], [9, 9, 9]]
    assert padded.asnumpy()[1, :3, :2].tolist() == [[0, 9], [0, 9], [9, 9]]
    with pytest.raises(ShapeError) as caught:
        batchify.Pad()([np.ones((1, 2)), np.ones(2)])
    assert str(caught.value) == "Pad: samples must have one number of axes, got [1, 2]"


def test_group_and_list():
    group = batchify.Group(batchify.Pad(), batchify.Stack(), batchify.AsList())
    x, y, names = group([([1, 2], 0, "a"), ([3], 1, "b")])
    assert x.asnumpy().tolist() == [[1, 2], [3, 0]]
    assert y.asnumpy().tolist() == [0, 1]
    assert names == ["a", "b"]
    with pytest.raises(ValueError) as caught:
        group([(1, 2)])
    assert str(caught.value) == "Group: 3 functions for samples of 2 parts"
