"""Programs in the manner of the first edition's chapters and of Gluon's courses print what MXNet 1.9.1 prints.

``programs/*.py`` are the programs, ``programs/answers/*.txt`` what the real MXNet 1.9.1 prints, with the published
``d2lzh``. To ask it again, with its Python: ``PYTHONPATH=. python arrays.py > answers/arrays.txt``.
"""

from __future__ import annotations

import math
import re
import runpy
import sys
from pathlib import Path

import pytest

PROGRAMS = Path(__file__).parent / "programs"
NUMBER = re.compile(r"-?\d+\.?\d*(?:e[+-]?\d+)?|nan")
CHANCE = re.compile(r"sec\b|^ - |^loss:")  # lines with times, and those of helpers that shuffle


@pytest.fixture
def program(mx, monkeypatch, tmp_path):
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.switch_backend("Agg")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(PROGRAMS)
    yield lambda name: runpy.run_path(str(PROGRAMS / f"{name}.py"), run_name="__main__")
    sys.modules.pop("given", None)
    plt.close("all")


def lines(text: str) -> list[str]:
    """Without what chance decides, and without the marks that NumPy 2 puts around its numbers."""
    text = re.sub(r"np\.\w+\(([^()]*)\)", r"\1", text)
    return [line for line in text.splitlines() if line.strip() and not CHANCE.search(line)]


def shape_of(text: str) -> str:
    return re.sub(r"\s", "", NUMBER.sub("#", text))


def differ(one: str, other: str) -> bool:
    pairs = zip(NUMBER.findall(one), NUMBER.findall(other), strict=False)
    close = all(a == b or math.isclose(float(a), float(b), rel_tol=2e-3, abs_tol=3e-3) for a, b in pairs)
    return not close or shape_of(one) != shape_of(other)


@pytest.mark.filterwarnings("ignore")  # what a program warns of is for its reader
@pytest.mark.parametrize("name", sorted(p.stem for p in PROGRAMS.glob("answers/*.txt")))
def test_it_prints_what_mxnet_prints(name, program, capsys):
    program(name)
    ours = lines(capsys.readouterr().out)
    theirs = lines((PROGRAMS / "answers" / f"{name}.txt").read_text("utf-8"))
    assert [pair for pair in zip(theirs, ours, strict=False) if differ(*pair)] == []
    assert len(ours) == len(theirs)
