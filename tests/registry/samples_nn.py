"""Samples of the operators at a network's end and between its layers: softmax, losses, normalisation, sequences."""

from __future__ import annotations

import numpy as np
from sampling import between, fixed, legacy, misfit, real, sample

from d2lcore.errors import ShapeError

# ---- softmax and the losses on it

for axis, temperature in ((-1, 1.0), (1, 0.5)):
    sample("softmax", real(2, 3, 4), axis=axis, temperature=temperature)
    sample("softmin", real(2, 3, 4), axis=axis, temperature=temperature)
    sample("log_softmax", real(2, 3, 4), axis=axis, temperature=temperature)
sample("softmax", real(2, 3, 4), fixed([[4, 1, 2], [3, 3, 0]]))
sample("softmax", real(2, 3), legacy([2, 0, 1]), axis=0)
misfit("softmax", real(2, 3), fixed([1, 2, 3]))
misfit("softmin", real(2, 3), axis=2)
misfit("log_softmax", real(2, 3), axis=2)

for labels in (legacy([[2, 0, 1], [3, 3, 0]]), fixed([[[2], [0], [1]], [[3], [3], [0]]])):
    sample("softmax_cross_entropy", real(2, 3, 4), labels)
    sample("softmax_cross_entropy_grad", real(2, 3), real(2, 3, 4), labels)
sample("softmax_cross_entropy", real(3, 2), legacy([2, 0]), axis=0)
misfit("softmax_cross_entropy", real(2, 3), legacy([0, 1, 2]))
misfit("softmax_cross_entropy", real(2, 3), legacy([0, 3]))
misfit("softmax_cross_entropy_grad", real(3), real(2, 3), legacy([0, 1]))
# its gradient is agreed upon, not that of the function: in float32 it is left out of the comparison with differences
SCORES = legacy([[0.5, -1, 2], [1, 1, 0]])
sample("softmax_output", SCORES, legacy([0, 2]))
sample("softmax_output", SCORES, legacy([[0.5, 0.5, 0], [0, 0, 1]]), out_grad=True)
sample("softmax_output_grad", legacy([[0.5, 0.5], [0.75, 0.25]]), legacy([0, 1]), use_ignore=True, ignore_label=1)
misfit("softmax_output", real(2, 3), legacy([0, 1, 1]))
misfit("softmax_output_grad", real(2, 3), legacy([0, 4]))

# ---- normalisation

for shape, axis in (((3, 4, 2, 3), 1), ((4, 3), -1), ((2, 4, 3), 2)):
    n = shape[axis]
    for more in ({"training": True}, {"training": False}, {"training": True, "fix_gamma": True}):
        vectors = real(n), real(n), real(n), between(0.5, 2, n)
        sample("batch_norm", real(*shape), *vectors, axis=axis, eps=0.1, **more)
    sample("channel_moment", real(*shape), real(*shape), real(n), axis=axis)
    sample("channel_moment", real(*shape), real(*shape), axis=axis)
    sample("channel_mix", real(*shape), real(*shape), real(n), real(n), real(n), axis=axis)
misfit("channel_moment", real(2, 3), real(2, 3), real(2))
misfit("channel_mix", real(2, 3), real(3, 2), real(3), real(3), real(3))
misfit("batch_norm", real(2, 3, 4), real(4), real(4), real(4), real(4))
misfit("batch_norm", real(2, 3, 4), real(3), real(3), real(3), real(1), training=True)
for axis in (0, 1, -1):
    sample("standardize", real(3, 4, 3), axis=axis, eps=0.1)
    sample("standardize_grad", real(3, 4, 3), real(3, 4, 3), axis=axis, eps=0.1)
