"""Word vectors, BERT, sentiments, inference; recommenders; generative adversarial networks."""

from __future__ import annotations

import numpy
from d2l import mxnet as d2l
from mxnet import autograd, gluon, np, npx
from mxnet.gluon import nn, rnn
from sample import fill, sample, show

npx.set_np()


def numbers(high, *shape, seed=0):
    return np.array(numpy.random.RandomState(seed).randint(0, high, shape))


def train(net, loss, *batch, steps=3, rate=0.01):
    """A few steps of Adam; the loss of the last."""
    trainer = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": rate})
    for _ in range(steps):
        with autograd.record():
            value = loss(net(*batch[:-1]), batch[-1])
        value.backward()
        trainer.step(batch[-1].shape[0])
    return value


# word vectors
net = nn.Sequential()
net.add(nn.Embedding(20, 8), nn.Embedding(20, 8))
for embedding in net:
    fill(embedding, np.ones((1,)))
centers, words = numbers(20, 4, 1), numbers(20, 4, 6, seed=1)
mask, labels = (sample(4, 6, seed=2) > -1).astype("float32"), (sample(4, 6, seed=3) > 0).astype("float32")
trainer = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.05})
for _ in range(3):
    with autograd.record():
        scores = npx.batch_dot(net[0](centers), net[1](words).swapaxes(1, 2)).reshape(labels.shape)
        loss = gluon.loss.SigmoidBCELoss()(scores, labels, mask) * mask.shape[1] / mask.sum(axis=1)
    loss.backward()
    trainer.step(4)
table = net[0].weight.data()
cosines = np.dot(table, table[3]) / np.sqrt((table * table).sum(axis=1) * (table[3] ** 2).sum() + 1e-9)
show("word vectors", loss, cosines, npx.topk(cosines, k=4, ret_typ="indices"))
batch = d2l.batchify([(1, [2, 2], [3, 3, 3, 3]), (1, [2, 2, 2], [3, 3])])
show("batch", *batch)

# BERT
print(d2l.get_tokens_and_segments(["a", "b"], ["c"]))
tokens, segments = numbers(50, 2, 8), np.array([[0] * 4 + [1] * 4, [0] * 3 + [1] * 5])
bert = d2l.BERTModel(50, 32, 48, 4, 2, 0, max_len=16)
places, lengths = np.array([[1, 5, 2], [6, 1, 5]]), np.array([6, 8])
fill(bert, tokens, segments, lengths, places)
show("bert", *bert(tokens, segments, lengths, places))
weights, truth, following = np.array([[1, 1, 0], [1, 1, 1]]), numbers(50, 2, 3), np.array([0, 1])
shards = [[part] for part in (tokens, segments, lengths, places, weights, truth, following)]
trainer = gluon.Trainer(bert.collect_params(), "adam", {"learning_rate": 0.01})
for _ in range(2):
    with autograd.record():
        losses = d2l._get_batch_loss_bert(bert, gluon.loss.SoftmaxCELoss(), 50, *shards)
    losses[2][0].backward()
    trainer.step(1)
show("bert's losses", *(part[0] for part in losses))


class Recurrent(nn.Block):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.embedding = nn.Embedding(30, 8)
        self.encoder = rnn.LSTM(6, num_layers=2, bidirectional=True, input_size=8)
        self.decoder = nn.Dense(2)

    def forward(self, X):
        outputs = self.encoder(self.embedding(X.T))
        return self.decoder(np.concatenate((outputs[0], outputs[-1]), axis=1))


class Convolutional(nn.Block):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.learned, self.constant = nn.Embedding(30, 8), nn.Embedding(30, 8)
        self.pool, self.decoder, self.convs = nn.GlobalMaxPool1D(), nn.Dense(2), nn.Sequential()
        for width in (3, 4, 5):
            self.convs.add(nn.Conv1D(6, width, activation="relu"))

    def forward(self, X):
        X = np.concatenate((self.learned(X), self.constant(X)), axis=2).transpose(0, 2, 1)
        return self.decoder(np.concatenate([np.squeeze(self.pool(conv(X)), axis=-1) for conv in self.convs], axis=1))


reviews, kind = numbers(30, 4, 12), np.array([0, 1, 1, 0])
for net in (Recurrent(), Convolutional()):
    fill(net, reviews)
    if isinstance(net, Convolutional):
        net.constant.collect_params().setattr("grad_req", "null")
    loss = train(net, gluon.loss.SoftmaxCrossEntropyLoss(), reviews, kind)
    show(type(net).__name__, loss, net(reviews))


