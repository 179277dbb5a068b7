"""ResNet (He et al. 2016): blocks that add to their input, in both versions.

Version 1 normalises after each convolution and rectifies the sum; version 2 ("Identity mappings in deep residual
networks") normalises and rectifies before, and leaves the sum alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....errors import UnknownNameError
from ... import nn
from ...hybrid import HybridBlock
from .build import Classifier, pretrain, variant

__all__ = [
    "BasicBlockV1",
    "BasicBlockV2",
    "BottleneckV1",
    "BottleneckV2",
    "ResNetV1",
    "ResNetV2",
    "get_resnet",
    "resnet18_v1",
    "resnet18_v2",
    "resnet34_v1",
    "resnet34_v2",
    "resnet50_v1",
    "resnet50_v2",
    "resnet101_v1",
    "resnet101_v2",
    "resnet152_v1",
    "resnet152_v2",
]


def _conv3x3(channels: int, stride: int, in_channels: int) -> nn.Conv2D:
    return nn.Conv2D(channels, 3, stride, 1, use_bias=False, in_channels=in_channels)


class _BlockV1(HybridBlock):
    """What the blocks of version 1 share: the shortcut, and the sum.

    Parameters
    ----------
    channels : number of channels that go out.
    stride : of the first convolution.
    downsample : whether the shortcut has to change channels or size, by a convolution.
    in_channels : number of channels that come in; found at the first batch where 0.
    """

    def __init__(
        self, channels: int, stride: int, downsample: bool = False, in_channels: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.body = nn.HybridSequential(prefix="")
        self._fill(self.body, channels, stride, in_channels)
        self.downsample = None
        if downsample:
            shortcut = nn.HybridSequential(prefix="")
            shortcut.add(nn.Conv2D(channels, 1, stride, use_bias=False, in_channels=in_channels), nn.BatchNorm())
            self.downsample = shortcut

    def _fill(self, body: nn.HybridSequential, channels: int, stride: int, in_channels: int) -> None:
        raise NotImplementedError

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        """Apply the block."""
        residual = x if self.downsample is None else self.downsample(x)
        return F.Activation(residual + self.body(x), act_type="relu")


class BasicBlockV1(_BlockV1):
    """Two 3x3 convolutions and a shortcut, of ResNet V1 with 18 or 34 layers.

    Parameters
    ----------
    channels, stride, downsample, in_channels : number of channels that go out, stride of the first convolution,
        whether the shortcut is a convolution, and number of channels that come in.

    >>> import d2lcore as mx
    >>> block = mx.gluon.model_zoo.vision.BasicBlockV1(8, 2, downsample=True)
    >>> block.initialize()
    >>> block(mx.nd.ones((1, 4, 6, 6))).shape
    (1, 8, 3, 3)
    """

    def _fill(self, body: nn.HybridSequential, channels: int, stride: int, in_channels: int) -> None:
        body.add(
            _conv3x3(channels, stride, in_channels), nn.BatchNorm(), nn.Activation("relu"),
            _conv3x3(channels, 1, channels), nn.BatchNorm(),
        )  # fmt: skip


class BottleneckV1(_BlockV1):
    """A 3x3 convolution of a quarter of the channels, between two of 1x1, of ResNet V1 with 50 layers or more.

    Arguments as of `BasicBlockV1`. As in MXNet's, the 1x1 convolutions have biases, and the first has the stride.

    >>> import d2lcore as mx
    >>> block = mx.gluon.model_zoo.vision.BottleneckV1(8, 2, downsample=True)
    >>> block.initialize()
    >>> block(mx.nd.ones((1, 4, 6, 6))).shape
    (1, 8, 3, 3)
    """

    def _fill(self, body: nn.HybridSequential, channels: int, stride: int, in_channels: int) -> None:
        body.add(
            nn.Conv2D(channels // 4, 1, stride), nn.BatchNorm(), nn.Activation("relu"),
            _conv3x3(channels // 4, 1, channels // 4), nn.BatchNorm(), nn.Activation("relu"),
            nn.Conv2D(channels, 1), nn.BatchNorm(),
        )  # fmt: skip


class BasicBlockV2(HybridBlock):
    """Two 3x3 convolutions and a shortcut, of ResNet V2 with 18 or 34 layers; arguments as of `BasicBlockV1`.

    >>> import d2lcore as mx
    >>> block = mx.gluon.model_zoo.vision.BasicBlockV2(8, 2, downsample=True)
    >>> block.initialize()
    >>> block(mx.nd.ones((1, 4, 6, 6))).shape
    (1, 8, 3, 3)
    """

    def __init__(
        self, channels: int, stride: int, downsample: bool = False, in_channels: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.bn1 = nn.BatchNorm()
        self.conv1 = _conv3x3(channels, stride, in_channels)
        self.bn2 = nn.BatchNorm()
        self.conv2 = _conv3x3(channels, 1, channels)
        self.downsample = _shortcut(channels, stride, in_channels) if downsample else None

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        """Apply the block."""
        first = F.Activation(self.bn1(x), act_type="relu")
        residual = x if self.downsample is None else self.downsample(first)
        out = F.Activation(self.bn2(self.conv1(first)), act_type="relu")
        return self.conv2(out) + residual


class BottleneckV2(HybridBlock):
    """A 3x3 convolution of a quarter of the channels, between two of 1x1, of ResNet V2; arguments as of `BasicBlockV1`.

    >>> import d2lcore as mx
    >>> block = mx.gluon.model_zoo.vision.BottleneckV2(8, 2, downsample=True)
    >>> block.initialize()
    >>> block(mx.nd.ones((1, 4, 6, 6))).shape
    (1, 8, 3, 3)
    """

    def __init__(
        self, channels: int, stride: int, downsample: bool = False, in_channels: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.bn1 = nn.BatchNorm()
        self.conv1 = nn.Conv2D(channels // 4, 1, use_bias=False)
        self.bn2 = nn.BatchNorm()
        self.conv2 = _conv3x3(channels // 4, stride, channels // 4)
        self.bn3 = nn.BatchNorm()
        self.conv3 = nn.Conv2D(channels, 1, use_bias=False)
        self.downsample = _shortcut(channels, stride, in_channels) if downsample else None

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        """Apply the block."""
        first = F.Activation(self.bn1(x), act_type="relu")
        residual = x if self.downsample is None else self.downsample(first)
        out = F.Activation(self.bn2(self.conv1(first)), act_type="relu")
        out = F.Activation(self.bn3(self.conv2(out)), act_type="relu")
        return self.conv3(out) + residual


def _shortcut(channels: int, stride: int, in_channels: int) -> nn.Conv2D:
    return nn.Conv2D(channels, 1, stride, use_bias=False, in_channels=in_channels)


def _stem(features: nn.HybridSequential, channels: int, thumbnail: bool) -> None:
    """The first layers: for images as small as CIFAR-10's they keep the size, for others they divide it by 4."""
    if thumbnail:
        features.add(_conv3x3(channels, 1, 0))
    else:
        features.add(
            nn.Conv2D(channels, 7, 2, 3, use_bias=False), nn.BatchNorm(), nn.Activation("relu"), nn.MaxPool2D(3, 2, 1)
        )


