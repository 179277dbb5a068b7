"""Trainer: one device and several, saving, and what it refuses before anything is changed."""

from __future__ import annotations

import gc

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import autograd, gluon, nd
from d2lcore.errors import FormatError, MXNetError, ParameterError, UnknownNameError

X = np.random.default_rng(0).standard_normal((8, 3)).astype("float32")
Y = X @ np.array([[1.0], [-2.0], [0.5]], "float32")


def make(ctx=None, optimizer="sgd", **options):
    net = gluon.nn.Dense(1, in_units=3)
    net.initialize(mx.init.Constant(0.1), ctx=ctx)
    return net, gluon.Trainer(net.collect_params(), optimizer, {"learning_rate": 0.1, **options})


def train(net, trainer, steps, ctxs=None):
    loss_of = gluon.loss.L2Loss()
    ctxs = ctxs or [mx.cpu()]
    for _ in range(steps):
        parts = zip(np.split(X, len(ctxs)), np.split(Y, len(ctxs)), ctxs, strict=True)
        with autograd.record():
            losses = [loss_of(net(nd.array(x, ctx=c)), nd.array(y, ctx=c)) for x, y, c in parts]
        autograd.backward(losses)
        trainer.step(len(X))
    return net.weight.list_data()[0].asnumpy()


def test_several_devices_learn_what_one_learns(monkeypatch):
    monkeypatch.setenv("D2LCORE_VIRTUAL_GPUS", "4")
    one = train(*make(optimizer="adam"), steps=5)
    ctxs = [mx.gpu(i) for i in range(4)]
    net, trainer = make(ctx=ctxs, optimizer="adam")
    four = train(net, trainer, 5, ctxs)
    np.testing.assert_allclose(one, four, rtol=1e-5)
    for copy in net.weight.list_data():
        np.testing.assert_array_equal(copy.asnumpy(), four)


def test_gradients_can_be_clipped_between_allreduce_and_update():
    net, trainer = make()
    before = net.weight.data().asnumpy()
    with autograd.record():
        loss = gluon.loss.L2Loss()(net(nd.array(X)), nd.array(Y))
    loss.backward()
    trainer.allreduce_grads()
    for p in net.collect_params().values():
        p.grad()[:] = 0
    trainer.update(len(X))
    np.testing.assert_array_equal(net.weight.data().asnumpy(), before)


def test_training_resumes_exactly(tmp_path):
    net, trainer = make(optimizer="adam")
    train(net, trainer, 3)
    net.save_parameters(str(tmp_path / "net.params"))
    trainer.save_states(str(tmp_path / "trainer.states"))
    expected = train(net, trainer, 3)
    other, resumed = make(optimizer="adam")
    other.load_parameters(str(tmp_path / "net.params"))
    resumed.load_states(str(tmp_path / "trainer.states"))
    assert resumed.optimizer.num_update == 3
    np.testing.assert_array_equal(train(other, resumed, 3), expected)


def test_states_of_another_optimizer_are_refused_and_nothing_is_changed(tmp_path):
    net, trainer = make(momentum=0.9)
    train(net, trainer, 1)
    trainer.save_states(str(tmp_path / "s"))
    _, adam = make(optimizer="adam")
    with pytest.raises(FormatError, match=r"holds states of SGD, this trainer has Adam"):
        adam.load_states(str(tmp_path / "s"))
    assert adam.optimizer.num_update == 0
    nd.save(str(tmp_path / "other"), {"a": nd.ones((1,))})
    with pytest.raises(FormatError, match=r"not a file of optimizer states, as Trainer.save_states"):
        adam.load_states(str(tmp_path / "other"))


def test_a_step_without_backward_is_refused_before_any_parameter_moves():
    net, trainer = make()
    train(net, trainer, 1)
    before = net.weight.data().asnumpy()
    with pytest.raises(
        ParameterError, match=r"the gradient of 'dense\d+_\w+' on cpu\(0\) was not written since the last"
    ):
        trainer.step(8)
    np.testing.assert_array_equal(net.weight.data().asnumpy(), before)
    trainer.step(8, ignore_stale_grad=True)
    np.testing.assert_array_equal(net.weight.data().asnumpy(), before)


def test_the_batch_size_divides_and_the_learning_rate_can_change():
    net, trainer = make()
    assert trainer.learning_rate == 0.1
    trainer.set_learning_rate(1.0)
    with autograd.record():
        out = net(nd.array([[1.0, 0.0, 0.0]] * 4)).sum()
    out.backward()
    trainer.step(4)
    assert net.weight.data().asnumpy()[0, 0] == pytest.approx(0.1 - 1.0)


def test_a_batch_of_no_examples_is_refused():
    net, trainer = make()
    with autograd.record():
        net(nd.array(X)).backward()
    before = net.weight.data().asnumpy()
    with pytest.raises(ValueError, match=r"^Trainer: batch_size is more than 0, got 0\. Is the last batch empty\?$"):
        trainer.step(0)
    np.testing.assert_array_equal(net.weight.data().asnumpy(), before)


