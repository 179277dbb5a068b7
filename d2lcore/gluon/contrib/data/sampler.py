"""MXNet's name of the module of `IntervalSampler`."""

from ...data.sampler import IntervalSampler

__all__ = ["IntervalSampler"]
