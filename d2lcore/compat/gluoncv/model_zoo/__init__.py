"""Networks by GluonCV's names: those of ``gluon.model_zoo.vision``, and ResNets for CIFAR-10 and of kind "v1b"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ....errors import MXNetError, UnknownNameError, unknown
from ....gluon.model_zoo.vision import *  # noqa: F403
from ....gluon.model_zoo.vision import _MODELS as _VISION
from .cifar import CIFARResNetV1, CIFARResNetV2, get_cifar_resnet
from .resnetv1b import BasicBlockV1b, BottleneckV1b, ResNetV1b, get_resnet_v1b

__all__ = [
    "BasicBlockV1b",
    "BottleneckV1b",
    "CIFARResNetV1",
    "CIFARResNetV2",
    "ResNetV1b",
    "get_cifar_resnet",
    "get_model",
    "get_model_list",
    "get_resnet_v1b",
]


def _own(get: Callable[..., Any], name: str, *arguments: Any) -> Callable[..., Any]:
    def model(pretrained: bool = False, root: Any = None, ctx: Any = None, **kwargs: Any) -> Any:
        if pretrained:
            raise MXNetError(
                f"get_model('{name}'): GluonCV's parameters cannot be fetched. Make the network without "
                "pretrained=True, and load a file that you have by net.load_parameters(file)."
            )
        return get(*arguments, **kwargs)

    model.__name__ = model.__qualname__ = name
    return model


_MODELS: dict[str, Callable[..., Any]] = {
    **_VISION,
    **{
        name: _own(get_cifar_resnet, name, version, depth)
        for version in (1, 2)
        for depth in (20, 56, 110)
        for name in [f"cifar_resnet{depth}_v{version}"]
    },
    **{name: _own(get_resnet_v1b, name, depth) for depth in (18, 34, 50, 101, 152) for name in [f"resnet{depth}_v1b"]},
}

globals().update({name: get for name, get in _MODELS.items() if name not in _VISION})


def get_model(name: str, **kwargs: Any) -> Any:  # type: ignore[no-redef]
    """A network by its name, such as ``"resnet50_v1b"``; ``classes`` and the others as of the network.

    >>> from d2lcore.compat.gluoncv import model_zoo
    >>> model_zoo.get_model("resnet18_v1b", classes=10).fc
    Dense(512 -> 10, linear)
    """
    found = _MODELS.get(name.lower())
    if found is None:
        raise UnknownNameError(f"{unknown('model', name, _MODELS)} Available: {', '.join(get_model_list())}.")
    return found(**kwargs)


def get_model_list() -> list[str]:
    """The names that `get_model` takes."""
    return sorted(_MODELS)
