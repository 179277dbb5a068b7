"""Functions that ``npx`` has and ``nd`` has not, or has with other conventions."""

from __future__ import annotations

from os import PathLike
from typing import Any

import numpy as onp

from ..core import F, NDArray, own
from ..core.layout import DROP, decode_shape
from ..errors import ShapeError
from ..ndarray import serialization
from ..ndarray._call import Shape, dims, row_by_row
from ..numpy._call import as_array, from_numpy_like
from ..numpy.array import ndarray
from ..util import np_array

__all__ = ["constraint_check", "gelu", "load", "masked_log_softmax", "masked_softmax", "nonzero", "reshape", "save"]

_CODES = {-2: 0, -3: DROP, -4: -2, -5: -3}
"""What the codes of ``npx.reshape`` are called in ``nd.reshape``."""


def reshape(a: ndarray, newshape: Shape, reverse: bool = False, order: str = "C") -> ndarray:
    """The elements in another shape, with codes.

    -1 is whatever is left, -2 keeps a size, -3 drops an axis of size 1, -4 keeps all sizes that are left, -5 merges two
    sizes, and -6 splits one into the two numbers that follow. ``reverse`` matches sizes from the right.

    >>> from d2lcore import np, npx
    >>> x = np.zeros((2, 3, 4))
    >>> [npx.reshape(x, s).shape for s in [(-2, -1), (-5, 4), (-6, 1, 2, -4)]]
    [(2, 12), (6, 4), (1, 2, 3, 4)]
    """
    row_by_row("npx.reshape", order)
    codes: list[int] = []
    sizes = iter(dims(newshape))
    for size in sizes:
        if size == 0:
            raise ShapeError("npx.reshape: 0 is no size; -2 keeps a size")
        codes += [-4, next(sizes, 0), next(sizes, 0)] if size == -6 else [_CODES.get(size, size)]
    return own(F.reshape(a, shape=decode_shape(a.shape, codes, reverse)))


def nonzero(a: ndarray) -> ndarray:
    """The positions of the elements that are not zero, one a row (int64).

    >>> from d2lcore import np, npx
    >>> npx.nonzero(np.array([[1, 0], [0, 2]]))
    array([[0, 0],
           [1, 1]], dtype=int64)
    """
    return from_numpy_like(a, onp.argwhere(as_array(a)._host()))


def constraint_check(data: ndarray, msg: str = "Constraint violated.") -> ndarray:
    """True if all elements are; else an error with the message ``msg``.

    Raises `ValueError` where an element is false.

    >>> from d2lcore import np, npx
    >>> npx.constraint_check(np.array([1, 2]) > 0, "scales are positive")
    array(True)
    """
    data = as_array(data)
    if not data._host().all():
        raise ValueError(msg)
    return data.all()


def save(file: str | PathLike, arr: Any) -> None:
    """Write an array, a list of arrays or a dictionary of arrays by name to a file; `load` reads it again.

    >>> import os, tempfile
    >>> from d2lcore import np, npx
    >>> file = os.path.join(tempfile.mkdtemp(), "x")
    >>> npx.save(file, {"x": np.ones(2)})
    >>> npx.load(file)
    {'x': array([1., 1.])}
    """
    serialization.save(file, arr)


def load(file: str | PathLike) -> Any:
    """Read a file of `save` or MXNet as ``mx.np`` arrays: a list, or a dictionary where they have names.

    >>> import os, tempfile
    >>> from d2lcore import np, npx
    >>> file = os.path.join(tempfile.mkdtemp(), "x")
    >>> npx.save(file, [np.ones(2)])
    >>> npx.load(file)
    [array([1., 1.])]
    """
    with np_array():
        return serialization.load(file)


def gelu(data: ndarray) -> ndarray:
    """The Gaussian error linear unit: each element times the probability that a normal number is smaller.

    >>> from d2lcore import np, npx
    >>> npx.gelu(np.array([-1, 0, 2])).round(4)
    array([-0.1587,  0.    ,  1.9545])
    """
    return F.gelu(data)


def masked_softmax(data: ndarray, mask: ndarray, axis: int = -1, temperature: float = 1.0) -> ndarray:
    """Softmax over the elements whose mask is true; the others become zero.

    >>> from d2lcore import np, npx
    >>> npx.masked_softmax(np.zeros((1, 3)), np.array([[1, 1, 0]]))
    array([[0.5, 0.5, 0. ]])
    """
    found = F.softmax(F.where(mask, data, _lowest(data)), axis=axis, temperature=temperature)
    return F.where(mask, found, 0.0)


def masked_log_softmax(data: ndarray, mask: ndarray, axis: int = -1, temperature: float = 1.0) -> ndarray:
    """Logarithm of the softmax over the elements whose mask is true; minus infinity elsewhere.

    >>> from d2lcore import np, npx
    >>> npx.masked_log_softmax(np.zeros((1, 3)), np.array([[1, 1, 0]])).round(4)
    array([[-0.6931, -0.6931,    -inf]])
    """
    found = F.log_softmax(F.where(mask, data, _lowest(data)), axis=axis, temperature=temperature)
    return F.where(mask, found, -onp.inf)


def _lowest(data: NDArray) -> float:
    # far below all scores, and still finite when the largest of them is subtracted
    return float(onp.finfo(data.dtype).min) / 2
