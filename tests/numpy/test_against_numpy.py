"""np against NumPy itself on generated arrays: shapes without elements or dimensions too, axes, dtypes, indices."""

from __future__ import annotations

import warnings

import hypothesis.extra.numpy as arrays
import hypothesis.strategies as st
import numpy
import pytest
from hypothesis import HealthCheck, given, settings

from d2lcore import autograd, np

settings.register_profile("np", max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
quick = settings.get_profile("np")

SHAPES = arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
FULL = arrays.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=4)
REALS = st.integers(-40, 40).map(lambda n: n / 8)  # sums of eighths are exact, in any order


def real(shapes=SHAPES, elements=REALS):
    return arrays.arrays("float32", shapes, elements=elements)


def whole(shapes=SHAPES):
    return arrays.arrays(st.sampled_from(["int32", "int64", "int8", "uint8"]), shapes, elements=st.integers(0, 9))


def same(ours, theirs, dtype: bool = True) -> None:
    if isinstance(theirs, (tuple, list)):
        assert len(ours) == len(theirs)
        for a, b in zip(ours, theirs, strict=True):
            same(a, b, dtype)
        return
    assert isinstance(ours, np.ndarray)
    assert ours.shape == numpy.shape(theirs)
    if dtype:
        assert ours.dtype == numpy.asarray(theirs).dtype
    numpy.testing.assert_allclose(ours.asnumpy(), theirs, rtol=1e-5, atol=1e-6)


@pytest.fixture(autouse=True)
def _quiet():
    with warnings.catch_warnings(), numpy.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)  # NumPy's of empty means: ours says the same
        yield


UNARY = [
    "abs", "ceil", "cbrt", "cos", "degrees", "exp", "expm1", "floor", "isfinite", "isinf", "isnan",
    "logical_not", "negative", "radians", "rint", "sign", "sin", "sinh", "square", "tan", "tanh", "trunc",
    "arctan", "arcsinh", "isposinf", "isneginf",
]  # fmt: skip
BINARY = [
    "add", "subtract", "multiply", "maximum", "minimum", "hypot", "arctan2", "copysign", "equal", "not_equal",
    "greater", "greater_equal", "less", "less_equal", "logical_and", "logical_or", "logical_xor",
]  # fmt: skip


@pytest.mark.parametrize("name", UNARY)
@given(x=real())
@quick
def test_unary(name: str, x) -> None:
    same(getattr(np, name)(np.array(x)), getattr(numpy, name)(x))


@pytest.mark.parametrize("name", BINARY)
@given(shapes=arrays.mutually_broadcastable_shapes(num_shapes=2, max_dims=4, max_side=3, min_side=0), data=st.data())
@quick
def test_binary(name: str, shapes, data) -> None:
    x, y = [data.draw(real(shape)) for shape in shapes.input_shapes]
    if name == "copysign":
        y = numpy.where(y == 0, numpy.float32(1), y)  # MXNet counts zero as positive
    same(getattr(np, name)(np.array(x), np.array(y)), getattr(numpy, name)(x, y))


