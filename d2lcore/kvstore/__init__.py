"""Key-value stores (MXNet's ``mx.kv``): what adds up the gradients of several devices and gives the sum to all."""

from __future__ import annotations

from ..errors import MXNetError, unknown
from .base import KVStoreBase
from .kvstore import KVStore

__all__ = ["KVStore", "KVStoreBase", "create"]


def create(name: str = "local") -> KVStoreBase:
    """A store by the name of its type, or of a class that was registered with `KVStoreBase.register`.

    Parameters
    ----------
    name : ``"local"`` adds up on the CPU; ``"device"`` (and ``"nccl"``) on the devices; letter case is ignored.

    Raises
    ------
    MXNetError : the type is for several machines.
    UnknownNameError : there is no such type.

    >>> import d2lcore as mx
    >>> kv = mx.kv.create("device")
    >>> kv.type, kv.rank, kv.num_workers
    ('device', 0, 1)
    """
    if not isinstance(name, str):
        raise TypeError(f"kvstore.create: name is a string, got {type(name).__name__}")
    name = name.lower()
    if name in KVStoreBase.kv_registry:
        return KVStoreBase.kv_registry[name]()
    if name.startswith("dist") or name in ("horovod", "p3", "byteps"):
        raise MXNetError(
            f"kvstore.create: '{name}' is for several machines, this store works on one. "
            "Use 'device' (sums on the devices) or 'local' (sums on the CPU)."
        )
    if name not in KVStore.TYPES:
        raise unknown("kvstore", name, [*KVStore.TYPES, *KVStoreBase.kv_registry])
    return KVStore(name)
