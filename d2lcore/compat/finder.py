"""How Python finds ``mxnet.a.b``: as the module ``d2lcore.a.b`` itself, not a copy of it.

A finder on ``sys.meta_path`` puts the engine's module into ``sys.modules`` under MXNet's name too, so classes stay one
and ``isinstance`` holds. Nothing here lists what the engine has: a name is looked for there, under the same path. Two
small tables say where MXNet keeps a name in another file than the engine does.

The modules that are reached this way get a ``__getattr__`` that knows those tables and what is `outside`; `forget`
takes it off again.
"""

from __future__ import annotations

import difflib
import sys
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from types import ModuleType
from typing import Any, NoReturn

from .outside import OutsideError, reason

ENGINE = "d2lcore"
BOOKS = ("d2l", "d2lzh")  #: packages of helpers that the two editions of *Dive into Deep Learning* import
PUBLISHED = (*BOOKS, "gluoncv")  #: packages that are the engine's where the published ones are not installed

ELSEWHERE = {
    "attribute": "symbol",
    "contrib.ndarray": "ndarray.contrib",
    "contrib.symbol": "symbol.contrib",
    "executor": "symbol",
    "gluon.model_zoo.model_store": "gluon.model_zoo",
    "libinfo": "compat.libinfo",
    "name": "symbol",
    "ndarray.numpy": "numpy",
    "ndarray.numpy_extension": "numpy_extension",
    "symbol.numpy": "numpy",
    "symbol.numpy_extension": "numpy_extension",
}
"""Modules of MXNet and where their contents are here, asked where the engine has no module of that path."""

FILES = {
    "contrib.amp": "amp loss_scaler",
    "gluon": "block parameter trainer",
    "gluon.contrib.cnn": "conv_layers",
    "gluon.contrib.data": "sampler text",
    "gluon.contrib.estimator": "batch_processor estimator event_handler utils",
    "gluon.contrib.nn": "basic_layers",
    "gluon.contrib.rnn": "conv_rnn_cell rnn_cell",
    "gluon.data": "dataloader dataset sampler",
    "gluon.data.vision": "datasets",
    "gluon.model_zoo.vision": "alexnet densenet inception mobilenet resnet squeezenet vgg",
    "gluon.nn": "activations basic_layers conv_layers",
    "gluon.rnn": "rnn_cell rnn_layer",
    "image": "detection image",
    "io": "io utils",
    "kvstore": "base kvstore",
    "module": "base_module bucketing_module executor_group module python_module sequential_module",
    "ndarray": "_internal ndarray op utils",
    "numpy": "_op arrayprint fallback function_base io multiarray stride_tricks utils",
    "numpy_extension": "_op utils",
    "optimizer": "contrib optimizer",
    "rnn": "io rnn rnn_cell",
    "symbol": "_internal op symbol",
}
"""MXNet's packages and the files that they are made of. A name asked of the file is looked for in the package too."""

_taught: dict[str, Any] = {}  # engine module -> its own __getattr__, if it had one
_made_packages: set[str] = set()
_bound: list[tuple[ModuleType, str]] = []  # attributes that importing has set on the engine's modules


class _Alias:
    """Loader: the module of that name is the engine's."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        path = module.__name__
        parent, _, child = path.rpartition(".")
        if parent and child not in vars(sys.modules[parent]):  # the import system binds it there next
            _bound.append((sys.modules[parent], child))
        sys.modules[path] = self.module  # import takes what stands here after execution
        teach(self.module)


class Finder:
    """First on ``sys.meta_path``: ``mxnet.*`` and ``mxboard``; and the published helpers get what they count on."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        root, _, rest = name.partition(".")
        if root == "mxboard":
            return _spec(name, import_module(f"{ENGINE}.compat.{name}"))
        if name in BOOKS:
            _plot_as_svg()
        if root in PUBLISHED and rest and sys.modules[root].__name__.startswith(f"{ENGINE}."):
            return _spec(name, import_module(f"{ENGINE}.compat.{name}"))  # before its files are found by the path
        if root != "mxnet":
            return None
        module = sys.modules["mxnet"] if not rest else resolve(rest)
        if module is None:
            _not_found(name)
        return _spec(name, module)


