"""Sequences as cells see them: one array, or a list with one array for each time; of one length, or of several."""

from __future__ import annotations

from typing import Any

from ... import ndarray
from ...core import NDArray
from ...errors import ShapeError


def functions(x: Any) -> Any:
    """The functions to compute on ``x`` with: ``mx.nd`` for arrays, ``mx.sym`` for Symbols."""
    first = x[0] if isinstance(x, (list, tuple)) else x
    if isinstance(first, NDArray):
        return ndarray
    from ... import symbol

    return symbol


def time_axis(layout: str) -> int:
    """Where ``layout`` (``"NTC"``, ``"TNC"``, ``"NT"``, ...) has the time."""
    if "T" not in layout or "N" not in layout:
        raise AssertionError(f"layout names the axes, T for time and N for the batch, as 'NTC' does; got {layout!r}")
    return layout.index("T")


def steps(F: Any, length: int, inputs: Any, layout: str) -> list:
    """One array for each time."""
    axis = time_axis(layout)
    if isinstance(inputs, (list, tuple)):
        if len(inputs) != length:
            raise AssertionError(f"unroll: length is {length}, but inputs has {len(inputs)} arrays")
        return list(inputs)
    if isinstance(inputs, NDArray) and inputs.shape[axis] != length:
        raise AssertionError(
            f"unroll: length is {length}, but inputs {inputs.shape} have {inputs.shape[axis]} times (layout {layout})"
        )
    if length == 1:
        return [F.squeeze(inputs, axis=axis)]
    parts = F.split(inputs, num_outputs=length, axis=axis, squeeze_axis=True)
    return [parts[i] for i in range(length)]


def merged(F: Any, inputs: Any, layout: str) -> Any:
    """One array with an axis of time."""
    return F.stack(*inputs, axis=time_axis(layout)) if isinstance(inputs, (list, tuple)) else inputs


def as_asked(F: Any, length: int, outputs: Any, layout: str, merge: bool | None) -> Any:
    """Outputs as ``merge_outputs`` wants them: one array, a list, or (None) as they are."""
    if merge is None:
        return outputs
    return merged(F, outputs, layout) if merge else steps(F, length, outputs, layout)


def masked(F: Any, outputs: Any, valid_length: Any, layout: str) -> Any:
    """One array in which what comes after the end of a sequence is 0."""
    return F.SequenceMask(
        merged(F, outputs, layout), sequence_length=valid_length, use_sequence_length=True, axis=time_axis(layout)
    )


def turned(F: Any, inputs: list, valid_length: Any) -> list:
    """The arrays of all times in reverse order; each sequence by its own length, where they have lengths."""
    if valid_length is None:
        return inputs[::-1]
    whole = F.SequenceReverse(F.stack(*inputs, axis=0), sequence_length=valid_length, use_sequence_length=True)
    return steps(F, len(inputs), whole, "TN")


def zero_states(F: Any, cell: Any, first: Any) -> list:
    """The states that ``cell`` begins with, for ``first``, its input at the first time."""
    if isinstance(first, NDArray):
        return cell.begin_state(batch_size=first.shape[0], ctx=first.ctx, dtype=first.dtype)
    # the batch size of a Symbol is not known: the zeros are made from it
    column = F.zeros_like(F.slice_axis(F.reshape(first, shape=(0, -1)), axis=1, begin=0, end=1))
    shapes = [info["shape"][1:] for info in cell.state_info()]
    return [F.tile(F.reshape(column, shape=(-1,) + (1,) * len(s)), reps=(1, *s)) for s in shapes]


def check(inputs: Any, states: list | None, infos: list[dict[str, Any]], layout: str) -> None:
    """`ShapeError` where input or states do not have the shapes that their layer says."""
    if inputs.ndim != 3:
        raise ShapeError(f"input expects three axes, {layout} (times, batch, features), got {inputs.shape}")
    batch = inputs.shape[layout.index("N")]
    if states is None:
        return
    if len(states) != len(infos):
        raise ShapeError(f"states expects a list of {len(infos)}, got {len(states)}")
    for state, info in zip(states, infos, strict=True):
        layers, _, size = info["shape"]
        if state.shape != (layers, batch, size):
            raise ShapeError(
                f"Invalid recurrent state shape. Expecting {(layers, batch, size)}, got {state.shape}. "
                "begin_state(batch_size=...) makes them."
            )
