"""Boxes and arrows as SVG: boxes in layers, an order in each with few crossings, neighbours one above the other.

The steps are those of Sugiyama, Tagawa and Toda (1981): layers by the longest path, edges across several layers cut by
points in between, order by barycentres, and then places as near to the neighbours as the order allows.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ..observe.draw import style, svg

if TYPE_CHECKING:
    from .digraph import Box, Digraph

BOX_HEIGHT, LAYER_GAP, GAP, PAD = 44, 34, 24, 12
SWEEPS = 8  # of barycentres, and of places; networks settle after three or four


class _Item(NamedTuple):
    """A box, or a point that a long edge passes."""

    box: Box | None
    width: float


def draw(graph: Digraph) -> str:
    """The picture; heads of arrows (in MXNet's drawings the inputs) are below their tails."""
    names = list(dict.fromkeys([*(b.name for b in graph.boxes), *(n for e in graph.edges for n in (e.tail, e.head))]))
    boxes = {b.name: b for b in graph.boxes}
    layer = _layers(names, [(e.tail, e.head) for e in graph.edges])
    items = {n: _Item(_box(n, boxes), _width(_box(n, boxes))) for n in names}
    routes: list[list[str]] = []
    for i, e in enumerate(graph.edges):
        step = 1 if layer[e.head] > layer[e.tail] else -1
        points = [f"\0{i}:{level}" for level in range(layer[e.tail] + step, layer[e.head], step)]
        for level, point in zip(range(layer[e.tail] + step, layer[e.head], step), points, strict=True):
            items[point], layer[point] = _Item(None, 6), level
        routes.append([e.tail, *points, e.head])
    rows = _ordered(layer, routes)
    x = _places(rows, items, routes)
    depth = len(rows)
    left = min((x[n] - items[n].width / 2 for n in items), default=0)
    right = max((x[n] + items[n].width / 2 for n in items), default=0)
    labels = max((svg.measure(e.label or "", style.SMALL) for e in graph.edges), default=0)
    shift = style.MARGIN - left
    width = right - left + 2 * style.MARGIN + labels / 2
    height = depth * BOX_HEIGHT + max(depth - 1, 0) * LAYER_GAP + 2 * style.MARGIN

    def at(n: str) -> tuple[float, float]:
        return x[n] + shift, style.MARGIN + layer[n] * (BOX_HEIGHT + LAYER_GAP) + BOX_HEIGHT / 2

    parts = [_arrow([at(n) for n in route]) for route in routes]
    # what leaves a box is written once beside it, on the page's colour, so that lines do not cross the words
    parts += [_words(*at(head), label) for head, label in {(e.head, e.label): None for e in graph.edges if e.label}]
    parts += [_drawn(item.box, *at(n), item.width) for n, item in items.items() if item.box is not None]
    described = "; ".join(f"{e.head} into {e.tail}" for e in graph.edges) or "no edges"
    return svg.document(graph.name or "graph", described, height, *parts, width=max(width, 2 * style.MARGIN + 1))


def _box(name: str, boxes: dict[str, Box]) -> Box:
    from .digraph import Box

    return boxes.get(name) or Box(name, name, {"shape": "oval"})


def _lines(box: Box) -> list[str]:
    return (box.name if box.label is None else box.label).split("\n")


def _width(box: Box) -> float:
    widths = [
        svg.measure(line, style.BODY if i == 0 else style.SMALL, bold=i == 0) for i, line in enumerate(_lines(box))
    ]
    return max(min(max(widths), 260), 70) + 2 * PAD


def _layers(names: list[str], edges: list[tuple[str, str]]) -> dict[str, int]:
    """The layer of each box: one more than the deepest box that points to it; a cycle is cut where it closes."""
    heads: dict[str, list[str]] = {n: [] for n in names}
    for tail, head in edges:
        heads[tail].append(head)
    order: list[str] = []
    state: dict[str, int] = {}
    forward: set[tuple[str, str]] = set()
    for root in names:
        stack = [] if root in state else [(root, iter(heads[root]))]
        state.setdefault(root, 1)
        while stack:
            n, rest = stack[-1]
            for head in rest:
                if state.get(head) != 1:  # 1: on the way from the root, an edge to it would close a cycle
                    forward.add((n, head))
                if head not in state:
                    state[head] = 1
                    stack.append((head, iter(heads[head])))
                    break
            else:
                state[n] = 2
                order.append(n)
                stack.pop()
    layer = dict.fromkeys(names, 0)
    for n in reversed(order):
        for head in heads[n]:
            if (n, head) in forward:
                layer[head] = max(layer[head], layer[n] + 1)
    return layer


def _neighbours(routes: list[list[str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for route in routes:
        for a, b in pairwise(route):
            below.setdefault(a, []).append(b)
            above.setdefault(b, []).append(a)
    return above, below


def _ordered(layer: dict[str, int], routes: list[list[str]]) -> list[list[str]]:
    """The boxes and points of each layer, from left to right."""
    rows: list[list[str]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for n, level in layer.items():
        rows[level].append(n)
    above, below = _neighbours(routes)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        near = above if down else below
        rank = {n: i / len(row) for row in rows for i, n in enumerate(row)}
        for row in rows if down else reversed(rows):
            row.sort(key=lambda n: sum(rank[m] for m in near[n]) / len(near[n]) if near.get(n) else rank[n])
            rank.update({n: i / len(row) for i, n in enumerate(row)})
    return rows


def _places(rows: list[list[str]], items: dict[str, _Item], routes: list[list[str]]) -> dict[str, float]:
    """Where the middles are: at the mean of the neighbours' places, moved apart where boxes would touch."""
    above, below = _neighbours(routes)
    x: dict[str, float] = {}
    for row in rows:
        x.update(_apart(row, dict.fromkeys(row, 0.0), items))
    for sweep in range(2 * SWEEPS):
        near = above if sweep % 2 == 0 else below
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted = {n: sum(x[m] for m in near[n]) / len(near[n]) if near.get(n) else x[n] for n in row}
            x.update(_apart(row, wanted, items))
    return x


def _apart(row: list[str], wanted: dict[str, float], items: dict[str, _Item]) -> dict[str, float]:
    """The places nearest to those wanted (least squares) that keep the order and the gaps (pooled neighbours)."""
    offset, start = 0.0, {}
    for i, n in enumerate(row):
        if i:
            offset += (items[row[i - 1]].width + items[n].width) / 2 + GAP
        start[n] = offset
    pools: list[tuple[float, int]] = []  # mean and size of runs that stand side by side
    for n in row:
        mean, size = wanted[n] - start[n], 1
        while pools and pools[-1][0] > mean:
            other, count = pools.pop()
            mean, size = (mean * size + other * count) / (size + count), size + count
        pools.append((mean, size))
    means = [mean for mean, size in pools for _ in range(size)]
    return {n: start[n] + mean for n, mean in zip(row, means, strict=True)}


def _drawn(box: Box, x: float, y: float, width: float) -> str:
    lines = _lines(box)
    round_ = box.attrs.get("shape") in ("oval", "ellipse", "circle")
    parts = [
        svg.element(
            "rect", x=x - width / 2, y=y - BOX_HEIGHT / 2, width=width, height=BOX_HEIGHT,
            rx=BOX_HEIGHT / 2 if round_ else 5, fill=box.attrs.get("fillcolor", "card"), stroke="grey",
        )
    ]  # fmt: skip
    # words on a coloured box are dark in both of the page's themes
    ink = "#1c2127" if "fillcolor" in box.attrs else "ink"
    first = y + 4.5 - 7.5 * (len(lines) - 1)
    for i, line in enumerate(lines):
        size = style.BODY if i == 0 else style.SMALL
        parts.append(
            svg.text(x, first + 15 * i, line, size=size, fill=ink, anchor="middle", bold=i == 0, room=width - PAD)
        )
    return "".join(parts)


def _arrow(points: list[tuple[float, float]]) -> str:
    """A line from the head below up to the tail, where its tip is."""
    (x, y), *rest = points
    tip = y + BOX_HEIGHT / 2
    d = f"M{x:g} {tip + 6:g}"
    before = tip + 6
    for i, (to, level) in enumerate(rest):
        end = level - (BOX_HEIGHT / 2 if i == len(rest) - 1 else 0)
        middle = (before + end) / 2
        d += f"C{x:g} {middle:g} {to:g} {middle:g} {to:g} {end:g}"
        x, before = to, end
    line = svg.element("path", d=d, fill="none", stroke="grey", stroke_width=1.5)
    top = points[0][0]
    head = svg.element("path", d=f"M{top:g} {tip + 1:g}l-3.5 6.5h7z", fill="grey")
    return line + head


def _words(x: float, y: float, label: str) -> str:
    """What flows out of the box at a place, above its upper edge."""
    base = y - BOX_HEIGHT / 2 - 8
    width = svg.measure(label, style.SMALL)
    ground = svg.element("rect", x=x + 5, y=base - 10, width=width + 2, height=13, fill="paper")
    return ground + svg.text(x + 6, base, label, size=style.SMALL, fill="quiet")
