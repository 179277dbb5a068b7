"""Cells made of cells: one on top of the other, or side by side through time in both directions."""

from __future__ import annotations

from typing import Any

from ... import ndarray
from ..utils import indent
from .base_cell import HybridRecurrentCell, RecurrentCell
from .sequences import as_asked, functions, masked, merged, steps, turned, zero_states

__all__ = ["BidirectionalCell", "HybridSequentialRNNCell", "SequentialRNNCell"]


class _Cells(RecurrentCell):
    """A cell whose states are those of the cells in it, one after the other."""

    def state_info(self, batch_size: int = 0) -> list[dict[str, Any]]:
        """Shape and layout of each state, cell by cell."""
        return [info for cell in self._cells() for info in cell.state_info(batch_size)]

    def begin_state(self, batch_size: int = 0, func: Any = ndarray.zeros, **kwargs: Any) -> list:
        """The states before the first step, cell by cell."""
        if self._modified:
            return super().begin_state(batch_size, func, **kwargs)  # which objects
        return [s for cell in self._cells() for s in cell.begin_state(batch_size=batch_size, func=func, **kwargs)]

    def _cells(self) -> list[Any]:
        return list(self._children.values())

    def _shares(self, states: list) -> list[tuple[Any, list]]:
        """Each cell with its states."""
        found, at = [], 0
        for cell in self._cells():
            count = len(cell.state_info())
            found.append((cell, states[at : at + count]))
            at += count
        return found


class _Stack(_Cells):
    """Cells on top of each other."""

    def __repr__(self) -> str:
        parts = "\n".join(f"({key}): {indent(repr(cell), 2)}" for key, cell in self._children.items())
        return f"{type(self).__name__}(\n{parts}\n)"

    def add(self, cell: RecurrentCell) -> None:
        """Put a cell on top."""
        self.register_child(cell)

    def __getitem__(self, i: int) -> Any:
        return self._cells()[i]

    def __len__(self) -> int:
        return len(self._children)

    def _step(self, inputs: Any, states: list) -> tuple[Any, list]:
        if any(isinstance(cell, BidirectionalCell) for cell in self._cells()):
            raise AssertionError(f"{type(self).__name__}: a BidirectionalCell cannot go step by step; use unroll()")
        after: list = []
        for cell, own in self._shares(states):
            inputs, new = cell(inputs, own)
            after += new
        return inputs, after

    def unroll(
        self, length: int, inputs: Any, begin_state: list | None = None, layout: str = "NTC",
        merge_outputs: bool | None = None, valid_length: Any = None,
    ) -> tuple[Any, list]:  # fmt: skip
        """Go through whole sequences, cell by cell; see `RecurrentCell.unroll`."""
        self.reset()
        F = functions(inputs)
        if begin_state is None:
            begin_state = zero_states(F, self, steps(F, length, inputs, layout)[0])
        after: list = []
        cells = self._shares(begin_state)
        for i, (cell, own) in enumerate(cells):
            merge = merge_outputs if i + 1 == len(cells) else None
            inputs, new = cell.unroll(length, inputs, own, layout, merge, valid_length)
            after += new
        return inputs, after


class SequentialRNNCell(_Stack):
    """Cells on top of each other (MXNet's ``rnn.SequentialRNNCell``): the output of each is the input of the next.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import rnn
    >>> cell = rnn.SequentialRNNCell()
    >>> cell.add(rnn.LSTMCell(4))
    >>> cell.add(rnn.GRUCell(3))
    >>> cell.initialize()
    >>> outputs, states = cell.unroll(5, nd.ones((2, 5, 6)), merge_outputs=True)
    >>> outputs.shape, len(states)
    ((2, 5, 3), 3)
    """

    def forward(self, inputs: Any, states: list) -> tuple[Any, list]:
        """One step of all cells."""
        return self._step(inputs, states)


class HybridSequentialRNNCell(_Stack, HybridRecurrentCell):
    """`SequentialRNNCell` that can run as a graph, one for each step.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import rnn
    >>> cell = rnn.HybridSequentialRNNCell()
    >>> cell.add(rnn.GRUCell(4))
    >>> cell.add(rnn.DropoutCell(0.5))
    >>> cell.initialize()
    >>> cell.hybridize()
    >>> outputs, states = cell.unroll(5, nd.ones((2, 5, 6)), merge_outputs=True)
    >>> outputs.shape, len(states)
    ((2, 5, 4), 1)
    """

    def hybrid_forward(self, F: Any, inputs: Any, states: list) -> tuple[Any, list]:
        """One step of all cells."""
        return self._step(inputs, states)


class BidirectionalCell(_Cells, HybridRecurrentCell):
    """One cell forwards in time and one backwards, their outputs side by side (Schuster & Paliwal 1997).

    Parameters
    ----------
    l_cell, r_cell : forwards and backwards.
    output_prefix : accepted for MXNet's sake.

    It needs the whole sequence: `unroll` it. With ``valid_length`` the backward cell begins at each sequence's end.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import rnn
    >>> cell = rnn.BidirectionalCell(rnn.LSTMCell(4), rnn.GRUCell(3))
    >>> cell.initialize()
    >>> outputs, states = cell.unroll(5, nd.ones((2, 5, 6)), merge_outputs=True)
    >>> outputs.shape, len(states)
    ((2, 5, 7), 3)
    """

    def __init__(self, l_cell: RecurrentCell, r_cell: RecurrentCell, output_prefix: str = "bi_") -> None:
        super().__init__(prefix="", params=None)
        self.register_child(l_cell, "l_cell")
        self.register_child(r_cell, "r_cell")

    def __repr__(self) -> str:
        forward, backward = self._cells()
        return f"{type(self).__name__}(forward={forward}, backward={backward})"

    def __call__(self, inputs: Any, states: Any) -> Any:
        raise NotImplementedError("BidirectionalCell cannot go step by step: it begins at both ends. Use unroll().")

    def unroll(
        self, length: int, inputs: Any, begin_state: list | None = None, layout: str = "NTC",
        merge_outputs: bool | None = None, valid_length: Any = None,
    ) -> tuple[Any, list]:  # fmt: skip
        """Go through whole sequences in both directions; see `RecurrentCell.unroll`."""
        self.reset()
        F = functions(inputs)
        times = steps(F, length, inputs, layout)
        if begin_state is None:
            begin_state = zero_states(F, self, times[0])
        (forward, own), (backward, others) = self._shares(begin_state)
        left, after = forward.unroll(length, times, own, layout, False, valid_length)
        right, last = backward.unroll(length, turned(F, times, valid_length), others, layout, False, valid_length)
        outputs: Any = [F.concat(a, b, dim=1) for a, b in zip(left, turned(F, right, valid_length), strict=True)]
        if valid_length is not None:
            outputs = masked(F, merged(F, outputs, layout), valid_length, layout)
        return as_asked(F, length, outputs, layout, merge_outputs), [*after, *last]
