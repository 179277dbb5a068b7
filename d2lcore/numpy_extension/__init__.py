"""What deep learning adds to NumPy (``mx.npx``): layers as functions, and the switch to NumPy semantics.

A function's result has the class of its data, so most of these are the functions of ``mx.nd``, under ``npx``'s names.
"""

from __future__ import annotations

from ..context import Context, cpu, cpu_pinned, current_context, gpu, gpu_memory_info, num_gpus
from ..device.seeding import seed
from ..ndarray import RNN as rnn
from ..ndarray import Activation as activation
from ..ndarray import BatchNorm as batch_norm
from ..ndarray import Convolution as convolution
from ..ndarray import Deconvolution as deconvolution
from ..ndarray import Dropout as dropout
from ..ndarray import Embedding as embedding
from ..ndarray import FullyConnected as fully_connected
from ..ndarray import GroupNorm as group_norm
from ..ndarray import InstanceNorm as instance_norm
from ..ndarray import LayerNorm as layer_norm
from ..ndarray import LeakyReLU as leaky_relu
from ..ndarray import Pooling as pooling
from ..ndarray import ROIPooling as roi_pooling
from ..ndarray import SequenceLast as sequence_last
from ..ndarray import SequenceMask as sequence_mask
from ..ndarray import SequenceReverse as sequence_reverse
from ..ndarray import (
    batch_dot,
    cast,
    erf,
    erfinv,
    from_dlpack,
    from_numpy,
    gamma,
    gammaln,
    gather_nd,
    log_softmax,
    one_hot,
    pick,
    relu,
    reshape_like,
    shape_array,
    sigmoid,
    slice,
    smooth_l1,
    softmax,
    stop_gradient,
    topk,
    waitall,
)
from ..ndarray import flatten as batch_flatten
from ..ndarray.contrib import MultiBoxDetection as multibox_detection
from ..ndarray.contrib import MultiBoxPrior as multibox_prior
from ..ndarray.contrib import MultiBoxTarget as multibox_target
from ..ndarray.contrib import arange_like
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
