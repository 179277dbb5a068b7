"""Blocks: names, parts, calls with their scope and hooks, files, summary, and what their errors say."""

from __future__ import annotations

import os

import numpy as np
import pytest
from expect import fails

import d2lcore as mx
from d2lcore import autograd, errors, events, gluon, nd, scope
from d2lcore.gluon import nn


class Net(nn.Block):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        with self.name_scope():
            self.features = nn.HybridSequential()
            with self.features.name_scope():
                self.features.add(nn.Dense(4, activation="relu"), nn.Dense(3))
            self.output = nn.Dense(2)

    def forward(self, x):
        return self.output(self.features(x))


def values(net):
    return {place: p.data().asnumpy() for place, p in net.collect_params().structure.items()}


def same(a, b):
    return a.keys() == b.keys() and all(np.array_equal(a[k], b[k]) for k in a)


@pytest.fixture
def net():
    net = Net()
    net.initialize(mx.init.Normal(1))
    net(nd.ones((1, 5)))
    return net


# ---- names ----


def test_names_follow_prefixes_and_places_follow_attributes():
    net = Net(prefix="lenet_")
    assert list(net.collect_params().keys()) == [
        "lenet_hybridsequential0_dense0_weight",
        "lenet_hybridsequential0_dense0_bias",
        "lenet_hybridsequential0_dense1_weight",
        "lenet_hybridsequential0_dense1_bias",
        "lenet_dense0_weight",
        "lenet_dense0_bias",
    ]
    assert list(net.collect_params().structure) == [
        "features.0.weight", "features.0.bias", "features.1.weight", "features.1.bias", "output.weight", "output.bias",
    ]  # fmt: skip
    assert (net.name, net.prefix, net.output.name) == ("lenet", "lenet_", "lenet_dense0")


def test_blocks_of_a_kind_are_counted():
    class Odd(nn.Block):
        pass

    assert [Odd().name, Odd().name, Odd(prefix="x_").name, Odd().name] == ["odd0", "odd1", "x", "odd2"]
    outer = Odd(prefix="o_")
    with outer.name_scope():
        assert [Odd().name, Odd().name] == ["o_odd0", "o_odd1"]
        with Odd().name_scope():
            assert Odd().name == "o_odd2_odd0"
    with Odd(prefix="").name_scope():
        assert Odd().name == "odd3"  # an empty prefix leaves no trace
    with outer.name_scope(), Odd(prefix="").name_scope():
        assert Odd().name == "o_odd3"


def test_blocks_without_name_scope_keep_their_own_names():
    net = nn.Sequential(prefix="net_")
    net.add(nn.Dense(2, prefix="a_"), nn.Dense(2, prefix="b_"))
    assert list(net.collect_params()) == ["a_weight", "a_bias", "b_weight", "b_bias"]
    net.add(nn.Dense(2, prefix="a_"))
    with pytest.raises(errors.ParameterError, match="two different parameters are called 'a_weight'"):
        net.collect_params()


def test_select_by_regular_expression(net):
    found = net.collect_params(".*dense0_weight|.*dense1_bias")
    assert list(found.structure) == ["features.0.weight", "features.1.bias", "output.weight"]


# ---- parts ----


def test_repr_is_nested():
    net = Net()
    assert repr(net) == (
        "Net(\n"
        "  (features): HybridSequential(\n"
        "    (0): Dense(None -> 4, Activation(relu))\n"
        "    (1): Dense(None -> 3, linear)\n"
        "  )\n"
        "  (output): Dense(None -> 2, linear)\n"
        ")"
    )
    assert repr(gluon.Block()) == "Block(\n\n)"


def test_parts_can_be_replaced_and_deleted(net):
    net.output = nn.Sequential()
    assert list(net.collect_params().structure) == [
        "features.0.weight", "features.0.bias", "features.1.weight", "features.1.bias",
    ]  # fmt: skip
    del net.features
    assert len(net.collect_params()) == 0
    with pytest.raises(AttributeError):
        net.features  # noqa: B018
    net.note = "not a part"
    assert net.note == "not a part"


