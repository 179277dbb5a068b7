"""Data sets: anything with a length whose i-th sample can be asked for, and ways to filter, split and transform them.

A sample is a value, or a tuple of values such as (picture, label). Besides samples one at a time, a data set that holds
whole arrays can give whole batches (`Dataset.columns`): an epoch over 60,000 digits is then a few hundred array
operations instead of several hundred thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from os import PathLike, fspath
from os.path import splitext
from typing import Any

import numpy as np

from ... import recordio
from ...core import NDArray
from ...errors import BadValueError, ShapeError
from .batchify import as_array
from .sampler import FilterSampler, Sampler, SequentialSampler

__all__ = ["ArrayDataset", "Dataset", "RecordFileDataset", "SimpleDataset"]


class Dataset:
    """Base class: subclasses define ``__getitem__(i)``, the i-th sample, and ``__len__()``, their number.

    >>> from d2lcore.gluon import data
    >>> class Squares(data.Dataset):
    ...     def __getitem__(self, i):
    ...         return i * i
    ...     def __len__(self):
    ...         return 5
    >>> squares = Squares().transform(lambda x: x + 1).take(3)
    >>> [squares[i] for i in range(len(squares))]
    [1, 2, 5]
    """

    def __getitem__(self, idx: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} must define __getitem__(idx), the sample number idx")

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} must define __len__(), the number of samples")

    def columns(self, indices: Sequence[int]) -> Any:
        """The batch that `default_batchify_fn` would make of these samples, as whole arrays; None where it cannot.

        An array where samples are single values, a list of arrays where they are tuples. A fast path only: it gives
        what the samples one by one would give (random transforms draw their numbers in another order).
        """
        return None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "__getitem__" in vars(cls) and "columns" not in vars(cls):
            cls.columns = Dataset.columns  # type: ignore[method-assign]  # whole arrays know nothing of the new samples

    def filter(self, fn: Callable[[Any], Any]) -> Dataset:
        """The samples for which ``fn(sample)`` is true; each is looked at once, now.

        >>> from d2lcore.gluon import data
        >>> len(data.SimpleDataset([1, 5, 3]).filter(lambda x: x > 2))
        2
        """
        return self.sample(FilterSampler(fn, self))

    def shard(self, num_shards: int, index: int) -> Dataset:
        """Part number ``index`` of ``num_shards`` consecutive parts, whose lengths differ by one at most.

        >>> from d2lcore.gluon import data
        >>> [len(data.SimpleDataset(range(10)).shard(3, i)) for i in range(3)]
        [4, 3, 3]
        """
        if num_shards < 1 or not 0 <= index < num_shards:
            raise BadValueError(f"shard: expected 0 <= index < num_shards, got index {index}, num_shards {num_shards}")
        length, rest = divmod(len(self), num_shards)
        start = length * index + min(index, rest)
        return self.sample(SequentialSampler(length + (index < rest), start))

    def take(self, count: int | None) -> Dataset:
        """The first ``count`` samples; all of them where there are fewer, or ``count`` is None."""
        if count is not None and count < 0:
            raise BadValueError(f"take: count is at least 0, got {count}")
        return self.sample(SequentialSampler(len(self) if count is None else min(count, len(self))))

    def sample(self, sampler: Sampler) -> Dataset:
        """The samples whose indices a `Sampler` gives, in its order; it is asked once, now."""
        if not isinstance(sampler, Sampler):
            raise TypeError(f"sample: expected a gluon.data.Sampler, got {type(sampler).__name__}")
        return _SampledDataset(self, sampler)

    def transform(self, fn: Callable[..., Any], lazy: bool = True) -> Dataset:
        """Every sample passed through ``fn``; a tuple's parts are its arguments: ``fn(picture, label)``.

        ``lazy`` calls it each time a sample is asked for, as random transforms need; otherwise it is called now, once.
        """
        transformed = _LazyTransformDataset(self, fn)
        return transformed if lazy else SimpleDataset([transformed[i] for i in range(len(transformed))])

    def transform_first(self, fn: Callable[[Any], Any], lazy: bool = True) -> Dataset:
        """The first part of every sample passed through ``fn``, the rest (the label) as it is."""
        return self.transform(_TransformFirst(fn), lazy)


class SimpleDataset(Dataset):
    """A list or an array as a data set.

    >>> from d2lcore.gluon import data
    >>> words = data.SimpleDataset(["a", "bc"])
    >>> words[1], len(words)
    ('bc', 2)
    """

    def __init__(self, data: Sequence[Any]) -> None:
        self._data = data

    def __getitem__(self, idx: Any) -> Any:
        return self._data[idx]

    def __len__(self) -> int:
        return len(self._data)

    def columns(self, indices: Sequence[int]) -> Any:
        return _column(self._data, indices)


class ArrayDataset(Dataset):
    """Arrays, lists or data sets of one length side by side: sample i is ``(args[0][i], args[1][i], ...)``.

    One-dimensional `nd` arrays (labels) give NumPy numbers, so that a batch of them has shape (batch,).

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import data
    >>> pairs = data.ArrayDataset(nd.ones((3, 2)), nd.array([5, 6, 7]))
    >>> x, y = pairs[1]
    >>> x.shape, float(y)
    ((2,), 6.0)
    """

    def __init__(self, *args: Any) -> None:
        if not args:
            raise BadValueError("ArrayDataset: expected at least one array, got none")
        lengths = [len(part) for part in args]
        if len(set(lengths)) > 1:
            raise ShapeError(f"ArrayDataset: its parts must have one length, got {', '.join(map(str, lengths))}")
        self._data = [p.asnumpy() if isinstance(p, NDArray) and p.ndim == 1 else p for p in args]

    def __getitem__(self, idx: Any) -> Any:
        if len(self._data) == 1:
            return self._data[0][idx]
        return tuple([part[idx] for part in self._data])

    def __len__(self) -> int:
        return len(self._data[0])

    def columns(self, indices: Sequence[int]) -> Any:
        columns = [_column(part, indices) for part in self._data]
        if any(column is None for column in columns):
            return None
        return columns[0] if len(columns) == 1 else columns


class RecordFileDataset(Dataset):
    """The records of a RecordIO file, as bytes; its index lies beside it, under the same name with ``.idx``.

    >>> import os, tempfile
    >>> from d2lcore import recordio
    >>> from d2lcore.gluon import data
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = os.path.join(folder.name, "some")
    >>> with recordio.MXIndexedRecordIO(path + ".idx", path + ".rec", "w") as record:
    ...     record.write_idx(0, b"one")
    ...     record.write_idx(1, b"two")
    >>> records = data.RecordFileDataset(path + ".rec")
    >>> len(records), records[1]
    (2, b'two')
    >>> folder.cleanup()
    """

    def __init__(self, filename: str | PathLike) -> None:
        self.filename = fspath(filename)
        self.idx_file = splitext(self.filename)[0] + ".idx"
        self._record = recordio.MXIndexedRecordIO(self.idx_file, self.filename, "r")

    def __getitem__(self, idx: Any) -> Any:
        return self._record.read_idx(self._record.keys[idx])

    def __len__(self) -> int:
        return len(self._record.keys)


class _SampledDataset(Dataset):
    """Some samples of another data set, in an order of their own."""

    def __init__(self, dataset: Dataset, sampler: Sampler) -> None:
        self._dataset = dataset
        self._indices = list(sampler)

    def __getitem__(self, idx: Any) -> Any:
        return self._dataset[self._indices[idx]]

    def __len__(self) -> int:
        return len(self._indices)

    def columns(self, indices: Sequence[int]) -> Any:
        return self._dataset.columns([self._indices[i] for i in indices])


class _LazyTransformDataset(Dataset):
    """Another data set, each sample passed through a function when it is asked for."""

    def __init__(self, dataset: Dataset, fn: Callable[..., Any]) -> None:
        self._dataset = dataset
        self._fn = fn

    def __getitem__(self, idx: Any) -> Any:
        sample = self._dataset[idx]
        return self._fn(*sample) if isinstance(sample, tuple) else self._fn(sample)

    def __len__(self) -> int:
        return len(self._dataset)

    def columns(self, indices: Sequence[int]) -> Any:
        """Whole batches of pictures, where the transform says that it may have them (see `vision.transforms`)."""
        fn = self._fn.fn if isinstance(self._fn, _TransformFirst) else self._fn
        if not getattr(fn, "batchable", False):
            return None
        columns = self._dataset.columns(indices)
        if isinstance(columns, list) and isinstance(self._fn, _TransformFirst):
            return [fn(columns[0]), *columns[1:]] if _pictures(columns[0]) else None
        return fn(columns) if _pictures(columns) else None


class _TransformFirst:
    """Apply a function to the first argument; a class, so that it can be sent to another process."""

    def __init__(self, fn: Callable[[Any], Any]) -> None:
        self.fn = fn

    def __call__(self, x: Any, *rest: Any) -> Any:
        return (self.fn(x), *rest) if rest else self.fn(x)


def _pictures(column: Any) -> bool:
    return isinstance(column, NDArray) and column.ndim == 4


def _column(part: Any, indices: Sequence[int]) -> Any:
    """Some rows of an array, as an array; None for what is no array."""
    if isinstance(part, Dataset):
        return part.columns(indices)
    if isinstance(part, NDArray):
        # a row of a one-dimensional legacy array has shape (1,), so its rows do not simply line up
        return part[np.asarray(indices)] if part.ndim > 1 or part._zero_dim else None
    if isinstance(part, np.ndarray) and part.dtype.kind in "biuf":
        return as_array(part[np.asarray(indices)])
    return None
