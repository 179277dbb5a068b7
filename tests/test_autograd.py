"""autograd: modes, gradient requests, several heads, higher orders."""

from __future__ import annotations

import numpy
import pytest

from d2lcore import autograd, nd, np
from d2lcore.errors import AutogradError, DTypeError, MXNetError, ShapeError


def variable(*values: float, grad_req: str = "write") -> nd.NDArray:
    x = nd.array(values)
    x.attach_grad(grad_req)
    return x


# ---- modes ----


def modes() -> tuple[bool, bool]:
    return autograd.is_recording(), autograd.is_training()


def test_modes_nest() -> None:
    assert modes() == (False, False)
    with autograd.record():
        assert modes() == (True, True)
        with autograd.pause():
            assert modes() == (False, False)
            with autograd.train_mode():
                assert modes() == (False, True)
        with autograd.predict_mode():
            assert modes() == (True, False)
        assert modes() == (True, True)
    with autograd.record(train_mode=False):
        assert modes() == (True, False)
    with autograd.pause(train_mode=True):
        assert modes() == (False, True)
    assert modes() == (False, False)


def test_modes_end_with_an_exception() -> None:
    with pytest.raises(RuntimeError), autograd.record():
        raise RuntimeError
    assert modes() == (False, False)


def test_switches_give_what_was() -> None:
    try:
        assert autograd.set_recording(True) is False
        assert autograd.set_training(True) is False
        assert modes() == (True, True)
    finally:
        assert autograd.set_recording(False) is True
        assert autograd.set_training(False) is True


# ---- gradient requests ----


def test_write_replaces() -> None:
    x = variable(1, 2)
    for factor in (2, 5):
        with autograd.record():
            y = x * factor
        y.backward()
    assert x.grad.asnumpy().tolist() == [5, 5]


def test_add_adds_until_it_is_zeroed() -> None:
    x = variable(1, 2, grad_req="add")
    for factor in (2, 5):
        with autograd.record():
            y = x * factor
        y.backward()
    assert x.grad.asnumpy().tolist() == [7, 7]
    x.grad[:] = 0
    with autograd.record():
        y = x * 3
    y.backward()
    assert x.grad.asnumpy().tolist() == [3, 3]


def test_null_is_no_variable() -> None:
    x, y = variable(1, grad_req="null"), variable(2)
    with autograd.record():
        z = x * y
    z.backward()
    assert x.grad is None
    assert y.grad.asscalar() == 1


def test_a_request_that_is_none() -> None:
    with pytest.raises(ValueError, match="grad_req is 'write', 'add' or 'null', got 'sum'"):
        nd.ones(1).attach_grad("sum")
    with pytest.raises(MXNetError, match="unknown storage type 'rows'"):
        nd.ones(1).attach_grad(stype="rows")


def test_whole_numbers_have_no_gradient() -> None:
    with pytest.raises(DTypeError) as error:
        nd.ones(1, dtype="int32").attach_grad()
    assert str(error.value) == "attach_grad: only real numbers have gradients, the array is int32"


def test_attaching_again_starts_anew() -> None:
    x = variable(2)
    with autograd.record():
        y = x * x
        y.attach_grad()
        z = y * 3
    z.backward()
    assert y.grad.asscalar() == 3
    assert x.grad.asscalar() == 0


def test_the_gradient_has_the_class_dtype_and_shape_of_the_variable() -> None:
    for x in (nd.ones((2, 3), dtype="float64"), np.ones((), dtype="float16")):
        x.attach_grad()
        with autograd.record():
            y = (x * 2).sum()
        y.backward()
        assert (type(x.grad), x.grad.dtype, x.grad.shape) == (type(x), x.dtype, x.shape)


def test_mark_variables() -> None:
    x, gradient = nd.array([3]), nd.zeros(1)
    autograd.mark_variables(x, gradient)
    with autograd.record():
        y = x * x
    y.backward()
    assert gradient.asscalar() == 6
    assert x.grad is gradient


def test_a_gradient_of_another_shape_is_refused() -> None:
    with pytest.raises(ShapeError) as error:
        autograd.mark_variables(nd.ones(2), nd.zeros(3))
    assert str(error.value) == "the gradient of an array of shape (2,) cannot be kept in (3,)"


# ---- heads ----


def test_head_gradients() -> None:
    x = variable(1, 2)
    with autograd.record():
        y = x * x
    y.backward(nd.array([10, 100]))
    assert x.grad.asnumpy().tolist() == [20, 400]


@pytest.mark.parametrize("seed", [[0, 0], [10, 100]])
def test_one_head_gradient_needs_no_list(seed: list) -> None:
    x = variable(1, 2)
    with autograd.record():
        y = x * x
    autograd.backward(y, nd.array(seed))
    assert x.grad.asnumpy().tolist() == [2 * seed[0], 4 * seed[1]]


