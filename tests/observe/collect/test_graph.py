"""The computation graph: every operator, each with its layer, what it reads, its parameters and its times."""

from __future__ import annotations

import json

import pytest
from synthetic import Stream
from synthetic import lenet as send_lenet

from d2lcore import autograd, nd, observe
from d2lcore.gluon import nn
from d2lcore.observe.draw.fold import fold


def kinds(data) -> list[str]:
    return [op["op"] for op in data["ops"]]


def rows(seen, level=None) -> dict:
    return {row.name or row.what: row for row in fold(seen.data(), level).rows}


def test_a_chain_of_operators_without_a_network():
    x = nd.ones((2, 3))
    with observe.graph() as seen:
        y = nd.exp(x)
        z = nd.sum(y * y)
    data = seen.data()
    assert kinds(data) == ["exp", "multiply", "sum"]
    exp, multiply, total = data["ops"]
    assert multiply["in"] == exp["out"] * 2
    assert total["in"] == multiply["out"]
    assert data["inputs"] == exp["in"]
    assert data["values"][str(exp["out"][0])] == {"shape": [2, 3], "dtype": "float32", "bytes": 24}
    assert z.shape == (1,)


def test_lenet_has_the_networks_own_numbers(lenet):
    with observe.graph(lenet.net) as seen:
        lenet.backward()
    data = seen.data()
    sizes = {p[0]: p[1] for op in data["ops"] for p in op["params"]}
    assert sum(sizes.values()) == sum(p.data().size for p in lenet.net.collect_params().values())
    found = rows(seen)
    assert found["features[0]"].what == "Conv2D"
    assert found["features[0]"].label == "5 × 5, pad 2, sigmoid"
    assert found["features[0]"].shape == [8, 6, 28, 28]
    assert found["features[0]"].params == 6 * 25 + 6
    assert found["output[0]"].nbytes == 2 * 8 * 120 * 4  # before and after the activation
    assert found["SoftmaxCrossEntropyLoss"].shape == [8]
    assert all(op["seconds"] > 0 and op["back"] > 0 for op in data["ops"] if op["op"] != "reshape")


def test_edges_lead_from_layer_to_layer(lenet):
    with observe.graph(lenet.net) as seen:
        lenet.backward()
    folded = fold(seen.data())
    names = [row.name for row in folded.rows]
    edges = {(names[e.source], names[e.target]): e.shape for e in folded.edges}
    assert edges["input 1", "features[0]"] == [8, 1, 28, 28]
    assert edges["features[3]", "features[4]"] == [8, 16, 5, 5]
    assert edges["output[2]", "SoftmaxCrossEntropyLoss"] == [8, 10]
    assert edges["input 2", "SoftmaxCrossEntropyLoss"] == [8]
    assert len(edges) == len(folded.edges) == 10


def test_of_several_steps_the_last_one_is_kept(lenet):
    with observe.graph(lenet.net) as once:
        lenet()
    with observe.graph(lenet.net) as often:
        for _ in range(3):
            lenet()
    assert kinds(often.data()) == kinds(once.data())


def test_prediction_is_shown_too(lenet):
    with observe.graph(lenet.net) as seen:
        lenet.net(lenet.x)
    assert kinds(seen.data())[0] == "convolution"
    assert all(op["back"] is None for op in seen.data()["ops"])


def test_the_optimizer_and_metrics_are_left_out(lenet):
    with observe.graph() as seen:
        lenet()
        nd.argmax(lenet.x, axis=1)
    assert kinds(seen.data())[-1] == "mean"  # of the loss


def test_what_feeds_a_gradient_stays_though_nothing_records_it():
    x = nd.ones((3,))
    x.attach_grad()
    labels = nd.array([0, 1, 2])
    with observe.graph() as seen, autograd.record():
        loss = (x * nd.one_hot(labels, 3)).sum()
        nd.argmax(labels, axis=0)
    loss.backward()
    assert kinds(seen.data()) == ["one_hot", "multiply", "sum"]


def test_running_statistics_are_neither_data_nor_parameters(step):
    net = nn.HybridSequential()
    net.add(nn.Conv2D(2, kernel_size=3), nn.BatchNorm(), nn.Flatten(), nn.Dense(10))
    batch = step(net, shape=(4, 1, 8, 8))
    with observe.graph() as seen:
        batch.backward()
    data = seen.data()
    assert len(data["inputs"]) == 2
    norm = next(op for op in data["ops"] if op["op"] == "batch_norm")
    assert [p[1] for p in norm["params"]] == [2, 2]


def test_a_layer_called_twice_is_two_rows(step):
    shared = nn.Dense(10, in_units=10)

    class Twice(nn.Block):
        def __init__(self):
            super().__init__()
            self.dense = shared

        def forward(self, x):
            return self.dense(self.dense(x))

    batch = step(Twice(), shape=(4, 10))
    with observe.graph(batch.net) as seen:
        batch.backward()
    found = rows(seen)
    assert [name for name in found if name.startswith("dense")] == ["dense", "dense (call 2)"]
    assert "110 parameters" in seen.text()


def test_a_hybridized_network_shows_the_same_layers(lenet):
    with observe.graph(lenet.net) as eager:
        lenet.backward()
    lenet.net.hybridize()
    lenet.backward()
    with observe.graph(lenet.net) as compiled:
        lenet.backward()
    for name, row in rows(eager).items():
        other = rows(compiled)[name]
        assert (other.what, other.shape, other.params) == (row.what, row.shape, row.params)
    assert len(fold(compiled.data()).edges) == len(fold(eager.data()).edges)
    convolution = next(op for op in compiled.data()["ops"] if op["op"] == "convolution")
    assert convolution["back"] > 0


def test_an_error_inside_a_layer_does_not_disturb_the_next_graph(lenet):
    with observe.graph(lenet.net) as seen:
        with pytest.raises(Exception, match="input channels"):
            lenet.net(nd.ones((2, 3, 28, 28)))
        lenet.backward()
    assert kinds(seen.data())[0] == "convolution"
    assert len(seen.data()["inputs"]) == 2


def test_level_is_checked():
    with pytest.raises(ValueError, match="level is 'layer', 'op' or a whole number >= 0, got 'deep'"):
        observe.graph(level="deep")


def test_nothing_has_run():
    seen = observe.graph()
    assert seen.text() == "Computation graph: nothing has run yet. Call the network inside the with-block."
    assert "nothing has run yet" in seen.svg()


def test_data_goes_through_json_and_back():
    stream = Stream()
    with observe.graph() as seen:
        send_lenet(stream)
        stream.backward()
    again = observe.Recording(json.loads(json.dumps(seen.data())))
    assert again.text() == seen.text()
    assert again.svg() == seen.svg()


def test_text_of_lenet_in_full():
    stream = Stream()
    with observe.graph() as seen:
        send_lenet(stream)
        stream.backward()
    head, _, titles, first, block, conv, *_ = seen.text().split("\n")
    assert head == "LeNet: 61,706 parameters · forward 14.4 ms · backward 28.7 ms · 15.4 MB of outputs"
    assert titles.split() == ["reads", "output", "dtype", "parameters", "forward", "backward", "bytes"]
    assert first.split("  ")[0] == "input 1"
    assert block.startswith("LeNet.features")
    assert " ".join(conv.split()) == (
        "features[0] Conv2D 5 × 5, pad 2, sigmoid input 1 256 × 6 × 28 × 28 float32 156 6.7 ms 13.4 ms 9.6 MB"
    )
