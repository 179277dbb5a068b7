"""Gradients: norms equal to those of the arrays, steps where they belong, problems by their names."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest

from d2lcore import autograd, events, nd, observe
from d2lcore.gluon import nn
from d2lcore.observe.collect import gradients as module


def by_name(seen) -> dict:
    return {p["name"]: p for p in seen.data()["parameters"]}


def test_norms_are_those_of_the_arrays(lenet):
    with observe.gradients(lenet.net) as seen:
        lenet.backward()
    found = by_name(seen)
    assert list(found)[:2] == ["features[0].weight", "features[0].bias"]
    grads = {
        "features[0].weight": lenet.net.features[0].weight.grad(),
        "output[2].bias": lenet.net.output[2].bias.grad(),
    }
    for name, grad in grads.items():
        assert found[name]["last"] == pytest.approx(np.linalg.norm(grad.asnumpy()), rel=1e-5)
        assert found[name]["shape"] == list(grad.shape)


@pytest.mark.parametrize(("dtype", "factor"), [("float16", 300.0), ("float32", 1e25), ("float32", 1e-25)])
def test_norms_neither_overflow_nor_vanish_in_the_measuring(dtype, factor):
    x = nd.ones((10_000,), dtype=dtype)
    x.attach_grad()
    with observe.gradients() as seen:
        with autograd.record():
            y = x * factor
        y.backward()
    assert by_name(seen)["variable 1"]["last"] == pytest.approx(100 * factor, rel=1e-4)


def test_the_update_is_measured_not_guessed(step):
    batch = step(nn.Dense(10, in_units=4), shape=(4, 4), optimizer="adam")
    weights = [batch.net.weight.data().asnumpy()]
    with observe.gradients(batch.net) as seen:
        for _ in range(3):
            batch()
            weights.append(batch.net.weight.data().asnumpy())
    expected = [np.linalg.norm(b - a) / np.linalg.norm(a) for a, b in itertools.pairwise(weights)]
    assert by_name(seen)["weight"]["ratio"] == pytest.approx(expected, rel=1e-4)


def test_a_step_is_a_backward_pass(lenet):
    with observe.gradients(lenet.net) as seen:
        for _ in range(4):
            lenet()
    assert seen.steps == 4
    assert len(by_name(seen)["features[0].weight"]["norm"]) == 4


def test_several_passes_can_make_a_step():
    x = nd.array([3.0, 4.0])
    x.attach_grad()
    with observe.gradients(passes=2) as seen:
        for _ in range(4):
            with autograd.record():
                y = (2 * x).sum()
            y.backward()
    assert seen.steps == 2
    assert by_name(seen)["variable 1"]["norm"] == pytest.approx([4.0, 4.0])  # the norm of (2, 2, 2, 2)


def test_variables_without_names_are_told_apart():
    x, w = nd.ones((4,)), nd.ones((4,)) * 2
    for variable in (x, w):
        variable.attach_grad()
    with observe.gradients() as seen:
        for _ in range(3):
            with autograd.record():
                y = (x * w).sum()
            y.backward()
    assert seen.steps == 3
    assert sorted(p["last"] for p in by_name(seen).values()) == [2.0, 4.0]


def test_passes_are_counted_from_one():
    with pytest.raises(ValueError, match="passes is a whole number >= 1, got 0"):
        observe.gradients(passes=0)


def test_many_steps_are_shown_in_few_bins():
    with observe.gradients() as seen:
        feed([1.0] * 1000)
    data = seen.data()
    assert (data["steps"], data["bin"]) == (1000, 16)
    assert len(data["parameters"][0]["norm"]) == 63 <= module.BINS
    assert len(json.dumps(data)) < 64_000


def test_it_can_be_entered_again(lenet):
    seen = observe.gradients(lenet.net)
    for _ in range(2):
        with seen:
            lenet()
    assert seen.steps == 2


def test_nothing_arrived():
    seen = observe.gradients()
    assert seen.text() == "Gradients: no backward pass yet. Call backward() inside the with-block."
    assert "no backward pass yet" in seen.svg()


# ---- verdicts ----


def leaf(norm, *, name="w", zeros=0.0, finite=True, shape=(10, 10)) -> events.LeafGrad:
    return events.LeafGrad(name, shape, "float32", norm, 1.0, norm, zeros, finite)


def feed(norms, **others) -> None:
    """One step for each norm, of the variables w and of those in ``others`` (leaves made from the same index)."""
    begin = events.GradEvent(1, "add", "", (1,), 1.0, (), (), (), 0.0, 0.0)
    for i, norm in enumerate(norms):
        for event in (begin, leaf(norm), *[make(i) for make in others.values()]):
            for observer in events.GRAD:
                observer(event)


def judged(norms, **others) -> tuple[str, str]:
    with observe.gradients() as seen:
        feed(norms, **others)
    w = by_name(seen)["w"]
    return w["verdict"], w["words"]


def test_good():
    assert judged([1.0, 0.8, 1.1] * 5) == ("good", "good")


def test_dead():
    assert judged([0.0] * 8) == ("dead", "dead: no gradient arrives")


def test_vanishing_is_relative_to_the_largest_layer():
    beside = {"other": lambda i: leaf(1.0, name="other")}
    assert judged([1e-6] * 8, **beside) == ("vanishing", "vanishing: 1/1,000,000 of the largest")
    assert judged([1e-6] * 8) == ("good", "good")


def test_exploding_is_relative_to_the_first_steps():
    assert judged([1.0] * 8 + [250.0] * 5) == ("exploding", "exploding: 250 times the first steps")
    assert judged([250.0] * 13) == ("good", "good")


def test_not_finite_says_since_when():
    bad = {"w": lambda i: leaf(float("nan"), finite=False) if i >= 3 else leaf(1.0)}
    assert judged([1.0] * 6, **bad) == ("not finite", "not finite since step 3")


def test_mostly_zero():
    sparse = {"v": lambda i: leaf(1.0, name="v", zeros=0.97)}
    with observe.gradients() as seen:
        feed([1.0] * 6, **sparse)
    assert by_name(seen)["v"]["words"] == "mostly zero: 97 % of the entries"


def test_updates_too_large_and_too_small(step):
    batch = step(nn.Dense(10, in_units=4), shape=(4, 4))
    for rate, verdict in ((100.0, "large update"), (1e-6, "small update")):
        batch.trainer.set_learning_rate(rate)
        with observe.gradients(batch.net) as seen:
            batch()
        assert by_name(seen)["weight"]["verdict"] == verdict
