"""Recurrent networks as one operator: layers, directions, dropout between layers, sequences of different lengths."""

from __future__ import annotations

import numpy as np

from ..errors import AutogradError, DTypeError, MXNetError, ShapeError, unknown
from .rnn_cells import CELLS, Clip
from .rnn_layout import GATES, Sizes
from .table import Spec, op, require_real
from .windows import work_dtype


def _sizes(data, *, mode, state_size, num_layers, bidirectional, p, training, projection_size):
    return Sizes(
        mode, *data.shape, state_size, projection_size or state_size, num_layers, 2 if bidirectional else 1,
        bool(projection_size), bool(training and p > 0 and num_layers > 1),
    )  # fmt: skip


def _checked(
    data, parameters, state, state_cell, sequence_length, *, mode, state_size, num_layers, bidirectional, p, training,
    projection_size, lstm_state_clip_min, lstm_state_clip_max,
):  # fmt: skip
    if mode not in GATES:
        raise unknown("mode", mode, GATES)
    if len(data.shape) != 3 or not data.shape[0]:
        raise ShapeError(f"data expects (times, batch, features) with at least one time, got {data.shape}")
    if state_size < 1 or num_layers < 1:
        raise ShapeError(f"state_size and num_layers are at least 1, got {state_size} and {num_layers}")
    if projection_size and mode != "lstm":
        raise MXNetError(f"projection_size is for mode 'lstm' only, got mode {mode!r}")
    if (lstm_state_clip_min is None) != (lstm_state_clip_max is None):
        raise MXNetError("lstm_state_clip_min and lstm_state_clip_max come together, or not at all")
    if not 0 <= p <= 1:
        raise MXNetError(f"p is a probability from 0 to 1, got {p}")
    sizes = _sizes(
        data, mode=mode, state_size=state_size, num_layers=num_layers, bidirectional=bidirectional, p=p,
        training=training, projection_size=projection_size,
    )  # fmt: skip
    require_real(data, "data")
    states = sizes.layers * sizes.directions
    expected = {"parameters": (parameters, (sizes.parameters(),)), "state": (state, (states, sizes.batch, sizes.state))}
    if mode == "lstm":
        if state_cell is None:
            raise ShapeError("mode 'lstm' has two states: state_cell is missing")
        expected["state_cell"] = state_cell, (states, sizes.batch, sizes.hidden)
    for name, (got, shape) in expected.items():
        if got.shape != shape:
            raise ShapeError(f"{name} expects shape {shape} for data {data.shape}, got {got.shape}")
        if got.dtype != data.dtype:
            raise DTypeError(f"{name} has dtype {got.dtype}, data {data.dtype}. Use .astype('{data.dtype}').")
    if sequence_length is not None and sequence_length.shape != (sizes.batch,):
        raise ShapeError(f"sequence_length expects one number for each example ({sizes.batch},), got "
                         f"{sequence_length.shape}")  # fmt: skip
    return sizes


def _rule(data, parameters, state, state_cell=None, sequence_length=None, *, lstm_state_clip_nan, **attrs):
    sizes = _checked(data, parameters, state, state_cell, sequence_length, **attrs)
    cells = state_cell.shape if sizes.mode == "lstm" else (0, sizes.batch, sizes.hidden)
    return (
        Spec((sizes.times, sizes.batch, sizes.features), data.dtype), state, Spec(cells, data.dtype),
        Spec((sizes.reserve(),), work_dtype(data.dtype)),
    )  # fmt: skip


def _clip(low, high, nan):
    return None if low is None else Clip(low, high, nan)


def _valid(xp, sequence_length, sizes, dtype):
    """Ones where a sequence has not ended, else zeros: (times, batch, 1)."""
    if sequence_length is None:
        return None
    return (xp.arange(sizes.times)[:, None] < sequence_length).astype(dtype)[..., None]


def _steps(sizes, direction):
    """The times in the order in which a direction goes through them."""
    return range(sizes.times - 1, -1, -1) if direction else range(sizes.times)


def _output(xp, layer, valid):
    """What a layer gives to the next: the states of its directions side by side, zeros after a sequence's end."""
    y = layer[0].hidden if len(layer) == 1 else xp.concatenate([kept.hidden for kept in layer], axis=2)
    return y if valid is None else y * valid


