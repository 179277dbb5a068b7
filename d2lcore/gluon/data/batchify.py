"""How a list of samples becomes a batch: stacked, padded to one length, or part by part.

A batchify function takes the list of samples and returns the batch; `DataLoader` has `default_batchify_fn` unless it is
given another one, for example ``Group(Pad(), Stack())`` for (sentence, label) pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...core import F, NDArray, from_host
from ...errors import DTypeError, ShapeError
from ...util import array_class

__all__ = ["AsList", "Group", "Pad", "Stack", "default_batchify_fn"]


def as_array(values: np.ndarray) -> Any:
    """A NumPy array as an array of the engine, sharing its memory."""
    return from_host(values, cls=array_class(), copy=False)


def default_batchify_fn(data: Sequence[Any]) -> Any:
    """Stack samples: arrays keep their dtype, numbers have NumPy's; tuples become a list, part by part.

    As in MXNet, Python whole numbers make int64 and Python reals float64 batches.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon.data.batchify import default_batchify_fn
    >>> x, y = default_batchify_fn([(nd.zeros((3,)), 7), (nd.ones((3,)), 8)])
    >>> x.shape, y.asnumpy()
    ((2, 3), array([7, 8]))
    """
    if isinstance(data[0], tuple):
        return [default_batchify_fn(part) for part in zip(*data, strict=True)]
    return Stack()(data)


class Stack:
    """Join samples of one shape along a new first axis.

    >>> from d2lcore.gluon.data import batchify
    >>> batchify.Stack()([[1, 2], [3, 4], [5, 6]]).shape
    (3, 2)
    """

    def __call__(self, data: Sequence[Any]) -> Any:
        if isinstance(data[0], NDArray):
            _same_shape(data)
            return F.stack(*data, axis=0)
        _same_shape([np.asarray(sample) for sample in data] if isinstance(data[0], (list, np.ndarray)) else [])
        return as_array(_numeric(np.asarray(data)))


class Pad:
    """Append ``val`` to each sample, along every axis, till all have the largest size, and stack them.

    Parameters
    ----------
    val : number
        What is appended.
    dtype : str or dtype, optional
        Of the batch; default that of the samples.
    round_to : int, optional
        Make the padded sizes multiples of this, so that fewer different shapes come up.

    Examples
    --------
    >>> from d2lcore.gluon.data import batchify
    >>> batchify.Pad(val=-1)([[1, 2, 3], [4]]).asnumpy()
    array([[ 1,  2,  3],
           [ 4, -1, -1]])
    """

    def __init__(self, val: float = 0, dtype: Any = None, round_to: int | None = None) -> None:
        self._val = val
        self._dtype = dtype
        self._round_to = round_to

    def __call__(self, data: Sequence[Any]) -> Any:
        like = data[0] if isinstance(data[0], NDArray) else None
        rows = [_numeric(np.asarray(sample)) for sample in data]
        if len({row.ndim for row in rows}) > 1:
            raise ShapeError(f"Pad: samples must have one number of axes, got {sorted({r.ndim for r in rows})}")
        sizes = np.max([row.shape for row in rows], axis=0).astype(int)
        if self._round_to:
            sizes = -(-sizes // self._round_to) * self._round_to
        batch = np.full((len(rows), *sizes), self._val, dtype=self._dtype or np.result_type(*rows))
        for padded, row in zip(batch, rows, strict=True):
            padded[tuple(slice(n) for n in row.shape)] = row
        return as_array(batch) if like is None else from_host(batch, like.ctx, type(like), copy=False)


class Group:
    """A batchify function for each part of the samples: ``Group(Pad(), Stack())`` for (sentence, label).

    >>> from d2lcore.gluon.data import batchify
    >>> words, label = batchify.Group(batchify.Pad(), batchify.Stack())([([1, 2], 0), ([3], 1)])
    >>> words.shape, label.shape
    ((2, 2), (2,))
    """

    def __init__(self, *fns: Callable[[Sequence[Any]], Any]) -> None:
        self._fns = tuple(fns[0]) if len(fns) == 1 and isinstance(fns[0], (list, tuple)) else fns

    def __call__(self, data: Sequence[Any]) -> tuple[Any, ...]:
        if any(len(sample) != len(self._fns) for sample in data):
            counts = sorted({len(sample) for sample in data})
            raise ValueError(f"Group: {len(self._fns)} functions for samples of {', '.join(map(str, counts))} parts")
        return tuple([fn(part) for fn, part in zip(self._fns, zip(*data))])


class AsList:
    """Leave the samples as they are, in a list: for texts, names and whatever else is no array.

    >>> from d2lcore.gluon.data import batchify
    >>> batchify.AsList()(["a", "bc"])
    ['a', 'bc']
    """

    def __call__(self, data: Sequence[Any]) -> list[Any]:
        return list(data)


def _same_shape(samples: Sequence[Any]) -> None:
    for number, sample in enumerate(samples):
        if sample.shape != samples[0].shape:
            raise ShapeError(
                f"samples of one batch must have one shape, got {samples[0].shape} and (sample {number} of the batch) "
                f"{sample.shape}. Resize or crop them in a transform, or give DataLoader batchify_fn=batchify.Pad()."
            )


def _numeric(values: np.ndarray) -> np.ndarray:
    if values.dtype.kind not in "biuf":
        raise DTypeError(
            f"samples must be numbers or arrays to be stacked, got {values.dtype} such as {values.flat[0]!r}. "
            "Keep texts and the like with batchify.AsList(), for one part of a tuple within batchify.Group()."
        )
    return values
