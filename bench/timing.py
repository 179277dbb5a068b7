"""Timing on noisy machines: the contenders take turns in one run, and medians of many turns are compared."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple


class Times(NamedTuple):
    """Medians for one contender, in seconds a call: of the clock, and of the processor (all threads)."""

    wall: float
    cpu: float


def interleaved(
    contenders: dict[str, Callable[[], object]], rounds: int = 15, calls: int = 1, warm_up: int = 2
) -> dict[str, Times]:
    """Time every contender ``rounds`` times, in turns of ``calls`` calls each.

    What slows the machine for a while slows all of them, so ratios are to be believed where milliseconds are not.
    """
    wall: dict[str, list[float]] = {name: [] for name in contenders}
    cpu: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(warm_up + rounds):
        for name, run in contenders.items():
            begin, begin_cpu = time.perf_counter(), time.process_time()
            for _ in range(calls):
                run()
            end, end_cpu = time.perf_counter(), time.process_time()
            if turn >= warm_up:
                wall[name].append((end - begin) / calls)
                cpu[name].append((end_cpu - begin_cpu) / calls)
    return {name: Times(statistics.median(wall[name]), statistics.median(cpu[name])) for name in contenders}


def table(times: dict[str, Times], base: str, unit: str = "ms") -> str:
    """The medians and their ratios to ``base``, as text."""
    scale = {"ms": 1e3, "us": 1e6}[unit]
    width = max(map(len, times))
    lines = [f"  {'':<{width}}  {'clock ' + unit:>10}  {'cpu ' + unit:>10}  ratio to {base}"]
    for name, t in times.items():
        ratio = t.wall / times[base].wall
        lines.append(f"  {name:<{width}}  {t.wall * scale:>10.2f}  {t.cpu * scale:>10.2f}  {ratio:>8.2f}")
    return "\n".join(lines)
