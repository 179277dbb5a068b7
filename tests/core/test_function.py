"""Operators that a user defines."""

from __future__ import annotations

import pytest

from d2lcore import autograd, nd, np
from d2lcore.errors import AutogradError, DTypeError, ShapeError


class Cube(autograd.Function):
    """x**3, with a gradient written in differentiable operators."""

    def forward(self, x):
        self.save_for_backward(x)
        return x * x * x

    def backward(self, dy):
        (x,) = self.saved_tensors
        return dy * 3 * x * x


class Halves(autograd.Function):
    """Two outputs from two inputs."""

    def forward(self, x, y):
        assert not autograd.is_recording()
        return x / 2, y / 2

    def backward(self, dx, dy):
        return dx / 2, dy / 2


def variable(*values: float, of=nd) -> nd.NDArray:
    x = of.array(values)
    x.attach_grad()
    return x


@pytest.mark.parametrize("of", [nd, np])
def test_uses_its_own_gradient(of) -> None:
    x = variable(2, 3, of=of)
    with autograd.record():
        y = Cube()(x * 2)
    assert type(y) is type(x)
    y.backward()
    assert y.asnumpy().tolist() == [64, 216]
    assert x.grad.asnumpy().tolist() == [2 * 3 * 16, 2 * 3 * 36]


def test_can_be_differentiated_again() -> None:
    x = variable(2)
    with autograd.record():
        (dy,) = autograd.grad(Cube()(x), x, create_graph=True)
    dy.backward()
    assert (dy.asscalar(), x.grad.asscalar()) == (12, 12)


def test_several_outputs() -> None:
    x, y = variable(2), variable(6)
    with autograd.record():
        a, b = Halves()(x, y)
        c = a * 10
    autograd.backward([c, b])
    assert (a.asscalar(), b.asscalar()) == (1, 3)
    assert (x.grad.asscalar(), y.grad.asscalar()) == (5, 0.5)


def test_an_output_that_nothing_was_computed_from_has_no_gradient() -> None:
    x, y = variable(2), variable(6)
    y.grad[:] = 7
    with autograd.record():
        a, _ = Halves()(x, y)
    a.backward()
    assert (x.grad.asscalar(), y.grad.asscalar()) == (0.5, 0)


def test_returning_the_input_itself() -> None:
    class Through(autograd.Function):
        def forward(self, x):
            return x

        def backward(self, dy):
            return dy * 100

    x = variable(1)
    with autograd.record():
        y = Through()(x)
    y.backward()
    assert x.grad.asscalar() == 100
    assert y is not x


def test_runs_without_recording() -> None:
    assert Cube()(nd.array([2])).asscalar() == 8


def test_none_stops_the_gradient() -> None:
    class Stop(autograd.Function):
        def forward(self, x, y):
            return x * y

        def backward(self, dz):
            return dz, None

    x, y = variable(2), variable(3)
    with autograd.record():
        z = Stop()(x, y)
    z.backward()
    assert (x.grad.asscalar(), y.grad.asscalar()) == (1, 0)


def test_too_few_gradients() -> None:
    class Few(autograd.Function):
        def forward(self, x, y):
            return x * y

        def backward(self, dz):
            return dz

    with autograd.record():
        z = Few()(variable(2), variable(3))
    with pytest.raises(AutogradError) as error:
        z.backward()
    assert str(error.value) == "Few.backward returned 1 gradients for 2 inputs"


def test_a_gradient_of_another_shape() -> None:
    class Wrong(autograd.Function):
        def forward(self, x):
            return x * 2

        def backward(self, dy):
            return nd.ones(3)

    with autograd.record():
        y = Wrong()(variable(1, 2))
    with pytest.raises(ShapeError) as error:
        y.backward()
    assert str(error.value) == "Wrong.backward: gradient 0 has shape (3,), its input (2,)"


def test_forgetting_to_write_the_rules() -> None:
    class Empty(autograd.Function):
        pass

    with pytest.raises(NotImplementedError, match=r"Empty: write forward\(self, \*inputs\)"):
        Empty()(nd.ones(1))


def test_a_gradient_that_is_no_array() -> None:
    class Host(Cube):
        def backward(self, dy):
            return dy.asnumpy()

    x = nd.array([1, 2])
    x.attach_grad()
    with autograd.record():
        y = Host()(x)
    with pytest.raises(DTypeError) as error:
        y.backward()
    assert str(error.value) == "Host.backward: gradient 0 is a ndarray, expected an array. Use mx.nd.array(g)."
