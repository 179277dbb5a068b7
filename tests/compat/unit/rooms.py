"""The rooms' checks: how they are kept, run, and recorded with the real MXNet.

A room is a text file of short programs, apart by a blank line: lines of Python, then what the value of the last line
is in the real MXNet 1.9.1, as `show` writes it, each line after ``#= ``. A room's first program is what all of
its others begin with. Where d2lcore answers otherwise on purpose, its own answer stands below after ``#! ``, and the
reason before the program's first line, as a comment.

To record, with the real MXNet: ``python rooms.py FILES`` writes the answers that are not there yet.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy

ADDRESS = re.compile(r" at 0x[0-9a-f]+")


class Check(NamedTuple):
    """One program, the real answer (None: not recorded yet), ours where it differs on purpose."""

    source: str
    answer: str | None
    ours: str | None


def read(room: Path) -> tuple[str, list[Check]]:
    """The program that all begin with, and the checks."""
    checks = []
    for block in re.split(r"\n\s*\n", room.read_text().strip()):
        lines = block.splitlines()
        marked = {mark: [line[3:] for line in lines if line[:2] == mark] for mark in ("#=", "#!")}
        source = "\n".join(line for line in lines if line[:2] not in marked)
        checks.append(Check(source, *("\n".join(kept) if kept else None for kept in marked.values())))
    return checks[0].source, checks[1:]


def run(prelude: str, source: str, names: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """What the program's last line is worth, in words; with an error also the names of all of its classes."""
    import mxnet as mx

    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    mx.npx.reset_np()
    mx.random.seed(0)
    numpy.random.seed(0)
    with mx.name.NameManager():
        try:
            exec(prelude, names)
            exec(compile(tree, "<check>", "exec"), names)
            return show(
                None if last is None else eval(compile(ast.Expression(last.value), "<check>", "eval"), names)
            ), ()
        except Exception as error:
            classes = tuple(cls.__name__ for cls in type(error).__mro__)
            return f"raises {classes[0]}", classes
        finally:
            mx.npx.reset_np()


def show(value: Any) -> str:
    """A value in words that two implementations and two versions of NumPy share."""
    import mxnet as mx

    if isinstance(value, mx.nd.NDArray):
        kind = type(value).__name__
        return f"{'np' if kind == 'ndarray' else kind} {_array(value.asnumpy())}"
    if isinstance(value, numpy.ndarray):
        return f"numpy {_array(value)}"
    if isinstance(value, float):  # NumPy's float64 is one
        return _number(value)
    if isinstance(value, numpy.generic):
        return f"{type(value).__name__}({_number(value.item())})"
    if isinstance(value, (list, tuple)):
        inner = ", ".join(show(item) for item in value)
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {show(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (str, bytes)):
        return repr(value)
    if isinstance(value, type):
        return f"class {value.__name__}"
    return ADDRESS.sub("", repr(value))


def _array(value: numpy.ndarray) -> str:
    kept = value
    if value.dtype.kind == "f":  # the last digits are nobody's
        kept = numpy.array([float(_number(item)) for item in value.ravel().tolist()]).reshape(value.shape)
    text = numpy.array2string(kept, separator=" ", threshold=80, max_line_width=100)
    return f"{value.dtype} {value.shape} {text}"


def _number(value: object) -> str:
    return f"{value + 0.0:.4g}" if isinstance(value, float) else repr(value)


def main() -> None:
    """Write down what the real MXNet answers to every check that has no answer yet."""
    for room in map(Path, sys.argv[1:]):
        prelude, checks = read(room)
        blocks = [prelude]
        for check in checks:
            print(room.stem, check.source.splitlines()[-1], file=sys.stderr, flush=True)  # a crash ends the process
            answer = run(prelude, check.source, {})[0] if check.answer is None else check.answer
            lines = [check.source, *("#= " + line for line in answer.splitlines())]
            lines += ["#! " + line for line in (check.ours or "").splitlines()]
            blocks.append("\n".join(lines))
        room.write_text("\n\n".join(blocks) + "\n")


if __name__ == "__main__":
    main()
