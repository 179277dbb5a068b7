"""ResNets for images of 32 by 32 pixels (He et al. 2016, section 4.2): three stages of 16, 32 and 64 channels."""

from __future__ import annotations

from typing import Any

from ....gluon import nn
from ....gluon.hybrid import HybridBlock
from ....gluon.model_zoo.vision.build import Classifier
from ....gluon.model_zoo.vision.resnet import BasicBlockV1, BasicBlockV2, _stages

__all__ = ["CIFARResNetV1", "CIFARResNetV2", "get_cifar_resnet"]


class CIFARResNetV1(Classifier):
    """ResNet of version 1 for small images.

    Parameters
    ----------
    block, layers, channels, classes : as of `ResNetV1`.
    """

    def __init__(self, block: Any, layers: Any, channels: Any, classes: int = 10, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.name_scope():
            self.features = nn.HybridSequential(prefix="")
            self.features.add(nn.Conv2D(channels[0], 3, 1, 1, use_bias=False), nn.BatchNorm())
            _stages(self.features, block, layers, channels)
            self.features.add(nn.GlobalAvgPool2D())
            self.output = nn.Dense(classes, in_units=channels[-1])


class CIFARResNetV2(Classifier):
    """ResNet of version 2 for small images; arguments as of `CIFARResNetV1`."""

    def __init__(self, block: Any, layers: Any, channels: Any, classes: int = 10, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.name_scope():
            self.features = nn.HybridSequential(prefix="")
            self.features.add(nn.BatchNorm(scale=False, center=False), nn.Conv2D(channels[0], 3, 1, 1, use_bias=False))
            _stages(self.features, block, layers, channels)
            self.features.add(nn.BatchNorm(), nn.Activation("relu"), nn.GlobalAvgPool2D(), nn.Flatten())
            self.output = nn.Dense(classes, in_units=channels[-1])


def get_cifar_resnet(version: int, num_layers: int, **kwargs: Any) -> HybridBlock:
    """A ResNet of ``6 n + 2`` layers for small images.

    >>> import d2lcore as mx
    >>> from d2lcore.compat.gluoncv.model_zoo import get_cifar_resnet
    >>> net = get_cifar_resnet(1, 20)
    >>> net.initialize()
    >>> net(mx.nd.zeros((1, 3, 32, 32))).shape
    (1, 10)
    """
    if version not in (1, 2) or num_layers < 8 or num_layers % 6 != 2:
        raise ValueError(f"get_cifar_resnet: version 1 or 2, of 6 n + 2 layers, got {version} and {num_layers}")
    kind, block = ((CIFARResNetV1, BasicBlockV1), (CIFARResNetV2, BasicBlockV2))[version - 1]
    return kind(block, [num_layers // 6] * 3, [16, 16, 32, 64], **kwargs)
