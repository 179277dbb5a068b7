"""The public names of real MXNet 1.9.1 with those of their arguments, by room (`names.json`), and what is here of it.

`inventory(mx)` is the recording; `missing(mx, names)` says which of the names, methods and arguments `mx` lacks. What
may be missing, and why, is in `gaps.py`.
"""

from __future__ import annotations

import importlib
import inspect
import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent / "names.json"

ROOMS = """
autograd attribute callback context contrib.io contrib.quantization contrib.amp contrib.onnx contrib.svrg_optimization
contrib.tensorboard contrib.text.embedding contrib.text.utils contrib.text.vocab engine error executor gluon
gluon.block gluon.contrib.cnn gluon.contrib.data gluon.contrib.data.text gluon.contrib.estimator gluon.contrib.nn
gluon.contrib.rnn gluon.data gluon.data.batchify gluon.data.vision gluon.data.vision.transforms gluon.loss
gluon.model_zoo.model_store gluon.model_zoo.vision gluon.nn gluon.parameter gluon.rnn gluon.utils image init io kvstore
log lr_scheduler metric model module monitor name nd nd.contrib nd.image nd.linalg nd.random nd.sparse nd.utils np
np.linalg np.random npx npx.image npx.random operator optimizer optimizer.contrib profiler random recordio registry
rnn runtime sym sym.contrib sym.image sym.linalg sym.random sym.sparse test_utils util visualization
""".split()  # noqa: SIM905  # read by words

Names = dict[str, dict[str, dict[str, str]]]
"""Room, name, method ("" for the function or class itself): its arguments."""


def found(mx: Any, path: str) -> Any:
    """What a dotted path leads to; None if nothing."""
    here = mx
    for part in path.split("."):
        try:
            here = getattr(here, part, None) or importlib.import_module(f"{here.__name__}.{part}")
        except (ImportError, AttributeError):
            return None
    return here


def arguments(function: Any) -> str:
    """Names of the arguments that may be given by keyword, in one text."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # written in C
        return ""
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return " ".join(p.name for p in parameters if p.kind in named and p.name != "self")


def is_own(thing: Any, room: Any, listed: bool) -> bool:
    """Whether a name of a room is MXNet's own, and not a module or a helper that the room only uses."""
    if inspect.ismodule(thing) or not callable(thing):
        return False
    home = getattr(thing, "__module__", None) or ""
    generated = not home.startswith("mxnet.") and home.split(".")[0] in ("ndarray", "symbol", "_op", "numpy_extension")
    return listed or generated or home == room.__name__ or home.startswith(room.__name__ + ".")


def inventory(mx: Any) -> Names:
    """Rooms, their names, and the arguments of each; for classes also those of the methods."""
    rooms: Names = {}
    for path in ROOMS:
        room = found(mx, path)
        if room is None:
            continue
        names = rooms.setdefault(path, {})
        listed = set(getattr(room, "__all__", None) or ())
        for name in sorted({*dir(room), *listed}):
            thing = getattr(room, name, None)
            if name.startswith("_") or not is_own(thing, room, name in listed):
                continue
            names[name] = {"": arguments(thing)}
            if inspect.isclass(thing):  # inherited methods stand with their own class
                own = [key for key in vars(thing) if not key.startswith("_") and callable(getattr(thing, key))]
                names[name] |= {method: arguments(getattr(thing, method)) for method in sorted(own)}
    return rooms


EVERYWHERE = ("name", "attr", "out")
"""Arguments that every function of nd and sym takes, whatever its signature shows."""


def lacking(function: Any, wanted: str) -> list[str]:
    """Which of these arguments a function does not take by name."""
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return []
    if any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        return []
    return [name for name in wanted.split() if name not in parameters and name not in EVERYWHERE]


def missing(mx: Any, names: Names) -> list[str]:
    """What is not here: ``room.name``, ``room.name.method``, and ``room.name(argument)``."""
    gaps: list[str] = []
    for path, room in names.items():
        for name, what in room.items():
            full = f"{path}.{name}"
            here = mx.sym.var("x") if name == "Symbol" else found(mx, full)  # makes methods when they are asked for
            if here is None:
                gaps.append(full)
                continue
            for method, wanted in what.items():
                place, taker = (f"{full}.{method}", getattr(here, method, None)) if method else (full, here)
                gaps += [f"{place}({a})" for a in lacking(taker, wanted)] if callable(taker) else [place]
    return gaps


def record(mx: Any) -> None:
    """Write `names.json`: a line for each name."""
    rooms = []
    for path, room in inventory(mx).items():
        lines = ",\n  ".join(f"{json.dumps(name)}: {json.dumps(what)}" for name, what in room.items())
        rooms.append(f"{json.dumps(path)}: {{\n  {lines}\n}}")
    FILE.write_text("{\n" + ",\n".join(rooms) + "\n}\n")


def recorded() -> Names:
    """What real MXNet 1.9.1 has."""
    return json.loads(FILE.read_text())
