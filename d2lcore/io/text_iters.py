"""Iterators over text files: `CSVIter`, `LibSVMIter`; and over MNIST's files: `MNISTIter`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ..core import NDArray
from ..core.base import as_dtype
from ..errors import DataError, ShapeError
from ..gluon.data.vision.formats import read_idx
from .rounds import MXDataIter, as_shape, part

__all__ = ["CSVIter", "LibSVMIter", "MNISTIter"]


def _files(uri: Any) -> list[Path]:
    """A file, or all files of a folder."""
    path = Path(uri).expanduser()
    found = sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path] if path.is_file() else []
    if not found:
        raise DataError(f"Cannot find any files that matches {uri} (seen from {Path.cwd()})")
    return found


class CSVIter(MXDataIter):
    """Batches of the lines of files of comma-separated numbers.

    Parameters
    ----------
    data_csv : str
        The file, or a folder of files.
    data_shape : tuple
        Of a sample; a line has as many numbers.
    label_csv : str, optional
        The file of labels; default zeros, of shape (batch,).
    label_shape : tuple
        Of a label; with the default ``(1,)`` labels have shape (batch,).
    batch_size : int
        Samples in a batch.
    round_batch : bool
        What fills up the last batch: see `MXDataIter`.
    dtype : {'float32', 'float64', 'int32', 'int64'}, optional
        Of both; default float32.
    prefetch_buffer, ctx, data_name, label_name
        As of `ImageRecordIter`.

    >>> import os, tempfile
    >>> from d2lcore import io
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = os.path.join(folder.name, "data.csv")
    >>> with open(path, "w") as file:
    ...     n = file.write("1,2\\n3,4\\n5,6\\n")
    >>> [(b.data[0].asnumpy().tolist(), b.pad) for b in io.CSVIter(data_csv=path, data_shape=(2,), batch_size=2)]
    [([[1.0, 2.0], [3.0, 4.0]], 0), ([[5.0, 6.0], [1.0, 2.0]], 1)]
    >>> folder.cleanup()
    """

    def __init__(
        self,
        *,
        data_csv: Any,
        data_shape: Any,
        batch_size: int,
        label_csv: Any = None,
        label_shape: Any = (1,),
        round_batch: bool = True,
        prefetch_buffer: int = 4,
        ctx: str = "cpu",
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        kind = as_dtype(dtype or "float32")
        self._data = _read_csv(data_csv, as_shape("CSVIter data_shape", data_shape), kind)
        label_shape = as_shape("CSVIter label_shape", label_shape)
        if label_csv in (None, "NULL"):
            self._label = np.zeros((len(self._data), 1), kind)
        else:
            self._label = _read_csv(label_csv, label_shape, kind)
        if len(self._label) < len(self._data):
            raise DataError(f"CSVIter: {data_csv} has {len(self._data)} lines, {label_csv} only {len(self._label)}")
        if self._label.shape[1:] == (1,):
            self._label = self._label[:, 0]
        super().__init__(len(self._data), batch_size, round_batch, **kwargs)

    def _load(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return self._data[rows], self._label[rows]


def _read_csv(uri: Any, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    size = int(np.prod(shape))
    rows = []
    for path in _files(uri):
        with path.open() as lines:
            for number, line in enumerate(lines, 1):
                fields = line.strip().split(",")
                if fields == [""]:
                    continue
                if len(fields) != size:
                    raise DataError(
                        f"{path}, line {number}: The data size in CSV do not match size of shape: "
                        f"specified shape={shape}, the csv row-length={len(fields)}"
                    )
                try:
                    rows.append(np.array(fields, dtype))
                except ValueError as error:
                    raise DataError(f"{path}, line {number}: expected numbers of {dtype}: {error}") from error
    return np.stack(rows).reshape(-1, *shape) if rows else np.empty((0, *shape), dtype)


class LibSVMIter(MXDataIter):
    """Batches of sparse samples from files of lines ``label column:value column:value ...``, columns from 0.

    Parameters
    ----------
    data_libsvm : str
        The file, or a folder of files.
    data_shape : (int,)
        The number of columns.
    label_libsvm : str, optional
        A file of sparse labels, in place of the first number of each line.
    label_shape : (int,)
        Their number of columns.
    num_parts, part_index : int
        Read one of equal parts.
    batch_size : int
        Samples in a batch; the last is filled up with the first samples: see `MXDataIter`.
    round_batch, prefetch_buffer, ctx, dtype, data_name, label_name
        As of `CSVIter`; ``round_batch`` can only be True.

    Data, and labels with ``label_libsvm``, are arrays of storage type csr.
    """

    def __init__(
        self,
        *,
        data_libsvm: Any,
        data_shape: Any,
        batch_size: int,
        label_libsvm: Any = None,
        label_shape: Any = (1,),
        num_parts: int = 1,
        part_index: int = 0,
        round_batch: bool = True,
        prefetch_buffer: int = 4,
        ctx: str = "cpu",
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        if not round_batch:
            raise ValueError("LibSVMIter: round_batch can only be True")
        kind = as_dtype(dtype or "float32")
        shape = as_shape("LibSVMIter data_shape", data_shape)
        self._rows, numbers = _read_libsvm(data_libsvm, shape, kind)
        self._label_rows: list[tuple[np.ndarray, np.ndarray]] | None = None
        self._shape, self._label_shape = shape, as_shape("LibSVMIter label_shape", label_shape)
        if label_libsvm not in (None, "NULL"):
            self._label_rows, _ = _read_libsvm(label_libsvm, self._label_shape, kind)
            if len(self._label_rows) < len(self._rows):
                raise DataError(f"LibSVMIter: {data_libsvm} has more lines than {label_libsvm}")
        mine = part(len(self._rows), num_parts, part_index)
        self._offset, self._dtype = mine.start, kind
        self._numbers = np.array(numbers, kind)
        super().__init__(len(self._rows[mine]), batch_size, **kwargs)

    def _load(self, rows: np.ndarray) -> tuple[NDArray, Any]:
        rows = rows + self._offset
        data = _csr([self._rows[i] for i in rows], self._shape[0], self._dtype)
        if self._label_rows is None:
            return data, self._numbers[rows]
        return data, _csr([self._label_rows[i] for i in rows], self._label_shape[0], self._dtype)


def _csr(rows: list[tuple[np.ndarray, np.ndarray]], width: int, dtype: np.dtype) -> NDArray:
    from ..ndarray import sparse  # late: few programs have sparse arrays

    columns, values = (np.concatenate(arrays) for arrays in zip(*rows))
    ends = np.cumsum([0] + [len(row[0]) for row in rows])
    return sparse.csr_matrix((values, columns, ends), shape=(len(rows), width), dtype=dtype)


def _read_libsvm(
    uri: Any, shape: tuple[int, ...], dtype: np.dtype
) -> tuple[list[tuple[np.ndarray, np.ndarray]], list[float]]:
    """Each line's columns and values, and its first number."""
    if len(shape) != 1:
        raise ShapeError(f"LibSVMIter: shapes have one size, the number of columns, got {shape}")
    rows, numbers = [], []
    for path in _files(uri):
        with path.open() as lines:
            for number, line in enumerate(lines, 1):
                fields = line.split("#")[0].split()
                if not fields:
                    continue
                try:
                    pairs = [field.split(":") for field in fields[1:]]
                    columns = np.array([int(column) for column, _ in pairs], np.int64)
                    rows.append((columns, np.array([value for _, value in pairs], dtype)))
                    numbers.append(float(fields[0]))
                except ValueError as error:
                    raise DataError(
                        f"{path}, line {number}: expected a label and column:value pairs, got {line.strip()!r}"
                    ) from error
                if len(columns) and (columns.max() >= shape[0] or columns.min() < 0):
                    raise DataError(
                        f"{path}, line {number}: column {columns.max()} is not below data_shape, {shape[0]}. "
                        "They are counted from 0."
                    )
    return rows, numbers


