"""Chapter 6: language models of characters, from scratch and with Gluon."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ... import autograd, nd
from ...context import Context
from ...core import NDArray
from ...gluon import Trainer, nn
from ...gluon import loss as gloss
from ...initializer import Normal
from .basics import sgd

__all__ = [
    "RNNModel",
    "data_iter_consecutive",
    "data_iter_random",
    "grad_clipping",
    "predict_rnn",
    "predict_rnn_gluon",
    "to_onehot",
    "train_and_predict_rnn",
    "train_and_predict_rnn_gluon",
]

Batches = Iterator[tuple[NDArray, NDArray]]


def to_onehot(X: NDArray, size: int) -> list[NDArray]:
    """A batch (n, steps) of numbers as one array (n, size) of zeros and a one for each step.

    >>> from d2lcore import nd
    >>> len(to_onehot(nd.array([[0, 1, 2]]), 4)), to_onehot(nd.array([[0, 1, 2]]), 4)[1].asnumpy()
    (3, array([[0., 1., 0., 0.]], dtype=float32))
    """
    return [nd.one_hot(x, size) for x in X.T]


def data_iter_random(
    corpus_indices: Sequence[int], batch_size: int, num_steps: int, ctx: Context | None = None
) -> Batches:
    """Pieces of ``num_steps`` from anywhere in the text, and the same one character further on.

    >>> sorted(int(X[0, 0].asscalar()) for X, Y in data_iter_random(list(range(10)), 1, 3))
    [0, 3, 6]
    """
    starts = [i * num_steps for i in range((len(corpus_indices) - 1) // num_steps)]
    random.shuffle(starts)
    for first in range(0, len(starts) // batch_size * batch_size, batch_size):
        chosen = starts[first : first + batch_size]
        X, Y = ([corpus_indices[i + shift : i + shift + num_steps] for i in chosen] for shift in (0, 1))
        yield nd.array(X, ctx=ctx), nd.array(Y, ctx=ctx)


def data_iter_consecutive(
    corpus_indices: Sequence[int], batch_size: int, num_steps: int, ctx: Context | None = None
) -> Batches:
    """The text in ``batch_size`` strands; each batch goes on where the one before it ended.

    >>> [X.asnumpy().tolist() for X, Y in data_iter_consecutive(list(range(9)), 2, 2)]
    [[[0.0, 1.0], [4.0, 5.0]]]
    """
    length = len(corpus_indices) // batch_size
    strands = nd.array(corpus_indices[: batch_size * length], ctx=ctx).reshape((batch_size, length))
    for start in range(0, (length - 1) // num_steps * num_steps, num_steps):
        yield strands[:, start : start + num_steps], strands[:, start + 1 : start + num_steps + 1]


def grad_clipping(params: Sequence[NDArray], theta: float | None, ctx: Context) -> None:
    """Scale all gradients together so that their norm is at most ``theta`` (Pascanu et al., 2013); None: never.

    >>> from d2lcore import autograd, cpu, nd
    >>> w = nd.array([3.0, 4.0])
    >>> w.attach_grad()
    >>> with autograd.record():
    ...     loss = (w * w / 2).sum()
    >>> loss.backward()
    >>> grad_clipping([w], 1, cpu())
    >>> w.grad.asnumpy()
    array([0.6, 0.8], dtype=float32)
    """
    if theta is None:
        return
    norm = math.sqrt(sum((param.grad**2).sum().asscalar() for param in params))
    if norm > theta:
        for param in params:
            param.grad[:] *= theta / norm


class RNNModel(nn.Block):
    """A language model: one-hot characters through a recurrent layer of Gluon, then a dense layer.

    >>> from d2lcore import nd
    >>> from d2lcore.gluon import rnn
    >>> model = RNNModel(rnn.GRU(8), vocab_size=5)
    >>> model.initialize()
    >>> output, state = model(nd.array([[1, 2, 3], [0, 4, 0]]), model.begin_state(batch_size=2))
    >>> output.shape
    (6, 5)
    """

    def __init__(self, rnn_layer: Any, vocab_size: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rnn = rnn_layer
        self.vocab_size = vocab_size
        self.dense = nn.Dense(vocab_size)

    def forward(self, inputs: NDArray, state: Any) -> tuple[NDArray, Any]:
        """``inputs`` (n, steps); the output is (steps * n, vocab_size), step by step."""
        Y, state = self.rnn(nd.one_hot(inputs.T, self.vocab_size), state)
        return self.dense(Y.reshape((-1, Y.shape[-1]))), state

    def begin_state(self, *args: Any, **kwargs: Any) -> Any:
        return self.rnn.begin_state(*args, **kwargs)


def predict_rnn(
    prefix: str,
    num_chars: int,
    rnn: Callable,
    params: Sequence[NDArray],
    init_rnn_state: Callable,
    num_hiddens: int,
    vocab_size: int,
    ctx: Context,
    idx_to_char: Sequence[str],
    char_to_idx: dict[str, int],
) -> str:
    """``prefix`` and the ``num_chars`` characters that the model from scratch finds most likely to follow."""

    def step(number: int, state: Any) -> tuple[NDArray, Any]:
        outputs, state = rnn(to_onehot(nd.array([number], ctx=ctx), vocab_size), state, params)
        return outputs[0], state

    return _write(prefix, num_chars, step, init_rnn_state(1, num_hiddens, ctx), idx_to_char, char_to_idx)


def predict_rnn_gluon(
    prefix: str,
    num_chars: int,
    model: RNNModel,
    vocab_size: int,
    ctx: Context,
    idx_to_char: Sequence[str],
    char_to_idx: dict[str, int],
) -> str:
    """`predict_rnn` for an `RNNModel`."""

    def step(number: int, state: Any) -> tuple[NDArray, Any]:
        return model(nd.array([[number]], ctx=ctx), state)

    state = model.begin_state(batch_size=1, ctx=ctx)
    return _write(prefix, num_chars, step, state, idx_to_char, char_to_idx)


def _write(
    prefix: str, num_chars: int, step: Callable, state: Any, idx_to_char: Sequence[str], char_to_idx: dict[str, int]
) -> str:
    written = [char_to_idx[prefix[0]]]
    for t in range(1, len(prefix) + num_chars):
        output, state = step(written[-1], state)
        told = t < len(prefix)
        written.append(char_to_idx[prefix[t]] if told else int(output.argmax(axis=1).asscalar()))
    return "".join(idx_to_char[i] for i in written)


def train_and_predict_rnn(
    rnn: Callable,
    get_params: Callable,
    init_rnn_state: Callable,
    num_hiddens: int,
    vocab_size: int,
    ctx: Context,
    corpus_indices: Sequence[int],
    idx_to_char: Sequence[str],
    char_to_idx: dict[str, int],
    is_random_iter: bool,
    num_epochs: int,
    num_steps: int,
    lr: float,
    clipping_theta: float | None,
    batch_size: int,
    pred_period: int,
    pred_len: int,
    prefixes: Sequence[str],
) -> None:
    """Train a model from scratch; every ``pred_period`` epochs print its perplexity and what it writes."""
    params = get_params()
    loss = gloss.SoftmaxCrossEntropyLoss()
    batches = data_iter_random if is_random_iter else data_iter_consecutive
    for epoch in range(1, num_epochs + 1):
        state = init_rnn_state(batch_size, num_hiddens, ctx)
        loss_sum, total, start = 0.0, 0, time.time()
        for X, Y in batches(corpus_indices, batch_size, num_steps, ctx):
            if is_random_iter:
                state = init_rnn_state(batch_size, num_hiddens, ctx)
            state = tuple(part.detach() for part in state)  # gradients end at the batch
            with autograd.record():
                outputs, state = rnn(to_onehot(X, vocab_size), state, params)
                y = Y.T.reshape((-1,))
                mean_loss = loss(nd.concat(*outputs, dim=0), y).mean()
            mean_loss.backward()
            grad_clipping(params, clipping_theta, ctx)
            sgd(params, lr, 1)
            loss_sum += mean_loss.asscalar() * y.size
            total += y.size
        if epoch % pred_period == 0:
            _report(epoch, loss_sum / total, time.time() - start)
            for prefix in prefixes:
                state_args = (init_rnn_state, num_hiddens, vocab_size, ctx, idx_to_char, char_to_idx)
                print(" -", predict_rnn(prefix, pred_len, rnn, params, *state_args))


def train_and_predict_rnn_gluon(
    model: RNNModel,
    num_hiddens: int,
    vocab_size: int,
    ctx: Context,
    corpus_indices: Sequence[int],
    idx_to_char: Sequence[str],
    char_to_idx: dict[str, int],
    num_epochs: int,
    num_steps: int,
    lr: float,
    clipping_theta: float | None,
    batch_size: int,
    pred_period: int,
    pred_len: int,
    prefixes: Sequence[str],
) -> None:
    """`train_and_predict_rnn` for an `RNNModel`, on consecutive batches."""
    loss = gloss.SoftmaxCrossEntropyLoss()
    model.initialize(ctx=ctx, force_reinit=True, init=Normal(0.01))
    trainer = Trainer(model.collect_params(), "sgd", {"learning_rate": lr, "momentum": 0, "wd": 0})
    for epoch in range(1, num_epochs + 1):
        loss_sum, total, start = 0.0, 0, time.time()
        state = model.begin_state(batch_size=batch_size, ctx=ctx)
        for X, Y in data_iter_consecutive(corpus_indices, batch_size, num_steps, ctx):
            state = [part.detach() for part in state]
            with autograd.record():
                output, state = model(X, state)
                y = Y.T.reshape((-1,))
                mean_loss = loss(output, y).mean()
            mean_loss.backward()
            grad_clipping([p.data(ctx) for p in model.collect_params().values()], clipping_theta, ctx)
            trainer.step(1)  # the loss is a mean already
            loss_sum += mean_loss.asscalar() * y.size
            total += y.size
        if epoch % pred_period == 0:
            _report(epoch, loss_sum / total, time.time() - start)
            for prefix in prefixes:
                words = predict_rnn_gluon(prefix, pred_len, model, vocab_size, ctx, idx_to_char, char_to_idx)
                print(" -", words)


def _report(epoch: int, loss: float, seconds: float) -> None:
    print(f"epoch {epoch}, perplexity {math.exp(loss):f}, time {seconds:.2f} sec")
