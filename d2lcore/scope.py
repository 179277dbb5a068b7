"""Where we are: the path of the layer being computed and the purpose of the memory being allocated.

Both are context variables, so every thread (and every asyncio task) has its own: a course that trains in a background
thread never mixes its layer names with those of the cell the reader is typing in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_path: ContextVar[str] = ContextVar("d2lcore_scope", default="")
_category: ContextVar[str | None] = ContextVar("d2lcore_category", default=None)

current = _path.get
"""The path of the layer being computed, for example ``LeNet.features[0]``; ``""`` outside of any layer."""

push, pop = _path.set, _path.reset
"""Set the whole path, and put it back: `at` for code that runs too often for a ``with`` (each call of a layer)."""

category = _category.get
"""What memory allocated now is for (``"parameter"``, ``"gradient"``, ...); None where nobody said."""


def join(path: str, name: str) -> str:
    """Append a child's name to a path; children known by number only (of a Sequential) read ``[i]``.

    >>> join("LeNet.features", "0"), join("LeNet", "features"), join("", "LeNet")
    ('LeNet.features[0]', 'LeNet.features', 'LeNet')
    """
    if not path:
        return name
    return f"{path}[{name}]" if name.isdigit() else f"{path}.{name}"


def where(function: str) -> str:
    """A function's name behind the layer that calls it, as errors begin: ``in LeNet.conv1: Convolution``."""
    path = current()
    return f"in {path}: {function}" if path else function


@contextmanager
def enter(name: str) -> Iterator[str]:
    """Go one layer down for the length of the ``with``; gives the new path."""
    path = join(_path.get(), name)
    token = _path.set(path)
    try:
        yield path
    finally:
        _path.reset(token)


@contextmanager
def at(path: str) -> Iterator[None]:
    """Set the whole path: backward passes and replays return to the layer that recorded an operator."""
    token = _path.set(path)
    try:
        yield
    finally:
        _path.reset(token)


@contextmanager
def allocating(purpose: str) -> Iterator[None]:
    """Label the memory allocated inside the ``with``: parameter, gradient, activation, optimizer, data."""
    token = _category.set(purpose)
    try:
        yield
    finally:
        _category.reset(token)
