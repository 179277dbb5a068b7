"""What iterators of ``mx.io`` have in common: batches, descriptions of them, and iterators over other iterators."""

from __future__ import annotations

import contextvars
from collections import namedtuple
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np

from ..errors import ShapeError

__all__ = ["DataBatch", "DataDesc", "DataIter", "PrefetchingIter", "ResizeIter"]


class DataDesc(namedtuple("DataDesc", ["name", "shape"])):
    """What an iterator says of one of its arrays: a pair (name, shape), and also ``dtype`` and ``layout``.

    >>> from d2lcore import io
    >>> desc = io.DataDesc("data", (32, 3, 28, 28))
    >>> desc.name, desc.shape, desc.layout, io.DataDesc.get_batch_axis("TNC")
    ('data', (32, 3, 28, 28), 'NCHW', 1)
    """

    dtype: Any
    layout: str | None

    def __new__(cls, name: str, shape: Any, dtype: Any = np.float32, layout: str | None = "NCHW") -> DataDesc:
        self = super().__new__(cls, name, shape)
        self.dtype, self.layout = dtype, layout
        return self

    def __getnewargs__(self) -> tuple[Any, ...]:  # two more than the pair has
        return (self.name, self.shape, self.dtype, self.layout)

    def __repr__(self) -> str:
        return f"DataDesc[{self.name},{self.shape},{self.dtype},{self.layout}]"

    @staticmethod
    def get_batch_axis(layout: str | None) -> int:
        """The place of ``N``, the batch, in a layout; 0 where there is none."""
        return 0 if layout is None else layout.find("N")

    @staticmethod
    def get_list(shapes: Sequence[Any], types: Sequence[Any] | None) -> list[DataDesc]:
        """Descriptions from pairs (name, shape) and, if there are some, pairs (name, dtype)."""
        if types is None:
            return [DataDesc(name, shape) for name, shape in shapes]
        dtypes = dict(types)
        return [DataDesc(name, shape, dtypes[name]) for name, shape in shapes]


class DataBatch:
    """A batch: lists of arrays ``data`` and ``label``.

    ``pad`` is how many samples at its end only fill it up, ``index`` the samples' numbers; ``bucket_key`` and
    ``provide_data``, ``provide_label`` are for networks that change with the batch (`BucketingModule`).

    >>> from d2lcore import io, nd
    >>> print(io.DataBatch([nd.ones((2, 3))], [nd.zeros((2,))]))
    DataBatch: data shapes: [(2, 3)] label shapes: [(2,)]
    """

    def __init__(
        self,
        data: Any,
        label: Any = None,
        pad: int | None = None,
        index: Any = None,
        bucket_key: Any = None,
        provide_data: Any = None,
        provide_label: Any = None,
    ) -> None:
        for name, arrays in (("data", data), ("label", label)):
            if arrays is not None and not isinstance(arrays, (list, tuple)):
                raise TypeError(f"DataBatch: {name} is a list of arrays, got {type(arrays).__name__}")
        self.data, self.label, self.pad, self.index = data, label, pad, index
        self.bucket_key, self.provide_data, self.provide_label = bucket_key, provide_data, provide_label

    def __str__(self) -> str:
        shapes = [array.shape for array in self.data]
        labels = [array.shape for array in self.label] if self.label else None
        return f"{type(self).__name__}: data shapes: {shapes} label shapes: {labels}"


class DataIter:
    """Base class of iterators: subclasses define ``next()``, or the methods that it is made of.

    An epoch is iterated once; ``reset()`` begins the next.
    """

    provide_data: Any
    provide_label: Any

    def __init__(self, batch_size: int = 0) -> None:
        self.batch_size = batch_size

    def __iter__(self) -> DataIter:
        return self

    def __next__(self) -> DataBatch:
        return self.next()

    def reset(self) -> None:
        """Begin an epoch."""

    def next(self) -> DataBatch:
        """The next batch; StopIteration at the end of the epoch."""
        if not self.iter_next():
            raise StopIteration
        return DataBatch(self.getdata(), self.getlabel(), self.getpad(), self.getindex())

    def iter_next(self) -> Any:
        """Go to the next batch; whether there is one."""

    def getdata(self) -> Any:
        """The arrays of data of the current batch."""

    def getlabel(self) -> Any:
        """The arrays of labels of the current batch."""

    def getindex(self) -> Any:
        """The numbers of the samples of the current batch, or None."""
        return None

    def getpad(self) -> Any:
        """How many samples at the end of the current batch only fill it up."""


class _CurrentBatch(DataIter):
    """An iterator that has its current batch whole, in ``current_batch``."""

    current_batch: Any = None

    def next(self) -> DataBatch:
        if not self.iter_next():
            raise StopIteration
        return self.current_batch

    def getdata(self) -> Any:
        return self.current_batch.data

    def getlabel(self) -> Any:
        return self.current_batch.label

    def getindex(self) -> Any:
        return self.current_batch.index

    def getpad(self) -> Any:
        return self.current_batch.pad


