"""MXNet's ``mx.engine``: how many operators its scheduler takes together. A setting; results do not depend on it.

This engine computes each operator when it is called, so there is nothing to take together.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["bulk", "set_bulk_size"]

_bulk_size = 15


def set_bulk_size(size: int) -> int:
    """Note how many operators to take together; gives what it was.

    >>> import d2lcore as mx
    >>> mx.engine.set_bulk_size(30), mx.engine.set_bulk_size(15)
    (15, 30)
    """
    global _bulk_size
    before, _bulk_size = _bulk_size, int(size)
    return before


@contextmanager
def bulk(size: int) -> Iterator[None]:
    """`set_bulk_size` for the length of the ``with``.

    >>> import d2lcore as mx
    >>> with mx.engine.bulk(10):
    ...     y = mx.nd.ones(2) + 1
    """
    before = set_bulk_size(size)
    try:
        yield
    finally:
        set_bulk_size(before)