class Fallback:
    """Last on ``sys.meta_path``: the books' helpers where nobody has installed them, and words for what is missing."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        root, _, rest = name.partition(".")
        if root in PUBLISHED:
            return _spec(name, import_module(f"{ENGINE}.compat.{name}"))
        parent = name.rpartition(".")[0]
        if path and PathFinder.find_spec(name, path) is not None:
            return None  # a file that is there, which only a tool that asks every finder (pytest) asks about
        if parent in _taught or parent == f"{ENGINE}.compat.mxnet":
            # `from mxnet.a import b` asks for a module d2lcore.a.b after a.__getattr__ has said no
            _not_found("mxnet." + rest.removeprefix("compat.mxnet."))
        inside = rest.removeprefix("compat.")
        if parent == f"{ENGINE}.compat.d2l" and reason(inside):
            raise ModuleNotFoundError(f"{inside}: {reason(inside)}", name=inside)
        return None


def resolve(path: str) -> ModuleType | None:
    """The engine's module for ``mxnet.<path>``, or None.

    >>> from d2lcore.compat.finder import resolve
    >>> resolve("gluon.nn").__name__, resolve("nd").__name__, resolve("ndarray.ndarray").__name__
    ('d2lcore.gluon.nn', 'd2lcore.ndarray', 'd2lcore.ndarray')
    """
    above, _, name = path.rpartition(".")
    parent = resolve(above) if above else import_module(ENGINE)
    if parent is not None:
        known = _attribute(parent, name)
        if isinstance(known, ModuleType) and known.__name__.startswith(f"{ENGINE}."):
            return known
        full = f"{parent.__name__}.{name}"
        if parent.__spec__ and parent.__spec__.submodule_search_locations and _exists(full):
            return import_module(full)
    canonical = _mx_path(f"{parent.__name__.partition('.')[2]}.{name}" if parent and above else path)
    if canonical in ELSEWHERE and ELSEWHERE[canonical] != path:
        return resolve(ELSEWHERE[canonical])
    package, _, file = canonical.rpartition(".")
    return parent if file in FILES.get(package, "").split() else None


def teach(value: Any) -> None:
    """Let a module of the engine, and those below it, answer for names that MXNet has elsewhere or that are outside."""
    if not isinstance(value, ModuleType) or not value.__name__.startswith(f"{ENGINE}."):
        return
    for name, module in list(sys.modules.items()):
        below = name == value.__name__ or name.startswith(f"{value.__name__}.")
        mxnets = not name.startswith(f"{ENGINE}.compat") or name == f"{ENGINE}.compat.libinfo"
        if below and mxnets and name not in _taught and module is not None:
            _teach(name, module)


def _teach(name: str, module: ModuleType) -> None:
    own = _taught[name] = vars(module).get("__getattr__")
    path = _mx_path(name.partition(".")[2].removeprefix("compat."))

    def __getattr__(wanted: str) -> Any:
        if own is not None:
            try:
                return own(wanted)
            except AttributeError:
                pass
        if wanted.startswith("__"):
            raise AttributeError(f"module {name!r} has no attribute {wanted!r}")
        return missing(f"mxnet.{path}", wanted, module)

    module.__getattr__ = __getattr__  # type: ignore[method-assign]
    if "__path__" not in vars(module):  # so that `from mxnet.base import _LIB` asks the finders, which know why not
        module.__path__ = []
        _made_packages.add(name)


def forget() -> None:
    """Undo everything: MXNet's names in ``sys.modules``, and what was put into the engine's modules."""
    for name in [n for n in sys.modules if n.partition(".")[0] in ("mxnet", "mxboard")]:
        del sys.modules[name]
    for name in [n for n in sys.modules if n.partition(".")[0] in PUBLISHED]:
        if sys.modules[name].__name__.startswith(f"{ENGINE}."):
            del sys.modules[name]
    for module, child in _bound:
        vars(module).pop(child, None)
    for name, own in _taught.items():
        module = sys.modules[name]
        if own is None:
            del module.__getattr__
        else:
            module.__getattr__ = own  # type: ignore[method-assign]
    for name in _made_packages:
        del sys.modules[name].__path__
    _bound.clear()
    _taught.clear()
    _made_packages.clear()


def missing(path: str, name: str, module: ModuleType) -> Any:
    """What ``<path>.<name>`` is where the engine's module has no such name; if nothing, an error that helps."""
    inside = f"{path}.{name}".partition(".")[2]
    package, _, file = inside.rpartition(".")
    if inside in ELSEWHERE or file in FILES.get(package, "").split():
        found: Any = resolve(inside)
        if found is not None:
            return found
    package, _, file = path.partition(".")[2].rpartition(".")
    if file in FILES.get(package, "").split():
        parent = resolve(package)
        found = _attribute(parent, name) if parent is not None else None
        if found is not None:
            return found
    text = reason(inside)
    if text:
        raise OutsideError(f"{path}.{name}: {text}", name=name, obj=module)
    raise AttributeError(f"{path} has no {name!r}.{_near(name, module)}", name=name, obj=module)


def _attribute(module: ModuleType, name: str) -> Any:
    """A module's attribute by its own means, without what `teach` has put there; None where it has none."""
    if name in vars(module):
        return vars(module)[name]
    own = _taught[module.__name__] if module.__name__ in _taught else vars(module).get("__getattr__")
    if own is None:
        return None
    try:
        return own(name)
    except AttributeError:
        return None


def _not_found(name: str) -> NoReturn:
    """The error of an import that fails."""
    path, _, last = name.rpartition(".")
    inside = name.partition(".")[2]
    parent = resolve(path.partition(".")[2]) if "." in path else import_module(ENGINE)
    text = reason(inside) or f"there is no such name.{_near(last, parent) if parent else ''}"
    raise ModuleNotFoundError(f"{name}: {text}", name=name)


def _plot_as_svg() -> None:
    """Every published helper up to d2l 0.17 calls a function that IPython has since moved to matplotlib-inline."""
    if _exists("IPython") and _exists("matplotlib_inline"):
        display: Any = import_module("IPython.display")
        if not hasattr(display, "set_matplotlib_formats"):
            display.set_matplotlib_formats = import_module("matplotlib_inline.backend_inline").set_matplotlib_formats


def _spec(name: str, module: ModuleType) -> ModuleSpec:
    return ModuleSpec(name, _Alias(module), origin=module.__name__)  # type: ignore[arg-type]


def _exists(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _mx_path(path: str) -> str:
    """The path that MXNet's readers know: ``nd`` and ``ndarray`` are one, and so are some others."""
    head, dot, rest = path.partition(".")
    return {"nd": "ndarray", "sym": "symbol", "np": "numpy", "npx": "numpy_extension"}.get(head, head) + dot + rest


def _near(name: str, module: ModuleType) -> str:
    """A word about the public name of a module that is nearest to ``name``, if one is near."""
    own = vars(module)
    near = difflib.get_close_matches(name, [n for n in dir(module) if n not in own or _ours(n, own[n])], n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def _ours(name: str, value: Any) -> bool:
    """Whether a module's attribute is the engine's own rather than something that it has imported."""
    home = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    return not name.startswith("_") and str(home or ENGINE).startswith(ENGINE)
