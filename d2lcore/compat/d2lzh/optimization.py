"""Chapter 7: optimizers on a function of two variables, and on linear regression."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from ... import autograd, nd
from ...core import NDArray
from ...gluon import Trainer, nn
from ...gluon import loss as gloss
from ...gluon.data import ArrayDataset, DataLoader
from ...initializer import Normal
from .basics import linreg, squared_loss
from .plots import pyplot, set_figsize

__all__ = ["train_2d", "train_ch7", "train_ch9", "train_gluon_ch7", "train_gluon_ch9"]


def train_2d(trainer: Callable) -> list[tuple[float, float]]:
    """Twenty steps from (-5, -2): ``trainer(x1, x2, s1, s2)`` gives the next four; returns all places (x1, x2).

    >>> way = train_2d(lambda x1, x2, s1, s2: (x1 / 2, x2 / 2, s1, s2))
    epoch 20, x1 -0.000005, x2 -0.000002
    >>> len(way)
    21
    """
    x1, x2, s1, s2 = -5, -2, 0, 0
    way: list[tuple[float, float]] = [(x1, x2)]
    for _ in range(20):
        x1, x2, s1, s2 = trainer(x1, x2, s1, s2)
        way.append((x1, x2))
    print(f"epoch {len(way) - 1}, x1 {x1:f}, x2 {x2:f}")
    return way


def train_ch7(
    trainer_fn: Callable,
    states: Any,
    hyperparams: dict,
    features: NDArray,
    labels: NDArray,
    batch_size: int = 10,
    num_epochs: int = 2,
) -> None:
    """Linear regression with an optimizer from scratch, ``trainer_fn(params, states, hyperparams)``; draws the loss."""
    w, b = nd.random.normal(scale=0.01, shape=(features.shape[1], 1)), nd.zeros(1)
    w.attach_grad()
    b.attach_grad()

    def loss(X: NDArray, y: NDArray) -> NDArray:
        return squared_loss(linreg(X, w, b), y).mean()

    _train(loss, lambda n: trainer_fn([w, b], states, hyperparams), features, labels, batch_size, num_epochs)


def train_gluon_ch7(
    trainer_name: str,
    trainer_hyperparams: dict,
    features: NDArray,
    labels: NDArray,
    batch_size: int = 10,
    num_epochs: int = 2,
) -> None:
    """Linear regression with one of Gluon's optimizers; draws the loss."""
    net = nn.Sequential()
    net.add(nn.Dense(1))
    net.initialize(Normal(sigma=0.01))
    trainer = Trainer(net.collect_params(), trainer_name, trainer_hyperparams)
    squared = gloss.L2Loss()

    def loss(X: NDArray, y: NDArray) -> NDArray:
        return squared(net(X), y)

    _train(loss, trainer.step, features, labels, batch_size, num_epochs)


train_ch9, train_gluon_ch9 = train_ch7, train_gluon_ch7  #: as earlier editions number the chapter


def _train(
    loss: Callable, step: Callable[[int], Any], features: NDArray, labels: NDArray, batch_size: int, num_epochs: int
) -> None:
    batches = DataLoader(ArrayDataset(features, labels), batch_size, shuffle=True)
    curve = [loss(features, labels).mean().asscalar()]
    for _ in range(num_epochs):
        start = time.time()
        for i, (X, y) in enumerate(batches, 1):
            with autograd.record():
                batch_loss = loss(X, y)
            batch_loss.backward()
            step(batch_size)
            if i * batch_size % 100 == 0:
                curve.append(loss(features, labels).mean().asscalar())
    print(f"loss: {curve[-1]:f}, {time.time() - start:f} sec per epoch")
    set_figsize()
    plt = pyplot()
    plt.plot(np.linspace(0, num_epochs, len(curve)), curve)
    plt.xlabel("epoch")
    plt.ylabel("loss")
