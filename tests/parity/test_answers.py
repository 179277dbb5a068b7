"""d2lcore gives the answers that real MXNet 1.9.1 gave: value, gradient, shape and dtype, case by case."""

from __future__ import annotations

import dataclasses

import pytest
from cases_layers import Layer
from deviations import DEVIATIONS
from harness import Case
from outcome import check, recorded
from record import FAMILIES, cases

import d2lcore as mx


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
    check(case, case.run(mx), recorded(family)[case.id])


@pytest.mark.parametrize(("family", "case"), [p for p in parameters() if isinstance(p.values[1], Layer)])
def test_same_answer_when_hybridized(family: str, case: Layer) -> None:
    compiled = dataclasses.replace(case, options=case.options | {"hybridize": True})
    check(case, compiled.run(mx), recorded(family)[case.id])


@pytest.mark.parametrize("family", FAMILIES)
def test_the_record_is_complete(family: str) -> None:
    assert recorded(family).keys() == cases(family).keys(), "run record.py again"


def test_every_deviation_is_a_case() -> None:
    assert set(DEVIATIONS) <= {(family, name) for family in FAMILIES for name in cases(family)}
