"""Learning-rate schedules that follow one another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .... import lr_scheduler

__all__ = ["LRScheduler", "LRSequential"]


class LRScheduler(lr_scheduler.LRScheduler):
    """From ``base_lr`` to ``target_lr`` in one of five ways.

    Parameters
    ----------
    mode : ``"constant"`` (``target_lr`` all the time), ``"step"``, ``"linear"``, ``"poly"`` or ``"cosine"``.
    base_lr, target_lr : rate at the beginning and at the end.
    niters, nepochs, iters_per_epoch : how long: in updates, or in epochs of so many updates.
    offset : number of the first update.
    power : of ``"poly"``.
    step_iter, step_epoch, step_factor : of ``"step"``: when the rate is multiplied, and by what.

    >>> from d2lcore.compat.gluoncv.utils import LRScheduler
    >>> schedule = LRScheduler("linear", base_lr=1.0, target_lr=0.0, niters=5)
    >>> [schedule(n) for n in (0, 2, 4, 9)]
    [1.0, 0.5, 0.0, 0.0]
    """

    def __init__(
        self, mode: str, base_lr: float = 0, target_lr: float = 0, niters: int = 0, nepochs: int = 0,
        iters_per_epoch: int = 0, offset: int = 0, power: float = 2, step_iter: Sequence[int] | None = None,
        step_epoch: Sequence[float] | None = None, step_factor: float = 0.1,
    ) -> None:  # fmt: skip
        modes = ("constant", "step", "linear", "poly", "cosine")
        if mode not in modes:
            raise ValueError(f"LRScheduler: mode is one of {', '.join(modes)}, got {mode!r}")
        super().__init__(base_lr)
        self.mode, self.target_lr, self.offset = mode, target_lr, offset
        self.niters = nepochs * iters_per_epoch if nepochs else niters
        self.power, self.step_factor = power, step_factor
        self.step = list(step_iter or ()) if step_epoch is None else [s * iters_per_epoch for s in step_epoch]

    def __call__(self, num_update: int) -> float:
        """The learning rate after ``num_update`` updates."""
        last = self.niters - 1
        at = min(max(0, num_update - self.offset), last)
        if self.mode == "step":
            return self.base_lr * self.step_factor ** sum(s <= at for s in self.step)
        done = at / last if last > 0 else 1.0
        left = {
            "constant": 0.0,
            "linear": 1 - done,
            "poly": (1 - done) ** self.power,
            "cosine": (1 + math.cos(math.pi * done)) / 2,
        }
        return self.target_lr + (self.base_lr - self.target_lr) * left[self.mode]


class LRSequential(lr_scheduler.LRScheduler):
    """Schedules one after the other, each for its ``niters``; the last one goes on.

    >>> from d2lcore.compat.gluoncv.utils import LRScheduler, LRSequential
    >>> warm_up, rest = LRScheduler("linear", 0, 1.0, niters=3), LRScheduler("constant", target_lr=0.5, niters=9)
    >>> schedule = LRSequential([warm_up, rest])
    >>> [schedule(n) for n in (0, 1, 2, 3, 99)]
    [0.0, 0.5, 1.0, 0.5, 0.5]
    """

    def __init__(self, schedulers: Sequence[LRScheduler]) -> None:
        if not schedulers:
            raise ValueError("LRSequential: give at least one LRScheduler")
        super().__init__()
        self.schedulers: list[Any] = []
        self.count = 0  #: updates of all schedules together
        for schedule in schedulers:
            self.add(schedule)

    def add(self, scheduler: LRScheduler) -> None:
        """Let another schedule follow."""
        scheduler.offset = self.count
        self.count += scheduler.niters
        self.schedulers.append(scheduler)

    def __call__(self, num_update: int) -> float:
        """The learning rate after ``num_update`` updates."""
        for schedule in self.schedulers:
            if num_update < schedule.offset + schedule.niters:
                return schedule(num_update)
        return self.schedulers[-1](num_update)
