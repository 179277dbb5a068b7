"""Operators whose gradient is not the derivative of what they compute, or is computed by a user's code."""

from __future__ import annotations

import numpy as np

from ..errors import ShapeError
from .table import Spec, op


@op("with_gradient", onnx="Identity", latex="y")
class WithGradient:
    """Shows ``y``, but hands ``gradient`` back to ``x``, whatever gradient arrives: an output and a loss in one.

    x: what the gradient is for. y: the result. gradient: of x's shape. MXNet's output layers are made of it.

    >>> from d2lcore import autograd, nd
    >>> from d2lcore.core import F
    >>> x = nd.array([1, 2])
    >>> x.attach_grad()
    >>> with autograd.record():
    ...     y = F.with_gradient(x, nd.array([5]), nd.array([3, 4]))
    >>> y.backward()
    >>> y.asnumpy(), x.grad.asnumpy()
    (array([5.], dtype=float32), array([3., 4.], dtype=float32))
    """

    strict = True

    def infer(x, y, gradient):
        if gradient.shape != x.shape:
            raise ShapeError(f"gradient expects the shape of x {x.shape}, got {gradient.shape}")
        return y

    def forward(xp, x, y, gradient):
        return y.copy()

    def vjp(F, g, gradient, x_dtype):
        return F.cast(gradient, dtype=x_dtype), None, None


@op("custom", amp="float32", onnx="none: a user's code", latex=r"f(x_1, \ldots)", outputs=("outs",))
class Custom:
    """A user's operator. ``call`` has ``infer(specs)``, ``forward(raws)`` and ``backward(grads, raws, outs)``.

    It is how ``mx.nd.Custom`` runs, in programs and in compiled networks alike.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> class Twice:
    ...     outputs = 1
    ...     def infer(self, specs): return (specs[0],)
    ...     def forward(self, raws): return (2 * raws[0],)
    ...     def backward(self, grads, raws, outs): return (2 * grads[0],)
    >>> F.custom(nd.array([1, 2]), call=Twice())[0].asnumpy()
    array([2., 4.], dtype=float32)
    """

    def infer(*data, call):
        return call.infer(data)

    def forward(xp, *data, call):
        return call.forward(data)

    def vjp(F, g, data, outs, *, call):
        return tuple(F.custom_grad(*g, *data, *outs, call=call))


@op("custom_grad", onnx="none: a user's code", latex=r"g^\top f'(x_1, \ldots)", outputs=("outs",))
class CustomGrad:
    """The gradients of a `custom` operator by its inputs: gradients, inputs and outputs in, as ``call`` takes them.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> class Twice:
    ...     outputs = 1
    ...     def backward(self, grads, raws, outs): return (2 * grads[0],)
    >>> F.custom_grad(nd.array([5]), nd.array([1]), nd.array([2]), call=Twice())[0].asnumpy()
    array([10.], dtype=float32)
    """

    strict = True

    def infer(*arrays, call):
        n = call.outputs
        if len(arrays) <= 2 * n:
            raise ShapeError(f"{n} gradients, the inputs and {n} outputs are expected, got {len(arrays)} arrays")
        return tuple([Spec(a.shape, np.dtype(a.dtype)) for a in arrays[n : len(arrays) - n]])

    def forward(xp, *arrays, call):
        n = call.outputs
        return call.backward(arrays[:n], arrays[n : len(arrays) - n], arrays[len(arrays) - n :])
