"""The funnel: what it hands on, what it says when an operator cannot run, what it tells observers."""

from __future__ import annotations

import numpy
import pytest

import d2lcore as mx
from d2lcore import autograd, events, nd, np, scope
from d2lcore.core import F, assign, create
from d2lcore.errors import DTypeError, MXNetError, ShapeError


def test_the_result_has_the_class_of_the_first_array() -> None:
    legacy, modern = nd.ones(2), np.ones(2)
    assert type(F.add(legacy, 1)) is nd.NDArray
    assert type(F.add(1, modern)) is np.ndarray
    assert type(F.add(modern, legacy)) is np.ndarray


def test_creates_on_a_device_and_in_a_class() -> None:
    made = create("ones", mx.cpu(1), np.ndarray, shape=(2,), dtype=numpy.dtype("int32"))
    assert (type(made), made.ctx, made.tolist()) == (np.ndarray, mx.cpu(1), [1, 1])


def test_outputs_that_are_not_visible_stay_inside() -> None:
    assert isinstance(F.sort(nd.array([2, 1])), nd.NDArray)
    values, indices = F.topk(nd.array([2, 1]), k=1)
    assert (values.asscalar(), indices.asscalar()) == (2, 0)


# ---- errors ----


def message(call) -> tuple[type, str]:
    with pytest.raises(MXNetError) as error:
        call()
    return type(error.value), str(error.value)


def test_shapes_that_do_not_fit() -> None:
    assert message(lambda: nd.ones((2, 3)) + nd.ones((4,))) == (
        ShapeError,
        "add: shapes (2, 3) and (4,) do not fit: from the right, sizes must be equal or 1. "
        "Reshape or expand_dims one of them first.",
    )


def test_the_layer_is_named() -> None:
    with scope.enter("LeNet"), scope.enter("features"), scope.enter("0"):
        kind, text = message(lambda: nd.dot(nd.ones((2, 3)), nd.ones((2, 3))))
    assert kind is ShapeError
    assert text == (
        "in LeNet.features[0]: dot: the last axis of x (2, 3) must be as long as the first axis of y (2, 3), 3 is not 2"
    )


def test_a_shape_error_is_a_value_error_too() -> None:
    with pytest.raises(ValueError):
        nd.ones((2, 3)).reshape((4, 4))
    assert message(lambda: nd.ones((2, 3)).reshape((4, 4))) == (
        ShapeError,
        "reshape: shape (4, 4) does not hold the 6 elements of x (2, 3)",
    )


def test_an_argument_that_the_operator_does_not_have() -> None:
    with pytest.raises(TypeError) as error:
        F.sum(nd.ones(2), axes=0)
    assert str(error.value) == "sum has no argument 'axes'; it takes axis, keepdims"


def test_no_array_at_all() -> None:
    with pytest.raises(TypeError, match=r"exp expects at least one array of mx\.nd or mx\.np, got list"):
        F.exp([1, 2])


def test_an_operator_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match=r"unknown operator 'sofmax'\. Did you mean 'softmax'\?"):
        F.sofmax  # noqa: B018


def test_a_dtype_that_the_operator_cannot_work_on() -> None:
    kind, text = message(lambda: F.bitwise_not(nd.ones(2)))
    assert kind is DTypeError
    assert "bits are those of whole numbers or bools, got float32" in text


def test_an_axis_that_is_not_there() -> None:
    assert message(lambda: nd.ones((2, 3)).sum(axis=5)) == (
        ShapeError,
        "sum: axis 5 is out of range for an array of 2 dimensions",
    )


# ---- assign ----


def test_assign_writes_into_the_memory() -> None:
    x = nd.zeros((2, 2))
    view = x[0]
    assign(x, 3)
    assert view.asnumpy().tolist() == [3, 3]
    assign(view, nd.array([1, 2]))
    assert x.asnumpy().tolist() == [[1, 2], [3, 3]]


def test_assign_broadcasts_as_numpy_does_and_refuses_the_rest() -> None:
    x = nd.zeros((2, 3))
    assign(x, nd.array([1, 2, 3]))
    assert x[1].asnumpy().tolist() == [1, 2, 3]
    assert message(lambda: assign(x, nd.ones((3, 2)))) == (
        ShapeError,
        "cannot write values of shape (3, 2) into an array of shape (2, 3)",
    )


# ---- observers ----


def test_tells_what_ran() -> None:
    seen: list[events.OpEvent] = []
    x = nd.ones((2, 3))
    x.attach_grad()
    with events.subscribe(OP=seen.append), autograd.record(), scope.enter("net"):
        y = x * 2
        (y + x).sum()
    assert [e.op for e in seen] == ["multiply", "add", "sum"]
    product, total, _ = seen
    assert product.in_shapes == ((2, 3), None)
    assert (product.shapes, product.dtypes, product.nbytes) == (((2, 3),), ("float32",), 24)
    assert (product.device, product.scope, product.recorded) == ("cpu(0)", "net", True)
    assert total.inputs == (product.outputs[0], product.inputs[0])
    assert product.start <= product.end <= total.start


def test_nobody_is_told_outside() -> None:
    seen: list = []
    with events.subscribe(OP=seen.append):
        nd.ones(1)
    count = len(seen)
    nd.ones(1) + 1
    assert len(seen) == count == 1


def test_memory_is_counted_while_somebody_looks() -> None:
    seen: list[events.MemEvent] = []
    with events.subscribe(MEM=seen.append):
        x = nd.ones((250,)) + 1
        del x
    assert [(e.kind, e.nbytes) for e in seen] == [("alloc", 1000), ("alloc", 1000), ("free", 1000), ("free", 1000)]
    assert sum(e.nbytes if e.kind == "alloc" else -e.nbytes for e in seen) == 0
