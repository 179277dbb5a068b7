"""New arrays with NumPy's semantics: from values, filled, in sequence."""

from __future__ import annotations

import math
from typing import Any

import numpy as onp

from ..core import F, NDArray, create, from_host
from ..core.base import as_dtype
from ..device import Context, current
from ..errors import DTypeError
from ._call import Shape, as_array, default_dtype, dims, real, store
from .array import ndarray

__all__ = [
    "arange",
    "array",
    "asarray",
    "blackman",
    "copy",
    "empty",
    "empty_like",
    "eye",
    "full",
    "full_like",
    "genfromtxt",
    "geomspace",
    "hamming",
    "hanning",
    "identity",
    "indices",
    "linspace",
    "logspace",
    "meshgrid",
    "ones",
    "ones_like",
    "tri",
    "zeros",
    "zeros_like",
]


def array(object: Any, dtype: Any = None, ctx: Context | None = None) -> ndarray:
    """An array with a copy of the values of lists, numbers, NumPy arrays or other arrays.

    ``dtype`` defaults to that of an array, and to float32 for Python's numbers, whole ones too (as in MXNet).

    >>> from d2lcore import np
    >>> np.array([[1, 2], [3, 4]])
    array([[1., 2.],
           [3., 4.]])
    """
    try:
        host = onp.asarray(object, dtype=default_dtype(object) if dtype is None else dtype)
    except (TypeError, ValueError) as error:
        raise DTypeError(f"array: the values given cannot be read as an array: {error}") from None
    return from_host(host, ctx, ndarray, copy=True)


def asarray(a: Any, dtype: Any = None, ctx: Context | None = None) -> ndarray:
    """The array itself where nothing is to be changed, else `array` of it.

    >>> from d2lcore import np
    >>> x = np.ones(2)
    >>> np.asarray(x) is x
    True
    """
    fits = isinstance(a, ndarray) and dtype in (None, a.dtype) and ctx in (None, a.ctx)
    return a if fits else array(a, dtype, ctx)


def copy(a: ndarray, out: ndarray | None = None) -> ndarray:
    """A copy of an array.

    >>> from d2lcore import np
    >>> np.copy(np.array([1, 2]))
    array([1., 2.])
    """
    return store(F.identity(as_array(a)), out)


def _row_major(function: str, order: str) -> None:
    if order != "C":
        raise NotImplementedError(f"{function}: order is 'C' (row by row), got {order!r}")


def zeros(shape: Shape, dtype: Any = None, order: str = "C", ctx: Context | None = None) -> ndarray:
    """An array of zeros; float32 unless told.

    >>> from d2lcore import np
    >>> np.zeros((2, 2))
    array([[0., 0.],
           [0., 0.]])
    """
    _row_major("zeros", order)
    return create("zeros", ctx or current(), ndarray, shape=dims(shape), dtype=real(dtype))


def ones(shape: Shape, dtype: Any = None, order: str = "C", ctx: Context | None = None) -> ndarray:
    """An array of ones; float32 unless told.

    >>> from d2lcore import np
    >>> np.ones(3, dtype="int32")
    array([1, 1, 1], dtype=int32)
    """
    _row_major("ones", order)
    return create("ones", ctx or current(), ndarray, shape=dims(shape), dtype=real(dtype))


def full(
    shape: Shape, fill_value: Any, dtype: Any = None, order: str = "C", ctx: Context | None = None,
    out: ndarray | None = None,
) -> ndarray:  # fmt: skip
    """An array filled with ``fill_value``, a number or an array that broadcasts; float32 unless told.

    >>> from d2lcore import np
    >>> np.full((2,), 7)
    array([7., 7.])
    """
    _row_major("full", order)
    if isinstance(fill_value, NDArray):
        value = fill_value if dtype is None else F.cast(fill_value, dtype=as_dtype(dtype))
        return store(F.broadcast_to(value, shape=dims(shape)), out)
    if dtype is None and isinstance(fill_value, (bool, onp.bool_)):
        dtype = onp.bool_
    made = create("full", ctx or current(), ndarray, shape=dims(shape), value=fill_value, dtype=real(dtype))
    return store(made, out)


def empty(shape: Shape, dtype: Any = None, order: str = "C", ctx: Context | None = None) -> ndarray:
    """An array whose values are about to be written; they are zeros here, so that no run depends on old memory.

    >>> from d2lcore import np
    >>> np.empty((2, 3)).shape
    (2, 3)
    """
    return zeros(shape, dtype, order, ctx)


