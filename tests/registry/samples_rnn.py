"""Samples of the recurrent networks, which have first derivatives only."""

from __future__ import annotations

from typing import Any

import numpy as np
from sampling import fixed, legacy, misfit, real, sample

from d2lcore.ops.rnn_layout import GATES

TIMES, BATCH, INPUTS, HIDDEN = 4, 3, 2, 3


def count(mode: str, layers: int, directions: int, state: int) -> int:
    """Number of parameters, counted by hand."""
    rows, total = GATES[mode] * HIDDEN, 0
    for layer in range(layers):
        inputs = directions * state if layer else INPUTS
        total += directions * (rows * inputs + rows * state + 2 * rows + (state * HIDDEN if state != HIDDEN else 0))
    return total


def network(mode: str, *lengths: Any, layers: int = 1, directions: int = 1, state: int = HIDDEN, **attrs: Any) -> None:
    """Enter a sample of one network."""
    states = [real(layers * directions, BATCH, state)]
    if mode == "lstm":
        states.append(real(layers * directions, BATCH, HIDDEN))
    elif lengths:
        states.append(None)
    if state != HIDDEN:
        attrs["projection_size"] = state
    sample(
        "rnn", real(TIMES, BATCH, INPUTS), real(count(mode, layers, directions, state)), *states, *lengths,
        second=False, mode=mode, state_size=HIDDEN, num_layers=layers, bidirectional=directions == 2, **attrs,
    )  # fmt: skip


LENGTHS = fixed([2, 4, 1])

for mode in GATES:
    network(mode)
    network(mode, layers=2, directions=2, p=0.4, training=True)
    network(mode, LENGTHS, layers=2, directions=2, p=0.4)
    network(mode, legacy([4, 3, 1]))
network("lstm", state=2, layers=2, directions=2)
network("lstm", LENGTHS, state=2, directions=2)
network("lstm", lstm_state_clip_min=-0.3, lstm_state_clip_max=0.4)
network("lstm", LENGTHS, lstm_state_clip_min=-0.3, lstm_state_clip_max=0.4, lstm_state_clip_nan=True, directions=2)

GRU = {"mode": "gru", "state_size": HIDDEN}
sizes = count("gru", 1, 1, HIDDEN)
misfit("rnn", real(TIMES, BATCH, INPUTS), real(sizes), real(1, 1, HIDDEN), **GRU)
misfit("rnn", real(TIMES, BATCH, INPUTS), real(sizes - 1), real(1, BATCH, HIDDEN), **GRU)
misfit("rnn", real(TIMES, INPUTS), real(sizes), real(1, BATCH, HIDDEN), **GRU)
misfit("rnn", real(TIMES, BATCH, INPUTS), real(sizes), real(1, BATCH, HIDDEN), None, fixed([1, 2]), **GRU)
misfit(
    "rnn",
    real(TIMES, BATCH, INPUTS),
    real(count("lstm", 1, 1, HIDDEN)),
    real(1, BATCH, HIDDEN),
    mode="lstm",
    state_size=HIDDEN,
)

# in float32: its own gradient is refused, which tests/ops/test_rnn.py looks at
PLAIN = {"mode": "rnn_relu", "state_size": 1}
ones = legacy([[[1]], [[2]]])
sample(
    "rnn_grad", ones, legacy([[[1]]]), lambda rng: np.empty((0, 1, 1), np.float32), ones, legacy([1, 1, 0, 0]),
    legacy([[[0.5]]]), legacy([1.5, 3.5]), second=False, **PLAIN,
)  # fmt: skip
misfit("rnn_grad", real(2, 1, 1), real(1, 1, 1), real(0, 1, 1), real(2, 1, 1), real(4), real(1, 1, 1), real(3), **PLAIN)
