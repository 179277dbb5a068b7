"""Regression and classification, by hand and with Gluon; folds; optimizers by hand and by name."""

import d2lzh as d2l
import numpy as np
from given import fill, numbers, show
from mxnet import autograd, gluon, init, lr_scheduler, nd
from mxnet.gluon import data as gdata
from mxnet.gluon import loss as gloss
from mxnet.gluon import nn

features = numbers(200, 2)
labels = nd.dot(features, nd.array([2, -3.4])) + 4.2
w, b = numbers(2, 1, scale=0.01, seed=3), nd.zeros(1)
for p in (w, b):
    p.attach_grad()
for _ in range(3):
    for X, y in gdata.DataLoader(gdata.ArrayDataset(features, labels), 10, shuffle=False):
        with autograd.record():
            l = d2l.squared_loss(d2l.linreg(X, w, b), y)
        l.backward()
        d2l.sgd([w, b], 0.05, 10)
show(w, b, l)
print(sorted(len(y) for _, y in d2l.data_iter(64, features, labels)))

means = numbers(10, 784, seed=4)
classes = nd.array(np.arange(300) % 10)
images = (means.take(classes) + numbers(300, 784, seed=5)).reshape((300, 1, 28, 28))
batches = gdata.DataLoader(gdata.ArrayDataset(images, classes), 50, shuffle=False)
W, b = nd.zeros((784, 10)), nd.zeros(10)
for p in (W, b):
    p.attach_grad()


def softmax_net(X):
    e = (nd.dot(X.reshape((-1, 784)), W) + b).exp()
    return e / e.sum(axis=1, keepdims=True)


d2l.train_ch3(softmax_net, batches, batches, lambda y, t: -nd.pick(y, t).log(), 2, 50, [W, b], 0.01)
show(W)
loss = gloss.SoftmaxCrossEntropyLoss()
net = nn.Sequential()
net.add(nn.Dense(32, activation="relu"), nn.Dropout(0.0), nn.Dense(10))
net.initialize(init.Normal(sigma=0.01))
net(images[:1])
fill(net)
trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1, "wd": 1e-3})
d2l.train_ch3(net, batches, batches, loss, 2, 50, None, None, trainer)
print("%.3f" % d2l.evaluate_accuracy(batches, net), net, trainer.learning_rate)
trainers = [gluon.Trainer(net.collect_params(kind), "sgd", {"learning_rate": 0.1}) for kind in (".*weight", ".*bias")]
with autograd.record():
    l = loss(net(images[:50]), classes[:50]) + 0.1 * (net[0].weight.data() ** 2).sum() / 2
l.backward()
for t in trainers:
    t.step(50)
show(net[0].weight.data(), net[2].bias.data())


def folds(k, i, X, y):
    size = X.shape[0] // k
    parts = [(X[j * size : (j + 1) * size, :], y[j * size : (j + 1) * size]) for j in range(k)]
    rest = [p for j, p in enumerate(parts) if j != i]
    return [nd.concat(*column, dim=0) for column in zip(*rest)] + list(parts[i])


prices = (labels / 10 + 12).exp().reshape((-1, 1))
for part in folds(5, 2, features, prices):
    print(part.shape)
clipped = nd.clip(numbers(200, 1), 1, float("inf"))
print("%.3f" % nd.sqrt(2 * gloss.L2Loss()(clipped.log(), prices.log()).mean()).asscalar())

states = [(nd.zeros((2, 1)), nd.zeros((2, 1))), (nd.zeros(1), nd.zeros(1))]


def adam(params, states, hyper):
    for p, (v, s) in zip(params, states):
        v[:] = 0.9 * v + 0.1 * p.grad
        s[:] = 0.999 * s + 0.001 * p.grad.square()
        p[:] -= hyper["lr"] * (v / (1 - 0.9 ** hyper["t"])) / ((s / (1 - 0.999 ** hyper["t"])).sqrt() + 1e-6)
    hyper["t"] += 1


d2l.train_ch7(adam, states, {"lr": 0.1, "t": 1}, features, labels, num_epochs=1)
d2l.train_gluon_ch7("rmsprop", {"learning_rate": 0.1, "gamma1": 0.9}, features, labels, num_epochs=1)
d2l.show_trace_2d(lambda a, b: a**2 + 2 * b**2, d2l.train_2d(lambda a, b, *s: (a - 0.1 * 2 * a, b - 0.1 * 4 * b, 0, 0)))
halving = {"lr_scheduler": lr_scheduler.FactorScheduler(step=5, factor=0.5, base_lr=0.2)}
for name, options in [
    ("sgd", {"momentum": 0.9, "wd": 0.1}), ("sgd", halving), ("nag", {"momentum": 0.9}), ("adam", {}), ("adagrad", {}),
    ("adadelta", {"rho": 0.9}), ("rmsprop", {"centered": True}), ("ftrl", {}), ("adamax", {}), ("nadam", {}),
    ("signum", {}), ("ftml", {}),
]:  # fmt: skip
    net = nn.Dense(1, in_units=2)
    net.initialize()
    fill(net)
    trainer = gluon.Trainer(net.collect_params(), name, options)
    for i in range(0, 200, 20):
        with autograd.record():
            l = gloss.L2Loss()(net(features[i : i + 20]), labels[i : i + 20])
        l.backward()
        trainer.step(20)
    print(name, "%.4f" % trainer.learning_rate)
    show(net.weight.data())
