"""Programs in the manner of MXNet's examples and of GluonCV's scripts print what MXNet 1.9.1 printed.

``programs3/NAME.txt`` is what the real MXNet gave for ``programs3/NAME.py``; numbers may differ by rounding.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROGRAMS = sorted((Path(__file__).parent / "programs3").glob("*.py"))
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|\.\d+|\bnan\b|\binf\b)")


def words(text: str) -> str:
    """The text without its numbers, and without what has no bearing: blanks, and which device is the second one."""
    return NUMBER.sub("#", re.sub(r"\s+", "", text.replace("gpu(", "cpu(")))


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.stem)
def test_it_prints_what_mxnet_printed(program, python):
    ran = python("-W", "ignore", "-m", "d2lcore.compat", str(program), D2LCORE_VIRTUAL_GPUS="2")
    assert ran.returncode == 0, ran.stderr[-2000:]
    found = re.sub(r"np\.\w+\(([^()]*)\)", r"\1", ran.stdout)  # NumPy 2 shows what its numbers are: np.float32(1.0)
    expected = program.with_suffix(".txt").read_text()
    assert words(found) == words(expected)
    numbers = [[float(n) for n in NUMBER.findall(text)] for text in (found, expected)]
    assert numbers[0] == pytest.approx(numbers[1], rel=5e-3, abs=2e-4, nan_ok=True)
