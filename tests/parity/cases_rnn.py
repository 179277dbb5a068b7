"""Recurrent networks: the operator, layers and cells; outputs, states and all gradients, one step or unrolled."""

from __future__ import annotations

from typing import Any

import numpy as onp
from cases_layers import Layer
from harness import Answers, Case, Raises, backward, nd, normal, np, plain, program

TIMES, BATCH, INPUTS, HIDDEN = 4, 3, 2, 3
GATES = {"rnn_relu": 1, "rnn_tanh": 1, "lstm": 4, "gru": 3}


def places(net: Any) -> dict[str, Any]:
    """Parameters by the names that they have in files."""
    find = getattr(net, "_collect_params_with_prefix", None)
    return find() if find else dict(net._structure())


def joined(arrays: list) -> onp.ndarray:
    """Arrays as one vector; few large answers take less room than many small ones."""
    return onp.concatenate([plain(a).ravel() for a in arrays]) if arrays else onp.zeros(0, "float32")


def flat(nested: Any) -> list:
    """The arrays in nested lists."""
    return [a for part in nested for a in flat(part)] if isinstance(nested, (list, tuple)) else [nested]


class Recurrent(Layer):
    """`expr` makes a layer or a cell; its parameters are drawn by their names' order.

    options: `call`, an expression of `net`, the data `x` and `y`, and `begin`, states that are drawn too.
    """

    def train(self, mx: Any, array: Any) -> Answers:
        rng = self.rng()
        data = [array(draw(rng), dtype="float32") for draw in self.inputs]
        net = self.evaluate(mx)
        net.initialize()
        if self.options.get("hybridize"):
            net.hybridize()
        infos = [info["shape"] for info in net.state_info(BATCH)]
        begin = [array(rng.uniform(-1, 1, shape), dtype="float32") for shape in infos]
        call, names = self.options["call"], {"mx": mx, "net": net, "begin": begin} | dict(zip("xy", data, strict=False))
        eval(call, names)  # makes deferred parameters known
        parameters = places(net)
        for _, p in sorted(parameters.items()):
            p.set_data(array(rng.uniform(-0.8, 0.8, p.shape), dtype="float32"))
        variables = [data[0], *(begin if "begin" in call else [])]
        for a in variables:
            a.attach_grad()
        with mx.autograd.record(train_mode=self.options.get("train", True)):
            # times one: the output of a cell is its state, too, and MXNet loses one gradient of an array given twice
            found = [a * 1 for a in flat(eval(call, names))]
        backward(mx, found, array)
        gradients = [a.grad for a in variables] + [parameters[name].grad() for name in sorted(parameters)]
        shapes = onp.array([str(a.shape) for a in found])
        return {"shapes": shapes, "values": joined(found), "gradients": joined(gradients)}


class NumpyRecurrent(Recurrent):
    """The same on `mx.np` arrays."""

    def run(self, mx: Any) -> Answers:
        mx.npx.set_np()
        try:
            return self.train(mx, mx.np.array)
        finally:
            mx.npx.reset_np()


def layer(expr: str, call: str = "net(x, begin)", kind: type = Recurrent, **options: Any) -> Case:
    """A case of a layer."""
    shape = (BATCH, TIMES, INPUTS) if "NTC" in expr else (TIMES, BATCH, INPUTS)
    return kind(f"gluon.rnn.{expr}", (normal(*shape),), note=call, options=options | {"call": call})


def cell(expr: str, call: str, *shape: int, module: str = "rnn") -> Case:
    """A case of a cell."""
    times_first = (TIMES, BATCH, INPUTS) if "TNC" in call or "list(" in call else (BATCH, TIMES, INPUTS)
    x = normal(*(shape or (times_first if "unroll" in call else (BATCH, INPUTS))))
    lengths = lambda rng: onp.array([2, 4, 1], "float32")  # noqa: E731
    made = expr.replace("rnn.", "gluon.rnn.") if module == "rnn" else f"gluon.{module}.{expr}"
    return Recurrent(made, (x, lengths), note=call, options={"call": call})


def size(mode: str, layers: int, directions: int) -> int:
    """Number of parameters."""
    rows, total = GATES[mode] * HIDDEN, 0
    for number in range(layers):
        total += directions * rows * ((directions * HIDDEN if number else INPUTS) + HIDDEN + 2)
    return total


def operator(mode: str, layers: int, directions: int) -> Case:
    """A case of the operator."""
    state = normal(layers * directions, BATCH, HIDDEN)
    memory, argument = ((state,), "w, ") if mode == "lstm" else ((), "")
    expr = f"nd.RNN(x, y, z, {argument}state_size={HIDDEN}, num_layers={layers}, mode='{mode}', state_outputs=True"
    return nd(
        expr + (", bidirectional=True)" if directions == 2 else ")"),
        normal(TIMES, BATCH, INPUTS), normal(size(mode, layers, directions), scale=0.5), state, *memory,
    )  # fmt: skip


