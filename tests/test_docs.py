"""The Python of README.md and CONTRIBUTING.md runs as printed, and prints what the text block after it shows."""

from __future__ import annotations

import contextlib
import doctest
import io
import re
from pathlib import Path

import pytest

from d2lcore.ops import OPS

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:\n*```text\n(.*?)^```$)?", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_its_code_runs_and_prints_what_it_says(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = list(BLOCK.finditer(text))
    assert len(blocks) == text.count("```python") > 0
    known, namespace = dict(OPS), {"__name__": page}
    try:
        for block in blocks:
            line = text.count("\n", 0, block.start(1))
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile("\n" * line + block[1], str(ROOT / page), "exec"), namespace)
            if block[2] is not None:
                same = doctest.OutputChecker().check_output(block[2], printed.getvalue(), doctest.ELLIPSIS)
                assert same, f"{page}:{line}: expected\n{block[2]}\nprinted\n{printed.getvalue()}"
    finally:
        for name in set(OPS) - set(known):
            del OPS[name]  # the page's own operators must not meet the registry's tests
