"""The computation graph as a picture and as a table.

Rows in the order of computation, one below the other, as a reader follows a page: the drawing never grows wider than a
notebook, shapes stand on the edges, and what each row cost stands in columns beside it. Values that are read further
down run past the rows between in lanes of their own.
"""

from __future__ import annotations

from itertools import pairwise
from math import log2
from typing import Any, NamedTuple

from .. import form
from . import style, svg
from .fold import Edge, Folded, Row, fold

CARD, GAP = 42, 27  # heights of a row and of the space below it, where the edge and its shape are
HEAD, PILL = 24, 24  # heights of an open block's heading and of an input
LANE, INDENT = 11, 14
SPINE, BESIDE = 196, 300  # where edges run down, and where those of inputs beside them do
PILL_WIDTH = 72
CARD_RIGHT = 362
#: Left and right edges of the columns, and their names.
COLUMNS = ((380, 446, "parameters"), (470, 582, "time"), (606, 690, "outputs"))


class Place(NamedTuple):
    """Where a row is."""

    x: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def text(data: dict[str, Any]) -> str:
    """One line a row, with what it reads where that is not the row above."""
    if not data["ops"]:
        return _empty(data)
    folded = fold(data)
    rows = [["", "", "reads", "output", "dtype", "parameters", "forward", "backward", "bytes"]]
    for r, row in enumerate(folded.rows):
        sources = [edge.source for edge in folded.edges if edge.target == r]
        reads = ", ".join(_title(folded.rows[s]) for s in sources if s != r - 1 or len(sources) > 1)
        pad = "  " * row.depth
        if row.kind == "input":
            rows.append([pad + row.name, "", "", form.shape(row.shape), "", "", "", "", ""])
            continue
        shape = form.shape(row.shape) if row.kind != "open" else ""
        rows.append([
            pad + (row.name or row.what), " ".join(filter(None, [row.name and row.what, row.label])), reads, shape,
            (row.dtype or "") if row.kind != "open" else "", f"{row.params:,}" if row.params else "",
            form.seconds(row.seconds), "" if row.back is None else form.seconds(row.back), form.nbytes(row.nbytes),
        ])  # fmt: skip
    return f"{data['title']}: {_totals(data)}\n\n" + form.table(rows, right=range(5, 9))


def draw(data: dict[str, Any]) -> str:
    """The drawing."""
    if not data["ops"]:
        return svg.document(data["title"], _empty(data), 96, svg.heading(data["title"], _empty(data)))
    folded = fold(data)
    beside = _beside(folded)
    lanes, width = _lanes(folded, beside)
    places, height = _stack(folded.rows, beside, style.MARGIN + width)
    top = max((row.seconds + (row.back or 0) for row in folded.rows if row.kind != "open"), default=0)
    most = max((row.nbytes for row in folded.rows if row.kind != "open"), default=0)
    parts = [svg.heading(data["title"], _totals(data)), _column_heads(folded.rows)]
    parts += [_band(folded.rows, places, r) for r, row in enumerate(folded.rows) if row.kind == "open"]
    parts += [_edge(edge, places, lanes.get((edge.source, edge.target))) for edge in folded.edges]
    parts += [_shape(folded.rows, places, r) for r in range(len(places))]
    parts += [_row(row, place, top, most) for row, place in zip(folded.rows, places, strict=True)]
    names = ", ".join(_title(row) for row in folded.rows if row.kind in ("op", "block"))
    described = f"{_totals(data)}. From first to last: {names}."
    return svg.document(f"Computation graph of {data['title']}", described, height + style.MARGIN - 10, *parts)


def _empty(data: dict[str, Any]) -> str:
    return f"{data['title']}: nothing has run yet. Call the network inside the with-block."


def _title(row: Row) -> str:
    return row.name or row.what


def _totals(data: dict[str, Any]) -> str:
    ops = data["ops"]
    sizes = {p[0]: p[1] for op in ops for p in op["params"]}
    back = [op["back"] for op in ops if op["back"] is not None]
    parts = [f"{sum(sizes.values()):,} parameters"] if sizes else [f"{len(ops)} operators"]
    parts.append(f"forward {form.seconds(sum(op['seconds'] for op in ops))}")
    if back:
        parts.append(f"backward {form.seconds(sum(back))}")
    parts.append(f"{form.nbytes(sum(op['bytes'] for op in ops))} of outputs")
    return " · ".join(parts)


# ---- layout ----


