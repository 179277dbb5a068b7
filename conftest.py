"""Around every test and every docstring's example: the same random numbers, a private home, no network."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator

import numpy
import pytest

import d2lcore as mx

SEED = 20171
collect_ignore = ["d2lcore/compat/__main__.py", "d2lcore/compat/mxnet.py"]  # importing them installs `import mxnet`
collect_ignore_glob = ["tests/compat/programs*/*"]  # programs, and no tests: a test runs them with import mxnet
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(autouse=True)
def _seed() -> None:
    """Start from the same state of every generator: the engine's, NumPy's global one and Python's."""
    random.seed(SEED)
    numpy.random.seed(SEED)
    mx.random.seed(SEED)


@pytest.fixture(scope="session", autouse=True)
def _private_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep tests out of the user's data cache, and off the network (this machine's own ports stay open)."""

    def connect(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            raise OSError(f"tests run without a network, and this one wants {address}")
        return real_connect(self, address)

    real_connect = socket.socket.connect
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("D2LCORE_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setattr(socket.socket, "connect", connect)
        yield
