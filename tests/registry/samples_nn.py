"""Samples of the operators at a network's end and between its layers: softmax, losses, normalisation, sequences."""

from __future__ import annotations

from sampling import fixed, legacy, misfit, real, sample

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