def _beside(folded: Folded) -> set[int]:
    """Inputs drawn beside the edge that they join, as labels join a loss: the row below reads both."""
    reads: dict[int, set[int]] = {}
    read_by: dict[int, set[int]] = {}
    for edge in folded.edges:
        reads.setdefault(edge.target, set()).add(edge.source)
        read_by.setdefault(edge.source, set()).add(edge.target)
    visible = [r for r, row in enumerate(folded.rows) if row.kind != "open"]
    return {
        r
        for above, r, below in zip(visible, visible[1:], visible[2:])
        if folded.rows[r].kind == "input" != folded.rows[above].kind and read_by[r] == {below} and above in reads[below]
    }


def _lanes(folded: Folded, beside: set[int]) -> tuple[dict[tuple[int, int], int], float]:
    """A lane for each edge that passes other rows; edges from one source share theirs. Gives also the lanes' width."""
    visible = [r for r, row in enumerate(folded.rows) if row.kind != "open" and r not in beside]
    after = dict(pairwise(visible))
    reach: dict[int, int] = {}
    long = [e for e in folded.edges if after.get(e.source) != e.target and e.source not in beside]
    for e in long:
        reach[e.source] = max(reach.get(e.source, 0), e.target)
    taken: list[list[tuple[int, int]]] = []  # spans in each lane, nearest the rows first
    lane_of: dict[int, int] = {}
    for source, last in sorted(reach.items(), key=lambda span: span[1] - span[0]):
        lane = next((i for i, spans in enumerate(taken) if all(last <= a or b <= source for a, b in spans)), len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((source, last))
        lane_of[source] = lane
    return {(e.source, e.target): lane_of[e.source] for e in long}, len(taken) * LANE + (6 if taken else 0)


def _stack(rows: list[Row], beside: set[int], left: float) -> tuple[list[Place], float]:
    """Where the rows are, and how far down they reach."""
    places: list[Place] = []
    y, depth = 108.0, 0
    for r, row in enumerate(rows):
        if places and row.depth < depth:
            y += 10  # the end of a block
        depth = row.depth
        if r in beside:
            places.append(Place(BESIDE - PILL_WIDTH / 2, y, PILL))
            y += PILL + 14
            continue
        height = {"open": HEAD, "input": PILL}.get(row.kind, CARD)
        x = SPINE - PILL_WIDTH / 2 if row.kind == "input" else left + depth * INDENT
        places.append(Place(x, y, height))
        y += height + (6 if row.kind == "open" else GAP)
    return places, y


# ---- drawing ----


def _column_heads(rows: list[Row]) -> str:
    names = [name for *_, name in COLUMNS]
    if any(row.back is not None for row in rows):
        names[1] = "forward + backward"
    return "".join(
        svg.text(right, 90, name, size=style.SMALL, fill="quiet", anchor="end")
        for (_, right, _), name in zip(COLUMNS, names, strict=True)
    )


def _band(rows: list[Row], places: list[Place], r: int) -> str:
    """The ground under an open block's rows."""
    last = r
    while last + 1 < len(rows) and rows[last + 1].depth > rows[r].depth:
        last += 1
    top, left = places[r].y, places[r].x
    width = style.WIDTH - style.MARGIN + 8 - 3 * min(rows[r].depth, 3) - left
    height = places[last].y + places[last].height + 8 - top
    return svg.element("rect", x=left, y=top, width=width, height=height, rx=8, fill="band", stroke="rule")


def _row(row: Row, place: Place, top: float, most: float) -> str:
    x, y = place.x, place.y
    if row.kind == "open":
        room = SPINE - x - 24  # the edge into the block runs past its heading
        name = svg.text(x + 12, y + 17, row.name, size=style.SMALL, bold=True, fill="quiet", room=room)
        used = svg.measure(row.name, style.SMALL, bold=True) + 6
        if row.what == row.name or used + svg.measure(row.what, style.SMALL) > room:
            return name
        return name + svg.text(x + 12 + used, y + 17, row.what, size=style.SMALL, fill="quiet")
    if row.kind == "input":
        pill = svg.element("rect", x=x, y=y, width=PILL_WIDTH, height=PILL, rx=PILL / 2, fill="paper", stroke="grey")
        return pill + svg.text(x + PILL_WIDTH / 2, y + 16, row.name, anchor="middle")
    colour = style.FAMILY[row.family]
    second = " · ".join(filter(None, [row.name if row.name != row.what else "", row.label]))
    room = CARD_RIGHT - x - 70
    return "".join([
        svg.element("rect", x=x, y=y, width=CARD_RIGHT - x, height=CARD, rx=6, fill="card", stroke="rule"),
        svg.element("path", d=f"M{x + 6:g} {y:g}a6 6 0 0 0 -6 6v{CARD - 12}a6 6 0 0 0 6 6z", fill=colour),
        svg.text(x + 16, y + (18 if second else 25), row.what, bold=True, room=room),
        svg.text(x + 16, y + 33, second, size=style.SMALL, fill="quiet", room=room) if second else "",
        _glyph(row.shape, place.middle, colour),
        _costs(row, place, colour, top, most),
    ])  # fmt: skip


def _glyph(shape: list[int], middle: float, colour: str) -> str:
    """One sample of what a row makes, drawn to a logarithmic scale: maps as a stack of sheets, features as a bar."""
    right = CARD_RIGHT - 10
    if len(shape) == 4:
        sheets = min(1 + round(log2(max(shape[1], 1)) / 2), 6)
        h, w = (4 + 2.4 * log2(max(side, 1)) for side in shape[2:])
        left, top = right - w - 3 * (sheets - 1), middle - h / 2 + 1.5 * (sheets - 1)
        boxes = [(left + 3 * i, top - 3 * i, w, h) for i in reversed(range(sheets))]
    elif len(shape) >= 2:
        h = 4 + 2.4 * log2(max(shape[-1], 1))
        w = 5 if len(shape) == 2 else 4 + 2.4 * log2(max(shape[1], 1))
        boxes = [(right - w, middle - h / 2, w, h)]
    else:
        boxes = [(right - 5, middle - 2.5, 5, 5)]
    return "".join(
        svg.element("rect", x=x, y=y, width=w, height=h, rx=0.5, fill="card", stroke=colour) for x, y, w, h in boxes
    )


def _costs(row: Row, place: Place, colour: str, top: float, most: float) -> str:
    """The columns: numbers, with a thin bar under them for comparison down the page."""
    base = place.y + 21
    times = form.seconds(row.seconds) + ("" if row.back is None else f" + {form.seconds(row.back)}")
    words = (f"{row.params:,}" if row.params else "–", times, form.nbytes(row.nbytes))
    parts = [
        svg.text(right, base, cell, anchor="end", fill="quiet" if cell == "–" else "ink")
        for (_, right, _), cell in zip(COLUMNS, words, strict=True)
    ]
    _, (time_left, time_right, _), (left, right, _) = COLUMNS
    scale = (time_right - time_left) / top if top else 0
    parts.append(_bar(time_left, time_right, base + 8, row.seconds * scale, colour, (row.back or 0) * scale))
    parts.append(_bar(left, right, base + 8, (right - left) * row.nbytes / most if most else 0, colour))
    return "".join(parts)


def _bar(left: float, right: float, y: float, filled: float, colour: str, more: float = 0) -> str:
    bars = [svg.element("rect", x=left, y=y, width=right - left, height=3, rx=1.5, fill="rule", fill_opacity=0.5)]
    if filled:
        bars.append(svg.element("rect", x=left, y=y, width=filled, height=3, fill=colour))
    if more:
        bars.append(svg.element("rect", x=left + filled, y=y, width=more, height=3, fill=colour, fill_opacity=0.45))
    return "".join(bars)


def _edge(edge: Edge, places: list[Place], lane: int | None) -> str:
    a, b = places[edge.source], places[edge.target]
    if lane is None:
        spine = BESIDE if a.x > SPINE else SPINE
        d = f"M{spine} {a.y + a.height:g}V{b.y - 6:g}"
        return svg.element("path", d=d, fill="none", stroke="grey", stroke_width=1.5) + _arrow(spine, b.y - 1, 0)
    x = min(place.x for place in places) - 12 - lane * LANE
    start, end = a.middle + 6, b.middle - 4
    d = (
        f"M{a.x:g} {start:g}H{x + 6:g}Q{x:g} {start:g} {x:g} {start + 6:g}"
        f"V{end - 6:g}Q{x:g} {end:g} {x + 6:g} {end:g}H{b.x - 6:g}"
    )
    return svg.element("path", d=d, fill="none", stroke="grey", stroke_width=1.5) + _arrow(b.x - 1, end, -90)


def _arrow(x: float, y: float, turn: float) -> str:
    where = f"translate({x:g} {y:g})" + (f" rotate({turn:g})" if turn else "")
    return svg.element("path", d="M0 0L-3.5 -6.5H3.5Z", transform=where, fill="grey")


def _shape(rows: list[Row], places: list[Place], r: int) -> str:
    """What a row hands on, beside the edge that leaves it."""
    row, place = rows[r], places[r]
    if row.kind == "open":
        return ""
    words = form.shape(row.shape)
    if place.x > SPINE:
        return svg.text(place.x + PILL_WIDTH + 8, place.y + 16, words, size=style.SMALL, fill="quiet")
    ends = row.depth > (rows[r + 1].depth if r + 1 < len(rows) else 0)
    below = place.y + place.height + (24 if ends else 17)  # clear of the block's border
    return svg.text(SPINE + 10, below, words, size=style.SMALL, fill="quiet")
