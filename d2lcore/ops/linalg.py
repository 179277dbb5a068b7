"""Products of matrices and tensors: where a network spends its time."""

from __future__ import annotations

import math

import numpy as np

from ..errors import ShapeError
from .table import Spec, broadcast_shapes, floating, narrow, op, real, result_dtype

_FLOAT16 = np.dtype(np.float16)  # NumPy has one object for each dtype: `is` costs a third of `==`


def _product(xp, x, y):
    """``x @ y``; half precision is summed in float32, as the units of GPUs do: exact, and NumPy has no fast one."""
    if x.dtype is _FLOAT16 and y.dtype is _FLOAT16:
        return xp.matmul(x.astype(np.float32), y.astype(np.float32)).astype(np.float16)
    return narrow(xp.matmul(x, y), x, y)


def _mT(F, x, ndim):
    """A stack of matrices, each transposed."""
    return F.transpose(x, axes=(*range(ndim - 2), ndim - 1, ndim - 2))


@op("matmul", amp="widest", onnx="MatMul", latex=r"X Y")
class Matmul:
    """Matrix product (NumPy's ``x @ y``): of the last two axes, with broadcasting over the others.

    An argument of one dimension is a row vector on the left and a column vector on the right, and the axis that this
    adds is taken away again.

    >>> from d2lcore import np
    >>> np.matmul(np.array([[1, 2], [3, 4]]), np.array([1, 1])).asnumpy()
    array([3., 7.], dtype=float32)
    """

    def infer(x, y):
        a, b = x.shape, y.shape
        if not a or not b:
            raise ShapeError(f"x {a} and y {b} must have at least one dimension each; multiply numbers with *")
        m, n = a[-2:-1], b[-1:] if len(b) > 1 else ()
        if a[-1] != b[-2 if len(b) > 1 else 0]:
            raise ShapeError(
                f"the last axis of x {a} must be as long as the {'second-last' if n else 'only'} axis of y {b}"
            )
        return Spec(broadcast_shapes(a[:-2], b[:-2]) + m + n, result_dtype(x, y))

    def forward(xp, x, y):
        return _product(xp, x, y)

    def vjp(F, g, x, y, x_shape, y_shape, needs):
        # as stacks of matrices: a vector gets the axis that matmul gives it
        a = x_shape if len(x_shape) > 1 else (1, *x_shape)
        b = y_shape if len(y_shape) > 1 else (*y_shape, 1)
        g = F.reshape(g, shape=broadcast_shapes(a[:-2], b[:-2]) + (a[-2], b[-1]))
        gx = gy = None
        if needs[0]:
            right = F.reshape(y, shape=b) if b != y_shape else y
            gx = F.sum_to(F.matmul(g, _mT(F, right, len(b))), shape=a)
            gx = F.reshape(gx, shape=x_shape) if a != x_shape else gx
        if needs[1]:
            left = F.reshape(x, shape=a) if a != x_shape else x
            gy = F.sum_to(F.matmul(_mT(F, left, len(a)), g), shape=b)
            gy = F.reshape(gy, shape=y_shape) if b != y_shape else gy
        return gx, gy


def _matrices(x_shape, y_shape, transpose_a, transpose_b):
    """How `dot` sees its arguments: the matrix shapes in memory, and the two parts of the result's shape."""
    a = (x_shape[0], math.prod(x_shape[1:])) if transpose_a else (math.prod(x_shape[:-1]), x_shape[-1])
    b = (math.prod(y_shape[:-1]), y_shape[-1]) if transpose_b else (y_shape[0], math.prod(y_shape[1:]))
    return a, b, x_shape[1:] if transpose_a else x_shape[:-1], y_shape[:-1] if transpose_b else y_shape[1:]


