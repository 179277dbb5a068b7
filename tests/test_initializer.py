"""Initializers by name: MXNet's names, and those that users add. (What they draw: `tests/parity`.)"""

from __future__ import annotations

import pytest

import d2lcore as mx
from d2lcore import gluon, nd
from d2lcore.errors import UnknownNameError
from d2lcore.gluon import nn
from d2lcore.initializer.base import _REGISTRY


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setattr(mx.initializer.base, "_REGISTRY", dict(mx.initializer.base._REGISTRY))


def test_users_register_their_own(registry):
    @mx.init.register
    class Sevens(mx.init.Initializer):
        def _init_weight(self, name, data):
            data[:] = 7

    layer = nn.Dense(2, in_units=2, weight_initializer="sevens")
    layer.initialize()
    assert (layer.weight.data().asnumpy() == 7).all()


@pytest.mark.parametrize(
    ("name", "kind"), [("zeros", "Zero"), ("ones", "One"), ("gaussian", "Normal"), ("Xavier", "Xavier")]
)
def test_names(name, kind):
    assert type(mx.init.create(name)).__name__ == kind


def test_unknown_name():
    with pytest.raises(UnknownNameError) as caught:
        mx.init.create("xaver")
    told, _, known = str(caught.value).partition(" Known: ")
    assert told == "unknown initializer 'xaver'. Did you mean 'xavier'?"
    ours = (
        "bilinear constant fusedrnn gaussian lstmbias msraprelu normal one ones orthogonal truncnorm uniform xavier "
        "zero zeros"
    )
    assert set(ours.split()) <= set(known.removesuffix(".").split(", "))  # and those that other tests registered


def test_what_is_no_initializer_by_class_fills_a_parameter_too() -> None:
    for own in (
        mx.init.Load({"weight": nd.array([3, 3])}),
        mx.init.Mixed([".*"], [mx.init.Constant(3)]),
        lambda name, array: array.__setitem__(slice(None), 3),
    ):
        w = gluon.Parameter("weight", shape=(2,))
        w.initialize(own)
        assert w.data().asnumpy().tolist() == [3, 3]


def test_what_a_subclass_may_write() -> None:
    @mx.init.register
    @mx.init.alias("sevens_too")
    class Sevens(mx.init.Initializer):
        def _init_weight(self, desc, array):
            array[:] = 7

        def _init_gamma(self, desc, array):
            array[:] = 2

        _init_default = _init_weight

    sevens = mx.init.create("sevens_too")
    for name, first in (("a_weight", 7), ("a_gamma", 2), ("a_beta", 0), ("a_thing", 7)):
        array = mx.nd.ones((1,))
        sevens(name, array)
        assert array.asscalar() == first
    with pytest.raises(ValueError, match="nothing is known of a parameter called 'a_thing'"):
        mx.init.One()("a_thing", mx.nd.ones((1,)))
    del _REGISTRY["sevens"], _REGISTRY["sevens_too"]


def test_a_schedule_of_ones_own_can_use_the_warm_up() -> None:
    class Steps(mx.lr_scheduler.LRScheduler):
        def __call__(self, num_update):
            return self.get_warmup_lr(num_update) if num_update < self.warmup_steps else self.base_lr

    schedule = Steps(1.0, warmup_steps=4)
    assert [schedule(n) for n in (0, 2, 4)] == [0.0, 0.5, 1.0]
