"""Programs in the manner of the second edition's chapters print what they print with MXNet 1.9.1.

``programs2/NAME.txt`` is what the real MXNet 1.9.1 with the published d2l 1.0.3 printed for ``programs2/NAME.py``:
``python -W ignore NAME.py > NAME.txt`` in an environment that has both.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROGRAMS = Path(__file__).parent / "programs2"
NUMBER = re.compile(r"-?\d+\.?\d*(?:e[+-]?\d+)?")


@pytest.mark.parametrize("name", sorted(path.stem for path in PROGRAMS.glob("*.txt")))
def test_it_prints_what_it_prints_with_mxnet(name, python):
    run = python("-m", "d2lcore.compat", str(PROGRAMS / f"{name}.py"))
    assert run.returncode == 0, run.stderr
    lines, expected = run.stdout.splitlines(), (PROGRAMS / f"{name}.txt").read_text().splitlines()
    assert [NUMBER.sub("#", line) for line in lines] == [NUMBER.sub("#", line) for line in expected]
    for ours, theirs in zip(lines, expected):
        numbers, wanted = ([float(number) for number in NUMBER.findall(line)] for line in (ours, theirs))
        assert numbers == pytest.approx(wanted, rel=2e-3, abs=1e-4), (ours, theirs)
