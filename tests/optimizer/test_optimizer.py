"""Optimizers: names, multipliers, counts, precision, and what they refuse. Their numbers are in tests/parity."""

from __future__ import annotations

import contextlib

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

NAMES = [
    *("sgd", "nag", "adam", "adamw", "rmsprop", "adagrad", "adadelta", "adamax", "nadam", "ftml", "ftrl", "signum"),
    *("dcasgd", "sgld", "lamb", "lars", "lbsgd", "ccsgd"),
]


def step(optimizer, weight, grad, state=None):
    state = optimizer.create_state_multi_precision(0, weight) if state is None else state
    optimizer.update_multi_precision(0, weight, grad, state)
    return state


def test_all_names_are_known():
    assert [type(mx.optimizer.create(name.upper())).__name__.lower() for name in NAMES] == NAMES


def test_an_unknown_name_is_explained():
    with pytest.raises(UnknownNameError) as caught:
        mx.optimizer.create("adma")
    assert str(caught.value).startswith(
        "unknown optimizer 'adma'. Did you mean 'adamax'? Known: adadelta, adagrad, adam, adamax, adamw, ccsgd, "
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_optimizer_goes_down_a_bowl(name):
    rate = {"adadelta": {}, "adagrad": {"learning_rate": 0.5}, "lars": {"learning_rate": 1, "eta": 0.05}}.get(
        name, {"learning_rate": 0.05}
    )
    optimizer = mx.optimizer.create(name, **rate)
    weight, state = nd.array([1.0, -2.0]), None
    start = float((weight * weight).sum().asscalar())
    for _ in range(100):
        state = step(optimizer, weight, 2 * weight, state)
    assert float((weight * weight).sum().asscalar()) < 0.9 * start


@pytest.mark.parametrize("name", [name for name in NAMES if name != "sgld"])  # which draws random numbers
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
    optimizer = mx.optimizer.SGD(learning_rate=1.0, wd=0.5, param_idx2name={0: "a_weight", 1: "a_gamma"})
    optimizer.set_lr_mult({"a_weight": 0.1})
    optimizer.set_wd_mult({1: 0.0})
    assert (optimizer._get_lr(0), optimizer._get_lr(1)) == (0.1, 1.0)
    assert (optimizer._get_wd(0), optimizer._get_wd(1)) == (0.5, 0.0)


def test_multipliers_that_a_symbol_asks_for():
    class Asking:
        def attr_dict(self):
            return {
                "a_weight": {"__lr_mult__": "0.5"},
                "a_bias": {"__wd_mult__": "2.0"},
                "b_weight": {"__dtype__": "0"},
            }

    names = {0: "a_weight", 1: "a_bias", 2: "b_weight", 3: "b_bias"}
    optimizer = mx.optimizer.SGD(learning_rate=1.0, wd=0.1, param_idx2name=names, sym=Asking())
    assert [optimizer._get_lr(i) for i in range(4)] == [0.5, 1.0, 1.0, 1.0]
    assert [optimizer._get_wd(i) for i in range(4)] == [0.1, 0.2, 0.1, 0.0]


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
        with (
            contextlib.nullcontext() if precise else pytest.warns(UserWarning, match="small steps are lost in float16")
        ):
            state = step(optimizer, weight, small)
        for _ in range(19):
            step(optimizer, weight, small, state or ())
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


def test_noise_of_langevin_dynamics():
    mx.random.seed(3)
    weight, optimizer = nd.zeros((2000,)), mx.optimizer.SGLD(learning_rate=0.04)
    step(optimizer, weight, 10 * nd.ones((2000,)))
    assert abs(weight.asnumpy().mean() - -0.2) < 0.02
    assert abs(weight.asnumpy().std() - 0.2) < 0.02


def test_momentum_with_delay_compensation():
    """MXNet's DCASGD cannot have momentum (it takes an array for a truth value); here is what its paper says."""
    optimizer, weight = mx.optimizer.DCASGD(learning_rate=0.1, momentum=0.5, lamda=2.0), nd.array([1.0])
    state = step(optimizer, weight, nd.array([1.0]))
    assert weight.asscalar() == np.float32(0.9)
    step(optimizer, weight, nd.array([1.0]), state)
    velocity = 0.5 * -0.1 - 0.1 * (1.0 + 2.0 * (0.9 - 1.0))
    assert abs(weight.asscalar() - (0.9 + velocity)) < 1e-6


def test_weights_that_no_gradient_reaches_stay():
    for name in ("adamax", "lars", "lamb"):
        optimizer, weight = mx.optimizer.create(name), nd.array([1.0, 0.0])
        step(optimizer, weight, nd.zeros((2,)))
        assert weight.asnumpy().tolist() == [1.0, 0.0]


def test_group_adagrad_refuses_what_it_cannot():
    kind = mx.optimizer.contrib.GroupAdaGrad
    with pytest.raises(ShapeError, match=r"a weight has two axes \(rows, columns\), got \(3,\)"):
        step(kind(), nd.ones((3,)), nd.ones((3,)))
    with pytest.raises(ValueError, match=r"there is no weight decay, wd is 0.1"):
        step(kind(wd=0.1), nd.ones((3, 2)), nd.ones((3, 2)))
