"""What happens in the engine, for whoever wants to look: four slots, four kinds of record.

A slot is a tuple of callables. It is empty unless somebody subscribed, and an ``if`` on an empty tuple is all that the
engine pays for being observable. Records are small and immutable and hold no array, so that an observer never changes
when memory is freed (a hook that kept nodes alive once caused the very out-of-memory error it was measuring).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

Observer = Callable[[Any], None]

OP: tuple[Observer, ...] = ()
"""Called with an `OpEvent` after every operator that goes through the funnel."""
GRAD: tuple[Observer, ...] = ()
"""Called with a `GradEvent` after every step of a backward pass, with a `LeafGrad` when a variable gets its own."""
MEM: tuple[Observer, ...] = ()
"""Called with a `MemEvent` whenever a buffer is allocated or freed."""
BLOCK: tuple[Observer, ...] = ()
"""Called with a `BlockEvent` whenever a layer is entered or left."""


class OpEvent(NamedTuple):
    """One operator that ran. Values are known by number: ``outputs`` of one event are ``inputs`` of later ones."""

    seq: int
    op: str
    inputs: tuple[int | None, ...]
    outputs: tuple[int, ...]
    names: tuple[str | None, ...]  #: of the inputs that are variables (parameters), None for all others
    in_shapes: tuple[tuple[int, ...] | None, ...]
    shapes: tuple[tuple[int, ...], ...]
    dtypes: tuple[str, ...]
    nbytes: int  #: of all outputs
    device: str
    scope: str
    start: float  #: seconds, `time.perf_counter`
    end: float
    recorded: bool
    attrs: dict[str, Any]


class GradEvent(NamedTuple):
    """One step of a backward pass: an operator's rule turned the gradient of its output into those of its inputs.

    ``norm`` and ``in_norms`` are Euclidean norms, measured only because somebody subscribed.
    """

    seq: int  #: the number of the tape node; an `OpEvent` of the forward pass has it as ``seq`` too
    op: str
    scope: str
    shape: tuple[int, ...]
    norm: float
    in_shapes: tuple[tuple[int, ...] | None, ...]
    in_norms: tuple[float | None, ...]
    parents: tuple[int | None, ...]  #: numbers of the nodes that the gradients flow on to
    start: float  #: seconds, `time.perf_counter`
    end: float


class LeafGrad(NamedTuple):
    """A variable (usually a parameter) got its gradient."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    norm: float  #: of the gradient
    value_norm: float  #: of the variable itself
    max_abs: float
    zeros: float  #: fraction of the gradient's entries that are exactly 0
    finite: bool


class MemEvent(NamedTuple):
    """A buffer was allocated or freed; ``live`` is what the device holds after it."""

    kind: str  #: "alloc" or "free"
    id: int
    nbytes: int
    category: str
    scope: str
    device: str
    time: float
    live: int


class BlockEvent(NamedTuple):
    """A layer was entered or left; ``shapes`` are its inputs' on entry and its outputs' on exit."""

    kind: str  #: "enter" or "exit"
    scope: str
    cls: str
    time: float
    shapes: tuple[tuple[int, ...], ...]


def emit(slot: tuple[Observer, ...], event: Any) -> None:
    """Hand an event to everybody in a slot; the caller has looked whether anybody is there before making it."""
    for observer in slot:
        observer(event)


@contextmanager
def subscribe(**observers: Observer) -> Iterator[None]:
    """Attach observers, by slot name, for the length of the ``with``.

    >>> from d2lcore import events
    >>> seen = []
    >>> with events.subscribe(BLOCK=seen.append):
    ...     bool(events.BLOCK)
    True
    >>> bool(events.BLOCK)
    False
    """
    slots = globals()
    for slot in observers:
        if slot not in ("OP", "GRAD", "MEM", "BLOCK"):
            raise TypeError(f"events.subscribe: no slot {slot!r}; the slots are OP, GRAD, MEM and BLOCK")
    for slot, observer in observers.items():
        slots[slot] += (observer,)
    try:
        yield
    finally:
        for slot, observer in observers.items():
            left = list(slots[slot])
            left.remove(observer)  # compares by equality: a bound method is a new object each time it is looked up
            slots[slot] = tuple(left)
