"""Where time and memory go (MXNet's ``mx.profiler``): a table of operators, and a timeline for the browser.

>>> import d2lcore as mx
>>> from d2lcore import nd, profiler
>>> profiler.set_config(profile_all=True, aggregate_stats=True, filename="profile.json")
>>> profiler.set_state("run")
>>> y = nd.dot(nd.ones((100, 100)), nd.ones((100, 100)))
>>> profiler.set_state("stop")
>>> "dot" in profiler.dumps(reset=True)
True

``profiler.dump()`` then writes ``profile.json``, which ``chrome://tracing`` and https://ui.perfetto.dev show:
operators, backward steps and the blocks that they belong to, one below the other in time. While the profiler does not
run, nothing listens, and nothing is slower.
"""

from __future__ import annotations

from .marks import Counter, Domain, Event, Frame, Marker, Task, scope
from .run import (
    dump,
    dump_profile,
    dumps,
    pause,
    profiler_set_config,
    profiler_set_state,
    resume,
    set_config,
    set_state,
)

__all__ = [
    "Counter",
    "Domain",
    "Event",
    "Frame",
    "Marker",
    "Task",
    "dump",
    "dump_profile",
    "dumps",
    "pause",
    "profiler_set_config",
    "profiler_set_state",
    "resume",
    "scope",
    "set_config",
    "set_state",
]
