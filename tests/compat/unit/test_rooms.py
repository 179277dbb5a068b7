"""What MXNet's own unit tests ask, room by room: d2lcore answers as the real MXNet 1.9.1 does."""

from __future__ import annotations

from pathlib import Path

import pytest
from rooms import read, run

import d2lcore.compat

pytestmark = pytest.mark.filterwarnings("ignore")  # MXNet computes infinities silently

ROOMS = sorted(Path(__file__).parent.glob("*.txt"))
CHECKS = [
    pytest.param(prelude, check, id=f"{room.stem}-{number}")
    for room in ROOMS
    for prelude, checks in [read(room)]
    for number, check in enumerate(checks)
]


@pytest.fixture(scope="module", autouse=True)
def mxnet():
    d2lcore.compat.install()
    yield
    d2lcore.compat.uninstall()


@pytest.mark.parametrize(("prelude", "check"), CHECKS)
def test_check(prelude, check, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer, classes = run(prelude, check.source, {})
    expected = check.answer if check.ours is None else check.ours
    if expected.startswith("raises ") and expected.removeprefix("raises ") in classes:
        return
    assert answer == expected, check.source
    assert check.ours is None or check.ours != check.answer
