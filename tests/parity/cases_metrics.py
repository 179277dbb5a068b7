"""Every metric of mx.metric over three updates."""

from __future__ import annotations

from typing import Any

import numpy as onp
from harness import Answers, Case, Draw, integers, normal, plain, simplex, uniform, values


class Metric(Case):
    """`expr` makes a metric; inputs draw (label, prediction) three times; the answers are `get()` after each."""

    def run(self, mx: Any) -> Answers:
        rng = self.rng()
        metric = self.evaluate(mx)
        names, numbers = [], []
        for _ in range(3):
            label, pred = (mx.nd.array(draw(rng)) for draw in self.inputs)
            metric.update([label], [pred])
            name, value = metric.get()
            names.append(name)
            numbers.append(value)
        metric.reset()
        label, pred = (mx.nd.array(draw(rng)) for draw in self.inputs)
        metric.update([label], [pred])
        after = onp.asarray(metric.get()[1], "float64")
        return {"name": plain(names[0]), "values": onp.array(numbers, "float64"), "after reset": after}


def metric(expr: str, label: Draw, pred: Draw, **options: Any) -> Metric:
    return Metric(expr, (label, pred), **options)


# Tables are read by rows.
# fmt: off
CLASS, SCORES = integers(4, 12), simplex(12, 4)
BINARY, PAIR = integers(2, 20), simplex(20, 2)
REAL, GUESS = normal(12, 3), normal(12, 3)

CASES = [
    metric("metric.Accuracy()", CLASS, SCORES),
    metric("metric.Accuracy()", CLASS, integers(4, 12), note="classes"),
    metric("metric.Accuracy(axis=2)", integers(4, 3, 5), simplex(3, 5, 4)),
    metric("metric.Accuracy(name='mine')", CLASS, SCORES),
    metric("metric.create('acc')", CLASS, SCORES),
    metric("metric.TopKAccuracy(top_k=2)", CLASS, SCORES),
    metric("metric.TopKAccuracy(top_k=3, name='three')", CLASS, SCORES),
    metric("metric.create('top_k_accuracy', top_k=2)", CLASS, SCORES),
    metric("metric.F1()", BINARY, PAIR),
    metric("metric.F1(average='micro')", BINARY, PAIR),
    metric("metric.MCC()", BINARY, PAIR),
    metric("metric.MCC(average='micro')", BINARY, PAIR),
    metric("metric.PCC()", CLASS, SCORES),
    metric("metric.PCC()", BINARY, PAIR, note="binary"),
    metric("metric.Perplexity(ignore_label=None)", CLASS, SCORES),
    metric("metric.Perplexity(ignore_label=0)", CLASS, SCORES),
    metric("metric.MAE()", REAL, GUESS),
    metric("metric.MSE()", REAL, GUESS),
    metric("metric.RMSE()", REAL, GUESS),
    metric("metric.MAE()", normal(12), normal(12), note="1-d"),
    metric("metric.MSE()", normal(12), normal(12, 1), note="1-d"),
    metric("metric.RMSE()", normal(12), normal(12), note="1-d"),
    metric("metric.CrossEntropy()", CLASS, SCORES),
    metric("metric.CrossEntropy(eps=1e-3)", CLASS, SCORES),
    metric("metric.NegativeLogLikelihood()", CLASS, SCORES),
    metric("metric.PearsonCorrelation()", REAL, GUESS),
    metric("metric.PearsonCorrelation(average='micro')", REAL, GUESS),
    metric("metric.Loss()", values([0]), uniform(0, 2, 7)),
    metric("metric.CustomMetric(lambda label, pred: abs(label - pred).mean(), name='mine')", REAL, GUESS),
    metric("metric.np(lambda label, pred: abs(label - pred).max())", REAL, GUESS),
    metric("metric.create(['acc', 'ce'])", CLASS, SCORES),
    metric(
        "m = metric.CompositeEvalMetric(); m.add(metric.Accuracy()); m.add(metric.TopKAccuracy(top_k=2)); m",
        CLASS,
        SCORES,
    ),
]
