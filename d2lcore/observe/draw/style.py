"""The one visual language of every drawing and live view: colours, type, spacing.

Colours have names for what they mean, with a value for light pages and one for dark pages. Data colours derive from the
palette of Okabe and Ito (2008), which readers with any kind of colour blindness can tell apart, shifted until each one
has a contrast of at least 3:1 on its page. ``python -m d2lcore.observe.draw.style`` prints the style sheet that the
live views are bundled with, so that a drawing in a book and the view in a notebook are of one kind.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Colour(NamedTuple):
    """One meaning, two pages."""

    light: str
    dark: str
    theme: str | None = None  #: JupyterLab's variable for it, where a theme has an opinion


ROLES = {
    # the page
    "paper": Colour("#ffffff", "#111315", "--jp-layout-color0"),
    "card": Colour("#f5f6f8", "#1d2024"),
    "band": Colour("#fafbfc", "#16181b"),
    "rule": Colour("#d5dae0", "#3b4148"),
    "ink": Colour("#1c2127", "#e9ebee", "--jp-content-font-color1"),
    "quiet": Colour("#59626d", "#a3abb5"),
    # data
    "blue": Colour("#0072b2", "#4aa8e0"),
    "sky": Colour("#3a9bd0", "#7cc7ee"),
    "green": Colour("#00845f", "#35b98f"),
    "orange": Colour("#c77c00", "#eaa63a"),
    "red": Colour("#cc4f00", "#f2804a"),
    "purple": Colour("#9c4a86", "#e6a3cc"),
    "grey": Colour("#7d8691", "#8f98a3"),
    # depth in a network, from the first layer to the last: lines that are ordered look ordered
    "depth0": Colour("#3d1a63", "#c9a6f0"),
    "depth1": Colour("#414487", "#a7acf2"),
    "depth2": Colour("#31688e", "#7fb8e0"),
    "depth3": Colour("#21818c", "#52c0c4"),
    "depth4": Colour("#1a9178", "#3fcf9c"),
    "depth5": Colour("#3f9c4c", "#7fd66b"),
    "depth6": Colour("#7a9a10", "#b9dc46"),
    "depth7": Colour("#9a8a00", "#eadf3c"),
}
DEPTH = 8

#: Viridis (Smith and van der Walt 2015) at nine points: even to the eye, and told apart without colour by its
#: lightness.
HEAT = ("#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725")

#: What memory is for, in the order in which it is stacked: what stays at the bottom, what comes and goes on top.
MEMORY = {
    "parameter": "blue",
    "optimizer": "purple",
    "data": "green",
    "gradient": "red",
    "activation": "sky",
    "workspace": "grey",
}

#: What a layer does.
FAMILY = {
    "input": "grey",
    "convolution": "blue",
    "pooling": "sky",
    "dense": "green",
    "activation": "orange",
    "normalisation": "purple",
    "recurrent": "purple",
    "loss": "red",
    "other": "grey",
}

FONT = "var(--jp-ui-font-family, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif)"
WIDTH = 720  #: of every drawing: a notebook's column
MARGIN = 24
TITLE, BODY, SMALL = 17, 12.5, 11  #: type sizes in pixels; nothing is smaller than the last

_LIGHT = ("[data-jp-theme-light=true]", "[data-theme=light]", ".vscode-light")
_DARK = ("[data-jp-theme-light=false]", "[data-theme=dark]", ".vscode-dark")


def value(role: str) -> str:
    """A role's colour as CSS: the theme's own where it has one, else by the page's colour scheme."""
    colour = ROLES[role]
    plain = f"light-dark({colour.light}, {colour.dark})"
    return f"var({colour.theme}, {plain})" if colour.theme else plain


def scheme(selector: str) -> str:
    """Rules by which what is under ``selector`` is light or dark: the page's theme, else the reader's system, says."""

    def under(themes: Iterable[str]) -> str:
        return ", ".join(f"{theme} {selector}" for theme in themes)

    return (
        f"{selector} {{ color-scheme: light dark; font-family: {FONT}; }}\n"
        f"{under(_LIGHT)} {{ color-scheme: light; }}\n"
        f"{under(_DARK)} {{ color-scheme: dark; }}\n"
    )


def tokens() -> str:
    """The style sheet of the live views: every role as a variable."""
    lines = [f"  --d2l-{role}: {value(role)};" for role in ROLES]
    heat = [f"  --d2l-heat{i}: {colour};" for i, colour in enumerate(HEAT)]
    memory = [f"  --d2l-memory-{name}: var(--d2l-{role});" for name, role in MEMORY.items()]
    family = [f"  --d2l-family-{name}: var(--d2l-{role});" for name, role in FAMILY.items()]
    sizes = [f"  --d2l-{name}: {size}px;" for name, size in (("title", TITLE), ("body", BODY), ("small", SMALL))]
    body = "\n".join([*lines, *heat, *memory, *family, *sizes])
    note = "/* Written by `python -m d2lcore.observe.draw.style`; change it there. */"
    return f"{note}\n{scheme('.d2l')}.d2l {{\n{body}\n}}\n"


def heat(share: float) -> str:
    """The colour of a value between 0 and 1 on the heat scale.

    >>> heat(0), heat(0.5), heat(1)
    ('#440154', '#21918c', '#fde725')
    """
    at = min(max(share, 0.0), 1.0) * (len(HEAT) - 1)
    i = min(int(at), len(HEAT) - 2)
    low, high = (bytes.fromhex(colour[1:]) for colour in HEAT[i : i + 2])
    return "#" + bytes(round(a + (b - a) * (at - i)) for a, b in zip(low, high, strict=True)).hex()


def depth(i: int, n: int) -> str:
    """The role of layer ``i`` of ``n``."""
    return f"depth{round(i * (DEPTH - 1) / max(n - 1, 1))}"


if __name__ == "__main__":
    print(tokens(), end="")
