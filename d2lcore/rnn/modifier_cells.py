"""Cells of Symbols that change what another cell does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import symbol as sym
from ..gluon.rnn.modifier_cells import kept_back
from ..gluon.rnn.sequences import merged, steps
from .base_cell import BaseRNNCell, RNNParams

__all__ = ["ModifierCell", "ResidualCell", "ZoneoutCell"]


class ModifierCell(BaseRNNCell):
    """Base of cells that change another one, whose variables and states they use."""

    def __init__(self, base_cell: BaseRNNCell) -> None:
        base_cell._modified = True
        super().__init__()
        self.base_cell = base_cell

    @property
    def params(self) -> RNNParams:
        """The variables of the cell inside."""
        self._own_params = False
        return self.base_cell.params

    @property
    def state_info(self) -> list[dict[str, Any]]:
        """Shape and layout of each state."""
        return self.base_cell.state_info

    def begin_state(self, func: Any = sym.zeros, **kwargs: Any) -> list:
        """The states before the first step: those of the cell inside."""
        if self._modified:
            return super().begin_state(func, **kwargs)  # which objects
        return self._unmodified(self.base_cell.begin_state, func=func, **kwargs)

    def _unmodified(self, method: Any, *args: Any, **kwargs: Any) -> Any:
        self.base_cell._modified = False
        try:
            return method(*args, **kwargs)
        finally:
            self.base_cell._modified = True

    def unpack_weights(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """Arrays by name, with those of all gates cut into one for each gate."""
        return self.base_cell.unpack_weights(args)

    def pack_weights(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """Arrays by name, with those of single gates joined."""
        return self.base_cell.pack_weights(args)


class ZoneoutCell(ModifierCell):
    """In training, some outputs and states stay as they were a step before (Krueger et al. 2016).

    >>> from d2lcore import rnn, sym
    >>> cell = rnn.ZoneoutCell(rnn.GRUCell(3), zoneout_states=0.2)
    >>> cell.unroll(2, sym.var("x"), merge_outputs=True)[0].infer_shape(x=(4, 2, 5))[1]
    [(4, 2, 3)]
    """

    def __init__(self, base_cell: BaseRNNCell, zoneout_outputs: float = 0.0, zoneout_states: float = 0.0) -> None:
        super().__init__(base_cell)
        self.zoneout_outputs, self.zoneout_states = zoneout_outputs, zoneout_states

    def reset(self) -> None:
        """Forget the output of the last step."""
        super().reset()
        self.prev_output: Any = None

    def __call__(self, inputs: Any, states: list) -> tuple[Any, list]:
        """One step."""
        output, after = self.base_cell(inputs, states)
        before = sym.zeros_like(output) if self.prev_output is None else self.prev_output
        output = kept_back(sym, self.zoneout_outputs, output, before)
        self.prev_output = output
        return output, [kept_back(sym, self.zoneout_states, new, old) for new, old in zip(after, states, strict=True)]


class ResidualCell(ModifierCell):
    """Adds the input to the output; both have one size.

    >>> from d2lcore import rnn, sym
    >>> cell = rnn.ResidualCell(rnn.GRUCell(5))
    >>> cell.unroll(2, sym.var("x"), merge_outputs=True)[0].infer_shape(x=(4, 2, 5))[1]
    [(4, 2, 5)]
    """

    def __call__(self, inputs: Any, states: list) -> tuple[Any, list]:
        """One step."""
        output, states = self.base_cell(inputs, states)
        return sym.elemwise_add(output, inputs), states

    def unroll(
        self, length: int, inputs: Any, begin_state: list | None = None, layout: str = "NTC",
        merge_outputs: bool | None = None,
    ) -> tuple[Any, list]:  # fmt: skip
        """Go through all steps."""
        self.reset()
        outputs, states = self._unmodified(self.base_cell.unroll, length, inputs, begin_state, layout, merge_outputs)
        if isinstance(outputs, (list, tuple)):
            return [
                sym.elemwise_add(y, x) for y, x in zip(outputs, steps(sym, length, inputs, layout), strict=True)
            ], states
        return sym.elemwise_add(outputs, merged(sym, inputs, layout)), states
