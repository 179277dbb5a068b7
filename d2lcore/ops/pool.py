"""Pooling: one number for each window of an image, and the maps back that are its gradients.

Everywhere ``kernel``, ``stride`` and ``pad`` are a number, or a tuple with one number for each axis of space. There are
floor((size + 2 pad - kernel) / stride) + 1 windows along an axis (MXNet's convention 'valid'), or with ``ceil_mode``
the same rounded up (MXNet's 'full'): then the last window may hang over the edge. Padding counts as smaller than
everything in a maximum, as zeros in a sum. As in MXNet, a window that holds no data at all has the lowest number there
is as its maximum, and 0 as its average (MXNet's 3-D average says NaN). The arithmetic is in `pooling`.
"""

from __future__ import annotations

import math

import numpy as np

from ..errors import ShapeError
from . import pooling
from .pooling import Windows
from .table import Spec, op, require_real
from .windows import per_axis, require_batch


def _space(x, name="x"):
    require_real(x, name)
    if not 3 <= len(x.shape) <= 5:
        require_batch(x.shape, 2, name)
    return x


def _pooled(x, *, kernel, stride, pad, ceil_mode):
    """Data (N, C, *space) to (N, C, *counts)."""
    _space(x)
    return Spec(x.shape[:2] + Windows.of(x.shape, kernel, stride, pad, ceil_mode).counts, x.dtype)


def _pooled_with_places(x, *, kernel, stride, pad, ceil_mode):
    out = _pooled(x, kernel=kernel, stride=stride, pad=pad, ceil_mode=ceil_mode)
    places = math.prod(per_axis(kernel, len(x.shape) - 2, "kernel", 1))
    return out, Spec(out.shape, np.min_scalar_type(places - 1))


def _unpooled(grad, *others, shape, kernel, stride, pad, ceil_mode):
    """(N, C, *counts) back to data of ``shape``."""
    expected = _pooled(Spec(tuple(shape), grad.dtype), kernel=kernel, stride=stride, pad=pad, ceil_mode=ceil_mode)
    if grad.shape != expected.shape:
        raise ShapeError(f"grad expects the shape of the pooling's result {expected.shape}, got {grad.shape}")
    return Spec(tuple(shape), grad.dtype)


def _gathered(x, winners, *, kernel, stride, pad, ceil_mode):
    return _pooled(x, kernel=kernel, stride=stride, pad=pad, ceil_mode=ceil_mode)


@op("max_pool", onnx="MaxPool", latex=r"y_p = \max_k x_{s p + k}", outputs=("out", "winners"), visible=1)
class MaxPool:
    """The largest number in each window.

    x: (N, C, W), (N, C, H, W) or (N, C, D, H, W), of real numbers. kernel, stride, pad, ceil_mode: see above.
    Returns (N, C, *counts). The gradient goes to the largest number; among equal ones to the first, row by row.
    `ShapeError` where the kernel is larger than the padded data.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> x = nd.array([[[[1, 2, 5, 3], [4, 0, 6, 1]]]])
    >>> F.max_pool(x, kernel=2, stride=2).asnumpy()
    array([[[[4., 6.]]]], dtype=float32)
    """

    strict = True
    infer = _pooled_with_places

    def forward(xp, x, *, kernel, stride=1, pad=0, ceil_mode=False):
        return pooling.maxima(xp, x, Windows.of(x.shape, kernel, stride, pad, ceil_mode))

    def vjp(F, g, winners, x_shape, *, kernel, stride, pad, ceil_mode):
        return F.max_unpool(g, winners, shape=x_shape, kernel=kernel, stride=stride, pad=pad, ceil_mode=ceil_mode)


@op("max_unpool", onnx="MaxUnpool", latex=r"x_q = \sum_{p:\, \mathrm{winner}(p) = q} y_p")
class MaxUnpool:
    """Numbers of windows written to the places that won a max pooling (added where windows overlap), zeros elsewhere.

    grad: (N, C, *counts). winners: for each window the place that won, counted row by row.
    shape: the shape (N, C, *space) of the pooled data. kernel, stride, pad, ceil_mode: of the pooling.
    Returns an array of that shape.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.max_unpool(nd.array([[[7, 8]]]), nd.array([[[1, 0]]]), shape=(1, 1, 4), kernel=2, stride=2).asnumpy()
    array([[[0., 7., 8., 0.]]], dtype=float32)
    """

    strict = True
    infer = _unpooled

    def forward(xp, grad, winners, *, shape, kernel, stride=1, pad=0, ceil_mode=False):
        return pooling.to_winners(xp, grad, winners, Windows.of(shape, kernel, stride, pad, ceil_mode))

    def vjp(F, g, winners, *, kernel, stride, pad, ceil_mode):
        return F.winners_pool(g, winners, kernel=kernel, stride=stride, pad=pad, ceil_mode=ceil_mode), None