def test_a_part_cannot_become_something_else(net):
    fails(TypeError, "Net.output is a Dense and cannot become a str", setattr, net, "output", "x")
    assert isinstance(net.output, nn.Dense)
    fails(TypeError, "Net: a part of a network is a Block, got int", net.register_child, 3)


def test_super_init_comes_first():
    class Wrong(nn.Block):
        def __init__(self):
            self.dense = nn.Dense(2)

    fails(errors.MXNetError, "Wrong.__init__: call super().__init__(**kwargs) before assigning self.dense", Wrong)


def test_parameters_of_ones_own():
    class Mine(nn.Block):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.a = gluon.Parameter("a", shape=(2,))  # Gluon 2
            self.b = self.params.get("b", shape=(2,))  # Gluon 1
            self.params.get("c", shape=(2,))
            self.k = self.params.get_constant("k", [1.0, 2.0])

        def forward(self, x):
            return x * self.a.data() + self.b.data() + self.params["m_c"].data() * self.k.data()

    net = Mine(prefix="m_")
    assert list(net.collect_params()) == ["m_a", "m_b", "m_k", "m_c"]
    assert list(net.collect_params().structure) == ["a", "b", "k", "c"]
    net.initialize(mx.init.One())
    assert net(nd.ones((2,))).asnumpy().tolist() == [3, 4]
    net.a = gluon.Parameter("other", shape=(2,))
    assert sorted(net.collect_params()) == ["m_b", "m_c", "m_k", "m_other"]


def test_apply_goes_through_parts_first(net):
    seen = []
    assert net.apply(lambda block: seen.append(block.name)) is net
    assert seen[-1] == net.name
    assert len(seen) == 6  # three Dense, one Activation, HybridSequential, Net


# ---- calls ----


def test_the_scope_of_each_layer_is_its_place():
    seen = []
    net = Net()
    net.initialize()
    with events.subscribe(OP=lambda e: seen.append((e.op, e.scope))):
        net(nd.ones((1, 5)))
        net.features[1](nd.ones((1, 4)))
    layers = [s for s in seen if s[0] in ("fully_connected", "relu")]
    assert layers == [
        ("fully_connected", "Net.features[0]"),
        ("relu", "Net.features[0].act"),
        ("fully_connected", "Net.features[1]"),
        ("fully_connected", "Net.output"),
        ("fully_connected", "Dense"),
    ]
    assert scope.current() == ""


def test_a_layer_in_two_networks_has_a_place_in_each():
    shared = nn.Identity()
    first, second = nn.Sequential(), nn.Sequential()
    first.add(shared)
    second.add(nn.Identity(), shared)
    seen = []
    shared.register_forward_hook(lambda *_: seen.append(scope.current()))
    second(nd.ones((1,)))
    assert seen == ["Sequential[1]"]
    shared(nd.ones((1,)))
    assert seen[1:] == ["Identity"]


def test_the_scope_is_left_after_an_error(net):
    with pytest.raises(errors.ShapeError):
        net(nd.ones((1, 7)))
    assert scope.current() == ""


def test_block_events():
    seen = []
    net = Net()
    net.initialize()
    with events.subscribe(BLOCK=seen.append):
        net(nd.ones((1, 5)))
    assert [(e.kind, e.scope, e.cls, e.shapes) for e in seen[:4]] == [
        ("enter", "Net", "Net", ((1, 5),)),
        ("enter", "Net.features", "HybridSequential", ((1, 5),)),
        ("enter", "Net.features[0]", "Dense", ((1, 5),)),
        ("enter", "Net.features[0].act", "Activation", ((1, 4),)),
    ]
    assert (seen[-1].kind, seen[-1].scope, seen[-1].shapes) == ("exit", "Net", ((1, 2),))
    assert len(seen) == 12
    assert [e.time for e in seen] == sorted(e.time for e in seen)
    net(nd.ones((1, 5)))
    assert len(seen) == 12


