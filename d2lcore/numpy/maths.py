"""Functions of each element: powers, exponentials, logarithms, rounding, tests for NaN.

They take arrays; lists and NumPy arrays are made into arrays, and numbers give numbers (as in MXNet).
"""

from __future__ import annotations

from typing import Any

import numpy as onp

from ..core import F
from ..util import wrap_np_unary_func
from ._call import as_array, each, is_number, store
from .array import ndarray

__all__ = [
    "abs",
    "absolute",
    "around",
    "cbrt",
    "ceil",
    "clip",
    "exp",
    "expm1",
    "fabs",
    "fix",
    "floor",
    "isfinite",
    "isinf",
    "isnan",
    "isneginf",
    "isposinf",
    "log",
    "log1p",
    "log2",
    "log10",
    "logical_not",
    "nan_to_num",
    "negative",
    "reciprocal",
    "rint",
    "round",
    "round_",
    "sign",
    "sqrt",
    "square",
    "trunc",
]


@wrap_np_unary_func
def abs(x: Any, out: ndarray | None = None) -> Any:
    """Absolute values.

    >>> from d2lcore import np
    >>> np.abs(np.array([-1.5, 0, 2]))
    array([1.5, 0. , 2. ])
    """
    return each("abs", x, out)


absolute = fabs = abs


@wrap_np_unary_func
def sign(x: Any, out: ndarray | None = None) -> Any:
    """-1 for negative elements, 0 for zero, 1 for positive ones.

    >>> from d2lcore import np
    >>> np.sign(np.array([-1.5, 0, 2]))
    array([-1.,  0.,  1.])
    """
    return each("sign", x, out)


@wrap_np_unary_func
def negative(x: Any, out: ndarray | None = None) -> Any:
    """Each element with its sign changed.

    >>> from d2lcore import np
    >>> np.negative(np.array([-1.5, 0, 2]))
    array([ 1.5, -0. , -2. ])
    """
    return each("negative", x, out)


@wrap_np_unary_func
def square(x: Any, out: ndarray | None = None) -> Any:
    """Squares.

    >>> from d2lcore import np
    >>> np.square(np.array([-1.5, 0, 2]))
    array([2.25, 0.  , 4.  ])
    """
    return each("square", x, out)


@wrap_np_unary_func
def sqrt(x: Any, out: ndarray | None = None) -> Any:
    """Square roots; NaN for negative elements.

    >>> from d2lcore import np
    >>> np.sqrt(np.array([0, 1, 4])).round(4)
    array([0., 1., 2.])
    """
    return each("sqrt", x, out)


@wrap_np_unary_func
def cbrt(x: Any, out: ndarray | None = None) -> Any:
    """Cube roots.

    >>> from d2lcore import np
    >>> np.cbrt(np.array([-8, 0, 27])).round(4)
    array([-2.,  0.,  3.])
    """
    return each("cbrt", x, out)


@wrap_np_unary_func
def reciprocal(x: Any, out: ndarray | None = None) -> Any:
    """One divided by each element.

    >>> from d2lcore import np
    >>> np.reciprocal(np.array([-2, 1, 4])).round(4)
    array([-0.5 ,  1.  ,  0.25])
    """
    return each("reciprocal", x, out)


@wrap_np_unary_func
def exp(x: Any, out: ndarray | None = None) -> Any:
    """Exponentials.

    >>> from d2lcore import np
    >>> np.exp(np.array([0, 1, 2])).round(4)
    array([1.    , 2.7183, 7.3891])
    """
    return each("exp", x, out)


@wrap_np_unary_func
def expm1(x: Any, out: ndarray | None = None) -> Any:
    """Exponentials minus one, exact near zero.

    >>> from d2lcore import np
    >>> np.expm1(np.array([0, 1, 2])).round(4)
    array([0.    , 1.7183, 6.3891])
    """
    return each("expm1", x, out)


@wrap_np_unary_func
def log(x: Any, out: ndarray | None = None) -> Any:
    """Natural logarithms.

    >>> from d2lcore import np
    >>> np.log(np.array([1, 2, 4])).round(4)
    array([0.    , 0.6931, 1.3863])
    """
    return each("log", x, out)


@wrap_np_unary_func
def log2(x: Any, out: ndarray | None = None) -> Any:
    """Logarithms to base 2.

    >>> from d2lcore import np
    >>> np.log2(np.array([1, 2, 4])).round(4)
    array([0., 1., 2.])
    """
    return each("log2", x, out)


@wrap_np_unary_func
def log10(x: Any, out: ndarray | None = None) -> Any:
    """Logarithms to base 10.

    >>> from d2lcore import np
    >>> np.log10(np.array([1, 10, 100])).round(4)
    array([0., 1., 2.])
    """
    return each("log10", x, out)


@wrap_np_unary_func
def log1p(x: Any, out: ndarray | None = None) -> Any:
    """Natural logarithms of one plus each element, exact near zero.

    >>> from d2lcore import np
    >>> np.log1p(np.array([0, 1, 3])).round(4)
    array([0.    , 0.6931, 1.3863])
    """
    return each("log1p", x, out)


