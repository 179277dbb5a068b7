"""What a text says: kind and unkind film reviews (IMDb), and whether one sentence follows from another (SNLI)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ... import np
from ...gluon import utils
from ...gluon.data import DataLoader, Dataset
from .basics import get_dataloader_workers, load_array, try_gpu
from .files import download_extract
from .sequences import Vocab, tokenize
from .translation import truncate_pad

__all__ = [
    "SNLIDataset",
    "load_data_imdb",
    "load_data_snli",
    "predict_sentiment",
    "predict_snli",
    "read_imdb",
    "read_snli",
    "split_batch_multi_inputs",
]

_RELATIONS = {"entailment": 0, "contradiction": 1, "neutral": 2}


def read_imdb(data_dir: str | Path, is_train: bool) -> tuple[list[str], list[int]]:
    """Reviews, and 1 for each kind one, 0 for the others."""
    data, labels = [], []
    for label, name in ((1, "pos"), (0, "neg")):
        for path in sorted((Path(data_dir) / ("train" if is_train else "test") / name).iterdir()):
            data.append(path.read_text(encoding="utf-8").replace("\n", ""))
            labels.append(label)
    return data, labels


def _numbers(lines: Sequence, vocab: Vocab, num_steps: int) -> Any:
    return np.array([truncate_pad(vocab[line], num_steps, vocab["<pad>"]) for line in lines])


def load_data_imdb(batch_size: int, num_steps: int = 500) -> tuple[DataLoader, DataLoader, Vocab]:
    """IMDb's reviews as numbers (n, num_steps) and labels, to train and to test; and the vocabulary."""
    data_dir = download_extract("aclImdb", "aclImdb")
    texts, labels = zip(*(read_imdb(data_dir, is_train) for is_train in (True, False)))
    train, test = (tokenize(text) for text in texts)
    vocab = Vocab(train, min_freq=5)  # without <pad>, so lines are filled up with <unk>, as in the book
    return (
        load_array((_numbers(train, vocab, num_steps), labels[0]), batch_size),
        load_array((_numbers(test, vocab, num_steps), labels[1]), batch_size, is_train=False),
        vocab,
    )


def predict_sentiment(net: Any, vocab: Vocab, sequence: str) -> str:
    """``"positive"`` or ``"negative"``, what a network makes of a sentence."""
    words = np.array([vocab[sequence.split()]], ctx=try_gpu())
    return "positive" if net(words).argmax(axis=1).item() == 1 else "negative"


def read_snli(data_dir: str | Path, is_train: bool) -> tuple[list[str], list[str], list[int]]:
    """Premises, hypotheses, and how they relate: 0 entailment, 1 contradiction, 2 neutral."""
    text = (Path(data_dir) / f"snli_1.0_{'train' if is_train else 'test'}.txt").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines()[1:]]
    rows = [row for row in rows if row[0] in _RELATIONS]
    first, second = ([re.sub(r"\s{2,}", " ", re.sub(r"[()]", "", row[i])).strip() for row in rows] for i in (1, 2))
    return first, second, [_RELATIONS[row[0]] for row in rows]


class SNLIDataset(Dataset):
    """Pairs of sentences as numbers (num_steps,), and how they relate."""

    def __init__(self, dataset: tuple, num_steps: int, vocab: Vocab | None = None) -> None:
        self.num_steps = num_steps
        premises, hypotheses = tokenize(dataset[0]), tokenize(dataset[1])
        self.vocab = vocab or Vocab(premises + hypotheses, min_freq=5, reserved_tokens=["<pad>"])
        self.premises, self.hypotheses = self._pad(premises), self._pad(hypotheses)
        self.labels = np.array(dataset[2])
        print(f"read {len(self.premises)} examples")

    def _pad(self, lines: Sequence) -> Any:
        return _numbers(lines, self.vocab, self.num_steps)

    def __getitem__(self, idx: int) -> tuple[tuple[Any, Any], Any]:
        return (self.premises[idx], self.hypotheses[idx]), self.labels[idx]

    def __len__(self) -> int:
        return len(self.premises)


def load_data_snli(batch_size: int, num_steps: int = 50) -> tuple[DataLoader, DataLoader, Vocab]:
    """SNLI's pairs, to train and to test; and the vocabulary."""
    data_dir = download_extract("SNLI", "snli_1.0")
    train = SNLIDataset(read_snli(data_dir, True), num_steps)
    test = SNLIDataset(read_snli(data_dir, False), num_steps, train.vocab)
    workers = get_dataloader_workers()
    return (
        DataLoader(train, batch_size, shuffle=True, num_workers=workers),
        DataLoader(test, batch_size, num_workers=workers),
        train.vocab,
    )


def split_batch_multi_inputs(X: Sequence, y: Any, devices: Sequence) -> tuple[list, list]:
    """Several inputs and labels, cut into a part for each device."""
    parts = [utils.split_and_load(feature, devices, even_split=False) for feature in X]
    return list(zip(*parts)), utils.split_and_load(y, devices, even_split=False)


def predict_snli(net: Any, vocab: Vocab, premise: Sequence[str], hypothesis: Sequence[str]) -> str:
    """How a network relates two sentences: ``"entailment"``, ``"contradiction"`` or ``"neutral"``."""
    sentences = [np.array([vocab[list(words)]], ctx=try_gpu()) for words in (premise, hypothesis)]
    return list(_RELATIONS)[int(net(sentences).argmax(axis=1).item())]
