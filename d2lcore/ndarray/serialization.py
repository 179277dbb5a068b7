"""Arrays in files: MXNet's binary format of ``nd.save`` and ``.params``, both ways.

A file is a list of arrays and a list of their names (empty for a plain list), little-endian::

    u64 0x112   u64 0   u64 count   count arrays   u64 count or 0   that many (u64 length, bytes)

    array: u32 0xF993FAC9   i32 storage (0 = dense)   i32 ndim   i64 sizes...   i32 device type   i32 device number
           i32 dtype   data

    sparse: the same with storage 1 (row-sparse) or 2 (csr); before the shape stands that of the stored values, after
            the dtype come i32 dtype, i32 ndim, i64 sizes... of each array of indices, and their values after the data

Magic 0xF993FACA says that NumPy's shapes are meant (no dimensions: one value; otherwise they mean an array that was
never given a shape), 0xF993FAC8 that there is no storage field; older arrays begin with ndim and have u32 sizes. All
are read; what is written is what MXNet 1.9.1 writes, so that files travel between the two.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import IO, Any

import numpy as np

from .. import util
from ..core import NDArray, from_host
from ..device import Context
from ..errors import DataError, DTypeError, FormatError, MXNetError
from ..files import writing
from .sparse import BaseSparseNDArray, CSRNDArray, RowSparseNDArray
from .sparse.base import new
from .sparse.csr import csr

__all__ = ["load", "load_frombuffer", "save"]

_LIST, _V1, _V2, _V3 = 0x112, 0xF993FAC8, 0xF993FAC9, 0xF993FACA
_DTYPES = ("float32", "float64", "float16", "uint8", "int32", "int8", "int64", "bool")
_MAX_NDIM = 32


def save(fname: str | PathLike, data: Any) -> None:
    """Write an array, a list of arrays or a dictionary of arrays by name to a file (MXNet's ``nd.save``).

    Parameters
    ----------
    fname : path of the file; replaced when the new one is complete.
    data : array, list of arrays, or dict from str to array.

    >>> import os, tempfile
    >>> from d2lcore import nd
    >>> path = os.path.join(tempfile.mkdtemp(), "xy.params")
    >>> nd.save(path, {"x": nd.array([1, 2])})
    >>> nd.load(path)["x"].asnumpy()
    array([1., 2.], dtype=float32)
    """
    names: Sequence[str] = ()
    if isinstance(data, NDArray):
        arrays = [data]
    elif isinstance(data, dict):
        names, arrays = list(data), list(data.values())
    elif isinstance(data, (list, tuple)):
        arrays = list(data)
    else:
        arrays = [data]
    for value, what in (*((n, "names of type str") for n in names), *((a, "arrays") for a in arrays)):
        if not isinstance(value, str if what.startswith("names") else NDArray):
            raise TypeError(f"save: expected {what} (an array, a list or a dict of arrays), got {type(value).__name__}")
    with writing(fname) as file:
        file.write(struct.pack("<QQQ", _LIST, 0, len(arrays)))
        for array in arrays:
            _write_array(file, array)
        file.write(struct.pack("<Q", len(names)))
        for name in names:
            text = name.encode()
            file.write(struct.pack("<Q", len(text)) + text)


def _write_array(file: IO[bytes], array: NDArray) -> None:
    if isinstance(array, BaseSparseNDArray):
        _write_sparse(file, array)
        return
    host = np.ascontiguousarray(array.asnumpy()).reshape(array.shape)
    if host.dtype.name not in _DTYPES:
        raise DTypeError(f"save: an array of {host.dtype} has no place in this format; it takes {', '.join(_DTYPES)}")
    # MXNet < 2 reads the newer magic only in its NumPy mode; arrays of no dimensions need it
    magic = _V3 if type(array)._zero_dim else _V2
    file.write(struct.pack(f"<Iii{host.ndim}q", magic, 0, host.ndim, *host.shape))
    file.write(struct.pack("<iii", 1, 0, _DTYPES.index(host.dtype.name)))  # values are written from the CPU
    file.write(_little(host))


def _write_sparse(file: IO[bytes], array: BaseSparseNDArray) -> None:
    names = ("indptr", "indices") if isinstance(array, CSRNDArray) else ("indices",)
    values, places = array.data.asnumpy(), [getattr(array, name).asnumpy() for name in names]
    file.write(struct.pack("<Ii", _V2, len(names)))
    for shape in (values.shape, array.shape):
        file.write(struct.pack(f"<i{len(shape)}q", len(shape), *shape))
    file.write(struct.pack("<iii", 1, 0, _DTYPES.index(values.dtype.name)))
    for part in places:
        file.write(struct.pack("<iiq", _DTYPES.index("int64"), 1, part.size))
    for part in (values, *places):
        file.write(_little(part))


def _little(host: np.ndarray) -> bytes:
    return host.astype(host.dtype.newbyteorder("<"), copy=False).tobytes()


def load(fname: str | PathLike) -> Any:
    """Read a file of `save` or MXNet: a list of arrays, or a dict where they have names (MXNet's ``nd.load``).

    Raises
    ------
    DataError : there is no such file.
    FormatError : the file is not of this format, or ends too early.

    >>> import os, tempfile
    >>> from d2lcore import nd
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "two.params")
    ...     nd.save(path, {"weight": nd.ones((2, 3)), "bias": nd.zeros(2)})
    ...     {name: array.shape for name, array in nd.load(path).items()}
    {'weight': (2, 3), 'bias': (2,)}
    """
    try:
        content = Path(fname).read_bytes()
    except OSError as error:
        raise DataError(f"load: cannot read {fname}: {error.strerror or error}") from error
    return _Reader(content, str(fname)).read()


def load_frombuffer(buf: bytes) -> Any:
    """Read the contents of such a file from memory; see `load`.

    >>> import os, tempfile
    >>> from d2lcore import nd
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     nd.save(os.path.join(folder, "one"), nd.ones(2))
    ...     with open(os.path.join(folder, "one"), "rb") as file:
    ...         nd.load_frombuffer(file.read())[0].asnumpy()
    array([1., 1.], dtype=float32)
    """
    return _Reader(bytes(buf), "the buffer").read()


class _Reader:
    """Goes through the bytes of one file and knows where it is when something is wrong."""

    def __init__(self, content: bytes, name: str) -> None:
        self.content, self.name, self.at = content, name, 0

    def read(self) -> Any:
        if len(self.content) < 8 or self.take("<Q")[0] != _LIST:
            raise FormatError(
                f"load: {self.name} is not a file of arrays: it begins with {self.content[:8].hex(' ') or 'nothing'}, "
                "not with 12 01. Is it a .json or .npz file, or a page that a download gave instead?"
            )
        self.take("<Q")
        arrays = [self.array() for _ in range(self.count(16, "arrays"))]
        names = [self.text() for _ in range(self.count(8, "names"))]
        if self.at != len(self.content):
            raise FormatError(f"load: {self.name} goes on for {len(self.content) - self.at} bytes after its end")
        if not names:
            return arrays
        if len(names) != len(arrays):
            raise FormatError(f"load: {self.name} holds {len(arrays)} arrays and {len(names)} names")
        return dict(zip(names, arrays, strict=True))

    def bytes(self, n: int) -> bytes:
        if n > len(self.content) - self.at:
            raise FormatError(
                f"load: {self.name} ends too early: {n} more bytes belong at {self.at}, it has {len(self.content)}. "
                "Was the download or the copy cut off?"
            )
        self.at += n
        return self.content[self.at - n : self.at]

    def take(self, form: str) -> tuple:
        return struct.unpack(form, self.bytes(struct.calcsize(form)))

    def count(self, least: int, what: str) -> int:
        n = self.take("<Q")[0]
        if n * least > len(self.content):
            raise FormatError(
                f"load: {self.name} says that it holds {n} {what}, and has only {len(self.content)} bytes"
            )
        return n

    def text(self) -> str:
        try:
            return self.bytes(self.take("<Q")[0]).decode()
        except UnicodeDecodeError:
            raise FormatError(f"load: {self.name} is damaged: a name before byte {self.at} is not UTF-8") from None

    def array(self) -> NDArray:
        start = self.at
        magic = self.take("<I")[0]
        if magic in (_V2, _V3) and (storage := self.take("<i")[0]) != 0:
            return self.sparse(storage, start)
        form = "q"
        if magic in (_V1, _V2, _V3):
            ndim = self.take("<i")[0]
        else:
            ndim, form = magic, "I"
        shape = self.sizes(ndim, form, start)
        if not ndim and magic != _V3:  # an array that was never given a shape: nothing follows
            return self.wrap(np.zeros((0,), np.float32))
        return self.wrap(self.values(self.dtype(self.take("<iii")[2], start), shape))

    def sizes(self, ndim: int, form: str, start: int) -> tuple:
        if not 0 <= ndim <= _MAX_NDIM:
            raise FormatError(f"load: {self.name} is damaged: no array begins at byte {start}")
        shape = self.take(f"<{ndim}{form}")
        if min(shape, default=1) < 0:
            raise FormatError(f"load: {self.name} is damaged: shape {shape} at byte {start}")
        return shape

    def dtype(self, flag: int, start: int) -> np.dtype:
        if not 0 <= flag < len(_DTYPES):
            raise FormatError(f"load: {self.name}: unknown dtype number {flag} in the array at byte {start}")
        return np.dtype(_DTYPES[flag]).newbyteorder("<")

    def sparse(self, storage: int, start: int) -> NDArray:
        if storage not in (1, 2):
            raise FormatError(f"load: {self.name}: unknown storage type {storage} in the array at byte {start}")
        stored = self.sizes(self.take("<i")[0], "q", start)
        shape = self.sizes(self.take("<i")[0], "q", start)
        kind = self.dtype(self.take("<iii")[2], start)
        parts = []
        for _ in range(storage):
            place = self.dtype(self.take("<i")[0], start)
            parts.append((place, self.sizes(self.take("<i")[0], "q", start)))
        values, *places = [self.values(*part) for part in ((kind, stored), *parts)]
        places = [p.astype(np.int64) for p in places]
        cpu = Context("cpu", 0)
        if storage == 1:
            found: Any = new(RowSparseNDArray, values, places[0], shape, cpu)
        else:
            found = csr(values, places[1], places[0], shape, cpu)
        try:
            found.check_format(full_check=False)
        except MXNetError as error:
            raise FormatError(f"load: {self.name} is damaged: the array at byte {start}: {error}") from None
        return found

    def values(self, dtype: np.dtype, shape: tuple) -> np.ndarray:
        count = 1
        for n in shape:  # Python's numbers: a damaged size must not overflow
            count *= n
        data = np.frombuffer(self.bytes(count * dtype.itemsize), dtype)
        return data.reshape(shape).astype(dtype.newbyteorder("="), copy=True)

    def wrap(self, host: np.ndarray) -> NDArray:
        return from_host(host, Context("cpu", 0), util.array_class(), copy=False)