@op("winners_pool", onnx="none: a gradient", latex=r"y_p = x_{\mathrm{winner}(p)}")
class WinnersPool:
    """The numbers at the places that won a max pooling of other data: the transpose of `max_unpool`.

    x: (N, C, *space). winners: (N, C, *counts), for each window the place that won, counted row by row.
    kernel, stride, pad, ceil_mode: of the pooling. Returns (N, C, *counts); 0 where a place in the padding won.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.winners_pool(nd.array([[[1, 2, 3, 4]]]), nd.array([[[1, 0]]]), kernel=2, stride=2).asnumpy()
    array([[[2., 3.]]], dtype=float32)
    """

    strict = True
    infer = _gathered

    def forward(xp, x, winners, *, kernel, stride=1, pad=0, ceil_mode=False):
        return pooling.of_winners(xp, x, winners, Windows.of(x.shape, kernel, stride, pad, ceil_mode))

    def vjp(F, g, winners, x_shape, *, kernel, stride, pad, ceil_mode):
        how = {"kernel": kernel, "stride": stride, "pad": pad, "ceil_mode": ceil_mode}
        return F.max_unpool(g, winners, shape=x_shape, **how), None


@op("sum_pool", onnx="AveragePool", latex=r"y_p = \sum_k x_{s p + k}")
class SumPool:
    """The sum over each window (MXNet's ``pool_type='sum'``).

    x: (N, C, W), (N, C, H, W) or (N, C, D, H, W), of real numbers. kernel, stride, pad, ceil_mode: see above.
    Returns (N, C, *counts). `ShapeError` where the kernel is larger than the padded data.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.sum_pool(nd.array([[[1, 2, 3, 4]]]), kernel=2).asnumpy()
    array([[[3., 5., 7.]]], dtype=float32)
    """

    strict = True
    infer = _pooled

    def forward(xp, x, *, kernel, stride=1, pad=0, ceil_mode=False):
        return pooling.sums(xp, x, Windows.of(x.shape, kernel, stride, pad, ceil_mode))

    def vjp(F, g, x_shape, *, kernel, stride, pad, ceil_mode):
        return F.sum_unpool(g, shape=x_shape, kernel=kernel, stride=stride, pad=pad, ceil_mode=ceil_mode)


@op("sum_unpool", onnx="none: a gradient", latex=r"x_q = \sum_{p, k:\, s p + k = q} y_p")
class SumUnpool:
    """Each number added to all places of its window: the transpose of `sum_pool`.

    grad: (N, C, *counts). shape: the shape (N, C, *space) of the pooled data. kernel, stride, pad, ceil_mode: of the
    pooling. Returns an array of that shape.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.sum_unpool(nd.array([[[1, 10, 100]]]), shape=(1, 1, 4), kernel=2).asnumpy()
    array([[[  1.,  11., 110., 100.]]], dtype=float32)
    """

    strict = True
    infer = _unpooled

    def forward(xp, grad, *, shape, kernel, stride=1, pad=0, ceil_mode=False):
        return pooling.spread(xp, grad, Windows.of(shape, kernel, stride, pad, ceil_mode))

    def vjp(F, g, *, kernel, stride, pad, ceil_mode):
        return F.sum_pool(g, kernel=kernel, stride=stride, pad=pad, ceil_mode=ceil_mode)


def _share(xp, w, dtype, include_pad):
    """One over the number of places of each window: a number where all are equal, else an array over windows."""
    members = w.members(include_pad)
    if all((m == m[0]).all() for m in members):
        n = math.prod(int(m[0]) for m in members)
        return 1 / n if n else 0.0
    n = np.array(1)
    for m in members:
        n = np.multiply.outer(n, m)
    return xp.asarray(np.where(n > 0, 1 / np.maximum(n, 1), 0), dtype=dtype)


@op("avg_pool", onnx="AveragePool", latex=r"y_p = \frac{1}{|K|} \sum_k x_{s p + k}")
class AvgPool:
    """The average over each window.

    x: (N, C, W), (N, C, H, W) or (N, C, D, H, W), of real numbers. kernel, stride, pad, ceil_mode: see above.
    count_include_pad: whether padding counts as members that are zero (what hangs over its edge never counts).
    Returns (N, C, *counts). `ShapeError` where the kernel is larger than the padded data.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> x = nd.array([[[2, 4, 6]]])
    >>> F.avg_pool(x, kernel=2, pad=1).asnumpy()
    array([[[1., 3., 5., 3.]]], dtype=float32)
    >>> F.avg_pool(x, kernel=2, pad=1, count_include_pad=False).asnumpy()
    array([[[2., 3., 5., 6.]]], dtype=float32)
    """

    strict = True

    def infer(x, *, kernel, stride, pad, ceil_mode):
        return _pooled(x, kernel=kernel, stride=stride, pad=pad, ceil_mode=ceil_mode)

    def forward(xp, x, *, kernel, stride=1, pad=0, ceil_mode=False, count_include_pad=True):
        w = Windows.of(x.shape, kernel, stride, pad, ceil_mode)
        return pooling.sums(xp, x, w, _share(xp, w, x.dtype, count_include_pad))

    def vjp(F, g, x_shape, *, kernel, stride, pad, ceil_mode, count_include_pad):
        how = {"kernel": kernel, "stride": stride, "pad": pad, "ceil_mode": ceil_mode}
        return F.avg_unpool(g, shape=x_shape, count_include_pad=count_include_pad, **how)


