"""Vectors of words: skip-grams with negative sampling on the Penn Treebank, and vectors that others have learned."""

from __future__ import annotations

import collections
import math
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ... import np
from ...gluon.data import ArrayDataset, DataLoader
from .basics import get_dataloader_workers
from .files import download_extract
from .sequences import Vocab, count_corpus

__all__ = [
    "RandomGenerator",
    "TokenEmbedding",
    "batchify",
    "get_centers_and_contexts",
    "get_negatives",
    "load_data_ptb",
    "read_ptb",
    "subsample",
]


def read_ptb() -> list[list[str]]:
    """The sentences of the Penn Treebank as words."""
    text = (Path(download_extract("ptb")) / "ptb.train.txt").read_text()
    return [line.split() for line in text.split("\n")]


def subsample(sentences: Sequence[Sequence[str]], vocab: Vocab) -> tuple[list[list[str]], collections.Counter]:
    """Sentences without the words that ``vocab`` does not know, and with fewer of the frequent ones; and the counts."""
    known = [[word for word in line if vocab[word] != vocab["<unk>"]] for line in sentences]
    counter = count_corpus(known)
    keep = {word: math.sqrt(1e-4 * counter.total() / count) for word, count in counter.items()}
    return [[word for word in line if random.random() < keep[word]] for line in known], counter


def get_centers_and_contexts(corpus: Sequence[list], max_window_size: int) -> tuple[list, list[list]]:
    """Each word of each line, and those around it, as far as a number drawn from 1 to ``max_window_size``."""
    centers: list = []
    contexts: list[list] = []
    for line in corpus:
        if len(line) < 2:  # nothing around it
            continue
        centers += line
        for i in range(len(line)):
            size = random.randint(1, max_window_size)
            contexts.append(line[max(0, i - size) : i] + line[i + 1 : i + 1 + size])
    return centers, contexts


class RandomGenerator:
    """Draws from 1, 2, ... by weights, ten thousand at a time."""

    def __init__(self, sampling_weights: Sequence[float]) -> None:
        self.population = range(1, len(sampling_weights) + 1)
        self.sampling_weights = sampling_weights
        self.candidates: list[int] = []

    def draw(self) -> int:
        if not self.candidates:
            self.candidates = random.choices(self.population, self.sampling_weights, k=10000)
        return self.candidates.pop()


def get_negatives(all_contexts: Sequence[list], vocab: Vocab, counter: collections.Counter, K: int) -> list[list[int]]:
    """For each context ``K`` times as many words that are not in it, by their counts to the power 0.75."""
    generator = RandomGenerator([counter[vocab.to_tokens(i)] ** 0.75 for i in range(1, len(vocab))])
    negatives = []
    for context in all_contexts:
        drawn: list[int] = []
        while len(drawn) < K * len(context):
            word = generator.draw()
            if word not in context:
                drawn.append(word)
        negatives.append(drawn)
    return negatives


def batchify(data: Sequence[tuple]) -> tuple[Any, Any, Any, Any]:
    """Examples (centre, context, negatives) as arrays: centres (n, 1), words, mask and labels (n, longest).

    >>> [a.shape for a in batchify([(1, [2, 2], [3, 3, 3]), (1, [2], [3])])]
    [(2, 1), (2, 5), (2, 5), (2, 5)]
    """
    longest = max(len(context) + len(negative) for _, context, negative in data)
    rows: list[list] = [[], [], [], []]
    for center, context, negative in data:
        used = len(context) + len(negative)
        rows[0].append([center])
        rows[1].append(context + negative + [0] * (longest - used))
        rows[2].append([1] * used + [0] * (longest - used))
        rows[3].append([1] * len(context) + [0] * (longest - len(context)))
    centers, words, masks, labels = (np.array(row) for row in rows)
    return centers, words, masks, labels


def load_data_ptb(batch_size: int, max_window_size: int, num_noise_words: int) -> tuple[DataLoader, Vocab]:
    """Batches of the Penn Treebank for skip-grams with negative sampling."""
    sentences = read_ptb()
    vocab = Vocab(sentences, min_freq=10)
    subsampled, counter = subsample(sentences, vocab)
    centers, contexts = get_centers_and_contexts([vocab[line] for line in subsampled], max_window_size)
    dataset = ArrayDataset(centers, contexts, get_negatives(contexts, vocab, counter, num_noise_words))
    workers = get_dataloader_workers()
    return DataLoader(dataset, batch_size, shuffle=True, batchify_fn=batchify, num_workers=workers), vocab


class TokenEmbedding:
    """Vectors of words, from GloVe or fastText; zeros for words that have none."""

    def __init__(self, embedding_name: str) -> None:
        self.idx_to_token, self.idx_to_vec = self._load_embedding(embedding_name)
        self.unknown_idx = 0
        self.token_to_idx = {token: i for i, token in enumerate(self.idx_to_token)}

    def _load_embedding(self, embedding_name: str) -> tuple[list[str], Any]:
        tokens, vectors = ["<unk>"], []
        with open(Path(download_extract(embedding_name)) / "vec.txt", encoding="utf-8") as file:
            for line in file:
                token, *numbers = line.rstrip().split(" ")
                if len(numbers) > 1:  # fastText's first line says how many there are
                    tokens.append(token)
                    vectors.append([float(number) for number in numbers])
        return tokens, np.array([[0.0] * len(vectors[0]), *vectors])

    def __getitem__(self, tokens: Sequence[str]) -> Any:
        return self.idx_to_vec[np.array([self.token_to_idx.get(token, self.unknown_idx) for token in tokens])]

    def __len__(self) -> int:
        return len(self.idx_to_token)
