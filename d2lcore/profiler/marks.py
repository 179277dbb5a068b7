"""What programs write into the timeline themselves: tasks, frames, events, counters and markers."""

from __future__ import annotations

import time
from typing import Any

from .. import scope as _scope
from ..errors import MXNetError, unknown
from . import run

_REACH = {"global": "g", "process": "p", "thread": "t", "task": "t", "marker": "t"}


class Domain:
    """A category of what is marked.

    >>> from d2lcore import profiler
    >>> data = profiler.Domain("data")
    >>> with data.new_task("augment"):
    ...     pass
    >>> print(data, data.new_counter("queue", 3))
    data queue
    """

    def __init__(self, name: str) -> None:
        self.name = _text(name)

    def __str__(self) -> str:
        return self.name

    def new_task(self, name: str) -> Task:
        """A `Task` of this domain."""
        return Task(self, name)

    def new_frame(self, name: str) -> Frame:
        """A `Frame` of this domain."""
        return Frame(self, name)

    def new_counter(self, name: str, value: float | None = None) -> Counter:
        """A `Counter` of this domain."""
        return Counter(self, name, value)

    def new_marker(self, name: str) -> Marker:
        """A `Marker` of this domain."""
        return Marker(self, name)


class _Span:
    """Something that starts and stops; noted where the profiler runs when it stops."""

    def __init__(self, name: str, category: str) -> None:
        self.name, self._category = _text(name), category
        self._start: float | None = None

    def __str__(self) -> str:
        return self.name

    def start(self) -> None:
        """It begins."""
        self._start = time.perf_counter()

    def stop(self) -> None:
        """It ends."""
        if self._start is not None and run.is_listening():
            run.record.span(self.name, self._category, self._start, time.perf_counter(), self._category)
        self._start = None

    def __enter__(self) -> Any:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()


class Task(_Span):
    """A piece of work, begun by `start` and ended by `stop`, or the length of a ``with``."""

    def __init__(self, domain: Domain, name: str) -> None:
        super().__init__(name, str(domain))


class Frame(_Span):
    """One of many equal pieces, such as a batch, begun by `start` and ended by `stop`, or the length of a ``with``."""

    def __init__(self, domain: Domain, name: str) -> None:
        super().__init__(name, f"{domain},frame")


class Event(_Span):
    """A piece of work of no domain."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "event")


class Counter:
    """A value that changes.

    >>> from d2lcore import profiler
    >>> seen = profiler.Domain("data").new_counter("images")
    >>> seen.set_value(10)
    >>> seen += 32
    >>> seen.decrement(2)
    >>> seen.value
    40
    """

    def __init__(self, domain: Domain, name: str, value: float | None = None) -> None:
        self.name, self._category = _text(name), f"{domain},counter"
        self.value: float = 0
        if value is not None:
            self.set_value(value)

    def __str__(self) -> str:
        return self.name

    def set_value(self, value: float) -> None:
        """It is ``value`` now."""
        self.value = value
        if run.is_listening():
            run.record.counter(self.name, self._category, value)

    def increment(self, delta: float = 1) -> None:
        """It is ``delta`` more now."""
        self.set_value(self.value + delta)

    def decrement(self, delta: float = 1) -> None:
        """It is ``delta`` less now."""
        self.set_value(self.value - delta)

    def __iadd__(self, delta: float) -> Counter:
        self.increment(delta)
        return self

    def __isub__(self, delta: float) -> Counter:
        self.decrement(delta)
        return self


class Marker:
    """A moment, noted by `mark`."""

    def __init__(self, domain: Domain, name: str) -> None:
        self.name, self._category = _text(name), f"{domain},instant_marker"

    def __str__(self) -> str:
        return self.name

    def mark(self, scope: str = "process") -> None:
        """It is now; ``scope`` is ``"global"``, ``"process"``, ``"thread"``, ``"task"`` or ``"marker"``."""
        if scope not in _REACH:
            raise MXNetError(str(unknown("scope of a marker", scope, _REACH)))
        if run.is_listening():
            run.record.instant(self.name, self._category, _REACH[scope])


def scope(name: str = "<unk>:") -> Any:
    """``with scope("encoder:"):`` puts a name in front of the blocks and operators inside, as MXNet 2 spells it.

    >>> from d2lcore import profiler
    >>> with profiler.scope("encoder:") as path:
    ...     print(path)
    encoder
    """
    return _scope.enter(name.removesuffix(":"))


def _text(name: Any) -> str:
    if not isinstance(name, str):
        raise TypeError(f"the name of what is profiled is a text, got {type(name).__name__}")
    return name
