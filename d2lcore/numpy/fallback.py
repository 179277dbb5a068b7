"""What MXNet leaves to NumPy: functions that run NumPy's own of the same name on the values of arrays.

Arrays that NumPy gives come back as ``mx.np.ndarray`` on the device of the first array, numbers as they are. As no
gradient flows through them, an array that is being differentiated is refused: nobody would notice the loss.

>>> from d2lcore import np
>>> np.cov(np.array([[1, 2, 3], [3, 2, 1]]))
array([[ 1., -1.],
       [-1.,  1.]], dtype=float64)
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

import numpy as onp

from ..core import NDArray, from_host, tape
from ..device import Context
from ..errors import FallbackError
from ._call import on_numpy
from .array import ndarray

__all__ = [
    "apply_along_axis",
    "apply_over_axes",
    "argpartition",
    "array_equiv",
    "choose",
    "compress",
    "corrcoef",
    "correlate",
    "cov",
    "digitize",
    "divmod",
    "extract",
    "float_power",
    "frexp",
    "heaviside",
    "histogram2d",
    "histogram_bin_edges",
    "histogramdd",
    "i0",
    "in1d",
    "intersect1d",
    "ix_",
    "lexsort",
    "min_scalar_type",
    "modf",
    "msort",
    "nanargmax",
    "nanargmin",
    "nancumprod",
    "nancumsum",
    "nanmax",
    "nanmean",
    "nanmedian",
    "nanmin",
    "nanpercentile",
    "nanprod",
    "nanquantile",
    "nanstd",
    "nanvar",
    "packbits",
    "partition",
    "piecewise",
    "poly",
    "polyadd",
    "polyder",
    "polydiv",
    "polyfit",
    "polyint",
    "polymul",
    "polysub",
    "positive",
    "promote_types",
    "ptp",
    "real",
    "result_type",
    "roots",
    "select",
    "setdiff1d",
    "setxor1d",
    "signbit",
    "spacing",
    "trapz",
    "tril_indices_from",
    "trim_zeros",
    "triu_indices_from",
    "union1d",
    "unpackbits",
    "unwrap",
    "vander",
]


def arrays_in(values: Iterable[Any]) -> list[NDArray]:
    """The arrays among arguments, also those in lists and tuples."""
    found: list[NDArray] = []
    for value in values:
        if isinstance(value, NDArray):
            found.append(value)
        elif isinstance(value, (list, tuple)):
            found += arrays_in(value)
    return found


def on_host(name: str, function: Callable, args: tuple, kwargs: dict[str, Any]) -> Any:
    """Run a function of NumPy's on the values of arrays, and give what it gives as arrays.

    Raises `FallbackError` (a `ValueError`, as in MXNet) for an array that is being differentiated.
    """
    arrays = arrays_in([*args, *kwargs.values()])
    if tape.recorder.get() is not None and any(a._entry is not None for a in arrays):
        raise FallbackError(
            f"{name} runs NumPy's own function, through which no gradient flows, and its input is being "
            "differentiated. Move the call out of autograd.record(), or give it x.detach()."
        )
    found = on_numpy(name, function, *map(_host, args), **{key: _host(value) for key, value in kwargs.items()})
    return _arrays(found, arrays[0]._ctx if arrays else None)


def _host(value: Any) -> Any:
    if isinstance(value, NDArray):
        return value._host()
    return type(value)([_host(v) for v in value]) if type(value) in (list, tuple) else value


def _arrays(value: Any, ctx: Context | None) -> Any:
    if isinstance(value, onp.ndarray) and value.dtype.kind in "fiub":
        return from_host(value, ctx, ndarray, copy=False)
    if isinstance(value, (onp.integer, onp.bool_)):
        return value.item()
    if isinstance(value, tuple):  # those with names (of numpy.linalg) too
        return tuple([_arrays(v, ctx) for v in value])
    return [_arrays(v, ctx) for v in value] if isinstance(value, list) else value


def from_numpy(function: Callable, does: str, name: str = "") -> Callable[..., Any]:
    """A function of NumPy's as one for arrays; ``does`` says in one sentence what it computes."""
    name = name or function.__name__

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        return on_host(name, function, args, kwargs)

    run.__name__ = run.__qualname__ = name
    run.__module__ = "d2lcore.numpy"
    run.__doc__ = f"{does}\n\nNumPy's own function on the host, with its arguments: no gradient flows through it."
    return run


# ---- names that NumPy 2 gave up, and MXNet keeps ----


def _in1d(ar1: Any, ar2: Any, assume_unique: bool = False, invert: bool = False) -> Any:
    return onp.isin(onp.ravel(ar1), ar2, assume_unique, invert)


def _msort(a: Any) -> Any:
    return onp.sort(a, axis=0)


# ---- along an axis ----

apply_along_axis = from_numpy(onp.apply_along_axis, "A function of vectors, applied to each line along an axis.")
apply_over_axes = from_numpy(onp.apply_over_axes, "A function of an array and an axis, applied to several axes.")
piecewise = from_numpy(onp.piecewise, "Different functions of the elements where different conditions hold.")
choose = from_numpy(onp.choose, "At each place the element of the array whose number stands there.")
select = from_numpy(onp.select, "At each place the element of the array whose condition is the first to hold.")
compress = from_numpy(onp.compress, "The slices along an axis at which a condition holds.")
extract = from_numpy(onp.extract, "The elements at which a condition holds, in one dimension.")
trapz = from_numpy(onp.trapezoid, "The integral along an axis by the trapezoidal rule.", "trapz")
unwrap = from_numpy(onp.unwrap, "Angles without jumps: of more than half a period, a whole one is taken off.")

# ---- each element ----

