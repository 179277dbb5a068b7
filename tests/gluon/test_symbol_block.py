"""SymbolBlock: networks read from files whose parameters are not quite those of the graph."""

from __future__ import annotations

from pathlib import Path

import pytest

import d2lcore as mx
from d2lcore import gluon, nd
from d2lcore.errors import ParameterError


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    net = gluon.nn.Dense(2, in_units=3, prefix="fc_")
    net.initialize(mx.init.One())
    net.hybridize()
    net(nd.ones((1, 3)))
    return tuple(map(str, net.export(tmp_path / "net")))


def test_what_the_file_lacks(files: tuple[str, str]) -> None:
    graph, parameters = files
    nd.save(parameters, {"arg:fc_weight": nd.ones((2, 3))})
    with pytest.raises(ParameterError, match="has no 'fc_bias', which the graph needs"):
        gluon.SymbolBlock.imports(graph, "data", parameters)
    net = gluon.SymbolBlock.imports(graph, "data", parameters, allow_missing=True)
    net.collect_params()["fc_bias"].initialize(mx.init.Constant(5))
    assert net(nd.ones((1, 3))).asnumpy().tolist() == [[8, 8]]


def test_what_the_graph_does_not_need(files: tuple[str, str]) -> None:
    graph, parameters = files
    nd.save(parameters, {**nd.load(parameters), "arg:more": nd.ones(1)})
    with pytest.raises(ParameterError, match="has 'more', which the graph does not need"):
        gluon.SymbolBlock.imports(graph, "data", parameters)
    net = gluon.SymbolBlock.imports(graph, "data", parameters, ignore_extra=True)
    assert net(nd.ones((1, 3))).asnumpy().tolist() == [[3, 3]]
