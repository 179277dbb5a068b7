"""What metrics share: names, dictionaries of batches, lists, local and global counts, configurations, one's own."""

from __future__ import annotations

import textwrap

from harness import Program, integers, normal, simplex


def told(title: str, code: str, *inputs) -> Program:
    """The code's `found`, pairs of a name and a number: the numbers, and the names' sum of letters."""
    ending = "\nanswer = nd.array([float(v) for _, v in found] + [sum(map(ord, str(n))) for n, _ in found])"
    return Program(title, inputs, code="import numpy as onp\nM = mx.metric\n" + textwrap.dedent(code) + ending)


CLASS, SCORES, BINARY, PAIR = integers(4, 10), simplex(10, 4), integers(2, 10), simplex(10, 2)

LOCAL = """
m = {make}
m.update([x], [y])
found = m.get_name_value() + m.get_global_name_value()
m.reset_local()
m.update([x[:3]], [y[:3]])
found += m.get_name_value() + m.get_global_name_value()
m.reset()
m.update([x[3:]], [y[3:]])
found += m.get_name_value() + m.get_global_name_value()
"""


def local(make: str, label, pred) -> Program:
    return told(f"local and global counts of {make}", LOCAL.format(make=make), label, pred)


CASES = [
    *[local(f"M.{make}", CLASS, SCORES) for make in ("Accuracy()", "TopKAccuracy(3)", "CrossEntropy()", "PCC()")],
    *[local(f"M.{make}", CLASS, SCORES) for make in ("Perplexity(1)", "NegativeLogLikelihood()", "Loss()", "Torch()")],
    *[local(f"M.{make}", BINARY, PAIR) for make in ("F1()", "MCC()", "F1('f', None, None, 'micro')")],
    *[local(f"M.{make}()", normal(10, 2), normal(10, 2)) for make in ("MAE", "MSE", "RMSE", "PearsonCorrelation")],
    local("M.create(['acc', M.create('ce')])", CLASS, SCORES),
    local("M.np(lambda label, pred: (float((label - pred).sum()), 7))", normal(10, 2), normal(10, 2)),
    local("M.PearsonCorrelation('p', None, None, 'micro')", normal(10, 2), normal(10, 2)),
    told(
        "batches by name",
        """
        m = M.Accuracy(output_names=["b"], label_names=["l"])
        m.update_dict({"k": 1 - x, "l": x}, {"a": 1 - y, "b": y})
        both = M.CompositeEvalMetric([m, M.CrossEntropy()], label_names=["l"], output_names=["b"])
        found = m.get_name_value()
        both.update_dict({"k": 1 - x, "l": x}, {"a": 1 - y, "b": y})
        found += both.get_name_value()
        """,
        CLASS,
        SCORES,
    ),
    told(
        "several arrays a batch",
        """
        m = M.Accuracy()
        m.update([x, x], [y, 1 - y])
        m2 = M.Loss()
        m2.update(None, [y, 2 * y[:3]])
        m3 = M.CustomMetric(lambda a, b: float(b.sum()), allow_extra_outputs=True)
        m3.update([x], [y, y])
        found = m.get_name_value() + m2.get_name_value() + m3.get_name_value()
        """,
        CLASS,
        SCORES,
    ),
    told(
        "a metric of one's own",
        """
        @M.register
        @M.alias("mine_too")
        class Mine(M.EvalMetric):
            def __init__(self, name="mine", output_names=None, label_names=None, scale=2.0):
                super().__init__(name, output_names=output_names, label_names=label_names, scale=scale)
                self.scale = scale
            def update(self, labels, preds):
                labels, preds = M.check_label_shapes(labels, preds, True)
                for label, pred in zip(labels, preds):
                    self.sum_metric += self.scale * float(pred.sum().asscalar())
                    self.num_inst += label.shape[0]
        m = M.create("mine", scale=3.0)
        m.update(x, y)
        again = M.create(**m.get_config())
        again.update([x], [y])
        found = m.get_name_value() + m.get_global_name_value() + again.get_name_value()
        found += M.create("mine_too").get_name_value()
        """,
        CLASS,
        SCORES,
    ),
    told(
        "configurations of metrics",
        """
        made = [M.Accuracy(axis=2), M.CrossEntropy(0.5), M.MAE("a"), M.CompositeEvalMetric(["acc", "mse"])]
        found = [(sorted(m.get_config()), len(m.get_config())) for m in made]
        found += [(str(M.create(**m.get_config())), 0) for m in made[:-1]]
        """,
    ),
    told(
        "labels and predictions in lists",
        """
        labels, preds = M.check_label_shapes(x, y, wrap=True)
        found = [("lists", len(labels) + len(preds)), ("shapes", len(M.check_label_shapes(y, y, shape=True)))]
        for wrong in (lambda: M.check_label_shapes(x, y, shape=True), lambda: M.check_label_shapes([x], [y, y])):
            try:
                wrong()
            except ValueError:
                found.append(("ValueError", 1))
        """,
        CLASS,
        SCORES,
    ),
    told(
        "arrays of mx.np, and shapes that do not match",
        """
        found = []
        m = M.MSE()
        m.update([x], [x.reshape((10, 1)) * 2])
        found += m.get_name_value()
        for kind, pred in ((M.Accuracy(), y[:5]), (M.CrossEntropy(), y[:5])):
            try:
                kind.update([x], [pred])
            except (ValueError, AssertionError):
                found.append(("refused", 1))
        """,
        CLASS,
        SCORES,
    ),
    told(
        "before the first batch",
        """
        kinds = [M.Accuracy(), M.TopKAccuracy(2), M.F1(), M.MCC(), M.Perplexity(0), M.MAE(), M.Loss(), M.CrossEntropy()]
        found = [(m.name, m.get()[1] != m.get()[1]) for m in kinds] + [(str(kinds[0]), 0)]
        """,
    ),
]
