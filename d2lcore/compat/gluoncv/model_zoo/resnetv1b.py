"""ResNet "v1b": version 1 with the stride in the 3x3 convolution and no biases, as other frameworks have it."""

from __future__ import annotations

from typing import Any

from ....errors import unknown
from ....gluon import nn
from ....gluon.hybrid import HybridBlock

__all__ = ["BasicBlockV1b", "BottleneckV1b", "ResNetV1b", "get_resnet_v1b"]


class BasicBlockV1b(HybridBlock):
    """Two 3x3 convolutions and a shortcut.

    Parameters
    ----------
    planes : number of channels.
    strides : of the first convolution.
    downsample : block for the shortcut, where it changes channels or size.
    """

    expansion = 1  #: channels that go out, in units of ``planes``

    def __init__(self, planes: int, strides: int = 1, downsample: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.conv1 = nn.Conv2D(planes, 3, strides, 1, use_bias=False)
        self.bn1 = nn.BatchNorm()
        self.relu1 = nn.Activation("relu")
        self.conv2 = nn.Conv2D(planes, 3, 1, 1, use_bias=False)
        self.bn2 = nn.BatchNorm()
        self.relu2 = nn.Activation("relu")
        self.downsample = downsample

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        """Apply the block."""
        residual = x if self.downsample is None else self.downsample(x)
        out = self.bn2(self.conv2(self.relu1(self.bn1(self.conv1(x)))))
        return self.relu2(out + residual)


class BottleneckV1b(HybridBlock):
    """A 3x3 convolution, with the stride, between two of 1x1; arguments as of `BasicBlockV1b`."""

    expansion = 4

    def __init__(self, planes: int, strides: int = 1, downsample: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.conv1 = nn.Conv2D(planes, 1, use_bias=False)
        self.bn1 = nn.BatchNorm()
        self.relu1 = nn.Activation("relu")
        self.conv2 = nn.Conv2D(planes, 3, strides, 1, use_bias=False)
        self.bn2 = nn.BatchNorm()
        self.relu2 = nn.Activation("relu")
        self.conv3 = nn.Conv2D(4 * planes, 1, use_bias=False)
        self.bn3 = nn.BatchNorm()
        self.relu3 = nn.Activation("relu")
        self.downsample = downsample

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        """Apply the block."""
        residual = x if self.downsample is None else self.downsample(x)
        out = self.relu1(self.bn1(self.conv1(x)))
        out = self.bn3(self.conv3(self.relu2(self.bn2(self.conv2(out)))))
        return self.relu3(out + residual)


class ResNetV1b(HybridBlock):
    """ResNet of kind "v1b"; its parts are ``conv1 bn1 relu maxpool layer1 ... layer4 avgpool flat fc``.

    Parameters
    ----------
    block : `BasicBlockV1b` or `BottleneckV1b`.
    layers : number of blocks in each stage.
    classes : number of scores.
    """

    def __init__(self, block: Any, layers: Any, classes: int = 1000, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.name_scope():
            self.conv1 = nn.Conv2D(64, 7, 2, 3, use_bias=False)
            self.bn1 = nn.BatchNorm()
            self.relu = nn.Activation("relu")
            self.maxpool = nn.MaxPool2D(3, 2, 1)
            wide = block.expansion
            self.layer1 = _stage(block, 1, 64, 64, layers[0])
            self.layer2 = _stage(block, 2, 64 * wide, 128, layers[1])
            self.layer3 = _stage(block, 3, 128 * wide, 256, layers[2])
            self.layer4 = _stage(block, 4, 256 * wide, 512, layers[3])
            self.avgpool = nn.GlobalAvgPool2D()
            self.flat = nn.Flatten()
            self.fc = nn.Dense(classes, in_units=512 * wide)

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        """Scores of the classes (batch, classes)."""
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(self.flat(self.avgpool(x)))


def _stage(block: Any, stage: int, into: int, planes: int, count: int) -> nn.HybridSequential:
    strides, of = 2 if stage > 1 else 1, planes * block.expansion
    out = nn.HybridSequential(prefix=f"layers{stage}_")
    with out.name_scope():
        shortcut = None
        if strides > 1 or into != of:
            shortcut = nn.HybridSequential(prefix=f"down{stage}_")
            with shortcut.name_scope():
                shortcut.add(nn.Conv2D(of, 1, strides, use_bias=False), nn.BatchNorm())
        out.add(block(planes, strides, shortcut))
        for _ in range(count - 1):
            out.add(block(planes))
    return out


_LAYERS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}


def get_resnet_v1b(num_layers: int, **kwargs: Any) -> ResNetV1b:
    """`ResNetV1b` with 18, 34, 50, 101 or 152 layers.

    >>> import d2lcore as mx
    >>> from d2lcore.compat.gluoncv.model_zoo import get_resnet_v1b
    >>> net = get_resnet_v1b(18, classes=10)
    >>> net.initialize()
    >>> net(mx.nd.zeros((1, 3, 32, 32))).shape
    (1, 10)
    """
    if num_layers not in _LAYERS:
        raise unknown("number of layers", str(num_layers), map(str, _LAYERS))
    return ResNetV1b(BasicBlockV1b if num_layers < 50 else BottleneckV1b, _LAYERS[num_layers], **kwargs)
