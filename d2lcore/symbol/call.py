"""Calling an operator on symbols: `call` makes the node, and variables for the arguments that were left out."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from .. import attribute, name
from ..errors import MXNetError, unknown
from .node import Node, Output
from .operators import FIRST_VALUES, Operator, operator

if TYPE_CHECKING:
    from .symbol import Symbol


def call(cls: type[Symbol], file_name: str, args: tuple, kwargs: dict[str, Any], hint: str) -> Symbol:
    """A symbol for ``function(*args, **kwargs)``, of the kind of the first symbol among these, or else of ``cls``.

    ``name=`` names it, and ``attr=`` notes texts on it (what is not a text, as its text).
    """
    from .symbol import Symbol

    cls = next((type(a) for a in (*args, *kwargs.values()) if isinstance(a, Symbol)), cls)
    op = operator(file_name)
    own_name, hidden = kwargs.pop("name", None), {k: str(v) for k, v in (kwargs.pop("attr", None) or {}).items()}
    kwargs.pop("out", None)
    for key in [k for k in kwargs if k in attribute.SEMI_HIDDEN or _dunder(k)]:
        hidden[key] = str(kwargs.pop(key))
    hidden = attribute.noted(attribute.current().get(hidden))
    if stray := next((key for key in hidden if not _dunder(key)), None):
        raise MXNetError(f"{op.name}: notes on operators have names such as __{stray}__, got {stray!r}")
    inputs, slots, attrs = _sorted(op, args, kwargs)
    made = name.current().get(own_name, hint.lower())
    node = Node(op.name, made, attrs=attrs, hidden=hidden)
    if op.takes_list:
        node.inputs = inputs
    else:
        node.slots = op.in_order({*op.arguments(attrs), *slots}, attrs)
        given = dict(zip(slots or node.slots, inputs, strict=False))
        # arguments that were left out become variables, which note the attributes of the call, as MXNet's do
        texts = node.texts()
        for slot in node.slots:
            first = {"__init__": FIRST_VALUES[op.name, slot]} if (op.name, slot) in FIRST_VALUES else {}
            node.inputs.append(given.get(slot) or (Node(None, f"{made}_{slot}", hidden=texts | first), 0))
    return cls([(node, i) for i in range(op.outputs(attrs))])


def _dunder(key: str) -> bool:
    return key.startswith("__") and key.endswith("__")


def _sorted(op: Operator, args: tuple, kwargs: dict[str, Any]) -> tuple[list[Output], list[str], dict[str, Any]]:
    """Inputs, the arguments that they are, and attributes of a call."""
    from .symbol import Symbol

    if op.variadic is not None:
        return _sorted_variadic(op, args, kwargs)
    if op.arrays_alone:
        kwargs = {k: v for k, v in kwargs.items() if k in op.parameters}
    try:
        bound = inspect.Signature(list(op.parameters.values())).bind_partial(*args, **kwargs).arguments
    except TypeError as error:
        stray = next((k for k in kwargs if k not in op.parameters), None)
        if stray is None:
            raise TypeError(f"{op.name}: {error}") from None
        raise MXNetError(str(unknown(f"argument of {op.name}", stray, op.parameters))) from None
    inputs, slots, attrs = [], [], {}
    for key, value in bound.items():
        if isinstance(value, Symbol):
            inputs.append(value.only_output(f"{op.name}: {key}"))
            slots.append(key)
        elif value is None and key in op.arrays:
            continue
        elif key in op.arrays and not isinstance(value, (int, float)):
            raise TypeError(f"{op.name}: {key} is a Symbol, got {type(value).__name__}. Use mx.sym.var(name).")
        else:
            attrs[key] = value
    return inputs, slots, attrs


def _sorted_variadic(
    op: Operator, args: tuple, kwargs: dict[str, Any]
) -> tuple[list[Output], list[str], dict[str, Any]]:
    from .symbol import Symbol

    if args and isinstance(args[0], (list, tuple)):
        by_keyword = [p.name for p in op.parameters.values() if p.kind is p.KEYWORD_ONLY]
        kwargs = {**dict(zip(by_keyword, args[1:], strict=False)), **kwargs}
        args = tuple(args[0])
    for value in args:
        if not isinstance(value, Symbol):
            raise TypeError(f"{op.name} takes Symbols, got {type(value).__name__}; attributes go by keyword")
    named = {k: v for k, v in kwargs.items() if isinstance(v, Symbol)}
    attrs = {k: v for k, v in kwargs.items() if k not in named}
    inputs = [output for value in args for output in value.outputs]
    inputs += [value.only_output(f"{op.name}: {key}") for key, value in named.items()]
    attrs.pop("num_args", None)
    return inputs, list(named) if not args else [], attrs
