"""Many elements to one: sums, means, extremes, order statistics, counts."""

from __future__ import annotations

from typing import Any

import numpy as onp

from ..core import F
from ..core.layout import Axes, axis_of
from ..errors import ShapeError
from ._call import as_array, from_numpy_like, on_numpy, store
from .array import ndarray

__all__ = [
    "all",
    "alltrue",
    "amax",
    "amin",
    "any",
    "argmax",
    "argmin",
    "average",
    "bincount",
    "count_nonzero",
    "cumsum",
    "diff",
    "ediff1d",
    "histogram",
    "max",
    "mean",
    "median",
    "min",
    "nansum",
    "percentile",
    "prod",
    "product",
    "quantile",
    "sometrue",
    "std",
    "sum",
    "var",
]


def sum(
    a: Any, axis: Axes = None, dtype: Any = None, keepdims: bool = False, initial: float | None = None,
    out: ndarray | None = None,
) -> ndarray:  # fmt: skip
    """Sum over some axes (all by default), and ``initial`` if given; whole numbers keep their dtype.

    >>> from d2lcore import np
    >>> np.sum(np.array([[1, 2], [3, 4]]), axis=0)
    array([4., 6.])
    """
    found = as_array(a).sum(axis, dtype, None, keepdims)
    return store(found if initial is None else F.add(found, initial), out)


def mean(a: Any, axis: Axes = None, dtype: Any = None, out: ndarray | None = None, keepdims: bool = False) -> ndarray:
    """Arithmetic mean over some axes; float32 of whole numbers.

    >>> from d2lcore import np
    >>> np.mean(np.array([[1, 2], [3, 4]]))
    array(2.5)
    """
    return as_array(a).mean(axis, dtype, out, keepdims)


def prod(a: Any, axis: Axes = None, dtype: Any = None, out: ndarray | None = None, keepdims: bool = False) -> ndarray:
    """Product over some axes.

    >>> from d2lcore import np
    >>> np.prod(np.array([[1, 2], [3, 4]]), axis=1)
    array([ 2., 12.])
    """
    return as_array(a).prod(axis, dtype, out, keepdims)


product = prod


def max(a: Any, axis: Axes = None, keepdims: bool = False, out: ndarray | None = None) -> ndarray:
    """Largest element over some axes.

    >>> from d2lcore import np
    >>> np.max(np.array([[1, 2], [3, 4]]), axis=0)
    array([3., 4.])
    """
    return as_array(a).max(axis, out, keepdims)


amax = max


def min(a: Any, axis: Axes = None, keepdims: bool = False, out: ndarray | None = None) -> ndarray:
    """Smallest element over some axes.

    >>> from d2lcore import np
    >>> np.min(np.array([[1, 2], [3, 4]]), axis=0)
    array([1., 2.])
    """
    return as_array(a).min(axis, out, keepdims)


amin = min


def var(
    a: Any, axis: Axes = None, dtype: Any = None, out: ndarray | None = None, ddof: int = 0, keepdims: bool = False
) -> ndarray:
    """Variance over some axes: squared distances from the mean, divided by their number minus ``ddof``.

    >>> from d2lcore import np
    >>> np.var(np.array([[1, 2], [3, 6]]), axis=1)
    array([0.25, 2.25])
    """
    return as_array(a).var(axis, dtype, out, ddof, keepdims)


def std(
    a: Any, axis: Axes = None, dtype: Any = None, out: ndarray | None = None, ddof: int = 0, keepdims: bool = False
) -> ndarray:
    """Standard deviation over some axes: the root of the variance.

    >>> from d2lcore import np
    >>> np.std(np.array([[1, 2], [3, 6]]), axis=1)
    array([0.5, 1.5])
    """
    return as_array(a).std(axis, dtype, out, ddof, keepdims)


def all(a: Any, axis: Axes = None, keepdims: bool = False, out: ndarray | None = None) -> ndarray:
    """Whether all elements over some axes are other than zero.

    >>> from d2lcore import np
    >>> np.all(np.array([[1, 0], [3, 4]]), axis=1)
    array([False,  True])
    """
    return as_array(a).all(axis, out, keepdims)


alltrue = all


def any(a: Any, axis: Axes = None, keepdims: bool = False, out: ndarray | None = None) -> ndarray:
    """Whether any element over some axes is other than zero.

    >>> from d2lcore import np
    >>> np.any(np.array([[1, 0], [0, 0]]), axis=1)
    array([ True, False])
    """
    return as_array(a).any(axis, out, keepdims)