class ResizeIter(_CurrentBatch):
    """Another iterator with epochs of ``size`` batches: cut short, or begun again in the middle.

    ``reset_internal`` begins the other one again with every epoch.

    >>> from d2lcore import io, nd
    >>> batches = io.ResizeIter(io.NDArrayIter(nd.arange(4), batch_size=2), 3)
    >>> [batch.data[0].asnumpy().tolist() for batch in batches]
    [[0.0, 1.0], [2.0, 3.0], [0.0, 1.0]]
    """

    def __init__(self, data_iter: DataIter, size: int, reset_internal: bool = True) -> None:
        super().__init__(data_iter.batch_size)
        self.data_iter, self.size, self.reset_internal = data_iter, size, reset_internal
        self.provide_data, self.provide_label = data_iter.provide_data, data_iter.provide_label
        if hasattr(data_iter, "default_bucket_key"):
            self.default_bucket_key = data_iter.default_bucket_key
        self.cur = 0

    def reset(self) -> None:
        self.cur = 0
        if self.reset_internal:
            self.data_iter.reset()

    def iter_next(self) -> bool:
        if self.cur == self.size:
            return False
        try:
            self.current_batch = self.data_iter.next()
        except StopIteration:
            self.data_iter.reset()
            self.current_batch = self.data_iter.next()
        self.cur += 1
        return True


class PrefetchingIter(_CurrentBatch):
    """Several iterators side by side, each read one batch ahead in a thread of its own.

    Parameters
    ----------
    iters : DataIter or list of DataIter
        Their batches' arrays become one list.
    rename_data, rename_label : list of dict, optional
        For each iterator, new names of its arrays.

    >>> from d2lcore import io, nd
    >>> batches = io.PrefetchingIter(io.NDArrayIter(nd.arange(4), batch_size=2))
    >>> [batch.data[0].asnumpy().tolist() for batch in batches]
    [[0.0, 1.0], [2.0, 3.0]]
    """

    def __init__(self, iters: Any, rename_data: Any = None, rename_label: Any = None) -> None:
        self.iters: list[DataIter] = iters if isinstance(iters, list) else [iters]
        if not self.iters:
            raise ValueError("PrefetchingIter: expected at least one iterator, got none")
        self.n_iter = len(self.iters)
        self.rename_data, self.rename_label = rename_data, rename_label
        super().__init__(self.provide_data[0][1][0])
        self._pool = ThreadPoolExecutor(self.n_iter, thread_name_prefix="PrefetchingIter")
        self._ahead: list[Future] = []
        self._prefetch()

    def _prefetch(self) -> None:
        # each thread has the devices and modes of the thread that asked
        self._ahead = [self._pool.submit(contextvars.copy_context().run, _next_or_none, it) for it in self.iters]

    def __del__(self) -> None:
        if hasattr(self, "_pool"):
            self._pool.shutdown(wait=False, cancel_futures=True)

    @property
    def provide_data(self) -> list[Any]:
        """Descriptions of all iterators' data."""
        return _renamed([it.provide_data for it in self.iters], self.rename_data)

    @property
    def provide_label(self) -> list[Any]:
        """Descriptions of all iterators' labels."""
        return _renamed([it.provide_label for it in self.iters], self.rename_label)

    def reset(self) -> None:
        for future in self._ahead:
            future.exception()  # wait; whatever was read ahead belongs to the epoch that ends here
        for it in self.iters:
            it.reset()
        self._prefetch()

    def iter_next(self) -> bool:
        batches = [future.result() for future in self._ahead]
        ended = [batch is None for batch in batches]
        if all(ended):
            return False
        if any(ended) or len({batch.pad for batch in batches}) > 1:
            raise ShapeError("PrefetchingIter: Number of entry mismatches between iterators")
        self.current_batch = DataBatch(
            [array for batch in batches for array in batch.data],
            [array for batch in batches for array in batch.label or ()],
            batches[0].pad,
            batches[0].index,
            provide_data=self.provide_data,
            provide_label=self.provide_label,
        )
        self._prefetch()
        return True


def _next_or_none(it: DataIter) -> DataBatch | None:
    try:
        return it.next()
    except StopIteration:
        return None


def _renamed(described: list[Any], names: Any) -> list[Any]:
    if names is None:
        return [d for each in described for d in each]
    pairs = [(new, d if isinstance(d, DataDesc) else DataDesc(*d)) for new, each in zip(names, described) for d in each]
    return [DataDesc(new[d.name], d.shape, d.dtype) for new, d in pairs]
