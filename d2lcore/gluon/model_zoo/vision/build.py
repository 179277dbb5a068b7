"""What the models share: features and scores, making a network by name, and putting learned parameters into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...hybrid import HybridBlock
from ..model_store import get_model_file

__all__ = ["Classifier", "pretrain", "variant"]


class Classifier(HybridBlock):
    """Base of the networks: ``features`` of an image, and ``output``, which makes scores of them."""

    features: HybridBlock
    output: HybridBlock

    def hybrid_forward(self, F: Any, x: Any) -> Any:
        """Scores of the classes (batch, classes)."""
        return self.output(self.features(x))


def pretrain(net: Any, name: str, pretrained: bool, ctx: Any, root: str | None) -> Any:
    """``net``, with the parameters that were learned on ImageNet where they are asked for."""
    if pretrained:
        net.load_parameters(str(get_model_file(name, root)), ctx=ctx)
    return net


def variant(name: str, get: Callable[..., Any], *arguments: Any, **options: Any) -> Callable[..., Any]:
    """The model function ``name``: ``get`` with some arguments given."""

    def model(**kwargs: Any) -> Any:
        return get(*arguments, **options, **kwargs)

    given = ", ".join([*map(repr, arguments), *(f"{k}={v!r}" for k, v in options.items())])
    model.__name__ = model.__qualname__ = name
    model.__module__ = get.__module__
    model.__doc__ = f"`{get.__name__}` ({given}): see there for ``pretrained``, ``ctx``, ``root`` and the others."
    return model
