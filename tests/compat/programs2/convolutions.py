"""Convolutions, pooling, normalisation; the blocks of LeNet, NiN, GoogLeNet, ResNet, DenseNet."""

from __future__ import annotations

from d2l import mxnet as d2l
from mxnet import autograd, gluon, np, npx
from mxnet.gluon import nn
from sample import fill, sample, show

npx.set_np()

X = np.arange(16.0).reshape(1, 1, 4, 4)
show("pools", nn.MaxPool2D(3, padding=1, strides=2)(X), nn.AvgPool2D((2, 3), padding=(0, 1), strides=(2, 3))(X))
print(repr(d2l.corr2d(X[0, 0], np.array([[0.0, 1.0], [2.0, 3.0]]))))

edges = np.ones((6, 8))
edges[:, 2:6] = 0
Y = d2l.corr2d(edges, np.array([[1.0, -1.0]])).reshape(1, 1, 6, 7)
conv = nn.Conv2D(1, kernel_size=(1, 2), use_bias=False)
fill(conv, edges.reshape(1, 1, 6, 8))
for _ in range(10):
    with autograd.record():
        loss = ((conv(edges.reshape(1, 1, 6, 8)) - Y) ** 2).sum()
    loss.backward()
    conv.weight.data()[:] -= 3e-2 * conv.weight.grad()
show("kernel", conv.weight.data(), loss)


class Inception(nn.Block):
    def __init__(self, c1, c2, c3, c4, **kwargs):
        super().__init__(**kwargs)
        self.first = nn.Conv2D(c1, kernel_size=1, activation="relu")
        self.second = nn.Sequential()
        self.second.add(nn.Conv2D(c2[0], 1, activation="relu"), nn.Conv2D(c2[1], 3, padding=1, activation="relu"))
        self.third = nn.Sequential()
        self.third.add(nn.Conv2D(c3[0], 1, activation="relu"), nn.Conv2D(c3[1], 5, padding=2, activation="relu"))
        self.fourth = nn.Sequential()
        self.fourth.add(nn.MaxPool2D(3, strides=1, padding=1), nn.Conv2D(c4, kernel_size=1, activation="relu"))

    def forward(self, X):
        return np.concatenate([path(X) for path in (self.first, self.second, self.third, self.fourth)], axis=1)


class Dense(nn.Block):
    def __init__(self, layers, channels, **kwargs):
        super().__init__(**kwargs)
        self.net = nn.Sequential()
        for _ in range(layers):
            block = nn.Sequential()
            block.add(nn.BatchNorm(), nn.Activation("relu"), nn.Conv2D(channels, kernel_size=3, padding=1))
            self.net.add(block)

    def forward(self, X):
        for block in self.net:
            X = np.concatenate((X, block(X)), axis=1)
        return X


NETWORKS = {
    "lenet": [
        nn.Conv2D(channels=6, kernel_size=5, padding=2, activation="sigmoid"),
        nn.AvgPool2D(pool_size=2, strides=2),
        nn.Dense(12, activation="sigmoid"),
        nn.Dense(10),
    ],
    "nin": [
        nn.Conv2D(8, 5, 2, 0, activation="relu"),
        nn.Conv2D(10, kernel_size=1, activation="relu"),
        nn.GlobalAvgPool2D(),
        nn.Flatten(),
    ],
    "googlenet": [Inception(4, (2, 4), (2, 4), 4), nn.GlobalAvgPool2D(), nn.Dense(10)],
    "resnet": [
        nn.Conv2D(8, 3, padding=1),
        d2l.Residual(8),
        d2l.Residual(16, use_1x1conv=True, strides=2),
        nn.Dense(10),
    ],
    "densenet": [nn.Conv2D(4, 3, padding=1), Dense(2, 4), nn.BatchNorm(), nn.GlobalAvgPool2D(), nn.Dense(10)],
}
pictures, labels = sample(4, 1, 16, 16), np.array([0, 3, 5, 9])
for name, layers in NETWORKS.items():
    net = nn.Sequential()
    net.add(*layers)
    fill(net, pictures)
    out = pictures
    shapes = []
    for layer in net:
        out = layer(out)
        shapes.append(out.shape)
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1, "momentum": 0.9})
    for _ in range(3):
        with autograd.record():
            loss = gluon.loss.SoftmaxCrossEntropyLoss()(net(pictures), labels)
        loss.backward()
        trainer.step(4)
    show(name, shapes, out, loss, net(pictures))


# batch normalisation by hand keeps running statistics as the layer does
class BatchNorm(nn.Block):
    def __init__(self, shape, **kwargs):
        super().__init__(**kwargs)
        self.gamma = self.params.get("gamma", shape=shape, init="ones")
        self.beta = self.params.get("beta", shape=shape, init="zeros")
        self.mean, self.var = np.zeros(shape), np.ones(shape)

    def forward(self, X):
        mean, var = self.mean, self.var
        if autograd.is_training():
            mean = X.mean(axis=(0, 2, 3), keepdims=True)
            var = ((X - mean) ** 2).mean(axis=(0, 2, 3), keepdims=True)
            self.mean, self.var = 0.9 * self.mean + 0.1 * mean, 0.9 * self.var + 0.1 * var
        return self.gamma.data() * (X - mean) / np.sqrt(var + 1e-5) + self.beta.data()


ours, layer, X = BatchNorm((1, 3, 1, 1)), nn.BatchNorm(), sample(2, 3, 4, 4)
for norm in (ours, layer):
    norm.initialize()
    with autograd.record():
        out = norm(X)
    out.backward(X)
    show("norm", out, norm.gamma.grad(), norm(X))
show("running", ours.mean, layer.running_mean.data(), layer.running_var.data())
