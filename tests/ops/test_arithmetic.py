"""What arithmetic does beyond the formula: numbers beside arrays, dtypes, choices between equals, the origin."""

from __future__ import annotations

import numpy as np
import pytest

from d2lcore import autograd, nd
from d2lcore import np as mnp
from d2lcore.core import F


def slope(f: object, *values: object) -> list:
    """Gradients of the sum of ``f`` by its arguments."""
    xs = [nd.array(v) for v in values]
    for x in xs:
        x.attach_grad()
    with autograd.record():
        y = f(*xs)
    y.backward()
    return [x.grad.asnumpy().tolist() for x in xs]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("int32", 1.5, "float32"),
        ("int32", 2, "int32"),
        ("float16", 1.5, "float16"),
        ("float32", "int64", "float32"),
        ("float16", "float32", "float32"),
        ("float64", "float32", "float64"),
        ("bool", "bool", "bool"),
    ],
)
def test_whole_numbers_with_real_ones_give_float32(left: str, right: object, expected: str) -> None:
    x = mnp.ones((2,), dtype=left)
    y = mnp.ones((2,), dtype=right) if isinstance(right, str) else right
    assert np.dtype(F.multiply(x, y).dtype) == expected
    assert np.dtype(F.maximum(x, y).dtype) == expected


def test_quotients_of_whole_numbers_are_real() -> None:
    x = mnp.array([1, 2], dtype="int32")
    assert F.divide(x, 2).dtype == np.float32
    assert F.divide(x, x).dtype == np.float32
    assert F.floor_divide(x, 2).dtype == np.int32


def test_gradient_keeps_its_dtype_beside_whole_numbers() -> None:
    x = mnp.array([1.0, 2.0])
    x.attach_grad()
    with autograd.record():
        y = (x * mnp.array([3, 4], dtype="int64")).sum()
        (g,) = autograd.grad(y, [x], create_graph=True)
    assert g.dtype == np.float32
    assert g.tolist() == [3, 4]


def test_between_equals_the_first_gets_the_gradient() -> None:
    assert slope(F.maximum, [1, 2, 3], [1, 3, 2]) == [[1, 0, 1], [0, 1, 0]]
    assert slope(F.minimum, [1, 2, 3], [1, 3, 2]) == [[1, 1, 0], [0, 0, 1]]


def test_powers_at_the_origin() -> None:
    assert slope(lambda x: x**0, [0.0, 2.0]) == [[0, 0]]
    assert slope(lambda x: x**1, [0.0, 2.0]) == [[1, 1]]
    assert slope(lambda x: x**2, [0.0, 2.0]) == [[0, 4]]


def test_where_keeps_nan_out_of_the_branch_not_taken() -> None:
    x = nd.array([-1.0, 4.0])
    x.attach_grad()
    with autograd.record():
        y = nd.where(x > 0, nd.sqrt(nd.maximum(x, 1e-3)), x)
    y.backward()
    assert x.grad.asnumpy().tolist() == [1, 0.25]


def test_rounding_of_halves() -> None:
    x = nd.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.49999997])
    assert F.round(x).asnumpy().tolist() == [-3, -2, -1, 1, 2, 3, 0]
    assert F.rint(x).asnumpy().tolist() == [-2, -2, 0, 0, 2, 2, 0]


def test_sigmoid_far_from_zero() -> None:
    x = mnp.array([-1000.0, -80.0, 80.0, 1000.0])
    found = F.sigmoid(x).asnumpy()
    assert found[0] < 1e-38
    np.testing.assert_allclose(found[1:], [1.8048514e-35, 1, 1], rtol=1e-6)
    np.testing.assert_allclose(F.log_sigmoid(x).asnumpy(), [-1000, -80, 0, 0], atol=1e-6)
    np.testing.assert_allclose(F.softplus(x).asnumpy(), [0, 0, 80, 1000], atol=1e-6)
