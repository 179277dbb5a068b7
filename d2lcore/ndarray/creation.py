"""New arrays: from values, filled, in sequence, and from other libraries' memory without copying."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core import F, NDArray, create, from_host
from ..core.base import wrap
from ..device import Context, current, wait_all
from ..errors import DTypeError, ShapeError
from ._call import Shape, dims, real, store

__all__ = [
    "NDArray",
    "arange",
    "array",
    "empty",
    "eye",
    "from_dlpack",
    "from_numpy",
    "full",
    "linspace",
    "ones",
    "ones_like",
    "to_dlpack_for_read",
    "to_dlpack_for_write",
    "waitall",
    "zeros",
    "zeros_like",
]


def array(source_array: Any, ctx: Context | None = None, dtype: Any = None) -> NDArray:
    """An array with a copy of the values of lists, numbers, NumPy arrays or other arrays.

    ``dtype`` defaults to that of an NDArray, and to float32 for everything else, NumPy arrays too (as in MXNet).
    Sparse arrays stay sparse, SciPy's too.

    >>> from d2lcore import nd
    >>> nd.array([[1, 2], [3, 4]])
    <BLANKLINE>
    [[1. 2.]
     [3. 4.]]
    <NDArray 2x2 @cpu(0)>
    """
    if hasattr(source_array, "tocsr") or (isinstance(source_array, NDArray) and source_array.stype != "default"):
        from .sparse import array as sparse_array

        return sparse_array(source_array, ctx, dtype)
    if isinstance(source_array, NDArray):
        dtype = source_array.dtype if dtype is None else dtype
    return from_host(_values(source_array, real(dtype)), ctx, copy=True)


def _values(source: Any, dtype: np.dtype) -> np.ndarray:
    try:
        return np.asarray(source, dtype=dtype)
    except (TypeError, ValueError) as error:
        raise DTypeError(f"array: the values given cannot be read as {dtype}: {error}") from None


def zeros(
    shape: Shape, ctx: Context | None = None, dtype: Any = None, stype: str | None = None, out: NDArray | None = None
) -> NDArray:
    """An array of zeros; float32 unless told. ``stype`` other than ``"default"`` is for `sparse.zeros`.

    >>> from d2lcore import nd
    >>> nd.zeros((2, 3)).asnumpy()
    array([[0., 0., 0.],
           [0., 0., 0.]], dtype=float32)
    """
    if stype not in (None, "default"):
        from .sparse import zeros as sparse_zeros

        return sparse_zeros(stype, shape, ctx, dtype)
    return store(create("zeros", ctx or current(), NDArray, shape=dims(shape), dtype=real(dtype)), out)


def ones(shape: Shape, ctx: Context | None = None, dtype: Any = None, out: NDArray | None = None) -> NDArray:
    """An array of ones; float32 unless told.

    >>> from d2lcore import nd
    >>> nd.ones(3, dtype="int32").asnumpy()
    array([1, 1, 1], dtype=int32)
    """
    return store(create("ones", ctx or current(), NDArray, shape=dims(shape), dtype=real(dtype)), out)


def full(
    shape: Shape, val: float, ctx: Context | None = None, dtype: Any = None, out: NDArray | None = None
) -> NDArray:
    """An array filled with ``val``; float32 unless told.

    >>> from d2lcore import nd
    >>> nd.full((2,), 7).asnumpy()
    array([7., 7.], dtype=float32)
    """
    made = create("full", ctx or current(), NDArray, shape=dims(shape), value=val, dtype=real(dtype))
    return store(made, out)


def empty(shape: Shape, ctx: Context | None = None, dtype: Any = None, stype: str | None = None) -> NDArray:
    """An array whose values are about to be written; they are zeros here, so that no run depends on old memory.

    >>> from d2lcore import nd
    >>> nd.empty((2, 2)).shape
    (2, 2)
    """
    return zeros(shape, ctx, dtype, stype)


def zeros_like(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Zeros of the shape, dtype and device of ``data``.

    >>> from d2lcore import nd
    >>> nd.zeros_like(nd.array([1, 2])).asnumpy()
    array([0., 0.], dtype=float32)
    """
    return store(F.zeros_like(data), out)


