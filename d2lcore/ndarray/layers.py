"""Layers as functions, under MXNet's names: products, convolutions, pooling, dropout, embedding.

Their results have the class of their data, so ``mx.npx`` uses the same functions. MXNet's hints for speed
(``workspace``, ``cudnn_tune``, ``cudnn_off``) are accepted and mean nothing here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import scope
from ..core import F, NDArray, from_host, training
from ..core.base import as_dtype
from ..errors import MXNetError, ShapeError, unknown
from ..ops.windows import per_axis, window_counts
from ._call import store

__all__ = [
    "Convolution",
    "Deconvolution",
    "Dropout",
    "Embedding",
    "FullyConnected",
    "Pooling",
    "col2im",
    "im2col",
]

Size = int | Sequence[int]
"""A size along each axis of space, or one for all."""


def _require(layer: str, name: str, said: Any, found: Any) -> None:
    if said is not None and said != found:
        raise ShapeError(f"{scope.where(layer)}: {name} is {said}, but weight has {found}")


def window(value: Size, default: int) -> Any:
    """A size as operators take it: a number or a tuple; the default for an empty one."""
    if isinstance(value, (list, tuple)):
        return tuple(value) or default
    return value


def FullyConnected(
    data: NDArray, weight: NDArray, bias: NDArray | None = None, num_hidden: int | None = None,
    no_bias: bool = False, flatten: bool = True, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Dense layer ``data @ weight.T + bias``.

    data: (batch, ...), all axes after the first being features; without ``flatten`` the last axis is. weight: (units,
    features). bias: (units,). Returns (batch, units), or (..., units) without ``flatten``.

    >>> from d2lcore import nd
    >>> nd.FullyConnected(nd.ones((1, 2)), nd.array([[1, 2], [3, 4]]), nd.array([0, 10]), num_hidden=2).asnumpy()
    array([[ 3., 17.]], dtype=float32)
    """
    _require("FullyConnected", "num_hidden", num_hidden, weight.shape[0])
    return store(F.fully_connected(data, weight, None if no_bias else bias, flatten=flatten), out)


