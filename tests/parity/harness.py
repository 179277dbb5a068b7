"""What a parity case is, and how it runs, against real MXNet 1.9.1 and against d2lcore alike.

A case is plain data: an expression in the words of the public API, and how to draw its inputs. `run(mx)` takes the
module, so the recorder (`record.py`, with real MXNet) and the tests (with d2lcore) execute the very same thing and
cannot drift apart. Inputs come from NumPy's `RandomState`, whose streams NumPy froze, seeded by the case's id: adding a
case changes no other.
"""

from __future__ import annotations

import contextlib
import re
import textwrap
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as onp

Draw = Callable[[onp.random.RandomState], onp.ndarray]
Answers = dict[str, onp.ndarray]

# --------------------------------------------------------------------------------------------------------------- inputs


def normal(*shape: int, scale: float = 1.0, dtype: str = "float32") -> Draw:
    """Standard normal values times `scale`."""
    return lambda rng: (scale * rng.standard_normal(shape)).astype(dtype)


def uniform(low: float, high: float, *shape: int, dtype: str = "float32") -> Draw:
    """Uniform values in [low, high)."""
    return lambda rng: rng.uniform(low, high, shape).astype(dtype)


def integers(high: int, *shape: int, dtype: str = "float32") -> Draw:
    """Integers in [0, high), as floats unless told: MXNet's labels and indices are floats by default."""
    return lambda rng: rng.randint(0, high, shape).astype(dtype)


def signs(*shape: int) -> Draw:
    """Labels -1 and 1."""
    return lambda rng: (2 * rng.randint(0, 2, shape) - 1).astype("float32")


def distinct(*shape: int, dtype: str = "float32") -> Draw:
    """Values that never tie (a shuffled grid around zero), for orders and maxima."""

    def draw(rng: onp.random.RandomState) -> onp.ndarray:
        size = int(onp.prod(shape))
        return (rng.permutation(size) - size // 2 + 0.25).reshape(shape).astype(dtype)

    return draw


def values(nested: Any, dtype: str = "float32") -> Draw:
    """Exactly these values."""
    return lambda rng: onp.array(nested, dtype=dtype)


def simplex(*shape: int) -> Draw:
    """Probabilities that sum to one over the last axis."""

    def draw(rng: onp.random.RandomState) -> onp.ndarray:
        raw = rng.uniform(0.1, 1, shape)
        return (raw / raw.sum(axis=-1, keepdims=True)).astype("float32")

    return draw


# ----------------------------------------------------------------------------------------------------------- plain data


def plain(value: Any) -> Any:
    """`value` as NumPy data: arrays of either engine, Python and NumPy numbers, text, shapes, types."""
    if hasattr(value, "asnumpy"):
        return value.asnumpy()
    if isinstance(value, (type, onp.dtype)):
        return onp.array(onp.dtype(value).name)
    return onp.asarray(value)


def outputs(value: Any) -> list[Any]:
    """The results of an expression as a list; a tuple of plain numbers (a shape) stays one result."""
    if isinstance(value, (list, tuple)) and any(hasattr(item, "asnumpy") for item in value):
        return list(value)
    return [value]


@contextlib.contextmanager
def numpy_semantics(mx: Any) -> Iterator[None]:
    """MXNet's switch to NumPy shapes and arrays, for a while."""
    mx.npx.set_np()
    try:
        yield
    finally:
        mx.npx.reset_np()


def head_gradient(shape: Sequence[int], dtype: Any) -> onp.ndarray:
    """A fixed, uneven gradient of the outputs: all ones would hide transposed or summed-away gradients."""
    return onp.cos(onp.arange(int(onp.prod(shape)))).reshape(shape).astype(dtype)


def backward(mx: Any, results: list[Any], like: Callable[..., Any], train: bool = True) -> None:
    """Backpropagates the fixed head gradients from every floating-point result, in the mode of the forward pass."""
    heads = [r for r in results if onp.dtype(r.dtype).kind == "f"]
    gradients = [like(head_gradient(h.shape, h.dtype), dtype=h.dtype) for h in heads]
    mx.autograd.backward(heads, gradients, train_mode=train)


# ---------------------------------------------------------------------------------------------------------------- cases


@dataclass(frozen=True)
class Case:
    """One comparison: `expr` in the API's words, how to draw its inputs, and how close the answers must be."""

    expr: str
    inputs: tuple[Draw, ...] = ()
    note: str = ""  # tells apart cases with the same expression
    rtol: float = 1e-4  # float32 sums in another order differ by a few 1e-6; ten times that is still no bug's size
    atol: float = 1e-5
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.expr} ({self.note})" if self.note else self.expr

    def rng(self) -> onp.random.RandomState:
        return onp.random.RandomState(zlib.crc32(self.id.encode()))

    def draw(self) -> list[onp.ndarray]:
        rng = self.rng()
        return [draw(rng) for draw in self.inputs]

    def run(self, mx: Any) -> Answers:
        raise NotImplementedError

    def tolerance(self, key: str) -> tuple[float, float]:
        """(rtol, atol) for one of the answers."""
        return self.rtol, self.atol

    def evaluate(self, mx: Any, **names: Any) -> Any:
        """Runs `expr`: statements separated by "; ", the last one an expression, which is the value."""
        names |= {"mx": mx, "onp": onp}
        for module in ("nd", "np", "npx", "gluon", "autograd", "init", "metric", "lr_scheduler", "optimizer"):
            if re.search(rf"\b{module}\.", self.expr):
                names[module] = getattr(mx, module)
        for module in ("nn", "loss"):
            if re.search(rf"\b{module}\.", self.expr):
                names[module] = getattr(mx.gluon, module)
        *statements, last = self.expr.split("; ")
        for statement in statements:
            exec(statement, names)
        return eval(last, names)


