"""Rounding, limiting and casting of each element; and the functions that only change how gradients flow."""

from __future__ import annotations

from typing import Any

from ..core import F, NDArray
from ..core.base import as_dtype
from ._call import store

__all__ = [
    "BlockGrad",
    "Cast",
    "cast",
    "ceil",
    "clip",
    "fix",
    "floor",
    "identity",
    "rint",
    "round",
    "stop_gradient",
    "trunc",
]


def floor(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Rounded down to whole numbers.

    >>> from d2lcore import nd
    >>> nd.floor(nd.array([-1.5, 0.2, 2.5])).asnumpy()
    array([-2.,  0.,  2.], dtype=float32)
    """
    return store(F.floor(data), out)


def ceil(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Rounded up to whole numbers.

    >>> from d2lcore import nd
    >>> nd.ceil(nd.array([-1.5, 0.2, 2.5])).asnumpy()
    array([-1.,  1.,  3.], dtype=float32)
    """
    return store(F.ceil(data), out)


def trunc(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Rounded towards zero to whole numbers.

    >>> from d2lcore import nd
    >>> nd.trunc(nd.array([-1.5, 0.2, 2.5])).asnumpy()
    array([-1.,  0.,  2.], dtype=float32)
    """
    return store(F.trunc(data), out)


def fix(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Rounded towards zero to whole numbers (the same as `trunc`).

    >>> from d2lcore import nd
    >>> nd.fix(nd.array([-1.5, 0.2, 2.5])).asnumpy()
    array([-1.,  0.,  2.], dtype=float32)
    """
    return store(F.trunc(data), out)


def rint(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Rounded to the nearest whole numbers, halves to the even one as in NumPy (MXNet takes them down).

    >>> from d2lcore import nd
    >>> nd.rint(nd.array([-1.6, 0.2, 2.7])).asnumpy()
    array([-2.,  0.,  3.], dtype=float32)
    """
    return store(F.rint(data), out)


def round(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Rounded to the nearest whole numbers, halves away from zero (MXNet's rule; NumPy's is to even ones).

    >>> from d2lcore import nd
    >>> nd.round(nd.array([-1.5, 0.5, 2.5])).asnumpy()
    array([-2.,  1.,  3.], dtype=float32)
    """
    return store(F.round(data), out)


def clip(data: NDArray, a_min: float | None = None, a_max: float | None = None, out: NDArray | None = None) -> NDArray:
    """Limited to the range from ``a_min`` to ``a_max``; the gradient is zero outside.

    >>> from d2lcore import nd
    >>> nd.clip(nd.array([-1, 2, 9]), 0, 5).asnumpy()
    array([0., 2., 5.], dtype=float32)
    """
    return store(F.clip(data, a_min=a_min, a_max=a_max), out)


def cast(data: NDArray, dtype: Any, out: NDArray | None = None) -> NDArray:
    """The values as another dtype; real numbers are cut off to whole ones.

    >>> from d2lcore import nd
    >>> nd.cast(nd.array([0.9, 1.1]), "int32").asnumpy()
    array([0, 1], dtype=int32)
    """
    return store(F.cast(data, dtype=as_dtype(dtype)), out)


Cast = cast


def identity(data: NDArray, out: NDArray | None = None) -> NDArray:
    """A copy.

    >>> from d2lcore import nd
    >>> nd.identity(nd.array([1, 2])).asnumpy()
    array([1., 2.], dtype=float32)
    """
    return store(F.identity(data), out)


def stop_gradient(data: NDArray, out: NDArray | None = None) -> NDArray:
    """The values as a constant: no gradient flows back (MXNet's ``BlockGrad``).

    >>> from d2lcore import autograd, nd
    >>> x = nd.array([3])
    >>> x.attach_grad()
    >>> with autograd.record():
    ...     y = x * nd.stop_gradient(x)
    >>> y.backward()
    >>> x.grad.asnumpy()
    array([3.], dtype=float32)
    """
    return store(F.stop_gradient(data), out)


BlockGrad = stop_gradient
