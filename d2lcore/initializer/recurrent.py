"""First values of recurrent networks whose parameters are one vector."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core import NDArray, assign, from_host
from ..errors import ParameterError, unknown
from ..ops.rnn_layout import GATES, Sizes
from .base import InitDesc, Initializer, create, register
from .distributions import Uniform

LETTERS = {"rnn_relu": ("",), "rnn_tanh": ("",), "lstm": ("_i", "_f", "_c", "_o"), "gru": ("_r", "_z", "_o")}
"""The gates in MXNet's names of their parameters, in the order of rows."""


@register
class FusedRNN(Initializer):
    """For the parameter vector of `nd.RNN`: another initializer for each gate's matrix, zeros for the biases.

    Parameters
    ----------
    init : initializer of the matrices (an object, or JSON as `dumps` gives it); the network's where None.
    num_hidden, num_layers, mode, bidirectional : as of the network: ``nd.RNN(state_size=num_hidden, ...)``.
    forget_bias : of an lstm's forget gate, so that it begins by remembering.

    >>> import d2lcore as mx
    >>> w = mx.gluon.Parameter("parameters", shape=(4 * 2 * (3 + 2 + 2),))
    >>> w.initialize(mx.init.FusedRNN("zeros", num_hidden=2, num_layers=1, mode="lstm"))
    >>> w.data().asnumpy()[-16:-8]
    array([0., 0., 1., 1., 0., 0., 0., 0.], dtype=float32)
    """

    def __init__(
        self, init: Any, num_hidden: int, num_layers: int, mode: str, bidirectional: bool = False,
        forget_bias: float = 1.0,
    ) -> None:  # fmt: skip
        if mode not in GATES:
            raise unknown("mode", mode, GATES)
        self._init = None if init is None else create(init)
        super().__init__(
            init=self._init and self._init.dumps(), num_hidden=num_hidden, num_layers=num_layers, mode=mode,
            bidirectional=bidirectional, forget_bias=forget_bias,
        )  # fmt: skip
        self._mode, self._forget_bias = mode, forget_bias
        self._hidden, self._layers, self._directions = num_hidden, num_layers, 2 if bidirectional else 1

    def _init_weight(self, desc: str, array: NDArray) -> None:
        values = np.zeros(array.shape, array.dtype)
        init = self._init or getattr(desc, "global_init", None) or Uniform()
        for i, layer in enumerate(self._sizes(desc, array).weights(values)):
            for j, own in zip("lr", layer, strict=False):
                for part in ("i2h", "h2h"):
                    gates = np.split(getattr(own, part), len(LETTERS[self._mode]))
                    biases = np.split(getattr(own, f"{part}_bias"), len(gates))
                    for letter, matrix, bias in zip(LETTERS[self._mode], gates, biases, strict=True):
                        drawn = from_host(matrix, array.ctx)
                        init(InitDesc(f"{j}{i}_{part}{letter}_weight", global_init=init), drawn)
                        matrix[...] = drawn.asnumpy()
                        bias[...] = self._forget_bias if letter == "_f" else 0
        assign(array, from_host(values, array.ctx))

    def _sizes(self, desc: str, array: NDArray) -> Sizes:
        """The sizes of the network; that of its input follows from the number of parameters."""

        def sizes(inputs: int) -> Sizes:
            return Sizes(
                self._mode, 0, 0, inputs, self._hidden, self._hidden, self._layers, self._directions, False, False
            )

        inputs = (array.size - sizes(0).parameters()) // (sizes(1).parameters() - sizes(0).parameters())
        if inputs < 1 or array.shape != (sizes(inputs).parameters(),):
            raise ParameterError(
                f"FusedRNN: '{desc}' has shape {array.shape}, which no {self._mode} of {self._layers} layers and "
                f"{self._hidden} hidden units has. num_hidden, num_layers, mode and bidirectional are the network's."
            )
        return sizes(inputs)
