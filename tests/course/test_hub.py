"""The hub: mirror before cache before network; whole, checked files or a clear error, and nothing half-written."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from d2lcore.course import hub
from d2lcore.errors import DataError, UnknownNameError

NAME, FILE = "tinyshakespeare", "tinyshakespeare.txt"
TEXT = b"First Citizen: before we proceed any further, hear me speak.\n" * 4000
SHA256 = hashlib.sha256(TEXT).hexdigest()


class Server:
    """A web server on this machine that can be told to break off, to know no ranges, or to send rubbish."""

    def __init__(self) -> None:
        self.files = {f"/{NAME}/{FILE}": TEXT}
        self.break_after: list[int] = []  #: bytes to send before hanging up, one entry a request
        self.ranges = True
        self.asked: list[tuple[str, str | None]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                range_ = self.headers.get("Range")
                server.asked.append((self.path, range_))
                data = server.files.get(self.path)
                if data is None:
                    self.send_error(404)
                    return
                start = int(range_[6:-1]) if range_ and server.ranges else 0
                self.send_response(206 if start else 200)
                self.send_header("Content-Length", str(len(data) - start))
                self.end_headers()
                stop = server.break_after.pop(0) if server.break_after else len(data)
                self.wfile.write(data[start : start + stop])

            def log_message(self, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, no mirror, and no public server that answers."""
    monkeypatch.setenv("D2LCORE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("D2LCORE_MIRROR", raising=False)
    return tmp_path / "home"


def publish(monkeypatch: pytest.MonkeyPatch, *urls: str, sha256: str = SHA256) -> None:
    """Pretend that the public servers of tiny shakespeare are these, and its checksum that of TEXT."""
    file = hub.File(FILE, len(TEXT), f"sha256:{sha256}", urls)
    entry = dataclasses.replace(hub.DATASETS[NAME], files=(file,))
    monkeypatch.setattr(hub, "DATASETS", {NAME: entry})


def files_under(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_a_download_is_checked_and_kept(home, server, monkeypatch):
    publish(monkeypatch, f"{server.url}/{NAME}/{FILE}")
    path = hub.fetch(NAME, FILE)
    assert path == home / "datasets" / NAME / FILE
    assert path.read_bytes() == TEXT
    assert path.stat().st_mode & 0o444 == 0o444, "everybody may read it"
    assert hub.fetch(NAME, FILE) == path
    assert len(server.asked) == 1, "the second time it comes from the cache"
    assert files_under(home) == [f"datasets/{NAME}/{FILE}"]


def test_a_connection_that_breaks_off_is_taken_up_where_it_stopped(home, server, monkeypatch):
    publish(monkeypatch, f"{server.url}/{NAME}/{FILE}")
    server.break_after = [1 << 17, 1 << 16]
    assert hub.fetch(NAME, FILE).read_bytes() == TEXT
    assert [asked for _, asked in server.asked] == [None, "bytes=131072-", "bytes=196608-"]


def test_a_server_without_ranges_starts_again(home, server, monkeypatch):
    publish(monkeypatch, f"{server.url}/{NAME}/{FILE}")
    server.ranges = False
    server.break_after = [1 << 17]
    assert hub.fetch(NAME, FILE).read_bytes() == TEXT
    assert len(server.asked) == 2


def test_the_next_server_is_asked_when_one_fails(home, server, monkeypatch):
    publish(monkeypatch, f"{server.url}/gone/{FILE}", f"{server.url}/{NAME}/{FILE}")
    assert hub.fetch(NAME, FILE).read_bytes() == TEXT


def test_a_wrong_download_leaves_nothing_behind(home, server, monkeypatch):
    publish(monkeypatch, f"{server.url}/{NAME}/{FILE}")
    server.files[f"/{NAME}/{FILE}"] = b"<html>please log in</html>"
    with pytest.raises(DataError, match="does not match the known hash"):
        hub.fetch(NAME, FILE)
    assert files_under(home) == []


def test_without_network_or_mirror_the_error_says_how_to_go_on(home, monkeypatch):
    monkeypatch.setattr(hub, "ATTEMPTS", 1)
    publish(monkeypatch, "http://127.0.0.1:9/nothing.txt")
    with pytest.raises(DataError) as caught:
        hub.fetch(NAME, FILE)
    first, tried, *rest = str(caught.value).splitlines()
    folder = home / "datasets" / NAME
    assert first == (f"Tiny Shakespeare, 40,000 lines of plays: {FILE} is not in {folder}, and could not be had from")
    assert tried.startswith("  http://127.0.0.1:9/nothing.txt: ")
    assert "refused" in tried.lower()
    assert "\n".join(rest) == (
        "How to go on:\n"
        "  - with a network, run this again;\n"
        f"  - without one, set D2LCORE_MIRROR to a folder (or URL) that holds {NAME}/{FILE},\n"
        f"    or copy the file into {folder} yourself (D2LCORE_HOME moves this cache);\n"
        "  - d2lcore.course.digits() gives a few thousand real handwritten digits that came with the package."
    )
    assert files_under(home) == []


def test_a_truncated_file_is_an_error_and_is_left_alone(home, monkeypatch):
    publish(monkeypatch)
    path = home / "datasets" / NAME / FILE
    path.parent.mkdir(parents=True)
    path.write_bytes(TEXT[:1000])
    got = hashlib.sha256(TEXT[:1000]).hexdigest()
    with pytest.raises(DataError) as caught:
        hub.fetch(NAME, FILE)
    assert str(caught.value) == (
        f"{path} is truncated or corrupt: expected {len(TEXT):,} bytes with sha256:{SHA256}, got 1,000 bytes with "
        f"sha256:{got}. Most likely a download or a copy broke off; delete the file, and it is fetched again."
    )
    assert path.read_bytes() == TEXT[:1000]


def test_a_file_that_is_replaced_is_checked_again(home, monkeypatch):
    publish(monkeypatch)
    path = home / "datasets" / NAME / FILE
    path.parent.mkdir(parents=True)
    path.write_bytes(TEXT)
    assert hub.fetch(NAME, FILE) == path
    path.write_bytes(TEXT[:-1])
    with pytest.raises(DataError, match="truncated or corrupt"):
        hub.fetch(NAME, FILE)


def test_a_disk_that_is_full_is_named(home, server, monkeypatch):
    publish(monkeypatch, f"{server.url}/{NAME}/{FILE}")

    def full(url: str, output_file: str, pooch: object) -> None:
        Path(output_file).write_bytes(TEXT[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(hub, "_resuming", full)
    with pytest.raises(DataError) as caught:
        hub.fetch(NAME, FILE)
    assert str(caught.value) == (
        f"{FILE} could not be saved in {home / 'datasets' / NAME}: [Errno 28] No space left on device. Most likely the "
        "disk is full or the folder read-only; D2LCORE_HOME names another place for data."
    )
    assert files_under(home) == []


class TestMirror:
    """D2LCORE_MIRROR: a folder is read in place, a URL into a cache of its own."""

    @pytest.fixture
    def folder(self, tmp_path, home, monkeypatch) -> Path:
        folder = tmp_path / "mirror"
        (folder / NAME).mkdir(parents=True)
        (folder / NAME / FILE).write_bytes(TEXT)
        monkeypatch.setenv("D2LCORE_MIRROR", str(folder))
        return folder

    def test_a_folder_is_read_in_place(self, folder, monkeypatch):
        publish(monkeypatch)
        assert hub.fetch(NAME, FILE) == folder / NAME / FILE

    def test_a_mirrors_own_checksums_are_what_counts(self, folder, monkeypatch):
        publish(monkeypatch, sha256="0" * 64)
        with pytest.raises(DataError, match="truncated or corrupt"):
            hub.fetch(NAME, FILE)
        (folder / "SHA256SUMS").write_text(f"{'1' * 64}  other/file.txt\n{SHA256}  {NAME}/{FILE}\n")
        assert hub.fetch(NAME, FILE) == folder / NAME / FILE
        (folder / NAME / FILE).write_bytes(TEXT[1:])
        with pytest.raises(DataError, match=f"expected sha256:{SHA256}, got"):
            hub.fetch(NAME, FILE)

    def test_a_file_it_does_not_have_comes_from_the_cache(self, folder, home, monkeypatch):
        publish(monkeypatch)
        (folder / NAME / FILE).unlink()
        cached = home / "datasets" / NAME / FILE
        cached.parent.mkdir(parents=True)
        cached.write_bytes(TEXT)
        assert hub.fetch(NAME, FILE) == cached
        cached.unlink()
        with pytest.raises(DataError) as caught:
            hub.fetch(NAME, FILE)
        assert str(caught.value).splitlines()[1] == f"  {folder / NAME / FILE}: no such file"

    def test_a_folder_that_is_not_there(self, home, monkeypatch):
        monkeypatch.setenv("D2LCORE_MIRROR", "/no/such/mirror")
        with pytest.raises(DataError) as caught:
            hub.fetch(NAME, FILE)
        assert str(caught.value) == (
            "D2LCORE_MIRROR names /no/such/mirror, which is neither a folder on this machine nor a URL."
        )

    def test_a_url(self, home, server, monkeypatch):
        publish(monkeypatch, sha256="0" * 64)
        server.files["/SHA256SUMS"] = f"{SHA256}  {NAME}/{FILE}\n".encode()
        monkeypatch.setenv("D2LCORE_MIRROR", server.url + "/")
        path = hub.fetch(NAME, FILE)
        assert path.read_bytes() == TEXT
        asked = len(server.asked)
        assert hub.fetch(NAME, FILE) == path
        assert len(server.asked) == asked
        assert path.is_relative_to(home / "mirrors"), "a mirror's edition never passes for the public one"
        assert not (home / "datasets").exists()


def test_a_named_root_comes_before_everything(home, tmp_path, monkeypatch):
    publish(monkeypatch)
    monkeypatch.setenv("D2LCORE_MIRROR", str(tmp_path))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / FILE).write_bytes(TEXT)
    assert hub.fetch(NAME, FILE, root=tmp_path / "mine") == tmp_path / "mine" / FILE


def test_mxnet_home_is_honoured(tmp_path, monkeypatch):
    monkeypatch.delenv("D2LCORE_HOME", raising=False)
    monkeypatch.setenv("MXNET_HOME", str(tmp_path))
    assert hub.cache("mnist") == tmp_path / "datasets" / "mnist"


def test_unknown_names(home):
    with pytest.raises(UnknownNameError, match=r"unknown data set 'cifar'\. Did you mean 'cifar10'\?"):
        hub.fetch("cifar", "x")
    with pytest.raises(UnknownNameError, match=r"unknown file of timemachine 'x'\. Known: timemachine\.txt\."):
        hub.fetch("timemachine", "x")


def test_the_table_lists_every_data_set(home):
    text = hub.table()
    assert [line.split()[0] for line in text.splitlines()[1:]] == list(hub.DATASETS)
    assert "11.6 MB" in text


@pytest.mark.parametrize("name", sorted(hub.DATASETS))
def test_the_catalogue_is_well_formed(name):
    entry = hub.DATASETS[name]
    assert entry.name == name
    assert entry.licence
    assert "http" in entry.source or entry.carried
    lengths = {"md5": 32, "sha1": 40, "sha256": 64}
    for file in entry.files:
        assert file.urls or entry.carried
        for checksum in filter(None, (file.checksum, *file.also)):
            algorithm, _, value = checksum.partition(":")
            assert len(value) == lengths[algorithm]
            int(value, 16)


def test_what_the_package_carries_needs_neither_mirror_nor_cache(home):
    path = hub.fetch("digits", "t10k-labels-idx1-ubyte.gz")
    assert path == hub.cache("digits") / "t10k-labels-idx1-ubyte.gz"
    assert (path.parent / "README.txt").read_text().count("Creative Commons Attribution-ShareAlike 3.0") == 1
    assert not home.exists()


def test_the_whole_mirror_can_be_fetched(mirror):
    for name, entry in hub.DATASETS.items():
        if (mirror / name).is_dir():  # not every mirror has every data set
            for file in entry.files:
                assert os.path.getsize(hub.fetch(name, file.name)) > 0
