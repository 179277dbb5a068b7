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

CACHE = 1 << 20  #: bytes of columns and product at a time: half of a usual second-level cache
LIMIT = 1 << 24  #: bytes of them never exceeded (unless one image needs more)


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
        one = (groups * self.rows + w_shape[0]) * self.n * self.dtype.itemsize  # columns and product of an image
        weights = volume(w_shape) * self.dtype.itemsize
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

    def of(self, x):
        """The columns of a chunk of images."""
        m = len(x)
        if self.counts == self.size and self.rows == self.channels and x.dtype == self.dtype and not self.merged:
            return x.reshape(m, self.groups, self.channels, self.n)  # one place at each position: nothing to copy
        x = x.reshape(m, self.groups, self.channels, *self.size)
        if any(self.pad):
            size = tuple(n + 2 * p for n, p in zip(self.size, self.pad))
            room = self.buffer("padded", m, self.groups, self.channels, *size).reshape(*x.shape[:3], *size)
            room[inner(self.pad, self.size)] = x  # the border stays zero
            x = room
        columns = self.product("columns", m, self.rows)
        columns[:, :, self.places :] = 1
        by_place = self.by_image(columns, m)[:, :, : self.places]
        by_place.reshape(m, self.groups, self.channels, *self.kernel, *self.counts)[...] = windows(
            self.xp, x, self.kernel, self.stride, self.dilate, self.counts
        )
        return columns


def convolve(xp, x, w, bias, stride, dilate, pad, groups):
    """Data (N, C, *space) and weight (O, C/groups, *kernel) to (N, O, *counts)."""
    dtype = np.result_type(x.dtype, w.dtype)
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
    """What `convolve` does to the data, transposed: (N, O, *counts) and weight to (N, C, *space).

    A number of ``g`` goes to all places under its window. Along the last axis the products are added back into the
    image, place by place. Along the others, where windows lie at every position, it is cheaper to gather: to copy whole
    rows of ``g`` into columns, a convolution with the kernel turned round. So there are kernel-width additions in place
    of kernel-size ones. (Unless ``g`` has so many more channels that their copies outweigh it; adding costs about four
    times as much as copying.)
    """
    dtype, space = np.result_type(g.dtype, w.dtype), w.ndim - 2
    kernel, size = w.shape[2:], tuple(x_shape[2:])
    stride, dilate = per_axis(stride, space, "stride", 1), per_axis(dilate, space, "dilate", 1)
    pad = per_axis(pad, space, "pad")
    border = tuple(d * (k - 1) - p for d, k, p in zip(dilate, kernel, pad))  # around g, where it is gathered
    worth = g.shape[1] < 4 * x_shape[1] * kernel[-1]
    gather = [worth and s == 1 and b >= 0 and axis < space - 1 for axis, (s, b) in enumerate(zip(stride, border))]
    inside = tuple(k if yes else 1 for k, yes in zip(kernel, gather))
    adding = tuple(1 if yes else k for k, yes in zip(kernel, gather))
    around = tuple(0 if yes else p for p, yes in zip(pad, gather))

    # the kernel as a matrix: rows are channels and places to add to, columns those to gather from, turned round
    channels = x_shape[1] // groups
    w = w.reshape(groups, -1, channels, *kernel)
    w = w[(..., *[slice(None, None, -1 if yes else 1) for yes in gather])]
    rows, columns = ([a + 3 for a in range(space) if gather[a] is yes] for yes in (False, True))
    w = w.transpose(0, 2, *rows, 1, *columns).reshape(groups, channels * volume(adding), -1)

    borders = tuple(b if yes else 0 for b, yes in zip(border, gather))
    gathered = Columns(
        xp, g.shape, (groups * w.shape[1], g.shape[1] // groups, *inside), dtype, 1, dilate, borders, groups
    )
    w = w.astype(gathered.dtype, copy=False)
    dx = xp.empty((x_shape[0], groups, channels, *size), dtype)
    room_size = tuple(n + 2 * p for n, p in zip(size, around))
    apart = any(around) or dtype != gathered.dtype  # the sums need room of their own
    for part in chunks(len(dx), gathered.step):
        m = part.stop - part.start
        product = xp.matmul(w, gathered.of(g[part]), out=gathered.product("y", m, w.shape[1]))
        product = gathered.by_image(product, m).reshape(m, groups, channels, *adding, *gathered.counts)
        room = dx[part]
        if apart:
            room = gathered.buffer("room", m, groups, channels, *room_size).reshape(m, groups, channels, *room_size)
        room[...] = 0
        for place, seen in places(adding, stride, dilate, gathered.counts):
            room[(..., *seen)] += product[(slice(None), slice(None), slice(None), *place)]
        if apart:
            dx[part] = room[inner(around, size)]
    return dx.reshape(x_shape)


def weight_gradient(xp, x, g, w_shape, stride, dilate, pad, groups):
    """What `convolve` does to the weight, transposed: (N, C, *space) and (N, O, *counts) to (O, C/groups, *kernel)."""
    dtype = np.result_type(x.dtype, g.dtype)
    columns = Columns(xp, x.shape, w_shape, dtype, stride, dilate, pad, groups)
    dw = xp.zeros((groups, columns.rows, w_shape[0] // groups), columns.dtype)
    for part in chunks(len(x), columns.step):
        dw += xp.matmul(columns.of(x[part]), columns.outputs(g[part]).swapaxes(2, 3)).sum(axis=0)
    return dw.swapaxes(1, 2).reshape(w_shape).astype(dtype, copy=False)
