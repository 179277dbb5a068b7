"""What the engine asks of a device, and the handle (`Context`) that arrays and users hold.

A `Context` is a name such as ``gpu(1)``: it can be made, compared and printed on a machine that has no such device.
The `Device` behind it is looked up at first use, and only then is its absence an error.
"""

from __future__ import annotations

import abc
from contextvars import ContextVar, Token
from types import ModuleType
from typing import Any, ClassVar

import numpy as np

from ..errors import ContextError
from .memory import Account


class Device(abc.ABC):
    """The raw arrays of one device: the module that computes on them, its random numbers, its memory account."""

    xp: ModuleType  #: NumPy, or a module with its interface
    array_type: type  #: of the raw arrays
    abstract = False  #: whether arrays have shapes only, see `shapes`

    def __init__(self, name: str) -> None:
        self.name = name
        self.memory = Account(name)
        self.rng = np.random.Generator(np.random.Philox())

    def seed(self, seed: int | np.random.SeedSequence | None) -> None:
        """Restart the device's random numbers; None takes entropy from the operating system.

        Philox is counter-based: its state is a few integers, cheap to save and restore, the same on every device.
        """
        # the generator stays the same object: programs that were compiled before hold on to it
        self.rng.bit_generator.state = np.random.Philox(seed).state

    @abc.abstractmethod
    def from_host(self, array: np.ndarray, copy: bool) -> Any:
        """A raw array with the values of a NumPy array; shares its memory where possible unless ``copy``."""

    @abc.abstractmethod
    def to_host(self, raw: Any) -> np.ndarray:
        """A NumPy array with the values of a raw array, sharing its memory where possible."""

    def synchronize(self) -> None:  # noqa: B027  # nothing to wait for on a device that computes at once
        """Wait until everything asked of the device has been computed."""


class Context:
    """A device by name: ``Context('gpu', 1)``, the same object each time (MXNet's ``mx.Context``).

    >>> import d2lcore as mx
    >>> mx.cpu(), mx.Context('gpu', 1), mx.cpu() is mx.Context('cpu', 0)
    (cpu(0), gpu(1), True)
    """

    __slots__ = ("_tokens", "device", "device_id", "device_type")
    _known: ClassVar[dict[tuple[str, int], Context]] = {}
    device: Device
    device_type: str
    device_id: int
    _tokens: list[Token]

    def __new__(cls, device_type: str | Context, device_id: int = 0) -> Context:
        if isinstance(device_type, Context):
            return device_type
        if device_type not in ("cpu", "gpu", "cpu_pinned", "cpu_shared", "shapes"):
            raise ValueError(f"Context: device_type is 'cpu' or 'gpu', got {device_type!r}")
        if not isinstance(device_id, (int, np.integer)) or device_id < 0:
            raise ValueError(f"Context: device_id is a whole number >= 0, got {device_id!r}")
        self = cls._known.get((device_type, device_id))
        if self is None:
            self = cls._known[device_type, device_id] = super().__new__(cls)
            self.device_type, self.device_id = device_type, int(device_id)
            self._tokens = []
        return self

    def __getattr__(self, name: str) -> Any:
        if name != "device":  # the slot is empty until the first use
            raise AttributeError(f"Context has no attribute {name!r}")
        from . import open_device

        self.device = open_device(self.device_type, self.device_id)
        return self.device

    def __repr__(self) -> str:
        return f"{self.device_type}({self.device_id})"

    def shares_memory(self, other: Context) -> bool:
        """Whether arrays here and there can be used together: all memory of the CPU can, as in MXNet."""
        return self is other or self.device_type[:3] == other.device_type[:3] == "cpu"

    def __reduce__(self) -> tuple:
        return Context, (self.device_type, self.device_id)

    def __enter__(self) -> Context:
        self._tokens.append(_current.set(self))
        return self

    def __exit__(self, *exc: object) -> None:
        _current.reset(self._tokens.pop())

    def empty_cache(self) -> None:
        """Give cached memory back to the system (MXNet's name); a CPU device caches none."""
        self.device.synchronize()


def checked(ctx: Any) -> Context:
    """``ctx`` itself; `ContextError` where a user gave something else for a device, such as its name."""
    if isinstance(ctx, Context):
        return ctx
    raise ContextError(f"ctx is a device such as mx.cpu() or mx.gpu(0), got {ctx!r}")


_CPU = Context("cpu", 0)
_current: ContextVar[Context] = ContextVar("d2lcore_context", default=_CPU)
current = _current.get
"""The context in which new arrays are made: ``cpu(0)``, or that of the innermost ``with ctx:``."""
