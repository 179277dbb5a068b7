"""out=: results written into arrays that are there already, with their gradients."""

from __future__ import annotations

import inspect

import numpy
import pytest

import d2lcore as mx
from d2lcore import autograd, nd
from d2lcore.errors import AutogradError, MXNetError, ShapeError


def test_writes_into_the_memory_and_gives_the_array() -> None:
    x, out = nd.array([1, 4]), nd.zeros(2)
    view = numpy.asarray(out)
    assert nd.sqrt(x, out=out) is out
    assert view.tolist() == [1, 2]


@pytest.mark.parametrize(
    "call",
    [
        lambda x, out: nd.add(x, 1, out=out),
        lambda x, out: nd.maximum(x, 2, out=out),
        lambda x, out: nd.clip(x, 0, 1, out=out),
        lambda x, out: nd.relu(x, out=out),
        lambda x, out: nd.softmax(x, out=out),
        lambda x, out: nd.flip(x, axis=0, out=out),
        lambda x, out: nd.zeros_like(x, out=out),
        lambda x, out: nd.ones((2,), out=out),
        lambda x, out: nd.random.uniform(0, 1, out=out),
        lambda x, out: nd.random.normal(out=out),
        lambda x, out: nd.random.randint(0, 9, out=out),
        lambda x, out: nd.cast(x, "float64", out=out),
    ],
)
def test_every_kind_of_function_takes_it(call) -> None:
    out = nd.full((2,), -9)
    assert call(nd.array([1, 2]), out) is out
    assert (out.asnumpy() != -9).all()


def test_nearly_all_functions_have_it() -> None:
    without = {
        name
        for name, value in vars(nd).items()
        if inspect.isfunction(value)
        and not name.startswith("_")
        and value.__module__.startswith(nd.__name__)
        and name != "cast_storage"  # makes arrays of another class
        and "out" not in inspect.signature(value).parameters
    }
    assert without == {
        "arange", "array", "concatenate", "empty", "eye", "from_dlpack", "from_numpy", "histogram", "linspace", "load",
        "load_frombuffer", "moveaxis", "reset_arrays", "save", "split_v2", "to_dlpack_for_read", "to_dlpack_for_write",
        "waitall",
    }  # fmt: skip


def test_another_shape_is_refused_before_anything_is_written() -> None:
    out = nd.zeros((2, 2))
    with pytest.raises(ShapeError) as error:
        nd.exp(nd.ones(2), out=out)
    assert str(error.value) == "out= has shape (2, 2), the result (2,)"
    assert out.asnumpy().sum() == 0


def test_gradients_flow_through_it() -> None:
    x, out = nd.array([1, 2]), nd.zeros(2)
    x.attach_grad()
    with autograd.record():
        nd.square(x, out=out)
        y = out * 3
    y.backward()
    assert x.grad.asnumpy().tolist() == [6, 12]


def test_a_variable_is_not_overwritten_while_recording() -> None:
    x = nd.ones(2)
    x.attach_grad()
    with autograd.record(), pytest.raises(AutogradError, match="in-place write"):
        nd.exp(x, out=x)
    assert x.asnumpy().tolist() == [1, 1]


def test_a_variable_that_is_overwritten_outside_stays_one() -> None:
    x = nd.zeros(2)
    x.attach_grad()
    nd.exp(nd.zeros(2), out=x)
    with autograd.record():
        y = x * x
    y.backward()
    assert x.grad.asnumpy().tolist() == [2, 2]


def test_names_are_taken_and_strange_arguments_are_told():
    x = nd.ones((2, 3))
    assert nd.relu(x, name="relu1").shape == (2, 3)
    assert nd.zeros_like(x, dtype="int64").dtype == numpy.float32  # as in MXNet: a function of arrays alone takes all
    with pytest.raises(MXNetError, match="softmax: unknown argument 'axiss'"):
        nd.softmax(x, axiss=1)
    with pytest.raises(TypeError, match="unknown argument 'foo'"):
        nd.FullyConnected(x, x, num_hidden=2, no_bias=True, foo=3)
    assert x.transpose(axes=(1, 0)).shape == x.transpose(1, 0).shape == (3, 2)
    with pytest.raises(TypeError, match="transpose: unknown argument 'axis'"):
        x.transpose(axis=1)


def test_out_may_be_in_another_kind_of_the_cpus_memory():
    out = nd.empty((2, 3), ctx=mx.Context("cpu_shared", 0))
    nd.stack(nd.zeros(3), nd.ones(3), out=out)
    assert out.asnumpy().tolist() == [[0, 0, 0], [1, 1, 1]]
