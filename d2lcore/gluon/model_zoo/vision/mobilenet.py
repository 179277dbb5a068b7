"""MobileNet (Howard et al. 2017; Sandler et al. 2018): convolutions of single channels, mixed by 1x1 convolutions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

from ... import nn
from ...hybrid import HybridBlock
from .build import Classifier, pretrain, variant

__all__ = [
    "MobileNet",
    "MobileNetV2",
    "get_mobilenet",
    "get_mobilenet_v2",
    "mobilenet0_5",
    "mobilenet0_25",
    "mobilenet0_75",
    "mobilenet1_0",
    "mobilenet_v2_0_5",
    "mobilenet_v2_0_25",
    "mobilenet_v2_0_75",
    "mobilenet_v2_1_0",
]


class RELU6(HybridBlock):
    """``min(max(x, 0), 6)``.

    >>> import d2lcore as mx
    >>> mx.gluon.model_zoo.vision.mobilenet.RELU6()(mx.nd.array([-1, 3, 9])).asnumpy()
    array([0., 3., 6.], dtype=float32)
    """

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        """Clip ``x``."""
        return F.clip(x, 0, 6, name="relu6")


def _convolve(
    out: nn.HybridSequential, channels: int, size: int = 1, stride: int = 1, padding: int = 0, groups: int = 1,
    act: Callable[[], HybridBlock] | None = None,
) -> None:  # fmt: skip
    """Add a convolution, its normalisation and an activation to ``out``."""
    out.add(nn.Conv2D(channels, size, stride, padding, groups=groups, use_bias=False), nn.BatchNorm())
    if act is not None:
        out.add(act())


class MobileNet(Classifier):
    """MobileNet V1: 13 pairs of a convolution of single channels and one of 1x1.

    Parameters
    ----------
    multiplier : factor of the number of channels.
    classes : number of scores.
    """

    def __init__(self, multiplier: float = 1.0, classes: int = 1000, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        channels = [int(c * multiplier) for c in (32, 64, 128, 128, 256, 256, *[512] * 6, 1024, 1024)]
        relu = partial(nn.Activation, "relu")
        with self.name_scope():
            self.features = nn.HybridSequential(prefix="")
            with self.features.name_scope():
                _convolve(self.features, channels[0], 3, 2, 1, act=relu)
                for into, of, stride in zip(channels, channels[1:], (1, 2, 1, 2, 1, 2, *[1] * 5, 2, 1), strict=False):
                    _convolve(self.features, into, 3, stride, 1, into, relu)
                    _convolve(self.features, of, act=relu)
                self.features.add(nn.GlobalAvgPool2D(), nn.Flatten())
            self.output = nn.Dense(classes)


class LinearBottleneck(HybridBlock):
    """Expand the channels, convolve each for itself, and narrow them again without an activation.

    Parameters
    ----------
    in_channels, channels : number of channels that come in and go out.
    t : factor of the expansion.
    stride : of the convolution; the input is added to the output where it is 1 and the channels are as many.
    """

    def __init__(self, in_channels: int, channels: int, t: int, stride: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.use_shortcut = stride == 1 and in_channels == channels
        wide = in_channels * t
        with self.name_scope():
            self.out = nn.HybridSequential()
            _convolve(self.out, wide, act=RELU6)
            _convolve(self.out, wide, 3, stride, 1, wide, act=RELU6)
            _convolve(self.out, channels)

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        """Apply the bottleneck."""
        out = self.out(x)
        return F.elemwise_add(out, x) if self.use_shortcut else out


class MobileNetV2(Classifier):
    """MobileNet V2: 17 linear bottlenecks.

    Parameters
    ----------
    multiplier : factor of the number of channels.
    classes : number of scores.
    """

    def __init__(self, multiplier: float = 1.0, classes: int = 1000, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        plan = (16, *[24] * 2, *[32] * 3, *[64] * 4, *[96] * 3, *[160] * 3, 320)
        channels = [int(c * multiplier) for c in (32, *plan)]
        halved = (1, 3, 6, 13)  # the bottlenecks after which the image has half the size
        with self.name_scope():
            self.features = nn.HybridSequential(prefix="features_")
            with self.features.name_scope():
                _convolve(self.features, channels[0], 3, 2, 1, act=RELU6)
                for i, (into, of) in enumerate(pairwise(channels)):
                    self.features.add(LinearBottleneck(into, of, 6 if i else 1, 2 if i in halved else 1))
                _convolve(self.features, int(1280 * multiplier) if multiplier > 1 else 1280, act=RELU6)
                self.features.add(nn.GlobalAvgPool2D())
            self.output = nn.HybridSequential(prefix="output_")
            with self.output.name_scope():
                self.output.add(nn.Conv2D(classes, 1, use_bias=False, prefix="pred_"), nn.Flatten())


def _factor(multiplier: float) -> str:
    """How a multiplier is written in the name of a file."""
    text = f"{multiplier:.2f}"
    return text[:-1] if text in ("1.00", "0.50") else text


def get_mobilenet(
    multiplier: float, pretrained: bool = False, ctx: Any = None, root: str | None = None, **kwargs: Any
) -> MobileNet:
    """`MobileNet`, the number of its channels times ``multiplier``.

    Parameters
    ----------
    pretrained, ctx, root : as of `alexnet`; there are parameters for multipliers 1.0, 0.75, 0.5 and 0.25.
    classes : as of `MobileNet`.

    >>> from d2lcore.gluon.model_zoo import vision
    >>> vision.get_mobilenet(0.25, classes=10).output
    Dense(None -> 10, linear)
    """
    return pretrain(MobileNet(multiplier, **kwargs), f"mobilenet{_factor(multiplier)}", pretrained, ctx, root)


def get_mobilenet_v2(
    multiplier: float, pretrained: bool = False, ctx: Any = None, root: str | None = None, **kwargs: Any
) -> MobileNetV2:
    """`MobileNetV2`; arguments as of `get_mobilenet`.

    >>> from d2lcore.gluon.model_zoo import vision
    >>> vision.get_mobilenet_v2(0.25, classes=10).output[0]
    Conv2D(None -> 10, kernel_size=(1, 1), stride=(1, 1), bias=False)
    """
    return pretrain(MobileNetV2(multiplier, **kwargs), f"mobilenetv2_{_factor(multiplier)}", pretrained, ctx, root)


mobilenet1_0 = variant("mobilenet1_0", get_mobilenet, 1.0)
mobilenet0_75 = variant("mobilenet0_75", get_mobilenet, 0.75)
mobilenet0_5 = variant("mobilenet0_5", get_mobilenet, 0.5)
mobilenet0_25 = variant("mobilenet0_25", get_mobilenet, 0.25)
mobilenet_v2_1_0 = variant("mobilenet_v2_1_0", get_mobilenet_v2, 1.0)
mobilenet_v2_0_75 = variant("mobilenet_v2_0_75", get_mobilenet_v2, 0.75)
mobilenet_v2_0_5 = variant("mobilenet_v2_0_5", get_mobilenet_v2, 0.5)
mobilenet_v2_0_25 = variant("mobilenet_v2_0_25", get_mobilenet_v2, 0.25)
