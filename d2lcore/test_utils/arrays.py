"""Random shapes and arrays, dense and sparse, and a few with known properties. Seed them with ``numpy.random.seed``."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from .. import ndarray as nd
from ..core import NDArray
from ..ndarray.sparse import CSRNDArray, RowSparseNDArray, csr_matrix, row_sparse_array
from .tolerance import default_dtype

__all__ = [
    "assign_each",
    "assign_each2",
    "create_2d_tensor",
    "create_sparse_array",
    "create_sparse_array_zd",
    "create_vector",
    "get_identity_mat",
    "get_identity_mat_batch",
    "new_matrix_with_real_eigvals_2d",
    "new_matrix_with_real_eigvals_nd",
    "new_orthonormal_matrix_2d",
    "new_sym_matrix_with_real_eigvals_2d",
    "new_sym_matrix_with_real_eigvals_nd",
    "rand_coord_2d",
    "rand_ndarray",
    "rand_shape_2d",
    "rand_shape_3d",
    "rand_shape_nd",
    "rand_sparse_ndarray",
    "random_arrays",
    "random_sample",
    "random_uniform_arrays",
    "shuffle_csr_column_indices",
]

Shape = tuple[int, ...]
_SPARSE_DENSITY = 0.5


def rand_shape_nd(num_dim: int, dim: int = 10, allow_zero_size: bool = False) -> Shape:
    """A shape of ``num_dim`` sizes from 1 (or 0) to ``dim``.

    >>> import d2lcore as mx
    >>> len(mx.test_utils.rand_shape_nd(4))
    4
    """
    return tuple(np.random.randint(0 if allow_zero_size else 1, dim + 1, size=num_dim).tolist())


def rand_shape_2d(dim0: int = 10, dim1: int = 10, allow_zero_size: bool = False) -> Shape:
    """A shape of two sizes, each with a bound of its own."""
    return tuple(rand_shape_nd(1, dim, allow_zero_size)[0] for dim in (dim0, dim1))


def rand_shape_3d(dim0: int = 10, dim1: int = 10, dim2: int = 10, allow_zero_size: bool = False) -> Shape:
    """A shape of three sizes, each with a bound of its own."""
    return tuple(rand_shape_nd(1, dim, allow_zero_size)[0] for dim in (dim0, dim1, dim2))


def rand_coord_2d(x_low: int, x_high: int, y_low: int, y_high: int) -> tuple[int, int]:
    """A place in a rectangle, its upper ends left out."""
    return int(np.random.randint(x_low, x_high)), int(np.random.randint(y_low, y_high))


def random_arrays(*shapes: Shape) -> Any:
    """Arrays of NumPy's with normal values: one for one shape, a list for several."""
    arrays: list[np.ndarray] = [np.array(np.random.randn(*shape), dtype=default_dtype()) for shape in shapes]
    return arrays[0] if len(arrays) == 1 else arrays


def random_uniform_arrays(*shapes: Shape, low: float = 0.0, high: float = 1.0, dtype: Any = None) -> list[np.ndarray]:
    """Arrays of NumPy's with uniform values."""
    return [np.random.uniform(low, high, shape).astype(dtype or default_dtype()) for shape in shapes]


def random_sample(population: Sequence, k: int) -> list:
    """``k`` different elements, in the order in which they stand."""
    return [population[i] for i in sorted(random.sample(range(len(population)), k))]


def rand_ndarray(
    shape: Shape, stype: str = "default", density: float | None = None, dtype: Any = None,
    modifier_func: Callable[[float], float] | None = None, shuffle_csr_indices: bool = False,
    distribution: str | None = None, ctx: Any = None,
) -> NDArray:  # fmt: skip
    """An array with values from -1 to 1.

    Parameters
    ----------
    shape, dtype, ctx : of the array.
    stype : ``"default"``, ``"csr"`` or ``"row_sparse"``; for the last two the arguments of `rand_sparse_ndarray`.

    >>> import d2lcore as mx
    >>> mx.test_utils.rand_ndarray((2, 3), "csr").stype
    'csr'
    """
    if stype == "default":
        return nd.random.uniform(-1, 1, shape=tuple(shape), ctx=ctx).astype(dtype or default_dtype())
    return rand_sparse_ndarray(
        shape, stype, density, dtype, distribution, modifier_func=modifier_func,
        shuffle_csr_indices=shuffle_csr_indices, ctx=ctx,
    )[0]  # fmt: skip