def test_a_parameter_that_is_given_twice_is_updated_once():
    net, _ = make()
    trainer = gluon.Trainer([net.weight, net.bias, net.weight], "sgd", {"learning_rate": 1.0})
    before = net.weight.data().asnumpy()
    with autograd.record():
        net(nd.array([[1.0, 2.0, 3.0]])).backward()
    trainer.step(1)
    np.testing.assert_allclose(before - net.weight.data().asnumpy(), [[1, 2, 3]], rtol=1e-6)


def test_frozen_parameters_are_left_alone():
    net, _ = make()
    net.weight.grad_req = "null"
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 1.0})
    before = net.weight.data().asnumpy()
    train(net, trainer, 1)
    np.testing.assert_array_equal(net.weight.data().asnumpy(), before)
    assert net.bias.data().asscalar() != 0


def test_bad_arguments_are_named():
    net, _ = make()
    params = net.collect_params()
    with pytest.raises(UnknownNameError, match=r"unknown optimizer 'sdg'\. Did you mean 'sgd'\?"):
        gluon.Trainer(params, "sdg")
    with pytest.raises(MXNetError, match="'dist_sync' is for several machines, this store works on one"):
        gluon.Trainer(params, "sgd", kvstore="dist_sync")
    with pytest.raises(UnknownNameError, match=r"unknown kvstore 'divice'\. Did you mean 'device'"):
        gluon.Trainer(params, "sgd", kvstore="divice")
    with pytest.raises(ValueError, match="expected parameters, the list holds a str"):
        gluon.Trainer(["weight"], "sgd")
    with pytest.raises(AssertionError, match="optimizer_params go with an optimizer given by name"):
        gluon.Trainer(params, mx.optimizer.SGD(), {"learning_rate": 1})


# ---- memory ----


@pytest.mark.parametrize("hybridized", [False, True])
def test_training_leaves_nothing_to_the_garbage_collector(hybridized):
    """Activations go the moment backward() has passed them: no cycle keeps them until Python looks for cycles."""
    net = gluon.nn.HybridSequential()
    net.add(
        gluon.nn.Conv2D(4, 3, activation="relu"), gluon.nn.BatchNorm(), gluon.nn.MaxPool2D(), gluon.nn.Dropout(0.3),
        gluon.nn.Dense(10),
    )  # fmt: skip
    net.initialize()
    if hybridized:
        net.hybridize()
    trainer = gluon.Trainer(net.collect_params(), "adam")
    loss_of, x, y = gluon.loss.SoftmaxCrossEntropyLoss(), nd.random.uniform(shape=(8, 1, 12, 12)), nd.arange(8)

    def steps(n):
        for _ in range(n):
            with autograd.record():
                loss = loss_of(net(x), y)
            loss.backward()
            trainer.step(8)

    steps(2)
    gc.collect()
    gc.disable()
    try:
        steps(5)
        assert gc.collect() == 0
    finally:
        gc.enable()


# ---- the store ----

TWO = [mx.cpu(0), mx.cpu(1)]


@pytest.mark.parametrize("kvstore", ["local", "device", "nccl"])
@pytest.mark.parametrize("on_store", [True, False, None])
def test_several_virtual_devices_learn_what_one_learns_in_every_mode(monkeypatch, kvstore, on_store):
    monkeypatch.setenv("D2LCORE_VIRTUAL_GPUS", "2")
    gpus = [mx.gpu(i) for i in range(2)]
    one = train(*make(momentum=0.9), steps=4)
    net, _ = make(ctx=gpus)
    sgd = {"learning_rate": 0.1, "momentum": 0.9}
    trainer = gluon.Trainer(net.collect_params(), "sgd", sgd, kvstore=kvstore, update_on_kvstore=on_store)
    two = train(net, trainer, 4, gpus)
    np.testing.assert_allclose(one, two, rtol=1e-5)
    assert trainer._kvstore.type == kvstore
    assert trainer._update_on_kvstore is (True if on_store is None else on_store)


def test_one_device_needs_no_store():
    net, trainer = make()
    train(net, trainer, 1)
    assert trainer._kvstore is None
    store = mx.kv.create("local")
    other = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1}, kvstore=store)
    train(net, other, 1)
    assert other._kvstore is store
    assert other._update_on_kvstore


def test_without_a_store_devices_go_their_own_ways():
    net, _ = make(ctx=TWO)
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1}, kvstore=None)
    train(net, trainer, 1, TWO)
    one, two = (w.asnumpy() for w in net.weight.list_data())
    assert not np.allclose(one, two)


