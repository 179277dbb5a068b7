"""`MXDataIter`: what the iterators over files have in common, the batches of an epoch above all."""

from __future__ import annotations

import ast
import warnings
from typing import Any

import numpy as np

from ..core import NDArray, from_host
from ..errors import ShapeError
from .base import DataBatch, DataDesc, DataIter

__all__ = ["MXDataIter"]


class MXDataIter(DataIter):
    """Base class of the iterators over files (MXNet's are written in C++; this is its name for them).

    An epoch ends with a whole batch: with ``round_batch``, its end are the first samples of the next epoch, which then
    begins after them; ``batch.pad`` says how many. Without, the batch's end is left as it was in the batch before.

    Subclasses define ``_load(rows)``, the data and labels of the samples with these numbers.
    """

    def __init__(
        self,
        count: int,
        batch_size: int,
        round_batch: bool = True,
        rng: np.random.Generator | None = None,
        data_name: str = "data",
        label_name: str = "softmax_label",
        **unused: Any,
    ) -> None:
        super().__init__(int(batch_size))
        name = type(self).__name__
        if self.batch_size < 1:
            raise ValueError(f"{name}: batch_size is at least 1, got {batch_size}")
        if not count:
            raise ShapeError(f"{name}: there are no samples to make batches of")
        if self.batch_size > 2 * count and round_batch:
            raise ShapeError(
                f"{name}: number of input must be bigger than batch size: {count} samples for batches of {batch_size}"
            )
        if unused:
            warnings.warn(f"{name} has no argument {', '.join(map(repr, unused))}; it is ignored", stacklevel=3)
        self._count, self._round, self._rng = count, round_batch, rng
        self._order = np.arange(count)
        self._before: np.ndarray | None = None  #: rows of the batch before
        self._carried = 0  #: how many samples of the next epoch were used up already
        self._batch: DataBatch | None = None
        self._begin(0)
        data, label = self._arrays(self._order[:1])
        self.provide_data = [DataDesc(data_name, (self.batch_size, *data.shape[1:]), data.dtype)]
        self.provide_label = [DataDesc(label_name, (self.batch_size, *label.shape[1:]), label.dtype)]

    def _load(self, rows: np.ndarray) -> tuple[Any, Any]:
        raise NotImplementedError(f"{type(self).__name__} must define _load(rows), their data and labels")

    def _arrays(self, rows: np.ndarray) -> tuple[Any, Any]:
        data, label = (
            from_host(values, copy=False) if isinstance(values, np.ndarray) else values for values in self._load(rows)
        )
        return data, label

    def _index(self, rows: np.ndarray) -> np.ndarray:
        """What the samples are called in ``batch.index``."""
        return rows.astype(np.uint64)

    def _begin(self, at: int) -> None:
        if self._rng is not None and not at:
            self._order = self._rng.permutation(self._count)
        self._at = at

    def reset(self) -> None:
        """Begin an epoch: after the samples that filled up the last batch, if there are such."""
        self._begin(self._carried)
        self._carried = 0

    def _next_rows(self) -> tuple[np.ndarray, int] | None:
        """The numbers of the next batch's samples, and how many of them only fill it up."""
        rows = self._order[self._at : self._at + self.batch_size]
        if not len(rows):
            return None
        pad = self.batch_size - len(rows)
        if pad and self._round:
            self._begin(0)
            rows = np.concatenate([rows, self._order[:pad]])
            self._carried = pad
        elif pad:
            rest = self._before if self._before is not None else np.resize(self._order, self.batch_size)
            rows = np.concatenate([rows, rest[len(rows) :]])
        self._at = self._count if pad else self._at + self.batch_size
        self._before = rows
        return rows, pad

    def _next_batch(self) -> DataBatch | None:
        found = self._next_rows()
        if found is None:
            return None
        rows, pad = found
        data, label = self._arrays(rows)
        return DataBatch([data], [label], pad, self._index(rows))

    def iter_next(self) -> bool:
        self._batch = self._next_batch()
        return self._batch is not None

    def next(self) -> DataBatch:
        if not self.iter_next():
            raise StopIteration
        assert self._batch is not None
        return self._batch

    def _current(self) -> DataBatch:
        if self._batch is None:
            raise ValueError(f"{type(self).__name__} has no current batch; next() reads one")
        return self._batch

    def getdata(self) -> NDArray:
        return self._current().data[0]

    def getlabel(self) -> NDArray:
        return self._current().label[0]

    def getindex(self) -> Any:
        return self._current().index

    def getpad(self) -> Any:
        return self._current().pad


def as_shape(name: str, shape: Any) -> tuple[int, ...]:
    """A shape as users write it: a tuple, a list, one number, or any of them as text."""
    value = ast.literal_eval(shape) if isinstance(shape, str) else shape
    sizes = tuple(int(size) for size in np.atleast_1d(value))
    if any(size < 1 for size in sizes):
        raise ShapeError(f"{name}: sizes are at least 1, got {shape}")
    return sizes


def part(count: int, num_parts: int, part_index: int) -> slice:
    """Which of ``count`` samples belong to a part."""
    if not 0 <= part_index < num_parts:
        raise ValueError(f"expected 0 <= part_index < num_parts, got part_index {part_index}, num_parts {num_parts}")
    length = -(-count // num_parts)
    return slice(part_index * length, (part_index + 1) * length)
