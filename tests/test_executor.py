"""Executors: arrays bound to symbols, forward and backward."""

import weakref

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import errors, nd, sym
from d2lcore.symbol.evaluate import evaluate


def test_bind_with_lists_and_dicts_and_gradients():
    a, b = nd.array([1.0, 2.0]), nd.array([3.0, 4.0])
    ga = nd.zeros(2)
    net = sym.var("a") * sym.var("b")
    for args, grads in (([a, b], [ga, None]), ({"a": a, "b": b}, {"a": ga})):
        e = net.bind(mx.cpu(), args, args_grad=grads)
        assert e.forward(is_train=True)[0].asnumpy().tolist() == [3.0, 8.0]
        e.backward(nd.array([1.0, 10.0]))
        assert ga.asnumpy().tolist() == [3.0, 40.0]
        assert e.grad_dict["b"] is None


def test_grad_req():
    e = sym.square(sym.var("x")).simple_bind(mx.cpu(), grad_req="add", x=(2,))
    for _ in range(2):
        e.forward(is_train=True, x=nd.array([1.0, 2.0]))
        e.backward(nd.ones(2))
    assert e.grad_arrays[0].asnumpy().tolist() == [4.0, 8.0]
    assert sym.var("x").simple_bind(mx.cpu(), grad_req="null", x=(2,)).grad_arrays == [None]
    with pytest.raises(ValueError, match="grad_req of 'x' is 'write', 'add' or 'null', got 'sum'"):
        sym.var("x").simple_bind(mx.cpu(), grad_req="sum", x=(2,))


def test_training_learns_and_states_move():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((64, 5)).astype("float32")
    y = (x[:, 0] > 0).astype("float32")
    net = sym.SoftmaxOutput(
        sym.FullyConnected(sym.BatchNorm(sym.var("data"), name="bn"), num_hidden=2, name="fc"), name="softmax"
    )
    e = net.simple_bind(mx.cpu(), data=(64, 5), softmax_label=(64,))
    e.aux_dict["bn_moving_var"][:] = 1
    e.arg_dict["bn_gamma"][:] = 1
    for _ in range(50):
        e.forward(is_train=True, data=nd.array(x), softmax_label=nd.array(y))
        e.backward()
        for name in ("fc_weight", "fc_bias"):
            e.arg_dict[name][:] -= 0.05 * e.grad_dict[name]
    found = e.forward(data=nd.array(x))[0].asnumpy().argmax(axis=1)
    assert (found == y).mean() > 0.9
    assert not np.allclose(e.aux_dict["bn_moving_mean"].asnumpy(), 0)


def test_monitor_sees_every_output(mlp):
    e = mlp.simple_bind(mx.cpu(), data=(2, 4))
    seen = []
    e.set_monitor_callback(lambda name, array: seen.append((name, array.shape)))
    e.forward()
    assert seen == [
        ("fc1_output", (2, 8)),
        ("relu1_output", (2, 8)),
        ("fc2_output", (2, 3)),
        ("softmax_output", (2, 3)),
    ]


def test_reshape_shares_the_weights(mlp):
    e = mlp.simple_bind(mx.cpu(), data=(2, 4))
    wide = e.reshape(data=(6, 4), softmax_label=(6,))
    assert wide.forward()[0].shape == (6, 3)
    wide.arg_dict["fc1_weight"][:] = 7
    assert (e.arg_dict["fc1_weight"] == 7).asnumpy().all()


def test_errors(mlp):
    net = mlp
    e = net.simple_bind(mx.cpu(), data=(2, 4))
    with pytest.raises(errors.MXNetError, match="call forward"):
        e.backward()
    with pytest.raises(ValueError, match=r"'data' has shape \(3, 4\), the executor was bound for \(2, 4\)"):
        e.forward(data=nd.ones((3, 4)))
    with pytest.raises(TypeError, match="unknown argument 'dat'"):
        e.forward(dat=nd.ones((2, 4)))
    with pytest.raises(errors.MXNetError, match="simple_bind: the shape of 'data' does not follow"):
        net.simple_bind(mx.cpu())
    with pytest.raises(ValueError, match="bind: args has no array for 'fc1_weight'"):
        net.bind(mx.cpu(), {"data": nd.ones((2, 4))})
    with pytest.raises(ValueError, match="unknown argument 'fc9_weight'"):
        e.copy_params_from({"fc9_weight": nd.ones(1)})


def test_monitor_sees_inputs_too_when_asked():
    e = mx.sym.Activation(mx.sym.var("x"), act_type="relu", name="a").simple_bind(mx.cpu(), x=(2,))
    seen = []
    e.set_monitor_callback(lambda name, array: seen.append(name), monitor_all=True)
    e.forward()
    assert seen == ["x", "a_input0", "a_output"]


def test_values_are_let_go_of_when_nothing_reads_them_any_more():
    x = sym.var("x")
    for _ in range(20):
        x = sym.exp(x * 0)
    alive = []

    def watch(name, operator, array):
        alive.append(weakref.ref(array))
        assert sum(ref() is not None for ref in alive) <= 3

    evaluate(x, {"x": nd.ones(4)}, watch)
    assert len(alive) == 40
