"""BERT: the network, and WikiText-2 as pairs of sentences with hidden words."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ... import np
from ...gluon import nn
from ...gluon.data import ArrayDataset, DataLoader
from .attention import TransformerEncoderBlock
from .basics import get_dataloader_workers
from .files import download_extract
from .sequences import Vocab, tokenize
from .translation import truncate_pad

__all__ = [
    "BERTEncoder",
    "BERTModel",
    "MaskLM",
    "NextSentencePred",
    "_WikiTextDataset",
    "_get_batch_loss_bert",
    "_get_mlm_data_from_tokens",
    "_get_next_sentence",
    "_get_nsp_data_from_paragraph",
    "_pad_bert_inputs",
    "_read_wiki",
    "_replace_mlm_tokens",
    "get_tokens_and_segments",
    "load_data_wiki",
]


def get_tokens_and_segments(tokens_a: list[str], tokens_b: list[str] | None = None) -> tuple[list[str], list[int]]:
    """One or two sentences as BERT reads them, and the number of the sentence of each token.

    >>> get_tokens_and_segments(["a"], ["b"])
    (['<cls>', 'a', '<sep>', 'b', '<sep>'], [0, 0, 0, 1, 1])
    """
    first = ["<cls>", *tokens_a, "<sep>"]
    second = [] if tokens_b is None else [*tokens_b, "<sep>"]
    return first + second, [0] * len(first) + [1] * len(second)


class BERTEncoder(nn.Block):
    """Embeddings of tokens, of sentences and of places, and a stack of transformer blocks."""

    def __init__(
        self,
        vocab_size: int,
        num_hiddens: int,
        ffn_num_hiddens: int,
        num_heads: int,
        num_blks: int,
        dropout: float,
        max_len: int = 1000,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.token_embedding = nn.Embedding(vocab_size, num_hiddens)
        self.segment_embedding = nn.Embedding(2, num_hiddens)
        self.blks = nn.Sequential()
        for _ in range(num_blks):
            self.blks.add(TransformerEncoderBlock(num_hiddens, ffn_num_hiddens, num_heads, dropout, True))
        self.pos_embedding = self.params.get("pos_embedding", shape=(1, max_len, num_hiddens))

    def forward(self, tokens: Any, segments: Any, valid_lens: Any) -> Any:
        """Numbers (n, places) of tokens and of sentences give (n, places, num_hiddens)."""
        X = self.token_embedding(tokens) + self.segment_embedding(segments)
        X = X + self.pos_embedding.data(ctx=X.ctx)[:, : X.shape[1], :]
        for block in self.blks:
            X = block(X, valid_lens)
        return X


class MaskLM(nn.Block):
    """Guesses the hidden words."""

    def __init__(self, vocab_size: int, num_hiddens: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mlp = nn.Sequential()
        self.mlp.add(
            nn.Dense(num_hiddens, flatten=False, activation="relu"),
            nn.LayerNorm(),
            nn.Dense(vocab_size, flatten=False),
        )

    def forward(self, X: Any, pred_positions: Any) -> Any:
        """(n, places, num_hiddens) and the places (n, m) of the hidden words give (n, m, vocab_size)."""
        n, m = pred_positions.shape
        rows = np.repeat(np.arange(n, dtype="int32", ctx=X.ctx), m)
        hidden = X[rows, pred_positions.reshape(-1)]
        return self.mlp(hidden.reshape((n, m, -1)))


class NextSentencePred(nn.Block):
    """Guesses whether the second sentence comes after the first."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.output = nn.Dense(2)

    def forward(self, X: Any) -> Any:
        return self.output(X)


class BERTModel(nn.Block):
    """The encoder with both of the tasks that it learns from."""

    def __init__(
        self,
        vocab_size: int,
        num_hiddens: int,
        ffn_num_hiddens: int,
        num_heads: int,
        num_blks: int,
        dropout: float,
        max_len: int = 1000,
    ) -> None:
        super().__init__()
        self.encoder = BERTEncoder(vocab_size, num_hiddens, ffn_num_hiddens, num_heads, num_blks, dropout, max_len)
        self.hidden = nn.Dense(num_hiddens, activation="tanh")
        self.mlm = MaskLM(vocab_size, num_hiddens)
        self.nsp = NextSentencePred()

    def forward(self, tokens: Any, segments: Any, valid_lens: Any = None, pred_positions: Any = None) -> Any:
        """The encoder's output, scores of hidden words (None without their places), scores of the next sentence."""
        X = self.encoder(tokens, segments, valid_lens)
        words = None if pred_positions is None else self.mlm(X, pred_positions)
        return X, words, self.nsp(self.hidden(X[:, 0, :]))  # the first token, <cls>, stands for all


def _read_wiki(data_dir: str | Path) -> list[list[str]]:
    """Paragraphs of two sentences or more, in random order."""
    lines = (Path(data_dir) / "wiki.train.tokens").read_text(encoding="utf-8").splitlines()
    paragraphs = [line.strip().lower().split(" . ") for line in lines if " . " in line]
    random.shuffle(paragraphs)
    return paragraphs


