"""Sparse arrays (MXNet's ``nd.sparse``): matrices in compressed rows, and arrays that store some of their rows.

Most functions here are those of ``mx.nd``, which take sparse arrays: where zeros stay zeros the result is sparse.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ...core import NDArray as NDArray
from ...device import Context as Context
from ...device import current as current_context
from ...errors import NotSupportedForSparseNDArray, unknown
from .base import BaseSparseNDArray
from .creation import array, cast_storage, csr_matrix, empty, row_sparse_array, zeros
from .csr import CSRNDArray
from .functions import adagrad_update, add_n, concat, dot, retain, slice
from .row_sparse import RowSparseNDArray

ElementWiseSum = add_n

__all__ = [
    "BaseSparseNDArray",
    "CSRNDArray",
    "ElementWiseSum",
    "NotSupportedForSparseNDArray",
    "RowSparseNDArray",
    "adagrad_update",
    "add_n",
    "array",
    "cast_storage",
    "concat",
    "csr_matrix",
    "current_context",
    "dot",
    "empty",
    "retain",
    "row_sparse_array",
    "slice",
    "zeros",
]

_SAME = frozenset(
    [
        "Embedding",
        "FullyConnected",
        "LinearRegressionOutput",
        "LogisticRegressionOutput",
        "MAERegressionOutput",
        "abs",
        "adam_update",
        "add",
        "arccos",
        "arccosh",
        "arcsin",
        "arcsinh",
        "arctan",
        "arctanh",
        "broadcast_add",
        "broadcast_div",
        "broadcast_minus",
        "broadcast_mul",
        "broadcast_plus",
        "broadcast_sub",
        "cbrt",
        "ceil",
        "clip",
        "cos",
        "cosh",
        "degrees",
        "divide",
        "elemwise_add",
        "elemwise_div",
        "elemwise_mul",
        "elemwise_sub",
        "exp",
        "expm1",
        "fix",
        "floor",
        "ftrl_update",
        "gamma",
        "gammaln",
        "log",
        "log10",
        "log1p",
        "log2",
        "make_loss",
        "mean",
        "multiply",
        "negative",
        "norm",
        "radians",
        "relu",
        "rint",
        "round",
        "rsqrt",
        "sgd_mom_update",
        "sgd_update",
        "sigmoid",
        "sign",
        "sin",
        "sinh",
        "sqrt",
        "square",
        "stop_gradient",
        "subtract",
        "sum",
        "tan",
        "tanh",
        "trunc",
        "where",
        "zeros_like",
    ]
)
"""Functions that are those of ``mx.nd``."""


def __getattr__(name: str) -> Any:
    if name in _SAME:
        return getattr(import_module("..", __name__), name)
    raise AttributeError(str(unknown("name in mx.nd.sparse", name, {*__all__, *_SAME})))


def __dir__() -> list[str]:
    return sorted({*globals(), *_SAME})
