"""Optimizers: names, multipliers, counts, precision, and what they refuse. Their numbers are in tests/parity."""

from __future__ import annotations

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import nd
from d2lcore.core import F
from d2lcore.errors import ContextError, ShapeError, UnknownNameError
from d2lcore.graph.executor import Program
from d2lcore.graph.ir import Graph, Value
from d2lcore.ops import Spec
from d2lcore.optimizer import optimizer as base

NAMES = ["sgd", "nag", "adam", "adamw", "rmsprop", "adagrad", "adadelta"]


def step(optimizer, weight, grad, state=None):
    state = optimizer.create_state_multi_precision(0, weight) if state is None else state
    optimizer.update_multi_precision(0, weight, grad, state)
    return state


def test_all_names_are_known():
    assert [type(mx.optimizer.create(name.upper())).__name__.lower() for name in NAMES] == NAMES


def test_an_unknown_name_is_explained():
    with pytest.raises(UnknownNameError) as caught:
        mx.optimizer.create("adma")
    assert str(caught.value) == (
        "unknown optimizer 'adma'. Did you mean 'adam'? Known: adadelta, adagrad, adam, adamw, nag, rmsprop, sgd."
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_optimizer_goes_down_a_bowl(name):
    rate = {"adadelta": {}, "adagrad": {"learning_rate": 0.5}}.get(name, {"learning_rate": 0.05})
    optimizer = mx.optimizer.create(name, **rate)
    weight, state = nd.array([1.0, -2.0]), None
    start = float((weight * weight).sum().asscalar())
    for _ in range(100):
        state = step(optimizer, weight, 2 * weight, state)
    assert float((weight * weight).sum().asscalar()) < 0.9 * start


@pytest.mark.parametrize("name", NAMES)
def test_the_rule_can_be_read_as_a_graph(name):
    """One definition: what runs on raw arrays is also written as a graph, and gives the same numbers."""
    optimizer = mx.optimizer.create(name, wd=0.1, clip_gradient=0.5)
    rng = np.random.default_rng(0)
    raws = [rng.random((3, 2), dtype=np.float32) for _ in range(2 + optimizer.n_states)]
    values = [Value(Spec(r.shape, r.dtype)) for r in raws]
    from d2lcore.graph import SYMBOLS

    new = optimizer.rule(SYMBOLS, *values, lr=0.1, wd=0.1, t=3)
    device = mx.cpu().device
    found = Program(Graph(values, new), device, new).run(raws)
    arrays = [nd.array(r) for r in raws]
    expected = optimizer.rule(F, *arrays, lr=0.1, wd=0.1, t=3)
    for e, f in zip(expected, found, strict=True):
        np.testing.assert_allclose(e.asnumpy(), f, rtol=1e-6)


def test_multipliers_by_index_and_by_name():
    optimizer = mx.optimizer.SGD(learning_rate=1.0, wd=0.5, param_idx2name={0: "w", 1: "b"})
    optimizer.set_lr_mult({"w": 0.1})
    optimizer.set_wd_mult({1: 0.0})
    assert (optimizer._get_lr(0), optimizer._get_lr(1)) == (0.1, 1.0)
    assert (optimizer._get_wd(0), optimizer._get_wd(1)) == (0.5, 0.0)


def test_a_schedule_decides_and_cannot_be_overruled():
    schedule = mx.lr_scheduler.FactorScheduler(step=1, factor=0.5, base_lr=8.0)
    optimizer = mx.optimizer.SGD(lr_scheduler=schedule)
    weight = nd.zeros((1,))
    for _ in range(3):
        step(optimizer, weight, nd.ones((1,)))
    assert weight.asscalar() == -(8.0 + 4.0 + 2.0)
    with pytest.raises(UserWarning, match="lr_scheduler decides"):
        optimizer.set_learning_rate(1.0)


def test_half_precision_weights_learn_from_small_gradients():
    """A step smaller than float16 can hold is not lost where a float32 copy is kept."""
    plain, kept = nd.ones((1,), dtype="float16"), nd.ones((1,), dtype="float16")
    small = nd.full((1,), 1e-4, dtype="float16")
    for weight, precise in ((plain, False), (kept, True)):
        optimizer, state = mx.optimizer.SGD(learning_rate=1.0, multi_precision=precise), None
        for _ in range(20):
            state = step(optimizer, weight, small, state)
    assert plain.asscalar() == 1
    assert abs(float(kept.asscalar()) - (1 - 20e-4)) < 1e-3


def test_misfit_gradients_leave_the_weight_alone(monkeypatch):
    monkeypatch.setenv("D2LCORE_VIRTUAL_GPUS", "1")
    weight, optimizer = nd.ones((2,)), mx.optimizer.Adam()
    with pytest.raises(ShapeError, match=r"Adam: the weight has shape \(2,\), its gradient \(3,\)"):
        step(optimizer, weight, nd.ones((3,)))
    with pytest.raises(ContextError, match=r"Adam: the weight is on cpu\(0\), its gradient on gpu\(0\)"):
        step(optimizer, weight, nd.ones((2,), ctx=mx.gpu(0)))
    assert weight.asnumpy().tolist() == [1, 1]


def test_an_optimizer_written_as_in_mxnet_works():
    @mx.optimizer.register
    class SignDescent(mx.optimizer.Optimizer):
        def create_state(self, index, weight):
            return None

        def update(self, index, weight, grad, state):
            self._update_count(index)
            weight[:] = weight - self._get_lr(index) * grad.sign()

    try:
        weight = nd.array([1.0, -1.0])
        update = mx.optimizer.get_updater(mx.optimizer.create("signdescent", learning_rate=0.25))
        update(0, nd.array([5.0, -5.0]), weight)
        assert weight.asnumpy().tolist() == [0.75, -0.75]
    finally:
        del base._REGISTRY["signdescent"]
