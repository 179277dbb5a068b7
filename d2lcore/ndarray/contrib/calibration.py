"""The threshold beyond which numbers are cut off before they become bytes: ``nd.contrib.calibrate_entropy``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core import NDArray, from_host
from ...errors import ShapeError
from .._call import store_all

__all__ = ["calibrate_entropy"]

_LITTLE = 1e-4
"""What an empty bin is given, so that the divergence is finite."""


def calibrate_entropy(hist: NDArray, hist_edges: NDArray, num_quantized_bins: int = 255, out: Any = None) -> list:
    """The threshold for which the distribution of bytes tells most about the distribution of the numbers.

    Fewer numbers cut off need coarser steps, so there is a best threshold: the one whose quantized histogram has the
    smallest Kullback-Leibler divergence from the histogram itself. (S. Migacz, 8-bit Inference with TensorRT, 2017.)

    hist: counts in an odd number of bins that lie around zero. hist_edges: the edges of the bins, one more.
    Returns [threshold, divergence], each of shape (1,), in float32.

    >>> from d2lcore import nd
    >>> counts, edges = nd.concat(nd.ones(400), nd.array([9000]), nd.ones(400), dim=0), nd.arange(802) - 400.5
    >>> threshold, divergence = nd.contrib.calibrate_entropy(counts, edges)
    >>> bool(100 < threshold.asscalar() < 401), bool(divergence.asscalar() < 0.5)
    (True, True)
    """
    counts, edges = hist.asnumpy().ravel().astype(np.float64), hist_edges.asnumpy().ravel()
    bins = len(counts)
    if bins % 2 == 0 or len(edges) != bins + 1 or num_quantized_bins > bins:
        raise ShapeError(
            f"calibrate_entropy: hist has an odd number of bins, at least num_quantized_bins={num_quantized_bins}, and "
            f"hist_edges one more; got {bins} and {len(edges)}"
        )
    centre, best = bins // 2, (np.inf, float(edges[-1]))
    for half in range(num_quantized_bins // 2, centre + 1):
        first, last = centre - half, centre + half + 1
        divergence = _divergence(counts, first, last, num_quantized_bins)
        if divergence < best[0]:
            best = divergence, float(edges[last])
    found = [np.array([x], np.float32) for x in (best[1], best[0])]
    return store_all([from_host(x, hist.ctx, type(hist), copy=False) for x in found], out)


def _divergence(counts: np.ndarray, first: int, last: int, levels: int) -> float:
    """How much is lost where the bins from first to last are merged into so many, and all outside cut off."""
    cut, inside = counts[first:last].copy(), counts[first:last].copy()
    cut[0] += counts[:first].sum()
    cut[-1] += counts[last:].sum()
    inside[0] = 0  # MXNet counts the first bin as cut off, and its thresholds are to be ours
    width = len(inside) // levels
    starts = np.arange(levels) * width
    filled = inside != 0
    sizes = np.diff(starts, append=len(inside))
    total, members = np.add.reduceat(inside, starts), np.add.reduceat(filled.astype(np.float64), starts)
    level = np.divide(total, members, out=np.zeros_like(total), where=members > 0)
    merged = np.where(cut != 0, np.repeat(level, sizes), 0.0)
    p, q = _smooth(cut), _smooth(merged)
    if p is None or q is None:
        return float("inf")
    p, q = p / p.sum(), q / q.sum()
    return float((p * np.log(p / q)).sum())


def _smooth(counts: np.ndarray) -> np.ndarray | None:
    """Counts without zeros: each gets a little, which those that are not zero pay for; None where they cannot."""
    empty = counts == 0
    filled = counts.size - int(empty.sum())
    if not filled:
        return None
    share = _LITTLE * (counts.size - filled) / filled
    if share >= 1:
        return None
    smooth = np.where(empty, _LITTLE, counts - share)
    return smooth if (smooth > 0).all() else None
