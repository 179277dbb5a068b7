"""`HybridBlock`: a block that runs as Python code, or, after `hybridize`, as a graph traced from that code."""

from __future__ import annotations

import inspect
import weakref
from collections.abc import Callable
from functools import partial
from os import PathLike
from typing import Any

import numpy as np

from .. import autograd, ndarray, scope, symbol
from ..core import TAPE, NDArray, recorder, training
from ..errors import DeferredInitializationError, DTypeError, MXNetError, NotImplementedForSymbol, unknown
from ..graph import Compiled
from ..symbol import Symbol
from ..symbol.evaluate import evaluate
from ..symbol.shapes import find_arrays
from .block import Block
from .export import export, input_names, outputs_of, symbol_of
from .nesting import arrays as arrays_in
from .nesting import flatten, refill, unflatten
from .parameter import Parameter
from .parameter_dict import ParameterDict

__all__ = ["HybridBlock"]


class HybridBlock(Block):
    """A block that can run as a graph (MXNet's ``gluon.HybridBlock``).

    Write ``forward(self, x)``, or MXNet's older ``hybrid_forward(self, F, x, weight)``, where ``F`` is ``mx.nd`` and
    the block's own parameters arrive by name. After ``hybridize()`` the first call with each kind of input (shapes,
    dtypes, device, training mode) traces it into a graph, and later calls run that graph: faster, but values cannot be
    looked at on the way, and an ``if`` takes the way that it took when it was traced.

    >>> from d2lcore import gluon, nd
    >>> class Square(gluon.HybridBlock):
    ...     def hybrid_forward(self, F, x):
    ...         return F.square(x)
    >>> net = Square()
    >>> net.hybridize()
    >>> net(nd.array([3.0])).asscalar()
    np.float32(9.0)
    """

    #: whether data must have the dtype of the parameters
    _one_dtype = False

    def __init__(self, prefix: str | None = None, params: ParameterDict | None = None) -> None:
        super().__init__(prefix, params)
        self._active = False
        self._graphs: dict[Any, Compiled] = {}  #: by how the arguments are nested
        #: how the outputs are nested, by how the arguments are, and by mode: a block may return more in training
        self._outputs: dict[tuple[Any, bool, int], Any] = {}
        self._captured = 0  #: `Parameter.replaced` when the graphs were traced
        self._called_with: Any = None  #: how the arguments of the last call were nested; what `export` writes

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_graphs": {}}  # a copy has parameters of its own: its graphs are traced anew

    def register_child(self, block: Block, name: str | None = None) -> None:
        """Make ``block`` a part of this one; it must be able to run as a graph too."""
        if not isinstance(block, HybridBlock):
            hint = " Use Sequential in place of HybridSequential." if hasattr(self, "add") else ""
            raise ValueError(
                f"{type(self).__name__}: parts of a HybridBlock are HybridBlocks, got {type(block).__name__}, which is "
                f"not one.{hint}"
            )
        super().register_child(block, name)
        self._clear_cached_op()

    def hybridize(  # type: ignore[override]
        self, active: bool = True, backend: str | None = None, clear: bool = True, static_alloc: bool = False,
        static_shape: bool = False, inline_limit: int = 2, forward_bulk_size: int | None = None,
        backward_bulk_size: int | None = None,
    ) -> None:  # fmt: skip
        """Run as a graph from now on (or, with ``active=False``, as Python code again), and all blocks inside.

        The other arguments are MXNet's: ``clear`` forgets the graphs traced so far; those after it tune MXNet's
        executor, and every one of them gives the same numbers here.
        """
        if backend is not None:
            raise unknown("backend", backend, ())
        self._active = active
        if clear:
            self._clear_cached_op()
        super().hybridize(active, clear=clear, static_alloc=static_alloc, static_shape=static_shape)

    def explain(self) -> str:
        """What was traced, when it was traced again and why, and the graph that runs now, as text."""
        if not self._active:
            return f"{type(self).__name__} runs as Python code; hybridize() makes it run as a graph."
        texts = [graph.explain() for graph in self._graphs.values()]
        return "\n\n".join(texts) or f"{type(self).__name__}: not traced yet; call it once."

    def _clear_cached_op(self) -> None:
        """Forget the graphs: what was traced is outdated. (MXNet's name for it, which GluonCV's networks call.)"""
        self._graphs.clear()

    def cast(self, dtype: Any) -> None:
        """Change the dtype of all parameters."""
        super().cast(dtype)
        self._clear_cached_op()

    def register_op_hook(self, callback: Callable[[bytes, bytes, NDArray], None], monitor_all: bool = False) -> None:
        """Show every operator's result to ``callback(name, operator, array)``, on every call of this block.

        The names are those of the exported graph, as bytes (`mx.base.py_str` makes text of them): ``net0_dense0_fwd``
        with ``_output``. While a block has a hook it computes operator by operator, hybridized or not, which MXNet does
        for hybridized blocks only; and MXNet gives the address of an array where this gives the array.

        Parameters
        ----------
        callback : what to call.
        monitor_all : show what goes into every operator too, as ``NAME_data``, ``NAME_weight``.

        >>> from d2lcore import gluon, nd
        >>> net = gluon.nn.Dense(2, prefix="fc_")
        >>> net.initialize()
        >>> net.register_op_hook(lambda name, operator, array: print(name, operator, array.shape))
        >>> y = net(nd.ones((1, 3)))
        b'fc_fwd_output' b'FullyConnected' (1, 2)
        """
        self._op_hook = callback, monitor_all

    # ---- files ----

    def export(self, path: str | PathLike, epoch: int = 0, remove_amp_cast: bool = True) -> tuple[str, str]:
        """Write the network as a graph and its parameters: ``PATH-symbol.json`` and ``PATH-0000.params``.

        `SymbolBlock.imports`, `Module`, and the real MXNet read them. One input is called ``data``, several ``data0``,
        ``data1``, and so on. The network must be hybridized, and have been called once, which says what its inputs are.

        Parameters
        ----------
        path : beginning of the files' names.
        epoch : number in the name of the second file.
        remove_amp_cast : leave out the casts of mixed precision.

        Returns the names of both files (MXNet 1.9 returns nothing, MXNet 2 this).

        >>> import tempfile, os
        >>> from d2lcore import gluon, nd
        >>> net = gluon.nn.Dense(2)
        >>> net.initialize()
        >>> net.hybridize()
        >>> y = net(nd.ones((1, 3)))
        >>> [os.path.basename(f) for f in net.export(tempfile.mkdtemp() + "/dense")]
        ['dense-symbol.json', 'dense-0000.params']
        """
        return export(self, self._called_with, path, epoch, remove_amp_cast)

    def optimize_for(self, x: Any, *args: Any, backend: str | None = None, **options: Any) -> Any:
        """Hybridize and call once (MXNet's way to hand the graph to a backend; there is none but the engine itself)."""
        known = ("clear", "static_alloc", "static_shape", "inline_limit", "forward_bulk_size", "backward_bulk_size")
        self.hybridize(True, backend, **{k: v for k, v in options.items() if k in known})
        return self(x, *args)

    # ---- computing ----

    def _run_shown(self, args: tuple, kwargs: dict[str, Any]) -> Any:
        """Compute the block's symbol, operator by operator, so that the hook sees what each of them gives."""
        assert self._op_hook is not None
        callback, monitor_all = self._op_hook
        arrays: list[NDArray] = []
        nesting = flatten((args, kwargs), arrays)
        who = recorder.get()
        if not arrays or (who is not None and who is not TAPE):  # symbols; or a part of a graph being traced
            return self._run_code(args, kwargs)
        if any(p._deferred_init is not None for p in self.collect_params().values()):
            _rehearse(lambda: self._run_code(args, kwargs))
        outputs = outputs_of(self, nesting)
        values = {p.name: p.data(arrays[0]._ctx) for p in self.collect_params().values()}
        values |= dict(zip(input_names(nesting), arrays, strict=True))

        def show(name: str, operator: str, array: NDArray) -> None:
            if operator:
                callback(name.encode(), operator.encode(), array)

        found = evaluate(symbol.Group(list(arrays_in(outputs))), values, show, monitor_all)
        return refill(outputs, iter(found))

    def _run_code(self, args: tuple, kwargs: dict[str, Any]) -> Any:
        try:
            return self.forward(*args, **kwargs)
        except DeferredInitializationError:
            waiting = [p for _, p in self._own_items() if p._deferred_init is not None]
            if not waiting:
                raise
        # the block's own parameters wait for data: here it is (outside of the except, so that errors stand alone)
        if not all(p._is_known() for p in waiting):
            self.infer_shape(*args)
        for p in waiting:
            p._finish_deferred_init()
        return self.forward(*args, **kwargs)

    def infer_shape(self, *args: Any) -> None:
        """Set the shapes of the parameters that follow from inputs like these.

        To be written for a block whose own parameters depend on them; the parts of a network each know theirs.
        """
        unknown_own = [(k, p) for k, p in self._own_items() if not p._is_known()]
        if not unknown_own:
            arrays: list[NDArray] = []
            nesting = flatten((args, {}), arrays)
            names = input_names(nesting)
            shapes = {name: x.shape for name, x in zip(names, arrays, strict=True)}
            dtypes = {name: x.dtype for name, x in zip(names, arrays, strict=True)}
            found = find_arrays(symbol_of(self, nesting), shapes, dtypes)
            for p in self.collect_params().values():
                if not p._is_known() and p.name in found:
                    p.shape = found[p.name].shape
            return
        attribute, p = unknown_own[0]
        raise DeferredInitializationError(
            f"in {scope.current() or type(self).__name__}: shape {p.shape} of parameter '{p.name}' is not fully known, "
            f"and {type(self).__name__} does not say how it follows from the input. Give the full shape, or write "
            f"infer_shape(self, x) that sets self.{attribute}.shape."
        )

    def infer_type(self, *args: Any) -> None:
        """Give the parameters the dtype of these inputs, where they are floating point (MXNet's name).

        MXNet refuses inputs of another dtype than that of layers which state one; here all parameters follow.
        """
        given = {x.dtype for x in arrays_in(args) if np.issubdtype(x.dtype, np.floating)}
        if len(given) > 1:
            raise DTypeError(f"{type(self).__name__}.infer_type: inputs of one dtype, got {sorted(map(str, given))}")
        for dtype in given:
            self.cast(dtype)

    def _explain(self, args: tuple, kwargs: dict[str, Any], error: Exception) -> None:
        own = type(self).forward is not HybridBlock.forward
        if own and any(isinstance(a, Symbol) for a in arrays_in(args)) and not isinstance(error, MXNetError):
            kind = type(self).__name__
            raise NotImplementedForSymbol(
                f"in {scope.current() or kind}: {kind}.forward works on arrays, and stops at a symbol ({error}). To "
                f"export {kind}, write hybrid_forward(self, F, x) with functions of F."
            ) from error
        super()._explain(args, kwargs, error)

    def _takes(self) -> inspect.Signature:
        if type(self).forward is not HybridBlock.forward:
            return super()._takes()
        takes = inspect.signature(self.hybrid_forward)
        rest = [p for p in takes.parameters.values() if p.name not in self._reg_params][1:]  # without F
        return takes.replace(parameters=rest)

    def forward(self, x: Any, *args: Any) -> Any:
        """Compute the output; unless the subclass says else, by `hybrid_forward` with ``mx.nd`` and the parameters.

        For a `Symbol` in place of an array, ``F`` is ``mx.sym``, the parameters are variables, and the output a symbol.
        """
        first = x if isinstance(x, (NDArray, Symbol)) else next(iter(arrays_in((x, args))), None)
        if isinstance(first, NDArray):
            if self._one_dtype:
                arrays = {name: p.data_like(first) for name, p in self._reg_params.items()}
            else:
                arrays = {name: p.data(first._ctx) for name, p in self._reg_params.items()}
            return self.hybrid_forward(ndarray, x, *args, **arrays)
        if first is None:
            raise AttributeError(
                f"{type(self).__name__}: hybrid_forward takes at least one array, got {type(x).__name__}", obj=x
            )
        variables = {name: p.var() for name, p in self._reg_params.items()}
        with self.name_scope():
            return self.hybrid_forward(symbol, x, *args, **variables)

    def hybrid_forward(self, F: Any, x: Any, *args: Any, **kwargs: Any) -> Any:
        """Compute the output with the functions of ``F``; ``kwargs`` are the block's own parameters."""
        raise NotImplementedError(f"{type(self).__name__}: write forward(self, x), or hybrid_forward(self, F, x)")

    def _run_graph(self, args: tuple, kwargs: dict[str, Any]) -> Any:
        arrays: list[NDArray] = []
        nesting = flatten((args, kwargs), arrays)
        self._called_with = nesting
        who = recorder.get()
        if not arrays or (who is not None and who is not TAPE):  # in a graph being traced, this block is a part of it
            return self._run_code(args, kwargs)
        if self._captured != Parameter.replaced:
            self._clear_cached_op()
            if any(p._deferred_init is not None for p in self.collect_params().values()):
                _rehearse(lambda: self._run_code(args, kwargs))
            self._captured = Parameter.replaced
        try:
            graph = self._graphs.get(nesting)
        except TypeError as error:
            self._explain(args, kwargs, error)
            raise DTypeError(
                f"in {scope.current()}: a hybridized block takes arrays, and values that can be keys of a dictionary, "
                f"got {', '.join(type(a).__name__ for a in args)}"
            ) from error
        if graph is None:
            # a weak reference: a network that is deleted gives its memory back at once
            graph = self._graphs[nesting] = Compiled(partial(_flat, weakref.ref(self), nesting), type(self).__name__)
        found = graph(*arrays)
        return unflatten(self._outputs[nesting, training.get(), len(found)], iter(found))


class _Rehearsal:
    """The recorder of a run that only finds shapes: it notes nothing, and writes to states are left out."""

    recording = False

    def add(self, *what: Any) -> None:
        pass

    assign = read = add

    def describe(self, array: Any) -> str:
        return ""


def _rehearse(run: Callable[[], Any]) -> None:
    """Run Python code once, so that parameters which wait for data are made before they are traced into a graph."""
    token = recorder.set(_Rehearsal())
    try:
        with autograd.predict_mode():  # draws no random numbers but those of the parameters
            run()
    finally:
        recorder.reset(token)


def _flat(block: weakref.ref[HybridBlock], nesting: Any, *arrays: NDArray) -> tuple:
    """The block's Python code as a function from arrays to arrays, for arguments nested in one way."""
    this = block()
    assert this is not None  # only the block itself has this function called
    args, kwargs = unflatten(nesting, iter(arrays))
    found: list[NDArray] = []
    out = flatten(this._run_code(args, kwargs), found)
    this._outputs[nesting, training.get(), len(found)] = out
    return tuple(found)