def test_a_layer_is_left_even_after_an_error(net):
    seen = []
    with events.subscribe(BLOCK=lambda e: seen.append((e.kind, e.scope, e.shapes))):
        with pytest.raises(errors.ShapeError):
            net(nd.ones((1, 7)))
    assert seen == [
        ("enter", "Net", ((1, 7),)),
        ("enter", "Net.features", ((1, 7),)),
        ("enter", "Net.features[0]", ((1, 7),)),
        ("exit", "Net.features[0]", ()),
        ("exit", "Net.features", ()),
        ("exit", "Net", ()),
    ]


def test_hooks_see_inputs_and_outputs_until_detached(net):
    seen = []
    before = net.output.register_forward_pre_hook(
        lambda block, args: seen.append(("before", block.name, args[0].shape))
    )
    after = net.output.register_forward_hook(lambda block, args, out: seen.append(("after", args[0].shape, out.shape)))
    net(nd.ones((1, 5)))
    assert seen == [("before", net.output.name, (1, 3)), ("after", (1, 3), (1, 2))]
    before.detach()
    before.detach()
    with after:
        net(nd.ones((1, 5)))
    net(nd.ones((1, 5)))
    assert len(seen) == 3


def test_a_hook_may_detach_itself(net):
    seen = []
    handle = net.register_forward_hook(lambda *_: (seen.append(1), handle.detach()))
    net(nd.ones((1, 5)))
    net(nd.ones((1, 5)))
    assert seen == [1]


def test_forward_takes_keywords():
    class Scale(nn.Block):
        def forward(self, x, factor=1):
            return x * factor

    assert Scale()(nd.ones((1,)), factor=3).item() == 3


def test_errors_of_calls():
    fails(NotImplementedError, "Block: write forward(self, x)", gluon.Block(), 1)
    net = Net()
    fails(
        errors.ParameterError,
        "in Net.features[0]: parameter '" + net.features[0].weight.name + "' has not been initialized. Call "
        "net.initialize() before the first batch; for a Trainer, take net.collect_params(), which includes the layers "
        "inside.",
        net, nd.ones((1, 5)),
    )  # fmt: skip
    net.initialize()
    fails(
        errors.DTypeError,
        "in Net.features[0]: input 0 is a numpy.ndarray, expected an mx.nd or mx.np array. Use mx.nd.array(x).",
        net, np.ones((1, 5)),
    )  # fmt: skip
    net(nd.ones((1, 5)))
    fails(
        errors.ContextError,
        f"in Net.features[0]: parameter '{net.features[0].weight.name}' is on [cpu(0)], not on cpu(1). Bring the data "
        "there with x.as_in_context(ctx), or the network to the data with initialize(ctx=...) or reset_ctx().",
        net, nd.ones((1, 5), ctx=mx.cpu(1)),
    )  # fmt: skip


# ---- all parameters ----


def test_initialize_cast_reset_and_zero(net):
    net.cast("float64")
    assert {p.data().dtype for p in net.collect_params().values()} == {np.float64}
    with autograd.record():
        y = net(nd.ones((1, 5), dtype="float64"))
    y.backward()
    assert any(p.grad().asnumpy().any() for p in net.collect_params().values())
    net.zero_grad()
    assert not any(p.grad().asnumpy().any() for p in net.collect_params().values())
    net.reset_ctx([mx.cpu(0), mx.cpu(1)])
    assert net(nd.ones((1, 5), ctx=mx.cpu(1), dtype="float64")).ctx is mx.cpu(1)
    net.setattr("lr_mult", 0.5)
    assert net.output.bias.lr_mult == 0.5


def test_layers_share_parameters_given_at_construction():
    first = nn.Dense(3, in_units=3, prefix="tied_")
    net = nn.Sequential()
    net.add(first, nn.Dense(3, in_units=3, params=first.params))
    net.initialize()
    assert net[1].weight is first.weight
    assert list(net.collect_params()) == ["tied_weight", "tied_bias"]
    with autograd.record():
        y = net(nd.ones((1, 3))).sum()
    y.backward()
    x = first.weight.data().asnumpy()
    expected = np.ones((3, 1)) @ (x @ np.ones((3, 1))).T + (np.ones((1, 3)) @ x).T @ np.ones((1, 3))
    assert np.allclose(first.weight.grad().asnumpy(), expected, rtol=1e-5)


