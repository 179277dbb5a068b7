"""Files travel both ways: d2lcore reads what MXNet 1.9.1 wrote, and writes the same bytes."""

from __future__ import annotations

from pathlib import Path

import exports
import files
import numpy as onp
import pytest
from record import ANSWERS

import d2lcore as mx


def test_a_list_of_arrays_is_read() -> None:
    loaded = mx.nd.load(str(ANSWERS / "list.nd"))
    assert len(loaded) == len(files.DTYPES)
    for got, want in zip(loaded, files.arrays().values(), strict=True):
        onp.testing.assert_array_equal(got.asnumpy(), want, strict=True)


def test_a_dict_of_arrays_is_read() -> None:
    loaded = mx.nd.load(str(ANSWERS / "dict.nd"))
    assert list(loaded) == list(files.DTYPES)
    for name, want in files.arrays().items():
        onp.testing.assert_array_equal(loaded[name].asnumpy(), want, strict=True)


def test_a_network_is_read_and_predicts_the_same() -> None:
    net = files.network(mx)
    for p in net.collect_params().values():
        p.set_data(mx.nd.zeros(p.shape))
    net.load_parameters(str(ANSWERS / "lenet.params"))
    want = onp.frombuffer((ANSWERS / "lenet.out").read_bytes(), dtype="float32").reshape(2, 5)
    onp.testing.assert_allclose(net(files.picture(mx)).asnumpy(), want, rtol=1e-5)


@pytest.mark.parametrize("name", exports.NETWORKS)
def test_an_exported_network_runs_here(name: str) -> None:
    exports.check(mx, ANSWERS / "exports", name)


def test_networks_exported_here_run_here(tmp_path: Path) -> None:
    exports.write(mx, tmp_path)
    for name in exports.NETWORKS:
        exports.check(mx, tmp_path, name)


@pytest.mark.parametrize("name", ["list.nd", "dict.nd", "lenet.params"])
def test_the_same_bytes_are_written(name: str) -> None:
    assert files.write(mx)[name] == (ANSWERS / name).read_bytes()
