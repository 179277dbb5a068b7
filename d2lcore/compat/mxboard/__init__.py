"""``mxboard``: curves, histograms, pictures and graphs of a training run, for TensorBoard to show.

The event files are written by the ``tensorboard`` package itself, which is imported when a writer is made.

>>> from d2lcore.compat.mxboard import SummaryWriter
>>> with SummaryWriter(logdir="logs") as writer:                                          # doctest: +SKIP
...     writer.add_scalar("loss", 0.25, global_step=1)
"""

from __future__ import annotations

from .writer import SummaryWriter

__all__ = ["SummaryWriter"]
