"""Samples of the operators behind layers and losses: convolution, pooling, normalisation, sequences, images."""

from __future__ import annotations

import numpy as np
from sampling import apart, misfit, real, sample, whole

# ---- convolution, in one, two and three dimensions; each product is another one's gradient

CONVOLUTIONS = (  # data, weight, result, how
    ((2, 3, 5), (4, 3, 2), (2, 4, 4), {}),
    ((2, 4, 5, 6), (6, 2, 3, 2), (2, 6, 3, 2), {"stride": (2, 3), "pad": (1, 0), "groups": 2}),
    ((2, 2, 7, 7), (3, 2, 3, 3), (2, 3, 3, 3), {"dilate": 2}),
    ((1, 2, 3, 4, 3), (2, 2, 2, 2, 2), (1, 2, 2, 2, 2), {"stride": (1, 2, 1)}),
)
for data, weight, result, how in CONVOLUTIONS:
    sample("convolution", real(*data), real(*weight), **how)
    sample("convolution", real(*data), real(*weight), real(result[1]), **how)
    sample("conv_data_grad", real(*result), real(*weight), data_shape=data, **how)
    sample("conv_weight_grad", real(*data), real(*result), weight_shape=weight, **how)
    sample("deconvolution", real(*result), real(*weight), **how)
sample("deconvolution", real(2, 3, 4), real(3, 2, 3), real(2), stride=2, adj=1, pad=1)
misfit("convolution", real(2, 1, 5, 5), real(4, 3, 3, 3))
misfit("convolution", real(2, 3, 2, 2), real(4, 3, 3, 3))
misfit("convolution", real(2, 3, 5, 5), real(4, 3, 3, 3), real(3))
misfit("conv_data_grad", real(2, 4, 3), real(4, 3, 2), data_shape=(2, 3, 5))
misfit("conv_weight_grad", real(2, 3, 5), real(2, 4, 3), weight_shape=(4, 3, 2))
misfit("deconvolution", real(2, 4, 3), real(3, 2, 2))

# ---- pictures and bits

sample("image_to_tensor", whole(256, 4, 5, 3))
sample("image_to_tensor", whole(256, 2, 4, 5, 3))
sample("image_normalize", real(3, 4, 5), mean=(0.5, 0.4, 0.3), std=(0.2, 0.3, 0.4))
sample("image_normalize", real(2, 3, 4, 5), mean=(0.5,), std=(0.2,))
misfit("image_to_tensor", real(4, 5))
misfit("image_normalize", real(4, 5, 3), mean=(0.5, 0.4), std=(0.2,))
for name in ("bitwise_and", "bitwise_or", "bitwise_xor"):
    sample(name, whole(16, 2, 3), whole(16, 3))
    sample(name, whole(16, 2, 3), 3)
    misfit(name, whole(16, 2, 3), whole(16, 2))
sample("bitwise_not", whole(16, 2, 3))

# ---- pooling: windows that overlap, are padded, hang over the edge

POOLS = (  # data, result, how
    ((2, 3, 6), (2, 3, 3), {"kernel": 2, "stride": 2}),
    ((1, 2, 5, 6), (1, 2, 3, 4), {"kernel": (3, 2), "stride": (2, 2), "pad": (1, 1)}),
    ((1, 2, 6, 6), (1, 2, 3, 3), {"kernel": 3, "stride": 2, "ceil_mode": True}),
    ((1, 1, 3, 4, 4), (1, 1, 2, 3, 3), {"kernel": 2}),
)
for data, result, how in POOLS:
    places = int(np.prod(how["kernel"])) if isinstance(how["kernel"], tuple) else how["kernel"] ** (len(data) - 2)
    sample("max_pool", apart(*data), **how)
    sample("max_unpool", real(*result), whole(places, *result), shape=data, **how)
    sample("winners_pool", real(*data), whole(places, *result), **how)
    sample("sum_pool", real(*data), **how)
    sample("sum_unpool", real(*result), shape=data, **how)
    for count in (False, True):
        sample("avg_pool", real(*data), count_include_pad=count, **how)
        sample("avg_unpool", real(*result), shape=data, count_include_pad=count, **how)
for name in ("max_pool", "sum_pool", "avg_pool"):
    misfit(name, real(2, 3, 2, 2), kernel=3)
    misfit(name, real(2, 3), kernel=3)
for name in ("sum_unpool", "avg_unpool"):
    misfit(name, real(2, 3, 4), shape=(2, 3, 6), kernel=2, stride=2)
misfit("max_unpool", real(2, 3, 4), whole(2, 2, 3, 4), shape=(2, 3, 6), kernel=2, stride=2)
misfit("winners_pool", real(2, 3, 4), whole(2, 2, 3, 4), kernel=9)
sample("adaptive_avg_pool", real(2, 3, 5, 7), output_size=(2, 3))
sample("adaptive_avg_pool", real(2, 3, 5), output_size=3)
sample("adaptive_avg_unpool", real(2, 3, 2, 3), size=(5, 7))
misfit("adaptive_avg_pool", real(2, 3), output_size=2)
