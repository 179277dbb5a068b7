"""Many elements to one: sums, means, extremes, norms. ``exclude`` reduces over all axes but those named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..core import F, NDArray
from ..core.base import as_dtype
from ..core.layout import Axes, axis_of
from ._call import store, store_all

__all__ = [
    "argmax",
    "argmax_channel",
    "argmin",
    "cumsum",
    "max",
    "max_axis",
    "mean",
    "min",
    "min_axis",
    "moments",
    "nanprod",
    "nansum",
    "norm",
    "prod",
    "sum",
    "sum_axis",
]


def sum(
    data: NDArray, axis: Axes = None, keepdims: bool = False, exclude: bool = False, out: NDArray | None = None
) -> NDArray:
    """Sum over some axes (all by default); whole numbers keep their dtype.

    >>> from d2lcore import nd
    >>> nd.sum(nd.array([[1, 2], [3, 4]]), axis=0).asnumpy()
    array([4., 6.], dtype=float32)
    """
    return store(NDArray.sum(data, axis, keepdims, exclude), out)


sum_axis = sum


def nansum(
    data: NDArray, axis: Axes = None, keepdims: bool = False, exclude: bool = False, out: NDArray | None = None
) -> NDArray:
    """Sum over some axes, NaN counting as zero.

    >>> from d2lcore import nd
    >>> nd.nansum(nd.array([[1, float('nan')], [3, 4]]), axis=0).asnumpy()
    array([4., 4.], dtype=float32)
    """
    return store(NDArray.nansum(data, axis, keepdims, exclude), out)


def mean(
    data: NDArray, axis: Axes = None, keepdims: bool = False, exclude: bool = False, out: NDArray | None = None
) -> NDArray:
    """Arithmetic mean over some axes.

    >>> from d2lcore import nd
    >>> nd.mean(nd.array([[1, 2], [3, 4]]), axis=0).asnumpy()
    array([2., 3.], dtype=float32)
    """
    return store(NDArray.mean(data, axis, keepdims, exclude), out)


def prod(
    data: NDArray, axis: Axes = None, keepdims: bool = False, exclude: bool = False, out: NDArray | None = None
) -> NDArray:
    """Product over some axes.

    >>> from d2lcore import nd
    >>> nd.prod(nd.array([[1, 2], [3, 4]]), axis=0).asnumpy()
    array([3., 8.], dtype=float32)
    """
    return store(NDArray.prod(data, axis, keepdims, exclude), out)


def nanprod(
    data: NDArray, axis: Axes = None, keepdims: bool = False, exclude: bool = False, out: NDArray | None = None
) -> NDArray:
    """Product over some axes, NaN counting as one.

    >>> from d2lcore import nd
    >>> nd.nanprod(nd.array([[1, float('nan')], [3, 4]]), axis=0).asnumpy()
    array([3., 4.], dtype=float32)
    """
    return store(NDArray.nanprod(data, axis, keepdims, exclude), out)


def max(
    data: NDArray, axis: Axes = None, keepdims: bool = False, exclude: bool = False, out: NDArray | None = None
) -> NDArray:
    """Largest element over some axes; each of several equal ones gets the whole gradient.

    >>> from d2lcore import nd
    >>> nd.max(nd.array([[1, 2], [3, 4]]), axis=0).asnumpy()
    array([3., 4.], dtype=float32)
    """
    return store(NDArray.max(data, axis, keepdims, exclude), out)


max_axis = max


def min(
    data: NDArray, axis: Axes = None, keepdims: bool = False, exclude: bool = False, out: NDArray | None = None
) -> NDArray:
    """Smallest element over some axes; each of several equal ones gets the whole gradient.

    >>> from d2lcore import nd
    >>> nd.min(nd.array([[1, 2], [3, 4]]), axis=0).asnumpy()
    array([1., 2.], dtype=float32)
    """
    return store(NDArray.min(data, axis, keepdims, exclude), out)


min_axis = min


def norm(
    data: NDArray, ord: int = 2, axis: Axes = None, out_dtype: Any = None, keepdims: bool = False,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Norm over some axes: the root of the sum of squares, or with ``ord=1`` the sum of absolute values.

    ``out_dtype`` is that of the result, and of the computation.

    >>> from d2lcore import nd
    >>> nd.norm(nd.array([3, 4])).asnumpy()
    array([5.], dtype=float32)
    """
    data = data if out_dtype is None else F.cast(data, dtype=as_dtype(out_dtype))
    return store(NDArray.norm(data, ord, axis, keepdims), out)


def moments(data: NDArray, axes: Sequence[int] | None = None, keepdims: bool = False, out: Any = None) -> list[NDArray]:
    """Mean and variance over some axes.

    >>> from d2lcore import nd
    >>> mean, var = nd.moments(nd.array([[1, 2], [3, 6]]), axes=(0,))
    >>> mean.asnumpy(), var.asnumpy()
    (array([2., 4.], dtype=float32), array([1., 4.], dtype=float32))
    """
    return store_all((NDArray.mean(data, axes, keepdims), F.var(data, axis=axis_of(axes), keepdims=keepdims)), out)


def cumsum(a: NDArray, axis: int | None = None, dtype: Any = None, out: NDArray | None = None) -> NDArray:
    """Running sums along an axis (of the flattened array for None).

    >>> from d2lcore import nd
    >>> nd.cumsum(nd.array([1, 2, 3])).asnumpy()
    array([1., 3., 6.], dtype=float32)
    """
    return store(NDArray.cumsum(a, axis, dtype), out)


def argmax(data: NDArray, axis: int | None = None, keepdims: bool = False, out: NDArray | None = None) -> NDArray:
    """Position of the largest element along an axis (in the flattened array for None), in the dtype of ``data``.

    >>> from d2lcore import nd
    >>> nd.argmax(nd.array([[1, 5], [3, 2]]), axis=1).asnumpy()
    array([1., 0.], dtype=float32)
    """
    return store(NDArray.argmax(data, axis, keepdims), out)


def argmin(data: NDArray, axis: int | None = None, keepdims: bool = False, out: NDArray | None = None) -> NDArray:
    """Position of the smallest element along an axis (in the flattened array for None), in the dtype of ``data``.

    >>> from d2lcore import nd
    >>> nd.argmin(nd.array([[1, 5], [3, 2]]), axis=1).asnumpy()
    array([0., 1.], dtype=float32)
    """
    return store(NDArray.argmin(data, axis, keepdims), out)


def argmax_channel(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Position of the largest element along axis 1: the predicted classes of scores (batch, classes).

    >>> from d2lcore import nd
    >>> nd.argmax_channel(nd.array([[1, 5], [3, 2]])).asnumpy()
    array([1., 0.], dtype=float32)
    """
    return store(NDArray.argmax_channel(data), out)
