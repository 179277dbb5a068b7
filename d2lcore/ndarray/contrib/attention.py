"""Multi-head attention's products on interleaved projections (``mx.nd.contrib.interleaved_matmul_*``), as in GluonNLP.

The projections of a sequence lie in one array (length, batch, heads * parts * size): for each head its queries, keys
and values side by side (self-attention, 3 parts), or its keys and values (encoder-decoder attention, 2 parts).
"""

from __future__ import annotations

import math

from ...core import F, NDArray
from ...errors import ShapeError
from .._call import store

__all__ = [
    "interleaved_matmul_encdec_qk",
    "interleaved_matmul_encdec_valatt",
    "interleaved_matmul_selfatt_qk",
    "interleaved_matmul_selfatt_valatt",
]


def _part(function: str, projections: NDArray, heads: int, parts: int, part: int) -> NDArray:
    """One of the interleaved parts, as matrices (batch * heads, length, size)."""
    length, batch, width = projections.shape
    if width % (heads * parts):
        raise ShapeError(
            f"{function}: {heads} heads of {parts} parts do not divide the last axis of {projections.shape}"
        )
    size = width // (heads * parts)
    split = F.reshape(projections, shape=(length, batch * heads, parts, size))
    chosen = F.getitem(split, key=(slice(None), slice(None), part))
    return F.transpose(chosen, axes=(1, 0, 2))


def _scores(queries: NDArray, keys: NDArray) -> NDArray:
    return F.batch_dot(F.multiply(queries, 1 / math.sqrt(queries.shape[-1])), keys, transpose_b=True)


def _mixed(values: NDArray, attention: NDArray, heads: int) -> NDArray:
    """Values weighted by attention, the heads side by side: (length, batch, heads * size)."""
    mixed = F.batch_dot(attention, values)
    pairs, length, size = mixed.shape
    return F.reshape(F.transpose(mixed, axes=(1, 0, 2)), shape=(length, pairs // heads, heads * size))


def interleaved_matmul_selfatt_qk(queries_keys_values: NDArray, heads: int, out: NDArray | None = None) -> NDArray:
    """Scores of self-attention: queries times keys over the root of their size, (batch * heads, length, length).

    >>> from d2lcore import nd
    >>> nd.contrib.interleaved_matmul_selfatt_qk(nd.ones((5, 2, 3 * 3 * 4)), heads=3).shape
    (6, 5, 5)
    """
    name = "interleaved_matmul_selfatt_qk"
    queries, keys = (_part(name, queries_keys_values, heads, 3, i) for i in (0, 1))
    return store(_scores(queries, keys), out)


def interleaved_matmul_selfatt_valatt(
    queries_keys_values: NDArray, attention: NDArray, heads: int, out: NDArray | None = None
) -> NDArray:
    """Values of self-attention, weighted by ``attention`` (batch * heads, length, length), as (length, batch, width).

    >>> from d2lcore import nd
    >>> nd.contrib.interleaved_matmul_selfatt_valatt(nd.ones((5, 2, 36)), nd.ones((6, 5, 5)), heads=3).shape
    (5, 2, 12)
    """
    values = _part("interleaved_matmul_selfatt_valatt", queries_keys_values, heads, 3, 2)
    return store(_mixed(values, attention, heads), out)


def interleaved_matmul_encdec_qk(
    queries: NDArray, keys_values: NDArray, heads: int, out: NDArray | None = None
) -> NDArray:
    """Scores of attention to another sequence: (batch * heads, length of queries, length of keys).

    >>> from d2lcore import nd
    >>> nd.contrib.interleaved_matmul_encdec_qk(nd.ones((4, 2, 12)), nd.ones((5, 2, 24)), heads=3).shape
    (6, 4, 5)
    """
    name = "interleaved_matmul_encdec_qk"
    return store(_scores(_part(name, queries, heads, 1, 0), _part(name, keys_values, heads, 2, 0)), out)


def interleaved_matmul_encdec_valatt(
    keys_values: NDArray, attention: NDArray, heads: int, out: NDArray | None = None
) -> NDArray:
    """Values of another sequence, weighted by ``attention``: (length of queries, batch, heads * size).

    >>> from d2lcore import nd
    >>> nd.contrib.interleaved_matmul_encdec_valatt(nd.ones((5, 2, 24)), nd.ones((6, 4, 5)), heads=3).shape
    (4, 2, 12)
    """
    values = _part("interleaved_matmul_encdec_valatt", keys_values, heads, 2, 1)
    return store(_mixed(values, attention, heads), out)
