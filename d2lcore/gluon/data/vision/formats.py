"""Readers of the files that picture data sets come in: IDX (MNIST), CIFAR's records in a tar archive, PNG and JPEG.

They check that what is there is whole and is what it says it is, and raise `DataError` with the file's name if not.
"""

from __future__ import annotations

import gzip
import struct
import tarfile
import zlib
from pathlib import Path

import numpy as np

from .... import codec
from ....errors import DataError

_BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, tarfile.TarError)


def read_idx(path: Path) -> np.ndarray:
    """The array of bytes in an IDX file, compressed by gzip if its name ends in ``.gz``.

    The format: two zero bytes, one for the type (8: unsigned bytes), one for the number of axes; the length of each
    axis as a big-endian 32-bit number; the values, last axis fastest.
    """
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            content = stream.read()
    except _BROKEN as error:
        raise DataError(f"{path} cannot be unpacked: {error}. It is truncated or corrupt; fetch it again.") from error
    if len(content) < 4 or content[:3] != b"\0\0\x08":
        start = content[:3].hex(" ")
        raise DataError(f"{path} is no IDX file of bytes: expected it to start with 00 00 08, got {start}")
    header = 4 + 4 * content[3]
    shape = struct.unpack(f">{content[3]}I", content[4:header]) if len(content) >= header else ()
    expected = header + int(np.prod(shape))
    if len(content) != expected:
        raise DataError(f"{path} holds an array of shape {shape}: expected {expected:,} bytes, got {len(content):,}")
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)


def read_cifar(path: Path, members: tuple[str, ...], labels: int) -> tuple[np.ndarray, np.ndarray]:
    """Pictures (n, 32, 32, 3) and label bytes (n, labels) from files in a CIFAR tar archive.

    A record is ``labels`` bytes, then 3072 of the picture: red, green, blue planes of 32 x 32. Members are found by
    their own name, in whatever folder of the archive.
    """
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(path) as archive:
            for info in archive:
                name = info.name.rpartition("/")[2]
                if name in members and info.isfile():
                    stream = archive.extractfile(info)
                    assert stream is not None
                    found[name] = stream.read()
                    if len(found) == len(members):
                        break
    except _BROKEN as error:
        raise DataError(f"{path} cannot be unpacked: {error}. It is truncated or corrupt; fetch it again.") from error
    missing = [name for name in members if name not in found]
    if missing:
        raise DataError(f"{path} has no {', '.join(missing)} in it")
    size = labels + 3072
    for name in members:
        if len(found[name]) % size:
            got = len(found[name])
            raise DataError(f"{name} in {path}: expected records of {size} bytes, got {got:,} bytes in all")
    records = np.frombuffer(b"".join(found[name] for name in members), np.uint8).reshape(-1, size)
    pictures = records[:, labels:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(pictures), records[:, :labels].copy()


def read_picture(path: str, flag: int) -> np.ndarray:
    """The picture in a PNG or JPEG file: (height, width, 3), or grey (height, width, 1) where ``flag`` is 0; uint8."""
    return codec.decode(Path(path).read_bytes(), flag, path)
