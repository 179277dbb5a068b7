"""What a run of the profiler has seen: a timeline, and statistics by category and name."""

from __future__ import annotations

import json
import threading
import time
from typing import Any, NamedTuple

from ..events import BlockEvent, GradEvent, LeafGrad, MemEvent, OpEvent

STORAGE = "Device Storage"  #: MXNet's category of what devices hold
SORT_KEYS = ("total", "avg", "min", "max", "count")


class Statistic:
    """How often something was measured, and what came out."""

    __slots__ = ("count", "high", "low", "total")

    def __init__(self) -> None:
        self.count, self.total, self.low, self.high = 0, 0.0, float("inf"), 0.0

    def add(self, value: float) -> None:
        """One more measurement."""
        self.count += 1
        self.total += value
        self.low, self.high = min(self.low, value), max(self.high, value)

    def key(self, sort_by: str) -> float:
        """What a table is sorted by."""
        return {
            "total": self.total, "avg": self.total / self.count, "min": self.low, "max": self.high, "count": self.count,
        }[sort_by]  # fmt: skip


class Mark(NamedTuple):
    """One entry of the timeline; ``phase`` is that of Chrome's trace event format: X span, C counter, i instant."""

    phase: str
    name: str
    category: str
    process: str
    time: float  #: seconds
    thread: int
    length: float = 0.0
    told: dict[str, Any] | None = None


class Record:
    """The timeline and the statistics; its methods are observers of `d2lcore.events`, and what `marks` writes to."""

    def __init__(self) -> None:
        self.start = time.perf_counter()
        self.timeline: list[Mark] = []
        self.statistics: dict[str, dict[str, Statistic]] = {}
        self._open: dict[int, list[BlockEvent]] = {}  #: blocks entered and not left yet, by thread

    def clear_statistics(self) -> None:
        """Begin to count anew."""
        self.statistics.clear()

    # ---- what is seen ----

    def span(self, name: str, category: str, start: float, end: float, process: str, **told: Any) -> None:
        """Something that took from ``start`` to ``end``."""
        thread = threading.get_ident()
        self.timeline.append(Mark("X", name, category, process, start, thread, end - start, told))
        self._count(category, name, (end - start) * 1e3)

    def counter(self, name: str, category: str, value: float, at: float | None = None) -> None:
        """A value has changed."""
        at = time.perf_counter() if at is None else at
        self.timeline.append(Mark("C", name, category, category, at, threading.get_ident(), told={name: value}))
        self._count(category, name, value / 1e3 if category == STORAGE else value)

    def instant(self, name: str, category: str, reach: str) -> None:
        """A moment."""
        mark = Mark("i", name, category, category, time.perf_counter(), threading.get_ident(), told={"s": reach})
        self.timeline.append(mark)

    def _count(self, category: str, name: str, value: float) -> None:
        self.statistics.setdefault(category, {}).setdefault(name, Statistic()).add(value)

    def op(self, e: OpEvent) -> None:
        """An operator ran."""
        shapes = {"inputs": str(list(e.in_shapes)), "outputs": str(list(e.shapes)), "scope": e.scope}
        self.span(e.op, "operator", e.start, e.end, _device(e.device), **shapes)

    def grad(self, e: GradEvent | LeafGrad) -> None:
        """A step of a backward pass was done."""
        if isinstance(e, GradEvent):
            self.span(f"_backward_{e.op}", "operator", e.start, e.end, "backward", scope=e.scope)

    def memory(self, e: MemEvent) -> None:
        """A buffer was allocated or freed."""
        self.counter(f"Memory: {_device(e.device)}", STORAGE, e.live, e.time)

    def block(self, e: BlockEvent) -> None:
        """A block was entered or left."""
        entered = self._open.setdefault(threading.get_ident(), [])
        if e.kind == "enter":
            entered.append(e)
            return
        while entered:  # what was entered or left while nobody looked has no partner
            begin = entered.pop()
            if begin.scope == e.scope:
                self.span(begin.scope, "block", begin.time, e.time, "blocks", block=e.cls)
                return

    # ---- what is told ----

    def trace(self) -> dict[str, Any]:
        """The timeline in Chrome's trace event format."""
        processes = {name: i for i, name in enumerate(dict.fromkeys(m.process for m in self.timeline))}
        threads = {ident: i for i, ident in enumerate(dict.fromkeys(m.thread for m in self.timeline))}
        told: list[dict[str, Any]] = [
            {"ph": "M", "name": "process_name", "pid": i, "args": {"name": name}} for name, i in processes.items()
        ]
        for m in self.timeline:
            entry: dict[str, Any] = {
                "name": m.name, "cat": m.category, "ph": m.phase, "ts": round((m.time - self.start) * 1e6, 3),
                "pid": processes[m.process], "tid": threads[m.thread],
            }  # fmt: skip
            if m.phase == "X":
                entry["dur"] = round(m.length * 1e6, 3)
            if m.phase == "i":
                entry.update(m.told or {})
            elif m.told:
                entry["args"] = m.told
            told.append(entry)
        return {"traceEvents": told, "displayTimeUnit": "ms"}

    def table(self, sort_by: str, ascending: bool) -> str:
        """The statistics as text, a part for each category."""
        lines = ["", "Profile Statistics:", "\tNote the difference in units for different entries."]
        for category, entries in sorted(self.statistics.items()):
            lines += [category, "================="]
            heads = ["Name", "Total Count", *_COLUMNS[_kind(category)]]
            lines += [_line(heads), _line(["-" * 4, *["-" * len(h) for h in heads[1:]]])]
            for name, s in _sorted(entries, sort_by, ascending):
                lines.append(_line([name, str(s.count), *[f"{v:.4f}" for v in _values(s, _kind(category))]]))
            lines.append("")
        return "\n".join([*lines, ""])

    def as_json(self, sort_by: str, ascending: bool) -> str:
        """The statistics as JSON."""
        told: dict[str, Any] = {"Time": {}, "Memory": {}}
        for category, entries in sorted(self.statistics.items()):
            kind = _kind(category)
            names = ("Total", "Min", "Max", "Avg") if kind == "Time" else ("Min", "Max", "Avg")
            told.setdefault(kind, {})[category] = {
                name: {"Count": s.count, **dict(zip(names, _values(s, kind), strict=True))}
                for name, s in _sorted(entries, sort_by, ascending)
            }
        return json.dumps({**told, "Unit": {"Time": "ms", "Memory": "kB"}}, indent=4)


_COLUMNS = {
    "Time": ["Time (ms)", "Min Time (ms)", "Max Time (ms)", "Avg Time (ms)"],
    "Memory": ["Min Use  (kB)", "Max Use  (kB)", "Avg Use  (kB)"],
    "Value": ["Min Value", "Max Value", "Avg Value"],
}


def _kind(category: str) -> str:
    if category == STORAGE:
        return "Memory"
    return "Value" if category.endswith(",counter") else "Time"


def _values(s: Statistic, kind: str) -> list[float]:
    spread = [s.low, s.high, s.total / s.count]
    return [s.total, *spread] if kind == "Time" else spread


def _sorted(entries: dict[str, Statistic], sort_by: str, ascending: bool) -> list[tuple[str, Statistic]]:
    return sorted(entries.items(), key=lambda item: item[1].key(sort_by), reverse=not ascending)


def _line(cells: list[str]) -> str:
    return f"{cells[0]:<24}{cells[1]:>17}" + "".join(f"{cell:>17}" for cell in cells[2:])


def _device(name: str) -> str:
    """``cpu/0``, as MXNet writes ``cpu(0)``."""
    return name.replace("(", "/").removesuffix(")")
