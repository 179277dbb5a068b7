"""Operators that a user defines (``autograd.Function``), and the copy between devices: nodes with own rules."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..device import Context, checked
from ..errors import AutogradError, DTypeError, ShapeError
from .base import Bare, wrap
from .tape import TAPE, Node, live, recorder


class Function:
    """A differentiable operator with its own ``forward`` and ``backward`` (MXNet's ``autograd.Function``).

    Both receive and return arrays; ``backward`` gets one gradient per output and returns one per input. Whatever
    ``forward`` computes is not recorded, so save what ``backward`` needs with `save_for_backward` (or on ``self``).

    >>> import d2lcore as mx
    >>> from d2lcore import nd, autograd
    >>> class Sigmoid(autograd.Function):
    ...     def forward(self, x):
    ...         y = 1 / (1 + nd.exp(-x))
    ...         self.save_for_backward(y)
    ...         return y
    ...     def backward(self, dy):
    ...         y, = self.saved_tensors
    ...         return dy * y * (1 - y)
    >>> x = nd.array([0.0])
    >>> x.attach_grad()
    >>> with autograd.record():
    ...     y = Sigmoid()(x)
    >>> y.backward()
    >>> x.grad.item()
    0.25
    """

    vjp = True  #: read by the tape: a gradient flows through it

    def __init__(self) -> None:
        self._saved: tuple = ()

    @property
    def name(self) -> str:
        return type(self).__name__

    @property
    def saved_tensors(self) -> tuple:
        """What `save_for_backward` kept."""
        return self._saved

    def save_for_backward(self, *arrays: Any) -> None:
        """Keep arrays for ``backward``."""
        self._saved = arrays

    def forward(self, *inputs: Any) -> Any:
        """Compute the outputs; to be written by the subclass."""
        raise NotImplementedError(f"{self.name}: write forward(self, *inputs)")

    def backward(self, *output_grads: Any) -> Any:
        """Turn gradients of the outputs into gradients of the inputs; to be written by the subclass."""
        raise NotImplementedError(f"{self.name}: write backward(self, *output_grads)")

    def __call__(self, *inputs: Bare) -> Any:
        who = recorder.get()
        token = recorder.set(None)
        try:
            outputs = self.forward(*inputs)
        finally:
            recorder.reset(token)
        single = isinstance(outputs, Bare)
        results = list(outputs) if isinstance(outputs, (tuple, list)) else [outputs]
        if not all(isinstance(r, Bare) for r in results):
            kinds = ", ".join(type(r).__name__ for r in results)
            raise TypeError(f"{self.name}.forward returns an array or a tuple of arrays, got {kinds}")
        entries = [live(a._entry) if isinstance(a, Bare) else None for a in inputs]
        if who is not None and who is not TAPE:
            raise AutogradError(
                f"{self.name}: an autograd.Function runs Python code and cannot be part of a traced graph"
            )
        if who is TAPE and any(entries):
            # an output that is one of the inputs would otherwise become its own ancestor
            results = [wrap(type(r), r._data, r._ctx) for r in results]
            shapes = [getattr(a, "shape", None) for a in inputs]
            TAPE.enter(_Call(self), entries, (), results, {"shapes": shapes}, [r._data for r in results])
        return results[0] if single else type(outputs)(results)


class _Call:
    """How the tape calls a Function's ``backward``."""

    vjp = True

    def __init__(self, function: Function) -> None:
        self.function, self.name = function, function.name

    def backward(self, node: Node, grads: tuple, cls: type, create_graph: bool) -> tuple:
        arrays = [g if create_graph else wrap(cls, g, node.ctx) for g in grads]
        token = recorder.set(TAPE if create_graph else None)
        try:
            found = self.function.backward(*arrays)
        finally:
            recorder.reset(token)
        found = tuple(found) if isinstance(found, (tuple, list)) else (found,)
        shapes = node.attrs["shapes"]
        if len(found) != len(shapes):
            raise AutogradError(f"{self.name}.backward returned {len(found)} gradients for {len(shapes)} inputs")
        for i, (g, shape) in enumerate(zip(found, shapes, strict=True)):
            if not (g is None or isinstance(g, Bare)):
                raise DTypeError(
                    f"{self.name}.backward: gradient {i} is a {type(g).__name__}, expected an array. "
                    "Use mx.nd.array(g)."
                )
            if g is not None and g._data.size != int(np.prod(shape)):
                raise ShapeError(f"{self.name}.backward: gradient {i} has shape {g._data.shape}, its input {shape}")
        return found if create_graph else tuple([None if g is None else g._data for g in found])


class CopyTo:
    """The copy of an array to another device; its gradient is copied back."""

    name, vjp = "copyto", True

    def backward(self, node: Node, grads: tuple, cls: type, create_graph: bool) -> tuple:
        source = node.attrs["source"]
        if create_graph:
            token = recorder.set(TAPE)
            try:
                return (copy_to(grads[0], source),)
            finally:
                recorder.reset(token)
        return (_move(grads[0], node.ctx, source),)


def _move(raw: Any, source: Context, target: Context) -> Any:
    return target.device.from_host(source.device.to_host(raw), copy=True)


def copy_to(array: Bare, ctx: Context) -> Any:
    """A copy of ``array`` on ``ctx``, through which gradients flow back."""
    result = wrap(type(array), _move(array._data, array._ctx, checked(ctx)), ctx)
    who = recorder.get()
    if who is TAPE and live(array._entry):
        TAPE.enter(CopyTo(), (array._entry,), (), [result], {"source": array._ctx}, [result._data])
    elif who is not None and who is not TAPE:
        who.add(CopyTo(), (array,), [array._entry], [array._data], [result], (result._data,), {})
    return result
