"""The book's page "What runs, what differs": made from the recorded answers of MXNet 1.9.1 and the tables beside them.

`page()` runs every parity case on d2lcore, compares, and writes the outcome as Markdown. A difference that the tables
do not state is an error: the page never says more than is true.
"""

from __future__ import annotations

import re
import sys
import warnings
from collections import defaultdict
from fnmatch import fnmatchcase
from pathlib import Path

PARITY = Path(__file__).resolve().parent.parent / "tests" / "parity"
sys.path.insert(0, str(PARITY))  # its modules know each other by plain names

import names  # noqa: E402
from gaps import GAPS, NOT_YET, OUT_OF_SCOPE  # noqa: E402
from outcome import Outcome, compare, recorded  # noqa: E402
from record import FAMILIES  # noqa: E402

import d2lcore as mx  # noqa: E402


def page() -> str:
    """The tables and lists, in Markdown."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        outcomes = [compare(mx, family, recorded(family)) for family in FAMILIES]
        missing = names.missing(mx, names.recorded())
    news = [f"{o.family}: {name}: {text}" for o in outcomes for name, text in o.new.items()]
    if news:
        raise RuntimeError("answers that differ from MXNet's and are not in deviations.py:\n" + "\n".join(news))
    return "\n\n".join(
        [
            *counts(outcomes),
            "## What differs, and why",
            "Each of these is a decision. A test expects exactly these answers to differ, so the list cannot go stale.",
            *deviations(outcomes),
            "## Names",
            *present(missing),
            "### Not here yet",
            *gaps(NOT_YET, missing),
            "### Out of scope",
            *gaps(OUT_OF_SCOPE, missing),
        ]
    )


def subject(family: str) -> str:
    """What a room is about: the first sentence of its table."""
    text = (PARITY / f"cases_{family}.py").read_text(encoding="utf-8").split('"""')[1]
    words = " ".join(text.split("\n\n")[0].split()).rstrip(".")
    return re.sub(r"``?([^`]+)``?", r"`\1`", words).replace("|", "\\|")


def counts(outcomes: list[Outcome]) -> list[str]:
    """How many answers were compared in each room, and how many agree."""
    rows = [
        f"| {subject(o.family)} | {o.cases} | {len(o.agree)} | {len(o.stated) or '–'} |"
        for o in sorted(outcomes, key=lambda o: -o.cases)
    ]
    cases, agree, stated = (
        sum(map(count, outcomes)) for count in (lambda o: o.cases, lambda o: len(o.agree), lambda o: len(o.stated))
    )
    table = ["| what was asked | questions | same answer | another, on purpose |", "|:--|--:|--:|--:|", *rows]
    return [
        f"**{agree:,} of {cases:,} questions** have the same answer; {stated} have another one on purpose.",
        "\n".join([*table, f"| **all** | **{cases:,}** | **{agree:,}** | **{stated}** |"]),
    ]


def deviations(outcomes: list[Outcome]) -> list[str]:
    """The questions with another answer, and the reason."""
    about: dict[str, list[str]] = defaultdict(list)
    for outcome in outcomes:
        for name, reason in outcome.stated.items():
            about[reason].append(name)
    return [f"- {', '.join(map(code, cases))}  \n  {sentence(reason)}" for reason, cases in about.items()]


def present(missing: list[str]) -> list[str]:
    """How many names there are, and how many are here."""
    rooms = names.recorded()
    wanted = sum(len(room) for room in rooms.values())
    whole = {name for name in missing if "(" not in name}
    absent = sum(f"{path}.{name}" in whole for path, room in rooms.items() for name in room)
    return [
        f"MXNet 1.9.1 has {wanted:,} public functions and classes in {len(rooms)} modules. {wanted - absent:,} of them "
        "are here, with all their methods and arguments by the same names, but for what follows."
    ]


def gaps(table: dict[str, str], missing: list[str]) -> list[str]:
    """The names behind each reason; one that several patterns match stands with the first."""
    about: dict[str, list[str]] = {reason: [] for reason in table.values()}
    for name in missing:
        reason = next((reason for pattern, reason in GAPS.items() if fnmatchcase(name, pattern)), None)
        if reason in about:
            about[reason].append(name)
    return [f"- {sentence(reason)}  \n  {listed(found)}" for reason, found in about.items()]


def listed(found: list[str]) -> str:
    """Names side by side; of very many, some."""
    shown = ", ".join(map(code, found[:12]))
    return shown if len(found) <= 12 else f"{shown} and {len(found) - 12} more"


def code(text: str) -> str:
    """Markdown of a piece of code."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def sentence(text: str) -> str:
    """A reason as a sentence; one that begins with code keeps its spelling."""
    first = text.split()[0]
    return f"{text[:1].upper() if first.isalpha() else text[:1]}{text[1:].rstrip('.')}."
