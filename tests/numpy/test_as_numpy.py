"""np answers as NumPy does: the same expression, run with `d2lcore.numpy` and with NumPy itself."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from d2lcore import np

RNG = numpy.random.default_rng(7)
DATA = {
    "x": RNG.standard_normal((2, 3)),
    "y": RNG.uniform(0.5, 2, (2, 3)),
    "v": RNG.standard_normal(3),
    "cube": RNG.standard_normal((2, 3, 4)),
    "sq": RNG.standard_normal((3, 3)) + 3 * numpy.eye(3),
    "n": numpy.array([[3, 1, 2], [0, 5, 4]]),
    "b": numpy.array([True, False, True]),
    "holes": numpy.array([1.0, numpy.nan, numpy.inf, -numpy.inf]),
}
# fmt: off
EXPRESSIONS = [
    # semantics
    "x.sum()", "x[0, 1]", "x[0]", "x > 0", "x == x", "n / 2", "n // 2", "n % 2", "n ** 2", "-n", "n & 1", "n | 4",
    "n ^ 1", "~n", "~b", "b & (v > 0)", "b | ~b", "x @ v", "abs(x)", "x.T", "2 - x", "n + 0.5", "n.mean()", "b.sum()",
    "b * 2.5", "x.reshape(3, 2)", "x.reshape(-1)", "x.flatten()", "x.ravel()", "x.round(2)", "x.clip(-0.5, 0.5)",
    "x.clip(0, None)", "x.std(axis=1, ddof=1)", "x.var()", "x.argmax()", "x.argmax(axis=1)", "x.all()", "b.any()",
    "x.cumsum(axis=1)", "x.max(axis=(0, 1))", "x.min(axis=-1, keepdims=True)", "x.take([0, 2])", "x.nonzero()",
    "x.dot(v)", "x.tolist()", "x.repeat(2)", "x.transpose()", "cube.transpose(1, 0, 2)", "x.squeeze()",
    "x.swapaxes(0, 1)", "x.astype('int32')", "x[x > 0]", "x[:, None]", "x[..., ::-1]", "x[[1, 0]]", "x[:, [0, 0]]",
    "float(x.sum())", "len(x)", "x.item(1)", "x.prod(axis=0)", "x.sum(axis=0, keepdims=True)", "n.sum(axis=1)",
    "n.argsort()", "n.astype('float64').mean()",
    # creation
    "np.zeros((2, 0))", "np.ones(())", "np.full((2, 2), 1.5)", "np.eye(2, 3, k=1)", "np.identity(2)",
    "np.tri(3, 4, 1)", "np.arange(2.0, 3.0, 0.25)", "np.linspace(0, 1, 5, endpoint=False)",
    "np.linspace(0.0, 1.0, 3, retstep=True)", "np.logspace(0, 2, 3)", "np.zeros_like(x)",
    "np.ones_like(n, dtype='float32')", "np.full_like(x, 3)", "np.copy(x)", "np.meshgrid(v, v)",
    "np.meshgrid(v, v, indexing='ij')", "np.indices((2, 3))", "np.hanning(5)", "np.hamming(5)", "np.blackman(5)",
    "np.full((2, 3), v)",
    # elementwise
    "np.exp(x)", "np.log(y)", "np.log2(y)", "np.log10(y)", "np.log1p(y)", "np.expm1(x)", "np.sqrt(y)", "np.cbrt(x)",
    "np.square(x)", "np.reciprocal(y)", "np.abs(x)", "np.absolute(x)", "np.fabs(x)", "np.sign(x)", "np.negative(x)",
    "np.sin(x)", "np.cos(x)", "np.tan(x)", "np.arcsin(x / 9)", "np.arccos(x / 9)", "np.arctan(x)", "np.sinh(x)",
    "np.cosh(x)", "np.tanh(x)", "np.arcsinh(x)", "np.arccosh(y + 1)", "np.arctanh(x / 9)", "np.degrees(x)",
    "np.radians(x)", "np.deg2rad(x)", "np.rad2deg(x)", "np.floor(x)", "np.ceil(x)", "np.trunc(x)",
    "np.rint(x * 2)", "np.around(x, 1)", "np.round(x)", "np.isnan(holes)", "np.isinf(holes)", "np.isfinite(holes)",
    "np.logical_not(n)", "np.nan_to_num(holes, posinf=9, neginf=-9)", "np.clip(x, -1, 1)", "np.exp(1.0)",
    "np.sqrt(4)", "np.add(x, v)", "np.subtract(1, x)", "np.multiply(x, y)", "np.divide(x, y)", "np.true_divide(n, 2)",
    "np.floor_divide(n, 2)", "np.mod(x, y)", "np.remainder(n, 2)", "np.power(y, 2)", "np.maximum(x, 0)",
    "np.hypot(x, y)", "np.minimum(x, v)", "np.arctan2(x, y)", "np.copysign(y, x)", "np.equal(n, 3)",
    "np.not_equal(n, 3)", "np.less(x, 0)", "np.greater(x, y)", "np.greater_equal(n, 3)", "np.less_equal(n, 3)",
    "np.logical_and(n, x > 0)", "np.invert(n)", "np.logical_or(n, 0)", "np.logical_xor(n, 1)", "np.bitwise_and(n, 1)",
    "np.bitwise_or(n, 1)", "np.bitwise_xor(n, 1)", "np.isclose(x, x + 1e-9)", "np.allclose(x, y)",
    "np.array_equal(x, x)", "np.add(1, 2)", "np.maximum(1, 2)",
    # reductions
    "np.sum(x, axis=1)", "np.mean(n)", "np.prod(y)", "np.max(x)", "np.amin(x, axis=0)", "np.std(x)",
    "np.var(x, ddof=1)", "np.all(x > -9)", "np.any(n > 4, axis=1)", "np.all(np.zeros((0, 2)), axis=0)",
    "np.any(np.zeros((0, 2)), axis=0)", "np.count_nonzero(n, axis=1)", "np.argmax(n, axis=0)", "np.argmin(n)",
    "np.cumsum(n)", "np.nansum(holes[:2])", "np.average(x, axis=0)", "np.average(x, axis=1, weights=v * v)",
    "np.average(x, weights=y)", "np.diff(x)", "np.diff(x, n=2, axis=1)", "np.median(x, axis=1)",
    "np.quantile(x, 0.3)", "np.percentile(x, 30, axis=0)", "np.average(v, returned=True)",
    # shape
    "np.shape(x)", "np.ndim(x)", "np.size(x)", "np.reshape(x, (3, 2))", "np.ravel(x)",
    "np.transpose(cube, (2, 0, 1))", "np.swapaxes(cube, 0, 2)", "np.moveaxis(cube, 0, -1)",
    "np.moveaxis(cube, [0, 1], [2, 0])", "np.rollaxis(cube, 2)", "np.rollaxis(cube, 0, 3)", "np.expand_dims(x, -1)",
    "np.squeeze(x[:1], 0)", "np.tile(x, (2, 1, 2))", "np.roll(x, 2)", "np.repeat(x, 2, axis=1)",
    "np.broadcast_to(v, (2, 3))", "np.broadcast_arrays(x, v)", "np.flip(x)", "np.flipud(x)", "np.fliplr(x)",
    "np.rot90(x)", "np.rot90(x, 2)", "np.rot90(x, -1)", "np.rot90(cube, axes=(1, 2))", "np.roll(x, 1, axis=0)",
    "np.pad(x, 1)", "np.pad(x, ((1, 2), (0, 1)), constant_values=5)", "np.pad(x, 1, mode='edge')",
    "np.pad(x, ((0, 1), (2, 1)), mode='reflect')", "np.roll(cube, (1, 2), axis=(0, 1))",
    # joining
    "np.concatenate([x, y])", "np.concatenate([x, v], axis=None)", "np.append(x, v)", "np.append(x, y, axis=1)",
    "np.stack([x, y], axis=-1)", "np.vstack([x, v])", "np.hstack([v, v])", "np.hstack([x, y])", "np.dstack([x, y])",
    "np.column_stack([v, v])", "np.atleast_1d(2.0)", "np.atleast_2d(v)", "np.atleast_3d(v)", "np.atleast_3d(x)",
    "np.split(x, 3, axis=1)", "np.split(v, [1, 2])", "np.array_split(v, 2)", "np.hsplit(x, 3)", "np.vsplit(x, 2)",
    "np.dsplit(cube, 2)", "np.array_split(cube, 3, axis=2)",
    # choosing
    "np.where(x > 0, x, y)", "np.where(n > 2)", "np.where(n > 2, x, 0.0)", "np.take(x, [1, 0])", "np.sort(x, axis=0)",
    "np.take(x, np.array([[0, 2]], dtype='int32'), axis=1)", "np.take(x, [7], mode='wrap')", "np.argsort(x)",
    "np.take_along_axis(x, np.argsort(x), axis=1)", "np.sort(x, axis=None)", "np.nonzero(n)", "np.flatnonzero(n)",
    "np.argwhere(n)", "np.diag(v)", "np.diag(sq, k=1)", "np.diagonal(sq)", "np.diagonal(cube, axis1=1, axis2=2)",
    "np.trace(sq)", "np.tril(sq)", "np.triu(sq, 1)", "np.unique(n % 3)", "np.unique(n % 3, return_counts=True)",
    "np.isin(n, [1, 2])", "np.searchsorted(np.sort(v), v)", "np.interp(v, np.sort(v), v)", "np.insert(v, 1, 9.0)",
    "np.delete(x, 0, axis=1)", "np.bincount(np.ravel(n).astype('int64'))", "np.histogram(x, bins=3)",
    # products
    "np.dot(x, sq)", "np.dot(v, v)", "np.dot(x, v)", "np.dot(cube, RAND)", "np.dot(x, 2)", "np.matmul(cube, RAND)",
    "np.inner(x, x)", "np.outer(v, v)", "np.vdot(x, y)", "np.tensordot(x, y)",
    "np.tensordot(cube, cube, axes=([0, 2], [0, 2]))", "np.einsum('ij,ij->i', x, y)", "np.einsum('ij,jk', x, sq)",
    "np.einsum('bij->bji', cube)", "np.einsum('ii', sq)", "np.kron(x, sq)", "np.kron(v, x)", "np.cross(v, v[::-1])",
    "np.linalg.norm(x)", "np.linalg.norm(v, ord=1)", "np.linalg.norm(x, axis=0)",
    "np.linalg.norm(x, ord=np.inf, axis=1)", "np.linalg.norm(x, ord=3, axis=1)", "np.linalg.norm(x, ord='fro')",
    "np.linalg.inv(sq)", "np.linalg.solve(sq, v)", "np.linalg.det(sq)", "np.linalg.slogdet(sq)",
    "np.linalg.cholesky(sq @ sq.T)", "np.linalg.eigh(sq + sq.T)[0]", "np.linalg.matrix_rank(sq)", "np.linalg.pinv(x)",
    "np.linalg.svd(x)[1]", "np.linalg.lstsq(sq, v, rcond=None)[0]", "np.linalg.norm(x, ord=-np.inf, axis=0)", "np.pi",
    "np.e", "np.inf", "np.newaxis",
]
# fmt: on


def plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)) and not all(isinstance(v, (int, float)) for v in value):
        return [plain(v) for v in value]
    return value.asnumpy() if isinstance(value, np.ndarray) else value


def compare(found: Any, expected: Any) -> None:
    if isinstance(found, list):
        assert len(found) == len(expected)
        for a, b in zip(found, expected, strict=True):
            compare(a, b)
        return
    if expected is None:
        assert found is None
        return
    found, expected = numpy.asarray(found), numpy.asarray(expected)
    assert found.shape == expected.shape
    assert found.dtype.kind == expected.dtype.kind or {found.dtype.kind, expected.dtype.kind} <= {"i", "u"}
    numpy.testing.assert_allclose(found, expected, rtol=1e-9 if found.dtype == numpy.float64 else 1e-5, atol=1e-7)


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_same_answer(expression: str) -> None:
    other = RNG.standard_normal((4, 2)) if "RAND" in expression else None
    names = {**DATA, "np": numpy, "RAND": other}
    expected = eval(expression, dict(names))
    ours = {k: np.array(v) for k, v in DATA.items()}
    found = eval(expression, {**ours, "np": np, "RAND": None if other is None else np.array(other)})
    compare(plain(found), plain(expected))


# ---- where the two differ on purpose ----


def test_real_numbers_are_float32_by_default() -> None:
    for made in (np.array([1, 2]), np.zeros(2), np.arange(3), np.array([True]), np.linspace(0, 1, 2), np.array(1.5)):
        assert made.dtype == numpy.float32
    assert np.array([1, 2], dtype="int32").mean().dtype == numpy.float32
    assert (np.array([1, 2], dtype="int32") / 2).dtype == numpy.float32
    assert np.exp(np.array([1], dtype="int64")).dtype == numpy.float32


def test_arrays_keep_their_dtype() -> None:
    for dtype in ("float16", "float64", "int8", "int64", "uint8", "bool"):
        assert np.array(numpy.ones(2, dtype)).dtype == numpy.dtype(dtype).type
        assert np.array(np.ones(2, dtype=dtype)).dtype == numpy.dtype(dtype).type


def test_whole_numbers_sum_in_their_own_dtype() -> None:
    assert np.array([1, 2], dtype="int32").sum().dtype == numpy.int32
    assert np.array([True, True], dtype=bool).sum().dtype == numpy.int64