def rand_sparse_ndarray(
    shape: Shape, stype: str, density: float | None = None, dtype: Any = None, distribution: str | None = None,
    data_init: float | None = None, rsp_indices: Any = None,
    modifier_func: Callable[[float], float] | None = None, shuffle_csr_indices: bool = False, ctx: Any = None,
) -> tuple[NDArray, tuple]:  # fmt: skip
    """A sparse array and its parts: (data, indices) of ``"row_sparse"``, (indptr, indices, data) of ``"csr"``.

    Parameters
    ----------
    shape, dtype, ctx : of the array.
    stype : ``"csr"`` or ``"row_sparse"``.
    density : share of the rows, or of the elements, that are stored; random where None.
    distribution : of what is stored in a csr array: ``"uniform"``, or ``"powerlaw"`` (row by row twice as many).
    data_init : value of all stored elements; random where None.
    rsp_indices : numbers of the rows to store.
    modifier_func : applied to every stored value.
    shuffle_csr_indices : leave the columns of each row in random order.

    >>> import d2lcore as mx
    >>> array, (data, rows) = mx.test_utils.rand_sparse_ndarray((4, 2), "row_sparse", rsp_indices=[1, 3])
    >>> data.shape, rows.tolist()
    ((2, 2), [1, 3])
    """
    density = np.random.rand() if density is None else density
    dtype = dtype or default_dtype()
    if distribution not in (None, "uniform", "powerlaw"):
        raise ValueError(f"rand_sparse_ndarray: distribution is 'uniform' or 'powerlaw', got {distribution!r}")

    def values(size: Any) -> np.ndarray:
        drawn = np.random.uniform(-1, 1, size) if data_init is None else np.full(size, data_init, np.float64)
        return (drawn if modifier_func is None else np.vectorize(modifier_func)(drawn)).astype(dtype)

    if stype == "row_sparse":
        if distribution == "powerlaw":
            raise ValueError("rand_sparse_ndarray: row_sparse arrays are uniform")
        chosen = np.flatnonzero(np.random.rand(shape[0]) < density) if rsp_indices is None else np.sort(rsp_indices)
        rows = np.asarray(chosen, dtype=np.int64)
        data = values((len(rows), *shape[1:])) if len(rows) else np.empty((0, *shape[1:]), dtype)
        return row_sparse_array((data, rows), shape=shape, dtype=dtype, ctx=ctx), (data, rows)
    if stype != "csr":
        raise ValueError(f"rand_sparse_ndarray: stype is 'csr' or 'row_sparse', got {stype!r}")
    if len(shape) != 2:
        raise ValueError(f"rand_sparse_ndarray: a csr array has two dimensions, got {shape}")
    dense = np.zeros(shape, dtype)
    stored = _powerlaw(shape, density) if distribution == "powerlaw" else np.random.rand(*shape) < density
    dense[stored] = values(int(stored.sum())) if stored.any() else 0
    made = nd.array(dense, dtype=dtype, ctx=ctx).tostype("csr")
    if shuffle_csr_indices:
        made = shuffle_csr_column_indices(made)
    return made, (made.indptr, made.indices, made.data)


def _powerlaw(shape: Shape, density: float) -> np.ndarray:
    """Which elements are stored: 1 in the first row, 2 in the second, 4 in the third, while there are any to give."""
    stored = np.zeros(shape, bool)
    left = int(density * shape[0] * shape[1])
    for i in range(shape[0]):
        n = min(2**i if i < 40 else shape[1], shape[1], left)
        stored[i, np.random.permutation(shape[1])[:n]] = True
        left -= n
    return stored


def shuffle_csr_column_indices(csr: CSRNDArray) -> CSRNDArray:
    """The same csr array with the columns of each row stored in random order."""
    indptr, indices, data = (part.asnumpy() for part in (csr.indptr, csr.indices, csr.data))
    for start, end in pairwise(indptr):
        order = start + np.random.permutation(int(end - start))
        indices[start:end], data[start:end] = indices[order], data[order]
    return csr_matrix((data, indices, indptr), shape=csr.shape, dtype=csr.dtype)


