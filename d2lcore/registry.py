"""MXNet's ``mx.registry``: registries of classes by name, for whoever extends the library with kinds of things.

The decorators made here keep a registry for each base class, and a factory that makes an instance from a name, from a
description in JSON, or gives back what is one already.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from typing import Any

from .errors import unknown

__all__ = ["get_alias_func", "get_create_func", "get_register_func", "get_registry"]

_REGISTRIES: dict[type, dict[str, type]] = {}


def get_registry(base_class: type) -> dict[str, type]:
    """A copy of the registry of a base class: names to classes.

    >>> from d2lcore import registry
    >>> registry.get_registry(int)
    {}
    """
    return dict(_REGISTRIES.get(base_class, {}))


def get_register_func(base_class: type, nickname: str) -> Callable[..., type]:
    """A decorator that registers subclasses of ``base_class``, which messages call ``nickname``.

    >>> from d2lcore import registry
    >>> class Sampler: ...
    >>> register = registry.get_register_func(Sampler, "sampler")
    >>> @register
    ... class Uniform(Sampler): ...
    >>> list(registry.get_registry(Sampler))
    ['uniform']
    """
    classes = _REGISTRIES.setdefault(base_class, {})

    def register(klass: type, name: str | None = None) -> type:
        assert issubclass(klass, base_class), f"a {nickname} is a subclass of {base_class.__name__}, got {klass!r}"
        key = (klass.__name__ if name is None else name).lower()
        if key in classes and classes[key] is not klass:
            known, new = (f"{c.__module__}.{c.__name__}" for c in (classes[key], klass))
            warnings.warn(f"{nickname} '{key}' was {known} and is {new} now", UserWarning, stacklevel=2)
        classes[key] = klass
        return klass

    register.__doc__ = f"Register a {nickname} class, under its own name in small letters where none is given."
    return register


def get_alias_func(base_class: type, nickname: str) -> Callable[..., Callable[[type], type]]:
    """A decorator with further names for a class: ``@alias("gaussian", "normal")``.

    >>> from d2lcore import registry
    >>> class Noise: ...
    >>> alias = registry.get_alias_func(Noise, "noise")
    >>> @alias("gaussian", "normal")
    ... class Gaussian(Noise): ...
    >>> list(registry.get_registry(Noise))
    ['gaussian', 'normal']
    """
    register = get_register_func(base_class, nickname)

    def alias(*aliases: str) -> Callable[[type], type]:
        def reg(klass: type) -> type:
            for name in aliases:
                register(klass, name)
            return klass

        return reg

    alias.__doc__ = f"Register a {nickname} class under several names."
    return alias


def get_create_func(base_class: type, nickname: str) -> Callable[..., Any]:
    """A factory: ``create(name, *args, **kwargs)``; ``create(instance)``; ``create('["name", {"argument": 1}]')``.

    >>> from d2lcore import registry
    >>> class Shape:
    ...     def __init__(self, size=1):
    ...         self.size = size
    >>> create = registry.get_create_func(Shape, "shape")
    >>> _ = registry.get_register_func(Shape, "shape")(Shape, "box")
    >>> create("box", size=3).size, create('["box", {"size": 4}]').size, create(shape="box").size
    (3, 4, 1)
    """
    classes = _REGISTRIES.setdefault(base_class, {})

    def create(*args: Any, **kwargs: Any) -> Any:
        name, rest = (args[0], args[1:]) if args else (kwargs.pop(nickname), ())
        if isinstance(name, base_class):
            assert not rest, f"this is a {nickname} already; it takes no further arguments"
            assert not kwargs, f"this is a {nickname} already; it takes no further arguments"
            return name
        if isinstance(name, dict):
            return create(**name)
        assert isinstance(name, str), f"{nickname} is a name, got {type(name).__name__}"
        if name.startswith("["):
            assert not rest, f"the arguments of {nickname} stand in the text already"
            assert not kwargs, f"the arguments of {nickname} stand in the text already"
            name, kwargs = json.loads(name)
            return create(name, **kwargs)
        if name.startswith("{"):
            assert not rest, f"the arguments of {nickname} stand in the text already"
            assert not kwargs, f"the arguments of {nickname} stand in the text already"
            return create(**json.loads(name))
        assert name.lower() in classes, str(unknown(nickname, name, classes))
        return classes[name.lower()](*rest, **kwargs)

    create.__doc__ = f"Make a {nickname} from its name and arguments."
    return create
