"""Sparse arrays: their parts, what keeps them sparse, products, gradients, files, and what they refuse."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from expect import fails

import d2lcore as mx
from d2lcore import autograd, errors, nd
from d2lcore.ndarray import sparse
from d2lcore.ndarray.sparse.rules import KEEP_ZERO

RNG = np.random.default_rng(0)
DENSE = (RNG.standard_normal((5, 4)) * (RNG.random((5, 4)) < 0.4)).astype("float32")


@pytest.fixture(params=["csr", "row_sparse"])
def x(request):
    return nd.array(DENSE).tostype(request.param)


def test_both_ways(x):
    np.testing.assert_array_equal(x.asnumpy(), DENSE)
    np.testing.assert_array_equal(x.tostype("default").asnumpy(), DENSE)
    assert isinstance(x, nd.NDArray)
    assert (x.shape, x.ndim, x.dtype, len(x), x.ctx) == ((5, 4), 2, np.float32, 5, mx.cpu())
    x.check_format()
    assert repr(x) == f"\n<{type(x).__name__} 5x4 @cpu(0)>"


def test_copies_share_nothing(x):
    for other in (x.copy(), copy.deepcopy(x), pickle.loads(pickle.dumps(x)), x.as_in_context(mx.cpu(1))):
        assert other.stype == x.stype
        other[:] = 0
        assert not other.asnumpy().any()
        np.testing.assert_array_equal(x.asnumpy(), DENSE)
    assert x.as_in_context(mx.cpu(1)).ctx is mx.cpu(1)
    assert x.as_in_context(mx.cpu()) is x
    target = nd.zeros((5, 4))
    x.copyto(target)
    np.testing.assert_array_equal(target.asnumpy(), DENSE)


@pytest.mark.parametrize("name", sorted(KEEP_ZERO - {"cast", "identity", "stop_gradient"}))
def test_functions_that_keep_zeros_keep_the_storage(name, x):
    given = abs(x) / 10
    found = getattr(nd, name)(given)
    assert found.stype == x.stype
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = getattr(nd, name)(given.tostype("default")).asnumpy()
    np.testing.assert_array_equal(found.asnumpy(), expected)


def test_pairs_and_numbers(x):
    y = nd.array(DENSE[::-1]).tostype(x.stype)
    flipped = DENSE[::-1]
    for found, expected in ((x + y, DENSE + flipped), (x - y, DENSE - flipped), (x * y, DENSE * flipped)):
        assert found.stype == x.stype
        found.check_format()
        np.testing.assert_array_equal(found.asnumpy(), expected)
    for found, expected in (
        (x * 2, DENSE * 2),
        (2 * x, DENSE * 2),
        (x / 2, DENSE / 2),
        (-x, -DENSE),
        (x > 1, DENSE > 1),
    ):
        assert found.stype == x.stype
        np.testing.assert_array_equal(found.asnumpy(), expected)
    for found, expected in ((x + 1, DENSE + 1), (1 - x, 1 - DENSE), (x < 1, DENSE < 1), (nd.exp(x), np.exp(DENSE))):
        assert found.stype == "default"
        np.testing.assert_allclose(found.asnumpy(), expected, rtol=1e-6)
    x += y
    assert x.stype == y.stype
    np.testing.assert_array_equal(x.asnumpy(), DENSE + flipped)


def test_sums_run_on_the_dense_form(x):
    np.testing.assert_allclose(x.sum(axis=1).asnumpy(), DENSE.sum(1), rtol=1e-6)
    np.testing.assert_allclose(nd.norm(x).asscalar(), np.linalg.norm(DENSE), rtol=1e-6)
    assert x.sum(axis=0).stype == "default"


@pytest.mark.parametrize("transpose", [False, True])
def test_dot(transpose):
    a = nd.array(DENSE).tostype("csr")
    left = DENSE.T if transpose else DENSE
    w = nd.array(RNG.standard_normal((left.shape[1], 3)))
    found = sparse.dot(a, w, transpose_a=transpose)
    assert found.stype == ("row_sparse" if transpose else "default")
    np.testing.assert_allclose(found.asnumpy(), left @ w.asnumpy(), rtol=1e-5, atol=1e-6)
    w.attach_grad(stype="row_sparse")
    with autograd.record():
        loss = (nd.dot(a, w, transpose_a=transpose) ** 2).sum()
    loss.backward()
    assert w.grad.stype == "row_sparse"
    np.testing.assert_allclose(w.grad.asnumpy(), 2 * left.T @ left @ w.asnumpy(), rtol=1e-4, atol=1e-5)


def test_dot_of_dense_and_csr_is_csr():
    a = nd.array(DENSE).tostype("csr")
    found = sparse.dot(nd.ones((2, 5)), a)
    assert found.stype == "csr"
    np.testing.assert_allclose(found.asnumpy(), np.ones((2, 5)) @ DENSE, rtol=1e-6)


def test_gradients_through_a_sparse_variable():
    w = nd.array(DENSE).tostype("row_sparse")
    w.attach_grad()
    with autograd.record():
        loss = (w * w).sum()
    loss.backward()
    assert w.grad.stype == "row_sparse"
    np.testing.assert_allclose(w.grad.asnumpy(), 2 * DENSE, rtol=1e-6)


def test_gradients_add_up_where_asked():
    w = nd.ones((4, 2))
    w.attach_grad(grad_req="add", stype="row_sparse")
    for i in (0, 2, 2):
        with autograd.record():
            loss = nd.Embedding(nd.array([i]), w, 4, 2).sum()
        loss.backward()
    assert w.grad.indices.asnumpy().tolist() == [0, 2]
    np.testing.assert_array_equal(w.grad.data.asnumpy(), [[1, 1], [2, 2]])


def test_rows_of_a_matrix():
    a = nd.array(DENSE).tostype("csr")
    for found, expected in (
        (a[1], DENSE[1:2]), (a[-1], DENSE[-1:]), (a[1:3], DENSE[1:3]), (a[:], DENSE), (a[3:99], DENSE[3:]),
        (a.slice((1, 1), (4, 3)), DENSE[1:4, 1:3]), (sparse.concat(a, a, dim=0), np.concatenate([DENSE, DENSE])),
    ):  # fmt: skip
        assert found.stype == "csr"
        found.check_format()
        np.testing.assert_array_equal(found.asnumpy(), expected)
    fails(ValueError, "CSRNDArray only supports continuous slicing on axis 0; the step is 1", lambda: a[::2])
    fails(errors.MXNetError, "CSRNDArray: row 5 of 5", lambda: a[5])


def test_scipy_both_ways():
    scipy = pytest.importorskip("scipy.sparse")
    matrix = scipy.random(6, 5, 0.3, format="csr", random_state=0)
    for made in (sparse.array(matrix), sparse.csr_matrix(matrix), sparse.csr_matrix(matrix.tocoo())):
        assert made.dtype == np.float64
        np.testing.assert_array_equal(made.asnumpy(), matrix.toarray())
        np.testing.assert_array_equal(made.asscipy().toarray(), matrix.toarray())
    fails(
        ValueError,
        "array: SciPy's matrix is in the format 'coo'; give csr_matrix (source.tocsr())",
        sparse.array, matrix.tocoo(),
    )  # fmt: skip


def test_files(x, tmp_path):
    path = str(tmp_path / "x")
    nd.save(path, {"x": x, "y": nd.ones(2)})
    found = nd.load(path)
    assert found["x"].stype == x.stype
    np.testing.assert_array_equal(found["x"].asnumpy(), DENSE)
    content = (tmp_path / "x").read_bytes()
    (tmp_path / "x").write_bytes(content[:60])
    with pytest.raises(errors.FormatError, match="ends too early"):
        nd.load(path)


def test_what_is_refused(x):
    name = type(x).__name__
    for what, call in (("reshape", lambda: x.reshape((20,))), ("asscalar", x.asscalar), ("bool()", lambda: bool(x))):
        text = f"{what} is not supported for a {name}, only for dense arrays. Use tostype('default') first."
        fails(sparse.NotSupportedForSparseNDArray, text, call)
    other = "row_sparse" if x.stype == "csr" else "csr"
    text = f"cast_storage from {x.stype} to {other} is not supported; go by way of 'default'"
    fails(ValueError, text, x.tostype, other)
    fails(
        ValueError, f"{name}: only x[:] = value is possible, got x[0]",
        x.__setitem__, 0, 1,
    )  # fmt: skip
    with pytest.raises(errors.MXNetError):
        nd.array(DENSE).tostype("coo")
    fails(
        ValueError, "a CSR array has 2 dimensions, the array to be converted has shape (3,)",
        nd.ones(3).tostype, "csr",
    )  # fmt: skip


def test_parts_that_do_not_fit():
    fails(
        errors.ShapeError, "csr_matrix: shape (2, 1) is given, the indices and data need at least (2, 3)",
        sparse.csr_matrix, ([1, 2], [0, 2], [0, 1, 2]), (2, 1),
    )  # fmt: skip
    bad = sparse.csr_matrix(([1, 2], [2, 0], [0, 2, 2]), (2, 3))
    fails(errors.MXNetError, "check_format: column numbers do not ascend within a row", bad.check_format)
    fails(
        errors.MXNetError, "check_format: 1 row numbers, values of shape (2, 2), for shape (3, 2)",
        sparse.row_sparse_array, ([[1, 2], [3, 4]], [2]), (3, 2),
    )  # fmt: skip


def test_what_a_matrix_stores_is_asked_of_csr_only():
    a = nd.array([[0, 1], [2, 0]]).tostype("csr")
    for wrong in (a.tostype("default"), nd.array([[1, 2]]).tostype("row_sparse")):
        with pytest.raises(errors.MXNetError, match="getnnz: data is a csr matrix"):
            nd.contrib.getnnz(wrong)
    with pytest.raises(errors.MXNetError, match=r"getnnz: axis is None .* got 0"):
        nd.contrib.getnnz(a, axis=0)
    with pytest.raises(errors.MXNetError, match=r"edge_id: u and v are rows \(0 to 1\)"):
        nd.contrib.edge_id(a, nd.array([2]), nd.array([0]))
