"""Methods of arrays that compute: ``x.sum(axis=0)`` is ``nd.sum(x, axis=0)``. (`layout` has those that rearrange.)"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ops.table import normalize_axes
from .base import Bare
from .layout import Axes, Layout, axis_of
from .readings import F


class Fluent(Layout):
    """Operators as methods, with the conventions of legacy arrays."""

    __slots__ = ()

    # ---- functions of each element ----

    def abs(self) -> Any:
        """Absolute values."""
        return F.abs(self)

    def sign(self) -> Any:
        """-1, 0 or 1."""
        return F.sign(self)

    def square(self) -> Any:
        """Squares."""
        return F.square(self)

    def sqrt(self) -> Any:
        """Square roots."""
        return F.sqrt(self)

    def rsqrt(self) -> Any:
        """One divided by square roots."""
        return F.rsqrt(self)

    def cbrt(self) -> Any:
        """Cube roots."""
        return F.cbrt(self)

    def rcbrt(self) -> Any:
        """One divided by cube roots."""
        return F.reciprocal(F.cbrt(self))

    def reciprocal(self) -> Any:
        """One divided by each element."""
        return F.reciprocal(self)

    def exp(self) -> Any:
        """Exponentials."""
        return F.exp(self)

    def expm1(self) -> Any:
        """Exponentials minus one, exact near zero."""
        return F.expm1(self)

    def log(self) -> Any:
        """Natural logarithms."""
        return F.log(self)

    def log2(self) -> Any:
        """Logarithms to base 2."""
        return F.log2(self)

    def log10(self) -> Any:
        """Logarithms to base 10."""
        return F.log10(self)

    def log1p(self) -> Any:
        """Natural logarithms of one plus each element, exact near zero."""
        return F.log1p(self)

    def sin(self) -> Any:
        """Sines."""
        return F.sin(self)

    def cos(self) -> Any:
        """Cosines."""
        return F.cos(self)

    def tan(self) -> Any:
        """Tangents."""
        return F.tan(self)

    def arcsin(self) -> Any:
        """Inverse sines."""
        return F.arcsin(self)

    def arccos(self) -> Any:
        """Inverse cosines."""
        return F.arccos(self)

    def arctan(self) -> Any:
        """Inverse tangents."""
        return F.arctan(self)

    def sinh(self) -> Any:
        """Hyperbolic sines."""
        return F.sinh(self)

    def cosh(self) -> Any:
        """Hyperbolic cosines."""
        return F.cosh(self)

    def tanh(self) -> Any:
        """Hyperbolic tangents."""
        return F.tanh(self)

    def arcsinh(self) -> Any:
        """Inverse hyperbolic sines."""
        return F.arcsinh(self)

    def arccosh(self) -> Any:
        """Inverse hyperbolic cosines."""
        return F.arccosh(self)

    def arctanh(self) -> Any:
        """Inverse hyperbolic tangents."""
        return F.arctanh(self)

    def degrees(self) -> Any:
        """Radians as degrees."""
        return F.degrees(self)

    def radians(self) -> Any:
        """Degrees as radians."""
        return F.radians(self)

    def floor(self) -> Any:
        """Rounded down."""
        return F.floor(self)

    def ceil(self) -> Any:
        """Rounded up."""
        return F.ceil(self)

    def trunc(self) -> Any:
        """Rounded towards zero."""
        return F.trunc(self)

    fix = trunc

    def rint(self) -> Any:
        """Rounded to the nearest whole number."""
        return F.rint(self)

    def round(self) -> Any:
        """Rounded to the nearest whole number, halves away from zero."""
        return F.round(self)

    def clip(self, a_min: float | None = None, a_max: float | None = None) -> Any:
        """Limited to the range from ``a_min`` to ``a_max``."""
        return F.clip(self, a_min=a_min, a_max=a_max)

    def relu(self) -> Any:
        """The larger of each element and zero."""
        return F.relu(self)

    def sigmoid(self) -> Any:
        """The logistic function."""
        return F.sigmoid(self)

    def softmax(self, axis: int = -1, length: Any = None, temperature: float | None = None) -> Any:
        """Exponentials that add up to one along an axis, of the first ``length`` elements of each line."""
        inputs = (self,) if length is None else (self, length)
        return F.softmax(*inputs, axis=axis, temperature=temperature or 1.0)

    def log_softmax(self, axis: int = -1, temperature: float | None = None) -> Any:
        """Logarithms of the softmax."""
        return F.log_softmax(self, axis=axis, temperature=temperature or 1.0)

    def softmin(self, axis: int = -1, temperature: float | None = None) -> Any:
        """The softmax of the negative elements."""
        return F.softmin(self, axis=axis, temperature=temperature or 1.0)

    # ---- many elements to one ----

    def _over(self, axis: Axes, exclude: bool) -> Any:
        """The axes to reduce; legacy arrays take ``()`` for all, and ``exclude`` for all but those named."""
        if exclude:
            return normalize_axes(axis, self._data.ndim, exclude)  # type: ignore[arg-type]
        return None if axis == () or axis == [] else axis_of(axis)

    def sum(self, axis: Axes = None, keepdims: bool = False, exclude: bool = False) -> Any:
        """Sum over some axes."""
        return F.sum(self, axis=self._over(axis, exclude), keepdims=keepdims)

    def nansum(self, axis: Axes = None, keepdims: bool = False, exclude: bool = False) -> Any:
        """Sum over some axes, NaN as zero."""
        return F.nansum(self, axis=self._over(axis, exclude), keepdims=keepdims)

    def mean(self, axis: Axes = None, keepdims: bool = False, exclude: bool = False) -> Any:
        """Arithmetic mean over some axes."""
        return F.mean(self, axis=self._over(axis, exclude), keepdims=keepdims)

    def prod(self, axis: Axes = None, keepdims: bool = False, exclude: bool = False) -> Any:
        """Product over some axes."""
        return F.prod(self, axis=self._over(axis, exclude), keepdims=keepdims)

    def nanprod(self, axis: Axes = None, keepdims: bool = False, exclude: bool = False) -> Any:
        """Product over some axes, NaN as one."""
        return F.nanprod(self, axis=self._over(axis, exclude), keepdims=keepdims)

    def max(self, axis: Axes = None, keepdims: bool = False, exclude: bool = False) -> Any:
        """Largest element over some axes."""
        return F.max(self, axis=self._over(axis, exclude), keepdims=keepdims)

    def min(self, axis: Axes = None, keepdims: bool = False, exclude: bool = False) -> Any:
        """Smallest element over some axes."""
        return F.min(self, axis=self._over(axis, exclude), keepdims=keepdims)

    def norm(self, ord: int = 2, axis: Axes = None, keepdims: bool = False) -> Any:
        """Norm over some axes: the root of the sum of squares, or the sum of absolute values (``ord=1``)."""
        return F.norm(self, ord=ord, axis=axis_of(axis), keepdims=keepdims)

    def cumsum(self, axis: int | None = None, dtype: Any = None) -> Any:
        """Running sums along an axis (of the flattened array for None)."""
        x = self if dtype is None else F.cast(self, dtype=np.dtype(dtype))
        return F.cumsum(x, axis=axis)

    def argmax(self, axis: int | None = None, keepdims: bool = False) -> Any:
        """Position of the largest element along an axis (in the flattened array for None)."""
        return self._as_positions(F.argmax(self, axis=axis, keepdims=keepdims))

    def argmin(self, axis: int | None = None, keepdims: bool = False) -> Any:
        """Position of the smallest element along an axis (in the flattened array for None)."""
        return self._as_positions(F.argmin(self, axis=axis, keepdims=keepdims))

    def _as_positions(self, found: Any) -> Any:
        return F.cast(found, dtype=self._data.dtype)  # legacy arrays count in the dtype of their elements

    def argmax_channel(self) -> Any:
        """Position of the largest element along axis 1."""
        return self.argmax(axis=1)

    # ---- order ----

    def sort(self, axis: int | None = -1, is_ascend: bool = True) -> Any:
        """Sorted along an axis (flattened for None)."""
        return F.sort(self, axis=axis, is_ascend=is_ascend)

    def argsort(self, axis: int | None = -1, is_ascend: bool = True, dtype: Any = "float32") -> Any:
        """Positions that sort the array along an axis (the flattened array for None)."""
        return F.cast(F.argsort(self, axis=axis, is_ascend=is_ascend), dtype=np.dtype(dtype))

    def topk(
        self, axis: int | None = -1, k: int = 1, ret_typ: str = "indices", is_ascend: bool = False,
        dtype: Any = "float32",
    ) -> Any:  # fmt: skip
        """The ``k`` largest elements along an axis: "indices", "value", "both" or a "mask"."""
        values, indices = F.topk(self, axis=axis, k=k, is_ascend=is_ascend)
        if ret_typ == "value":
            return values
        if ret_typ == "mask":
            return self._mask_at(indices, axis)
        if ret_typ not in ("indices", "both"):
            raise ValueError(f"topk: ret_typ is 'value', 'indices', 'mask' or 'both', got {ret_typ!r}")
        positions = F.cast(indices, dtype=np.dtype(dtype))
        return positions if ret_typ == "indices" else [values, positions]

    def _mask_at(self, indices: Any, axis: int | None) -> Any:
        """Ones at the positions along an axis, zeros elsewhere, in the shape and dtype of the array."""
        shape = self._data.shape
        ones = F.cast(F.ones_like(indices), dtype=self._data.dtype)
        size, line = (self._data.size, 0) if axis is None else (shape[axis], axis)
        return F.reshape(F.put_along_axis(ones, indices, size=size, axis=line), shape=shape)

    # ---- products ----

    def dot(self, other: Bare, transpose_a: bool = False, transpose_b: bool = False) -> Any:
        """Product over the last axis of this array and the first of the other."""
        return F.dot(self, other, transpose_a=transpose_a, transpose_b=transpose_b)
