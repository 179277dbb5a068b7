"""ndarray: how it prints, what NumPy's own functions make of it, and its way to and from legacy arrays."""

from __future__ import annotations

import numpy
import pytest

from d2lcore import autograd, nd, np, npx
from d2lcore.errors import DTypeError, FallbackError, ShapeError


@pytest.mark.parametrize(
    ("array", "text"),
    [
        (lambda: np.array([1, 2.5]), "array([1. , 2.5])"),
        (lambda: np.array(3), "array(3.)"),
        (lambda: np.array([1, 2], dtype="int32"), "array([1, 2], dtype=int32)"),
        (lambda: np.array([1], dtype="float64"), "array([1.], dtype=float64)"),
        (lambda: np.array([1, 0], dtype=bool), "array([ True, False])"),
        (lambda: np.array([[1, 2], [3, 4]]), "array([[1., 2.],\n       [3., 4.]])"),
        (lambda: np.zeros((0, 2)), "array([], shape=(0, 2))"),
    ],
)
def test_repr(array, text: str) -> None:
    assert repr(array()) == text


def test_str() -> None:
    assert str(np.array([[1, 2.5], [3, 4]])) == "[[1.  2.5]\n [3.  4. ]]"


def test_zero_dimensions() -> None:
    x = np.array(3)
    x.attach_grad()
    with autograd.record():
        y = x * x
    y.backward()
    assert (y.shape, x.grad.shape, x.grad.item()) == ((), (), 6)
    x[...] = 5
    x[()] = x + 1
    assert x.item() == 6


def test_numpy_functions_run_ours_and_keep_the_gradient() -> None:
    x = np.array([1.0, 2.0])
    x.attach_grad()
    with autograd.record():
        y = numpy.sum(numpy.exp(numpy.concatenate([x, x]))) + numpy.linalg.norm(x) * 0
    y.backward()
    assert isinstance(y, np.ndarray)
    assert numpy.allclose(x.grad.asnumpy(), 2 * numpy.exp([1, 2]))


def test_numpy_operands_on_the_left() -> None:
    x = np.array([1.0, 2.0])
    for y in (numpy.array([3.0, 4.0]) * x, numpy.float64(3) * x, [3, 4] * x):
        assert isinstance(y, np.ndarray)
        assert y.dtype == numpy.float32


def test_what_np_has_not_numpy_computes() -> None:
    for found in (numpy.gradient(np.array([1.0, 3.0, 7.0])), numpy.logaddexp2(np.array([1.0, 3.0]), 2.0)):
        assert isinstance(found, np.ndarray)
    assert numpy.gradient(np.array([1.0, 3.0, 7.0])).tolist() == [2, 3, 4]


def test_no_gradient_is_lost_on_the_way_through_numpy() -> None:
    x = np.array([1.0, 2.0])
    x.attach_grad()
    with autograd.record():
        for lost in (lambda: numpy.gradient(x), lambda: numpy.logaddexp2(x, 1), lambda: np.cov(x)):
            with pytest.raises(FallbackError, match="through which no gradient flows"):
                lost()
        assert np.cov(x.detach()) == 0.5
    with pytest.raises(ValueError, match="cov runs NumPy's own function"), autograd.record():
        np.cov(x)


def test_numpy_writes_into_arrays() -> None:
    x = np.array([1.0, 2.0])
    assert numpy.add(x, 1, out=x) is x
    assert numpy.logaddexp2(x, x, out=x) is x
    assert x.tolist() == [3, 4]
    assert numpy.sum(np.ones((2, 2)), axis=0, out=x) is x


def test_numpy_cannot_write_into_its_own_arrays_what_has_gradients() -> None:
    with pytest.raises(TypeError):
        numpy.add(numpy.ones(2), np.ones(2), out=numpy.ones(2))


def test_numpy_functions_on_legacy_arrays_give_numpy_arrays() -> None:
    x = nd.array([1, 2])
    assert isinstance(numpy.concatenate([x, x]), numpy.ndarray)
    assert numpy.mean(x) == 1.5