@op(
    "rnn",
    amp="low",
    onnx="composed of RNN, LSTM or GRU, one for each layer",
    latex=r"h_t = f(W x_t + U h_{t-1} + b)",
    outputs=("out", "last_state", "last_cell", "reserve"),
    visible=3,
)
class RNN:
    """Layers of recurrent cells, each of which sees the outputs of the one below over time.

    data: (times, batch, features). parameters: one vector of all weights, then all biases; by layer, direction, and in
    each i2h, h2h (gates * state_size rows) and the projection. state: (layers * directions, batch, state_size).
    state_cell: like state, for mode 'lstm' only. sequence_length: (batch,), how many times count; all if None. After
    the end of a sequence the output is 0 and the state stays; the backward direction begins at the end.

    mode: 'rnn_relu', 'rnn_tanh', 'lstm' (gates: input, forget, candidate, output) or 'gru' (reset, update, candidate).
    state_size, num_layers: sizes of the network. bidirectional: every layer has a second half that goes through time
    backwards; their outputs are side by side. p, training: dropout on the outputs of all layers but the last.
    projection_size: size to which an lstm's state is brought by one more matrix. lstm_state_clip_min,
    lstm_state_clip_max: bounds of an lstm's memory; no gradient flows where it is at one of them. lstm_state_clip_nan:
    whether what is not a number becomes a bound.

    Returns three arrays: outputs (times, batch, directions * state_size), the last state, and the last memory (empty
    unless mode is 'lstm'). It has first derivatives; for higher ones, unroll cells (``gluon.rnn.LSTMCell``).

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> x, ones = nd.ones((3, 1, 1)), nd.array([1, 1, 0, 0])  # h = relu(x + h): it counts
    >>> out, last, _ = F.rnn(x, ones, nd.zeros((1, 1, 1)), mode="rnn_relu", state_size=1)
    >>> out.asnumpy().ravel().tolist(), last.asnumpy().ravel().tolist()
    ([1.0, 2.0, 3.0], [3.0])
    """

    strict = True
    infer = _rule

    def forward(
        xp, data, parameters, state, state_cell=None, sequence_length=None, *, mode, state_size, num_layers=1,
        bidirectional=False, p=0.0, training=False, projection_size=None, lstm_state_clip_min=None,
        lstm_state_clip_max=None, lstm_state_clip_nan=False, rng,
    ):  # fmt: skip
        sizes = _sizes(
            data, mode=mode, state_size=state_size, num_layers=num_layers, bidirectional=bidirectional, p=p,
            training=training, projection_size=projection_size,
        )  # fmt: skip
        dtype = work_dtype(data.dtype)
        x, parameters, state = (a.astype(dtype, copy=False) for a in (data, parameters, state))
        memory = None if mode != "lstm" else state_cell.astype(dtype, copy=False)
        clip = _clip(lstm_state_clip_min, lstm_state_clip_max, lstm_state_clip_nan)
        valid = _valid(xp, sequence_length, sizes, dtype)
        reserve = xp.empty(sizes.reserve(), dtype)
        weights, (layers, masks) = sizes.weights(parameters), sizes.kept(reserve)
        last, last_cell = xp.empty_like(state), xp.empty((len(state) if mode == "lstm" else 0, sizes.batch, state_size),
                                                         dtype)  # fmt: skip
        for number, layer in enumerate(layers):
            for direction, kept in enumerate(layer):
                k = number * sizes.directions + direction
                h, c = CELLS[mode].forward(
                    xp, x, weights[number][direction], state[k], None if memory is None else memory[k], kept,
                    _steps(sizes, direction), valid, clip,
                )  # fmt: skip
                last[k] = h
                if c is not None:
                    last_cell[k] = c
            x = _output(xp, layer, valid)
            if sizes.dropped and number + 1 < sizes.layers:
                mask = masks[number]
                mask[...] = xp.asarray(rng.random(mask.shape, np.float32) >= p)
                mask *= 1 / (1 - p) if p < 1 else 0
                x = x * mask
        out = x.astype(data.dtype)  # a copy in any case: without one it would be a view of the reserve
        return out, last.astype(data.dtype, copy=False), last_cell.astype(data.dtype, copy=False), reserve

    def vjp(
        F, g, data, parameters, state, state_cell, sequence_length, reserve, *, mode, state_size, num_layers,
        bidirectional, p, training, projection_size, lstm_state_clip_min, lstm_state_clip_max, lstm_state_clip_nan,
    ):  # fmt: skip
        dx, dparameters, dstate, dcell = F.rnn_grad(
            *g, data, parameters, state, reserve, state_cell, sequence_length, mode=mode, state_size=state_size,
            num_layers=num_layers, bidirectional=bidirectional, p=p, training=training,
            projection_size=projection_size, lstm_state_clip_min=lstm_state_clip_min,
            lstm_state_clip_max=lstm_state_clip_max, lstm_state_clip_nan=lstm_state_clip_nan,
        )  # fmt: skip
        return dx, dparameters, dstate, dcell if mode == "lstm" else None, None


