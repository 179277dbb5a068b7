"""Cells: what is random in them, what they note, and how they explain themselves. (Numbers: tests/parity.)"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import autograd, gluon, nd
from d2lcore.errors import MXNetError
from d2lcore.gluon import contrib, rnn


def test_zoneout_keeps_states_in_training_only() -> None:
    mx.random.seed(1)
    cell = rnn.ZoneoutCell(rnn.RNNCell(1000, input_size=1), zoneout_states=0.3, zoneout_outputs=0.6)
    cell.initialize(mx.init.Uniform(0.5))
    begin = [nd.full((1, 1000), 9)]
    plain, _ = cell.base_cell(nd.ones((1, 1)), begin)
    np.testing.assert_array_equal(cell(nd.ones((1, 1)), begin)[0].asnumpy(), plain.asnumpy())
    cell.reset()
    with autograd.train_mode():
        output, states = cell(nd.ones((1, 1)), begin)
    assert 0.25 < (states[0].asnumpy() == 9).mean() < 0.35
    assert 0.55 < (output.asnumpy() == 0).mean() < 0.65  # before the first step the output is 0


@pytest.mark.parametrize("hybridize", [False, True])
def test_variational_dropout_decides_once_for_all_times(hybridize: bool) -> None:
    mx.random.seed(1)
    cell = contrib.rnn.VariationalDropoutCell(rnn.RNNCell(200, input_size=200), drop_outputs=0.5, drop_states=0.2)
    cell.initialize()
    if hybridize:
        cell.hybridize()
    x = nd.random.normal(shape=(1, 4, 200))
    with autograd.train_mode():
        first = cell.unroll(4, x, merge_outputs=True)[0].asnumpy()[0] == 0
        second = cell.unroll(4, x, merge_outputs=True)[0].asnumpy()[0] == 0
    assert (first == first[0]).all()
    assert 0.35 < first[0].mean() < 0.65
    assert (first[0] != second[0]).any()


def test_dropout_cell_drops_in_training_only() -> None:
    cell = rnn.DropoutCell(0.5)
    x = nd.ones((2, 3, 4))
    assert cell.unroll(3, x)[0].asnumpy().all()
    with autograd.train_mode():
        assert set(cell.unroll(3, nd.ones((20, 3, 4)))[0].asnumpy().ravel().tolist()) == {0.0, 2.0}


def test_dynamic_unroll_is_unroll() -> None:
    cell = rnn.LSTMCell(3)
    cell.initialize(mx.init.Uniform(0.5))
    x = nd.random.normal(shape=(4, 2, 5))
    lengths = nd.array([2, 4])
    found = contrib.rnn.dynamic_unroll(cell, x, cell.begin_state(batch_size=2), valid_length=lengths)
    exact = cell.unroll(4, x, layout="TNC", merge_outputs=True, valid_length=lengths)
    for a, b in zip([found[0], *found[1]], [exact[0], *exact[1]], strict=True):
        np.testing.assert_array_equal(a.asnumpy(), b.asnumpy())


def test_bidirectional_lengths_are_each_sequence_alone() -> None:
    cell = rnn.BidirectionalCell(rnn.LSTMCell(3), rnn.GRUCell(2))
    cell.initialize(mx.init.Uniform(0.5))
    x = nd.random.normal(shape=(2, 5, 4))
    outputs, states = cell.unroll(5, x, merge_outputs=True, valid_length=nd.array([2, 5]))
    alone, last = cell.unroll(2, x[:1, :2], merge_outputs=True)
    np.testing.assert_allclose(outputs[0, :2].asnumpy(), alone[0].asnumpy(), rtol=1e-5)
    assert not outputs[0, 2:].asnumpy().any()
    for a, b in zip(states, last, strict=True):
        np.testing.assert_allclose(a[0].asnumpy(), b[0].asnumpy(), rtol=1e-5)


class Language(gluon.HybridBlock):
    """Words to scores, by cells that are unrolled inside of a graph."""

    def __init__(self, cell: Any) -> None:
        super().__init__()
        self.cell, self.output = cell, gluon.nn.Dense(7, flatten=False)

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        outputs, _ = self.cell.unroll(4, x, merge_outputs=True)
        return self.output(outputs)


def stack() -> Any:
    cell = rnn.HybridSequentialRNNCell()
    cell.add(rnn.LSTMCell(3))
    cell.add(rnn.ResidualCell(rnn.GRUCell(3)))
    # outputs only: a graph does not draw what nobody reads, such as decisions on the last states
    cell.add(rnn.ZoneoutCell(rnn.RNNCell(2), zoneout_outputs=0.3))
    return cell


@pytest.mark.parametrize("cell", [lambda: rnn.LSTMCell(3), lambda: rnn.BidirectionalCell(stack(), stack()), stack])
def test_unrolled_in_a_graph(cell: Any) -> None:
    net = Language(cell())
    net.initialize(mx.init.Uniform(0.5))
    x = nd.random.normal(shape=(2, 4, 3))
    net(x)
    results = []
    for active in (False, True, True):
        net.hybridize(active)
        mx.random.seed(4)
        with autograd.record():
            y = net(x)
        y.backward()
        results.append([y.asnumpy(), *[p.grad().asnumpy() for p in net.collect_params().values()]])
    for graph in results[1:]:
        for a, b in zip(results[0], graph, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-7)


def test_cells_have_derivatives_of_any_order() -> None:
    cell = rnn.GRUCell(2)
    cell.initialize(mx.init.Uniform(0.5))
    x = nd.random.normal(shape=(1, 3, 2))
    x.attach_grad()
    with autograd.record():
        y = cell.unroll(3, x, merge_outputs=True)[0]
        slope = autograd.grad(y, x, create_graph=True)[0]
        total = (slope**2).sum()
    total.backward()
    assert x.grad.asnumpy().any()


def test_parameters_can_be_shared() -> None:
    one = rnn.LSTMCell(3, input_size=2)
    other = rnn.LSTMCell(3, input_size=2, params=one.params)
    one.initialize()
    x = nd.ones((1, 2))
    np.testing.assert_array_equal(
        one(x, one.begin_state(batch_size=1))[0].asnumpy(), other(x, other.begin_state(batch_size=1))[0].asnumpy()
    )


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: rnn.GRUCell(3).begin_state(), MXNetError, r"a state of shape \(0, 3\) is empty\. Give batch_size="),
        (lambda: rnn.GRUCell(3).unroll(5, nd.ones((2, 4, 3))), AssertionError, r"length is 5, but inputs \(2, 4, 3\)"),
        (lambda: rnn.GRUCell(3).unroll(3, [nd.ones((2, 4))]), AssertionError, "length is 3, but inputs has 1 arrays"),
        (lambda: rnn.GRUCell(0), ValueError, "hidden_size"),
        (
            lambda: rnn.BidirectionalCell(rnn.GRUCell(2), rnn.GRUCell(2))(nd.ones((1, 2)), []),
            NotImplementedError,
            r"begins at both ends\. Use unroll\(\)",
        ),
        (lambda: contrib.rnn.Conv2DRNNCell((3, 8), 2, 3, 3), ValueError, "input_shape expects"),
    ],
)
def test_errors_explain(call: Any, error: type, text: str) -> None:
    with pytest.raises(error, match=text):
        call()


def test_a_modified_cell_is_used_through_its_modifier() -> None:
    cell = rnn.GRUCell(3)
    residual = rnn.ResidualCell(cell)
    with pytest.raises(AssertionError, match="belongs to a modifier cell"):
        cell.begin_state(batch_size=2)
    assert len(residual.begin_state(batch_size=2)) == 1
    with pytest.raises(AssertionError, match="One cell cannot be modified twice"):
        rnn.ZoneoutCell(cell)
