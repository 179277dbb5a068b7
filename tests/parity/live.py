"""Asks real MXNet 1.9.1 and d2lcore the same questions now, and prints where the answers differ (`make parity-live`).

    .venv/bin/python tests/parity/live.py /path/to/env/bin/python [family ...]

Real MXNet runs in a process of its own for each family. Where it crashes (some operators end the process), the case is
noted and the next process goes on behind it. Exit status 1 if there are differences that `deviations.py` does not
state.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import check_params
import exports
from harness import Answers
from outcome import Outcome, compare
from record import FAMILIES, cases

HERE = Path(__file__).resolve().parent


def real(python: str, program: str, *arguments: str) -> subprocess.CompletedProcess:
    """Run one of the programs here with real MXNet; what it prints is kept."""
    command = [python, "-W", "ignore", str(HERE / program), *arguments]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=1800, check=False)


def ask(python: str, family: str, folder: Path) -> dict[str, Answers | str]:
    """Real MXNet's answers to a family's cases; a text for those that it could not answer."""
    names, found, stream = list(cases(family)), {}, folder / f"{family}.answers"
    while len(found) < len(names):
        stream.unlink(missing_ok=True)
        ended = real(python, "record.py", "--stream", str(stream), family, str(len(found)))
        with stream.open("rb") if stream.exists() else open(os.devnull, "rb") as file:
            while True:
                try:
                    name, answer = pickle.load(file)  # written a moment ago by record.py
                except EOFError:
                    break
                found[name] = answer
        if len(found) < len(names):
            last = ended.stderr.strip().splitlines()[-1:]
            if ended.returncode > 0:
                raise SystemExit(f"{family}: the recorder failed: {''.join(last)}")
            found[names[len(found)]] = f"MXNet crashed (signal {-ended.returncode})"
    return found


def exchange(python: str, folder: Path) -> Outcome:
    """Files that are written here and read by real MXNet."""
    import d2lcore as mx

    exports.write(mx, folder / "exports")
    check_params.write(folder / "arrays")
    outcome = Outcome("files read there")
    for name, program, arguments in (
        ("exported networks", "exports.py", ["check", str(folder / "exports")]),
        ("arrays and parameters", "check_params.py", ["read", str(folder / "arrays")]),
    ):
        ended = real(python, program, *arguments)
        if ended.returncode == 0:
            outcome.agree.append(name)
        else:
            outcome.new[name] = ended.stderr.strip()[-600:]
    return outcome


def table(outcomes: list[Outcome]) -> str:
    """The counts, a line for each room."""
    head = ("room", "cases", "agree", "differ as stated", "differ, NEW", "MXNet fails")
    rows = [(o.family, o.cases, len(o.agree), len(o.stated), len(o.new), len(o.unanswered)) for o in outcomes]
    total = ("all", *(sum(row[i] for row in rows) for i in range(1, len(head))))
    width = max(len(row[0]) for row in [*rows, head])
    lines = [
        "  ".join([str(row[0]).ljust(width), *(str(c).rjust(len(h)) for c, h in zip(row[1:], head[1:], strict=True))])
        for row in (head, *rows, total)
    ]
    lines.insert(1, "-" * len(lines[0]))
    lines.insert(-1, lines[1])
    return "\n".join(lines)


def report(outcomes: list[Outcome]) -> str:
    """The table, and then each difference with its reason."""
    parts = [table(outcomes)]
    for title, attribute in (
        ("Differ as stated", "stated"), ("MXNet itself fails", "unanswered"), ("NEW differences", "new"),
    ):  # fmt: skip
        found = [(o.family, name, text) for o in outcomes for name, text in getattr(o, attribute).items()]
        if found:
            parts.append(f"{title}:")
            parts += [f"  {family}: {name}\n      {' '.join(text.split())[:400]}" for family, name, text in found]
    return "\n\n".join([parts[0], "\n".join(parts[1:])]) if len(parts) > 1 else parts[0]


def main(python: str, families: list[str]) -> int:
    import d2lcore as mx

    warnings.simplefilter("ignore")
    outcomes = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for family in families or FAMILIES:
            print(f"{family} ...", file=sys.stderr, flush=True)
            outcomes.append(compare(mx, family, ask(python, family, folder)))
        if not families:
            outcomes.append(exchange(python, folder))
    print(report(outcomes))
    return 1 if any(o.new for o in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
