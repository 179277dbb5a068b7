"""Layers of gluon.nn: output, gradients of data and parameters, and what training leaves in running statistics."""

from __future__ import annotations

from typing import Any

import numpy as onp
from harness import Answers, Case, Draw, backward, distinct, integers, normal, numpy_semantics, outputs, plain, uniform


class Layer(Case):
    """`expr` makes a block; its parameters are drawn by their names' order, variances positive.

    options: `train` (the mode), `steps` (forth and back, for running statistics), `grad` of the data (False for ids),
    `hybridize` (the tests run every case compiled, too).
    """

    def run(self, mx: Any) -> Answers:
        return self.train(mx, mx.nd.array)

    def train(self, mx: Any, array: Any) -> Answers:
        rng = self.rng()
        train, steps = self.options.get("train", True), self.options.get("steps", 1)
        data = [draw(rng) for draw in self.inputs]
        net = self.evaluate(mx)
        net.initialize()
        if self.options.get("hybridize"):
            net.hybridize()
        net(*[array(a, dtype=a.dtype) for a in data])  # makes deferred parameters known
        blocks = {f"{i}.": child for i, child in enumerate(net)} if hasattr(net, "add") else {"": net}
        names = {
            place + p.name.removeprefix(block.prefix): p
            for place, block in blocks.items()
            for p in block.collect_params().values()
        }
        for name in sorted(names):
            low, high = (0.5, 1.5) if "var" in name else (-0.5, 0.5)
            names[name].set_data(array(rng.uniform(low, high, names[name].shape), dtype="float32"))
        arrays = [array(a, dtype=a.dtype) for a in data]
        if self.options.get("grad", True):
            for a in arrays:
                a.attach_grad()
        for _ in range(steps):
            with mx.autograd.record(train_mode=train):
                results = outputs(net(*arrays))
            backward(mx, results, array, train)  # MXNet moves running statistics in the backward pass
        answers = {f"out{i}": plain(r) for i, r in enumerate(results)}
        if self.options.get("grad", True):
            answers |= {f"grad_data{i}": plain(a.grad) for i, a in enumerate(arrays)}
        for name, p in names.items():
            if "running" in name:
                answers[f"{name} after"] = plain(p.data())
            elif p.grad_req != "null":
                answers[f"grad_{name}"] = plain(p.grad())
        return answers


class NumpyLayer(Layer):
    """The same on `mx.np` arrays."""

    def run(self, mx: Any) -> Answers:
        with numpy_semantics(mx):
            return self.train(mx, mx.np.array)


class DropoutStatistics(Case):
    """`expr` makes a Dropout; the answers are the share of zeros and the mean of its output on ones."""

    def run(self, mx: Any) -> Answers:
        mx.random.seed(7)
        net = self.evaluate(mx)
        shape = self.options.get("shape", (200, 500))
        with mx.autograd.record(train_mode=self.options.get("train", True)):
            out = plain(net(mx.nd.ones(shape)))
        return {"zeros": onp.asarray((out == 0).mean()), "mean": onp.asarray(out.mean(dtype="float64"))}


def layer(expr: str, *inputs: Draw, note: str = "", rtol: float = 1e-4, atol: float = 1e-5, **options: Any) -> Layer:
    return Layer(expr, inputs, note=note, rtol=rtol, atol=atol, options=options)


def dropout(expr: str, **options: Any) -> DropoutStatistics:
    # 100,000 draws: the share of zeros has a standard deviation of 0.0016, the mean of at most 0.003 (p = 0.5)
    return DropoutStatistics(expr, rtol=0.0, atol=0.015, options=options, note=options.pop("note", ""))


# Tables are read by rows.
# fmt: off
LINE, PICTURE, VOLUME = normal(2, 4, 11), normal(2, 4, 9, 8), normal(2, 4, 6, 5, 7)
# pooling inputs never tie: which of equal maxima gets the gradient is no promise
LINE_, PICTURE_, VOLUME_ = distinct(2, 3, 11), distinct(2, 3, 9, 8), distinct(2, 2, 6, 5, 7)

