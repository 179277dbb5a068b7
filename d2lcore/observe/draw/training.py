"""A training run as a picture and as text: progress, numbers, curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import form
from . import style, svg

PANEL, GUTTER = 168, 40  # height of a panel's plot, and space between two side by side
COLOURS = ("blue", "orange", "green", "purple")
STATES = {
    "ready": "grey", "running": "blue", "paused": "orange", "finished": "green", "stopped": "orange", "failed": "red",
}  # fmt: skip
BLOCKS = "▁▂▃▄▅▆▇█"


def text(data: dict[str, Any]) -> str:
    """State and numbers in a line, then a line a metric."""
    lines = [f"{data['title']}: " + " · ".join([data["state"], *facts(data)])]
    if data["error"]:
        lines.append(f"  {data['error']}")
    if data["curves"]:
        rows = [["", "now", "lowest", "highest", ""]]
        for name, curve in data["curves"].items():
            known = [v for v in curve["mean"] if v is not None]
            low, high = (form.number(f(known)) if known else "–" for f in (min, max))
            rows.append([f"  {name}", form.number(data["metrics"][name]), low, high, spark(curve["mean"])])
        lines.append(form.table(rows, right=(1, 2, 3)))
    return "\n".join(lines)


def facts(data: dict[str, Any]) -> list[str]:
    """Steps, epoch, time and throughput, as far as they are known."""
    total = "" if data["total"] is None else f" of {data['total']:,}"
    found = [f"step {data['done']:,}{total}"]
    if data["epoch"] is not None:
        found.append(f"epoch {data['epoch']}")
    if data["done"]:
        found.append(
            f"{form.duration(data['elapsed'])} so far"
            if data["state"] in ("running", "paused")
            else form.duration(data["elapsed"])
        )
    if data["remaining"] is not None and data["state"] in ("running", "paused"):
        found.append(f"{form.duration(data['remaining'])} left")
    if data["sample_rate"]:
        found.append(f"{data['sample_rate']:,.0f} samples/s")
    elif data["rate"]:
        found.append(f"{form.number(data['rate'])} steps/s")
    return found


def spark(values: Sequence[float | None], width: int = 32) -> str:
    """A curve in one line of characters.

    >>> spark([3, 2, 1, None, 1])
    '█▅▁ ▁'
    """
    if len(values) > width:
        values = [values[i * len(values) // width] for i in range(width)]
    known = [v for v in values if v is not None]
    if not known:
        return ""
    level = svg.linear((min(known), max(known)), (0, len(BLOCKS) - 1))
    return "".join(" " if v is None else BLOCKS[round(level(v))] for v in values)


def draw(data: dict[str, Any]) -> str:
    """The drawing."""
    right = style.WIDTH - style.MARGIN
    colour = STATES[data["state"]]
    parts = [
        svg.heading(data["title"], " · ".join(facts(data))),
        svg.text(right, 38, data["state"], bold=True, fill=colour, anchor="end"),
        _progress(data, style.MARGIN, right, 74, colour),
    ]
    y = 84.0
    if data["error"]:
        y += 26
        parts.append(svg.text(style.MARGIN, y, data["error"], fill="red", room=right - style.MARGIN))
    y += 34
    groups = data["panels"]
    width = (right - style.MARGIN - GUTTER) / 2 if len(groups) > 1 else right - style.MARGIN
    for i, names in enumerate(groups):
        left = style.MARGIN + (i % 2) * (width + GUTTER)
        parts.append(_panel(data, names, left, y, width))
        if i % 2 or i == len(groups) - 1:
            y += PANEL + 62
    newest = ", ".join(f"{name} {form.number(value)}" for name, value in data["metrics"].items())
    described = " · ".join([data["state"], *facts(data)]) + (f". Newest: {newest}." if newest else ".")
    return svg.document(data["title"], described, y, *parts)


def _progress(data: dict, left: float, right: float, y: float, colour: str) -> str:
    share = data["done"] / data["total"] if data["total"] else float(data["state"] == "finished")
    track = svg.element("rect", x=left, y=y, width=right - left, height=6, rx=3, fill="rule")
    if not share:
        return track
    return track + svg.element("rect", x=left, y=y, width=min(share, 1.0) * (right - left), height=6, rx=3, fill=colour)


def domain(data: dict, names: Sequence[str]) -> tuple[float, float]:
    """The range of values that a panel shows: of the means, so that one wild batch does not flatten the curve."""
    known = [v for name in names for v in data["curves"][name]["mean"] if v is not None]
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    room = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    floor, top = low - room, high + room
    return (max(floor, 0.0) if low >= 0 else floor), (min(top, 1.0) if high <= 1 and "acc" in names[0] else top)


def _panel(data: dict, names: Sequence[str], x: float, y: float, width: float) -> str:
    low, high = domain(data, names)
    left, right, top, bottom = x + 40, x + width, y + 14, y + 14 + PANEL
    x_of = svg.linear((0, max(data["done"] - 1, 1)), (left, right))
    y_of = svg.linear((low, high), (bottom, top))
    parts = [
        svg.gridlines(svg.ticks(low, high, 4), y_of, left, right, form.tick),
        svg.below(svg.steps(data["done"] - 1, 4), x_of, bottom, "{:,.0f}".format),
    ]
    for step in data["epochs"][1:]:
        parts.append(
            svg.element("line", x1=x_of(step), x2=x_of(step), y1=top, y2=bottom, stroke="rule", stroke_dasharray="2 3")
        )
    at = x
    for i, name in enumerate(names):
        curve, colour = data["curves"][name], COLOURS[i % len(COLOURS)]
        parts.append(_curve(curve, x_of, y_of, (low, high), colour))
        latest = form.number(data["metrics"][name])
        parts.append(svg.text(at, y - 4, name, bold=True, fill=colour))
        at += svg.measure(name, style.BODY, bold=True) + 6
        parts.append(svg.text(at, y - 4, latest))
        at += svg.measure(latest, style.BODY) + 22
    return "".join(parts)


def _curve(curve: dict, x_of: Any, y_of: Any, limits: tuple[float, float], colour: str) -> str:
    """Means as a line, on the band from each bin's smallest to its largest value."""
    low, high = limits
    bins = [
        (x_of(step), y_of(mean), y_of(min(max(small, low), high)), y_of(min(max(large, low), high)))
        for step, mean, small, large in zip(curve["step"], curve["mean"], curve["low"], curve["high"], strict=True)
        if mean is not None
    ]
    if not bins:
        return ""
    if len(bins) == 1:
        return svg.element("circle", cx=bins[0][0], cy=bins[0][1], r=2.5, fill=colour)
    band = [(x, large) for x, _, _, large in bins] + [(x, small) for x, _, small, _ in reversed(bins)]
    dots = bins if len(bins) <= 12 else []
    line = svg.path((x, y) for x, y, _, _ in bins)
    return "".join([
        svg.element("path", d=svg.path(band, close=True), fill=colour, fill_opacity=0.16),
        svg.element("path", d=line, fill="none", stroke=colour, stroke_width=1.75, stroke_linejoin="round"),
        *[svg.element("circle", cx=x, cy=y, r=2.5, fill=colour) for x, y, _, _ in dots],
    ])  # fmt: skip
