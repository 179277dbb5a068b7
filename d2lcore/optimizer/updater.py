"""`Updater`: an optimizer together with the states of the parameters it has met."""

from __future__ import annotations

import pickle
from typing import Any

from ..core import NDArray
from ..device import Context
from .optimizer import Optimizer


class Updater:
    """An optimizer with the states of the parameters it has met (MXNet's ``optimizer.Updater``).

    Called with ``(index, grad, weight)``, or lists of the three, it changes the weights in place. A state is made at
    the first update of its parameter, and follows the weight to its device.

    >>> import d2lcore as mx
    >>> update = mx.optimizer.get_updater(mx.optimizer.SGD(learning_rate=0.5, momentum=0.9))
    >>> w = mx.nd.ones(1)
    >>> update(0, mx.nd.ones(1), w)
    >>> w.asscalar(), update.states[0][0].asscalar()
    (np.float32(0.5), np.float32(-0.5))
    """

    def __init__(self, optimizer: Optimizer) -> None:
        self.optimizer = optimizer
        self.states: dict[Any, Any] = {}

    def __call__(self, index: Any, grad: Any, weight: Any) -> None:
        if not isinstance(index, (list, tuple)):
            index, grad, weight = [index], [grad], [weight]
        for i, g, w in zip(index, grad, weight, strict=True):
            self.optimizer._set_current_context(w.ctx.device_id)
            if i in self.states:
                self.states[i] = state_on(self.states[i], w.ctx)
            else:
                self.states[i] = self.optimizer.create_state_multi_precision(i, w)
            self.optimizer.update_multi_precision(i, w, g, self.states[i])

    def get_states(self, dump_optimizer: bool = False) -> bytes:
        """The states as bytes (a pickle), with the optimizer where ``dump_optimizer``."""
        return pickle.dumps((self.states, self.optimizer) if dump_optimizer else self.states)

    def set_states(self, states: bytes) -> None:
        """Take what `get_states` gave, the optimizer too where it is in there; unpickles, so trust the source."""
        found = pickle.loads(states)
        if isinstance(found, tuple) and len(found) == 2:
            self.states, self.optimizer = found
        else:
            self.states = found


def state_on(state: Any, ctx: Context) -> Any:
    """A state, however it is nested, on a device; itself where it is there already."""
    if isinstance(state, NDArray):
        return state if state.ctx is ctx else state.as_in_context(ctx)
    return type(state)([state_on(part, ctx) for part in state]) if isinstance(state, (tuple, list)) else state


def get_updater(optimizer: Optimizer) -> Updater:
    """An `Updater`: a function ``update(index, grad, weight)`` that keeps the states.

    >>> import d2lcore as mx
    >>> update, w = mx.optimizer.get_updater(mx.optimizer.SGD(learning_rate=0.5)), mx.nd.ones(1)
    >>> update(0, mx.nd.ones(1), w)
    >>> w.asscalar()
    np.float32(0.5)
    """
    return Updater(optimizer)
