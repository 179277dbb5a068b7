"""Where the numbers of a recurrent network are: its parameters in one vector, and what its gradient needs in another.

The vector of parameters has the order of cuDNN and MXNet, so that files travel: first the weight matrices of all layers
and directions (input to hidden, hidden to hidden, and the projection where there is one), then the biases in the same
order. What the backward pass reads again (gates, cells, hidden states, decisions of the dropout) is cut from one vector
too, the *reserve*: its size follows from the shapes, whatever the cell is.
"""

from __future__ import annotations

from typing import Any, NamedTuple

GATES = {"rnn_relu": 1, "rnn_tanh": 1, "lstm": 4, "gru": 3}
"""Blocks of rows in a weight matrix: input, forget, candidate, output gate (lstm); reset, update, candidate (gru)."""


class Weights(NamedTuple):
    """The parameters of one layer in one direction; also their gradients."""

    i2h: Any  #: (gates * hidden, inputs)
    h2h: Any  #: (gates * hidden, state)
    h2r: Any  #: projection (state, hidden), or None
    i2h_bias: Any  #: (gates * hidden,)
    h2h_bias: Any  #: (gates * hidden,)


class Kept(NamedTuple):
    """What one layer in one direction keeps for its gradient."""

    gates: Any  #: (times, batch, gates * hidden), after their activation; empty for plain cells
    cells: Any  #: (times, batch, hidden): memory (lstm), h2h part of the candidate (gru); empty for plain cells
    hidden: Any  #: (times, batch, state)


class Sizes(NamedTuple):
    """All sizes of a network of recurrent layers."""

    mode: str
    times: int
    batch: int
    inputs: int
    hidden: int
    state: int  #: size of a hidden state: ``hidden``, or that of its projection
    layers: int
    directions: int
    projected: bool
    dropped: bool  #: whether layers after the first see their input through a dropout

    @property
    def rows(self) -> int:
        """Rows of a weight matrix."""
        return GATES[self.mode] * self.hidden

    @property
    def features(self) -> int:
        """Size of the output at one time."""
        return self.directions * self.state

    def _weight_shapes(self, layer: int) -> tuple:
        inputs = self.features if layer else self.inputs
        shapes = ((self.rows, inputs), (self.rows, self.state))
        return (*shapes, (self.state, self.hidden)) if self.projected else shapes

    def parameters(self) -> int:
        """Number of parameters."""
        weights = sum(m * n for layer in range(self.layers) for m, n in self._weight_shapes(layer))
        return self.directions * (weights + self.layers * 2 * self.rows)

    def weights(self, vector: Any) -> list[list[Weights]]:
        """Views of a vector of parameters (or of their gradients), by layer and direction."""
        take = _Cutter(vector)
        matrices = [
            [[take(*shape) for shape in self._weight_shapes(layer)] for _ in range(self.directions)]
            for layer in range(self.layers)
        ]
        return [
            [
                Weights(own[0], own[1], own[2] if self.projected else None, take(self.rows), take(self.rows))
                for own in layer
            ]
            for layer in matrices
        ]

    def _kept_shapes(self) -> tuple:
        plain = GATES[self.mode] == 1
        sizes = (0 if plain else self.rows, 0 if plain else self.hidden, self.state)
        return tuple([(self.times, self.batch, size) for size in sizes])

    def reserve(self) -> int:
        """Number of elements that are kept for the gradient."""
        each = sum(size for _, _, size in self._kept_shapes())
        decisions = (self.layers - 1) * self.features if self.dropped else 0
        return self.times * self.batch * (self.layers * self.directions * each + decisions)

    def kept(self, vector: Any) -> tuple[list[list[Kept]], list[Any]]:
        """Views of the reserve: what each layer keeps, by direction, and the factors on each later layer's input."""
        take = _Cutter(vector)
        layers = [
            [Kept(*[take(*shape) for shape in self._kept_shapes()]) for _ in range(self.directions)]
            for _ in range(self.layers)
        ]
        masks = self.layers - 1 if self.dropped else 0
        return layers, [take(self.times, self.batch, self.features) for _ in range(masks)]


class _Cutter:
    """Cuts a vector into arrays, one after another."""

    def __init__(self, vector: Any) -> None:
        self.vector, self.at = vector, 0

    def __call__(self, *shape: int) -> Any:
        size = 1
        for n in shape:
            size *= n
        self.at += size
        return self.vector[self.at - size : self.at].reshape(shape)
