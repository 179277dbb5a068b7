"""Blocks of one's own, their parameters, files, graphs and several devices."""

import os
import re
import tempfile

import mxnet as mx
from given import fill, numbers, show
from mxnet import autograd, gluon, init, nd
from mxnet.gluon import nn
from mxnet.gluon import utils as gutils

os.chdir(tempfile.mkdtemp())
X = numbers(2, 20)


def plain(text):
    return re.sub(r"(dense|mlp|sequential|fancy)\d+", r"\1", str(text))


class MLP(nn.Block):
    def __init__(self, **kwargs):
        super(MLP, self).__init__(**kwargs)
        self.hidden = nn.Dense(8, activation="relu")
        self.output = nn.Dense(3)

    def forward(self, x):
        return self.output(self.hidden(x))


class Chain(nn.Block):
    def add(self, block):
        self._children[block.name] = block

    def forward(self, x):
        for block in self._children.values():
            x = block(x)
        return x


class Fancy(nn.Block):
    def __init__(self, **kwargs):
        super(Fancy, self).__init__(**kwargs)
        self.fixed = self.params.get_constant("fixed", numbers(20, 20, seed=5))
        self.dense = nn.Dense(20, activation="relu")

    def forward(self, x):
        x = self.dense(nd.relu(nd.dot(self.dense(x), self.fixed.data()) + 1))
        while x.norm().asscalar() > 1:
            x /= 2
        return x.sum()


chain = Chain()
chain.add(nn.Dense(4))
chain.add(nn.Dense(2))
for net in (MLP(), chain, Fancy()):
    net.initialize()
    net(X)
    fill(net.dense if isinstance(net, Fancy) else net)
    print("" if net is chain else net, [plain(name) for name in net.collect_params().keys()])
    show(net(X))

net = nn.Sequential()
shared = nn.Dense(8, activation="relu")
net.add(nn.Dense(8), shared, nn.Dense(8, params=shared.params), nn.Dense(2))


class Noted(init.Initializer):
    def _init_weight(self, name, data):
        print("init", plain(name), data.shape)
        data[:] = numbers(*data.shape)
        data *= data.abs() >= 0.5


net.initialize(init=Noted())
try:
    net[0].weight.data()
except gluon.parameter.DeferredInitializationError:
    print("deferred", net[0].weight.shape)
show(net(X))
net[1].weight.data()[:] = 3
print((net[1].weight.data() == net[2].weight.data()).min(), net[-1], net[:2], len(net), net[0].weight.grad_req)
net.initialize(init=init.Constant(1), force_reinit=True)
print(net[0].bias.data(), net[0].weight.data()[0], sorted(plain(n) for n in net.collect_params(".*weight")))

net = MLP(prefix="mlp_")
net.initialize()
net(X)
fill(net)
net.save_parameters("mlp.params")
print(sorted(nd.load("mlp.params")))
again = MLP()
again.load_parameters("mlp.params")
print((again(X) == net(X)).min())
nd.save("both", {"x": nd.ones(3), "y": nd.zeros(4)})
print(nd.load("both"))


class Hybrid(nn.HybridBlock):
    def __init__(self, **kwargs):
        super(Hybrid, self).__init__(**kwargs)
        self.hidden = nn.Dense(10)
        self.output = nn.Dense(2)

    def hybrid_forward(self, F, x):
        runs.append((str(F), "{} {!r}".format(x, F.relu(x))))  # books print them, to show when this code runs
        return self.output(F.relu(self.hidden(x)))


runs = []
net = Hybrid()
net.initialize()
net(X)
fill(net)
show(net(X))
net.hybridize()
for _ in range(2):
    show(net(X))
print(len(runs))
net.export("hybrid", epoch=3)
print(sorted(f for f in os.listdir(".") if f.startswith("hybrid")), type(net(mx.sym.var("data"))).__name__)
for path in (gluon.SymbolBlock, gluon.nn.SymbolBlock):
    show(path.imports("hybrid-symbol.json", ["data"], "hybrid-0003.params", ctx=mx.cpu())(X))

devices = [mx.gpu(0), mx.gpu(1)] if mx.context.num_gpus() > 1 else [mx.cpu(0), mx.cpu(1)]
net = nn.Sequential()
net.add(nn.Conv2D(4, 5, activation="relu"), nn.MaxPool2D(2, 2), nn.BatchNorm(), nn.Dense(3))
net.initialize(init=init.Normal(sigma=0.01), ctx=devices)
images, classes = numbers(12, 1, 12, 12), nd.array([0, 1, 2] * 4)
parts = gutils.split_and_load(images, devices)
print([net(x).shape for x in parts], net[0].weight.list_ctx() == devices, [x.context.device_id for x in parts])
fill(net)
trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.5})
for _ in range(3):
    with autograd.record():
        ls = [
            gluon.loss.SoftmaxCrossEntropyLoss()(net(x), y)
            for x, y in zip(parts, gutils.split_and_load(classes, devices))
        ]
    for l in ls:
        l.backward()
    trainer.step(12)
    print("%.3f" % sum(l.sum().asscalar() for l in ls))
print((net[0].weight.data(devices[0]).asnumpy() == net[0].weight.data(devices[1]).asnumpy()).all())


def allreduce(data):
    for x in data[1:]:
        data[0][:] += x.copyto(data[0].context)
    for x in data[1:]:
        data[0].copyto(x)


data = [nd.ones((1, 2), ctx=c) * (i + 1) for i, c in enumerate(devices)]
allreduce(data)
print([x.asnumpy() for x in data], [p.shape for p in gutils.split_data(nd.arange(10), 3, even_split=False)])