def refused(expr: str) -> Raises:
    return Raises(expr, (normal(TIMES, BATCH, INPUTS), normal(27), normal(1, BATCH, HIDDEN)))


CELLS = ("rnn.RNNCell(3)", "rnn.LSTMCell(3)", "rnn.GRUCell(3)")

OTHER_CELLS = (
    "rnn.RNNCell(3, activation='relu')", "rnn.LSTMCell(3, activation='softsign', recurrent_activation='relu')",
    "rnn.RNNCell(3, activation=lambda x, **more: x * 2)",
)  # fmt: skip

STACKS = {
    "a": "net = rnn.SequentialRNNCell(); net.add(rnn.LSTMCell(3)); net.add(rnn.GRUCell(2)); net",
    "b": "net = rnn.HybridSequentialRNNCell(); net.add(rnn.GRUCell(3)); net.add(rnn.DropoutCell(0)); "
    "net.add(rnn.ResidualCell(rnn.LSTMCell(3))); net",
    "c": "rnn.ResidualCell(rnn.GRUCell(2))", "d": "rnn.ZoneoutCell(rnn.LSTMCell(3))", "e": "rnn.DropoutCell(0)",
}  # fmt: skip

BOTH = "rnn.BidirectionalCell(rnn.LSTMCell(3), rnn.GRUCell(2))"

CONV = ("Conv1DRNNCell((2, 5), 3, 3, 3)", "Conv1DLSTMCell((2, 5), 3, 3, 3, i2h_pad=1)",
        "Conv2DGRUCell((2, 4, 5), 2, 3, 3, i2h_pad=1)",
        "Conv2DLSTMCell((2, 4, 5), 2, (2, 3), (3, 1), activation='relu')",
        "Conv2DRNNCell((2, 5, 5), 2, 3, 3, i2h_dilate=2, h2h_dilate=2)", "Conv3DGRUCell((1, 2, 3, 2), 2, 1, 3)",
)  # fmt: skip

INFORMATION = {
    "state_info": "net.state_info(2)", "begin_state": "[s.shape for s in net.begin_state(batch_size=1)]",
    "ones": "[float(s.sum().asscalar()) for s in net.begin_state(batch_size=1, func=nd.ones)]", "repr": "net",
    "places": "[(k, p.shape) for k, p in find().items()]",
}  # fmt: skip


def information(expr: str) -> Case:
    """What a network says of itself before it has seen data."""
    find = "find = getattr(net, '_collect_params_with_prefix', None) or (lambda: dict(net._structure()))"
    code = f"net = gluon.{expr}\n{find}\nanswer = [repr(a) for a in ({', '.join(INFORMATION.values())},)]"
    return program(f"{expr} before data", code)


FILES = {
    "layers": "net.add(rnn.LSTM(2, 2, bidirectional=True, input_size=3), rnn.GRU(2), rnn.RNN(2, 2))",
    "cells": "net = stack = rnn.HybridSequentialRNNCell()\nnet.add(rnn.LSTMCell(2, input_size=3))\n"
    "net.add(rnn.ResidualCell(rnn.GRUCell(2, input_size=2)))",
}


def file(what: str) -> Case:
    """The bytes of a file of parameters, and what a network computes that has read it."""
    code = f"""
import os, tempfile
import numpy
rnn = gluon.rnn
def made():
    net = nn.HybridSequential()
    {FILES[what].replace(chr(10), chr(10) + "    ")}
    net.initialize()
    return net
def run(net):
    return net.unroll(4, x, layout="TNC", merge_outputs=True)[0] if hasattr(net, "unroll") else net(x)
net = made()
run(net)
for i, p in enumerate(net.collect_params().values()):
    p.set_data(nd.array(numpy.linspace(-0.5, 0.5 + i / 10, int(numpy.prod(p.shape))).reshape(p.shape)))
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "rnn.params")
    net.save_parameters(path)
    other = made()
    other.load_parameters(path)
    answer = [run(other), nd.array(numpy.fromfile(path, "uint8"), dtype="uint8")]
"""
    return program(f"a file of {what}", code, normal(4, 3, 3))


