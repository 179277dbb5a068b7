"""MXNet's ``gluon.contrib.data``: texts for language models, and a sampler that has moved to ``gluon.data``."""

from . import sampler, text
from .sampler import IntervalSampler

__all__ = ["IntervalSampler", "sampler", "text"]
