"""The fixtures that hold the JavaScript views to what the static drawings do, and the JavaScript tests themselves.

``D2LCORE_WRITE_FIXTURES=1 pytest tests/widgets/test_fixtures.py`` writes them anew.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from d2lcore import observe
from d2lcore.observe import form
from d2lcore.observe.draw.fold import fold

WIDGETS = Path(__file__).parents[2] / "widgets"
sys.path.insert(0, str(Path(__file__).parents[1] / "observe"))
import synthetic  # noqa: E402

KEPT = ("kind", "depth", "name", "what", "family", "label", "ops", "shape", "dtype", "params", "nbytes")


def folded() -> list[dict]:
    """Two recorded graphs at several levels of detail, with their rows and edges."""
    cases = []
    for make, levels in ((synthetic.lenet, ("layer", "op", 1)), (synthetic.residual, ("layer", "op", 2))):
        stream = synthetic.Stream()
        with observe.graph() as seen:
            make(stream)
            stream.backward()
        for level in levels:
            data = seen.data()
            found = fold(data, level)
            rows = [{key: asdict(row)[key] for key in KEPT} for row in found.rows]
            edges = [asdict(edge) for edge in found.edges]
            cases.append({"name": make.__name__, "level": level, "data": data, "rows": rows, "edges": edges})
    return cases


def written() -> list[list]:
    """How numbers are written."""
    numbers = [None, 0, 1, 0.5, 0.012345, 999.6, 1234.6, 99999, 123456, 3e-9, -0.25, 0.9996]
    sizes = [0, 617, 999, 1000, 99_950, 177_704, 4_816_896, 10**12]
    times = [0, 2.5e-6, 0.00123, 0.9, 0.9996, 12.34, 100]
    cases = [["number", n, form.number(n)] for n in numbers]
    cases += [["nbytes", n, form.nbytes(n)] for n in sizes]
    cases += [["seconds", s, form.seconds(s)] for s in times]
    cases += [["duration", s, form.duration(s)] for s in (0, 4.2, 59.6, 125, 7322)]
    cases += [["tick", t, form.tick(t)] for t in (0, 0.5, 2000, 99999, 2e8, 1e5, -1.5e-5, 2e-10)]
    return [*cases, ["shape", [256, 6, 28, 28], form.shape((256, 6, 28, 28))], ["shape", [], form.shape(())]]


@pytest.mark.parametrize(("name", "make"), [("folded", folded), ("written", written)])
def test_fixture_is_what_python_does_now(name, make):
    file = WIDGETS / "test" / f"{name}.json"
    made = json.loads(json.dumps(make()))
    if os.environ.get("D2LCORE_WRITE_FIXTURES"):
        file.write_text(json.dumps(made, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8")
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert made == kept


@pytest.mark.skipif(not shutil.which("node"), reason="needs Node")
@pytest.mark.skipif(not (WIDGETS / "node_modules").is_dir(), reason="needs `make widgets`")
def test_javascript_tests_pass():
    done = subprocess.run(["node", "--test", "test/"], cwd=WIDGETS, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
