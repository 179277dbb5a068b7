"""Mixed precision: which operator computes in what, what the scaled loss does, and that a network learns with it."""

from __future__ import annotations

import json

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import amp, autograd, course, gluon, nd, sym
from d2lcore.core import mixed
from d2lcore.errors import DTypeError
from d2lcore.ops import OPS


@pytest.fixture
def on():
    amp.init()
    yield
    amp.stop()


def _dtypes(*arrays):
    return [np.dtype(a.dtype).name for a in arrays]


def test_each_policy(on):
    x, w = nd.random.normal(shape=(2, 3)), nd.random.normal(shape=(4, 3))
    low = nd.FullyConnected(x, w, no_bias=True, num_hidden=4)
    assert np.allclose(low.asnumpy(), x.asnumpy() @ w.asnumpy().T, atol=1e-2)
    assert _dtypes(low, nd.relu(low), nd.softmax(low), nd.exp(low), low.sum()) == [
        "float16", "float16", "float32", "float32", "float32",
    ]  # fmt: skip
    assert _dtypes(low + nd.ones((2, 4)), nd.concat(low, nd.ones((2, 4))), low + low) == [
        "float32", "float32", "float16",
    ]  # fmt: skip
    assert _dtypes(nd.FullyConnected(x.astype("float64"), w.astype("float64"), no_bias=True)) == ["float64"]


def test_gradients_have_the_precision_of_the_variables(on):
    w = nd.random.normal(shape=(4, 3))
    w.attach_grad()
    x = nd.random.normal(shape=(2, 3))
    with autograd.record():
        y = nd.FullyConnected(x, w, no_bias=True, num_hidden=4).sum()
    y.backward()
    assert w.grad.dtype == np.float32
    assert np.allclose(w.grad.asnumpy(), np.tile(x.asnumpy().sum(axis=0), (4, 1)), atol=1e-2)


def test_off_costs_nothing():
    assert mixed.target() is None
    before = {name: op.prepare is None for name, op in OPS.items()}
    with amp.AMP():
        assert OPS["exp"].prepare is not None
    assert {name: op.prepare is None for name, op in OPS.items()} == before
    assert OPS["multiply"].prepare is None


def test_a_block_of_mixed_precision_is_of_its_thread():
    import threading

    x, seen = nd.ones((1, 2)), []
    with amp.AMP():
        thread = threading.Thread(target=lambda: seen.append(nd.FullyConnected(x, x, no_bias=True).dtype))
        thread.start()
        thread.join()
        assert nd.FullyConnected(x, x, no_bias=True).dtype == np.float16
    assert seen == [np.float32]
    assert nd.FullyConnected(x, x, no_bias=True).dtype == np.float32


def test_lists_may_be_replaced():
    x = nd.ones((2, 2))
    amp.init(target_precision_ops=["dot"], fp32_ops=["FullyConnected"])
    try:
        assert _dtypes(nd.dot(x, x), nd.FullyConnected(x, x, no_bias=True), nd.exp(x.astype("float16"))) == [
            "float16", "float32", "float16",
        ]  # fmt: skip
    finally:
        amp.stop()
    with pytest.raises(ValueError, match="'Foo' is no operator that can be cast"):
        amp.init(fp32_ops=["Foo"])
    assert mixed.target() is None


def test_hybridized_networks_are_traced_again():
    net = gluon.nn.Dense(2, in_units=3)
    net.initialize()
    net.hybridize()
    x = nd.ones((1, 3))
    assert net(x).dtype == np.float32
    with amp.AMP():
        assert net(x).dtype == np.float16
    assert net(x).dtype == np.float32
    assert "mixed precision is float16, was None" in net.explain()


def test_layers_with_parameters_take_low_precision_data(on):
    net = gluon.nn.HybridSequential()
    net.add(gluon.nn.Conv2D(4, 3), gluon.nn.BatchNorm(), gluon.nn.Activation("relu"), gluon.nn.Dense(3))
    net.initialize()
    x = nd.random.normal(shape=(2, 1, 5, 5))
    with autograd.record():
        y = net(x)
        loss = gluon.loss.SoftmaxCrossEntropyLoss()(y, nd.array([0, 1]))
    loss.backward()
    assert _dtypes(y, loss) == ["float16", "float32"]
    assert {p.grad().dtype for p in net.collect_params().values() if p.grad_req != "null"} == {np.float32}


def _one_weight(**how):
    net = gluon.nn.Dense(1, in_units=1, use_bias=False)
    net.initialize(mx.init.One())
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 1.0}, **how)
    amp.init_trainer(trainer)
    return net, trainer


