"""What deep learning adds to NumPy (``mx.npx``): layers as functions, and the switch to NumPy semantics."""

from __future__ import annotations

from ..context import cpu, cpu_pinned, current_context, gpu, num_gpus
from ..ndarray.creation import from_dlpack, from_numpy, waitall
from ..random import seed
from ..util import is_np_array, is_np_shape, reset_np, set_np, use_np
from . import random as random

__all__ = [
    "cpu",
    "cpu_pinned",
    "current_context",
    "from_dlpack",
    "from_numpy",
    "gpu",
    "is_np_array",
    "is_np_shape",
    "num_gpus",
    "random",
    "reset_np",
    "seed",
    "set_np",
    "use_np",
    "waitall",
]
