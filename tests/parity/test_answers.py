"""d2lcore gives the answers that real MXNet 1.9.1 gave: value, gradient, shape and dtype, case by case."""

from __future__ import annotations

import dataclasses
import functools
from collections import defaultdict

import numpy as onp
import pytest
from cases_layers import Layer
from deviations import DEVIATIONS
from harness import Answers, Case, Raises
from record import ANSWERS, FAMILIES, cases

import d2lcore as mx


@functools.cache
def recorded(family: str) -> dict[str, Answers]:
    """Real MXNet's answers of one family: by case, by name of the answer."""
    by_case: dict[str, Answers] = defaultdict(dict)
    with onp.load(ANSWERS / f"{family}.npz") as file:
        for name in file.files:
            case, _, key = name.rpartition("|")
            by_case[case][key] = file[name]
    return by_case


def parameters() -> list:
    """Every case of every table, the known deviations marked with their reasons."""
    found = []
    for family in FAMILIES:
        for name, case in cases(family).items():
            reason = DEVIATIONS.get((family, name))
            marks = [pytest.mark.xfail(reason=reason)] if reason else []
            found.append(pytest.param(family, case, id=f"{family}: {name}", marks=marks))
    return found


@pytest.mark.parametrize(("family", "case"), parameters())
def test_same_answer_as_mxnet(family: str, case: Case) -> None:
    want = recorded(family)[case.id]
    got = case.run(mx)
    if isinstance(case, Raises):
        assert want["error"][0] in got["error"], f"MXNet raises {want['error'][0]}, we raise {list(got['error'][:1])}"
    else:
        compare(case, got, want)


@pytest.mark.parametrize(("family", "case"), [p for p in parameters() if isinstance(p.values[1], Layer)])
def test_same_answer_when_hybridized(family: str, case: Layer) -> None:
    compiled = dataclasses.replace(case, options=case.options | {"hybridize": True})
    compare(case, compiled.run(mx), recorded(family)[case.id])


def compare(case: Case, got: Answers, want: Answers) -> None:
    """The same answers by name, kind, shape and dtype, and values within the case's tolerance."""
    assert got.keys() == want.keys()
    for key in want:
        assert got[key].dtype.kind == want[key].dtype.kind, f"{key}: {got[key].dtype}, MXNet {want[key].dtype}"
        assert got[key].shape == want[key].shape, f"{key}: {got[key].shape}, MXNet {want[key].shape}"
        if want[key].dtype.kind in "US":
            assert got[key].tolist() == want[key].tolist(), key
        else:
            assert got[key].dtype == want[key].dtype, f"{key}: {got[key].dtype}, MXNet {want[key].dtype}"
            rtol, atol = case.tolerance(key)
            onp.testing.assert_allclose(got[key], want[key], rtol=rtol, atol=atol, err_msg=key)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_record_is_complete(family: str) -> None:
    assert recorded(family).keys() == cases(family).keys(), "run record.py again"


def test_every_deviation_is_a_case() -> None:
    assert set(DEVIATIONS) <= {(family, name) for family in FAMILIES for name in cases(family)}
