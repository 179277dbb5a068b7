"""Arithmetic under its three names, numbers on either side, and the functions that ask for equal shapes."""

from __future__ import annotations

import numpy
import pytest

from d2lcore import nd
from d2lcore.errors import DTypeError, ShapeError

NAMES = [
    ("add", "broadcast_add", "broadcast_plus"),
    ("subtract", "broadcast_sub", "broadcast_minus"),
    ("multiply", "broadcast_mul"),
    ("divide", "true_divide", "broadcast_div"),
    ("modulo", "broadcast_mod"),
    ("power",),  # of base and exp, as MXNet calls them; broadcast_power is of lhs and rhs
    ("maximum", "broadcast_maximum"),
    ("minimum", "broadcast_minimum"),
    *[
        (name, f"broadcast_{name}")
        for name in (
            "equal", "not_equal", "greater", "greater_equal", "lesser", "lesser_equal", "logical_and", "logical_or",
            "logical_xor",
        )
    ],
]  # fmt: skip


@pytest.mark.parametrize("names", NAMES, ids=lambda names: names[0])
def test_one_function_under_all_names(names) -> None:
    assert len({getattr(nd, name) for name in names}) == 1


@pytest.mark.parametrize("names", NAMES, ids=lambda names: names[0])
def test_numbers_on_either_side(names) -> None:
    function, x = getattr(nd, names[0]), nd.array([1, 2, 3])
    two = nd.full((3,), 2)
    assert numpy.array_equal(function(x, 2).asnumpy(), function(x, two).asnumpy())
    assert numpy.array_equal(function(2, x).asnumpy(), function(two, x).asnumpy())
    assert function(x, 2).dtype is numpy.float32


@pytest.mark.parametrize("names", NAMES, ids=lambda names: names[0])
def test_what_is_no_operand(names) -> None:
    text = "expected two arrays, or an array and a number, got {} and {}. Use nd.array(x) on lists."
    for x, y in [(nd.ones(2), "text"), (None, nd.ones(2)), ([1, 2], [3, 4])]:
        with pytest.raises(DTypeError) as error:
            getattr(nd, names[0])(x, y)
        assert str(error.value) == f"{names[0]}: {text.format(type(x).__name__, type(y).__name__)}"


def test_two_numbers() -> None:
    assert nd.add(1, 2) == 3
    assert nd.lesser(1, 2) is True


def test_elemwise_asks_for_equal_shapes() -> None:
    for name in ("elemwise_add", "elemwise_sub", "elemwise_mul", "elemwise_div"):
        assert getattr(nd, name)(nd.ones(2), nd.ones(2)).shape == (2,)
    with pytest.raises(ShapeError) as error:
        nd.elemwise_add(nd.ones((2, 3)), nd.ones((1, 3)))
    assert str(error.value) == (
        "elemwise_add: shapes (2, 3) and (1, 3) differ. Use the broadcast_ functions, or + - * /, where one array is "
        "meant to be repeated."
    )


def test_add_n() -> None:
    x = nd.array([1, 2])
    assert nd.add_n(x, x, x).asnumpy().tolist() == [3, 6]
    alone = nd.add_n(x)
    alone[:] = 0
    assert x.asnumpy().tolist() == [1, 2]
    with pytest.raises(ShapeError, match="expected at least one array"):
        nd.add_n()


def test_where_by_rows() -> None:
    x, y = nd.ones((2, 2)), nd.zeros((2, 2))
    assert nd.where(nd.array([1, 0]), x, y).asnumpy().tolist() == [[1, 1], [0, 0]]
    assert nd.where(nd.array([[1, 0], [0, 1]]), x, y).asnumpy().tolist() == [[1, 0], [0, 1]]
