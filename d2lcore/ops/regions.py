"""Features of regions of interest: each region of a picture, whatever its size, becomes a grid of one fixed size.

A region is a row (picture, left, top, right, bottom), in pixels of the input; ``scale`` brings it to the feature map.
An average over a cell of the grid factors into one matrix for the rows and one for the columns. So a region takes two
products, and its gradient the same two backwards. Regions themselves get no gradient, as in MXNet.
"""

from __future__ import annotations

import math

import numpy as np

from ..errors import ShapeError
from .boxes import host
from .table import Spec, op, require_real


def _check(data, rois):
    require_real(data, "data")
    if len(data.shape) != 4:
        raise ShapeError(f"data expects features (batch, channels, height, width), got {data.shape}")
    if len(rois.shape) != 2 or rois.shape[1] != 5:
        raise ShapeError(f"rois expects rows (picture, left, top, right, bottom), shape (regions, 5), got {rois.shape}")


def _away(x):
    """Rounded, halves away from zero, as in C."""
    return np.trunc(x + np.copysign(0.5, x))


def _picture(row, pictures):
    """The number of a region's picture; None where it has none (padding: all zeros come out)."""
    index = int(row[0])
    if index >= pictures:
        raise ShapeError(f"rois names picture {index}, data has {pictures}")
    return index if index >= 0 else None


@op("roi_pool", onnx="MaxRoiPool", latex=r"y_{ij} = \max_{p \in R_{ij}} x_p", outputs=("out", "winners"), visible=1)
class RoiPool:
    """The largest number in each cell of a grid over each region.

    data: (batch, channels, height, width). rois: (regions, 5). size: (rows, columns) of the grid. scale: of features
    relative to the input. Corners are rounded to whole pixels and belong to the region; neighbouring cells may overlap.
    Returns (regions, channels, rows, columns), 0 for cells outside of the picture. The gradient goes to the largest
    number, among equal ones the first, row by row.

    (R. Girshick, Fast R-CNN, 2015; MXNet's ``ROIPooling``.)

    >>> from d2lcore import nd
    >>> x = nd.arange(16).reshape((1, 1, 4, 4))
    >>> nd.ROIPooling(x, nd.array([[0, 0, 0, 2, 2]]), pooled_size=(2, 2), spatial_scale=1).asnumpy()
    array([[[[ 5.,  6.],
             [ 9., 10.]]]], dtype=float32)
    """

    strict = True

    def infer(data, rois, *, size):
        _check(data, rois)
        shape = (rois.shape[0], data.shape[1], *size)
        return Spec(shape, data.dtype), Spec(shape, np.dtype(np.int64))

    def forward(xp, data, rois, *, size, scale):
        data, rois = host(data, rois)
        batch, channels, height, width = data.shape
        out = np.zeros((len(rois), channels, *size), data.dtype)
        winners = np.full(out.shape, data.size)  # the place after the last: nothing won
        pixels = np.ascontiguousarray(data.transpose(0, 2, 3, 1))  # the channels of a pixel together: maxima of vectors
        plane, channel = height * width, np.arange(channels)
        for row, y, won in zip(rois, out, winners, strict=True):
            picture = _picture(row, batch)
            if picture is None:
                continue
            corner = _away(row[1:] * rois.dtype.type(scale))
            rows = _cells(corner[1], corner[3], size[0], height)
            columns = _cells(corner[0], corner[2], size[1], width)
            for i, (top, bottom) in enumerate(rows):
                for j, (left, right) in enumerate(columns):
                    if bottom <= top or right <= left:
                        continue
                    cell = pixels[picture, top:bottom, left:right].reshape(-1, channels)
                    best = cell.max(0)
                    down, across = np.divmod((cell == best).argmax(0), right - left)  # the first of the largest
                    y[:, i, j] = best
                    won[:, i, j] = (picture * channels + channel) * plane + (top + down) * width + left + across
        return xp.asarray(out), xp.asarray(winners)

    def vjp(F, g, winners, data_shape):
        total = math.prod(data_shape)
        flat = F.index_add(F.reshape(g, shape=(-1,)), F.reshape(winners, shape=(-1,)), shape=(total + 1,), axis=0)
        return F.reshape(F.getitem(flat, key=(slice(0, total),)), shape=data_shape), None


