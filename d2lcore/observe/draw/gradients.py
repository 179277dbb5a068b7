"""Gradients as a picture and as a table: lines over the steps, a strip of colour a parameter, a verdict in words."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10
from typing import Any

from .. import form
from . import style, svg

LEFT, RIGHT = 64, 560  # of the line plot; names of the lines stand to its right
PLOT = 176
ROW = 22
NAMES, STRIP = 150, 186  # width of the names, and of the strips
LINES = 8  # more lines than this are no longer told apart
#: How a verdict is marked, besides its words: a colour and a shape.
MARKS = {
    "good": ("green", "M-3.5 0L-1 2.5L3.5 -3"),
    "not finite": ("red", "M-3 -3L3 3M-3 3L3 -3"),
    "dead": ("red", "M-3.5 0H3.5"),
    "exploding": ("red", "M0 3.5V-3M-3 0L0 -3.5L3 0"),
    "large update": ("orange", "M0 3.5V-3M-3 0L0 -3.5L3 0"),
    "vanishing": ("orange", "M0 -3.5V3M-3 0L0 3.5L3 0"),
    "small update": ("orange", "M0 -3.5V3M-3 0L0 3.5L3 0"),
    "mostly zero": ("orange", "M-3.5 0H3.5"),
}


def text(data: dict[str, Any]) -> str:
    """One line a parameter."""
    if not data["parameters"]:
        return _empty(data)
    rows = [["parameter", "shape", "norm", "update/weight", "zeros", "verdict"]]
    for p in data["parameters"]:
        zeros = next((z for z in reversed(p["zeros"]) if z is not None), None)
        rows.append([
            p["name"], form.shape(p["shape"]), form.number(p["last"]), form.number(p["last_ratio"]),
            "–" if zeros is None else f"{100 * zeros:.0f} %", p["words"],
        ])  # fmt: skip
    return f"{data['title']}: {_summary(data)}\n\n" + form.table(rows, right=(2, 3, 4))


def draw(data: dict[str, Any]) -> str:
    """The drawing."""
    head = svg.heading(data["title"], _summary(data) if data["parameters"] else _empty(data))
    if not data["parameters"]:
        return svg.document(data["title"], _empty(data), 96, head)
    low, high = _range(data["parameters"])
    parts, y = [head], 84.0
    if len(data["parameters"][0]["norm"]) > 1:
        parts.append(_lines(data, y, low, high))
        y += PLOT + 60
    parts.append(_strips(data, y, low, high))
    height = y + 26 + ROW * len(data["parameters"]) + style.MARGIN
    words = "; ".join(f"{p['name']}: {p['words']}" for p in data["parameters"])
    return svg.document(data["title"], f"{_summary(data)}. {words}.", height, *parts)


def _empty(data: dict[str, Any]) -> str:
    return f"{data['title']}: no backward pass yet. Call backward() inside the with-block."


def _summary(data: dict[str, Any]) -> str:
    bad = [p for p in data["parameters"] if p["verdict"] != "good"]
    count = len(data["parameters"])
    well = "all well" if not bad else f"{len(bad)} of {count} need a look"
    return f"{data['steps']} step{'s' * (data['steps'] != 1)} · {count} parameter{'s' * (count != 1)} · {well}"


def _range(parameters: Sequence[dict]) -> tuple[float, float]:
    """The smallest and largest norm above 0, at least a decade apart."""
    values = [n for p in parameters for n in p["norm"] if n]
    if not values:
        return 0.1, 1.0
    low, high = min(values), max(values)
    return (low, high) if high >= 10 * low else (low / 3, high * 3)


# ---- lines ----


def _lines(data: dict, top: float, low: float, high: float) -> str:
    """Norms of the weights over the steps, in colours from the first layer to the last; biases have only strips."""
    shown = [p for p in data["parameters"] if len(p["shape"]) > 1] or data["parameters"]
    shown = shown if len(shown) <= LINES else [shown[round(i * (len(shown) - 1) / (LINES - 1))] for i in range(LINES)]
    y_of = svg.linear((log10(low), log10(high)), (top + PLOT, top + 8))
    x_of = svg.linear((0, max(data["steps"] - 1, 1)), (LEFT, RIGHT))
    parts = [
        svg.text(style.MARGIN, top - 4, "gradient norm", size=style.SMALL, fill="quiet"),
        svg.gridlines(svg.decades(low, high, 4), y_of, LEFT, RIGHT, svg.power),
        svg.below(svg.steps(data["steps"] - 1, 6), x_of, top + PLOT + 2, "{:,.0f}".format),
    ]
    parts.append(svg.text(RIGHT + 10, top + PLOT + 20, "step", size=style.SMALL, fill="quiet"))
    ends = []
    for i, p in enumerate(shown):
        colour = style.depth(i, len(shown))
        points = [(x_of(k * data["bin"]), y_of(log10(n)) if n else None) for k, n in enumerate(p["norm"])]
        for run in _runs(points):
            parts.append(svg.element(
                "path", d=svg.path(run if len(run) > 1 else [run[0], (run[0][0] + 1, run[0][1])]), fill="none",
                stroke=colour, stroke_width=1.75, stroke_linejoin="round",
            ))  # fmt: skip
            last = run[-1]
        if any(y is not None for _, y in points):
            ends.append((last[1], p["name"], colour, last))
    return "".join(parts) + _labels(ends, top)


def _runs(points: list[tuple[float, float | None]]) -> list[list[tuple[float, float]]]:
    """Stretches of points without gaps."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y in points:
        if y is not None:
            runs[-1].append((x, y))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _labels(ends: list, top: float) -> str:
    """Names at the ends of their lines, moved apart until none covers another."""
    parts, y = [], top - 20.0
    free = len(ends) * 14
    for rank, (want, name, colour, (x, at)) in enumerate(sorted(ends, key=lambda end: end[0])):
        y = max(want, y + 14)
        y = min(y, top + PLOT + 8 - (len(ends) - 1 - rank) * 14) if free < PLOT + 16 else y
        parts.append(svg.element("path", d=svg.path([(x, at), (x + 6, y), (x + 10, y)]), fill="none", stroke=colour))
        parts.append(svg.text(x + 14, y + 4, name, size=style.SMALL, fill=colour, room=style.WIDTH - x - 30))
    return "".join(parts)


