"""Containers: order, slices, several outputs, functions as blocks."""

from __future__ import annotations

import pytest

import d2lcore as mx
from d2lcore import nd, scope
from d2lcore.gluon import contrib, nn


@pytest.mark.parametrize("kind", [nn.Sequential, nn.HybridSequential])
def test_a_chain_is_a_list(kind):
    net = kind(prefix="net_")
    a, b, c = nn.Dense(2), nn.Flatten(), nn.Dense(3)
    net.add(a, b)
    net.add(c)
    assert len(net) == 3
    assert [net[0], net[-1], *net] == [a, c, a, b, c]
    with pytest.raises(IndexError):
        net[3]
    part = net[1:]
    assert type(part) is kind
    assert list(part) == [b, c]
    assert part.prefix == "net_"
    assert list(part.collect_params().structure) == ["1.weight", "1.bias"]
    net.initialize()
    assert net(nd.ones((4, 5))).shape == (4, 3)
    assert part(nd.ones((4, 2))).shape == (4, 3)


def test_a_slice_leaves_the_names_of_the_network_alone():
    seen = []
    net = nn.Sequential()
    net.add(nn.Identity(), nn.Identity())
    net[1].register_forward_hook(lambda *_: seen.append(scope.current()))
    assert len(net[1:]) == 1
    net(nd.ones((1,)))
    assert seen == ["Sequential[1]"]


def test_a_subclass_with_arguments_of_its_own_can_be_sliced():
    class Tower(nn.HybridSequential):
        def __init__(self, height):
            super().__init__()
            self.add(*[nn.Dense(2) for _ in range(height)])

    part = Tower(4)[:2]
    assert type(part) is nn.HybridSequential
    assert len(part) == 2


def test_several_outputs_are_several_inputs():
    class Two(nn.HybridBlock):
        def forward(self, x, y=None):
            return x + 1, x if y is None else y

    class Sum(nn.HybridBlock):
        def forward(self, x, y):
            return x + y

    net = nn.HybridSequential()
    net.add(Two(), Two())
    first, second = net(nd.zeros((1,)))
    assert (first.item(), second.item()) == (2, 0)
    net.add(Sum())
    assert net(nd.zeros((1,))).item() == 2
    net.hybridize()
    assert net(nd.zeros((1,))).item() == 2


def test_a_hybrid_chain_takes_hybrid_blocks_only():
    with pytest.raises(ValueError) as caught:
        nn.HybridSequential().add(nn.Lambda("tanh"))
    assert str(caught.value) == (
        "HybridSequential: parts of a HybridBlock are HybridBlocks, got Lambda, which is not one. "
        "Use Sequential in place of HybridSequential."
    )


@pytest.mark.parametrize("kind", [nn.Concurrent, nn.HybridConcurrent, nn.Concatenate, contrib.nn.HybridConcurrent])
def test_side_by_side(kind):
    net = kind(axis=1)
    net.add(nn.Identity(), nn.Activation("relu"))
    out = net(nd.array([[-1, 2]]))
    assert out.asnumpy().tolist() == [[-1, 2, 0, 2]]
    assert net[1:](nd.array([[-1, 2]])).asnumpy().tolist() == [[0, 2]]


def test_functions_as_blocks():
    x = nd.array([-1, 4])
    assert nn.Lambda("relu")(x).asnumpy().tolist() == [0, 4]
    assert nn.Lambda(lambda a, b: a * b)(x, x).asnumpy().tolist() == [1, 16]
    assert nn.HybridLambda("relu")(x).asnumpy().tolist() == [0, 4]
    layer = nn.HybridLambda(lambda F, a: F.square(a))
    layer.hybridize()
    assert layer(x).asnumpy().tolist() == [1, 16]
    assert [repr(b) for b in (nn.Lambda("relu"), layer)] == ["Lambda(relu)", "HybridLambda(<lambda>)"]
    with mx.util.np_array():
        assert nn.Lambda("relu")(mx.np.array([-1.0])).item() == 0
        assert nn.Lambda("mean")(mx.np.array([1.0, 3.0])).shape == ()


def test_a_function_that_is_not_there():
    with pytest.raises(ValueError, match=r"there is no function 'rleu' in d2lcore\.ndarray"):
        nn.Lambda("rleu")
    with pytest.raises(ValueError, match=r"there is no function 'rleu' in d2lcore\.ndarray"):
        nn.HybridLambda("rleu")


def test_identity_gives_its_input():
    x = nd.ones((2,))
    assert nn.Identity()(x) is x
