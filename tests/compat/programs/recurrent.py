"""Recurrent networks by hand and of Gluon, words as vectors, translation with attention."""

import collections
import os
import tempfile

import d2lzh as d2l
import numpy as np
from given import fill, numbers, show
from mxnet import autograd, gluon, init, nd
from mxnet.contrib import text
from mxnet.gluon import data as gdata
from mxnet.gluon import loss as gloss
from mxnet.gluon import nn, rnn

letters = "the quick brown fox jumps over the lazy dog while the slow red hen sits by " * 6
names = sorted(set(letters))
index = {c: i for i, c in enumerate(names)}
corpus, size, hidden = [index[c] for c in letters], len(names), 8
for X, Y in d2l.data_iter_consecutive(list(range(30)), batch_size=2, num_steps=6):
    print(X, Y)
print([(Y - X).sum().asscalar() for X, Y in d2l.data_iter_random(list(range(30)), batch_size=2, num_steps=6)])


def parameters():
    shapes = [(size, hidden), (hidden, hidden), (hidden,), (hidden, size), (size,)]
    found = [numbers(*shape, seed=i, scale=0.1) for i, shape in enumerate(shapes)]
    for p in found:
        p.attach_grad()
    return found


def start(batch_size, num_hiddens, ctx):
    return (nd.zeros(shape=(batch_size, num_hiddens), ctx=ctx),)


