"""Fourier transforms, and count sketches."""

from __future__ import annotations

import math

import numpy as np

from ...core import F, NDArray, from_host
from ...core.base import as_dtype
from ...errors import ShapeError
from .._call import store

__all__ = ["count_sketch", "fft", "ifft"]


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
