"""How the answers of MXNet and ours compare: one case, or a room of them (recorded, or asked live)."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as onp
from deviations import DEVIATIONS
from harness import Answers, Case, Raises
from record import ANSWERS, cases


@functools.cache
def recorded(family: str) -> dict[str, Answers]:
    """Real MXNet's answers of one family: by case, by name of the answer."""
    by_case: dict[str, Answers] = defaultdict(dict)
    with onp.load(ANSWERS / f"{family}.npz") as file:
        for name in file.files:
            case, _, key = name.rpartition("|")
            by_case[case][key] = file[name]
    return dict(by_case)


def check(case: Case, got: Answers, want: Answers) -> None:
    """AssertionError unless names, kinds, shapes, dtypes agree, and values within the case's tolerance."""
    if isinstance(case, Raises):
        expected = want["error"].tolist()[:1]
        assert set(expected) <= set(got["error"].tolist()), f"MXNet raises {expected}, we raise {got['error'][:1]}"
        return
    assert got.keys() == want.keys(), f"{sorted(got)}, MXNet {sorted(want)}"
    for key in want:
        assert got[key].dtype.kind == want[key].dtype.kind, f"{key}: {got[key].dtype}, MXNet {want[key].dtype}"
        assert got[key].shape == want[key].shape, f"{key}: {got[key].shape}, MXNet {want[key].shape}"
        if want[key].dtype.kind in "US":
            assert got[key].tolist() == want[key].tolist(), key
        else:
            assert got[key].dtype == want[key].dtype, f"{key}: {got[key].dtype}, MXNet {want[key].dtype}"
            rtol, atol = case.tolerance(key)
            onp.testing.assert_allclose(got[key], want[key], rtol=rtol, atol=atol, err_msg=key)


@dataclass
class Outcome:
    """How one room's cases came out: names of cases, with what there is to say of each."""

    family: str
    agree: list[str] = field(default_factory=list)
    stated: dict[str, str] = field(default_factory=dict)  #: differ, for the reason that deviations.py has
    new: dict[str, str] = field(default_factory=dict)  #: differ, and no reason is stated
    unanswered: dict[str, str] = field(default_factory=dict)  #: MXNet itself failed

    @property
    def cases(self) -> int:
        return len(self.agree) + len(self.stated) + len(self.new) + len(self.unanswered)


def compare(mx: Any, family: str, answers: Mapping[str, Answers | str]) -> Outcome:
    """Run a room's cases here, and compare with MXNet's answers (a text where it had none)."""
    outcome = Outcome(family)
    for name, case in cases(family).items():
        want = answers[name]
        if isinstance(want, str):
            outcome.unanswered[name] = want
            continue
        try:
            check(case, case.run(mx), want)
        except Exception as error:  # an answer that differs, or none: both are for the report
            reason = DEVIATIONS.get((family, name))
            table, text = (outcome.stated, reason) if reason else (outcome.new, f"{type(error).__name__}: {error}")
            table[name] = text
        else:
            outcome.agree.append(name)
    return outcome