class MNISTIter(MXDataIter):
    """Batches of MNIST's pictures, values from 0 to 1 (bytes divided by 256), and of their labels.

    Parameters
    ----------
    image, label : str
        The files in IDX format, unpacked or with a name in ``.gz``.
    batch_size : int
        Pictures in a batch; what does not fill a batch is left out.
    shuffle : bool
        Whether the pictures are shuffled, once.
    flat : bool
        Pictures (batch, 784) instead of (batch, 1, 28, 28).
    seed : int
        Of the shuffle.
    num_parts, part_index : int
        Read one of equal parts.
    silent, prefetch_buffer, ctx
        MXNet's; without effect.
    dtype : str, optional
        Of the pictures; default float32.
    data_name, label_name : str
        What a network calls the two.

    >>> from d2lcore import io
    >>> from d2lcore.course import hub
    >>> files = [hub.fetch("digits", f"t10k-{kind}-ubyte.gz") for kind in ("images-idx3", "labels-idx1")]
    >>> batch = io.MNISTIter(image=files[0], label=files[1], batch_size=50, flat=True).next()
    >>> batch.data[0].shape, batch.label[0].shape
    ((50, 784), (50,))
    """

    def __init__(
        self,
        *,
        image: Any = "./train-images-idx3-ubyte",
        label: Any = "./train-labels-idx1-ubyte",
        batch_size: int = 128,
        shuffle: bool = True,
        flat: bool = False,
        seed: int = 0,
        silent: bool = False,
        num_parts: int = 1,
        part_index: int = 0,
        prefetch_buffer: int = 4,
        ctx: str = "cpu",
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        (image,), (label,) = _files(image), _files(label)
        pictures, labels = read_idx(image), read_idx(label)
        if pictures.ndim != 3 or labels.shape != pictures.shape[:1]:
            raise DataError(f"{image} holds {pictures.shape}, {label} {labels.shape}: they do not belong together")
        part(len(pictures), num_parts, part_index)  # its error for what is no part
        mine = slice(*(len(pictures) * i // num_parts for i in (part_index, part_index + 1)))
        length = mine.stop - mine.start
        self._pictures, self._labels = pictures[mine], labels[mine].astype(np.float32)
        self._rows = np.arange(mine.start, mine.stop, dtype=np.uint64)
        if shuffle:
            order = np.random.default_rng(seed).permutation(length)
            self._pictures, self._labels, self._rows = self._pictures[order], self._labels[order], self._rows[order]
        self._flat, self._dtype = flat, as_dtype(dtype or "float32")
        whole = length // batch_size * batch_size
        if not whole:
            raise ShapeError(f"MNISTIter: {length} pictures make no batch of {batch_size}")
        super().__init__(whole, batch_size, **kwargs)

    def _load(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        pictures = self._pictures[rows].astype(np.float32) / 256
        shape = (len(rows), -1) if self._flat else (len(rows), 1, *pictures.shape[1:])
        return pictures.reshape(shape).astype(self._dtype, copy=False), self._labels[rows]

    def _index(self, rows: np.ndarray) -> np.ndarray:
        return self._rows[rows]
