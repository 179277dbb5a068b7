"""Inner and second spellings of functions, and the array methods that go with them."""

from __future__ import annotations

import numpy as np
import pytest

from d2lcore import nd


@pytest.mark.parametrize(
    ("call", "want"),
    [
        (lambda i, x: i._plus_scalar(x, scalar=2), [3, 4]),
        (lambda i, x: i._PlusScalar(x, scalar=2), [3, 4]),
        (lambda i, x: i._rminus_scalar(x, scalar=2), [1, 0]),
        (lambda i, x: i._rdiv_scalar(x, scalar=2), [2, 1]),
        (lambda i, x: i._maximum_scalar(x, scalar=1.5), [1.5, 2]),
        (lambda i, x: i._equal_scalar(x, scalar=1), [1, 0]),
        (lambda i, x: i._plus(x, x), [2, 4]),
        (lambda i, x: i._copy(x), [1, 2]),
        (lambda i, x: i._zeros(shape=(2,), ctx="cpu(0)", dtype="float64"), [0, 0]),
        (lambda i, x: i._full(shape=2, value=3), [3, 3]),
        (lambda i, x: i._arange(start=0, stop=2), [0, 1]),
        (lambda i, x: i._slice_assign_scalar(x, scalar=9, begin=(0,), end=(1,)), [9, 2]),
        (lambda i, x: i._slice_assign(x, nd.array([9]), begin=(1,), end=(2,)), [1, 9]),
        (lambda i, x: i._set_value(src=5, out=x), [5, 5]),
        (lambda i, x: i._square_sum(x, axis=0), [5]),
        (lambda i, x: i._linalg_makediag(x), [[1, 0], [0, 2]]),
        (lambda i, x: i._contrib_quadratic(x, a=1), [1, 4]),
        (lambda i, x: i._ravel_multi_index(nd.array([[1], [1]]), shape=(2, 2)), [3]),
        (lambda i, x: i._grad_add(x, x), [2, 4]),
        (lambda i, x: i._adamw_update(x, x, x * 1, x * 1, 0, lr=1, eta=1), [1, 2]),
    ],
)
def test_inner_spellings(call, want) -> None:
    np.testing.assert_array_equal(call(nd._internal, nd.array([1, 2])).asnumpy(), want)


def test_inner_spellings_take_out() -> None:
    out = nd.zeros(2)
    assert nd._internal._mul_scalar(nd.array([1, 2]), scalar=3, out=out, name="named") is out
    assert out.asnumpy().tolist() == [3, 6]
    with pytest.raises(AttributeError, match="unknown name in mx"):
        nd._internal._plus_scalr  # noqa: B018


def test_op_has_the_functions() -> None:
    assert nd.op.FullyConnected is nd.FullyConnected
    assert {"Convolution", "sgd_update", "linalg_gemm", "relu"} <= set(dir(nd.op))


def test_methods() -> None:
    x = nd.array([[1, 2], [3, 4]])
    assert x.slice_assign(nd.zeros((1, 2)), (0, 0), (1, 2), None) is x
    x.slice_assign_scalar(9, (1, 1), (2, 2), (1, 1))
    assert x.asnumpy().tolist() == [[0, 0], [3, 9]]
    assert x.shape_array().asnumpy().tolist() == [2, 2]
    assert x.size_array().asnumpy().tolist() == [4]
    assert x.shape_array().dtype is np.int64
    assert x.writable
    assert nd.from_dlpack(x.to_dlpack_for_read()).asnumpy().tolist() == [[0, 0], [3, 9]]