@given(x=whole(), y=st.integers(1, 9))
@quick
def test_whole_numbers_and_a_number(x, y: int) -> None:
    a = np.array(x)
    for ours, theirs in ((a + y, x + y), (a - y, x - y), (a * y, x * y), (a // y, x // y), (a % y, x % y)):
        same(ours, theirs)
    same(a == y, x == y)
    same(a / y, (x / y).astype("float32"))  # whole numbers divide into float32, MXNet's default


REDUCTIONS = ("sum", "mean", "prod", "max", "min", "var", "std", "all", "any")


@pytest.mark.parametrize("name", REDUCTIONS)
@given(data=st.data(), keepdims=st.booleans())
@quick
def test_reductions(name: str, data, keepdims: bool) -> None:
    x = data.draw(real(FULL if name in ("max", "min") else SHAPES))
    axes = st.sets(st.integers(-x.ndim, x.ndim - 1), max_size=x.ndim) if x.ndim else st.just(set())
    axis = data.draw(st.none() | axes.filter(lambda s: len({i % x.ndim for i in s}) == len(s)).map(tuple))
    ours = getattr(np, name)(np.array(x), axis=axis, keepdims=keepdims)
    same(ours, getattr(numpy, name)(x, axis=axis, keepdims=keepdims))
    same(getattr(np.array(x), name)(axis=axis, keepdims=keepdims), numpy.asarray(ours))


@pytest.mark.parametrize("name", ["argmax", "argmin", "cumsum", "sort", "argsort", "median", "nancumsum", "ptp"])
@given(data=st.data())
@quick
def test_along_an_axis(name: str, data) -> None:
    x = data.draw(arrays.arrays("float32", FULL, elements=REALS, unique=name == "argsort"))
    axis = data.draw(st.integers(-x.ndim, x.ndim - 1) | st.none())
    ours, theirs = getattr(np, name)(np.array(x), axis=axis), getattr(numpy, name)(x, axis=axis)
    if isinstance(ours, np.ndarray):
        same(ours, theirs)
    else:
        assert ours == theirs


SHAPING = {
    "ravel": lambda n, x, k: n.ravel(x),
    "transpose": lambda n, x, k: n.transpose(x),
    "expand_dims": lambda n, x, k: n.expand_dims(x, k),
    "flip": lambda n, x, k: n.flip(x, k),
    "flip all": lambda n, x, k: n.flip(x),
    "roll": lambda n, x, k: n.roll(x, 3, k),
    "roll flat": lambda n, x, k: n.roll(x, -1),
    "repeat": lambda n, x, k: n.repeat(x, 2, k),
    "tile": lambda n, x, k: n.tile(x, (2, 1)),
    "swapaxes": lambda n, x, k: n.swapaxes(x, 0, k),
    "moveaxis": lambda n, x, k: n.moveaxis(x, k, 0),
    "rollaxis": lambda n, x, k: n.rollaxis(x, k),
    "atleast_3d": lambda n, x, k: n.atleast_3d(x),
    "squeeze": lambda n, x, k: n.squeeze(x),
    "concatenate": lambda n, x, k: n.concatenate([x, x], axis=k),
    "stack": lambda n, x, k: n.stack([x, x], axis=k),
    "hstack": lambda n, x, k: n.hstack([x, x]),
    "vstack": lambda n, x, k: n.vstack([x, x]),
    "dstack": lambda n, x, k: n.dstack([x, x]),
    "column_stack": lambda n, x, k: n.column_stack([x, x]),
    "array_split": lambda n, x, k: n.array_split(x, 3, axis=k),
    "split": lambda n, x, k: n.split(x, [1, 2], axis=k),
    "diff": lambda n, x, k: n.diff(x, axis=k),
    "append": lambda n, x, k: n.append(x, x, axis=k),
    "take": lambda n, x, k: n.take(x, n.array([0, 0], dtype="int64"), axis=k),
    "delete": lambda n, x, k: n.delete(x, 0, axis=k),
    "insert": lambda n, x, k: n.insert(x, 0, 5, axis=k),
    "pad": lambda n, x, k: n.pad(x, 1),
    "pad edge": lambda n, x, k: n.pad(x, ((1, 2),) * x.ndim, mode="edge"),
    "pad symmetric": lambda n, x, k: n.pad(x, 1, mode="symmetric"),
    "pad maximum": lambda n, x, k: n.pad(x, 1, mode="maximum"),
    "resize": lambda n, x, k: n.resize(x, (3, 2)),
    "where": lambda n, x, k: n.where(x > 0, x, -x),
    "clip": lambda n, x, k: n.clip(x, -1, 2),
    "nan_to_num": lambda n, x, k: n.nan_to_num(x),
    "unique": lambda n, x, k: n.unique(x),
    "nonzero": lambda n, x, k: n.nonzero(x),
    "argwhere": lambda n, x, k: n.argwhere(x),
    "cross": lambda n, x, k: n.cross(
        n.ravel(x)[:1] * n.array([1.0, 2, 3], dtype="float32"), n.ones(3, dtype="float32")
    ),
    "ediff1d": lambda n, x, k: n.ediff1d(x),
    "around": lambda n, x, k: n.around(x, 1),
    "outer": lambda n, x, k: n.outer(x, x),
    "diagflat": lambda n, x, k: n.diagflat(x),
}


@pytest.mark.parametrize("name", SHAPING)
@given(x=real(FULL), data=st.data())
@quick
def test_shaping(name: str, x, data) -> None:
    axis = data.draw(st.integers(-x.ndim, x.ndim - 1))
    same(SHAPING[name](np, np.array(x), axis), SHAPING[name](numpy, x, axis))


@given(x=real(FULL), data=st.data())
@quick
def test_reading_and_writing_at_basic_indices(x, data) -> None:
    key = data.draw(arrays.basic_indices(x.shape, allow_newaxis=True, allow_ellipsis=True))
    a = np.array(x)
    same(a[key], x[key])
    a[key] = 7
    x[key] = 7
    same(a, x)


@given(x=real(FULL), data=st.data())
@quick
def test_reading_and_writing_at_arrays_of_indices(x, data) -> None:
    key = data.draw(arrays.integer_array_indices(x.shape, dtype="int64"))
    a, ours = np.array(x), tuple([np.array(k) for k in key])
    same(a[ours], x[key])
    same(a[key], x[key])
    a[ours] = -1
    x[key] = -1
    same(a, x)


@given(x=real(FULL), data=st.data())
@quick
def test_reading_and_writing_at_masks(x, data) -> None:
    mask = data.draw(arrays.arrays(bool, x.shape))
    a = np.array(x)
    same(a[np.array(mask)], x[mask])
    a[np.array(mask)] = 3
    x[mask] = 3
    same(a, x)


@given(x=real(FULL), data=st.data())
@quick
def test_a_slice_is_a_view(x, data) -> None:
    start = data.draw(st.integers(0, x.shape[0] - 1))
    a = np.array(x)
    part = a[start:]
    assert np.shares_memory(a, part)
    part[:] = 5
    x[start:] = 5
    same(a, x)


@given(m=st.integers(0, 4), n=st.integers(1, 4), k=st.integers(0, 4), data=st.data())
@quick
def test_products(m: int, n: int, k: int, data) -> None:
    x, y = data.draw(real((2, m, n))), data.draw(real((n, k)))
    a, b = np.array(x), np.array(y)
    same(np.matmul(a, b), x @ y)
    same(np.dot(a, b), numpy.dot(x, y))
    same(np.einsum("bij,jk->bik", a, b), numpy.einsum("bij,jk->bik", x, y))
    same(np.tensordot(a, b, axes=1), numpy.tensordot(x, y, axes=1))
    same(np.inner(a, b.T), numpy.inner(x, y.T))
    same(np.kron(b, b), numpy.kron(y, y))


@pytest.mark.parametrize(
    "compute",
    [
        lambda x: np.diff(x, axis=0, prepend=1.0),
        lambda x: np.ediff1d(x, to_end=x[0, 0]),
        lambda x: np.pad(x, 1, mode="symmetric"),
        lambda x: np.pad(x, 1, mode="mean"),
        lambda x: np.polyval(x[0], x),
        lambda x: np.cross(x, x[::-1]),
        lambda x: np.resize(x, (3, 5)),
        lambda x: np.ldexp(x, x / 3),
        lambda x: np.nan_to_num(x * x),
        lambda x: np.repeat(x, [2, 1], axis=0),
        lambda x: np.average(x, axis=1, weights=np.array([1, 2, 3], dtype="float64")),
        lambda x: np.meshgrid(x[0], x[1], sparse=True)[1],
        lambda x: np.einsum("iij->j", np.stack([x, x * x])),
        lambda x: np.sum(x, axis=0, initial=2.0),
    ],
)
def test_gradients(compute) -> None:
    rng = numpy.random.default_rng(1)
    x = np.array(rng.uniform(0.5, 2, (2, 3)))
    x.attach_grad()
    with autograd.record():
        y = compute(x)
        weights = np.array(rng.standard_normal(y.shape))
        total = (y * weights).sum()
    total.backward()
    step = 1e-6 * rng.standard_normal(x.shape)
    change = ((compute(np.array(x.asnumpy() + step)) - compute(np.array(x.asnumpy() - step))) * weights).sum()
    assert float(change) / 2 == pytest.approx(float((x.grad.asnumpy() * step).sum()), rel=1e-4, abs=1e-12)