def _like(name: str, a: Any, dtype: Any, ctx: Context | None, out: ndarray | None, **attrs: Any) -> ndarray:
    made = getattr(F, name)(as_array(a), **attrs)
    made = made if dtype is None else F.cast(made, dtype=as_dtype(dtype))
    return store(made if ctx is None else made.as_in_context(ctx), out)


def zeros_like(
    a: Any, dtype: Any = None, order: str = "C", ctx: Context | None = None,
    out: ndarray | None = None,
) -> ndarray:  # fmt: skip
    """Zeros of the shape, dtype and device of ``a``.

    >>> from d2lcore import np
    >>> np.zeros_like(np.array([1, 2]))
    array([0., 0.])
    """
    return _like("zeros_like", a, dtype, ctx, out)


def ones_like(
    a: Any, dtype: Any = None, order: str = "C", ctx: Context | None = None,
    out: ndarray | None = None,
) -> ndarray:  # fmt: skip
    """Ones of the shape, dtype and device of ``a``.

    >>> from d2lcore import np
    >>> np.ones_like(np.array([3, 4]))
    array([1., 1.])
    """
    return _like("ones_like", a, dtype, ctx, out)


def full_like(
    a: Any, fill_value: float, dtype: Any = None, order: str = "C", ctx: Context | None = None,
    out: ndarray | None = None,
) -> ndarray:  # fmt: skip
    """An array of the shape, dtype and device of ``a``, filled with a number.

    >>> from d2lcore import np
    >>> np.full_like(np.array([3, 4]), 7)
    array([7., 7.])
    """
    return _like("full_like", a, dtype, ctx, out, value=fill_value)


def empty_like(
    prototype: Any, dtype: Any = None, order: str = "C", subok: bool = False, shape: Shape | None = None
) -> ndarray:
    """An array of the shape (or another), dtype and device of ``prototype``, about to be written (zeros here).

    >>> from d2lcore import np
    >>> np.empty_like(np.ones((2, 3))).shape
    (2, 3)
    """
    if shape is None:
        return zeros_like(prototype, dtype)
    prototype = as_array(prototype)
    return zeros(shape, prototype.dtype if dtype is None else dtype, ctx=prototype.ctx)


def arange(
    start: float, stop: float | None = None, step: float = 1, dtype: Any = None, ctx: Context | None = None
) -> ndarray:
    """Numbers from ``start`` (or 0) up to and without ``stop``, ``step`` apart; float32 unless told.

    >>> from d2lcore import np
    >>> np.arange(2, 8, 2)
    array([2., 4., 6.])
    """
    return create("arange", ctx or current(), ndarray, start=start, stop=stop, step=step, dtype=real(dtype))


def linspace(
    start: float, stop: float, num: int = 50, endpoint: bool = True, retstep: bool = False, dtype: Any = None,
    axis: int = 0, ctx: Context | None = None,
) -> Any:  # fmt: skip
    """``num`` evenly spaced numbers from ``start`` to ``stop`` (the last one if ``endpoint``); and the step, if asked.

    >>> from d2lcore import np
    >>> np.linspace(0, 1, 5)
    array([0.  , 0.25, 0.5 , 0.75, 1.  ])
    """
    if axis:
        raise NotImplementedError(f"linspace: there is one axis, axis=0, between two numbers; got axis={axis}")
    attrs = {"start": start, "stop": stop, "num": int(num), "endpoint": endpoint, "dtype": real(dtype)}
    made = create("linspace", ctx or current(), ndarray, **attrs)
    steps = num - 1 if endpoint else num
    return (made, (stop - start) / steps if steps else math.nan) if retstep else made


def logspace(
    start: float, stop: float, num: int = 50, endpoint: bool = True, base: float = 10.0, dtype: Any = None,
    axis: int = 0, ctx: Context | None = None,
) -> ndarray:  # fmt: skip
    """``base`` to the power of ``num`` evenly spaced numbers from ``start`` to ``stop``.

    >>> from d2lcore import np
    >>> np.logspace(0, 2, 3)
    array([  1.,  10., 100.])
    """
    return F.power(float(base), linspace(start, stop, num, endpoint, dtype=dtype, axis=axis, ctx=ctx))


def geomspace(
    start: float, stop: float, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0,
    ctx: Context | None = None,
) -> ndarray:  # fmt: skip
    """``num`` numbers from ``start`` to ``stop``, each the same multiple of the one before.

    >>> from d2lcore import np
    >>> np.geomspace(1, 1000, 4)
    array([   1.,   10.,  100., 1000.])
    """
    return array(onp.geomspace(start, stop, num, endpoint, axis=axis), real(dtype), ctx)


