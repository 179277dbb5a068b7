"""Recurrent networks as one function, under MXNet's name."""

from __future__ import annotations

from typing import Any

from ..core import F, NDArray, create, training
from ..errors import ShapeError
from ._call import if_used, store

__all__ = ["RNN"]


def RNN(
    data: NDArray, parameters: NDArray, state: NDArray, state_cell: NDArray | None = None,
    sequence_length: NDArray | None = None, state_size: int | None = None, num_layers: int | None = None,
    bidirectional: bool = False, mode: str | None = None, p: float = 0.0, state_outputs: bool = False,
    projection_size: int | None = None, lstm_state_clip_min: float | None = None,
    lstm_state_clip_max: float | None = None, lstm_state_clip_nan: bool = False, use_sequence_length: bool = False,
    out: NDArray | None = None,
) -> NDArray | list[NDArray]:  # fmt: skip
    """Layers of recurrent cells over sequences, with all their parameters in one vector.

    data: (times, batch, features). parameters: one vector of all weights, then all biases; layer by layer, in each the
    directions, in each ``i2h`` (gates * state_size, inputs), ``h2h`` (gates * state_size, state_size) and, where
    there is a projection, ``h2r`` (projection_size, state_size). state: (layers * directions, batch, state_size).
    state_cell: like state, the memory of an lstm. sequence_length: (batch,), with ``use_sequence_length``: after the
    end of a sequence the output is 0 and the state stays, and the backward direction begins there. (MXNet does so on
    GPUs; on the CPU it goes on to the last time, and clips no states.)

    mode: ``'rnn_relu'``, ``'rnn_tanh'``, ``'lstm'`` (gates: input, forget, candidate, output) or ``'gru'`` (reset,
    update, candidate). A state of batch size 0 (MXNet's files have them where the size was not known) stands for zeros.
    p: in training, dropout on the outputs of all layers but the last. lstm_state_clip_min,
    lstm_state_clip_max: bounds of an lstm's memory; with lstm_state_clip_nan NaN becomes a bound too.

    Returns the outputs (times, batch, directions * state_size); with ``state_outputs`` a list of them and the last
    states. First derivatives only; for higher ones, unroll cells (``gluon.rnn.LSTMCell``).

    >>> from d2lcore import nd
    >>> x, ones = nd.ones((3, 1, 1)), nd.array([1, 1, 0, 0])  # h = relu(x + h): it counts
    >>> nd.RNN(x, ones, nd.zeros((1, 1, 1)), state_size=1, num_layers=1, mode="rnn_relu").asnumpy().ravel()
    array([1., 2., 3.], dtype=float32)
    """
    for name, value in (("state_size", state_size), ("num_layers", num_layers), ("mode", mode)):
        if value is None:
            raise ShapeError(f"RNN: {name} is required")
    if mode != "lstm":  # MXNet takes arrays by order: this one has no memory, so the next is the lengths
        sequence_length = state_cell if sequence_length is None else sequence_length
        state_cell = None
    state, state_cell = (_known(s, data) for s in (state, state_cell))
    length = if_used("RNN", "sequence_length", sequence_length, use_sequence_length)
    y, last, last_cell = F.rnn(
        data, parameters, state, state_cell, length, mode=mode, state_size=state_size, num_layers=num_layers,
        bidirectional=bidirectional, p=p, training=training.get(), projection_size=projection_size,
        lstm_state_clip_min=lstm_state_clip_min, lstm_state_clip_max=lstm_state_clip_max,
        lstm_state_clip_nan=lstm_state_clip_nan,
    )  # fmt: skip
    if not state_outputs:
        return store(y, out)
    return [y, last, last_cell] if mode == "lstm" else [y, last]


def _known(state: Any, data: NDArray) -> Any:
    """A state whose batch size is that of the data, where it was not known before."""
    if state is None or state.ndim != 3 or state.shape[1] or data.ndim != 3:
        return state
    layers, _, size = state.shape
    return create("zeros", data.ctx, type(data), shape=(layers, data.shape[1], size), dtype=data.dtype)
