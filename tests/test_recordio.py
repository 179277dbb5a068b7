"""Files of records: what is written comes back, at the bytes that MXNet writes; a broken file says so."""

from __future__ import annotations

import multiprocessing
import pickle
import struct

import numpy as np
import pytest

from d2lcore import MXNetError, recordio
from d2lcore.errors import DataError

MAGIC = struct.pack("<I", 0xCED7230A)
RECORDS = [b"", b"a", b"abcd", MAGIC, MAGIC + MAGIC, b"x" + MAGIC, b"abcd" + MAGIC + b"zz", b"1234" + MAGIC]


@pytest.fixture
def paths(tmp_path):
    return str(tmp_path / "some.idx"), str(tmp_path / "some.rec")


@pytest.fixture
def indexed(paths):
    with recordio.MXIndexedRecordIO(*paths, "w") as record:
        for i, content in enumerate(RECORDS):
            record.write_idx(i, content)
    return paths


class TestFile:
    def test_one_after_the_other(self, indexed):
        record = recordio.MXRecordIO(indexed[1], "r")
        assert [record.read() for _ in RECORDS] == RECORDS
        assert record.read() is None
        record.reset()
        assert record.read() == b""

    def test_by_key(self, indexed):
        record = recordio.MXIndexedRecordIO(*indexed, "r")
        assert record.keys == list(range(8))
        assert [record.read_idx(i) for i in reversed(range(8))] == RECORDS[::-1]
        with pytest.raises(KeyError, match="has no record with the key 99"):
            record.read_idx(99)

    def test_a_record_with_the_magic_number_is_cut_there(self, paths):
        with recordio.MXRecordIO(paths[1], "w") as record:
            record.write(b"abcd" + MAGIC + b"zz")
        first = MAGIC + struct.pack("<I", 1 << 29 | 4) + b"abcd"
        last = MAGIC + struct.pack("<I", 3 << 29 | 2) + b"zz\0\0"
        with open(paths[1], "rb") as stream:
            assert stream.read() == first + last

    def test_keys_of_another_type(self, paths):
        with recordio.MXIndexedRecordIO(*paths, "w", key_type=str) as record:
            record.write_idx("cat", b"meow")
        assert recordio.MXIndexedRecordIO(*paths, "r", key_type=str).read_idx("cat") == b"meow"

    def test_offsets(self, paths):
        record = recordio.MXIndexedRecordIO(*paths, "w")
        assert record.tell() == 0
        record.write_idx(0, b"record_0")
        assert record.tell() == 16

    def test_an_old_file_stays_until_the_new_one_is_whole(self, indexed):
        record = recordio.MXIndexedRecordIO(*indexed, "w")
        record.write_idx(0, b"new")
        assert recordio.MXIndexedRecordIO(*indexed, "r").read_idx(1) == b"a"
        record.close()
        assert recordio.MXIndexedRecordIO(*indexed, "r").read_idx(0) == b"new"

    def test_reset_empties_what_is_written(self, paths):
        record = recordio.MXRecordIO(paths[1], "w")
        record.write(b"old")
        record.reset()
        record.write(b"new")
        record.close()
        assert recordio.MXRecordIO(paths[1], "r").read() == b"new"

    def test_pickled_reader_starts_anew(self, indexed):
        record = pickle.loads(pickle.dumps(recordio.MXIndexedRecordIO(*indexed, "r")))
        assert record.read_idx(2) == b"abcd"

    @pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
    def test_a_forked_reader_opens_it_for_itself(self, indexed):
        record = recordio.MXIndexedRecordIO(*indexed, "r")
        global _shared
        _shared = record
        with multiprocessing.get_context("fork").Pool(1) as pool:
            assert pool.apply(_read_shared, (2,)) == (b"abcd", "Forbidden")

    def test_use_in_the_other_way(self, indexed):
        record = recordio.MXRecordIO(indexed[1], "r")
        with pytest.raises(MXNetError, match="was opened for reading, not for writing"):
            record.write(b"")
        record.close()
        with pytest.raises(MXNetError, match=r"is closed; open\(\) it first"):
            record.read()
        with pytest.raises(ValueError, match="Invalid flag a"):
            recordio.MXRecordIO(indexed[1], "a")

    def test_text_is_not_bytes(self, paths):
        with pytest.raises(TypeError, match=r"a record is bytes, got str. For text, write\(text.encode\(\)\)"):
            recordio.MXRecordIO(paths[1], "w").write("text")


