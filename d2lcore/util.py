"""NumPy semantics on and off: whether new parameters, batches and results are ``mx.np.ndarray`` or ``mx.nd.NDArray``.

Arrays know their own semantics by their class, so the switch decides one thing only: the class of arrays that are made
where no array says which (`array_class`). As in MXNet it is global, not per thread: a training thread started by a
notebook cell must make the arrays that the notebook asked for.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from .core import NDArray

__all__ = [
    "array_class",
    "is_np_array",
    "is_np_default_dtype",
    "is_np_shape",
    "np_array",
    "np_shape",
    "reset_np",
    "set_np",
    "set_np_shape",
    "use_np",
    "use_np_array",
    "use_np_shape",
]

T = TypeVar("T", bound=Callable[..., Any])

_np_array = False


def is_np_array() -> bool:
    """Whether NumPy semantics are on: new arrays are ``mx.np.ndarray``.

    >>> import d2lcore as mx
    >>> mx.util.is_np_array()
    False
    """
    return _np_array


is_np_shape = is_np_array


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

    ``shape`` and ``array`` go together here: arrays of zero dimensions are a matter of their class. ``dtype`` (float64
    as default) is not provided.

    >>> import d2lcore as mx
    >>> mx.npx.set_np()
    >>> mx.npx.is_np_array()
    True
    >>> mx.npx.reset_np()
    """
    global _np_array
    if array and not shape:
        raise ValueError("set_np: array=True needs shape=True")
    if dtype:
        raise ValueError("set_np: dtype=True (float64 as default) is not provided; pass dtype='float64' where needed")
    _np_array = array


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
    """Give what NumPy shape semantics were; arrays decide by their class, so there is nothing more to set.

    >>> import d2lcore as mx
    >>> mx.util.set_np_shape(True)
    False
    """
    return is_np_array()


@contextmanager
def np_array(active: bool = True) -> Iterator[None]:
    """``with np_array():`` sets NumPy semantics for the length of the ``with``.

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


np_shape = np_array


def use_np(func: T) -> T:
    """Decorator: run a function, or every method that a class defines, under NumPy semantics.

    >>> import d2lcore as mx
    >>> @mx.util.use_np
    ... def f():
    ...     return mx.npx.is_np_array()
    >>> f(), mx.npx.is_np_array()
    (True, False)
    """
    if isinstance(func, type):
        for name, value in list(vars(func).items()):
            if callable(value) and not isinstance(value, (type, staticmethod, classmethod)):
                setattr(func, name, use_np(value))
        return func

    @functools.wraps(func)
    def inside(*args: Any, **kwargs: Any) -> Any:
        with np_array():
            return func(*args, **kwargs)

    return inside  # type: ignore[return-value]


use_np_array = use_np_shape = use_np
