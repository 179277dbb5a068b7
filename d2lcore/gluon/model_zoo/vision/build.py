"""What the model functions share: making a network, and putting learned parameters into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..model_store import get_model_file

__all__ = ["pretrain", "variant"]


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
