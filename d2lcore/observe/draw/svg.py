"""Building SVG: elements with escaping, text, axes; nothing here knows what is drawn.

A drawing is one string that stands alone: no script, no font, no link. Colours are written twice, as a class that
follows the page's theme and as a plain attribute for programs that know no style sheets.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from . import style

_NARROW = set("fijlrtI.,:;|!'()[]{}/ ")
_WIDE = set("mwMW@%")


def element(tag: str, *children: str, **attrs: object) -> str:
    """One element. ``fill`` and ``stroke`` take roles of `style.ROLES` or colours; ``_`` in names reads ``-``.

    >>> element("text", escape("a < b"), x=1.0, y=2.25, text_anchor="end")
    '<text x="1" y="2.25" text-anchor="end">a &lt; b</text>'
    >>> element("rect", width=3, fill="ink", stroke=None)
    '<rect width="3" class="f-ink" fill="#1c2127"/>'
    """
    parts, classes = [], []
    for name, value in attrs.items():
        if value is None:
            continue
        if name in ("fill", "stroke") and value in style.ROLES:
            classes.append(f"{name[0]}-{value}")
            value = style.ROLES[str(value)].light
        if isinstance(value, float):
            value = f"{value:.2f}".rstrip("0").rstrip(".")
        parts.append(f'{name.replace("_", "-")}="{escape(str(value))}"')
    if classes:
        where = next(i for i, part in enumerate(parts) if part.startswith(("fill=", "stroke=")))
        parts.insert(where, f'class="{" ".join(classes)}"')
    head = " ".join([tag, *parts])
    body = "".join(children)
    return f"<{head}>{body}</{tag}>" if body else f"<{head}/>"


def text(
    x: float, y: float, words: str, *, size: float = style.BODY, fill: str = "ink", anchor: str | None = None,
    bold: bool = False, room: float | None = None, turn: float | None = None,
) -> str:  # fmt: skip
    """A line of text, its baseline at ``y``; shortened to fit ``room`` pixels, with the full words in its tooltip."""
    shown = words if room is None else shorten(words, room / (1.1 if bold else 1.0), size)
    tip = element("title", escape(words)) if shown != words else ""
    return element(
        "text", escape(shown) + tip, x=float(x), y=float(y), font_size=size, fill=fill, text_anchor=anchor,
        font_weight=600 if bold else None, transform=turn and f"rotate({turn} {x:g} {y:g})",
    )  # fmt: skip


def measure(words: str, size: float, bold: bool = False) -> float:
    """About how wide a text is in pixels; fonts differ, so this errs on the wide side."""
    size *= 1.1 if bold else 1.0
    ems = sum(0.32 if c in _NARROW else 0.88 if c in _WIDE else 0.68 if c.isupper() else 0.57 for c in words)
    return ems * size


def shorten(words: str, room: float, size: float) -> str:
    """``words``, with its middle replaced by … if it is wider than ``room``: names differ at both ends."""
    if measure(words, size) <= room:
        return words
    keep = len(words)
    while keep > 2:
        keep -= 1
        short = words[: (keep + 1) // 2].rstrip() + "…" + words[-(keep // 2) :].lstrip()
        if measure(short, size) <= room:
            return short
    return "…"


def path(points: Iterable[tuple[float, float]], close: bool = False) -> str:
    """A path's ``d`` through points."""
    d = "M" + "L".join(f"{x:.1f} {y:.1f}".replace(".0 ", " ").removesuffix(".0") for x, y in points)
    return d + "Z" if close else d


def heading(title: str, words: str) -> str:
    """A drawing's title, and what it comes to in one line."""
    return text(style.MARGIN, 38, title, size=style.TITLE, bold=True) + text(
        style.MARGIN, 59, words, fill="quiet", room=style.WIDTH - 2 * style.MARGIN
    )


def document(title: str, description: str, height: float, *children: str, width: float = style.WIDTH) -> str:
    """A whole drawing: painted page, title and description for those who hear it."""
    body = "".join(children)
    used = sorted(set(re.findall(r'(?<=[" ])([fs])-([a-z]+\d?)(?=[" ])', body + " f-paper ")))
    names = {"f": "fill", "s": "stroke"}
    rules = "\n".join(f".d2l-svg .{k}-{role} {{ {names[k]}: {style.value(role)}; }}" for k, role in used)
    return element(
        "svg",
        element("title", escape(title)),
        element("desc", escape(description)),
        f"<style>\n{style.scheme('.d2l-svg')}.d2l-svg {{ font-variant-numeric: tabular-nums; }}\n{rules}\n</style>",
        element("rect", width=width, height=height, fill="paper"),
        body,
        xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width:g} {height:g}", width=width, height=height,
        **{"class": "d2l-svg"}, role="img", style="max-width: 100%; height: auto;",
    )  # fmt: skip


# ---- scales ----


def linear(domain: tuple[float, float], pixels: tuple[float, float]) -> Callable[[float], float]:
    """The map of a range of values onto a range of pixels."""
    (a, b), (p, q) = domain, pixels
    slope = (q - p) / (b - a) if b != a else 0.0
    return lambda value: p + (value - a) * slope


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round values between ``low`` and ``high``, steps of 1, 2 or 5.

    >>> ticks(0, 11), ticks(0.12, 0.31, 4)
    ([0.0, 2.0, 4.0, 6.0, 8.0, 10.0], [0.15, 0.2, 0.25, 0.3])
    """
    if not high > low:
        return [low]
    raw = (high - low) / about
    unit = 10.0 ** math.floor(math.log10(raw))
    step = unit * min((1, 2, 5, 10), key=lambda m: abs(math.log(m * unit / raw)))
    first = math.ceil(low / step - 1e-9)
    return [round(i * step, 12) for i in range(first, math.floor(high / step + 1e-9) + 1)]


def decades(low: float, high: float, about: int = 5) -> list[int]:
    """Exponents of the powers of ten between two positive values, thinned out to about so many.

    >>> decades(0.002, 30), decades(1e-12, 1)
    ([-2, -1, 0, 1], [-12, -9, -6, -3, 0])
    """
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    step = max(1, math.ceil((last - first) / about))
    return [e for e in range(first, last + 1) if e % step == 0] or [first]


def power(exponent: int) -> str:
    """10 to a power, in characters: 10⁻³."""
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def gridlines(
    at: Iterable[float], y_of: Callable[[float], float], left: float, right: float, write: Callable[[Any], str]
) -> str:
    """Horizontal lines with their values at the left."""
    return "".join(
        element("line", x1=left, x2=right, y1=y_of(value), y2=y_of(value), stroke="rule")
        + text(left - 8, y_of(value) + 4, write(value), size=style.SMALL, fill="quiet", anchor="end")
        for value in at
    )


def below(at: Iterable[float], x_of: Callable[[float], float], y: float, write: Callable[[Any], str]) -> str:
    """Values under a horizontal axis."""
    return "".join(
        text(x_of(value), y + 18, write(value), size=style.SMALL, fill="quiet", anchor="middle") for value in at
    )


def steps(last: int, about: int) -> list[float]:
    """Whole numbers to write under an axis of steps."""
    return [step for step in ticks(0, max(last, 1), about) if step == int(step)]
