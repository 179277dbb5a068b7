"""Checkpoints of networks of cells."""

from __future__ import annotations

import numpy as np
import pytest

import d2lcore as mx


def test_files_hold_a_matrix_per_gate(tmp_path) -> None:
    cells = [mx.rnn.LSTMCell(2, prefix="lstm_"), mx.rnn.GRUCell(2, prefix="gru_")]
    stack = mx.rnn.SequentialRNNCell()
    for cell in cells:
        stack.add(cell)
    net, _ = stack.unroll(3, mx.sym.var("data"), merge_outputs=True)
    shapes = zip(net.list_arguments(), net.infer_shape(data=(4, 3, 5))[0], strict=True)
    rng = np.random.default_rng(0)
    params = {name: mx.nd.array(rng.normal(size=shape)) for name, shape in shapes if name != "data"}
    checkpoint = mx.rnn.do_rnn_checkpoint(cells, tmp_path / "net", period=2)
    for epoch in range(4):
        checkpoint(epoch, net, params, {})
    assert sorted(p.name for p in tmp_path.iterdir()) == ["net-0002.params", "net-0004.params", "net-symbol.json"]
    assert mx.nd.load(str(tmp_path / "net-0002.params"))["arg:gru_i2h_o_weight"].shape == (2, 2)
    symbol, arg, aux = mx.rnn.load_rnn_checkpoint(cells, tmp_path / "net", 4)
    assert symbol.list_arguments() == net.list_arguments()
    assert aux == {}
    assert arg.keys() == params.keys()
    for name, value in params.items():
        np.testing.assert_array_equal(arg[name].asnumpy(), value.asnumpy())
    with pytest.warns(DeprecationWarning, match=r"call cell\.unroll"):
        assert len(mx.rnn.rnn_unroll(cells[1], 2, mx.sym.var("x"))[0]) == 2
