"""Recurrent layers: the same as the cells they stand for, with their parameters, states and files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import autograd, gluon, nd
from d2lcore.errors import ShapeError
from d2lcore.gluon import rnn

LAYERS = [(rnn.RNN, {"activation": "tanh"}), (rnn.RNN, {}), (rnn.LSTM, {}), (rnn.GRU, {})]


def gradients(net: Any, x: Any, run: Any) -> list[np.ndarray]:
    """What a network computes, and the gradients of its data and parameters."""
    x.attach_grad()
    with autograd.record():
        y = run(x)
    y.backward(nd.array(np.cos(np.arange(y.size)).reshape(y.shape)))
    return [y.asnumpy(), x.grad.asnumpy(), *[p.grad().asnumpy() for p in net.collect_params().values()]]


@pytest.mark.parametrize(("kind", "options"), LAYERS)
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("hybridize", [False, True])
def test_a_layer_is_its_cells(kind: type, options: dict[str, Any], bidirectional: bool, hybridize: bool) -> None:
    mx.random.seed(1)
    layer = kind(3, 2, bidirectional=bidirectional, input_size=4, layout="NTC", **options)
    layer.initialize(mx.init.Uniform(0.5))
    cells = layer._unfuse()  # it shares the parameters
    if hybridize:
        layer.hybridize()
        cells.hybridize()
    x = nd.random.normal(shape=(2, 5, 4))
    one = gradients(layer, x, layer)
    many = gradients(layer, x, lambda x: cells.unroll(5, x, merge_outputs=True)[0])
    for a, b in zip(one, many, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)


def test_a_projection_is_the_cell_with_one() -> None:
    layer = rnn.LSTM(5, projection_size=3, input_size=4)
    cell = gluon.contrib.rnn.LSTMPCell(5, 3, input_size=4)
    layer.initialize(mx.init.Uniform(0.5))
    cell.initialize()
    for p in cell.collect_params().values():
        p.set_data(layer.collect_params()[f"{layer.prefix}l0_{p.name.removeprefix(cell.prefix)}"].data())
    x = nd.random.normal(shape=(6, 2, 4))
    output, states = layer(x, layer.begin_state(batch_size=2))
    outputs, after = cell.unroll(6, x, layout="TNC", merge_outputs=True)
    np.testing.assert_allclose(output.asnumpy(), outputs.asnumpy(), rtol=1e-5)
    for a, b in zip(states, after, strict=True):
        np.testing.assert_allclose(a[0].asnumpy(), b.asnumpy(), rtol=1e-5)


@pytest.mark.parametrize("hybridize", [False, True])
def test_states_come_back_only_where_they_were_given(hybridize: bool) -> None:
    layer = rnn.LSTM(3)
    layer.initialize()
    if hybridize:
        layer.hybridize()
    x = nd.ones((4, 2, 5))
    alone = layer(x)
    output, states = layer(x, layer.begin_state(batch_size=2))
    np.testing.assert_array_equal(alone.asnumpy(), output.asnumpy())
    assert [s.shape for s in states] == [(1, 2, 3), (1, 2, 3)]
    assert layer(x).shape == (4, 2, 3)


def test_a_sequence_goes_on_where_it_stopped() -> None:
    layer = rnn.GRU(3, 2)
    layer.initialize(mx.init.Uniform(0.5))
    x = nd.random.normal(shape=(6, 2, 5))
    whole, last = layer(x, layer.begin_state(batch_size=2))
    first, states = layer(x[:4], layer.begin_state(batch_size=2))
    second, states = layer(x[4:], states)
    np.testing.assert_allclose(nd.concat(first, second, dim=0).asnumpy(), whole.asnumpy(), rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(states[0].asnumpy(), last[0].asnumpy(), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("layout", ["TNC", "NTC"])
def test_lengths_of_sequences(layout: str) -> None:
    layer = rnn.LSTM(3, layout=layout, bidirectional=True, use_sequence_length=True)
    layer.initialize()
    x = nd.random.normal(shape=(2, 5, 4) if layout == "NTC" else (5, 2, 4))
    y = layer(x, sequence_length=nd.array([2, 5]))
    y = y if layout == "TNC" else y.swapaxes(0, 1)
    assert not y[2:, 0].asnumpy().any()
    assert y[1, 0].asnumpy().all()
    assert y[4, 1].asnumpy().all()
    with pytest.raises(ShapeError, match="use_sequence_length=True, but no sequence_length came with it"):
        layer(x)


def test_parameters_by_name_and_by_place(tmp_path: Path) -> None:
    layer = rnn.LSTM(2, 2, bidirectional=True, input_size=3, prefix="lm_")
    layer.initialize(mx.init.Uniform(0.5))
    names = [
        f"lm_{j}{i}_{n}" for i in (0, 1) for j in "lr" for n in ("i2h_weight", "h2h_weight", "i2h_bias", "h2h_bias")
    ]
    assert list(layer.collect_params()) == names
    layer.save_parameters(tmp_path / "lm.params")
    assert "_unfused.1.r_cell.h2h_bias" in nd.load(str(tmp_path / "lm.params"))
    other = rnn.LSTM(2, 2, bidirectional=True)
    other.load_parameters(tmp_path / "lm.params")
    x = nd.ones((3, 1, 3))
    np.testing.assert_array_equal(other(x).asnumpy(), layer(x).asnumpy())


def test_initializers_reach_their_parameters() -> None:
    layer = rnn.LSTM(
        2, i2h_weight_initializer=mx.init.One(), h2h_weight_initializer=mx.init.Constant(2),
        i2h_bias_initializer=mx.init.LSTMBias(3), h2h_bias_initializer="ones", input_size=1,
    )  # fmt: skip
    layer.initialize()
    means = {k.split("_", 2)[2]: float(p.data().mean().asscalar()) for k, p in layer.collect_params().items()}
    assert means == {"i2h_weight": 1.0, "h2h_weight": 2.0, "i2h_bias": 0.75, "h2h_bias": 1.0}


def test_dtype_of_parameters_and_states() -> None:
    layer = rnn.GRU(2, dtype="float64")
    layer.initialize()
    x = nd.ones((3, 1, 2), dtype="float64")
    output, states = layer(x, layer.begin_state(batch_size=1))
    assert output.dtype == states[0].dtype == np.float64
    layer.cast("float32")
    assert layer.begin_state(batch_size=1)[0].dtype == np.float32
    assert layer(x.astype("float32")).dtype == np.float32


def test_begin_state_by_another_function() -> None:
    layer = rnn.LSTM(2)
    assert [s.mean().asscalar() for s in layer.begin_state(3, func=nd.ones)] == [1.0, 1.0]
    assert layer.begin_state(3, func=mx.nd.random.uniform, low=2, high=3)[0].min().asscalar() >= 2


@pytest.mark.parametrize(
    ("x", "states", "text"),
    [
        ((4, 2), None, r"input expects three axes, TNC \(times, batch, features\), got \(4, 2\)"),
        ((4, 2, 5), [(1, 3, 3)], r"Invalid recurrent state shape\. Expecting \(1, 2, 3\), got \(1, 3, 3\)\."),
        ((4, 2, 5), [(1, 2, 3)] * 2, "states expects a list of 1, got 2"),
    ],
)
def test_what_does_not_fit_is_explained(x: tuple, states: Any, text: str) -> None:
    layer = rnn.GRU(3)
    layer.initialize()
    with pytest.raises(ShapeError, match=text):
        layer(nd.ones(x), states and [nd.zeros(s) for s in states])


def test_it_learns_to_remember() -> None:
    mx.random.seed(0)
    net = gluon.nn.HybridSequential()
    net.add(rnn.LSTM(16), gluon.nn.Dense(2, flatten=False))
    net.initialize(mx.init.Xavier())
    net.hybridize()
    trainer = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.02})
    loss = gluon.loss.SoftmaxCrossEntropyLoss()
    rng = np.random.default_rng(0)
    values = []
    for _ in range(60):
        bits = rng.integers(0, 2, (8, 32))
        with autograd.record():  # say at the end what came first
            y = loss(net(nd.array(bits[..., None]))[-1], nd.array(bits[0])).mean()
        y.backward()
        trainer.step(1)
        values.append(float(y.asscalar()))
    assert np.mean(values[:5]) > 0.6
    assert np.mean(values[-5:]) < 0.1
