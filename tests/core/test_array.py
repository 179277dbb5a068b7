"""NDArray: shared memory in both directions, in-place rules, conversions, devices."""

from __future__ import annotations

import copy
import pickle
import sys

import numpy
import pytest

import d2lcore as mx
from d2lcore import autograd, nd, np
from d2lcore.errors import AutogradError, ContextError, DTypeError, RangeError, ShapeError


@pytest.fixture
def gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("D2LCORE_VIRTUAL_GPUS", "2")


# ---- memory is shared, not copied ----


def test_numpy_sees_the_same_memory() -> None:
    x = nd.zeros((2, 3))
    view = numpy.asarray(x)
    view[0, 1] = 7
    assert x[0, 1].asscalar() == 7
    x[1] = 5
    assert view[1].tolist() == [5, 5, 5]


def test_asnumpy_is_a_copy() -> None:
    x = nd.zeros(3)
    host = x.asnumpy()
    host[0] = 1
    assert x.asnumpy().tolist() == [0, 0, 0]


def test_numpy_array_with_a_copy_or_another_dtype() -> None:
    x = nd.array([1, 2])
    copied = numpy.array(x)
    copied[0] = 9
    assert x[0].asscalar() == 1
    assert numpy.asarray(x, dtype="float64").dtype == numpy.float64
    assert numpy.array(x, copy=True).tolist() == [1, 2]


def test_from_numpy_shares_memory_unless_told() -> None:
    host = numpy.arange(4, dtype="int32")
    shared, copied = nd.from_numpy(host), nd.from_numpy(host, zero_copy=False)
    shared[0] = 9
    assert shared.dtype is numpy.int32
    assert host[0] == 9
    assert copied[0].asscalar() == 0
    with pytest.raises(ValueError, match="read-only"):
        host[0] = 8
    with pytest.raises(ShapeError, match="only an array that lies row by row"):
        nd.from_numpy(numpy.zeros((3, 4))[:, 1])


def test_array_copies_what_it_is_given() -> None:
    host = numpy.zeros(2, "float32")
    x = nd.array(host)
    host[0] = 1
    y = nd.array(x)
    x[1] = 1
    assert x.asnumpy().tolist() == [0, 1]
    assert y.asnumpy().tolist() == [0, 0]


def test_dlpack_to_numpy_shares_memory() -> None:
    x = nd.arange(4)
    view = numpy.from_dlpack(x)
    x[0] = 9
    assert view[0] == 9


def test_dlpack_from_numpy_shares_memory() -> None:
    host = numpy.arange(4, dtype="float32")
    x = nd.from_dlpack(host)
    x[0] = 9
    assert host[0] == 9


def test_dlpack_capsules() -> None:
    x = nd.arange(3)
    assert type(nd.to_dlpack_for_read(x)).__name__ == "PyCapsule"
    assert type(nd.to_dlpack_for_write(x)).__name__ == "PyCapsule"
    frozen = numpy.arange(3.0)
    frozen.flags.writeable = False
    with pytest.raises(ContextError, match="read-only"):
        nd.to_dlpack_for_write(nd.from_numpy(frozen))


@pytest.mark.skipif(sys.version_info < (3, 12), reason="Python classes have the buffer protocol from 3.12 on")
def test_buffer_protocol_shares_memory() -> None:
    x = nd.zeros(3)
    memoryview(x)[1] = 5.0
    assert x.asnumpy().tolist() == [0, 5, 0]


@pytest.mark.parametrize(
    "part", [lambda x: x[1], lambda x: x[:1], lambda x: x[0, 1:], lambda x: x[None], lambda x: x.reshape((3, 2))[0]]
)
def test_slices_of_neighbours_and_reshapes_are_views(part) -> None:
    x = nd.arange(6).reshape((2, 3))
    part(x)[:] = -1
    assert (x.asnumpy() == -1).sum() == part(x).size


@pytest.mark.parametrize(
    "part",
    [
        lambda x: x.T, lambda x: x[:, ::2], lambda x: x[:, 1], lambda x: nd.reshape(x, (6,)), lambda x: x.squeeze(),
        lambda x: x.expand_dims(0), lambda x: x.flatten(), lambda x: x.slice_axis(0, 0, 1), lambda x: x.split(2, 0)[0],
        lambda x: x.broadcast_to((2, 3)), lambda x: x.as_np_ndarray().reshape(6), lambda x: x.as_np_ndarray().T,
    ],
)  # fmt: skip
def test_all_else_has_memory_of_its_own(part) -> None:
    x = nd.arange(6).reshape((2, 3))
    part(x)[...] = -1
    assert x.asnumpy().tolist() == [[0, 1, 2], [3, 4, 5]]


