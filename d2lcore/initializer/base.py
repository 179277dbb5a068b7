"""What all initializers share: the registry, and which values a parameter's name asks for.

An initializer is called with a parameter's name and its array and fills the array. The name matters only by its ending,
as in MXNet: biases and shifts begin at 0, scales and running variances at 1, and only weights are drawn, unless the
parameter was given an initializer of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from ..core import NDArray, assign
from ..errors import UnknownNameError, unknown

_REGISTRY: dict[str, type[Initializer]] = {}


def register(cls: type[Initializer]) -> type[Initializer]:
    """Class decorator: make an initializer known by the lower-case name of its class."""
    _REGISTRY[cls.__name__.lower()] = cls
    return cls


def alias(*names: str) -> Callable[[type[Initializer]], type[Initializer]]:
    """Class decorator: make an initializer known by other names too."""

    def enter(cls: type[Initializer]) -> type[Initializer]:
        _REGISTRY.update(dict.fromkeys((name.lower() for name in names), cls))
        return cls

    return enter


def create(init: Any, **arguments: Any) -> Initializer:
    """An initializer from what users write: an object, a name such as ``"xavier"``, or MXNet's JSON form of it.

    >>> create("normal", sigma=0.1)
    Normal(sigma=0.1)
    """
    if isinstance(init, Initializer) or (callable(init) and not isinstance(init, type)):
        return init
    if isinstance(init, type) and issubclass(init, Initializer):
        return init(**arguments)
    if isinstance(init, str) and init.startswith("["):
        name, arguments = json.loads(init)
        return create(name, **arguments)
    if not isinstance(init, str) or init.lower() not in _REGISTRY:
        raise unknown("initializer", init, _REGISTRY)
    return _REGISTRY[init.lower()](**arguments)


class InitDesc(str):
    """A parameter's name, with the initializer that it asks for (MXNet's name for it)."""

    attrs: dict[str, Any]
    global_init: Any

    def __new__(cls, name: str, attrs: dict[str, Any] | None = None, global_init: Any = None) -> InitDesc:
        self = super().__new__(cls, name)
        self.attrs, self.global_init = attrs or {}, global_init
        return self


class Initializer:
    """Base of all initializers; a subclass writes `_init_weight`."""

    def __init__(self, **arguments: Any) -> None:
        self._arguments = arguments

    def __call__(self, desc: str, array: NDArray) -> None:
        """Fill ``array`` by the convention that belongs to the parameter's name."""
        own = getattr(desc, "attrs", {}).get("__init__")
        if own:
            own = create(own)
            if isinstance(own, Initializer):
                own._init_weight(desc, array)
            else:  # Load, Mixed or a function; it gets the name alone, without this request
                own(str(desc), array)
            return
        for ending, fill in self._by_ending:
            if desc.endswith(ending):
                getattr(self, fill)(desc, array)
                return
        self._init_default(desc, array)

    def set_verbosity(self, verbose: bool = False, print_func: Any = None) -> Initializer:
        """Accepted for MXNet's sake, which prints what it initialises; gives the initializer itself."""
        return self

    # ---- what a subclass may write ----

    def _init_default(self, desc: str, array: NDArray) -> None:
        raise UnknownNameError(
            f"initializer: nothing is known of a parameter called '{desc}': a name ends in weight, bias, gamma, beta, "
            "alpha, running_mean, running_var, ... Give it an initializer of its own: Parameter(..., init=init.One())."
        )

    def _init_weight(self, desc: str, array: NDArray) -> None:
        raise NotImplementedError(f"{type(self).__name__}: write _init_weight(self, name, array)")

    def _init_bias(self, desc: str, array: NDArray) -> None:
        assign(array, 0)

    def _init_zero(self, desc: str, array: NDArray) -> None:
        assign(array, 0)

    def _init_one(self, desc: str, array: NDArray) -> None:
        assign(array, 1)

    def _init_alpha(self, desc: str, array: NDArray) -> None:
        assign(array, 0.25)

    _init_gamma, _init_beta = _init_one, _init_zero

    #: which method fills a parameter, by the ending of its name
    _by_ending: ClassVar[Sequence[tuple[str, str]]] = (
        ("weight", "_init_weight"),
        ("bias", "_init_bias"),
        ("gamma", "_init_gamma"),
        ("beta", "_init_beta"),
        ("alpha", "_init_alpha"),
        ("running_mean", "_init_zero"),
        ("moving_mean", "_init_zero"),
        ("running_var", "_init_one"),
        ("moving_var", "_init_one"),
        ("moving_avg", "_init_zero"),
        ("min", "_init_zero"),
        ("max", "_init_one"),
    )

    def dumps(self) -> str:
        """The initializer as MXNet writes it: ``["xavier", {"rnd_type": ...}]``."""
        return json.dumps([type(self).__name__.lower(), self._arguments])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self._arguments.items())})"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._arguments == other._arguments

    def __hash__(self) -> int:
        return hash((type(self), self.dumps()))