def simple(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    (H,), outputs = state, []
    for X in inputs:
        H = nd.tanh(nd.dot(X, W_xh) + nd.dot(H, W_hh) + b_h)
        outputs.append(nd.dot(H, W_hq) + b_q)
    return outputs, (H,)


for random in (False, True):
    d2l.train_and_predict_rnn(simple, parameters, start, hidden, size, d2l.try_gpu(), corpus, names, index, random,
                              2, 8, 10, 0.1, 4, 2, 5, ["the"])  # fmt: skip
for layer in (rnn.RNN(hidden), rnn.LSTM(hidden), rnn.GRU(hidden, 2), rnn.LSTM(hidden, bidirectional=True)):
    model = d2l.RNNModel(layer, size)
    model.initialize(force_reinit=True)
    state = model.begin_state(batch_size=4)
    model(nd.zeros((4, 8)), state)
    fill(model)
    trainer = gluon.Trainer(model.collect_params(), "sgd", {"learning_rate": 5.0, "momentum": 0, "wd": 0})
    for X, Y in d2l.data_iter_consecutive(corpus, 4, 8):
        for s in state:
            s.detach()
        with autograd.record():
            output, state = model(X, state)
            l = gloss.SoftmaxCrossEntropyLoss()(output, Y.T.reshape((-1,))).mean()
        l.backward()
        d2l.grad_clipping([p.data() for p in model.collect_params().values()], 0.5, X.context)
        trainer.step(1)
    print("%.3f" % l.asscalar(), [s.shape for s in state])
d2l.train_and_predict_rnn_gluon(d2l.RNNModel(rnn.GRU(hidden), size), hidden, size, d2l.try_gpu(), corpus, names, index,
                                1, 8, 1.0, 0.1, 4, 1, 5, ["the"])  # fmt: skip

pairs = [
    ("elle est vieille .", "she is old ."),
    ("ils regardent .", "they are watching ."),
    ("il dort .", "he sleeps ."),
]
marks = ["<pad>", "<bos>", "<eos>"]


def table(sentences):
    rows = [s.split(" ") + ["<eos>"] for s in sentences]
    vocabulary = text.vocab.Vocabulary(collections.Counter(w for r in rows for w in r), reserved_tokens=marks)
    rows = [r + ["<pad>"] * (6 - len(r)) for r in rows]
    return vocabulary, nd.array([vocabulary.to_indices(r) for r in rows])


(french, source), (english, target) = table([f for f, _ in pairs]), table([e for _, e in pairs])
print(french.idx_to_token, english.token_to_idx, english.to_tokens([1, 2]), len(french), source)
embed, encoder, decoder = nn.Embedding(30, 8), rnn.GRU(8, 2), rnn.GRU(8, 2)
score = nn.Sequential()
score.add(nn.Dense(6, activation="tanh", use_bias=False, flatten=False), nn.Dense(1, use_bias=False, flatten=False))
out = nn.Dense(len(english), flatten=False)


def translated(X, Y):
    seen, state = encoder(embed(X).swapaxes(0, 1), encoder.begin_state(batch_size=len(X)))
    word, mask, l, count = nd.array([english.token_to_idx["<bos>"]] * len(X)), nd.ones(len(X)), nd.array([0]), 0
    for y in Y.T:
        query = nd.broadcast_axis(state[0][-1].expand_dims(0), axis=0, size=seen.shape[0])
        weights = nd.softmax(score(nd.concat(seen, query, dim=2)), axis=0)
        both = nd.concat(embed(word), (weights * seen).sum(axis=0), dim=1)
        step, state = decoder(both.expand_dims(0), state)
        l = l + (mask * gloss.SoftmaxCrossEntropyLoss()(out(step).squeeze(axis=0), y)).sum()
        word, count = y, count + mask.sum().asscalar()
        mask = mask * (y != english.token_to_idx["<eos>"])
    return l / count


parts = (embed, encoder, decoder, score, out)
for part in parts:
    part.initialize(init.Xavier())
translated(source, target)
for i, part in enumerate(parts):
    fill(part, 0.3, i)
trainers = [gluon.Trainer(part.collect_params(), "adam", {"learning_rate": 0.02}) for part in parts]
for epoch in range(6):
    with autograd.record():
        l = translated(source, target)
    l.backward()
    for t in trainers:
        t.step(1)
    print("%.3f" % l.asscalar())

folder = tempfile.mkdtemp()
rng = np.random.RandomState(0)
with open(os.path.join(folder, "vectors.txt"), "w") as f:
    for word in ["king", "queen", "man", "woman", "she"]:
        f.write(word + " " + " ".join("%.3f" % v for v in rng.normal(size=6)) + "\n")
vectors = text.embedding.CustomEmbedding(os.path.join(folder, "vectors.txt"))
W, x = vectors.idx_to_vec, vectors.get_vecs_by_tokens(["king", "man", "nowhere"])
cos = nd.dot(W, x[0]) / ((nd.sum(W * W, axis=1) + 1e-9).sqrt() * nd.sum(x[0] * x[0]).sqrt())
print([vectors.idx_to_token[int(i)] for i in nd.topk(cos, k=3, ret_typ="indices").asnumpy()], vectors.vec_len)
show(x, text.embedding.CustomEmbedding(os.path.join(folder, "vectors.txt"), vocabulary=english).idx_to_vec)


def padded(samples):
    longest = max(len(c) for _, c in samples)
    rows = [c + [0] * (longest - len(c)) for _, c in samples]
    mask = [[1] * len(c) + [0] * (longest - len(c)) for _, c in samples]
    return nd.array([c for c, _ in samples]).reshape((-1, 1)), nd.array(rows), nd.array(mask)


data = gdata.ArrayDataset([1, 2, 3], [[4, 5], [6], [7, 8, 9]])
u, v = nn.Embedding(10, 4), nn.Embedding(10, 4)
for i, e in enumerate((u, v)):
    e.initialize()
    fill(e, seed=i)
for centers, contexts, mask in gdata.DataLoader(data, 2, batchify_fn=padded):
    guess = nd.batch_dot(u(centers), v(contexts).swapaxes(1, 2))
    show(gloss.SigmoidBinaryCrossEntropyLoss()(guess.reshape(mask.shape), mask, mask))
reviews = [["good film so good", 1], ["bad bad film", 0]] * 5
vocabulary = d2l.get_vocab_imdb(reviews)
show(*d2l.preprocess_imdb(reviews, vocabulary))
print(len(vocabulary), d2l.get_tokenized_imdb(reviews)[0], sorted(vocabulary.idx_to_token))
