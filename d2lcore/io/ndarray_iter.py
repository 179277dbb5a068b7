"""`NDArrayIter`: batches of arrays in memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core import NDArray, from_host
from ..errors import BadValueError, ShapeError
from ..ndarray.creation import array
from .base import DataBatch, DataDesc, DataIter

__all__ = ["NDArrayIter"]


class NDArrayIter(DataIter):
    """Batches of arrays that lie in memory.

    Parameters
    ----------
    data, label : array, list of arrays, or dict of arrays
        Their first axis (that of ``N`` in ``layout``) counts samples. Lists are called ``_0_data``, ``_1_data``, ...;
        dicts are taken in the order of their names. NumPy arrays become float32, as in ``nd.array``.
    batch_size : int
        Samples in a batch.
    shuffle : bool
        Another order every epoch, drawn with ``numpy.random``.
    last_batch_handle : {'pad', 'discard', 'roll_over'}
        What becomes of the last, smaller batch: filled with the first samples (``batch.pad`` says how many), left out,
        or the beginning of the next epoch.
    data_name, label_name : str
        What a network calls the two.
    layout : str
        Names of the axes.

    Examples
    --------
    >>> import numpy as np
    >>> from d2lcore import io
    >>> batches = io.NDArrayIter(np.arange(10).reshape(5, 2), np.arange(5), batch_size=2)
    >>> [(b.data[0].shape, b.label[0].asnumpy().tolist(), b.pad) for b in batches]
    [((2, 2), [0.0, 1.0], 0), ((2, 2), [2.0, 3.0], 0), ((2, 2), [4.0, 0.0], 1)]
    >>> batches.provide_data
    [DataDesc[data,(2, 2),<class 'numpy.float32'>,NCHW]]
    """

    def __init__(
        self,
        data: Any,
        label: Any = None,
        batch_size: int = 1,
        shuffle: bool = False,
        last_batch_handle: str = "pad",
        data_name: str = "data",
        label_name: str = "softmax_label",
        layout: str = "NCHW",
    ) -> None:
        super().__init__(batch_size)
        if last_batch_handle not in ("pad", "discard", "roll_over"):
            raise ValueError(
                f"NDArrayIter: last_batch_handle is 'pad', 'discard' or 'roll_over', got {last_batch_handle!r}"
            )
        self.data, self.label = _named(data, data_name, "data"), _named(label, label_name, "label")
        if not self.data:
            raise BadValueError("NDArrayIter: expected at least one array of data, got none")
        self.layout, self.shuffle, self.last_batch_handle = layout, shuffle, last_batch_handle
        self._axis = max(layout.find("N"), 0)
        counts = {name: values.shape[self._axis] for name, values in self.data + self.label}
        if len(set(counts.values())) > 1:
            raise ShapeError(f"NDArrayIter: all arrays must have one number of samples, got {counts}")
        self.num_data = next(iter(counts.values()))
        self.num_source = len(counts)
        if any(_sparse(values) for _, values in self.data + self.label) and last_batch_handle != "discard":
            raise NotImplementedError("NDArrayIter: CSRNDArray needs last_batch_handle='discard'")
        self.idx = np.arange(self.num_data)
        self._order = self.idx.copy()  #: of the samples in this epoch
        self.hard_reset()

    @property
    def provide_data(self) -> list[DataDesc]:
        """Names, shapes and dtypes of the arrays of data."""
        return self._described(self.data)

    @property
    def provide_label(self) -> list[DataDesc]:
        """Names, shapes and dtypes of the arrays of labels."""
        return self._described(self.label)

    def _described(self, arrays: list[tuple[str, Any]]) -> list[DataDesc]:
        shapes = [(*v.shape[: self._axis], self.batch_size, *v.shape[self._axis + 1 :]) for _, v in arrays]
        return [DataDesc(name, shape, v.dtype, self.layout) for (name, v), shape in zip(arrays, shapes)]

    def reset(self) -> None:
        """Begin an epoch; with ``'roll_over'``, with what is left of the last."""
        left = self._order[self.cursor :] if self.last_batch_handle == "roll_over" and self.cursor >= 0 else ()
        self._begin(left if len(left) < self.batch_size else ())

    def hard_reset(self) -> None:
        """Begin anew, without what `reset` would carry over from the last epoch."""
        self._begin(())

    def _begin(self, carried: Any) -> None:
        self._carried = np.array(carried, int)
        if self.shuffle:
            # as MXNet, which permutes the permutation and applies it to what it permuted before
            np.random.shuffle(self.idx)
            self._order = self._order[self.idx]
        self.cursor = -self.batch_size - len(self._carried)

    def iter_next(self) -> bool:
        self.cursor += self.batch_size
        return self.cursor < self.num_data

    def next(self) -> DataBatch:
        if not self.iter_next():
            raise StopIteration
        if self.last_batch_handle != "pad" and self.cursor + self.batch_size > self.num_data:
            raise StopIteration
        return DataBatch(self.getdata(), self.getlabel(), self.getpad(), None)

    def _rows(self) -> np.ndarray:
        """The numbers of the samples in the current batch."""
        if self.cursor < 0:
            return np.concatenate([self._carried, self._order[: self.cursor + self.batch_size]])
        rows = self._order[self.cursor : self.cursor + self.batch_size]
        missing = self.batch_size - len(rows)
        if missing and self.last_batch_handle == "pad":
            rows = np.concatenate([rows, np.resize(self._order, missing)])  # again from the start, often enough
        return rows

    def getdata(self) -> Any:
        return self._taken(self.data)

    def getlabel(self) -> Any:
        return self._taken(self.label)

    def _taken(self, arrays: list[tuple[str, Any]]) -> list[Any]:
        if self.cursor >= self.num_data:
            raise ValueError("NDArrayIter: the epoch is over; reset() begins the next")
        rows = self._rows()
        return [_take(values, rows, self._axis) for _, values in arrays]

    def getpad(self) -> int:
        if self.last_batch_handle == "pad":
            return max(0, self.cursor + self.batch_size - self.num_data)
        return max(0, -self.cursor) if self.last_batch_handle == "roll_over" else 0


def _sparse(values: Any) -> bool:
    return getattr(values, "stype", "default") != "default"


def _take(values: Any, rows: np.ndarray, axis: int) -> Any:
    if _sparse(values):
        from ..ndarray import sparse  # late: few programs have sparse arrays

        starts, data, columns = (part.asnumpy() for part in (values.indptr, values.data, values.indices))
        ends = np.cumsum([0, *(starts[rows + 1] - starts[rows])])
        taken = np.concatenate([np.arange(starts[row], starts[row + 1]) for row in rows])
        shape = (len(rows), *values.shape[1:])
        return sparse.csr_matrix((data[taken], columns[taken], ends), shape, values.ctx, values.dtype)
    return from_host(values._host().take(rows, axis), values.ctx, type(values), copy=False)


def _named(values: Any, default: str, role: str) -> list[tuple[str, Any]]:
    """Pairs (name, array), in the order of the names."""
    if values is None:
        return []
    if isinstance(values, (np.ndarray, NDArray)) or hasattr(values, "asscipy"):
        values = [values]
    if isinstance(values, (list, tuple)):
        values = {default: values[0]} if len(values) == 1 else {f"_{i}_{default}": v for i, v in enumerate(values)}
    if not isinstance(values, dict):
        raise TypeError(f"NDArrayIter: {role} is an array, a list or a dict of arrays, got {type(values).__name__}")
    named = {}
    for name, value in values.items():
        try:
            named[name] = value if isinstance(value, NDArray) or hasattr(value, "asscipy") else array(value)
        except (TypeError, ValueError) as error:
            raise TypeError(f"NDArrayIter: {name} cannot be made an array: {type(value).__name__}") from error
    return sorted(named.items())