def eye(N: int, M: int | None = None, k: int = 0, dtype: Any = None, ctx: Context | None = None) -> ndarray:
    """Ones on diagonal ``k`` of an N x M matrix (N x N by default), zeros elsewhere.

    >>> from d2lcore import np
    >>> np.eye(2)
    array([[1., 0.],
           [0., 1.]])
    """
    rows, columns = int(N), int(N if M is None else M)
    return create("eye", ctx or current(), ndarray, n=rows, m=columns, k=int(k), dtype=real(dtype))


def identity(n: int, dtype: Any = None, ctx: Context | None = None) -> ndarray:
    """The n x n identity matrix.

    >>> from d2lcore import np
    >>> np.identity(2)
    array([[1., 0.],
           [0., 1.]])
    """
    return eye(n, dtype=dtype, ctx=ctx)


def tri(N: int, M: int | None = None, k: int = 0, dtype: Any = None, ctx: Context | None = None) -> ndarray:
    """Ones on and below diagonal ``k`` of an N x M matrix, zeros above.

    >>> from d2lcore import np
    >>> np.tri(2, 3)
    array([[1., 0., 0.],
           [1., 1., 0.]])
    """
    return F.tril(ones((N, N if M is None else M), dtype, ctx=ctx), k=int(k))


def meshgrid(*xi: Any, copy: bool = True, sparse: bool = False, indexing: str = "xy") -> list[ndarray]:
    """Grids of coordinates: for each of the vectors, its values spread over all axes of the grid.

    ``indexing`` is ``"xy"`` (the first vector along the columns) or ``"ij"``; ``sparse`` keeps axes of size 1 where a
    vector does not vary.

    >>> from d2lcore import np
    >>> x, y = np.meshgrid(np.arange(3), np.arange(2))
    >>> x.shape, y[1]
    ((2, 3), array([1., 1., 1.]))
    """
    if indexing not in ("xy", "ij"):
        raise ValueError(f"meshgrid: indexing is 'xy' or 'ij', got {indexing!r}")
    vectors = [as_array(x) for x in xi]
    place = list(range(len(vectors)))
    if indexing == "xy" and len(vectors) > 1:
        place[:2] = 1, 0
    sizes = [1] * len(vectors)
    spread = []
    for x, axis in zip(vectors, place, strict=True):
        sizes[axis] = x.size
        spread.append(F.reshape(x, shape=tuple([x.size if i == axis else 1 for i in range(len(vectors))])))
    return spread if sparse else [F.broadcast_to(x, shape=tuple(sizes)) for x in spread]


def indices(dimensions: Shape, dtype: Any = onp.int32, ctx: Context | None = None) -> ndarray:
    """For each axis, the index along it at every place of a grid.

    >>> from d2lcore import np
    >>> np.indices((2, 2))[1]
    array([[0, 1],
           [0, 1]], dtype=int32)
    """
    axes = [arange(n, dtype=dtype, ctx=ctx) for n in dims(dimensions)]
    return F.stack(*meshgrid(*axes, indexing="ij"), axis=0)


def genfromtxt(fname: Any, dtype: Any = None, ctx: Context | None = None, **options: Any) -> ndarray:
    """The numbers in a text file or a list of lines, read with ``numpy.genfromtxt``'s options; float64 unless told.

    >>> from d2lcore import np
    >>> np.genfromtxt(["1,2", "3,4"], delimiter=",")
    array([[1., 2.],
           [3., 4.]], dtype=float64)
    """
    return array(onp.genfromtxt(fname, dtype=float if dtype is None else as_dtype(dtype), **options), ctx=ctx)


def hanning(M: int, dtype: Any = None, ctx: Context | None = None) -> ndarray:
    """The Hann window of M points: a raised cosine that is zero at both ends.

    >>> from d2lcore import np
    >>> np.hanning(3)
    array([0., 1., 0.])
    """
    return array(onp.hanning(M), real(dtype), ctx)


def hamming(M: int, dtype: Any = None, ctx: Context | None = None) -> ndarray:
    """The Hamming window of M points: a raised cosine on a small pedestal.

    >>> from d2lcore import np
    >>> np.hamming(3)
    array([0.08, 1.  , 0.08])
    """
    return array(onp.hamming(M), real(dtype), ctx)


def blackman(M: int, dtype: Any = None, ctx: Context | None = None) -> ndarray:
    """The Blackman window of M points: three cosines, with little leakage.

    >>> from d2lcore import np
    >>> np.blackman(5).round(2)
    array([-0.  ,  0.34,  1.  ,  0.34, -0.  ])
    """
    return array(onp.blackman(M), real(dtype), ctx)