def _grad_rule(
    dout, dlast, dcell, data, parameters, state, reserve, state_cell=None, sequence_length=None, *,
    lstm_state_clip_nan, **attrs,
):  # fmt: skip
    expected = _rule(
        data, parameters, state, state_cell, sequence_length, lstm_state_clip_nan=lstm_state_clip_nan, **attrs
    )
    for name, got, spec in zip(
        ("dout", "dlast", "dcell", "reserve"), (dout, dlast, dcell, reserve), expected, strict=True
    ):
        if got.shape != spec.shape:
            raise ShapeError(f"{name} expects shape {spec.shape}, got {got.shape}")
    return data, parameters, state, expected[2]


@op(
    "rnn_grad",
    onnx="none: a gradient",
    latex=r"\delta_{t-1} = U^T (f'_t \delta_t)",
    outputs=("dx", "dparameters", "dstate", "dmemory"),
)
class RNNGrad:
    """The gradients of `rnn`, by backpropagation through time.

    dout, dlast, dcell: gradients of its three outputs. reserve: what it kept. The other arrays, and mode, state_size,
    num_layers, bidirectional, p, training, projection_size, lstm_state_clip_min, lstm_state_clip_max and
    lstm_state_clip_nan, are those of `rnn`. Returns the gradients of data, parameters, state, and state_cell (empty
    unless mode is 'lstm').

    (P. J. Werbos, Backpropagation Through Time, 1990.)

    >>> from d2lcore import autograd, nd
    >>> x, ones, zero = nd.ones((3, 1, 1)), nd.array([1, 1, 0, 0]), nd.zeros((1, 1, 1))
    >>> x.attach_grad()
    >>> with autograd.record():
    ...     y = nd.RNN(x, ones, zero, mode="rnn_relu", state_size=1, num_layers=1)
    >>> y.backward()
    >>> x.grad.asnumpy().ravel()
    array([3., 2., 1.], dtype=float32)
    """

    strict = True
    infer = _grad_rule

    def forward(
        xp, dout, dlast, dcell, data, parameters, state, reserve, state_cell=None, sequence_length=None, *, mode,
        state_size, num_layers=1, bidirectional=False, p=0.0, training=False, projection_size=None,
        lstm_state_clip_min=None, lstm_state_clip_max=None, lstm_state_clip_nan=False,
    ):  # fmt: skip
        sizes = _sizes(
            data, mode=mode, state_size=state_size, num_layers=num_layers, bidirectional=bidirectional, p=p,
            training=training, projection_size=projection_size,
        )  # fmt: skip
        given, dtype = data.dtype, reserve.dtype
        dy, dlast, dcell, data, parameters, state = (
            a.astype(dtype, copy=False) for a in (dout, dlast, dcell, data, parameters, state)
        )
        memory = None if mode != "lstm" else state_cell.astype(dtype, copy=False)
        clip = _clip(lstm_state_clip_min, lstm_state_clip_max, lstm_state_clip_nan)
        valid = _valid(xp, sequence_length, sizes, dtype)
        dparameters = xp.empty_like(parameters)
        weights, dweights, (layers, masks) = sizes.weights(parameters), sizes.weights(dparameters), sizes.kept(reserve)
        dstate, dmemory = xp.empty_like(state), xp.empty_like(dcell)
        for number in reversed(range(sizes.layers)):
            x = _output(xp, layers[number - 1], valid) if number else data
            if number and sizes.dropped:
                x = x * masks[number - 1]
            if valid is not None:
                dy = dy * valid
            dx = None
            for direction, kept in enumerate(layers[number]):
                k = number * sizes.directions + direction
                part = dy[:, :, direction * sizes.state : (direction + 1) * sizes.state]
                dnew, dh, dc = CELLS[mode].backward(
                    xp, x, weights[number][direction], state[k], None if memory is None else memory[k], kept,
                    _steps(sizes, direction), valid, clip, part, dlast[k], None if memory is None else dcell[k],
                    dweights[number][direction],
                )  # fmt: skip
                dx = dnew if dx is None else dx + dnew
                dstate[k] = dh
                if dc is not None:
                    dmemory[k] = dc
            dy = dx * masks[number - 1] if number and sizes.dropped else dx
        return tuple([a.astype(given, copy=False) for a in (dy, dparameters, dstate, dmemory)])

    def vjp(F, g, needs):
        if any(needs):
            raise AutogradError(
                "rnn has first derivatives only. For higher ones unroll cells, such as gluon.rnn.LSTMCell, which are "
                "made of operators that have them, or compute its gradient without create_graph=True."
            )
        return (None,) * len(needs)
