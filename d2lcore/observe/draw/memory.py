"""Memory as a picture and as a table: a mountain of live bytes over time, and what its peak is made of."""

from __future__ import annotations

from typing import Any

from .. import form
from . import style, svg

LEFT, RIGHT, PLOT = 72, 696, 220
ROW, BARS = 22, 14  # height of a layer's row, and how many are shown
NAMES = 200


def text(data: dict[str, Any]) -> str:
    """The peak, then one line a layer and category alive at it."""
    peak = data["peak"]
    if not peak["bytes"]:
        return _empty(data)
    rows = [["layer", "for", "arrays", "bytes", "share"]]
    for group in peak["alive"]:
        share = f"{100 * group['bytes'] / peak['bytes']:.0f} %"
        rows.append(
            [group["layer"] or "–", group["category"], str(group["arrays"]), form.nbytes(group["bytes"]), share]
        )
    return f"{data['title']}: {_summary(data)}\n\nalive at the peak\n" + form.table(rows, right=(2, 3, 4))


def draw(data: dict[str, Any]) -> str:
    """The drawing."""
    if not data["peak"]["bytes"]:
        return svg.document(data["title"], _empty(data), 96, svg.heading(data["title"], _empty(data)))
    layers = by_layer(data["peak"]["alive"])
    top = 122.0
    bars = top + PLOT + 78
    height = bars + ROW * len(layers) + style.MARGIN
    parts = [
        svg.heading(data["title"], _summary(data)),
        _legend(data),
        _mountain(data, top),
        _bars(data, layers, bars),
    ]
    described = f"{_summary(data)}. At the peak: " + ", ".join(
        f"{layer} {form.nbytes(sum(parts_.values()))}" for layer, parts_ in layers
    )
    return svg.document(data["title"], described + ".", height, *parts)


def by_layer(alive: list[dict], most: int = BARS) -> list[tuple[str, dict[str, int]]]:
    """Bytes at the peak by layer, then category; largest layers first, the many small ones together at the end.

    >>> by_layer([{"layer": "a", "category": "data", "bytes": 1}, {"layer": "b", "category": "data", "bytes": 2},
    ...           {"layer": "c", "category": "data", "bytes": 3}], most=2)
    [('c', {'data': 3}), ('2 more', {'data': 3})]
    """
    layers: dict[str, dict[str, int]] = {}
    for group in alive:
        parts = layers.setdefault(group["layer"] or "outside of layers", {})
        parts[group["category"]] = parts.get(group["category"], 0) + group["bytes"]
    ordered = sorted(layers.items(), key=lambda item: -sum(item[1].values()))
    if len(ordered) <= most:
        return ordered
    rest: dict[str, int] = {}
    for _, parts in ordered[most - 1 :]:
        for category, n in parts.items():
            rest[category] = rest.get(category, 0) + n
    return [*ordered[: most - 1], (f"{len(ordered) - most + 1} more", rest)]


def _empty(data: dict[str, Any]) -> str:
    return f"{data['title']}: nothing was allocated yet. Run something inside the with-block."


def _summary(data: dict[str, Any]) -> str:
    peak = data["peak"]
    where = f" in {peak['layer']}" if peak["layer"] else ""
    first, last = form.nbytes(data["total"][0]), form.nbytes(data["total"][-1])
    return f"peak {form.nbytes(peak['bytes'])}{where} · {first} at the start, {last} at the end"


def _colour(category: str) -> str:
    return style.MEMORY.get(category, "grey")


def _legend(data: dict) -> str:
    """What the colours are, with the bytes of each at the peak."""
    at_peak: dict[str, int] = {}
    for group in data["peak"]["alive"]:
        at_peak[group["category"]] = at_peak.get(group["category"], 0) + group["bytes"]
    parts, x = [], float(style.MARGIN)
    for name in data["live"]:
        words = f"{name} {form.nbytes(at_peak.get(name, 0))}"
        parts.append(svg.element("rect", x=x, y=80, width=10, height=10, rx=2, fill=_colour(name)))
        parts.append(svg.text(x + 15, 89, words, size=style.SMALL, fill="quiet"))
        x += 15 + svg.measure(words, style.SMALL) + 14
    return "".join(parts)


def _mountain(data: dict, top: float) -> str:
    """Categories stacked, each held level between two moments as memory is."""
    times, peak = data["time"], data["peak"]
    bottom = top + PLOT
    x_of = svg.linear((times[0], times[-1] if times[-1] > times[0] else times[0] + 1), (LEFT, RIGHT))
    y_of = svg.linear((0, peak["bytes"] * 1.02), (bottom, top))
    parts = [
        svg.gridlines(svg.ticks(0, peak["bytes"], 4), y_of, LEFT, RIGHT, form.nbytes),
        svg.below(svg.ticks(times[0], times[-1], 6), x_of, bottom + 2, lambda t: form.seconds(t) if t else "0"),
    ]
    under = [0] * len(times)
    for name, live in data["live"].items():
        above = [a + b for a, b in zip(under, live, strict=True)]
        upper, lower = _steps(times, above, x_of, y_of), _steps(times, under, x_of, y_of)
        parts.append(
            svg.element(
                "path", d=svg.path([*upper, *reversed(lower)], close=True), fill=_colour(name), fill_opacity=0.85
            )
        )
        under = above
    return "".join(parts) + _peak_mark(data, x_of(peak["time"]), y_of(peak["bytes"]))


def _steps(times: list[float], values: list[int], x_of: Any, y_of: Any) -> list[tuple[float, float]]:
    """Corners of a staircase: memory stays as it is until something happens."""
    points: list[tuple[float, float]] = []
    for t, value in zip(times, values, strict=True):
        x, y = x_of(t), y_of(value)
        if points:
            points.append((x, points[-1][1]))
        points.append((x, y))
    return points


def _peak_mark(data: dict, x: float, y: float) -> str:
    """A flag on the peak; it stands to the side where there is more room."""
    words = f"peak {form.nbytes(data['peak']['bytes'])}"
    right = x < (LEFT + RIGHT) / 2
    return svg.element("circle", cx=x, cy=y, r=3.5, fill="ink", stroke="paper", stroke_width=1.5) + svg.text(
        x + (9 if right else -9), y - 6, words, bold=True, size=style.SMALL, anchor=None if right else "end"
    )


def _bars(data: dict, layers: list[tuple[str, dict[str, int]]], top: float) -> str:
    """What was alive at the peak: a bar a layer."""
    left = style.MARGIN + NAMES
    most = max(sum(parts.values()) for _, parts in layers)
    scale = (RIGHT - 76 - left) / most
    out = [svg.text(style.MARGIN, top - 14, "alive at the peak, by layer", bold=True)]
    for i, (layer, sizes) in enumerate(layers):
        y = top + i * ROW
        total = sum(sizes.values())
        out.append(svg.text(left - 10, y + 13, layer, size=style.SMALL, anchor="end", room=NAMES - 10))
        x = float(left)
        for name in data["live"]:
            width = sizes.get(name, 0) * scale
            if width:
                out.append(
                    svg.element(
                        "rect",
                        x=x,
                        y=y + 3,
                        width=max(width, 0.5),
                        height=ROW - 9,
                        fill=_colour(name),
                        fill_opacity=0.85,
                    )
                )
                x += width
        out.append(svg.text(x + 8, y + 13, form.nbytes(total), size=style.SMALL))
    return "".join(out)
