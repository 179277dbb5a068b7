"""HybridBlock: the same numbers as Python code and as a graph, what is traced when, and what its errors say."""

from __future__ import annotations

import copy
import gc
import re
import weakref

import numpy as np
import pytest
from expect import fails

import d2lcore as mx
from d2lcore import autograd, errors, events, gluon, nd
from d2lcore.gluon import nn


def lenet():
    net = nn.HybridSequential()
    net.add(
        nn.Conv2D(3, 3, activation="relu"), nn.MaxPool2D(), nn.BatchNorm(), nn.Dense(8, activation="tanh"), nn.Dense(2)
    )
    return net


class Counting(gluon.HybridBlock):
    """Counts how often its Python code runs."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.ran = 0
        self.dense = nn.Dense(2)

    def forward(self, x):
        self.ran += 1
        return self.dense(x)


# ---- the same numbers ----


@pytest.mark.parametrize("known", [False, True], ids=["deferred", "known"])
def test_training_gives_the_same_as_a_graph(known):
    found = []
    for hybridize in (False, True):
        mx.random.seed(3)
        net = lenet()
        net.initialize(mx.init.Xavier())
        x = nd.array(np.linspace(-1, 1, 4 * 2 * 8 * 8).reshape(4, 2, 8, 8))
        if known:
            net(x)
        if hybridize:
            net.hybridize()
        trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1})
        losses = []
        for _ in range(4):
            with autograd.record():
                y = net(x)
                loss = (y * y).mean()
            loss.backward()
            trainer.step(1)
            losses.append(loss.item())
        found.append((losses, net(x).asnumpy(), net[2].running_var.data().asnumpy()))
    for plain, graph in zip(*found, strict=True):
        assert np.allclose(plain, graph, rtol=1e-4, atol=1e-6)
    assert found[0][0][-1] < found[0][0][0]


def test_hybrid_forward_gets_f_and_parameters():
    seen = []

    class Old(gluon.HybridBlock):
        def __init__(self):
            super().__init__()
            self.weight = self.params.get("weight", shape=(3,), init="ones")

        def hybrid_forward(self, F, x, other=None, *, weight):
            seen.append((F, sorted(k for k in ("np", "npx") if hasattr(F, k))))
            return F.square(x) * weight if other is None else x * weight + other

    net = Old()
    net.initialize()
    x = nd.array([1, 2, 3])
    for _ in range(2):
        assert net(x).asnumpy().tolist() == [1, 4, 9]
        assert net(x, x).asnumpy().tolist() == [2, 4, 6]
        net.hybridize()
    assert seen[0] == (mx.nd, ["np", "npx"])


@pytest.mark.parametrize("hybridize", [False, True])
def test_numpy_style_code_in_hybrid_forward(hybridize):
    class Attend(gluon.HybridBlock):
        def hybrid_forward(self, F, x):
            return F.np.matmul(F.npx.softmax(x), F.np.sqrt(x))

    with mx.util.np_array():
        net = Attend()
        if hybridize:
            net.hybridize()
        x = np.random.rand(3, 3).astype("float32")
        for scale in (1, 2):
            weights = np.exp(scale * x) / np.exp(scale * x).sum(-1, keepdims=True)
            out = net(mx.np.array(scale * x))
            assert type(out) is mx.np.ndarray
            assert np.allclose(out.asnumpy(), weights @ np.sqrt(scale * x), rtol=1e-5)


def test_nested_arguments_and_outputs():
    class Cell(gluon.HybridBlock):
        def forward(self, x, states, scale=1):
            h, c = states
            return x * scale, [h + x, (c, None)]

    net = Cell()
    x, h, c = nd.array([1]), nd.array([2]), nd.array([3])
    for _ in range(2):
        for scale in (1, 2.0, True):
            y, [a, (b, none)] = net(x, [h, c], scale=scale)
            assert (y.item(), a.item(), b.item(), none) == (scale, 3, 3, None)
        net.hybridize(clear=False)
    assert net.explain().count("traced 1 times") == 3  # a graph for each scale: 1, 2.0 and True are different


def test_switching_recording_off_inside_does_not_end_the_trace() -> None:
    class Net(nn.HybridBlock):
        def forward(self, x):
            before = autograd.set_recording(False)
            y = x * 2
            autograd.set_recording(before)
            return x + y

    net = Net()
    net.hybridize()
    assert [net(nd.array([v])).asscalar() for v in (1, 5)] == [3, 15]


def test_outputs_may_depend_on_the_mode():
    class Aux(gluon.HybridBlock):
        def forward(self, x):
            return (x, x * 2) if autograd.is_training() else x

    net = Aux()
    net.hybridize()
    x = nd.array([1])
    with autograd.record():
        main, extra = net(x)
    assert (main.item(), extra.item()) == (1, 2)
    assert net(x).item() == 1
    with autograd.record():
        assert len(net(x)) == 2


def test_batch_statistics_follow_every_batch():
    layer = nn.BatchNorm(momentum=0.0, in_channels=2)
    layer.initialize()
    layer.hybridize()
    for scale in (1, 5):
        x = np.random.randn(20, 2) * scale + scale
        with autograd.record():
            layer(nd.array(x))
        assert np.allclose(layer.running_mean.data().asnumpy(), x.mean(0), atol=1e-5)
        assert np.allclose(layer.running_var.data().asnumpy(), x.var(0), rtol=1e-4)


def test_other_arrays_on_the_same_memory_are_followed():
    class Mixed(gluon.HybridBlock):
        def forward(self, x):
            y = mx.np.multiply(x, 2)  # an np array on the memory of an nd array, and back
            return (y + 1).as_nd_ndarray() * mx.np.add(x, 0).as_nd_ndarray()

    net = Mixed()
    net.hybridize()
    for value in (1.0, 3.0):
        x = nd.array([value])
        x.attach_grad()
        with autograd.record():
            y = net(x)
        y.backward()
        assert y.item() == (2 * value + 1) * value
        assert x.grad.item() == 4 * value + 1


def test_detach_stops_the_gradient_in_a_graph_too():
    class Straight(gluon.HybridBlock):
        def forward(self, x):
            return x * x.detach()

    net = Straight()
    net.hybridize()
    for value in (2.0, 3.0):
        x = nd.array([value])
        x.attach_grad()
        with autograd.record():
            y = net(x)
        y.backward()
        assert (y.item(), x.grad.item()) == (value * value, value)


def test_an_array_given_twice_is_two_inputs():
    class Product(gluon.HybridBlock):
        def forward(self, x, y):
            return x * y.detach()

    net = Product()
    net.hybridize()
    x, z = nd.array([3.0]), nd.array([5.0])
    assert (net(x, x).item(), net(x, z).item()) == (9, 15)


# ---- what is traced when ----


def test_the_code_runs_once_for_each_kind_of_input():
    net = Counting()
    net.initialize()
    net.hybridize()
    net(nd.ones((1, 3)))
    assert net.ran == 2  # once to find the shapes, once to trace
    for x in (nd.ones((1, 3)), nd.zeros((1, 3))):
        net(x)
    assert net.ran == 2
    net(nd.ones((4, 3)))
    assert net.ran == 3
    with autograd.record():
        net(nd.ones((4, 3)))
    assert net.ran == 4
    text = net.explain()
    assert text.startswith("Counting: traced 3 times\n1. first call: (1, 3) float32, prediction mode\n2. retraced: ")
    assert "input 0 has shape (4, 3), was (1, 3)" in text
    assert "training is True, was False" in text
    assert "fully_connected" in text
    assert "Counting.dense" in text
    net.hybridize(False)
    net(nd.ones((4, 3)))
    assert net.ran == 5


def test_explain_before_there_is_anything():
    net = Counting()
    assert net.explain() == "Counting runs as Python code; hybridize() makes it run as a graph."
    net.hybridize()
    assert net.explain() == "Counting: not traced yet; call it once."


@pytest.mark.parametrize(
    "change",
    [
        lambda net: net.initialize(mx.init.One(), force_reinit=True),
        lambda net: net.cast("float64"),
        lambda net: net.reset_ctx(mx.cpu(1)),
        lambda net: setattr(net, "dense", _ones(nn.Dense(2, in_units=3))),
    ],
    ids=["initialize", "cast", "reset_ctx", "replaced"],
)
def test_new_arrays_of_parameters_are_used(change):
    net = Counting()
    net.initialize()
    net.hybridize()
    net(nd.ones((1, 3)))
    change(net)
    p = net.dense.weight
    x = nd.ones((1, 3), dtype=p.dtype, ctx=p.list_ctx()[0])
    expected = x.asnumpy() @ p.data().asnumpy().T + net.dense.bias.data().asnumpy()
    out = net(x)
    assert out.dtype == p.dtype
    assert np.allclose(out.asnumpy(), expected)


def _ones(layer):
    layer.initialize(mx.init.One())
    return layer


def test_new_values_of_parameters_are_used_without_tracing():
    net = Counting()
    net.initialize()
    net.hybridize()
    net(nd.ones((1, 3)))
    ran = net.ran
    net.dense.weight.set_data(nd.ones((2, 3)))
    assert net(nd.ones((1, 3))).asnumpy().tolist() == [[3, 3]]
    net.dense.weight.grad_req = "null"
    with autograd.record():
        y = net(nd.ones((1, 3)))
    y.backward()
    assert net.dense.bias.grad().asnumpy().tolist() == [1, 1]
    assert net.ran == ran + 1  # for recording


def test_blocks_inside_are_part_of_one_graph():
    outer, inner = nn.HybridSequential(), Counting()
    outer.add(inner, nn.Activation("relu"))
    outer.initialize()
    outer.hybridize()
    x = nd.ones((1, 3))
    seen = []
    outer(x)
    with events.subscribe(BLOCK=lambda e: seen.append(e.scope), OP=lambda e: seen.append((e.op, e.scope))):
        outer(x)
    assert seen == [
        "HybridSequential",
        ("fully_connected", "HybridSequential[0].dense"),
        ("relu", "HybridSequential[1]"),
        "HybridSequential",
    ]
    assert inner._graphs == {}
    ran = inner.ran
    inner(x)  # called on its own it has a graph of its own
    assert inner.ran == ran + 1
    assert len(inner._graphs) == 1


def test_dropout_draws_anew_in_each_run():
    net = nn.HybridSequential()
    net.add(nn.Dropout(0.5))
    net.hybridize()
    with autograd.train_mode():
        a, b = [net(nd.ones((100,))).asnumpy() for _ in range(2)]
    assert not np.array_equal(a, b)


def test_two_networks_made_by_their_first_batch_are_different():
    outs = []
    for _ in range(2):
        net = nn.Dense(4)
        net.initialize()
        net.hybridize()
        outs.append(net(nd.ones((1, 3))).asnumpy())
    assert not np.array_equal(*outs)


def test_a_copy_is_a_network_of_its_own():
    net = Counting()
    net.initialize()
    net.hybridize()
    x = nd.ones((1, 3))
    before = net(x).asnumpy()
    other = copy.deepcopy(net)
    net.dense.weight.set_data(nd.zeros((2, 3)))
    assert np.array_equal(other(x).asnumpy(), before)


@pytest.mark.parametrize("hybridize", [False, True])
def test_a_deleted_network_gives_its_memory_back_at_once(hybridize):
    gc.disable()
    try:
        net = Counting()
        net.initialize()
        if hybridize:
            net.hybridize()
        with autograd.record():
            y = net(nd.ones((1, 3)))
        y.backward()
        memory = weakref.ref(net.dense.weight.data())
        del net, y
        assert memory() is None
    finally:
        gc.enable()


def test_a_graph_without_arrays_runs_as_code():
    class Noise(gluon.HybridBlock):
        def forward(self, n):
            return nd.ones((n,))

    net = Noise()
    net.hybridize()
    assert net(3).shape == (3,)


# ---- shapes known late ----


class Late(gluon.HybridBlock):
    def __init__(self):
        super().__init__()
        self.weight = self.params.get("weight", shape=(2, 0), allow_deferred_init=True)

    def forward(self, x):
        return nd.dot(x, self.weight.data().T)


def test_infer_shape_of_ones_own():
    class Knows(Late):
        def infer_shape(self, x):
            self.weight.shape = (2, x.shape[1])

    for hybridize in (False, True):
        net = Knows()
        net.initialize(mx.init.One())
        if hybridize:
            net.hybridize()
        assert net(nd.ones((1, 3))).asnumpy().tolist() == [[3, 3]]


@pytest.mark.parametrize("hybridize", [False, True])
def test_a_shape_that_nobody_knows(hybridize):
    net = nn.HybridSequential()
    net.add(Late())
    net.initialize()
    if hybridize:
        net.hybridize()
    fails(
        gluon.DeferredInitializationError,
        f"in HybridSequential[0]: shape (2, 0) of parameter '{net[0].weight.name}' is not fully known, and Late does "
        "not say how it follows from the input. Give the full shape, or write infer_shape(self, x) that sets "
        "self.weight.shape.",
        net, nd.ones((1, 3)),
    )  # fmt: skip
    net[0].weight.shape = (2, 3)
    assert net(nd.ones((1, 3))).shape == (1, 2)


# ---- errors ----


@pytest.mark.parametrize("hybridize", [False, True])
def test_errors_name_the_layer(hybridize):
    net = nn.HybridSequential()
    net.add(nn.Dense(2, in_units=3), nn.Dense(2, in_units=5))
    if hybridize:
        net.hybridize()
    with pytest.raises(
        errors.ParameterError, match=r"^in HybridSequential\[0\]: parameter 'dense\d+_weight' has not been"
    ):
        net(nd.ones((1, 3)))
    net.initialize()
    fails(
        errors.ShapeError,
        "in HybridSequential[1]: fully_connected: weight expects 5 input features (2, 5), data has 2: (1, 2)",
        net, nd.ones((1, 3)),
    )  # fmt: skip
    with pytest.raises(errors.DTypeError, match=r"input 0 is a numpy\.ndarray, expected an mx\.nd or mx\.np array"):
        net(np.ones((1, 3)))


def test_errors_of_use():
    fails(
        NotImplementedError, "HybridBlock: write forward(self, x), or hybrid_forward(self, F, x)",
        gluon.HybridBlock(), nd.ones((1,)),
    )  # fmt: skip
    with pytest.raises(errors.UnknownNameError, match="unknown backend 'TensorRT'"):
        nn.Dense(2).hybridize(backend="TensorRT")
    with pytest.raises(ValueError, match="parts of a HybridBlock are HybridBlocks, got Block, which is not one"):
        gluon.HybridBlock().part = gluon.Block()

    class Old(gluon.HybridBlock):
        def hybrid_forward(self, F, x):
            return F.square(x)

    with pytest.raises(
        errors.DTypeError, match=r"in Old: input 0 is a numpy\.ndarray, expected an mx\.nd or mx\.np array"
    ):
        Old()(np.ones((1,)))
    with pytest.raises(errors.DTypeError, match=r"in Old: input 0 is a int, expected an mx\.nd or mx\.np array"):
        Old()(1)

    class Peeks(gluon.HybridBlock):
        def forward(self, x):
            return x if x.sum().asscalar() > 0 else -x

    net = Peeks()
    net.hybridize()
    with pytest.raises(errors.TraceError, match=r"^in Peeks: hybridize\(\) cannot follow code that reads a value"):
        net(nd.ones((2,)))
    net.hybridize(False)
    assert net(nd.ones((2,))).asnumpy().tolist() == [1, 1]


def test_arrays_print_while_they_are_traced(capsys):
    class Shows(gluon.HybridBlock):
        def hybrid_forward(self, F, x):
            y = F.relu(x)
            print(x, [y], known, sep="\n")
            return y

    known = nd.ones((2,))
    net = Shows()
    net.hybridize()
    net(nd.ones((2, 3)))
    net(mx.np.ones((4,)))
    assert re.sub(r"#\d+", "", capsys.readouterr().out).split("\n") == [
        "<NDArray 2x3 @cpu(0), input data in the graph being traced>",
        "[<NDArray 2x3 @cpu(0), relu in the graph being traced>]",
        "",
        "[1. 1.]",
        "<NDArray 2 @cpu(0)>",
        "<ndarray 4 @cpu(0), input data in the graph being traced>",
        "[<ndarray 4 @cpu(0), relu in the graph being traced>]",
        "",
        "[1. 1.]",
        "<NDArray 2 @cpu(0)>",
        "",
    ]


def test_mxnets_flags_are_taken():
    net = nn.Sequential()
    net.add(nn.Dense(2, in_units=2))
    net.initialize()
    net.hybridize(static_alloc=True, static_shape=True)
    assert net[0]._active
    assert net(nd.ones((1, 2))).shape == (1, 2)


def test_code_that_needs_arrays_says_so_when_it_gets_a_symbol(tmp_path):
    class Net(gluon.HybridBlock):
        def forward(self, x):
            return nd.relu(x)

    net = Net()
    net.hybridize()
    net(nd.ones((1,)))
    with pytest.raises(errors.NotImplementedForSymbol, match=r"Net\.forward works on arrays, .* write hybrid_forward"):
        net.export(tmp_path / "net")
    assert not list(tmp_path.iterdir())
