"""One training step of LeNet, batch 256, against PyTorch's eager mode in the same run."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

import d2lcore as mx

from . import recipes
from .timing import interleaved, table

BATCH = 256


def ours(x: np.ndarray, y: np.ndarray, hybrid: bool) -> Any:
    """A function that does one step of ours."""
    net = recipes.lenet(mx)
    recipes.start(mx, net, x[:1], np.random.default_rng(0))
    if hybrid:
        net.hybridize()
    trainer = mx.gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.01})
    loss_of = mx.gluon.loss.SoftmaxCrossEntropyLoss()
    data, label = mx.nd.array(x), mx.nd.array(y)

    def step() -> None:
        with mx.autograd.record():
            loss = loss_of(net(data), label)
        loss.backward()
        trainer.step(BATCH)

    return step


def torchs(x: np.ndarray, y: np.ndarray) -> Any:
    """A function that does one step of PyTorch's."""
    import torch
    from torch import nn

    net = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )  # fmt: skip
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
    loss_of = nn.CrossEntropyLoss()
    data, label = torch.from_numpy(x), torch.from_numpy(y.astype(np.int64))

    def step() -> None:
        optimizer.zero_grad()
        loss_of(net(data), label).backward()
        optimizer.step()

    return step


def run() -> None:
    """Print the medians and the ratios."""
    import torch

    # as many threads for one as for the other
    torch.set_num_threads(int(os.environ.get("OPENBLAS_NUM_THREADS") or os.cpu_count() or 1))
    rng = np.random.default_rng(0)
    x = rng.random((BATCH, 1, 28, 28), dtype=np.float32)
    y = rng.integers(0, 10, BATCH).astype(np.float32)
    contenders = {
        f"torch {torch.__version__.split('+')[0]} eager": torchs(x, y),
        "d2lcore eager": ours(x, y, hybrid=False),
        "d2lcore hybridized": ours(x, y, hybrid=True),
    }
    print(f"One training step of LeNet, batch {BATCH}, threads: {torch.get_num_threads()}")
    print(table(interleaved(contenders, rounds=21), next(iter(contenders))))
