"""New arrays: dtypes by default, devices, and what cannot be made."""

from __future__ import annotations

import numpy
import pytest

import d2lcore as mx
from d2lcore import nd
from d2lcore.errors import DTypeError


def test_float32_by_default_whatever_it_is_made_of() -> None:
    for source in ([1, 2], (1, 2), 3, numpy.arange(3), numpy.ones(2), numpy.ones(2, "float16"), [True], range(3)):
        assert nd.array(source).dtype is numpy.float32
    for made in (nd.zeros(2), nd.ones(2), nd.full(2, 1), nd.empty(2), nd.arange(2), nd.linspace(0, 1, 2), nd.eye(2)):
        assert made.dtype is numpy.float32


def test_an_array_keeps_its_dtype() -> None:
    assert nd.array(nd.ones(2, dtype="int8")).dtype is numpy.int8
    assert nd.array(nd.ones(2, dtype="int8"), dtype="float64").dtype is numpy.float64


@pytest.mark.parametrize(
    "dtype", ["float16", "float32", "float64", "int8", "uint8", "int32", "int64", numpy.int32, bool]
)
def test_dtypes_by_name_or_type(dtype) -> None:
    assert nd.zeros((2,), dtype=dtype).dtype is numpy.dtype(dtype).type
    assert nd.array([0, 1], dtype=dtype).asnumpy().tolist() == [0, 1]


def test_shapes() -> None:
    assert nd.zeros(3).shape == nd.zeros((3,)).shape == nd.zeros([3]).shape == nd.zeros(numpy.int64(3)).shape == (3,)
    assert nd.empty((2, 0)).shape == (2, 0)


def test_lists_of_arrays() -> None:
    assert nd.array([nd.array([1, 2]), nd.array([3, 4])]).asnumpy().tolist() == [[1, 2], [3, 4]]


def test_sequences() -> None:
    assert nd.arange(5, 1, -2).asnumpy().tolist() == [5, 3]
    assert nd.arange(3, repeat=2, dtype="int32").asnumpy().tolist() == [0, 0, 1, 1, 2, 2]
    assert nd.linspace(0, 1, 4, endpoint=False).asnumpy().tolist() == [0, 0.25, 0.5, 0.75]
    assert nd.eye(2, 3, 1).asnumpy().tolist() == [[0, 1, 0], [0, 0, 1]]


def test_on_a_device() -> None:
    assert nd.array([1], ctx=mx.cpu(1)).ctx is mx.cpu(1)
    assert nd.zeros_like(nd.ones(1, ctx=mx.cpu(1))).ctx is mx.cpu(1)


def test_what_cannot_be_read() -> None:
    with pytest.raises(DTypeError) as error:
        nd.array("text")
    assert str(error.value).startswith("array: the values given cannot be read as float32: ")
    with pytest.raises(DTypeError, match=r"from_numpy: expected a numpy.ndarray, got list; use nd.array\(\)"):
        nd.from_numpy([1, 2])
    with pytest.raises(DTypeError, match="from_dlpack: expected an array with __dlpack__, got list"):
        nd.from_dlpack([1, 2])


@pytest.mark.parametrize("export", [nd.to_dlpack_for_read, nd.to_dlpack_for_write])
def test_a_dlpack_capsule_shares_memory_and_is_used_once(export) -> None:
    x = nd.array([1, 2])
    capsule = export(x)
    again = nd.from_dlpack(capsule)
    x[:] = x + 1
    assert again.asnumpy().tolist() == [2, 3]
    with pytest.raises((ValueError, BufferError)):
        nd.from_dlpack(capsule)
