"""The gradients of a run: how large they are in every layer, step by step, and whether they are well."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite, prod, sqrt
from statistics import median
from typing import Any

from ... import events
from .base import Collector
from .network import bracketed, parameters
from .series import Series, bin_size

BINS = 120

#: A verdict looks at the median of so many of the newest steps.
RECENT = 5
#: Exploding: the norm is so many times what it was in the first steps.
EXPLODING = 100.0
#: Vanishing: the gradient of one weight (root mean square) is this fraction of that in the layer where it is largest.
VANISHING = 1e-3
#: Mostly zero: so large a fraction of the gradient's entries is exactly 0.
MOSTLY_ZERO = 0.9
#: A healthy update changes weights by about 0.001 of their size; beyond these bounds it is called large or small.
#: Biases start at zero, so that their first updates are large by any measure: only arrays of two and more dimensions
#: are judged.
LARGE_UPDATE, SMALL_UPDATE = 0.1, 1e-6


class Track:
    """What is known of one parameter."""

    def __init__(self, name: str, shape: tuple[int, ...]) -> None:
        self.name, self.shape = name, shape
        self.norms = Series()
        self.values = Series()  #: norms of the parameter itself
        self.zeros = Series()
        self.ratios = Series()  #: size of the update over size of the parameter
        self.broken: int | None = None  #: the first step at which a gradient was not finite
        self.before: Any = None  #: the values before the update, if the network is known

    @property
    def size(self) -> int:
        return prod(self.shape)

    def recent_rms(self) -> float:
        """Size of the gradient of one entry, over the newest steps."""
        recent = [n for n in self.norms.last(RECENT) if isfinite(n)]
        return median(recent) / sqrt(max(self.size, 1)) if recent else 0.0


class Gradients(Collector):
    """Collects the gradients of all variables inside the ``with``, step by step.

    Parameters
    ----------
    net : a block, to have its layers in order and under their places, and to measure what each update did to the
        weights: the ratio of the sizes of update and weights.
    passes : how many backward passes make a step (one a device, or one a part of an accumulated gradient); their norms
        are put together as those of one longer vector.

    Problems are named in words; the thresholds are the constants of this module.

    >>> import d2lcore as mx
    >>> from d2lcore import autograd, nd, observe
    >>> x = nd.array([3.0, 4.0])
    >>> x.attach_grad()
    >>> with observe.gradients() as seen:
    ...     for _ in range(2):
    ...         with autograd.record():
    ...             y = (x * x).sum()
    ...         y.backward()
    >>> seen.steps, seen.data()["parameters"][0]["norm"]
    (2, [10.0, 10.0])
    """

    def __init__(self, net: Any = None, passes: int = 1) -> None:
        super().__init__()
        if passes < 1:
            raise ValueError(f"observe.gradients: passes is a whole number >= 1, got {passes!r}")
        self.net, self.passes = net, passes
        self.steps = 0  #: complete ones
        self._tracks: dict[str, Track] = {}
        self._open: dict[str, tuple[float, events.LeafGrad]] = {}  # this step: sum of squares, newest event
        self._leaves = False  # whether this pass has reached the variables
        self._unnamed = 0  # variables without a name in this pass
        self._passes = 0  # complete ones of this step
        self._arrays: dict[str, Any] = {}

    def _slots(self) -> dict[str, Callable[[Any], None]]:
        return {"GRAD": self._on_grad}

    def _on_grad(self, event: events.GradEvent | events.LeafGrad) -> None:
        if isinstance(event, events.GradEvent):
            if self._leaves:  # they come last: the next backward pass has begun
                self._end_pass()
            return
        self._leaves = True
        if not event.name:  # variables without a name keep their order from pass to pass
            self._unnamed += 1
            event = event._replace(name=f"variable {self._unnamed}")
        if event.name not in self._tracks:
            self._tracks[event.name] = Track(event.name, event.shape)
        if event.name not in self._open:
            self._compare(self._tracks[event.name])  # what happened to it since its last gradient was the update
        squares = self._open[event.name][0] if event.name in self._open else 0.0
        self._open[event.name] = squares + event.norm**2, event

    def _end(self) -> None:
        self._close()
        for track in self._tracks.values():
            self._compare(track)

    def _end_pass(self) -> None:
        self._leaves, self._unnamed = False, 0
        self._passes += 1
        if self._passes == self.passes:
            self._close()

    def _close(self) -> None:
        self._leaves, self._unnamed, self._passes = False, 0, 0
        if not self._open:
            return
        for name, (squares, event) in self._open.items():
            track = self._tracks[name]
            track.norms.add(self.steps, sqrt(squares))
            track.values.add(self.steps, event.value_norm)
            track.zeros.add(self.steps, event.zeros)
            if not event.finite and track.broken is None:
                track.broken = self.steps
        self._open.clear()
        self.steps += 1
        self._changed()

    # ---- updates ----

    def _array(self, name: str) -> Any:
        """A parameter's values, by the name that events give it; None where the network does not know it."""
        if self.net is not None and name not in self._arrays:
            self._arrays = {p.name: p.arrays[0] for p in parameters(self.net) if p.arrays}
        return self._arrays.get(name)

    def _compare(self, track: Track) -> None:
        """Note what changed in a parameter since the last step, and keep its values for the next time."""
        array = self._array(track.name)
        if array is None:
            return
        now = array.asnumpy().astype("float64").ravel()
        if track.before is not None and len(track.ratios) < len(track.norms):
            size, change = sqrt(track.before @ track.before), now - track.before
            track.ratios.add(track.norms.steps[-1], sqrt(change @ change) / size if size else float("inf"))
        track.before = now

    # ---- what was seen ----

    def data(self) -> dict[str, Any]:
        """Norms and verdicts, JSON-able.

        ``parameters`` in the order of the layers: name, shape, per bin of ``bin`` steps the mean norm, update ratio and
        fraction of zeros (None where there was none or it was not finite), the newest values, and the verdict: ``kind``
        (``"good"`` or the name of a problem) and ``words``.
        """
        size = bin_size(self.steps, BINS)
        tracks = self._in_order()
        largest = max((t.recent_rms() for _, t in tracks), default=0.0)
        found = []
        for place, track in tracks:
            kind, words = verdict(track, largest)
            found.append({
                "name": place, "shape": list(track.shape), "size": track.size,
                "norm": self._bins(track.norms, size), "ratio": self._bins(track.ratios, size),
                "zeros": self._bins(track.zeros, size), "last": _newest(track.norms),
                "last_ratio": _newest(track.ratios), "verdict": kind, "words": words,
            })  # fmt: skip
        title = f"Gradients of {type(self.net).__name__}" if self.net is not None else "Gradients"
        return {"view": "gradients", "title": title, "steps": self.steps, "bin": size, "parameters": found}

    def _in_order(self) -> list[tuple[str, Track]]:
        known = {p.name: p.place for p in parameters(self.net)}
        ordered = [(place, self._tracks[name]) for name, place in known.items() if name in self._tracks]
        # leaves arrive in the order of the backward pass, or for a layer in that of its inputs
        return ordered + [(bracketed(n), t) for n, t in list(self._tracks.items()) if n not in known]

    def _bins(self, series: Series, size: int) -> list[float | None]:
        steps, means, _, _ = series.binned(size)
        by_step = dict(zip(steps, means, strict=True))
        return [by_step.get(first) for first in range(0, self.steps, size)]


