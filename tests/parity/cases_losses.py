"""Every loss of gluon.loss: values per sample, and the gradient of each floating-point argument that is not a label."""

from __future__ import annotations

from harness import Draw, Expression, integers, nd, nd_only, normal, np, signs, simplex, uniform, values


def of(expr: str, *inputs: Draw, wrt: str = "x", **options: object) -> Expression:
    """A loss; gradients of the prediction `x` only, unless `wrt` says more."""
    return nd(expr, *inputs, wrt=wrt, **options)


# Tables are read by rows.
# fmt: off
PRED = normal(4, 5)
TARGET = normal(4, 5)
CLASS = integers(5, 4)
PER_SAMPLE = uniform(0.5, 2, 4, 1)
MAP = normal(3, 5, 2, 4)  # scores over an axis 1 of a picture
# CTC: 3 sequences of 8 steps over 6 symbols (blank last); labels padded with -1
SEQUENCES = normal(3, 8, 6)
WORDS = values([[0, 1, 2, 2], [3, 4, -1, -1], [1, -1, -1, -1]])

CASES = [
    of("loss.L1Loss()(x, y)", PRED, TARGET),
    of("loss.L1Loss(weight=0.5)(x, y)", normal(4, 3, 2), normal(4, 3, 2)),
    of("loss.L1Loss()(x, y, z)", PRED, TARGET, PER_SAMPLE),
    of("loss.L1Loss(batch_axis=1)(x, y)", PRED, TARGET),
    of("loss.L2Loss()(x, y)", PRED, TARGET),
    of("loss.L2Loss(weight=2.0)(x, y)", normal(4, 3, 2), normal(4, 3, 2)),
    of("loss.L2Loss()(x, y, z)", PRED, TARGET, PER_SAMPLE),
    of("loss.L2Loss()(x, y)", normal(4, 1), normal(4), note="label reshaped like pred"),
    of("loss.L2Loss(batch_axis=1)(x, y)", PRED, TARGET),
    of("loss.L2Loss()(x, y)", normal(6), normal(6), note="1-d"),
    of("loss.SigmoidBinaryCrossEntropyLoss()(x, y)", PRED, integers(2, 4, 5)),
    of("loss.SigmoidBinaryCrossEntropyLoss()(x, y)", normal(4, 5, scale=40), integers(2, 4, 5), note="large scores"),
    of("loss.SigmoidBCELoss(weight=0.3)(x, y, z)", PRED, integers(2, 4, 5), PER_SAMPLE),
    of("loss.SigmoidBCELoss(from_sigmoid=True)(x, y)", uniform(0.05, 0.95, 4, 5), integers(2, 4, 5)),
    of("loss.SigmoidBCELoss()(x, y, None, z)", PRED, integers(2, 4, 5), uniform(0.5, 3, 1, 5)),
    of(
        "loss.SigmoidBCELoss(from_sigmoid=True)(x, y, None, z)",
        uniform(0.05, 0.95, 4, 5),
        integers(2, 4, 5),
        uniform(0.5, 3, 1, 5),
    ),
    of("loss.SoftmaxCrossEntropyLoss()(x, y)", PRED, CLASS),
    of("loss.SoftmaxCrossEntropyLoss()(x, y)", normal(4, 5, scale=50), CLASS, note="large scores"),
    of("loss.SoftmaxCrossEntropyLoss()(x, y)", PRED, integers(5, 4, dtype="int32"), note="int32 labels"),
    of("loss.SoftmaxCELoss(weight=0.25)(x, y)", PRED, CLASS),
    of("loss.SoftmaxCELoss()(x, y, z)", PRED, CLASS, PER_SAMPLE),
    of("loss.SoftmaxCELoss(sparse_label=False)(x, y)", PRED, simplex(4, 5)),
    of("loss.SoftmaxCELoss(sparse_label=False)(x, y, z)", PRED, simplex(4, 5), PER_SAMPLE),
    of("loss.SoftmaxCELoss(from_logits=True)(x, y)", PRED, CLASS),
    of("loss.SoftmaxCELoss(from_logits=True, sparse_label=False)(x, y)", PRED, simplex(4, 5)),
    of("loss.SoftmaxCELoss(axis=1)(x, y)", MAP, integers(5, 3, 2, 4)),
    of("loss.SoftmaxCELoss(axis=1)(x, y, z)", MAP, integers(5, 3, 2, 4), uniform(0, 2, 3, 1, 2, 4)),
    of("loss.SoftmaxCELoss()(x, y)", normal(3, 4, 5), integers(5, 3, 4), note="sequences"),
    of("loss.SoftmaxCELoss(batch_axis=1)(x, y)", normal(3, 4, 5), integers(5, 3, 4)),
    of("loss.KLDivLoss()(x, y)", normal(4, 5, scale=0.5), simplex(4, 5)),
    of("loss.KLDivLoss(from_logits=False)(x, y)", PRED, simplex(4, 5)),
    of("loss.KLDivLoss(from_logits=False, axis=1)(x, y)", MAP, uniform(0.1, 0.9, 3, 5, 2, 4)),
    of("loss.KLDivLoss(from_logits=False, weight=0.5)(x, y, z)", PRED, simplex(4, 5), PER_SAMPLE),
    of("loss.CTCLoss()(x, y)", SEQUENCES, WORDS),
    of("loss.CTCLoss(layout='TNC')(x, y)", normal(8, 3, 6), WORDS),
    of("loss.CTCLoss(layout='TNC', label_layout='TN')(x, y)", normal(8, 2, 6), values([[0, 3], [1, 3], [2, -1]])),
    of("loss.CTCLoss()(x, y, z)", SEQUENCES, WORDS, values([8, 6, 5])),
    of("loss.CTCLoss()(x, y, None, z)", SEQUENCES, integers(5, 3, 4), values([4, 2, 1])),
    of("loss.CTCLoss()(x, y, z, w)", SEQUENCES, integers(5, 3, 4), values([8, 7, 3]), values([2, 3, 1])),
    of("loss.CTCLoss(weight=0.5)(x, y, None, None, z)", SEQUENCES, WORDS, uniform(0.5, 2, 3)),
    of("loss.HuberLoss()(x, y)", normal(4, 5, scale=2), TARGET),
    of("loss.HuberLoss(rho=0.4)(x, y)", normal(4, 3, 2), normal(4, 3, 2)),
    of("loss.HuberLoss(rho=2, weight=0.5)(x, y, z)", normal(4, 5, scale=3), TARGET, PER_SAMPLE),
    of("loss.HingeLoss()(x, y)", PRED, signs(4, 5)),
    of("loss.HingeLoss(margin=0.5, weight=2)(x, y, z)", PRED, signs(4, 5), PER_SAMPLE),
    of("loss.SquaredHingeLoss()(x, y)", PRED, signs(4, 5)),
    of("loss.SquaredHingeLoss(margin=2, weight=2)(x, y, z)", PRED, signs(4, 5), PER_SAMPLE),
    of("loss.LogisticLoss()(x, y)", PRED, signs(4, 5)),
    of("loss.LogisticLoss(label_format='binary')(x, y)", PRED, integers(2, 4, 5)),
    of("loss.LogisticLoss(weight=3)(x, y, z)", normal(4, 5, scale=30), signs(4, 5), PER_SAMPLE),
    of("loss.TripletLoss()(x, y, z)", PRED, TARGET, normal(4, 5), wrt="xyz"),
    of("loss.TripletLoss(margin=5, weight=0.5)(x, y, z)", normal(4, 3, 2), normal(4, 3, 2), normal(4, 3, 2), wrt="xyz"),
    of("loss.PoissonNLLLoss()(x, y)", PRED, integers(5, 4, 5)),
    of("loss.PoissonNLLLoss(from_logits=False)(x, y)", uniform(0.2, 4, 4, 5), integers(5, 4, 5)),
    # with compute_full: values only (MXNet's in-place sum cannot be recorded) and no label 0 (MXNet answers nan)
    nd_only("loss.PoissonNLLLoss(compute_full=True)(x, y)", PRED, uniform(0.5, 5, 4, 5)),
    nd_only(
        "loss.PoissonNLLLoss(from_logits=False, compute_full=True, weight=0.5)(x, y, z)",
        uniform(0.2, 4, 4, 5),
        uniform(0.5, 5, 4, 5),
        PER_SAMPLE,
    ),
    of("loss.CosineEmbeddingLoss()(x, y, z)", PRED, TARGET, signs(4), wrt="xy"),
    of("loss.CosineEmbeddingLoss(margin=0.2, weight=2)(x, y, z)", PRED, TARGET, signs(4), wrt="xy"),
    of("loss.SDMLLoss()(x, y)", PRED, TARGET, wrt="xy"),
    of("loss.SDMLLoss(smoothing_parameter=0.1)(x, y)", PRED, TARGET, wrt="xy"),
    # on NumPy-semantics arrays
    *[
        np(expr, PRED, TARGET, wrt="x", note="np")
        for expr in ("loss.L1Loss()(x, y)", "loss.L2Loss()(x, y)", "loss.L2Loss(batch_axis=1)(x, y)")
    ],
    np("loss.SoftmaxCrossEntropyLoss()(x, y)", PRED, CLASS, wrt="x", note="np"),
    np("loss.SoftmaxCELoss(sparse_label=False)(x, y)", PRED, simplex(4, 5), wrt="x", note="np"),
    np("loss.SigmoidBinaryCrossEntropyLoss()(x, y)", PRED, integers(2, 4, 5), wrt="x", note="np"),
]