def test_gradients_of_several_devices_can_be_clipped():
    net, _ = make(ctx=TWO)
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 1.0}, update_on_kvstore=False)
    with autograd.record():
        losses = [net(nd.array(X[:4], ctx=c)).sum() for c in TWO]
    autograd.backward(losses)
    trainer.allreduce_grads()
    grads = [p.list_grad() for p in net.collect_params().values()]
    for i in range(2):
        gluon.utils.clip_global_norm([g[i] for g in grads], 1.0)
    before = net.weight.data(TWO[0]).asnumpy()
    trainer.update(1)
    moved = [before - w.asnumpy() for w in net.weight.list_data()]
    np.testing.assert_array_equal(*moved)
    np.testing.assert_allclose(moved[0], net.weight.grad(TWO[0]).asnumpy(), rtol=1e-5)
    on_store = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 1.0})
    for method in (on_store.allreduce_grads, lambda: on_store.update(1)):
        with pytest.raises(AssertionError, match="the store does the update"):
            method()


@pytest.mark.parametrize("on_store", [True, False])
def test_training_on_several_devices_resumes_exactly(tmp_path, on_store):
    def fresh():
        net, _ = make(ctx=TWO)
        return net, gluon.Trainer(net.collect_params(), "adam", update_on_kvstore=on_store)

    net, trainer = fresh()
    train(net, trainer, 3, TWO)
    net.save_parameters(str(tmp_path / "net"))
    trainer.save_states(str(tmp_path / "states"))
    expected = train(net, trainer, 3, TWO)
    other, resumed = fresh()
    train(other, resumed, 1, TWO)
    other.load_parameters(str(tmp_path / "net"), ctx=TWO)
    resumed.load_states(str(tmp_path / "states"))
    assert resumed.optimizer.num_update == 3
    np.testing.assert_array_equal(train(other, resumed, 3, TWO), expected)


def test_parameters_that_move_to_other_devices_are_followed():
    net, trainer = make()
    train(net, trainer, 1)
    net.reset_ctx(TWO)
    train(net, trainer, 1, TWO)
    one, two = (w.asnumpy() for w in net.weight.list_data())
    np.testing.assert_array_equal(one, two)


def test_parameters_not_reached_are_left_alone_on_the_store():
    net, _ = make(ctx=TWO)
    extra = gluon.Parameter("extra", shape=(1,))
    extra.initialize(mx.init.One(), ctx=TWO)
    params = {**net.collect_params(), "extra": extra}
    trainer = gluon.Trainer(params, "sgd", {"learning_rate": 0.1, "wd": 0.5})
    with autograd.record():
        losses = [net(nd.array(X, ctx=c)).sum() for c in TWO]
    autograd.backward(losses)
    with pytest.raises(UserWarning, match="gradient of 'extra' on"):
        trainer.step(1)
    trainer.step(1, ignore_stale_grad=True)
    assert [e.asscalar() for e in extra.list_data()] == [1, 1]


def test_row_sparse_gradients_update_their_rows_only():
    net = gluon.nn.Embedding(5, 2, sparse_grad=True)
    net.initialize(mx.init.One(), ctx=TWO)
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1, "momentum": 0.9, "wd": 0.1})
    for ids in ([1, 3], [3, 3]):
        with autograd.record():
            losses = [net(nd.array([i], ctx=c)).sum() for i, c in zip(ids, TWO, strict=True)]
        autograd.backward(losses)
        trainer.step(1)
    one, two = (w.asnumpy() for w in net.weight.list_data())
    np.testing.assert_array_equal(one, two)
    np.testing.assert_array_equal(one[[0, 2, 4]], 1)
    assert (one[[1, 3]] < 1).all()


@pytest.mark.parametrize("kvstore", ["local", "device"])
def test_row_sparse_parameters_live_in_the_store(kvstore):
    x = gluon.Parameter("x", shape=(10, 1), stype="row_sparse", grad_stype="row_sparse")
    x.initialize(mx.init.Zero(), ctx=TWO)
    trainer = gluon.Trainer([x], "sgd", {"learning_rate": 0.1}, kvstore=kvstore)
    rows = nd.arange(10)
    with autograd.record():
        results = [w + 1 for w in x.list_row_sparse_data(rows)]
    autograd.backward(results)
    trainer.step(1)
    assert trainer._update_on_kvstore
    for found in x.list_row_sparse_data(rows):
        np.testing.assert_allclose(found.asnumpy(), -0.2, rtol=1e-6)
    for options in ({"kvstore": None}, {"update_on_kvstore": False}):
        with pytest.raises(ValueError, match="row-sparse weights"):
            gluon.Trainer([x], "sgd", **options)._init_kvstore()


def test_parameters_on_different_devices_are_refused():
    a, b = gluon.Parameter("a", shape=(1,)), gluon.Parameter("b", shape=(1,))
    a.initialize(ctx=TWO)
    b.initialize(ctx=TWO[0])
    with pytest.raises(AssertionError, match=r"'b' is on \[cpu\(0\)\], 'a' on \[cpu\(0\), cpu\(1\)\]"):
        gluon.Trainer([a, b], "sgd")
    with pytest.raises(TypeError, match="kvstore is the name of a type, a KVStore or None, got int"):
        gluon.Trainer([a], "sgd", kvstore=1)
