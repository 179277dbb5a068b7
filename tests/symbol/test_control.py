"""Loops and branches in graphs give what the loops of nd.contrib give, with gradients, and through files."""

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import gluon, nd, sym


def test_foreach_with_several_states_and_what_comes_from_outside():
    w = sym.var("w")
    outputs, states = sym.contrib.foreach(
        lambda x, s: (x * sym.exp(w) + s[0], [x + s[0], s[1] * 2]), sym.var("x"), [sym.var("a"), sym.var("b")]
    )
    both = sym.Group([outputs, *states])
    assert both.list_arguments() == ["x", "a", "b", "w"]
    assert both.infer_shape(x=(3, 2), w=(2,), a=(2,), b=(2,))[1] == [(3, 2), (2,), (2,)]
    given = {"x": nd.array([[1, 2], [3, 4]]), "w": nd.array([0, 1]), "a": nd.zeros(2), "b": nd.ones(2)}

    def body(x, s):
        return x * nd.exp(given["w"]) + s[0], [x + s[0], s[1] * 2]

    expected, last = nd.contrib.foreach(body, given["x"], [given["a"], given["b"]])
    for graph in (both, sym.load_json(both.tojson())):
        found = graph.eval(**given)
        for f, e in zip(found, [expected, *last], strict=True):
            assert np.allclose(f.asnumpy(), e.asnumpy())


def test_gradients_flow_through_a_loop():
    outputs, _ = sym.contrib.foreach(lambda x, s: (x * s, x * s), sym.var("x"), sym.var("s"))
    e = sym.sum(outputs).simple_bind(mx.cpu(), x=(3, 1), s=(1,))
    e.forward(is_train=True, x=nd.array([[2], [3], [5]]), s=nd.ones(1))
    e.backward()
    # 2s + 6s + 30s
    assert e.grad_dict["s"].asscalar() == 38
    assert e.grad_dict["x"].asnumpy().ravel().tolist() == [1 + 3 + 15, 2 + 10, 6]


def test_while_loop_stops_and_fills_with_zeros():
    w = sym.var("w")
    rows, last = sym.contrib.while_loop(
        lambda i, s: i < 3, lambda i, s: ([i * w], [i + 1, s + i]), [sym.var("i"), sym.var("s")], max_iterations=5
    )
    found = sym.Group([*rows, *last]).eval(w=nd.array([2]), i=nd.array([0]), s=nd.array([0]))
    assert [f.asnumpy().ravel().tolist() for f in found] == [[0, 2, 4, 0, 0], [3], [3]]
    with pytest.raises(ValueError, match="max_iterations must be given"):
        sym.contrib.while_loop(lambda i: i < 3, lambda i: ([i], [i]), [sym.var("i")])


def test_a_network_with_a_loop_is_exported_and_read(tmp_path):
    class Sums(gluon.HybridBlock):
        def hybrid_forward(self, F, x):
            start = F.zeros_like(F.slice_axis(x, axis=0, begin=0, end=1)).reshape((-1,))
            return F.contrib.foreach(lambda a, b: (a + b, a + b), x, start)[0]

    net, x = Sums(), nd.arange(6).reshape((3, 2))
    net.hybridize()
    expected = net(x).asnumpy()
    assert np.array_equal(expected, np.cumsum(x.asnumpy(), axis=0))
    symbol_file, _ = net.export(tmp_path / "sums")
    assert np.array_equal(gluon.SymbolBlock.imports(symbol_file, "data")(x).asnumpy(), expected)
