"""Asks real MXNet 1.9.1 every question of the `cases_*.py` tables and writes its answers to `answers/*.npz`.

MXNet 1.9.1 needs old Python and NumPy, so this runs in an environment of its own:

    python3.11 -m venv /path/to/env
    /path/to/env/bin/pip install mxnet==1.9.1 numpy==1.23.5 scipy==1.15.3 opencv-python-headless==4.8.1.78
    /path/to/env/bin/python -W ignore tests/parity/record.py [family ...]

(`-W ignore`: MXNet reads NumPy names that NumPy 1.23 warns about.) The files carry outputs only, as plain arrays; the
inputs are drawn anew from the same NumPy seeds. Run it again after changing a table; unchanged cases give equal bytes.
"""

from __future__ import annotations

import importlib
import os
import pickle
import sys
from pathlib import Path
from typing import Any

import exports
import files
import names
import numpy as onp

HERE = Path(__file__).resolve().parent
ANSWERS = HERE / "answers"
FAMILIES = tuple(sorted(path.stem.removeprefix("cases_") for path in HERE.glob("cases_*.py")))


def cases(family: str) -> dict[str, Any]:
    """The cases of one family by id; two with the same id would hide each other, so that is an error."""
    table = importlib.import_module(f"cases_{family}").CASES
    by_id = {case.id: case for case in table}
    if len(by_id) < len(table):
        seen: set[str] = set()
        twice = [case.id for case in table if case.id in seen or seen.add(case.id)]
        raise ValueError(f"cases_{family}.py has the same case more than once: {twice}")
    return by_id


def record(mx: Any, family: str) -> list[str]:
    """Writes one family's answers; returns the complaints (cases that real MXNet cannot answer)."""
    answers, complaints = {}, []
    for name, case in cases(family).items():
        try:
            for key, value in case.run(mx).items():
                if value.dtype == object:
                    raise TypeError(f"{key} is not plain data")
                answers[f"{name}|{key}"] = value
        except Exception as error:  # report every bad case of a table at once
            complaints.append(f"{family}: {name}: {type(error).__name__}: {str(error).partition(chr(10))[0][:300]}")
    target = ANSWERS / f"{family}.npz"
    partial = target.with_suffix(".partial.npz")
    onp.savez_compressed(partial, **answers)
    os.replace(partial, target)
    print(f"{family}: {len(answers)} arrays, {target.stat().st_size // 1024} KiB")
    return complaints


def stream(mx: Any, path: str, family: str, start: int) -> None:
    """Writes (case, answers) pairs of one family, from case number `start` on, as they come: a crash loses one case."""
    with open(path, "wb") as file:
        for name, case in list(cases(family).items())[start:]:
            try:
                answer: Any = case.run(mx)
            except Exception as error:  # `live.py` reports it
                answer = f"{type(error).__name__}: {error}"
            pickle.dump((name, answer), file)
            file.flush()


def main(families: list[str]) -> int:
    import mxnet as mx

    if mx.__version__ != "1.9.1":
        raise SystemExit(f"expected MXNet 1.9.1, found {mx.__version__}")
    if families[:1] == ["--stream"]:
        stream(mx, families[1], families[2], int(families[3]))
        return 0
    for path, content in files.write(mx).items():
        (ANSWERS / path).write_bytes(content)
    exports.write(mx, ANSWERS / "exports")
    names.record(mx)
    complaints = [text for family in families or FAMILIES for text in record(mx, family)]
    print("\n".join(complaints))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
