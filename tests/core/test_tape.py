"""The tape: what it keeps, when it lets go, and that the stepper does what backward does."""

from __future__ import annotations

import gc
import threading
import weakref

import numpy
import pytest

from d2lcore import autograd, events, nd, scope
from d2lcore.core import tape
from d2lcore.errors import AutogradError, ShapeError


@pytest.fixture
def no_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def variable(*values: float) -> nd.NDArray:
    x = nd.array(values)
    x.attach_grad()
    return x


# ---- memory ----


def test_nodes_are_freed_by_reference_counting(no_collector: None) -> None:
    x = variable(1, 2)
    with autograd.record():
        hidden = nd.exp(x * 2)
        loss = hidden.sum()
    memory = weakref.ref(hidden._data)
    del hidden
    assert memory() is not None, "exp's rule reads its result, so the tape must keep it"
    loss.backward()
    assert memory() is None


def test_dropping_the_loss_frees_the_graph(no_collector: None) -> None:
    x = variable(1, 2)
    with autograd.record():
        loss = nd.exp(nd.exp(x)).sum()
    node = weakref.ref(loss._entry[0].parents[0][0].saved[0])
    assert node() is not None
    del loss
    assert node() is None


def test_keeps_only_what_the_rule_reads(no_collector: None) -> None:
    x = variable(1, 2)
    with autograd.record():
        moved = x + 1
        y = (moved - 2).sum()
    memory = weakref.ref(moved._data)
    del moved
    assert memory() is None, "neither a difference nor a sum reads its input"
    y.backward()
    assert x.grad.asnumpy().tolist() == [1, 1]


def test_constants_are_not_recorded() -> None:
    with autograd.record():
        y = nd.exp(nd.ones(2))
    assert y._entry is None


# ---- stepping ----


def test_stepping_by_hand_is_backward() -> None:
    def run(step):
        x, w = variable(1, 2, 3), variable(0.5, -1, 2)
        with autograd.record():
            y = nd.tanh(x * w)
            loss = (y * y + y).sum()
        step(loss)
        return x.grad.asnumpy(), w.grad.asnumpy()

    def by_hand(loss):
        for _ in autograd.backward_steps([loss]):
            pass

    for whole, stepped in zip(run(lambda loss: loss.backward()), run(by_hand), strict=True):
        assert numpy.array_equal(whole, stepped)


def test_steps_come_newest_first_and_variables_last() -> None:
    x = variable(1, 2)
    with autograd.record():
        loss = nd.exp(x * x).sum()
    steps = list(autograd.backward_steps([loss]))
    assert [s.node.op.name for s in steps[:-1]] == ["sum", "exp", "multiply"]
    assert isinstance(steps[-1].node, tape.Leaf)
    assert numpy.allclose(steps[1].in_grads[0], numpy.exp([1, 4]))


def test_a_pass_that_is_left_halfway_writes_no_gradient() -> None:
    x = variable(1, 2)
    with autograd.record():
        loss = nd.exp(x * x).sum()
    steps = autograd.backward_steps([loss])
    next(steps)
    steps.close()
    assert x.grad.asnumpy().tolist() == [0, 0]


def test_a_shared_value_is_gone_through_once() -> None:
    x = variable(2)
    with autograd.record():
        shared = x * 3
        loss = shared * shared + shared
    names = [s.node.op.name for s in autograd.backward_steps([loss]) if isinstance(s.node, tape.Node)]
    assert names == ["add", "multiply", "multiply"]
    assert x.grad.asscalar() == 3 * (2 * 6 + 1)


# ---- errors ----


def test_a_head_that_was_not_recorded() -> None:
    with pytest.raises(AutogradError) as error:
        nd.ones(1).backward()
    assert str(error.value) == (
        "backward: this array was not computed from a variable while recording. Compute it inside "
        "'with autograd.record():' from arrays that had attach_grad(), or from a network's parameters."
    )


def test_going_through_twice() -> None:
    x = variable(3)
    with scope.enter("net"), autograd.record():
        y = nd.exp(x)
    y.backward()
    with pytest.raises(AutogradError) as error:
        y.backward()
    assert str(error.value) == (
        "backward: exp in net was gone through before and its saved arrays were freed. "
        "Pass retain_graph=True to the first backward() to go through it twice."
    )


def test_retain_graph() -> None:
    x = variable(3)
    with autograd.record():
        y = x * x
    y.backward(retain_graph=True)
    first = x.grad.asscalar()
    y.backward()
    assert first == x.grad.asscalar() == 6


def test_a_head_gradient_of_another_shape() -> None:
    x = variable(1, 2)
    with autograd.record():
        y = x * x
    with pytest.raises(ShapeError, match=r"head gradient has shape \(3,\), the array it belongs to \(2,\)"):
        y.backward(nd.ones(3))


def test_an_error_in_a_rule_names_the_operator() -> None:
    class Broken(autograd.Function):
        def forward(self, x):
            return x * 2

        def backward(self, dy):
            raise RuntimeError("no rule")

    x = variable(1)
    with autograd.record():
        y = Broken()(x)
    with pytest.raises(RuntimeError, match="no rule"):
        y.backward()


# ---- observers ----


def test_tells_each_step_and_each_variable() -> None:
    seen: list = []
    x = variable(3, 4)
    with events.subscribe(GRAD=seen.append):
        with scope.enter("net"), autograd.record():
            loss = (x * 2).sum()
        loss.backward()
    total, product, leaf = seen
    assert [type(e).__name__ for e in seen] == ["GradEvent", "GradEvent", "LeafGrad"]
    assert (total.op, product.op, product.scope) == ("sum", "multiply", "net")
    assert total.parents == (product.seq,)
    assert leaf.norm == pytest.approx(8**0.5)
    assert leaf.shape == (2,)


# ---- threads ----


def test_recording_is_a_matter_of_each_thread() -> None:
    found: dict[str, object] = {}
    started, go_on = threading.Event(), threading.Event()

    def other() -> None:
        found["recording"] = autograd.is_recording()
        x = variable(2)
        with autograd.record(), scope.enter("thread"):
            started.set()
            go_on.wait(10)
            y = x * x
        found["scope"] = y._entry[0].scope
        y.backward()
        found["grad"] = x.grad.asscalar()

    with autograd.record(), scope.enter("main"):
        worker = threading.Thread(target=other)
        worker.start()
        assert started.wait(10)
        x = variable(5)
        y = x * x
        go_on.set()
        worker.join(10)
    y.backward()
    assert found == {"recording": False, "scope": "thread", "grad": 4}
    assert y._entry[0].scope == "main"
    assert x.grad.asscalar() == 10


def test_an_array_whose_graph_is_gone_is_a_constant_to_the_next_recording():
    # as in MXNet: a recurrent state goes from batch to batch, and gradients end at the batch
    w, state = nd.array([2.0]), nd.array([1.0])
    w.attach_grad()
    grads = []
    for _ in range(3):
        with autograd.record():
            state = state * w
            loss = state.sum() + w.sum()
        loss.backward()
        grads.append(w.grad.asscalar())
    assert grads == [2, 3, 5]
    with autograd.record():
        alone = state * 2
        state[:] = 0  # no longer differentiated, so it can be written to
    with pytest.raises(AutogradError, match="was not computed from a variable while recording"):
        alone.backward()


def test_a_graph_that_lost_a_part_after_it_was_recorded_is_an_error():
    w = nd.array([2.0])
    w.attach_grad()
    with autograd.record():
        shared = w * 3
        first, second = shared.sum(), (shared * w).sum()
    first.backward()
    with pytest.raises(AutogradError, match="was gone through before"):
        second.backward()
