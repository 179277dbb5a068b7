"""Texts and recurrent networks of the second edition: vocabularies, The Time Machine, language models."""

from __future__ import annotations

import collections
import math
import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ... import autograd, np, npx
from ...context import Context
from ...course import hub
from ...gluon import Trainer, nn, rnn
from ...gluon import loss as gloss
from ...initializer import Normal
from ..d2lzh.basics import sgd
from .basics import Accumulator, Timer
from .classes import Classifier, DataModule, Module
from .plots import Animator

__all__ = [
    "GRU",
    "RNN",
    "RNNLM",
    "RNNLMScratch",
    "RNNModel",
    "RNNModelScratch",
    "RNNScratch",
    "SeqDataLoader",
    "TimeMachine",
    "Vocab",
    "count_corpus",
    "grad_clipping",
    "load_corpus_time_machine",
    "load_data_time_machine",
    "predict_ch8",
    "read_time_machine",
    "seq_data_iter_random",
    "seq_data_iter_sequential",
    "tokenize",
    "train_ch8",
    "train_epoch_ch8",
]


def read_time_machine() -> list[str]:
    """The lines of The Time Machine, letters only, small."""
    lines = hub.fetch("timemachine", "timemachine.txt").read_text(encoding="utf-8").splitlines()
    return [re.sub("[^A-Za-z]+", " ", line).strip().lower() for line in lines]


def tokenize(lines: Sequence[str], token: str = "word") -> list[list[str]]:
    """Lines as words or as characters.

    >>> tokenize(["so it goes"]), tokenize(["so"], "char")
    ([['so', 'it', 'goes']], [['s', 'o']])
    """
    if token not in ("word", "char"):
        raise ValueError(f"tokenize: token is 'word' or 'char', got {token!r}")
    return [line.split() if token == "word" else list(line) for line in lines]


def count_corpus(tokens: Sequence) -> collections.Counter:
    """How often each token occurs, in a list or in a list of lists.

    >>> count_corpus([["a"], ["b", "a"]])
    Counter({'a': 2, 'b': 1})
    """
    if tokens and isinstance(tokens[0], list):
        tokens = [token for line in tokens for token in line]
    return collections.Counter(tokens)


class Vocab:
    """Numbers for tokens: 0 is ``<unk>``, then the reserved ones, then the others, frequent ones first.

    >>> vocab = Vocab([["b", "a"], ["b"]], reserved_tokens=["<pad>"])
    >>> vocab[["b", "a", "x"]], vocab.to_tokens([1, 2]), len(vocab)
    ([2, 3, 0], ['<pad>', 'b'], 4)
    """

    def __init__(
        self, tokens: Sequence | None = None, min_freq: int = 0, reserved_tokens: Sequence[str] | None = None
    ) -> None:
        self.token_freqs = count_corpus(tokens or []).most_common()
        first = ["<unk>", *(reserved_tokens or ())]
        frequent = [token for token, count in self.token_freqs if count >= min_freq and token not in first]
        self.idx_to_token = [*first, *frequent]
        self.token_to_idx = {token: i for i, token in enumerate(self.idx_to_token)}

    def __len__(self) -> int:
        return len(self.idx_to_token)

    def __getitem__(self, tokens: Any) -> Any:
        if isinstance(tokens, (list, tuple)):
            return [self[token] for token in tokens]
        return self.token_to_idx.get(tokens, self.unk)

    def to_tokens(self, indices: Any) -> Any:
        """The tokens of numbers; of one number, one token."""
        if hasattr(indices, "__len__") and len(indices) > 1:
            return [self.idx_to_token[int(i)] for i in indices]
        return self.idx_to_token[int(indices[0] if hasattr(indices, "__len__") else indices)]

    @property
    def unk(self) -> int:
        return 0


def load_corpus_time_machine(max_tokens: int = -1) -> tuple[list[int], Vocab]:
    """The Time Machine as the numbers of its characters, and their vocabulary."""
    tokens = tokenize(read_time_machine(), "char")
    vocab = Vocab(tokens)
    corpus = [vocab[token] for line in tokens for token in line]
    return (corpus[:max_tokens] if max_tokens > 0 else corpus), vocab


