"""Layers of cells as one operator on Symbols, and the stack of cells that it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .. import ndarray as nd
from .. import symbol as sym
from ..gluon.rnn.sequences import as_asked, merged
from ..initializer import FusedRNN
from ..initializer.recurrent import LETTERS
from ..ops.rnn_layout import GATES, Sizes
from .base_cell import BaseRNNCell, RNNParams
from .rnn_cell import BidirectionalCell, DropoutCell, GRUCell, LSTMCell, RNNCell, SequentialRNNCell

__all__ = ["FusedRNNCell"]


class FusedRNNCell(BaseRNNCell):
    """Layers of cells as one operator, `sym.RNN`, with all parameters in the variable ``prefix + "parameters"``.

    num_hidden, num_layers, bidirectional: sizes. mode: 'rnn_relu', 'rnn_tanh', 'lstm' or 'gru'. dropout: between
    layers. get_next_state: whether `unroll` gives the last states. forget_bias: of an lstm's forget gates, at first.

    >>> from d2lcore import rnn, sym
    >>> cell = rnn.FusedRNNCell(3, num_layers=2, mode="gru", prefix="g_")
    >>> outputs, states = cell.unroll(2, sym.var("x"), merge_outputs=True)
    >>> outputs.list_arguments(), outputs.infer_shape(x=(4, 2, 5))[1]
    (['x', 'g_parameters'], [(4, 2, 3)])
    """

    def __init__(
        self, num_hidden: int, num_layers: int = 1, mode: str = "lstm", bidirectional: bool = False,
        dropout: float = 0.0, get_next_state: bool = False, forget_bias: float = 1.0, prefix: str | None = None,
        params: RNNParams | None = None,
    ) -> None:  # fmt: skip
        super().__init__(f"{mode}_" if prefix is None else prefix, params)
        self._num_hidden, self._num_layers, self._mode, self._dropout = num_hidden, num_layers, mode, dropout
        self._directions, self._get_next_state, self._forget_bias = (
            2 if bidirectional else 1,
            get_next_state,
            forget_bias,
        )
        init = FusedRNN(None, num_hidden, num_layers, mode, bidirectional, forget_bias)
        self._parameter = self._params.get("parameters", init=init)

    @property
    def state_info(self) -> list[dict[str, Any]]:
        """Shape and layout of the states."""
        shape = (self._num_layers * self._directions, 0, self._num_hidden)
        return [{"shape": shape, "__layout__": "LNC"} for _ in range(2 if self._mode == "lstm" else 1)]

    def __call__(self, inputs: Any, states: list) -> tuple[Any, list]:
        raise NotImplementedError("FusedRNNCell cannot go step by step. Use unroll(), or unfuse().")

    def unroll(
        self, length: int, inputs: Any, begin_state: list | None = None, layout: str = "NTC",
        merge_outputs: bool | None = None,
    ) -> tuple[Any, list]:  # fmt: skip
        """Go through all steps at once."""
        self.reset()
        inputs = merged(sym, inputs, layout)
        if layout == "NTC":
            inputs = sym.swapaxes(inputs, dim1=0, dim2=1)
        if begin_state is None:
            one = sym.slice_axis(sym.slice_axis(inputs, axis=0, begin=0, end=1), axis=2, begin=0, end=1)
            begin_state = [sym.tile(sym.zeros_like(one), reps=(s[0], 1, s[2])) for s in self.state_shape]
        more = dict(zip(("state", "state_cell"), begin_state, strict=False))
        found = sym.RNN(
            data=inputs, parameters=self._parameter, **more, state_size=self._num_hidden, num_layers=self._num_layers,
            bidirectional=self._directions == 2, p=self._dropout, state_outputs=self._get_next_state, mode=self._mode,
            name=f"{self._prefix}rnn",
        )  # fmt: skip
        outputs = found[0] if self._get_next_state else found
        states = [found[i + 1] for i in range(len(begin_state))] if self._get_next_state else []
        if layout == "NTC":
            outputs = sym.swapaxes(outputs, dim1=0, dim2=1)
        return as_asked(sym, length, outputs, layout, merge_outputs), states

    def _views(self, vector: np.ndarray, inputs: int) -> dict[str, np.ndarray]:
        """The parts of a parameter vector by the names of single gates."""
        sizes = Sizes(
            self._mode,
            0,
            0,
            inputs,
            self._num_hidden,
            self._num_hidden,
            self._num_layers,
            self._directions,
            False,
            False,
        )
        found = {}
        for kind in ("weight", "bias"):
            for i, layer in enumerate(sizes.weights(vector)):
                for j, own in zip("lr", layer, strict=False):
                    for part in ("i2h", "h2h"):
                        whole = getattr(own, part if kind == "weight" else f"{part}_bias")
                        for letter, gate in zip(LETTERS[self._mode], np.split(whole, GATES[self._mode]), strict=True):
                            found[f"{self._prefix}{j}{i}_{part}{letter}_{kind}"] = gate
        return found

    def _inputs(self, total: int) -> int:
        """The size of the input, from the number of parameters."""
        rows = self._directions * GATES[self._mode] * self._num_hidden
        per_layer = rows * (self._num_hidden + 2)
        above = (self._num_layers - 1) * rows * self._num_hidden * self._directions
        return (total - self._num_layers * per_layer - above) // rows

    def unpack_weights(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """Arrays by name, with the vector of all parameters cut into one array for each gate."""
        found = dict(args)
        vector = found.pop(f"{self._prefix}parameters").asnumpy()
        views = self._views(vector, self._inputs(vector.size))
        return found | {name: nd.array(part, dtype=part.dtype) for name, part in views.items()}

    def pack_weights(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """Arrays by name, with those of single gates joined to one vector."""
        found = dict(args)
        first = found[f"{self._prefix}l0_i2h{LETTERS[self._mode][0]}_weight"]
        rows = self._directions * GATES[self._mode] * self._num_hidden
        above = (self._num_layers - 1) * rows * self._num_hidden * self._directions
        total = rows * first.shape[1] + above + self._num_layers * rows * (self._num_hidden + 2)
        vector = np.zeros(total, first.dtype)
        for name, part in self._views(vector, first.shape[1]).items():
            part[...] = found.pop(name).asnumpy()
        return found | {f"{self._prefix}parameters": nd.array(vector, dtype=vector.dtype)}

    def unfuse(self) -> SequentialRNNCell:
        """The same network as a stack of cells; `pack_weights` and `unpack_weights` carry the parameters over."""
        stack = SequentialRNNCell()

        def cell(prefix: str) -> BaseRNNCell:
            if self._mode == "lstm":
                return LSTMCell(self._num_hidden, prefix, forget_bias=self._forget_bias)
            if self._mode == "gru":
                return GRUCell(self._num_hidden, prefix)
            return RNNCell(self._num_hidden, self._mode.removeprefix("rnn_"), prefix)

        for i in range(self._num_layers):
            cells = [cell(f"{self._prefix}{j}{i}_") for j in "lr"[: self._directions]]
            prefix = f"{self._prefix}bi_l{i}_"
            both = len(cells) == 2
            stack.add(BidirectionalCell(cells[0], cells[1], output_prefix=prefix) if both else cells[0])
            if self._dropout > 0 and i + 1 < self._num_layers:
                stack.add(DropoutCell(self._dropout, prefix=f"{self._prefix}_dropout{i}_"))
        return stack