sometrue = any


def count_nonzero(a: Any, axis: Axes = None, *, keepdims: bool = False) -> Any:
    """How many elements over some axes are other than zero: int64, or a Python number where all are counted.

    >>> from d2lcore import np
    >>> np.count_nonzero(np.array([[1, 0], [3, 4]]), axis=1)
    array([1, 2], dtype=int64)
    """
    a = as_array(a)
    found = onp.count_nonzero(a._host(), axis_of(axis), keepdims=keepdims)
    return from_numpy_like(a, found) if onp.ndim(found) else int(found)


def argmax(a: Any, axis: int | None = None, out: ndarray | None = None, keepdims: bool = False) -> ndarray:
    """Position of the largest element along an axis (in the flattened array for None); int64.

    >>> from d2lcore import np
    >>> np.argmax(np.array([[1, 5], [3, 4]]), axis=1)
    array([1, 1], dtype=int64)
    """
    return as_array(a).argmax(axis, out, keepdims)


def argmin(a: Any, axis: int | None = None, out: ndarray | None = None, keepdims: bool = False) -> ndarray:
    """Position of the smallest element along an axis (in the flattened array for None); int64.

    >>> from d2lcore import np
    >>> np.argmin(np.array([[1, 5], [3, 4]]), axis=1)
    array([0, 0], dtype=int64)
    """
    return as_array(a).argmin(axis, out, keepdims)


def cumsum(a: Any, axis: int | None = None, dtype: Any = None, out: ndarray | None = None) -> ndarray:
    """Running sums along an axis (of the flattened array for None).

    >>> from d2lcore import np
    >>> np.cumsum(np.array([1, 2, 3]))
    array([1., 3., 6.])
    """
    return as_array(a).cumsum(axis, dtype, out)


def nansum(a: Any, axis: Axes = None, keepdims: bool = False) -> ndarray:
    """Sum over some axes, NaN counting as zero.

    >>> from d2lcore import np
    >>> np.nansum(np.array([1, np.nan, 2]))
    array(3.)
    """
    return F.nansum(as_array(a), axis=axis_of(axis), keepdims=keepdims)


def average(a: Any, axis: Axes = None, weights: Any = None, returned: bool = False, out: ndarray | None = None) -> Any:
    """Mean over some axes, each element counting as much as its weight; and the sum of weights, if asked.

    >>> from d2lcore import np
    >>> np.average(np.array([1, 2, 3]), weights=np.array([3, 0, 1]))
    array(1.5)
    """
    a = as_array(a)
    if weights is None:
        found = a.mean(axis, out=out)
        total = F.full_like(found, value=a.size / found.size if found.size else 0)
        return (found, total) if returned else found
    weights = as_array(weights)
    if weights.shape != a.shape:
        if weights.ndim != 1 or not isinstance(axis, int) or weights.size != a.shape[axis]:
            raise ShapeError(f"average: weights {weights.shape} fit neither a {a.shape} nor its axis {axis}")
        weights = F.broadcast_to(
            F.reshape(weights, shape=tuple([n if i == axis % a.ndim else 1 for i, n in enumerate(a.shape)])),
            shape=a.shape,
        )
    total = weights.sum(axis)
    found = store(F.divide((a * weights).sum(axis), total), out)
    return (found, total) if returned else found


