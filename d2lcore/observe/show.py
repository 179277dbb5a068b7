"""What everything that can be looked at has in common: text, drawing, data; display in notebooks and books."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from html import escape
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from ..files import writing


class Shown:
    """Something with a text form, a drawing and JSON data; notebooks, books and files get the form that suits them."""

    def data(self) -> dict[str, Any]:
        """Everything that is known, JSON-able: what the live views draw, and what a book replays."""
        raise NotImplementedError

    def text(self) -> str:
        """The text form: tables for terminals, tests and screen readers."""
        data = self.data()
        return _drawing(data).text(data)

    def svg(self) -> str:
        """The drawing: one SVG string that stands alone, for light and dark pages."""
        data = self.data()
        return _drawing(data).draw(data)

    def html(self) -> str:
        """The drawing with its data beside it; pages that load the host script of the live views bring it to life.

        The text form is not repeated: the drawing carries its title and description for screen readers.
        """
        data = self.data()
        # "</" would end the script element, wherever it stands
        payload = json.dumps(data, separators=(",", ":"), allow_nan=False).replace("</", "<\\/")
        view = escape(str(data["view"]))
        return (
            f'<div class="d2l-embed" data-view="{view}">{self.svg()}'
            f'<script type="application/json" class="d2l-data">{payload}</script></div>'
        )

    def save(self, file: str | os.PathLike) -> None:
        """Write the drawing (``.svg``, ``.html``), the data (``.json``) or the text (``.txt``), by its ending."""
        forms: dict[str, Callable[[], str]] = {
            ".svg": self.svg,
            ".html": self.html,
            ".txt": self.text,
            ".json": lambda: json.dumps(self.data(), allow_nan=False),
        }
        path = Path(file)
        if path.suffix not in forms:
            raise ValueError(f"save: {path.name} should end in {', '.join(forms)}")
        words = forms[path.suffix]()
        with writing(path) as stream:
            stream.write(words.encode())

    def __str__(self) -> str:
        return self.text()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": self.text(), "text/html": self.html(), "image/svg+xml": self.svg()}


class Recording(Shown):
    """Recorded data, shown as what it was recorded from.

    >>> from d2lcore import nd, observe
    >>> with observe.memory() as memory:
    ...     x = nd.ones((1000,))
    >>> str(observe.Recording(memory.data())) == str(memory)
    True
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data
        _drawing(data)

    def data(self) -> dict[str, Any]:
        """What was recorded."""
        return self._data


def _drawing(data: dict[str, Any]) -> ModuleType:
    """The module that draws a kind of data; imported when something is drawn, as collecting needs none of it."""
    views = ("graph", "gradients", "memory", "training")
    if not isinstance(data, dict) or data.get("view") not in views:
        kind = data.get("view") if isinstance(data, dict) else data
        raise ValueError(f"data of a view has 'view': one of {', '.join(views)}; got {kind!r}")
    return import_module(f".draw.{data['view']}", __package__)


class Notifier:
    """Tells its listeners that something changed; they decide when to look."""

    def __init__(self) -> None:
        self._listeners: tuple[Callable[[bool], None], ...] = ()

    def listen(self, callback: Callable[[bool], None]) -> Callable[[], None]:
        """Call ``callback(last)`` after every change, in the thread that made it; gives a function that ends this.

        ``last`` is true if nothing may follow for a while, so that who skips changes must not skip this one.
        """
        self._listeners += (callback,)

        def stop() -> None:
            self._listeners = tuple([c for c in self._listeners if c is not callback])

        return stop

    def _changed(self, last: bool = False) -> None:
        for callback in self._listeners:
            callback(last)
