"""What deep learning adds to NumPy (``mx.npx``): layers as functions, and the switch to NumPy semantics.

A function's result has the class of its data, so most of these are the functions of ``mx.nd``, under ``npx``'s names.
"""

from __future__ import annotations

from ..context import Context, cpu, cpu_pinned, current_context, gpu, gpu_memory_info, num_gpus
from ..device.seeding import seed
from ..ndarray.activation import Activation as activation
from ..ndarray.activation import LeakyReLU as leaky_relu
from ..ndarray.activation import log_softmax, relu, sigmoid, smooth_l1, softmax
from ..ndarray.contrib import arange_like
from ..ndarray.creation import from_dlpack, from_numpy, waitall
from ..ndarray.detection import MultiBoxDetection as multibox_detection
from ..ndarray.detection import MultiBoxPrior as multibox_prior
from ..ndarray.detection import MultiBoxTarget as multibox_target
from ..ndarray.layers import Convolution as convolution
from ..ndarray.layers import Deconvolution as deconvolution
from ..ndarray.layers import Dropout as dropout
from ..ndarray.layers import Embedding as embedding
from ..ndarray.layers import FullyConnected as fully_connected
from ..ndarray.layers import Pooling as pooling
from ..ndarray.maths import erf, erfinv, gamma, gammaln
from ..ndarray.norms import BatchNorm as batch_norm
from ..ndarray.norms import GroupNorm as group_norm
from ..ndarray.norms import InstanceNorm as instance_norm
from ..ndarray.norms import LayerNorm as layer_norm
from ..ndarray.products import batch_dot
from ..ndarray.recurrent import RNN as rnn
from ..ndarray.regions import ROIPooling as roi_pooling
from ..ndarray.rounding import cast, stop_gradient
from ..ndarray.select import gather_nd, one_hot, pick, slice, topk
from ..ndarray.sequence import SequenceLast as sequence_last
from ..ndarray.sequence import SequenceMask as sequence_mask
from ..ndarray.sequence import SequenceReverse as sequence_reverse
from ..ndarray.shape import flatten as batch_flatten
from ..ndarray.shape import reshape_like, shape_array
from ..util import is_np_array, is_np_default_dtype, is_np_shape, reset_np, set_np, use_np
from . import image, random
from .functions import (
    constraint_check,
    gelu,
    load,
    masked_log_softmax,
    masked_softmax,
    nonzero,
    reshape,
    save,
)

__all__ = [
    "Context",
    "activation",
    "arange_like",
    "batch_dot",
    "batch_flatten",
    "batch_norm",
    "cast",
    "constraint_check",
    "convolution",
    "cpu",
    "cpu_pinned",
    "current_context",
    "deconvolution",
    "dropout",
    "embedding",
    "erf",
    "erfinv",
    "from_dlpack",
    "from_numpy",
    "fully_connected",
    "gamma",
    "gammaln",
    "gather_nd",
    "gelu",
    "gpu",
    "gpu_memory_info",
    "group_norm",
    "image",
    "instance_norm",
    "is_np_array",
    "is_np_default_dtype",
    "is_np_shape",
    "layer_norm",
    "leaky_relu",
    "load",
    "log_softmax",
    "masked_log_softmax",
    "masked_softmax",
    "multibox_detection",
    "multibox_prior",
    "multibox_target",
    "nonzero",
    "num_gpus",
    "one_hot",
    "pick",
    "pooling",
    "random",
    "relu",
    "reset_np",
    "reshape",
    "reshape_like",
    "rnn",
    "roi_pooling",
    "save",
    "seed",
    "sequence_last",
    "sequence_mask",
    "sequence_reverse",
    "set_np",
    "shape_array",
    "sigmoid",
    "slice",
    "smooth_l1",
    "softmax",
    "stop_gradient",
    "topk",
    "use_np",
    "waitall",
]
