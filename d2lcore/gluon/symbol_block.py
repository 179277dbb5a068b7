"""`SymbolBlock`: a symbol as a network, such as a file that MXNet exported, or the first layers of another network."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from typing import Any

import numpy as np

from .. import ndarray, symbol
from ..core import NDArray
from ..errors import MXNetError, ParameterError, unknown
from ..symbol import Symbol
from ..symbol.evaluate import evaluate
from ..symbol.node import ordered
from ..symbol.shapes import find_arrays, noted_dtype
from .hybrid import HybridBlock
from .parameter import Parameter
from .parameter_dict import ParameterDict
from .utils import Contexts

__all__ = ["SymbolBlock"]


class SymbolBlock(HybridBlock):
    """A network that computes a symbol (MXNet's ``gluon.SymbolBlock``).

    Parameters
    ----------
    outputs : the symbol, or a list of symbols.
    inputs : the variables that are data; all others are parameters.
    params : parameters to use for these, as from ``other.collect_params()``.

    >>> import d2lcore as mx
    >>> from d2lcore import gluon, nd
    >>> net = gluon.nn.HybridSequential()
    >>> net.add(gluon.nn.Dense(4, activation="relu"), gluon.nn.Dense(2))
    >>> net.initialize()
    >>> y = net(nd.ones((1, 3)))
    >>> x = mx.sym.var("data")
    >>> hidden = [s for s in net(x).get_internals() if s.name.endswith("relu0_fwd") or "relu" in s.name][-1]
    >>> features = gluon.SymbolBlock(hidden, x, params=net.collect_params())
    >>> features(nd.ones((1, 3))).shape
    (1, 4)
    """

    def __init__(
        self, outputs: Symbol | Sequence[Symbol], inputs: Symbol | Sequence[Symbol], params: ParameterDict | None = None
    ) -> None:
        super().__init__(prefix="")
        inputs = [inputs] if isinstance(inputs, Symbol) else list(inputs)
        for x in inputs:
            if not isinstance(x, Symbol) or len(x) != 1 or x.outputs[0][0].op is not None:
                raise ValueError(f"SymbolBlock: inputs are variables, mx.sym.var(name), got {x!r}")
        graph = outputs if isinstance(outputs, Symbol) else symbol.Group(outputs)
        self._symbol = graph
        self._inputs = [str(x.name) for x in inputs]
        states = set(graph.list_auxiliary_states())
        self._params = ParameterDict("", params)
        for node in ordered(graph.outputs):
            if node.op is None and node.name not in self._inputs:
                given = params[node.name] if params is not None and node.name in params else None
                p = given or Parameter(
                    node.name, shape=None, dtype=noted_dtype(node) or np.float32, allow_deferred_init=True,
                    grad_req="null" if node.name in states else "write",
                )  # fmt: skip
                self._params.add(p)
                self._reg_params[node.name] = p

    @staticmethod
    def imports(
        symbol_file: str | PathLike, input_names: str | Sequence[str], param_file: str | PathLike | None = None,
        ctx: Contexts = None, allow_missing: bool = False, ignore_extra: bool = False,
    ) -> SymbolBlock:  # fmt: skip
        """Read a network from the files that `HybridBlock.export`, or the real MXNet, wrote.

        Parameters
        ----------
        symbol_file : ``NAME-symbol.json``.
        input_names : names of the data, ``"data"`` or ``["data0", "data1"]``.
        param_file : ``NAME-0000.params``; without it the network is to be initialised.
        ctx : device or devices for the parameters.
        allow_missing : leave parameters that the file does not have to be initialised, in place of an error.
        ignore_extra : pass over arrays of the file that the graph does not need, in place of an error.
        """
        graph = symbol.load(symbol_file)
        names = [input_names] if isinstance(input_names, str) else list(input_names)
        for name in names:
            if name not in graph.list_inputs():
                raise ValueError(f"imports: {unknown('input', name, graph.list_inputs())}")
        made = SymbolBlock(graph, [symbol.var(name) for name in names])
        if param_file is not None:
            made._load_exported(param_file, ctx, allow_missing, ignore_extra)
        return made

    @staticmethod
    def _with_values(outputs: Symbol, inputs: Sequence[str], values: dict[str, NDArray]) -> SymbolBlock:
        """A network for prediction: a symbol with arrays for its parameters, in their dtypes and on their device."""
        made = SymbolBlock(outputs, [symbol.var(name) for name in inputs])
        for name, p in made._reg_params.items():
            value = values[name]
            p._dtype, p.grad_req = value.dtype, "null"
            p.shape = value.shape
            p.initialize("zeros", ctx=value.ctx)
            p.set_data(value)
        return made

    def _load_exported(
        self, param_file: str | PathLike, ctx: Contexts, allow_missing: bool, ignore_extra: bool
    ) -> None:
        loaded = ndarray.load(param_file) or {}  # a file of no arrays has no names either
        if not isinstance(loaded, dict):
            raise ParameterError(f"imports: {param_file} holds arrays without names; parameters have names")
        values = {name.removeprefix("arg:").removeprefix("aux:"): value for name, value in loaded.items()}
        missing = [name for name in self._reg_params if name not in values]
        if missing and not allow_missing:
            raise ParameterError(
                f"imports: {param_file} has no '{missing[0]}', which the graph needs. Is it of another network?"
            )
        extra = [name for name in values if name not in self._reg_params]
        if extra and not ignore_extra:
            raise ParameterError(
                f"imports: {param_file} has '{extra[0]}', which the graph does not need. Is it of another network? "
                "ignore_extra=True passes over it."
            )
        for name, p in self._reg_params.items():
            if name in missing:
                continue
            p._dtype = values[name].dtype
            p.shape = values[name].shape
            p.initialize("zeros", ctx=ctx)
            p.set_data(values[name])

    def __repr__(self) -> str:
        return f"{type(self).__name__}(\n{self._symbol} : {len(self._inputs)} -> {len(self._symbol)}\n)"

    def infer_shape(self, *args: Any) -> None:
        """The shapes of the parameters follow from those of the data, by the operators' rules."""
        data = self._named(args)
        given = {name: x.shape for name, x in data.items()}
        given |= {name: p.shape for name, p in self._reg_params.items() if p._is_known()}
        found = find_arrays(self._symbol, given, {name: x.dtype for name, x in data.items()})
        for name, p in self._reg_params.items():
            if name not in found:
                raise MXNetError(f"SymbolBlock: the shape of '{name}' does not follow from the data {given}")
            p.shape = found[name].shape

    def _named(self, args: Sequence[Any]) -> dict[str, Any]:
        if len(args) != len(self._inputs):
            raise ValueError(
                f"SymbolBlock takes {len(self._inputs)} inputs ({', '.join(self._inputs)}), got {len(args)}"
            )
        return dict(zip(self._inputs, args, strict=True))

    def forward(self, x: Any, *args: Any) -> Any:
        """Compute the symbol, for arrays; or put symbols in place of its inputs."""
        inputs = self._named((x, *args))
        if isinstance(x, Symbol):
            return self._symbol(**inputs)
        if not isinstance(x, NDArray):
            raise AttributeError(f"SymbolBlock takes arrays or symbols, got {type(x).__name__}")
        parameters = {name: p.data(x.ctx) for name, p in self._reg_params.items()}
        found = evaluate(self._symbol, {**inputs, **parameters})
        return found[0] if len(found) == 1 else found
