"""Symbols: names, composing, arguments that become variables, what they refuse."""

import copy
import json
import pickle

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import errors, nd, sym


def test_names_of_arguments_and_outputs(mlp):
    net = mlp
    assert net.name == "softmax"
    assert net.list_arguments() == ["data", "fc1_weight", "fc1_bias", "fc2_weight", "fc2_bias", "softmax_label"]
    assert net.list_outputs() == ["softmax_output"]
    assert net.list_auxiliary_states() == []
    assert repr(net) == "<Symbol softmax>"
    norm = sym.BatchNorm(net.get_internals()["fc1_output"], name="bn")
    assert norm.list_auxiliary_states() == ["bn_moving_mean", "bn_moving_var"]
    assert norm.list_arguments()[-2:] == ["bn_gamma", "bn_beta"]
    pieces = sym.split(sym.var("x"), 3, name="s")
    assert pieces.list_outputs() == ["s_output0", "s_output1", "s_output2"]
    rnn = sym.RNN(sym.var("x"), state_size=4, num_layers=1, mode="lstm", state_outputs=True, name="r")
    assert rnn.list_outputs() == ["r_output", "r_state_output", "r_statecell_output"]
    assert rnn.list_arguments() == ["x", "r_parameters", "r_state", "r_state_cell"]


def test_automatic_names_count_by_kind_and_follow_prefixes():
    with mx.name.NameManager():
        x = sym.var("x")
        names = [s.name for s in (x + x, x + 1, 1 / x, -x, x > 2, sym.exp(x), sym.exp(x), sym.maximum(x, 0))]
    assert names == [
        "_plus0", "_plusscalar0", "_rdivscalar0", "_mulscalar0", "_greater_scalar0", "exp0", "exp1", "_maximumscalar0",
    ]  # fmt: skip
    with mx.name.Prefix("net_"):
        assert sym.FullyConnected(x, num_hidden=2).list_arguments() == [
            "x", "net_fullyconnected0_weight", "net_fullyconnected0_bias",
        ]  # fmt: skip


def test_switches_decide_which_arguments_there_are():
    x = sym.var("x")
    assert sym.FullyConnected(x, num_hidden=2, no_bias=True, name="f").list_arguments() == ["x", "f_weight"]
    assert sym.LeakyReLU(x, act_type="prelu", name="p").list_arguments() == ["x", "p_gamma"]
    assert sym.LeakyReLU(x, name="p").list_arguments() == ["x"]
    assert sym.SequenceMask(x, use_sequence_length=True, name="m").list_arguments() == ["x", "m_sequence_length"]


def test_composing_puts_symbols_in_place_of_variables():
    net = sym.exp(sym.var("x"), name="e")
    joined = net(x=sym.var("y") * 2)
    assert joined.list_arguments() == ["y"]
    assert net.list_arguments() == ["x"], "the first symbol is as it was"
    assert net(sym.var("z"), name="other").name == "other"
    with pytest.raises(errors.MXNetError, match="unknown variable 'q'"):
        net(q=sym.var("y"))
    with pytest.raises(TypeError, match="not both"):
        net(sym.var("y"), x=sym.var("y"))


def test_groups_internals_and_children(mlp):
    net = mlp
    inside = net.get_internals()
    assert inside.list_outputs()[:4] == ["data", "fc1_weight", "fc1_bias", "fc1_output"]
    assert [s.name for s in net.get_children()] == ["fc2", "softmax_label"]
    assert sym.var("x").get_children() is None
    both = sym.Group([inside["fc1_output"], net])
    assert both.list_outputs() == ["fc1_output", "softmax_output"]
    assert len(both) == 2
    assert both.name is None
    assert repr(both) == "<Symbol group [fc1, softmax]>"
    with pytest.raises(ValueError, match="unknown output 'fc9_output'"):
        inside["fc9_output"]
    with pytest.raises(IndexError):
        net[1]


def test_outputs_with_names_of_their_own():
    x = sym.var("x")
    assert sym.topk(x, name="t").list_outputs() == ["t_output0"]
    assert sym.topk(x, ret_typ="both", name="t").list_outputs() == ["t_output0", "t_output1"]
    assert sym.make_loss(x, name="l").list_outputs() == ["l_loss"]


