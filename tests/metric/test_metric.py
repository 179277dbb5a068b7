"""Metrics: by hand, in any split into batches, and what they refuse. MXNet's numbers are in tests/parity."""

from __future__ import annotations

import math

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import nd
from d2lcore.errors import ShapeError, UnknownNameError

SCORES = np.array([[0.1, 0.7, 0.2], [0.6, 0.3, 0.1], [0.2, 0.2, 0.6], [0.5, 0.4, 0.1]])
LABELS = np.array([1, 1, 2, 0])


def test_accuracy_and_top_k_by_hand():
    for metric, expected in (("acc", 0.75), (mx.metric.TopKAccuracy(top_k=2), 1.0)):
        m = mx.metric.create(metric)
        m.update(nd.array(LABELS), nd.array(SCORES))
        assert m.get()[1] == expected


def test_nothing_yet_is_nan():
    for name in ("acc", "f1", "mcc", "pcc", "ce", "pearsonr", "loss"):
        assert math.isnan(mx.metric.create(name).get()[1]), name


@pytest.mark.parametrize(
    "make",
    [
        mx.metric.Accuracy,
        mx.metric.CrossEntropy,
        mx.metric.PCC,
        lambda: mx.metric.Perplexity(None),
        lambda: mx.metric.TopKAccuracy(2),
    ],
)
def test_the_split_into_batches_does_not_matter(make):
    whole, parts = make(), make()
    whole.update(nd.array(LABELS), nd.array(SCORES))
    for i in range(2):
        parts.update(nd.array(LABELS[2 * i : 2 * i + 2]), nd.array(SCORES[2 * i : 2 * i + 2]))
    assert whole.get()[1] == pytest.approx(parts.get()[1])


def test_micro_averages_do_not_depend_on_the_split():
    binary, labels = SCORES[:, :2], np.array([1, 1, 0, 0])
    for cls in (mx.metric.F1, mx.metric.MCC):
        whole, parts = cls(average="micro"), cls(average="micro")
        whole.update(nd.array(labels), nd.array(binary))
        for i in range(4):
            parts.update(nd.array(labels[i : i + 1]), nd.array(binary[i : i + 1]))
        assert whole.get() == parts.get()


def test_local_reset_keeps_the_global_value():
    m = mx.metric.Accuracy()
    m.update(nd.array([0]), nd.array([[1.0, 0.0]]))
    m.reset_local()
    m.update(nd.array([0]), nd.array([[0.0, 1.0]]))
    assert (m.get()[1], m.get_global()[1]) == (0.0, 0.5)


def test_composite_flattens_names_and_values():
    m = mx.metric.create(["acc", mx.metric.create(["ce", "acc"])])
    m.update(nd.array(LABELS), nd.array(SCORES))
    assert m.get()[0] == ["accuracy", "cross-entropy", "accuracy"]
    assert dict(m.get_name_value())["accuracy"] == 0.75


def test_a_metric_with_counters_of_its_own():
    class EachTask(mx.metric.EvalMetric):
        def __init__(self):
            super().__init__("task")

        def reset(self):
            self.right, self.num_inst = [0, 0], 0

        def update(self, labels, preds):
            for i, (label, pred) in enumerate(zip(labels, preds, strict=True)):
                self.right[i] += int((pred.argmax(axis=1) == label).sum().asscalar())
            self.num_inst += len(labels[0])

        def get(self):
            return zip(*((f"task{i}", n / self.num_inst) for i, n in enumerate(self.right)), strict=True)

        def get_name_value(self):
            return list(zip(*self.get(), strict=True))

    m = EachTask()
    pred = nd.array([[0.1, 0.9], [0.8, 0.2]])
    m.update([nd.array([1, 0]), nd.array([1, 1])], [pred, pred])
    assert m.get_global_name_value() == [("task0", 1.0), ("task1", 0.5)]
    assert tuple(m.get_global()) == (("task0", "task1"), (1.0, 0.5))


def test_custom_functions_and_their_names():
    def worst(label, pred):
        return abs(label - pred).max()

    m = mx.metric.create(worst)
    m.update(nd.array([1.0, 2.0]), nd.array([1.0, 5.0]))
    assert m.get() == ("worst", 3.0)
    assert mx.metric.CustomMetric(lambda label, pred: (6, 3)).name == "custom(<lambda>)"


def test_update_by_name():
    m = mx.metric.Accuracy(output_names=["softmax"], label_names=["y"])
    m.update_dict({"y": nd.array([1]), "z": nd.array([9])}, {"softmax": nd.array([[0.0, 1.0]]), "other": nd.ones((1,))})
    assert m.get()[1] == 1.0


@pytest.mark.parametrize(
    ("metric", "label", "pred", "text"),
    [
        ("acc", [0, 1, 1], [[1.0, 0.0]], r"Accuracy: 3 labels \(3,\) for 1 predictions \(1,\)"),
        ("ce", [2], [[0.5, 0.5]], "CrossEntropy: label 2 is not one of the 2 classes of the predictions"),
        ("f1", [0], [[0.1, 0.2, 0.7]], r"F1: predictions have shape \(examples, 2\), got \(1, 3\)"),
        ("acc", [0, 1, 1], [0.2, 0.9], r"Accuracy: predictions of shape \(2,\) have no axis 1 of class scores"),
        (mx.metric.TopKAccuracy(2), [0], [[1, 2, 3], [1, 2, 3]], r"TopKAccuracy: 1 labels \(1,\) for 2 predictions"),
        ("mse", [0.0, 1.0], [0.0], r"MSE: 2 labels \(2,\) for 1 predictions \(1,\)"),
    ],
)
def test_misfits_are_named_and_change_nothing(metric, label, pred, text):
    m = mx.metric.create(metric)
    with pytest.raises(ShapeError, match=text):
        m.update(nd.array(label), nd.array(pred))
    assert math.isnan(m.get()[1])


def test_padding_may_be_a_number_that_is_no_class():
    m = mx.metric.Perplexity(ignore_label=-1)
    m.update(nd.array([[0, -1], [1, -1]]), nd.array([[[0.25, 0.75], [0.5, 0.5]], [[0.75, 0.25], [0.5, 0.5]]]))
    assert m.get()[1] == pytest.approx(4)


def test_lists_of_different_lengths_are_refused():
    with pytest.raises(ShapeError, match="Accuracy: 1 label arrays for 2 arrays of predictions"):
        mx.metric.Accuracy().update([nd.array([0])], [nd.ones((1, 2)), nd.ones((1, 2))])


def test_unknown_names_are_explained():
    with pytest.raises(UnknownNameError, match=r"unknown metric 'acuracy'\. Did you mean 'accuracy'\?"):
        mx.metric.create("acuracy")
