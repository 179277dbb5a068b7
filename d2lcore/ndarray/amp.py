"""Small tools of mixed-precision and large-batch training: casts, checks for overflow, sums of squares, resets."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core import F, NDArray, from_host
from ..core.base import as_dtype
from ..errors import ShapeError
from ._call import store
from .updates_layerwise import sums_of_squares

__all__ = ["all_finite", "amp_cast", "amp_multicast", "multi_all_finite", "multi_sum_sq", "reset_arrays"]


def amp_cast(data: NDArray, dtype: Any, out: NDArray | None = None) -> NDArray:
    """Real numbers in another precision; arrays of whole numbers stay as they are.

    >>> from d2lcore import nd
    >>> nd.amp_cast(nd.ones(1), dtype="float16").dtype, nd.amp_cast(nd.ones(1, dtype="int32"), dtype="float16").dtype
    (<class 'numpy.float16'>, <class 'numpy.int32'>)
    """
    real = data._data.dtype.kind == "f"
    return store(F.cast(data, dtype=as_dtype(dtype)) if real else F.identity(data), out)


def amp_multicast(*data: NDArray, num_outputs: int, cast_narrow: bool = False, out: Any = None) -> list[NDArray]:
    """Arrays in the widest of their real dtypes (in the narrowest with ``cast_narrow``).

    >>> from d2lcore import nd
    >>> [x.dtype.__name__ for x in nd.amp_multicast(nd.ones(1), nd.ones(1, dtype="float16"), num_outputs=2)]
    ['float32', 'float32']
    """
    _counted("amp_multicast", "num_outputs", data, num_outputs)
    kinds = [x._data.dtype for x in data if x._data.dtype.kind == "f"]
    chosen = (min if cast_narrow else max)(kinds, key=lambda d: d.itemsize, default=np.dtype(np.float32))
    cast = [amp_cast(x, chosen) for x in data]
    return cast if out is None else [store(x, o) for x, o in zip(cast, out, strict=True)]


def all_finite(data: NDArray, init_output: bool = True, out: NDArray | None = None) -> NDArray:
    """One where no number is infinite or NaN, else zero. See `multi_all_finite`.

    >>> from d2lcore import nd
    >>> nd.all_finite(nd.array([1, float("inf")])).asscalar()
    np.float32(0.0)
    """
    return multi_all_finite(data, num_arrays=1, init_output=init_output, out=out)


def multi_all_finite(
    *data: NDArray, num_arrays: int = 1, init_output: bool = True, out: NDArray | None = None
) -> NDArray:
    """One where no number of any array is infinite or NaN, else zero.

    Without ``init_output``, an ``out`` that is zero stays so: the answer for arrays that are checked in several calls.

    >>> from d2lcore import nd
    >>> nd.multi_all_finite(nd.ones(2), nd.zeros(3), num_arrays=2).asscalar()
    np.float32(1.0)
    """
    _counted("multi_all_finite", "num_arrays", data, num_arrays)
    good = all(bool(np.isfinite(x._data).all()) for x in data)
    if not init_output and out is not None:
        good = good and bool(out._data.all())
    return store(from_host(np.array([good], np.float32), data[0].ctx, type(data[0]), copy=False), out)


def multi_sum_sq(*data: NDArray, num_arrays: int, out: NDArray | None = None) -> NDArray:
    """The sum of squares of each array (float32).

    >>> from d2lcore import nd
    >>> nd.multi_sum_sq(nd.array([3, 4]), nd.ones((2, 2)), num_arrays=2).asnumpy()
    array([25.,  4.], dtype=float32)
    """
    _counted("multi_sum_sq", "num_arrays", data, num_arrays)
    return store(sums_of_squares(data), out)


def reset_arrays(*data: NDArray, num_arrays: int) -> None:
    """Set all elements of the arrays to zero, in place.

    >>> from d2lcore import nd
    >>> x = nd.ones(2)
    >>> nd.reset_arrays(x, num_arrays=1)
    >>> x.asnumpy()
    array([0., 0.], dtype=float32)
    """
    _counted("reset_arrays", "num_arrays", data, num_arrays)
    for x in data:
        x._data[...] = 0


def _counted(function: str, name: str, data: tuple[NDArray, ...], said: int) -> None:
    if len(data) != said:
        raise ShapeError(f"{function}: {name}={said}, but {len(data)} arrays came")
