"""Texts for language models: `WikiText2` and `WikiText103`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from ....course import hub
from ....errors import DataError, unknown
from ....files import unpack
from ...data.batchify import as_array
from ...data.dataset import Dataset

__all__ = ["WikiText2", "WikiText103"]

END = "<eos>"  #: what stands at the end of every line

SEGMENTS = {"train": "wiki.train.tokens", "validation": "wiki.valid.tokens", "test": "wiki.test.tokens"}


class _WikiText(Dataset):
    """A text of Wikipedia, cut into rows of one length; a sample is a row, and the row one token later."""

    _name: str

    def __init__(
        self, root: str | Path | None = None, segment: str = "train", vocab: Any = None, seq_len: int = 35
    ) -> None:
        if segment not in SEGMENTS:
            raise unknown(f"segment of {type(self).__name__}", segment, SEGMENTS)
        folder = hub.cache(self._name) if root is None else Path(root).expanduser()
        text = self._file(folder, SEGMENTS[segment]).read_text("utf8")
        lines = [line.split() for line in text.splitlines()]
        tokens = [token for line in lines if line for token in (*line, END)]
        # counted as MXNet does: before lines end with END, which is reserved instead
        self._counter = Counter(token for line in lines for token in line)
        if vocab is None:
            # late, and by name: contrib.text stands above gluon
            vocabulary = import_module("d2lcore.contrib.text.vocab").Vocabulary
            vocab = vocabulary(self._counter, reserved_tokens=[END])
        self._vocab = vocab
        ids = np.array(vocab.to_indices(tokens), np.int32)
        rows = (len(ids) - 1) // seq_len
        if rows < 1:
            raise DataError(f"{type(self).__name__}: {len(ids)} tokens make no row of seq_len {seq_len}")
        self._data = as_array(ids[: rows * seq_len].reshape(rows, seq_len))
        self._label = as_array(ids[1 : rows * seq_len + 1].reshape(rows, seq_len))

    def _file(self, folder: Path, name: str) -> Path:
        """The text's file, unpacked beside the archive."""
        path = folder / name
        if path.exists():
            return path
        archive = hub.fetch(self._name, f"{self._name}-v1.zip", folder)
        return unpack(archive, name, folder)

    @property
    def vocabulary(self) -> Any:
        """The `Vocabulary` that made numbers of the tokens."""
        return self._vocab

    @property
    def frequencies(self) -> Counter:
        """How often each token occurs."""
        return self._counter

    def __getitem__(self, idx: Any) -> Any:
        return self._data[idx], self._label[idx]

    def __len__(self) -> int:
        return self._label.shape[0]

    def columns(self, indices: Sequence[int]) -> Any:
        rows = np.asarray(indices)
        return [self._data[rows], self._label[rows]]


class WikiText2(_WikiText):
    """Two million words of good articles of Wikipedia, for language models (Merity et al. 2016).

    Parameters
    ----------
    root : str, optional
        A folder that has, or is to have, the files; default the cache of `course.hub`.
    segment : {'train', 'validation', 'test'}
        Which part.
    vocab : Vocabulary, optional
        What makes numbers of tokens; default one of all tokens of this part, and ``<eos>``.
    seq_len : int
        Tokens in a row.

    A sample is a row of numbers, int32, and the same row one token later. Source: https://arxiv.org/abs/1609.07843.
    """

    _name = "wikitext-2"


class WikiText103(_WikiText):
    """As `WikiText2`, 103 million words."""

    _name = "wikitext-103"
