"""Translation: English and French sentences as numbers, networks from sequence to sequence, and how good they are."""

from __future__ import annotations

import collections
import itertools
import math
import re
import zipfile
from collections.abc import Sequence
from typing import Any

from ... import autograd, np, npx
from ...course import hub
from ...gluon import Trainer, nn
from ...gluon import loss as gloss
from ...initializer import Xavier
from .attention import Encoder, EncoderDecoder
from .basics import Accumulator, Timer, load_array, to
from .classes import Classifier, DataModule
from .plots import Animator
from .sequences import GRU, Vocab, grad_clipping

__all__ = [
    "MTFraEng",
    "MaskedSoftmaxCELoss",
    "Seq2Seq",
    "Seq2SeqEncoder",
    "bleu",
    "build_array_nmt",
    "load_data_nmt",
    "predict_seq2seq",
    "preprocess_nmt",
    "read_data_nmt",
    "tokenize_nmt",
    "train_seq2seq",
    "truncate_pad",
]


def read_data_nmt() -> str:
    """Lines of an English sentence, a tabulator, and a French one."""
    with zipfile.ZipFile(hub.fetch("fra-eng", "fra-eng.zip")) as archive:
        name = next(name for name in archive.namelist() if name.endswith("fra.txt"))
        return archive.read(name).decode("utf-8")


def preprocess_nmt(text: str) -> str:
    """Small letters, usual spaces, and a space before each mark that ends a part of a sentence.

    >>> preprocess_nmt("Run!\\tCours\\u202f!")
    'run !\\tcours !'
    """
    text = text.replace("\u202f", " ").replace("\xa0", " ").lower()
    return re.sub(r"(?<=[^ ])([,.!?])", r" \1", text)


def tokenize_nmt(text: str, num_examples: int | None = None) -> tuple[list[list[str]], list[list[str]]]:
    """The words of the first sentences: source and target."""
    lines = text.split("\n")[: num_examples + 1 if num_examples else None]
    pairs = [line.split("\t") for line in lines]
    pairs = [pair for pair in pairs if len(pair) == 2]
    return [source.split(" ") for source, _ in pairs], [target.split(" ") for _, target in pairs]


def truncate_pad(line: list, num_steps: int, padding_token: Any) -> list:
    """A line cut or filled up to a length.

    >>> truncate_pad([1, 2, 3], 2, 0), truncate_pad([1], 3, 0)
    ([1, 2], [1, 0, 0])
    """
    return line[:num_steps] + [padding_token] * (num_steps - len(line))


def build_array_nmt(lines: Sequence, vocab: Vocab, num_steps: int) -> tuple[Any, Any]:
    """Sentences as numbers (n, num_steps), each with ``<eos>`` and filled up with ``<pad>``; and their lengths (n,)."""
    rows = [truncate_pad([*vocab[line], vocab["<eos>"]], num_steps, vocab["<pad>"]) for line in lines]
    array = np.array(rows)
    return array, (array != vocab["<pad>"]).astype(np.int32).sum(1)


def load_data_nmt(batch_size: int, num_steps: int, num_examples: int = 600) -> tuple[Any, Vocab, Vocab]:
    """Batches of source, its lengths, target, its lengths; and the two vocabularies."""
    texts = tokenize_nmt(preprocess_nmt(read_data_nmt()), num_examples)
    reserved = ["<pad>", "<bos>", "<eos>"]
    source, target = (Vocab(text, min_freq=2, reserved_tokens=reserved) for text in texts)
    arrays = [build_array_nmt(text, vocab, num_steps) for text, vocab in zip(texts, (source, target))]
    return load_array((*arrays[0], *arrays[1]), batch_size), source, target


class MaskedSoftmaxCELoss(gloss.SoftmaxCELoss):
    """Softmax cross-entropy that counts only the first ``valid_len`` places of each sequence."""

    def forward(self, pred: Any, label: Any, valid_len: Any) -> Any:
        """(n, places, classes), (n, places), (n,) give (n,): means over all places."""
        counts = npx.sequence_mask(np.expand_dims(np.ones_like(label), -1), valid_len, True, axis=1)
        return super().forward(pred, label, counts)