def test_share_parameters_by_place(net):
    other = Net()
    other.share_parameters(net.collect_params())
    assert other.output.weight is net.output.weight
    assert other.features[0].bias is net.features[0].bias
    x = nd.ones((2, 5))
    assert np.array_equal(other(x).asnumpy(), net(x).asnumpy())
    with pytest.raises(errors.ParameterError, match=r"Dense has no parameter 'features\.0\.weight'"):
        nn.Dense(2).share_parameters(net.collect_params())


# ---- files ----


@pytest.fixture
def file(tmp_path, net):
    net.save_parameters(tmp_path / "net.params")
    return tmp_path / "net.params"


def test_what_is_saved_is_loaded_into_an_uninitialised_network(net, file):
    other = Net()
    other.load_parameters(file, ctx=mx.cpu(1))
    assert same(values(other), values(net))
    assert other.output.weight.list_ctx() == [mx.cpu(1)]
    assert list(nd.load(str(file))) == list(net.collect_params().structure)


@pytest.mark.parametrize("ctx", [mx.cpu(0), [mx.cpu(0), mx.cpu(1)]])
def test_what_is_saved_is_loaded_into_a_network_that_waits_or_has_values(net, file, ctx):
    other = Net()
    other.initialize(ctx=ctx)
    other.load_parameters(file)
    assert same({k: p.list_data()[-1].asnumpy() for k, p in other.collect_params().structure.items()}, values(net))
    other.output.weight.set_data(nd.zeros((2, 3)))
    other.load_params(file)
    assert other.output.weight.list_data()[-1].asnumpy().any()


def test_names_of_older_files_and_exported_models(net, tmp_path):
    names = tmp_path / "names.params"
    net.collect_params().save(names)
    exported = tmp_path / "exported.params"
    nd.save(str(exported), {f"arg:{name}": p.data() for name, p in net.collect_params().items()})
    short = tmp_path / "short.params"
    net.collect_params().save(short, strip_prefix=net.prefix)
    for file in (names, exported, short):
        other = Net(prefix=net.prefix)
        other.load_parameters(file)
        assert same(values(other), values(net))


def test_a_shared_parameter_may_be_saved_once(tmp_path):
    first = nn.Dense(3, in_units=3)
    net = nn.Sequential()
    net.add(first, nn.Dense(3, in_units=3, params=first.params))
    net.initialize()
    for deduplicate, names in ((False, ["0.weight", "0.bias", "1.weight", "1.bias"]), (True, ["0.weight", "0.bias"])):
        net.save_parameters(tmp_path / "tied", deduplicate)
        assert list(nd.load(str(tmp_path / "tied"))) == names
        before = values(net)
        first.weight.set_data(nd.zeros((3, 3)))
        net.load_parameters(tmp_path / "tied")
        assert same(values(net), before)


def test_a_network_without_parameters(tmp_path):
    nn.Flatten().save_parameters(tmp_path / "none")
    nn.Flatten().load_parameters(tmp_path / "none")
    assert not nd.load(str(tmp_path / "none"))


def test_a_file_that_does_not_fit_changes_nothing(net, file):
    wide = nn.Sequential()
    wide.add(nn.Dense(4, in_units=5), nn.Dense(9, in_units=4))
    wide.initialize()
    before = values(wide)
    file_net = file.parent / "features.params"
    net.features.save_parameters(file_net)
    fails(
        errors.ParameterError,
        f"load: '1.weight' from file '{file_net}': parameter '{wide[1].weight.name}' expects shape (9, 4), got (3, 4)",
        wide.load_parameters, file_net,
    )  # fmt: skip
    assert same(values(wide), before)


