"""Automatic differentiation (MXNet's ``mx.autograd``): record what is computed, then go through it backwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .core import TAPE, Function, NDArray, backward_steps, recorder, training
from .core.base import wrap
from .core.tape import Leaf, Node, attach
from .errors import AutogradError

if TYPE_CHECKING:
    from .symbol import Symbol

__all__ = [
    "Function",
    "backward",
    "backward_steps",
    "get_symbol",
    "grad",
    "is_recording",
    "is_training",
    "mark_variables",
    "pause",
    "predict_mode",
    "record",
    "set_recording",
    "set_training",
    "train_mode",
]


def is_recording() -> bool:
    """Whether operators of this thread are being recorded."""
    return getattr(recorder.get(), "recording", False)


def is_training() -> bool:
    """Whether layers of this thread behave as in training (dropout drops, batch norm uses the batch's statistics)."""
    return training.get()


def set_recording(is_recording: bool) -> bool:
    """Switch recording on or off for this thread and give what it was; prefer ``with record():``."""
    before = recorder.get()
    if before is None or before is TAPE:  # a tracer stays: it writes down what runs, in any mode
        recorder.set(TAPE if is_recording else None)
    return getattr(before, "recording", False)


def set_training(train_mode: bool) -> bool:
    """Switch training mode on or off for this thread and give what it was; prefer ``with train_mode():``."""
    before = training.get()
    training.set(train_mode)
    return before


@contextmanager
def _mode(record: bool | None, train: bool | None) -> Iterator[None]:
    """Set what is not None for the length of the ``with``. A tracer stays: it writes down what runs, in any mode."""
    who = recorder.get()
    swap = record is not None and (who is None or who is TAPE)
    tokens = (
        recorder.set(TAPE if record else None) if swap else None,
        training.set(train) if train is not None else None,
    )
    try:
        yield
    finally:
        if tokens[0] is not None:
            recorder.reset(tokens[0])
        if tokens[1] is not None:
            training.reset(tokens[1])


def record(train_mode: bool = True) -> Any:
    """``with record():`` writes down every operator, so that `backward` can follow it; layers are in training mode.

    >>> from d2lcore import nd, autograd
    >>> x = nd.array([1.0, 2.0])
    >>> x.attach_grad()
    >>> with autograd.record():
    ...     y = (x * x).sum()
    >>> y.backward()
    >>> x.grad.asnumpy()
    array([2., 4.], dtype=float32)
    """
    return _mode(True, train_mode)


def pause(train_mode: bool = False) -> Any:
    """``with pause():`` records nothing: for what must not be differentiated, such as statistics."""
    return _mode(False, train_mode)


def train_mode() -> Any:
    """``with train_mode():`` has layers behave as in training, whether or not anything is recorded."""
    return _mode(None, True)


def predict_mode() -> Any:
    """``with predict_mode():`` has layers behave as in prediction, whether or not anything is recorded."""
    return _mode(None, False)


def _list(arrays: Any) -> list:
    return [arrays] if isinstance(arrays, NDArray) else list(arrays)


def _head_grads(grads: Any) -> list | None:
    return None if grads is None else _list(grads)


def mark_variables(variables: Any, gradients: Any, grad_reqs: str | Sequence[str] = "write") -> None:
    """Make arrays variables whose gradients are written into the arrays given.

    Parameters
    ----------
    variables : array or list of arrays.
    gradients : for each, the array of its shape that `backward` writes into.
    grad_reqs : for each (or for all) ``"write"``, ``"add"`` or ``"null"``.

    >>> from d2lcore import nd, autograd
    >>> x, dx = nd.array([3.0]), nd.zeros(1)
    >>> autograd.mark_variables(x, dx)
    >>> with autograd.record():
    ...     y = x * x
    >>> y.backward()
    >>> dx.asscalar()
    np.float32(6.0)
    """
    variables, gradients = _list(variables), _list(gradients)
    reqs = [grad_reqs] * len(variables) if isinstance(grad_reqs, str) else grad_reqs
    for variable, gradient, req in zip(variables, gradients, reqs, strict=True):
        attach(variable, req, variable.ctx, gradient)


def backward(heads: Any, head_grads: Any = None, retain_graph: bool = False, train_mode: bool = True) -> None:
    """Compute the gradients of ``heads`` (an array or several) by all variables behind them, into their ``.grad``.

    Parameters
    ----------
    heads : array or list of arrays, computed while recording.
    head_grads : gradients of the final loss by each head, of its shape; ones where None.
    retain_graph : keep what was saved, so that the same graph can be gone through again.
    train_mode : whether user-defined `Function` rules see training mode.

    Returns
    -------
    A list with a gradient for each variable, also where there is one variable.

    Raises
    ------
    AutogradError : a head was not recorded, or was gone through before.

    >>> from d2lcore import nd, autograd
    >>> x = nd.array([1.0, 2.0])
    >>> x.attach_grad()
    >>> with autograd.record():
    ...     y, z = x * 2, x * x
    >>> autograd.backward([y, z], [None, nd.array([10.0, 0.0])])
    >>> x.grad.asnumpy()
    array([22.,  2.], dtype=float32)
    """
    heads = _list(heads)
    with _mode(None, train_mode):
        for _ in backward_steps(heads, _head_grads(head_grads), retain_graph=retain_graph):
            pass


def grad(
    heads: Any,
    variables: Any,
    head_grads: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    train_mode: bool = True,
) -> list:
    """The gradients of ``heads`` by ``variables``, as new arrays; ``.grad`` is left alone.

    Parameters
    ----------
    heads : array or list of arrays, computed while recording.
    variables : array or list of arrays that had `attach_grad` before.
    head_grads : gradients of the final loss by each head, of its shape; ones where None.
    retain_graph : keep what was saved, so that the same graph can be gone through again; like ``create_graph`` if None.
    create_graph : record the gradients too, so that they can be differentiated again, any number of times.
    train_mode : whether user-defined `Function` rules see training mode.

    Raises
    ------
    AutogradError : a head was not recorded, or a variable was not used in computing the heads.

    >>> from d2lcore import nd, autograd
    >>> x = nd.array([3.0])
    >>> x.attach_grad()
    >>> with autograd.record():
    ...     y = x * x * x
    ...     (dy,) = autograd.grad(y, [x], create_graph=True, retain_graph=True)
    >>> dy.backward()
    >>> dy.asscalar(), x.grad.asscalar()
    (np.float32(27.0), np.float32(18.0))
    """
    heads = _list(heads)
    into: dict[Leaf, Any] = {}
    for variable in _list(variables):
        leaf = variable._entry and variable._entry[0]
        if not isinstance(leaf, Leaf):
            raise AutogradError("grad: each variable needs attach_grad() before the computation is recorded")
        into[leaf] = None
    keep = create_graph if retain_graph is None else retain_graph
    with _mode(None, train_mode):
        for _ in backward_steps(
            heads, _head_grads(head_grads), retain_graph=keep, create_graph=create_graph, into=into
        ):
            pass
    if any(g is None for g in into.values()):
        raise AutogradError("grad: one of the variables was not used in computing the heads")
    found = [_as_array(into[v._entry[0]], v) for v in _list(variables)]
    if create_graph:
        found = [g if g._entry else _constant(g, v) for g, v in zip(found, _list(variables), strict=True)]
    return found


def get_symbol(x: NDArray) -> Symbol:
    """The recorded computation of ``x`` as a symbol: its variables are the arrays with gradients and the constants.

    >>> from d2lcore import autograd, nd
    >>> x = nd.array([1, 2])
    >>> x.attach_grad()
    >>> with autograd.record():
    ...     y = nd.exp(x) + x
    >>> autograd.get_symbol(y).list_arguments()
    ['var0']
    """
    from .symbol.table import get_symbol

    return get_symbol(x)


def _as_array(g: Any, like: NDArray) -> NDArray:
    # a raw gradient may be shared with another variable's (an addition hands the same one to both sides)
    return g if isinstance(g, NDArray) else wrap(type(like), g.reshape(like.shape).copy(), like.ctx)


class _Constant:
    """Where the gradient of a straight line comes from: it does not depend on the variable, so its own is zero."""

    name, vjp = "constant", True

    def backward(self, node: Node, grads: tuple, cls: type, create_graph: bool) -> tuple:
        shape, dtype = node.outs[0]
        zeros = node.ctx.device.xp.zeros(shape, dtype)
        return (wrap(cls, zeros, node.ctx) if create_graph else zeros,)


def _constant(g: NDArray, variable: NDArray) -> NDArray:
    g = g.detach()  # a new array: ``g`` may be the caller's own head gradient
    TAPE.enter(_Constant(), (variable._entry,), (), [g], {}, (g._data,))
    return g