def _backward(net, trainer, factor):
    with autograd.record():
        loss = net(nd.array([[1.0]])).astype("float32") * factor
        with amp.scale_loss(loss, trainer) as scaled:
            autograd.backward(scaled)


def test_the_scale_is_taken_away_again(on):
    net, trainer = _one_weight()
    trainer._amp_loss_scaler = amp.LossScaler(init_scale=1024)
    _backward(net, trainer, 2**-20)  # zero in float16 but for the scale, whose smallest number is 2**-24
    assert net.weight.grad().asscalar() == 2**-10
    trainer.step(1)
    assert net.weight.data().asscalar() == np.float32(1 - 2**-20)


def test_unscale_gives_true_gradients(on):
    net, trainer = _one_weight()
    trainer._amp_loss_scaler = amp.LossScaler(init_scale=512)
    _backward(net, trainer, 0.25)
    amp.unscale(trainer)
    assert net.weight.grad().asscalar() == 0.25
    trainer.step(1)
    assert net.weight.data().asscalar() == 0.75


def test_a_step_that_overflows_is_left_out(on):
    net, trainer = _one_weight()
    assert trainer._amp_loss_scaler.loss_scale == 2**16
    _backward(net, trainer, 4.0)  # 2**18 is more than float16 has
    assert np.isinf(net.weight.grad().asscalar())
    trainer.step(1)
    assert net.weight.data().asscalar() == 1
    assert trainer._amp_loss_scaler.loss_scale == 2**15
    for _ in range(3):
        _backward(net, trainer, 4.0)
        trainer.step(1)
    assert net.weight.data().asscalar() == -3  # the last of these went through
    assert trainer._amp_loss_scaler.loss_scale == 2**13


def test_the_scale_grows_when_nothing_overflows():
    parameter = gluon.Parameter("w", shape=(1,))
    parameter.initialize()
    scaler = amp.LossScaler(init_scale=2**23, scale_seq_len=3)
    scales = [scaler.has_overflow([parameter]) or scaler.loss_scale for _ in range(7)]
    assert scales == [2**23, 2**23, 2**24, 2**24, 2**24, 2**24, 2**24]


def test_bad_uses_say_so():
    net = gluon.nn.Dense(1, in_units=1)
    net.initialize()
    trainer = gluon.Trainer(net.collect_params(), "sgd")
    with pytest.raises(AssertionError, match=r"mixed precision is off. Call amp.init\(\) first"):
        amp.init_trainer(trainer)
    with pytest.raises(AssertionError, match=r"no loss scaler. Call amp.init_trainer\(trainer\) first"), \
            amp.scale_loss(nd.ones(1), trainer):  # fmt: skip
        pass
    with pytest.raises(TypeError, match=r"takes a gluon\.Trainer, got SGD"):
        amp.unscale(mx.optimizer.SGD())
    with pytest.raises(DTypeError, match="NumPy has no bfloat16"):
        amp.init("bfloat16")
    with pytest.raises(DTypeError, match="target_dtype is 'float16', got 'float64'"):
        amp.AMP("float64")
    with amp.AMP(), pytest.raises(AssertionError, match="update_on_kvstore=False"):
        amp.init_trainer(gluon.Trainer(net.collect_params(), "sgd", update_on_kvstore=True))


def _digits(train, n):
    data = course.digits(train=train)
    pictures, labels = data.columns(range(0, len(data), len(data) // n))
    return (pictures.astype("float32") / 255).transpose((0, 3, 1, 2)), nd.array(labels, dtype="float32")


EPOCHS = 2


def _train(mixed_precision, hybrid):
    """The accuracy of LeNet after two passes over some digits, the first steps of which overflow."""
    mx.random.seed(3)
    nn = gluon.nn
    net = nn.HybridSequential()
    net.add(
        nn.Conv2D(6, kernel_size=5, padding=2, activation="relu"), nn.MaxPool2D(2),
        nn.Conv2D(16, kernel_size=5, activation="relu"), nn.MaxPool2D(2),
        nn.Flatten(), nn.Dense(64, activation="relu"), nn.Dense(10),
    )  # fmt: skip
    net.initialize(mx.init.Xavier())
    if hybrid:
        net.hybridize()
    x, y = _digits(True, 2500)
    trainer = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.003})
    if mixed_precision:
        amp.init_trainer(trainer)
    loss_fn = gluon.loss.SoftmaxCrossEntropyLoss()
    batches = gluon.data.DataLoader(gluon.data.ArrayDataset(x, y), 50, shuffle=True)
    for data, label in (batch for _ in range(EPOCHS) for batch in batches):
        with autograd.record():
            loss = loss_fn(net(data), label)
            if mixed_precision:
                with amp.scale_loss(loss, trainer) as scaled:
                    autograd.backward(scaled)
        if not mixed_precision:
            loss.backward()
        trainer.step(len(data))
    x, y = _digits(False, 1000)
    scores = net(x)
    assert scores.dtype == (np.float16 if mixed_precision else np.float32)
    return float((scores.argmax(axis=1) == y).mean().asscalar())


