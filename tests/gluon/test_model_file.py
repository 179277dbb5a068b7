"""`Block.save` and `Block.load`: the pair of files, who may read it, and what damaged files say."""

import json

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import gluon, nd
from d2lcore.errors import FormatError, ParameterError


class Net(gluon.Block):
    def __init__(self, units=2, **kwargs):
        super().__init__(**kwargs)
        self.first = gluon.nn.Dense(units)
        self.last = gluon.nn.Dense(1)

    def forward(self, x):
        return self.last(self.first(x))


def made(*args):
    net = Net(*args)
    net.initialize(mx.init.Normal(1))
    return net, net(nd.ones((2, 3))).asnumpy()


def test_a_network_comes_back(tmp_path):
    net, y = made()
    net.first.hybridize()
    net(nd.ones((2, 3)))
    net.save(tmp_path / "net")
    assert sorted(f.name for f in tmp_path.iterdir()) == ["net-model.json", "net-model.params"]
    other = Net()
    other.load(tmp_path / "net")
    np.testing.assert_array_equal(other(nd.ones((2, 3))).asnumpy(), y)
    assert other.first._active
    assert not other.last._active


def test_structure_is_that_of_mxnet(tmp_path):
    net = gluon.nn.HybridSequential(prefix="net_")
    with net.name_scope():
        net.add(gluon.nn.Dense(3, activation="relu"), gluon.nn.Dense(2))
    net.initialize()
    net.hybridize()
    net(nd.ones((1, 4)))
    net.save(str(tmp_path / "m"))
    [(key, entry)] = json.loads((tmp_path / "m-model.json").read_text()).items()
    assert key == "hybridsequential0"
    assert entry["orig_name"] == "net"
    assert entry["children"] == {"net_dense0": "0", "net_dense1": "1"}
    assert (entry["hybridized"], entry["in_format"], entry["out_format"]) == (True, [0], 0)
    assert [mx.sym.load_json(text).name for text in entry["inputs"]] == ["data"]
    assert mx.sym.load_json(entry["symbol"]).list_arguments()[:2] == ["data", "net_dense0_weight"]
    assert entry["dense1"]["children"] == {"activation2": "act"} or "act" in entry["dense1"]["children"].values()


def test_another_network_is_refused(tmp_path):
    net, _ = made()
    net.save(tmp_path / "net")
    wrong = gluon.nn.Dense(2)
    with pytest.raises(ParameterError, match=r"net-model.json has no dense0 here. Was it saved from another network\?"):
        wrong.load(tmp_path / "net")
    net, before = made(4)
    with pytest.raises(ParameterError):
        net.load(tmp_path / "net")
    np.testing.assert_array_equal(net(nd.ones((2, 3))).asnumpy(), before)


def test_a_damaged_file_is_refused(tmp_path):
    net, _ = made()
    net.save(tmp_path / "net")
    file = tmp_path / "net-model.json"
    file.write_text(file.read_text()[:20])
    with pytest.raises(FormatError, match="is not the structure of a network"):
        net.load(tmp_path / "net")
