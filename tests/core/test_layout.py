"""Methods that rearrange: MXNet's reshape codes, slices, broadcasting; and what they say of sizes that do not fit."""

from __future__ import annotations

import pytest

from d2lcore import nd
from d2lcore.core.layout import decode_shape
from d2lcore.errors import ShapeError


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ((6, 4), (6, 4)),
        ((-1,), (24,)),
        ((0, -1), (2, 12)),
        ((-2,), (2, 3, 4)),
        ((0, -2), (2, 3, 4)),
        ((-3, 4), (6, 4)),
        ((-3, -2), (6, 4)),
        ((0, -3), (2, 12)),
        ((-4, 1, 2, -2), (1, 2, 3, 4)),
        ((-4, -1, 2, -2), (1, 2, 3, 4)),
        ((0, 0, -4, 2, -1), (2, 3, 2, 2)),
        ((0, -4, 3, 1, 0), (2, 3, 1, 4)),
    ],
)
def test_reshape_codes(codes, expected) -> None:
    assert nd.zeros((2, 3, 4)).reshape(codes).shape == expected
    assert nd.zeros((2, 3, 4)).reshape(*codes).shape == expected


@pytest.mark.parametrize(
    ("codes", "expected"),
    [((-1, 0), (6, 4)), ((0, 0), "too few"), ((-3, 0), (6, 4)), ((0, -3), (2, 12)), ((-2, -4, 2, 2), (2, 3, 2, 2))],
)
def test_reshape_codes_from_the_right(codes, expected) -> None:
    x = nd.zeros((2, 3, 4))
    if expected == "too few":
        with pytest.raises(ShapeError, match=r"shape \(3, 4\) does not hold the 24 elements"):
            x.reshape(codes, reverse=True)
    else:
        assert x.reshape(codes, reverse=True).shape == expected


@pytest.mark.parametrize(
    ("codes", "text"),
    [
        ((0, 0, 0, 0), "codes (0, 0, 0, 0) do not fit an array of shape (2, 3): too few sizes are left for code 0"),
        ((0, -3), "codes (0, -3) do not fit an array of shape (2, 3): too few sizes are left for code -3"),
        ((-4, 2), "codes (-4, 2) do not fit an array of shape (2, 3): -4 is followed by the two sizes it splits into"),
        ((-4, 2, 2, 0), "codes (-4, 2, 2, 0) do not fit an array of shape (2, 3): 2 does not split into (2, 2)"),
        (
            (-9,),
            "codes (-9,) do not fit an array of shape (2, 3): -9 means nothing; codes are 0, -1, -2, -3 and -4",
        ),
    ],
)  # fmt: skip
def test_codes_that_do_not_fit(codes, text) -> None:
    with pytest.raises(ShapeError) as error:
        decode_shape((2, 3), codes)
    assert str(error.value) == f"reshape: {text}"


def test_shapes_are_given_in_three_ways() -> None:
    x = nd.zeros((2, 3))
    assert x.reshape(3, 2).shape == x.reshape((3, 2)).shape == x.reshape(shape=(3, 2)).shape == (3, 2)
    assert x.reshape([3, -1]).shape == (3, 2)
    assert x.transpose(1, 0).shape == x.transpose((1, 0)).shape == x.transpose().shape == (3, 2)


def test_flatten_keeps_the_batch() -> None:
    assert nd.zeros((2, 3, 4)).flatten().shape == (2, 12)
    assert nd.zeros((0, 3, 4)).flatten().shape == (0, 12)


def test_swapaxes_and_expand_dims_count_from_the_end_too() -> None:
    x = nd.zeros((2, 3, 4))
    assert x.swapaxes(0, -1).shape == (4, 3, 2)
    assert x.expand_dims(-1).shape == (2, 3, 4, 1)
    assert x.expand_dims(1).squeeze(1).shape == (2, 3, 4)
    with pytest.raises(ShapeError, match="dim2 3 is out of range"):
        x.swapaxes(0, 3)


def test_split() -> None:
    x = nd.arange(6).reshape((1, 6))
    assert [p.asnumpy().tolist() for p in x.split(3)] == [[[0, 1]], [[2, 3]], [[4, 5]]]
    assert [p.shape for p in x.split(6, squeeze_axis=True)] == [(1,)] * 6
    assert x.split(1).shape == (1, 6)
    assert [p.shape for p in x.split_v2((2, 3), axis=1)] == [(1, 2), (1, 1), (1, 3)]
    with pytest.raises(ShapeError, match="does not divide into 4 equal parts"):
        x.split(4)


def test_slices() -> None:
    x = nd.arange(12).reshape((3, 4))
    assert x.slice((0, 1), (2, 3)).asnumpy().tolist() == [[1, 2], [5, 6]]
    assert x.slice((None, -2), (None, None)).shape == (3, 2)
    assert x.slice(1, 3).shape == (2, 4)
    assert x.slice((2, 3), (None, 0), (-1, -2)).asnumpy().tolist() == [[11, 9], [7, 5], [3, 1]]
    assert x.slice_axis(-1, 1, None).shape == (3, 3)
    assert x.slice_like(nd.zeros((2, 3))).shape == (2, 3)
    assert x.slice_like(nd.zeros((2, 3)), axes=(1,)).shape == (3, 3)
    with pytest.raises(ShapeError, match="must be of the same length"):
        x.slice((0, 1), (2,))
    with pytest.raises(ShapeError, match="axis 0 has size 3, fewer than the 5 asked for"):
        x.slice_like(nd.zeros((5, 4)))
    with pytest.raises(ShapeError, match="name axes"):
        x.slice_like(nd.zeros(3))


def test_broadcasts() -> None:
    x = nd.array([[1], [2]])
    assert x.broadcast_to((0, 3)).asnumpy().tolist() == [[1, 1, 1], [2, 2, 2]]
    assert x.broadcast_like(nd.zeros((2, 4))).shape == (2, 4)
    assert x.broadcast_like(nd.zeros((5, 7)), lhs_axes=1, rhs_axes=0).shape == (2, 5)
    assert x.broadcast_axes(axis=1, size=3).shape == (2, 3)
    with pytest.raises(ShapeError, match=r"axis 0 of \(2, 1\) has size 2, expected 1"):
        x.broadcast_axes(axis=0, size=3)


def test_reshape_like_takes_part_of_the_other_shape() -> None:
    x = nd.zeros((6, 4))
    assert x.reshape_like(nd.zeros((2, 12))).shape == (2, 12)
    assert x.reshape_like(nd.zeros((2, 3)), lhs_begin=0, lhs_end=1).shape == (2, 3, 4)


def test_positions() -> None:
    x = nd.array([[1, 2], [3, 4]])
    assert x.take(nd.array([1])).asnumpy().tolist() == [[3, 4]]
    assert x.take(nd.array([5]), axis=1).asnumpy().tolist() == [[2], [4]]
    assert x.pick(nd.array([0, 1])).asnumpy().tolist() == [1, 4]
    assert nd.array([1]).one_hot(3, on_value=5, off_value=-1, dtype="int32").asnumpy().tolist() == [[-1, 5, -1]]


def test_margins() -> None:
    assert nd.array([[1, 2]]).pad(pad_width=(0, 0, 1, 2), constant_value=9).asnumpy().tolist() == [[9, 1, 2, 9, 9]]
    with pytest.raises(ShapeError, match="pad_width expects one"):
        nd.ones((2, 2)).pad(pad_width=(1, 1))
