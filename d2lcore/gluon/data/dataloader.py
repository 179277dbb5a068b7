"""`DataLoader`: batches of a data set, read here, in threads, or in worker processes ahead of need."""

from __future__ import annotations

import contextvars
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from multiprocessing.reduction import ForkingPickler  # noqa: F401  # by custom, too
from typing import Any

from ...autograd import pause
from .batchify import default_batchify_fn
from .dataset import Dataset
from .multi_worker import MultiWorkerIter as _MultiWorkerIter  # noqa: F401  # loaders of GluonCV and GluonNLP
from .multi_worker import as_in_context as _as_in_context  # noqa: F401  # take these from here
from .sampler import BatchSampler, RandomSampler, SequentialSampler

__all__ = ["DataLoader", "default_batchify_fn", "default_mp_batchify_fn"]

default_mp_batchify_fn = default_batchify_fn
"""MXNet's name for the function that made batches in worker processes; here the same one does both."""


class DataLoader:
    """Mini-batches of a data set; iterate it once an epoch.

    Parameters
    ----------
    dataset : Dataset
        Also any array or list.
    batch_size : int
        Samples in a batch.
    shuffle : bool
        Whether each epoch has an order of its own (`RandomSampler`).
    sampler : Sampler, optional
        The order of samples; instead of ``shuffle``.
    last_batch : {'keep', 'discard', 'rollover'}
        What becomes of samples that do not fill a batch: see `BatchSampler`.
    batch_sampler : Sampler, optional
        Gives lists of indices; instead of the four above.
    batchify_fn : callable, optional
        Makes a batch of a list of samples; default `default_batchify_fn`, see also `batchify`.
    num_workers : int
        Worker processes that read samples and make batches ahead of need; 0 does it here, when asked.
    pin_memory, pin_device_id, auto_reload
        MXNet's; accepted, without effect: batches lie in ordinary memory, and an epoch starts when it is iterated.
    prefetch : int, optional
        How many batches are made ahead; default ``2 * num_workers``.
    thread_pool : bool
        Threads in place of processes: no shared memory, nothing to pickle, but one Python at a time.
    timeout : float
        Seconds to wait for a worker before giving up.

    Yields
    ------
    A batch, as ``batchify_fn`` made it: an array, or a list of arrays where samples are tuples. Batches from worker
    processes lie in shared memory and are not copied; keep as many of them as you like (from the third on they are
    copied).

    Raises
    ------
    An exception raised while a sample is read arrives here with the sample's index as a note and, from a worker, with
    the worker's traceback as its cause.

    Workers are started by the first epoch and live as long as the loader; they have the data set as it was then. It is
    sent to them, functions and classes of a notebook included (how and why, `workers` says); what cannot be sent, such
    as an open file, is an error that says so. Random numbers (of the engine, NumPy and Python) are seeded for every
    batch from `mx.random.seed`, so that augmented pictures do not depend on how many workers there are.

    Examples
    --------
    >>> from d2lcore import nd
    >>> from d2lcore.gluon import data
    >>> dataset = data.ArrayDataset(nd.ones((5, 3)), nd.array([0, 1, 2, 3, 4]))
    >>> for x, y in data.DataLoader(dataset, batch_size=2):
    ...     print(x.shape, y.asnumpy())
    (2, 3) [0. 1.]
    (2, 3) [2. 3.]
    (1, 3) [4.]
    """

    def __init__(
        self,
        dataset: Any,
        batch_size: int | None = None,
        shuffle: bool = False,
        sampler: Any = None,
        last_batch: str | None = None,
        batch_sampler: Any = None,
        batchify_fn: Callable[[list[Any]], Any] | None = None,
        num_workers: int = 0,
        pin_memory: bool = False,
        pin_device_id: int = 0,
        prefetch: int | None = None,
        thread_pool: bool = False,
        timeout: float = 120,
        auto_reload: bool = False,
    ) -> None:
        if timeout <= 0:
            raise ValueError(f"DataLoader: timeout is more than 0 seconds, got {timeout}")
        if batch_sampler is None:
            if batch_size is None:
                raise ValueError("DataLoader: batch_size is needed unless there is a batch_sampler")
            if sampler is None:
                sampler = (RandomSampler if shuffle else SequentialSampler)(len(dataset))
            elif shuffle:
                raise ValueError("DataLoader: shuffle and sampler exclude each other; the sampler gives the order")
            batch_sampler = BatchSampler(sampler, batch_size, last_batch or "keep")
        elif batch_size is not None or shuffle or sampler is not None or last_batch is not None:
            raise ValueError("DataLoader: batch_sampler takes the place of batch_size, shuffle, sampler and last_batch")
        self._dataset = dataset  # read by programs of the book: test_iter._dataset.normalize_image(...)
        self._batch_sampler = batch_sampler
        self._load = _Load(dataset, batchify_fn or default_batchify_fn)
        self._num_workers = max(0, num_workers)
        self._prefetch = max(1, 2 * self._num_workers if prefetch is None else prefetch)
        self._thread_pool = thread_pool
        self._timeout = timeout
        self._idle: list[Any] = []  # workers of finished epochs, ready for the next
        if self._num_workers and not thread_pool:
            from .workers import get_ready  # late: in a browser there are no processes, and no module for them

            get_ready()

    def __len__(self) -> int:
        return len(self._batch_sampler)

    def __iter__(self) -> Iterator[Any]:
        if not self._num_workers:
            return map(self._load, self._batch_sampler)
        return self._threads() if self._thread_pool else self._processes()

    def _processes(self) -> Iterator[Any]:
        from .workers import Pool

        pool = self._idle.pop() if self._idle else Pool(self._num_workers, self._load)
        try:
            yield from pool.run(self._batch_sampler, self._prefetch, self._timeout)
        except GeneratorExit:  # the loop was left with break
            self._idle.append(pool)
            raise
        except BaseException:  # Ctrl-C, or an error: who knows what is under way in the pipes
            pool.close()
            raise
        self._idle.append(pool)

    def _threads(self) -> Iterator[Any]:
        todo = iter(self._batch_sampler)
        waiting: deque[Future] = deque()
        pool = ThreadPoolExecutor(self._num_workers, "DataLoader")
        try:
            while True:
                while len(waiting) < self._prefetch and (indices := next(todo, None)) is not None:
                    # a copy of this thread's context: the current device and the like hold there too
                    waiting.append(pool.submit(contextvars.copy_context().run, self._load, indices))
                if not waiting:
                    return
                batch = waiting.popleft()
                if not wait([batch], self._timeout).done:
                    raise timed_out(self._timeout)
                yield batch.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def timed_out(seconds: float) -> TimeoutError:
    """The error for a worker, process or thread, that has not given its batch in time."""
    return TimeoutError(
        f"DataLoader: no worker has finished a batch in {seconds:g} seconds. Raise timeout if reading samples takes "
        "that long; num_workers=0 shows where it stops."
    )


class _Load:
    """Read the samples with some indices and make a batch of them; whole arrays at once where the data set can."""

    def __init__(self, dataset: Any, batchify_fn: Callable[[list[Any]], Any]) -> None:
        self._dataset = dataset
        self._batchify_fn = batchify_fn

    def __call__(self, indices: Sequence[int]) -> Any:
        with pause():  # reading data is no part of what is differentiated
            if self._batchify_fn is default_batchify_fn and isinstance(self._dataset, Dataset):
                columns = self._dataset.columns(indices)
                if columns is not None:
                    return columns
            samples = []
            for index in indices:
                try:
                    samples.append(self._dataset[index])
                except Exception as error:
                    error.add_note(f"while reading sample {index} of {type(self._dataset).__name__}")
                    raise
            return self._batchify_fn(samples)
