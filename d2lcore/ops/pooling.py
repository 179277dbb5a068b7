"""What pooling computes: maxima and sums over windows, and how gradients find their way back.

NumPy has no fast reduction over small windows. But all windows see their k-th place through one strided slice of the
image, so a pooling is a few operations between whole slices, a chunk of images at a time so that the slices stay in the
processor's cache.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from .windows import cache_chunks, inner, per_axis, places, volume, window_counts, work_dtype


class Windows(NamedTuple):
    """Where the windows of a pooling are."""

    size: tuple[int, ...]  #: of the data
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    pad: tuple[int, ...]
    counts: tuple[int, ...]  #: how many windows there are along each axis

    @classmethod
    def of(cls, shape: tuple[int, ...], kernel: Any, stride: Any, pad: Any, ceil_mode: bool) -> Windows:
        """Windows over data (N, C, *space)."""
        space = len(shape) - 2
        kernel, stride = per_axis(kernel, space, "kernel", 1), per_axis(stride, space, "stride", 1)
        pad, size = per_axis(pad, space, "pad"), tuple(shape[2:])
        return cls(size, kernel, stride, pad, window_counts(size, kernel, stride, pad, up=ceil_mode))

    @property
    def room(self) -> tuple[int, ...]:
        """The size of data and padding: as far as the last window reaches."""
        return tuple(
            max((c - 1) * s + k, p + n)
            for c, s, k, p, n in zip(self.counts, self.stride, self.kernel, self.pad, self.size)
        )

    def padded(self, xp: Any, x: Any, value: float) -> Any:
        """The data (N, C, *space) with ``value`` around it; the data itself where no window sees its border."""
        if self.room == self.size:
            return x
        whole = xp.full(x.shape[:2] + self.room, value, x.dtype)
        whole[inner(self.pad, self.size)] = x
        return whole

    def places(self) -> Any:
        """For each place of the kernel, row by row, the index of what all windows see through it."""
        return [(..., *seen) for _, seen in places(self.kernel, self.stride, (1,) * len(self.kernel), self.counts)]

    def members(self, include_pad: bool) -> tuple[np.ndarray, ...]:
        """Along each axis, how many places of each window hold data (or its padding)."""
        members = []
        for n, k, s, p, c in zip(self.size, self.kernel, self.stride, self.pad, self.counts):
            start = np.arange(c) * s - p
            if include_pad:
                members.append(np.minimum(start + k, n + p) - start)
            else:
                members.append(np.minimum(start + k, n) - np.maximum(start, 0))
        return tuple(np.maximum(m, 0) for m in members)

    @property
    def disjoint(self) -> bool:
        """Whether no two windows share a place."""
        return all(s >= k for s, k in zip(self.stride, self.kernel))

    @property
    def whole(self) -> bool:
        """Whether there is one window that holds all of the data (global pooling): then there are no slices to use."""
        return self.room == self.size == self.kernel


def maxima(xp, x, w):
    """The largest number of each window, and its place in the window (the first one, counted row by row)."""
    out = xp.empty(x.shape[:2] + w.counts, x.dtype)
    winner = xp.zeros(out.shape, np.min_scalar_type(volume(w.kernel) - 1))
    if w.whole:
        flat = x.reshape(*x.shape[:2], volume(w.size))
        winner[...] = flat.argmax(axis=2).reshape(out.shape)
        out[...] = flat.max(axis=2).reshape(out.shape)
        return out, winner
    lowest = np.finfo(x.dtype).min  # MXNet's result for a window without any data
    for part in cache_chunks(xp, x):
        piece, best, place = w.padded(xp, x[part], lowest), out[part], winner[part]
        seen, larger = xp.empty_like(best), xp.empty(best.shape, bool)
        for k, index in enumerate(w.places()):
            if k == 0:
                best[...] = piece[index]
                continue
            seen[...] = piece[index]  # strided: read it once
            xp.greater(seen, best, out=larger)
            xp.maximum(best, seen, out=best)
            # places only grow, so the maximum of k and what was there is k: faster than writing under a mask
            xp.maximum(place, larger.view(np.uint8) * winner.dtype.type(k), out=place)
    return out, winner


def to_winners(xp, g, winner, w):
    """Numbers of windows (N, C, *counts) written, or where windows overlap added, to the places that won."""
    dx = xp.empty(g.shape[:2] + w.size, g.dtype)
    if w.whole:
        dx[...] = 0
        dx.reshape(g.size, volume(w.size))[xp.arange(g.size), winner.reshape(-1)] = g.reshape(-1)
        return dx
    bits = np.dtype(f"u{g.dtype.itemsize}")
    for part in cache_chunks(xp, dx):
        m, place = g[part], winner[part]
        piece = dx[part] if w.room == w.size else xp.empty(m.shape[:2] + w.room, g.dtype)
        piece[...] = 0
        for k, index in enumerate(w.places()):
            # bits times 0 or 1: an infinite gradient must not become NaN where it does not go (0 * inf)
            won = m.view(bits) * (place == k)
            if w.disjoint:
                piece.view(bits)[index] = won
            else:
                piece[index] += won.view(g.dtype)
        if w.room != w.size:
            dx[part] = piece[inner(w.pad, w.size)]
    return dx


def of_winners(xp, x, winner, w):
    """The numbers of the data (N, C, *space) at the places that won."""
    if w.whole:
        return x.reshape(winner.size, volume(w.size))[xp.arange(winner.size), winner.reshape(-1)].reshape(winner.shape)
    out = xp.zeros(winner.shape, x.dtype)
    for part in cache_chunks(xp, x):
        piece = w.padded(xp, x[part], 0)
        for k, index in enumerate(w.places()):
            xp.copyto(out[part], piece[index], where=winner[part] == k)
    return out


def sums(xp, x, w, scale=1):
    """The sum over each window times ``scale``: along one axis after the other, rows first as they lie in memory."""
    if w.whole:
        total = x.reshape(*x.shape[:2], volume(w.size)).sum(axis=2, dtype=work_dtype(x.dtype))
        return (total * scale).astype(x.dtype, copy=False).reshape(x.shape[:2] + w.counts)
    out = xp.empty(x.shape[:2] + w.counts, x.dtype)
    for part in cache_chunks(xp, x):
        piece = w.padded(xp, x[part].astype(work_dtype(x.dtype), copy=False), 0)
        for axis, (k, s, n) in enumerate(zip(w.kernel, w.stride, w.counts)):
            lead = (slice(None),) * (axis + 2)
            seen = [piece[(*lead, slice(j, j + (n - 1) * s + 1, s))] for j in range(k)]
            piece = seen[0] + seen[1] if k > 1 else seen[0]
            for more in seen[2:]:
                piece += more
        xp.multiply(piece, scale, out=out[part], casting="same_kind")
    return out


def spread(xp, g, w, scale=1):
    """The transpose of `sums`: each number times ``scale`` is added to all places of its window."""
    dx = xp.empty(g.shape[:2] + w.size, g.dtype)
    if w.whole:
        dx[...] = g * scale
        return dx
    for part in cache_chunks(xp, dx):
        piece = xp.multiply(g[part], scale, dtype=work_dtype(g.dtype))
        for axis in reversed(range(len(w.size))):
            k, s, n = w.kernel[axis], w.stride[axis], w.counts[axis]
            lead = (slice(None),) * (axis + 2)
            shape = (*piece.shape[: axis + 2], w.room[axis], *piece.shape[axis + 3 :])
            narrow, piece = piece, xp.zeros(shape, piece.dtype)
            for j in range(k):
                place = (*lead, slice(j, j + (n - 1) * s + 1, s))
                if s >= k:  # no other window sees it
                    piece[place] = narrow
                else:
                    piece[place] += narrow
        dx[part] = piece[inner(w.pad, w.size)]
    return dx
