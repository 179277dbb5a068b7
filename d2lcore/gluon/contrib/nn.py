"""MXNet's ``gluon.contrib.nn``: other names of layers of ``gluon.nn``."""

from __future__ import annotations

from ..nn import Concurrent, HybridConcurrent, Identity, PixelShuffle1D, PixelShuffle2D, PixelShuffle3D

__all__ = ["Concurrent", "HybridConcurrent", "Identity", "PixelShuffle1D", "PixelShuffle2D", "PixelShuffle3D"]
