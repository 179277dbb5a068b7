"""The training board: a training run as a widget, with controls that act while it trains."""

from __future__ import annotations

import struct
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from typing import Any, Self, TypeVar

from d2lcore.observe import Shown, TrainingRun
from d2lcore.observe.training import Steps

from .embed import STATIC
from .views import View

T = TypeVar("T")


class TrainingBoard(View):
    """Progress, live curves and controls of a training run.

    Parameters
    ----------
    steps : a generator function (or generator) that does one step each time and yields its metrics,
        ``{"loss": 0.3}``; a `TrainingRun`; or None for a board that follows a loop of yours.
    total, title : as for `TrainingRun`.

    Train in the background, with buttons that work::

        board = TrainingBoard(train, total=600)
        board.start()

    and in a later cell, before the trained network is used, ``board.wait()``. Or follow a loop::

        board = TrainingBoard(total=600)
        display(board)
        for x, y in board.follow(loader):
            ...
            board.report(loss=loss)

    While a cell runs (such a loop, or ``wait``), the kernel hears no buttons; its interrupt ends the run after the step
    that is being computed, with everything drawn and kept. A cell that says ``await board`` leaves the buttons alive.
    """

    _esm = (STATIC / "training.js").read_text(encoding="utf-8")

    def __init__(
        self,
        steps: Steps | Callable[[], Steps] | Shown | None = None,
        total: int | None = None,
        title: str = "Training",
    ) -> None:
        source = steps if isinstance(steps, Shown) else TrainingRun(steps, total=total, title=title)
        super().__init__(source)
        self.on_msg(self._on_message)

    @property
    def run(self) -> TrainingRun:
        """The run behind the board."""
        if not isinstance(self.source, TrainingRun):
            raise TypeError("this board shows a recording; there is nothing to run")
        return self.source

    def start(self, driver: str = "thread") -> Self:
        """Begin to train, in a ``"thread"``, as an ``"asyncio"`` task or ``"sync"``; gives the board, to be shown."""
        self.run.start(driver)
        return self

    def wait(self) -> Self:
        """Wait for the end of the training; raises the error that ended it."""
        self.run.wait()
        return self

    def __await__(self) -> Generator[Any, None, Self]:
        yield from self.run.__await__()
        return self

    def follow(self, batches: Iterable[T], epoch: int | None = None) -> Iterator[T]:
        """Go through batches in a loop of your own, each turn a step (see `TrainingRun.follow`)."""
        return self.run.follow(batches, epoch)

    def report(self, **metrics: Any) -> None:
        """Say what the turn that is running measured."""
        self.run.report(**metrics)

    def pause(self) -> None:
        """Hold after the step that is being computed."""
        self.run.pause()

    def resume(self) -> None:
        """Go on."""
        self.run.resume()

    def step(self) -> None:
        """Do one step more, and hold."""
        self.run.step()

    def stop(self) -> None:
        """End after the step that is being computed."""
        self.run.stop()

    def _on_message(self, _: Any, message: Mapping[str, Any], buffers: Any) -> None:
        """A button was pressed: set the flag and say that it was heard; the state follows when the step has ended."""
        control = message.get("control")
        if isinstance(self.source, TrainingRun):
            if control in ("pause", "resume", "step", "stop"):
                getattr(self.source, control)()
            self.send({"heard": control})

    def _snapshot(self) -> dict[str, Any]:
        data = self.source.data()
        packed, block = pack(data["curves"])
        return {"trace": {**data, "curves": None, "packed": packed}, "curves": block}


def pack(curves: Mapping[str, Mapping[str, list]]) -> tuple[dict[str, int], bytes]:
    """Curves as one block of 32-bit floats (None becomes NaN), and how many points each has.

    >>> pack({"loss": {"step": [0, 1], "mean": [2.0, None], "low": [1.0, None], "high": [3.0, None]}})[0]
    {'loss': 2}
    """
    counts, parts = {}, []
    for name, curve in curves.items():
        counts[name] = len(curve["step"])
        for key in ("step", "mean", "low", "high"):
            values = [float("nan") if v is None else v for v in curve[key]]
            parts.append(struct.pack(f"<{len(values)}f", *values))
    return counts, b"".join(parts)