_shared = None


def _read_shared(key):
    sequential = recordio.MXRecordIO(_shared.uri, "r")
    sequential.pid = -1
    try:
        sequential.read()
        word = "read"
    except MXNetError as error:
        word = "Forbidden" if "Forbidden operation in multiple processes" in str(error) else str(error)
    return _shared.read_idx(key), word


class TestBrokenFiles:
    def content(self, path):
        with open(path, "rb") as stream:
            return bytearray(stream.read())

    def read_all(self, path, content):
        with open(path, "wb") as stream:
            stream.write(content)
        record = recordio.MXRecordIO(path, "r")
        while record.read() is not None:
            pass

    def test_truncated(self, indexed):
        content = self.content(indexed[1])
        with pytest.raises(DataError, match=r"at byte \d+, it ends after 5 of a record's first 8 bytes"):
            self.read_all(indexed[1], content[:13])
        with pytest.raises(DataError, match="a record of several parts has no last one"):
            self.read_all(indexed[1], content[:-8])

    def test_other_bytes(self, indexed):
        with pytest.raises(DataError, match="at byte 0, a record begins with 0a 23 d7 ce, here is 68 65 6c 6c"):
            self.read_all(indexed[1], b"hello world, I am text")

    def test_a_middle_first(self, indexed):
        with pytest.raises(DataError, match="a record begins with its middle"):
            self.read_all(indexed[1], MAGIC + struct.pack("<I", 2 << 29))

    def test_missing(self, tmp_path):
        with pytest.raises(DataError, match="this file of records cannot be opened: No such file or directory"):
            recordio.MXRecordIO(str(tmp_path / "no.rec"), "r")

    def test_broken_index(self, indexed):
        with open(indexed[0], "w") as lines:
            lines.write("0\t0\nseven\n")
        with pytest.raises(DataError, match="line 2: expected a key, a tab and an offset, got 'seven"):
            recordio.MXIndexedRecordIO(*indexed, "r")


class TestLabels:
    def test_a_number(self):
        header, content = recordio.unpack(recordio.pack(recordio.IRHeader(5, 2.5, 7, 1), b"x"))
        assert header == (0, 2.5, 7, 1)
        assert content == b"x"

    def test_an_array(self):
        header, content = recordio.unpack(recordio.pack((0, np.arange(3), 7, 0), b"x"))
        assert header.flag == 3
        np.testing.assert_array_equal(header.label, [0, 1, 2])
        assert content == b"x"

    def test_no_label(self):
        with pytest.raises(DataError, match="has 24 bytes at least, got 3"):
            recordio.unpack(b"abc")
        with pytest.raises(DataError, match="says it has 9 labels, but ends before them"):
            recordio.unpack(struct.pack("<IfQQ", 9, 0, 0, 0))

    def test_pictures_are_blue_green_red(self):
        pytest.importorskip("PIL.Image", reason="needs Pillow")
        picture = np.random.RandomState(0).randint(0, 255, (4, 5, 3)).astype(np.uint8)
        record = recordio.pack_img((0, 1.0, 0, 0), picture, img_fmt=".png", quality=9)
        np.testing.assert_array_equal(recordio.unpack_img(record)[1], picture)
        assert recordio.unpack_img(record, 0)[1].shape == (4, 5)
        smooth = np.full((8, 8, 3), (10, 100, 200), np.uint8)
        _, back = recordio.unpack_img(recordio.pack_img((0, 1.0, 0, 0), smooth))
        assert np.abs(back.astype(int) - smooth).max() <= 2
