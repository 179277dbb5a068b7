"""What the engine adds to the cost of an operator: the funnel against the bare NumPy call, recorded and not."""

from __future__ import annotations

import numpy as np

import d2lcore as mx
from d2lcore import autograd, events, nd
from d2lcore.core import F

from .timing import interleaved, table

CHAIN = 100


def run() -> None:
    """Print the cost of one elementwise product of small arrays."""
    x, y = nd.ones((4, 4)), nd.ones((4, 4))
    raw_x, raw_y = x._data, y._data
    variable = nd.ones((4, 4))
    variable.attach_grad()

    def bare() -> None:
        for _ in range(CHAIN):
            np.multiply(raw_x, raw_y)

    def funnel() -> None:
        for _ in range(CHAIN):
            F.multiply(x, y)

    def operator() -> None:
        for _ in range(CHAIN):
            x * y

    def observed() -> None:
        with events.subscribe(OP=lambda event: None):
            funnel()

    def recorded() -> None:
        with autograd.record():
            z = variable
            for _ in range(CHAIN):
                z = z * y
        z.backward()

    contenders = {
        "np.multiply": bare, "F.multiply": funnel, "x * y": operator, "recorded, with backward": recorded,
        "F.multiply, observed": observed,
    }  # fmt: skip
    times = interleaved(contenders, rounds=31, calls=20)
    per_op = {name: type(t)(t.wall / CHAIN, t.cpu / CHAIN) for name, t in times.items()}
    print(f"Cost of one operator, 4x4 float32 (d2lcore {mx.__version__}, NumPy {np.__version__})")
    print(table(per_op, "np.multiply", "us"))
    added = {name: (t.wall - per_op["np.multiply"].wall) * 1e6 for name, t in per_op.items()}
    print(f"  added to the bare call: {added['F.multiply']:.2f} us; recorded with backward: "
          f"{added['recorded, with backward']:.2f} us")  # fmt: skip
