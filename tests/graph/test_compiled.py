"""Functions as graphs: traced, differentiated, run; equal to the tape, guarded, honest about what they cannot do."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import autograd, events, nd
from d2lcore.core import F, assign
from d2lcore.errors import ContextError, MXNetError, TraceError
from d2lcore.graph import Compiled, trace


def draw(*shape: int, seed: int = 0) -> nd.NDArray:
    return nd.array(np.random.default_rng(seed).standard_normal(shape))


def network(w: nd.NDArray, b: nd.NDArray):
    """A dense layer, a non-linearity and a loss, with values used twice so that gradients meet."""

    def function(x):
        h = F.tanh(F.fully_connected(x, w, b))
        return (F.sum(h * h + F.exp(h)),)

    return function


@pytest.fixture
def variables():
    arrays = draw(5, 4), draw(3, 4, seed=1), draw(3, seed=2)
    for a in arrays:
        a.attach_grad()
    return arrays


def gradients(function, x, others, head=None):
    with autograd.record():
        y = function(x)[0]
    y.backward(head)
    return y.asnumpy(), [a.grad.asnumpy() for a in (x, *others)]


def test_compiled_equals_the_tape_bit_for_bit(variables):
    x, w, b = variables
    eager, eager_grads = gradients(network(w, b), x, (w, b))
    compiled, compiled_grads = gradients(Compiled(network(w, b), "net"), x, (w, b))
    assert np.array_equal(eager, compiled)
    for e, c in zip(eager_grads, compiled_grads, strict=True):
        assert np.array_equal(e, c)


def test_head_gradients_reach_the_derived_graph(variables):
    x, w, b = variables

    def rows(x):
        return (F.tanh(F.fully_connected(x, w, b)),)

    head = draw(5, 3, seed=3)
    expected = gradients(rows, x, (w, b), head)[1]
    found = gradients(Compiled(rows, "rows"), x, (w, b), head)[1]
    for e, f in zip(expected, found, strict=True):
        np.testing.assert_array_equal(e, f)


def test_second_order_through_a_graph(variables):
    x, w, b = variables

    def second(function):
        with autograd.record():
            (g,) = autograd.grad(function(x)[0], [x], create_graph=True)
            s = F.sum(g * g)
        s.backward()
        return x.grad.asnumpy(), w.grad.asnumpy()

    for e, c in zip(second(network(w, b)), second(Compiled(network(w, b), "net")), strict=True):
        np.testing.assert_allclose(e, c, rtol=1e-6)


def test_several_outputs_some_unused(variables):
    x, _, _ = variables
    compiled = Compiled(lambda x: (F.tanh(x), F.exp(x), F.square(x)), "three")
    with autograd.record():
        a, _, c = compiled(x)
        loss = F.sum(a) + F.sum(c)
    loss.backward()
    host = np.asarray(x)
    np.testing.assert_allclose(x.grad.asnumpy(), 1 - np.tanh(host) ** 2 + 2 * host, rtol=1e-5)


def test_an_input_passed_through_and_one_passed_twice(variables):
    x = variables[0]
    compiled = Compiled(lambda p, q: (p, p * q), "pass")
    with autograd.record():
        same, product = compiled(x, x)
        loss = F.sum(same) + F.sum(product)
    loss.backward()
    np.testing.assert_allclose(x.grad.asnumpy(), 1 + 2 * np.asarray(x), rtol=1e-6)


def test_parameters_are_read_anew_at_each_call(variables):
    x, w, b = variables
    compiled = Compiled(network(w, b), "net")
    before = compiled(x)[0].asscalar()
    w[:] = w * 2
    after = compiled(x)[0].asscalar()
    assert after != before
    assert after == network(w, b)(x)[0].asscalar()


def test_guards_retrace_and_say_why(variables):
    x, w, b = variables
    compiled = Compiled(network(w, b), "net")
    compiled(x)
    compiled(x)
    compiled(draw(7, 4))
    with autograd.train_mode():
        compiled(x)
    lines = compiled.explain().splitlines()
    assert lines[0] == "net: traced 3 times"
    assert lines[1] == "1. first call: (5, 4) float32, prediction mode"
    assert lines[2] == "2. retraced: input 0 has shape (7, 4), was (5, 4)"
    assert lines[3] == "3. retraced: training is True, was False"
    compiled.clear()
    assert compiled.explain() == "net: not traced yet; call it once."


def test_states_are_written_once_a_call_and_not_while_tracing():
    mean = nd.zeros((3,))

    def function(x):
        assign(mean, mean * 0.5 + F.mean(x, axis=0))
        return (x - mean,)

    compiled, x = Compiled(function, "norm"), nd.ones((2, 3))
    out = compiled(x)[0].asnumpy()
    np.testing.assert_array_equal(mean.asnumpy(), [1, 1, 1])
    np.testing.assert_array_equal(out, np.zeros((2, 3)))
    compiled(x)
    np.testing.assert_array_equal(mean.asnumpy(), [1.5, 1.5, 1.5])


def test_tracing_leaves_the_random_numbers_alone():
    x = nd.ones((4, 50))

    def function(x):
        return (F.dropout(x, p=0.5, training=True),)

    mx.random.seed(3)
    eager = function(x)[0].asnumpy()
    mx.random.seed(3)
    compiled = Compiled(function, "drop")
    np.testing.assert_array_equal(compiled(x)[0].asnumpy(), eager)
    assert not np.array_equal(compiled(x)[0].asnumpy(), eager)


def test_dropout_uses_one_mask_forward_and_backward():
    x = nd.ones((4, 50))
    x.attach_grad()
    compiled = Compiled(lambda x: (F.dropout(x, p=0.5, training=True),), "drop")
    with autograd.record():
        y = compiled(x)[0]
    y.backward()
    np.testing.assert_array_equal(y.asnumpy(), x.grad.asnumpy())


def test_second_order_with_random_operators_is_refused():
    x = nd.ones((4,))
    x.attach_grad()
    compiled = Compiled(lambda x: (F.square(F.dropout(x, p=0.5, training=True)),), "drop")
    with autograd.record():
        y = compiled(x)[0]
        with pytest.raises(TraceError, match=r"drop: second-order gradients .* \(dropout\) are not possible"):
            autograd.grad(y, [x], create_graph=True)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: (x * 2 if F.sum(x) > 0 else x,),
        lambda x: (x * np.asarray(x).sum(),),
        lambda x: (x * np.from_dlpack(x).sum(),),
        lambda x: (pickle.loads(pickle.dumps(x)),),
    ],
)
def test_reading_a_value_while_tracing_is_refused(function):
    with pytest.raises(TraceError, match=r"cannot follow code that reads a value .* Use where\(\)"):
        Compiled(function, "f")(nd.ones((2,)))
    assert nd.ones((1,)).asscalar() == 1  # no tracer was left behind


def test_copies_made_while_tracing_belong_to_the_graph():
    compiled = Compiled(lambda x: (copy.deepcopy(x) + copy.copy(x),), "f")
    assert [compiled(nd.array([v]))[0].asscalar() for v in (1, 5)] == [2, 10]


def test_arrays_of_another_device_are_refused(monkeypatch):
    monkeypatch.setenv("D2LCORE_VIRTUAL_GPUS", "1")
    w = nd.ones((2,), ctx=mx.gpu(0))
    with pytest.raises(ContextError, match=r"x is on cpu\(0\), y is on gpu\(0\)"):
        Compiled(lambda x: (x * w,), "f")(nd.ones((2,)))


def test_dead_code_is_dropped_and_the_listing_reads_well(variables):
    x, w, b = variables

    def function(x):
        F.exp(x)  # nobody needs it
        return (F.tanh(F.fully_connected(x, w, b)),)

    graph, captured = trace(function, [x])
    assert [n.op.name for n in graph.nodes] == ["fully_connected", "tanh"]
    assert captured[0] is w
    assert captured[1] is b
    assert graph.text().splitlines()[1].split("  ")[0] == "tanh0 = tanh(fully_connected0)"
    assert all(__file__ in n.line for n in graph.nodes)


def test_only_wanted_gradients_are_derived(variables):
    x, w, b = variables
    compiled = Compiled(network(w, b), "net")
    frozen = x.detach()
    with autograd.record():
        y = compiled(frozen)[0]
    y.backward()
    (plan,) = compiled.plans.values()
    (needs,) = plan._training
    _, backward, _ = plan.training(needs)
    assert needs == (False, True, True)
    assert [g is not None for g in backward.graph.outputs] == [False, True, True]


def test_a_graph_is_seen_by_observers_when_it_runs(variables):
    x, w, b = variables
    compiled = Compiled(network(w, b), "net")
    seen = []
    with events.subscribe(OP=seen.append):
        compiled(x)
    assert [e.op for e in seen][:2] == ["fully_connected", "tanh"]
    assert seen[1].inputs == seen[0].outputs


def test_failures_name_the_operator():
    compiled = Compiled(lambda x: (F.embedding(x, nd.ones((3, 2))),), "f")
    compiled(nd.array([0, 1]))
    with pytest.raises(MXNetError, match="embedding"):
        compiled(nd.array([0, 9]))
