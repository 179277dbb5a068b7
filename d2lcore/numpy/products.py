"""Products of vectors, matrices and tensors."""

from __future__ import annotations

from typing import Any

from ..core import F
from ..errors import ShapeError
from ._call import as_array, store
from .array import dot as _dot
from .array import ndarray
from .shape import moveaxis

__all__ = ["cross", "dot", "einsum", "inner", "kron", "matmul", "outer", "polyval", "tensordot", "vdot"]


def dot(a: Any, b: Any, out: ndarray | None = None) -> ndarray:
    """The inner product of vectors, the product of matrices; numbers scale.

    In general the last axis of ``a`` is summed with the last but one of ``b`` (its only one, if it is a vector).

    >>> from d2lcore import np
    >>> np.dot(np.array([1, 2]), np.array([3, 4]))
    array(11.)
    """
    return store(_dot(as_array(a), as_array(b)), out)


def matmul(a: Any, b: Any, out: ndarray | None = None) -> ndarray:
    """Matrix product of the last two axes, broadcast over the others (``a @ b``).

    >>> from d2lcore import np
    >>> np.matmul(np.ones((5, 2, 3)), np.ones((3, 4))).shape
    (5, 2, 4)
    """
    return store(F.matmul(as_array(a), as_array(b)), out)


def inner(a: Any, b: Any) -> ndarray:
    """Product summed over the last axes of both.

    >>> from d2lcore import np
    >>> np.inner(np.ones((2, 3)), np.ones((4, 3))).shape
    (2, 4)
    """
    a, b = as_array(a), as_array(b)
    if not a.ndim or not b.ndim:
        return F.multiply(a, b)
    return F.tensordot(a, b, axes=((a.ndim - 1,), (b.ndim - 1,)))


def outer(a: Any, b: Any, out: ndarray | None = None) -> ndarray:
    """The product of each element of ``a`` with each of ``b`` (both flattened): a matrix.

    >>> from d2lcore import np
    >>> np.outer(np.array([1, 2]), np.array([3, 4]))
    array([[3., 4.],
           [6., 8.]])
    """
    a, b = as_array(a), as_array(b)
    return store(F.multiply(F.reshape(a, shape=(-1, 1)), F.reshape(b, shape=(1, -1))), out)


def vdot(a: Any, b: Any) -> ndarray:
    """The inner product of all elements of two arrays.

    >>> from d2lcore import np
    >>> np.vdot(np.ones((2, 2)), np.ones((2, 2)))
    array(4.)
    """
    return F.matmul(as_array(a).ravel(), as_array(b).ravel())


def tensordot(a: Any, b: Any, axes: Any = 2) -> ndarray:
    """Product summed over axes: the last n of ``a`` with the first n of ``b``, or the pairs named.

    >>> from d2lcore import np
    >>> np.tensordot(np.ones((2, 3, 4)), np.ones((4, 3, 5)), axes=([1, 2], [1, 0])).shape
    (2, 5)
    """
    if not isinstance(axes, int):
        axes = tuple([(side,) if isinstance(side, int) else tuple(side) for side in axes])
    return F.tensordot(as_array(a), as_array(b), axes=axes)


def einsum(subscripts: str, *operands: Any, optimize: bool = False) -> ndarray:
    """A sum of products in Einstein's notation: indices that are not named after ``->`` are summed over.

    >>> from d2lcore import np
    >>> np.einsum("ij,jk->ik", np.ones((2, 3)), np.ones((3, 4))).shape
    (2, 4)
    """
    arrays = [as_array(x) for x in operands]
    terms, arrow, result = subscripts.replace(" ", "").partition("->")
    if not arrow:  # named once, in alphabetical order
        result = "".join(sorted({c for c in terms if c.isalpha() and terms.count(c) == 1}))
        result = "..." * ("..." in terms) + result
    parts = terms.split(",")
    for i, part in enumerate(parts[: len(arrays)]):
        if "." not in part and len(set(part)) < len(part) == arrays[i].ndim:
            parts[i], arrays[i] = _diagonals(part, arrays[i])
    return F.einsum(*arrays, subscripts=f"{','.join(parts)}->{result}")


def _diagonals(term: str, x: ndarray) -> tuple[str, ndarray]:
    """A term that names an axis twice, such as ``ii``, as one of diagonals: the operator has no gradient there."""
    for letter in term:
        while term.count(letter) > 1:
            first = term.index(letter)
            second = term.index(letter, first + 1)
            x = F.diag(x, axis1=first, axis2=second)
            term = term[:first] + term[first + 1 : second] + term[second + 1 :] + letter
    return term, x


def kron(a: Any, b: Any) -> ndarray:
    """The Kronecker product: each element of ``a`` times all of ``b``, as blocks.

    >>> from d2lcore import np
    >>> np.kron(np.array([1, 10]), np.array([1, 2]))
    array([ 1.,  2., 10., 20.])
    """
    a, b = as_array(a), as_array(b)
    n = max(a.ndim, b.ndim)
    wide, narrow = [(1,) * (n - x.ndim) + x.shape for x in (a, b)]
    left = F.reshape(a, shape=tuple([size for pair in zip(wide, (1,) * n, strict=True) for size in pair]))
    right = F.reshape(b, shape=tuple([size for pair in zip((1,) * n, narrow, strict=True) for size in pair]))
    return F.reshape(F.multiply(left, right), shape=tuple([p * q for p, q in zip(wide, narrow, strict=True)]))


def cross(a: Any, b: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None) -> ndarray:
    """The vector at right angles to two vectors of three elements; the area between vectors of two.

    ``axisa``, ``axisb`` and ``axisc`` (or ``axis`` for all) say along which axes the vectors of ``a``, ``b`` and of the
    result lie.

    >>> from d2lcore import np
    >>> np.cross(np.array([1, 0, 0]), np.array([0, 1, 0]))
    array([0., 0., 1.])
    >>> np.cross(np.array([2, 0]), np.array([0, 3]))
    array(6.)
    """
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = moveaxis(a, axisa, -1), moveaxis(b, axisb, -1)
    if a.shape[-1] not in (2, 3) or b.shape[-1] not in (2, 3):
        raise ShapeError(f"cross: vectors have 2 or 3 elements, got a {a.shape} and b {b.shape}")
    (a0, a1, *a2), (b0, b1, *b2) = [[x[..., i] for i in range(x.shape[-1])] for x in (a, b)]
    last = a0 * b1 - a1 * b0
    if not a2 and not b2:
        return last
    first = (a1 * b2[0] if b2 else 0.0) - (a2[0] * b1 if a2 else 0.0)
    second = (a2[0] * b0 if a2 else 0.0) - (a0 * b2[0] if b2 else 0.0)
    return moveaxis(F.stack(first, second, last, axis=-1), -1, axisc)


def polyval(p: Any, x: Any) -> ndarray:
    """The values at ``x`` of the polynomial with coefficients ``p``, that of the highest power first.

    >>> from d2lcore import np
    >>> np.polyval(np.array([2, 0, 1]), np.array([0, 1, 3]))
    array([ 1.,  3., 19.])
    """
    p, x = as_array(p), as_array(x)
    if p.ndim != 1:
        raise ShapeError(f"polyval: p expects a vector of coefficients, got shape {p.shape}")
    found = F.zeros_like(x) if not p.size else F.broadcast_to(p[0], shape=x.shape)
    for i in range(1, p.size):
        found = F.add(F.multiply(found, x), p[i])  # Horner's rule
    return found
