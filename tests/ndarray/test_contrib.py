"""Masks and control flow, with gradients."""

from __future__ import annotations

import numpy
import pytest

from d2lcore import autograd, nd
from d2lcore.errors import ShapeError


def variable(*values: float) -> nd.NDArray:
    x = nd.array(values)
    x.attach_grad()
    return x


def test_boolean_mask() -> None:
    x = nd.arange(6).reshape((3, 2))
    x.attach_grad()
    with autograd.record():
        y = nd.contrib.boolean_mask(x, nd.array([1, 0, 1]))
    y.backward()
    assert y.asnumpy().tolist() == [[0, 1], [4, 5]]
    assert x.grad.asnumpy().tolist() == [[1, 1], [0, 0], [1, 1]]
    assert nd.contrib.boolean_mask(x, nd.array([0, 1]), axis=1).asnumpy().tolist() == [[1], [3], [5]]
    with pytest.raises(ShapeError, match=r"index expects shape \(3,\), got \(2,\)"):
        nd.contrib.boolean_mask(x, nd.array([0, 1]))


def test_foreach() -> None:
    x, start = variable(1, 2, 3), variable(10)
    with autograd.record():
        outputs, last = nd.contrib.foreach(lambda e, s: (e * s, s + e), x, start)
    last.backward(retain_graph=True)
    assert outputs.asnumpy().ravel().tolist() == [10, 22, 39]
    assert last.asscalar() == 16
    assert x.grad.asnumpy().tolist() == [1, 1, 1]
    outputs.backward()
    assert start.grad.asscalar() == 6
    several, states = nd.contrib.foreach(lambda e, s: ([e[0], e[1]], s), [x, x * 2], [start])
    assert [o.asnumpy().ravel().tolist() for o in several] == [[1, 2, 3], [2, 4, 6]]
    assert states[0] is start


def test_while_loop() -> None:
    x = variable(2)
    with autograd.record():
        outputs, (i, product) = nd.contrib.while_loop(
            lambda i, p: i < 3, lambda i, p: ([p], [i + 1, p * x]), [nd.zeros(1), nd.ones(1)], max_iterations=5
        )
    product.backward()
    assert (i.asscalar(), product.asscalar(), x.grad.asscalar()) == (3, 8, 12)
    assert outputs[0].asnumpy().ravel().tolist() == [1, 2, 4, 0, 0]
    _, stopped = nd.contrib.while_loop(lambda i: i < 99, lambda i: ([], i + 1), nd.zeros(1), max_iterations=4)
    assert stopped.asscalar() == 4


def test_cond() -> None:
    x = variable(3)
    with autograd.record():
        y = nd.contrib.cond(x > 2, lambda: x * 10, lambda: x * 100)
    y.backward()
    assert x.grad.asscalar() == 10
    assert nd.contrib.cond(nd.array([0]), lambda: "then", lambda: "else") == "else"


def test_positions_like() -> None:
    x = nd.zeros((2, 3))
    assert nd.contrib.arange_like(x).asnumpy().tolist() == [[0, 1, 2], [3, 4, 5]]
    assert nd.contrib.arange_like(x, start=2, step=0.5, repeat=2, axis=1).asnumpy().tolist() == [2, 2, 2.5]
    assert nd.contrib.index_array(x, axes=(1,)).asnumpy()[..., 0].tolist() == [[0, 1, 2], [0, 1, 2]]
    assert numpy.array_equal(nd.contrib.index_array(x).asnumpy()[1, 2], [1, 2])


def test_linalg_solves_its_triangles() -> None:
    rng = numpy.random.default_rng(0)
    a, b = nd.array(numpy.tril(rng.standard_normal((3, 3))) + 3 * numpy.eye(3)), nd.array(rng.standard_normal((3, 3)))
    for options in (
        {},
        {"transpose": True},
        {"rightside": True},
        {"transpose": True, "rightside": True},
        {"alpha": 2.0},
    ):
        x = nd.linalg.trsm(a, nd.linalg.trmm(a, b, **{**options, "alpha": 1.0}), **options)
        assert numpy.allclose(x.asnumpy(), b.asnumpy() * options.get("alpha", 1), atol=1e-4)
    factor = nd.linalg.potrf(nd.linalg.syrk(a))
    assert numpy.allclose(
        nd.linalg.gemm2(factor, factor, transpose_b=True).asnumpy(), nd.linalg.syrk(a).asnumpy(), atol=1e-3
    )
    inverse = nd.linalg.gemm2(nd.linalg.potri(factor), nd.linalg.syrk(a))
    assert numpy.allclose(inverse.asnumpy(), numpy.eye(3), atol=1e-3)
    assert nd.linalg.makediag(nd.ones((2, 3)), offset=1).shape == (2, 4, 4)
    assert nd.linalg.extractdiag(nd.linalg.makediag(nd.ones((2, 3)))).asnumpy().tolist() == [[1] * 3] * 2


def test_adaptive_pooling_takes_one_size_or_two() -> None:
    pool, x = nd.contrib.AdaptiveAvgPooling2D, nd.ones((1, 2, 5, 7))
    assert pool(x, 3).shape == pool(x, (3,)).shape == pool(x, (3, 3)).shape == (1, 2, 3, 3)
    with pytest.raises(ShapeError, match=r"output_size expects 2 numbers .* got \(2, 1, 1\)"):
        pool(x, (2, 1, 1))


def test_a_product_of_nothing() -> None:
    with pytest.raises(ShapeError, match="khatri_rao: expected at least one matrix"):
        nd.khatri_rao()


def test_while_loop_needs_its_bound() -> None:
    with pytest.raises(ValueError, match="max_iterations is needed"):
        nd.contrib.while_loop(lambda i: i < 3, lambda i: (i, i + 1), nd.zeros(1))


def test_fft_is_numpys_and_ifft_its_inverse() -> None:
    x = numpy.random.RandomState(0).standard_normal((2, 5)).astype("float32")
    found = nd.contrib.fft(nd.array(x))
    want = numpy.fft.fft(x)
    numpy.testing.assert_allclose(found.asnumpy()[:, ::2], want.real, atol=1e-5)
    numpy.testing.assert_allclose(found.asnumpy()[:, 1::2], want.imag, atol=1e-5)
    numpy.testing.assert_allclose(nd.contrib.ifft(found).asnumpy() / 5, x, atol=1e-5)


def test_zipfian_samples_are_mostly_small() -> None:
    samples, true, expected = nd.contrib.rand_zipfian(nd.array([0, 9]), 4000, 10)
    counts = numpy.bincount(samples.asnumpy(), minlength=10)
    assert samples.dtype is numpy.int64
    assert counts.sum() == 4000
    numpy.testing.assert_allclose(counts[[0, 9]], true.asnumpy(), atol=150)  # four standard deviations
    assert expected.shape == (4000,)