def test_missing_and_extra_parameters(net, file):
    small = nn.Sequential()
    small.add(nn.Dense(4, in_units=5))
    small.initialize()
    before = values(small)
    fails(
        errors.ParameterError,
        f"load: parameter '0.weight' is missing in file '{file}', which holds 'features.0.weight', 'features.0.bias', "
        "'features.1.weight', 'features.1.bias', 'output.weight', 'output.bias'. Was it saved from another network? "
        "allow_missing=True keeps what the network has.",
        small.load_parameters, file,
    )  # fmt: skip
    fails(
        errors.ParameterError,
        f"load: file '{file}' holds 'features.0.weight', which the network does not have; it has '0.weight', '0.bias'. "
        "Was it saved from another network? ignore_extra=True passes over it.",
        small.load_parameters, file, allow_missing=True,
    )  # fmt: skip
    small.load_parameters(file, allow_missing=True, ignore_extra=True)
    assert same(values(small), before)
    part = file.parent / "part"
    net.features.save_parameters(part)
    small.load_parameters(part, ignore_extra=True)
    assert np.array_equal(small[0].weight.data().asnumpy(), net.features[0].weight.data().asnumpy())


def test_dtypes_that_differ(net, file):
    other = Net()
    other.cast("float64")
    name = other.features[0].weight.name
    fails(
        errors.ParameterError,
        f"load: 'features.0.weight' from file '{file}': parameter '{name}' expects dtype float64, got float32. "
        "cast_dtype=True converts it.",
        other.load_parameters, file,
    )  # fmt: skip
    other.load_parameters(file, cast_dtype=True)
    assert other.output.weight.data().dtype == np.float64
    other.load_parameters(file, cast_dtype=True, dtype_source="saved")
    assert other.output.weight.data().dtype == np.float32
    assert same(values(other), values(net))


def test_another_device_than_the_networks(net, file):
    before = values(net)
    fails(
        errors.ContextError,
        f"load: parameter '{net.features[0].weight.name}' is on [cpu(0)], cannot load it on [cpu(1)]. "
        "Call reset_ctx() first, or load without ctx.",
        net.load_parameters, file, ctx=mx.cpu(1),
    )  # fmt: skip
    assert same(values(net), before)


def test_a_truncated_file_changes_nothing(net, file):
    content = file.read_bytes()
    before = values(net)
    for end in (0, 7, 30, len(content) // 2, len(content) - 1):
        file.write_bytes(content[:end])
        with pytest.raises(errors.FormatError):
            net.load_parameters(file)
    assert same(values(net), before)


def test_a_list_is_no_parameter_file(net, tmp_path):
    nd.save(str(tmp_path / "list"), [nd.zeros((1,))])
    fails(
        errors.FormatError,
        f"load: {tmp_path / 'list'} holds 1 arrays without names, parameters have names",
        net.load_parameters, tmp_path / "list",
    )  # fmt: skip


def test_saving_a_network_that_has_no_values_leaves_the_old_file(net, file):
    content = file.read_bytes()
    with pytest.raises(errors.ParameterError, match="has not been initialized"):
        Net().save_parameters(file)
    assert file.read_bytes() == content
    assert os.listdir(file.parent) == [file.name]


def test_running_statistics_of_replicas_are_averaged_in_the_file(tmp_path):
    layer = nn.BatchNorm(in_channels=1)
    layer.initialize(ctx=[mx.cpu(0), mx.cpu(1)])
    layer.running_mean.list_data()[1][:] = 4
    layer.save_parameters(tmp_path / "bn")
    assert nd.load(str(tmp_path / "bn"))["running_mean"].item() == 2


# ---- summary ----


def test_summary_is_a_table(capsys):
    net = nn.HybridSequential()
    shared = nn.Dense(4, in_units=4)
    net.add(nn.Dense(4), nn.BatchNorm(), shared, nn.Dense(4, in_units=4, params=shared.params))
    net.initialize()
    net.hybridize()
    net.summary(nd.ones((2, 3)))
    assert capsys.readouterr().out == (
        "-------------------------------------------------\n"
        "Layer  Type              Output shape  Parameters\n"
        "-------------------------------------------------\n"
        "input                    (2, 3)                 0\n"
        "0      Dense             (2, 4)                16\n"
        "1      BatchNorm         (2, 4)                16\n"
        "2      Dense             (2, 4)                20\n"
        "3      Dense             (2, 4)                 0\n"
        "       HybridSequential  (2, 4)                 0\n"
        "-------------------------------------------------\n"
        "Parameters: 52 = 44 trained + 8 not trained\n"
        "Shared: 20 (used again by a later layer, counted once)\n"
        "-------------------------------------------------\n"
    )
    assert net._active
