"""Functions of ``mx.nd.contrib`` that compute element by element, copy rows, or transform."""

from __future__ import annotations

import math

import numpy as np

from ..core import F, NDArray, from_host
from ..core.base import as_dtype
from ..device import Context
from ..errors import ShapeError
from ._call import store
from .distributions import uniform

__all__ = [
    "allclose",
    "count_sketch",
    "fft",
    "gradientmultiplier",
    "ifft",
    "index_copy",
    "quadratic",
    "rand_zipfian",
    "round_ste",
    "sign_ste",
    "uniform",
]


def quadratic(data: NDArray, a: float = 0.0, b: float = 0.0, c: float = 0.0, out: NDArray | None = None) -> NDArray:
    """``a * x * x + b * x + c`` of each element.

    >>> from d2lcore import nd
    >>> nd.contrib.quadratic(nd.array([1, 2]), a=1, b=2, c=3).asnumpy()
    array([ 6., 11.], dtype=float32)
    """
    return store(F.add(F.multiply(F.add(F.multiply(data, a), b), data), c), out)


def allclose(
    a: NDArray, b: NDArray, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = True, out: NDArray | None = None
) -> NDArray:
    """Whether ``|a - b| <= atol + rtol * |b|`` everywhere: 1 or 0 (uint8).

    >>> from d2lcore import nd
    >>> nd.contrib.allclose(nd.ones(2), nd.ones(2)).asscalar()
    np.uint8(1)
    """
    if a.shape != b.shape:
        raise ShapeError(f"allclose: arrays of equal shapes are expected, got {a.shape} and {b.shape}")
    close = np.allclose(a._host(), b._host(), rtol, atol, equal_nan)
    return store(from_host(np.array([close], np.uint8), a.ctx, type(a), copy=False), out)


# ---- gradients that are not the derivative ---------------------------------------------------------------------------


def gradientmultiplier(data: NDArray, scalar: float = 1.0, is_int: bool = True, out: NDArray | None = None) -> NDArray:
    """The data as it is; its gradient is multiplied by ``scalar`` (-1: a gradient reversal layer).

    >>> from d2lcore import autograd, nd
    >>> x = nd.ones(1)
    >>> x.attach_grad()
    >>> with autograd.record():
    ...     y = nd.contrib.gradientmultiplier(x, scalar=-2)
    >>> y.backward()
    >>> y.asscalar(), x.grad.asscalar()
    (np.float32(1.0), np.float32(-2.0))
    """
    moved = F.multiply(data, scalar)
    return store(F.add(F.stop_gradient(F.subtract(data, moved)), moved), out)


