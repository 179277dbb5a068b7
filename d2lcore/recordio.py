"""RecordIO: many byte strings in one file, read in order or by key (MXNet's ``mx.recordio``; same files, both ways).

A record is a magic number, a length, the bytes, and zeros up to a multiple of four. Where the bytes contain the magic
number themselves (at a multiple of four), they are cut there into parts without it: so a reader that starts anywhere
can find the next record by looking for the magic number. `MXIndexedRecordIO` keeps a text file of keys and offsets
beside the records. `pack` and `unpack` put a label in front of a record's bytes, `pack_img` and `unpack_img` a picture
behind it.
"""

from __future__ import annotations

import numbers
import os
import re
import struct
import threading
from collections import namedtuple
from collections.abc import Callable
from typing import IO, Any

import numpy as np

from . import codec
from .errors import DataError, MXNetError

__all__ = ["IRHeader", "MXIndexedRecordIO", "MXRecordIO", "pack", "pack_img", "unpack", "unpack_img"]

MAGIC = struct.pack("<I", 0xCED7230A)
_LENGTH_BITS = 29  # the upper three bits of the length say which part of a record this is:
_WHOLE, _FIRST, _MIDDLE, _LAST = range(4)


class MXRecordIO:
    """Reads or writes records one after the other.

    Parameters
    ----------
    uri : str
        The file of records.
    flag : {'r', 'w'}
        Read or write. What is written appears under its name when it is closed, so that it is whole.

    Examples
    --------
    >>> import os, tempfile
    >>> from d2lcore import recordio
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = os.path.join(folder.name, "some.rec")
    >>> with recordio.MXRecordIO(path, "w") as record:
    ...     record.write(b"one")
    ...     record.write(b"two")
    >>> record = recordio.MXRecordIO(path, "r")
    >>> record.read(), record.read(), record.read()
    (b'one', b'two', None)
    >>> record.close()
    >>> folder.cleanup()
    """

    def __init__(self, uri: str | os.PathLike, flag: str) -> None:
        self.uri = os.fspath(uri)
        self.flag = flag
        self.writable = False
        self.is_open = False
        self.pid: int | None = None
        self._stream: IO[bytes] | None = None
        self._lock = threading.Lock()
        self.open()

    def open(self) -> None:
        """Open the file again, at its beginning; one that is written is empty then."""
        if self.flag not in ("r", "w"):
            raise ValueError(f"Invalid flag {self.flag}: a file of records is opened with 'r' or 'w'")
        self.writable = self.flag == "w"
        try:
            path, mode = (_partial(self.uri), "wb") if self.writable else (self.uri, "rb")
            self._stream = open(path, mode)  # noqa: SIM115  # close() is its end
        except OSError as error:
            raise DataError(f"{self.uri}: this file of records cannot be opened: {error.strerror}") from error
        self.pid = os.getpid()
        self.is_open = True

    def close(self) -> None:
        """Close the file; what was written is there from now on."""
        if not self.is_open:
            return
        assert self._stream is not None
        self.is_open = False
        self._stream.close()
        if (
            self.writable and self.pid == os.getpid()
        ):  # a forked child has a copy of the writer, not the right to end it
            os.replace(_partial(self.uri), self.uri)
        self.pid = None

    def reset(self) -> None:
        """Go back to the first record; a file that is written is emptied."""
        self.close()
        self.open()

    def write(self, buf: bytes) -> None:
        """Append a record."""
        stream = self._opened(writable=True)
        if not isinstance(buf, (bytes, bytearray, memoryview)):
            raise TypeError(f"write: a record is bytes, got {type(buf).__name__}. For text, write(text.encode())")
        stream.write(_encoded(bytes(buf)))

    def read(self) -> bytes | None:
        """The next record; None at the end.

        Raises `DataError` where the file is not what a writer of records leaves.
        """
        stream = self._opened(writable=False)
        start = stream.tell()
        part, content = self._part(stream)
        if part is None or part == _WHOLE:
            return content
        pieces = [content]
        if part != _FIRST:
            raise self._broken(start, "a record begins with its middle")
        while part != _LAST:
            part, content = self._part(stream)
            if part not in (_MIDDLE, _LAST):
                raise self._broken(start, "a record of several parts has no last one")
            pieces.append(content)
        return MAGIC.join(pieces)  # type: ignore[arg-type]

    def _part(self, stream: IO[bytes]) -> tuple[int | None, bytes | None]:
        start = stream.tell()
        header = stream.read(8)
        if not header:
            return None, None
        if len(header) < 8:
            raise self._broken(start, f"it ends after {len(header)} of a record's first 8 bytes")
        if header[:4] != MAGIC:
            raise self._broken(start, f"a record begins with {MAGIC.hex(' ')}, here is {header[:4].hex(' ')}")
        word = struct.unpack("<I", header[4:])[0]
        part, length = word >> _LENGTH_BITS, word & ((1 << _LENGTH_BITS) - 1)
        padded = stream.read(-(-length // 4) * 4)
        if len(padded) < length:
            raise self._broken(start, f"it ends after {len(padded):,} of a record's {length:,} bytes")
        return part, padded[:length]

    def _broken(self, offset: int, why: str) -> DataError:
        return DataError(
            f"{self.uri} is truncated, corrupt or no file of records: at byte {offset:,}, {why}. Most likely a copy "
            "broke off, or its index (.idx) belongs to another file."
        )

    def _opened(self, writable: bool) -> IO[bytes]:
        if not self.is_open:
            raise MXNetError(f"{self.uri} is closed; open() it first")
        if self.writable != writable:
            wanted, is_for = ("writing", "reading") if writable else ("reading", "writing")
            raise MXNetError(f"{self.uri} was opened for {is_for}, not for {wanted}")
        self._check_pid()
        assert self._stream is not None
        return self._stream

    def _check_pid(self, allow_reset: bool = False) -> None:
        """A process that was forked shares the place in the file with its parent; it must open it anew."""
        if self.pid == os.getpid():
            return
        if not allow_reset:
            raise MXNetError(
                f"{self.uri} was opened by another process. Forbidden operation in multiple processes: records in "
                "order belong to one reader; call reset() here, or read by key with MXIndexedRecordIO."
            )
        self.reset()

    def __enter__(self) -> MXRecordIO:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "is_open", False):
            self.close()

    def __getstate__(self) -> dict[str, Any]:
        is_open = self.is_open
        if self.writable:
            self.close()  # as in MXNet: one file has one writer
        return {**self.__dict__, "_stream": None, "_lock": None, "is_open": is_open}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        is_open, self.is_open = self.is_open, False
        self._lock = threading.Lock()
        if is_open:
            self.open()


class MXIndexedRecordIO(MXRecordIO):
    """Records that are found by a key.

    Parameters
    ----------
    idx_path : str
        The file of keys and offsets, a line a record: key, tab, offset.
    uri : str
        The file of records.
    flag : {'r', 'w'}
        Read or write.
    key_type : type
        What makes a key of its text; default int.

    Attributes
    ----------
    keys : list
        All keys in the order of the index.
    idx : dict
        The offset of every key.

    Examples
    --------
    >>> import os, tempfile
    >>> from d2lcore import recordio
    >>> folder = tempfile.TemporaryDirectory()
    >>> paths = os.path.join(folder.name, "some.idx"), os.path.join(folder.name, "some.rec")
    >>> with recordio.MXIndexedRecordIO(*paths, "w") as record:
    ...     for i in range(5):
    ...         record.write_idx(i, b"record %d" % i)
    >>> with recordio.MXIndexedRecordIO(*paths, "r") as record:
    ...     record.keys, record.read_idx(3)
    ([0, 1, 2, 3, 4], b'record 3')
    >>> folder.cleanup()
    """

    def __init__(
        self, idx_path: str | os.PathLike, uri: str | os.PathLike, flag: str, key_type: Callable[[Any], Any] = int
    ) -> None:
        self.idx_path = os.fspath(idx_path)
        self.key_type = key_type
        self.idx: dict[Any, int] = {}
        self.keys: list[Any] = []
        super().__init__(uri, flag)

    def open(self) -> None:
        super().open()
        self.idx, self.keys = {}, []
        if self.writable:
            return
        with open(self.idx_path) as lines:
            for number, line in enumerate(lines, 1):
                fields = line.strip().split("\t")
                try:
                    key, offset = self.key_type(fields[0]), int(fields[1])
                except (IndexError, ValueError) as error:
                    self.close()
                    raise DataError(
                        f"{self.idx_path}, line {number}: expected a key, a tab and an offset, got {line!r}"
                    ) from error
                self.idx[key] = offset
                self.keys.append(key)

    def close(self) -> None:
        if self.is_open and self.writable and self.pid == os.getpid():
            with open(_partial(self.idx_path), "w") as lines:
                lines.writelines(f"{key}\t{self.idx[key]}\n" for key in self.keys)
            os.replace(_partial(self.idx_path), self.idx_path)
        super().close()

    def seek(self, idx: Any) -> None:
        """Go to the record of a key, for `read`."""
        if self.is_open:
            self._check_pid(allow_reset=True)
        stream = self._opened(writable=False)
        if idx not in self.idx:
            raise KeyError(f"{self.idx_path} has no record with the key {idx!r}")
        stream.seek(self.idx[idx])

    def tell(self) -> int:
        """The offset at which the next record will be written."""
        return self._opened(writable=True).tell()

    def read_idx(self, idx: Any) -> bytes | None:
        """The record of a key."""
        with self._lock:  # threads of a DataLoader share one reader
            self.seek(idx)
            return self.read()

    def write_idx(self, idx: Any, buf: bytes) -> None:
        """Append a record under a key."""
        key, offset = self.key_type(idx), self.tell()
        self.write(buf)
        self.idx[key] = offset
        self.keys.append(key)


def offsets(uri: str | os.PathLike) -> list[int]:
    """Where each record of a file begins, found by reading only their lengths."""
    found = []
    with MXRecordIO(uri, "r") as record:
        stream = record._opened(writable=False)
        end = os.path.getsize(uri)
        while (at := stream.tell()) < end:
            header = stream.read(8)
            if len(header) < 8 or header[:4] != MAGIC:
                raise record._broken(at, "no record begins here")
            word = struct.unpack("<I", header[4:])[0]
            if word >> _LENGTH_BITS in (_WHOLE, _FIRST):
                found.append(at)
            stream.seek(-(-(word & ((1 << _LENGTH_BITS) - 1)) // 4) * 4, os.SEEK_CUR)
    return found


def _partial(path: str) -> str:
    return f"{path}.part"


def _encoded(content: bytes) -> bytes:
    """A record's bytes in the file."""
    if len(content) >> _LENGTH_BITS:
        raise ValueError(f"a record is shorter than 2**{_LENGTH_BITS} bytes, got {len(content):,}")
    cuts = [match.start() for match in re.finditer(re.escape(MAGIC), content) if match.start() % 4 == 0]
    parts, start = [], 0
    for cut in cuts:
        parts.append(content[start:cut])
        start = cut + 4
    parts.append(content[start:])
    out = []
    for number, part in enumerate(parts):
        kind = _WHOLE if not cuts else _FIRST if number == 0 else _LAST if number == len(cuts) else _MIDDLE
        out += [MAGIC, struct.pack("<I", kind << _LENGTH_BITS | len(part)), part]
    return b"".join(out) + bytes(-len(parts[-1]) % 4)


IRHeader = namedtuple("HEADER", ["flag", "label", "id", "id2"])  # type: ignore[name-match]  # prints as MXNet's
"""What stands in front of a picture's bytes in a record.

``label`` is a number, or an array of ``flag`` numbers; ``id`` identifies the picture (``id2``: its upper half).
"""

_HEADER = struct.Struct("<IfQQ")


def pack(header: Any, s: bytes) -> bytes:
    """A record of a label and bytes.

    >>> from d2lcore import recordio
    >>> record = recordio.pack(recordio.IRHeader(0, [1, 2], 7, 0), b"picture")
    >>> header, content = recordio.unpack(record)
    >>> header.label, header.id, content
    (array([1., 2.], dtype=float32), 7, b'picture')
    """
    header = IRHeader(*header)
    if isinstance(header.label, numbers.Number):
        return _HEADER.pack(0, header.label, header.id, header.id2) + s
    label = np.asarray(header.label, np.float32)
    return _HEADER.pack(label.size, 0, header.id, header.id2) + label.tobytes() + s


def unpack(s: bytes) -> tuple[Any, bytes]:
    """The `IRHeader` and the bytes of a record that `pack` made."""
    if len(s) < _HEADER.size:
        raise DataError(
            f"a record with a label has {_HEADER.size} bytes at least, got {len(s)}. Was it made by pack()?"
        )
    header = IRHeader(*_HEADER.unpack(s[: _HEADER.size]))
    content = s[_HEADER.size :]
    if header.flag > 0:
        if len(content) < 4 * header.flag:
            raise DataError(
                f"a record says it has {header.flag:,} labels, but ends before them. Was it made by pack()?"
            )
        header = header._replace(label=np.frombuffer(content, np.float32, header.flag))
        content = content[4 * header.flag :]
    return header, content


def unpack_img(s: bytes, iscolor: int = -1) -> tuple[Any, np.ndarray]:
    """The `IRHeader` and the picture of a record that `pack_img` made.

    As in MXNet the picture is as OpenCV gives it: colours in the order blue, green, red; a grey one has two axes.
    ``iscolor`` is 1 for colour, 0 for grey, -1 for what is in the file.

    >>> import numpy as np
    >>> from d2lcore import recordio
    >>> record = recordio.pack_img(recordio.IRHeader(0, 3.0, 1, 0), np.full((2, 2, 3), 9, np.uint8), img_fmt=".png")
    >>> header, picture = recordio.unpack_img(record)
    >>> header.label, picture.shape
    (3.0, (2, 2, 3))
    """
    header, content = unpack(s)
    picture = codec.decode(content, iscolor, "the record")
    return header, picture[:, :, 0] if picture.shape[2] == 1 else _swapped(picture)


def pack_img(header: Any, img: np.ndarray, quality: int = 95, img_fmt: str = ".jpg") -> bytes:
    """A record of a label and a picture, (height, width, 3) in the order blue, green, red as OpenCV's, or grey.

    ``quality`` is that of a JPEG (1-100), or the effort put into compressing a PNG (1-9); ``img_fmt`` the ending of a
    file name.
    """
    picture = np.asarray(img)
    return pack(header, codec.encode(_swapped(picture) if picture.ndim == 3 else picture, img_fmt, quality))


def _swapped(picture: np.ndarray) -> np.ndarray:
    """Red and blue exchanged; transparency stays where it is."""
    out = picture.copy()
    if picture.shape[2] >= 3:
        out[..., :3] = picture[..., 2::-1]
    return out
