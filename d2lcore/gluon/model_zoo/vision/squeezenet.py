"""SqueezeNet (Iandola et al. 2016): few parameters, by squeezing the channels before each pair of convolutions."""

from __future__ import annotations

from typing import Any

from ... import nn
from .build import Classifier, pretrain, variant

__all__ = ["SqueezeNet", "get_squeezenet", "squeezenet1_0", "squeezenet1_1"]

_POOL = 0  #: stands for a pooling in a plan of fire modules, which are given by the channels they squeeze to

_PLANS = {
    "1.0": ((96, 7), (_POOL, 16, 16, 32, _POOL, 32, 48, 48, 64, _POOL, 64)),
    "1.1": ((64, 3), (_POOL, 16, 16, _POOL, 32, 32, _POOL, 48, 48, 64, 64)),
}


def _convolution(channels: int, size: int, padding: int = 0) -> nn.HybridSequential:
    out = nn.HybridSequential(prefix="")
    out.add(nn.Conv2D(channels, size, padding=padding), nn.Activation("relu"))
    return out


def _fire(squeezed: int) -> nn.HybridSequential:
    """Squeeze the channels, then expand them fourfold by 1x1 and 3x3 convolutions side by side."""
    expand = nn.HybridConcurrent(axis=1, prefix="")
    squeeze = _convolution(squeezed, 1)
    expand.add(_convolution(4 * squeezed, 1), _convolution(4 * squeezed, 3, 1))
    out = nn.HybridSequential(prefix="")
    out.add(squeeze, expand)
    return out


class SqueezeNet(Classifier):
    """One convolution and eight fire modules.

    Parameters
    ----------
    version : ``"1.0"``, of the paper, or ``"1.1"``, which needs less than half of the computation.
    classes : number of scores.
    """

    def __init__(self, version: str, classes: int = 1000, **kwargs: Any) -> None:
        if version not in _PLANS:
            raise ValueError(f"SqueezeNet: version is '1.0' or '1.1', got {version!r}")
        super().__init__(**kwargs)
        (channels, size), plan = _PLANS[version]
        with self.name_scope():
            self.features = nn.HybridSequential(prefix="")
            self.features.add(nn.Conv2D(channels, size, 2), nn.Activation("relu"))
            for squeezed in plan:
                self.features.add(nn.MaxPool2D(3, 2, ceil_mode=True) if squeezed == _POOL else _fire(squeezed))
            self.features.add(nn.Dropout(0.5))
            self.output = nn.HybridSequential(prefix="")
            self.output.add(nn.Conv2D(classes, 1), nn.Activation("relu"), nn.AvgPool2D(13), nn.Flatten())


def get_squeezenet(
    version: str, pretrained: bool = False, ctx: Any = None, root: str | None = None, **kwargs: Any
) -> SqueezeNet:
    """`SqueezeNet` of version ``"1.0"`` or ``"1.1"``.

    Parameters
    ----------
    pretrained, ctx, root : as of `alexnet`.
    classes : as of `SqueezeNet`.

    >>> from d2lcore.gluon.model_zoo import vision
    >>> vision.get_squeezenet("1.1", classes=10).output[0]
    Conv2D(None -> 10, kernel_size=(1, 1), stride=(1, 1))
    """
    return pretrain(SqueezeNet(version, **kwargs), f"squeezenet{version}", pretrained, ctx, root)


squeezenet1_0 = variant("squeezenet1_0", get_squeezenet, "1.0")
squeezenet1_1 = variant("squeezenet1_1", get_squeezenet, "1.1")
