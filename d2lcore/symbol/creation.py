"""Symbols that need no input: zeros, ones, ranges; and two functions whose arguments files write otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .call import call
from .node import text
from .symbol import Symbol

__all__ = ["arange", "eye", "full", "histogram", "linspace", "ones", "split_v2", "zeros"]

Shape = int | Sequence[int]


def _make(file_name: str, name: str | None, **attrs: Any) -> Symbol:
    if attrs.get("dtype") is not None:
        attrs["dtype"] = text(attrs["dtype"])
    return call(Symbol, file_name, (), {**attrs, "name": name}, file_name)


def zeros(shape: Shape, dtype: Any = None, name: str | None = None, **kwargs: Any) -> Symbol:
    """Zeros.

    >>> from d2lcore import sym
    >>> sym.zeros((1, 2)).eval()[0].asnumpy()
    array([[0., 0.]], dtype=float32)
    """
    return _make("_zeros", name, shape=shape, dtype=dtype or "float32", **kwargs)


def ones(shape: Shape, dtype: Any = None, name: str | None = None, **kwargs: Any) -> Symbol:
    """Ones."""
    return _make("_ones", name, shape=shape, dtype=dtype or "float32", **kwargs)


def full(shape: Shape, val: float, dtype: Any = None, name: str | None = None, **kwargs: Any) -> Symbol:
    """One number everywhere."""
    return _make("_full", name, shape=shape, value=float(val), dtype=dtype or "float32", **kwargs)


def eye(N: int, M: int = 0, k: int = 0, dtype: Any = None, name: str | None = None, **kwargs: Any) -> Symbol:
    """Ones on diagonal ``k`` of a matrix (N, M), zeros elsewhere."""
    return _make("_eye", name, N=N, M=M, k=k, dtype=dtype or "float32", **kwargs)


def arange(
    start: float, stop: float | None = None, step: float = 1.0, repeat: int = 1, infer_range: bool = False,
    name: str | None = None, dtype: Any = None,
) -> Symbol:  # fmt: skip
    """Numbers from ``start`` to before ``stop``, each ``repeat`` times."""
    where = {"start": start, "stop": stop, "step": step, "repeat": repeat, "infer_range": infer_range}
    return _make("_arange", name, **where, dtype=dtype or "float32")


def linspace(
    start: float, stop: float, num: int, endpoint: bool = True, name: str | None = None, dtype: Any = None
) -> Symbol:
    """``num`` numbers from ``start`` to ``stop``."""
    where = {"start": start, "stop": stop, "num": num, "endpoint": endpoint}
    return _make("_linspace", name, **where, dtype=dtype or "float32")


def histogram(a: Symbol, bins: int | Symbol = 10, range: tuple[float, float] | None = None, **kwargs: Any) -> Symbol:
    """How many elements of ``a`` fall into each bin, and the edges of the bins."""
    if isinstance(bins, Symbol):
        return call(Symbol, "_histogram", (a, bins), kwargs, "_histogram")
    return call(Symbol, "_histogram", (a,), {"bin_cnt": bins, "range": range, **kwargs}, "_histogram")


def split_v2(
    ary: Symbol, indices_or_sections: int | Sequence[int], axis: int = 0, squeeze_axis: bool = False
) -> Symbol:
    """Pieces along an axis: that many of equal size, or cut before the given places.

    >>> from d2lcore import sym
    >>> len(sym.split_v2(sym.var("x"), (1, 3)))
    3
    """
    cuts: dict[str, Any] = {"axis": axis, "squeeze_axis": squeeze_axis}
    if isinstance(indices_or_sections, int):
        cuts["sections"] = indices_or_sections
    else:
        cuts["indices"] = (0, *indices_or_sections)
    return call(type(ary), "_split_v2", (ary,), cuts, "_split_v2")
