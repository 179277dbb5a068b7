"""Cells whose products are convolutions: their states are images (Shi et al., Convolutional LSTM Network, 2015)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from ....errors import ShapeError
from ....ops.windows import per_axis
from ...rnn.base_cell import HybridRecurrentCell
from ...utils import check_sizes

__all__ = [
    "Conv1DGRUCell",
    "Conv1DLSTMCell",
    "Conv1DRNNCell",
    "Conv2DGRUCell",
    "Conv2DLSTMCell",
    "Conv2DRNNCell",
    "Conv3DGRUCell",
    "Conv3DLSTMCell",
    "Conv3DRNNCell",
]

Size = int | tuple[int, ...]
"""A size along each axis of space, or one for all."""


class _ConvCell(HybridRecurrentCell):
    """What all of them share: two convolutions, whose channels serve all gates.

    Parameters
    ----------
    input_shape : shape of an input without the batch: (channels, *space).
    hidden_channels : channels of the state.
    i2h_kernel, h2h_kernel : sizes of the windows on input and state; those of the state are odd, so that it keeps its
        size.
    i2h_pad, i2h_dilate, h2h_dilate : padding, and distance between a window's elements.
    i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer, h2h_bias_initializer : first values.
    conv_layout : axes of the input; ``"NCW"``, ``"NCHW"``, ``"NCDHW"``.
    activation : name of an activation, or a function.

    ``output, states = cell(x, states)``: x (batch, *input_shape), output and states (batch, hidden_channels, *space).
    """

    _axes: ClassVar[int]
    _gates: ClassVar[int]
    _states: ClassVar[int] = 1
    _name: ClassVar[str]

    def __init__(
        self, input_shape: Sequence[int], hidden_channels: int, i2h_kernel: Size, h2h_kernel: Size, i2h_pad: Size = 0,
        i2h_dilate: Size = 1, h2h_dilate: Size = 1, i2h_weight_initializer: Any = None,
        h2h_weight_initializer: Any = None, i2h_bias_initializer: Any = "zeros", h2h_bias_initializer: Any = "zeros",
        conv_layout: str | None = None, activation: Any = "tanh", prefix: str | None = None, params: Any = None,
    ) -> None:  # fmt: skip
        kind, n = type(self).__name__, self._axes
        check_sizes(kind, hidden_channels=hidden_channels)
        super().__init__(prefix=prefix, params=params)
        self._layout = conv_layout or {1: "NCW", 2: "NCHW", 3: "NCDHW"}[n]
        self._input_shape, self._channels, self._activation = tuple(input_shape), hidden_channels, activation
        if len(self._input_shape) != n + 1:
            raise ShapeError(f"{kind}: input_shape expects (channels, *space) of {n + 1} sizes, got {input_shape}")
        i2h, h2h = per_axis(i2h_kernel, n, "i2h_kernel"), per_axis(h2h_kernel, n, "h2h_kernel")
        if not all(k % 2 for k in h2h):
            raise AssertionError(f"{kind}: Only support odd number, get h2h_kernel= {h2h_kernel}")
        pad, dilate = per_axis(i2h_pad, n, "i2h_pad"), per_axis(i2h_dilate, n, "i2h_dilate")
        wide = per_axis(h2h_dilate, n, "h2h_dilate")
        rows = self._gates * hidden_channels
        around = tuple([d * (k - 1) // 2 for k, d in zip(h2h, wide, strict=True)])
        self._i2h = {"kernel": i2h, "pad": pad, "dilate": dilate, "num_filter": rows, "layout": self._layout}
        self._h2h = {"kernel": h2h, "pad": around, "dilate": wide, "num_filter": rows, "layout": self._layout}
        self._space = tuple([
            size + 2 * p - d * (k - 1) for size, p, d, k in zip(self._input_shape[1:], pad, dilate, i2h, strict=True)
        ])  # fmt: skip
        for name, shape, init in (
            ("i2h_weight", (rows, self._input_shape[0], *i2h), i2h_weight_initializer),
            ("h2h_weight", (rows, hidden_channels, *h2h), h2h_weight_initializer),
            ("i2h_bias", (rows,), i2h_bias_initializer),
            ("h2h_bias", (rows,), h2h_bias_initializer),
        ):
            setattr(self, name, self.params.get(name, shape=shape, init=init, allow_deferred_init=True))

    def _alias(self) -> str:
        return f"conv_{self._name}"

    def __repr__(self) -> str:
        rows = self._gates * self._channels
        return f"{type(self).__name__}({self._input_shape[0]} -> {rows}, {self._activation}, {self._layout})"

    def state_info(self, batch_size: int = 0) -> list[dict[str, Any]]:
        """Shape and layout of each state."""
        shape = (batch_size, self._channels, *self._space)
        return [{"shape": shape, "__layout__": self._layout} for _ in range(self._states)]

    def _products(self, F: Any, x: Any, h: Any, w: dict[str, Any]) -> tuple[Any, Any]:
        """What goes into the gates from the input and from the state."""
        return (
            F.Convolution(x, w["i2h_weight"], w["i2h_bias"], **self._i2h),
            F.Convolution(h, w["h2h_weight"], w["h2h_bias"], **self._h2h),
        )


class _ConvRNNCell(_ConvCell):
    _gates, _name = 1, "rnn"

    def hybrid_forward(self, F: Any, inputs: Any, states: list, **weights: Any) -> tuple[Any, list]:  # type: ignore[override]
        """One step."""
        i2h, h2h = self._products(F, inputs, states[0], weights)
        output = self._get_activation(F, i2h + h2h, self._activation)
        return output, [output]


class _ConvLSTMCell(_ConvCell):
    _gates, _name, _states = 4, "lstm", 2

    def hybrid_forward(self, F: Any, inputs: Any, states: list, **weights: Any) -> tuple[Any, list]:  # type: ignore[override]
        """One step."""
        h, c = states
        i2h, h2h = self._products(F, inputs, h, weights)
        parts = F.split(i2h + h2h, num_outputs=4, axis=1)
        i, f, o = (F.sigmoid(parts[k]) for k in (0, 1, 3))
        c = f * c + i * self._get_activation(F, parts[2], self._activation)
        h = o * self._get_activation(F, c, self._activation)
        return h, [h, c]


class _ConvGRUCell(_ConvCell):
    _gates, _name = 3, "gru"

    def hybrid_forward(self, F: Any, inputs: Any, states: list, **weights: Any) -> tuple[Any, list]:  # type: ignore[override]
        """One step."""
        i2h, h2h = self._products(F, inputs, states[0], weights)
        i, h = F.split(i2h, num_outputs=3, axis=1), F.split(h2h, num_outputs=3, axis=1)
        reset, update = F.sigmoid(i[0] + h[0]), F.sigmoid(i[1] + h[1])
        new = self._get_activation(F, i[2] + reset * h[2], self._activation)
        output = (1.0 - update) * new + update * states[0]
        return output, [output]


class Conv1DRNNCell(_ConvRNNCell):
    """Plain cells on a sequence of signals, with 1-dimensional convolutions.

    Parameters as of the base class `_ConvCell`.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon.contrib import rnn
    >>> cell = rnn.Conv1DRNNCell((3, 8), 5, 3, 3, i2h_pad=1)
    >>> cell.initialize()
    >>> output, states = cell(nd.ones((2, 3, 8)), cell.begin_state(batch_size=2))
    >>> output.shape, len(states)
    ((2, 5, 8), 1)
    """

    _axes = 1


class Conv2DRNNCell(_ConvRNNCell):
    """Plain cells on a sequence of images, with 2-dimensional convolutions.

    Parameters as of the base class `_ConvCell`.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon.contrib import rnn
    >>> cell = rnn.Conv2DRNNCell((3, 8, 8), 5, 3, 3, i2h_pad=1)
    >>> cell.initialize()
    >>> output, states = cell(nd.ones((2, 3, 8, 8)), cell.begin_state(batch_size=2))
    >>> output.shape, len(states)
    ((2, 5, 8, 8), 1)
    """

    _axes = 2


class Conv3DRNNCell(_ConvRNNCell):
    """Plain cells on a sequence of volumes, with 3-dimensional convolutions.

    Parameters as of the base class `_ConvCell`.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon.contrib import rnn
    >>> cell = rnn.Conv3DRNNCell((3, 4, 4, 4), 5, 3, 3, i2h_pad=1)
    >>> cell.initialize()
    >>> output, states = cell(nd.ones((2, 3, 4, 4, 4)), cell.begin_state(batch_size=2))
    >>> output.shape, len(states)
    ((2, 5, 4, 4, 4), 1)
    """

    _axes = 3


class Conv1DLSTMCell(_ConvLSTMCell):
    """Long short-term memory on a sequence of signals, with 1-dimensional convolutions.

    Parameters as of the base class `_ConvCell`.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon.contrib import rnn
    >>> cell = rnn.Conv1DLSTMCell((3, 8), 5, 3, 3, i2h_pad=1)
    >>> cell.initialize()
    >>> output, states = cell(nd.ones((2, 3, 8)), cell.begin_state(batch_size=2))
    >>> output.shape, len(states)
    ((2, 5, 8), 2)
    """

    _axes = 1


class Conv2DLSTMCell(_ConvLSTMCell):
    """Long short-term memory on a sequence of images, with 2-dimensional convolutions.

    Parameters as of the base class `_ConvCell`.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon.contrib import rnn
    >>> cell = rnn.Conv2DLSTMCell((3, 8, 8), 5, 3, 3, i2h_pad=1)
    >>> cell.initialize()
    >>> output, states = cell(nd.ones((2, 3, 8, 8)), cell.begin_state(batch_size=2))
    >>> output.shape, len(states)
    ((2, 5, 8, 8), 2)
    """

    _axes = 2


class Conv3DLSTMCell(_ConvLSTMCell):
    """Long short-term memory on a sequence of volumes, with 3-dimensional convolutions.

    Parameters as of the base class `_ConvCell`.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon.contrib import rnn
    >>> cell = rnn.Conv3DLSTMCell((3, 4, 4, 4), 5, 3, 3, i2h_pad=1)
    >>> cell.initialize()
    >>> output, states = cell(nd.ones((2, 3, 4, 4, 4)), cell.begin_state(batch_size=2))
    >>> output.shape, len(states)
    ((2, 5, 4, 4, 4), 2)
    """

    _axes = 3


class Conv1DGRUCell(_ConvGRUCell):
    """Gated recurrent units on a sequence of signals, with 1-dimensional convolutions.

    Parameters as of the base class `_ConvCell`.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon.contrib import rnn
    >>> cell = rnn.Conv1DGRUCell((3, 8), 5, 3, 3, i2h_pad=1)
    >>> cell.initialize()
    >>> output, states = cell(nd.ones((2, 3, 8)), cell.begin_state(batch_size=2))
    >>> output.shape, len(states)
    ((2, 5, 8), 1)
    """

    _axes = 1


class Conv2DGRUCell(_ConvGRUCell):
    """Gated recurrent units on a sequence of images, with 2-dimensional convolutions.

    Parameters as of the base class `_ConvCell`.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon.contrib import rnn
    >>> cell = rnn.Conv2DGRUCell((3, 8, 8), 5, 3, 3, i2h_pad=1)
    >>> cell.initialize()
    >>> output, states = cell(nd.ones((2, 3, 8, 8)), cell.begin_state(batch_size=2))
    >>> output.shape, len(states)
    ((2, 5, 8, 8), 1)
    """

    _axes = 2


class Conv3DGRUCell(_ConvGRUCell):
    """Gated recurrent units on a sequence of volumes, with 3-dimensional convolutions.

    Parameters as of the base class `_ConvCell`.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon.contrib import rnn
    >>> cell = rnn.Conv3DGRUCell((3, 4, 4, 4), 5, 3, 3, i2h_pad=1)
    >>> cell.initialize()
    >>> output, states = cell(nd.ones((2, 3, 4, 4, 4)), cell.begin_state(batch_size=2))
    >>> output.shape, len(states)
    ((2, 5, 4, 4, 4), 1)
    """

    _axes = 3
