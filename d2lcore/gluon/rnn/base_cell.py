"""`RecurrentCell`: what all cells share, from their first states to whole sequences."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from ... import ndarray, util
from ...core import NDArray
from ...errors import MXNetError
from ..block import Block
from ..hybrid import HybridBlock
from .sequences import as_asked, functions, masked, steps, zero_states

__all__ = ["HybridRecurrentCell", "RecurrentCell"]


class RecurrentCell(Block):
    """Base of all cells (MXNet's ``rnn.RecurrentCell``): ``output, states = cell(input, states)`` goes one step.

    A subclass writes `state_info` and ``forward(self, inputs, states)``.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import rnn
    >>> class Sum(rnn.RecurrentCell):
    ...     def state_info(self, batch_size=0):
    ...         return [{"shape": (batch_size, 2), "__layout__": "NC"}]
    ...     def forward(self, inputs, states):
    ...         total = inputs + states[0]
    ...         return total, [total]
    >>> outputs, states = Sum().unroll(3, nd.ones((1, 3, 2)), merge_outputs=True)
    >>> outputs.asnumpy()
    array([[[1., 1.],
            [2., 2.],
            [3., 3.]]], dtype=float32)
    """

    def __init__(self, prefix: str | None = None, params: Any = None) -> None:
        super().__init__(prefix=prefix, params=params)
        self._modified = False  #: whether a `ModifierCell` speaks for it
        self.reset()

    def reset(self) -> None:
        """Forget what was noted in the last sequence; `unroll` does it first."""
        self._state_number = -1
        for cell in self._children.values():
            if isinstance(cell, RecurrentCell):
                cell.reset()

    def state_info(self, batch_size: int = 0) -> list[dict[str, Any]]:
        """Shape and layout of each state."""
        raise NotImplementedError(f"{type(self).__name__}: write state_info(self, batch_size=0)")

    def begin_state(self, batch_size: int = 0, func: Callable[..., Any] = ndarray.zeros, **kwargs: Any) -> list:
        """The states before the first step.

        Parameters
        ----------
        batch_size : number of sequences.
        func : makes an array of a shape, ``nd.zeros`` or another; ``sym.var`` and others make Symbols.
        kwargs : further arguments of ``func``, such as ``ctx`` and ``dtype``.
        """
        if self._modified:
            raise AssertionError(
                f"{type(self).__name__} belongs to a modifier cell (ZoneoutCell, ResidualCell, ...): call that "
                "one, and ask it for begin_state()."
            )
        states = []
        for info in self.state_info(batch_size):
            self._state_number += 1
            info = {**info, "name": f"{self._prefix}begin_state_{self._state_number}", **kwargs}
            states.append(made(func, info))
        return states

    def unroll(
        self, length: int, inputs: Any, begin_state: list | None = None, layout: str = "NTC",
        merge_outputs: bool | None = None, valid_length: Any = None,
    ) -> tuple[Any, list]:  # fmt: skip
        """Go through whole sequences.

        Parameters
        ----------
        length : number of steps.
        inputs : one array with axes as ``layout`` names them, or a list of ``length`` arrays (batch, features).
        begin_state : states before the first step; zeros where None.
        layout : ``"NTC"`` (batch, times, features) or ``"TNC"``.
        merge_outputs : give the outputs as one array (True) or as a list (False). None: as it comes, a list from most
            cells and one array where there is a ``valid_length``.
        valid_length : length of each sequence (batch,). Outputs after the end are 0; the states are those at the end.

        Returns the outputs and the states after the last step.
        """
        self.reset()
        F = functions(inputs)
        times = steps(F, length, inputs, layout)
        states = zero_states(F, self, times[0]) if begin_state is None else begin_state
        outputs: Any = []
        history = []
        for x in times:
            output, states = self(x, states)
            outputs.append(output)
            history.append(states)
        if valid_length is not None:
            states = [
                F.SequenceLast(F.stack(*state, axis=0), sequence_length=valid_length, use_sequence_length=True)
                for state in zip(*history, strict=True)
            ]
            outputs = masked(F, outputs, valid_length, layout)
        return as_asked(F, length, outputs, layout, merge_outputs), states

    def _get_activation(self, F: Any, inputs: Any, activation: Any, **kwargs: Any) -> Any:
        """Apply an activation: a name, or a function (a block, perhaps)."""
        if isinstance(activation, str):
            return F.Activation(inputs, act_type=activation, **kwargs)
        return activation(inputs, **kwargs)


def made(func: Callable[..., Any], info: dict[str, Any]) -> Any:
    """A state by ``func``, with as much of what is known about it as ``func`` takes (a name is for Symbols only)."""
    takes = inspect.signature(func).parameters.values()
    if not any(p.kind is p.VAR_KEYWORD for p in takes):
        known = {p.name for p in takes}
        info = {k: v for k, v in info.items() if k in known or k not in ("name", "__layout__", "dtype", "ctx")}
    state = func(**info)
    if not isinstance(state, NDArray):
        return state
    if 0 in state.shape:
        raise MXNetError(
            f"begin_state: a state of shape {state.shape} is empty. Give batch_size=, the number of sequences."
        )
    return state.as_np_ndarray() if util.is_np_array() else state


class HybridRecurrentCell(RecurrentCell, HybridBlock):
    """Base of the cells that can run as graphs; a subclass writes ``hybrid_forward(self, F, inputs, states)``."""

    def hybrid_forward(self, F: Any, x: Any, *args: Any, **kwargs: Any) -> Any:
        """One step, with the functions of ``F``; ``kwargs`` are the cell's own parameters."""
        raise NotImplementedError(f"{type(self).__name__}: write hybrid_forward(self, F, inputs, states)")
