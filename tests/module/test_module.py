"""Modules train symbols, on one device and on several, and go through files."""

import logging

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import errors, nd, sym


@pytest.fixture
def digits():
    """A task that one hidden layer learns: 4 numbers, the sign of a product."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((240, 4)).astype("float32")
    return x, (x[:, 0] * x[:, 1] > 0).astype("float32")


def data(digits, batch=40, **kwargs):
    return mx.io.NDArrayIter(*digits, batch_size=batch, **kwargs)


def fit(net, it, context=None, epochs=30, **kwargs):
    mx.random.seed(0)
    mod = mx.mod.Module(net, context=context)
    mod.fit(
        it, num_epoch=epochs, optimizer="adam", optimizer_params={"learning_rate": 0.05}, initializer=mx.init.Xavier(),
        **kwargs,
    )  # fmt: skip
    return mod


@pytest.fixture
def classifier():
    hidden = sym.Activation(sym.FullyConnected(sym.var("data"), num_hidden=16, name="fc1"), act_type="tanh")
    return sym.SoftmaxOutput(sym.FullyConnected(hidden, num_hidden=2, name="fc2"), name="softmax")


def test_it_learns_and_logs(digits, classifier, caplog):
    caplog.set_level(logging.INFO)
    it = data(digits)
    mod = fit(classifier, it, eval_data=it, batch_end_callback=mx.callback.Speedometer(40, 3))
    assert mod.score(it, "acc")[0][1] > 0.9
    text = caplog.text
    for line in ("Epoch[0] Train-accuracy=", "Epoch[0] Time cost=", "Epoch[0] Validation-accuracy=", "samples/sec"):
        assert line in text
    assert mod.predict(it).shape == (240, 2)
    assert mod.output_shapes == [("softmax_output", (40, 2))]
    assert mod._optimizer.rescale_grad == 1 / 40


def test_several_devices_give_what_one_gives(digits, classifier):
    it = data(digits)
    one = fit(classifier, it, epochs=3).get_params()[0]
    two = fit(classifier, it, context=[mx.cpu(0), mx.cpu(1)], epochs=3).get_params()[0]
    for name, value in one.items():
        assert np.allclose(value.asnumpy(), two[name].asnumpy(), atol=1e-5), name


def test_checkpoints(digits, classifier, tmp_path):
    it, prefix = data(digits), str(tmp_path / "net")
    momentum = {"learning_rate": 0.1, "momentum": 0.9}
    mod = mx.mod.Module(classifier)
    mod.fit(it, num_epoch=2, optimizer_params=momentum, epoch_end_callback=mx.callback.do_checkpoint(prefix))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["net-0001.params", "net-0002.params", "net-symbol.json"]
    mod.save_checkpoint(prefix, 2, save_optimizer_states=True)
    back = mx.mod.Module.load(prefix, 2, load_optimizer_states=True)
    back.bind(it.provide_data, it.provide_label)
    back.init_optimizer(optimizer_params=momentum)
    assert np.array_equal(back.predict(it).asnumpy(), mod.predict(it).asnumpy())
    batch = next(iter(data(digits)))
    for m in (mod, back):
        m.forward_backward(batch)
        m.update()
    for name, value in mod.get_params()[0].items():
        assert np.array_equal(value.asnumpy(), back.get_params()[0][name].asnumpy())
    net = mx.gluon.SymbolBlock.imports(f"{prefix}-symbol.json", ["data", "softmax_label"], f"{prefix}-0002.params")
    assert net(batch.data[0], batch.label[0]).shape == (40, 2)


def test_batches_of_another_size_and_input_gradients(digits, classifier):
    it = data(digits)
    mod = mx.mod.Module(classifier)
    mod.bind(it.provide_data, it.provide_label, inputs_need_grad=True)
    mod.init_params()
    small = mx.io.DataBatch([nd.ones((7, 4))], [nd.zeros(7)])
    mod.forward(small, is_train=True)
    mod.backward()
    assert mod.get_outputs()[0].shape == (7, 2)
    assert mod.get_input_grads()[0].shape == (7, 4)


def test_fixed_parameters_stay(digits, classifier):
    it = data(digits)
    mod = mx.mod.Module(classifier, fixed_param_names=["fc1_weight"])
    mod.bind(it.provide_data, it.provide_label)
    mod.init_params(mx.init.Uniform(0.1))
    before = mod.get_params()[0]["fc1_weight"].asnumpy()
    with pytest.warns(UserWarning, match="have values already"):
        mod.fit(it, num_epoch=1)
    assert np.array_equal(mod.get_params()[0]["fc1_weight"].asnumpy(), before)


def test_monitor_prints(digits, classifier, caplog):
    caplog.set_level(logging.INFO)
    fit(classifier, data(digits), epochs=1, monitor=mx.mon.Monitor(3, pattern="fc1.*"))
    assert "fc1_output" in caplog.text
    assert "fc1_weight" in caplog.text


def test_steps_in_the_wrong_order_and_wrong_names(classifier, digits):
    mod = mx.mod.Module(classifier)
    with pytest.raises(AssertionError, match=r"Module\.forward: call bind\(\) first"):
        mod.forward(None)
    with pytest.raises(ValueError, match="data_names=\\['x'\\]: unknown argument 'x'"):
        mx.mod.Module(classifier, data_names=["x"])
    with pytest.raises(ValueError, match="number of epochs"):
        mod.fit(data(digits))
    with pytest.raises(ValueError, match="the data are \\['data'\\], the shapes are for \\['x'\\]"):
        mod.bind([("x", (2, 3))])
    mod.bind([("data", (2, 4))], [("softmax_label", (2,))])
    with pytest.raises(RuntimeError, match="no value for 'fc1_bias'"):
        mod.init_params(arg_params={"fc1_weight": nd.ones((16, 4))})
    with pytest.raises(ValueError, match=r"'fc1_weight' has shape \(1, 1\), the network needs \(16, 4\)"):
        mod.init_params(arg_params={"fc1_weight": nd.ones((1, 1))}, allow_missing=True)
    with pytest.raises(errors.FormatError, match=r"names are 'arg:NAME' and 'aux:NAME', got 'w'"):
        mx.model.parted({"w": nd.ones(1)}, "file")


def test_buckets_share_their_parameters(tmp_path):
    def sym_gen(length):
        embedded = sym.Embedding(sym.var("data"), input_dim=5, output_dim=3, name="embed")
        pooled = sym.mean(embedded, axis=1)
        net = sym.FullyConnected(pooled, num_hidden=2, name="fc")
        return sym.SoftmaxOutput(net, name="softmax"), ("data",), ("softmax_label",)

    def batch(length):
        x = nd.array(np.random.default_rng(length).integers(0, 5, (4, length)))
        return mx.io.DataBatch(
            [x], [nd.array([0, 1, 0, 1])], bucket_key=length, provide_data=[mx.io.DataDesc("data", (4, length))],
            provide_label=[mx.io.DataDesc("softmax_label", (4,))],
        )  # fmt: skip

    mod = mx.mod.BucketingModule(sym_gen, default_bucket_key=8)
    mod.bind([("data", (4, 8))], [("softmax_label", (4,))])
    mod.init_params(mx.init.Uniform(1))
    mod.init_optimizer(optimizer_params={"learning_rate": 1.0})
    before = mod.get_params()[0]["fc_weight"].asnumpy()
    for length in (3, 8, 5):
        mod.forward_backward(batch(length))
        mod.update()
        assert mod.get_outputs()[0].shape == (4, 2)
    after = mod.get_params()[0]["fc_weight"].asnumpy()
    assert not np.allclose(before, after)
    mod.forward(batch(3), is_train=False)
    short = mod.get_outputs()[0].asnumpy()
    weights = dict(mod.get_params()[0].items())
    direct = sym_gen(3)[0].eval(data=batch(3).data[0], softmax_label=nd.zeros(4), **weights)[0].asnumpy()
    assert np.allclose(short, direct, atol=1e-6)

    mod.save_checkpoint(str(tmp_path / "net"), 2)
    names = ["net-0002.params", "net-3-symbol.json", "net-5-symbol.json", "net-8-symbol.json", "net.buckets"]
    assert sorted(p.name for p in tmp_path.iterdir()) == names
    loaded = mx.mod.BucketingModule.load(str(tmp_path / "net"), 2, sym_gen, default_bucket_key=8)
    loaded.bind([("data", (4, 8))], [("softmax_label", (4,))], for_training=False)
    loaded.forward(batch(3))
    assert np.array_equal(loaded.get_outputs()[0].asnumpy(), short)
    with pytest.raises(ValueError, match="sym_gen is the function"):
        mx.mod.BucketingModule.load_dict({}, None, 8)


def test_fit_takes_up_an_iterator_where_it_stands(digits):
    it = data(digits)
    for _ in it:
        pass
    mod = mx.mod.Module(sym.SoftmaxOutput(sym.FullyConnected(sym.var("data"), num_hidden=3), name="softmax"))
    with pytest.raises(mx.MXNetError, match=r"call train_data\.reset\(\) first"):
        mod.fit(it, num_epoch=1)


def test_batches_of_other_sizes_need_no_label_to_be_predicted(digits):
    mod = mx.mod.Module(sym.SoftmaxOutput(sym.FullyConnected(sym.var("data"), num_hidden=3), name="softmax"))
    mod.bind([("data", (4, 2))], [("softmax_label", (4,))])
    mod.init_params()
    mod.forward(mx.io.DataBatch([nd.ones((7, 2))]), is_train=False)
    assert mod.get_outputs()[0].shape == (7, 3)
    with pytest.raises(mx.MXNetError, match=r"_weight' would be \(3, 5\), and it is \(3, 2\)"):
        mod.forward(mx.io.DataBatch([nd.ones((7, 5))]), is_train=False)
    assert mod.data_shapes[0].shape == (7, 2)
    assert mod.get_outputs()[0].shape == (7, 3)


def test_arrays_come_in_the_order_of_the_shapes():
    net = sym.LinearRegressionOutput(sym.sum(sym.var("b") - 2 * sym.var("a"), axis=1), sym.var("y"))
    it = mx.io.NDArrayIter({"b": np.ones((2, 3)), "a": np.zeros((2, 3))}, {"y": np.zeros(2)}, batch_size=2)
    assert [d.name for d in it.provide_data] == ["a", "b"]
    mod = mx.mod.Module(net, data_names=("b", "a"), label_names=("y",))
    mod.bind(it.provide_data, it.provide_label, inputs_need_grad=True)
    mod.init_params()
    mod.forward_backward(it.next())
    assert mod.get_outputs()[0].asnumpy().tolist() == [3, 3]
    assert [g.asnumpy()[0].tolist() for g in mod.get_input_grads()] == [[-6] * 3, [3] * 3]


def test_a_chain_of_modules_with_a_loss_in_python(digits):
    first = mx.mod.Module(sym.FullyConnected(sym.var("data"), num_hidden=2, name="fc"), label_names=None)
    loss = mx.mod.PythonLossModule(grad_func=lambda scores, labels: nd.softmax(scores) - nd.one_hot(labels, 2))
    chain = mx.mod.SequentialModule().add(first).add(loss, take_labels=True, auto_wiring=True)
    x = digits[0]
    it = data((x, (x[:, 0] > 0).astype("float32")))
    chain.fit(it, num_epoch=20, optimizer_params={"learning_rate": 1.0}, initializer=mx.init.Xavier())
    assert chain.score(it, "acc")[0][1] > 0.95


def test_feed_forward(digits, classifier, tmp_path):
    mx.random.seed(1)
    model = mx.model.FeedForward.create(
        classifier, *digits, num_epoch=30, optimizer="adam", learning_rate=0.05, initializer=mx.init.Xavier(),
        numpy_batch_size=40,
    )  # fmt: skip
    x, y = digits
    assert (model.predict(x).argmax(axis=1) == y).mean() > 0.9
    model.save(str(tmp_path / "ff"), 30)
    again = mx.model.FeedForward.load(str(tmp_path / "ff"), 30)
    assert np.array_equal(again.predict(x), model.predict(x))
