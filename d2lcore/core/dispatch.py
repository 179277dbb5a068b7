"""The one funnel: every operator on every array goes through `invoke`.

Its cost is the price of every operator of every student, so each line here is paid for: unwrap, run, wrap, record if
somebody records, notify if somebody looks. Shape rules are asked first only where NumPy itself would not object;
elsewhere they are asked after a failure, to explain it.
"""

from __future__ import annotations

import itertools
import time
import weakref
from collections.abc import Sequence
from typing import Any

from .. import events, scope
from ..device import Context, blank, checked
from ..errors import AutogradError, ContextError, DTypeError, MXNetError, RangeError, ShapeError
from ..ops import OPS, Op, Spec
from .base import Bare, _new, wrap
from .tape import TAPE, Leaf, counter, live, recorder


def invoke(op: Op, *inputs: Any, **attrs: Any) -> Any:
    """Run an operator on arrays (and numbers, and None for an absent input); the result has the first array's class."""
    raws: list = []
    entries: list = []
    ctx = cls = None
    if op.prepare is not None:
        inputs = op.prepare(inputs)
    for a in inputs:
        if isinstance(a, Bare):
            raws.append(a._data)
            entries.append(a._entry)
            if ctx is None:
                ctx, cls = a._ctx, type(a)
            elif a._ctx is not ctx and not a._ctx.shares_memory(ctx):
                raise _mixed(op, inputs)
        else:
            raws.append(a)
            entries.append(None)
    if ctx is None or cls is None:
        got = ", ".join(type(a).__name__ for a in inputs)
        raise TypeError(f"{_where(op)} expects at least one array of mx.nd or mx.np, got {got}. Use mx.nd.array(x).")
    if cls._sparse:
        return cls._invoke(op, inputs, attrs)
    return _run(op, inputs, raws, entries, attrs, ctx, cls)


def create(name: str, ctx: Context, cls: type[Bare], **attrs: Any) -> Any:
    """Run an operator that has no inputs (zeros, random numbers) on a device."""
    return _run(OPS[name], (), [], [], attrs, checked(ctx), cls)


def _run(op: Op, inputs: Sequence, raws: list, entries: list, attrs: dict, ctx: Context, cls: type[Bare]) -> Any:
    device = ctx.device
    if device.abstract:
        return _shapes_only(op, raws, attrs, ctx, cls)
    watched = events.OP or events.MEM
    start = time.perf_counter() if watched else 0.0
    try:
        if op.strict:
            op.infer(tuple(map(Spec.of, raws)), attrs)
        if op.random:
            out = op.forward(device.xp, *raws, rng=device.rng, **attrs)
        else:
            out = op.forward(device.xp, *raws, **attrs)
    except Exception as error:
        raise _explain(op, raws, attrs, error) from (None if isinstance(error, MXNetError) else error)
    who = recorder.get()
    if op.single:
        if type(out) is not device.array_type:
            out = device.xp.asarray(out)
        if who is None and (out.base is not None or (raws and out is raws[0])):
            out = out if op.shares and out.flags.c_contiguous else _apart(out, raws, device)
        result = _new(cls)  # wrap(), without the call
        result._data = out if out.ndim or cls._zero_dim else out.reshape(1)
        result._ctx = ctx
        result._entry = None
        if who is not None:
            who.add(op, inputs, entries, raws, [result], (out,), attrs)
        if watched:
            _notify(op, inputs, raws, [result], (out,), attrs, device, start)
        return result
    outs = tuple([device.xp.asarray(o) for o in out])
    if who is None:
        outs = tuple([o if o.base is None else _apart(o, raws, device) for o in outs])
    results = [wrap(cls, o, ctx) for o in outs[: op.visible]]
    if who is not None:
        who.add(op, inputs, entries, raws, results, outs, attrs)
    if watched:
        _notify(op, inputs, raws, results, outs, attrs, device, start)
    return results[0] if op.visible == 1 else tuple(results)


def _apart(out: Any, raws: list, device: Any) -> Any:
    """A result in memory of its own, where NumPy gave a view of an input: to write into it must not reach that.

    So MXNet documents it. Views are basic indices of neighbouring elements and `NDArray.reshape`, by which one writes
    into a part on purpose. While recording nobody may write into what was computed, and views are free.
    """
    shared = any(isinstance(raw, device.array_type) and device.xp.may_share_memory(out, raw) for raw in raws)
    return out.copy() if shared else out


def own(result: Bare) -> Any:
    """A result that is a view, in memory of its own (outside of recording), as MXNet's functions give it."""
    if recorder.get() is None and result._data.base is not None:
        result._data = result._data.copy()
    return result


def _shapes_only(op: Op, raws: list, attrs: dict, ctx: Context, cls: type[Bare]) -> Any:
    """What `_run` gives on the device that has no values: blank arrays of the shapes that the rule says."""
    try:
        specs = op.infer(tuple(map(Spec.of, raws)), attrs)
    except Exception as error:
        raise _explain(op, raws, attrs, error) from (None if isinstance(error, MXNetError) else error)
    results = tuple([wrap(cls, blank(s.shape, s.dtype), ctx) for s in specs[: op.visible]])
    return results[0] if op.single or op.visible == 1 else results