def _cells(start, stop, count, size):
    """Where the ``count`` cells of a region from ``start`` to ``stop`` begin and end, within 0..size."""
    step = np.maximum(stop - start + 1, 1) / np.float32(count)
    i = np.arange(count, dtype=np.float32)
    low, high = np.floor(i * step) + start, np.ceil((i + 1) * step) + start
    return list(zip(low.clip(0, size).astype(int), high.clip(0, size).astype(int), strict=True))


# ---- averages --------------------------------------------------------------------------------------------------------


def _align(start, length, count, samples, size):
    """(count, size): each cell averages over points between pixels, ``samples`` of them (0: one a pixel)."""
    cell = length / count
    n = samples if samples > 0 else max(math.ceil(cell), 0)
    out = np.zeros((count, size), np.float64)
    if not n:
        return out
    at = start + (np.arange(count)[:, None] + (np.arange(n) + 0.5) / n) * cell
    inside = (at >= -1) & (at <= size)
    at = at.clip(0, size - 1)
    low = at.astype(int)
    share = at - low
    rows = np.arange(count)[:, None]
    np.add.at(out, (rows, low), inside * (1 - share) / n)
    np.add.at(out, (rows, np.minimum(low + 1, size - 1)), inside * share / n)
    return out


def _mean(start, length, count, size):
    """(count, size): each cell averages over the pixels that it touches."""
    cell = length / count
    i = np.arange(count)[:, None]
    low, high = np.floor(i * cell + start).clip(0, size), np.ceil((i + 1) * cell + start).clip(0, size)
    q = np.arange(size)
    return ((q >= low) & (q < high)) / np.maximum(high - low, 1)


def _matrices(row, size, space, scale, kind, samples):
    """For a region the matrices (rows, height) and (columns, width) of its averages."""
    row = row.astype(np.float64)
    made = []
    for low, high, count, length in zip(row[[2, 1]], row[[4, 3]], size, space, strict=True):
        if kind == "mean":
            start, stop = _away(low) * scale, (_away(high) + 1) * scale
            made.append(_mean(start, max(stop - start, 0.1), count, length))
        elif kind == "aligned":
            made.append(_align(low * scale - 0.5, (high - low) * scale, count, samples, length))
        else:
            made.append(_align(low * scale, max((high - low) * scale, 1.0), count, samples, length))
    return made


