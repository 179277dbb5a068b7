"""Checkpoints of networks of cells: files hold one matrix per gate, networks one per cell."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from os import PathLike
from typing import Any

from ..model import Params, load_checkpoint, save_checkpoint
from ..symbol import Symbol
from .rnn_cell import BaseRNNCell

__all__ = ["do_rnn_checkpoint", "load_rnn_checkpoint", "rnn_unroll", "save_rnn_checkpoint"]

Cells = BaseRNNCell | Sequence[BaseRNNCell]


def _each(cells: Cells) -> Sequence[BaseRNNCell]:
    return [cells] if isinstance(cells, BaseRNNCell) else cells


def save_rnn_checkpoint(
    cells: Cells, prefix: str | PathLike, epoch: int, symbol: Symbol, arg_params: Params, aux_params: Params
) -> None:
    """Write a checkpoint (`model.save_checkpoint`) in which each gate of ``cells`` has weights of its own.

    >>> import tempfile
    >>> import d2lcore as mx
    >>> cell = mx.rnn.GRUCell(2, prefix="gru_")
    >>> outputs, _ = cell.unroll(3, mx.sym.var("data"), merge_outputs=True)
    >>> shapes = zip(outputs.list_arguments(), outputs.infer_shape(data=(4, 3, 5))[0])
    >>> params = {name: mx.nd.ones(shape) for name, shape in shapes if name != "data"}
    >>> prefix = tempfile.mkdtemp() + "/net"
    >>> mx.rnn.save_rnn_checkpoint(cell, prefix, 1, outputs, params, {})
    >>> mx.model.load_params(prefix, 1)[0]["gru_i2h_r_weight"].shape
    (2, 5)
    >>> mx.rnn.load_rnn_checkpoint(cell, prefix, 1)[1]["gru_i2h_weight"].shape
    (6, 5)
    """
    for cell in _each(cells):
        arg_params = cell.unpack_weights(arg_params)
    save_checkpoint(str(prefix), epoch, symbol, arg_params, aux_params)


def load_rnn_checkpoint(cells: Cells, prefix: str | PathLike, epoch: int) -> tuple[Symbol, Params, Params]:
    """Read what `save_rnn_checkpoint` wrote: symbol, parameters, states."""
    symbol, arg_params, aux_params = load_checkpoint(str(prefix), epoch)
    for cell in _each(cells):
        arg_params = cell.pack_weights(arg_params)
    return symbol, arg_params, aux_params


def do_rnn_checkpoint(cells: Cells, prefix: str | PathLike, period: int = 1) -> Callable[..., None]:
    """For ``epoch_end_callback``: `save_rnn_checkpoint` every ``period`` epochs."""
    period = max(1, int(period))

    def callback(iter_no: int, sym: Any = None, arg: Any = None, aux: Any = None) -> None:
        if (iter_no + 1) % period == 0:
            save_rnn_checkpoint(cells, prefix, iter_no + 1, sym, arg, aux)

    return callback


def rnn_unroll(
    cell: BaseRNNCell, length: int, inputs: Any = None, begin_state: Any = None, input_prefix: str = "",
    layout: str = "NTC",
) -> tuple[Any, Any]:  # fmt: skip
    """``cell.unroll``, under its old name; ``input_prefix`` changes nothing."""
    warnings.warn("rnn_unroll is deprecated: call cell.unroll", DeprecationWarning, stacklevel=2)
    return cell.unroll(length, inputs, begin_state, layout)
