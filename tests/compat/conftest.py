"""What the tests of the compatibility layer share: the layer on and off again; programs in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest

import d2lcore.compat

collect_ignore = ["programs"]  # no tests: programs that test_programs.py runs


@pytest.fixture
def mx() -> Iterator[ModuleType]:
    d2lcore.compat.install()
    yield sys.modules["mxnet"]
    d2lcore.compat.uninstall()


@pytest.fixture
def python(tmp_path) -> Callable[..., subprocess.CompletedProcess]:
    def run(*words: str, **environment: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, *words],
            cwd=tmp_path,
            env={**os.environ, "MPLBACKEND": "Agg", **environment},
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run
