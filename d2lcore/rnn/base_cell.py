"""What the cells of Symbols share: parameters by name, first states, unrolling, and weights gate by gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .. import ndarray as nd
from .. import symbol as sym
from ..gluon.rnn.sequences import as_asked, steps


class RNNParams:
    """Variables of a cell by name, each made once: cells with the same ``params`` share their weights.

    >>> from d2lcore import rnn
    >>> params = rnn.RNNParams("lstm_")
    >>> params.get("i2h_weight").name, params.get("i2h_weight") is params.get("i2h_weight")
    ('lstm_i2h_weight', True)
    """

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self._params: dict[str, Any] = {}

    def get(self, name: str, **kwargs: Any) -> Any:
        """The variable ``prefix + name``; ``kwargs`` are those of `sym.var` where it is made."""
        name = self._prefix + name
        if name not in self._params:
            self._params[name] = sym.var(name, **kwargs)
        return self._params[name]


class BaseRNNCell:
    """Base of all cells (MXNet's ``mx.rnn.BaseRNNCell``): ``output, states = cell(input, states)`` on Symbols.

    prefix: of the names of its variables. params: the `RNNParams` of another cell, to share them.
    """

    _gate_names: tuple[str, ...] = ()

    def __init__(self, prefix: str = "", params: RNNParams | None = None) -> None:
        self._own_params = params is None
        self._prefix, self._params = prefix, RNNParams(prefix) if params is None else params
        self._modified = False
        self.reset()

    def reset(self) -> None:
        """Number steps from the beginning; do it before a cell is used in another graph."""
        self._init_counter = self._counter = -1

    def __call__(self, inputs: Any, states: list) -> tuple[Any, list]:
        """One step."""
        raise NotImplementedError(f"{type(self).__name__}: write __call__(self, inputs, states)")

    @property
    def params(self) -> RNNParams:
        """Its variables, to be given to cells that share them."""
        self._own_params = False
        return self._params

    @property
    def state_info(self) -> list[dict[str, Any]]:
        """Shape (0 for the batch) and layout of each state."""
        raise NotImplementedError(f"{type(self).__name__}: write the property state_info")

    @property
    def state_shape(self) -> list[tuple]:
        """Shapes of the states."""
        return [info["shape"] for info in self.state_info]

    def begin_state(self, func: Callable[..., Any] = sym.zeros, **kwargs: Any) -> list:
        """The states before the first step by ``func``: `sym.zeros`, or `sym.var` for states that are fed."""
        if self._modified:
            raise AssertionError(f"{type(self).__name__} belongs to a modifier cell: call that one")
        states = []
        for info in self.state_info:
            self._init_counter += 1
            states.append(func(name=f"{self._prefix}begin_state_{self._init_counter}", **{**info, **kwargs}))
        return states

    def _zeros(self, first: Any) -> list:
        """First states for the input of the first step, (batch, features), whose batch size they take."""
        column = sym.zeros_like(sym.slice_axis(sym.reshape(first, shape=(0, -1)), axis=1, begin=0, end=1))
        return [sym.tile(column, reps=(1, shape[-1])) for shape in self.state_shape]

    def unroll(
        self, length: int, inputs: Any, begin_state: list | None = None, layout: str = "NTC",
        merge_outputs: bool | None = None,
    ) -> tuple[Any, list]:  # fmt: skip
        """Go through ``length`` steps.

        inputs: one Symbol with axes as ``layout`` says, or a list of one (batch, features) for each step. begin_state:
        zeros where None. merge_outputs: give one Symbol (True) or a list. Returns the outputs and the last states.
        """
        self.reset()
        times = steps(sym, length, inputs, layout)
        states = self._zeros(times[0]) if begin_state is None else begin_state
        outputs: Any = []
        for x in times:
            output, states = self(x, states)
            outputs.append(output)
        return as_asked(sym, length, outputs, layout, merge_outputs), states

    def _step_name(self) -> str:
        self._counter += 1
        return f"{self._prefix}t{self._counter}_"

    # ---- weights gate by gate ----

    def unpack_weights(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """Arrays by name, with those of all gates cut into one for each gate."""
        found = dict(args)
        count = len(self._gate_names)
        for part in ("i2h", "h2h") if count else ():
            for kind in ("weight", "bias"):
                whole = found.pop(f"{self._prefix}{part}_{kind}")
                size = whole.shape[0] // count
                for k, gate in enumerate(self._gate_names):
                    found[f"{self._prefix}{part}{gate}_{kind}"] = whole[k * size : (k + 1) * size].copy()
        return found

    def pack_weights(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """Arrays by name, with those of single gates joined: `unpack_weights` backwards."""
        found = dict(args)
        for part in ("i2h", "h2h") if self._gate_names else ():
            for kind in ("weight", "bias"):
                gates = [found.pop(f"{self._prefix}{part}{gate}_{kind}") for gate in self._gate_names]
                found[f"{self._prefix}{part}_{kind}"] = nd.concat(*gates, dim=0)
        return found

    def _get_activation(self, inputs: Any, activation: Any, **kwargs: Any) -> Any:
        if isinstance(activation, str):
            return sym.Activation(inputs, act_type=activation, **kwargs)
        return activation(inputs, **kwargs)
