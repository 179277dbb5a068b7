"""Reductions: precision, dtypes, degenerate cases, and the way back from broadcasting."""

from __future__ import annotations

import numpy as np
import pytest

from d2lcore import autograd, nd
from d2lcore import np as mnp
from d2lcore.core import F
from d2lcore.errors import ShapeError
from d2lcore.ops import OPS


def raw(name: str, x: object, dtype: str = "float32", **attrs: object) -> np.ndarray:
    return OPS[name].forward(np, np.asarray(x, dtype), **attrs)


def test_half_precision_is_accumulated_in_single() -> None:
    ones = np.ones(5000)
    assert raw("sum", ones, "float16") == 5000  # in float16 steps of 1 get lost at 2048
    assert raw("mean", ones * 100, "float16") == 100
    assert raw("var", np.tile([0, 400], 50), "float16") == 40000  # squares up to 40000, sums beyond 65504
    assert raw("norm", np.full(100, 30), "float16") == 300
    assert raw("sum", ones, "float16").dtype == np.float16


def test_dtypes() -> None:
    assert raw("sum", [1, 2], "int32").dtype == np.int32
    assert raw("sum", [True, True], "bool") == 2
    assert raw("mean", [1, 2], "int64").dtype == np.float32
    assert raw("mean", [2**24, 1], "int32") == (2**24 + 1) / 2  # not rounded before it is divided


def test_no_axes_at_all() -> None:
    x = np.ones((2, 3))
    assert raw("sum", x, axis=()).shape == (2, 3)
    assert raw("sum", x, axis=None).shape == ()


@pytest.mark.parametrize(("name", "expected"), [("norm", [0.0, 0.0]), ("std", [0.0, 0.0])])
def test_gradients_at_zero_are_zero(name: str, expected: list) -> None:
    x = nd.zeros(2)
    x.attach_grad()
    with autograd.record():
        y = getattr(F, name)(x, axis=0)
    y.backward()
    assert x.grad.asnumpy().tolist() == expected


@pytest.mark.parametrize(
    ("values", "expected"), [([2, 3, 4], [12, 8, 6]), ([2, 0, 4], [0, 8, 0]), ([0, 0, 4], [0, 0, 0])]
)
def test_gradient_of_a_product_with_zeros(values: list, expected: list) -> None:
    x = nd.array(values)
    x.attach_grad()
    with autograd.record():
        y = F.prod(x)
    y.backward()
    assert x.grad.asnumpy().tolist() == expected


def test_logsumexp_at_the_edges() -> None:
    assert raw("logsumexp", [1000.0, 1000.0]) == pytest.approx(1000 + np.log(2))
    assert raw("logsumexp", [-np.inf, -np.inf]) == -np.inf
    assert raw("logsumexp", [np.inf, 0.0]) == np.inf
    assert raw("logsumexp", [[0.0, 0.0]], axis=1).tolist() == [pytest.approx(np.log(2))]


def test_sum_to_gives_the_array_itself_where_nothing_is_summed() -> None:
    x = np.ones((2, 3))
    assert OPS["sum_to"].forward(np, x, shape=(2, 3)) is x


def test_sum_to_refuses_shapes_of_the_same_size() -> None:
    with pytest.raises(ShapeError, match=r"sum_to: x \(4, 6\) is not what an array of shape \(3, 8\) broadcasts to"):
        F.sum_to(mnp.ones((4, 6)), shape=(3, 8))


def test_nothing_to_choose_from() -> None:
    message = r"max: x is empty along axis 0: \(0, 3\)\. An empty array has no largest or smallest element\."
    with pytest.raises(ShapeError, match=message):
        F.max(mnp.ones((0, 3)), axis=0)
    assert F.max(mnp.ones((0, 3)), axis=1).shape == (0,)
