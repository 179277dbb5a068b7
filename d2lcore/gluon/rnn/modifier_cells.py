"""Cells that change what another cell does: they drop, keep or add parts of its outputs and states."""

from __future__ import annotations

from typing import Any

from ... import ndarray
from .base_cell import HybridRecurrentCell
from .sequences import as_asked, functions, masked, merged, steps
from .stacked_cells import BidirectionalCell

__all__ = ["DropoutCell", "ModifierCell", "ResidualCell", "ZoneoutCell"]


class DropoutCell(HybridRecurrentCell):
    """Dropout on the inputs, between two cells of a stack (MXNet's ``rnn.DropoutCell``); it has no states.

    Parameters
    ----------
    rate : probability of being dropped.
    axes : axes along which the same decision is taken for all values.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import rnn
    >>> cell = rnn.DropoutCell(0.5)
    >>> cell(nd.ones((1, 2)), [])[0].asnumpy()
    array([[1., 1.]], dtype=float32)
    """

    def __init__(self, rate: float, axes: tuple[int, ...] = (), prefix: str | None = None, params: Any = None) -> None:
        if not isinstance(rate, (int, float)):
            raise AssertionError(f"DropoutCell: rate is a probability, a number, got {rate!r}")
        super().__init__(prefix=prefix, params=params)
        self._rate, self._axes = rate, axes

    def __repr__(self) -> str:
        return f"{type(self).__name__}(rate={self._rate}, axes={self._axes})"

    def _alias(self) -> str:
        return "dropout"

    def state_info(self, batch_size: int = 0) -> list[dict[str, Any]]:
        """It has no states."""
        return []

    def hybrid_forward(self, F: Any, inputs: Any, states: list) -> tuple[Any, list]:
        """Drop values of ``inputs``, in training."""
        return F.Dropout(inputs, p=self._rate, axes=self._axes) if self._rate > 0 else inputs, states

    def unroll(
        self, length: int, inputs: Any, begin_state: list | None = None, layout: str = "NTC",
        merge_outputs: bool | None = None, valid_length: Any = None,
    ) -> tuple[Any, list]:  # fmt: skip
        """Drop values of whole sequences, at once where they are one array; see `RecurrentCell.unroll`."""
        self.reset()
        F = functions(inputs)
        inputs = as_asked(F, length, inputs, layout, merge_outputs)
        if isinstance(inputs, (list, tuple)):
            return super().unroll(length, inputs, begin_state or [], layout, merge_outputs, valid_length)
        return self(inputs, begin_state or [])


class ModifierCell(HybridRecurrentCell):
    """Base of the cells that change another one (MXNet's ``rnn.ModifierCell``); they use its parameters and states.

    From then on the other cell is used through this one only.
    """

    def __init__(self, base_cell: Any) -> None:
        if base_cell._modified:
            raise AssertionError(f"Cell {base_cell.name} is already modified. One cell cannot be modified twice")
        base_cell._modified = True
        super().__init__(prefix=base_cell.prefix + self._alias(), params=None)
        self.base_cell = base_cell

    @property
    def params(self) -> Any:
        """The parameters of the cell inside."""
        return self.base_cell.params

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_cell})"

    def state_info(self, batch_size: int = 0) -> list[dict[str, Any]]:
        """Shape and layout of each state."""
        return self.base_cell.state_info(batch_size)

    def begin_state(self, batch_size: int = 0, func: Any = ndarray.zeros, **kwargs: Any) -> list:
        """The states before the first step: those of the cell inside."""
        if self._modified:
            return super().begin_state(batch_size, func, **kwargs)  # which objects
        return self._unmodified(self.base_cell.begin_state, batch_size=batch_size, func=func, **kwargs)

    def _unmodified(self, method: Any, *args: Any, **kwargs: Any) -> Any:
        """Call a method of the cell inside that it refuses to others."""
        self.base_cell._modified = False
        try:
            return method(*args, **kwargs)
        finally:
            self.base_cell._modified = True

    def hybrid_forward(self, F: Any, inputs: Any, states: list) -> Any:
        """One step."""
        raise NotImplementedError(f"{type(self).__name__}: write hybrid_forward(self, F, inputs, states)")