DENSE = [
    layer("nn.Dense(5)", normal(3, 4)),
    layer("nn.Dense(5)", normal(3, 2, 4), note="flattens"),
    layer("nn.Dense(5, flatten=False)", normal(3, 2, 4)),
    layer("nn.Dense(5, use_bias=False)", normal(3, 4)),
    layer("nn.Dense(5, activation='relu')", normal(3, 4)),
    layer("nn.Dense(5, activation='tanh', in_units=4)", normal(3, 4)),
    layer("nn.Flatten()", normal(3, 2, 4)),
    layer("nn.Embedding(6, 3)", integers(6, 2, 4), grad=False),
    layer("nn.Embedding(6, 3)", integers(6, 5, dtype="int32"), grad=False, note="int32"),
    layer("s = nn.HybridSequential(); s.add(nn.Dense(4, activation='relu'), nn.Dense(2)); s", normal(3, 5)),
    layer("nn.HybridLambda('tanh')", normal(3, 5)),
]

CONVOLUTION = [
    layer("nn.Conv1D(6, 3)", LINE),
    layer("nn.Conv1D(6, 3, strides=2, padding=1, dilation=2)", LINE),
    layer("nn.Conv1D(6, 3, groups=2, use_bias=False)", LINE),
    layer("nn.Conv2D(6, 3)", PICTURE),
    layer("nn.Conv2D(6, 1, activation='relu')", PICTURE),
    layer("nn.Conv2D(6, (3, 2), strides=(2, 1), padding=(1, 2))", PICTURE),
    layer("nn.Conv2D(6, 3, dilation=(2, 1), use_bias=False)", PICTURE),
    layer("nn.Conv2D(6, 3, groups=2, padding=1)", PICTURE),
    layer("nn.Conv2D(8, 3, groups=4, strides=2)", PICTURE, note="depthwise"),
    layer("nn.Conv2D(5, 5, padding=2, in_channels=1)", normal(2, 1, 9, 8)),
    layer("nn.Conv3D(3, 3)", VOLUME),
    layer("nn.Conv3D(3, (1, 2, 3), strides=(2, 1, 2), padding=(0, 1, 1), groups=1)", VOLUME),
    layer("nn.Conv3D(4, 2, groups=2, dilation=2, use_bias=False)", VOLUME),
    layer("nn.Conv1DTranspose(6, 3)", LINE),
    layer("nn.Conv1DTranspose(6, 4, strides=3, padding=1, output_padding=2)", LINE),
    layer("nn.Conv2DTranspose(6, 3)", PICTURE),
    layer("nn.Conv2DTranspose(6, 4, strides=2, padding=1)", PICTURE),
    layer("nn.Conv2DTranspose(6, (3, 2), strides=(2, 3), padding=(1, 0), output_padding=(1, 2))", PICTURE),
    layer("nn.Conv2DTranspose(6, 3, groups=2, use_bias=False, in_channels=4, activation='sigmoid')", PICTURE),
    layer("nn.Conv2DTranspose(3, 3, dilation=2)", PICTURE),
    layer("nn.Conv3DTranspose(3, 3, strides=2, padding=1, output_padding=1)", normal(2, 2, 3, 4, 3)),
]

POOLING = [
    layer(f"nn.{kind}Pool{dims}D({arguments})", data)
    for dims, data in ((1, LINE_), (2, PICTURE_), (3, VOLUME_))
    for kind in ("Max", "Avg")
    for arguments in (
        "", "3", "3, strides=2", "3, strides=2, padding=1", "3, strides=2, padding=1, ceil_mode=True",
        "3, strides=2, ceil_mode=True",
    )
] + [
    layer("nn.AvgPool1D(3, strides=2, padding=1, count_include_pad=False)", LINE_),
    layer("nn.AvgPool2D(3, strides=2, padding=1, count_include_pad=False)", PICTURE_),
    layer("nn.AvgPool2D(3, strides=2, padding=1, ceil_mode=True, count_include_pad=False)", PICTURE_),
    layer("nn.AvgPool3D(3, strides=2, padding=1, count_include_pad=False)", VOLUME_),
    layer("nn.MaxPool2D((3, 2), strides=(1, 2), padding=(1, 0))", PICTURE_),
    layer("nn.AvgPool2D((3, 2), strides=(1, 2), padding=(1, 0))", PICTURE_),
    *[
        layer(f"nn.Global{kind}Pool{dims}D()", data)
        for dims, data in ((1, LINE_), (2, PICTURE_), (3, VOLUME_))
        for kind in ("Max", "Avg")
    ],
    layer("nn.ReflectionPad2D(2)", normal(2, 3, 4, 5)),
]