def _stages(features: nn.HybridSequential, block: type[Any], layers: Sequence[int], channels: Sequence[int]) -> None:
    if len(layers) != len(channels) - 1:
        raise ValueError(
            f"ResNet: {len(layers)} stages need {len(layers) + 1} numbers of channels, the first layer's in front, "
            f"got {len(channels)}"
        )
    for i, count in enumerate(layers):
        into, of = channels[i], channels[i + 1]
        stage = nn.HybridSequential(prefix=f"stage{i + 1}_")
        with stage.name_scope():
            stage.add(block(of, 2 if i else 1, of != into, in_channels=into, prefix=""))
            for _ in range(count - 1):
                stage.add(block(of, 1, False, in_channels=of, prefix=""))
        features.add(stage)


class ResNetV1(Classifier):
    """ResNet, version 1.

    Parameters
    ----------
    block : `BasicBlockV1` or `BottleneckV1`.
    layers : number of blocks in each stage.
    channels : number of channels of the first layer and of each stage.
    classes : number of scores.
    thumbnail : for small images, such as those of CIFAR-10.
    """

    def __init__(
        self, block: type[Any], layers: Sequence[int], channels: Sequence[int], classes: int = 1000,
        thumbnail: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        with self.name_scope():
            self.features = nn.HybridSequential(prefix="")
            _stem(self.features, channels[0], thumbnail)
            _stages(self.features, block, layers, channels)
            self.features.add(nn.GlobalAvgPool2D())
            self.output = nn.Dense(classes, in_units=channels[-1])


class ResNetV2(Classifier):
    """ResNet, version 2; arguments as of `ResNetV1`."""

    def __init__(
        self, block: type[Any], layers: Sequence[int], channels: Sequence[int], classes: int = 1000,
        thumbnail: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        with self.name_scope():
            self.features = nn.HybridSequential(prefix="")
            self.features.add(nn.BatchNorm(scale=False, center=False))  # the data's
            _stem(self.features, channels[0], thumbnail)
            _stages(self.features, block, layers, channels)
            self.features.add(nn.BatchNorm(), nn.Activation("relu"), nn.GlobalAvgPool2D(), nn.Flatten())
            self.output = nn.Dense(classes, in_units=channels[-1])


resnet_spec = {
    18: ("basic_block", [2, 2, 2, 2], [64, 64, 128, 256, 512]),
    34: ("basic_block", [3, 4, 6, 3], [64, 64, 128, 256, 512]),
    50: ("bottle_neck", [3, 4, 6, 3], [64, 256, 512, 1024, 2048]),
    101: ("bottle_neck", [3, 4, 23, 3], [64, 256, 512, 1024, 2048]),
    152: ("bottle_neck", [3, 8, 36, 3], [64, 256, 512, 1024, 2048]),
}
"""Kind of block, blocks a stage, and channels, by depth."""

resnet_net_versions: list[type[Any]] = [ResNetV1, ResNetV2]
resnet_block_versions: list[dict[str, type[Any]]] = [
    {"basic_block": BasicBlockV1, "bottle_neck": BottleneckV1},
    {"basic_block": BasicBlockV2, "bottle_neck": BottleneckV2},
]


def get_resnet(
    version: int, num_layers: int, pretrained: bool = False, ctx: Any = None, root: str | None = None, **kwargs: Any
) -> ResNetV1 | ResNetV2:
    """`ResNetV1` or `ResNetV2` with 18, 34, 50, 101 or 152 layers.

    Parameters
    ----------
    version : 1 or 2.
    pretrained, ctx, root : as of `alexnet`.
    classes, thumbnail : as of `ResNetV1`.

    >>> from d2lcore.gluon.model_zoo import vision
    >>> vision.get_resnet(1, 18, classes=10).output
    Dense(512 -> 10, linear)
    """
    if num_layers not in resnet_spec:
        raise UnknownNameError(f"get_resnet: num_layers is one of {', '.join(map(str, resnet_spec))}, got {num_layers}")
    if version not in (1, 2):
        raise UnknownNameError(f"get_resnet: version is 1 or 2, got {version}")
    kind, layers, channels = resnet_spec[num_layers]
    block = resnet_block_versions[version - 1][kind]
    net = resnet_net_versions[version - 1](block, layers, channels, **kwargs)
    return pretrain(net, f"resnet{num_layers}_v{version}", pretrained, ctx, root)


resnet18_v1 = variant("resnet18_v1", get_resnet, 1, 18)
resnet34_v1 = variant("resnet34_v1", get_resnet, 1, 34)
resnet50_v1 = variant("resnet50_v1", get_resnet, 1, 50)
resnet101_v1 = variant("resnet101_v1", get_resnet, 1, 101)
resnet152_v1 = variant("resnet152_v1", get_resnet, 1, 152)
resnet18_v2 = variant("resnet18_v2", get_resnet, 2, 18)
resnet34_v2 = variant("resnet34_v2", get_resnet, 2, 34)
resnet50_v2 = variant("resnet50_v2", get_resnet, 2, 50)
resnet101_v2 = variant("resnet101_v2", get_resnet, 2, 101)
resnet152_v2 = variant("resnet152_v2", get_resnet, 2, 152)
