"""Networks as `HybridBlock.export` writes them: the graph, node by node (operator, name, attributes, inputs), and which
parameters the file has."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as onp
from harness import Answers, Case, Draw, integers, normal, simplex


def graph(text: str) -> onp.ndarray:
    """A graph's JSON text in lines that can be compared: one for each node, and one for the outputs.

    Without `__shape__`: MXNet notes the shapes of parameters as they were before the first batch, ours as they are.
    """
    read = json.loads(text)
    lines = []
    for i, node in enumerate(read["nodes"]):
        attrs = " ".join(f"{key}={value}" for key, value in sorted(node.get("attrs", {}).items()) if key != "__shape__")
        inputs = " ".join(f"{source}.{output}" for source, output, *_ in node["inputs"])
        lines.append(f"{i} {node['op']} {node['name']} [{attrs}] ({inputs})")
    return onp.array([*lines, f"heads {[head[:2] for head in read['heads']]}", f"variables {read['arg_nodes']}"])


class Export(Case):
    """`expr` makes a network; it is run once on the inputs, and exported."""

    def run(self, mx: Any) -> Answers:
        with mx.name.NameManager(), tempfile.TemporaryDirectory() as folder:  # names count from 0
            net = self.evaluate(mx)
            net.initialize()
            net.hybridize()
            net(*(mx.nd.array(a, dtype=a.dtype) for a in self.draw()))
            net.export(f"{folder}/net", epoch=3)
            parameters = mx.nd.load(f"{folder}/net-0003.params") or {}
            return {
                "files": onp.array(sorted(path.name for path in Path(folder).iterdir())),
                "graph": graph(Path(f"{folder}/net-symbol.json").read_text()),
                "parameters": onp.array(
                    [f"{name} {v.shape} {onp.dtype(v.dtype)}" for name, v in sorted(dict(parameters).items())]
                ),
            }


class Loss(Case):
    """`expr` makes a loss; the answer is the graph that it makes of symbols."""

    def run(self, mx: Any) -> Answers:
        with mx.name.NameManager():
            symbols = [mx.sym.var(name) for name in "abc"[: len(self.inputs)]]
            return {"graph": graph(self.evaluate(mx)(*symbols).tojson())}


def net(expr: str, *inputs: Draw, note: str = "") -> Export:
    return Export(expr, inputs, note=note)


# Tables are read by rows.
# fmt: off
ROWS, LINE, PICTURE, VOLUME = normal(3, 4), normal(2, 4, 9), normal(2, 4, 8, 8), normal(2, 4, 5, 6, 7)
STEPS = normal(5, 2, 4)
SMALL = normal(1, 3, 32, 32)

LAYERS = [
    net("nn.Dense(5)", ROWS),
    net("nn.Dense(5, activation='relu', use_bias=False, flatten=False)", ROWS),
    net("nn.Dense(5, activation='tanh', in_units=4, prefix='mine_')", ROWS),
    net("nn.Dropout(0.3)", ROWS),
    net("nn.Dropout(0.3, axes=(1,))", ROWS),
    net("nn.Dropout(0)", ROWS),
    net("nn.Embedding(6, 3)", integers(6, 2, 4)),
    net("nn.Embedding(6, 3, sparse_grad=True)", integers(6, 2, 4)),
    net("nn.Flatten()", PICTURE),
    net("nn.BatchNorm()", PICTURE),
    net("nn.BatchNorm(axis=-1, scale=False, center=False, momentum=0.5, epsilon=1e-3)", PICTURE),
    net("nn.BatchNorm(use_global_stats=True)", PICTURE),
    net("nn.LayerNorm()", ROWS),
    net("nn.LayerNorm(axis=1, epsilon=1e-3, center=False, scale=False)", PICTURE),
    net("nn.InstanceNorm()", PICTURE),
    net("nn.InstanceNorm(axis=2, scale=True)", PICTURE),
    net("nn.GroupNorm(2)", PICTURE),
    net("nn.Conv1D(6, 3)", LINE),
    net("nn.Conv2D(6, 3, strides=2, padding=1, activation='relu')", PICTURE),
    net("nn.Conv2D(8, (3, 1), dilation=2, groups=2, use_bias=False)", PICTURE),
    net("nn.Conv3D(3, 2)", VOLUME),
    net("nn.Conv1DTranspose(6, 3)", LINE),
    net("nn.Conv2DTranspose(6, 4, strides=2, padding=1, output_padding=1)", PICTURE),
    net("nn.Conv3DTranspose(3, 2, use_bias=False)", VOLUME),
    *[net(f"nn.{kind}Pool{d}D()", x) for d, x in ((1, LINE), (2, PICTURE), (3, VOLUME)) for kind in ("Max", "Avg")],
    net("nn.MaxPool2D(3, strides=2, padding=1, ceil_mode=True)", PICTURE),
    net("nn.AvgPool2D((3, 2), count_include_pad=False)", PICTURE),
    *[
        net(f"nn.Global{kind}Pool{d}D()", x)
        for d, x in ((1, LINE), (2, PICTURE), (3, VOLUME)) for kind in ("Max", "Avg")
    ],
    net("nn.ReflectionPad2D(2)", PICTURE),
    *[net(f"nn.Activation('{kind}')", ROWS) for kind in ("relu", "sigmoid", "tanh", "softrelu", "softsign")],
    net("nn.LeakyReLU(0.2)", ROWS),
    net("nn.PReLU()", ROWS),
    net("nn.ELU(0.5)", ROWS),
    net("nn.SELU()", ROWS),
    net("nn.GELU()", ROWS),
    net("nn.Swish(2.0)", ROWS),
    net("nn.HybridLambda('tanh')", ROWS),
    net("nn.HybridLambda(lambda F, x: F.clip(x, -1, 1) * 2 + x ** 2 - 1 / (2 - (x > 0)))", ROWS),
]

CONTAINERS = [
    net("s = nn.HybridSequential(); s.add(nn.Dense(4, activation='relu'), nn.BatchNorm(), nn.Dense(2)); s", ROWS),
    net("s = nn.HybridSequential(prefix='net_'); c = s.name_scope(); c.__enter__(); "
        "s.add(nn.Conv2D(6, 5, activation='sigmoid'), nn.MaxPool2D(2, 2), nn.Flatten(), nn.Dense(10)); "
        "c.__exit__(None, None, None); s", PICTURE, note="in a name scope"),
    net("s = gluon.contrib.nn.HybridConcurrent(axis=1); s.add(nn.Dense(4), gluon.contrib.nn.Identity()); s", ROWS),
    net("gluon.contrib.nn.PixelShuffle2D(2)", PICTURE),
    net("gluon.contrib.nn.PixelShuffle1D(2)", LINE),
    net("gluon.contrib.nn.SyncBatchNorm(num_devices=1)", PICTURE),
]

RECURRENT = [
    *[net(f"gluon.rnn.{kind}(3)", STEPS) for kind in ("RNN", "LSTM", "GRU")],
    net("gluon.rnn.RNN(3, activation='tanh', bidirectional=True)", STEPS),
    net("gluon.rnn.LSTM(3, num_layers=2, layout='NTC', dropout=0.2, input_size=4)", STEPS),
]

ZOO = [net(f"gluon.model_zoo.vision.{name}(classes=10)", draw) for name, draw in (
    ("resnet18_v1", SMALL), ("resnet18_v2", SMALL), ("squeezenet1_1", normal(1, 3, 224, 224)),
    ("mobilenet0_25", SMALL), ("mobilenet_v2_0_25", SMALL),
)]

LOSSES = [
    Loss(f"gluon.loss.{expr}", inputs) for expr, inputs in (
        ("L2Loss()", (ROWS, ROWS)), ("L2Loss(weight=0.5, batch_axis=1)", (ROWS, ROWS)), ("L1Loss()", (ROWS, ROWS)),
        ("SigmoidBCELoss()", (ROWS, ROWS)), ("SigmoidBCELoss(from_sigmoid=True)", (ROWS, ROWS)),
        ("SoftmaxCELoss()", (ROWS, ROWS)),
        ("SoftmaxCELoss(sparse_label=False, from_logits=True)", (ROWS, simplex(3, 4))),
        ("KLDivLoss()", (ROWS, ROWS)), ("KLDivLoss(from_logits=False)", (ROWS, ROWS)),
        ("CTCLoss()", (ROWS, ROWS)), ("CTCLoss(layout='TNC')", (ROWS, ROWS)),
        ("HuberLoss()", (ROWS, ROWS)), ("HingeLoss()", (ROWS, ROWS)), ("SquaredHingeLoss()", (ROWS, ROWS)),
        ("LogisticLoss()", (ROWS, ROWS)), ("LogisticLoss(label_format='binary')", (ROWS, ROWS)),
        ("TripletLoss()", (ROWS, ROWS, ROWS)), ("PoissonNLLLoss()", (ROWS, ROWS)),
        ("CosineEmbeddingLoss()", (ROWS, ROWS, ROWS)),
    )
]

CASES = LAYERS + CONTAINERS + RECURRENT + ZOO + LOSSES
