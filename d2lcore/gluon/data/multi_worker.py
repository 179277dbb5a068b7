"""Batches from a pool of workers that somebody else made: what GluonCV's data loaders are built on."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from typing import Any

from ...context import cpu_pinned
from ...core import NDArray
from ...device import Context

__all__ = ["MultiWorkerIter", "as_in_context"]


def as_in_context(data: Any, ctx: Context) -> Any:
    """The arrays of nested lists and tuples on another device."""
    if isinstance(data, NDArray):
        return data.as_in_context(ctx)
    if isinstance(data, (list, tuple)):
        return [as_in_context(d, ctx) for d in data]
    return data


class MultiWorkerIter:
    """Goes through the batches of a sampler, which a pool loads ahead of time, in order.

    `DataLoader` has workers of its own; this is for subclasses that bring a `multiprocessing.Pool` (or a
    `multiprocessing.pool.ThreadPool`) and the function that it runs (MXNet's ``_MultiWorkerIter``).

    Parameters
    ----------
    worker_pool : has ``apply_async(function, arguments)``.
    batchify_fn : list of samples to batch; goes to ``worker_fn``.
    batch_sampler : gives lists of indices.
    pin_memory, pin_device_id : whether batches are to lie in ``cpu_pinned(pin_device_id)``.
    data_loader : something to keep alive meanwhile, such as the loader that owns the pool.
    worker_fn : called in a worker with (indices, batchify_fn, dataset); gives the batch, pickled or as it is.
    prefetch : batches to ask for at once.
    dataset : goes to ``worker_fn``.
    timeout : seconds to wait for a batch.

    >>> from multiprocessing.pool import ThreadPool
    >>> load = lambda indices, batchify_fn, dataset: batchify_fn([dataset[i] for i in indices])
    >>> with ThreadPool(2) as pool:
    ...     list(MultiWorkerIter(pool, sum, [[0, 1], [2]], worker_fn=load, prefetch=2, dataset=[1, 2, 3]))
    [3, 3]
    """

    def __init__(
        self, worker_pool: Any, batchify_fn: Callable, batch_sampler: Any, pin_memory: bool = False,
        pin_device_id: int = 0, worker_fn: Callable | None = None, prefetch: int = 0, dataset: Any = None,
        data_loader: Any = None, timeout: float = 120,
    ) -> None:  # fmt: skip
        self._worker_pool, self._batchify_fn, self._batch_sampler = worker_pool, batchify_fn, batch_sampler
        self._worker_fn, self._dataset, self._timeout = worker_fn, dataset, timeout
        self._data_loader = data_loader
        self._pin_memory, self._pin_device_id = pin_memory, pin_device_id
        self._data_buffer: dict[int, Any] = {}
        self._sent_idx = self._rcvd_idx = 0
        self._iter: Iterator[Any] = iter(batch_sampler)
        for _ in range(prefetch):
            self._push_next()

    def __len__(self) -> int:
        return len(self._batch_sampler)

    def _push_next(self) -> None:
        """Ask the pool for the next batch."""
        indices = next(self._iter, None)
        if indices is None:
            return
        asked = self._worker_pool.apply_async(self._worker_fn, (indices, self._batchify_fn, self._dataset))
        self._data_buffer[self._sent_idx] = asked
        self._sent_idx += 1

    def __next__(self) -> Any:
        self._push_next()
        if self._rcvd_idx == self._sent_idx:
            raise StopIteration
        batch = self._data_buffer.pop(self._rcvd_idx).get(self._timeout)
        self._rcvd_idx += 1
        batch = pickle.loads(batch) if isinstance(batch, bytes) else batch
        return as_in_context(batch, cpu_pinned(self._pin_device_id)) if self._pin_memory else batch

    next = __next__

    def __iter__(self) -> MultiWorkerIter:
        return self
