"""The views as widgets: each holds the newest snapshot of what it shows, and its bundled JavaScript draws it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import anywidget
import traitlets

from d2lcore.observe import Recording, Shown

from .embed import STATIC

FRAMES = 20  #: pushes a second, at most
SHARE = 0.05  #: of the time that pushing may take, at most


class View(anywidget.AnyWidget):
    """A live view of something that `d2lcore.observe` shows.

    Parameters
    ----------
    source : a collector, a training run, or the data of one (``source.data()``, from a file or another process). A
        view of a collector follows it while it collects.

    Nothing queues up: at most 20 times a second, and for at most a twentieth of the time, the newest state goes to the
    browser; what happened in between is in it. An error in here is shown in the view and never reaches the training.
    """

    trace = traitlets.Dict().tag(sync=True)
    curves = traitlets.Bytes(b"").tag(sync=True)

    def __init__(self, source: Shown | Mapping[str, Any]) -> None:
        self.source = source if isinstance(source, Shown) else Recording(dict(source))
        self._next_push = 0.0
        super().__init__(**self._snapshot())
        if hasattr(self.source, "listen"):
            self.source.listen(self._on_change)

    def _on_change(self, last: bool) -> None:
        start = time.perf_counter()
        if start < self._next_push and not last:
            return
        try:
            self.push()
        except Exception as error:  # the training must go on; the view says what failed
            self.trace = {**self.trace, "failed": f"{type(error).__name__}: {error}"}
        now = time.perf_counter()
        self._next_push = now + max(1 / FRAMES - (now - start), (now - start) / SHARE)

    def push(self) -> None:
        """Send the newest state to the browser now."""
        snapshot = self._snapshot()
        with self.hold_sync():
            for name, value in snapshot.items():
                setattr(self, name, value)

    def _snapshot(self) -> dict[str, Any]:
        return {"trace": self.source.data()}

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """The widget, and for readers without one the drawing and the text of this moment."""
        bundle = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**self.source._repr_mimebundle_(), **(data or {}), "text/plain": self.source.text()}, metadata


class GraphView(View):
    """The computation graph that ``observe.graph`` collected; layers open and close by click or with the keyboard."""

    _esm = (STATIC / "graph.js").read_text(encoding="utf-8")


class GradientView(View):
    """The gradients that ``observe.gradients`` collects, layer by layer, with verdicts in words."""

    _esm = (STATIC / "gradients.js").read_text(encoding="utf-8")


class MemoryView(View):
    """The memory that ``observe.memory`` counts: its timeline by category, and what its peak is made of."""

    _esm = (STATIC / "memory.js").read_text(encoding="utf-8")


def show(source: Shown | Mapping[str, Any]) -> View:
    """The live view of a collector, a training run, or recorded data of either."""
    from .board import TrainingBoard

    source = source if isinstance(source, Shown) else Recording(dict(source))
    classes: dict[str, type[View]] = {
        "graph": GraphView,
        "gradients": GradientView,
        "memory": MemoryView,
        "training": TrainingBoard,
    }
    return classes[source.data()["view"]](source)