def symbols(title: str, made: str) -> Case:
    """A cell of Symbols, unrolled: names, shapes, and what it computes."""
    code = f"""
import numpy
rnn, sym = mx.rnn, mx.sym
cell = {made}
y, states = cell.unroll(4, sym.var("x"), merge_outputs=True)
names, shapes = y.list_arguments(), y.infer_shape(x=(3, 4, 2))
arrays = {{}}
for name, shape in zip(names, shapes[0]):
    size = int(numpy.prod(shape))
    arrays[name] = nd.array((numpy.arange(size) % 7 - 3.0).reshape(shape) / 5)
out = y.bind(mx.cpu(), arrays).forward()[0]
del arrays["x"]
parts = cell.unpack_weights(arrays)
same = all((cell.pack_weights(parts)[k] == v).asnumpy().all() for k, v in arrays.items())
said = repr((names, shapes, sorted((k, v.shape) for k, v in parts.items()), len(states), cell.state_info, same))
total = nd.concat(*[parts[k].sum() for k in sorted(parts)], dim=0)
answer = [out, total]
said = numpy.frombuffer(said.encode(), "uint8")
answer.append(nd.array(said, dtype="uint8"))
"""
    return program(f"symbols: {title}", code)


SYMBOLS = {
    "a plain cell": "rnn.RNNCell(3, activation='relu', prefix='a_')", "an lstm": "rnn.LSTMCell(3)",
    "a gru": "rnn.GRUCell(3)", "a fused lstm": "rnn.FusedRNNCell(3, 2, 'lstm', True, get_next_state=True)",
    "a fused gru": "rnn.FusedRNNCell(3, 1, 'gru', prefix='g_')",
    "an unfused rnn": "rnn.FusedRNNCell(3, 2, 'rnn_tanh', True, dropout=0.5).unfuse()",
    "residual": "rnn.ResidualCell(rnn.GRUCell(2))", "zoneout": "rnn.ZoneoutCell(rnn.LSTMCell(3), 0.5, 0.5)",
    "both directions": "rnn.BidirectionalCell(rnn.LSTMCell(3, prefix='l_'), rnn.GRUCell(2, prefix='r_'))",
}  # fmt: skip


