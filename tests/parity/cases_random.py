"""Random numbers: shape and dtype exactly, moments within their sampling error (the streams themselves are ours)."""

from __future__ import annotations

from typing import Any

import numpy as onp
from harness import Answers, Case, numpy_semantics, plain


class Drawn(Case):
    """`expr` draws numbers; the answers are their shape, dtype, mean in deviations, spread and lowest value.

    With `lowest=False` for unbounded distributions, whose lowest value says nothing.
    """

    def run(self, mx: Any) -> Answers:
        mx.random.seed(5)
        drawn = plain(self.evaluate(mx))
        numbers = drawn.astype("float64")
        spread = numbers.std()
        answers = {"shape": onp.array(drawn.shape), "dtype": onp.array(drawn.dtype.name),
                   "centre": onp.asarray(numbers.mean() / spread), "spread": onp.asarray(spread)}  # fmt: skip
        if self.options.get("lowest", True):
            answers["lowest"] = onp.asarray(numbers.min())
        return answers

    def tolerance(self, key: str) -> tuple[float, float]:
        # 200,000 draws: one sigma of a difference of means is 0.003 deviations, of spreads 0.3 % (1 % for heavy tails)
        return {"centre": (0.0, 0.03), "spread": (0.04, 0.0), "lowest": (0.0, 0.01)}.get(key, (0.0, 0.0))


class NumpyDrawn(Drawn):
    """The same from mx.np.random."""

    def run(self, mx: Any) -> Answers:
        with numpy_semantics(mx):
            return super().run(mx)


class Repeats(Case):
    """`expr` drawn twice from one seed and once from another: what repeats."""

    def run(self, mx: Any) -> Answers:
        drawn = []
        for seed in (3, 3, 4):
            mx.random.seed(seed)
            drawn.append(plain(self.evaluate(mx)))
        return {"same": onp.array([(drawn[0] == drawn[1]).all(), (drawn[0] == drawn[2]).all()])}


SHAPE = "shape=(400, 500)"
CASES = [
    Drawn(f"nd.random.uniform({SHAPE})"),
    Drawn(f"nd.random.uniform(-2, 3, {SHAPE})"),
    Drawn(f"nd.random.uniform(-2, 3, {SHAPE}, dtype='float64')"),
    Drawn(f"nd.random_uniform(low=1, high=2, {SHAPE})"),
    Drawn(f"nd.random.normal({SHAPE})", options={"lowest": False}),
    Drawn(f"nd.random.normal(loc=3, scale=0.5, {SHAPE})", options={"lowest": False}),
    Drawn("nd.random.randn(400, 500)", options={"lowest": False}),
    Drawn("nd.random.randn(400, 500, loc=1, scale=2)", options={"lowest": False}),
    Drawn(f"nd.random.randint(-3, 8, {SHAPE})"),
    Drawn(f"nd.random.exponential(scale=2, {SHAPE})"),
    Drawn(f"nd.random.gamma(alpha=3, beta=2, {SHAPE})", options={"lowest": False}),
    Drawn(f"nd.random.poisson(lam=4, {SHAPE})"),
    Drawn(f"nd.random.negative_binomial(k=5, p=0.4, {SHAPE})"),
    Drawn("nd.random.multinomial(nd.array([0.1, 0.2, 0.7]), shape=(200000,))"),
    Drawn("nd.random.multinomial(nd.array([[0.5, 0.5], [0.1, 0.9]]), shape=(100000,))"),
    Drawn("nd.random.shuffle(nd.arange(1000))"),
    Drawn("nd.random.uniform(nd.array([0, 10]), nd.array([1, 20]), shape=(100000,))"),
    NumpyDrawn("np.random.uniform(-1, 2, (400, 500))"),
    NumpyDrawn("np.random.uniform(size=(400, 500))"),
    NumpyDrawn("np.random.normal(1, 2, (400, 500))", options={"lowest": False}),
    NumpyDrawn("np.random.randn(400, 500)", options={"lowest": False}),
    NumpyDrawn("np.random.rand(400, 500)"),
    NumpyDrawn("np.random.randint(0, 7, (400, 500))"),
    NumpyDrawn("np.random.choice(6, (400, 500))"),
    NumpyDrawn("np.random.exponential(2.0, (400, 500))"),
    Repeats("nd.random.uniform(shape=(5,))"),
    Repeats("nd.random.normal(shape=(5,))"),
    Repeats("nd.random.shuffle(nd.arange(50))"),
]
