"""A network that is worth quantizing: LeNet, trained for a moment on the carried digits."""

from __future__ import annotations

from typing import NamedTuple

import pytest

import d2lcore as mx
from d2lcore import autograd, course, gluon


class Trained(NamedTuple):
    net: gluon.HybridBlock
    train: mx.nd.NDArray
    test: mx.nd.NDArray
    labels: mx.nd.NDArray

    def accuracy(self, net) -> float:
        return float((net(self.test).argmax(axis=1) == self.labels).mean().asscalar())


def lenet() -> gluon.nn.HybridSequential:
    nn = gluon.nn
    net = nn.HybridSequential()
    net.add(
        nn.Conv2D(6, kernel_size=5, padding=2, activation="relu"), nn.MaxPool2D(2),
        nn.Conv2D(16, kernel_size=5, activation="relu"), nn.MaxPool2D(2),
        nn.Flatten(), nn.Dense(64, activation="relu"), nn.Dense(10),
    )  # fmt: skip
    return net


def digits(train: bool, n: int) -> tuple[mx.nd.NDArray, mx.nd.NDArray]:
    data = course.digits(train=train)
    pictures, labels = data.columns(range(0, len(data), len(data) // n))
    return (pictures.astype("float32") / 255).transpose((0, 3, 1, 2)), mx.nd.array(labels, dtype="float32")


@pytest.fixture(scope="session")
def trained() -> Trained:
    mx.random.seed(1)
    net = lenet()
    net.initialize(mx.init.Xavier())
    x, y = digits(True, 2500)
    batches = gluon.data.DataLoader(gluon.data.ArrayDataset(x, y), 50, shuffle=True)
    trainer = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.003})
    loss_fn = gluon.loss.SoftmaxCrossEntropyLoss()
    for _ in range(2):
        for data, label in batches:
            with autograd.record():
                loss = loss_fn(net(data), label)
            loss.backward()
            trainer.step(len(data))
    return Trained(net, x, *digits(False, 1000))
