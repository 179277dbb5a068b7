"""What this engine can do on this machine, under the names of MXNet's build switches (``mx.runtime``)."""

from __future__ import annotations

from collections import OrderedDict
from importlib.util import find_spec
from typing import Any

import numpy as np

from .errors import unknown

__all__ = ["Feature", "Features", "feature_list"]

_NAMES = """
    CUDA CUDNN NCCL CUDA_RTC TENSORRT CPU_SSE CPU_SSE2 CPU_SSE3 CPU_SSE4_1 CPU_SSE4_2 CPU_SSE4A CPU_AVX CPU_AVX2 OPENMP
    SSE F16C JEMALLOC BLAS_OPEN BLAS_ATLAS BLAS_MKL BLAS_APPLE LAPACK MKLDNN OPENCV CAFFE PROFILER DIST_KVSTORE CXX14
    INT64_TENSOR_SIZE SIGNAL_HANDLER DEBUG TVM_OP
"""
"""MXNet's switches, in its order."""

_LEVELS = {
    "X86_V2": "CPU_SSE CPU_SSE2 CPU_SSE3 CPU_SSE4_1 CPU_SSE4_2",
    "X86_V3": "CPU_AVX CPU_AVX2 F16C",
    "SSE": "CPU_SSE",
    "SSE2": "CPU_SSE2",
    "SSE3": "CPU_SSE3",
    "SSE41": "CPU_SSE4_1",
    "SSE42": "CPU_SSE4_2",
    "AVX": "CPU_AVX",
    "AVX2": "CPU_AVX2",
    "F16C": "F16C",
}
"""What NumPy calls the processor's instructions, and the switches that say that they are used."""

_BLAS = {"openblas": "BLAS_OPEN", "mkl": "BLAS_MKL", "accelerate": "BLAS_APPLE", "atlas": "BLAS_ATLAS"}


class Feature:
    """One switch: its ``name``, and whether it is ``enabled``."""

    __slots__ = ("enabled", "name")

    def __init__(self, name: str, enabled: bool) -> None:
        self.name, self.enabled = name, enabled

    def __repr__(self) -> str:
        return f"{'✔' if self.enabled else '✖'} {self.name}"


class Features(OrderedDict):
    """All switches by name.

    What NumPy says about itself decides about instructions, BLAS and LAPACK. ``OPENCV`` says whether pictures can be
    read (Pillow does it), ``PROFILER`` and ``INT64_TENSOR_SIZE`` are always on, and whatever belongs to a backend that
    is not here is off.

    >>> import d2lcore as mx
    >>> features = mx.runtime.Features()
    >>> features.is_enabled("profiler"), features["TENSORRT"]
    (True, ✖ TENSORRT)
    """

    def __init__(self) -> None:
        on = _enabled()
        super().__init__((name, Feature(name, name in on)) for name in _NAMES.split())

    def __repr__(self) -> str:
        return str(list(self.values()))

    def is_enabled(self, feature_name: str) -> bool:
        """Whether a feature is on, by name in any case; RuntimeError for a name that is none."""
        name = feature_name.upper()
        if name not in self:
            raise RuntimeError(str(unknown("feature", name, self)))
        return self[name].enabled


def feature_list() -> list[Feature]:
    """All switches.

    >>> import d2lcore as mx
    >>> mx.runtime.feature_list()[1]
    ✖ CUDNN
    """
    return list(Features().values())


def _enabled() -> set[str]:
    found = {"PROFILER", "INT64_TENSOR_SIZE", "LAPACK"}
    about: dict[str, Any] = np.show_config(mode="dicts") or {}  # type: ignore[assignment]
    instructions = about.get("SIMD Extensions", {})
    for level in (*instructions.get("baseline", ()), *instructions.get("found", ())):
        found.update(_LEVELS.get(level, "").split())
    blas = str(about.get("Build Dependencies", {}).get("blas", {}).get("name", "")).lower()
    found.update(switch for library, switch in _BLAS.items() if library in blas)
    if find_spec("PIL") is not None:
        found.add("OPENCV")
    return found
