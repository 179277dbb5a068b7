"""Learning-rate schedules (MXNet's ``mx.lr_scheduler``): functions of the number of updates done.

All share a warm-up: over the first ``warmup_steps`` updates the rate rises from ``warmup_begin_lr`` to ``base_lr``
(``"linear"``) or stays at ``warmup_begin_lr`` (``"constant"``).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from .errors import BadValueError


class LRScheduler:
    """Base of all schedules; a subclass writes `rate`."""

    def __init__(
        self, base_lr: float = 0.01, warmup_steps: int = 0, warmup_begin_lr: float = 0, warmup_mode: str = "linear"
    ) -> None:
        name = type(self).__name__
        if warmup_steps < 0 or not isinstance(warmup_steps, int):
            raise ValueError(f"{name}: warmup_steps is a whole number >= 0, got {warmup_steps!r}")
        if warmup_begin_lr > base_lr:
            raise ValueError(f"{name}: warmup_begin_lr {warmup_begin_lr} is higher than base_lr {base_lr}")
        if warmup_mode not in ("linear", "constant"):
            raise ValueError(f"{name}: warmup_mode is 'linear' or 'constant', got {warmup_mode!r}")
        self.base_lr, self.warmup_steps = base_lr, warmup_steps
        self.warmup_begin_lr, self.warmup_mode = warmup_begin_lr, warmup_mode

    def __call__(self, num_update: int) -> float:
        """The learning rate after ``num_update`` updates."""
        return self.rate(num_update) if num_update >= self.warmup_steps else self.get_warmup_lr(num_update)

    def get_warmup_lr(self, num_update: int) -> float:
        """The learning rate after ``num_update`` updates of the warm-up, for schedules that write ``__call__``."""
        if self.warmup_mode == "constant":
            return self.warmup_begin_lr
        return self.warmup_begin_lr + (self.base_lr - self.warmup_begin_lr) * num_update / self.warmup_steps

    def rate(self, num_update: int) -> float:
        """The learning rate once the warm-up is over."""
        raise NotImplementedError(f"{type(self).__name__}: write rate(self, num_update)")


class FactorScheduler(LRScheduler):
    """The rate is multiplied by ``factor`` every ``step`` updates, and never falls below ``stop_factor_lr``.

    >>> from d2lcore.lr_scheduler import FactorScheduler
    >>> schedule = FactorScheduler(step=100, factor=0.5, base_lr=1.0)
    >>> [schedule(n) for n in (1, 101, 201)]
    [1.0, 0.5, 0.25]
    """

    def __init__(
        self,
        step: int,
        factor: float = 1,
        stop_factor_lr: float = 1e-8,
        base_lr: float = 0.01,
        warmup_steps: int = 0,
        warmup_begin_lr: float = 0,
        warmup_mode: str = "linear",
    ) -> None:
        super().__init__(base_lr, warmup_steps, warmup_begin_lr, warmup_mode)
        if step < 1:
            raise ValueError(f"FactorScheduler: step is at least 1, got {step}")
        if factor > 1:
            raise ValueError(f"FactorScheduler: factor is at most 1, or the rate would grow, got {factor}")
        self.step, self.factor, self.stop_factor_lr = step, factor, stop_factor_lr

    def rate(self, num_update: int) -> float:
        drops = max(0, num_update - 1) // self.step
        return max(self.base_lr * self.factor**drops, min(self.stop_factor_lr, self.base_lr))


class MultiFactorScheduler(LRScheduler):
    """The rate is multiplied by ``factor`` at each of the updates in ``step``.

    >>> from d2lcore.lr_scheduler import MultiFactorScheduler
    >>> schedule = MultiFactorScheduler(step=[10, 20], factor=0.5, base_lr=1.0)
    >>> [schedule(n) for n in (10, 11, 21)]
    [1.0, 0.5, 0.25]
    """

    def __init__(
        self,
        step: Sequence[int],
        factor: float = 1,
        base_lr: float = 0.01,
        warmup_steps: int = 0,
        warmup_begin_lr: float = 0,
        warmup_mode: str = "linear",
    ) -> None:
        super().__init__(base_lr, warmup_steps, warmup_begin_lr, warmup_mode)
        if not step or min(step) < 1 or any(a >= b for a, b in pairwise(step)):
            raise ValueError(f"MultiFactorScheduler: step is an increasing list of numbers >= 1, got {step!r}")
        if factor > 1:
            raise ValueError(f"MultiFactorScheduler: factor is at most 1, or the rate would grow, got {factor}")
        self.step, self.factor = list(step), factor

    def rate(self, num_update: int) -> float:
        return self.base_lr * self.factor ** bisect_left(self.step, num_update)


class _Decay(LRScheduler):
    """From ``base_lr`` down to ``final_lr`` over ``max_update`` updates, the warm-up's included."""

    def __init__(
        self,
        max_update: int,
        base_lr: float = 0.01,
        final_lr: float = 0,
        warmup_steps: int = 0,
        warmup_begin_lr: float = 0,
        warmup_mode: str = "linear",
    ) -> None:
        super().__init__(base_lr, warmup_steps, warmup_begin_lr, warmup_mode)
        if not isinstance(max_update, int) or max_update < 1:
            raise BadValueError(f"{type(self).__name__}: max_update is a whole number >= 1, got {max_update!r}")
        if warmup_steps >= max_update:
            raise BadValueError(
                f"{type(self).__name__}: max_update {max_update} leaves no updates after a warm-up of {warmup_steps}; "
                "it counts the warm-up's too"
            )
        self.max_update, self.final_lr = max_update, final_lr
        self.max_steps = max_update - warmup_steps

    def rate(self, num_update: int) -> float:
        done = min(1.0, (num_update - self.warmup_steps) / self.max_steps)
        return self.final_lr + (self.base_lr - self.final_lr) * self.left(done)

    def left(self, done: float) -> float:
        """What is left of the way from ``final_lr`` to ``base_lr`` when a fraction ``done`` of the updates is done."""
        raise NotImplementedError


class PolyScheduler(_Decay):
    """Falls as a power: ``(1 - done) ** pwr``.

    >>> from d2lcore.lr_scheduler import PolyScheduler
    >>> schedule = PolyScheduler(max_update=20, base_lr=1.0)
    >>> [schedule(n) for n in (0, 10, 20)]
    [1.0, 0.25, 0.0]
    """

    def __init__(
        self,
        max_update: int,
        base_lr: float = 0.01,
        pwr: float = 2,
        final_lr: float = 0,
        warmup_steps: int = 0,
        warmup_begin_lr: float = 0,
        warmup_mode: str = "linear",
    ) -> None:
        super().__init__(max_update, base_lr, final_lr, warmup_steps, warmup_begin_lr, warmup_mode)
        self.power = pwr

    def left(self, done: float) -> float:
        return (1 - done) ** self.power


class CosineScheduler(_Decay):
    """Falls as half a cosine (Loshchilov & Hutter 2017).

    >>> from d2lcore.lr_scheduler import CosineScheduler
    >>> schedule = CosineScheduler(max_update=20, base_lr=1.0)
    >>> [round(schedule(n), 3) for n in (0, 10, 20)]
    [1.0, 0.5, 0.0]
    """

    def left(self, done: float) -> float:
        return (1 + math.cos(math.pi * done)) / 2
