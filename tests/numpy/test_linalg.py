"""np.linalg against NumPy: values, shapes of batches, errors; gradients of what is composed of operators here."""

from __future__ import annotations

import numpy
import pytest

from d2lcore import autograd, np
from d2lcore.errors import DTypeError, FallbackError, ShapeError

RNG = numpy.random.default_rng(0)
M = RNG.standard_normal((3, 3)).astype("float32")
TALL = RNG.standard_normal((2, 4, 3)).astype("float32")
SYMMETRIC = M @ M.T + 3 * numpy.eye(3, dtype="float32")


def same(ours, theirs) -> None:
    if isinstance(theirs, tuple):
        for a, b in zip(ours, theirs, strict=True):
            same(a, b)
        return
    ours = numpy.asarray(ours)
    assert ours.shape == numpy.shape(theirs)
    assert numpy.allclose(ours, theirs, rtol=1e-4, atol=1e-4)


CALLS = {
    "cond": lambda la, a: la.cond(a(M)),
    "cond of a norm": lambda la, a: la.cond(a(M), 1),
    "eigvals": lambda la, a: la.eigvals(a(SYMMETRIC)),
    "eigvalsh": lambda la, a: la.eigvalsh(a(M)),
    "eigvalsh upper": lambda la, a: la.eigvalsh(a(M), UPLO="U"),
    "inv": lambda la, a: la.inv(a(M)),
    "lstsq": lambda la, a: la.lstsq(a(TALL[0]), a(TALL[1]), rcond=None)[0],
    "matrix_power 0": lambda la, a: la.matrix_power(a(M), 0),
    "matrix_power 5": lambda la, a: la.matrix_power(a(M), 5),
    "matrix_power -2": lambda la, a: la.matrix_power(a(M), -2),
    "matrix_rank": lambda la, a: la.matrix_rank(a(M)),
    "multi_dot": lambda la, a: la.multi_dot([a(TALL[0]), a(M), a(TALL[1].T), a(TALL[0])]),
    "multi_dot of vectors": lambda la, a: la.multi_dot([a(M[0]), a(M), a(M[1])]),
    "pinv": lambda la, a: la.pinv(a(TALL)),
    "slogdet": lambda la, a: tuple(la.slogdet(a(M))),
    "solve": lambda la, a: la.solve(a(M), a(M[0])),
    "singular values": lambda la, a: (
        la.svd(a(TALL), full_matrices=False)[1] if la is numpy.linalg else la.svd(a(TALL))[1]
    ),
    "tensorinv": lambda la, a: la.tensorinv(
        a(RNG.standard_normal((2, 3, 6)) * 0 + numpy.eye(6).reshape(2, 3, 6)), ind=2
    ),
    "tensorsolve": lambda la, a: la.tensorsolve(a(numpy.eye(6).reshape(2, 3, 2, 3) * 2), a(numpy.ones((2, 3)))),
    "tensorsolve axes": lambda la, a: la.tensorsolve(a(numpy.eye(6).reshape(2, 3, 6)), a(numpy.ones(6)), axes=(0, 1)),
    "norm": lambda la, a: la.norm(a(TALL)),
    "norm of vectors": lambda la, a: la.norm(a(TALL), axis=1, keepdims=True),
}


@pytest.mark.parametrize("name", CALLS)
def test_against_numpy(name: str) -> None:
    same(CALLS[name](np.linalg, np.array), CALLS[name](numpy.linalg, numpy.array))


@pytest.mark.parametrize("ord", [None, "fro", "nuc", 1, -1, 2, -2, numpy.inf, -numpy.inf])
@pytest.mark.parametrize("keepdims", [False, True])
def test_norm_of_matrices(ord, keepdims: bool) -> None:
    same(np.linalg.norm(np.array(M), ord, keepdims=keepdims), numpy.linalg.norm(M, ord, keepdims=keepdims))
    for axis in ((1, 2), (2, 0), (-1, -2)):
        ours = np.linalg.norm(np.array(TALL), ord, axis, keepdims)
        same(ours, numpy.linalg.norm(TALL, ord, axis, keepdims))


