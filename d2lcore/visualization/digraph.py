"""`Digraph`: a drawing of boxes and arrows, in the DOT language and as SVG, with the methods of ``graphviz.Digraph``.

The SVG is drawn here, so a notebook shows it where no Graphviz is installed; `render` in other formats asks Graphviz's
own program, ``dot``, for them.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import warnings
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from ..files import writing
from .layout import draw

_PLAIN = re.compile(r"[A-Za-z_\x80-\uffff][A-Za-z0-9_\x80-\uffff]*|-?(\.\d+|\d+(\.\d*)?)")
_KEYWORDS = ("node", "edge", "graph", "digraph", "subgraph", "strict")


class Box(NamedTuple):
    """A node: what is written on it, and Graphviz's attributes."""

    name: str
    label: str | None
    attrs: dict[str, str]


class Edge(NamedTuple):
    """An arrow."""

    tail: str
    head: str
    label: str | None
    attrs: dict[str, str]


class Digraph:
    """A directed graph to look at.

    Parameters
    ----------
    name : of the graph, and of the files that it is written to.
    format : what `render` makes: ``"svg"``, or with Graphviz installed ``"pdf"``, ``"png"``, ...

    >>> from d2lcore.visualization.digraph import Digraph
    >>> graph = Digraph("two")
    >>> graph.node("a", "first")
    >>> graph.edge("b", "a", label="3x3")
    >>> print(graph.source)
    digraph two {
        a [label=first]
        b -> a [label="3x3"]
    }
    """

    def __init__(self, name: str | None = None, format: str | None = None) -> None:
        self.name, self.format = name, format or "pdf"
        self.boxes: list[Box] = []
        self.edges: list[Edge] = []

    def node(self, name: str, label: str | None = None, **attrs: str) -> None:
        """Add a box."""
        self.boxes.append(Box(name, label, attrs))

    def edge(self, tail_name: str, head_name: str, label: str | None = None, **attrs: str) -> None:
        """Add an arrow."""
        self.edges.append(Edge(tail_name, head_name, label, attrs))

    # ---- text ----

    @property
    def source(self) -> str:
        """The graph in the DOT language."""
        lines = [f"digraph {_quoted(self.name)} {{" if self.name else "digraph {"]
        lines += [f"\t{_quoted(box.name)}{_attributes(box.label, box.attrs)}" for box in self.boxes]
        lines += [f"\t{_quoted(e.tail)} -> {_quoted(e.head)}{_attributes(e.label, e.attrs)}" for e in self.edges]
        return "\n".join([*lines, "}"])

    __str__ = source.fget  # type: ignore[attr-defined]

    # ---- picture ----

    def _repr_svg_(self) -> str:
        return draw(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"image/svg+xml": self._repr_svg_()}

    def pipe(self, format: str | None = None) -> bytes:
        """The picture as the bytes of a file."""
        kind = format or self.format
        if kind == "svg":
            return self._repr_svg_().encode()
        program = shutil.which("dot")
        if program is None:
            raise RuntimeError(f"a picture as {kind} is made by Graphviz's 'dot', which is not here. Use 'svg'.")
        done = subprocess.run([program, f"-T{kind}"], input=self.source.encode(), capture_output=True, check=False)
        if done.returncode:
            raise RuntimeError(f"Graphviz could not draw '{self.name}': {done.stderr.decode(errors='replace').strip()}")
        return done.stdout

    # ---- files ----

    @property
    def filename(self) -> str:
        """Where `save` writes to."""
        return f"{self.name or 'Digraph'}.gv"

    def save(self, filename: str | PathLike | None = None, directory: str | PathLike | None = None) -> str:
        """Write the DOT text to a file; gives its name."""
        path = Path(directory or "", filename or self.filename)
        path.parent.mkdir(parents=True, exist_ok=True)
        with writing(path) as file:
            file.write(f"{self.source}\n".encode())
        return str(path)

    def render(
        self, filename: str | PathLike | None = None, directory: str | PathLike | None = None, view: bool = False,
        cleanup: bool = False, format: str | None = None,
    ) -> str:  # fmt: skip
        """Write the DOT text to ``filename`` and the picture to ``filename.FORMAT``; gives the picture's name.

        Parameters
        ----------
        filename, directory : where to; ``NAME.gv`` where None.
        view : open the picture.
        cleanup : keep the picture only.
        format : of the picture, in place of the graph's own. Where Graphviz is needed for it and not installed, SVG is
            written, with a warning.
        """
        kind = format or self.format
        if kind != "svg" and shutil.which("dot") is None:
            warnings.warn(f"Graphviz is not installed: writing SVG in place of {kind}", stacklevel=2)
            kind = "svg"
        picture = self.pipe(kind)
        text = self.save(filename, directory)
        with writing(f"{text}.{kind}") as file:
            file.write(picture)
        if cleanup:
            Path(text).unlink()
        if view:
            import webbrowser

            webbrowser.open(Path(f"{text}.{kind}").resolve().as_uri())
        return f"{text}.{kind}"

    def view(
        self, filename: str | PathLike | None = None, directory: str | PathLike | None = None, cleanup: bool = False
    ) -> str:
        """`render`, and open the picture."""
        return self.render(filename, directory, view=True, cleanup=cleanup)


def _quoted(text: str) -> str:
    """An identifier of DOT: in quotes unless it is a plain word or a number."""
    if _PLAIN.fullmatch(text) and text.lower() not in _KEYWORDS:
        return text
    return '"' + text.replace('"', '\\"') + '"'


def _attributes(label: str | None, attrs: dict[str, str]) -> str:
    pairs = ([("label", label)] if label is not None else []) + sorted(attrs.items())
    return f" [{' '.join(f'{_quoted(key)}={_quoted(str(value))}' for key, value in pairs)}]" if pairs else ""