def _get_next_sentence(sentence: list, next_sentence: list, paragraphs: Sequence) -> tuple[list, list, bool]:
    """A pair of sentences: half of the time the second is any other."""
    is_next = random.random() < 0.5
    return sentence, next_sentence if is_next else random.choice(random.choice(paragraphs)), is_next


def _get_nsp_data_from_paragraph(paragraph: list, paragraphs: Sequence, vocab: Any, max_len: int) -> list[tuple]:
    """Tokens, segments and whether the second sentence is the next one, of pairs that are not too long."""
    examples = []
    for pair in itertools.pairwise(paragraph):
        first, second, is_next = _get_next_sentence(*pair, paragraphs)
        if len(first) + len(second) + 3 <= max_len:
            examples.append((*get_tokens_and_segments(first, second), is_next))
    return examples


def _replace_mlm_tokens(
    tokens: list[str], candidate_pred_positions: list[int], num_mlm_preds: int, vocab: Vocab
) -> tuple[list[str], list[tuple[int, str]]]:
    """Tokens of which some are hidden (8 in 10), kept (1), or any other (1); and their places and true words."""
    tokens, hidden = list(tokens), []
    for place in random.sample(candidate_pred_positions, min(num_mlm_preds, len(candidate_pred_positions))):
        hidden.append((place, tokens[place]))
        luck = random.random()
        if luck < 0.8:
            tokens[place] = "<mask>"
        elif luck >= 0.9:
            tokens[place] = random.choice(vocab.idx_to_token)
    return tokens, hidden


def _get_mlm_data_from_tokens(tokens: list[str], vocab: Vocab) -> tuple[list[int], list[int], list[int]]:
    """Tokens as numbers, 15 % of the words hidden; the places of these and their numbers."""
    words = [i for i, token in enumerate(tokens) if token not in ("<cls>", "<sep>")]
    seen, hidden = _replace_mlm_tokens(tokens, words, max(1, round(len(tokens) * 0.15)), vocab)
    places, truth = zip(*sorted(hidden))
    return vocab[seen], list(places), vocab[list(truth)]


def _pad_bert_inputs(examples: Sequence[tuple], max_len: int, vocab: Vocab) -> tuple[list, ...]:
    """Examples (tokens, places, labels, segments, is next), filled up to one length, as seven lists of arrays."""
    most = round(max_len * 0.15)
    columns: tuple[list, ...] = ([], [], [], [], [], [], [])
    for tokens, places, labels, segments, is_next in examples:
        row = (
            np.array(truncate_pad(tokens, max_len, vocab["<pad>"]), dtype="int32"),
            np.array(truncate_pad(segments, max_len, 0), dtype="int32"),
            np.array(len(tokens), dtype="float32"),
            np.array(truncate_pad(places, most, 0), dtype="int32"),
            np.array(truncate_pad([1.0] * len(labels), most, 0.0), dtype="float32"),
            np.array(truncate_pad(labels, most, 0), dtype="int32"),
            np.array(is_next),
        )
        for column, value in zip(columns, row):
            column.append(value)
    return columns


class _WikiTextDataset(ArrayDataset):
    """Tokens, segments, lengths, places of hidden words, their weights and labels, and whether sentences follow."""

    def __init__(self, paragraphs: Sequence, max_len: int) -> None:
        texts = [tokenize(paragraph) for paragraph in paragraphs]
        reserved = ["<pad>", "<mask>", "<cls>", "<sep>"]
        self.vocab = Vocab([line for text in texts for line in text], min_freq=5, reserved_tokens=reserved)
        examples = []
        for text in texts:
            for tokens, segments, is_next in _get_nsp_data_from_paragraph(text, texts, self.vocab, max_len):
                examples.append((*_get_mlm_data_from_tokens(tokens, self.vocab), segments, is_next))
        super().__init__(*_pad_bert_inputs(examples, max_len, self.vocab))


def load_data_wiki(batch_size: int, max_len: int) -> tuple[DataLoader, Vocab]:
    """WikiText-2 in batches to pretrain BERT on; and the vocabulary."""
    data = _WikiTextDataset(_read_wiki(download_extract("wikitext-2", "wikitext-2")), max_len)
    return DataLoader(data, batch_size, shuffle=True, num_workers=get_dataloader_workers()), data.vocab


def _get_batch_loss_bert(net: Any, loss: Any, vocab_size: int, *shards: Any) -> tuple[list, list, list]:
    """The losses of hidden words, of the next sentence, and their sums, on each device.

    ``shards`` are the seven columns of `_pad_bert_inputs`, each as a list with a part for each device.
    """
    word_losses, next_losses = [], []
    for tokens, segments, valid_lens, places, weights, words, is_next in zip(*shards):
        _, word_scores, next_scores = net(tokens, segments, valid_lens.reshape(-1), places)
        each = loss(word_scores.reshape((-1, vocab_size)), words.reshape(-1), weights.reshape((-1, 1)))
        word_losses.append(each.sum() / (weights.sum() + 1e-8))
        next_losses.append(loss(next_scores, is_next).mean())
    return word_losses, next_losses, [a + b for a, b in zip(word_losses, next_losses)]