def create_sparse_array(
    shape: Shape, stype: str, data_init: float | None = None, rsp_indices: Any = None, dtype: Any = None,
    modifier_func: Callable[[float], float] | None = None, density: float = _SPARSE_DENSITY,
    shuffle_csr_indices: bool = False,
) -> CSRNDArray | RowSparseNDArray:  # fmt: skip
    """A sparse array; see `rand_sparse_ndarray`."""
    made: Any = rand_sparse_ndarray(
        shape, stype, density, dtype, data_init=data_init, rsp_indices=rsp_indices, modifier_func=modifier_func,
        shuffle_csr_indices=shuffle_csr_indices,
    )[0]  # fmt: skip
    return made


def create_sparse_array_zd(
    shape: Shape, stype: str, density: float, data_init: float | None = None, rsp_indices: Any = None,
    dtype: Any = None, modifier_func: Callable[[float], float] | None = None, shuffle_csr_indices: bool = False,
) -> CSRNDArray | RowSparseNDArray:  # fmt: skip
    """`create_sparse_array` that may be empty: with a density of 0 no row is stored, whatever ``rsp_indices`` says."""
    rows = [] if stype == "row_sparse" and density == 0 else rsp_indices
    return create_sparse_array(shape, stype, data_init, rows, dtype, modifier_func, density, shuffle_csr_indices)


def create_2d_tensor(rows: int, columns: int, dtype: Any = np.int64) -> NDArray:
    """An array (rows, columns) whose rows hold their number."""
    return nd.array(np.arange(rows).reshape(rows, 1), dtype=dtype).broadcast_to((rows, columns))


def create_vector(size: int, dtype: Any = np.int64) -> NDArray:
    """The numbers from 0."""
    return nd.arange(0, size, dtype=dtype)


def assign_each(the_input: np.ndarray, function: Callable | None) -> np.ndarray:
    """``function`` of every element."""
    return np.array(the_input) if function is None else np.vectorize(function)(the_input)


def assign_each2(input1: np.ndarray, input2: np.ndarray, function: Callable | None) -> np.ndarray:
    """``function`` of every pair of elements."""
    return np.array(input1) if function is None else np.vectorize(function)(input1, input2)


def get_identity_mat(size: int) -> NDArray:
    """The identity matrix."""
    return nd.array(np.eye(size))


def get_identity_mat_batch(size: int) -> NDArray:
    """Two identity matrices."""
    return nd.array(np.stack([np.eye(size)] * 2))


def new_orthonormal_matrix_2d(n: int) -> np.ndarray:
    """An orthonormal matrix: the Q of a normal matrix."""
    return np.linalg.qr(np.random.randn(n, n))[0]


def new_matrix_with_real_eigvals_2d(n: int) -> np.ndarray:
    """A matrix whose eigenvalues are real: a diagonal one in another basis."""
    basis = np.random.uniform(-1, 1, (n, n)) + n * np.eye(n)
    return np.linalg.inv(basis) @ np.diag(np.random.uniform(-1, 1, n)) @ basis


def new_sym_matrix_with_real_eigvals_2d(n: int) -> np.ndarray:
    """A symmetric matrix."""
    basis = new_orthonormal_matrix_2d(n)
    return basis.T @ np.diag(np.random.uniform(-1, 1, n)) @ basis


def new_matrix_with_real_eigvals_nd(shape: Shape) -> np.ndarray:
    """Matrices of `new_matrix_with_real_eigvals_2d`, in an array."""
    return _stacked(new_matrix_with_real_eigvals_2d, shape)


def new_sym_matrix_with_real_eigvals_nd(shape: Shape) -> np.ndarray:
    """Matrices of `new_sym_matrix_with_real_eigvals_2d`, in an array."""
    return _stacked(new_sym_matrix_with_real_eigvals_2d, shape)


def _stacked(make: Callable[[int], np.ndarray], shape: Shape) -> np.ndarray:
    many = int(np.prod(shape[:-2]))
    return np.stack([make(shape[-1]) for _ in range(many)]).reshape(shape) if many else np.zeros(shape)
