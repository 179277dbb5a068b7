"""Chapters 2, 3, 5 and 8: linear regression from scratch, cross-correlation, devices, timing, ResNet-18."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any

from ... import context, nd
from ...core import NDArray
from ...gluon import nn

__all__ = [
    "Benchmark",
    "Residual",
    "corr2d",
    "data_iter",
    "linreg",
    "mkdir_if_not_exist",
    "resnet18",
    "sgd",
    "squared_loss",
    "try_all_gpus",
    "try_gpu",
]


def linreg(X: NDArray, w: NDArray, b: NDArray) -> NDArray:
    """Linear regression: ``X w + b``.

    >>> from d2lcore import nd
    >>> linreg(nd.ones((1, 2)), nd.array([[2], [3]]), nd.array([1])).asnumpy()
    array([[6.]], dtype=float32)
    """
    return nd.dot(X, w) + b


def squared_loss(y_hat: NDArray, y: NDArray) -> NDArray:
    """Half the squared difference, in the shape of the prediction.

    >>> from d2lcore import nd
    >>> squared_loss(nd.array([[3], [1]]), nd.array([1, 1])).asnumpy()
    array([[2.],
           [0.]], dtype=float32)
    """
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2


def sgd(params: Sequence[NDArray], lr: float, batch_size: int) -> None:
    """One step of minibatch stochastic gradient descent, in place; gradients are sums over the batch.

    >>> from d2lcore import autograd, nd
    >>> w = nd.array([1.0])
    >>> w.attach_grad()
    >>> with autograd.record():
    ...     loss = 3 * w
    >>> loss.backward()
    >>> sgd([w], lr=0.1, batch_size=1)
    >>> w.asnumpy()
    array([0.7], dtype=float32)
    """
    for param in params:
        param[:] = param - lr * param.grad / batch_size


def data_iter(batch_size: int, features: NDArray, labels: NDArray) -> Iterator[tuple[NDArray, NDArray]]:
    """The examples in random order, a batch at a time.

    >>> from d2lcore import nd
    >>> sorted(len(y) for X, y in data_iter(2, nd.ones((5, 3)), nd.ones(5)))
    [1, 2, 2]
    """
    order = list(range(len(features)))
    random.shuffle(order)
    for start in range(0, len(order), batch_size):
        rows = nd.array(order[start : start + batch_size])
        yield features.take(rows), labels.take(rows)


def corr2d(X: NDArray, K: NDArray) -> NDArray:
    """Two-dimensional cross-correlation, written out.

    >>> from d2lcore import nd
    >>> corr2d(nd.arange(9).reshape((3, 3)), nd.array([[0, 1], [2, 3]])).asnumpy()
    array([[19., 25.],
           [37., 43.]], dtype=float32)
    """
    height, width = K.shape
    Y = nd.zeros((X.shape[0] - height + 1, X.shape[1] - width + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + height, j : j + width] * K).sum()
    return Y


def try_gpu() -> context.Context:
    """The first GPU, or the CPU where there is none.

    >>> try_gpu()
    cpu(0)
    """
    return context.gpu() if context.num_gpus() else context.cpu()


def try_all_gpus() -> list[context.Context]:
    """All GPUs, or the CPU alone where there is none.

    >>> try_all_gpus()
    [cpu(0)]
    """
    return [context.gpu(i) for i in range(context.num_gpus())] or [context.cpu()]


def mkdir_if_not_exist(path: Sequence[str]) -> None:
    """Make a folder, given as the parts of its path, and those above it."""
    os.makedirs(os.path.join(*path), exist_ok=True)


class Benchmark:
    """``with Benchmark("name"):`` prints how long the block took."""

    def __init__(self, prefix: str | None = None) -> None:
        self.prefix = f"{prefix} " if prefix else ""

    def __enter__(self) -> None:
        self.start = time.time()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        print(f"{self.prefix}time: {time.time() - self.start:.4f} sec")


class Residual(nn.Block):
    """A residual block: two 3x3 convolutions with batch normalisation beside a shortcut (He et al., 2016).

    >>> from d2lcore import nd
    >>> block = Residual(6, use_1x1conv=True, strides=2)
    >>> block.initialize()
    >>> block(nd.ones((4, 3, 6, 6))).shape
    (4, 6, 3, 3)
    """

    def __init__(self, num_channels: int, use_1x1conv: bool = False, strides: int = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.conv1 = nn.Conv2D(num_channels, kernel_size=3, padding=1, strides=strides)
        self.conv2 = nn.Conv2D(num_channels, kernel_size=3, padding=1)
        self.conv3 = nn.Conv2D(num_channels, kernel_size=1, strides=strides) if use_1x1conv else None
        self.bn1 = nn.BatchNorm()
        self.bn2 = nn.BatchNorm()

    def forward(self, X: NDArray) -> NDArray:
        Y = self.bn2(self.conv2(nd.relu(self.bn1(self.conv1(X)))))
        return nd.relu(Y + (self.conv3(X) if self.conv3 else X))


def resnet18(num_classes: int) -> nn.Sequential:
    """ResNet-18 for small pictures: its first layer neither strides nor pools.

    >>> from d2lcore import nd
    >>> net = resnet18(10)
    >>> net.initialize()
    >>> net(nd.ones((1, 1, 16, 16))).shape
    (1, 10)
    """
    net = nn.Sequential()
    net.add(nn.Conv2D(64, kernel_size=3, strides=1, padding=1), nn.BatchNorm(), nn.Activation("relu"))
    for stage, channels in enumerate((64, 128, 256, 512)):
        blocks = nn.Sequential()
        halves = stage > 0  # every stage but the first halves height and width
        blocks.add(Residual(channels, use_1x1conv=halves, strides=2 if halves else 1), Residual(channels))
        net.add(blocks)
    net.add(nn.GlobalAvgPool2D(), nn.Dense(num_classes))
    return net
