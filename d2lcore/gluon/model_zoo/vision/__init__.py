"""Networks for images (MXNet's ``gluon.model_zoo.vision``), with MXNet's parameter names: its files load here.

All take images (batch, 3, height, width) with values from 0 to 1, normalised by the mean (0.485, 0.456, 0.406) and the
deviation (0.229, 0.224, 0.225) of ImageNet's pixels, 224 by 224 in size (`inception_v3`: 299 by 299), and give a score
for each of ``classes`` classes.

>>> import d2lcore as mx
>>> net = mx.gluon.model_zoo.vision.get_model("mobilenet0.25", classes=10)
>>> net.initialize()
>>> net(mx.nd.zeros((1, 3, 32, 32))).shape
(1, 10)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ....errors import unknown
from .alexnet import AlexNet, alexnet
from .densenet import DenseNet, densenet121, densenet161, densenet169, densenet201, get_densenet
from .inception import Inception3, inception_v3
from .mobilenet import (
    MobileNet,
    MobileNetV2,
    get_mobilenet,
    get_mobilenet_v2,
    mobilenet0_5,
    mobilenet0_25,
    mobilenet0_75,
    mobilenet1_0,
    mobilenet_v2_0_5,
    mobilenet_v2_0_25,
    mobilenet_v2_0_75,
    mobilenet_v2_1_0,
)
from .resnet import (
    BasicBlockV1,
    BasicBlockV2,
    BottleneckV1,
    BottleneckV2,
    ResNetV1,
    ResNetV2,
    get_resnet,
    resnet18_v1,
    resnet18_v2,
    resnet34_v1,
    resnet34_v2,
    resnet50_v1,
    resnet50_v2,
    resnet101_v1,
    resnet101_v2,
    resnet152_v1,
    resnet152_v2,
)
from .squeezenet import SqueezeNet, get_squeezenet, squeezenet1_0, squeezenet1_1
from .vgg import VGG, get_vgg, vgg11, vgg11_bn, vgg13, vgg13_bn, vgg16, vgg16_bn, vgg19, vgg19_bn

__all__ = [
    "VGG",
    "AlexNet",
    "BasicBlockV1",
    "BasicBlockV2",
    "BottleneckV1",
    "BottleneckV2",
    "DenseNet",
    "Inception3",
    "MobileNet",
    "MobileNetV2",
    "ResNetV1",
    "ResNetV2",
    "SqueezeNet",
    "alexnet",
    "densenet121",
    "densenet161",
    "densenet169",
    "densenet201",
    "get_densenet",
    "get_mobilenet",
    "get_mobilenet_v2",
    "get_model",
    "get_resnet",
    "get_squeezenet",
    "get_vgg",
    "inception_v3",
    "mobilenet0_5",
    "mobilenet0_25",
    "mobilenet0_75",
    "mobilenet1_0",
    "mobilenet_v2_0_5",
    "mobilenet_v2_0_25",
    "mobilenet_v2_0_75",
    "mobilenet_v2_1_0",
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
    "squeezenet1_0",
    "squeezenet1_1",
    "vgg11",
    "vgg11_bn",
    "vgg13",
    "vgg13_bn",
    "vgg16",
    "vgg16_bn",
    "vgg19",
    "vgg19_bn",
]

_UNLIKE = {
    "inceptionv3": inception_v3,
    **{f"squeezenet{version}": get for version, get in (("1.0", squeezenet1_0), ("1.1", squeezenet1_1))},
    "mobilenet1.0": mobilenet1_0,
    "mobilenet0.75": mobilenet0_75,
    "mobilenet0.5": mobilenet0_5,
    "mobilenet0.25": mobilenet0_25,
    "mobilenetv2_1.0": mobilenet_v2_1_0,
    "mobilenetv2_0.75": mobilenet_v2_0_75,
    "mobilenetv2_0.5": mobilenet_v2_0_5,
    "mobilenetv2_0.25": mobilenet_v2_0_25,
}
"""Models whose names are no Python names, by the name that MXNet gives them."""

_MODELS: dict[str, Callable[..., Any]] = {
    **{
        get.__name__: get
        for get in (
            *(alexnet, densenet121, densenet161, densenet169, densenet201),
            *(resnet18_v1, resnet34_v1, resnet50_v1, resnet101_v1, resnet152_v1),
            *(resnet18_v2, resnet34_v2, resnet50_v2, resnet101_v2, resnet152_v2),
            *(vgg11, vgg13, vgg16, vgg19, vgg11_bn, vgg13_bn, vgg16_bn, vgg19_bn),
        )
    },
    **_UNLIKE,
}


def get_model(name: str, **kwargs: Any) -> Any:
    """A network by its name, such as ``"resnet18_v1"`` or ``"mobilenet0.25"``.

    Parameters
    ----------
    name : capital letters or small.
    pretrained, ctx, root, classes, ... : as of the function of that name.

    >>> from d2lcore.gluon.model_zoo import vision
    >>> vision.get_model("vgg11_bn", classes=10).output
    Dense(None -> 10, linear)
    """
    known = _MODELS.get(name.lower())
    if known is None:
        raise unknown("model", name, _MODELS)
    return known(**kwargs)