def train_seq2seq(net: Any, data_iter: Any, lr: float, num_epochs: int, tgt_vocab: Vocab, device: Any) -> None:
    """Train by Adam; the decoder reads the right sentence, moved by ``<bos>``. Prints the loss and the speed."""
    net.initialize(Xavier(), force_reinit=True, ctx=device)
    trainer = Trainer(net.collect_params(), "adam", {"learning_rate": lr})
    loss, animator = MaskedSoftmaxCELoss(), Animator(xlabel="epoch", ylabel="loss", xlim=[10, num_epochs])
    for epoch in range(num_epochs):
        timer, metric = Timer(), Accumulator(2)
        for batch in data_iter:
            X, X_valid_len, Y, Y_valid_len = (to(array, device) for array in batch)
            begin = np.full((Y.shape[0], 1), tgt_vocab["<bos>"], ctx=device)
            with autograd.record():
                Y_hat, _ = net(X, np.concatenate([begin, Y[:, :-1]], axis=1), X_valid_len)
                losses = loss(Y_hat, Y, Y_valid_len)
            losses.backward()
            grad_clipping(net, 1)
            num_tokens = int(Y_valid_len.sum())
            trainer.step(num_tokens)
            metric.add(losses.sum(), num_tokens)
        if (epoch + 1) % 10 == 0:
            animator.add(epoch + 1, (metric[0] / metric[1],))
    print(f"loss {metric[0] / metric[1]:.3f}, {metric[1] / timer.stop():.1f} tokens/sec on {device!s}")


def predict_seq2seq(
    net: Any,
    src_sentence: str,
    src_vocab: Vocab,
    tgt_vocab: Vocab,
    num_steps: int,
    device: Any,
    save_attention_weights: bool = False,
) -> tuple[str, list]:
    """A sentence translated word by word, always the likeliest; and the attention at each."""
    words = [*src_vocab[src_sentence.lower().split(" ")], src_vocab["<eos>"]]
    valid_len = np.array([len(words)], ctx=device)
    X = np.array([truncate_pad(words, num_steps, src_vocab["<pad>"])], ctx=device)
    state = net.decoder.init_state(net.encoder(X, valid_len), valid_len)
    word, said, weights = tgt_vocab["<bos>"], [], []
    for _ in range(num_steps):
        Y, state = net.decoder(np.array([[word]], ctx=device), state)
        word = int(Y.argmax(axis=2).item())
        if save_attention_weights:
            weights.append(net.decoder.attention_weights)
        if word == tgt_vocab["<eos>"]:
            break
        said.append(word)
    return " ".join(tgt_vocab.to_tokens(said)), weights


def bleu(pred_seq: str, label_seq: str, k: int) -> float:
    """How many of the runs of 1 to k words are right, long ones weighing more; too short answers lose (BLEU).

    >>> round(bleu("a b c", "a b d", 2), 4)
    0.6866
    """
    said, right = pred_seq.split(" "), label_seq.split(" ")
    score = math.exp(min(0, 1 - len(right) / len(said)))
    for n in range(1, min(k, len(said)) + 1):
        ours, theirs = (
            collections.Counter(zip(*(itertools.islice(words, i, None) for i in range(n)))) for words in (said, right)
        )
        score *= ((ours & theirs).total() / (len(said) - n + 1)) ** 0.5**n
    return score


