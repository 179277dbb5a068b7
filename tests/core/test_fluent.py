"""Methods that compute: legacy conventions, and that every method is the function of the same name."""

from __future__ import annotations

import numpy
import pytest

from d2lcore import nd
from d2lcore.core.fluent import Fluent
from d2lcore.core.layout import Layout

X = numpy.array([[0.9, 0.1, 0.5], [0.2, 0.7, 0.3]], dtype="float32")
ARGUMENTS = {
    "reshape": ((3, 2),),
    "reshape_like": (nd.zeros((6,)),),
    "expand_dims": (0,),
    "swapaxes": (0, 1),
    "flip": (1,),
    "tile": ((2, 1),),
    "repeat": (2,),
    "pad": ("constant", (0, 0, 1, 1)),
    "split": (3,),
    "split_v2": (2,),
    "broadcast_to": ((2, 3),),
    "broadcast_like": (nd.zeros((2, 3)),),
    "slice": ((0, 1), (1, 3)),
    "slice_axis": (1, 0, 2),
    "slice_like": (nd.zeros((1, 2)),),
    "take": (nd.array([1, 0]),),
    "pick": (nd.array([0, 2]),),
    "one_hot": (4,),
    "clip": (0.2, 0.6),
    "dot": (nd.ones((3, 2)),),
}
SHIFTED = {"arccosh": 2.0}
ELSEWHERE = {
    "depth_to_space", "space_to_depth",  # of four dimensions
    "slice_assign", "slice_assign_scalar", "to_dlpack_for_read", "to_dlpack_for_write", "writable",  # no functions
}  # fmt: skip
METHODS = sorted(
    name for part in (Fluent, Layout) for name in vars(part) if not name.startswith("_") and name not in ELSEWHERE
)


@pytest.mark.parametrize("name", METHODS)
def test_the_method_is_the_function(name: str) -> None:
    x = nd.array(X + SHIFTED.get(name, 0.0))
    arguments = ARGUMENTS.get(name, ())
    found, expected = getattr(x, name)(*arguments), getattr(nd, name)(x, *arguments)
    for a, b in zip(*[r if isinstance(r, list) else [r] for r in (found, expected)], strict=True):
        assert (type(a), a.dtype, a.shape) == (type(b), b.dtype, b.shape)
        assert numpy.array_equal(a.asnumpy(), b.asnumpy())


def test_axes_are_named_in_every_way() -> None:
    x = nd.array(X)
    for axis in (None, (), [], (0, 1), [0, 1], (-1, -2)):
        assert x.sum(axis=axis).asscalar() == pytest.approx(2.7)
    assert x.sum(axis=1, exclude=True).shape == (3,)
    assert x.max(axis=(0,), keepdims=True).shape == (1, 3)


def test_positions_have_the_dtype_of_the_array() -> None:
    assert nd.array(X).argmax(axis=1).dtype is numpy.float32
    assert nd.array(X, dtype="float64").argmin().dtype is numpy.float64
    assert nd.array(X).argmax().shape == (1,)


def test_topk() -> None:
    x = nd.array(X)
    values, places = x.topk(k=2, ret_typ="both")
    assert values.asnumpy().tolist() == X[[[0, 0], [1, 1]], [[0, 2], [1, 2]]].tolist()
    assert places.asnumpy().tolist() == [[0, 2], [1, 2]]
    assert x.topk(k=1, ret_typ="mask").asnumpy().tolist() == [[1, 0, 0], [0, 1, 0]]
    assert x.topk(k=2, axis=None, dtype="int32").asnumpy().tolist() == [0, 4]
    assert x.topk(k=2, axis=None, ret_typ="mask").asnumpy().tolist() == [[1, 0, 0], [0, 1, 0]]
    assert x.topk(axis=0, is_ascend=True, ret_typ="value").asnumpy().tolist() == [X.min(axis=0).tolist()]
    with pytest.raises(ValueError, match="ret_typ is 'value', 'indices', 'mask' or 'both', got 'all'"):
        x.topk(ret_typ="all")


def test_rounding_halves_away_from_zero() -> None:
    assert nd.array([-2.5, -0.5, 0.5, 1.5]).round().asnumpy().tolist() == [-3, -1, 1, 2]


def test_softmax_over_some_elements() -> None:
    x = nd.zeros((2, 4))
    assert x.softmax(length=nd.array([1, 2], dtype="int32")).asnumpy().tolist() == [[1, 0, 0, 0], [0.5, 0.5, 0, 0]]
    hot, cold = nd.array([0, 1]).softmax(temperature=10), nd.array([0, 1]).softmax(temperature=0.1)
    assert hot[1].asscalar() < 0.55 < cold[1].asscalar()
