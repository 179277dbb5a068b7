"""Programs as the founding documents print them, with spellings that MXNet 1.9.1 lacks in part: under both names."""

from __future__ import annotations

import importlib
import math
import os

import numpy as np
import pytest


@pytest.fixture(params=["import mxnet as mx", "import d2lcore as mx"])
def printed(request, mx):
    """The engine as the program imports it, under the name that it imports it by."""
    return importlib.import_module(request.param.split()[1])


def _pictures(mx, n=48, size=12):
    """Pictures whose class can be seen: the quarter that is bright."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(0, 0.3, (n, 3, size, size)).astype("float32"), np.arange(n) % 4
    half = size // 2
    for i, c in enumerate(y):
        x[i, :, c // 2 * half : (c // 2 + 1) * half, c % 2 * half : (c % 2 + 1) * half] += 1
    return mx.nd.array(x), mx.nd.array(y)


def test_the_cifar_network_trains(printed):
    mx = printed
    nd, autograd, gluon = mx.nd, mx.autograd, mx.gluon
    nn = gluon.nn
    ctx = mx.gpu() if mx.context.num_gpus() else mx.cpu()
    net = nn.Sequential()
    with net.name_scope():
        net.add(nn.Conv2D(channels=8, kernel_size=3, padding=1, activation="relu"))
        net.add(nn.MaxPool2D(pool_size=2, strides=2))
        net.add(nn.Conv2D(channels=16, kernel_size=3, padding=1, activation="relu"))
        net.add(nn.MaxPool2D(pool_size=2, strides=2))
        net.add(nn.Flatten())
        net.add(nn.Dense(32, activation="relu"))
        net.add(nn.Dropout(0.2))
        net.add(nn.Dense(10))
    net.initialize(mx.init.Xavier(), ctx=ctx)
    trainer = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.01})
    softmax_cross_entropy = gluon.loss.SoftmaxCrossEntropyLoss()

    def evaluate_accuracy(data_iterator, net):
        acc = mx.metric.Accuracy()
        for data, label in data_iterator:
            predictions = nd.argmax(net(data.as_in_context(ctx)), axis=1)
            acc.update(preds=predictions, labels=label)
        return acc.get()[1]

    x, y = _pictures(mx)
    train_data = gluon.data.DataLoader(gluon.data.ArrayDataset(x, y), batch_size=16, shuffle=True)
    for _ in range(6):
        cumulative_loss = 0
        for data, label in train_data:
            data, label = data.as_in_context(ctx), label.as_in_context(ctx)
            with autograd.record():
                loss = softmax_cross_entropy(net(data), label)
            loss.backward()
            trainer.step(data.shape[0])
            cumulative_loss += nd.sum(loss).asscalar()
    accuracy = (net(x).argmax(axis=1) == y).mean().asscalar()
    assert accuracy == pytest.approx(evaluate_accuracy(train_data, net))
    assert accuracy > 0.9
    assert next(iter(net.collect_params())).startswith(net.prefix + "conv")


def test_a_block_with_activation_objects_and_pooling_functions(printed):
    mx = printed
    nn = mx.gluon.nn

    class CNN(nn.Block):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            with self.name_scope():
                self.conv1 = nn.Conv2D(8, kernel_size=3, padding=1)
                self.conv2 = nn.Conv2D(16, kernel_size=3, padding=1)
                self.relu = nn.activation.ReLU()
                self.fc = nn.Dense(4)

        def forward(self, x):
            x = nn.max_pool2d(self.relu(self.conv1(x)), 2)
            x = nn.max_pool2d(self.relu(self.conv2(x)), 2)
            return self.fc(x.flatten())

    net = CNN()
    net.initialize()
    x, y = _pictures(mx)
    trainer = mx.gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.01})
    loss_fn = mx.gluon.loss.SoftmaxCrossEntropyLoss()
    losses = []
    for _ in range(12):
        with mx.autograd.record():
            loss = loss_fn(net(x), y)
        loss.backward()
        trainer.step(len(x))
        losses.append(loss.mean().asscalar())
    assert losses[-1] < losses[0] / 4


def test_pooling_functions_are_the_layers(printed):
    mx = printed
    nn = mx.gluon.nn
    x = mx.nd.random.normal(shape=(2, 3, 7, 8))
    assert (nn.max_pool2d(x, 2).asnumpy() == nn.MaxPool2D(2)(x).asnumpy()).all()
    assert (nn.max_pool2d(x, 3, 1, 1).asnumpy() == nn.MaxPool2D(3, 1, 1)(x).asnumpy()).all()
    assert (nn.avg_pool2d(x, (2, 3)).asnumpy() == nn.AvgPool2D((2, 3))(x).asnumpy()).all()
    s = nn.max_pool2d(mx.sym.var("x"), 2)
    assert (s.eval(ctx=mx.cpu(), x=x)[0].asnumpy() == nn.MaxPool2D(2)(x).asnumpy()).all()
    with pytest.raises(ValueError, match="max_pool2d: pool_size is one number or 2"):
        nn.max_pool2d(x, (2, 2, 2))


@pytest.mark.parametrize(
    ("name", "what"),
    [("ReLU", "relu"), ("Sigmoid", "sigmoid"), ("Tanh", "tanh"), ("Softplus", "softrelu")],
)
def test_activation_objects_are_activations(printed, name, what):
    nn = printed.gluon.nn
    layer = getattr(nn.activation, name)()
    x = printed.nd.array([-1.5, 0, 2])
    assert (layer(x).asnumpy() == nn.Activation(what)(x).asnumpy()).all()
    layer.hybridize()
    assert (layer(x).asnumpy() == nn.Activation(what)(x).asnumpy()).all()


@pytest.mark.parametrize(
    "arguments", [{"max_update": 100, "base_lr": 0.1, "final_lr": 0.001}, {"max_update": 100, "base_lr": 0.1}]
)
def test_the_cosine_scheduler_drives_a_trainer(printed, arguments):
    mx = printed
    schedule = mx.lr_scheduler.CosineScheduler(**arguments)
    low = arguments.get("final_lr", 0)
    assert schedule(0) == pytest.approx(0.1)
    assert schedule(50) == pytest.approx(low + (0.1 - low) / 2)
    assert schedule(25) == pytest.approx(low + (0.1 - low) * (1 + math.cos(math.pi / 4)) / 2)
    assert schedule(100) == schedule(1000) == pytest.approx(low)
    net = mx.gluon.nn.Dense(1, in_units=1)
    net.initialize()
    trainer = mx.gluon.Trainer(net.collect_params(), "sgd", {"lr_scheduler": schedule})
    with mx.autograd.record():
        loss = net(mx.nd.ones((1, 1)))
    loss.backward()
    trainer.step(1)
    assert trainer.learning_rate < 0.1


def test_export_gives_the_symbol_and_the_parameters(printed, tmp_path):
    mx = printed
    net = mx.gluon.nn.HybridSequential()
    net.add(mx.gluon.nn.Dense(4, activation="relu"), mx.gluon.nn.Dense(2))
    net.initialize()
    net.hybridize()
    x = mx.nd.random.normal(shape=(3, 5))
    y = net(x)
    sym, params = net.export(os.path.join(tmp_path, "net"))
    again = mx.gluon.SymbolBlock.imports(sym, ["data"], params)
    assert np.allclose(again(x).asnumpy(), y.asnumpy())


def test_num_gpus_is_a_number(printed):
    assert printed.context.num_gpus() == printed.num_gpus() >= 0