def test_indexing_by_arrays_is_a_copy() -> None:
    x = nd.arange(4)
    x[nd.array([0, 1])][:] = 9
    assert x.asnumpy().tolist() == [0, 1, 2, 3]


def test_detach_shares_memory() -> None:
    x = nd.ones(2)
    x.attach_grad()
    y = x.detach()
    y[:] = 3
    assert x.asnumpy().tolist() == [3, 3]
    assert y.grad is None


# ---- in place ----


def test_in_place_operators_keep_the_array() -> None:
    x = nd.array([1, 2])
    same, memory = x, numpy.asarray(x)
    x += 1
    x *= 4
    x -= 2
    x /= 2
    x %= 4
    assert same is x
    assert memory.tolist() == [3, 1]


def test_power_and_floor_division_give_a_new_array() -> None:
    x = same = nd.array([3, 5])
    x **= 2
    assert x is not same
    assert same.asnumpy().tolist() == [3, 5]
    x //= 2
    assert x.asnumpy().tolist() == [4, 12]


def test_one_element_is_a_view_too() -> None:
    for array in (nd.array([1, 2]), np.array([1, 2])):
        one = array[1]
        one[...] = 7
        array[0] = 5
        assert array.asnumpy().tolist() == [5, 7]


def test_in_place_keeps_the_dtype() -> None:
    x = nd.array([1, 2], dtype="float16")
    x += nd.array([0.5, 0.5])
    assert x.dtype is numpy.float16


def test_in_place_cannot_grow() -> None:
    x = nd.ones(2)
    with pytest.raises(ShapeError, match=r"cannot write values of shape \(3, 2\) into an array of shape \(2,\)"):
        x += nd.ones((3, 2))
    assert x.asnumpy().tolist() == [1, 1]


def test_in_place_on_a_variable_while_recording_is_refused() -> None:
    x = nd.ones(2)
    x.attach_grad()
    with autograd.record(), pytest.raises(AutogradError) as error:
        x += 1
    assert str(error.value) == (
        "in-place write to an array of shape (2,) that is being differentiated: what backward() needs would be lost. "
        "Write y = x + 1 in place of x += 1, or leave autograd.record() (autograd.pause()) first."
    )
    with autograd.record(), pytest.raises(AutogradError, match="cannot be recorded"):
        x[0] = 1
    assert x.asnumpy().tolist() == [1, 1]


def test_in_place_on_a_variable_is_fine_outside() -> None:
    x = nd.ones(2)
    x.attach_grad()
    x += 1
    with autograd.record():
        y = x * x
        with autograd.pause():
            x[0] = 5
    y.backward()
    assert x.asnumpy().tolist() == [5, 2]


@pytest.mark.parametrize(
    "write",
    [
        lambda z, value: z.__setitem__(slice(None), value),
        lambda z, value: z.__setitem__(Ellipsis, value.sum() * 2 - value * 1.0),  # the other way round
        lambda z, value: value.copyto(z),
    ],
)
def test_gradients_flow_through_the_write_of_a_whole_array(write) -> None:
    x, z = nd.array([1, 2]), nd.zeros(2)
    x.attach_grad()
    with autograd.record():
        value = x * 2
        write(z, value)
        y = (z * z + x).sum()
    y.backward()
    by_hand = {(2, 4): [9, 17], (10, 8): [2 * 10 * 2 + 2 * 8 * 4 + 1, 2 * 10 * 4 + 2 * 8 * 2 + 1]}
    assert x.grad.asnumpy().tolist() == by_hand[tuple(z.asnumpy().tolist())]


@pytest.mark.parametrize("shape", [(1,), (1, 1, 1), (1, 2, 1)])
def test_gradients_flow_through_a_write_that_broadcasts_and_casts(shape: tuple) -> None:
    x, z = nd.ones(shape), nd.zeros((2, 2), dtype="float64")
    x.attach_grad()
    with autograd.record():
        z[:] = x * 2
        y = z.sum()
    y.backward()
    assert (z.dtype, x.grad.asnumpy().sum()) == (numpy.float64, 8)


def test_a_recorded_value_that_does_not_fit_changes_nothing() -> None:
    x, z = nd.ones((3, 2)), nd.zeros((2, 3))
    x.attach_grad()
    with autograd.record(), pytest.raises(ShapeError):
        z[:] = x * 2
    assert z.asnumpy().sum() == 0