@dataclass(frozen=True)
class Expression(Case):
    """An expression of arrays x, y, z, w: its value, and the gradient of each floating-point input (`wrt`)."""

    front: str = "nd"
    grad: bool = True
    wrt: str = "xyzw"

    def run(self, mx: Any) -> Answers:
        like = getattr(mx, self.front).array
        arrays = {n: like(a, dtype=a.dtype) for n, a in zip("xyzw", self.draw(), strict=False)}
        if not self.grad:
            return {f"out{i}": plain(r) for i, r in enumerate(outputs(self.evaluate(mx, **arrays)))}
        leaves = {n: a for n, a in arrays.items() if n in self.wrt and onp.dtype(a.dtype).kind == "f"}
        for leaf in leaves.values():
            leaf.attach_grad()
        with mx.autograd.record():
            results = outputs(self.evaluate(mx, **arrays))
        backward(mx, results, like)
        answers = {f"out{i}": plain(r) for i, r in enumerate(results)}
        return answers | {f"grad_{n}": plain(leaf.grad) for n, leaf in leaves.items()}


class NumpyExpression(Expression):
    """The same on `mx.np` arrays."""

    def run(self, mx: Any) -> Answers:
        with numpy_semantics(mx):
            return super().run(mx)


@dataclass(frozen=True)
class Program(Case):
    """`expr` is a title; the program in `code` leaves its answer in `answer`."""

    code: str = ""

    def run(self, mx: Any) -> Answers:
        names = dict(zip("xyz", (mx.nd.array(a, dtype=a.dtype) for a in self.draw()), strict=False))
        names |= {"mx": mx, "nd": mx.nd, "autograd": mx.autograd, "gluon": mx.gluon, "nn": mx.gluon.nn}
        exec(textwrap.dedent(self.code), names)
        return {f"out{i}": plain(result) for i, result in enumerate(outputs(names["answer"]))}


class Raises(Case):
    """An expression that MXNet refuses; the answer is the name of the error's class."""

    def run(self, mx: Any) -> Answers:
        arrays = {n: mx.nd.array(a, dtype=a.dtype) for n, a in zip("xyzw", self.draw(), strict=False)}
        try:
            for result in outputs(self.evaluate(mx, **arrays)):
                plain(result)  # MXNet computes late: some errors come only here
        except Exception as error:  # any class: which one it is, is the answer
            return {"error": onp.array([cls.__name__ for cls in type(error).__mro__])}
        return {"error": onp.array([], dtype="U1")}


def nd(expr: str, *inputs: Draw, **options: Any) -> Expression:
    """A case on legacy arrays, with gradients."""
    return Expression(expr, inputs, **options)


def nd_only(expr: str, *inputs: Draw, **options: Any) -> Expression:
    """A case on legacy arrays, value only (not differentiable, or not an array)."""
    return Expression(expr, inputs, grad=False, **options)


def np(expr: str, *inputs: Draw, **options: Any) -> NumpyExpression:
    """A case on NumPy-semantics arrays, with gradients."""
    return NumpyExpression(expr, inputs, front="np", **options)


def np_only(expr: str, *inputs: Draw, **options: Any) -> NumpyExpression:
    """A case on NumPy-semantics arrays, value only."""
    return NumpyExpression(expr, inputs, front="np", grad=False, **options)


def program(title: str, code: str, *inputs: Draw) -> Program:
    """A case of several lines."""
    return Program(title, inputs, code=code)
