"""The three classical cells. (All others are here by name too, as in MXNet's module.)"""

from __future__ import annotations

import math
from typing import Any

from ..parameter import Parameter
from ..utils import check_sizes
from .base_cell import HybridRecurrentCell, RecurrentCell
from .modifier_cells import DropoutCell, ModifierCell, ResidualCell, ZoneoutCell
from .stacked_cells import BidirectionalCell, HybridSequentialRNNCell, SequentialRNNCell

__all__ = [
    "BidirectionalCell",
    "DropoutCell",
    "GRUCell",
    "HybridRecurrentCell",
    "HybridSequentialRNNCell",
    "LSTMCell",
    "ModifierCell",
    "RNNCell",
    "RecurrentCell",
    "ResidualCell",
    "SequentialRNNCell",
    "ZoneoutCell",
]


class _GatedCell(HybridRecurrentCell):
    """A cell with one matrix for its input and one for its state, whose rows serve all of its gates."""

    _gates: int
    _name: str
    _states = 1
    i2h_weight: Parameter

    def __init__(
        self, hidden_size: int, i2h_weight_initializer: Any = None, h2h_weight_initializer: Any = None,
        i2h_bias_initializer: Any = "zeros", h2h_bias_initializer: Any = "zeros", input_size: int = 0,
        prefix: str | None = None, params: Any = None,
    ) -> None:  # fmt: skip
        check_sizes(type(self).__name__, hidden_size=hidden_size)
        super().__init__(prefix=prefix, params=params)
        self._hidden_size, self._input_size = hidden_size, input_size
        rows = self._rows = self._gates * hidden_size
        for name, shape, init in (
            ("i2h_weight", (rows, input_size), i2h_weight_initializer),
            ("h2h_weight", (rows, self._state_size()), h2h_weight_initializer),
            *self._further_weights(),
            ("i2h_bias", (rows,), i2h_bias_initializer),
            ("h2h_bias", (rows,), h2h_bias_initializer),
        ):
            setattr(self, name, self.params.get(name, shape=shape, init=init, allow_deferred_init=True))

    def _state_size(self) -> int:
        return self._hidden_size

    def _further_weights(self) -> tuple:
        return ()

    def _alias(self) -> str:
        return self._name

    def __repr__(self) -> str:
        rows, inputs = self.i2h_weight.shape
        return f"{type(self).__name__}({inputs or None} -> {rows}{self.extra_repr()})"

    def state_info(self, batch_size: int = 0) -> list[dict[str, Any]]:
        """Shape and layout of each state."""
        return [{"shape": (batch_size, self._hidden_size), "__layout__": "NC"} for _ in range(self._states)]

    def infer_shape(self, inputs: Any, *states: Any) -> None:
        """The number of inputs is that of the features."""
        self.i2h_weight.shape = (self._rows, math.prod(inputs.shape[1:]))

    def _products(self, F: Any, x: Any, h: Any, weights: dict[str, Any]) -> tuple[Any, Any]:
        """What goes into the gates from the input and from the state."""
        i2h = F.FullyConnected(x, weights["i2h_weight"], weights["i2h_bias"], num_hidden=self._rows)
        h2h = F.FullyConnected(h, weights["h2h_weight"], weights["h2h_bias"], num_hidden=self._rows)
        return i2h, h2h


