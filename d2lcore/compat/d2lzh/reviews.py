"""Chapter 10: film reviews as numbers, and whether they are kind."""

from __future__ import annotations

import collections
import random
import tarfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from ... import nd
from ...core import NDArray
from ...course import hub
from .basics import try_gpu

__all__ = [
    "count_tokens",
    "download_imdb",
    "get_tokenized_imdb",
    "get_vocab_imdb",
    "predict_sentiment",
    "preprocess_imdb",
    "read_imdb",
]

LONGEST = 500  #: tokens of a review that are looked at


def count_tokens(samples: Iterable[Iterable[str]]) -> collections.Counter:
    """How often each token occurs.

    >>> count_tokens([["a", "b"], ["a"]])
    Counter({'a': 2, 'b': 1})
    """
    return collections.Counter(token for sample in samples for token in sample)


def download_imdb(data_dir: str = "../data") -> None:
    """Put the reviews of IMDb into ``data_dir/aclImdb``."""
    with tarfile.open(hub.fetch("imdb", "aclImdb_v1.tar.gz")) as archive:
        archive.extractall(data_dir, filter="data")


def read_imdb(folder: str = "train") -> list[list]:
    """The reviews of ``"train"`` or ``"test"`` in random order, as ``[text, 1 if kind else 0]``."""
    root = Path("../data/aclImdb")
    if not root.exists():
        download_imdb(str(root.parent))
    reviews: list[list] = []
    for label in ("pos", "neg"):
        for path in sorted((root / folder / label).iterdir()):
            reviews.append([path.read_text(encoding="utf-8").replace("\n", "").lower(), int(label == "pos")])
    random.shuffle(reviews)
    return reviews


def get_tokenized_imdb(data: Iterable[Sequence]) -> list[list[str]]:
    """Each review as its words in small letters.

    >>> get_tokenized_imdb([["So bad", 0]])
    [['so', 'bad']]
    """
    return [[word.lower() for word in review.split(" ")] for review, _ in data]


def get_vocab_imdb(data: Iterable[Sequence]) -> Any:
    """The words that occur five times or more, as a `d2lcore.contrib.text.vocab.Vocabulary`."""
    from ...contrib.text.vocab import Vocabulary

    return Vocabulary(count_tokens(get_tokenized_imdb(data)), min_freq=5)


def preprocess_imdb(data: Iterable[Sequence], vocab: Any) -> tuple[NDArray, NDArray]:
    """Reviews cut or filled up with zeros to 500 words (n, 500), and their labels (n,)."""
    rows = [vocab.to_indices(words)[:LONGEST] for words in get_tokenized_imdb(data)]
    features = nd.array([row + [0] * (LONGEST - len(row)) for row in rows])
    return features, nd.array([label for _, label in data])


def predict_sentiment(net: Callable, vocab: Any, sentence: Sequence[str]) -> str:
    """``"positive"`` or ``"negative"``, what a network makes of the words of a sentence."""
    words = nd.array(vocab.to_indices(sentence), ctx=try_gpu())
    label = net(words.reshape((1, -1))).argmax(axis=1).asscalar()
    return "positive" if label == 1 else "negative"
