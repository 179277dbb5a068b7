"""Files of arrays: MXNet's bytes both ways, damaged files, and a disk that is full."""

from __future__ import annotations

import errno
import os
import struct

import numpy as np
import pytest
from expect import fails

import d2lcore as mx
from d2lcore import errors, files, nd
from d2lcore.ndarray import serialization
from d2lcore.ndarray.serialization import load, load_frombuffer, save

HEAD, DENSE = "12010000000000000000000000000000", "c9fa93f900000000"
CPU = "0100000000000000"
# what MXNet 1.9.1 writes
DICT = bytes.fromhex(
    f"{HEAD} 0200000000000000"
    f"{DENSE} 02000000 0100000000000000 0200000000000000 {CPU} 00000000 0000803f 00002040"
    f"{DENSE} 01000000 0100000000000000 {CPU} 05000000 03"
    "0200000000000000 0100000000000000 77 0100000000000000 62"
)
LIST = bytes.fromhex(
    f"{HEAD} 0100000000000000 {DENSE} 01000000 0100000000000000 {CPU} 06000000 0700000000000000 0000000000000000"
)
NUMPY = bytes.fromhex(
    f"{HEAD} 0200000000000000"
    f"cafa93f9 00000000 00000000 {CPU} 00000000 0000a040"
    f"cafa93f9 00000000 02000000 0200000000000000 0000000000000000 {CPU} 00000000"
    "0200000000000000 0100000000000000 73 0100000000000000 65"
)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "arrays.params"


def test_a_dict_has_mxnets_bytes(file):
    save(file, {"w": nd.array([[1, 2.5]]), "b": nd.array([3], dtype="int8")})
    assert file.read_bytes() == DICT
    loaded = load(file)
    assert list(loaded) == ["w", "b"]
    assert type(loaded["w"]) is nd.NDArray
    assert loaded["w"].asnumpy().tolist() == [[1, 2.5]]
    assert loaded["b"].dtype == np.int8


def test_a_list_has_mxnets_bytes(file):
    for data in ([nd.array([7], dtype="int64")], nd.array([7], dtype="int64")):
        save(str(file), data)
        assert file.read_bytes() == LIST
    assert [a.item() for a in load(file)] == [7]
    save(file, [])
    assert load(file) == []


def test_np_arrays_have_mxnets_bytes(file):
    with mx.util.np_array():
        save(file, {"s": mx.np.array(5.0), "e": mx.np.zeros((2, 0))})
        assert file.read_bytes() == NUMPY
        loaded = load(file)
    assert [(a.shape, type(a)) for a in loaded.values()] == [((), mx.np.ndarray), ((2, 0), mx.np.ndarray)]
    assert loaded["s"].item() == 5
    assert load(file)["s"].shape == (1,)  # legacy arrays have at least one dimension


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "uint8", "int8", "int32", "int64", "bool"])
@pytest.mark.parametrize("shape", [(1,), (3, 4), (2, 1, 3, 1, 2)])
def test_every_dtype_comes_back(file, dtype, shape):
    values = np.random.randint(0, 2 if dtype == "bool" else 100, shape).astype(dtype)
    array = mx.np.array(values, dtype=dtype)
    save(file, {"x": array})
    [found] = load_frombuffer(file.read_bytes()).values()
    assert found.dtype == np.dtype(dtype)
    assert found.shape == shape
    assert np.array_equal(found.asnumpy(), values)


def test_views_and_other_devices_are_written_as_they_look(file):
    x = nd.array(np.arange(12).reshape(3, 4))
    save(file, {"t": x.T, "part": x[1:, ::2], "there": x.as_in_context(mx.cpu(1))})
    loaded = load(file)
    assert np.array_equal(loaded["t"].asnumpy(), x.asnumpy().T)
    assert np.array_equal(loaded["part"].asnumpy(), x.asnumpy()[1:, ::2])
    assert loaded["there"].ctx is mx.cpu(0)


def test_what_is_loaded_can_be_written_to(file):
    save(file, [nd.zeros((2,))])
    [x] = load(file)
    x[:] = 1
    assert x.asnumpy().tolist() == [1, 1]


def test_older_files_are_read():
    data = struct.pack("<2f", 1, 2)
    first = struct.pack("<I2I", 2, 1, 2)  # no magic: ndim, then sizes of 32 bits
    second = struct.pack("<Ii2q", 0xF993FAC8, 2, 1, 2)
    for shape in (first, second):
        content = struct.pack("<QQQ", 0x112, 0, 1) + shape + struct.pack("<iii", 1, 0, 0) + data + struct.pack("<Q", 0)
        [x] = load_frombuffer(content)
        assert x.asnumpy().tolist() == [[1, 2]]


