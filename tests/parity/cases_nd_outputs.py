"""Output layers with gradients of their own: the head gradient that the harness sends must not count."""

from __future__ import annotations

from harness import integers, nd, normal, uniform

X, LABEL, CLASSES = normal(4, 3), normal(4, 3), integers(3, 4)
MAPS, MAP_LABELS = normal(2, 3, 2, 2), integers(3, 2, 2, 2)

# fmt: off
CASES = [
    *[
        nd(f"nd.{name}RegressionOutput({args})", *inputs, wrt="x", note=note)
        for name in ("Linear", "Logistic", "MAE")
        for args, inputs, note in (
            ("x, y", (X, LABEL), ""),
            ("x, y, grad_scale=3", (X, LABEL), ""),
            ("x, y", (normal(5), normal(5)), "vectors"),
            ("x, y", (normal(5, 1), normal(5)), "a label without the last axis"),
            ("data=x, label=y, grad_scale=0.5", (normal(2, 3, 4), uniform(0, 1, 2, 3, 4)), "three axes"),
            ("x, y", (normal(4, 3, dtype="float64"), normal(4, 3, dtype="float64")), "float64"),
        )
    ],
    nd("nd.LinearRegressionOutput(x * x, y) * 2", X, LABEL, wrt="x"),
    nd("nd.SVMOutput(x, y)", X, CLASSES, wrt="x"),
    nd("nd.SVMOutput(x, y, margin=0.5, regularization_coefficient=2)", X, CLASSES, wrt="x"),
    nd("nd.SVMOutput(x, y, use_linear=True)", X, CLASSES, wrt="x"),
    nd("nd.SVMOutput(x, y, use_linear=True, margin=0.5, regularization_coefficient=2)", X, CLASSES, wrt="x"),
    nd("nd.MakeLoss(x * x)", X),
    nd("nd.MakeLoss(x * x, grad_scale=3)", X),
    nd("nd.MakeLoss(x * x, normalization='batch', grad_scale=2)", X),
    nd("nd.MakeLoss(x * x, normalization='valid')", X),
    nd("nd.MakeLoss(x * x, normalization='valid', valid_thresh=0.5)", X),
    nd("nd.make_loss(x * x) * 7", X),
    nd("nd.SoftmaxOutput(x, y)", X, CLASSES, wrt="x"),
    nd("nd.SoftmaxOutput(x, y, grad_scale=2)", X, CLASSES, wrt="x"),
    nd("nd.SoftmaxOutput(x, y, use_ignore=True, ignore_label=1)", X, CLASSES, wrt="x"),
    nd("nd.SoftmaxOutput(x, y, use_ignore=True, ignore_label=1, normalization='valid')", X, CLASSES, wrt="x"),
    nd("nd.SoftmaxOutput(x, y, normalization='valid')", X, CLASSES, wrt="x"),
    nd("nd.SoftmaxOutput(x, y, normalization='batch')", X, CLASSES, wrt="x"),
    nd("nd.SoftmaxOutput(x, y, smooth_alpha=0.3)", X, CLASSES, wrt="x"),
    nd("nd.SoftmaxOutput(x, y, out_grad=True)", X, CLASSES, wrt="x"),
    nd("nd.SoftmaxOutput(x, y, multi_output=True)", MAPS, MAP_LABELS, wrt="x"),
    nd("nd.SoftmaxOutput(x, y, multi_output=True, normalization='valid', use_ignore=True, ignore_label=0)",
       MAPS, MAP_LABELS, wrt="x"),
    nd("nd.SoftmaxOutput(x, y, multi_output=True, normalization='batch')", MAPS, MAP_LABELS, wrt="x"),
    nd("nd.SoftmaxOutput(x, y, preserve_shape=True)", normal(2, 3, 4), integers(4, 2, 3), wrt="x"),
    nd("nd.SoftmaxOutput(x, y)", X, uniform(0, 1, 4, 3), wrt="x", note="probabilities"),
    nd("nd.SoftmaxOutput(x, y, multi_output=True, grad_scale=2)", normal(2, 3, 4), integers(3, 2, 4), wrt="x"),
    nd("nd.Softmax(x, y)", X, CLASSES, wrt="x"),
]