def assign(target: Bare, value: Any) -> None:
    """Write ``value`` (an array or a number) into the memory of ``target``; views of it change with it.

    While recording, ``target`` becomes what ``value`` is on the tape, so that gradients flow through the write.
    """
    if target._ctx.device.abstract:
        return
    if target._sparse:
        target._assign(value)
        return
    who = recorder.get()
    if who is not None and who is not TAPE:
        who.assign(target, value)
        return
    if who is TAPE and live(target._entry):
        raise AutogradError(
            f"in-place write to an array of shape {target._data.shape} that is being differentiated: "
            "what backward() needs would be lost. Write y = x + 1 in place of x += 1, or leave "
            "autograd.record() (autograd.pause()) first."
        )
    entry = None
    if isinstance(value, Bare):
        if not value._ctx.shares_memory(target._ctx):
            raise ContextError(f"cannot write an array on {value._ctx} into one on {target._ctx}. Use copyto().")
        if who is TAPE and live(value._entry):
            value = _fitted(value, target)
            entry = value._entry
        value = value._data
    try:
        target._data[...] = value
    except ValueError:
        raise ShapeError(
            f"cannot write values of shape {getattr(value, 'shape', ())} into an array of shape {target._data.shape}"
        ) from None
    if entry is not None:
        target._entry = entry


def _fitted(value: Bare, target: Bare) -> Bare:
    """A recorded value in the shape and dtype that it gets in ``target``, by operators that the tape can follow."""
    shape, dtype = target._data.shape, target._data.dtype
    if value._data.dtype != dtype:
        value = invoke(OPS["cast"], value, dtype=dtype)
    old = value._data.shape
    extra = max(len(old) - len(shape), 0)
    if extra and set(old[:extra]) == {1}:  # NumPy lets such axes go when it assigns
        value = invoke(OPS["reshape"], value, shape=old[extra:])
    return value if value._data.shape == shape else invoke(OPS["broadcast_to"], value, shape=shape)


# ---- errors ----


def _where(op: Op) -> str:
    return scope.where(op.name)


def _mixed(op: Op, inputs: Sequence) -> ContextError:
    names = op.inputs * len(inputs) if op.variadic else op.inputs
    places = ", ".join(f"{n} is on {a._ctx}" for n, a in zip(names, inputs, strict=False) if isinstance(a, Bare))
    return ContextError(f"{_where(op)}: {places}. Bring them to one device with .as_in_context(ctx).")


def _explain(op: Op, raws: list, attrs: dict, error: Exception) -> Exception:
    """The error to show in place of ``error``: the shape rule's own words where it objects, else what came, in full."""
    specs = tuple(map(Spec.of, raws))
    if not isinstance(error, MXNetError):
        unknown = [k for k in attrs if k not in op.attrs]
        if unknown:
            return TypeError(f"{_where(op)} has no argument {unknown[0]!r}; it takes {', '.join(op.attrs) or 'none'}")
        try:
            op.infer(specs, attrs)
        except MXNetError as better:
            error = better
        except Exception:  # the rule stumbles over the same bad input: the first error says more
            pass
    got = ", ".join(f"{n} {s.shape} {s.dtype}" if isinstance(s, Spec) else f"{n} {s!r}" for n, s in _named(op, specs))
    if isinstance(error, MXNetError):
        return type(error)(f"{_where(op)}: {error}")
    kind = {ValueError: ShapeError, TypeError: DTypeError, IndexError: RangeError}.get(type(error), MXNetError)
    return kind(f"{_where(op)}({got}): {error}")


def _named(op: Op, values: Sequence) -> list[tuple[str, Any]]:
    names = [f"{op.inputs[0]}[{i}]" for i in range(len(values))] if op.variadic else op.inputs
    return list(zip(names, values, strict=False))


# ---- observers ----

_numbers: dict[int, tuple[weakref.ref, int]] = {}
_next_number = itertools.count(1)


def number(array: Bare) -> int:
    """A number for the value an array holds, the same as long as the array lives; given only while somebody looks."""
    known = _numbers.get(id(array))
    if known is not None and known[0]() is array:
        return known[1]
    return give_number(array, new_number())


def new_number() -> int:
    """A number that no value has."""
    return next(_next_number)


def give_number(array: Bare, n: int) -> int:
    """Let an array go by a number that its value has already."""
    key = id(array)
    _numbers[key] = (weakref.ref(array, lambda _: _numbers.pop(key, None)), n)
    return n


def variable(a: Any) -> str | None:
    """The name of an input that is a variable."""
    entry = a._entry if isinstance(a, Bare) else None
    return entry[0].name if entry and isinstance(entry[0], Leaf) else None


def _notify(
    op: Op, inputs: Sequence, raws: list, results: list, outs: tuple, attrs: dict, device: Any, start: float
) -> None:
    if events.MEM:
        for raw in outs:
            device.memory.track(raw, "activation")
    who = recorder.get()
    if not events.OP or (who is not None and who is not TAPE):
        return  # a tracer only writes down; the operators are seen when the graph runs
    entry = results[0]._entry
    event = events.OpEvent(
        entry[0].seq if entry else next(counter),
        op.name,
        tuple([number(a) if isinstance(a, Bare) else None for a in inputs]),
        tuple([number(r) for r in results]),
        tuple([variable(a) for a in inputs]),
        tuple([getattr(r, "shape", None) for r in raws]),
        tuple([r._data.shape for r in results]),
        tuple([str(r._data.dtype) for r in results]),
        sum(o.nbytes for o in outs),
        device.name,
        scope.current(),
        start,
        time.perf_counter(),
        entry is not None,
        dict(attrs),
    )
    events.emit(events.OP, event)