@wrap_np_unary_func
def floor(x: Any, out: ndarray | None = None) -> Any:
    """Rounded down to whole numbers.

    >>> from d2lcore import np
    >>> np.floor(np.array([-1.5, 0.2, 2.5]))
    array([-2.,  0.,  2.])
    """
    return each("floor", x, out)


@wrap_np_unary_func
def ceil(x: Any, out: ndarray | None = None) -> Any:
    """Rounded up to whole numbers.

    >>> from d2lcore import np
    >>> np.ceil(np.array([-1.5, 0.2, 2.5]))
    array([-1.,  1.,  3.])
    """
    return each("ceil", x, out)


@wrap_np_unary_func
def trunc(x: Any, out: ndarray | None = None) -> Any:
    """Rounded towards zero to whole numbers.

    >>> from d2lcore import np
    >>> np.trunc(np.array([-1.5, 0.2, 2.5]))
    array([-1.,  0.,  2.])
    """
    return each("trunc", x, out)


@wrap_np_unary_func
def fix(x: Any, out: ndarray | None = None) -> Any:
    """Rounded towards zero to whole numbers (the same as `trunc`).

    >>> from d2lcore import np
    >>> np.fix(np.array([-1.5, 0.2, 2.5]))
    array([-1.,  0.,  2.])
    """
    return each("trunc", x, out)


@wrap_np_unary_func
def rint(x: Any, out: ndarray | None = None) -> Any:
    """Rounded to the nearest whole numbers, halves to the even neighbour.

    >>> from d2lcore import np
    >>> np.rint(np.array([-1.6, 0.5, 2.7]))
    array([-2.,  0.,  3.])
    """
    return each("rint", x, out)


@wrap_np_unary_func
def isnan(x: Any, out: ndarray | None = None) -> Any:
    """True where elements are NaN.

    >>> from d2lcore import np
    >>> np.isnan(np.array([1, np.nan, np.inf]))
    array([False,  True, False])
    """
    return each("isnan", x, out)


@wrap_np_unary_func
def isinf(x: Any, out: ndarray | None = None) -> Any:
    """True where elements are infinite.

    >>> from d2lcore import np
    >>> np.isinf(np.array([1, np.nan, -np.inf]))
    array([False, False,  True])
    """
    return each("isinf", x, out)


@wrap_np_unary_func
def isfinite(x: Any, out: ndarray | None = None) -> Any:
    """True where elements are neither infinite nor NaN.

    >>> from d2lcore import np
    >>> np.isfinite(np.array([1, np.nan, np.inf]))
    array([ True, False, False])
    """
    return each("isfinite", x, out)


@wrap_np_unary_func
def isposinf(x: Any, out: ndarray | None = None) -> Any:
    """True where elements are plus infinity.

    >>> from d2lcore import np
    >>> np.isposinf(np.array([1, np.inf, -np.inf]))
    array([False,  True, False])
    """
    return onp.isposinf(x) if is_number(x) else store(F.equal(as_array(x), onp.inf), out)


@wrap_np_unary_func
def isneginf(x: Any, out: ndarray | None = None) -> Any:
    """True where elements are minus infinity.

    >>> from d2lcore import np
    >>> np.isneginf(np.array([1, np.inf, -np.inf]))
    array([False, False,  True])
    """
    return onp.isneginf(x) if is_number(x) else store(F.equal(as_array(x), -onp.inf), out)


@wrap_np_unary_func
def logical_not(x: Any, out: ndarray | None = None) -> Any:
    """True where elements are zero.

    >>> from d2lcore import np
    >>> np.logical_not(np.array([0, 2]))
    array([ True, False])
    """
    return each("logical_not", x, out)


def around(x: Any, decimals: int = 0, out: ndarray | None = None) -> Any:
    """Rounded to so many decimals, halves to the even neighbour.

    >>> from d2lcore import np
    >>> np.round(np.array([0.5, 1.26]), 1)
    array([0.5, 1.3])
    """
    return onp.round(x, decimals) if is_number(x) else as_array(x).round(decimals, out)


round = round_ = around


def clip(a: Any, a_min: float | None, a_max: float | None, out: ndarray | None = None) -> Any:
    """Limited to the range from ``a_min`` to ``a_max``; the gradient is zero outside.

    >>> from d2lcore import np
    >>> np.clip(np.array([-1, 2, 9]), 0, 5)
    array([0., 2., 5.])
    """
    return as_array(a).clip(a_min, a_max, out)


def nan_to_num(
    x: Any, copy: bool = True, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None
) -> ndarray:
    """NaN as ``nan``, and infinities as the largest numbers of the dtype (or those given).

    With ``copy=False`` they are written into ``x`` itself.

    >>> from d2lcore import np
    >>> np.nan_to_num(np.array([np.nan, 1]))
    array([0., 1.])
    """
    found = x = as_array(x)
    if x._data.dtype.kind != "f":
        return F.identity(x) if copy else x
    limits = onp.finfo(x.dtype)
    found = F.where(F.isnan(found), nan, found)
    found = F.where(F.equal(found, onp.inf), float(limits.max) if posinf is None else posinf, found)
    found = F.where(F.equal(found, -onp.inf), float(limits.min) if neginf is None else neginf, found)
    return found if copy else store(found, x)