def diff(a: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> ndarray:
    """Differences between neighbours along an axis, ``n`` times over; values may be put before and behind first.

    >>> from d2lcore import np
    >>> np.diff(np.array([1, 4, 9, 16]))
    array([3., 5., 7.])
    """
    a = as_array(a)
    if n < 0:
        raise ValueError(f"diff: n, how often differences are taken, is at least 0, got {n}")
    if not a.ndim:
        raise ShapeError("diff: a expects at least one dimension, got a single number of shape ()")
    if prepend is not None or append is not None:
        a = F.concat(*_between(prepend, a, append, axis), axis=axis)
    for _ in range(n):
        a = a.slice_axis(axis, 1, None) - a.slice_axis(axis, 0, -1)
    return a


def _between(prepend: Any, a: ndarray, append: Any, axis: int) -> list[ndarray]:
    """The array with what goes before and behind it; numbers become a slice of them."""
    one = tuple([1 if i == axis % a.ndim else n for i, n in enumerate(a.shape)])
    ends = [None if v is None else F.cast(as_array(v), dtype=a._data.dtype) for v in (prepend, append)]
    first, last = [v if v is None or v.ndim else F.broadcast_to(v, shape=one) for v in ends]
    return [part for part in (first, a, last) if part is not None]


def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> ndarray:
    """Differences between neighbours of the flattened array, with values before and behind them.

    >>> from d2lcore import np
    >>> np.ediff1d(np.array([1, 4, 9]), to_begin=0)
    array([0., 3., 5.])
    """
    ary = as_array(ary).ravel()
    ends = [None if v is None else F.cast(as_array(v).ravel(), dtype=ary._data.dtype) for v in (to_begin, to_end)]
    parts = (ends[0], F.subtract(ary[1:], ary[:-1]), ends[1])
    return F.concat(*[part for part in parts if part is not None], axis=0)


# ---- computed by NumPy on the host; no gradients ----


def median(
    a: Any, axis: Axes = None, out: ndarray | None = None, overwrite_input: bool | None = None, keepdims: bool = False
) -> ndarray:
    """The middle element (or the mean of the two in the middle) over some axes; no gradient.

    >>> from d2lcore import np
    >>> np.median(np.array([5, 1, 2, 4]))
    array(3.)
    """
    return quantile(a, 0.5, axis, out, keepdims=keepdims)


def quantile(
    a: Any, q: Any, axis: Axes = None, out: ndarray | None = None, overwrite_input: bool | None = None,
    interpolation: str = "linear", keepdims: bool = False,
) -> ndarray:  # fmt: skip
    """The value below which the share ``q`` (0 to 1) of the elements lies; no gradient.

    >>> from d2lcore import np
    >>> np.quantile(np.array([1, 2, 3, 4, 5]), 0.25)
    array(2.)
    """
    a = as_array(a)
    dtype = a.dtype if onp.dtype(a.dtype).kind == "f" else onp.float32
    found = on_numpy(
        "quantile", onp.quantile, a._host(), onp.asarray(q), axis_of(axis), method=interpolation, keepdims=keepdims
    )
    return store(from_numpy_like(a, onp.asarray(found, dtype=dtype)), out)


def percentile(
    a: Any, q: Any, axis: Axes = None, out: ndarray | None = None, overwrite_input: bool | None = None,
    interpolation: str = "linear", keepdims: bool = False,
) -> ndarray:  # fmt: skip
    """The value below which ``q`` percent of the elements lie; no gradient.

    >>> from d2lcore import np
    >>> np.percentile(np.array([1, 2, 3, 4, 5]), 25)
    array(2.)
    """
    return quantile(a, onp.asarray(q) / 100, axis, out, interpolation=interpolation, keepdims=keepdims)


def bincount(x: Any, weights: Any = None, minlength: int = 0) -> ndarray:
    """How often each of the whole numbers 0, 1, ... occurs (or the sum of their weights).

    >>> from d2lcore import np
    >>> np.bincount(np.array([0, 1, 1, 3], dtype="int32"))
    array([1, 2, 0, 1], dtype=int32)
    """
    x = as_array(x)
    weights = None if weights is None else as_array(weights)
    found = on_numpy("bincount", onp.bincount, x._host(), None if weights is None else weights._host(), minlength)
    return from_numpy_like(x, found.astype(x.dtype if weights is None else weights.dtype))


def histogram(
    a: Any, bins: Any = 10, range: tuple[float, float] | None = None, normed: None = None, weights: Any = None,
    density: bool | None = None,
) -> tuple[ndarray, ndarray]:  # fmt: skip
    """How many elements lie in each of several bins (int64), and the edges of the bins.

    With ``weights`` each element counts as much as its weight; with ``density`` the counts become a density.

    >>> from d2lcore import np
    >>> np.histogram(np.array([1, 2, 2, 5]), bins=2, range=(1, 5))
    (array([3, 1], dtype=int64), array([1., 3., 5.]))
    """
    if normed:
        raise NotImplementedError("histogram: normed is what NumPy calls density; use density=True")
    a = as_array(a)
    edges = onp.asarray(bins) if onp.ndim(bins) else bins
    found = on_numpy(
        "histogram", onp.histogram, a._host(), edges, range, density, None if weights is None else onp.asarray(weights)
    )
    counts, edges = found[0], found[1].astype(onp.float32)
    return from_numpy_like(a, counts.astype(onp.float32) if counts.dtype.kind == "f" else counts), from_numpy_like(
        a, edges
    )
