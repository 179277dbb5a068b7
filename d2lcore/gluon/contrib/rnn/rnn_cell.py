"""Dropout that stays the same through time, an lstm with a projection, and unrolling of unknown length."""

from __future__ import annotations

from typing import Any

from ...rnn.modifier_cells import _Remembering
from ...rnn.rnn_cell import BidirectionalCell, LSTMCell, RecurrentCell
from ...rnn.sequences import as_asked, functions, merged, time_axis

__all__ = ["LSTMPCell", "VariationalDropoutCell", "dynamic_unroll"]


class VariationalDropoutCell(_Remembering):
    """Dropout with one decision for all times of a sequence (Gal & Ghahramani 2016).

    Parameters
    ----------
    base_cell : the cell whose inputs, states and outputs are dropped.
    drop_inputs, drop_states, drop_outputs : probabilities of being dropped, in training. Of the states, the first is
        dropped (not an lstm's memory).

    `unroll` draws new decisions; so does `reset`, where steps are taken one by one.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import contrib, rnn
    >>> cell = contrib.rnn.VariationalDropoutCell(rnn.GRUCell(3), drop_inputs=0.5, drop_states=0.5)
    >>> cell.initialize()
    >>> outputs, states = cell.unroll(4, nd.ones((2, 4, 5)), merge_outputs=True)
    >>> outputs.shape
    (2, 4, 3)
    """

    def __init__(
        self, base_cell: Any, drop_inputs: float = 0.0, drop_states: float = 0.0, drop_outputs: float = 0.0
    ) -> None:
        if drop_states and isinstance(base_cell, BidirectionalCell):
            raise AssertionError(
                "VariationalDropoutCell: a BidirectionalCell does not go step by step. Use it on the two cells inside."
            )
        super().__init__(base_cell)
        self.drop_inputs, self.drop_states, self.drop_outputs = drop_inputs, drop_states, drop_outputs

    def __repr__(self) -> str:
        return f"{type(self).__name__}(p_out = {self.drop_outputs}, p_state = {self.drop_states})"

    def _alias(self) -> str:
        return "vardrop"

    def reset(self) -> None:
        """Draw new decisions at the next step."""
        super().reset()
        self._masks: dict[str, Any] = {}

    def _dropped(self, F: Any, what: str, p: float, x: Any) -> Any:
        if not p:
            return x
        if what not in self._masks:
            self._masks[what] = F.Dropout(F.ones_like(x), p=p)
        return x * self._masks[what]

    def hybrid_forward(self, F: Any, inputs: Any, states: list) -> tuple[Any, list]:
        """One step."""
        inputs = self._dropped(F, "inputs", self.drop_inputs, inputs)
        states = [self._dropped(F, "states", self.drop_states, states[0]), *states[1:]] if states else states
        output, states = self.base_cell(inputs, states)
        return self._dropped(F, "outputs", self.drop_outputs, output), states

    def unroll(
        self, length: int, inputs: Any, begin_state: list | None = None, layout: str = "NTC",
        merge_outputs: bool | None = None, valid_length: Any = None,
    ) -> tuple[Any, list]:  # fmt: skip
        """Go through whole sequences, at once where no states are dropped; see `RecurrentCell.unroll`."""
        if self.drop_states:
            return super().unroll(length, inputs, begin_state, layout, merge_outputs, valid_length)
        self.reset()
        F, axes = functions(inputs), (time_axis(layout),)
        if self.drop_inputs:
            inputs = F.Dropout(merged(F, inputs, layout), p=self.drop_inputs, axes=axes)
        outputs, states = self._unmodified(
            self.base_cell.unroll, length, inputs, begin_state, layout, True, valid_length
        )
        if self.drop_outputs:
            outputs = F.Dropout(outputs, p=self.drop_outputs, axes=axes)
        return as_asked(F, length, outputs, layout, merge_outputs), states