def test_to_legacy_and_back() -> None:
    x = np.array([1.0, 2.0])
    x.attach_grad()
    with autograd.record():
        legacy = x.as_nd_ndarray()
        y = (legacy * 3).as_np_ndarray() * x
    y.backward()
    assert type(legacy) is nd.NDArray
    assert type(y) is np.ndarray
    assert x.grad.tolist() == [6, 12]
    assert np.array(2).as_nd_ndarray().shape == (1,)
    assert x.as_np_ndarray() is x
    assert legacy.as_nd_ndarray() is legacy
    assert numpy.shares_memory(numpy.asarray(x), numpy.asarray(legacy))


def test_functions_take_legacy_arrays_lists_and_numpy_arrays() -> None:
    for x in (nd.array([1, 4]), [1, 4], numpy.array([1, 4])):
        assert isinstance(np.sqrt(x), np.ndarray)
        assert np.sqrt(x).tolist() == [1, 2]
        assert isinstance(np.add(x, 1), np.ndarray)


def test_logic_in_place() -> None:
    mask = np.array([1, 0], dtype=bool)
    same = mask
    mask &= np.array([1, 1], dtype=bool)
    mask |= np.array([0, 1], dtype=bool)
    mask ^= np.array([1, 1], dtype=bool)
    assert same is mask
    assert mask.tolist() == [False, False]
    with pytest.raises(DTypeError, match="bits are those of whole numbers or bools, got float32"):
        np.ones(2) & np.ones(2)


def test_out() -> None:
    x, out = np.array([1.0, 4.0]), np.zeros(2)
    assert np.sqrt(x, out=out) is out
    assert out.tolist() == [1, 2]
    assert x.sum(out=np.zeros(())).item() == 5
    with pytest.raises(ShapeError) as error:
        np.sqrt(x, out=np.zeros(3))
    assert str(error.value) == "out= has shape (3,), the result (2,)"


def test_reshape_knows_no_legacy_codes() -> None:
    with pytest.raises(ShapeError, match=r"shape \(0, 6\) does not hold the 6 elements"):
        np.zeros((2, 3)).reshape(0, 6)


def test_only_cs_order_of_elements() -> None:
    x = np.ones((2, 3))
    calls = {
        "reshape": [lambda: np.reshape(x, (3, 2), order="F"), lambda: x.reshape((3, 2), order="F")],
        "ravel": [lambda: np.ravel(x, order="F"), lambda: x.ravel("F")],
        "flatten": [lambda: x.flatten("F")],
        "npx.reshape": [lambda: npx.reshape(x, (3, 2), order="F")],
    }
    for name, spellings in calls.items():
        for spelling in spellings:
            with pytest.raises(ValueError) as error:
                spelling()
            text = f"{name}: order is 'C' (row by row), got 'F'. Transpose for column by column."
            assert str(error.value) == text


def test_where_needs_both_sides() -> None:
    with pytest.raises(ValueError, match="give both x and y, or neither"):
        np.where(np.ones(2) > 0, 1)


@pytest.mark.parametrize("ord", [0, 1, 2, 3, numpy.inf, -numpy.inf])
def test_norms_of_vectors(ord) -> None:
    x = numpy.array([[1, 0, -2], [3, 4, 0]], dtype="float32")
    ours = np.linalg.norm(np.array(x), ord=ord, axis=1)
    assert numpy.allclose(ours.asnumpy(), numpy.linalg.norm(x, ord, axis=1))


def test_parts_of_an_array_are_counted_from_one() -> None:
    assert [len(part) for part in np.array_split(np.ones(5), 2)] == [3, 2]
    with pytest.raises(ShapeError, match="array_split: the number of parts is at least 1, got 0"):
        np.array_split(np.ones(5), 0)


def test_the_step_of_a_single_number_is_unknown() -> None:
    numbers, step = np.linspace(3, 5, 1, retstep=True)
    assert numbers.tolist() == [3]
    assert numpy.isnan(step)


def test_what_cannot_be_an_array() -> None:
    for module in (np, nd):
        with pytest.raises(DTypeError, match="array: the values given cannot be read as"):
            module.array([[1, 2], [3]])


def test_a_value_is_formatted_as_a_number() -> None:
    loss = np.array(0.1)
    assert f"{loss:.3f} {loss} {np.array(7, dtype='int32'):03d}" == "0.100 0.1 007"
    with pytest.raises(TypeError, match="unsupported format string"):
        format(np.ones(2), ".3f")