divmod = from_numpy(onp.divmod, "The quotient, rounded down, and the remainder.")
float_power = from_numpy(onp.float_power, "Powers in float64.")
frexp = from_numpy(onp.frexp, "Each element as a fraction of a power of two: the fraction, and the exponent.")
modf = from_numpy(onp.modf, "The fraction and the whole part of each element.")
heaviside = from_numpy(onp.heaviside, "0 for negative elements, 1 for positive ones, the second argument for zero.")
i0 = from_numpy(onp.i0, "The modified Bessel function of the first kind, order 0.")
positive = from_numpy(onp.positive, "The elements as they are.")
real = from_numpy(onp.real, "The real part: of real numbers, the elements as they are.")
signbit = from_numpy(onp.signbit, "True where the sign is negative, of zero too.")
spacing = from_numpy(onp.spacing, "The distance to the next larger number of the dtype.")

# ---- sets ----

in1d = from_numpy(_in1d, "Whether each element of a flattened array is one of several.", "in1d")
intersect1d = from_numpy(onp.intersect1d, "The elements that both arrays have, sorted.")
setdiff1d = from_numpy(onp.setdiff1d, "The elements that the second array has not, sorted.")
setxor1d = from_numpy(onp.setxor1d, "The elements that only one of the arrays has, sorted.")
union1d = from_numpy(onp.union1d, "The elements that either array has, sorted.")
array_equiv = from_numpy(onp.array_equiv, "Whether two arrays that broadcast to one shape have equal elements.")

# ---- order ----

argpartition = from_numpy(onp.argpartition, "Positions that put an element where sorting would, smaller ones before.")
partition = from_numpy(onp.partition, "An element where sorting would put it, smaller ones before, larger behind.")
lexsort = from_numpy(onp.lexsort, "Positions that sort by several keys, the last one first.")
msort = from_numpy(_msort, "Sorted along the first axis.", "msort")
digitize = from_numpy(onp.digitize, "The number of the bin into which each element falls.")
trim_zeros = from_numpy(onp.trim_zeros, "Without the zeros at both ends.")

# ---- statistics ----

corrcoef = from_numpy(onp.corrcoef, "The matrix of correlations of variables given as rows.")
correlate = from_numpy(onp.correlate, "The cross-correlation of two vectors.")
cov = from_numpy(onp.cov, "The matrix of covariances of variables given as rows; float64.")
histogram2d = from_numpy(onp.histogram2d, "How many points of the plane lie in each of several boxes.")
histogramdd = from_numpy(onp.histogramdd, "How many points of a space lie in each of several boxes.")
histogram_bin_edges = from_numpy(onp.histogram_bin_edges, "The edges of the bins that a histogram would have.")
ptp = from_numpy(onp.ptp, "The distance from the smallest to the largest element.")
nanargmax = from_numpy(onp.nanargmax, "Position of the largest element that is not NaN.")
nanargmin = from_numpy(onp.nanargmin, "Position of the smallest element that is not NaN.")
nancumprod = from_numpy(onp.nancumprod, "Running products, NaN counting as one.")
nancumsum = from_numpy(onp.nancumsum, "Running sums, NaN counting as zero.")
nanmax = from_numpy(onp.nanmax, "The largest element that is not NaN.")
nanmean = from_numpy(onp.nanmean, "The mean of the elements that are not NaN.")
nanmedian = from_numpy(onp.nanmedian, "The median of the elements that are not NaN.")
nanmin = from_numpy(onp.nanmin, "The smallest element that is not NaN.")
nanpercentile = from_numpy(onp.nanpercentile, "Percentiles of the elements that are not NaN.")
nanprod = from_numpy(onp.nanprod, "The product of the elements that are not NaN.")
nanquantile = from_numpy(onp.nanquantile, "Quantiles of the elements that are not NaN.")
nanstd = from_numpy(onp.nanstd, "The standard deviation of the elements that are not NaN.")
nanvar = from_numpy(onp.nanvar, "The variance of the elements that are not NaN.")

# ---- polynomials, by their coefficients, those of high powers first ----

poly = from_numpy(onp.poly, "The polynomial with given roots.")
polyadd = from_numpy(onp.polyadd, "The sum of two polynomials.")
polyder = from_numpy(onp.polyder, "The derivative of a polynomial.")
polydiv = from_numpy(onp.polydiv, "The quotient of two polynomials, and the remainder.")
polyfit = from_numpy(onp.polyfit, "The polynomial of a degree that fits points best (least squares).")
polyint = from_numpy(onp.polyint, "The integral of a polynomial.")
polymul = from_numpy(onp.polymul, "The product of two polynomials.")
polysub = from_numpy(onp.polysub, "The difference of two polynomials.")
roots = from_numpy(onp.roots, "The roots of a polynomial; complex ones stay an array of NumPy's.")
vander = from_numpy(onp.vander, "The powers of the elements of a vector, one power a column.")

# ---- positions, bits, dtypes ----

ix_ = from_numpy(onp.ix_, "Vectors shaped so that, as an index, they name a grid of rows and columns.")
tril_indices_from = from_numpy(onp.tril_indices_from, "Where the lower triangle of a matrix is.")
triu_indices_from = from_numpy(onp.triu_indices_from, "Where the upper triangle of a matrix is.")
packbits = from_numpy(onp.packbits, "Bits, eight of them in each byte.")
unpackbits = from_numpy(onp.unpackbits, "The bits of bytes.")
min_scalar_type = from_numpy(onp.min_scalar_type, "The smallest dtype that holds a number.")
promote_types = from_numpy(onp.promote_types, "The smallest dtype that holds the numbers of two.")
result_type = from_numpy(onp.result_type, "The dtype that NumPy gives when it combines arrays and numbers.")