# ---- strips ----


def _strips(data: dict, top: float, low: float, high: float) -> str:
    ratios = any(p["last_ratio"] is not None for p in data["parameters"])
    left = style.MARGIN + NAMES
    norm_x, ratio_x = left + STRIP + 58, left + STRIP + 120
    words_x = (ratio_x if ratios else norm_x) + 20
    parts = [
        _scale(left, top, low, high),
        svg.text(norm_x, top + 8, "norm", size=style.SMALL, fill="quiet", anchor="end"),
        svg.text(ratio_x, top + 8, "update", size=style.SMALL, fill="quiet", anchor="end") if ratios else "",
    ]
    for i, p in enumerate(data["parameters"]):
        y = top + 22 + i * ROW
        base = y + 14
        parts.append(svg.text(left - 10, base, p["name"], size=style.SMALL, anchor="end", room=NAMES - 10))
        parts.append(_strip(p["norm"], left, y + 2, low, high))
        parts.append(svg.text(norm_x, base, form.number(p["last"]), size=style.SMALL, anchor="end"))
        if ratios:
            parts.append(svg.text(ratio_x, base, _percent(p["last_ratio"]), size=style.SMALL, anchor="end"))
        colour, shape = MARKS[p["verdict"]]
        parts.append(svg.element(
            "path", d=shape, transform=f"translate({words_x:g} {base - 4:g})", fill="none", stroke=colour,
            stroke_width=1.75,
        ))  # fmt: skip
        room = style.WIDTH - style.MARGIN - words_x - 10
        fill = "quiet" if p["verdict"] == "good" else "ink"
        parts.append(svg.text(words_x + 10, base, p["words"], size=style.SMALL, fill=fill, room=room))
    return "".join(parts)


def _percent(ratio: float | None) -> str:
    return "–" if ratio is None else f"{form.number(100 * ratio)} %"


def _strip(norms: list[float | None], x: float, y: float, low: float, high: float) -> str:
    """One parameter's norms as cells of colour; equal neighbours become one cell. Zero and not finite stay empty."""
    share = svg.linear((log10(low), log10(high)), (0, 1))
    parts = [svg.element("rect", x=x, y=y, width=STRIP, height=ROW - 4, fill="none", stroke="rule")]
    width = STRIP / len(norms)
    start = 0
    colours = [style.heat(round(share(log10(n)) * 48) / 48) if n else None for n in norms]
    for i in range(1, len(colours) + 1):
        if i == len(colours) or colours[i] != colours[start]:
            if colours[start]:
                parts.append(svg.element(
                    "rect", x=x + start * width, y=y, width=(i - start) * width, height=ROW - 4, fill=colours[start],
                ))  # fmt: skip
            start = i
    return svg.element("g", *parts, shape_rendering="crispEdges")


def _scale(x: float, y: float, low: float, high: float) -> str:
    """What the colours mean."""
    from_, to = form.number(low), form.number(high)
    start = x + svg.measure(from_, style.SMALL) + 6
    end = x + STRIP - svg.measure(to, style.SMALL) - 6
    n = 24
    width = (end - start) / n
    cells = [
        svg.element("rect", x=start + i * width, y=y + 1, width=width + 0.3, height=7, fill=style.heat(i / (n - 1)))
        for i in range(n)
    ]
    return "".join([
        svg.text(x, y + 8, from_, size=style.SMALL, fill="quiet"), *cells,
        svg.text(x + STRIP, y + 8, to, size=style.SMALL, fill="quiet", anchor="end"),
    ])  # fmt: skip
