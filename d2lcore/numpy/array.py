"""`ndarray`: what NumPy's semantics change about an array, and nothing else."""

from __future__ import annotations

import sys
from typing import Any

import numpy as onp

from ..core import F, NDArray, from_host, own
from ..core.array import _binary
from ..core.base import as_dtype, wrap
from ..core.layout import Axes, axis_of, shape_of
from ..ndarray._call import row_by_row, store


class ndarray(NDArray):
    """An array with NumPy's semantics (MXNet's ``mx.np.ndarray``), made by `np.array` and friends.

    It may have no dimensions, its comparisons give bools, and whole numbers divide into real ones.

    >>> from d2lcore import np
    >>> x = np.array([1, 2, 3])
    >>> x.mean(), x > 1
    (array(2.), array([False,  True,  True]))
    """

    __slots__ = ()
    _zero_dim = True
    _numeric_bools = False

    @property
    def dtype(self) -> Any:
        """Type of the elements, as NumPy's dtype object (``dtype('float32')``)."""
        return self._data.dtype

    def __repr__(self) -> str:
        if traced := self._traced():
            return traced
        text = onp.array2string(self._host(), separator=", ", prefix="array(")
        shape = f", shape={self.shape}" if not self.size and self.ndim > 1 else ""
        dtype = "" if self._data.dtype in (onp.float32, onp.bool_) else f", dtype={self._data.dtype.name}"
        place = "" if self._ctx.device_type == "cpu" else f", ctx={self._ctx}"
        return f"array({text}{shape}{dtype}{place})"

    def __str__(self) -> str:
        place = "" if self._ctx.device_type == "cpu" else f" @{self._ctx}"
        return self._traced() or str(self._host()) + place

    __and__, __rand__, __iand__ = _binary(F.bitwise_and)
    __or__, __ror__, __ior__ = _binary(F.bitwise_or)
    __xor__, __rxor__, __ixor__ = _binary(F.bitwise_xor)

    def __invert__(self) -> Any:
        return F.bitwise_not(self)

    def as_nd_ndarray(self) -> NDArray:
        """The same memory as a legacy array; gradients flow back through it."""
        x = self if self._data.ndim else F.reshape(self, shape=(1,))
        return wrap(NDArray, x._data, x._ctx, x._entry)

    def as_np_ndarray(self) -> ndarray:
        """This array: itself."""
        return self

    def item(self, *index: Any) -> Any:
        """The one value, or the one at a position (in the flattened array for one number), as a Python number."""
        return self._host().item(*index) if index else super().item()

    def __float__(self) -> float:
        return float(self._only())

    def __int__(self) -> int:
        return int(self._only())

    def _only(self) -> Any:
        if self.size != 1:
            raise TypeError(f"only an array with one value is a number, this one has shape {self.shape}")
        return self._host().item()

    # ---- NumPy's own functions on these arrays ----

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        """``numpy.add(x, y)`` runs ``mx.np.add``; an elementwise function that is not here, NumPy's on the host."""
        out = options.pop("out", (None,))
        if method != "__call__" or len(out) != 1 or not isinstance(out[0], (ndarray, type(None))):
            return NotImplemented
        package = _functions()
        ours = getattr(package, ufunc.__name__, None)
        if ours is None:
            found = package.fallback.on_host(ufunc.__name__, ufunc, inputs, options)
            return store(found, out[0])
        if out[0] is not None:
            options["out"] = out[0]
        return ours(*[self._operand(x) for x in inputs], **options)

    def __array_function__(self, func: Any, types: Any, args: tuple, kwargs: dict) -> Any:
        """``numpy.concatenate`` and friends run the function of that name here; what ``np`` has not, NumPy computes."""
        package = _functions()
        ours = getattr(package.linalg if func.__module__ == "numpy.linalg" else package, func.__name__, None)
        return package.fallback.on_host(func.__name__, func, args, kwargs) if ours is None else ours(*args, **kwargs)

    def _operand(self, other: Any) -> Any:
        if self._data.dtype.kind != "f" and isinstance(other, (onp.ndarray, list, tuple)):
            other = onp.asarray(other)  # of whole numbers or bools: the other side's dtype counts too
            return from_host(other.astype(onp.float32) if other.dtype == onp.float64 else other, self._ctx, type(self))
        return super()._operand(other)

    # ---- copies ----

    def copy(self, order: str = "C") -> Any:
        """A copy on the same device."""
        if order != "C":
            raise NotImplementedError(f"ndarray.copy: order is 'C' (row by row), got {order!r}")
        return F.identity(self)

    def astype(  # type: ignore[override]
        self, dtype: Any, order: str = "K", casting: str = "unsafe", subok: bool = True, copy: bool = True
    ) -> Any:
        """The values as another dtype; the array itself where it has that dtype and ``copy`` is False."""
        if order not in ("K", "C") or casting != "unsafe" or subok is not True:
            raise ValueError(
                "ndarray.astype: order is 'K' or 'C', casting 'unsafe' and subok True, "
                f"got order={order!r}, casting={casting!r}, subok={subok!r}"
            )
        return super().astype(dtype, copy)

    def as_in_ctx(self, ctx: Any) -> Any:
        """This array if it is on ``ctx`` already, else a copy there; gradients flow back through the copy."""
        return self.as_in_context(ctx)

    # ---- shape ----

    def swapaxes(self, axis1: int, axis2: int) -> Any:
        """Two axes exchanged."""
        return super().swapaxes(axis1, axis2)

    def reshape(self, *sizes: Any, shape: Any = None, order: str = "C", reverse: bool = False) -> Any:
        """A copy in another shape, of which one size may be -1. (NumPy gives a view; MXNet documents a copy.)"""
        row_by_row("reshape", order)
        return own(F.reshape(self, shape=shape_of(sizes if shape is None else (shape,))))

    def flatten(self, order: str = "C") -> Any:
        """A copy of one dimension."""
        row_by_row("flatten", order)
        return own(F.reshape(self, shape=(-1,)))

    def ravel(self, order: str = "C") -> Any:
        """A copy of one dimension."""
        row_by_row("ravel", order)
        return own(F.reshape(self, shape=(-1,)))

    def flip(self, axis: Axes = None) -> Any:
        """With the elements along some axes (all by default) in reverse order."""
        return F.flip(self, axis=axis_of(axis))

    def broadcast_to(self, shape: Any) -> Any:
        """Repeated along axes of size 1, and along new leading axes."""
        return F.broadcast_to(self, shape=shape_of((shape,)))

    def take(self, indices: Any, axis: int | None = None, mode: str = "raise") -> Any:
        """The elements, or slices along an axis, at the positions ``indices``."""
        if not isinstance(indices, NDArray):
            indices = wrap(type(self), onp.asarray(indices, dtype=onp.int64), self._ctx)
        return F.take(self, indices, axis=axis, mode=mode)

    def nonzero(self) -> tuple:
        """For each axis, the positions of the elements that are not zero (int64)."""
        return tuple([wrap(type(self), place, self._ctx) for place in onp.nonzero(self._host())])

    def __format__(self, spec: str) -> str:
        """One value without dimensions is written as the number it is: ``f"loss {loss.mean():.3f}"``."""
        return super().__format__(spec) if self.ndim or not spec else format(self.item(), spec)

    # ---- many elements to one ----

    def _as(self, dtype: Any) -> Any:
        return self if dtype is None else F.cast(self, dtype=as_dtype(dtype))

    def sum(self, axis: Axes = None, dtype: Any = None, out: Any = None, keepdims: bool = False) -> Any:  # type: ignore[override]
        """Sum over some axes."""
        return store(F.sum(self._as(dtype), axis=axis_of(axis), keepdims=keepdims), out)

    def mean(self, axis: Axes = None, dtype: Any = None, out: Any = None, keepdims: bool = False) -> Any:  # type: ignore[override]
        """Arithmetic mean over some axes."""
        return store(F.mean(self._as(dtype), axis=axis_of(axis), keepdims=keepdims), out)

    def prod(self, axis: Axes = None, dtype: Any = None, out: Any = None, keepdims: bool = False) -> Any:  # type: ignore[override]
        """Product over some axes."""
        return store(F.prod(self._as(dtype), axis=axis_of(axis), keepdims=keepdims), out)

    def max(self, axis: Axes = None, out: Any = None, keepdims: bool = False) -> Any:  # type: ignore[override]
        """Largest element over some axes."""
        return store(F.max(self, axis=axis_of(axis), keepdims=keepdims), out)

    def min(self, axis: Axes = None, out: Any = None, keepdims: bool = False) -> Any:  # type: ignore[override]
        """Smallest element over some axes."""
        return store(F.min(self, axis=axis_of(axis), keepdims=keepdims), out)

    def var(self, axis: Axes = None, dtype: Any = None, out: Any = None, ddof: int = 0, keepdims: bool = False) -> Any:
        """Variance over some axes: the mean squared distance from the mean."""
        return store(F.var(self._as(dtype), axis=axis_of(axis), ddof=ddof, keepdims=keepdims), out)

    def std(self, axis: Axes = None, dtype: Any = None, out: Any = None, ddof: int = 0, keepdims: bool = False) -> Any:
        """Standard deviation over some axes: the root of the variance."""
        return store(F.std(self._as(dtype), axis=axis_of(axis), ddof=ddof, keepdims=keepdims), out)

    def all(self, axis: Axes = None, out: Any = None, keepdims: bool = False) -> Any:
        """Whether all elements over some axes are other than zero."""
        zeros = F.sum(F.equal(self, 0), axis=axis_of(axis), keepdims=keepdims)
        return store(F.equal(zeros, 0), out)

    def any(self, axis: Axes = None, out: Any = None, keepdims: bool = False) -> Any:
        """Whether any element over some axes is other than zero."""
        found = F.sum(F.not_equal(self, 0), axis=axis_of(axis), keepdims=keepdims)
        return store(F.greater(found, 0), out)

    def argmax(self, axis: int | None = None, out: Any = None, keepdims: bool = False) -> Any:  # type: ignore[override]
        """Position of the largest element along an axis (in the flattened array for None); int64."""
        return store(F.argmax(self, axis=axis, keepdims=keepdims), out)

    def argmin(self, axis: int | None = None, out: Any = None, keepdims: bool = False) -> Any:  # type: ignore[override]
        """Position of the smallest element along an axis (in the flattened array for None); int64."""
        return store(F.argmin(self, axis=axis, keepdims=keepdims), out)

    def sort(self, axis: int | None = -1, kind: str | None = None, order: None = None) -> Any:  # type: ignore[override]
        """A sorted copy, along an axis (flattened for None); every ``kind`` keeps ties in order."""
        no_fields("sort", order)
        return F.sort(self, axis=axis, is_ascend=True)

    def argsort(self, axis: int | None = -1, kind: str | None = None, order: None = None) -> Any:  # type: ignore[override]
        """Positions (int64) that sort the array along an axis (the flattened array for None)."""
        no_fields("argsort", order)
        return F.argsort(self, axis=axis, is_ascend=True)

    def cumsum(self, axis: int | None = None, dtype: Any = None, out: Any = None) -> Any:
        """Running sums along an axis (of the flattened array for None)."""
        return store(super().cumsum(axis, dtype), out)

    # ---- each element ----

    def clip(self, min: float | None = None, max: float | None = None, out: Any = None) -> Any:
        """Limited to the range from ``min`` to ``max``."""
        return store(F.clip(self, a_min=min, a_max=max), out)

    def round(self, decimals: int = 0, out: Any = None) -> Any:
        """Rounded to so many decimals, halves to the even neighbour (NumPy's rule)."""
        if not decimals:
            return store(F.rint(self), out)
        scale = 10.0**decimals
        return store(F.divide(F.rint(F.multiply(self, scale)), scale), out)

    def dot(self, b: Any, out: Any = None) -> Any:  # type: ignore[override]
        """Product as `np.dot` defines it."""
        return store(dot(self, b), out)


NDArray._numpy_class = ndarray


def no_fields(function: str, order: Any) -> None:
    """Refuse NumPy's ``order=`` of sorting, which names fields of structured arrays: there are none here."""
    if order is not None:
        raise NotImplementedError(f"{function}: order names the fields of structured arrays, got {order!r}")


def _functions() -> Any:
    """This package, whose functions are made of this class."""
    return sys.modules[__package__]


def dot(a: Any, b: Any) -> Any:
    """NumPy's dot: numbers scale, otherwise the last axis of ``a`` is summed with the last but one of ``b``."""
    if not isinstance(b, NDArray) or not a.ndim or not b.ndim:
        return F.multiply(a, b)
    if b.ndim <= 2:
        return F.matmul(a, b) if a.ndim <= 2 else F.tensordot(a, b, axes=((a.ndim - 1,), (0,)))
    return F.tensordot(a, b, axes=((a.ndim - 1,), (b.ndim - 2,)))