class RNNCell(_GatedCell):
    r"""A plain cell, ``h' = f(W x + b + U h + c)`` (Elman 1990; MXNet's ``rnn.RNNCell``).

    Parameters
    ----------
    hidden_size : size of the state.
    activation : name of an activation, or a function.
    i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer, h2h_bias_initializer : first values; the
        network's initializer where None.
    input_size : number of inputs; known from the first batch where 0.

    ``output, states = cell(x, states)``: x (batch, inputs), output (batch, hidden_size), one state like it. Parameters:
    i2h_weight (hidden_size, inputs), h2h_weight (hidden_size, hidden_size), i2h_bias and h2h_bias (hidden_size,).

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import rnn
    >>> cell = rnn.RNNCell(3)
    >>> cell.initialize()
    >>> output, states = cell(nd.ones((2, 5)), cell.begin_state(batch_size=2))
    >>> output.shape, len(states)
    ((2, 3), 1)
    >>> cell
    RNNCell(5 -> 3, tanh)
    """

    _gates, _name = 1, "rnn"

    def __init__(
        self, hidden_size: int, activation: Any = "tanh", i2h_weight_initializer: Any = None,
        h2h_weight_initializer: Any = None, i2h_bias_initializer: Any = "zeros", h2h_bias_initializer: Any = "zeros",
        input_size: int = 0, prefix: str | None = None, params: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(
            hidden_size, i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer, h2h_bias_initializer,
            input_size, prefix, params,
        )  # fmt: skip
        self._activation = activation

    def extra_repr(self) -> str:
        return f", {self._activation}"

    def hybrid_forward(self, F: Any, inputs: Any, states: list, **weights: Any) -> tuple[Any, list]:  # type: ignore[override]
        """One step."""
        i2h, h2h = self._products(F, inputs, states[0], weights)
        output = self._get_activation(F, i2h + h2h, self._activation)
        return output, [output]


class LSTMCell(_GatedCell):
    """Long short-term memory (Hochreiter & Schmidhuber 1997, Gers et al. 2000; MXNet's ``rnn.LSTMCell``).

    Gates i, f, o and candidate g of the input and the state: memory ``c' = f c + i g``, state ``h' = o tanh(c')``.

    Parameters
    ----------
    hidden_size : size of state and memory.
    i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer, h2h_bias_initializer : first values; the
        network's initializer where None. ``init.LSTMBias()`` lets it begin by remembering.
    input_size : number of inputs; known from the first batch where 0.
    activation, recurrent_activation : in place of tanh, and of the gates' sigmoid.

    ``output, [h, c] = cell(x, [h, c])``: x (batch, inputs), all others (batch, hidden_size). Parameters, with rows in
    the order i, f, g, o: i2h_weight (4 hidden_size, inputs), h2h_weight (4 hidden_size, hidden_size), i2h_bias and
    h2h_bias (4 hidden_size,).

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import rnn
    >>> cell = rnn.LSTMCell(3)
    >>> cell.initialize()
    >>> output, (h, c) = cell(nd.ones((2, 5)), cell.begin_state(batch_size=2))
    >>> output.shape, c.shape
    ((2, 3), (2, 3))
    >>> cell
    LSTMCell(5 -> 12)
    """

    _gates, _name, _states = 4, "lstm", 2

    def __init__(
        self, hidden_size: int, i2h_weight_initializer: Any = None, h2h_weight_initializer: Any = None,
        i2h_bias_initializer: Any = "zeros", h2h_bias_initializer: Any = "zeros", input_size: int = 0,
        prefix: str | None = None, params: Any = None, activation: Any = "tanh", recurrent_activation: Any = "sigmoid",
    ) -> None:  # fmt: skip
        super().__init__(
            hidden_size, i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer, h2h_bias_initializer,
            input_size, prefix, params,
        )  # fmt: skip
        self._activation, self._recurrent_activation = activation, recurrent_activation

    def hybrid_forward(self, F: Any, inputs: Any, states: list, **weights: Any) -> tuple[Any, list]:  # type: ignore[override]
        """One step."""
        h, c = states
        i2h, h2h = self._products(F, inputs, h, weights)
        return self._gated(F, F.split(i2h + h2h, num_outputs=4, axis=1), c)

    def _gated(self, F: Any, parts: Any, c: Any) -> tuple[Any, list]:
        i, f, o = (self._get_activation(F, parts[k], self._recurrent_activation) for k in (0, 1, 3))
        c = f * c + i * self._get_activation(F, parts[2], self._activation)
        h = o * self._get_activation(F, c, self._activation)
        return h, [h, c]


class GRUCell(_GatedCell):
    """Gated recurrent unit (Cho et al. 2014; MXNet's ``rnn.GRUCell``): ``h' = (1 - z) n + z h``.

    The reset gate r works on the product of the state, ``n = tanh(W x + b + r (U h + c))``, as cuDNN has it.

    Parameters
    ----------
    hidden_size : size of the state.
    i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer, h2h_bias_initializer : first values; the
        network's initializer where None.
    input_size : number of inputs; known from the first batch where 0.

    ``output, states = cell(x, states)``: x (batch, inputs), output (batch, hidden_size), one state like it. Parameters,
    with rows in the order r, z, n: i2h_weight (3 hidden_size, inputs), h2h_weight (3 hidden_size, hidden_size),
    i2h_bias and h2h_bias (3 hidden_size,).

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import rnn
    >>> cell = rnn.GRUCell(3)
    >>> cell.initialize()
    >>> output, states = cell(nd.ones((2, 5)), cell.begin_state(batch_size=2))
    >>> output.shape, cell
    ((2, 3), GRUCell(5 -> 9))
    """

    _gates, _name = 3, "gru"

    def hybrid_forward(self, F: Any, inputs: Any, states: list, **weights: Any) -> tuple[Any, list]:  # type: ignore[override]
        """One step."""
        i2h, h2h = self._products(F, inputs, states[0], weights)
        i, h = F.split(i2h, num_outputs=3, axis=1), F.split(h2h, num_outputs=3, axis=1)
        reset, update = F.sigmoid(i[0] + h[0]), F.sigmoid(i[1] + h[1])
        new = F.tanh(i[2] + reset * h[2])
        output = (1.0 - update) * new + update * states[0]
        return output, [output]