NORMALISATION = [
    layer("nn.BatchNorm()", PICTURE),
    layer("nn.BatchNorm()", PICTURE, steps=3, note="three steps"),
    layer("nn.BatchNorm()", PICTURE, train=False, note="predict"),
    layer("nn.BatchNorm()", normal(6, 4), note="2-d"),
    layer("nn.BatchNorm(axis=-1)", normal(3, 2, 5)),
    layer("nn.BatchNorm(axis=2, momentum=0.5, epsilon=1e-3)", normal(3, 2, 5, 2)),
    layer("nn.BatchNorm(scale=False)", PICTURE),
    layer("nn.BatchNorm(center=False)", PICTURE),
    layer("nn.BatchNorm(use_global_stats=True)", PICTURE),
    layer("nn.LayerNorm()", normal(3, 4, 5)),
    layer("nn.LayerNorm(axis=1, epsilon=1e-2)", normal(3, 4, 5)),
    layer("nn.LayerNorm(center=False, scale=False)", normal(3, 4)),
    layer("nn.GroupNorm(num_groups=2)", PICTURE),
    layer("nn.GroupNorm()", PICTURE, note="one group"),
    layer("nn.GroupNorm(num_groups=4, epsilon=1e-2)", normal(2, 8, 5)),
    layer("nn.InstanceNorm()", PICTURE),
    layer("nn.InstanceNorm(epsilon=1e-2, scale=True)", normal(2, 3, 7)),
    layer("nn.InstanceNorm(axis=2, center=False)", PICTURE),
]

ACTIVATION = [
    *[
        layer(f"nn.Activation('{kind}')", normal(3, 7, scale=3))
        for kind in ("relu", "sigmoid", "tanh", "softrelu", "softsign")
    ],
    layer("nn.LeakyReLU(0.1)", normal(3, 7)),
    layer("nn.PReLU()", normal(3, 7)),
    layer("nn.PReLU(in_channels=4)", PICTURE),
    layer("nn.ELU()", normal(3, 7)),
    layer("nn.ELU(alpha=0.3)", normal(3, 7)),
    layer("nn.SELU()", normal(3, 7)),
    layer("nn.GELU()", normal(3, 7)),
    layer("nn.Swish()", normal(3, 7)),
    layer("nn.Swish(beta=2.5)", normal(3, 7)),
]

DROPOUT = [
    dropout("nn.Dropout(0.5)"),
    dropout("nn.Dropout(0.2)"),
    dropout("nn.Dropout(0)"),
    dropout("nn.Dropout(0.5)", train=False, note="predict"),
    layer("nn.Dropout(0.5)", uniform(-1, 1, 3, 4), train=False, note="identity"),
]

NUMPY = [
    NumpyLayer(expr, (data,), note="np")
    for expr, data in (
        ("nn.Dense(5, activation='relu')", normal(3, 2, 4)),
        ("nn.Dense(5, flatten=False)", normal(3, 2, 4)),
        ("nn.Conv2D(6, 3, padding=1)", PICTURE),
        ("nn.Conv2DTranspose(6, 4, strides=2, padding=1)", PICTURE),
        ("nn.MaxPool2D(2)", PICTURE_),
        ("nn.AvgPool2D(3, strides=2, padding=1)", PICTURE_),
        ("nn.GlobalAvgPool2D()", PICTURE_),
        ("nn.BatchNorm()", PICTURE),
        ("nn.LayerNorm()", normal(3, 4, 5)),
        ("nn.Flatten()", PICTURE),
        ("nn.Activation('tanh')", normal(3, 7)),
        ("nn.PReLU()", normal(3, 7)),
        ("nn.GELU()", normal(3, 7)),
        ("nn.Swish()", normal(3, 7)),
        ("s = nn.Sequential(); s.add(nn.Dense(4), nn.Activation('relu'), nn.Dense(2)); s", normal(3, 5)),
    )
]  # fmt: skip

CASES = NUMPY + DENSE + CONVOLUTION + POOLING + NORMALISATION + ACTIVATION + DROPOUT