def round_ste(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Rounded to whole numbers; gradients pass as if nothing happened (straight-through: Bengio et al. 2013).

    >>> from d2lcore import nd
    >>> nd.contrib.round_ste(nd.array([1.4, 1.6])).asnumpy()
    array([1., 2.], dtype=float32)
    """
    return store(_straight_through(data, F.round(data)), out)


def sign_ste(data: NDArray, out: NDArray | None = None) -> NDArray:
    """Signs; gradients pass as if nothing happened, as in `round_ste`.

    >>> from d2lcore import nd
    >>> nd.contrib.sign_ste(nd.array([-3, 2])).asnumpy()
    array([-1.,  1.], dtype=float32)
    """
    return store(_straight_through(data, F.sign(data)), out)


def _straight_through(data: NDArray, value: NDArray) -> NDArray:
    """``value`` exactly, with the gradient of ``data``: the difference added is 0, but not to the tape."""
    return F.add(F.stop_gradient(value), F.subtract(data, F.stop_gradient(data)))


# ---- rows and spectra ------------------------------------------------------------------------------------------------


def index_copy(old_tensor: NDArray, index_vector: NDArray, new_tensor: NDArray, out: NDArray | None = None) -> NDArray:
    """A copy of ``old_tensor`` with row i of ``new_tensor`` in place of its row ``index_vector[i]``.

    >>> from d2lcore import nd
    >>> nd.contrib.index_copy(nd.zeros((3, 1)), nd.array([2, 0]), nd.array([[5], [6]])).asnumpy().ravel()
    array([6., 0., 5.], dtype=float32)
    """
    if index_vector.shape != new_tensor.shape[:1] or new_tensor.shape[1:] != old_tensor.shape[1:]:
        raise ShapeError(
            f"index_copy: rows {new_tensor.shape} at positions {index_vector.shape} do not fit into {old_tensor.shape}"
        )
    places = F.cast(index_vector, dtype=as_dtype("int64"))
    put = F.index_add(new_tensor, places, shape=old_tensor.shape, axis=0, mode="clip")
    hit = F.index_add(F.ones_like(F.stop_gradient(new_tensor)), places, shape=old_tensor.shape, axis=0, mode="clip")
    return store(F.where(F.greater(hit, 0), put, old_tensor), out)


def fft(data: NDArray, compute_size: int = 128, out: NDArray | None = None) -> NDArray:
    """The Fourier transform of each line (last axis, n): (..., 2 n), real and imaginary parts in turn.

    >>> from d2lcore import nd
    >>> nd.contrib.fft(nd.array([[1, 0]])).asnumpy()
    array([[1., 0., 1., 0.]], dtype=float32)
    """
    n = data.shape[-1]
    return store(F.dot(data, _turns(n, data)), out)


def ifft(data: NDArray, compute_size: int = 128, out: NDArray | None = None) -> NDArray:
    """The real part of the inverse of `fft` times n, as cuFFT has it: (..., 2 n) gives (..., n).

    >>> from d2lcore import nd
    >>> nd.contrib.ifft(nd.contrib.fft(nd.array([[1, 2]]))).asnumpy().round(4)
    array([[2., 4.]], dtype=float32)
    """
    n = data.shape[-1] // 2
    if 2 * n != data.shape[-1]:
        raise ShapeError(f"ifft: the last axis expects pairs of real and imaginary parts, got {data.shape}")
    return store(F.dot(data, _turns(n, data), transpose_b=True), out)


def _turns(n: int, like: NDArray) -> NDArray:
    """The transform as a matrix (n, 2 n): cosines and minus sines in turn. (Not for long lines: it costs n squared.)"""
    angles = 2 * math.pi / n * (np.outer(np.arange(n), np.arange(n)) % n)
    table = np.stack([np.cos(angles), -np.sin(angles)], axis=-1).reshape(n, 2 * n)
    return from_host(table.astype(like.dtype), like.ctx, type(like), copy=False)


def count_sketch(
    data: NDArray, h: NDArray, s: NDArray, out_dim: int, processing_batch_size: int = 32, out: NDArray | None = None
) -> NDArray:
    """Lines of d numbers hashed to ``out_dim``: element i, with sign ``s[i]``, is added to place ``h[i]``.

    data: (batch, d). h: (1, d) places. s: (1, d) signs.

    >>> from d2lcore import nd
    >>> x, h, s = nd.array([[1, 2, 3]]), nd.array([[0, 2, 0]]), nd.array([[1, -1, 1]])
    >>> nd.contrib.count_sketch(x, h, s, out_dim=3).asnumpy()
    array([[ 4.,  0., -2.]], dtype=float32)
    """
    if h.size != data.shape[-1] or s.size != data.shape[-1]:
        raise ShapeError(f"count_sketch: h and s expect {data.shape[-1]} elements, got {h.shape} and {s.shape}")
    places = F.cast(F.reshape(h, shape=(-1,)), dtype=as_dtype("int64"))
    signed = F.multiply(data, F.reshape(s, shape=(1, -1)))
    shape = (*data.shape[:-1], out_dim)
    return store(F.index_add(signed, places, shape=shape, axis=data.ndim - 1, mode="clip"), out)


def rand_zipfian(
    true_classes: NDArray, num_sampled: int, range_max: int, ctx: Context | None = None
) -> tuple[NDArray, NDArray, NDArray]:
    """Class numbers for sampled softmax: small (frequent) ones are likely, by an approximately Zipfian distribution.

    Gives ``num_sampled`` numbers (int64) below ``range_max``, how often each of ``true_classes`` is expected among
    them, and how often each of the samples is (both float64).

    >>> from d2lcore import nd
    >>> samples, expected_true, expected = nd.contrib.rand_zipfian(nd.array([3]), 4, 5)
    >>> samples.shape, expected_true.asnumpy().round(4), expected.shape
    ((4,), array([0.4981]), (4,))
    """
    ctx = true_classes.ctx if ctx is None else ctx
    span = math.log(range_max + 1)
    drawn = uniform(0, span, shape=num_sampled, dtype="float64", ctx=ctx)
    samples = F.mod(F.cast(F.subtract(F.exp(drawn), 1.0), dtype=as_dtype("int64")), range_max)

    def expected(classes: NDArray) -> NDArray:
        x = F.cast(classes, dtype=as_dtype("float64"))
        return F.multiply(F.log(F.divide(F.add(x, 2.0), F.add(x, 1.0))), num_sampled / span)

    return samples, expected(true_classes.as_in_context(ctx)), expected(samples)
