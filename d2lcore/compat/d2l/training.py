"""Training loops of the second edition's functions: classifiers on one device and on several, optimizers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy

from ... import autograd, np, npx
from ...context import Context, cpu
from ...gluon import Trainer, nn
from ...gluon import loss as gloss
from ...gluon.data import DataLoader
from ...gluon.data.vision import FashionMNIST, transforms
from ...gluon.utils import split_and_load
from ...initializer import Normal, Xavier
from ..d2lzh.data import get_fashion_mnist_labels, local
from .basics import Accumulator, Timer, linreg, load_array, squared_loss
from .plots import Animator, show_images

__all__ = [
    "accuracy",
    "evaluate_accuracy",
    "evaluate_accuracy_gpu",
    "evaluate_accuracy_gpus",
    "evaluate_loss",
    "get_data_ch11",
    "get_fashion_mnist_labels",
    "load_data_fashion_mnist",
    "predict_ch3",
    "split_batch",
    "train_2d",
    "train_batch_ch13",
    "train_ch3",
    "train_ch6",
    "train_ch11",
    "train_ch13",
    "train_concise_ch11",
    "train_epoch_ch3",
]


def load_data_fashion_mnist(batch_size: int, resize: int | None = None) -> tuple[DataLoader, DataLoader]:
    """Fashion-MNIST as batches (n, 1, 28, 28) of floats from 0 to 1 and labels: to train, shuffled, and to test."""
    steps = [transforms.Resize(resize)] if resize else []
    to_floats = transforms.Compose([*steps, transforms.ToTensor()])
    train, test = (FashionMNIST(train=train).transform_first(to_floats) for train in (True, False))
    return DataLoader(train, batch_size, shuffle=True), DataLoader(test, batch_size, shuffle=False)


def accuracy(y_hat: Any, y: Any) -> float:
    """How many predictions are right: classes, or outputs (n, classes) of which the largest counts."""
    if y_hat.ndim > 1 and y_hat.shape[1] > 1:
        y_hat = y_hat.argmax(axis=1)
    return float((y_hat.astype(y.dtype) == y).astype(y.dtype).sum())


def evaluate_accuracy(net: Callable, data_iter: Iterable) -> float:
    """The share of right predictions."""
    sums = Accumulator(2)
    for X, y in data_iter:
        sums.add(accuracy(net(X), y), y.size)
    return sums[0] / sums[1]


def evaluate_accuracy_gpu(net: Any, data_iter: Iterable, device: Context | None = None) -> float:
    """`evaluate_accuracy` on a device, by default that of the network's first parameter."""
    device = device or next(iter(net.collect_params().values())).list_ctx()[0]
    return evaluate_accuracy(net, ((X.as_in_ctx(device), y.as_in_ctx(device)) for X, y in data_iter))


def evaluate_accuracy_gpus(net: Any, data_iter: Iterable, split_f: Callable | None = None) -> float:
    """`evaluate_accuracy` on all devices of the network."""
    devices, split = next(iter(net.collect_params().values())).list_ctx(), split_f or split_batch
    sums = Accumulator(2)
    for features, labels in data_iter:
        for X, y in zip(*split(features, labels, devices)):
            sums.add(accuracy(net(X), y), y.size)
    return sums[0] / sums[1]


def evaluate_loss(net: Callable, data_iter: Iterable, loss: Callable) -> float:
    """The mean loss of the examples."""
    sums = Accumulator(2)
    for X, y in data_iter:
        losses = loss(net(X), y)
        sums.add(losses.sum(), losses.size)
    return sums[0] / sums[1]


def train_epoch_ch3(net: Callable, train_iter: Iterable, loss: Callable, updater: Any) -> tuple[float, float]:
    """Once through the data; ``updater`` is a Trainer or takes the batch's size. Returns mean loss and accuracy."""
    sums = Accumulator(3)
    step = updater.step if isinstance(updater, Trainer) else updater
    for X, y in train_iter:
        with autograd.record():
            y_hat = net(X)
            losses = loss(y_hat, y)
        losses.backward()
        step(X.shape[0])
        sums.add(losses.sum(), accuracy(y_hat, y), y.size)
    return sums[0] / sums[2], sums[1] / sums[2]


