"""Which operators keep an array sparse, and how; all others run on the dense form."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Number
from typing import Any

import numpy as np

from ...core import NDArray
from ...core.base import Bare, wrap
from ...core.tape import TAPE, recorder
from ...errors import MXNetError, ShapeError
from ...ops import Op
from .base import BaseSparseNDArray, new
from .csr import CSRNDArray, from_coordinates
from .row_sparse import RowSparseNDArray

KEEP_ZERO = frozenset(
    [
        "abs",
        "sign",
        "square",
        "sqrt",
        "cbrt",
        "expm1",
        "log1p",
        "sin",
        "tan",
        "arcsin",
        "arctan",
        "sinh",
        "tanh",
        "arcsinh",
        "arctanh",
        "degrees",
        "radians",
        "floor",
        "ceil",
        "trunc",
        "rint",
        "round",
        "negative",
        "relu",
        "identity",
        "stop_gradient",
        "cast",
    ]
)
"""Functions of one array with ``f(0) = 0``."""

_COMPARISONS = frozenset(["equal", "not_equal", "greater", "greater_equal", "less", "less_equal"])
_PAIRS: dict[str, Callable] = {"add": np.add, "subtract": np.subtract, "multiply": np.multiply}


def sparse_result(op: Op, inputs: tuple, attrs: dict, flows: bool) -> Any:
    """The sparse result of an operator; None where the operator has none, or where a gradient flows through it."""
    arrays = [a for a in inputs if isinstance(a, Bare)]
    x = arrays[0]
    if op.name == "dot" and isinstance(x, CSRNDArray) and x._entry is None:
        return dot(x, inputs[1], attrs.get("transpose_a", False), attrs.get("transpose_b", False))
    if flows or not isinstance(x, BaseSparseNDArray):
        return None
    name = op.name
    if len(inputs) == 1:
        if name == "zeros_like":
            return type(x)._from_dense(np.zeros(x._shape, x._values.dtype), x._ctx)
        zero_stays = name in KEEP_ZERO or (name == "clip" and attrs["a_min"] <= 0 <= attrs["a_max"])
        return x._with(op.forward(np, x._values, **attrs)) if zero_stays else None
    if len(inputs) != 2:
        return None
    if len(arrays) == 1:
        return _with_number(op, x, inputs, attrs)
    y = inputs[1]
    if type(y) is type(x) and name in _PAIRS and x._shape == y._shape:
        return _pair(name, x, y)
    if not isinstance(y, BaseSparseNDArray) and (
        name == "multiply" or (name == "divide" and isinstance(x, CSRNDArray) and y.shape != x._shape)
    ):
        return _with_dense(op, x, y)
    return None


def _with_number(op: Op, x: Any, inputs: tuple, attrs: dict) -> Any:
    first = isinstance(inputs[0], Bare)
    number = inputs[1] if first else inputs[0]
    if not isinstance(number, Number):
        return None
    keeps = op.name == "multiply" or (op.name == "divide" and first)
    if op.name in _COMPARISONS or (op.name in ("add", "subtract") and first):
        zero = op.forward(np, *[np.zeros(1) if isinstance(a, Bare) else a for a in inputs], **attrs)
        keeps = not zero.any()
    return x._with(op.forward(np, *[a._values if a is x else a for a in inputs], **attrs)) if keeps else None


def _pair(name: str, x: Any, y: Any) -> Any:
    """``x + y`` and the like of two arrays of a kind; the result stores what either stores (for csr, ``*``: both)."""
    function = _PAIRS[name]
    if isinstance(x, RowSparseNDArray):
        rows = np.union1d(x._indices, y._indices)
        left, right = (_spread(a, rows) for a in (x, y))
        return new(RowSparseNDArray, function(left, right), rows, x._shape, x._ctx)
    columns = np.int64(max(x._shape[1], 1))
    px, py = x.rows * columns + x._indices, y.rows * columns + y._indices
    places = np.intersect1d(px, py) if name == "multiply" else np.union1d(px, py)
    left, right = (np.zeros(len(places), x._values.dtype) for _ in "xy")
    for values, at, array in ((left, px, x), (right, py, y)):
        found = np.isin(at, places)
        np.add.at(values, np.searchsorted(places, at[found]), array._values[found])
    rows, cols = np.divmod(places, columns)
    return from_coordinates(function(left, right), rows, cols, x._shape, x._ctx)


def _spread(x: RowSparseNDArray, rows: Any) -> Any:
    values = np.zeros((len(rows), *x._shape[1:]), x._values.dtype)
    values[np.searchsorted(rows, x._indices)] = x._values
    return values


def _with_dense(op: Op, x: Any, y: NDArray) -> Any:
    """``x * y``, ``x / y`` with a dense array that broadcasts to ``x``: only what is stored can differ from 0."""
    try:
        other = np.broadcast_to(y._data, x._shape)
    except ValueError:
        return None
    key = (x.rows, x._indices) if isinstance(x, CSRNDArray) else x._indices
    return x._with(op.forward(np, x._values, other[key]).astype(x._values.dtype, copy=False))


# ---- products ----


def dot(x: CSRNDArray, y: Any, transpose_a: bool = False, transpose_b: bool = False) -> Any:
    """The product of a csr matrix and a dense or row-sparse one; with ``transpose_a``, a row-sparse array.

    None where ``y`` is csr itself or transposed: those run on the dense forms.
    """
    if isinstance(y, CSRNDArray) or transpose_b or not isinstance(y, NDArray):
        return None
    if y.ndim != 2:
        raise MXNetError(f"dot: a csr matrix multiplies a matrix, the right-hand side has shape {y.shape}")
    n = x._shape[0] if transpose_a else x._shape[1]
    if y.shape[0] != n:
        raise ShapeError(f"dot: {x._shape}{' transposed' if transpose_a else ''} and {y.shape} do not fit together")
    raw = product(x, y._data, transpose_a)
    if recorder.get() is not TAPE and recorder.get() is not None:
        return None
    if y._entry is not None and recorder.get() is TAPE:
        result = wrap(NDArray, raw, x._ctx)
        TAPE.enter(Product(x, transpose_a), (y._entry,), (), [result], {}, [raw])
        return result
    if not transpose_a:
        return wrap(NDArray, raw, x._ctx)
    rows = np.unique(x._indices)
    return new(RowSparseNDArray, raw[rows], rows, raw.shape, x._ctx)


def product(x: CSRNDArray, raw: Any, transpose: bool) -> Any:
    """``x @ raw`` or ``x.T @ raw``: each stored value sends a multiple of a row to a row."""
    source, target = (x.rows, x._indices) if transpose else (x._indices, x.rows)
    out = np.zeros((x._shape[1] if transpose else x._shape[0], raw.shape[1]), np.result_type(x._values, raw))
    np.add.at(out, target, x._values[:, None] * raw[source])
    return out


class Product:
    """On the tape: the product of a constant csr matrix and a variable."""

    name, vjp = "dot", True

    def __init__(self, matrix: CSRNDArray, transpose: bool) -> None:
        self.matrix, self.transpose = matrix, transpose

    def backward(self, node: Any, grads: tuple, cls: type, create_graph: bool) -> tuple:
        """The gradient is multiplied by the other form of the matrix."""
        [g] = grads
        if create_graph:
            return (dot(self.matrix, g, not self.transpose),)
        return (product(self.matrix, g, not self.transpose),)