def ones_like(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Ones of the shape, dtype and device of ``data``.

    >>> from d2lcore import nd
    >>> nd.ones_like(nd.array([3, 4])).asnumpy()
    array([1., 1.], dtype=float32)
    """
    return store(F.ones_like(data), out)


def arange(
    start: float, stop: float | None = None, step: float = 1.0, repeat: int = 1,
    infer_range: bool | None = None, ctx: Context | None = None, dtype: Any = None,
) -> NDArray:  # fmt: skip
    """Numbers from ``start`` (or 0) up to and without ``stop``, ``step`` apart, each ``repeat`` times.

    >>> from d2lcore import nd
    >>> nd.arange(2, 8, 2).asnumpy(), nd.arange(2, repeat=2).asnumpy()
    (array([2., 4., 6.], dtype=float32), array([0., 0., 1., 1.], dtype=float32))
    """
    attrs = {"start": start, "stop": stop, "step": step, "repeat": int(repeat), "dtype": real(dtype)}
    return create("arange", ctx or current(), NDArray, **attrs)


def linspace(
    start: float, stop: float, num: int, endpoint: bool = True, ctx: Context | None = None, dtype: Any = None
) -> NDArray:
    """``num`` evenly spaced numbers from ``start`` to ``stop`` (which is the last one if ``endpoint``).

    >>> from d2lcore import nd
    >>> nd.linspace(0, 1, 5).asnumpy()
    array([0.  , 0.25, 0.5 , 0.75, 1.  ], dtype=float32)
    """
    attrs = {"start": start, "stop": stop, "num": int(num), "endpoint": endpoint, "dtype": real(dtype)}
    return create("linspace", ctx or current(), NDArray, **attrs)


def eye(N: int, M: int = 0, k: int = 0, ctx: Context | None = None, dtype: Any = None) -> NDArray:
    """Ones on diagonal ``k`` of an N x M matrix (N x N where M is 0), zeros elsewhere.

    >>> from d2lcore import nd
    >>> nd.eye(2).asnumpy()
    array([[1., 0.],
           [0., 1.]], dtype=float32)
    """
    return create("eye", ctx or current(), NDArray, n=int(N), m=int(M or N), k=int(k), dtype=real(dtype))


def from_numpy(ndarray: np.ndarray, zero_copy: bool = True) -> NDArray:
    """An array with the values and dtype of a NumPy array; they share memory unless ``zero_copy`` is False.

    Memory that is shared is closed to writing through ``ndarray``, which must lie row by row (MXNet's rules).

    >>> import numpy
    >>> from d2lcore import nd
    >>> host = numpy.zeros(2, "int32")
    >>> x = nd.from_numpy(host)
    >>> x[0] = 7
    >>> host
    array([7, 0], dtype=int32)
    """
    if not isinstance(ndarray, np.ndarray):
        raise DTypeError(f"from_numpy: expected a numpy.ndarray, got {type(ndarray).__name__}; use nd.array()")
    if not zero_copy:
        return from_host(ndarray, Context("cpu", 0))
    if not ndarray.flags.c_contiguous:
        raise ShapeError("from_numpy: only an array that lies row by row (C-contiguous) can be shared; zero_copy=False")
    shared = from_host(ndarray[...], Context("cpu", 0), copy=False)
    ndarray.flags.writeable = False
    return shared


def from_dlpack(dlpack: Any) -> NDArray:
    """An array that shares the memory of another library's.

    dlpack: anything with ``__dlpack__``, such as a torch tensor, or a DLPack capsule, which can be used once and is
    only read here (NumPy's rule: a capsule does not say whether its memory may be written).

    >>> import numpy
    >>> from d2lcore import nd
    >>> nd.from_dlpack(numpy.arange(3, dtype="float32")).asnumpy()
    array([0., 1., 2.], dtype=float32)
    """
    if type(dlpack).__name__ == "PyCapsule":
        dlpack = _Capsule(dlpack)
    elif not hasattr(dlpack, "__dlpack__"):
        raise DTypeError(f"from_dlpack: expected an array with __dlpack__, got {type(dlpack).__name__}")
    return wrap(NDArray, np.from_dlpack(dlpack), Context("cpu", 0))


class _Capsule:
    """A bare capsule as MXNet's functions pass it around, for NumPy, which asks an object for one."""

    def __init__(self, capsule: Any) -> None:
        self._capsule = capsule

    def __dlpack__(self, **options: Any) -> Any:
        return self._capsule

    def __dlpack_device__(self) -> tuple[int, int]:
        return 1, 0  # the CPU; NumPy looks into the capsule too, and refuses other memory


def to_dlpack_for_read(data: NDArray) -> Any:
    """A DLPack capsule of ``data``'s memory, for another library to read.

    >>> from d2lcore import nd
    >>> x = nd.array([1, 2])
    >>> nd.from_dlpack(nd.to_dlpack_for_read(x)).asnumpy()
    array([1., 2.], dtype=float32)
    """
    return data.__dlpack__()


def to_dlpack_for_write(data: NDArray) -> Any:
    """A DLPack capsule of ``data``'s memory, for another library to write; refused for a read-only array.

    >>> from d2lcore import nd
    >>> x = nd.array([1, 2])
    >>> type(nd.to_dlpack_for_write(x)).__name__
    'PyCapsule'
    """
    return data.to_dlpack_for_write()


def waitall() -> None:
    """Wait until every device has computed what was asked of it.

    >>> from d2lcore import nd
    >>> y = nd.ones((2, 2)) + 1
    >>> nd.waitall()
    """
    wait_all()