misfit("standardize", real(2, 3), axis=2)
misfit("standardize_grad", real(2, 3), real(3, 2))
sample("layer_norm", real(3, 4), real(4), real(4))
sample("layer_norm", real(2, 3, 4), real(3), real(3), axis=1, eps=0.1)
misfit("layer_norm", real(2, 3), real(2), real(2))
sample("group_norm", real(2, 4, 3), real(2), real(2), num_groups=2)
sample("group_norm", real(2, 4, 2, 3), real(4), real(4), num_groups=2, eps=0.1)
misfit("group_norm", real(2, 4, 3), real(4), real(4), num_groups=3)
misfit("group_norm", real(2, 4, 3), real(3), real(4), num_groups=2)
sample("instance_norm", real(2, 3, 4), real(3), real(3))
sample("instance_norm", real(2, 3, 2, 3), real(3), real(3), eps=0.1)
misfit("instance_norm", real(2, 3, 4), real(4), real(3))
misfit("instance_norm", real(2, 3), real(3), real(3))
for mode in ("instance", "channel", "spatial"):
    sample("l2_normalization", real(2, 3, 4), mode=mode, eps=0.1)
misfit("l2_normalization", real(2, 3), mode="spatial")
sample("lrn", real(2, 4, 3), nsize=3)
sample("lrn", real(2, 5, 2, 2), nsize=5, alpha=0.5, beta=0.6, knorm=1.5)
misfit("lrn", real(2, 3), nsize=2)

# ---- sequences of different lengths

for shape, axis in (((4, 3), 0), ((3, 4, 2), 1), ((4, 3, 2), 0)):
    for more in ((), (legacy([4, 1, 2]),), (fixed([2, 3, 1]),)):
        sample("sequence_mask", real(*shape), *more, axis=axis, value=-1.0)
        sample("sequence_last", real(*shape), *more, axis=axis)
        sample("sequence_reverse", real(*shape), *more, axis=axis)
for name in ("sequence_mask", "sequence_last", "sequence_reverse"):
    misfit(name, real(4, 3), legacy([1, 1]))
    misfit(name, real(4))
misfit("sequence_last", real(4, 2), legacy([1, 5]))
misfit("sequence_reverse", real(4, 2), legacy([1, 5]))

TEXTS = legacy([[1, 2, 0], [2, 2, 1]])
sample("ctc_loss", real(6, 2, 4), TEXTS, second=False)
sample("ctc_loss", real(6, 2, 4), TEXTS, legacy([3, 5]), legacy([1, 2]), second=False, blank_label="last")
WAVES = legacy(np.sin(np.arange(48)).reshape(6, 2, 4))  # only the gradient by the gradient that arrives is given
sample("ctc_loss_grad", real(2), WAVES, TEXTS)
sample("ctc_loss_grad", real(2), WAVES, TEXTS, legacy([3, 5]), legacy([1, 2]))
misfit("ctc_loss", real(6, 2, 4), legacy([[1, 2, 0]]))
misfit("ctc_loss", real(6, 2, 4), TEXTS, legacy([3]))
misfit("ctc_loss_grad", real(3), real(6, 2, 4), TEXTS)

# ---- a gradient of its own


class Product:
    """The product of two arrays, as a custom operator's call."""

    outputs = 1

    def infer(self, specs):
        if specs[0].shape != specs[1].shape:
            raise ShapeError(f"shapes {specs[0].shape} and {specs[1].shape} differ")
        return (specs[0],)

    def forward(self, raws):
        return (raws[0] * raws[1],)

    def backward(self, grads, raws, outs):
        return grads[0] * raws[1], grads[0] * raws[0]


CALL = Product()
sample("with_gradient", SCORES, SCORES, legacy([[1, 2, 3], [4, 5, 6]]))
misfit("with_gradient", real(2), real(2), real(3))
sample("custom", real(2, 3), real(2, 3), call=CALL, second=False)
misfit("custom", real(2), real(3), call=CALL)
sample("custom_grad", real(2), real(2), real(2), real(2), call=CALL)
misfit("custom_grad", real(2), real(2), call=CALL)
