"""Attention and the transformer's encoder (Bahdanau et al., 2014; Vaswani et al., 2017)."""

from __future__ import annotations

import math
from typing import Any

from ... import np, npx
from ...gluon import nn

__all__ = [
    "AddNorm",
    "AdditiveAttention",
    "AttentionDecoder",
    "Decoder",
    "DotProductAttention",
    "Encoder",
    "EncoderBlock",
    "EncoderDecoder",
    "MultiHeadAttention",
    "PositionWiseFFN",
    "PositionalEncoding",
    "TransformerEncoder",
    "TransformerEncoderBlock",
    "masked_softmax",
    "transpose_output",
    "transpose_qkv",
]


def masked_softmax(X: Any, valid_lens: Any) -> Any:
    """Softmax of the last axis of (n, queries, keys) over its first ``valid_lens`` (n,) or (n, queries) places."""
    if valid_lens is None:
        return npx.softmax(X)
    lengths = valid_lens.repeat(X.shape[1]) if valid_lens.ndim == 1 else valid_lens.reshape(-1)
    rows = X.reshape((-1, X.shape[-1]))
    return npx.softmax(npx.sequence_mask(rows, lengths, True, value=-1e6, axis=1)).reshape(X.shape)


class AdditiveAttention(nn.Block):
    """Queries and keys of different sizes, compared by a small network."""

    def __init__(self, num_hiddens: int, dropout: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.W_k = nn.Dense(num_hiddens, use_bias=False, flatten=False)
        self.W_q = nn.Dense(num_hiddens, use_bias=False, flatten=False)
        self.w_v = nn.Dense(1, use_bias=False, flatten=False)
        self.dropout = nn.Dropout(dropout)

    def forward(self, queries: Any, keys: Any, values: Any, valid_lens: Any) -> Any:
        """(n, queries, q), (n, keys, k), (n, keys, v) give (n, queries, v)."""
        pairs = np.expand_dims(self.W_q(queries), 2) + np.expand_dims(self.W_k(keys), 1)
        scores = np.squeeze(self.w_v(np.tanh(pairs)), axis=-1)
        self.attention_weights = masked_softmax(scores, valid_lens)
        return npx.batch_dot(self.dropout(self.attention_weights), values)


class DotProductAttention(nn.Block):
    """Queries and keys of one size, compared by their products, scaled."""

    def __init__(self, dropout: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dropout = nn.Dropout(dropout)

    def forward(self, queries: Any, keys: Any, values: Any, valid_lens: Any = None) -> Any:
        """(n, queries, d), (n, keys, d), (n, keys, v) give (n, queries, v)."""
        scores = npx.batch_dot(queries, keys, transpose_b=True) / math.sqrt(queries.shape[-1])
        self.attention_weights = masked_softmax(scores, valid_lens)
        return npx.batch_dot(self.dropout(self.attention_weights), values)


def transpose_qkv(X: Any, num_heads: int) -> Any:
    """(n, places, size) to (n * num_heads, places, size / num_heads): heads are examples of their own."""
    X = X.reshape((X.shape[0], X.shape[1], num_heads, -1)).transpose((0, 2, 1, 3))
    return X.reshape((-1, X.shape[2], X.shape[3]))


def transpose_output(X: Any, num_heads: int) -> Any:
    """`transpose_qkv` undone."""
    X = X.reshape((-1, num_heads, X.shape[1], X.shape[2])).transpose((0, 2, 1, 3))
    return X.reshape((X.shape[0], X.shape[1], -1))


class MultiHeadAttention(nn.Block):
    """Several scaled dot products beside each other, each on its own part of the features."""

    def __init__(self, num_hiddens: int, num_heads: int, dropout: float, use_bias: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.num_heads = num_heads
        self.attention = DotProductAttention(dropout)
        self.W_q = nn.Dense(num_hiddens, use_bias=use_bias, flatten=False)
        self.W_k = nn.Dense(num_hiddens, use_bias=use_bias, flatten=False)
        self.W_v = nn.Dense(num_hiddens, use_bias=use_bias, flatten=False)
        self.W_o = nn.Dense(num_hiddens, use_bias=use_bias, flatten=False)

    def forward(self, queries: Any, keys: Any, values: Any, valid_lens: Any) -> Any:
        """(n, queries, d), (n, keys, d), (n, keys, d) give (n, queries, num_hiddens)."""
        parts = (self.W_q(queries), self.W_k(keys), self.W_v(values))
        if valid_lens is not None:
            valid_lens = valid_lens.repeat(self.num_heads, axis=0)
        output = self.attention(*(transpose_qkv(part, self.num_heads) for part in parts), valid_lens)
        return self.W_o(transpose_output(output, self.num_heads))

    transpose_qkv = staticmethod(transpose_qkv)
    transpose_output = staticmethod(transpose_output)


class PositionalEncoding(nn.Block):
    """Adds sines and cosines that tell places apart."""

    def __init__(self, num_hiddens: int, dropout: float, max_len: int = 1000) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.P = np.zeros((1, max_len, num_hiddens))
        rates = np.power(10000, np.arange(0, num_hiddens, 2) / num_hiddens)
        angles = np.arange(max_len).reshape((-1, 1)) / rates
        self.P[:, :, 0::2] = np.sin(angles)
        self.P[:, :, 1::2] = np.cos(angles[:, : num_hiddens // 2])

    def forward(self, X: Any) -> Any:
        return self.dropout(X + self.P[:, : X.shape[1], :].as_in_ctx(X.ctx))


class PositionWiseFFN(nn.Block):
    """Two dense layers at every place."""

    def __init__(self, ffn_num_hiddens: int, ffn_num_outputs: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dense1 = nn.Dense(ffn_num_hiddens, flatten=False, activation="relu")
        self.dense2 = nn.Dense(ffn_num_outputs, flatten=False)

    def forward(self, X: Any) -> Any:
        return self.dense2(self.dense1(X))


class AddNorm(nn.Block):
    """Dropout, a residual connection, and layer normalisation."""

    def __init__(self, dropout: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dropout = nn.Dropout(dropout)
        self.ln = nn.LayerNorm()

    def forward(self, X: Any, Y: Any) -> Any:
        return self.ln(self.dropout(Y) + X)


class TransformerEncoderBlock(nn.Block):
    """Self-attention and dense layers, each with `AddNorm`."""

    def __init__(
        self,
        num_hiddens: int,
        ffn_num_hiddens: int,
        num_heads: int,
        dropout: float,
        use_bias: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.attention = MultiHeadAttention(num_hiddens, num_heads, dropout, use_bias)
        self.addnorm1 = AddNorm(dropout)
        self.ffn = PositionWiseFFN(ffn_num_hiddens, num_hiddens)
        self.addnorm2 = AddNorm(dropout)

    def forward(self, X: Any, valid_lens: Any) -> Any:
        Y = self.addnorm1(X, self.attention(X, X, X, valid_lens))
        return self.addnorm2(Y, self.ffn(Y))


EncoderBlock = TransformerEncoderBlock  #: as releases before 1.0 call it


class Encoder(nn.Block):
    """What reads a sequence; subclasses write ``forward(X, ...)``."""

    def forward(self, X: Any, *args: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} has no forward")


class Decoder(nn.Block):
    """What writes a sequence; subclasses write ``init_state(enc_all_outputs, ...)`` and ``forward(X, state)``."""

    def init_state(self, enc_all_outputs: Any, *args: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} has no init_state")

    def forward(self, X: Any, state: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} has no forward")


class AttentionDecoder(Decoder):
    """A decoder whose attention can be looked at, as ``attention_weights``."""

    @property
    def attention_weights(self) -> Any:
        raise NotImplementedError(f"{type(self).__name__} has no attention_weights")


class EncoderDecoder(nn.Block):
    """An encoder, and a decoder that begins with what the encoder made of the input."""

    def __init__(self, encoder: Any, decoder: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.encoder, self.decoder = encoder, decoder

    def forward(self, enc_X: Any, dec_X: Any, *args: Any) -> Any:
        return self.decoder(dec_X, self.decoder.init_state(self.encoder(enc_X, *args), *args))


class TransformerEncoder(Encoder):
    """An embedding with places, and a stack of blocks."""

    def __init__(
        self,
        vocab_size: int,
        num_hiddens: int,
        ffn_num_hiddens: int,
        num_heads: int,
        num_blks: int,
        dropout: float,
        use_bias: bool = False,
    ) -> None:
        super().__init__()
        self.num_hiddens = num_hiddens
        self.embedding = nn.Embedding(vocab_size, num_hiddens)
        self.pos_encoding = PositionalEncoding(num_hiddens, dropout)
        self.blks = nn.Sequential()
        for _ in range(num_blks):
            self.blks.add(TransformerEncoderBlock(num_hiddens, ffn_num_hiddens, num_heads, dropout, use_bias))

    def forward(self, X: Any, valid_lens: Any, *args: Any) -> Any:
        """Numbers (n, places) give (n, places, num_hiddens)."""
        X = self.pos_encoding(self.embedding(X) * math.sqrt(self.num_hiddens))  # about as large as the places' part
        self.attention_weights = []
        block: Any
        for block in self.blks:
            X = block(X, valid_lens)
            self.attention_weights.append(block.attention.attention.attention_weights)
        return X