def test_writes_that_would_lose_a_gradient_are_refused() -> None:
    x, z = nd.array([1, 2]), nd.ones(2)
    x.attach_grad()
    with autograd.record():
        with pytest.raises(AutogradError) as error:
            z *= x
        assert str(error.value) == (
            "x += value cannot be recorded, and value was computed from a variable: its gradient would be lost. Write "
            "y = x + value, build the array with where(), concat() or stack(), or give value.detach() where no "
            "gradient is wanted."
        )
        with pytest.raises(AutogradError, match="its gradient would be lost"):
            z[0] = x[0]
        z[0] = x[1].detach()
    assert z.asnumpy().tolist() == [2, 1]


def test_in_place_on_other_arrays_is_fine_while_recording() -> None:
    total = nd.zeros(2)
    with autograd.record():
        total += 1
        total[0] = 7
    assert total.asnumpy().tolist() == [7, 1]


# ---- writing parts ----


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (0, 5),
        ((0, 1), 5),
        ((slice(None), 1), [7, 8]),
        (slice(None), 2),
        (Ellipsis, 2),
        ([0, 1], 3),
        ((0, slice(0, 2)), numpy.array([1.5, 2.5])),
        ((slice(None), [2, 0]), [[1, 2], [3, 4]]),
        ((slice(None), None, 0), [[1], [2]]),
    ],
)
def test_writes_where_numpy_writes(key, value) -> None:
    host = numpy.zeros((2, 3), "float32")
    x = nd.array(host)
    host[key] = value
    x[key] = value
    assert (x.asnumpy() == host).all()


def test_writes_arrays_at_arrays() -> None:
    x = nd.zeros((3, 2))
    x[nd.array([2, 0])] = nd.array([[1, 2], [3, 4]])
    assert x.asnumpy().tolist() == [[3, 4], [0, 0], [1, 2]]
    y = np.array([-1, 2, -3])
    y[y < 0] = 0
    assert y.tolist() == [0, 2, 0]


def test_a_legacy_number_fits_into_one_place() -> None:
    x = nd.zeros((2, 2))
    x[0, 1] = nd.array([3])
    assert x.asnumpy().tolist() == [[0, 3], [0, 0]]


def test_refuses_values_that_do_not_fit() -> None:
    x = nd.zeros((2, 3))
    with pytest.raises(ShapeError, match=r"x\[\.\.\.\] = value"):
        x[0] = nd.ones(2)
    with pytest.raises(RangeError, match=r"x has shape \(2, 3\): index 5 is out of bounds for axis 0 with size 2"):
        x[5] = 1
    assert x.sum().asscalar() == 0


# ---- conversions ----


def test_scalars() -> None:
    x = nd.array([2.5])
    assert (float(x), int(x), x.item(), x.asscalar()) == (2.5, 2, 2.5, numpy.float32(2.5))
    assert [10, 20, 30][nd.array([2], dtype="int32")] == 30
    with pytest.raises(DTypeError, match="an index is a whole number, got an array of float32"):
        [10][nd.array([0])]


@pytest.mark.parametrize("convert", [lambda x: x.asscalar(), lambda x: x.item(), bool, float, int])
def test_many_values_are_no_scalar(convert) -> None:
    with pytest.raises(ValueError):
        convert(nd.ones(2))


def test_truth_of_one_value() -> None:
    assert nd.array([2])
    assert not nd.array([0])


def test_iterates_over_the_first_axis() -> None:
    assert [row.sum().asscalar() for row in nd.array([[1, 2], [3, 4]])] == [3, 7]
    _, second = nd.array([1, 2])
    assert second.asscalar() == 2
    assert 2 in nd.array([1, 2])
    assert 3 not in nd.array([1, 2])
    assert len(nd.zeros((4, 2))) == 4
    with pytest.raises(TypeError, match="no dimensions"):
        len(np.array(1))


def test_repr() -> None:
    assert repr(nd.array([[1, 2], [3, 4]])) == "\n[[1. 2.]\n [3. 4.]]\n<NDArray 2x2 @cpu(0)>"


def test_copies_and_pickles() -> None:
    x = nd.array([1, 2], dtype="int32")
    for y in (x.copy(), copy.copy(x), copy.deepcopy(x), pickle.loads(pickle.dumps(x))):
        assert type(y) is type(x)
        assert y.dtype is numpy.int32
        y[0] = 9
        assert x[0].asscalar() == 1
    assert isinstance(pickle.loads(pickle.dumps(np.array(3))), np.ndarray)


def test_astype() -> None:
    x = nd.array([1.9, -1.9])
    assert x.astype("int32").asnumpy().tolist() == [1, -1]
    assert x.astype("float32", copy=False) is x
    assert x.astype("float32") is not x