CASES = [
    *[symbols(title, made) for title, made in SYMBOLS.items()],
    *[file(what) for what in FILES],
    *[operator(mode, n, n) for mode in GATES for n in (1, 2)],
    nd("nd.RNN(x, y, z, state_size=3, num_layers=1, mode='gru')", normal(4, 3, 2), normal(63), normal(1, 3, 3)),
    nd("nd.RNN(x, y, z, state_size=3, num_layers=1, mode='gru')", normal(1, 1, 2, dtype="float64"),
       normal(63, dtype="float64"), normal(1, 1, 3, dtype="float64"), note="double"),
    np("npx.rnn(x, y, z, state_size=3, num_layers=1, mode='rnn_tanh', state_outputs=True)", normal(4, 3, 2),
       normal(21), normal(1, 3, 3)),
    refused("nd.RNN(x, y[:20], z, state_size=3, num_layers=1, mode='rnn_tanh')"),
    refused("nd.RNN(x, y[:21], z[:, :1], state_size=3, num_layers=1, mode='rnn_tanh')"),
    refused("nd.RNN(x, y[:21], z, state_size=3, num_layers=1, mode='elman')"),
    refused("nd.RNN(x, nd.zeros(84), z, state_size=3, num_layers=1, mode='lstm')"),
    *[layer(f"{kind}(3, num_layers={n}, bidirectional={both}{more})") for kind, more in (
        ("RNN", ", activation='tanh', layout='NTC'"), ("LSTM", ""), ("LSTM", ", layout='NTC'"), ("GRU", "")
    ) for n in (1, 2) for both in (False, True)],
    *[layer(f"{kind}(3, 2)", "net(x)") for kind in ("RNN", "LSTM", "GRU")],
    layer("LSTM(3, layout='NTC', input_size=2)", "net(x)"),
    layer("GRU(3)", "net(x, begin[0])"),
    layer("GRU(3, 2, dropout=0.5)", "net(x, begin)", train=False),
    *[cell(c, call) for c in CELLS for call in (
        "net(x, begin)", "net.unroll(4, x)", "net.unroll(4, x, begin, valid_length=y)",
    )],
    *[cell(c, "net.unroll(4, x)") for c in OTHER_CELLS],
    *[cell(c, call) for c in ("rnn.LSTMCell(3)", BOTH) for call in (
        "net.unroll(4, x, merge_outputs=True)", "net.unroll(4, x, begin, merge_outputs=False)",
        "net.unroll(4, x, begin, layout='TNC', merge_outputs=True)", "net.unroll(4, list(x), begin)",
        "net.unroll(4, list(x), begin, merge_outputs=True)",
        "net.unroll(4, x, begin, merge_outputs=False, valid_length=y)",
    )],
    *[cell(c, call) for c in STACKS.values() for call in (
        "net.unroll(4, x, begin)", "net.unroll(4, x, begin, merge_outputs=True)",
        "net.unroll(4, x, begin, valid_length=y)", "net.unroll(4, x, begin, layout='TNC', merge_outputs=False)",
    )],
    *[cell(c, "net(x, begin)", BATCH, 2) for c in STACKS.values()],
    *[cell(c, "net(x, begin)", BATCH, *eval(c[c.index("(") + 1 : c.index(")") + 1]), module="contrib.rnn")
      for c in CONV],
    cell("Conv1DLSTMCell((2, 5), 3, 3, 3, i2h_pad=1)", "net.unroll(2, x, begin)", BATCH, 2, 2, 5, module="contrib.rnn"),
    cell("LSTMPCell(4, 3)", "net.unroll(4, x)", module="contrib.rnn"),
    cell("VariationalDropoutCell(gluon.rnn.GRUCell(3))", "net.unroll(4, x)", module="contrib.rnn"),
    *[information(e) for e in (
        "rnn.RNN(2)", "rnn.LSTM(2, 2, bidirectional=True)", "rnn.GRU(2, 3, layout='NTC', dropout=0.5, input_size=4)",
        "rnn.RNNCell(2)", "rnn.LSTMCell(2, input_size=3)", "rnn.GRUCell(2)", "rnn.DropoutCell(0.5)",
        "rnn.BidirectionalCell(gluon.rnn.LSTMCell(2), gluon.rnn.GRUCell(2))",
        "contrib.rnn.Conv1DRNNCell((3, 7), 2, 3, 3)", "contrib.rnn.Conv2DLSTMCell((3, 7, 8), 2, 3, 5)",
        "contrib.rnn.LSTMPCell(4, 2)",
    )],
    program("what modifiers and stacks say of themselves", """
        rnn, contrib = gluon.rnn, gluon.contrib.rnn
        stack = rnn.SequentialRNNCell()
        stack.add(rnn.LSTMCell(2))
        stack.add(rnn.ResidualCell(rnn.GRUCell(2)))
        answer = [repr(c) for c in (
            stack, rnn.ZoneoutCell(rnn.GRUCell(2), 0.1, 0.2), rnn.ModifierCell(rnn.GRUCell(3)),
            contrib.VariationalDropoutCell(rnn.GRUCell(3), 0.1, 0.2, 0.3), stack[1], len(stack),
        )]
    """),
    program("names of a layer's parameters", """
        net = gluon.rnn.LSTM(2, 2, bidirectional=True, prefix="lm_")
        answer = [repr(list(net.collect_params().keys()))]
    """),
    program("cells that stand for a layer", """
        net = gluon.rnn.GRU(2, 2, bidirectional=True, dropout=0.5, prefix="lm_", input_size=3)
        answer = [repr(net._unfuse()), repr(sorted(net._unfuse().collect_params().keys()))]
    """),
    Raises("net = gluon.rnn.GRU(3); net.initialize(); net(x, net.begin_state(2))", (normal(4, 3, 2),)),
    Raises("net = gluon.rnn.GRU(3); net.initialize(); net(x, nd.zeros((1, 3, 4)))", (normal(4, 3, 2),)),
    Raises("net = gluon.rnn.GRU(3); net.initialize(); net(x)", (normal(3, 2),)),
    Raises("gluon.rnn.LSTM(3, layout='TN')"),
    Raises("net = gluon.rnn.GRUCell(3); net.initialize(); net.unroll(5, x)", (normal(3, 4, 2),)),
    Raises("net = gluon.rnn.GRUCell(3); net.initialize(); net.unroll(4, x, layout='TC')", (normal(3, 4, 2),)),
    Raises("net = gluon.rnn.GRUCell(3); net.begin_state()"),
    Raises("net = gluon.rnn.GRUCell(3); gluon.rnn.ResidualCell(net); net.begin_state(batch_size=2)"),
    Raises("net = gluon.rnn.GRUCell(3); gluon.rnn.ResidualCell(net); gluon.rnn.ResidualCell(net)"),
    Raises("gluon.rnn.ZoneoutCell(gluon.rnn.BidirectionalCell(gluon.rnn.GRUCell(3), gluon.rnn.GRUCell(3)))"),
    Raises("gluon.rnn.BidirectionalCell(gluon.rnn.GRUCell(3), gluon.rnn.GRUCell(3))(x, [])", (normal(3, 2),)),
    Raises("net = gluon.rnn.HybridSequentialRNNCell(); net.add(gluon.rnn.SequentialRNNCell())"),
    Raises("gluon.rnn.DropoutCell('much')"),
]  # fmt: skip
