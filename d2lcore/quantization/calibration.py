"""What ranges the numbers in a network have: collected from real data, and reduced to thresholds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol

import numpy as np

from ..errors import unknown
from ..ndarray import array
from ..ndarray.contrib import calibrate_entropy

__all__ = ["Collector", "HistogramCollector", "MinMaxCollector", "Thresholds", "thresholds_of"]

Thresholds = dict[str, tuple[float, float]]
"""The range of each array of a network, by its name."""

MODES = ("none", "naive", "entropy", "customize")


class Collector(Protocol):
    """What looks at the arrays of a network while it computes; ``include_layer`` names those that matter."""

    include_layer: Collection[str]

    def collect(self, name: str, arr: Any) -> None:
        """Take note of one array."""


class MinMaxCollector:
    """Keeps the smallest and the greatest number of each array: "naive" calibration.

    >>> from d2lcore import nd
    >>> from d2lcore.quantization.calibration import MinMaxCollector
    >>> c = MinMaxCollector(["x"])
    >>> c.collect("x", nd.array([1, 2]))
    >>> c.collect("x", nd.array([-1, 0]))
    >>> c.min_max_dict
    {'x': (-1.0, 2.0)}
    """

    def __init__(self, include_layer: Collection[str] = (), logger: Any = None) -> None:
        self.include_layer, self.logger = include_layer, logger
        self.min_max_dict: Thresholds = {}

    def collect(self, name: str, arr: Any) -> None:
        """Take note of one array, if it is one of those that matter."""
        if name not in self.include_layer:
            return
        values = arr.asnumpy()
        low, high = float(values.min()), float(values.max())
        before = self.min_max_dict.get(name, (low, high))
        self.min_max_dict[name] = min(low, before[0]), max(high, before[1])
        if self.logger:
            self.logger.debug("%s: from %f to %f", name, low, high)


class HistogramCollector:
    """Keeps a histogram of each array, around zero: "entropy" calibration.

    When a later batch has greater numbers, bins of the same width are added on both sides.

    >>> from d2lcore import nd
    >>> from d2lcore.quantization.calibration import HistogramCollector
    >>> c = HistogramCollector(["x"], num_bins=5)
    >>> c.collect("x", nd.array([-1, 0, 1]))
    >>> c.collect("x", nd.array([2]))
    >>> c.hist_dict["x"][0].tolist(), c.hist_dict["x"][2:4]
    ([0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1], (-1.0, 2.0))
    """

    def __init__(self, include_layer: Collection[str] = (), logger: Any = None, num_bins: int = 8001) -> None:
        self.include_layer, self.logger, self.num_bins = include_layer, logger, num_bins
        #: counts, edges, smallest number, greatest number, end of the last bin, by name
        self.hist_dict: dict[str, tuple[np.ndarray, np.ndarray, float, float, float]] = {}

    def collect(self, name: str, arr: Any) -> None:
        """Take note of one array, if it is one of those that matter."""
        if name not in self.include_layer:
            return
        values = arr.asnumpy()
        low, high = float(values.min()), float(values.max())
        end = max(abs(low), abs(high)) or 1.0
        counts = np.zeros(self.num_bins, np.int64)
        if name in self.hist_dict:
            counts, _, old_low, old_high, old_end = self.hist_dict[name]
            width = 2 * old_end / len(counts)
            more = int(np.ceil((end - old_end) / width)) if end > old_end else 0
            low, high, end = min(low, old_low), max(high, old_high), old_end + more * width
            counts = np.pad(counts, more)
        found, edges = np.histogram(values, bins=len(counts), range=(-end, end))
        self.hist_dict[name] = counts + found, edges, low, high, end
        if self.logger:
            self.logger.debug("%s: histogram of %s", name, values.shape)


def thresholds_of(collector: Any, calib_mode: str, quantized_dtype: str) -> Thresholds:
    """The range of each array that a collector has seen.

    "naive" takes the ranges themselves, "entropy" the thresholds of `nd.contrib.calibrate_entropy`, "customize" the
    ``min_max_dict`` of the collector.
    """
    if calib_mode in ("naive", "customize"):
        return {name: (float(low), float(high)) for name, (low, high) in collector.min_max_dict.items()}
    if calib_mode != "entropy":
        raise ValueError(str(unknown("calib_mode", calib_mode, MODES)))
    return _entropy(collector.hist_dict, quantized_dtype)


def _entropy(histograms: Mapping[str, tuple], quantized_dtype: str) -> Thresholds:
    found = {}
    for name, (counts, edges, low, _, _) in histograms.items():
        one_sided = low >= 0 and quantized_dtype in ("auto", "uint8")
        levels = 511 if one_sided else 255  # bytes without a sign have as many steps on one side
        threshold = calibrate_entropy(array(counts), array(edges), num_quantized_bins=levels)[0].asscalar()
        found[name] = (0.0 if one_sided else -float(threshold), float(threshold))
    return found
