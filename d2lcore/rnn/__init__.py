"""Recurrent networks before Gluon (MXNet's ``mx.rnn``): sentences in buckets. For cells and layers see `gluon.rnn`."""

from __future__ import annotations

from . import io as io
from .io import BucketSentenceIter, encode_sentences

__all__ = ["BucketSentenceIter", "encode_sentences"]
