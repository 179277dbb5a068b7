"""Where graphs begin and end: variables, and groups of outputs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .. import attribute, initializer
from .node import Node
from .shapes import dtype_code
from .symbol import Symbol

__all__ = ["Group", "Variable", "var"]


def var(
    name: str, attr: dict[str, str] | None = None, shape: Sequence[int] | None = None, lr_mult: float | None = None,
    wd_mult: float | None = None, dtype: Any = None, init: Any = None, stype: str | None = None,
    profiler_scope: str | None = None, **kwargs: str,
) -> Symbol:  # fmt: skip
    """A variable: an array that is given when the graph is computed.

    Parameters
    ----------
    name : what it is called.
    attr : notes, as text.
    shape, dtype : if they are known already.
    lr_mult, wd_mult : factors on the learning rate and weight decay of this argument.
    init : initializer for it.
    stype : storage type.
    kwargs : more notes, with names such as ``__stage__``.

    >>> import d2lcore as mx
    >>> mx.sym.var("w", shape=(2, 3), lr_mult=2).list_attr()
    {'__shape__': '(2, 3)', '__lr_mult__': '2', 'lr_mult': '2'}
    """
    if not isinstance(name, str):
        raise TypeError(f"var: the name of a variable is text, got {name!r}")
    for key, value in (attr or {}).items():
        if not isinstance(value, str):
            raise ValueError(f"the value of a variable's attribute is text, got {key}={value!r}")
    notes = attribute.noted(attribute.current().get(attr))
    if shape is not None:
        notes["__shape__"] = str(tuple(shape))
    if lr_mult is not None:
        notes["__lr_mult__"] = str(lr_mult)
    if wd_mult is not None:
        notes["__wd_mult__"] = str(wd_mult)
    if dtype is not None:
        notes["__dtype__"] = dtype_code(dtype)
    if init is not None:
        notes["__init__"] = init.dumps() if isinstance(init, initializer.Initializer) else init
    if stype is not None:
        notes["__storage_type__"] = str(("default", "row_sparse", "csr").index(stype))
    if profiler_scope is not None:
        notes["__profiler_scope__"] = profiler_scope
    for key, value in kwargs.items():
        if not (key.startswith("__") and key.endswith("__")):
            raise ValueError(f"var: notes have names such as __{key}__, got {key!r}")
        notes[key] = str(value)
    return Symbol([(Node(None, name, hidden=notes), 0)])


Variable = var


def Group(symbols: Iterable[Symbol], create_fn: Any = None) -> Symbol:
    """One symbol with the outputs of several.

    >>> from d2lcore import sym
    >>> sym.Group([sym.var("a"), sym.exp(sym.var("b"), name="e")]).list_outputs()
    ['a', 'e_output']
    """
    symbols = list(symbols)
    if not symbols or not all(isinstance(s, Symbol) for s in symbols):
        raise TypeError(f"Group takes Symbols, got {[type(s).__name__ for s in symbols]}")
    return type(symbols[0])([output for s in symbols for output in s.outputs])
