"""Parameters to and from files: everything is checked before anything is changed."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

from ..errors import ContextError, FormatError, ParameterError
from ..ndarray.serialization import load, save

if TYPE_CHECKING:
    from ..core import NDArray
    from ..device import Context
    from .parameter import Parameter

Filename = str | PathLike


def write(filename: Filename, parameters: dict[str, Parameter]) -> None:
    """Write parameters to a file, under the names given."""
    save(filename, {name: p.mean_data() for name, p in parameters.items()})


def read(filename: Filename) -> dict[str, NDArray]:
    """The arrays of a parameter file by name, without the ``arg:`` and ``aux:`` of exported models."""
    found = load(filename) or {}  # of no arrays, the format cannot tell a list from a dictionary
    if not isinstance(found, dict):
        raise FormatError(f"load: {filename} holds {len(found)} arrays without names, parameters have names")
    return {name.removeprefix("arg:").removeprefix("aux:"): array for name, array in found.items()}


def load_arrays(
    parameters: dict[str, Parameter],
    arrays: dict[str, NDArray],
    filename: Filename | None,
    *,
    ctx: Sequence[Context] | None,
    allow_missing: bool,
    ignore_extra: bool,
    cast_dtype: bool,
    dtype_source: str,
) -> None:
    """Write arrays into parameters of the same names; if one of them does not fit, nothing is changed."""
    if dtype_source not in ("current", "saved"):
        raise ValueError(f"load: dtype_source is 'current' or 'saved', got {dtype_source!r}")
    where = f"file '{filename}'" if filename is not None else "the arrays given"
    # a parameter that two layers share may be in the file once
    given = {parameters[name] for name in arrays if name in parameters}
    missing = [name for name, p in parameters.items() if p not in given]
    extra = [name for name in arrays if name not in parameters]
    if missing and not allow_missing:
        raise ParameterError(
            f"load: parameter '{missing[0]}' is missing in {where}, which holds {_brief(arrays)}. "
            "Was it saved from another network? allow_missing=True keeps what the network has."
        )
    if extra and not ignore_extra:
        raise ParameterError(
            f"load: {where} holds '{extra[0]}', which the network does not have; it has {_brief(parameters)}. "
            "Was it saved from another network? ignore_extra=True passes over it."
        )
    fitting = {name: array for name, array in arrays.items() if name in parameters}
    for name, array in fitting.items():
        _check(name, parameters[name], array, where, ctx, cast_dtype)
    for name, array in fitting.items():
        p = parameters[name]
        p.shape = array.shape
        if cast_dtype and dtype_source == "saved" and p.dtype != array.dtype:
            p.cast(array.dtype)
        p.store(array, ctx if p._deferred_init is None else None)


def _check(
    name: str, p: Parameter, array: NDArray, where: str, ctx: Sequence[Context] | None, cast_dtype: bool
) -> None:
    p.check_shape(array.shape, f"load: '{name}' from {where}")
    if p.dtype != array.dtype and not cast_dtype:
        raise ParameterError(
            f"load: '{name}' from {where}: parameter '{p.name}' expects dtype {p.dtype}, got {array._data.dtype}. "
            "cast_dtype=True converts it."
        )
    here = list(p._data) or (p._deferred_init[2] if p._deferred_init else None)
    if ctx is not None and here is not None and set(ctx) != set(here):
        raise ContextError(
            f"load: parameter '{p.name}' is on {here}, cannot load it on {list(ctx)}. Call reset_ctx() first, "
            "or load without ctx."
        )


def _brief(names: Any, limit: int = 7) -> str:
    names = list(names)
    shown = ", ".join(f"'{n}'" for n in names[:limit]) or "nothing"
    return shown if len(names) <= limit else f"{shown} and {len(names) - limit} more"
