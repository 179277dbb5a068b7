"""What the collectors have in common: a ``with`` that subscribes to events, and lets go of them at its end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from ... import events
from ..show import Notifier, Shown


class Collector(Notifier, Shown):
    """A headless observer. Enter it, run something, leave it; it can be shown at any time, entered again to go on."""

    def __init__(self) -> None:
        super().__init__()
        self._subscription = ExitStack()

    def _slots(self) -> dict[str, Callable[[Any], None]]:
        """The events to receive, by slot."""
        raise NotImplementedError

    def _begin(self) -> None:
        """Called when the ``with`` is entered, already subscribed."""

    def _end(self) -> None:
        """Called when the ``with`` is left, no longer subscribed."""

    def __enter__(self) -> Self:
        self._subscription.enter_context(events.subscribe(**self._slots()))
        try:
            self._begin()
        except BaseException:
            self._subscription.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._subscription.close()
        self._end()
        self._changed(last=True)
