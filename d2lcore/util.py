"""NumPy semantics on and off: whether new parameters, batches and results are ``mx.np.ndarray`` or ``mx.nd.NDArray``.

Arrays know their own semantics by their class, so the switch decides one thing only: the class of arrays that are made
where no array says which (`array_class`). As in MXNet it is global, not per thread: a training thread started by a
notebook cell must make the arrays that the notebook asked for. Beside it stands what else MXNet keeps under this name:
the checks of the options of elementwise functions, and a few questions to the machine.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import numpy as np

from .core import NDArray
from .device import num_gpus

__all__ = [
    "array_class",
    "get_gpu_count",
    "getenv",
    "is_np_array",
    "is_np_default_dtype",
    "is_np_shape",
    "np_array",
    "np_shape",
    "np_ufunc_legal_option",
    "reset_np",
    "set_module",
    "set_np",
    "set_np_shape",
    "setenv",
    "use_np",
    "use_np_array",
    "use_np_shape",
    "wrap_np_binary_func",
    "wrap_np_unary_func",
]

T = TypeVar("T", bound=Callable[..., Any])

_np_array = False
_np_shape = False


def is_np_array() -> bool:
    """Whether NumPy semantics are on: new arrays are ``mx.np.ndarray``.

    >>> import d2lcore as mx
    >>> mx.util.is_np_array()
    False
    """
    return _np_array


def is_np_shape() -> bool:
    """Whether NumPy's shapes are on: a size of 0 is then a size, and -1 one that is not known yet.

    >>> import d2lcore as mx
    >>> mx.util.is_np_shape()
    False
    """
    return _np_shape


def is_np_default_dtype() -> bool:
    """Whether real numbers default to float64 as in NumPy; never, the default is float32 (MXNet's).

    >>> import d2lcore as mx
    >>> mx.util.is_np_default_dtype()
    False
    """
    return False


def array_class() -> type[NDArray]:
    """The class of newly made arrays: ``mx.np.ndarray`` after `set_np`, else ``mx.nd.NDArray``.

    >>> import d2lcore as mx
    >>> mx.util.array_class().__name__
    'NDArray'
    """
    if not _np_array:
        return NDArray
    from .numpy import ndarray

    return ndarray


def set_np(shape: bool = True, array: bool = True, dtype: bool = False) -> None:
    """Turn NumPy semantics on for the whole process (MXNet's ``npx.set_np``).

    ``shape`` decides what unknown sizes of parameters are written as (-1, not 0), ``array`` the class of new arrays,
    which needs the former. ``dtype`` (float64 as default) is not provided.

    >>> import d2lcore as mx
    >>> mx.npx.set_np()
    >>> mx.npx.is_np_array()
    True
    >>> mx.npx.reset_np()
    """
    global _np_array, _np_shape
    if array and not shape:
        raise ValueError("set_np: array=True needs shape=True")
    if dtype:
        raise ValueError("set_np: dtype=True (float64 as default) is not provided; pass dtype='float64' where needed")
    _np_array, _np_shape = array, shape


def reset_np() -> None:
    """Turn NumPy semantics off again.

    >>> import d2lcore as mx
    >>> mx.npx.set_np()
    >>> mx.npx.reset_np()
    >>> mx.npx.is_np_array()
    False
    """
    set_np(shape=False, array=False)


def set_np_shape(active: bool) -> bool:
    """Turn NumPy's shapes on or off, and give what they were.

    >>> import d2lcore as mx
    >>> mx.util.set_np_shape(True), mx.util.set_np_shape(False)
    (False, True)
    """
    global _np_shape
    before, _np_shape = _np_shape, bool(active)
    return before


@contextmanager
def np_shape(active: bool = True) -> Iterator[None]:
    """``with np_shape():`` sets NumPy's shapes for the length of the ``with``.

    >>> import d2lcore as mx
    >>> with mx.util.np_shape():
    ...     mx.util.is_np_shape(), mx.util.is_np_array()
    (True, False)
    """
    before = set_np_shape(active)
    try:
        yield
    finally:
        set_np_shape(before)


@contextmanager
def np_array(active: bool = True) -> Iterator[None]:
    """``with np_array():`` makes new arrays ``mx.np.ndarray`` for the length of the ``with``.

    >>> import d2lcore as mx
    >>> with mx.util.np_array():
    ...     mx.util.array_class().__name__
    'ndarray'
    """
    global _np_array
    before, _np_array = _np_array, active
    try:
        yield
    finally:
        _np_array = before


def _decorator(func: T, scope: Callable[[], Any]) -> T:
    """A function, or every method that a class defines, run inside a scope."""
    if isinstance(func, type):
        for name, value in list(vars(func).items()):
            if callable(value) and not isinstance(value, (type, staticmethod, classmethod)):
                setattr(func, name, _decorator(value, scope))
        return func

    @functools.wraps(func)
    def inside(*args: Any, **kwargs: Any) -> Any:
        with scope():
            return func(*args, **kwargs)

    return inside  # type: ignore[return-value]


def use_np_shape(func: T) -> T:
    """Decorator: run a function, or every method that a class defines, with NumPy's shapes (`np_shape`).

    >>> import d2lcore as mx
    >>> mx.util.use_np_shape(mx.util.is_np_shape)()
    True
    """
    return _decorator(func, np_shape)


def use_np_array(func: T) -> T:
    """Decorator: run a function, or every method that a class defines, with NumPy's arrays (`np_array`).

    >>> import d2lcore as mx
    >>> mx.util.use_np_array(mx.util.is_np_array)()
    True
    """
    return _decorator(func, np_array)


def use_np(func: T) -> T:
    """Decorator: run a function, or every method that a class defines, under NumPy semantics.

    >>> import d2lcore as mx
    >>> @mx.util.use_np
    ... def f():
    ...     return mx.npx.is_np_array()
    >>> f(), mx.npx.is_np_array()
    (True, False)
    """
    return use_np_shape(use_np_array(func))


# ---- the options that NumPy's elementwise functions take ----

_DEFAULTS = {"where": True, "casting": "same_kind", "order": "K", "dtype": None, "subok": True}
_DTYPES = ("int8", "uint8", "int32", "int64", "float16", "float32", "float64")
_CASTINGS = ("no", "equiv", "safe", "same_kind", "unsafe")


def np_ufunc_legal_option(key: str, value: Any) -> bool:
    """Whether NumPy's elementwise functions have an option, and it may have this value.

    >>> import d2lcore as mx
    >>> mx.util.np_ufunc_legal_option("casting", "safe"), mx.util.np_ufunc_legal_option("casting", "mxnet")
    (True, False)
    """
    match key:
        case "where":
            return True
        case "casting":
            return value in _CASTINGS
        case "order":
            return isinstance(value, str)
        case "subok":
            return isinstance(value, bool)
        case "dtype":
            return any(value == name or value is getattr(np, name) for name in _DTYPES)
    return False


def _check_options(function: str, options: dict[str, Any]) -> None:
    for key, value in options.items():
        if key not in _DEFAULTS:
            raise TypeError(f"{function}: there is no argument {key!r}")
        default = _DEFAULTS[key]
        if value is default or (isinstance(value, str) and value == default):
            continue
        if np_ufunc_legal_option(key, value):
            raise NotImplementedError(f"{function}: of {key} only {default!r} is provided, got {value!r}")
        raise TypeError(f"{function}: {key}={value!r} is not understood")


def wrap_np_unary_func(func: T) -> T:
    """Decorator for functions of ``(x, out)``: NumPy's further options may be given with their defaults.

    As in MXNet others are refused, with `NotImplementedError` where NumPy has them and `TypeError` where it has not.

    >>> from d2lcore import np
    >>> np.exp(np.zeros(1), where=True)
    array([1.])
    """

    @functools.wraps(func)
    def checked(x: Any, out: Any = None, **options: Any) -> Any:
        if options:
            _check_options(func.__name__, options)
        return func(x, out)

    return checked  # type: ignore[return-value]


def wrap_np_binary_func(func: T) -> T:
    """Decorator for functions of ``(x1, x2, out)``, as `wrap_np_unary_func`.

    >>> from d2lcore import np
    >>> np.add(np.ones(1), 1, casting="same_kind")
    array([2.])
    """

    @functools.wraps(func)
    def checked(x1: Any, x2: Any, out: Any = None, **options: Any) -> Any:
        if options:
            _check_options(func.__name__, options)
        return func(x1, x2, out)

    return checked  # type: ignore[return-value]


# ---- the machine ----


def get_gpu_count() -> int:
    """How many GPUs there are.

    >>> import d2lcore as mx
    >>> mx.util.get_gpu_count() == mx.context.num_gpus()
    True
    """
    return num_gpus()


def getenv(name: str) -> str | None:
    """An environment variable; None where it is not set.

    >>> import d2lcore as mx
    >>> mx.util.setenv("COURSE", "d2l")
    >>> mx.util.getenv("COURSE")
    'd2l'
    """
    return os.environ.get(name)


def setenv(name: str, value: str | None) -> None:
    """Set an environment variable of this process and those it starts; None removes it.

    >>> import d2lcore as mx
    >>> mx.util.setenv("COURSE", None)
    >>> mx.util.getenv("COURSE") is None
    True
    """
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


def set_module(module: str | None) -> Callable[[T], T]:
    """Decorator: say that a function belongs to a module other than the one that defines it.

    >>> import d2lcore as mx
    >>> @mx.util.set_module("course")
    ... def f(): ...
    >>> f.__module__
    'course'
    """

    def decorator(func: T) -> T:
        if module is not None:
            func.__module__ = module
        return func

    return decorator
