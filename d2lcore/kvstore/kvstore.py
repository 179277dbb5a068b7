"""`KVStore`: values by key on one machine, summed over devices, updated by an optimizer where one is set."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from .. import autograd
from ..core import NDArray
from ..device import Context
from ..errors import DataError, FormatError, MissingFileError, MXNetError, ShapeError
from ..files import writing
from ..optimizer import Optimizer, Updater
from .base import KVStoreBase
from .compression import Compression

Key = int | str
Update = Callable[[Any, NDArray, NDArray], None]


class KVStore(KVStoreBase):
    """A store on one machine (MXNet's ``mx.kv.KVStore``); made by `create`.

    Keys are all whole numbers or all strings. A method takes one key and one array, one key and a list of arrays (one
    a device), or a list of keys and a list of either. ``priority`` is accepted: everything is done in order here.

    >>> import d2lcore as mx
    >>> kv = mx.kv.create("local")
    >>> kv.init(3, mx.nd.zeros(2))
    >>> kv.push(3, [mx.nd.ones(2, ctx=mx.cpu(i)) for i in range(4)])
    >>> out = mx.nd.zeros(2)
    >>> kv.pull(3, out=out)
    >>> out.asnumpy()
    array([4., 4.], dtype=float32)
    """

    TYPES: ClassVar[tuple[str, ...]] = (
        "local", "device", "nccl", "local_allreduce_cpu", "local_allreduce_device", "local_update_cpu",
    )  # fmt: skip

    def __init__(self, kind: str = "local") -> None:
        self._type = kind
        self._on_device = "device" in kind or kind == "nccl"
        self._stored: dict[Key, Any] = {}
        self._updater: Update | None = None
        self._compression: Compression | None = None

    @property
    def type(self) -> str:
        """Name of the store's type."""
        return self._type

    @staticmethod
    def is_capable(capability: str) -> bool:
        """Whether the store has a capability; it has the only one that there is, ``"optimizer"``."""
        if capability.lower() != KVStoreBase.OPTIMIZER:
            raise ValueError(f"is_capable: unknown capability {capability!r}; there is '{KVStoreBase.OPTIMIZER}'")
        return True

    # ---- values ----

    def init(self, key: Any, value: Any) -> None:
        """Give each key its first value; a key that has one is an error."""
        for k, [first, *_] in _pairs(key, value):
            if k in self._stored:
                raise MXNetError(f"kvstore: key {k!r} has a value already. Was init() or broadcast() called before?")
            if self._stored and type(next(iter(self._stored))) is not type(k):
                raise MXNetError(f"kvstore: keys are all whole numbers or all strings; {k!r} is of the other kind")
            with autograd.pause():
                self._stored[k] = first.detach().copy()

    def push(self, key: Any, value: Any, priority: int = 0) -> None:
        """Add up the arrays of each key; the sum updates the stored value, or takes its place without an updater."""
        for k, values in _pairs(key, value):
            stored = self._get(k)
            for v in values:
                if v.shape != stored.shape:
                    raise ShapeError(f"kvstore: key {k!r} has shape {stored.shape}, a value pushed to it {v.shape}")
            with autograd.pause():
                merged = self._reduce(k, values)
                if self._updater is None:
                    self._stored[k] = merged
                    continue
                if self._on_device:  # weights live where their gradients are added up
                    self._stored[k] = stored = stored.as_in_context(merged.ctx)
                else:
                    merged = merged.as_in_context(stored.ctx)
                self._updater(k, merged, stored)

    def pull(self, key: Any, out: Any = None, priority: int = 0, ignore_sparse: bool = True) -> None:
        """Copy the stored value of each key into every array of ``out``.

        ``ignore_sparse`` leaves out keys that hold a row-sparse value; those are for `row_sparse_pull`.
        """
        if out is None:
            raise AssertionError("kvstore.pull: out is the array to copy into; there is none")
        for k, targets in _pairs(key, out):
            stored = self._get(k)
            if ignore_sparse and stored.stype != "default":
                continue
            for target in targets:
                if target.shape != stored.shape:
                    raise ShapeError(f"kvstore: key {k!r} has shape {stored.shape}, out has {target.shape}")
            with autograd.pause():
                for target in targets:
                    stored.copyto(target)

    def pushpull(self, key: Any, value: Any, out: Any = None, priority: int = 0) -> None:
        """`push`, then `pull` into ``out`` (into ``value`` where None: an all-reduce)."""
        self.push(key, value, priority)
        self.pull(key, value if out is None else out, priority)

    def broadcast(self, key: Any, value: Any, out: Any, priority: int = 0) -> None:
        """`init`, then `pull` into ``out``."""
        self.init(key, value)
        self.pull(key, out, priority)

    def row_sparse_pull(self, key: Any, out: Any = None, priority: int = 0, row_ids: Any = None) -> None:
        """Copy some rows of the stored value of each key into row-sparse arrays.

        Parameters
        ----------
        key : key or keys.
        out : row-sparse array, list of them, or list of lists.
        row_ids : which rows, one array for each in ``out``, or one for all; repeated and unsorted ones are allowed.

        >>> import d2lcore as mx
        >>> kv = mx.kv.create()
        >>> kv.init("w", mx.nd.ones((3, 2)).tostype("row_sparse"))
        >>> out = mx.nd.sparse.zeros("row_sparse", (3, 2))
        >>> kv.row_sparse_pull("w", out=out, row_ids=mx.nd.array([2, 0, 2]))
        >>> out.indices.asnumpy()
        array([0, 2])
        """
        if out is None or row_ids is None:
            raise AssertionError("kvstore.row_sparse_pull: out and row_ids are required")
        if isinstance(row_ids, NDArray):
            row_ids = [row_ids]
        if not isinstance(row_ids, list):
            raise AssertionError("kvstore.row_sparse_pull: row_ids is an array or a list of arrays")
        targets = [(k, o) for k, outs in _pairs(key, out) for o in outs]
        ids = [r for part in row_ids for r in (part if isinstance(part, list) else [part])]
        if len(ids) == 1:
            ids *= len(targets)
        if len(ids) != len(targets):
            raise AssertionError(f"kvstore.row_sparse_pull: {len(ids)} row_ids for {len(targets)} arrays in out")
        for (k, target), rows in zip(targets, ids, strict=True):
            if target.stype != "row_sparse":
                raise MXNetError(f"kvstore.row_sparse_pull: out is row_sparse, got {target.stype} for key {k!r}")
            self._get(k).tostype("row_sparse").retain(rows).copyto(target)

    def _replace(self, key: Key, value: NDArray) -> None:
        """Give a key another value; for a `Trainer` whose parameter was written to by hand."""
        with autograd.pause():
            value.detach().copyto(self._get(key))

    def _get(self, key: Key) -> Any:
        if key not in self._stored:
            raise MXNetError(f"kvstore: key {key!r} has no value yet. Call init() or broadcast() first.")
        return self._stored[key]

    def _reduce(self, key: Key, values: list) -> Any:
        """The sum over devices, always in the order of the list, so that the same program gives the same bits."""
        if self._compression is not None and values[0].stype == "default":
            values = [self._compression(key, i, v.detach()) for i, v in enumerate(values)]
        home = values[0].ctx if self._on_device else Context("cpu", 0)
        total = values[0].detach().copyto(home)
        for value in values[1:]:
            total = total + value.detach().as_in_context(home)
        return total

    # ---- updates ----

    def set_optimizer(self, optimizer: Optimizer) -> None:
        """Let pushed gradients update the stored values by an optimizer."""
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"kvstore.set_optimizer: expected an Optimizer, got {type(optimizer).__name__}")
        self._set_updater(Updater(optimizer))

    def set_updater(self, updater: Update) -> None:
        """Let ``updater(key, pushed, stored)`` change the stored value in place at every push."""
        self._updater = updater

    _set_updater = set_updater  # MXNet's name

    def set_gradient_compression(self, compression_params: dict[str, Any]) -> None:
        """Round gradients to 2 bits (or 1) on each device before they are added up; see `Compression`.

        >>> import d2lcore as mx
        >>> kv = mx.kv.create("device")
        >>> kv.set_gradient_compression({"type": "2bit", "threshold": 0.5})
        >>> kv.init(0, mx.nd.zeros(3))
        >>> g = mx.nd.array([0.3, 0.6, -2.0])
        >>> kv.pushpull(0, g)
        >>> g.asnumpy()
        array([ 0. ,  0.5, -0.5], dtype=float32)
        """
        if not self._on_device:
            raise MXNetError(
                f"Gradient compression is not supported for a kvstore of type '{self._type}', which adds up on the "
                "CPU. "
                "Use 'device'."
            )
        self._compression = Compression(compression_params)

    def save_optimizer_states(self, fname: str, dump_optimizer: bool = False) -> None:
        """Write the optimizer's states to a file, with the optimizer itself where ``dump_optimizer``."""
        states = self._optimizer_states().get_states(dump_optimizer)
        with writing(fname) as file:
            file.write(states)

    def load_optimizer_states(self, fname: str) -> None:
        """Read what `save_optimizer_states` wrote (a pickle: only from a source that you trust)."""
        updater = self._optimizer_states()
        updater.set_states(states_in(fname))

    def _optimizer_states(self) -> Updater:
        if not isinstance(self._updater, Updater):
            raise AssertionError("kvstore: there are no optimizer states; call set_optimizer() first")
        return self._updater