def test_attributes():
    x = sym.var("x", shape=(2, 3), lr_mult=2, dtype="float16", init=mx.init.One(), __stage__="a")
    assert x.attr("__shape__") == "(2, 3)"
    assert x.attr("lr_mult") == "2"
    assert x.attr("__dtype__") == "2"
    assert x.attr("__init__") == '["one", {}]'
    assert x.attr("nothing") is None
    with mx.AttrScope(group="4", data="great"), mx.AttrScope(group="5"):
        scoped = sym.var("y", attr={"own": "1"})
    assert scoped.list_attr() == {"group": "5", "data": "great", "own": "1"}
    with mx.AttrScope(ctx_group="dev1", __stage__="a"):
        scoped = sym.FullyConnected(sym.var("z"), num_hidden=2, lr_mult=3, name="f")
    both = {"__ctx_group__": "dev1", "ctx_group": "dev1", "__stage__": "a"}
    mult = {"__lr_mult__": "3", "lr_mult": "3"}
    assert scoped.attr_dict() == {
        "z": both, "f_weight": {"num_hidden": "2"} | both | mult, "f_bias": {"num_hidden": "2"} | both | mult,
        "f": {"num_hidden": "2"} | both | mult,
    }  # fmt: skip
    with (
        mx.AttrScope(group="4"),
        pytest.raises(mx.MXNetError, match="sqrt: notes on operators have names such as __gro"),
    ):
        sym.sqrt(x)
    net = sym.FullyConnected(x, num_hidden=3, name="fc")
    assert net.attr_dict()["fc"] == {"num_hidden": "3"}
    with pytest.raises(ValueError, match="attributes are strings, got a=1"):
        mx.AttrScope(a=1)
    assert mx.AttrScope(b="2").get({"a": 1}) == {"a": 1, "b": "2"}
    assert sym.sqrt(x, attr={"__a__": 1}, name="s").attr_dict()["s"] == {"__a__": "1"}  # operators note its text ...
    with pytest.raises(ValueError, match="a variable's attribute is text, got a=1"):  # ... variables refuse it
        sym.var("y", attr={"a": 1})


def test_operators_on_arrays_alone_take_other_arguments_silently():
    y = sym.zeros_like(sym.var("x"), dtype="int64", name="z")
    assert y.attr_dict() == {}
    assert y.eval(x=nd.ones(2))[0].dtype == np.float32
    text = json.loads(y.tojson())
    text["nodes"][1]["attrs"] = {"dtype": "int64"}  # MXNet's files keep it
    assert sym.load_json(json.dumps(text)).eval(x=nd.ones(2))[0].dtype == np.float32


def test_what_symbols_do_not_have():
    x = sym.var("x")
    assert not hasattr(x, "shape")
    with pytest.raises(errors.NotImplementedForSymbol, match=r"Use F\.where"):
        bool(x > 1)
    with pytest.raises(errors.NotImplementedForSymbol, match=r"s\.eval"):
        x.asnumpy()
    with pytest.raises(TypeError, match="FullyConnected: weight is a Symbol, got NDArray"):
        sym.FullyConnected(x, nd.ones((2, 2)), num_hidden=2)
    with pytest.raises(errors.MXNetError, match="Did you mean 'num_hidden'"):
        sym.FullyConnected(x, num_hiden=2)
    with pytest.raises(AttributeError, match="has no function 'Convolusion'"):
        _ = sym.Convolusion
    with pytest.raises(TypeError):
        x + "1"


def test_copies_and_pickles(mlp):
    net = mlp
    for twin in (copy.copy(net), copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert twin.tojson() == net.tojson()


def test_operators_of_python_and_methods():
    a, b = nd.array([1, 2, 3]), nd.array([3, 2, 1])
    x, y = sym.var("x"), sym.var("y")
    cases = {
        "x + y": x + y, "x - y": x - y, "x * y": x * y, "x / y": x / y, "x ** y": x**y, "x % y": x % y,
        "x + 2": x + 2, "2 - x": 2 - x, "2 / x": 2 / x, "2 ** x": 2**x, "5 % x": 5 % x, "x > y": x > y,
        "x >= 2": x >= 2, "2 > x": x < 2, "x == y": x == y, "x != 2": x != 2, "-x": -x, "abs(x)": abs(x),
        "x.sum()": x.sum(), "x.reshape((3, 1))": x.reshape((3, 1)), "x.clip(1, 2)": x.clip(1, 2),
    }  # fmt: skip
    for text, symbol in cases.items():
        known = {"x": a, "y": b}
        expected = eval(text, {}, known)
        found = symbol.eval(**{name: known[name] for name in symbol.list_arguments()})[0]
        assert found.dtype == expected.dtype, text
        assert np.array_equal(found.asnumpy(), expected.asnumpy()), text


def test_symbols_of_numpy():
    x = sym.var("x").as_np_ndarray()
    y = sym.np.sum(x * x + 1, axis=1)
    assert type(y).__name__ == "_Symbol"
    a = mx.np.array([[1.0, 2.0], [3.0, 4.0]])
    assert y.eval(x=a)[0].asnumpy().tolist() == [7.0, 27.0]
    assert sym.npx.softmax(x).list_outputs()[0].startswith("softmax")
    assert isinstance(x.as_nd_ndarray() + 1, sym.Symbol)


def test_get_symbol_of_a_recorded_computation():
    x, c = nd.array([1.0, 2.0]), nd.array([3.0, 4.0])
    x.attach_grad()
    with mx.autograd.record():
        y = nd.dot(nd.exp(x) * c, x)
    found = mx.autograd.get_symbol(y)
    assert len(found.list_arguments()) == 2
    given = dict(zip(found.list_arguments(), (x, c), strict=True))
    assert np.allclose(found.eval(**given)[0].asnumpy(), y.asnumpy())
    with pytest.raises(errors.AutogradError, match="not computed inside"):
        mx.autograd.get_symbol(c)
