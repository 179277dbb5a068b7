"""MXNet's ``mx.base``: the names under which programs catch the engine's errors and ask what a number or a text is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import config
from .errors import MXNetError, NotImplementedForSymbol, NotSupportedForSparseNDArray

__all__ = [
    "MXNetError",
    "NotImplementedForSymbol",
    "NotSupportedForSparseNDArray",
    "basestring",
    "classproperty",
    "data_dir",
    "data_dir_default",
    "error_types",
    "integer_types",
    "long",
    "mx_real_t",
    "numeric_types",
    "py_str",
    "register_error",
    "string_types",
    "with_metaclass",
]

basestring, long = str, int  # Python 2's names, which old programs import from here

string_types = (str,)
"""What `isinstance` takes for a text."""

numeric_types = (float, int, np.generic)
"""What `isinstance` takes for a number."""

integer_types = (int, np.int32, np.int64)
"""What `isinstance` takes for a whole number."""

mx_real_t = np.float32
"""The dtype of new arrays."""


error_types: dict[str, type] = {"NotImplementedForSymbol": NotImplementedForSymbol}
"""Error classes by the names that messages give them; `register_error` adds to it."""


def py_str(x: bytes | str) -> str:
    """Bytes as text; what is text already (the names that monitors are told here) as it is.

    >>> from d2lcore.base import py_str
    >>> py_str(b"conv0"), py_str("conv0")
    ('conv0', 'conv0')
    """
    return x if isinstance(x, str) else x.decode("utf-8")


def register_error(func_name: str | type | None = None, cls: type | None = None) -> Any:
    """Note an error class under a name: ``@register_error``, ``@register_error("name")``, or ``(name, cls)``.

    >>> from d2lcore.base import error_types, register_error
    >>> @register_error("QuotaError")
    ... class Quota(RuntimeError): ...
    >>> error_types.pop("QuotaError").__name__
    'Quota'
    """
    name = func_name if isinstance(func_name, str) else None

    def register(error: type) -> type:
        error_types[name or error.__name__] = error
        return error

    given = func_name if isinstance(func_name, type) else cls
    return register if given is None else register(given)


def data_dir() -> str:
    """The folder for downloaded data, which ``D2LCORE_HOME`` or ``MXNET_HOME`` sets."""
    return str(config.home())


def data_dir_default() -> str:
    """The folder for downloaded data where nobody says otherwise."""
    return str(config.default_home())


class classproperty:
    """A property of the class itself.

    >>> from d2lcore.base import classproperty
    >>> class Net:
    ...     @classproperty
    ...     def kind(cls):
    ...         return cls.__name__
    >>> Net.kind
    'Net'
    """

    def __init__(self, func: Callable[[type], Any]) -> None:
        self.func = func

    def __get__(self, instance: Any, owner: type) -> Any:
        return self.func(owner)


def with_metaclass(meta: type, *bases: type) -> type:
    """A base class that gives its subclasses a metaclass, in the words of both Pythons.

    >>> from d2lcore.base import with_metaclass
    >>> class Meta(type): ...
    >>> type(with_metaclass(Meta)).__name__
    'Meta'
    """
    return meta("_Base", bases or (object,), {})