def Convolution(
    data: NDArray, weight: NDArray, bias: NDArray | None = None, kernel: Size | None = None, stride: Size = 1,
    dilate: Size = 1, pad: Size = 0, num_filter: int | None = None, num_group: int = 1, workspace: int = 1024,
    no_bias: bool = False, cudnn_tune: str | None = None, cudnn_off: bool = False, layout: str | None = None,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Slide a kernel over one, two or three axes of space.

    data: (batch, channels, *space). weight: (filters, channels / groups, *kernel). bias: (filters,).
    Returns (batch, filters, *counts), with (size + 2 pad - dilate (kernel - 1) - 1) // stride + 1 places along an axis.
    With a ``layout`` such as "NHWC" the channels are the last axis of data, weight and result.

    >>> from d2lcore import nd
    >>> nd.Convolution(nd.ones((1, 1, 3, 3)), nd.ones((1, 1, 2, 2)), kernel=(2, 2), num_filter=1).asnumpy()
    array([[[[4., 4.],
             [4., 4.]]]], dtype=float32)
    """
    last = channels_last("Convolution", layout, data)
    if last:
        data, weight = channels_to_front(data), channels_to_front(weight)
    _check_convolution("Convolution", weight, kernel, num_filter, 0)
    result = F.convolution(
        data, weight, None if no_bias else bias, stride=window(stride, 1), dilate=window(dilate, 1), pad=window(pad, 0),
        groups=num_group,
    )  # fmt: skip
    return store(channels_to_back(result) if last else result, out)


def Deconvolution(
    data: NDArray, weight: NDArray, bias: NDArray | None = None, kernel: Size | None = None, stride: Size = 1,
    dilate: Size = 1, pad: Size = 0, adj: Size = 0, target_shape: Size | None = None, num_filter: int | None = None,
    num_group: int = 1, workspace: int = 512, no_bias: bool = True, cudnn_tune: str | None = None,
    cudnn_off: bool = False, layout: str | None = None, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Transposed convolution: the map from small to large that is the gradient of a convolution.

    data: (batch, channels, *space). weight: (channels, filters / groups, *kernel). bias: (filters,).
    Returns (batch, filters, *sizes), with (size - 1) stride - 2 pad + dilate (kernel - 1) + 1 + adj along an axis.
    ``target_shape`` gives the sizes themselves, in place of pad and adj.
    With a ``layout`` such as "NHWC" the channels are the last axis of data, weight and result.

    >>> from d2lcore import nd
    >>> nd.Deconvolution(nd.ones((1, 1, 1, 2)), nd.ones((1, 1, 1, 2)), kernel=(1, 2), num_filter=1).asnumpy()
    array([[[[1., 2., 1.]]]], dtype=float32)
    """
    last = channels_last("Deconvolution", layout, data)
    if last:
        data, weight = channels_to_front(data), channels_to_front(weight)
    _check_convolution("Deconvolution", weight, kernel, num_filter and num_filter // num_group, 1)
    stride, dilate = window(stride, 1), window(dilate, 1)
    pad, adj = window(pad, 0), window(adj, 0)
    if target_shape not in (None, (), []):
        pad, adj = _pad_to(target_shape, data.shape[2:], weight.shape[2:], stride, dilate)
    result = F.deconvolution(
        data, weight, None if no_bias else bias, stride=stride, dilate=dilate, pad=pad, adj=adj, groups=num_group
    )
    return store(channels_to_back(result) if last else result, out)


def _pad_to(
    target: Any, size: Sequence[int], kernel: Sequence[int], stride: Any, dilate: Any
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The pad and adj with which a transposed convolution gives a target size: as even as can be."""
    space = len(size)
    target = per_axis(window(target, 0), space, "target_shape", 1)
    steps, gaps = per_axis(stride, space, "stride", 1), per_axis(dilate, space, "dilate", 1)
    full = [(n - 1) * s + (k - 1) * d + 1 for n, s, k, d in zip(size, steps, kernel, gaps, strict=True)]
    if any(f < t for f, t in zip(full, target, strict=True)):
        raise ShapeError(f"Deconvolution: target_shape is at most {tuple(full)} without padding, got {target}")
    over = [f - t for f, t in zip(full, target, strict=True)]
    return tuple([(n + 1) // 2 for n in over]), tuple([n % 2 for n in over])


_LAYOUTS = ("NCW", "NCHW", "NCDHW", "NWC", "NHWC", "NDHWC")


def channels_last(layer: str, layout: str | None, data: NDArray) -> bool:
    """Whether a layout has the channels last. (MXNet's CPU kernels refuse such layouts; here they work as on a GPU.)"""
    if layout in (None, ""):
        return False
    if layout not in _LAYOUTS:
        raise unknown("layout", str(layout), _LAYOUTS)
    if len(layout) != data.ndim:
        raise ShapeError(
            f"{scope.where(layer)}: layout {layout} has {len(layout)} axes, data {data.ndim}: {data.shape}"
        )
    return layout[-1] == "C"


def channels_to_front(x: NDArray) -> NDArray:
    """(n, *space, channels) as (n, channels, *space)."""
    return F.transpose(x, axes=(0, x.ndim - 1, *range(1, x.ndim - 1)))


def channels_to_back(x: NDArray) -> NDArray:
    """(n, channels, *space) as (n, *space, channels)."""
    return F.transpose(x, axes=(0, *range(2, x.ndim), 1))


def _check_convolution(layer: str, weight: NDArray, kernel: Size | None, filters: int | None, axis: int) -> None:
    _require(layer, "num_filter", filters, weight.shape[axis])
    if kernel is not None:
        sizes = (kernel,) * (weight.ndim - 2) if isinstance(kernel, int) else tuple(kernel)
        _require(layer, "kernel", sizes, weight.shape[2:])


def Pooling(
    data: NDArray, kernel: Size = (), pool_type: str = "max", global_pool: bool = False, cudnn_off: bool = False,
    pooling_convention: str = "valid", stride: Size | None = None, pad: Size = 0, p_value: int | None = None,
    count_include_pad: bool | None = None, layout: str | None = None, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """One number for each window of (batch, channels, *space): ``max``, ``avg``, ``sum`` or ``lp`` of its elements.

    ``global_pool`` takes all of space as one window. ``pooling_convention="full"`` counts a last window that hangs over
    the edge. ``stride`` is 1 unless told. ``lp`` with ``p_value`` 1, 2 or 3 is the p-th root of the sum of p-th powers
    (of the numbers with their signs, as in MXNet). With a ``layout`` such as "NHWC" the channels are the last axis.

    >>> from d2lcore import nd
    >>> x = nd.arange(8).reshape((1, 1, 2, 4))
    >>> nd.Pooling(x, kernel=(2, 2), stride=(2, 2), pool_type="avg").asnumpy()
    array([[[[2.5, 4.5]]]], dtype=float32)
    """
    if pool_type not in ("max", "avg", "sum", "lp"):
        raise unknown("pool_type", pool_type, ("max", "avg", "sum", "lp"))
    if pooling_convention not in ("valid", "full"):
        raise unknown("pooling_convention", pooling_convention, ("valid", "full"))
    last = channels_last("Pooling", layout, data)
    if last:
        data = channels_to_front(data)
    if global_pool:
        where: dict[str, Any] = {"kernel": data.shape[2:]}
    else:
        step = 1 if stride is None else window(stride, 1)
        where = {"kernel": window(kernel, 0), "stride": step, "pad": window(pad, 0)}
        where["ceil_mode"] = pooling_convention == "full"
    if pool_type == "max":
        result = F.max_pool(data, **where)
    elif pool_type == "avg":
        result = F.avg_pool(data, **where, count_include_pad=count_include_pad is not False)
    elif pool_type == "sum":
        result = F.sum_pool(data, **where)
    else:
        result = _lp_pool(data, p_value, where)
    return store(channels_to_back(result) if last else result, out)


def _lp_pool(data: NDArray, p: int | None, where: dict[str, Any]) -> NDArray:
    if p == 1:
        return F.sum_pool(data, **where)
    if p == 2:
        return F.sqrt(F.sum_pool(F.square(data), **where))
    if p == 3:
        return F.cbrt(F.sum_pool(F.multiply(F.square(data), data), **where))
    raise MXNetError(f"Pooling: p_value is 1, 2 or 3, got {p}")


def Dropout(
    data: NDArray, p: float = 0.5, mode: str = "training", axes: Sequence[int] = (), cudnn_off: bool = False,
    out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """In training, zero each element with probability ``p`` and divide the rest by ``1 - p``, which keeps the mean.

    ``mode="always"`` does so in prediction too. ``axes`` share one decision along them.

    >>> from d2lcore import autograd, nd
    >>> with autograd.train_mode():
    ...     kept = nd.Dropout(nd.ones(1000), p=0.5).asnumpy()
    >>> sorted(set(kept.tolist()))
    [0.0, 2.0]
    """
    if mode not in ("training", "always"):
        raise unknown("Dropout mode", mode, ("training", "always"))
    active = training.get() or mode == "always"
    return store(F.dropout(data, p=p, axes=tuple(axes), training=active), out)


def Embedding(
    data: NDArray, weight: NDArray, input_dim: int | None = None, output_dim: int | None = None,
    dtype: Any = None, sparse_grad: bool = False, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """The rows of ``weight`` (words, units) at the positions ``data``: a vector for each word.

    ``sparse_grad`` is accepted for MXNet's sake: the gradient is row-sparse where ``weight.attach_grad`` asks for it.

    >>> from d2lcore import nd
    >>> weight = nd.array([[1, 2], [3, 4], [5, 6]])
    >>> nd.Embedding(nd.array([2, 0]), weight, input_dim=3, output_dim=2).asnumpy()
    array([[5., 6.],
           [1., 2.]], dtype=float32)
    """
    _require("Embedding", "input_dim", input_dim, weight.shape[0])
    _require("Embedding", "output_dim", output_dim, weight.shape[1])
    found = F.embedding(data, weight)
    return store(found if dtype is None else F.cast(found, dtype=as_dtype(dtype)), out)


def im2col(
    data: NDArray, kernel: Sequence[int], stride: Size = 1, dilate: Size = 1, pad: Size = 0, out: NDArray | None = None
) -> NDArray:
    """The windows of images (batch, channels, *space) as columns: (batch, channels * places of the kernel, windows).

    A convolution is the product of a matrix of kernels with this.

    >>> from d2lcore import nd
    >>> nd.im2col(nd.array([[[[1, 2], [3, 4]]]]), kernel=(2, 1)).asnumpy()
    array([[[1., 2.],
            [3., 4.]]], dtype=float32)
    """
    weight = _windows(data, data.shape[1], kernel)
    columns = F.convolution(data, weight, stride=window(stride, 1), dilate=window(dilate, 1), pad=window(pad, 0))
    return store(F.reshape(columns, shape=(data.shape[0], weight.shape[0], -1)), out)


def col2im(
    data: NDArray, output_size: Sequence[int], kernel: Sequence[int], stride: Size = 1, dilate: Size = 1,
    pad: Size = 0, out: NDArray | None = None,
) -> NDArray:  # fmt: skip
    """Columns (batch, channels * places, windows) added back into images (batch, channels, *output_size).

    It is the gradient of `im2col`: where windows overlap, their elements are summed.

    >>> from d2lcore import nd
    >>> nd.col2im(nd.ones((1, 2, 2)), output_size=(1, 3), kernel=(1, 2)).asnumpy()
    array([[[[1., 2., 1.]]]], dtype=float32)
    """
    channels = data.shape[1] // int(np.prod(kernel))
    weight = _windows(data, channels, kernel)
    where = {"stride": window(stride, 1), "dilate": window(dilate, 1), "pad": window(pad, 0)}
    shape = (data.shape[0], channels, *output_size)
    steps, pads, gaps = (per_axis(where[k], len(kernel), k) for k in ("stride", "pad", "dilate"))
    counts = window_counts(tuple(output_size), tuple(kernel), steps, pads, gaps)
    columns = F.reshape(data, shape=(data.shape[0], weight.shape[0], *counts))
    return store(F.conv_data_grad(columns, weight, data_shape=shape, **where), out)


def _windows(data: NDArray, channels: int, kernel: Sequence[int]) -> NDArray:
    """The kernels that copy: one for each channel and place."""
    n = channels * int(np.prod(kernel))
    return from_host(np.eye(n, dtype=data.dtype).reshape(n, channels, *kernel), data.ctx, type(data), copy=False)