def train_ch3(
    net: Callable, train_iter: Iterable, test_iter: Iterable, loss: Callable, num_epochs: int, updater: Any
) -> None:
    """Train a classifier and draw its loss and accuracy; fails where they are not what the book's examples reach."""
    legend = ["train loss", "train acc", "test acc"]
    animator = Animator(xlabel="epoch", xlim=[1, num_epochs], ylim=[0.3, 0.9], legend=legend)
    for epoch in range(1, num_epochs + 1):
        train_loss, train_acc = train_epoch_ch3(net, train_iter, loss, updater)
        test_acc = evaluate_accuracy(net, test_iter)
        animator.add(epoch, (train_loss, train_acc, test_acc))
    assert train_loss < 0.5, train_loss
    assert 0.7 < train_acc <= 1, train_acc
    assert 0.7 < test_acc <= 1, test_acc


def predict_ch3(net: Callable, test_iter: Iterable, n: int = 6) -> None:
    """Draw the first pictures of Fashion-MNIST's test set, each under its label and what the network takes it for."""
    X, y = next(iter(test_iter))
    found = get_fashion_mnist_labels(net(X[:n]).argmax(axis=1))
    titles = [f"{true}\n{guess}" for true, guess in zip(get_fashion_mnist_labels(y[:n]), found)]
    show_images(X[:n].reshape((n, 28, 28)), 1, n, titles=titles)


