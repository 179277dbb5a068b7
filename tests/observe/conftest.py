"""Small networks and hand-made event streams that the tests of the observers share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from d2lcore import autograd, gluon, nd
from d2lcore.gluon import nn

sys.path.insert(0, str(Path(__file__).parent))


class LeNet(nn.HybridBlock):
    """LeNet with its layers in two parts, one inside the other."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.HybridSequential()
        self.features.add(
            nn.Conv2D(6, kernel_size=5, padding=2, activation="sigmoid"),
            nn.AvgPool2D(pool_size=2, strides=2),
            nn.Conv2D(16, kernel_size=5, activation="sigmoid"),
            nn.AvgPool2D(pool_size=2, strides=2),
            nn.Flatten(),
        )
        self.output = nn.HybridSequential()
        self.output.add(nn.Dense(120, activation="sigmoid"), nn.Dense(84, activation="sigmoid"), nn.Dense(10))

    def forward(self, x):
        return self.output(self.features(x))


class Step:
    """A network, and one training step of it on a batch of random pictures."""

    def __init__(self, net, shape=(8, 1, 28, 28), optimizer="sgd") -> None:
        self.net = net
        net.initialize()
        self.loss = gluon.loss.SoftmaxCrossEntropyLoss()
        self.x = nd.random.uniform(shape=shape)
        self.y = nd.array([i % 10 for i in range(shape[0])])
        net(self.x)
        self.trainer = gluon.Trainer(net.collect_params(), optimizer, {"learning_rate": 0.1})

    def backward(self) -> None:
        with autograd.record():
            loss = self.loss(self.net(self.x), self.y)
        loss.backward()

    def __call__(self) -> None:
        self.backward()
        self.trainer.step(len(self.y))


@pytest.fixture
def lenet() -> Step:
    """LeNet, with parameters of known shape."""
    return Step(LeNet())


@pytest.fixture
def step() -> Callable[..., Step]:
    """Makes steps of other networks."""
    return Step
