"""Gluon's helpers: batches over devices, clipping, files."""

from __future__ import annotations

import hashlib
import http.server
import threading

import numpy as np
import pytest
from expect import fails

import d2lcore as mx
from d2lcore import errors, nd
from d2lcore.gluon import utils


def test_split_data():
    x = nd.array(np.arange(24).reshape(6, 4))
    parts = utils.split_data(x, 3)
    assert [p.shape for p in parts] == [(2, 4)] * 3
    assert np.array_equal(np.concatenate([p.asnumpy() for p in parts]), x.asnumpy())
    assert [p.shape for p in utils.split_data(x, 2, batch_axis=1)] == [(6, 2)] * 2
    assert [p.shape for p in utils.split_data(x, 4, even_split=False)] == [(2, 4)] * 2 + [(1, 4)] * 2
    assert utils.split_data(x, 1) == [x]
    fails(
        errors.ShapeError,
        "split_data: 6 examples (axis 0 of (6, 4)) cannot be cut into 4 equal parts. Choose a batch size that is a "
        "multiple of 4, or even_split=False.",
        utils.split_data, x, 4,
    )  # fmt: skip
    assert [p.shape[0] for p in utils.split_data(x, 7, even_split=False)] == [1] * 6 + [0]
    fails(
        errors.ShapeError, "split_data: num_slice is a whole number of at least 1, got 0",
        utils.split_data, x, 0,
    )  # fmt: skip


def test_split_and_load():
    devices = [mx.cpu(0), mx.cpu(1)]
    for data in (nd.ones((4, 2)), np.ones((4, 2), "float32")):
        parts = utils.split_and_load(data, devices)
        assert [(p.shape, p.ctx) for p in parts] == [((2, 2), d) for d in devices]


def test_clip_global_norm():
    arrays = [nd.array([3.0]), nd.array([4.0], ctx=mx.cpu(1))]
    assert utils.clip_global_norm(arrays, 10) == 5
    assert [a.item() for a in arrays] == [3, 4]
    assert utils.clip_global_norm(arrays, 1, check_isfinite=False).asnumpy().tolist() == [5]
    assert np.allclose([a.item() for a in arrays], [0.6, 0.8])
    big = nd.full((100,), 60000, dtype="float16")
    assert np.isclose(utils.clip_global_norm([big], 1), 600000, rtol=1e-3)  # too large for float16
    with pytest.warns(UserWarning, match="the norm is nan"):
        utils.clip_global_norm([nd.array([np.nan, 1])], 1)
    with pytest.raises(ValueError, match="no arrays to clip"):
        utils.clip_global_norm([], 1)


def test_shape_is_known():
    assert utils.shape_is_known((1, 2))
    assert not utils.shape_is_known(())
    assert not utils.shape_is_known((0, 2))
    assert not utils.shape_is_known(None)
    with mx.util.np_shape():
        assert utils.shape_is_known((0, 2))
        assert not utils.shape_is_known((-1, 2))


def test_check_sha1(tmp_path):
    file = tmp_path / "x"
    file.write_bytes(b"hello")
    right = hashlib.sha1(b"hello").hexdigest()
    assert utils.check_sha1(file, right)
    assert utils.check_sha1(file, right[:8].upper())
    assert not utils.check_sha1(file, "0" * 40)


@pytest.fixture
def server(tmp_path):
    """A server of this machine's own, with one file; counts requests."""
    requests = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            requests.append(self.path)
            self.send_response(200 if self.path.startswith("/data") else 404)
            self.send_header("Content-Length", "9" if self.path.endswith("short") else "5")
            self.end_headers()
            self.wfile.write(b"hello")

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{made.server_port}", requests
        made.shutdown()
        thread.join()


def test_download(server, tmp_path):
    url, requests = server
    right = hashlib.sha1(b"hello").hexdigest()
    path = utils.download(f"{url}/data.txt?x=1", tmp_path, sha1_hash=right)
    assert path == str(tmp_path / "data.txt")
    assert (tmp_path / "data.txt").read_bytes() == b"hello"
    assert utils.download(f"{url}/data.txt", path, sha1_hash=right) == path
    assert len(requests) == 1
    utils.download(f"{url}/data.txt", path, overwrite=True)
    assert len(requests) == 2
    (tmp_path / "data.txt").write_bytes(b"damaged")
    utils.download(f"{url}/data.txt", path, sha1_hash=right)
    assert (tmp_path / "data.txt").read_bytes() == b"hello"


def test_a_connection_that_breaks_off(server, tmp_path):
    url, _ = server
    with pytest.raises(errors.DataError, match="the connection broke off after 5 of 9 bytes"):
        utils.download(f"{url}/data/short", tmp_path, retries=0)
    assert list(tmp_path.iterdir()) == []


def test_a_download_that_fails_leaves_what_was_there(server, tmp_path):
    url, requests = server
    old = tmp_path / "data.txt"
    old.write_bytes(b"old")
    for address, why in (
        (f"{url}/data.txt", f"its SHA-1 is not {'0' * 40}"),
        (f"{url}/missing", "the server answers 404 Not Found"),
    ):
        fails(
            errors.DataError, f"download: {address} could not be fetched into {old}: {why}",
            utils.download, address, old, overwrite=True, sha1_hash="0" * 40, retries=1,
        )  # fmt: skip
        assert old.read_bytes() == b"old"
    assert len(requests) == 4
    assert [p.name for p in tmp_path.iterdir()] == ["data.txt"]