def _newest(series: Series) -> float | None:
    return next((v for v in reversed(series.values) if isfinite(v)), None)


def verdict(track: Track, largest: float) -> tuple[str, str]:
    """The name of a parameter's problem (or ``"good"``) and what to say about it, from the newest steps.

    ``largest`` is the largest gradient of one weight in any layer, as `Track.recent_rms` measures it.
    """
    if track.broken is not None:
        return "not finite", f"not finite since step {track.broken}"
    norms = track.norms.last(RECENT)
    if not norms:
        return "good", ""
    now = median(norms)
    if now == 0:
        return "dead", "dead: no gradient arrives"
    first = median(track.norms.values[:RECENT])
    if len(track.norms) > 2 * RECENT and now > EXPLODING * first > 0:
        return "exploding", f"exploding: {now / first:.0f} times the first steps"
    if (ratios := track.ratios.last(RECENT)) and len(track.shape) > 1:
        if median(ratios) > LARGE_UPDATE:
            return "large update", f"large updates: {100 * median(ratios):.0f} % of the weights a step"
        if 0 < median(ratios) < SMALL_UPDATE:
            return "small update", "hardly moves"
    if largest > 0 and track.recent_rms() < VANISHING * largest:
        return "vanishing", f"vanishing: 1/{largest / track.recent_rms():,.0f} of the largest"
    if (zeros := median(track.zeros.last(RECENT))) > MOSTLY_ZERO:
        return "mostly zero", f"mostly zero: {100 * zeros:.0f} % of the entries"
    return "good", "good"
