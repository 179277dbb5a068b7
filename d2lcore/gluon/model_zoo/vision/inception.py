"""Inception V3 (Szegedy et al. 2016): paths of small convolutions side by side, in five kinds of modules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import nn
from ...hybrid import HybridBlock
from .build import Classifier, pretrain

__all__ = ["Inception3", "inception_v3"]

Step = Sequence[Any]
"""Channels, kernel size, stride and padding of a convolution; the last two may be left out."""


def _convolution(channels: int, size: Any, strides: Any = 1, padding: Any = 0) -> nn.HybridSequential:
    """A convolution, its normalisation and its activation."""
    out = nn.HybridSequential(prefix="")
    out.add(
        nn.Conv2D(channels, size, strides, padding, use_bias=False), nn.BatchNorm(epsilon=0.001), nn.Activation("relu")
    )
    return out


def _path(*steps: Step | HybridBlock) -> nn.HybridSequential:
    """Convolutions one after the other; a step may be any other block."""
    out = nn.HybridSequential(prefix="")
    for step in steps:
        out.add(step if isinstance(step, HybridBlock) else _convolution(*step))
    return out


def _module(prefix: str, *paths: Sequence[Step | HybridBlock]) -> nn.HybridConcurrent:
    """Paths side by side."""
    out = nn.HybridConcurrent(axis=1, prefix=prefix)
    with out.name_scope():
        for path in paths:
            out.add(_path(*path))
    return out


def _average() -> nn.AvgPool2D:
    return nn.AvgPool2D(3, 1, 1)


def _small(pooled: int, prefix: str) -> nn.HybridConcurrent:
    """Convolutions of 5x5, and of 3x3 twice, at 35x35 (figure 5 of the paper)."""
    return _module(
        prefix,
        [(64, 1)],
        [(48, 1), (64, 5, 1, 2)],
        [(64, 1), (96, 3, 1, 1), (96, 3, 1, 1)],
        [_average(), (pooled, 1)],
    )


def _halve_to_17(prefix: str) -> nn.HybridConcurrent:
    return _module(prefix, [(384, 3, 2)], [(64, 1), (96, 3, 1, 1), (96, 3, 2)], [nn.MaxPool2D(3, 2)])


def _factored(channels: int, prefix: str) -> nn.HybridConcurrent:
    """Convolutions of 7x7, each as a row and a column, at 17x17 (figure 6)."""
    row, column = ((1, 7), 1, (0, 3)), ((7, 1), 1, (3, 0))
    return _module(
        prefix,
        [(192, 1)],
        [(channels, 1), (channels, *row), (192, *column)],
        [(channels, 1), (channels, *column), (channels, *row), (channels, *column), (192, *row)],
        [_average(), (192, 1)],
    )


def _halve_to_8(prefix: str) -> nn.HybridConcurrent:
    row, column = ((1, 7), 1, (0, 3)), ((7, 1), 1, (3, 0))
    return _module(
        prefix,
        [(192, 1), (320, 3, 2)],
        [(192, 1), (192, *row), (192, *column), (192, 3, 2)],
        [nn.MaxPool2D(3, 2)],
    )


def _wide(prefix: str) -> nn.HybridConcurrent:
    """Paths that fork into a row and a column at their end, at 8x8 (figure 7)."""
    out = nn.HybridConcurrent(axis=1, prefix=prefix)
    with out.name_scope():
        out.add(_path((320, 1)))
        for stem in ([(384, 1)], [(448, 1), (384, 3, 1, 1)]):
            path = nn.HybridSequential(prefix="")
            path.add(_path(*stem))
            path.add(_module("", [(384, (1, 3), 1, (0, 1))], [(384, (3, 1), 1, (1, 0))]))
            out.add(path)
        out.add(_path(_average(), (192, 1)))
    return out


class Inception3(Classifier):
    """Inception V3, without the auxiliary classifier; images have 299 by 299 pixels.

    Parameters
    ----------
    classes : number of scores.
    """

    def __init__(self, classes: int = 1000, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.name_scope():
            self.features = nn.HybridSequential(prefix="")
            self.features.add(
                _convolution(32, 3, 2),
                _convolution(32, 3),
                _convolution(64, 3, 1, 1),
                nn.MaxPool2D(3, 2),
                _convolution(80, 1),
                _convolution(192, 3),
                nn.MaxPool2D(3, 2),
                *[_small(pooled, f"A{i}_") for i, pooled in enumerate((32, 64, 64), 1)],
                _halve_to_17("B_"),
                *[_factored(channels, f"C{i}_") for i, channels in enumerate((128, 160, 160, 192), 1)],
                _halve_to_8("D_"),
                _wide("E1_"),
                _wide("E2_"),
                nn.AvgPool2D(8),
                nn.Dropout(0.5),
            )
            self.output = nn.Dense(classes)


def inception_v3(pretrained: bool = False, ctx: Any = None, root: str | None = None, **kwargs: Any) -> Inception3:
    """`Inception3`.

    Parameters
    ----------
    pretrained, ctx, root : as of `alexnet`.
    classes : as of `Inception3`.

    >>> from d2lcore.gluon.model_zoo import vision
    >>> vision.inception_v3(classes=10).output
    Dense(None -> 10, linear)
    """
    return pretrain(Inception3(**kwargs), "inceptionv3", pretrained, ctx, root)