@op("avg_unpool", onnx="none: a gradient", latex=r"x_q = \sum_{p, k:\, s p + k = q} \frac{1}{|K|} y_p")
class AvgUnpool:
    """Each number shared out among the places of its window: the transpose of `avg_pool`.

    grad: (N, C, *counts). shape: the shape (N, C, *space) of the pooled data. kernel, stride, pad, ceil_mode,
    count_include_pad: of the pooling. Returns an array of that shape.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.avg_unpool(nd.array([[[2, 4]]]), shape=(1, 1, 4), kernel=2, stride=2).asnumpy()
    array([[[1., 1., 2., 2.]]], dtype=float32)
    """

    strict = True

    def infer(grad, *, shape, kernel, stride, pad, ceil_mode):
        return _unpooled(grad, shape=shape, kernel=kernel, stride=stride, pad=pad, ceil_mode=ceil_mode)

    def forward(xp, grad, *, shape, kernel, stride=1, pad=0, ceil_mode=False, count_include_pad=True):
        w = Windows.of(shape, kernel, stride, pad, ceil_mode)
        return pooling.spread(xp, grad, w, _share(xp, w, grad.dtype, count_include_pad))

    def vjp(F, g, *, kernel, stride, pad, ceil_mode, count_include_pad):
        how = {"kernel": kernel, "stride": stride, "pad": pad, "ceil_mode": ceil_mode}
        return F.avg_pool(g, count_include_pad=count_include_pad, **how)


# ---- windows whose size adapts to the data ---------------------------------------------------------------------------
def _bins(xp, size, count, dtype):
    """(count, size): row i averages over floor(i size / count) to ceil((i + 1) size / count)."""
    i, q = np.arange(count)[:, None], np.arange(size)
    start, stop = i * size // count, -((-i - 1) * size // count)
    inside = (q >= start) & (q < stop)
    return xp.asarray(inside / inside.sum(axis=1, keepdims=True), dtype=dtype)


def _along_space(xp, x, matrices):
    """Each axis of space multiplied by its matrix."""
    for axis, matrix in enumerate(matrices, start=2):
        x = xp.moveaxis(xp.tensordot(x, matrix, axes=(axis, 1)), -1, axis)
    return xp.ascontiguousarray(x)


def _binned(x, *, output_size):
    _space(x)
    return Spec(x.shape[:2] + per_axis(output_size, len(x.shape) - 2, "output_size", 1), x.dtype)


def _unbinned(grad, *, size):
    _space(grad, "grad")
    return Spec(grad.shape[:2] + per_axis(size, len(grad.shape) - 2, "size", 1), grad.dtype)


@op(
    "adaptive_avg_pool",
    onnx="none: windows of varying size",
    latex=r"y_i = \frac{1}{|i|} \sum_{q \in i} x_q",
)
class AdaptiveAvgPool:
    """Averages over windows that are as large as it takes for a result of a given size.

    x: (N, C, W), (N, C, H, W) or (N, C, D, H, W), of real numbers. output_size: a number, or one for each axis.
    Window i of m over n numbers goes from floor(i n / m) to ceil((i + 1) n / m); neighbours may overlap.
    Returns (N, C, *output_size). (MXNet's ``contrib.AdaptiveAvgPooling2D``.)

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.adaptive_avg_pool(nd.array([[[1, 2, 3, 4, 5]]]), output_size=2).asnumpy()
    array([[[2., 4.]]], dtype=float32)
    """

    strict = True
    infer = _binned

    def forward(xp, x, *, output_size):
        counts = per_axis(output_size, x.ndim - 2, "output_size", 1)
        return _along_space(xp, x, [_bins(xp, n, m, x.dtype) for n, m in zip(x.shape[2:], counts)])

    def vjp(F, g, x_shape):
        return F.adaptive_avg_unpool(g, size=x_shape[2:])


@op("adaptive_avg_unpool", onnx="none: a gradient", latex=r"x_q = \sum_{i \ni q} \frac{1}{|i|} y_i")
class AdaptiveAvgUnpool:
    """Each number shared out among its window: the transpose of `adaptive_avg_pool`.

    grad: (N, C, *counts). size: the size of the pooled data, one number for each axis of space.
    Returns (N, C, *size).

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.adaptive_avg_unpool(nd.array([[[3, 6]]]), size=(5,)).asnumpy()
    array([[[1., 1., 3., 2., 2.]]], dtype=float32)
    """

    strict = True
    infer = _unbinned

    def forward(xp, grad, *, size):
        return _along_space(xp, grad, [_bins(xp, n, m, grad.dtype).T for n, m in zip(size, grad.shape[2:])])

    def vjp(F, g, grad_shape):
        return F.adaptive_avg_pool(g, output_size=grad_shape[2:])
