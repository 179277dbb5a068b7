"""Cells of Symbols (MXNet's ``mx.rnn``), for programs that are older than Gluon."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import symbol as sym
from ..gluon.rnn.sequences import as_asked, steps
from ..initializer import LSTMBias
from ..initializer.recurrent import LETTERS
from .base_cell import BaseRNNCell, RNNParams

__all__ = [
    "BaseRNNCell",
    "BidirectionalCell",
    "DropoutCell",
    "GRUCell",
    "LSTMCell",
    "RNNCell",
    "RNNParams",
    "SequentialRNNCell",
]


class _GatedCell(BaseRNNCell):
    """A cell with two matrices, whose rows serve all of its gates."""

    def __init__(self, num_hidden: int, prefix: str, params: RNNParams | None, **bias: Any) -> None:
        super().__init__(prefix, params)
        self._num_hidden = num_hidden
        get = self._params.get
        self._weights = {
            "i2h": (get("i2h_weight"), get("i2h_bias", **bias)), "h2h": (get("h2h_weight"), get("h2h_bias")),
        }  # fmt: skip

    @property
    def state_info(self) -> list[dict[str, Any]]:
        """Shape and layout of the state."""
        return [{"shape": (0, self._num_hidden), "__layout__": "NC"}]

    def _product(self, name: str, part: str, x: Any) -> Any:
        weight, bias = self._weights[part]
        rows = self._num_hidden * len(self._gate_names)
        return sym.FullyConnected(data=x, weight=weight, bias=bias, num_hidden=rows, name=f"{name}{part}")


class RNNCell(_GatedCell):
    """A plain cell, ``f(W x + b + U h + c)``.

    >>> from d2lcore import rnn, sym
    >>> outputs, states = rnn.RNNCell(3).unroll(2, sym.var("x"), merge_outputs=True)
    >>> outputs.list_arguments()
    ['x', 'rnn_i2h_weight', 'rnn_i2h_bias', 'rnn_h2h_weight', 'rnn_h2h_bias']
    """

    _gate_names = ("",)

    def __init__(
        self, num_hidden: int, activation: Any = "tanh", prefix: str = "rnn_", params: RNNParams | None = None
    ) -> None:
        super().__init__(num_hidden, prefix, params)
        self._activation = activation

    def __call__(self, inputs: Any, states: list) -> tuple[Any, list]:
        """One step."""
        name = self._step_name()
        total = self._product(name, "i2h", inputs) + self._product(name, "h2h", states[0])
        output = self._get_activation(total, self._activation, name=f"{name}out")
        return output, [output]


class LSTMCell(_GatedCell):
    """Long short-term memory; ``forget_bias`` is what the forget gate's bias begins with.

    >>> from d2lcore import rnn, sym
    >>> outputs, states = rnn.LSTMCell(3).unroll(2, sym.var("x"), merge_outputs=True)
    >>> len(states), outputs.infer_shape(x=(4, 2, 5))[1]
    (2, [(4, 2, 3)])
    """

    _gate_names = LETTERS["lstm"]

    def __init__(
        self, num_hidden: int, prefix: str = "lstm_", params: RNNParams | None = None, forget_bias: float = 1.0
    ) -> None:
        super().__init__(num_hidden, prefix, params, init=LSTMBias(forget_bias))

    @property
    def state_info(self) -> list[dict[str, Any]]:
        """Shape and layout of state and memory."""
        return super().state_info * 2

    def __call__(self, inputs: Any, states: list) -> tuple[Any, list]:
        """One step."""
        name = self._step_name()
        total = self._product(name, "i2h", inputs) + self._product(name, "h2h", states[0])
        parts = sym.SliceChannel(total, num_outputs=4, name=f"{name}slice")
        i, f, o = (sym.sigmoid(parts[k]) for k in (0, 1, 3))
        c = f * states[1] + i * sym.tanh(parts[2])
        h = sym.elemwise_mul(o, sym.tanh(c), name=f"{name}out")
        return h, [h, c]


class GRUCell(_GatedCell):
    """Gated recurrent unit.

    >>> from d2lcore import rnn, sym
    >>> outputs, states = rnn.GRUCell(3).unroll(2, sym.var("x"), merge_outputs=True)
    >>> outputs.infer_shape(x=(4, 2, 5))[1]
    [(4, 2, 3)]
    """

    _gate_names = LETTERS["gru"]

    def __init__(self, num_hidden: int, prefix: str = "gru_", params: RNNParams | None = None) -> None:
        super().__init__(num_hidden, prefix, params)

    def __call__(self, inputs: Any, states: list) -> tuple[Any, list]:
        """One step."""
        name = self._step_name()
        i = sym.SliceChannel(self._product(name, "i2h", inputs), num_outputs=3, name=f"{name}i2h_slice")
        h = sym.SliceChannel(self._product(name, "h2h", states[0]), num_outputs=3, name=f"{name}h2h_slice")
        reset, update = sym.sigmoid(i[0] + h[0]), sym.sigmoid(i[1] + h[1])
        new = sym.tanh(i[2] + reset * h[2])
        output = sym.elemwise_add((1.0 - update) * new, update * states[0], name=f"{name}out")
        return output, [output]


class DropoutCell(BaseRNNCell):
    """Dropout on the inputs, between two cells of a stack.

    >>> from d2lcore import rnn, sym
    >>> rnn.DropoutCell(0.5).unroll(2, sym.var("x"))[0].list_arguments()
    ['x']
    """

    def __init__(self, dropout: float, prefix: str = "dropout_", params: RNNParams | None = None) -> None:
        super().__init__(prefix, params)
        self.dropout = dropout

    @property
    def state_info(self) -> list[dict[str, Any]]:
        """It has no states."""
        return []

    def __call__(self, inputs: Any, states: list) -> tuple[Any, list]:
        """One step."""
        return sym.Dropout(data=inputs, p=self.dropout) if self.dropout > 0 else inputs, states

    def unroll(
        self, length: int, inputs: Any, begin_state: list | None = None, layout: str = "NTC",
        merge_outputs: bool | None = None,
    ) -> tuple[Any, list]:  # fmt: skip
        """Drop values of all steps, at once where they are one Symbol."""
        self.reset()
        inputs = as_asked(sym, length, inputs, layout, merge_outputs)
        if isinstance(inputs, (list, tuple)):
            return super().unroll(length, inputs, [], layout, merge_outputs)
        return self(inputs, [])


class _Cells(BaseRNNCell):
    """A cell made of cells."""

    _cells: list[BaseRNNCell]

    @property
    def state_info(self) -> list[dict[str, Any]]:
        """Shape and layout of each state, cell by cell."""
        return [info for cell in self._cells for info in cell.state_info]

    def begin_state(self, func: Any = sym.zeros, **kwargs: Any) -> list:
        """The states before the first step, cell by cell."""
        return [s for cell in self._cells for s in cell.begin_state(func=func, **kwargs)]

    def unpack_weights(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """Arrays by name, with those of all gates cut into one for each gate."""
        for cell in self._cells:
            args = cell.unpack_weights(args)
        return dict(args)

    def pack_weights(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """Arrays by name, with those of single gates joined."""
        for cell in self._cells:
            args = cell.pack_weights(args)
        return dict(args)

    def _shares(self, states: list | None) -> list[tuple[BaseRNNCell, list | None]]:
        found, at = [], 0
        for cell in self._cells:
            count = len(cell.state_info)
            found.append((cell, None if states is None else states[at : at + count]))
            at += count
        return found


class SequentialRNNCell(_Cells):
    """Cells on top of each other.

    >>> from d2lcore import rnn, sym
    >>> stack = rnn.SequentialRNNCell()
    >>> stack.add(rnn.LSTMCell(3, prefix="l0_"))
    >>> stack.add(rnn.GRUCell(2, prefix="l1_"))
    >>> outputs, states = stack.unroll(2, sym.var("x"), merge_outputs=True)
    >>> outputs.infer_shape(x=(4, 2, 5))[1], len(states)
    ([(4, 2, 2)], 3)
    """

    def __init__(self, params: RNNParams | None = None) -> None:
        super().__init__("", params)
        self._cells = []

    def add(self, cell: BaseRNNCell) -> None:
        """Put a cell on top."""
        self._cells.append(cell)

    def __call__(self, inputs: Any, states: list) -> tuple[Any, list]:
        """One step of all cells."""
        after: list = []
        for cell, own in self._shares(states):
            inputs, new = cell(inputs, own or [])
            after += new
        return inputs, after

    def unroll(
        self, length: int, inputs: Any, begin_state: list | None = None, layout: str = "NTC",
        merge_outputs: bool | None = None,
    ) -> tuple[Any, list]:  # fmt: skip
        """Go through all steps, cell by cell."""
        self.reset()
        after: list = []
        for i, (cell, own) in enumerate(self._shares(begin_state)):
            merge = merge_outputs if i + 1 == len(self._cells) else None
            inputs, new = cell.unroll(length, inputs, own, layout, merge)
            after += new
        return inputs, after


class BidirectionalCell(_Cells):
    """One cell forwards in time and one backwards, their outputs side by side; to be unrolled.

    >>> from d2lcore import rnn, sym
    >>> cell = rnn.BidirectionalCell(rnn.LSTMCell(3, prefix="l_"), rnn.GRUCell(2, prefix="r_"))
    >>> cell.unroll(2, sym.var("x"), merge_outputs=True)[0].infer_shape(x=(4, 2, 5))[1]
    [(4, 2, 5)]
    """

    def __init__(
        self, l_cell: BaseRNNCell, r_cell: BaseRNNCell, params: RNNParams | None = None, output_prefix: str = "bi_"
    ) -> None:
        super().__init__("", params)
        self._cells, self._output_prefix = [l_cell, r_cell], output_prefix

    def __call__(self, inputs: Any, states: list) -> tuple[Any, list]:
        raise NotImplementedError("BidirectionalCell cannot go step by step: it begins at both ends. Use unroll().")

    def unroll(
        self, length: int, inputs: Any, begin_state: list | None = None, layout: str = "NTC",
        merge_outputs: bool | None = None,
    ) -> tuple[Any, list]:  # fmt: skip
        """Go through all steps in both directions; the last states are a pair of lists, one of each direction."""
        self.reset()
        times = steps(sym, length, inputs, layout)
        (forward, own), (backward, others) = self._shares(begin_state)
        left, after = forward.unroll(length, times, own, layout, False)
        right, last = backward.unroll(length, times[::-1], others, layout, False)
        outputs = [
            sym.concat(a, b, dim=1, name=f"{self._output_prefix}t{t}")
            for t, (a, b) in enumerate(zip(left, right[::-1], strict=True))
        ]
        return as_asked(sym, length, outputs, layout, merge_outputs), [after, last]
