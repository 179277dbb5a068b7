"""Hooks that see every operator's result, in code and in graphs."""

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import autograd, gluon, nd


def network():
    net = gluon.nn.HybridSequential(prefix="net_")
    with net.name_scope():
        net.add(gluon.nn.Dense(3, activation="relu"), gluon.nn.BatchNorm(), gluon.nn.Dense(2))
    net.initialize(mx.init.Normal(1))
    return net


@pytest.mark.parametrize("hybrid", [False, True])
def test_every_result_is_shown(hybrid):
    net = network()
    if hybrid:
        net.hybridize()
    seen = []
    net.register_op_hook(lambda *what: seen.append(what))
    net(nd.ones((2, 4)))
    assert [(name, op) for name, op, _ in seen] == [
        (b"net_dense0_fwd_output", b"FullyConnected"),
        (b"net_dense0_relu_fwd_output", b"Activation"),
        (b"net_batchnorm0_fwd_output", b"BatchNorm"),
        (b"net_dense1_fwd_output", b"FullyConnected"),
    ]
    np.testing.assert_array_equal(seen[1][2].asnumpy(), np.maximum(seen[0][2].asnumpy(), 0))


def test_inputs_have_the_names_that_mxnet_shows():
    net = gluon.nn.HybridSequential(prefix="n_")
    with net.name_scope():
        net.add(gluon.nn.Dense(3, activation="relu"))
    net.initialize()
    seen = []
    net.register_op_hook(lambda name, op, array: seen.append(mx.base.py_str(name)), monitor_all=True)
    net(nd.ones((2, 4)))
    assert seen == [f"n_dense0_{n}" for n in (
        "fwd_data", "fwd_weight", "fwd_bias", "fwd_output", "relu_fwd_input0", "relu_fwd_output",
    )]  # fmt: skip


def test_results_and_gradients_are_the_same_with_a_hook():
    net, x = network(), nd.random.normal(shape=(5, 4))
    answers = []
    for hook in (False, True):
        if hook:
            net.register_op_hook(lambda *what: None)
        with autograd.record(train_mode=False):
            y = net(x)
        y.backward()
        answers.append([y.asnumpy(), net[0].weight.grad().asnumpy()])
    for a, b in zip(*answers, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)


def test_a_plain_block_hands_the_hook_to_its_parts():
    net = gluon.nn.Sequential()
    net.add(gluon.nn.Dense(2, prefix="a_"), gluon.nn.Dense(1, prefix="b_"))
    net.initialize()
    seen = []
    net.register_op_hook(lambda name, *_: seen.append(name))
    net(nd.ones((1, 3)))
    assert seen == [b"a_fwd_output", b"b_fwd_output"]


def test_several_outputs_keep_their_form():
    class Two(gluon.HybridBlock):
        def hybrid_forward(self, F, x):
            return F.split(x, num_outputs=2), [x * 2, (x + 1,)]

    net = Two()
    net.register_op_hook(lambda *what: None)
    (a, b), (double, (more,)) = net(nd.array([[1, 2]]))
    assert [v.asnumpy().tolist() for v in (a, b, double, more)] == [[[1]], [[2]], [[2, 4]], [[2, 3]]]


def test_names_that_scripts_import_or_call():
    from d2lcore.gluon.block import Block, HybridBlock, SymbolBlock
    from d2lcore.gluon.parameter import ParameterDict, tensor_types

    assert (Block, HybridBlock, SymbolBlock) == (gluon.Block, gluon.HybridBlock, gluon.SymbolBlock)
    assert ParameterDict is gluon.ParameterDict
    assert tensor_types == (mx.sym.Symbol, nd.NDArray)
    net = network()
    assert list(net._collect_params_with_prefix())[:3] == ["0.weight", "0.bias", "1.gamma"]
    assert next(iter(net._collect_params_with_prefix("net"))) == "net.0.weight"


def test_parameters_take_the_dtype_of_the_inputs():
    net = gluon.nn.Dense(2, in_units=3)
    net.infer_type(nd.ones((1, 3), dtype="float64"))
    assert net.weight.dtype == "float64"
    net.infer_type(nd.ones((1, 3), dtype="int32"))
    assert net.weight.dtype == "float64"
