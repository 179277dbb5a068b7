"""`mx.test_utils`: tolerances and comparisons."""

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import nd
from d2lcore import test_utils as tu


def test_tolerances_are_those_of_mxnet():
    assert [tu.get_rtol(dtype=d) for d in ("float16", "float32", "float64", "int32")] == [1e-2, 1e-4, 1e-5, 0]
    assert [tu.get_atol(dtype=d) for d in ("float16", "float32", "float64", "int32")] == [1e-1, 1e-3, 1e-20, 0]
    assert tu.get_tols(np.ones(1, "float16"), nd.ones(1)) == (1e-2, 1e-1)
    assert tu.get_tols(nd.ones(1), nd.ones(1), 0.5, None) == (0.5, 1e-3)
    assert tu.get_tols(1.0, 2.0) == (1e-5, 1e-20)
    assert tu.default_dtype() is np.float32
    assert tu.default_numeric_eps()[np.dtype("float32")] == 2**-9
    assert (tu.get_etol(), tu.get_etol(0.1)) == (0, 0.1)


def test_equal_and_almost_equal():
    tu.assert_almost_equal(nd.array([1, 2]), np.array([1, 2 + 1e-4]))
    tu.assert_almost_equal(mx.np.array([1, np.inf]), [1, np.inf])
    tu.assert_almost_equal(np.array([np.nan]), np.array([np.nan]), equal_nan=True)
    tu.assert_almost_equal(np.ones((2, 3)), np.ones(3))
    tu.assert_almost_equal(np.array([True, False]), np.array([True, False]))
    assert tu.almost_equal(nd.ones(2), nd.ones(2) + 1e-4)
    assert not tu.almost_equal(nd.ones(2), nd.ones(2) + 1e-2)
    assert not tu.almost_equal(nd.ones((2, 1)), nd.ones(2), use_broadcast=False)
    assert tu.same(nd.ones(2), [1, 1])
    assert not tu.same(nd.ones(2), [1, 2])
    x = nd.ones(4)
    assert tu.same_array(x, x)
    assert not tu.same_array(x, nd.ones(4))
    tu.assert_allclose(nd.ones(2), nd.ones(2))


@pytest.mark.parametrize(
    ("a", "b"),
    [([1.0], [2.0]), ([np.nan], [np.nan]), ([np.inf], [1.0]), ([True], [False]), ([1.0, 2.0], [1.0, np.nan])],
)
def test_what_is_not_equal(a, b):
    with pytest.raises(AssertionError, match="Items are not equal"):
        tu.assert_almost_equal(np.array(a), np.array(b))


def test_the_message_shows_the_worst_places():
    a, b = np.zeros((2, 3)), np.zeros((2, 3))
    b[1, 1], b[0, 2] = 0.5, 0.25
    with pytest.raises(AssertionError) as caught:
        tu.assert_almost_equal(a, b, rtol=0, atol=0.1, names=("got", "want"))
    lines = str(caught.value).splitlines()
    assert lines[0] == "Items are not equal: error 5 times the tolerance rtol=0, atol=0.1, in 2 of 6 elements (33.33%)"
    assert lines[1] == "  1: error 5 at (1, 1), got=0.00000000, want=0.50000000"
    assert lines[2] == "  2: error 2.5 at (0, 2), got=0.00000000, want=0.25000000"
    with pytest.raises(AssertionError) as caught:
        tu.assert_almost_equal(a, b, rtol=0, atol=0.1, mismatches=(1, 1))
    assert "  2: error" not in str(caught.value)


def test_shapes():
    with pytest.raises(AssertionError, match=r"a.shape = \(2, 3\) and b.shape = \(1, 3\)"):
        tu.assert_almost_equal(np.ones((2, 3)), np.ones((1, 3)), use_broadcast=False)


def test_some_may_be_wrong_or_nan():
    a, b = np.arange(4.0), np.array([0.0, 1.0, 2.0, 9.0])
    tu.assert_almost_equal_with_err(a, b, etol=0.25)
    with pytest.raises(AssertionError):
        tu.assert_almost_equal_with_err(a, b, etol=0.2)
    with pytest.raises(AssertionError):
        tu.assert_almost_equal_with_err(a, b)
    tu.assert_almost_equal_ignore_nan(np.array([np.nan, 1]), np.array([5, 1.0]))
    tu.compare_ndarray_tuple((nd.ones(2), (None, nd.ones(1))), (nd.ones(2), (None, nd.ones(1))))
    with pytest.raises(AssertionError):
        tu.compare_ndarray_tuple((nd.ones(2), None), (nd.zeros(2), None))


def test_exceptions():
    tu.assert_exception(lambda x: 1 / x, ZeroDivisionError, 0)
    with pytest.raises(AssertionError, match="int did not raise ValueError"):
        tu.assert_exception(int, ValueError, "3")
    with pytest.raises(ZeroDivisionError):
        tu.assert_exception(lambda: 1 / 0, ValueError)
    assert tu.locationError(np.ones(2), np.zeros(2), (1,), "ab") == (
        "Location of error: (1,), a=1.00000000, b=0.00000000"
    )
