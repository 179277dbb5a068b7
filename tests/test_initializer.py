"""Initializers by name: MXNet's names, and those that users add. (What they draw: `tests/parity`.)"""

from __future__ import annotations

import pytest

import d2lcore as mx
from d2lcore import gluon, nd
from d2lcore.errors import UnknownNameError
from d2lcore.gluon import nn


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
    assert str(caught.value) == (
        "unknown initializer 'xaver'. Did you mean 'xavier'? Known: bilinear, constant, gaussian, lstmbias, "
        "msraprelu, normal, one, ones, orthogonal, truncnorm, uniform, xavier, zero, zeros."
    )


def test_what_is_no_initializer_by_class_fills_a_parameter_too() -> None:
    for own in (
        mx.init.Load({"weight": nd.array([3, 3])}),
        mx.init.Mixed([".*"], [mx.init.Constant(3)]),
        lambda name, array: array.__setitem__(slice(None), 3),
    ):
        w = gluon.Parameter("weight", shape=(2,))
        w.initialize(own)
        assert w.data().asnumpy().tolist() == [3, 3]