@pytest.mark.parametrize("hybrid", [False, True])
def test_lenet_learns_as_in_float32(hybrid):
    expected = _train(False, hybrid)
    with amp.AMP():
        found = _train(True, hybrid)
    assert expected > 0.85
    assert abs(found - expected) < 0.01


def test_symbols_get_casts():
    x = sym.Convolution(sym.var("data"), kernel=(3, 3), num_filter=4, name="conv")
    x = sym.Activation(x, act_type="relu", name="relu")
    x = sym.elemwise_add(x, sym.Activation(x, act_type="softrelu", name="soft"), name="plus")
    y = sym.softmax(sym.FullyConnected(x, num_hidden=5, name="fc"), name="out")
    converted = amp.convert_symbol(y)
    nodes = json.loads(converted.tojson(remove_amp_cast=False))["nodes"]
    casts = [n["name"] for n in nodes if n["op"] == "amp_cast"]
    assert casts == [
        "data_amp_cast_float16", "conv_weight_amp_cast_float16", "conv_bias_amp_cast_float16",
        "relu_output_amp_cast_float32", "plus_output_amp_cast_float16", "fc_weight_amp_cast_float16",
        "fc_bias_amp_cast_float16", "fc_output_amp_cast_float32",
    ]  # fmt: skip
    assert "amp_cast" not in converted.tojson()
    kept = amp.convert_symbol(y, excluded_sym_names=["conv"])
    assert "data_amp_cast_float16" not in kept.get_internals().list_outputs()
    shapes, _, _ = y.infer_shape(data=(2, 1, 6, 6))
    values = {n: nd.random.normal(shape=s) for n, s in zip(y.list_arguments(), shapes, strict=True)}
    assert np.allclose(
        converted.eval(ctx=mx.cpu(), **values)[0].asnumpy(), y.eval(ctx=mx.cpu(), **values)[0].asnumpy(), atol=0.02
    )
    with pytest.raises(AssertionError, match="stand in target_dtype_ops and in fp32_ops"):
        amp.convert_symbol(y, target_dtype_ops=["exp"], fp32_ops=["exp"])


def test_networks_and_models_are_converted(tmp_path):
    net = gluon.nn.HybridSequential()
    net.add(gluon.nn.Conv2D(4, 3), gluon.nn.BatchNorm(), gluon.nn.Dense(3))
    net.initialize()
    net.hybridize()
    with pytest.raises(mx.MXNetError, match=r"call net.hybridize\(\)"):
        amp.convert_hybrid_block(net)
    x = nd.random.normal(shape=(2, 1, 5, 5))
    y = net(x)
    small = amp.convert_hybrid_block(net, cast_optional_params=True)
    assert small(x).dtype == np.float16
    assert np.allclose(small(x).asnumpy(), y.asnumpy(), atol=0.02)
    kinds = {name.split("_", 1)[1]: p.dtype for name, p in small.collect_params().items()}
    assert {np.dtype(d).name for n, d in kinds.items() if n.endswith(("weight", "bias"))} == {"float16"}
    assert {np.dtype(d).name for n, d in kinds.items() if "batchnorm" in n or "running" in n} <= {"float32"}


def test_master_weights_in_float32():
    net = gluon.nn.Dense(1, in_units=1, use_bias=False)
    net.initialize(mx.init.One())
    net.cast("float16")
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 2.0**-13, "multi_precision": True})
    for _ in range(8):
        with autograd.record():
            loss = net(nd.ones((1, 1), dtype="float16"))
        loss.backward()
        trainer.step(1)
    assert net.weight.data().asscalar() == np.float16(1 - 2.0**-10)  # each step alone is lost in float16


def test_its_places():
    assert mx.contrib.amp is mx.amp


def test_whether_it_is_on_as_gluonnlp_asks(on):
    assert mx.amp.amp._amp_initialized
    assert mx.contrib.amp.amp._amp_initialized
    amp.stop()
    assert not mx.amp.amp._amp_initialized
    assert not hasattr(mx.amp.amp, "_no_such_name")