@op("dot", amp="widest", onnx="composed of Transpose, Reshape and MatMul", latex=r"\sum_k x_{ik} y_{kj}")
class Dot:
    """Product summed over the last axis of ``x`` and the *first* of ``y`` (MXNet's ``dot``).

    For vectors the inner product, for matrices the matrix product. ``transpose_a`` sums over the first axis of ``x``
    instead, ``transpose_b`` over the last of ``y``, without copying them.

    >>> from d2lcore import nd
    >>> x = nd.array([[1, 2], [3, 4]])
    >>> nd.dot(x, x, transpose_b=True).asnumpy()
    array([[ 5., 11.],
           [11., 25.]], dtype=float32)
    """

    def infer(x, y, *, transpose_a, transpose_b):
        if not x.shape or not y.shape:
            raise ShapeError(
                f"x {x.shape} and y {y.shape} must have at least one dimension each; multiply numbers with *"
            )
        k, n = x.shape[0 if transpose_a else -1], y.shape[-1 if transpose_b else 0]
        if k != n:
            raise ShapeError(
                f"the {'first' if transpose_a else 'last'} axis of x {x.shape} must be as long as the "
                f"{'last' if transpose_b else 'first'} axis of y {y.shape}, {k} is not {n}"
            )
        _, _, rows, columns = _matrices(x.shape, y.shape, transpose_a, transpose_b)
        return Spec(rows + columns, result_dtype(x, y))

    def forward(xp, x, y, *, transpose_a=False, transpose_b=False):
        if x.ndim == 2 and y.ndim == 2:
            return _product(xp, x.T if transpose_a else x, y.T if transpose_b else y)
        a, b, rows, columns = _matrices(x.shape, y.shape, transpose_a, transpose_b)
        x, y = x.reshape(a), y.reshape(b)
        out = _product(xp, x.T if transpose_a else x, y.T if transpose_b else y)
        return out.reshape(rows + columns)

    def vjp(F, g, x, y, x_shape, y_shape, needs, *, transpose_a, transpose_b):
        gx = gy = None
        flat = len(x_shape) != 2 or len(y_shape) != 2
        if flat:  # do it with matrices and give the results their shapes at the end
            a, b, _, _ = _matrices(x_shape, y_shape, transpose_a, transpose_b)
            x, y = F.reshape(x, shape=a), F.reshape(y, shape=b)
            g = F.reshape(g, shape=(a[1 if transpose_a else 0], b[0 if transpose_b else 1]))
        if needs[0] and transpose_a:
            gx = F.dot(y, g, transpose_a=transpose_b, transpose_b=True)
        elif needs[0]:
            gx = F.dot(g, y, transpose_b=not transpose_b)
        if needs[1] and transpose_b:
            gy = F.dot(g, x, transpose_a=True, transpose_b=transpose_a)
        elif needs[1]:
            gy = F.dot(x, g, transpose_a=not transpose_a)
        if flat:
            gx = F.reshape(gx, shape=x_shape) if needs[0] else None
            gy = F.reshape(gy, shape=y_shape) if needs[1] else None
        return gx, gy


@op("batch_dot", amp="widest", onnx="composed of Transpose and MatMul", latex=r"X_b Y_b")
class BatchDot:
    """Matrix product of each pair of matrices in two batches, ``(..., m, k)`` with ``(..., k, n)``.

    ``transpose_a`` and ``transpose_b`` say that the matrices of ``x`` or ``y`` lie transposed in memory.

    >>> from d2lcore import nd
    >>> nd.batch_dot(nd.ones((2, 1, 3)), nd.ones((2, 4, 3)), transpose_b=True).shape
    (2, 1, 4)
    """

    def infer(x, y, *, transpose_a, transpose_b):
        if len(x.shape) < 3 or len(x.shape) != len(y.shape) or x.shape[:-2] != y.shape[:-2]:
            raise ShapeError(f"x {x.shape} and y {y.shape} must be batches of matrices of the same batch size")
        m, k = x.shape[-2:][:: -1 if transpose_a else 1]
        n, p = y.shape[-2:][:: -1 if transpose_b else 1]
        if k != n:
            raise ShapeError(f"matrices of x {x.shape} and y {y.shape} do not fit: {(m, k)} times {(n, p)}")
        return Spec((*x.shape[:-2], m, p), result_dtype(x, y))

    strict = True  # NumPy would broadcast a batch of one against any other

    def forward(xp, x, y, *, transpose_a=False, transpose_b=False):
        a = x.swapaxes(-1, -2) if transpose_a else x
        b = y.swapaxes(-1, -2) if transpose_b else y
        return _product(xp, a, b)

    def vjp(F, g, x, y, needs, *, transpose_a, transpose_b):
        gx = gy = None
        if needs[0] and transpose_a:
            gx = F.batch_dot(y, g, transpose_a=transpose_b, transpose_b=True)
        elif needs[0]:
            gx = F.batch_dot(g, y, transpose_b=not transpose_b)
        if needs[1] and transpose_b:
            gy = F.batch_dot(g, x, transpose_a=True, transpose_b=transpose_a)
        elif needs[1]:
            gy = F.batch_dot(x, g, transpose_a=not transpose_a)
        return gx, gy