def states_in(fname: str) -> bytes:
    """The contents of a file of optimizer states; `DataError` where there is none, `FormatError` for another."""
    try:
        content = Path(fname).read_bytes()
    except OSError as error:
        kind = MissingFileError if isinstance(error, FileNotFoundError) else DataError
        raise kind(f"cannot read {fname}: {error.strerror or error}") from error
    if content[:1] != pickle.PROTO:
        raise FormatError(f"{fname}: not a file of optimizer states, as Trainer.save_states() writes it")
    return content


def _pairs(keys: Any, values: Any) -> Iterator[tuple[Key, list]]:
    """Each key with the list of its arrays, whichever way they were given."""
    if not isinstance(keys, (list, tuple)):
        arrays: Iterable = values if isinstance(values, (list, tuple)) else [values]
        given = [(keys, list(arrays))]
    else:
        if not isinstance(values, (list, tuple)) or len(values) != len(keys):
            raise AssertionError(f"kvstore: {len(keys)} keys need as many values, or lists of values")
        given = [(k, list(v) if isinstance(v, (list, tuple)) else [v]) for k, v in zip(keys, values, strict=True)]
    merged: dict[Key, list] = {}
    for key, each in given:
        if isinstance(key, bool) or not isinstance(key, (int, str)):
            raise AssertionError(f"kvstore: a key is a whole number or a string, got {key!r}")
        if type(key) is not type(given[0][0]):
            raise AssertionError("kvstore: keys are all whole numbers or all strings")
        for value in each:
            if not isinstance(value, NDArray):
                raise AssertionError(f"kvstore: values are arrays, got {type(value).__name__} for key {key!r}")
        if not each:
            raise AssertionError(f"kvstore: there is no array for key {key!r}")
        merged.setdefault(key, []).extend(each)  # a key that is named twice: as if its arrays were in one list
    yield from merged.items()
