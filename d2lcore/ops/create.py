"""Arrays made from nothing but their shape, or in the likeness of another; gradients end here."""

from __future__ import annotations

import math

import numpy as np

from ..errors import ShapeError
from .table import Spec, op, same_as


def filled(*, shape, dtype):
    """The shape and dtype that were asked for."""
    return Spec(tuple(shape), np.dtype(dtype))


@op("zeros", onnx="ConstantOfShape", latex="0")
class Zeros:
    """Zeros of a given shape.

    >>> from d2lcore import nd
    >>> nd.zeros((2, 2)).asnumpy()
    array([[0., 0.],
           [0., 0.]], dtype=float32)
    """

    infer = filled

    def forward(xp, *, shape, dtype="float32"):
        return xp.zeros(shape, dtype)


@op("ones", onnx="ConstantOfShape", latex="1")
class Ones:
    """Ones of a given shape.

    >>> from d2lcore import nd
    >>> nd.ones((2, 2)).asnumpy()
    array([[1., 1.],
           [1., 1.]], dtype=float32)
    """

    infer = filled

    def forward(xp, *, shape, dtype="float32"):
        return xp.ones(shape, dtype)


@op("full", onnx="ConstantOfShape", latex="c")
class Full:
    """An array of a given shape with the same ``value`` everywhere.

    >>> from d2lcore import nd
    >>> nd.full((3,), 7).asnumpy()
    array([7., 7., 7.], dtype=float32)
    """

    infer = filled

    def forward(xp, *, shape, value, dtype="float32"):
        return xp.full(shape, value, dtype)


@op("arange", onnx="Range", latex=r"a + i s")
class Arange:
    """Numbers from ``start`` up to but without ``stop``, ``step`` apart, each ``repeat`` times.

    ``stop=None`` counts from 0 to ``start``.

    >>> from d2lcore import nd
    >>> nd.arange(1, 7, 2).asnumpy()
    array([1., 3., 5.], dtype=float32)
    """

    def infer(*, start, stop, step, repeat, dtype):
        start, stop = (0, start) if stop is None else (start, stop)
        if step == 0:
            raise ShapeError("step is 0: the numbers would never reach stop")
        return Spec((max(0, math.ceil((stop - start) / step)) * repeat,), np.dtype(dtype))

    def forward(xp, *, start, stop=None, step=1, repeat=1, dtype="float32"):
        start, stop = (0, start) if stop is None else (start, stop)
        out = xp.arange(start, stop, step).astype(dtype)
        return out if repeat == 1 else xp.repeat(out, repeat)


@op("linspace", onnx="composed of Range, Mul and Add", latex=r"a + i \frac{b - a}{n - 1}")
class Linspace:
    """``num`` numbers at equal distances from ``start`` to ``stop``, which is left out where ``endpoint`` is false.

    >>> from d2lcore import nd
    >>> nd.linspace(0, 1, 5).asnumpy()
    array([0.  , 0.25, 0.5 , 0.75, 1.  ], dtype=float32)
    """

    def infer(*, num, dtype):
        return Spec((num,), np.dtype(dtype))

    def forward(xp, *, start, stop, num, endpoint=True, dtype="float32"):
        return xp.linspace(start, stop, num, endpoint=endpoint).astype(dtype)


@op("eye", onnx="EyeLike", latex="I")
class Eye:
    """Ones on a diagonal of an ``n`` by ``m`` matrix of zeros: the main one, or the ``k``-th above it.

    ``m`` is ``n`` where not given.

    >>> from d2lcore import nd
    >>> nd.eye(2, 3, 1).asnumpy()
    array([[0., 1., 0.],
           [0., 0., 1.]], dtype=float32)
    """

    def infer(*, n, m, dtype):
        return Spec((n, n if m is None else m), np.dtype(dtype))

    def forward(xp, *, n, m=None, k=0, dtype="float32"):
        return xp.eye(n, m, k, dtype)


@op("zeros_like", onnx="composed of Shape and ConstantOfShape", latex="0")
class ZerosLike:
    """Zeros of the shape and dtype of ``x``.

    >>> from d2lcore import nd
    >>> nd.zeros_like(nd.array([1, 2])).asnumpy()
    array([0., 0.], dtype=float32)
    """

    infer = same_as(0)

    def forward(xp, x):
        return xp.zeros(x.shape, x.dtype)


@op("ones_like", onnx="composed of Shape and ConstantOfShape", latex="1")
class OnesLike:
    """Ones of the shape and dtype of ``x``.

    >>> from d2lcore import nd
    >>> nd.ones_like(nd.array([1, 2])).asnumpy()
    array([1., 1.], dtype=float32)
    """

    infer = same_as(0)

    def forward(xp, x):
        return xp.ones(x.shape, x.dtype)


@op("full_like", onnx="composed of Shape and ConstantOfShape", latex="c")
class FullLike:
    """The same ``value`` everywhere, in the shape and dtype of ``x``.

    >>> from d2lcore import np
    >>> np.full_like(np.array([1, 2]), 7).asnumpy()
    array([7., 7.], dtype=float32)
    """

    infer = same_as(0)

    def forward(xp, x, *, value):
        return xp.full(x.shape, value, x.dtype)
