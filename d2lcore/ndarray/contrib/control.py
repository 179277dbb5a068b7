"""Loops and branches as functions, which graphs can hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...core import F, NDArray

__all__ = ["cond", "foreach", "while_loop"]


def foreach(body: Callable[[Any, Any], tuple[Any, Any]], data: Any, init_states: Any) -> tuple[Any, Any]:
    """Run ``body(slice, states)``, which gives (output, new states), over the first axis; outputs are stacked.

    >>> from d2lcore import nd
    >>> total = lambda x, state: (x + state, x + state)
    >>> outputs, last = nd.contrib.foreach(total, nd.array([1, 2, 3]), nd.zeros(1))
    >>> outputs.asnumpy().ravel(), last.asnumpy()
    (array([1., 3., 6.], dtype=float32), array([6.], dtype=float32))
    """
    states, outputs = init_states, []
    for i in range((data if isinstance(data, NDArray) else data[0]).shape[0]):
        part = data[i] if isinstance(data, NDArray) else [x[i] for x in data]
        output, states = body(part, states)
        outputs.append(output)
    return _stacked(outputs), states


def _stacked(outputs: list) -> Any:
    if not outputs:
        return []
    if isinstance(outputs[0], NDArray):
        return F.stack(*outputs, axis=0)
    return [F.stack(*column, axis=0) for column in zip(*outputs, strict=True)]


def while_loop(
    cond: Callable[..., Any], func: Callable[..., tuple[Any, Any]], loop_vars: Any, max_iterations: int | None = None
) -> tuple[Any, Any]:
    """While ``cond(*vars)`` holds, run ``func(*vars)``, which gives (outputs, new vars); outputs are stacked.

    The stacked outputs have ``max_iterations`` rows; those of steps that did not come are zeros.

    >>> from d2lcore import nd
    >>> outputs, (i,) = nd.contrib.while_loop(lambda i: i < 2, lambda i: ([i], [i + 1]), [nd.zeros(1)], 3)
    >>> outputs[0].asnumpy().ravel(), i.asscalar()
    (array([0., 1., 0.], dtype=float32), np.float32(2.0))
    """
    if max_iterations is None:
        raise ValueError("while_loop: max_iterations is needed, the number of rows of the stacked outputs")
    single = isinstance(loop_vars, NDArray)
    values = [loop_vars] if single else list(loop_vars)
    outputs: list = []
    while len(outputs) < max_iterations and bool(cond(*values)):
        output, new = func(*values)
        outputs.append(list(output) if isinstance(output, (list, tuple)) else [output])
        values = [new] if isinstance(new, NDArray) else list(new)
    rest = max_iterations - len(outputs)
    columns = [F.stack(*c, *[F.zeros_like(c[0])] * rest, axis=0) for c in zip(*outputs, strict=True)]
    return columns, values[0] if single else values


def cond(pred: Any, then_func: Callable[[], Any], else_func: Callable[[], Any]) -> Any:
    """``then_func()`` where ``pred`` is other than zero, else ``else_func()``.

    >>> from d2lcore import nd
    >>> nd.contrib.cond(nd.array([1]) > 0, lambda: nd.ones(1), lambda: nd.zeros(1)).asscalar()
    np.float32(1.0)
    """
    return then_func() if bool(pred) else else_func()
