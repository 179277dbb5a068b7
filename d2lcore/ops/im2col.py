"""Convolution as matrix products: windows are copied into the columns of a matrix that the kernel then multiplies.

("im2col": K. Chellapilla, S. Puri, P. Simard, High Performance Convolutional Neural Networks for Document Processing,
2006.) Three products of the same three arrays are all there is, written with ``X`` for the columns of the data::

    convolution    Y  = W X            data gradient   X' = W^T Y'  (and columns are added back into the image)
                                       weight gradient W' = Y' X^T

The columns hold every pixel as often as the kernel has places, so they are made for a few images at a time: few enough
to stay in the processor's cache, where copying is nearly free.
"""

from __future__ import annotations

import numpy as np

from .windows import chunks, inner, per_axis, places, volume, window_counts, windows, work_dtype

CACHE = 1 << 20  #: bytes of columns made at a time: half of a usual second-level cache
LIMIT = 1 << 24  #: bytes of columns never exceeded (unless one image needs them)


class Columns:
    """The columns of a few images at a time, and the layouts of the products with them.

    A product is (b, groups, rows, n) for ``b`` images with their ``n`` windows each. Where the weights outweigh the
    columns of one image, reading them again for each image would cost most: then ``b`` is 1, and the windows of all
    images of the chunk stand side by side.
    """

    def __init__(self, xp, x_shape, w_shape, dtype, stride, dilate, pad, groups, bias=False):
        space = len(w_shape) - 2
        self.xp, self.dtype, self.groups = xp, work_dtype(dtype), groups
        self.stride, self.dilate = per_axis(stride, space, "stride", 1), per_axis(dilate, space, "dilate", 1)
        self.pad, self.kernel, self.size = per_axis(pad, space, "pad"), tuple(w_shape[2:]), tuple(x_shape[2:])
        self.counts = window_counts(self.size, self.kernel, self.stride, self.pad, self.dilate)
        self.images, self.channels = x_shape[0], x_shape[1] // groups
        self.places, self.n = volume(w_shape[1:]), volume(self.counts)
        self.rows = self.places + bias  # a last row of ones: the bias is a weight like the others
        self.merged = w_shape[0] // groups > self.n
        one, weights = (size * self.dtype.itemsize for size in (groups * self.rows * self.n, volume(w_shape)))
        room = min(max(CACHE, weights if self.merged else 0), LIMIT) if xp is np else 16 * LIMIT
        self.step = min(max(room // one, 1), max(self.images, 1))
        self.buffers = {}

    def buffer(self, name, m, *shape):
        """Working memory, allocated once and used again for each chunk."""
        flat = self.buffers.get(name)
        if flat is None:
            flat = self.buffers[name] = self.xp.zeros(self.step * volume(shape), self.dtype)
        return flat[: m * volume(shape)]

    def product(self, name, m, rows):
        """Memory for a product with ``rows`` rows for each of the ``m`` images' windows."""
        flat = self.buffer(name, m, self.groups, rows, self.n)
        if self.merged:
            return flat.reshape(1, self.groups, rows, m * self.n)
        return flat.reshape(m, self.groups, rows, self.n)

    def by_image(self, product, m):
        """A product as (images, groups, rows, windows), whichever way it lies in memory."""
        if not self.merged:
            return product
        return product.reshape(self.groups, -1, m, self.n).transpose(2, 0, 1, 3)

    def outputs(self, y, name="y"):
        """A chunk of output images (m, channels, *counts) laid out like a product."""
        m = len(y)
        if not self.merged:
            return y.reshape(m, self.groups, -1, self.n)
        laid = self.product(name, m, y.shape[1] // self.groups)
        self.by_image(laid, m)[...] = y.reshape(m, self.groups, -1, self.n)
        return laid

    def kernels(self, product, m):
        """A product whose rows are the places of kernels as (m, groups, channels, *kernel, *counts)."""
        product = self.by_image(product, m)[:, :, : self.places]
        return product.reshape(m, self.groups, self.channels, *self.kernel, *self.counts)

    def padded(self, m):
        """Memory for ``m`` images with their padding, as (m, groups, channels, *space)."""
        size = tuple(n + 2 * p for n, p in zip(self.size, self.pad))
        return self.buffer("padded", m, self.groups, self.channels, *size).reshape(m, self.groups, self.channels, *size)

    def of(self, x):
        """The columns of a chunk of images."""
        m = len(x)
        x = x.reshape(m, self.groups, self.channels, *self.size)
        if any(self.pad):
            room = self.padded(m)
            room[inner(self.pad, self.size)] = x  # the border stays zero
            x = room
        columns = self.product("columns", m, self.rows)
        columns[:, :, self.places :] = 1
        self.kernels(columns, m)[...] = windows(self.xp, x, self.kernel, self.stride, self.dilate, self.counts)
        return columns


def convolve(xp, x, w, bias, stride, dilate, pad, groups):
    """Data (N, C, *space) and weight (O, C/groups, *kernel) to (N, O, *counts)."""
    dtype = np.result_type(x, w)
    columns = Columns(xp, x.shape, w.shape, dtype, stride, dilate, pad, groups, bias is not None)
    w = w.reshape(groups, -1, columns.places)
    if bias is not None:
        w = xp.concatenate([w, bias.reshape(groups, -1, 1)], axis=2)
    w = w.astype(columns.dtype, copy=False)
    out = xp.empty((len(x), groups, w.shape[1], columns.n), dtype)
    direct = not columns.merged and dtype == columns.dtype
    for part in chunks(len(x), columns.step):
        m = part.stop - part.start
        laid = out[part] if direct else columns.product("y", m, w.shape[1])
        xp.matmul(w, columns.of(x[part]), out=laid)
        if not direct:
            out[part] = columns.by_image(laid, m)
    return out.reshape(len(x), groups * w.shape[1], *columns.counts)


def data_gradient(xp, g, w, x_shape, stride, dilate, pad, groups):
    """What `convolve` does to the data, transposed: (N, O, *counts) and weight to (N, C, *space)."""
    dtype = np.result_type(g, w)
    columns = Columns(xp, x_shape, w.shape, dtype, stride, dilate, pad, groups)
    w = w.reshape(groups, -1, columns.rows).swapaxes(1, 2).astype(columns.dtype, copy=False)
    dx = xp.empty((x_shape[0], groups, columns.channels, *columns.size), dtype)
    for part in chunks(len(dx), columns.step):
        m = part.stop - part.start
        product = xp.matmul(w, columns.outputs(g[part]), out=columns.product("columns", m, columns.rows))
        product = columns.kernels(product, m)
        room = columns.padded(m) if any(columns.pad) else dx[part]
        room[...] = 0
        for place, seen in places(columns.kernel, columns.stride, columns.dilate, columns.counts):
            room[(..., *seen)] += product[(slice(None), slice(None), slice(None), *place)]
        if any(columns.pad):
            dx[part] = room[inner(columns.pad, columns.size)]
    return dx.reshape(x_shape)


def weight_gradient(xp, x, g, w_shape, stride, dilate, pad, groups):
    """What `convolve` does to the weight, transposed: (N, C, *space) and (N, O, *counts) to (O, C/groups, *kernel)."""
    dtype = np.result_type(x, g)
    columns = Columns(xp, x.shape, w_shape, dtype, stride, dilate, pad, groups)
    dw = xp.zeros((groups, columns.rows, w_shape[0] // groups), columns.dtype)
    for part in chunks(len(x), columns.step):
        dw += xp.matmul(columns.of(x[part]), columns.outputs(g[part]).swapaxes(2, 3)).sum(axis=0)
    return dw.swapaxes(1, 2).reshape(w_shape).astype(dtype, copy=False)