def seq_data_iter_random(corpus: Sequence[int], batch_size: int, num_steps: int) -> Iterator[tuple[Any, Any]]:
    """Pieces of ``num_steps`` from anywhere in the text, and the same one token further on."""
    corpus = corpus[random.randint(0, num_steps - 1) :]
    starts = [i * num_steps for i in range((len(corpus) - 1) // num_steps)]
    random.shuffle(starts)
    for first in range(0, len(starts) // batch_size * batch_size, batch_size):
        chosen = starts[first : first + batch_size]
        X, Y = ([corpus[i + shift : i + shift + num_steps] for i in chosen] for shift in (0, 1))
        yield np.array(X), np.array(Y)


def seq_data_iter_sequential(corpus: Sequence[int], batch_size: int, num_steps: int) -> Iterator[tuple[Any, Any]]:
    """The text in ``batch_size`` strands; each batch goes on where the one before it ended."""
    offset = random.randint(0, num_steps)
    length = (len(corpus) - offset - 1) // batch_size * batch_size
    Xs, Ys = (np.array(corpus[offset + i : offset + i + length]).reshape((batch_size, -1)) for i in (0, 1))
    for i in range(0, Xs.shape[1] // num_steps * num_steps, num_steps):
        yield Xs[:, i : i + num_steps], Ys[:, i : i + num_steps]


class SeqDataLoader:
    """The Time Machine in batches, anew each time it is gone through."""

    def __init__(self, batch_size: int, num_steps: int, use_random_iter: bool, max_tokens: int) -> None:
        self.data_iter_fn = seq_data_iter_random if use_random_iter else seq_data_iter_sequential
        self.corpus, self.vocab = load_corpus_time_machine(max_tokens)
        self.batch_size, self.num_steps = batch_size, num_steps

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return self.data_iter_fn(self.corpus, self.batch_size, self.num_steps)


def load_data_time_machine(
    batch_size: int, num_steps: int, use_random_iter: bool = False, max_tokens: int = 10000
) -> tuple[SeqDataLoader, Vocab]:
    """The Time Machine in batches of characters, and their vocabulary."""
    data = SeqDataLoader(batch_size, num_steps, use_random_iter, max_tokens)
    return data, data.vocab


class RNNModelScratch:
    """A language model of three functions: parameters, first state, and the pass through the steps."""

    def __init__(
        self,
        vocab_size: int,
        num_hiddens: int,
        device: Context,
        get_params: Callable,
        init_state: Callable,
        forward_fn: Callable,
    ) -> None:
        self.vocab_size, self.num_hiddens = vocab_size, num_hiddens
        self.params = get_params(vocab_size, num_hiddens, device)
        self.init_state, self.forward_fn = init_state, forward_fn

    def __call__(self, X: Any, state: Any) -> Any:
        return self.forward_fn(npx.one_hot(X.T, self.vocab_size), state, self.params)

    def begin_state(self, batch_size: int, ctx: Context) -> Any:
        return self.init_state(batch_size, self.num_hiddens, ctx)


class RNNModel(nn.Block):
    """A language model: one-hot tokens through a recurrent layer of Gluon, then a dense layer."""

    def __init__(self, rnn_layer: Any, vocab_size: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rnn = rnn_layer
        self.vocab_size = vocab_size
        self.dense = nn.Dense(vocab_size)

    def forward(self, inputs: Any, state: Any) -> tuple[Any, Any]:
        """``inputs`` (n, steps); the output is (steps * n, vocab_size), step by step."""
        Y, state = self.rnn(npx.one_hot(inputs.T, self.vocab_size), state)
        return self.dense(Y.reshape((-1, Y.shape[-1]))), state

    def begin_state(self, *args: Any, **kwargs: Any) -> Any:
        return self.rnn.begin_state(*args, **kwargs)


def predict_ch8(prefix: str, num_preds: int, net: Any, vocab: Vocab, device: Context) -> str:
    """``prefix`` and the ``num_preds`` characters that the model finds most likely to follow."""
    state = net.begin_state(batch_size=1, ctx=device)
    outputs = [vocab[prefix[0]]]
    for i in range(1, len(prefix) + num_preds):
        y, state = net(np.array([[outputs[-1]]], ctx=device), state)
        outputs.append(vocab[prefix[i]] if i < len(prefix) else int(y.argmax(axis=1).reshape(1)))
    return "".join(vocab.idx_to_token[i] for i in outputs)


def grad_clipping(net: Any, theta: float) -> None:
    """Scale all gradients of a model together so that their norm is at most ``theta`` (Pascanu et al., 2013)."""
    gluon = isinstance(net, nn.Block)
    params = [param.data() for param in net.collect_params().values()] if gluon else net.params
    norm = math.sqrt(sum(float((param.grad**2).sum()) for param in params))
    if norm > theta:
        for param in params:
            param.grad[:] *= theta / norm


def train_epoch_ch8(
    net: Any, train_iter: Any, loss: Callable, updater: Callable, device: Context, use_random_iter: bool
) -> tuple[float, float]:
    """Once through the text. Returns the perplexity and tokens a second."""
    state, timer, sums = None, Timer(), Accumulator(2)
    for X, Y in train_iter:
        if state is None or use_random_iter:
            state = net.begin_state(batch_size=X.shape[0], ctx=device)
        else:
            state = [part.detach() for part in state]  # gradients end at the batch
        y = Y.T.reshape(-1).as_in_ctx(device)
        with autograd.record():
            y_hat, state = net(X.as_in_ctx(device), state)
            mean_loss = loss(y_hat, y).mean()
        mean_loss.backward()
        grad_clipping(net, 1)
        updater(batch_size=1)  # the loss is a mean already
        sums.add(mean_loss * y.size, y.size)
    return math.exp(sums[0] / sums[1]), sums[1] / timer.stop()


def train_ch8(
    net: Any,
    train_iter: Any,
    vocab: Vocab,
    lr: float,
    num_epochs: int,
    device: Context,
    use_random_iter: bool = False,
) -> None:
    """Train a language model, draw its perplexity, and print what it writes."""
    loss = gloss.SoftmaxCrossEntropyLoss()
    animator = Animator(xlabel="epoch", ylabel="perplexity", legend=["train"], xlim=[10, num_epochs])
    if isinstance(net, nn.Block):
        net.initialize(ctx=device, force_reinit=True, init=Normal(0.01))
        updater: Callable = Trainer(net.collect_params(), "sgd", {"learning_rate": lr}).step
    else:

        def updater(batch_size: int) -> None:
            sgd(net.params, lr, batch_size)

    for epoch in range(1, num_epochs + 1):
        perplexity, speed = train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter)
        if epoch % 10 == 0:
            animator.add(epoch, [perplexity])
    print(f"perplexity {perplexity:.1f}, {speed:.1f} tokens/sec on {device}")
    for prefix in ("time traveller", "traveller"):
        print(predict_ch8(prefix, 50, net, vocab, device))


class TimeMachine(DataModule):
    """The Time Machine: pieces of ``num_steps`` characters, and the same one further on."""

    def __init__(self, batch_size: int, num_steps: int, num_train: int = 10000, num_val: int = 5000) -> None:
        super().__init__()
        self.save_hyperparameters()
        corpus, self.vocab = self.build(self._download())
        pieces = np.array([corpus[i : i + num_steps + 1] for i in range(len(corpus) - num_steps)])
        self.X, self.Y = pieces[:, :-1], pieces[:, 1:]

    def _download(self) -> str:
        return hub.fetch("timemachine", "timemachine.txt").read_text(encoding="utf-8")

    def _preprocess(self, text: str) -> str:
        return re.sub("[^A-Za-z]+", " ", text).lower()

    def _tokenize(self, text: str) -> list[str]:
        return list(text)

    def build(self, raw_text: str, vocab: Vocab | None = None) -> tuple[list[int], Vocab]:
        """A text as numbers, by a vocabulary or by one of its own."""
        tokens = self._tokenize(self._preprocess(raw_text))
        vocab = vocab or Vocab(tokens)
        return vocab[tokens], vocab

    def get_dataloader(self, train: bool) -> Any:
        begin, end = (0, self.num_train) if train else (self.num_train, self.num_train + self.num_val)
        return self.get_tensorloader([self.X, self.Y], train, slice(begin, end))


class RNNScratch(Module):
    """A recurrent layer on arrays: inputs (steps, n, num_inputs), a list of outputs (n, num_hiddens)."""

    def __init__(self, num_inputs: int, num_hiddens: int, sigma: float = 0.01) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.W_xh = np.random.normal(size=(num_inputs, num_hiddens)) * sigma
        self.W_hh = np.random.normal(size=(num_hiddens, num_hiddens)) * sigma
        self.b_h = np.zeros(num_hiddens)

    def forward(self, inputs: Any, state: Any = None) -> tuple[list, Any]:
        if state is None:
            state = np.zeros((inputs.shape[1], self.num_hiddens), ctx=inputs.ctx)
        elif isinstance(state, (list, tuple)):
            (state,) = state
        outputs = []
        for X in inputs:
            state = np.tanh(np.dot(X, self.W_xh) + np.dot(state, self.W_hh) + self.b_h)
            outputs.append(state)
        return outputs, state


class RNNLMScratch(Classifier):
    """A language model on a recurrent layer, with an output layer on arrays."""

    def __init__(self, rnn: Any, vocab_size: int, lr: float = 0.01) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.init_params()

    def init_params(self) -> None:
        self.W_hq = np.random.normal(size=(self.rnn.num_hiddens, self.vocab_size)) * self.rnn.sigma
        self.b_q = np.zeros(self.vocab_size)
        for param in self.get_scratch_params():
            param.attach_grad()

    def training_step(self, batch: Sequence) -> Any:
        loss = self.loss(self(*batch[:-1]), batch[-1])
        self.plot("ppl", np.exp(loss), train=True)
        return loss

    def validation_step(self, batch: Sequence) -> None:
        self.plot("ppl", np.exp(self.loss(self(*batch[:-1]), batch[-1])), train=False)

    def one_hot(self, X: Any) -> Any:
        """Numbers (n, steps) as (steps, n, vocab_size)."""
        return npx.one_hot(X.T, self.vocab_size)

    def output_layer(self, rnn_outputs: Any) -> Any:
        """Outputs of the recurrent layer as scores (n, steps, vocab_size)."""
        return np.stack([np.dot(H, self.W_hq) + self.b_q for H in rnn_outputs], 1)

    def forward(self, X: Any, state: Any = None) -> Any:
        return self.output_layer(self.rnn(self.one_hot(X), state)[0])

    def predict(self, prefix: str, num_preds: int, vocab: Any, device: Context | None = None) -> str:
        """``prefix`` and the ``num_preds`` characters that the model finds most likely to follow."""
        state, outputs = None, [vocab[prefix[0]]]
        for i in range(1, len(prefix) + num_preds):
            rnn_outputs, state = self.rnn(self.one_hot(np.array([[outputs[-1]]], ctx=device)), state)
            if i < len(prefix):
                outputs.append(vocab[prefix[i]])
            else:
                outputs.append(int(self.output_layer(rnn_outputs).argmax(axis=2).reshape(1)))
        return "".join(vocab.idx_to_token[i] for i in outputs)


class RNN(Module):
    """A recurrent layer of Gluon: inputs (steps, n, features), outputs (steps, n, num_hiddens)."""

    def __init__(self, num_hiddens: int) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.rnn: Any = rnn.RNN(num_hiddens)

    def forward(self, inputs: Any, H: Any = None) -> tuple[Any, Any]:
        if H is None:
            (H,) = self.rnn.begin_state(inputs.shape[1], ctx=inputs.ctx)
        outputs, (H,) = self.rnn(inputs, (H,))
        return outputs, H


class RNNLM(RNNLMScratch):
    """A language model on a recurrent layer of Gluon."""

    def init_params(self) -> None:
        self.linear = nn.Dense(self.vocab_size, flatten=False)
        self.initialize()

    def output_layer(self, rnn_outputs: Any) -> Any:
        return self.linear(rnn_outputs).swapaxes(0, 1)


class GRU(RNN):
    """Gated recurrent units in several layers."""

    def __init__(self, num_hiddens: int, num_layers: int, dropout: float = 0) -> None:
        Module.__init__(self)
        self.save_hyperparameters()
        self.rnn = rnn.GRU(num_hiddens, num_layers, dropout=dropout)