@pytest.mark.parametrize("ord", [None, 0, 1, 2, 3, -1, numpy.inf, -numpy.inf])
def test_norm_of_vectors(ord) -> None:
    same(np.linalg.norm(np.array(M[0]), ord), numpy.linalg.norm(M[0], ord))
    same(np.linalg.norm(np.array(TALL), ord, axis=-2), numpy.linalg.norm(TALL, ord, axis=-2))


def test_parts_multiply_to_the_whole() -> None:
    x = np.array(TALL)
    u, s, v = np.linalg.svd(x)
    assert [part.shape for part in (u, s, v)] == [(2, 4, 3), (2, 3), (2, 3, 3)]
    same((u * np.expand_dims(s, -2)) @ v, TALL)
    q, r = np.linalg.qr(x)
    same(q @ r, TALL)
    assert np.linalg.qr(np.array(M), mode="r").shape == (3, 3)
    w, v = np.linalg.eigh(np.array(SYMMETRIC))
    same((v * w) @ v.T, SYMMETRIC)
    w, v = np.linalg.eig(np.array([[2, 1], [0, 1]]))
    same(np.array([[2, 1], [0, 1]]) @ v, (v * w).asnumpy())


@pytest.mark.parametrize(
    "compute",
    [
        lambda x: np.linalg.norm(x, "nuc"),
        lambda x: np.linalg.norm(x, 2),
        lambda x: np.linalg.norm(x, -1),
        lambda x: np.linalg.eigvalsh(x).prod(),
        lambda x: np.linalg.matrix_power(x, 3).sum(),
        lambda x: np.linalg.multi_dot([x, x, x[0]]).sum(),
        lambda x: np.linalg.tensorinv(x, ind=1)[0, 1],
        lambda x: np.linalg.tensorsolve(x, np.ones(3, dtype="float64"))[1],
    ],
)
def test_gradients(compute) -> None:
    x = np.array(SYMMETRIC, dtype="float64")
    x.attach_grad()
    with autograd.record():
        y = compute(x)
    y.backward()
    step = 1e-6 * RNG.standard_normal((3, 3))
    step = step + step.T  # the derivative of what reads a triangle is along symmetric matrices
    change = compute(np.array(x.asnumpy() + step)) - compute(np.array(x.asnumpy() - step))
    assert float(change) / 2 == pytest.approx(float((x.grad.asnumpy() * step).sum()), rel=1e-4)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: np.linalg.norm(np.ones((2, 2)), "l2"), ValueError, "of matrices ord is 'fro', 'nuc', 1, -1, 2, -2"),
        (lambda: np.linalg.norm(np.ones(2), "nuc"), ValueError, "ord='nuc' is for matrices, and there is one axis"),
        (lambda: np.linalg.norm(np.ones((2, 2, 2)), 1), ShapeError, "is for vectors .one axis. or matrices .two."),
        (lambda: np.linalg.eigvals(np.array([[0, 1], [-1, 0]])), DTypeError, "eigvals: some eigenvalues are complex"),
        (lambda: np.linalg.eigh(np.eye(2), UPLO="X"), ValueError, "UPLO is 'L' or 'U', got 'X'"),
        (lambda: np.linalg.inv(np.ones((2, 3))), ShapeError, "expects square matrices"),
        (lambda: np.linalg.matrix_power(np.ones((2, 3)), 2), ShapeError, "matrix_power: a expects square matrices"),
        (lambda: np.linalg.multi_dot([np.ones((2, 3))]), ShapeError, "multi_dot: expected at least two arrays, got 1"),
        (lambda: np.linalg.tensorinv(np.ones((2, 3))), ShapeError, "is no square map"),
        (lambda: np.linalg.tensorinv(np.ones((2, 3)), ind=0), ValueError, "is at least 1, got 0"),
        (lambda: np.linalg.tensorsolve(np.eye(4), np.ones(3)), ShapeError, "expects to begin with the shape of b"),
    ],
)
def test_errors(call, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_no_gradient_is_lost() -> None:
    x = np.array(M)
    x.attach_grad()
    with autograd.record(), pytest.raises(FallbackError, match="pinv runs NumPy's own function"):
        np.linalg.pinv(x)
