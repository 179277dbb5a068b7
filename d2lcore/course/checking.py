"""Checks of exercises: what is right, what is not, and a hint that comes from the failure itself.

An exercise is a function that puts a student's answer through a `Trial`. The trial compares what came out with what
should have; where the result equals what a known misconception would give, the hint names that misconception. All of it
runs in the student's own kernel, on the student's own objects, with no network.
"""

from __future__ import annotations

import html
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..core import NDArray
from ..errors import unknown

_EXERCISES: dict[str, tuple[str, Callable[[Any, Trial], None]]] = {}
_CHAPTERS = ("ch06",)
_ENGINE = str(Path(__file__).parent.parent)


class Finding(NamedTuple):
    """One thing that was looked at."""

    passed: bool
    text: str
    hint: str = ""


class Stop(Exception):
    """Ends a trial whose later steps would make no sense."""


class Trial:
    """Puts an answer to the test and writes down what was found."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def expect(self, passed: bool, text: str, hint: str = "") -> bool:
        """Note whether something holds."""
        self.findings.append(Finding(bool(passed), text, "" if passed else hint))
        return bool(passed)

    def require(self, passed: bool, text: str, hint: str) -> None:
        """What goes without saying where it holds, and ends the trial where it does not."""
        if not passed:
            self.expect(False, text, hint)
            raise Stop

    def run(self, what: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call the student's function; an error in it is a finding, with the line where it happened."""
        try:
            return function(*arguments)
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)[1:]
            own = [f for f in frames if not f.filename.startswith(_ENGINE)] or frames
            place = f" at line {own[-1].lineno} of {own[-1].name}()" if own else ""
            self.expect(False, f"{what} runs", f"{type(error).__name__}{place}: {error}")
            raise Stop from None

    def close(
        self, got: Any, expected: Any, what: str, mistakes: Mapping[str, Any] | None = None, tolerance: float = 1e-4
    ) -> bool:
        """Compare arrays or numbers.

        ``mistakes`` maps hints to what the misconceptions behind them would give; the first that matches is shown.
        """
        self.require(got is not None, what, "The function returned None. Is the return statement missing?")
        try:
            got = host(got)
        except (TypeError, ValueError):
            self.require(False, what, f"Expected numbers, got {type(got).__name__}.")
        expected = host(expected)
        if _same(got, expected, tolerance):
            return self.expect(True, what)
        for hint, wrong in (mistakes or {}).items():
            if _same(got, host(wrong), tolerance):
                return self.expect(False, what, hint)
        if got.shape != expected.shape:
            return self.expect(False, what, f"Expected shape {expected.shape}, got {got.shape}.")
        with np.printoptions(precision=3, suppress=True, threshold=16):
            return self.expect(False, what, f"Expected {expected.tolist()!s:.160}, got {got.tolist()!s:.160}.")


def host(value: Any) -> np.ndarray:
    """Arrays and numbers as NumPy's, in float64."""
    return np.asarray(value.asnumpy() if isinstance(value, NDArray) else value, dtype=np.float64)


def _same(a: np.ndarray, b: np.ndarray, tolerance: float) -> bool:
    return a.shape == b.shape and np.allclose(a, b, rtol=tolerance, atol=tolerance)


class Report:
    """What `check` found; true where everything is right. Shows itself in a notebook, and as text."""

    def __init__(self, number: str, title: str, findings: list[Finding]) -> None:
        self.number, self.title, self.findings = number, title, findings

    def __bool__(self) -> bool:
        return bool(self.findings) and all(f.passed for f in self.findings)

    @property
    def verdict(self) -> str:
        """One line: solved, or how much is."""
        done = sum(f.passed for f in self.findings)
        return "solved" if self else f"{done} of {len(self.findings)} right so far"

    def __repr__(self) -> str:
        lines = [f"Exercise {self.number}, {self.title}: {self.verdict}"]
        for f in self.findings:
            lines.append(f"  {'✓' if f.passed else '✗'} {f.text}")
            if f.hint:
                lines.append(f"      {f.hint}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        colour = "var(--d2l-green, #00845f)" if self else "var(--d2l-red, #cc4f00)"
        rows = "".join(
            f'<li style="margin:.25em 0"><span aria-label="{"right" if f.passed else "not yet"}">'
            f"{'✓' if f.passed else '✗'}</span> {html.escape(f.text)}"
            + (f'<div style="opacity:.85;margin-left:1.3em">{html.escape(f.hint)}</div>' if f.hint else "")
            + "</li>"
            for f in self.findings
        )
        return (
            f'<div role="status" style="border-left:4px solid {colour};padding:.4em 1em;max-width:46em">'
            f"<strong>Exercise {self.number}, {html.escape(self.title)}: {self.verdict}</strong>"
            f'<ul style="list-style:none;padding:0;margin:.4em 0 0">{rows}</ul></div>'
        )


def exercise(number: str, title: str) -> Callable[[Callable], Callable]:
    """Decorator: make a function of (answer, trial) the check of an exercise."""

    def enter(trial: Callable[[Any, Trial], None]) -> Callable:
        _EXERCISES[number] = title, trial
        return trial

    return enter


def check(number: str, answer: Any) -> Report:
    """Check the answer to an exercise: a function, a network or a value, whatever the exercise asks for.

    Parameters
    ----------
    number : the exercise's number, such as ``"6.1"``.
    answer : the student's object itself, not its source.

    >>> from d2lcore.course import check
    >>> check("6.2", lambda n, k, p, s: (n - k) // s + 1)
    Exercise 6.2, the size of a convolution's output: 1 of 4 right so far
      ✓ 28 pixels, kernel 5, no padding, stride 1
      ✗ 28 pixels, kernel 5, padding 2, stride 1
          Padding adds pixels on both sides: the window has n + 2 * padding of them to slide over.
      ✗ 28 pixels, kernel 3, padding 1, stride 2
          Padding adds pixels on both sides: the window has n + 2 * padding of them to slide over.
      ✗ 32 pixels, kernel 7, padding 3, stride 4
          Padding adds pixels on both sides: the window has n + 2 * padding of them to slide over.
    """
    for chapter in _CHAPTERS:
        import_module(f"{__package__}.exercises.{chapter}")
    if number not in _EXERCISES:
        raise unknown("exercise", number, _EXERCISES)
    title, examine = _EXERCISES[number]
    trial = Trial()
    if answer is None or answer is ...:
        trial.expect(False, "there is an answer", "Replace the ... by your own code, then check again.")
    else:
        with suppress(Stop):  # the finding that stopped the trial is the last in the list
            examine(answer, trial)
    return Report(number, title, trial.findings)
