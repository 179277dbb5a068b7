"""Streams of events as the engine sends them, made by hand: LeNet's forward and backward pass on a batch of 256.

Known numbers in, so that what a collector makes of them can be checked to the last digit.
"""

from __future__ import annotations

import itertools
from math import prod

from d2lcore import events


class Stream:
    """Sends events to whoever subscribed, with a clock and numbers of its own."""

    def __init__(self, now: float = 100.0) -> None:
        self.now = now
        self.values = itertools.count(1)
        self.seq = itertools.count(1)
        self.forward: list[events.OpEvent] = []
        self.live = 0

    def _send(self, slot: str, event) -> None:
        for observer in getattr(events, slot):
            observer(event)

    def block(self, kind: str, scope: str, cls: str = "", shapes=()) -> None:
        self._send("BLOCK", events.BlockEvent(kind, scope, cls, self.now, shapes))

    def op(self, op, scope, inputs, shape, seconds, *, recorded=True, params=(), dtype="float32", **attrs):
        """``inputs`` are (number, shape) pairs, ``params`` (name, shape) pairs; gives the output as such a pair."""
        out = next(self.values)
        numbers = [n for n, _ in inputs] + [next(self.values) for _ in params]
        start, self.now = self.now, self.now + seconds
        event = events.OpEvent(
            next(self.seq), op, tuple(numbers), (out,), (*[None] * len(inputs), *[name for name, _ in params]),
            (*[s for _, s in inputs], *[s for _, s in params]), (shape,), (dtype,), prod(shape) * 4, "cpu(0)", scope,
            start, self.now, recorded, attrs,
        )  # fmt: skip
        self.forward.append(event)
        self._send("OP", event)
        return out, shape

    def backward(self, leaves=()) -> None:
        """Go back over everything recorded, each step twice as long as forward; then the leaves get their gradients."""
        for event in reversed(self.forward):
            if event.recorded:
                start, self.now = self.now, self.now + 2 * (event.end - event.start)
                self._send("GRAD", events.GradEvent(
                    event.seq, event.op, event.scope, event.shapes[0], 1.0, event.in_shapes,
                    tuple(1.0 for _ in event.inputs), tuple(None for _ in event.inputs), start, self.now,
                ))  # fmt: skip
        self.forward.clear()
        for leaf in leaves:
            self._send("GRAD", leaf)

    def memory(self, kind, key, nbytes, category, scope="") -> None:
        self.now += 1e-4
        self.live += nbytes if kind == "alloc" else -nbytes
        self._send("MEM", events.MemEvent(kind, key, nbytes, category, scope, "cpu(0)", self.now, self.live))


def lenet(stream: Stream, batch: int = 256) -> None:
    """A training step of LeNet: six layers of weights, softmax cross-entropy at the end."""
    x = next(stream.values), (batch, 1, 28, 28)
    label = next(stream.values), (batch,)
    top = "LeNet.features"

    def layer(i, cls, x, *calls):
        scope = f"{top}[{i}]"
        stream.block("enter", scope, cls, (x[1],))
        for op, shape, seconds, params, attrs in calls:
            inner = f"{scope}.act" if op in ("sigmoid", "relu") and cls != "Activation" else scope
            if inner != scope:
                stream.block("enter", inner, "Activation", (x[1],))
            x = stream.op(op, inner, [x], shape, seconds, params=params, **attrs)
            if inner != scope:
                stream.block("exit", inner, "Activation", (shape,))
        stream.block("exit", scope, cls, (x[1],))
        return x

    def weights(i, *shapes):
        return [(f"features.{i}.{name}", shape) for name, shape in zip(("weight", "bias"), shapes, strict=True)]

    n = batch
    stream.block("enter", "LeNet", "LeNet", (x[1],))
    stream.block("enter", top, "HybridSequential", (x[1],))
    one = {"stride": (1, 1), "dilate": (1, 1), "groups": 1}
    x = layer(0, "Conv2D", x,
              ("convolution", (n, 6, 28, 28), 4.6e-3, weights(0, (6, 1, 5, 5), (6,)), {**one, "pad": (2, 2)}),
              ("sigmoid", (n, 6, 28, 28), 2.1e-3, (), {}))  # fmt: skip
    x = layer(1, "AvgPool2D", x, ("avg_pool", (n, 6, 14, 14), 0.9e-3, (), {"kernel": (2, 2), "stride": (2, 2)}))
    x = layer(2, "Conv2D", x,
              ("convolution", (n, 16, 10, 10), 5.2e-3, weights(2, (16, 6, 5, 5), (16,)), {**one, "pad": (0, 0)}),
              ("sigmoid", (n, 16, 10, 10), 0.7e-3, (), {}))  # fmt: skip
    x = layer(3, "AvgPool2D", x, ("avg_pool", (n, 16, 5, 5), 0.3e-3, (), {"kernel": (2, 2), "stride": (2, 2)}))
    x = layer(4, "Flatten", x, ("reshape", (n, 400), 8e-6, (), {}))
    for i, (a, b) in enumerate(((400, 120), (120, 84)), start=5):
        x = layer(i, "Dense", x, ("fully_connected", (n, b), 0.5e-3 / i, weights(i, (b, a), (b,)), {}),
                  ("sigmoid", (n, b), 6e-5, (), {}))  # fmt: skip
    x = layer(7, "Dense", x, ("fully_connected", (n, 10), 6e-5, weights(7, (10, 84), (10,)), {}))
    stream.block("exit", top, "HybridSequential", (x[1],))
    stream.block("exit", "LeNet", "LeNet", (x[1],))
    stream.block("enter", "SoftmaxCrossEntropyLoss", "SoftmaxCrossEntropyLoss", (x[1], label[1]))
    loss = stream.op("softmax_cross_entropy", "SoftmaxCrossEntropyLoss", [x, label], (n,), 2e-4, axis=-1)
    stream.block("exit", "SoftmaxCrossEntropyLoss", "SoftmaxCrossEntropyLoss", (loss[1],))


def residual(stream: Stream) -> None:
    """Two residual blocks, whose skip connections must be seen, and whose sum is an operator of the block itself."""
    x = next(stream.values), (8, 64, 16, 16)
    stream.block("enter", "ResNet", "ResNet", (x[1],))
    for b in range(2):
        top = f"ResNet.body[{b}]"
        stream.block("enter", top, "Residual", (x[1],))
        y = x
        for i in range(2):
            kernel = [(f"body.{b}.conv{i}.weight", (64, 64, 3, 3))]
            norm = [(f"body.{b}.bn{i}.{name}", (64,)) for name in ("gamma", "beta")]
            for name, cls, op, params in (
                ("conv", "Conv2D", "convolution", kernel),
                ("bn", "BatchNorm", "batch_norm", norm),
            ):
                scope = f"{top}.{name}{i}"
                stream.block("enter", scope, cls, (y[1],))
                y = stream.op(op, scope, [y], y[1], 1e-3, params=params)
                stream.block("exit", scope, cls, (y[1],))
            if i == 0:
                y = stream.op("relu", top, [y], y[1], 1e-4)
        x = stream.op("add", top, [y, x], x[1], 1e-4)
        x = stream.op("relu", top, [x], x[1], 1e-4)
        stream.block("exit", top, "Residual", (x[1],))
    stream.block("exit", "ResNet", "ResNet", (x[1],))
