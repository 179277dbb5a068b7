"""How samples are described: inputs drawn from a generator, attributes, and what can be asked of the operator there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Draw = Callable[[np.random.Generator], np.ndarray]


class Sample(NamedTuple):
    """One way to call an operator, at a point where it is differentiable if it has a gradient at all."""

    op: str
    inputs: tuple[Any, ...]  #: arrays are drawn, numbers and None stand for themselves
    attrs: dict[str, Any]
    second: bool  #: whether second derivatives are those of the function (not so for an agreed-upon gradient)
    fixed_shape: bool  #: whether shapes follow from shapes, not from values

    def draw(self, seed: int = 0) -> list[Any]:
        """The inputs, in float64 where they are real."""
        rng = np.random.default_rng(seed)
        return [x(rng) if callable(x) else x for x in self.inputs]

    def __str__(self) -> str:
        attrs = ",".join(f"{k}={v}" for k, v in self.attrs.items())
        return f"{self.op}({attrs})"


SAMPLES: dict[str, list[Sample]] = {}
"""By operator; an operator that is not here fails the test."""

MISFITS: dict[str, list[Sample]] = {}
"""By operator: calls with shapes that do not fit, which must raise `ShapeError`."""


def sample(op: str, *inputs: Any, second: bool = True, fixed_shape: bool = True, **attrs: Any) -> None:
    """Enter a way to call an operator."""
    SAMPLES.setdefault(op, []).append(Sample(op, inputs, attrs, second, fixed_shape))


def misfit(op: str, *inputs: Any, **attrs: Any) -> None:
    """Enter a way in which an operator must not be called."""
    MISFITS.setdefault(op, []).append(Sample(op, inputs, attrs, False, True))


def real(*shape: int) -> Draw:
    """Normally distributed numbers."""
    return lambda rng: np.asarray(rng.standard_normal(shape))


def between(low: float, high: float, *shape: int) -> Draw:
    """Numbers from an interval."""
    return lambda rng: rng.uniform(low, high, shape)


def apart(*shape: int) -> Draw:
    """Different numbers, at least 0.2 from each other and from all multiples of a half: no ties, no kinks."""
    size = int(np.prod(shape))
    ladder = (np.arange(size) - size // 2) * 0.5 + 0.2
    return lambda rng: (rng.permutation(ladder) + rng.uniform(0, 0.1, size)).reshape(shape)


def whole(high: int, *shape: int) -> Draw:
    """Whole numbers from 0 up to and without ``high``."""
    return lambda rng: rng.integers(0, high, shape)


def flags(*values: Any) -> Draw:
    """An array of fixed truth values."""
    return lambda rng: np.array(values, dtype=bool)


def fixed(values: Any) -> Draw:
    """An array of fixed values."""
    return lambda rng: np.array(values)


def legacy(values: Any) -> Draw:
    """Fixed whole numbers or truth values as legacy arrays hold them, in float32; not to be differentiated."""
    return lambda rng: np.array(values, dtype=np.float32)


def definite(n: int, *batch: int) -> Draw:
    """Symmetric positive definite matrices."""

    def draw(rng: np.random.Generator) -> np.ndarray:
        x = rng.standard_normal((*batch, n, n))
        return x @ x.swapaxes(-1, -2) + n * np.eye(n)

    return draw
