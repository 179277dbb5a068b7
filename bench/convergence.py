"""Training to the accuracy that the networks are known to reach, on full real data.

Needs the data sets in a folder that ``D2LCORE_MIRROR`` names.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import d2lcore as mx
from d2lcore import config

from . import recipes


def _mirror() -> Path | None:
    folder = config.mirror()
    if folder is None or not Path(folder).is_dir():
        print("  skipped: set D2LCORE_MIRROR to a folder with mnist/ and cifar10/ in it")
        return None
    return Path(folder)


def _run(title: str, recipe: Callable[..., recipes.Result]) -> None:
    print(title)
    mirror = _mirror()
    if mirror is not None:
        result = recipe(mx, mirror)
        print(f"  best {max(result.accuracies):.4f}, {result.seconds:.0f} s of training")


def mnist() -> None:
    """LeNet on MNIST: expected at least 0.99 within 10 epochs."""
    _run("LeNet on the full MNIST, 10 epochs (expected: at least 0.99)", recipes.train_mnist)


def cifar() -> None:
    """The small network on CIFAR-10: expected within half a point of MXNet 1.9.1 after one epoch."""
    _run("The small network on the full CIFAR-10, 1 epoch (expected: as MXNet 1.9.1)", recipes.train_cifar)
