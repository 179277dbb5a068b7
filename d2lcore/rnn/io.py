"""Sentences as batches: words to numbers, and sentences of like length together."""

from __future__ import annotations

import bisect
import random
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import ndarray as nd
from ..io import DataBatch, DataDesc, DataIter

__all__ = ["BucketSentenceIter", "encode_sentences"]


def encode_sentences(
    sentences: Sequence[Sequence[Any]], vocab: dict[Any, int] | None = None, invalid_label: int = -1,
    invalid_key: Any = "\n", start_label: int = 0, unknown_token: Any = None,
) -> tuple[list[list[int]], dict[Any, int]]:  # fmt: skip
    """Words as whole numbers.

    sentences: lists of words. vocab: the number of each word; made here where None, from ``start_label`` on and without
    ``invalid_label``, which stands for ``invalid_key``. unknown_token: the word that stands for words that vocab does
    not have (`AssertionError` where None). Returns the sentences as numbers, and the vocabulary.

    >>> from d2lcore import rnn
    >>> rnn.encode_sentences([["to", "be"], ["be", "it"]], invalid_label=0, start_label=1)
    ([[1, 2], [2, 3]], {'\\n': 0, 'to': 1, 'be': 2, 'it': 3})
    """
    grows = vocab is None
    known = {invalid_key: invalid_label} if vocab is None else vocab
    number = start_label
    encoded = []
    for sentence in sentences:
        row = []
        for word in sentence:
            if word not in known:
                if not grows and unknown_token is None:
                    raise AssertionError(f"Unknown token {word}: vocab does not have it. Give unknown_token=")
                if number == invalid_label:
                    number += 1
                word = word if grows else unknown_token
                if word not in known:
                    known[word] = number
                    number += 1
            row.append(known[word])
        encoded.append(row)
    return encoded, known


class BucketSentenceIter(DataIter):
    """Batches of sentences of like length, with the next word as each word's label (MXNet's name).

    Parameters
    ----------
    sentences : lists of whole numbers, as `encode_sentences` gives them.
    batch_size : sentences in a batch; what does not fill one is left out.
    buckets : lengths to which sentences are filled up; where None, those of at least ``batch_size`` sentences.
    invalid_label : what they are filled up with.
    data_name, label_name : names of the arrays.
    dtype : of the numbers.
    layout : ``"NT"`` (batch, times) or ``"TN"``.

    A batch has a ``bucket_key``, its length. Longer sentences than the largest bucket are left out, with a warning.

    >>> from d2lcore import rnn
    >>> batches = rnn.BucketSentenceIter([[1, 2], [3, 4], [5, 6, 7]], batch_size=2, buckets=[2, 4], invalid_label=0)
    >>> [(b.bucket_key, b.data[0].shape) for b in batches]
    [(2, (2, 2))]
    """

    def __init__(
        self, sentences: Sequence[Sequence[int]], batch_size: int, buckets: list[int] | None = None,
        invalid_label: int = -1, data_name: str = "data", label_name: str = "softmax_label", dtype: Any = "float32",
        layout: str = "NT",
    ) -> None:  # fmt: skip
        super().__init__(batch_size)
        if layout not in ("NT", "TN"):
            raise ValueError(f"BucketSentenceIter: layout is 'NT' or 'TN', got {layout!r}")
        if not buckets:
            buckets = [n for n, count in enumerate(np.bincount([len(s) for s in sentences])) if count >= batch_size]
        buckets = sorted(buckets)
        rows: list[list[np.ndarray]] = [[] for _ in buckets]
        long = 0
        for sentence in sentences:
            which = bisect.bisect_left(buckets, len(sentence))
            if which == len(buckets):
                long += 1
                continue
            row = np.full(buckets[which], invalid_label, dtype)
            row[: len(sentence)] = sentence
            rows[which].append(row)
        if not any(rows):
            raise ValueError(
                f"BucketSentenceIter: no bucket has a sentence. There are {len(sentences)} sentences for buckets "
                f"{buckets}; give buckets= that are long enough."
            )
        if long:
            warnings.warn(f"BucketSentenceIter: {long} sentences longer than the largest bucket left out", stacklevel=2)
        self.data = [np.asarray(r, dtype) for r in rows if r]
        self.buckets = [n for n, r in zip(buckets, rows, strict=True) if r]
        self.data_name, self.label_name, self.dtype = data_name, label_name, dtype
        self.invalid_label, self.layout, self.major_axis = invalid_label, layout, layout.index("N")
        self.default_bucket_key = max(self.buckets)
        shape = (batch_size, self.default_bucket_key)[:: 1 if self.major_axis == 0 else -1]
        self.provide_data = [DataDesc(data_name, shape, layout=layout)]
        self.provide_label = [DataDesc(label_name, shape, layout=layout)]
        self.idx = [(i, j) for i, r in enumerate(self.data) for j in range(0, len(r) - batch_size + 1, batch_size)]
        self.reset()

    def reset(self) -> None:
        """Begin an epoch: mix the batches (with `random`) and the sentences of each bucket (with ``numpy.random``)."""
        self.curr_idx = 0
        random.shuffle(self.idx)
        for rows in self.data:
            np.random.shuffle(rows)

    def next(self) -> DataBatch:
        """The next batch."""
        if self.curr_idx == len(self.idx):
            raise StopIteration
        i, j = self.idx[self.curr_idx]
        self.curr_idx += 1
        rows = self.data[i][j : j + self.batch_size]
        following = np.full_like(rows, self.invalid_label)
        following[:, :-1] = rows[:, 1:]
        data, label = (nd.array(a.T if self.major_axis else a, dtype=self.dtype) for a in (rows, following))
        return DataBatch(
            [data], [label], pad=0, bucket_key=self.buckets[i],
            provide_data=[DataDesc(self.data_name, data.shape, layout=self.layout)],
            provide_label=[DataDesc(self.label_name, label.shape, layout=self.layout)],
        )  # fmt: skip
