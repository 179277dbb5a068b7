"""Every public name of MXNet 1.9.1 is here with all its arguments, or `gaps.py` says why not."""

from __future__ import annotations

from fnmatch import fnmatchcase

import names
import pytest
from gaps import GAPS, NOT_YET, OUT_OF_SCOPE

import d2lcore as mx


@pytest.fixture(scope="module")
def missing() -> list[str]:
    return names.missing(mx, names.recorded())


def test_every_name_is_here_or_has_its_reason(missing: list[str]) -> None:
    assert [name for name in missing if not any(fnmatchcase(name, pattern) for pattern in GAPS)] == []


def test_every_gap_is_one(missing: list[str]) -> None:
    assert [pattern for pattern in GAPS if not any(fnmatchcase(name, pattern) for name in missing)] == []
    assert not OUT_OF_SCOPE.keys() & NOT_YET.keys()


def test_an_argument_that_is_not_taken_is_found() -> None:
    assert names.missing(mx, {"nd": {"relu": {"": "data strength"}, "relux": {"": ""}}}) == [
        "nd.relu(strength)",
        "nd.relux",
    ]
    assert names.missing(mx, {"gluon": {"Block": {"": "prefix", "fly": "", "save_parameters": "height"}}}) == [
        "gluon.Block.fly", "gluon.Block.save_parameters(height)",
    ]  # fmt: skip
