"""`Monitor`: statistics of what flows through a bound network, every so many batches (MXNet's ``mx.monitor``)."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from math import sqrt
from typing import Any

from .ndarray import NDArray

__all__ = ["Monitor"]


def _mean_size(x: NDArray) -> NDArray:
    """The root of the mean square."""
    return x.norm() / sqrt(x.size)


class Monitor:
    """Collects a statistic of every output, and of arguments and gradients, of the executors it is installed in.

    Parameters
    ----------
    interval : batches between two collections.
    stat_func : array to statistic; the root mean square where None.
    pattern : regular expression that names must match.
    sort : sort the results by name.
    monitor_all : collect inputs of operators too.

    >>> import d2lcore as mx
    >>> executor = mx.sym.exp(mx.sym.var("x"), name="e").simple_bind(mx.cpu(), x=(2,))
    >>> monitor = mx.monitor.Monitor(1, stat_func=lambda a: a.max())
    >>> monitor.install(executor)
    >>> monitor.tic()
    >>> y = executor.forward()
    >>> [(name, value.strip()) for batch, name, value in monitor.toc()]
    [('e_output', '1.0'), ('x', '0.0')]
    """

    def __init__(
        self, interval: int, stat_func: Callable | None = None, pattern: str = ".*", sort: bool = False,
        monitor_all: bool = False,
    ) -> None:  # fmt: skip
        self.interval, self.stat_func, self.sort = interval, stat_func or _mean_size, sort
        self.monitor_all = monitor_all
        self.re_prog = re.compile(pattern)
        self.exes: list[Any] = []
        self.queue: list[tuple[int, str, Any]] = []
        self.step, self.activated = 0, False

    def stat_helper(self, name: str, array: NDArray) -> None:
        """What the executor calls with every output."""
        if self.activated and self.re_prog.match(name):
            self.queue.append((self.step, name, self.stat_func(array)))

    def install(self, exe: Any, monitor_all: bool | None = None) -> None:
        """Watch an executor."""
        exe.set_monitor_callback(self.stat_helper, self.monitor_all if monitor_all is None else monitor_all)
        self.exes.append(exe)

    def tic(self) -> None:
        """A batch begins; on every ``interval``-th one statistics are collected."""
        if self.step % self.interval == 0:
            self.queue, self.activated = [], True
        self.step += 1

    def toc(self) -> list[tuple[int, str, str]]:
        """The batch has ended: what was collected, as (batch, name, text of the statistic)."""
        if not self.activated:
            return []
        for exe in self.exes:
            for name, array in exe.arg_dict.items():
                self.stat_helper(name, array)
            for name, array in exe.aux_dict.items():
                self.stat_helper(name, array)
        self.activated = False
        found = sorted(self.queue, key=lambda entry: entry[1]) if self.sort else self.queue
        self.queue = []
        return [(step, name, _text(value)) for step, name, value in found]

    def toc_print(self) -> None:
        """`toc`, to the log."""
        for step, name, value in self.toc():
            logging.info("Batch: %7d %30s %s", step, name, value)


def _text(value: Any) -> str:
    values = value if isinstance(value, list) else [value]
    return "".join(f"{v.asscalar() if v.size == 1 else v.asnumpy()}\t" for v in values)
