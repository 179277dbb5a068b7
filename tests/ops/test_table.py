"""Entries of the op table as objects: what pickles and copies of networks hold of them."""

from __future__ import annotations

import copy
import pickle
import pickletools

from d2lcore import nd
from d2lcore.gluon import nn
from d2lcore.ops import OPS


def test_operators_pickle_by_name_alone():
    written = pickle.dumps(OPS["relu"])
    assert pickle.loads(written) is OPS["relu"]
    assert copy.deepcopy(OPS["relu"]) is OPS["relu"]
    texts = {text for _, text, _ in pickletools.genops(written) if text in OPS}
    assert texts == {"relu"}


def test_a_network_that_holds_operators_survives_pickling():
    net = nn.HybridSequential()
    net.add(nn.Dense(4, activation="relu"), nn.Dense(2))
    net.initialize()
    for active in (False, True):
        net.hybridize(active)
        x = nd.random.normal(shape=(3, 5))
        y = net(x).asnumpy()
        assert (pickle.loads(pickle.dumps(net))(x).asnumpy() == y).all()
        assert (copy.deepcopy(net)(x).asnumpy() == y).all()