class MTFraEng(DataModule):
    """English and French sentences, as arrays that a `Seq2Seq` learns from."""

    def __init__(self, batch_size: int, num_steps: int = 9, num_train: int = 512, num_val: int = 128) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.arrays, self.src_vocab, self.tgt_vocab = self._build_arrays(self._download())

    def _download(self) -> str:
        return read_data_nmt()

    def _preprocess(self, text: str) -> str:
        return preprocess_nmt(text)

    def _tokenize(self, text: str, max_examples: int | None = None) -> tuple[list[list[str]], list[list[str]]]:
        src, tgt = ([[w for w in line if w] + ["<eos>"] for line in part] for part in tokenize_nmt(text, max_examples))
        return src, tgt

    def _build_arrays(self, raw_text: str, src_vocab: Any = None, tgt_vocab: Any = None) -> tuple:
        src, tgt = self._tokenize(self._preprocess(raw_text), self.num_train + self.num_val)
        src = [truncate_pad(line, self.num_steps, "<pad>") for line in src]
        tgt = [["<bos>", *truncate_pad(line, self.num_steps, "<pad>")] for line in tgt]
        src_vocab, tgt_vocab = src_vocab or Vocab(src, min_freq=2), tgt_vocab or Vocab(tgt, min_freq=2)
        src_array, tgt_array = np.array([src_vocab[line] for line in src]), np.array([tgt_vocab[line] for line in tgt])
        src_valid_len = (src_array != src_vocab["<pad>"]).astype(np.int32).sum(1)
        return (src_array, tgt_array[:, :-1], src_valid_len, tgt_array[:, 1:]), src_vocab, tgt_vocab

    def get_dataloader(self, train: bool) -> Any:
        rows = slice(0, self.num_train) if train else slice(self.num_train, None)
        return self.get_tensorloader(self.arrays, train, rows)

    def build(self, src_sentences: Sequence[str], tgt_sentences: Sequence[str]) -> tuple:
        """Other sentences as such arrays, by the same vocabularies."""
        text = "\n".join(f"{src}\t{tgt}" for src, tgt in zip(src_sentences, tgt_sentences))
        return self._build_arrays(text, self.src_vocab, self.tgt_vocab)[0]


class Seq2SeqEncoder(Encoder):
    """An embedding and gated recurrent layers."""

    def __init__(self, vocab_size: int, embed_size: int, num_hiddens: int, num_layers: int, dropout: float = 0) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embed_size)
        self.rnn = GRU(num_hiddens, num_layers, dropout)
        self.initialize(Xavier())

    def forward(self, X: Any, *args: Any) -> Any:
        """Numbers (n, places) give outputs (places, n, num_hiddens) and the state (num_layers, n, num_hiddens)."""
        return self.rnn(self.embedding(X.T))


class Seq2Seq(EncoderDecoder, Classifier):
    """An encoder and a decoder as a model that a `Trainer` of this book trains, by Adam."""

    def __init__(self, encoder: Any, decoder: Any, tgt_pad: int, lr: float) -> None:
        Classifier.__init__(self)
        self.save_hyperparameters()

    def forward(self, enc_X: Any, dec_X: Any, *args: Any) -> Any:  # type: ignore[override]
        """What the decoder says, without its state."""
        return super().forward(enc_X, dec_X, *args)[0]

    def loss(self, Y_hat: Any, Y: Any) -> Any:  # type: ignore[override]
        """Cross-entropy, the mean over the places that are not padding."""
        losses = Classifier.loss(self, Y_hat, Y, averaged=False)
        counts = (Y.reshape(-1) != self.tgt_pad).astype(np.float32)
        return (losses * counts).sum() / counts.sum()

    def validation_step(self, batch: Sequence) -> None:
        self.plot("loss", self.loss(self(*batch[:-1]), batch[-1]), train=False)

    def configure_optimizers(self) -> Any:
        return Trainer(self.parameters(), "adam", {"learning_rate": self.lr})

    def predict_step(
        self, batch: Sequence, device: Any, num_steps: int, save_attention_weights: bool = False
    ) -> tuple[Any, list]:
        """The likeliest words (n, num_steps), one after another, and the attention at each."""
        src, tgt, src_valid_len, _ = (to(array, device) for array in batch)
        state = self.decoder.init_state(self.encoder(src, src_valid_len), src_valid_len)
        words, weights = [np.expand_dims(tgt[:, 0], 1)], []
        for _ in range(num_steps):
            Y, state = self.decoder(words[-1], state)
            words.append(Y.argmax(2))
            if save_attention_weights:
                weights.append(self.decoder.attention_weights)
        return np.concatenate(words[1:], 1), weights
