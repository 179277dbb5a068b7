"""The training loops of chapters 3, 5 and 8: one device or several."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ... import autograd, nd
from ...context import Context, cpu
from ...core import NDArray
from ...gluon import Trainer
from ...gluon import loss as gloss
from ...gluon.utils import split_and_load
from .basics import sgd

__all__ = ["evaluate_accuracy", "train", "train_ch3", "train_ch5"]

Devices = Context | Sequence[Context]


def evaluate_accuracy(data_iter: Iterable, net: Callable, ctx: Devices | None = None) -> float:
    """The share of examples whose largest output is at their label."""
    devices = _devices(cpu() if ctx is None else ctx)
    right, total = nd.array([0]), 0
    for batch in data_iter:
        features, labels, _ = _split(batch, devices)
        for X, y in zip(features, labels):
            right += _hits(net(X), y).copyto(cpu())
            total += y.size
    return right.asscalar() / total


def train_ch3(
    net: Callable,
    train_iter: Iterable,
    test_iter: Iterable,
    loss: Callable,
    num_epochs: int,
    batch_size: int,
    params: Sequence[NDArray] | None = None,
    lr: float | None = None,
    trainer: Trainer | None = None,
) -> None:
    """Train a classifier on the CPU: with a Trainer, or with `sgd` on ``params`` at rate ``lr``; print each epoch."""
    for epoch in range(1, num_epochs + 1):
        loss_sum = hits = total = 0.0
        for X, y in train_iter:
            with autograd.record():
                y_hat = net(X)
                batch_loss = loss(y_hat, y).sum()
            batch_loss.backward()
            if trainer is not None:
                trainer.step(batch_size)
            elif params is not None and lr is not None:
                sgd(params, lr, batch_size)
            else:
                raise TypeError("train_ch3 needs a trainer, or params and lr")
            loss_sum += batch_loss.asscalar()
            hits += _hits(y_hat, y).asscalar()
            total += y.size
        accuracy = evaluate_accuracy(test_iter, net)
        print(f"epoch {epoch}, loss {loss_sum / total:.4f}, train acc {hits / total:.3f}, test acc {accuracy:.3f}")


def train_ch5(
    net: Callable,
    train_iter: Iterable,
    test_iter: Iterable,
    batch_size: int,
    trainer: Trainer,
    ctx: Context,
    num_epochs: int,
) -> None:
    """Train a classifier on one device with softmax cross-entropy; print each epoch and the seconds that it took."""
    train(train_iter, test_iter, net, gloss.SoftmaxCrossEntropyLoss(), trainer, ctx, num_epochs)


def train(
    train_iter: Iterable,
    test_iter: Iterable,
    net: Callable,
    loss: Callable,
    trainer: Trainer,
    ctx: Devices,
    num_epochs: int,
) -> None:
    """Train a classifier on one or several devices, each batch split between them; print each epoch."""
    print("training on", ctx)
    devices = _devices(ctx)
    for epoch in range(1, num_epochs + 1):
        loss_sum, hits, total, examples, start = 0.0, 0.0, 0, 0, time.time()
        for batch in train_iter:
            features, labels, batch_size = _split(batch, devices)
            with autograd.record():
                outputs = [net(X) for X in features]
                losses = [loss(y_hat, y) for y_hat, y in zip(outputs, labels)]
            autograd.backward(losses)
            trainer.step(batch_size)
            loss_sum += sum(part.sum().asscalar() for part in losses)
            examples += sum(part.size for part in losses)
            hits += sum(_hits(y_hat, y).asscalar() for y_hat, y in zip(outputs, labels))
            total += sum(y.size for y in labels)
        accuracy = evaluate_accuracy(test_iter, net, ctx)
        print(
            f"epoch {epoch}, loss {loss_sum / examples:.4f}, train acc {hits / total:.3f}, "
            f"test acc {accuracy:.3f}, time {time.time() - start:.1f} sec"
        )


def _hits(y_hat: NDArray, y: NDArray) -> NDArray:
    """How many predictions are right, as an array of one number."""
    return (y_hat.argmax(axis=1) == y.astype("float32")).sum()


def _split(batch: Any, devices: Sequence[Context]) -> tuple[list, list, int]:
    features, labels = batch
    labels = labels.astype(features.dtype)
    return split_and_load(features, devices), split_and_load(labels, devices), features.shape[0]


def _devices(ctx: Devices) -> Sequence[Context]:
    return [ctx] if isinstance(ctx, Context) else ctx
