"""Programs as printed that compute in other precisions: ``mx.amp.AMP`` and ``mx.quantization``, under both names."""

from __future__ import annotations

import importlib

import numpy as np
import pytest


@pytest.fixture(params=["import mxnet as mx", "import d2lcore as mx"])
def printed(request, mx):
    """The engine as the program imports it, under the name that it imports it by."""
    return importlib.import_module(request.param.split()[1])


def _network(mx):
    net = mx.gluon.nn.HybridSequential()
    net.add(mx.gluon.nn.Conv2D(4, 3, activation="relu"), mx.gluon.nn.MaxPool2D(2), mx.gluon.nn.Dense(3))
    net.initialize(mx.init.Xavier())
    net.hybridize()
    return net


def test_amp_as_an_object(printed):
    mx = printed
    net, x, y = _network(mx), mx.nd.random.normal(shape=(8, 1, 6, 6)), mx.nd.arange(8) % 3
    loss_fn = mx.gluon.loss.SoftmaxCrossEntropyLoss()
    amp = mx.amp.AMP()
    with amp:
        trainer = mx.gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1})
        amp.init_trainer(trainer)
        losses = []
        for _ in range(30):
            with mx.autograd.record():
                loss = loss_fn(net(x), y)
                with amp.scale_loss(loss, trainer) as scaled:
                    mx.autograd.backward(scaled)
            trainer.step(8)
            losses.append(loss.mean().asscalar())
        assert net(x).dtype == np.float16
    assert losses[-1] < losses[0] / 2
    assert net(x).dtype == np.float32


def test_amp_as_mxnet_has_it(printed):
    amp = printed.contrib.amp
    assert amp is printed.amp
    amp.init()
    try:
        assert printed.nd.dot(printed.nd.ones((2, 2)), printed.nd.ones((2, 2))).dtype == np.float32
        assert _network(printed)(printed.nd.ones((1, 1, 6, 6))).dtype == np.float16
    finally:
        amp.stop()


def test_quantization_under_its_names(printed):
    mx = printed
    net, x = _network(mx), mx.nd.random.uniform(shape=(16, 1, 6, 6))
    y = net(x).asnumpy()
    data = mx.gluon.data.DataLoader(mx.gluon.data.ArrayDataset(x, mx.nd.arange(16)), 8)
    for room in (mx.quantization, mx.contrib.quantization):
        small = room.quantize_net(net, quantized_dtype="auto", calib_mode="naive", calib_data=data)
        assert np.abs(small(x).asnumpy() - y).max() < 0.05 * np.abs(y).max()


def test_they_are_modules_of_contrib(mx):
    import mxnet.contrib.amp
    import mxnet.contrib.quantization
    from mxnet.contrib import amp, quantization
    from mxnet.contrib.amp.loss_scaler import LossScaler

    assert mxnet.contrib.amp is amp is mx.amp
    assert mxnet.contrib.quantization is quantization is mx.quantization
    assert amp.LossScaler is LossScaler


def test_onnx_says_what_it_needs(mx):
    with pytest.raises(AttributeError, match=r"mxnet\.contrib\.onnx: .*d2lcore\.export"):
        _ = mx.contrib.onnx
    with pytest.raises(ImportError, match=r"mxnet\.contrib\.onnx: .*d2lcore\.export"):
        importlib.import_module("mxnet.contrib.onnx")