@op("fully_connected", amp="low", onnx="Gemm", latex=r"x W^\top + b")
class FullyConnected:
    """Dense layer ``x @ weight.T + bias``: each output a weighted sum of all input features.

    Arguments: ``x`` (batch, ...), ``weight`` (units, features), ``bias`` (units,) or None. ``flatten`` takes all axes
    after the first as features; otherwise the last axis is, and the others are kept. Returns (batch, units), or
    (..., units) without ``flatten``.

    >>> from d2lcore import nd
    >>> nd.FullyConnected(nd.ones((1, 2)), nd.array([[1, 2], [3, 4]]), nd.array([0, 10]), num_hidden=2).asnumpy()
    array([[ 3., 17.]], dtype=float32)
    """

    def infer(x, weight, bias=None, *, flatten):
        if len(weight.shape) != 2:
            raise ShapeError(f"weight expects two dimensions (units, features), got {weight.shape}")
        if not x.shape:
            raise ShapeError("data has no dimensions; it expects (batch, features)")
        features = math.prod(x.shape[1:]) if flatten else x.shape[-1]
        units = weight.shape[0]
        if weight.shape[1] != features:
            raise ShapeError(
                f"weight expects {weight.shape[1]} input features {weight.shape}, data has {features}: {x.shape}"
            )
        if bias is not None and bias.shape != (units,):
            raise ShapeError(f"bias expects shape {(units,)} to go with weight {weight.shape}, got {bias.shape}")
        arrays = [s for s in (x, weight, bias) if s is not None]
        return Spec((x.shape[0], units) if flatten else (*x.shape[:-1], units), result_dtype(*arrays))

    def forward(xp, x, weight, bias=None, *, flatten=True):
        if flatten and x.ndim != 2:
            x = x.reshape(x.shape[0], math.prod(x.shape[1:]))
        out = _product(xp, x, weight.T)
        if bias is None:
            return out
        if bias.shape != weight.shape[:1]:  # a bias of size 1 would broadcast
            raise ShapeError(
                f"bias expects shape {weight.shape[:1]} to go with weight {weight.shape}, got {bias.shape}"
            )
        out += bias
        return out

    def vjp(F, g, x, weight, x_shape, weight_shape, needs):
        units, features = weight_shape
        gx = gw = gb = None
        rows = (math.prod(x_shape) // features if features else x_shape[0], features)
        if len(x_shape) != 2:
            g = F.reshape(g, shape=(rows[0], units))
        if needs[0]:
            gx = F.dot(g, weight)
            gx = F.reshape(gx, shape=x_shape) if len(x_shape) != 2 else gx
        if needs[1]:
            gw = F.dot(g, F.reshape(x, shape=rows) if len(x_shape) != 2 else x, transpose_a=True)
        if needs[2]:
            gb = F.sum(g, axis=0)
        return gx, gw, gb


def _square(x, name):
    if len(x.shape) < 2 or x.shape[-1] != x.shape[-2]:
        raise ShapeError(f"{name} expects square matrices (..., n, n), got {x.shape}")


@op("solve", amp="float32", onnx="has no operator in ONNX", latex="A^{-1} b")
class Solve:
    """The solution ``x`` of ``a @ x = b`` for square matrices ``a`` (..., n, n) and ``b`` (n,) or (..., n, k).

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.solve(nd.array([[2, 0], [0, 4]]), nd.array([2, 2])).asnumpy()
    array([1. , 0.5], dtype=float32)
    """

    def infer(a, b):
        _square(a, "a")
        n, vector = a.shape[-1], len(b.shape) == 1
        if not b.shape or b.shape[-1 if vector else -2] != n:
            raise ShapeError(f"b expects {n} rows to go with a {a.shape}, got {b.shape}")
        rest = () if vector else b.shape[:-2]
        return Spec(
            broadcast_shapes(a.shape[:-2], rest) + (n,) + (() if vector else b.shape[-1:]),
            result_dtype(floating(a), floating(b)),
        )

    def forward(xp, a, b):
        return xp.linalg.solve(real(a), real(b))

    def vjp(F, g, a, out, a_shape, b_shape, needs):
        vector = len(b_shape) == 1
        if vector:
            g, out = F.expand_dims(g, axis=-1), F.expand_dims(out, axis=-1)
        gb = F.solve(_mT(F, a, len(a_shape)), g)
        ga = F.sum_to(-F.matmul(gb, _mT(F, out, len(out.shape))), shape=a_shape) if needs[0] else None
        gb = F.squeeze(gb, axis=-1) if vector else gb
        return ga, F.sum_to(gb, shape=b_shape) if needs[1] else None


@op("cholesky", amp="float32", onnx="has no operator in ONNX", latex=r"L: L L^\top = A")
class Cholesky:
    """The lower triangular ``L`` with ``L @ L.T = x`` for symmetric positive definite matrices ``x`` (..., n, n).

    What is not symmetric in ``x`` is averaged away.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.cholesky(nd.array([[4, 2], [2, 5]])).asnumpy()
    array([[2., 0.],
           [1., 2.]], dtype=float32)
    """

    def infer(x):
        _square(x, "x")
        return floating(x)

    def forward(xp, x):
        x = real(x)
        return xp.linalg.cholesky((x + x.swapaxes(-1, -2)) * 0.5)

    def vjp(F, g, out, x_shape):
        # Murray 2016: L^-T phi(L^T g) L^-1, where phi takes the lower triangle and half of the diagonal
        upper = _mT(F, out, len(x_shape))
        inner = F.matmul(upper, g)
        phi = (F.tril(inner) + F.tril(inner, k=-1)) * 0.5
        half = F.solve(upper, phi)
        whole = F.solve(upper, _mT(F, half, len(x_shape)))
        return (whole + _mT(F, whole, len(x_shape))) * 0.5
