"""Recurrent layers: whole sequences, several layers and both directions, in one operator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ... import ndarray, symbol
from ...errors import unknown
from ...ops.rnn_layout import GATES
from ...symbol import Symbol
from ..hybrid import HybridBlock
from ..parameter import Parameter
from ..utils import check_sizes
from .base_cell import made
from .modifier_cells import DropoutCell
from .rnn_cell import GRUCell, LSTMCell, RNNCell
from .sequences import check
from .stacked_cells import BidirectionalCell, HybridSequentialRNNCell

__all__ = ["GRU", "LSTM", "RNN"]


class _RNNLayer(HybridBlock):
    """What the three layers share: the parameters of all layers and directions, and the call of the operator."""

    l0_i2h_weight: Parameter

    def __init__(
        self, hidden_size: int, num_layers: int, layout: str, dropout: float, bidirectional: bool, input_size: int,
        i2h_weight_initializer: Any, h2h_weight_initializer: Any, i2h_bias_initializer: Any, h2h_bias_initializer: Any,
        mode: str, projection_size: int | None = None, h2r_weight_initializer: Any = None,
        lstm_state_clip_min: float | None = None, lstm_state_clip_max: float | None = None,
        lstm_state_clip_nan: bool = False, dtype: Any = "float32", use_sequence_length: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        check_sizes(type(self).__name__, hidden_size=hidden_size, num_layers=num_layers)
        super().__init__(**kwargs)
        if layout not in ("TNC", "NTC"):
            raise AssertionError(f"{type(self).__name__}: layout is 'TNC' or 'NTC', got {layout!r}")
        self._hidden_size, self._num_layers, self._layout, self._dropout = hidden_size, num_layers, layout, dropout
        self._dir, self._input_size, self._mode, self._dtype = 2 if bidirectional else 1, input_size, mode, dtype
        self._projection_size = projection_size or None
        self._clip = {"lstm_state_clip_min": lstm_state_clip_min, "lstm_state_clip_max": lstm_state_clip_max,
                      "lstm_state_clip_nan": lstm_state_clip_nan}  # fmt: skip
        self._use_sequence_length = use_sequence_length
        self._initializers = {
            "i2h_weight": i2h_weight_initializer, "h2h_weight": h2h_weight_initializer,
            "i2h_bias": i2h_bias_initializer, "h2h_bias": h2h_bias_initializer, "h2r_weight": h2r_weight_initializer,
        }  # fmt: skip
        self._rows = GATES[mode] * hidden_size
        state, inputs = projection_size or hidden_size, input_size
        for i in range(num_layers):
            for j in "lr"[: self._dir]:
                shapes: dict[str, tuple] = {"i2h_weight": (self._rows, inputs), "h2h_weight": (self._rows, state)}
                shapes |= {"i2h_bias": (self._rows,), "h2h_bias": (self._rows,)}
                if projection_size:
                    shapes["h2r_weight"] = (state, hidden_size)
                for name, shape in shapes.items():
                    init = self._initializers[name]
                    p = self.params.get(f"{j}{i}_{name}", shape=shape, init=init, allow_deferred_init=True, dtype=dtype)
                    setattr(self, f"{j}{i}_{name}", p)
            inputs = state * self._dir

    def __repr__(self) -> str:
        shape = self.l0_i2h_weight.shape
        text = f"{type(self).__name__}({shape[1] or None} -> {self._hidden_size}, {self._layout}"
        if self._num_layers != 1:
            text += f", num_layers={self._num_layers}"
        if self._dropout:
            text += f", dropout={self._dropout}"
        return text + (", bidirectional)" if self._dir == 2 else ")")

    def _structure(self, place: str = "") -> Iterator[tuple[str, Parameter]]:
        """Files of MXNet name the parameters by their places in the stack of cells that the layer stands for."""
        for key, p in self._own_items():
            part, name = key.split("_", 1)
            cell = f"{part[0]}_cell." if self._dir == 2 else ""
            yield f"{place}_unfused.{part[1:]}.{cell}{name}", p

    def state_info(self, batch_size: int = 0) -> list[dict[str, Any]]:
        """Shape, layout and dtype of each state."""
        layers = self._num_layers * self._dir
        sizes = [self._projection_size or self._hidden_size]
        if self._mode == "lstm":
            sizes.append(self._hidden_size)
        return [{"shape": (layers, batch_size, n), "__layout__": "LNC", "dtype": self._dtype} for n in sizes]

    def begin_state(self, batch_size: int = 0, func: Callable[..., Any] = ndarray.zeros, **kwargs: Any) -> list:
        """The states before the first time.

        Parameters
        ----------
        batch_size : number of sequences.
        func : makes an array of a shape, ``nd.zeros`` or another; ``sym.var`` and others make Symbols.
        kwargs : further arguments of ``func``, such as ``ctx``.
        """
        infos = enumerate(self.state_info(batch_size))
        return [made(func, {**info, "name": f"{self.prefix}h0_{i}", **kwargs}) for i, info in infos]

    def cast(self, dtype: Any) -> None:
        """Change the dtype of all parameters, and of the states."""
        super().cast(dtype)
        self._dtype = dtype

    def infer_shape(self, inputs: Any, *others: Any) -> None:
        """The number of inputs of the first layer is that of the features."""
        check(inputs, None, [], self._layout)
        for j in "lr"[: self._dir]:
            getattr(self, f"{j}0_i2h_weight").shape = (self._rows, inputs.shape[2])

    def __call__(self, inputs: Any, states: Any = None, sequence_length: Any = None) -> Any:
        """The outputs, and with ``states`` given also the last states: ``output, states = layer(x, states)``."""
        asked = states is not None
        if states is None:
            states = self.begin_state(0, symbol.zeros) if isinstance(inputs, Symbol) else self._zeros(inputs)
        elif not isinstance(states, (list, tuple)):
            states = [states]
        return super().__call__(inputs, states, sequence_length if self._use_sequence_length else None, asked)

    def hybrid_forward(  # type: ignore[override]
        self, F: Any, inputs: Any, states: Any, sequence_length: Any = None, states_asked: bool = True, **p: Any
    ) -> Any:
        """Outputs of all times, and the last states if these are asked for."""
        if F is ndarray:
            check(inputs, states, self.state_info(), self._layout)
        if self._layout == "NTC":
            inputs = F.swapaxes(inputs, dim1=0, dim2=1)
        more = dict(zip(("state", "state_cell"), states, strict=False))
        if self._use_sequence_length:
            more["sequence_length"] = sequence_length
        found = F.RNN(
            inputs, self._packed(F, p), **more, state_size=self._hidden_size, num_layers=self._num_layers,
            bidirectional=self._dir == 2, mode=self._mode, p=self._dropout, state_outputs=True,
            projection_size=self._projection_size, use_sequence_length=self._use_sequence_length, **self._clip,
        )  # fmt: skip
        outputs = F.swapaxes(found[0], dim1=0, dim2=1) if self._layout == "NTC" else found[0]
        return (outputs, [found[i + 1] for i in range(len(states))]) if states_asked else outputs

    def _zeros(self, inputs: Any) -> list:
        """First states of the type and in the place of the inputs."""
        check(inputs, None, [], self._layout)
        return self.begin_state(inputs.shape[self._layout.index("N")], ctx=inputs.ctx, dtype=inputs.dtype)

    def _packed(self, F: Any, p: dict[str, Any]) -> Any:
        """All parameters in one vector: the weights of all layers and directions, then the biases."""
        parts = [f"{j}{i}" for i in range(self._num_layers) for j in "lr"[: self._dir]]
        weights = ("i2h_weight", "h2h_weight", "h2r_weight")[: 3 if self._projection_size else 2]
        names = [f"{part}_{name}" for kinds in (weights, ("i2h_bias", "h2h_bias")) for part in parts for name in kinds]
        return F._internal._rnn_param_concat(*[F.reshape(p[name], shape=-1) for name in names], dim=0)

    def _unfuse(self) -> HybridSequentialRNNCell:
        """The same network as a stack of cells, which share its parameters."""
        if self._projection_size or self._clip["lstm_state_clip_min"] is not None:
            raise AssertionError("_unfuse: there are no cells with a projection or clipped states")
        kinds = {"rnn_relu": RNNCell, "rnn_tanh": RNNCell, "lstm": LSTMCell, "gru": GRUCell}
        options: dict[str, Any] = {f"{k}_initializer": v for k, v in self._initializers.items() if k != "h2r_weight"}
        if self._mode.startswith("rnn"):
            options["activation"] = self._mode.removeprefix("rnn_")
        stack = HybridSequentialRNNCell(prefix=self.prefix, params=self.params)
        inputs = self._input_size
        with stack.name_scope():
            for i in range(self._num_layers):
                cells = [
                    kinds[self._mode](self._hidden_size, input_size=inputs, prefix=f"{j}{i}_", **options)
                    for j in "lr"[: self._dir]
                ]
                stack.add(BidirectionalCell(*cells) if self._dir == 2 else cells[0])
                if self._dropout and i + 1 < self._num_layers:
                    stack.add(DropoutCell(self._dropout))
                inputs = self._hidden_size * self._dir
        return stack


class RNN(_RNNLayer):
    """Layers of plain cells, ``h' = f(W x + b + U h + c)`` (Elman 1990; MXNet's ``rnn.RNN``).

    Parameters
    ----------
    hidden_size : size of the state of each layer.
    num_layers : number of layers, each of which sees the outputs of the one below.
    activation : ``"relu"`` or ``"tanh"``.
    layout : ``"TNC"`` (times, batch, features) or ``"NTC"``, of input and output.
    dropout : in training, probability of dropping an output of any layer but the last.
    bidirectional : whether each layer also goes through time backwards; outputs are side by side then.
    i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer, h2h_bias_initializer : first values.
    input_size : number of inputs; known from the first batch where 0.
    dtype : of parameters and states.
    use_sequence_length : ``layer(x, states, sequence_length)`` takes the length of each sequence (batch,).

    ``output = layer(x)``, or ``output, states = layer(x, states)`` with states of `begin_state`, (layers * directions,
    batch, hidden_size). It has first derivatives; for higher ones `unroll` cells.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import rnn
    >>> layer = rnn.RNN(5, num_layers=2)
    >>> layer.initialize()
    >>> layer(nd.ones((3, 2, 4))).shape
    (3, 2, 5)
    >>> output, states = layer(nd.ones((3, 2, 4)), layer.begin_state(batch_size=2))
    >>> states[0].shape
    (2, 2, 5)
    """

    def __init__(
        self, hidden_size: int, num_layers: int = 1, activation: str = "relu", layout: str = "TNC", dropout: float = 0,
        bidirectional: bool = False, i2h_weight_initializer: Any = None, h2h_weight_initializer: Any = None,
        i2h_bias_initializer: Any = "zeros", h2h_bias_initializer: Any = "zeros", input_size: int = 0,
        dtype: Any = "float32", **kwargs: Any,
    ) -> None:  # fmt: skip
        if activation not in ("relu", "tanh"):
            raise unknown("activation", activation, ("relu", "tanh"))
        super().__init__(
            hidden_size, num_layers, layout, dropout, bidirectional, input_size, i2h_weight_initializer,
            h2h_weight_initializer, i2h_bias_initializer, h2h_bias_initializer, f"rnn_{activation}", dtype=dtype,
            **kwargs,
        )  # fmt: skip


class LSTM(_RNNLayer):
    """Layers of long short-term memory (Hochreiter & Schmidhuber 1997; MXNet's ``rnn.LSTM``).

    Parameters
    ----------
    projection_size : size to which one more matrix brings the state (Sak et al. 2014); the memory keeps hidden_size.
    h2r_weight_initializer : first values of that matrix.
    state_clip_min, state_clip_max, state_clip_nan : bounds of the memory, and whether NaN becomes one of them.
    Others : as of `RNN`.

    ``output = layer(x)``, or ``output, [h, c] = layer(x, [h, c])``; rows of the weights are in the order of `LSTMCell`.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import rnn
    >>> layer = rnn.LSTM(5, layout="NTC", bidirectional=True)
    >>> layer.initialize()
    >>> layer(nd.ones((2, 3, 4))).shape
    (2, 3, 10)
    >>> output, (h, c) = layer(nd.ones((2, 3, 4)), layer.begin_state(batch_size=2))
    >>> h.shape, c.shape
    ((2, 2, 5), (2, 2, 5))
    >>> layer
    LSTM(4 -> 5, NTC, bidirectional)
    """

    def __init__(
        self, hidden_size: int, num_layers: int = 1, layout: str = "TNC", dropout: float = 0,
        bidirectional: bool = False, input_size: int = 0, i2h_weight_initializer: Any = None,
        h2h_weight_initializer: Any = None, i2h_bias_initializer: Any = "zeros", h2h_bias_initializer: Any = "zeros",
        projection_size: int | None = None, h2r_weight_initializer: Any = None, state_clip_min: float | None = None,
        state_clip_max: float | None = None, state_clip_nan: bool = False, dtype: Any = "float32", **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            hidden_size, num_layers, layout, dropout, bidirectional, input_size, i2h_weight_initializer,
            h2h_weight_initializer, i2h_bias_initializer, h2h_bias_initializer, "lstm", projection_size,
            h2r_weight_initializer, state_clip_min, state_clip_max, state_clip_nan, dtype, **kwargs,
        )  # fmt: skip


class GRU(_RNNLayer):
    """Layers of gated recurrent units (Cho et al. 2014; MXNet's ``rnn.GRU``). Parameters as of `RNN`.

    ``output = layer(x)``, or ``output, states = layer(x, states)``; rows of the weights are in the order of `GRUCell`.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import rnn
    >>> layer = rnn.GRU(5)
    >>> layer.initialize()
    >>> layer(nd.ones((3, 2, 4))).shape
    (3, 2, 5)
    """

    def __init__(
        self, hidden_size: int, num_layers: int = 1, layout: str = "TNC", dropout: float = 0,
        bidirectional: bool = False, input_size: int = 0, i2h_weight_initializer: Any = None,
        h2h_weight_initializer: Any = None, i2h_bias_initializer: Any = "zeros", h2h_bias_initializer: Any = "zeros",
        dtype: Any = "float32", **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            hidden_size, num_layers, layout, dropout, bidirectional, input_size, i2h_weight_initializer,
            h2h_weight_initializer, i2h_bias_initializer, h2h_bias_initializer, "gru", dtype=dtype, **kwargs,
        )  # fmt: skip
