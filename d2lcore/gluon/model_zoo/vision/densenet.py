"""DenseNet (Huang et al. 2017): every layer sees the outputs of all layers before it in its block."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import nn
from .build import Classifier, pretrain, variant

__all__ = ["DenseNet", "densenet121", "densenet161", "densenet169", "densenet201", "get_densenet"]

densenet_spec = {
    121: (64, 32, [6, 12, 24, 16]),
    161: (96, 48, [6, 12, 36, 24]),
    169: (64, 32, [6, 12, 32, 32]),
    201: (64, 32, [6, 12, 48, 32]),
}
"""Channels of the first convolution, channels that each layer adds, and layers of each block, by depth."""


def _layer(growth_rate: int, bn_size: int, dropout: float) -> nn.HybridConcurrent:
    """The input, joined by what two convolutions make of it."""
    new = nn.HybridSequential(prefix="")
    new.add(
        nn.BatchNorm(), nn.Activation("relu"), nn.Conv2D(bn_size * growth_rate, 1, use_bias=False),
        nn.BatchNorm(), nn.Activation("relu"), nn.Conv2D(growth_rate, 3, padding=1, use_bias=False),
    )  # fmt: skip
    if dropout:
        new.add(nn.Dropout(dropout))
    out = nn.HybridConcurrent(axis=1, prefix="")
    out.add(nn.Identity(), new)
    return out


def _block(stage: int, layers: int, growth_rate: int, bn_size: int, dropout: float) -> nn.HybridSequential:
    out = nn.HybridSequential(prefix=f"stage{stage}_")
    with out.name_scope():
        for _ in range(layers):
            out.add(_layer(growth_rate, bn_size, dropout))
    return out


def _transition(channels: int) -> nn.HybridSequential:
    """Fewer channels, and an image of half the size."""
    out = nn.HybridSequential(prefix="")
    out.add(nn.BatchNorm(), nn.Activation("relu"), nn.Conv2D(channels, 1, use_bias=False), nn.AvgPool2D(2, 2))
    return out


class DenseNet(Classifier):
    """Blocks of layers that add to what is there, with transitions between them.

    Parameters
    ----------
    num_init_features : channels of the first convolution.
    growth_rate : channels that each layer adds.
    block_config : number of layers in each block.
    bn_size : channels of a layer's 1x1 convolution, in units of ``growth_rate``.
    dropout : probability of being dropped after each layer.
    classes : number of scores.
    """

    def __init__(
        self, num_init_features: int, growth_rate: int, block_config: Sequence[int], bn_size: int = 4,
        dropout: float = 0, classes: int = 1000, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        with self.name_scope():
            self.features = nn.HybridSequential(prefix="")
            self.features.add(
                nn.Conv2D(num_init_features, 7, 2, 3, use_bias=False), nn.BatchNorm(), nn.Activation("relu"),
                nn.MaxPool2D(3, 2, 1),
            )  # fmt: skip
            channels = num_init_features
            for i, layers in enumerate(block_config):
                if i:
                    channels //= 2
                    self.features.add(_transition(channels))
                self.features.add(_block(i + 1, layers, growth_rate, bn_size, dropout))
                channels += layers * growth_rate
            self.features.add(nn.BatchNorm(), nn.Activation("relu"), nn.AvgPool2D(7), nn.Flatten())
            self.output = nn.Dense(classes)


def get_densenet(
    num_layers: int, pretrained: bool = False, ctx: Any = None, root: str | None = None, **kwargs: Any
) -> DenseNet:
    """`DenseNet` with 121, 161, 169 or 201 layers.

    Parameters
    ----------
    pretrained, ctx, root : as of `alexnet`.
    classes, dropout, bn_size : as of `DenseNet`.

    >>> from d2lcore.gluon.model_zoo import vision
    >>> vision.get_densenet(121, classes=10).output
    Dense(None -> 10, linear)
    """
    net = DenseNet(*densenet_spec[num_layers], **kwargs)
    return pretrain(net, f"densenet{num_layers}", pretrained, ctx, root)


densenet121 = variant("densenet121", get_densenet, 121)
densenet161 = variant("densenet161", get_densenet, 161)
densenet169 = variant("densenet169", get_densenet, 169)
densenet201 = variant("densenet201", get_densenet, 201)
