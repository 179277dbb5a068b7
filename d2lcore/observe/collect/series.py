"""Numbers over steps, kept compactly and shown in few enough bins for any screen."""

from __future__ import annotations

from array import array

import numpy as np


class Series:
    """A value at some of the steps of a run, in the order of the steps.

    >>> loss = Series()
    >>> for step, value in enumerate([4.0, 2.0, 1.0, 3.0, float("nan")]):
    ...     loss.add(step, value)
    >>> loss.binned(2)
    ([0, 2, 4], [3.0, 2.0, None], [2.0, 1.0, None], [4.0, 3.0, None])
    """

    __slots__ = ("steps", "values")

    def __init__(self) -> None:
        self.steps = array("q")
        self.values = array("d")

    def __len__(self) -> int:
        return len(self.values)

    def add(self, step: int, value: float) -> None:
        """Append a value; steps may be left out."""
        self.steps.append(step)
        self.values.append(value)

    def last(self, n: int) -> list[float]:
        """The newest values."""
        return list(self.values[-n:])

    def binned(self, size: int) -> tuple[list[int], list[float | None], list[float | None], list[float | None]]:
        """First step, mean, smallest and largest value of each ``size`` steps; None where no value is finite."""
        values = np.array(self.values)  # copies, taken at once: another thread may be adding
        steps = np.array(self.steps)[: len(values)] // size * size
        if not len(values):
            return [], [], [], []
        starts = np.flatnonzero(np.diff(steps, prepend=-1))
        finite = np.isfinite(values)
        counts = np.add.reduceat(finite, starts, dtype=np.int64)
        means = np.add.reduceat(np.where(finite, values, 0.0), starts) / np.maximum(counts, 1)
        lows = np.minimum.reduceat(np.where(finite, values, np.inf), starts)
        highs = np.maximum.reduceat(np.where(finite, values, -np.inf), starts)

        def known(numbers: np.ndarray) -> list[float | None]:
            return [n if c else None for n, c in zip(numbers.tolist(), counts.tolist(), strict=True)]

        return steps[starts].tolist(), known(means), known(lows), known(highs)


def bin_size(n: int, most: int) -> int:
    """How many of ``n`` steps go into each of at most ``most`` bins.

    It is a power of two, so that bins stay put while ``n`` grows.

    >>> bin_size(100, 120), bin_size(130, 120), bin_size(1000, 120)
    (1, 2, 16)
    """
    size = 1
    while n > size * most:
        size *= 2
    return size