def _groups(size, groups):
    """For each cell the number (rows, columns) of its own channel; None where all cells have all channels."""
    if groups is None:
        return None
    rows, columns = (np.arange(n) * k // n for n, k in zip(size, groups, strict=True))
    return rows[:, None] * groups[1] + columns


def _regions(rois, shape, size, scale, kind, samples):
    """Each region's number and picture, the part of the picture that it touches and its matrices there."""
    for r, row in enumerate(rois):
        picture = _picture(row, shape[0])
        if picture is None:
            continue
        matrices = _matrices(row, size, shape[2:], scale, kind, samples)
        touched = [np.flatnonzero(m.any(0)) for m in matrices]
        if not all(map(len, touched)):
            continue
        where = [slice(t[0], t[-1] + 1) for t in touched]
        down, across = (m[:, w] for m, w in zip(matrices, where, strict=True))
        yield r, (picture, slice(None), *where), down, across


def _channels(data, groups):
    """How many channels come out."""
    count = 1 if groups is None else groups[0] * groups[1]
    if data.shape[1] % count:
        raise ShapeError(f"data expects a multiple of {count} channels, for {count} groups; got {data.shape}")
    return data.shape[1] // count


@op("roi_average", onnx="RoiAlign", latex=r"y_{ij} = \frac{1}{|R_{ij}|} \sum_{p \in R_{ij}} x_p")
class RoiAverage:
    """The average over each cell of a grid over each region.

    data: (batch, channels, height, width). rois: (regions, 5). size: (rows, columns) of the grid. scale: of features
    relative to the input. kind: "align" averages points between pixels, ``samples`` along each side of a cell (0: about
    one a pixel); "aligned" so, but with pixels' centres at halves; "mean" averages the whole pixels that a cell
    touches. groups: (k, k) for k * k groups of channels, the cells of the grid being spread over them; then a cell sees
    only its own.
    Returns (regions, channels / (k k), rows, columns).

    (K. He and others, Mask R-CNN, 2017; J. Dai and others, R-FCN, 2016; MXNet's ``ROIAlign`` and ``PSROIPooling``.)

    >>> from d2lcore import nd
    >>> x = nd.arange(16).reshape((1, 1, 4, 4))
    >>> nd.contrib.ROIAlign(x, nd.array([[0, 0, 0, 2, 2]]), pooled_size=(2, 2), spatial_scale=1).asnumpy()
    array([[[[2.5, 3.5],
             [6.5, 7.5]]]], dtype=float32)
    """

    strict = True

    def infer(data, rois, *, size, groups):
        _check(data, rois)
        return Spec((rois.shape[0], _channels(data, groups), *size), data.dtype)

    def forward(xp, data, rois, *, size, scale, kind="align", samples=0, groups=None):
        data, rois = host(data, rois)
        own = _groups(size, groups)
        out = np.zeros((len(rois), _channels(data, groups), *size), data.dtype)
        for r, where, down, across in _regions(rois, data.shape, size, scale, kind, samples):
            x = data[where]
            down, across = down.astype(data.dtype), across.astype(data.dtype)
            if own is None:
                out[r] = down @ x @ across.T
            else:
                x = x.reshape(out.shape[1], -1, *x.shape[1:])[:, own]  # (channels, rows, columns, height, width)
                out[r] = np.einsum("ih,cijhw,jw->cij", down, x, across, optimize=True)
        return xp.asarray(out)

    def vjp(F, g, rois, data_shape, *, size, scale, kind, samples, groups):
        how = {"size": size, "scale": scale, "kind": kind, "samples": samples, "groups": groups}
        return F.roi_spread(g, rois, data_shape=data_shape, **how), None


@op("roi_spread", onnx="none: a gradient", latex=r"x_p = \sum_{R_{ij} \ni p} \frac{1}{|R_{ij}|} y_{ij}")
class RoiSpread:
    """Each cell's number shared out among what it averaged: the transpose of `roi_average`.

    grad: (regions, channels, rows, columns). rois, size, scale, kind, samples, groups: of that operator.
    data_shape: the shape of its data. Returns an array of that shape.

    >>> from d2lcore import nd
    >>> from d2lcore.core import F
    >>> F.roi_spread(nd.ones((1, 1, 1, 1)), nd.array([[0, 0, 0, 1, 1]]), data_shape=(1, 1, 2, 2), size=(1, 1),
    ...              scale=1).asnumpy()
    array([[[[0.25, 0.25],
             [0.25, 0.25]]]], dtype=float32)
    """

    strict = True

    def infer(grad, rois, *, data_shape, size, groups):
        data = Spec(tuple(data_shape), grad.dtype)
        _check(data, rois)
        expected = (rois.shape[0], _channels(data, groups), *size)
        if grad.shape != expected:
            raise ShapeError(f"grad expects the shape of the result {expected}, got {grad.shape}")
        return data

    def forward(xp, grad, rois, *, data_shape, size, scale, kind="align", samples=0, groups=None):
        grad, rois = host(grad, rois)
        own = _groups(size, groups)
        out = np.zeros(data_shape, grad.dtype)
        for r, where, down, across in _regions(rois, data_shape, size, scale, kind, samples):
            down, across = down.astype(grad.dtype), across.astype(grad.dtype)
            if own is None:
                out[where] += down.T @ grad[r] @ across
                continue
            part = out[where]
            x = np.zeros((grad.shape[1], groups[0] * groups[1], *part.shape[1:]), grad.dtype)
            cells = np.einsum("ih,cij,jw->ijchw", down, grad[r], across, optimize=True)
            np.add.at(x.swapaxes(0, 1), own, cells)
            part += x.reshape(part.shape)
        return xp.asarray(out)

    def vjp(F, g, rois, *, size, scale, kind, samples, groups):
        return F.roi_average(g, rois, size=size, scale=scale, kind=kind, samples=samples, groups=groups), None


@op("rotated_roi_average", onnx="none: turned regions", latex=r"y_{ij} = \frac{1}{|R_{ij}|} \sum_{p \in R_{ij}} x_p")
class RotatedRoiAverage:
    """The average over points in each cell of a grid over each turned region.

    data: (batch, channels, height, width). rois: (regions, 6), rows (picture, middle x, middle y, width, height, angle
    in degrees, clockwise as seen). size: (rows, columns) of the grid. scale: of features relative to the input.
    ``samples``: points along each side of a cell, 0 for about one a pixel.
    Returns (regions, channels, rows, columns). It has no gradient. (MXNet's ``contrib.RROIAlign``.)

    >>> from d2lcore import nd
    >>> x = nd.arange(16).reshape((1, 1, 4, 4))
    >>> nd.contrib.RROIAlign(x, nd.array([[0, 1.5, 1.5, 2, 2, 45]]), (1, 1), 1, sampling_ratio=2).asnumpy()
    array([[[[7.5]]]], dtype=float32)
    """

    strict = True

    def infer(data, rois, *, size):
        if len(rois.shape) != 2 or rois.shape[1] != 6:
            raise ShapeError(f"rois expects rows (picture, x, y, width, height, angle), got {rois.shape}")
        _check(data, Spec((rois.shape[0], 5), rois.dtype))
        return Spec((rois.shape[0], data.shape[1], *size), data.dtype)

    def forward(xp, data, rois, *, size, scale, samples=0):
        data, rois = host(data, rois)
        out = np.zeros((len(rois), data.shape[1], *size), data.dtype)
        for row, y in zip(rois.astype(np.float64), out, strict=True):
            picture = _picture(row, len(data))
            if picture is None:
                continue
            x0, y0, wide, high = row[1:5] * scale
            sides = []
            for length, count in zip((max(high, 1.0), max(wide, 1.0)), size, strict=True):
                n = samples or math.ceil(length / count)
                sides.append(((np.arange(count * n) + 0.5) / (count * n) - 0.5) * length)
            down, across = np.meshgrid(*sides, indexing="ij")
            cos, sin = math.cos(math.radians(row[5])), math.sin(math.radians(row[5]))
            points = _between_pixels(data[picture], y0 + down * cos - across * sin, x0 + across * cos + down * sin)
            shape = (-1, size[0], points.shape[1] // size[0], size[1], points.shape[2] // size[1])
            y[...] = points.reshape(shape).mean((2, 4))
        return xp.asarray(out)


def _between_pixels(picture, y, x):
    """Numbers of (channels, height, width) at points; up to a pixel outside as at the edge, then zero."""
    height, width = picture.shape[1:]
    inside = (y >= -1) & (y <= height) & (x >= -1) & (x <= width)
    y, x = y.clip(0, height - 1), x.clip(0, width - 1)
    top, left = y.astype(int), x.astype(int)
    lower, right = y - top, x - left
    bottom, beside = np.minimum(top + 1, height - 1), np.minimum(left + 1, width - 1)
    above = picture[:, top, left] * (1 - right) + picture[:, top, beside] * right
    below = picture[:, bottom, left] * (1 - right) + picture[:, bottom, beside] * right
    return (above * (1 - lower) + below * lower) * inside
