"""Functions of one element at a time, and gradients that are not those of what was computed."""

from __future__ import annotations

import math

import numpy as np

from ...core import F, NDArray, from_host
from ...errors import ShapeError
from .._call import store

__all__ = [
    "allclose",
    "div_sqrt_dim",
    "gradientmultiplier",
    "isfinite",
    "isinf",
    "isnan",
    "quadratic",
    "round_ste",
    "sign_ste",
]


def isnan(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Ones where elements are NaN, else zeros.

    >>> from d2lcore import nd
    >>> nd.contrib.isnan(nd.array([1, float("nan")])).asnumpy()
    array([0., 1.], dtype=float32)
    """
    return store(F.cast(F.isnan(data), dtype=data._data.dtype), out)


def isinf(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Ones where elements are infinite, else zeros.

    >>> from d2lcore import nd
    >>> nd.contrib.isinf(nd.array([1, float("inf")])).asnumpy()
    array([0., 1.], dtype=float32)
    """
    return store(F.cast(F.isinf(data), dtype=data._data.dtype), out)


def isfinite(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Ones where elements are neither infinite nor NaN, else zeros.

    >>> from d2lcore import nd
    >>> nd.contrib.isfinite(nd.array([1, float("inf")])).asnumpy()
    array([1., 0.], dtype=float32)
    """
    return store(F.cast(F.isfinite(data), dtype=data._data.dtype), out)


def div_sqrt_dim(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Divided by the root of the size of the last axis: scaled dot-product attention.

    >>> from d2lcore import nd
    >>> nd.contrib.div_sqrt_dim(nd.ones((1, 4))).asnumpy()
    array([[0.5, 0.5, 0.5, 0.5]], dtype=float32)
    """
    return store(F.multiply(data, 1 / math.sqrt(data.shape[-1])), out)


def quadratic(data: NDArray, a: float = 0.0, b: float = 0.0, c: float = 0.0, out: NDArray | None = None) -> NDArray:
    """``a * x * x + b * x + c`` of each element.

    >>> from d2lcore import nd
    >>> nd.contrib.quadratic(nd.array([1, 2]), a=1, b=2, c=3).asnumpy()
    array([ 6., 11.], dtype=float32)
    """
    return store(F.add(F.multiply(F.add(F.multiply(data, a), b), data), c), out)


def allclose(
    a: NDArray, b: NDArray, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = True, out: NDArray | None = None
) -> NDArray:
    """Whether ``|a - b| <= atol + rtol * |b|`` everywhere: 1 or 0 (uint8).

    >>> from d2lcore import nd
    >>> nd.contrib.allclose(nd.ones(2), nd.ones(2)).asscalar()
    np.uint8(1)
    """
    if a.shape != b.shape:
        raise ShapeError(f"allclose: arrays of equal shapes are expected, got {a.shape} and {b.shape}")
    close = np.allclose(a._host(), b._host(), rtol, atol, equal_nan)
    return store(from_host(np.array([close], np.uint8), a.ctx, type(a), copy=False), out)


def gradientmultiplier(data: NDArray, scalar: float = 1.0, is_int: bool = True, out: NDArray | None = None) -> NDArray:
    """The data as it is; its gradient is multiplied by ``scalar`` (-1: a gradient reversal layer).

    >>> from d2lcore import autograd, nd
    >>> x = nd.ones(1)
    >>> x.attach_grad()
    >>> with autograd.record():
    ...     y = nd.contrib.gradientmultiplier(x, scalar=-2)
    >>> y.backward()
    >>> y.asscalar(), x.grad.asscalar()
    (np.float32(1.0), np.float32(-2.0))
    """
    moved = F.multiply(data, scalar)
    return store(F.add(F.stop_gradient(F.subtract(data, moved)), moved), out)


def round_ste(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Rounded to whole numbers; gradients pass as if nothing happened (straight-through: Bengio et al. 2013).

    >>> from d2lcore import nd
    >>> nd.contrib.round_ste(nd.array([1.4, 1.6])).asnumpy()
    array([1., 2.], dtype=float32)
    """
    return store(_straight_through(data, F.round(data)), out)


def sign_ste(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Signs; gradients pass as if nothing happened, as in `round_ste`.

    >>> from d2lcore import nd
    >>> nd.contrib.sign_ste(nd.array([-3, 2])).asnumpy()
    array([-1.,  1.], dtype=float32)
    """
    return store(_straight_through(data, F.sign(data)), out)


def _straight_through(data: NDArray, value: NDArray) -> NDArray:
    """``value`` exactly, with the gradient of ``data``: the difference added is 0, but not to the tape."""
    return F.add(F.stop_gradient(value), F.subtract(data, F.stop_gradient(data)))
