"""IDX and CIFAR files: read as written; truncated and corrupt ones named, with what was expected and what came."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
from pathlib import Path

import numpy as np
import pytest

from d2lcore.errors import DataError
from d2lcore.gluon.data.vision.formats import read_cifar, read_idx

VALUES = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
IDX = struct.pack(">BBBB3I", 0, 0, 8, 3, 2, 3, 4) + VALUES.tobytes()


@pytest.mark.parametrize("name", ["a.gz", "a"])
def test_idx(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(gzip.compress(IDX) if name.endswith("gz") else IDX)
    np.testing.assert_array_equal(read_idx(path), VALUES)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (IDX[:-1], "{} holds an array of shape (2, 3, 4): expected 40 bytes, got 39"),
        (IDX + b"x", "{} holds an array of shape (2, 3, 4): expected 40 bytes, got 41"),
        (IDX[:9], "{} holds an array of shape (): expected 17 bytes, got 9"),
        (b"", "{} is no IDX file of bytes: expected it to start with 00 00 08, got "),
        (b"\x89PNG rest", "{} is no IDX file of bytes: expected it to start with 00 00 08, got 89 50 4e"),
    ],
)
def test_bad_idx(tmp_path, content, message):
    path = tmp_path / "a"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_idx(path)
    assert str(caught.value) == message.format(path)


@pytest.mark.parametrize("damage", ["cut", "flip", "text"])
def test_bad_gzip(tmp_path, damage):
    path = tmp_path / "a.gz"
    good = bytearray(gzip.compress(IDX * 50))
    if damage == "cut":
        good = good[:-20]
    elif damage == "flip":
        good[-6] ^= 1
    else:
        good = bytearray(b"<html>")
    path.write_bytes(good)
    with pytest.raises(DataError) as caught:
        read_idx(path)
    assert str(caught.value).startswith(f"{path} cannot be unpacked: ")
    assert str(caught.value).endswith(". It is truncated or corrupt; fetch it again.")


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def record(labels: list[int], picture: np.ndarray) -> bytes:
    return bytes(labels) + picture.transpose(2, 0, 1).tobytes()


def test_cifar(tmp_path):
    pictures = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), dtype=np.uint8)
    first = record([1, 5], pictures[0]) + record([0, 7], pictures[1])
    second = record([9, 99], pictures[2])
    path = archive(tmp_path / "a.tar.gz", {"x/b2.bin": second, "x/b1.bin": first, "x/n.txt": b"n"})
    found, labels = read_cifar(path, ("b1.bin", "b2.bin"), labels=2)
    np.testing.assert_array_equal(found, pictures)
    assert labels.tolist() == [[1, 5], [0, 7], [9, 99]]
    assert found.flags.c_contiguous


def test_bad_cifar(tmp_path):
    path = archive(tmp_path / "a.tar.gz", {"b1.bin": bytes(3073 + 5)})
    with pytest.raises(DataError) as caught:
        read_cifar(path, ("b1.bin",), labels=1)
    assert str(caught.value) == f"b1.bin in {path}: expected records of 3073 bytes, got 3,078 bytes in all"
    with pytest.raises(DataError) as caught:
        read_cifar(path, ("b1.bin", "b2.bin"), labels=1)
    assert str(caught.value) == f"{path} has no b2.bin in it"
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(DataError, match="cannot be unpacked"):
        read_cifar(path, ("b1.bin",), labels=1)
