"""Initializers: statistics of the random ones over a large array, exact values of the others."""

from __future__ import annotations

from typing import Any

import numpy as onp
from harness import Answers, Case, plain


class Exact(Case):
    """`expr` makes an initializer; the answer is what it writes into a parameter of `name` and `shape`."""

    def fill(self, mx: Any) -> onp.ndarray:
        mx.random.seed(11)
        p = mx.gluon.Parameter(self.options.get("name", "weight"), shape=self.options["shape"])
        p.initialize(init=self.evaluate(mx))
        return plain(p.data())

    def run(self, mx: Any) -> Answers:
        return {"array": self.fill(mx)}


class Moments(Exact):
    """The same for a random one: its mean in standard deviations, its spread, the share of negatives, the extremes."""

    # Of 200,000 draws each, the means of the two engines differ by 0.003 deviations (one sigma), the spreads by 0.2 %,
    # the extremes of a Gaussian by some 6 %; the bounds are five times that and a fifth of any wrong formula's error.
    TOLERANCES = {"mean": (0.0, 0.015), "spread": (0.01, 0.0), "extremes": (0.25, 0.0)}

    def run(self, mx: Any) -> Answers:
        array = self.fill(mx).astype("float64")
        return {"mean": onp.asarray(array.mean() / array.std()), "spread": onp.asarray(array.std()),
                "extremes": onp.array([array.min(), array.max()])}  # fmt: skip

    def tolerance(self, key: str) -> tuple[float, float]:
        return self.TOLERANCES[key]


class Orthogonal(Exact):
    """W Wt of an orthogonal initializer."""

    def run(self, mx: Any) -> Answers:
        array = self.fill(mx).reshape(self.options["shape"][0], -1)
        return {"gram": array @ array.T if array.shape[0] <= array.shape[1] else array.T @ array}


class Default(Case):
    """What `initialize(expr)` gives each parameter of a net: which rule belongs to which name."""

    def run(self, mx: Any) -> Answers:
        mx.random.seed(11)
        net = mx.gluon.nn.HybridSequential()
        net.add(mx.gluon.nn.Dense(40, in_units=500), mx.gluon.nn.BatchNorm(in_channels=40))
        net.initialize(self.evaluate(mx))
        dense, norm = net[0], net[1]
        return {"weight": onp.quantile(plain(dense.weight.data()), [0, 0.5, 1]), "bias": plain(dense.bias.data()),
                "gamma": plain(norm.gamma.data()), "beta": plain(norm.beta.data()),
                "running_mean": plain(norm.running_mean.data()),
                "running_var": plain(norm.running_var.data())}  # fmt: skip

    def tolerance(self, key: str) -> tuple[float, float]:
        return (0.01, 0.006) if key == "weight" else (0.0, 0.0)  # median and extremes of 20,000 draws


def random(expr: str, shape: tuple[int, ...] = (400, 500)) -> Moments:
    return Moments(expr, note="x".join(map(str, shape)), options={"shape": shape})


def exact(expr: str, shape: tuple[int, ...], name: str = "weight") -> Exact:
    return Exact(expr, note="x".join(map(str, shape)), options={"shape": shape, "name": name})


# Tables are read by rows.
# fmt: off
CASES = [
    random("init.Uniform()"),
    random("init.Uniform(0.3)"),
    random("init.Normal()"),
    random("init.Normal(0.5)"),
    *[
        random(f"init.Xavier(rnd_type='{kind}', factor_type='{factor}', magnitude=3)", shape)
        for kind in ("uniform", "gaussian")
        for factor in ("avg", "in", "out")
        for shape in ((200, 1000), (64, 125, 5, 5))
    ],
    random("init.Xavier()", (200, 1000)),
    random("init.Xavier(magnitude=2.24)", (200, 1000)),
    random("init.MSRAPrelu()", (200, 1000)),
    random("init.MSRAPrelu(factor_type='in', slope=0.1)", (200, 1000)),
    Orthogonal("init.Orthogonal()", options={"shape": (6, 10)}),
    Orthogonal("init.Orthogonal(scale=1.0, rand_type='normal')", options={"shape": (10, 6)}),
    Orthogonal("init.Orthogonal(scale=0.5)", options={"shape": (4, 2, 3)}),
    exact("init.Zero()", (3, 4)),
    exact("init.One()", (3, 4)),
    exact("init.Constant(0.7)", (3, 4)),
    exact("init.Bilinear()", (2, 1, 4, 4)),
    exact("init.Bilinear()", (1, 2, 3, 5)),
    exact("init.LSTMBias(forget_bias=1.5)", (16,), name="lstm_bias"),
    exact("'zeros'", (3,)),
    exact("'ones'", (3,)),
    Default("init.Uniform()"),
    Default("init.Xavier()"),
    Default("init.One()"),
]
