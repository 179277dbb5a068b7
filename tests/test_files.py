"""Files that are written whole or not at all."""

from __future__ import annotations

import zipfile

import pytest

from d2lcore.errors import DataError, MXNetError
from d2lcore.files import unpack, writing


def test_what_was_there_stays_until_the_new_file_is_complete(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), writing(path) as file:
        _ = file.write(b"new") // 0
    assert path.read_bytes() == b"old"
    with writing(path) as file:
        file.write(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_missing_folder_is_an_error_that_says_so(tmp_path):
    with pytest.raises(MXNetError, match=r"No such file or directory\. Nothing was changed"):
        with writing(tmp_path / "no" / "file"):
            pass


def test_a_file_is_found_in_an_archive_whatever_its_folder(tmp_path):
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("inner/words.txt", "a b")
    assert unpack(archive, "words.txt", tmp_path / "out").read_text() == "a b"
    with pytest.raises(DataError, match=r"a\.zip has no other\.txt in it"):
        unpack(archive, "other.txt", tmp_path / "out")
    archive.write_bytes(b"no archive")
    with pytest.raises(DataError, match="cannot be unpacked: File is not a zip file"):
        unpack(archive, "words.txt", tmp_path / "out")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["words.txt"]