class Inference(nn.Block):
    """Words of two sentences are compared with those that they attend to."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.embedding = nn.Embedding(30, 8)
        self.attend, self.compare = (nn.Dense(6, activation="relu", flatten=False) for _ in range(2))
        self.aggregate = nn.Dense(3)

    def forward(self, sentences):
        A, B = (self.embedding(words) for words in sentences)
        scores = npx.batch_dot(self.attend(A), self.attend(B), transpose_b=True)
        beta, alpha = npx.batch_dot(npx.softmax(scores), B), npx.batch_dot(npx.softmax(scores.swapaxes(1, 2)), A)
        pairs = (np.concatenate(pair, axis=2) for pair in ((A, beta), (B, alpha)))
        return self.aggregate(np.concatenate([self.compare(pair).sum(axis=1) for pair in pairs], axis=1))


pair = [numbers(30, 4, 7), numbers(30, 4, 5, seed=1)]
net = fill(Inference(), pair)
parts, labels = d2l.split_batch_multi_inputs(pair, np.array([0, 1, 2, 0]), [npx.cpu(0), npx.cpu(1)])
print([[part.shape for part in inputs] for inputs in parts], [part.shape for part in labels])
show("inference", train(net, gluon.loss.SoftmaxCrossEntropyLoss(), pair, np.array([0, 1, 2, 0])), net(pair))


# recommenders
class Factors(nn.Block):
    def __init__(self, size, **kwargs):
        super().__init__(**kwargs)
        self.P, self.Q = nn.Embedding(10, size), nn.Embedding(12, size)
        self.user_bias, self.item_bias = nn.Embedding(10, 1), nn.Embedding(12, 1)

    def forward(self, user, item):
        biases = np.squeeze(self.user_bias(user)) + np.squeeze(self.item_bias(item))
        return ((self.P(user) * self.Q(item)).sum(axis=1) + biases).flatten()


class Sequence(nn.Block):
    """What a user has seen last, as a picture."""

    def __init__(self, size, length, **kwargs):
        super().__init__(**kwargs)
        self.P, self.Q, self.after = nn.Embedding(10, size), nn.Embedding(12, size), nn.Embedding(12, 2 * size)
        self.vertical = nn.Conv2D(4, (length, 1), in_channels=1)
        self.horizontal, self.pools = nn.Sequential(), nn.Sequential()
        for i in range(1, length + 1):
            self.horizontal.add(nn.Conv2D(3, (i, size), in_channels=1))
            self.pools.add(nn.MaxPool1D(length - i + 1))
        self.dense = nn.Dense(size, in_units=4 * size + 3 * length, activation="relu")

    def forward(self, user, seen, item):
        X = np.expand_dims(self.Q(seen), 1)
        parts = [self.vertical(X).reshape(X.shape[0], -1)]
        for conv, pool in zip(self.horizontal, self.pools):
            parts.append(np.squeeze(pool(np.squeeze(npx.relu(conv(X)), axis=3)), axis=2))
        X = np.concatenate([self.dense(np.concatenate(parts, axis=1)), self.P(user)], axis=1)
        return (X * np.squeeze(self.after(item))).sum(1)


class DeepFactors(nn.Block):
    def __init__(self, dims, size, **kwargs):
        super().__init__(**kwargs)
        self.embedding, self.fc = nn.Embedding(sum(dims), size), nn.Embedding(sum(dims), 1)
        self.linear, self.mlp = nn.Dense(1, use_bias=True), nn.Sequential()
        self.mlp.add(nn.Dense(10, "relu", True, in_units=len(dims) * size), nn.Dense(in_units=10, units=1))

    def forward(self, X):
        embedded = self.embedding(X)
        pairs = (embedded.sum(axis=1) ** 2 - (embedded**2).sum(axis=1)).sum(1, keepdims=True) / 2
        deep = self.mlp(np.reshape(embedded, (X.shape[0], -1)))
        return npx.sigmoid(self.linear(self.fc(X).sum(1)) + pairs + deep)


user, item, rating = numbers(10, 6), numbers(12, 6, seed=1), sample(6)
net = fill(Factors(4), user, item)
show("factors", train(net, gluon.loss.L2Loss(), user, item, rating), net(user, item), net(user[:1], item[:1]))
seen = numbers(12, 6, 5, seed=2)
net = fill(Sequence(6, 5), user, seen, item)
trainer = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.01})
for _ in range(3):
    with autograd.record():
        loss = d2l.BPRLoss()(net(user, seen, item), net(user, seen, numbers(12, 6, seed=3)))
    loss.backward()
    trainer.step(6)
show("sequence", loss, d2l.HingeLossbRec()(sample(4), sample(4, seed=2)), *d2l.hit_and_auc([3, 1, 2], [1], 2))
clicks = numbers(4, 5, 3) + np.array([0, 4, 8])
net = fill(DeepFactors([4, 4, 4], 6), clicks)
loss = train(net, gluon.loss.SigmoidBinaryCrossEntropyLoss(), clicks, np.array([0, 1, 1, 0, 1]))
show("deep factors", loss, net(clicks))

# adversaries
data, Z = np.dot(sample(32, 2), np.array([[1, 2], [-0.1, 0.5]])) + np.array([1, 2]), sample(32, 2, seed=4)
net_G, net_D = nn.Dense(2), nn.Sequential()
net_D.add(nn.Dense(5, activation="tanh"), nn.Dense(1))
fill(net_G, Z)
fill(net_D, data)
trainers = [gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.05}) for net in (net_D, net_G)]
losses, bce = [], gluon.loss.SigmoidBCELoss()
for _ in range(3):
    losses.append(float(d2l.update_D(data, Z, net_D, net_G, bce, trainers[0])))
    losses.append(float(d2l.update_G(Z, net_D, net_G, bce, trainers[1])))
show("adversaries", *losses, net_G(Z))
net_G, net_D = nn.Sequential(), nn.Sequential()
net_G.add(nn.Conv2DTranspose(8, 4, 1, 0, use_bias=False), nn.BatchNorm(), nn.Activation("relu"))
net_G.add(nn.Conv2DTranspose(3, 4, 2, 1, use_bias=False, activation="tanh"))
net_D.add(nn.Conv2D(8, 4, 2, 1, use_bias=False), nn.BatchNorm(), nn.LeakyReLU(0.2), nn.Conv2D(1, 4, use_bias=False))
Z, real = sample(4, 6, 1, 1), np.tanh(sample(4, 3, 8, 8))
fill(net_G, Z)
fill(net_D, real)
trainers = [
    gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.005, "beta1": 0.5}) for net in (net_D, net_G)
]
losses = [
    float(d2l.update_D(real, Z, net_D, net_G, bce, trainers[0])),
    float(d2l.update_G(Z, net_D, net_G, bce, trainers[1])),
]
show("convolutional", *losses, *(p.data() for p in net_G.collect_params(".*weight").values()))
