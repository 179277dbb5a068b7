"""`DataLoaderIter`: a Gluon `DataLoader` where a `Module` wants an iterator of ``mx.io``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core import NDArray, from_host
from ..io import DataDesc, DataIter

__all__ = ["DataLoaderIter"]


class DataLoaderIter(DataIter):
    """The batches of a `DataLoader` whose samples are pairs (data, label).

    Parameters
    ----------
    loader : DataLoader
        Its first batch says what the shapes are; a smaller last batch is filled up with zeros (``batch.pad``).
    data_name, label_name : str
        What a network calls the two.
    dtype : str
        Of both.

    >>> from d2lcore import nd
    >>> from d2lcore.contrib.io import DataLoaderIter
    >>> from d2lcore.gluon import data
    >>> loader = data.DataLoader(data.ArrayDataset(nd.ones((3, 4)), nd.array([5, 6, 7])), batch_size=2)
    >>> [(b.data[0].shape, b.label[0].asnumpy().tolist(), b.pad) for b in DataLoaderIter(loader)]
    [((2, 4), [5.0, 6.0], 0), ((2, 4), [7.0, 0.0], 1)]
    """

    def __init__(
        self, loader: Any, data_name: str = "data", label_name: str = "softmax_label", dtype: Any = "float32"
    ) -> None:
        data, label = next(iter(loader))
        super().__init__(data.shape[0])
        self._loader, self.dtype = loader, dtype
        self.provide_data = [DataDesc(data_name, data.shape, dtype)]
        self.provide_label = [DataDesc(label_name, label.shape, dtype)]
        self._current: Any = None
        self.reset()

    def reset(self) -> None:
        self._batches = iter(self._loader)

    def iter_next(self) -> bool:
        self._current = next(self._batches, None)
        return self._current is not None

    def getdata(self) -> list[NDArray]:
        return [self._filled(self._current[0])]

    def getlabel(self) -> list[NDArray]:
        return [self._filled(self._current[1])]

    def getpad(self) -> int:
        return self.batch_size - self._current[0].shape[0]

    def _filled(self, values: NDArray) -> NDArray:
        values = values.astype(self.dtype)
        if values.shape[0] == self.batch_size:
            return values
        whole = np.zeros((self.batch_size, *values.shape[1:]), values.dtype)
        whole[: values.shape[0]] = values.asnumpy()
        return from_host(whole, values.ctx, type(values), copy=False)