def train_ch6(
    net: Any, train_iter: Any, test_iter: Iterable, num_epochs: int, lr: float, device: Context | None = None
) -> None:
    """Train a classifier from new weights on one device with stochastic gradient descent, and draw how it goes."""
    device = device or (npx.gpu() if npx.num_gpus() else cpu())
    net.initialize(force_reinit=True, ctx=device, init=Xavier())
    loss = gloss.SoftmaxCrossEntropyLoss()
    trainer = Trainer(net.collect_params(), "sgd", {"learning_rate": lr})
    animator = Animator(xlabel="epoch", xlim=[1, num_epochs], legend=["train loss", "train acc", "test acc"])
    timer, batches = Timer(), len(train_iter)
    timer.times.clear()
    examples = 0
    for epoch in range(num_epochs):
        sums = Accumulator(3)
        for i, (X, y) in enumerate(train_iter, 1):
            timer.start()
            X, y = X.as_in_ctx(device), y.as_in_ctx(device)
            with autograd.record():
                y_hat = net(X)
                losses = loss(y_hat, y)
            losses.backward()
            trainer.step(X.shape[0])
            sums.add(losses.sum(), accuracy(y_hat, y), X.shape[0])
            timer.stop()
            if i % max(1, batches // 5) == 0 or i == batches:
                animator.add(epoch + i / batches, (sums[0] / sums[2], sums[1] / sums[2], None))
        examples += int(sums[2])
        test_acc = evaluate_accuracy_gpu(net, test_iter, device)
        animator.add(epoch + 1, (None, None, test_acc))
    print(f"loss {sums[0] / sums[2]:.3f}, train acc {sums[1] / sums[2]:.3f}, test acc {test_acc:.3f}")
    print(f"{examples / timer.sum():.1f} examples/sec on {device}")


def split_batch(X: Any, y: Any, devices: Sequence[Context]) -> tuple[list, list]:
    """A batch in equal parts on devices."""
    assert X.shape[0] == y.shape[0], f"{X.shape[0]} examples and {y.shape[0]} labels"
    return split_and_load(X, devices), split_and_load(y, devices)


def train_batch_ch13(
    net: Callable,
    features: Any,
    labels: Any,
    loss: Callable,
    trainer: Trainer,
    devices: Sequence[Context],
    split_f: Callable = split_batch,
) -> tuple[float, float]:
    """One step on several devices. Returns the sums of the losses and of the right predictions."""
    parts = list(zip(*split_f(features, labels, devices)))
    with autograd.record():
        outputs = [net(X) for X, _ in parts]
        losses = [loss(output, y) for output, (_, y) in zip(outputs, parts)]
    autograd.backward(losses)
    trainer.step(labels.shape[0], ignore_stale_grad=True)
    hits = sum(accuracy(output, y) for output, (_, y) in zip(outputs, parts))
    return sum(float(part.sum()) for part in losses), hits


def train_ch13(
    net: Any,
    train_iter: Any,
    test_iter: Iterable,
    loss: Callable,
    trainer: Trainer,
    num_epochs: int,
    devices: Sequence[Context] | None = None,
    split_f: Callable = split_batch,
) -> None:
    """Train a classifier on several devices and draw how it goes."""
    devices = devices or [npx.gpu(i) for i in range(npx.num_gpus())] or [cpu()]
    animator = Animator(
        xlabel="epoch", xlim=[1, num_epochs], ylim=[0, 1], legend=["train loss", "train acc", "test acc"]
    )
    timer, batches, examples = Timer(), len(train_iter), 0
    timer.times.clear()
    for epoch in range(num_epochs):
        sums = Accumulator(4)
        for i, (features, labels) in enumerate(train_iter, 1):
            timer.start()
            loss_sum, hits = train_batch_ch13(net, features, labels, loss, trainer, devices, split_f)
            sums.add(loss_sum, hits, labels.shape[0], labels.size)
            timer.stop()
            if i % max(1, batches // 5) == 0 or i == batches:
                animator.add(epoch + i / batches, (sums[0] / sums[2], sums[1] / sums[3], None))
        examples += int(sums[2])
        test_acc = evaluate_accuracy_gpus(net, test_iter, split_f)
        animator.add(epoch + 1, (None, None, test_acc))
    print(f"loss {sums[0] / sums[2]:.3f}, train acc {sums[1] / sums[3]:.3f}, test acc {test_acc:.3f}")
    print(f"{examples / timer.sum():.1f} examples/sec on {devices}")


def train_2d(trainer: Callable, steps: int = 20, f_grad: Callable | None = None) -> list[tuple[float, float]]:
    """Steps from (-5, -2): ``trainer(x1, x2, s1, s2[, f_grad])`` gives the next four; returns all places (x1, x2)."""
    x1, x2, s1, s2 = -5, -2, 0, 0
    results: list[tuple[float, float]] = [(x1, x2)]
    for _ in range(steps):
        x1, x2, s1, s2 = trainer(x1, x2, s1, s2, f_grad) if f_grad else trainer(x1, x2, s1, s2)
        results.append((x1, x2))
    print(f"epoch {steps}, x1: {float(x1):f}, x2: {float(x2):f}")
    return results


def get_data_ch11(batch_size: int = 10, n: int = 1500) -> tuple[DataLoader, int]:
    """NASA's airfoil self-noise, each column to mean 0 and deviation 1: batches, and the number of features."""
    rows = numpy.genfromtxt(local("airfoil_self_noise.dat"), dtype=numpy.float32, delimiter="\t")
    rows = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    return load_array((np.array(rows[:n, :-1]), np.array(rows[:n, -1])), batch_size), rows.shape[1] - 1


def train_ch11(
    trainer_fn: Callable, states: Any, hyperparams: dict, data_iter: Any, feature_dim: int, num_epochs: int = 2
) -> tuple[list[float], list[float]]:
    """Linear regression with an optimizer from scratch, ``trainer_fn(params, states, hyperparams)``; draws the loss."""
    w, b = np.random.normal(scale=0.01, size=(feature_dim, 1)), np.zeros(1)
    w.attach_grad()
    b.attach_grad()

    def net(X: Any) -> Any:
        return linreg(X, w, b)

    def step(_: int) -> None:
        trainer_fn([w, b], states, hyperparams)

    return _regress(net, lambda y_hat, y: squared_loss(y_hat, y).mean(), squared_loss, step, data_iter, num_epochs)


def train_concise_ch11(tr_name: str, hyperparams: dict, data_iter: Any, num_epochs: int = 2) -> None:
    """Linear regression with one of Gluon's optimizers; draws the loss."""
    net = nn.Sequential()
    net.add(nn.Dense(1))
    net.initialize(Normal(sigma=0.01))
    loss = gloss.L2Loss()
    _regress(net, loss, loss, Trainer(net.collect_params(), tr_name, hyperparams).step, data_iter, num_epochs)


def _regress(
    net: Callable, loss: Callable, shown: Callable, step: Callable[[int], Any], data_iter: Any, num_epochs: int
) -> tuple[list[float], list[float]]:
    animator = Animator(xlabel="epoch", ylabel="loss", xlim=[0, num_epochs], ylim=[0.22, 0.35])
    timer, n, every = Timer(), 0, len(data_iter)
    for _ in range(num_epochs):
        for X, y in data_iter:
            with autograd.record():
                batch_loss = loss(net(X), y)
            batch_loss.backward()
            step(X.shape[0])
            n += X.shape[0]
            if n % 200 == 0:
                timer.stop()
                animator.add(n / X.shape[0] / every, (evaluate_loss(net, data_iter, shown),))
                timer.start()
    timer.stop()
    print(f"loss: {evaluate_loss(net, data_iter, shown):.3f}, {timer.sum() / num_epochs:.3f} sec/epoch")
    return timer.cumsum(), animator.Y[0] if animator.Y else []
