"""Optimizers and rates, compiled networks, and training on two devices."""

from __future__ import annotations

from d2l import mxnet as d2l
from mxnet import autograd, gluon, lr_scheduler, np, npx
from mxnet.gluon import nn
from sample import fill, sample, show

npx.set_np()

X, y = sample(60, 5), sample(60, 1, seed=2)


def train(step, states, hyperparams):
    """Twelve steps of an optimizer that is written out."""
    w, b = sample(5, 1, seed=3), np.zeros(1)
    w.attach_grad(), b.attach_grad()
    for i in range(0, 60, 5):
        with autograd.record():
            loss = d2l.squared_loss(d2l.linreg(X[i : i + 5], w, b), y[i : i + 5]).mean()
        loss.backward()
        step([w, b], states, hyperparams)
    return w, b


def momentum(params, states, hyperparams):
    for p, v in zip(params, states):
        v[:] = hyperparams["momentum"] * v + p.grad
        p[:] -= hyperparams["lr"] * v


def adam(params, states, hyperparams):
    hyperparams["t"] += 1
    for p, (v, s) in zip(params, states):
        v[:] = 0.9 * v + 0.1 * p.grad
        s[:] = 0.999 * s + 0.001 * np.square(p.grad)
        corrected = v / (1 - 0.9 ** hyperparams["t"]), s / (1 - 0.999 ** hyperparams["t"])
        p[:] -= hyperparams["lr"] * corrected[0] / (np.sqrt(corrected[1]) + 1e-6)


show("momentum", *train(momentum, (np.zeros((5, 1)), np.zeros(1)), {"lr": 0.02, "momentum": 0.9}))
states = ((np.zeros((5, 1)), np.zeros((5, 1))), (np.zeros(1), np.zeros(1)))
show("adam", *train(adam, states, {"lr": 0.01, "t": 0}))

for name, hyperparams in {
    "sgd": {"learning_rate": 0.1, "momentum": 0.9, "wd": 1e-3, "clip_gradient": 0.5},
    "nag": {"learning_rate": 0.1, "momentum": 0.9},
    "adagrad": {"learning_rate": 0.1},
    "rmsprop": {"learning_rate": 0.01, "gamma1": 0.9, "centered": True},
    "adadelta": {"rho": 0.9},
    "adam": {"learning_rate": 0.01},
    "adamax": {},
    "nadam": {},
    "ftrl": {"learning_rate": 0.1},
    "ftml": {},
    "signum": {"learning_rate": 0.01},
    "lamb": {},
    "lars": {"learning_rate": 0.1},
    "dcasgd": {},
}.items():
    net = fill(nn.Dense(1), X)
    trainer = gluon.Trainer(net.collect_params(), name, hyperparams)
    for i in range(0, 60, 5):
        with autograd.record():
            loss = gluon.loss.L2Loss()(net(X[i : i + 5]), y[i : i + 5])
        loss.backward()
        trainer.step(5)
    show(name, net.weight.data(), net.bias.data(), trainer.learning_rate)

for scheduler in (
    lr_scheduler.FactorScheduler(step=5, factor=0.9, stop_factor_lr=1e-2, base_lr=2.0),
    lr_scheduler.MultiFactorScheduler(step=[15, 30], factor=0.5, base_lr=0.5),
    lr_scheduler.PolyScheduler(20, base_lr=0.3, pwr=2, final_lr=0.01, warmup_steps=3, warmup_mode="constant"),
    lr_scheduler.CosineScheduler(20, warmup_steps=5, base_lr=0.3, final_lr=0.01),
):
    show(type(scheduler).__name__, np.array([scheduler(t) for t in range(40)]))
net = fill(nn.Dense(1), X)
schedule = lr_scheduler.CosineScheduler(20, base_lr=0.3, final_lr=0.01)
trainer = gluon.Trainer(net.collect_params(), "sgd", {"lr_scheduler": schedule})
for _ in range(10):
    with autograd.record():
        loss = gluon.loss.L2Loss()(net(X), y)
    loss.backward()
    trainer.step(60)
show("scheduled", net.weight.data(), trainer.learning_rate, trainer.optimizer.num_update)

# compiled, exported, imported
net = nn.HybridSequential()
net.add(nn.Dense(16, activation="relu"), nn.Dense(2))
fill(net, X)
plain = net(X)
net.hybridize()
compiled = net(X)
net.export("perceptron")
again = gluon.SymbolBlock.imports("perceptron-symbol.json", ["data"], "perceptron-0000.params")
show("hybrid", compiled, abs(compiled - plain).max() < 1e-5, abs(again(X) - plain).max() < 1e-5)

# two devices, with layers and without
devices = [npx.cpu(0), npx.cpu(1)]
pictures, labels = sample(8, 1, 12, 12), np.array([0, 1, 2, 1, 0, 1, 2, 1])
loss = gluon.loss.SoftmaxCrossEntropyLoss()
net = nn.Sequential()
net.add(nn.Conv2D(4, 3, padding=1), nn.BatchNorm(), nn.Activation("relu"), nn.GlobalAvgPool2D(), nn.Dense(3))
fill(net, pictures)
net.collect_params().reset_ctx(devices)
trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1})
for _ in range(3):
    parts = zip(*d2l.split_batch(pictures, labels, devices))
    with autograd.record():
        losses = [loss(net(a), b) for a, b in parts]
    for part in losses:
        part.backward()
    trainer.step(8)
print([repr(part.ctx) for part in losses], [repr(ctx) for ctx in net[0].weight.list_ctx()])
show("layers", *losses, net[4].weight.data(devices[1]), net[4].weight.grad(devices[0]))

start = [sample(4, 1, 3, 3, scale=0.1), np.zeros(4), sample(100, 3, seed=2, scale=0.1), np.zeros(3)]
replicas = [[p.copyto(device) for p in start] for device in devices]
for params in replicas:
    for p in params:
        p.attach_grad()


def forward(X, params):
    hidden = npx.convolution(data=X, weight=params[0], bias=params[1], kernel=(3, 3), num_filter=4)
    hidden = npx.pooling(data=npx.relu(hidden), kernel=(2, 2), pool_type="avg", stride=(2, 2))
    return np.dot(hidden.reshape(hidden.shape[0], -1), params[2]) + params[3]


for _ in range(2):
    features, targets = d2l.split_batch(pictures, labels, devices)
    with autograd.record():
        losses = [loss(forward(a, params), b) for a, b, params in zip(features, targets, replicas)]
    for part in losses:
        part.backward()
    for first, second in zip(*replicas):  # both get the sum
        first.grad[:] += second.grad.copyto(first.ctx)
        first.grad.copyto(second.grad)
    for params in replicas:
        d2l.sgd(params, 0.2, 8)
show("arrays", *losses, *replicas[1])