def test_a_head_gradient_of_zero_is_not_taken_for_none() -> None:
    x = variable(3)
    with autograd.record():
        y = x * x
    assert autograd.grad(y, x, head_grads=nd.zeros(1), retain_graph=True)[0].asscalar() == 0
    autograd.backward(y, nd.zeros(1))
    assert x.grad.asscalar() == 0


def test_head_gradients_that_do_not_fit_are_explained() -> None:
    x = variable(1, 2)
    with autograd.record():
        y = x * x
    for given, text in (
        ([nd.ones(2), nd.ones(2)], "backward: 2 head gradients for 1 heads. Give one for each, None for ones."),
        ([numpy.ones(2)], "backward: a head gradient is an array, got ndarray. Use mx.nd.array(g)."),
    ):
        with pytest.raises(MXNetError) as error:
            autograd.backward(y, given)
        assert str(error.value) == text
    with pytest.raises(AutogradError, match="the list of heads is empty"):
        autograd.backward([])


def test_several_heads_add_up() -> None:
    x = variable(1, 2)
    with autograd.record():
        a, b = x * x, x * 3
    autograd.backward([a, b], [None, nd.array([10, 10])])
    assert x.grad.asnumpy().tolist() == [32, 34]


def test_backward_of_a_variable_itself() -> None:
    x = variable(1, 2)
    x.backward()
    assert x.grad.asnumpy().tolist() == [1, 1]


def test_control_flow_of_python() -> None:
    def f(a):
        b = a * 2
        while b.norm().asscalar() < 1000:
            b = b * 2
        return b if b.sum().asscalar() > 0 else 100 * b

    a = variable(0.7)
    with autograd.record():
        d = f(a)
    d.backward()
    assert a.grad.asscalar() == pytest.approx((d / a).asscalar())


def test_broadcasting_sums_the_gradient() -> None:
    x, y = nd.ones((2, 1)), nd.ones((1, 3))
    x.attach_grad()
    y.attach_grad()
    with autograd.record():
        z = x * y + y
    z.backward()
    assert x.grad.asnumpy().tolist() == [[3], [3]]
    assert y.grad.asnumpy().tolist() == [[4, 4, 4]]


# ---- grad ----


def test_grad_leaves_the_buffers_alone() -> None:
    x, y = variable(2), variable(3)
    with autograd.record():
        z = x * y
    dx, dy = autograd.grad(z, [x, y])
    assert (dx.asscalar(), dy.asscalar()) == (3, 2)
    assert (x.grad.asscalar(), y.grad.asscalar()) == (0, 0)


def test_grad_gives_arrays_of_their_own() -> None:
    x, y = variable(2), variable(3)
    with autograd.record():
        z = x + y
    dx, dy = autograd.grad(z, [x, y])
    dx[:] = 9
    assert dy.asscalar() == 1


def test_higher_orders() -> None:
    x = variable(2)
    with autograd.record():
        y = x**4
        first = autograd.grad(y, x, create_graph=True)[0]
        second = autograd.grad(first, x, create_graph=True)[0]
        third = autograd.grad(second, x, create_graph=True)[0]
    third.backward()
    assert [g.asscalar() for g in (first, second, third, x.grad)] == [32, 48, 48, 24]


def test_second_order_through_a_network() -> None:
    rng = numpy.random.default_rng(0)
    w, x = nd.array(rng.standard_normal((3, 3))), nd.array(rng.standard_normal((1, 3)))
    x.attach_grad()
    with autograd.record():
        y = nd.tanh(nd.dot(x, w)).sum()
        penalty = (autograd.grad(y, x, create_graph=True)[0] ** 2).sum()
    penalty.backward()

    def squared_slope(at: numpy.ndarray) -> float:
        t = numpy.tanh(at @ w.asnumpy().astype("float64"))
        return float((((1 - t * t) @ w.asnumpy().T) ** 2).sum())

    host, eps = x.asnumpy().astype("float64"), 1e-6
    for i in range(3):
        step = numpy.eye(3)[i : i + 1] * eps
        expected = (squared_slope(host + step) - squared_slope(host - step)) / (2 * eps)
        assert x.grad[0, i].asscalar() == pytest.approx(expected, rel=1e-3, abs=1e-4)


def test_the_second_derivative_of_a_straight_line_is_zero() -> None:
    x = variable(1, 2)
    x.grad[:] = 9
    with autograd.record():
        slope = autograd.grad(nd.relu(x) * 3, x, create_graph=True)[0]
    slope.backward()
    assert slope.asnumpy().tolist() == [3, 3]
    assert x.grad.asnumpy().tolist() == [0, 0]


def test_grad_by_an_array_that_is_no_variable() -> None:
    x = variable(2)
    with autograd.record():
        y = x * x
    with pytest.raises(AutogradError, match=r"each variable needs attach_grad\(\) before the computation"):
        autograd.grad(y, nd.ones(1))
    with pytest.raises(AutogradError, match="one of the variables was not used in computing the heads"):
        autograd.grad(y, variable(1))
