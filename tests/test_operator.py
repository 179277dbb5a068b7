"""User-defined operators: eager, recorded, compiled; states, several inputs and outputs, errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import autograd, gluon, nd
from d2lcore.errors import ShapeError, UnknownNameError


class Scale(mx.operator.CustomOp):
    """``a * x`` and ``a * x ** 2``; counts its runs in its state."""

    def __init__(self, a: float) -> None:
        self.a = a

    def forward(self, is_train: bool, req: list, in_data: list, out_data: list, aux: list) -> None:
        self.assign(out_data[0], req[0], self.a * in_data[0])
        self.assign(out_data[1], req[1], self.a * in_data[0] ** 2 + in_data[1])
        aux[0] += 1
        aux[1][:] = is_train

    def backward(self, req: list, out_grad: list, in_data: list, out_data: list, in_grad: list, aux: list) -> None:
        self.assign(in_grad[0], req[0], self.a * out_grad[0])
        self.assign(in_grad[0], "add", 2 * out_grad[1] * in_data[0] * self.a)
        self.assign(in_grad[1], "null", out_grad[1])


@mx.operator.register("test_scale")
class ScaleProp(mx.operator.CustomOpProp):
    def __init__(self, a: str = "1") -> None:
        super().__init__(need_top_grad=True)
        self.a = a

    def list_arguments(self) -> list[str]:
        return ["x", "offset"]

    def list_outputs(self) -> list[str]:
        return ["first", "second"]

    def list_auxiliary_states(self) -> list[str]:
        return ["runs", "mode"]

    def infer_shape(self, in_shape: list) -> tuple:
        return [in_shape[0], in_shape[0]], [in_shape[0]] * 2, [[1], [1]]

    def create_operator(self, ctx: Any, in_shapes: list, in_dtypes: list) -> Scale:
        assert isinstance(self.a, str), "arguments come as text"
        return Scale(float(self.a))


def run(x: Any, offset: Any, states: list) -> Any:
    return nd.Custom(x, offset, *states, op_type="test_scale", a=3)


def test_two_outputs_gradients_and_states() -> None:
    x, offset, states = nd.array([1, 2]), nd.array([10, 20]), [nd.zeros(1), nd.zeros(1)]
    x.attach_grad()
    offset.attach_grad()
    with autograd.record():
        first, second = run(x, offset, states)
        total = first.sum() + 10 * second.sum()
    total.backward()
    np.testing.assert_array_equal(first.asnumpy(), [3, 6])
    np.testing.assert_array_equal(second.asnumpy(), [13, 32])
    np.testing.assert_array_equal(x.grad.asnumpy(), [3 + 60, 3 + 120])
    np.testing.assert_array_equal(offset.grad.asnumpy(), [0, 0])
    assert [s.asscalar() for s in states] == [1, 1]
    run(x, offset, states)
    assert [s.asscalar() for s in states] == [2, 0]


def test_inputs_by_name() -> None:
    names = {"x": nd.ones(1), "offset": nd.ones(1), "runs": nd.zeros(1), "mode": nd.zeros(1)}
    assert nd.Custom(**names, op_type="test_scale", a=2, name="scale")[1].asscalar() == 3


def test_in_a_hybridized_block() -> None:
    class Net(gluon.HybridBlock):
        def hybrid_forward(self, F: Any, x: Any) -> Any:
            return F.Custom(F.relu(x), op_type="test_halve") * 10

    net, x = Net(), nd.array([1, -2, 3])
    x.attach_grad()
    want = net(x).asnumpy()
    net.hybridize()
    for _ in range(2):
        with autograd.record():
            y = net(x)
        y.backward()
        np.testing.assert_array_equal(y.asnumpy(), want)
        np.testing.assert_array_equal(x.grad.asnumpy(), [5, 0, 5])


@mx.operator.register("test_halve")
class HalveProp(mx.operator.CustomOpProp):
    def create_operator(self, ctx: Any, in_shapes: list, in_dtypes: list) -> mx.operator.CustomOp:
        class Halve(mx.operator.CustomOp):
            def forward(self, is_train: bool, req: list, in_data: list, out_data: list, aux: list) -> None:
                self.assign(out_data[0], req[0], in_data[0] / 2)

            def backward(
                self, req: list, out_grad: list, in_data: list, out_data: list, in_grad: list, aux: list
            ) -> None:
                self.assign(in_grad[0], req[0], out_grad[0] / 2)

        return Halve()


def test_errors() -> None:
    with pytest.raises(UnknownNameError, match="test_scale"):
        nd.Custom(nd.ones(1), op_type="test_scal")
    with pytest.raises(ShapeError, match="expects x, offset, runs, mode, got 1 arrays"):
        nd.Custom(nd.ones(1), op_type="test_scale")
    with pytest.raises(ShapeError, match=r"offset expects shape \(2,\), got \(3,\)"):
        nd.Custom(nd.ones(2), nd.ones(3), nd.ones(1), nd.ones(1), op_type="test_scale")
    with pytest.raises(TypeError, match="decorate a subclass of"):
        mx.operator.register("bad")(Scale)
    with pytest.raises(NotImplementedError, match="write create_operator"):
        mx.operator.CustomOpProp().create_operator(mx.cpu(), [], [])


def test_registered_names() -> None:
    assert {"test_scale", "test_halve"} <= set(mx.operator.get_all_registered_operators())
