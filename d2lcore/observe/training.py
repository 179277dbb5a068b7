"""A training run that can be looked at, paused, stepped and stopped while it runs.

The user writes the loop once, as a generator that yields after every step. Three drivers advance it: a thread (the
default, which leaves the notebook alive), an asyncio task (where there are no threads) and the calling thread. Controls
are flags that the driver reads between two steps, so that no step is ever cut in half. A plain ``for`` loop can be
followed too.
"""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import copy_context
from numbers import Real
from typing import Any, Self, TypeVar

from .collect.series import Series, bin_size
from .show import Notifier, Shown

T = TypeVar("T")
Steps = Iterable[Mapping[str, Any] | None]

BINS = 400  #: points of a curve, at most
POINTS = 4000  #: of all curves together
DRIVERS = ("thread", "asyncio", "sync")
ENDED = ("finished", "stopped", "failed")


class TrainingRun(Notifier, Shown):
    """A run of training steps, with its history.

    Parameters
    ----------
    steps : a generator that does one step each time it is advanced and yields the step's metrics, ``{"loss": 0.3}``;
        or a function that makes one. Two names are not drawn as curves: ``epoch``, and ``samples``, how many samples
        the step took. None for a run that follows a loop of yours (`follow`).
    total : how many steps there will be, for the progress bar and the time left; None if nobody knows.
    title : above the drawing.

    >>> from d2lcore import observe
    >>> def train():
    ...     for step in range(3):
    ...         yield {"loss": 1 / (step + 1), "epoch": 0}
    >>> run = observe.TrainingRun(train, total=3).start("sync")
    >>> run.state, run.done, run.history["loss"].last(2)
    ('finished', 3, [0.5, 0.3333333333333333])
    """

    def __init__(
        self, steps: Steps | Callable[[], Steps] | None = None, total: int | None = None, title: str = "Training"
    ) -> None:
        super().__init__()
        self._steps = steps
        self.total, self.title = total, title
        self.state = "ready"  #: "ready", "running", "paused", or how it ended: "finished", "stopped", "failed"
        self.done = 0  #: complete steps
        self.elapsed = 0.0  #: seconds of training, without pauses
        self.error: BaseException | None = None
        self.history: dict[str, Series] = {}  #: metrics by name
        self.epoch: int | None = None
        self._epochs: list[int] = []  # steps with which an epoch began
        self._recent: deque[tuple[float, float]] = deque(maxlen=50)  # seconds and samples of the newest steps
        self._changed_flags = threading.Condition()
        self._pausing, self._single, self._stopping = False, 0, False
        self._thread: threading.Thread | None = None
        self._task: asyncio.Task | None = None
        self._reported: dict[str, Any] = {}

    # ---- controls: they set flags and return at once ----

    def pause(self) -> None:
        """Hold after the step that is being computed."""
        with self._changed_flags:
            self._pausing = True

    def resume(self) -> None:
        """Go on."""
        with self._changed_flags:
            self._pausing, self._single = False, 0
            self._changed_flags.notify_all()

    def step(self) -> None:
        """Do one step more, and hold."""
        with self._changed_flags:
            if self._pausing:
                self._single += 1
            self._pausing = True
            self._changed_flags.notify_all()

    def stop(self) -> None:
        """End after the step that is being computed; everything reached so far is kept."""
        with self._changed_flags:
            self._stopping = True
            self._changed_flags.notify_all()

    @property
    def ended(self) -> bool:
        """Whether no step will follow."""
        return self.state in ENDED

    # ---- drivers ----

    def start(self, driver: str = "thread") -> Self:
        """Begin to train: in a ``"thread"``, as an ``"asyncio"`` task of the running loop, or ``"sync"``, at once."""
        if driver not in DRIVERS:
            raise ValueError(f"TrainingRun.start: driver is one of {', '.join(DRIVERS)}, got {driver!r}")
        if self._steps is None:
            raise RuntimeError(
                "TrainingRun.start: this run has no steps of its own; use it as `for batch in run.follow(...)`"
            )
        if self.state != "ready":
            raise RuntimeError(f"TrainingRun.start: this run is {self.state}; make a new one to train again")
        steps = iter(self._steps() if callable(self._steps) else self._steps)
        self._enter("running")
        if driver == "thread":
            # the thread sees the device, the scope and the modes that are set here
            self._thread = threading.Thread(
                target=copy_context().run, args=(self._drive, steps), name=self.title, daemon=True
            )
            self._thread.start()
        elif driver == "asyncio":
            self._task = asyncio.get_running_loop().create_task(self._drive_async(steps))
        else:
            with self._interruptible():
                self._drive(steps)
            self._raise()
        return self

    def wait(self) -> Self:
        """Wait for the end; raises the error that ended it. The kernel's interrupt stops the run after its step.

        In a notebook ``await run`` does the same and leaves the kernel free to hear the board's buttons (ipykernel
        7.4 and newer). An asyncio task can only be waited for in that way.
        """
        if self._task is not None and not self._task.done():
            raise RuntimeError("TrainingRun.wait: this run is an asyncio task; use `await run`")
        if self._thread is not None:
            with self._interruptible():
                while self._thread.is_alive():
                    self._thread.join(0.1)
        self._raise()
        return self

    def __await__(self) -> Generator[Any, None, Self]:
        return self._wait_async().__await__()

    async def _wait_async(self) -> Self:
        with self._interruptible():
            while self._thread is not None and self._thread.is_alive():
                await asyncio.sleep(0.05)
            if self._task is not None:
                await asyncio.shield(self._task)
        self._raise()
        return self

    def _raise(self) -> None:
        if self.error is not None:
            raise self.error

    def _drive(self, steps: Iterator) -> None:
        with self._to_the_end(steps):
            while (go := self._permission()) != "stop":
                if go == "wait":
                    with self._changed_flags:
                        self._changed_flags.wait(0.1)
                elif not self._advance(steps):
                    return
            self._enter("stopped")

    async def _drive_async(self, steps: Iterator) -> None:
        with self._to_the_end(steps):
            while (go := self._permission()) != "stop":
                if go == "step" and not self._advance(steps):
                    return
                await asyncio.sleep(0.02 if go == "wait" else 0)
            self._enter("stopped")

    def _permission(self) -> str:
        """What to do now: "step", "wait" or "stop"."""
        with self._changed_flags:
            if self._stopping:
                return "stop"
            if self._pausing and not self._single:
                go, state = "wait", "paused"
            else:
                self._single = max(self._single - 1, 0)
                go, state = "step", "running" if not self._pausing else "paused"
        if self.state != state:
            self._enter(state)
        return go

    def _advance(self, steps: Iterator) -> bool:
        start = time.perf_counter()
        try:
            metrics = next(steps)
        except StopIteration:
            self._enter("finished")
            return False
        self._record(metrics, time.perf_counter() - start)
        return True

    @contextmanager
    def _to_the_end(self, steps: Iterator) -> Iterator[None]:
        """Keep the error that ends the run, and let the generator run its own ``finally``."""
        try:
            yield
        except BaseException as error:
            self.error = error
            self._enter("failed")
        finally:
            if hasattr(steps, "close"):
                steps.close()

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        """Turn the first interrupt (the kernel's stop button, Ctrl-C) into `stop`; a second one interrupts at once."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.getsignal(signal.SIGINT)

        def stop(number: int, frame: Any) -> None:
            if self._stopping:
                raise KeyboardInterrupt
            self.stop()

        signal.signal(signal.SIGINT, stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    # ---- following a loop ----

    def follow(self, batches: Iterable[T], epoch: int | None = None) -> Iterator[T]:
        """Go through ``batches`` in a loop of your own; each turn is a step. Tell its metrics with `report`.

        The kernel's interrupt ends the loop after the turn that is running. Call it once an epoch, or with an iterable
        that goes on over epochs; the run ends when the last of ``total`` steps is done, or without a total with the
        first loop.

        >>> from d2lcore import observe
        >>> run = observe.TrainingRun(total=4)
        >>> for epoch in range(2):
        ...     for batch in run.follow([1.0, 2.0], epoch=epoch):
        ...         run.report(loss=batch / (epoch + 1))
        >>> run.state, run.history["loss"].last(4)
        ('finished', [1.0, 2.0, 0.5, 1.0])
        """
        if self._steps is not None:
            raise RuntimeError("TrainingRun.follow: this run has steps of its own; use start()")
        if self.state == "stopped":
            return  # loops around this one end as well
        self._enter("running")
        try:
            with self._interruptible():
                start = time.perf_counter()
                for batch in batches:
                    while (go := self._permission()) == "wait":
                        time.sleep(0.02)
                        start += 0.02  # a pause is no training time
                    if go == "stop":
                        break
                    self._reported = {} if epoch is None else {"epoch": epoch}
                    yield batch
                    now = time.perf_counter()
                    self._record(self._reported, now - start)
                    start = now
        except GeneratorExit:  # the loop was left, by break or by an error that is its own to show
            self._enter("stopped")
            raise
        if self._stopping:
            self._enter("stopped")
        elif self.total is None or self.done >= self.total:
            self._enter("finished")

    def report(self, **metrics: Any) -> None:
        """Say what the turn that is running measured (see `follow`)."""
        self._reported.update(metrics)

    # ---- the record ----

    def _enter(self, state: str) -> None:
        self.state = state
        self._changed(last=True)

    def _record(self, metrics: Mapping[str, Any] | None, seconds: float) -> None:
        if metrics is not None and not isinstance(metrics, Mapping):
            raise TypeError(
                f"step {self.done} yielded {metrics!r}; yield a dictionary of numbers, {{'loss': 0.3}}, or nothing"
            )
        samples = 0.0
        for name, value in (metrics or {}).items():
            number = _number(name, value, self.done)
            if name == "samples":
                samples = number
            elif name == "epoch":
                if self.epoch != int(number):
                    self.epoch = int(number)
                    self._epochs.append(self.done)
            else:
                self.history.setdefault(name, Series()).add(self.done, number)
        self.done += 1
        self.elapsed += seconds
        self._recent.append((seconds, samples))
        self._changed()

    # ---- what was seen ----

    @property
    def rate(self) -> float | None:
        """Steps a second, over the newest steps."""
        seconds = sum(s for s, _ in list(self._recent))
        return len(self._recent) / seconds if seconds else None

    @property
    def sample_rate(self) -> float | None:
        """Samples a second, over the newest steps; None if the steps do not tell their samples."""
        recent = list(self._recent)
        seconds, samples = sum(s for s, _ in recent), sum(n for _, n in recent)
        return samples / seconds if seconds and samples else None

    @property
    def remaining(self) -> float | None:
        """Seconds of training that are left, as it looks now."""
        if self.total is None or not self.rate or self.ended:
            return None
        return max(self.total - self.done, 0) / self.rate

    def data(self) -> dict[str, Any]:
        """State, numbers and curves, JSON-able.

        ``curves`` by name: ``step``, ``mean``, ``low``, ``high`` of each bin of ``bin`` steps; ``panels`` says which
        names are drawn together; ``epochs`` are the steps at which one began.
        """
        size = bin_size(self.done, min(BINS, POINTS // max(len(self.history), 1)))
        curves, newest = {}, {}
        for name, series in list(self.history.items()):
            keys = ("step", "mean", "low", "high")
            curves[name] = dict(zip(keys, series.binned(size), strict=True))
            newest[name] = next((v for v in series.last(1) if v == v and abs(v) != float("inf")), None)
        return {
            "view": "training", "title": self.title, "state": self.state, "done": self.done, "total": self.total,
            "epoch": self.epoch, "epochs": list(self._epochs), "elapsed": self.elapsed, "remaining": self.remaining,
            "rate": self.rate, "sample_rate": self.sample_rate,
            "error": None if self.error is None else f"{type(self.error).__name__}: {self.error}",
            "metrics": newest, "panels": panels(newest), "bin": size, "curves": curves,
        }  # fmt: skip


def panels(names: Iterable[str]) -> list[list[str]]:
    """Which metrics share a drawing: losses do, accuracies do, all others stand alone.

    >>> panels(["loss", "accuracy", "val_loss", "lr"])
    [['loss', 'val_loss'], ['accuracy'], ['lr']]
    """
    groups: dict[str, list[str]] = {}
    for name in names:
        kind = next((kind for kind in ("loss", "acc") if kind in name.lower()), name)
        groups.setdefault(kind, []).append(name)
    return list(groups.values())


def _number(name: str, value: Any, step: int) -> float:
    if not isinstance(value, Real):
        try:
            value = value.item()
        except (AttributeError, ValueError):
            raise TypeError(
                f"step {step}: the metric {name!r} is {value!r}; it should be one number. "
                "Take the mean of a loss first."
            ) from None
    return float(value)