class _Remembering(ModifierCell):
    """A modifier that notes something from one step to the next: its steps run as code, the cell inside as a graph."""

    def hybridize(self, active: bool = True, **flags: Any) -> None:  # type: ignore[override]
        """Have the cell inside run as a graph."""
        self.base_cell.hybridize(active, **flags)


def kept_back(F: Any, p: float, new: Any, old: Any) -> Any:
    """``new``; in training each value is with probability ``p`` the ``old`` one."""
    return F.where(F.Dropout(F.ones_like(new), p=p), new, old) if p else new


class ZoneoutCell(_Remembering):
    """In training, some outputs and states stay as they were a step before (Krueger et al. 2016).

    Parameters
    ----------
    base_cell : the cell whose outputs and states are kept back.
    zoneout_outputs, zoneout_states : the probabilities that an output, a state, stays.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import rnn
    >>> cell = rnn.ZoneoutCell(rnn.GRUCell(3), zoneout_states=0.2)
    >>> cell.initialize()
    >>> outputs, states = cell.unroll(4, nd.ones((2, 4, 5)), merge_outputs=True)
    >>> outputs.shape
    (2, 4, 3)
    """

    def __init__(self, base_cell: Any, zoneout_outputs: float = 0.0, zoneout_states: float = 0.0) -> None:
        if isinstance(base_cell, BidirectionalCell):
            raise AssertionError(
                "ZoneoutCell: a BidirectionalCell does not go step by step. Use it on the two cells inside."
            )
        super().__init__(base_cell)
        self.zoneout_outputs, self.zoneout_states = zoneout_outputs, zoneout_states

    def __repr__(self) -> str:
        return f"{type(self).__name__}(p_out={self.zoneout_outputs}, p_state={self.zoneout_states}, {self.base_cell})"

    def _alias(self) -> str:
        return "zoneout"

    def reset(self) -> None:
        """Forget the output of the last step."""
        super().reset()
        self._prev_output: Any = None

    def hybrid_forward(self, F: Any, inputs: Any, states: list) -> tuple[Any, list]:
        """One step."""
        output, after = self.base_cell(inputs, states)
        before = F.zeros_like(output) if self._prev_output is None else self._prev_output
        output = kept_back(F, self.zoneout_outputs, output, before)
        self._prev_output = output
        return output, [kept_back(F, self.zoneout_states, new, old) for new, old in zip(after, states, strict=True)]


class ResidualCell(ModifierCell):
    """Adds the input to the output (He et al. 2016, Wu et al. 2016); both have one size.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import rnn
    >>> cell = rnn.ResidualCell(rnn.GRUCell(3))
    >>> cell.initialize("zeros")
    >>> cell(nd.ones((1, 3)), cell.begin_state(batch_size=1))[0].asnumpy()
    array([[1., 1., 1.]], dtype=float32)
    """

    def hybrid_forward(self, F: Any, inputs: Any, states: list) -> tuple[Any, list]:
        """One step."""
        output, states = self.base_cell(inputs, states)
        return F.elemwise_add(output, inputs), states

    def unroll(
        self, length: int, inputs: Any, begin_state: list | None = None, layout: str = "NTC",
        merge_outputs: bool | None = None, valid_length: Any = None,
    ) -> tuple[Any, list]:  # fmt: skip
        """Go through whole sequences; see `RecurrentCell.unroll`."""
        self.reset()
        F = functions(inputs)
        outputs, states = self._unmodified(
            self.base_cell.unroll, length, inputs, begin_state, layout, merge_outputs, valid_length
        )
        if isinstance(outputs, (list, tuple)):
            return [
                F.elemwise_add(y, x) for y, x in zip(outputs, steps(F, length, inputs, layout), strict=True)
            ], states
        inputs = merged(F, inputs, layout)
        if valid_length is not None:
            inputs = masked(F, inputs, valid_length, layout)
        return F.elemwise_add(outputs, inputs), states
