"""Pooling of pictures as functions: ``nn.max_pool2d(x, 2)``.

MXNet 1.9.1 has no such functions (it has ``nn.MaxPool2D(2)(x)`` and ``nd.Pooling``); printed programs call them, as
other libraries have them. They take what the layers take, with the same defaults, and arrays as well as symbols.
"""

from __future__ import annotations

from typing import Any

from ... import ndarray, symbol
from ...symbol import Symbol
from .pool_layers import Size, window

__all__ = ["avg_pool2d", "max_pool2d"]


def max_pool2d(x: Any, pool_size: Size = 2, strides: Size | None = None, padding: Size = 0) -> Any:
    """The greatest value of each window of (batch, channels, height, width).

    pool_size, strides, padding: one number or (height, width); strides are the window's size unless told. MXNet 1.9.1
    lacks the name: there it is ``nn.MaxPool2D(pool_size)(x)``.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> nn.max_pool2d(nd.arange(8).reshape((1, 1, 2, 4)), 2).asnumpy()
    array([[[[5., 7.]]]], dtype=float32)
    """
    return _pool(x, "max", pool_size, strides, padding)


def avg_pool2d(x: Any, pool_size: Size = 2, strides: Size | None = None, padding: Size = 0) -> Any:
    """The mean of each window of (batch, channels, height, width); see `max_pool2d`.

    MXNet 1.9.1 lacks the name: there it is ``nn.AvgPool2D(pool_size)(x)``.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import nn
    >>> nn.avg_pool2d(nd.arange(8).reshape((1, 1, 2, 4)), 2).asnumpy()
    array([[[[2.5, 4.5]]]], dtype=float32)
    """
    return _pool(x, "avg", pool_size, strides, padding)


def _pool(x: Any, kind: str, pool_size: Size, strides: Size | None, padding: Size) -> Any:
    name = f"{kind}_pool2d"
    room = symbol if isinstance(x, Symbol) else ndarray
    kernel = window(name, "pool_size", pool_size, 2)
    step = kernel if strides is None else window(name, "strides", strides, 2)
    return room.Pooling(x, kernel=kernel, stride=step, pad=window(name, "padding", padding, 2), pool_type=kind)
