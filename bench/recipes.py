"""Training recipes that run on d2lcore and on real MXNet alike: ``mx`` is whichever module is passed in.

Everything that chance decides (first weights, order of the batches) comes from NumPy, so both engines begin at the same
point and see the same batches. This file imports neither engine: run it by hand in MXNet's own environment with

    python bench/recipes.py cifar MIRROR
"""

from __future__ import annotations

import gzip
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np


class Data(NamedTuple):
    """Pictures (float32, NCHW, 0 to 1) and labels (float32), for training and for testing."""

    x: np.ndarray
    y: np.ndarray
    test_x: np.ndarray
    test_y: np.ndarray


class Result(NamedTuple):
    """Test accuracy after each epoch, and the seconds that training took."""

    accuracies: list[float]
    seconds: float


def mnist(mirror: Path) -> Data:
    """The full MNIST from a mirror's folder."""

    def read(name: str, offset: int) -> np.ndarray:
        return np.frombuffer(gzip.decompress((mirror / "mnist" / name).read_bytes()), np.uint8, offset=offset)

    parts = []
    for split in ("train", "t10k"):
        parts.append(read(f"{split}-images-idx3-ubyte.gz", 16).reshape(-1, 1, 28, 28).astype(np.float32) / 255)
        parts.append(read(f"{split}-labels-idx1-ubyte.gz", 8).astype(np.float32))
    return Data(*parts)


def cifar(mirror: Path) -> Data:
    """The full CIFAR-10 from a mirror's folder."""
    parts: dict[str, list[np.ndarray]] = {"data_batch": [], "test_batch": []}
    with tarfile.open(mirror / "cifar10" / "cifar-10-binary.tar.gz") as tar:
        for member in sorted(tar.getmembers(), key=lambda m: m.name):
            file = tar.extractfile(member)
            if member.name.endswith(".bin") and file is not None:
                parts[Path(member.name).name[:10]].append(np.frombuffer(file.read(), np.uint8).reshape(-1, 3073))
    found = []
    for rows in parts.values():
        whole = np.concatenate(rows)
        found += [whole[:, 1:].reshape(-1, 3, 32, 32).astype(np.float32) / 255, whole[:, 0].astype(np.float32)]
    return Data(*found)


def lenet(mx: Any) -> Any:
    """LeNet with rectifiers: convolutions of 6 and 16 filters 5x5, dense layers of 120, 84 and 10 units."""
    nn = mx.gluon.nn
    net = nn.HybridSequential()
    net.add(
        nn.Conv2D(6, kernel_size=5, padding=2, activation="relu"),
        nn.MaxPool2D(pool_size=2, strides=2),
        nn.Conv2D(16, kernel_size=5, activation="relu"),
        nn.MaxPool2D(pool_size=2, strides=2),
        nn.Dense(120, activation="relu"),
        nn.Dense(84, activation="relu"),
        nn.Dense(10),
    )
    return net


def small_cnn(mx: Any) -> Any:
    """The CIFAR-10 network: convolutions of 64 and 128 filters 3x3, each pooled, dense layers of 128 and 10 units."""
    nn = mx.gluon.nn
    net = nn.HybridSequential()
    net.add(
        nn.Conv2D(64, kernel_size=3, padding=1, activation="relu"),
        nn.MaxPool2D(pool_size=2, strides=2),
        nn.Conv2D(128, kernel_size=3, padding=1, activation="relu"),
        nn.MaxPool2D(pool_size=2, strides=2),
        nn.Dense(128, activation="relu"),
        nn.Dense(10),
    )
    return net


def start(mx: Any, net: Any, example: np.ndarray, rng: np.random.Generator) -> None:
    """Xavier's uniform first weights, drawn by NumPy in the order of the layers."""
    net.initialize()
    net(mx.nd.array(example))
    for layer in net:
        for parameter in layer.collect_params().values():
            shape = parameter.shape
            if len(shape) == 1:
                values = np.zeros(shape)
            else:
                window = np.prod(shape[2:])
                bound = np.sqrt(6 / ((shape[0] + shape[1]) * window))
                values = rng.uniform(-bound, bound, shape)
            parameter.set_data(mx.nd.array(values.astype(np.float32)))


def batches(data: Data, size: int, rng: np.random.Generator) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The training set once, in an order of its own."""
    order = rng.permutation(len(data.x))
    for i in range(0, len(order) - size + 1, size):
        chosen = order[i : i + size]
        yield data.x[chosen], data.y[chosen]


def accuracy(mx: Any, net: Any, data: Data) -> float:
    """Accuracy on the test set."""
    right = 0
    for i in range(0, len(data.test_x), 500):
        scores = net(mx.nd.array(data.test_x[i : i + 500])).asnumpy()
        right += int((scores.argmax(axis=1) == data.test_y[i : i + 500]).sum())
    return right / len(data.test_x)


def train(
    mx: Any, net: Any, data: Data, *, optimizer: str, arguments: dict[str, Any], batch: int, epochs: int, seed: int
) -> Result:
    """Train, and give the test accuracy after each epoch."""
    rng = np.random.default_rng(seed)
    start(mx, net, data.x[:1], rng)
    trainer = mx.gluon.Trainer(net.collect_params(), optimizer, arguments)
    loss_of = mx.gluon.loss.SoftmaxCrossEntropyLoss()
    accuracies, seconds = [], 0.0
    for _ in range(epochs):
        begin = time.perf_counter()
        for x, y in batches(data, batch, rng):
            with mx.autograd.record():
                loss = loss_of(net(mx.nd.array(x)), mx.nd.array(y))
            loss.backward()
            trainer.step(batch)
        mx.nd.waitall()
        seconds += time.perf_counter() - begin
        accuracies.append(accuracy(mx, net, data))
        print(f"  epoch {len(accuracies)}: test accuracy {accuracies[-1]:.4f}, {seconds:.0f} s so far", flush=True)
    return Result(accuracies, seconds)


def train_mnist(mx: Any, mirror: Path, seed: int = 0, epochs: int = 10) -> Result:
    """LeNet on the full MNIST, the learning rate falling as half a cosine."""
    data, batch = mnist(mirror), 64
    schedule = mx.lr_scheduler.CosineScheduler(max_update=epochs * (len(data.x) // batch), base_lr=0.03)
    options = {"lr_scheduler": schedule, "momentum": 0.9, "wd": 5e-4}
    return train(mx, lenet(mx), data, optimizer="sgd", arguments=options, batch=batch, epochs=epochs, seed=seed)


def train_cifar(mx: Any, mirror: Path, seed: int = 0, epochs: int = 1) -> Result:
    """The small network on the full CIFAR-10, by Adam with batches of 32."""
    return train(
        mx, small_cnn(mx), cifar(mirror), optimizer="adam", arguments={"learning_rate": 0.001}, batch=32,
        epochs=epochs, seed=seed,
    )  # fmt: skip


if __name__ == "__main__":
    import mxnet

    recipe = {"mnist": train_mnist, "cifar": train_cifar}[sys.argv[1]]
    for number in map(int, sys.argv[3:] or ["0"]):
        print(f"mxnet {mxnet.__version__}, {sys.argv[1]}, seed {number}: {recipe(mxnet, Path(sys.argv[2]), number)}")
