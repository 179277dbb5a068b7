"""Memory: what is reported is what the allocator counted, at the end and at the peak."""

from __future__ import annotations

import gc
import tracemalloc

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import autograd, nd, observe
from d2lcore.observe.collect import memory as module

NUMPY = np.lib.tracemalloc_domain


@pytest.fixture
def account():
    return mx.cpu().device.memory


def total(data) -> int:
    return sum(group["bytes"] for group in data["peak"]["alive"])


def test_live_is_the_accounts_and_tracemallocs_count(lenet, account):
    with observe.memory(lenet.net) as seen:
        before = seen.live
        assert before == account.live
        tracemalloc.start()
        try:
            with autograd.record():
                loss = lenet.loss(lenet.net(lenet.x), lenet.y)
            gc.collect()
            only_numpy = tracemalloc.take_snapshot().filter_traces([tracemalloc.DomainFilter(True, NUMPY)])
            counted = sum(trace.size for trace in only_numpy.traces)
        finally:
            tracemalloc.stop()
        assert seen.live == account.live
        assert seen.live - before == counted > 100_000
        loss.backward()
    del loss
    gc.collect()
    assert seen.data()["total"][-1] >= before


def test_everything_is_given_back_after_a_step(lenet, account):
    lenet()
    with observe.memory(lenet.net, lenet.trainer) as seen:
        lenet()
    data = seen.data()
    assert data["total"][0] == data["total"][-1] == seen.live
    assert data["peak"]["bytes"] > data["total"][0]


def test_parameters_that_were_there_before_are_counted_with_their_layers(lenet):
    with observe.memory(lenet.net) as seen:
        pass
    data = seen.data()
    of_net = {(g["layer"], g["category"]): g["bytes"] for g in data["peak"]["alive"]}
    weights = sum(p.data().nbytes for p in lenet.net.collect_params().values())
    assert sum(n for (_, category), n in of_net.items() if category == "parameter") == weights
    assert of_net["features[0]", "parameter"] == of_net["features[0]", "gradient"] == (150 + 6) * 4


def test_optimizer_states_are_counted_once_the_trainer_is_known(step):
    batch = step(mx.gluon.nn.Dense(10, in_units=4), shape=(4, 4), optimizer="adam")
    batch()
    with observe.memory(batch.net, batch.trainer) as seen:
        pass
    states = [g for g in seen.data()["peak"]["alive"] if g["category"] == "optimizer"]
    assert sum(g["bytes"] for g in states) == 2 * 50 * 4


def test_the_store_has_the_optimizer_states_where_it_updates(step):
    batch = step(mx.gluon.nn.Dense(10, in_units=4), shape=(4, 4), optimizer="adam")
    batch.trainer = mx.gluon.Trainer(batch.net.collect_params(), "adam", kvstore="local", update_on_kvstore=True)
    batch()
    with observe.memory(batch.net, batch.trainer) as seen:
        pass
    states = [g for g in seen.data()["peak"]["alive"] if g["category"] == "optimizer"]
    assert sum(g["bytes"] for g in states) == 2 * 50 * 4


def test_the_peak_is_the_sum_of_what_was_alive_at_it(lenet, account):
    highest = []
    with observe.memory(lenet.net) as seen:
        seen.listen(lambda last: highest.append(account.live))
        for _ in range(2):
            lenet()
    data = seen.data()
    assert data["peak"]["bytes"] == max(highest) == max(data["total"]) == total(data)
    assert [sum(moment) for moment in zip(*data["live"].values(), strict=True)] == data["total"]


def test_activations_belong_to_the_layer_that_made_them(lenet):
    with observe.memory(lenet.net) as seen, autograd.record():
        out = lenet.net(lenet.x)
    alive = {(g["layer"], g["category"]): g["bytes"] for g in seen.data()["peak"]["alive"]}
    assert alive["features[0].act", "activation"] == 8 * 6 * 28 * 28 * 4
    assert out.shape == (8, 10)


def test_a_hybridized_backward_pass_makes_gradients(lenet):
    lenet.net.hybridize()
    lenet.backward()
    with observe.memory() as seen:
        lenet.backward()
    assert max(seen.data()["live"]["gradient"]) > 8 * 6 * 28 * 28 * 4


def test_virtual_devices_are_counted_together(monkeypatch):
    monkeypatch.setenv("D2LCORE_VIRTUAL_GPUS", "2")
    with observe.memory() as seen:
        before = seen.live
        arrays = [nd.ones((10,), ctx=mx.gpu(i)) for i in range(2)]
        assert seen.live == before + 80
    assert len(arrays) == 2


def test_a_long_run_is_thinned_out_and_keeps_its_peak(monkeypatch):
    monkeypatch.setattr(module, "MOMENTS", 64)
    with observe.memory() as seen:
        before = seen.live
        for i in range(1000):
            kept = nd.ones((1000 if i == 617 else 10,))
    data = seen.data()
    assert len(data["time"]) <= 65
    assert max(data["total"]) == data["peak"]["bytes"] >= before + 4000
    assert data["total"][-1] == seen.live
    assert data["time"] == sorted(data["time"])
    assert kept.shape == (10,)


def test_a_second_entry_counts_anew():
    seen = observe.memory()
    with seen:
        x = nd.ones((1000,))
    del x
    with seen:
        y = nd.ones((10,))
    assert seen.live == mx.cpu().device.memory.live
    assert y.shape == (10,)


def test_nothing_was_allocated():
    seen = observe.memory()
    assert seen.text() == "Memory: nothing was allocated yet. Run something inside the with-block."
    assert "nothing was allocated yet" in seen.svg()


def test_text_names_the_peak(lenet):
    with observe.memory(lenet.net) as seen:
        lenet()
    head, _, title, columns, first, *_ = seen.text().split("\n")
    assert head.startswith("Memory of LeNet: peak ")
    assert title == "alive at the peak"
    assert columns.split() == ["layer", "for", "arrays", "bytes", "share"]
    assert first.rstrip().endswith("%")
