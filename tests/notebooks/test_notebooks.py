"""The notebooks as a set: links lead somewhere, exercises fail helpfully until solved, and each has its solution.

That every cell runs, and that its asserts hold, is tested by nbval, which collects the notebooks themselves.
"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import d2lcore as mx
from d2lcore import nd
from d2lcore.course import check

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
ALL = sorted(p for p in NOTEBOOKS.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)
CHAPTERS = [p for p in ALL if p.parent != NOTEBOOKS and not p.stem.endswith("_solutions")]


def name(path: Path) -> str:
    return path.relative_to(NOTEBOOKS).as_posix()


def sources(path: Path, kind: str) -> list[str]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == kind]


def exercises(path: Path) -> dict[str, str]:
    """The cells that check an exercise, by its number."""
    found = {}
    for source in sources(path, "code"):
        if number := re.search(r'check\("([\d.]+)"', source):
            found[number[1]] = source
    return found


def evaluate(source: str) -> object:
    """What a cell shows: the value of its last expression."""
    tree = ast.parse(source)
    last = tree.body.pop()
    assert isinstance(last, ast.Expr), source
    namespace = {"check": check, "mx": mx, "nd": nd}
    exec(compile(tree, "<cell>", "exec"), namespace)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), namespace)


def test_there_are_notebooks():
    assert NOTEBOOKS / "index.ipynb" in ALL
    assert CHAPTERS


@pytest.mark.parametrize("path", ALL, ids=name)
def test_links_to_files_lead_somewhere(path):
    links = [link for text in sources(path, "markdown") for link in re.findall(r"\]\(([^)\s]+)\)", text)]
    local = [urlsplit(link).path for link in links if not urlsplit(link).scheme]
    missing = [link for link in local if link and not (path.parent / link).is_file()]
    assert not missing


def test_the_start_page_links_to_every_chapter():
    text = "\n".join(sources(NOTEBOOKS / "index.ipynb", "markdown"))
    assert [name(chapter) for chapter in CHAPTERS if f"]({name(chapter)})" not in text] == []


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_a_chapter_and_its_solutions_link_to_each_other(path):
    solutions = path.with_name(path.stem + "_solutions.ipynb")
    assert f"]({solutions.name})" in "\n".join(sources(path, "markdown"))
    assert f"]({path.name})" in "\n".join(sources(solutions, "markdown"))


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_every_exercise_is_solved_and_its_solution_asserted(path):
    solved = exercises(path.with_name(path.stem + "_solutions.ipynb"))
    assert exercises(path).keys() == solved.keys()
    assert solved
    assert all("\nassert solved" in source for source in solved.values())


STUBS = [(number, source) for path in CHAPTERS for number, source in exercises(path).items()]


@pytest.mark.parametrize(("number", "source"), STUBS, ids=[number for number, _ in STUBS])
def test_an_unsolved_exercise_gets_a_report_with_a_hint(number, source):
    report = evaluate(source)
    assert not report
    assert f"Exercise {number}" in repr(report)
    hints = [finding.hint for finding in report.findings if not finding.passed]
    assert hints
    assert all("return statement" in hint or "Replace the ..." in hint for hint in hints)
