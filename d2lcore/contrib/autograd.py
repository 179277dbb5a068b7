"""The first form of automatic differentiation (``mx.contrib.autograd``), in the words of `mx.autograd` of today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import autograd
from ..autograd import mark_variables
from ..ndarray import NDArray, zeros_like

__all__ = [
    "TrainingStateScope",
    "backward",
    "compute_gradient",
    "grad",
    "grad_and_loss",
    "mark_variables",
    "set_is_training",
    "test_section",
    "train_section",
]


def set_is_training(is_train: bool) -> bool:
    """Switch recording and training mode on or off together; gives whether training mode was on."""
    autograd.set_recording(is_train)
    return autograd.set_training(is_train)


class TrainingStateScope:
    """`set_is_training` for the length of a ``with``."""

    def __init__(self, enter_state: bool) -> None:
        self._state = enter_state
        self._before = False

    def __enter__(self) -> None:
        self._before = set_is_training(self._state)

    def __exit__(self, *exc: object) -> None:
        if self._before != self._state:
            set_is_training(self._before)


def train_section() -> TrainingStateScope:
    """``with train_section():`` records what is computed; today's ``with mx.autograd.record():``.

    >>> from d2lcore import nd
    >>> from d2lcore.contrib import autograd
    >>> x, dx = nd.array([3.0]), nd.zeros(1)
    >>> autograd.mark_variables([x], [dx])
    >>> with autograd.train_section():
    ...     y = x * x
    >>> autograd.backward([y])
    >>> dx.asscalar()
    np.float32(6.0)
    """
    return TrainingStateScope(True)


def test_section() -> TrainingStateScope:
    """``with test_section():`` records nothing; today's ``with mx.autograd.pause():``."""
    return TrainingStateScope(False)


def backward(outputs: Sequence[NDArray], out_grads: Sequence | None = None, retain_graph: bool = False) -> None:
    """Compute the gradients of all marked variables, from those of the outputs (ones where None)."""
    assert isinstance(outputs, (list, tuple)), "outputs is a list or tuple of NDArrays"
    autograd.backward(outputs, out_grads, retain_graph)


def compute_gradient(outputs: Sequence[NDArray]) -> None:
    """`backward` under its oldest name."""
    backward(outputs)


def grad_and_loss(func: Callable[..., Any], argnum: int | Sequence[int] | None = None) -> Callable[..., tuple]:
    """A function that gives the gradients of ``func`` by its arguments, and its value.

    Parameters
    ----------
    func : takes and gives arrays.
    argnum : numbers of the arguments to differentiate by; all where None.

    >>> from d2lcore import nd
    >>> from d2lcore.contrib.autograd import grad_and_loss
    >>> gradients, value = grad_and_loss(lambda x: x**2)(nd.array([3.0]))
    >>> gradients[0].asscalar(), value.asscalar()
    (np.float32(6.0), np.float32(9.0))
    """

    def wrapped(*args: Any) -> tuple[list[NDArray], Any]:
        numbers = range(len(args)) if argnum is None else [argnum] if isinstance(argnum, int) else argnum
        variables = [args[i] for i in numbers]
        for x in variables:
            assert isinstance(x, NDArray), f"{func.__name__}: gradients are taken by NDArrays, got {type(x).__name__}"
        grads = [zeros_like(x) for x in variables]
        mark_variables(variables, grads)
        with train_section():
            outputs = func(*args)
        compute_gradient([outputs] if isinstance(outputs, NDArray) else outputs)
        return grads, outputs

    wrapped.__name__, wrapped.__doc__ = getattr(func, "__name__", "wrapped"), func.__doc__
    return wrapped


def grad(func: Callable[..., Any], argnum: int | Sequence[int] | None = None) -> Callable[..., list[NDArray]]:
    """A function that gives the gradients of ``func``; see `grad_and_loss`.

    >>> from d2lcore import nd
    >>> from d2lcore.contrib.autograd import grad
    >>> grad(lambda x, y: x * y, argnum=1)(nd.array([3.0]), nd.array([5.0]))[0].asscalar()
    np.float32(3.0)
    """
    function = grad_and_loss(func, argnum)

    def wrapped(*args: Any) -> list[NDArray]:
        return function(*args)[0]

    wrapped.__name__, wrapped.__doc__ = getattr(func, "__name__", "wrapped"), func.__doc__
    return wrapped
