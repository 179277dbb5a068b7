"""Samplers: in which order a data set's samples are visited, and how they are grouped into batches.

A sampler is anything that can be iterated for indices and has a length; `BatchSampler` makes lists of indices of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ...random import host_rng

__all__ = ["BatchSampler", "FilterSampler", "IntervalSampler", "RandomSampler", "Sampler", "SequentialSampler"]


class Sampler:
    """Base class: subclasses give the indices (``__iter__``) and say how many there are (``__len__``).

    >>> from d2lcore.gluon import data
    >>> class Backwards(data.Sampler):
    ...     def __init__(self, length):
    ...         self.length = length
    ...     def __iter__(self):
    ...         return iter(range(self.length - 1, -1, -1))
    ...     def __len__(self):
    ...         return self.length
    >>> list(Backwards(3))
    [2, 1, 0]
    """

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError(f"{type(self).__name__} must define __iter__, which gives the indices")

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} must define __len__, the number of indices")


class SequentialSampler(Sampler):
    """The indices ``start, start + 1, ..., start + length - 1``, in this order.

    >>> from d2lcore.gluon import data
    >>> list(data.SequentialSampler(3, start=5))
    [5, 6, 7]
    """

    def __init__(self, length: int, start: int = 0) -> None:
        self._range = range(start, start + length)

    def __iter__(self) -> Iterator[int]:
        return iter(self._range)

    def __len__(self) -> int:
        return len(self._range)


class RandomSampler(Sampler):
    """The indices ``0 ... length - 1``, each once, in a new random order each time.

    The order comes from the engine's host generator: `mx.random.seed` makes it repeatable. (MXNet drew it from
    ``numpy.random``, which is left alone here.)

    >>> import d2lcore as mx
    >>> from d2lcore.gluon import data
    >>> sampler = data.RandomSampler(4)
    >>> sorted(sampler)
    [0, 1, 2, 3]
    >>> mx.random.seed(1); first = list(sampler)
    >>> mx.random.seed(1); first == list(sampler)
    True
    """

    def __init__(self, length: int) -> None:
        self._length = length

    def __iter__(self) -> Iterator[int]:
        return iter(host_rng().permutation(self._length).tolist())

    def __len__(self) -> int:
        return self._length


class FilterSampler(Sampler):
    """The indices of the samples for which ``fn(sample)`` is true, in order; every sample is looked at once, at once.

    >>> from d2lcore.gluon import data
    >>> list(data.FilterSampler(lambda x: x > 1, data.SimpleDataset([3, 0, 2])))
    [0, 2]
    """

    def __init__(self, fn: Callable[[Any], Any], dataset: Any) -> None:
        self._indices = [i for i in range(len(dataset)) if fn(dataset[i])]

    def __iter__(self) -> Iterator[int]:
        return iter(self._indices)

    def __len__(self) -> int:
        return len(self._indices)


class IntervalSampler(Sampler):
    """Every ``interval``-th index, starting at 0; with ``rollover`` then those from 1, from 2, ..., till all were seen.

    Neighbours in time then lie in the same place of consecutive batches, as truncated back-propagation through a
    recurrent network wants it. (MXNet's ``gluon.contrib.data.IntervalSampler``.)

    >>> from d2lcore.gluon import data
    >>> list(data.IntervalSampler(7, interval=3))
    [0, 3, 6, 1, 4, 2, 5]
    >>> list(data.IntervalSampler(7, interval=3, rollover=False))
    [0, 3, 6]
    """

    def __init__(self, length: int, interval: int, rollover: bool = True) -> None:
        if not 0 < interval <= length:
            raise ValueError(f"IntervalSampler: interval is from 1 to length, got interval {interval}, length {length}")
        starts = range(interval if rollover else 1)
        self._indices = [i for start in starts for i in range(start, length, interval)]

    def __iter__(self) -> Iterator[int]:
        return iter(self._indices)

    def __len__(self) -> int:
        return len(self._indices)


class BatchSampler(Sampler):
    """Lists of ``batch_size`` indices of another sampler.

    Parameters
    ----------
    sampler : Sampler
        Gives the indices.
    batch_size : int
        Number of indices in a batch.
    last_batch : {'keep', 'discard', 'rollover'}
        What becomes of the indices that are left when no whole batch can be made of them: they make a smaller batch,
        they are left out, or they open the next epoch.

    Examples
    --------
    >>> from d2lcore.gluon import data
    >>> sampler = data.SequentialSampler(10)
    >>> list(data.BatchSampler(sampler, 4, 'keep'))
    [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    >>> list(data.BatchSampler(sampler, 4, 'discard'))
    [[0, 1, 2, 3], [4, 5, 6, 7]]
    >>> batches = data.BatchSampler(sampler, 4, 'rollover')
    >>> list(batches); list(batches)
    [[0, 1, 2, 3], [4, 5, 6, 7]]
    [[8, 9, 0, 1], [2, 3, 4, 5], [6, 7, 8, 9]]
    """

    def __init__(self, sampler: Any, batch_size: int, last_batch: str = "keep") -> None:
        if last_batch not in ("keep", "discard", "rollover"):
            raise ValueError(f"last_batch is 'keep', 'discard' or 'rollover', got {last_batch!r}")
        if batch_size < 1:
            raise ValueError(f"batch_size is at least 1, got {batch_size}")
        self._sampler = sampler
        self._batch_size = batch_size
        self._last_batch = last_batch
        self._left: list[int] = []

    def __iter__(self) -> Iterator[list[int]]:
        batch, self._left = self._left, []
        for index in self._sampler:
            batch.append(index)
            if len(batch) == self._batch_size:
                yield batch
                batch = []
        if batch and self._last_batch == "keep":
            yield batch
        elif self._last_batch == "rollover":
            self._left = batch

    def __len__(self) -> int:
        count = len(self._sampler)
        if self._last_batch == "keep":
            return -(-count // self._batch_size)
        return (count + len(self._left)) // self._batch_size