class LSTMPCell(LSTMCell):
    """An `LSTMCell` whose state is brought to another size (Sak, Senior & Beaufays 2014).

    Parameters
    ----------
    hidden_size : size of the memory.
    projection_size : size of the state, and of the output.
    i2h_weight_initializer, h2h_weight_initializer, h2r_weight_initializer, i2h_bias_initializer,
        h2h_bias_initializer : first values; the network's initializer where None.
    input_size : number of inputs; known from the first batch where 0.

    ``output, [r, c] = cell(x, [r, c])``: output and r (batch, projection_size), c (batch, hidden_size). Parameters as
    of `LSTMCell`, and h2r_weight (projection_size, hidden_size).

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import contrib
    >>> cell = contrib.rnn.LSTMPCell(5, 3)
    >>> cell.initialize()
    >>> output, (r, c) = cell(nd.ones((2, 4)), cell.begin_state(batch_size=2))
    >>> output.shape, c.shape, cell
    ((2, 3), (2, 5), LSTMPCell(4 -> 20 -> 3))
    """

    _name = "lstmp"

    def __init__(
        self, hidden_size: int, projection_size: int, i2h_weight_initializer: Any = None,
        h2h_weight_initializer: Any = None, h2r_weight_initializer: Any = None, i2h_bias_initializer: Any = "zeros",
        h2h_bias_initializer: Any = "zeros", input_size: int = 0, prefix: str | None = None, params: Any = None,
    ) -> None:  # fmt: skip
        self._projection = projection_size, h2r_weight_initializer
        super().__init__(
            hidden_size, i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer, h2h_bias_initializer,
            input_size, prefix, params,
        )  # fmt: skip

    def _state_size(self) -> int:
        return self._projection[0]

    def _further_weights(self) -> tuple:
        size, init = self._projection
        return (("h2r_weight", (size, self._hidden_size), init),)

    def extra_repr(self) -> str:
        return f" -> {self._projection[0]}"

    def state_info(self, batch_size: int = 0) -> list[dict[str, Any]]:
        """Shape and layout of state and memory."""
        return [{"shape": (batch_size, size), "__layout__": "NC"} for size in (self._projection[0], self._hidden_size)]

    def hybrid_forward(self, F: Any, inputs: Any, states: list, **weights: Any) -> tuple[Any, list]:  # type: ignore[override]
        """One step."""
        h, (_, c) = super().hybrid_forward(F, inputs, states, **weights)
        r = F.FullyConnected(h, weights["h2r_weight"], num_hidden=self._projection[0], no_bias=True)
        return r, [r, c]


def dynamic_unroll(
    cell: RecurrentCell, inputs: Any, begin_state: list, drop_inputs: float = 0, drop_outputs: float = 0,
    layout: str = "TNC", valid_length: Any = None,
) -> tuple[Any, list]:  # fmt: skip
    """Take a cell through all times that ``inputs`` have.

    cell: any that goes step by step. inputs: one array, with axes as ``layout`` says. begin_state: its states before
    the first step. drop_inputs, drop_outputs: dropout, the same at all times. valid_length: (batch,); what comes after
    the end of a sequence is 0, and the states are those at the end. Returns the outputs as one array, and the states.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import contrib, rnn
    >>> cell = rnn.GRUCell(3)
    >>> cell.initialize()
    >>> outputs, states = contrib.rnn.dynamic_unroll(cell, nd.ones((4, 2, 5)), cell.begin_state(batch_size=2))
    >>> outputs.shape
    (4, 2, 3)
    """
    F, axis = functions(inputs), time_axis(layout)
    if drop_inputs:
        inputs = F.Dropout(inputs, p=drop_inputs, axes=(axis,))
    outputs, states = cell.unroll(inputs.shape[axis], inputs, begin_state, layout, True, valid_length)
    if drop_outputs:
        outputs = F.Dropout(outputs, p=drop_outputs, axes=(axis,))
    return outputs, states