def test_describes_itself() -> None:
    x = nd.zeros((2, 3), dtype="float64")
    assert (x.shape, x.size, x.ndim, x.nbytes, x.itemsize, x.stype) == ((2, 3), 6, 2, 48, 8, "default")
    assert x.dtype is numpy.float64
    assert x.context == x.ctx == mx.cpu()


def test_hash_is_by_identity() -> None:
    x, y = nd.ones(1), nd.ones(1)
    assert len({x, y, x}) == 2
    assert (x == None) is False  # noqa: E711  (a comparison with None gives no array)
    assert (x != None) is True  # noqa: E711


# ---- operators ----


def test_operators_take_numbers_lists_and_numpy_arrays_on_both_sides() -> None:
    x = nd.array([1, 2])
    assert (2 - x).asnumpy().tolist() == [1, 0]
    assert (x + [10, 20]).asnumpy().tolist() == [11, 22]
    left = numpy.array([10.0, 20.0]) * x
    assert isinstance(left, nd.NDArray)
    assert left.asnumpy().tolist() == [10, 40]
    assert (numpy.float64(2) * x).dtype is numpy.float32


def test_operators_leave_other_types_to_them() -> None:
    class Other:
        def __radd__(self, other: object) -> str:
            return "other"

    x = nd.ones(1)
    assert x + Other() == "other"
    with pytest.raises(TypeError, match="unsupported operand"):
        x + "text"
    with pytest.raises(TypeError, match="unsupported operand"):
        x += "text"


def test_comparisons_of_legacy_arrays_are_numbers() -> None:
    x = nd.array([1, 2, 3])
    assert (x > 2).dtype is numpy.float32
    assert (x > 2).asnumpy().tolist() == [0, 0, 1]
    assert (nd.array([1, 2], dtype="int32") == 2).dtype is numpy.int32


def test_legacy_whole_numbers_stay_whole() -> None:
    x = nd.array([-7, 7], dtype="int32")
    assert (x / 2).asnumpy().tolist() == [-3, 3]
    assert (x + 1.7).asnumpy().tolist() == [-6, 8]
    assert (x * x).dtype is numpy.int32


def test_legacy_results_have_a_dimension() -> None:
    assert nd.ones((2, 3)).sum().shape == (1,)
    assert nd.ones((2, 3))[0, 0].shape == (1,)


# ---- devices ----


def test_copies_between_devices(gpus: None) -> None:
    x = nd.array([1, 2])
    y = x.as_in_context(mx.gpu(1))
    assert y.context == mx.gpu(1)
    y[0] = 9
    assert x.asnumpy().tolist() == [1, 2]
    assert x.as_in_context(mx.cpu()) is x
    assert y.as_in_ctx(mx.cpu()).asnumpy().tolist() == [9, 2]
    back = nd.zeros(2)
    assert y.copyto(back) is back
    assert back.asnumpy().tolist() == [9, 2]
    assert y.copyto(mx.gpu(0)).context == mx.gpu(0)
    assert repr(y).endswith("<NDArray 2 @gpu(1)>")
    assert repr(np.ones(1, ctx=mx.gpu(1))) == "array([1.], ctx=gpu(1))"


def test_a_device_shares_no_memory_with_the_host(gpus: None) -> None:
    x = nd.zeros(2, ctx=mx.gpu(0))
    numpy.asarray(x)[0] = 5
    assert x.asnumpy().tolist() == [0, 0]


def test_mixing_devices_is_an_error_that_names_them(gpus: None) -> None:
    x, y = nd.ones(2), nd.ones(2, ctx=mx.gpu(1))
    with pytest.raises(ContextError) as error:
        x + y
    assert str(error.value) == "add: x is on cpu(0), y is on gpu(1). Bring them to one device with .as_in_context(ctx)."
    with pytest.raises(ContextError, match=r"x is on cpu\(0\), value on gpu\(1\)"):
        x[0] = y[0]
    with pytest.raises(ContextError, match="Use copyto"):
        x[:] = y


def test_numbers_follow_the_array_to_its_device(gpus: None) -> None:
    x = nd.ones(2, ctx=mx.gpu(0))
    assert (x + 1 > [1, 2]).context == mx.gpu(0)
    assert x[[0, 1]].context == mx.gpu(0)


def test_gradients_flow_between_devices(gpus: None) -> None:
    x = nd.array([1, 2])
    x.attach_grad()
    with autograd.record():
        y = (x.as_in_context(mx.gpu(0)) ** 2).as_in_context(mx.gpu(1)) * 3
    y.backward()
    assert y.context == mx.gpu(1)
    assert x.grad.context == mx.cpu()
    assert x.grad.asnumpy().tolist() == [6, 12]
