"""`SummaryWriter`: one event file, and one more for each curve that shares a plot with others."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from . import embedding as projector
from . import graph, summaries

_WHERE = "mxboard writes TensorBoard's event files with the package tensorboard: pip install tensorboard"


class SummaryWriter:
    """Writes what TensorBoard shows (mxboard's ``SummaryWriter``).

    Parameters
    ----------
    logdir : str
        The folder to write into; what ``tensorboard --logdir`` is told.
    max_queue : int
        How many events may wait to be written.
    flush_secs : float
        Seconds after which they are written in any case.
    filename_suffix : str, optional
        What the files' names end with.
    verbose : bool
        Taken for mxboard's sake; this writer says nothing.

    Raises
    ------
    ImportError
        If the package ``tensorboard`` is not installed.

    Examples
    --------
    >>> from d2lcore.compat.mxboard import SummaryWriter
    >>> with SummaryWriter(logdir="logs") as writer:                                      # doctest: +SKIP
    ...     for step, loss in enumerate([0.9, 0.5, 0.4]):
    ...         writer.add_scalar("loss", {"train": loss, "valid": loss + 0.1}, global_step=step)
    """

    def __init__(
        self,
        logdir: str,
        max_queue: int = 10,
        flush_secs: float = 120,
        filename_suffix: str | None = None,
        verbose: bool = True,
    ) -> None:
        self._logdir = str(logdir)
        self._options = {
            "max_queue_size": max_queue,
            "flush_secs": flush_secs,
            "filename_suffix": filename_suffix or "",
        }
        self._scalars: dict[str, list[list[float]]] = {}  # folder and tag -> (time, step, value)
        self._writers: dict[str, Any] = {self._logdir: self._open(self._logdir)}

    def __enter__(self) -> SummaryWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def get_logdir(self) -> str:
        """The folder that this writes into."""
        return self._logdir

    def add_scalar(self, tag: str, value: Any, global_step: int | None = None) -> None:
        """Add a point to a curve: a number; or ``(name, number)`` or a dict of them, several curves in one plot."""
        if not isinstance(value, (Mapping, tuple, list)):
            self._add_scalar(self._logdir, f"{self._logdir}/{tag}", tag, value, global_step)
            return
        if not isinstance(value, Mapping):
            if len(value) != 2:
                raise ValueError(f"add_scalar: expected a name and a number, got {len(value)} values")
            value = {value[0]: value[1]}
        for name, number in value.items():  # TensorBoard draws what lies in folders of its own as curves of one plot
            folder = f"{self._logdir}/{tag}/{name}"
            self._add_scalar(folder, folder, tag, number, global_step)

    def export_scalars(self, path: str) -> None:
        """Write all points so far as JSON: ``{curve: [[time, step, value], ...], ...}``."""
        Path(path).write_text(json.dumps(self._scalars))

    def clear_scalar_dict(self) -> None:
        """Forget the points that `export_scalars` would write."""
        self._scalars.clear()

    def add_histogram(
        self, tag: str, values: Any, global_step: int | None = None, bins: int | str | Sequence[float] = "default"
    ) -> None:
        """Add the distribution of an array; ``bins`` as for ``numpy.histogram``, or TensorBoard's ``"default"``."""
        self._add(summaries.histogram(tag, summaries.values(values), bins), global_step)

    def add_image(self, tag: str, image: Any, global_step: int | None = None) -> None:
        """Add a picture (H, W) or (C, H, W), or several (N, C, H, W) as a grid: uint8, or floats from 0 to 1."""
        self._add(summaries.image(tag, summaries.values(image)), global_step)

    def add_audio(self, tag: str, audio: Any, sample_rate: int = 44100, global_step: int | None = None) -> None:
        """Add a sound: one dimension of values from -1 to 1."""
        self._add(summaries.audio(tag, summaries.values(audio), sample_rate), global_step)

    def add_text(self, tag: str, text: str, global_step: int | None = None) -> None:
        """Add a text; TensorBoard reads it as Markdown."""
        self._add(summaries.text(tag, text), global_step)

    def add_pr_curve(
        self,
        tag: str,
        labels: Any,
        predictions: Any,
        num_thresholds: int,
        global_step: int | None = None,
        weights: Any = None,
    ) -> None:
        """Add precision over recall of ``predictions`` (0 to 1) of ``labels`` (0 or 1), at evenly spaced thresholds."""
        weights = None if weights is None else summaries.values(weights)
        curve = summaries.pr_curve(
            tag, summaries.values(labels), summaries.values(predictions), num_thresholds, weights
        )
        self._add(curve, global_step)

    def add_embedding(
        self, tag: str, embedding: Any, labels: Any = None, images: Any = None, global_step: int | None = None
    ) -> None:
        """Add points (N, d) for the projector, with their labels (N,) and small pictures (N, C, H, W)."""
        name = tag if global_step is None else f"{tag}_{global_step:06d}"
        pictures = None if images is None else summaries.values(images)
        labels = labels if labels is None or isinstance(labels, (list, tuple)) else summaries.values(labels).ravel()
        projector.write(Path(self._logdir), name, summaries.values(embedding), labels, pictures)

    def add_graph(self, net: Any) -> None:
        """Add the graph of a Symbol, or of a HybridBlock that has been hybridized and called."""
        from tensorboard.compat.proto.event_pb2 import Event

        definition = graph.definition(net).SerializeToString()
        self._writers[self._logdir].add_event(Event(wall_time=time.time(), graph_def=definition))

    def flush(self) -> None:
        """Write what is waiting."""
        for writer in self._writers.values():
            writer.flush()

    def close(self) -> None:
        """Write what is waiting and close the files."""
        for writer in self._writers.values():
            writer.close()

    def reopen(self) -> None:
        """Go on after `close`, in new files."""
        self._writers = {folder: self._open(folder) for folder in self._writers}

    def _add_scalar(self, folder: str, curve: str, tag: str, value: Any, step: int | None) -> None:
        array = summaries.values(value)
        if array.size != 1:
            raise ValueError(f"add_scalar: expected one number, got an array of shape {array.shape}")
        number = float(array.reshape(()))
        if folder not in self._writers:
            self._writers[folder] = self._open(folder)
        self._add(summaries.scalar(tag, number), step, folder)
        self._scalars.setdefault(curve, []).append([time.time(), step or 0, number])

    def _add(self, summary: Any, step: int | None, folder: str | None = None) -> None:
        from tensorboard.compat.proto.event_pb2 import Event

        event = Event(wall_time=time.time(), step=int(np.asarray(step or 0)), summary=summary)
        self._writers[folder or self._logdir].add_event(event)

    def _open(self, folder: str) -> Any:
        try:
            from tensorboard.summary.writer.event_file_writer import EventFileWriter
        except ImportError as error:
            raise ImportError(_WHERE, name="tensorboard") from error
        return EventFileWriter(folder, **self._options)
