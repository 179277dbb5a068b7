"""Starting, stopping and reading the profiler."""

from __future__ import annotations

import json
import warnings
from contextlib import ExitStack
from typing import Any

from .. import events
from ..errors import MXNetError, unknown
from ..files import writing
from .record import SORT_KEYS, Record

_SWITCHES: dict[str, Any] = {
    "profile_all": False,
    "profile_symbolic": True,
    "profile_imperative": True,
    "profile_memory": False,
    "profile_api": False,
    "aggregate_stats": False,
    "continuous_dump": False,
}
_config: dict[str, Any] = {**_SWITCHES, "filename": "profile.json", "dump_period": 1.0, "profile_process": "worker"}

record = Record()
_listening: ExitStack | None = None  #: our observers, while the profiler runs
_running = False  #: what `set_state` said; `pause` leaves it


def is_listening() -> bool:
    """Whether the profiler runs now, and is not paused."""
    return _listening is not None


def set_config(**kwargs: Any) -> None:
    """Say what to profile, and where to.

    Parameters
    ----------
    filename : of the timeline, for `dump`.
    profile_all : everything.
    profile_symbolic, profile_imperative : operators, those of graphs and those of code; they are seen together.
    profile_memory : what the devices hold.
    profile_api : MXNet's C functions; there are none.
    aggregate_stats : keep the statistics that `dumps` shows.
    continuous_dump, dump_period : write the timeline when the profiler stops, too.
    profile_process : ``"worker"``.

    Raises
    ------
    MXNetError : an argument that there is not, or a switch that is not true or false.
    """
    for name, value in kwargs.items():
        if name not in _config:
            raise MXNetError(str(unknown("argument of profiler.set_config", name, _config)))
        if name in _SWITCHES and value not in (True, False):
            raise MXNetError(f"profiler.set_config: {name} is True or False, got {value!r}")
    _worker(kwargs.get("profile_process", "worker"))
    _config.update(kwargs)


def set_state(state: str = "stop", profile_process: str = "worker") -> None:
    """``"run"`` starts the profiler, ``"stop"`` stops it; what was seen stays until it is read with ``reset=True``."""
    global _running
    if state not in ("run", "stop"):
        raise KeyError(f"profiler.set_state: state is 'run' or 'stop', got {state!r}")
    _worker(profile_process)
    _running = state == "run"
    if _running:
        _listen()
        return
    _stop_listening()
    if _config["continuous_dump"] and record.timeline:
        dump(False)


def pause(profile_process: str = "worker") -> None:
    """Look away until `resume`: a running profiler leaves out what happens now."""
    _worker(profile_process)
    _stop_listening()


def resume(profile_process: str = "worker") -> None:
    """Look again, after `pause`."""
    _worker(profile_process)
    if _running:
        _listen()


def _listen() -> None:
    global _listening
    if _listening is not None:
        return
    everything = _config["profile_all"]
    observers: dict[str, Any] = {}
    if everything or _config["profile_symbolic"] or _config["profile_imperative"]:
        observers = {"OP": record.op, "GRAD": record.grad, "BLOCK": record.block}
    if everything or _config["profile_memory"]:
        observers["MEM"] = record.memory
    _listening = ExitStack()
    _listening.enter_context(events.subscribe(**observers))


def _stop_listening() -> None:
    global _listening
    if _listening is not None:
        _listening.close()
        _listening = None


def dump(finished: bool = True, profile_process: str = "worker") -> None:
    """Write the timeline to the file of `set_config`; ``finished`` forgets it then.

    The file is in Chrome's trace event format: open it in ``chrome://tracing`` or https://ui.perfetto.dev.
    """
    _worker(profile_process)
    with writing(_config["filename"]) as file:
        file.write(json.dumps(record.trace()).encode())
    if finished:
        record.timeline.clear()


def dumps(reset: bool = False, format: str = "table", sort_by: str = "total", ascending: bool = False) -> str:
    """The statistics as text: how often each operator ran, and how long that took.

    Parameters
    ----------
    reset : count anew from here.
    format : ``"table"`` or ``"json"``.
    sort_by : ``"total"``, ``"avg"``, ``"min"``, ``"max"`` or ``"count"``.
    ascending : the smallest first.

    Empty where ``set_config(aggregate_stats=True)`` was not said.
    """
    assert sort_by in SORT_KEYS, f"profiler.dumps: sort_by is one of {', '.join(SORT_KEYS)}, got {sort_by!r}"
    assert format in ("table", "json"), f"profiler.dumps: format is 'table' or 'json', got {format!r}"
    if not _config["aggregate_stats"]:
        return ""
    text = record.table(sort_by, ascending) if format == "table" else record.as_json(sort_by, ascending)
    if reset:
        record.clear_statistics()
    return text


def _worker(process: str) -> None:
    if process != "worker":
        raise MXNetError(f"profile_process is 'worker', got {process!r}: there are no parameter servers here")


def profiler_set_config(mode: str = "symbolic", filename: str = "profile.json") -> None:
    """The old name of `set_config`; ``mode`` is ``"symbolic"``, ``"imperative"``, ``"memory"`` or ``"all"``."""
    warnings.warn("profiler.profiler_set_config is the old name of profiler.set_config", stacklevel=2)
    if f"profile_{mode}" not in _SWITCHES:
        raise MXNetError(str(unknown("mode of the profiler", mode, ("symbolic", "imperative", "api", "memory", "all"))))
    set_config(**{f"profile_{mode}": True}, filename=filename)


def profiler_set_state(state: str = "stop") -> None:
    """The old name of `set_state`."""
    warnings.warn("profiler.profiler_set_state is the old name of profiler.set_state", stacklevel=2)
    set_state(state)


def dump_profile() -> None:
    """The old name of `dump`."""
    warnings.warn("profiler.dump_profile is the old name of profiler.dump", stacklevel=2)
    dump(True)
