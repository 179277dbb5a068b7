"""What every key-value store can do, and the registry for stores that users write."""

from __future__ import annotations

import warnings
from typing import Any, ClassVar, TypeVar

_Store = TypeVar("_Store", bound="type[KVStoreBase]")


class KVStoreBase:
    """Base of all stores (MXNet's ``mx.kvstore.KVStoreBase``); `gluon.Trainer` works with any subclass.

    A store of one's own writes `broadcast` and `pushpull`, says in `is_capable` whether it can run an optimizer, and is
    entered by `register`.

    >>> import d2lcore as mx
    >>> @mx.kv.KVStoreBase.register
    ... class Mean(mx.kv.KVStoreBase):
    ...     def broadcast(self, key, value, out, priority=0):
    ...         for each in out:
    ...             value.copyto(each)
    ...     def pushpull(self, key, value, out=None, priority=0):
    ...         mean = sum(v.as_in_context(mx.cpu()) for v in value) / len(value)
    ...         for each in value if out is None else out:
    ...             mean.copyto(each)
    ...     @staticmethod
    ...     def is_capable(capability):
    ...         return False
    >>> type(mx.kv.create("mean")).__name__
    'Mean'
    """

    OPTIMIZER: ClassVar[str] = "optimizer"  #: the capability to run an optimizer in the store
    kv_registry: ClassVar[dict[str, type[KVStoreBase]]] = {}

    def broadcast(self, key: Any, value: Any, out: Any, priority: int = 0) -> None:
        """Make ``value`` the first value of ``key`` and copy it to every array in ``out``."""
        raise self._missing("broadcast")

    def pushpull(self, key: Any, value: Any, out: Any = None, priority: int = 0) -> None:
        """Add up the arrays in ``value``; the result goes to every array in ``out`` (in ``value`` where None)."""
        raise self._missing("pushpull")

    def set_optimizer(self, optimizer: Any) -> None:
        """Let the store update its values by an optimizer."""
        raise self._missing("set_optimizer")

    @staticmethod
    def is_capable(capability: str) -> bool:
        """Whether the store has a capability, such as ``KVStoreBase.OPTIMIZER``."""
        raise NotImplementedError("is_capable is not written")

    def save_optimizer_states(self, fname: str, dump_optimizer: bool = False) -> None:
        """Write the optimizer's states to a file."""
        raise self._missing("save_optimizer_states")

    def load_optimizer_states(self, fname: str) -> None:
        """Read what `save_optimizer_states` wrote."""
        raise self._missing("load_optimizer_states")

    @property
    def type(self) -> str:
        """Name of the store's type."""
        return self.__class__.__name__.lower()

    @property
    def rank(self) -> int:
        """Number of this worker."""
        return 0

    @property
    def num_workers(self) -> int:
        """How many workers there are."""
        return 1

    @staticmethod
    def register(klass: _Store) -> _Store:
        """Class decorator: let `create` know a store by the lower-case name of its class."""
        name = klass.__name__.lower()
        known = KVStoreBase.kv_registry.get(name)
        if known is not None:
            warnings.warn(f"kvstore '{name}': {klass.__qualname__} replaces {known.__qualname__}", stacklevel=2)
        KVStoreBase.kv_registry[name] = klass
        return klass

    def _missing(self, method: str) -> NotImplementedError:
        return NotImplementedError(f"{self.__class__.__name__}: {method} is not written")
