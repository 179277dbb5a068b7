"""Recurrent layers, from sequence to sequence with attention, and a transformer."""

from __future__ import annotations

import math

from d2l import mxnet as d2l
from mxnet import autograd, gluon, np, npx
from mxnet.gluon import nn, rnn
from sample import fill, sample, show

npx.set_np()

show("one-hot", npx.one_hot(np.arange(10).reshape(2, 5).T, 12))
X = sample(7, 3, 5)
for layer in (
    rnn.RNN(8, activation="tanh"),
    rnn.GRU(8, 2),
    rnn.LSTM(8),
    rnn.LSTM(4, num_layers=2, bidirectional=True),
    rnn.LSTM(4, layout="NTC"),
):
    fill(layer, X)
    start = layer.begin_state(batch_size=7 if layer._layout == "NTC" else 3)
    with autograd.record():
        outputs, states = layer(X, start)
        loss = (outputs * outputs).sum()
    loss.backward()
    print(layer)
    show("outputs", layer(X), *states, *(parameter.grad() for parameter in layer.collect_params().values()))

# attention
scores = sample(2, 2, 4)
for lengths in (np.array([2, 3]), np.array([[1, 3], [2, 4]]), None):
    show("masked", d2l.masked_softmax(scores, lengths))
keys, values = np.ones((2, 10, 2)), np.arange(40).reshape(1, 10, 4).repeat(2, axis=0)
for attention, queries in (
    (d2l.AdditiveAttention(8, 0.1), sample(2, 1, 20)),
    (d2l.DotProductAttention(0.5), sample(2, 1, 2)),
):
    attention.initialize()
    show("attention", attention(queries, keys, values, np.array([2, 6])), attention.attention_weights)
masked = npx.sequence_mask(np.ones((2, 3, 4)), np.array([1, 2]), True, value=-1, axis=1)
show("products", npx.batch_dot(sample(2, 3, 4), sample(2, 5, 4), transpose_b=True), masked)
encoding = d2l.PositionalEncoding(32, 0)
show("places", encoding(np.zeros((1, 60, 32))))


class Encoder(nn.Block):
    def __init__(self, words, size, **kwargs):
        super().__init__(**kwargs)
        self.embedding = nn.Embedding(words, size)
        self.rnn = rnn.GRU(size, num_layers=2)

    def forward(self, X):
        X = self.embedding(X).swapaxes(0, 1)
        return self.rnn(X, self.rnn.begin_state(batch_size=X.shape[1], ctx=X.ctx))


class Decoder(nn.Block):
    def __init__(self, words, size, **kwargs):
        super().__init__(**kwargs)
        self.attention = d2l.AdditiveAttention(size, 0)
        self.embedding = nn.Embedding(words, size)
        self.rnn = rnn.GRU(size, num_layers=2)
        self.dense = nn.Dense(words, flatten=False)

    def forward(self, X, memory, state, lengths):
        outputs = []
        for x in self.embedding(X).swapaxes(0, 1):
            query = np.expand_dims(state[0][-1], axis=1)
            context = self.attention(query, memory, memory, lengths)
            x = np.concatenate((context, np.expand_dims(x, axis=1)), axis=-1)
            out, state = self.rnn(x.swapaxes(0, 1), state)
            outputs.append(out)
        return self.dense(np.concatenate(outputs, axis=0)).swapaxes(0, 1)


class Translator(nn.Block):
    def __init__(self, words, size, **kwargs):
        super().__init__(**kwargs)
        self.encoder, self.decoder = Encoder(words, size), Decoder(words, size)

    def forward(self, source, target, lengths):
        memory, state = self.encoder(source)
        return self.decoder(target, memory.swapaxes(0, 1), state, lengths)


class Transformer(nn.Block):
    """Encoder blocks, and a decoder block that does not look ahead."""

    def __init__(self, words, size, **kwargs):
        super().__init__(**kwargs)
        self.size = size
        self.embedding, self.dense = nn.Embedding(words, size), nn.Dense(words, flatten=False)
        self.norms, self.attentions = nn.Sequential(), nn.Sequential()
        for _ in range(3):
            self.norms.add(nn.LayerNorm())
            attention = nn.Sequential()
            attention.add(*(nn.Dense(size, use_bias=False, flatten=False) for _ in range(3)))
            self.attentions.add(attention)

    def attend(self, i, X, Y, lengths):
        query, key, value = (dense(Z) for dense, Z in zip(self.attentions[i], (X, Y, Y)))
        heads = [Z.reshape(Z.shape[0], Z.shape[1], 4, -1).transpose(0, 2, 1, 3) for Z in (query, key, value)]
        query, key, value = (Z.reshape(-1, Z.shape[2], Z.shape[3]) for Z in heads)
        scores = npx.batch_dot(query, key, transpose_b=True) / math.sqrt(query.shape[-1])
        weights = d2l.masked_softmax(scores, lengths.repeat(4, axis=0))
        out = npx.batch_dot(weights, value).reshape(-1, 4, X.shape[1], self.size // 4).transpose(0, 2, 1, 3)
        return self.norms[i](X + out.reshape(out.shape[0], out.shape[1], -1))

    def forward(self, source, target, lengths):
        memory, X = (self.embedding(words) * math.sqrt(self.size) for words in (source, target))
        memory = self.attend(0, memory, memory, lengths)
        places = np.tile(np.arange(1, target.shape[1] + 1, ctx=X.ctx), (target.shape[0], 1))
        return self.dense(self.attend(2, self.attend(1, X, X, places), memory, lengths))


source, target = np.array([[1, 2, 3, 4, 0], [4, 5, 6, 7, 8]]), np.array([[1, 2, 3, 4], [3, 4, 5, 6]])
lengths, right = np.array([4, 5]), np.array([3, 2])
for net in (Translator(10, 16), Transformer(10, 16)):
    fill(net, source, target, lengths)
    trainer = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.01})
    for _ in range(4):
        with autograd.record():
            weights = npx.sequence_mask(np.ones((2, 4, 1)), right, True, axis=1)
            loss = gluon.loss.SoftmaxCELoss()(net(source, target, lengths), target, weights)
        loss.backward()
        d2l.grad_clipping(net, 1)
        trainer.step(int(right.sum()))
    show(type(net).__name__, loss, net(source, target, lengths))
