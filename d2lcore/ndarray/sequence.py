"""Batches of sequences of different lengths, under MXNet's names."""

from __future__ import annotations

from ..core import F, NDArray
from ._call import if_used, store

__all__ = ["SequenceLast", "SequenceMask", "SequenceReverse"]


def SequenceMask(
    data: NDArray, sequence_length: NDArray | None = None, use_sequence_length: bool = False, value: float = 0.0,
    axis: int = 0, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """What comes after the end of each sequence set to ``value``; without ``use_sequence_length`` nothing is.

    data: (times, batch, ...) with ``axis=0``, (batch, times, ...) with ``axis=1``. sequence_length: (batch,).

    >>> from d2lcore import nd
    >>> nd.SequenceMask(nd.array([[1, 2], [3, 4]]), nd.array([1, 2]), use_sequence_length=True).asnumpy()
    array([[1., 2.],
           [0., 4.]], dtype=float32)
    """
    length = if_used("SequenceMask", "sequence_length", sequence_length, use_sequence_length)
    return store(F.sequence_mask(data, length, axis=axis, value=value), out)


def SequenceLast(
    data: NDArray, sequence_length: NDArray | None = None, use_sequence_length: bool = False, axis: int = 0,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """The last element of each sequence, (batch, ...).

    data: (times, batch, ...) with ``axis=0``, (batch, times, ...) with ``axis=1``. sequence_length: (batch,), >= 1.

    >>> from d2lcore import nd
    >>> nd.SequenceLast(nd.array([[1, 2], [3, 4]]), nd.array([1, 2]), use_sequence_length=True).asnumpy()
    array([1., 4.], dtype=float32)
    """
    length = if_used("SequenceLast", "sequence_length", sequence_length, use_sequence_length)
    return store(F.sequence_last(data, length, axis=axis), out)


def SequenceReverse(
    data: NDArray, sequence_length: NDArray | None = None, use_sequence_length: bool = False, axis: int = 0,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Each sequence turned round; what comes after its end stays where it is.

    data: (times, batch, ...) with ``axis=0``, MXNet's only order; ``axis=1`` for (batch, times, ...) is accepted too.

    >>> from d2lcore import nd
    >>> nd.SequenceReverse(nd.array([[1, 2], [3, 4]]), nd.array([1, 2]), use_sequence_length=True).asnumpy()
    array([[1., 4.],
           [3., 2.]], dtype=float32)
    """
    length = if_used("SequenceReverse", "sequence_length", sequence_length, use_sequence_length)
    return store(F.sequence_reverse(data, length, axis=axis), out)