def test_what_is_not_an_array_is_refused_and_nothing_written(file):
    file.write_bytes(b"before")
    got = "(an array, a list or a dict of arrays), got"
    fails(TypeError, f"save: expected arrays {got} ndarray", save, file, [np.zeros(2)])
    fails(TypeError, f"save: expected names of type str {got} int", save, file, {1: nd.zeros((2,))})
    fails(TypeError, f"save: expected arrays {got} str", save, file, "x")
    fails(
        errors.DTypeError,
        "save: an array of uint64 has no place in this format; it takes float32, float64, float16, uint8, int32, int8, "
        "int64, bool",
        save, file, [nd.zeros((2,)), nd.array([1], dtype="uint64")],
    )  # fmt: skip
    assert file.read_bytes() == b"before"
    assert os.listdir(file.parent) == [file.name]


@pytest.mark.parametrize("content", [DICT, LIST, NUMPY], ids=["dict", "list", "numpy"])
def test_a_file_cut_anywhere_is_a_format_error(content):
    for end in range(len(content)):
        with pytest.raises(errors.FormatError, match=r"^load: the buffer (ends too early|is not a file|says that)"):
            load_frombuffer(content[:end])
    with pytest.raises(errors.FormatError, match="goes on for 1 bytes after its end"):
        load_frombuffer(content + b"x")


def test_a_file_with_any_damaged_byte_is_an_error_or_other_values():
    """Whatever stands in the file, nothing but FormatError comes out of it."""
    for at in range(len(DICT)):
        for bits in (0xFF, 0x80, 0x01):
            damaged = bytearray(DICT)
            damaged[at] ^= bits
            try:
                loaded = load_frombuffer(bytes(damaged))
            except errors.FormatError:
                continue
            assert sorted(map(len, loaded.values())) == [1, 1]


def test_errors_say_what_is_wrong(file):
    def content(data):
        file.write_bytes(data)
        return str(file)

    name = str(file)
    fails(
        errors.FormatError,
        f"load: {name} is not a file of arrays: it begins with 3c 68 74 6d 6c 3e 34 30, not with 12 01. "
        "Is it a .json or .npz file, or a page that a download gave instead?",
        load, content(b"<html>404 not found"),
    )  # fmt: skip
    fails(
        errors.FormatError,
        f"load: {name} ends too early: 8 more bytes belong at 64, it has 70. Was the download or the copy cut off?",
        load, content(DICT[:70]),
    )  # fmt: skip
    fails(
        errors.FormatError,
        f"load: {name}: unknown storage type 3 in the array at byte 24",
        load, content(LIST[:28] + b"\x03" + LIST[29:]),
    )  # fmt: skip
    fails(
        errors.FormatError,
        f"load: {name}: unknown dtype number 12 in the array at byte 24",
        load, content(LIST[:52] + b"\x0c" + LIST[53:]),
    )  # fmt: skip
    missing = file.parent / "nowhere" / "x.params"
    fails(errors.DataError, f"load: cannot read {missing}: No such file or directory", load, missing)
    fails(
        errors.MXNetError,
        f"cannot write {missing}: No such file or directory. Nothing was changed: a file that was there is as it was.",
        save, missing, [nd.zeros((1,))],
    )  # fmt: skip


# ---- a disk that is full ----


@pytest.mark.parametrize("step", ["write", "flush", "replace"])
def test_no_space_leaves_the_old_file_and_no_other(file, monkeypatch, step):
    save(file, {"old": nd.ones((2,))})

    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if step == "write":
        monkeypatch.setattr(serialization, "_write_array", full)
    else:
        monkeypatch.setattr(os, "fsync" if step == "flush" else "replace", full)
    fails(
        errors.MXNetError,
        f"cannot write {file}: No space left on device. Nothing was changed: a file that was there is as it was.",
        save, file, {"new": nd.zeros((2,))},
    )  # fmt: skip
    monkeypatch.undo()
    assert list(load(file)) == ["old"]
    assert os.listdir(file.parent) == [file.name]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full, a device without space (Linux)")
def test_a_device_without_space(file, monkeypatch):
    """The real error of the operating system, at the moment Python's buffer goes to the device."""
    real = files.tempfile.NamedTemporaryFile

    def on_full_device(*args, **kwargs):
        made = real(*args, **kwargs)
        os.dup2(os.open("/dev/full", os.O_WRONLY), made.fileno())
        return made

    monkeypatch.setattr(files.tempfile, "NamedTemporaryFile", on_full_device)
    with pytest.raises(errors.MXNetError, match="No space left on device"):
        save(file, {"new": nd.zeros((100_000,))})
    assert os.listdir(file.parent) == []


def test_permissions_are_those_of_the_file_before_or_of_a_new_one(file):
    umask = os.umask(0o027)
    try:
        save(file, [nd.zeros((1,))])
    finally:
        os.umask(umask)
    assert file.stat().st_mode & 0o777 == 0o640
    file.chmod(0o604)
    save(file, [nd.zeros((1,))])
    assert file.stat().st_mode & 0o777 == 0o604


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs links")
def test_a_link_goes_on_pointing_to_the_file(file):
    link = file.parent / "latest.params"
    link.symlink_to(file)
    save(link, {"x": nd.ones((2,))})
    assert os.readlink(link) == str(file)
    assert load(file)["x"].shape == (2,)
    assert sorted(os.listdir(file.parent)) == sorted([file.name, link.name])
