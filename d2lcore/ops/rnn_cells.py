"""The recurrent cells: one layer in one direction through all times, and back.

What makes them fast is that little is left for the loop over time. Forward, one product of matrices serves the inputs
of all times, and one more product a step the state. Backward, everything that does not depend on the gradient that
comes from later times (the slopes of the gates) is computed for all times at once; a step scales it by that gradient,
and takes one product to go on; the gradients of all weights are single products over all times again.

`Cell.forward` and `Cell.backward` agree on: x (times, batch, inputs); w, the `Weights`; h, c, the state before the
first step; kept, the `Kept` to fill, or to read; steps, the times in the order of the direction; valid (times, batch,
1), ones and zeros, or None: after the end of a sequence its state stays as it is.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from .rnn_layout import Kept, Weights


class Clip(NamedTuple):
    """Bounds of the memory of an lstm."""

    low: float
    high: float
    nan: bool  #: whether what is not a number goes to a bound too

    def __call__(self, xp: Any, c: Any) -> None:
        if self.nan:
            xp.fmin(xp.fmax(c, self.low, out=c), self.high, out=c)
        else:
            xp.clip(c, self.low, self.high, out=c)


def _projected_inputs(xp: Any, x: Any, weight: Any, bias: Any, out: Any) -> None:
    """``x @ weight.T + bias`` for all times at once."""
    flat = out.reshape(-1, out.shape[2])
    xp.matmul(x.reshape(-1, x.shape[2]), weight.T, out=flat)
    flat += bias


def _turned(xp: Any, weight: Any) -> Any:
    """The transpose, copied into its own order: worth it for a product that is taken at every step."""
    return xp.ascontiguousarray(weight.T)


def _before(xp: Any, first: Any, states: Any, steps: range) -> Any:
    """The state before each step."""
    if steps.step > 0:
        return xp.concatenate([first[None], states[:-1]])
    return xp.concatenate([states[1:], first[None]])


def _weight_grads(xp: Any, d: Any, x: Any, weight: Any, bias: Any) -> None:
    """Gradients of a weight and its bias from those of all products, written into their places."""
    d = d.reshape(-1, d.shape[2])
    xp.matmul(d.T, x.reshape(-1, x.shape[2]), out=weight)
    xp.sum(d, axis=0, out=bias)


def _input_grad(d: Any, weight: Any, x: Any) -> Any:
    return (d.reshape(-1, d.shape[2]) @ weight).reshape(x.shape)


class Plain:
    """``h = f(W x + b + U h + c)`` (Elman 1990)."""

    def __init__(self, relu: bool) -> None:
        self.relu = relu

    def forward(
        self, xp: Any, x: Any, w: Weights, h: Any, c: Any, kept: Kept, steps: range, valid: Any, clip: Any
    ) -> tuple:
        hidden = kept.hidden
        _projected_inputs(xp, x, w.i2h, w.i2h_bias + w.h2h_bias, hidden)
        h2h, recurrent = _turned(xp, w.h2h), xp.empty_like(h)
        for t in steps:
            a = hidden[t]
            a += xp.matmul(h, h2h, out=recurrent)
            if self.relu:
                xp.maximum(a, 0, out=a)
            else:
                xp.tanh(a, out=a)
            if valid is not None:
                xp.copyto(a, h, where=valid[t] == 0)
            h = a
        return h, None

    def backward(
        self, xp: Any, x: Any, w: Weights, h: Any, c: Any, kept: Kept, steps: range, valid: Any, clip: Any,
        dout: Any, dh: Any, dc: Any, dw: Weights,
    ) -> tuple:  # fmt: skip
        hidden = kept.hidden
        d = (hidden > 0).astype(hidden.dtype) if self.relu else 1 - hidden * hidden
        if valid is not None:
            d *= valid
        for t in reversed(steps):
            dh = dh + dout[t]
            d[t] *= dh
            dh = d[t] @ w.h2h + (0 if valid is None else dh * (1 - valid[t]))
        _weight_grads(xp, d, x, dw.i2h, dw.i2h_bias)
        _weight_grads(xp, d, _before(xp, h, hidden, steps), dw.h2h, dw.h2h_bias)
        return _input_grad(d, w.i2h, x), dh, None


class LSTM:
    """Long short-term memory with forget gates (Hochreiter & Schmidhuber 1997, Gers et al. 2000).

    A projection makes its state smaller than its memory (Sak et al. 2014).
    """

    def forward(
        self, xp: Any, x: Any, w: Weights, h: Any, c: Any, kept: Kept, steps: range, valid: Any, clip: Clip | None
    ) -> tuple:
        gates, cells, hidden = kept
        n = cells.shape[2]
        # sigmoid(a) = (1 + tanh(a / 2)) / 2: with halved weights, one tanh serves the gates and the candidate
        scale = xp.full(4 * n, 0.5, gates.dtype)
        scale[2 * n : 3 * n] = 1
        shift = 1 - scale
        h2h = _turned(xp, w.h2h) * scale
        _projected_inputs(xp, x, w.i2h * scale[:, None], (w.i2h_bias + w.h2h_bias) * scale, gates)
        recurrent, fresh = xp.empty_like(gates[0]), xp.empty_like(c)
        for t in steps:
            a, memory, state = gates[t], cells[t], hidden[t]
            a += xp.matmul(h, h2h, out=recurrent)
            xp.tanh(a, out=a)
            a *= scale
            a += shift
            xp.multiply(a[:, n : 2 * n], c, out=memory)
            memory += xp.multiply(a[:, :n], a[:, 2 * n : 3 * n], out=fresh)
            if clip is not None:
                clip(xp, memory)
            xp.tanh(memory, out=fresh)
            if w.h2r is None:
                xp.multiply(fresh, a[:, 3 * n :], out=state)
            else:
                fresh *= a[:, 3 * n :]
                xp.matmul(fresh, w.h2r.T, out=state)
            if valid is not None:
                over = valid[t] == 0
                xp.copyto(memory, c, where=over)
                xp.copyto(state, h, where=over)
            h, c = state, memory
        return h, c

    def backward(
        self, xp: Any, x: Any, w: Weights, h: Any, c: Any, kept: Kept, steps: range, valid: Any, clip: Clip | None,
        dout: Any, dh: Any, dc: Any, dw: Weights,
    ) -> tuple:  # fmt: skip
        gates, cells, hidden = kept
        i, f, g, o = (gates[:, :, k * cells.shape[2] : (k + 1) * cells.shape[2]] for k in range(4))
        squashed = xp.tanh(cells)
        d = xp.empty_like(gates).reshape(*cells.shape[:2], 4, cells.shape[2])
        d[:, :, 0] = g * i * (1 - i)
        d[:, :, 1] = _before(xp, c, cells, steps) * f * (1 - f)
        d[:, :, 2] = i * (1 - g * g)
        d[:, :, 3] = squashed * o * (1 - o)
        to_memory = o * (1 - squashed * squashed)
        inside = None if clip is None else (cells > clip.low) & (cells < clip.high)
        if valid is not None:
            d *= valid[..., None]
            to_memory *= valid
            f = xp.where(valid == 0, 1, f)
            inside = None if inside is None else inside | (valid == 0)
        states = None if w.h2r is None else xp.empty_like(hidden)
        dc = dc.copy()
        flat = d.reshape(gates.shape)
        for t in reversed(steps):
            dstate = dh + dout[t]
            dh = dstate
            if states is not None:
                states[t] = dstate if valid is None else dstate * valid[t]
                dh = dstate @ w.h2r
            dc += dh * to_memory[t]
            if inside is not None:
                dc *= inside[t]
            step = d[t]
            step[:, :3] *= dc[:, None]
            step[:, 3] *= dh
            dc *= f[t]
            dh = flat[t] @ w.h2h
            if valid is not None:
                dh += dstate * (1 - valid[t])
        _weight_grads(xp, flat, x, dw.i2h, dw.i2h_bias)
        _weight_grads(xp, flat, _before(xp, h, hidden, steps), dw.h2h, dw.h2h_bias)
        if states is not None:
            full = (o * squashed).reshape(-1, cells.shape[2])
            xp.matmul(states.reshape(-1, states.shape[2]).T, full, out=dw.h2r)
        return _input_grad(flat, w.i2h, x), dh, dc


class GRU:
    """Gated recurrent unit (Cho et al. 2014), with the reset gate after the product, as cuDNN has it."""

    def forward(
        self, xp: Any, x: Any, w: Weights, h: Any, c: Any, kept: Kept, steps: range, valid: Any, clip: Any
    ) -> tuple:
        gates, candidates, hidden = kept
        n = hidden.shape[2]
        _projected_inputs(xp, x, w.i2h, w.i2h_bias, gates)
        h2h, recurrent, difference = _turned(xp, w.h2h), xp.empty_like(gates[0]), xp.empty_like(h)
        for t in steps:
            a, state = gates[t], hidden[t]
            xp.matmul(h, h2h, out=recurrent)
            recurrent += w.h2h_bias
            doors, new = a[:, : 2 * n], a[:, 2 * n :]
            doors += recurrent[:, : 2 * n]
            doors *= 0.5  # sigmoid(a) = (1 + tanh(a / 2)) / 2
            xp.tanh(doors, out=doors)
            doors *= 0.5
            doors += 0.5
            candidates[t] = recurrent[:, 2 * n :]
            new += xp.multiply(a[:, :n], candidates[t], out=difference)
            xp.tanh(new, out=new)
            xp.subtract(h, new, out=difference)
            difference *= a[:, n : 2 * n]
            xp.add(new, difference, out=state)
            if valid is not None:
                xp.copyto(state, h, where=valid[t] == 0)
            h = state
        return h, None

    def backward(
        self, xp: Any, x: Any, w: Weights, h: Any, c: Any, kept: Kept, steps: range, valid: Any, clip: Any,
        dout: Any, dh: Any, dc: Any, dw: Weights,
    ) -> tuple:  # fmt: skip
        gates, candidates, hidden = kept
        r, z, new = (gates[:, :, k * hidden.shape[2] : (k + 1) * hidden.shape[2]] for k in range(3))
        previous = _before(xp, h, hidden, steps)
        slope = (1 - z) * (1 - new * new)  # of the state, by what goes into the candidate
        if valid is not None:
            slope *= valid
        d = xp.empty_like(gates).reshape(*hidden.shape[:2], 3, hidden.shape[2])
        d[:, :, 0] = slope * candidates * r * (1 - r)
        d[:, :, 1] = (previous - new) * z * (1 - z)
        d[:, :, 2] = slope * r
        if valid is not None:
            d[:, :, 1] *= valid
            z = xp.where(valid == 0, 1, z)
        states = xp.empty_like(hidden)
        flat = d.reshape(gates.shape)
        for t in reversed(steps):
            dh = xp.add(dh, dout[t], out=states[t])
            d[t] *= dh[:, None]
            dh = flat[t] @ w.h2h + dh * z[t]
        _weight_grads(xp, flat, previous, dw.h2h, dw.h2h_bias)
        d[:, :, 2] = slope * states  # on the way to the input there is no reset gate
        _weight_grads(xp, flat, x, dw.i2h, dw.i2h_bias)
        return _input_grad(flat, w.i2h, x), dh, None


CELLS: dict[str, Any] = {"rnn_relu": Plain(relu=True), "rnn_tanh": Plain(relu=False), "lstm": LSTM(), "gru": GRU()}
"""By MXNet's name of the mode."""
