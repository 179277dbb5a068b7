"""`Block`: a layer, or a network made of layers. It holds parameters and other blocks, and computes in `forward`."""

from __future__ import annotations

import inspect
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from os import PathLike
from typing import Any

from .. import events, scope
from ..core import NDArray
from ..errors import DTypeError, MXNetError, ParameterError
from .naming import NameScope, name
from .parameter import Parameter
from .parameter_dict import ParameterDict
from .restore import load_arrays, read, write
from .utils import Contexts, HookHandle, contexts, indent

__all__ = ["Block"]


class Block:
    """Base of all layers and networks (MXNet's ``gluon.Block``).

    Blocks and parameters that are assigned to attributes belong to the block: they are initialised, saved, moved and
    printed with it.

    Parameters
    ----------
    prefix : in front of the names of its parameters; ``lenet0_`` (class and number) where None.
    params : parameters to share: those of another block of the same kind, ``other.params``.

    >>> import d2lcore as mx
    >>> from d2lcore import gluon, nd
    >>> class Net(gluon.nn.Block):
    ...     def __init__(self, **kwargs):
    ...         super().__init__(**kwargs)
    ...         self.hidden = gluon.nn.Dense(4, activation="relu")
    ...         self.output = gluon.nn.Dense(2)
    ...     def forward(self, x):
    ...         return self.output(self.hidden(x))
    >>> net = Net()
    >>> net.initialize()
    >>> net(nd.ones((3, 5))).shape
    (3, 2)
    >>> net
    Net(
      (hidden): Dense(5 -> 4, Activation(relu))
      (output): Dense(4 -> 2, linear)
    )
    """

    _active = False  #: whether it runs as a graph; set by `HybridBlock.hybridize`
    _op_hook: tuple[Callable, bool] | None = None  #: set by `HybridBlock.register_op_hook`

    def __init__(self, prefix: str | None = None, params: ParameterDict | None = None) -> None:
        self._children: dict[str, Block] = {}
        self._reg_params: dict[str, Parameter] = {}
        self._prefix, self._params = name(prefix, params, self._alias())
        self._counts: Counter[str] | None = None if prefix == "" else Counter()  #: blocks made in its `name_scope`
        self._label = ""  #: what the block that holds this one calls it
        self._paths: dict[str, str] = {}  #: path of this block (`scope.current`) by path of its caller
        self._forward_hooks: dict[int, Callable] = {}
        self._forward_pre_hooks: dict[int, Callable] = {}

    def _alias(self) -> str:
        return type(self).__name__.lower()

    # ---- parts ----

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, (Block, Parameter)):
            if "_children" not in self.__dict__:
                raise MXNetError(
                    f"{type(self).__name__}.__init__: call super().__init__(**kwargs) before assigning self.{name}"
                )
            self._forget(name)
            if isinstance(value, Block):
                self.register_child(value, name)
            else:
                self._register_parameter(name, value)
        elif isinstance(getattr(self, name, None), (Block, Parameter)):
            was = type(getattr(self, name)).__name__
            raise TypeError(f"{type(self).__name__}.{name} is a {was} and cannot become a {type(value).__name__}")
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        self._forget(name)
        super().__delattr__(name)

    def _forget(self, name: str) -> None:
        self._children.pop(name, None)
        parameter = self._reg_params.pop(name, None)
        if parameter is not None:
            self._params.remove(parameter)

    def _register_parameter(self, name: str, parameter: Parameter) -> None:
        self._reg_params[name] = parameter
        if parameter not in self._params.values():
            self._params.adopt(parameter)

    def register_child(self, block: Block, name: str | None = None) -> None:
        """Make ``block`` a part of this one, called ``name`` (its number where None)."""
        if not isinstance(block, Block):
            raise TypeError(f"{type(self).__name__}: a part of a network is a Block, got {type(block).__name__}")
        name = str(len(self._children)) if name is None else name
        self._children[name] = block
        block._label = name
        block._paths.clear()

    @property
    def prefix(self) -> str:
        """What the names of its parameters begin with."""
        return self._prefix

    @property
    def name(self) -> str:
        """The prefix without its last ``_``."""
        return self._prefix.removesuffix("_")

    @property
    def params(self) -> ParameterDict:
        """Its own parameters, without those of the blocks in it; see `collect_params`."""
        return self._params

    def name_scope(self) -> NameScope:
        """``with self.name_scope():`` names the blocks made inside as parts of this one."""
        return NameScope(self, self._counts)

    def __repr__(self) -> str:
        if not self._children and self.extra_repr():
            return f"{type(self).__name__}({self.extra_repr()})"
        parts = "\n".join(f"  ({key}): {indent(repr(block), 2)}" for key, block in self._children.items())
        return f"{type(self).__name__}(\n{parts}\n)"

    def extra_repr(self) -> str:
        """What to print in the parentheses of a block without parts; MXNet prints two line ends where nothing is."""
        return ""

    def _structure(self, place: str = "") -> Iterator[tuple[str, Parameter]]:
        """All parameters with their places in the network: ``features.0.weight``."""
        for key, p in self._own_items():
            yield place + key, p
        for key, block in self._children.items():
            yield from block._structure(f"{place}{key}.")

    def _own_items(self) -> Iterator[tuple[str, Parameter]]:
        """Its own parameters by attribute; by name where they were never assigned to one."""
        yield from self._reg_params.items()
        assigned = set(self._reg_params.values())
        for key, p in self._params.items():
            if p not in assigned:
                yield key.removeprefix(self._params.prefix), p

    def _collect_params_with_prefix(self, prefix: str = "") -> dict[str, Parameter]:
        """All parameters by place, as many scripts for MXNet call it: ``{"features.0.weight": ...}``."""
        return dict(self._structure(f"{prefix}." if prefix else ""))

    def collect_params(self, select: str | None = None) -> ParameterDict:
        """The parameters of this block and all blocks in it.

        Parameters
        ----------
        select : regular expression that the names must match from their beginning, such as ``".*weight|.*bias"``.
        """
        self.apply(_warn_of_hidden)
        found = ParameterDict(self._params.prefix)
        for place, p in self._structure():
            found.add(p)
            found.structure[place] = p
        return found if select is None else found.select(select)

    def apply(self, fn: Callable[[Block], Any]) -> Block:
        """Call ``fn`` with every block inside, then with this one."""
        for block in self._children.values():
            block.apply(fn)
        fn(self)
        return self

    # ---- computing ----

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        outer = scope.current()
        token = scope.push(self._paths.get(outer) or self._path(outer))
        out = None
        try:
            if events.BLOCK:
                self._notify("enter", args)
            if self._forward_pre_hooks:
                for hook in list(self._forward_pre_hooks.values()):
                    hook(self, args)
            if self._op_hook is not None:
                out = self._run_shown(args, kwargs)
            else:
                out = self._run_graph(args, kwargs) if self._active else self._run_code(args, kwargs)
            if self._forward_hooks:
                for hook in list(self._forward_hooks.values()):
                    hook(self, args, out)
            return out
        except (AttributeError, TypeError) as error:
            self._explain(args, kwargs, error)
            raise
        finally:
            if events.BLOCK:
                self._notify("exit", out)
            scope.pop(token)

    def _run_code(self, args: tuple, kwargs: dict[str, Any]) -> Any:
        return self.forward(*args, **kwargs)

    def _run_graph(self, args: tuple, kwargs: dict[str, Any]) -> Any:
        raise NotImplementedError

    _run_shown = _run_graph

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the output; to be written by the subclass."""
        raise NotImplementedError(f"{type(self).__name__}: write forward(self, x)")

    def _path(self, outer: str) -> str:
        label = self._label if outer and self._label else type(self).__name__
        self._paths[outer] = path = scope.join(outer, label)
        return path

    def _notify(self, kind: str, arrays: Any) -> None:
        arrays = arrays if isinstance(arrays, (tuple, list)) else (arrays,)
        shapes = tuple([a.shape for a in arrays if isinstance(a, NDArray)])
        event = events.BlockEvent(kind, scope.current(), type(self).__name__, time.perf_counter(), shapes)
        events.emit(events.BLOCK, event)

    def _takes(self) -> inspect.Signature:
        """What a call takes."""
        return inspect.signature(self.forward)

    def _explain(self, args: tuple, kwargs: dict[str, Any], error: Exception) -> None:
        """Raise what says more than Python's own words: the call does not fit `forward`, or the data is no array."""
        if isinstance(error, MXNetError):
            return
        takes = self._takes()
        try:
            takes.bind(*args, **kwargs)
        except TypeError as why:
            bare = [p.replace(annotation=p.empty) for p in takes.parameters.values()]
            takes = takes.replace(parameters=bare, return_annotation=takes.empty)
            raise TypeError(f"in {scope.current()}: {type(self).__name__}.forward takes {takes}: {why}") from None
        if not isinstance(error, AttributeError):
            return
        for i, a in enumerate(args):
            library = type(a).__module__.partition(".")[0]
            if error.obj is a or library in ("numpy", "torch", "tensorflow", "pandas"):
                kind = type(a).__name__ if library == "builtins" else f"{library}.{type(a).__name__}"
                cause = "Does the block before it return its result?" if a is None else "Use mx.nd.array(x)."
                raise DTypeError(
                    f"in {scope.current()}: input {i} is a {kind}, expected an mx.nd or mx.np array. {cause}"
                ) from error

    def register_forward_hook(self, hook: Callable[[Block, tuple, Any], None]) -> HookHandle:
        """Call ``hook(block, inputs, output)`` after every `forward`; ``handle.detach()`` ends it.

        In a hybridized network that runs as a graph, hooks of the blocks inside are not called.
        """
        return HookHandle(self._forward_hooks, hook)

    def register_forward_pre_hook(self, hook: Callable[[Block, tuple], None]) -> HookHandle:
        """Call ``hook(block, inputs)`` before every `forward`; ``handle.detach()`` ends it."""
        return HookHandle(self._forward_pre_hooks, hook)

    def register_op_hook(self, callback: Callable[[bytes, bytes, NDArray], None], monitor_all: bool = False) -> None:
        """Show every operator's result to ``callback(name, operator, array)``; see `HybridBlock.register_op_hook`.

        A plain Block passes it on to its parts.
        """
        for block in self._children.values():
            block.register_op_hook(callback, monitor_all)

    def summary(self, *inputs: Any) -> None:
        """Print a table of the layers, their output shapes and numbers of parameters, for these inputs."""
        from .summary import summarize

        print(summarize(self, *inputs))

    # ---- all parameters ----

    def initialize(
        self, init: Any = None, ctx: Contexts = None, verbose: bool = False, force_reinit: bool = False
    ) -> None:
        """Draw the first values of all parameters; where a shape is not known yet, when the first batch comes.

        Parameters
        ----------
        init : initializer or its name, for parameters without one of their own; ``Uniform(0.07)`` where None.
        ctx : device, or list of devices (one replica each); the current one where None.
        verbose : print what is drawn.
        force_reinit : draw again where there are values already.
        """
        self.collect_params().initialize(init, ctx, verbose, force_reinit)

    def hybridize(self, active: bool = True, **flags: Any) -> None:
        """Have the `HybridBlock`s inside run as graphs; a plain Block itself goes on running as Python code."""
        for block in self._children.values():
            block.hybridize(active, **flags)

    def cast(self, dtype: Any) -> None:
        """Change the dtype of all parameters."""
        for block in self._children.values():
            block.cast(dtype)
        for _, p in self._own_items():
            p.cast(dtype)

    def zero_grad(self) -> None:
        """Set all gradients to 0."""
        self.collect_params().zero_grad()

    def reset_ctx(self, ctx: Contexts) -> None:
        """Move all parameters to another device or devices."""
        self.collect_params().reset_ctx(ctx)

    reset_device = reset_ctx

    def setattr(self, name: str, value: Any) -> None:
        """Set an attribute of all parameters: ``net.setattr('grad_req', 'null')``."""
        self.collect_params().setattr(name, value)

    def share_parameters(self, shared: ParameterDict | dict[str, Parameter]) -> Block:
        """Use the parameters of another block: ``b.share_parameters(a.collect_params())``, matched by place."""
        source = shared.structure if isinstance(shared, ParameterDict) else shared
        places = dict(self._structure())
        unknown = [place for place in source if place not in places]
        if unknown:
            raise ParameterError(
                f"share_parameters: {type(self).__name__} has no parameter '{unknown[0]}'; it has {list(places)}"
            )
        for place, p in source.items():
            *path, last = place.split(".")
            block = self
            for key in path:
                block = block._children[key]
            if last in block._reg_params:
                setattr(block, last, p)
            else:
                block._params.replace(places[place], p)
        return self

    # ---- files ----

    def save_parameters(self, filename: str | PathLike, deduplicate: bool = False) -> None:
        """Write all parameters to a file in MXNet's format, by their places in the network.

        The file takes its name when it is complete; whatever stood there before stays until then.

        Parameters
        ----------
        filename : path, usually ending in ``.params``.
        deduplicate : write a parameter that several layers share only once.
        """
        found = dict(self._structure())
        if deduplicate:
            first: dict[Parameter, str] = {}
            for place, p in found.items():
                first.setdefault(p, place)
            found = {place: p for p, place in first.items()}
        write(filename, found)

    def load_parameters(
        self, filename: str | PathLike, ctx: Contexts = None, allow_missing: bool = False, ignore_extra: bool = False,
        cast_dtype: bool = False, dtype_source: str = "current",
    ) -> None:  # fmt: skip
        """Read all parameters from a file of `save_parameters` or MXNet; if one does not fit, nothing is changed.

        Parameters
        ----------
        filename : path of the file; names may be places (``0.weight``) or, from old files, names (``dense0_weight``).
        ctx : device or devices for parameters that have no values yet.
        allow_missing : leave parameters alone that are not in the file.
        ignore_extra : pass over what the network does not have.
        cast_dtype : convert where dtypes differ; an error without it.
        dtype_source : convert to the parameter's dtype (``"current"``) or to the file's (``"saved"``).

        Raises
        ------
        FormatError : the file is damaged. ParameterError : it does not fit the network.
        """
        self.load_dict(read(filename), ctx, allow_missing, ignore_extra, cast_dtype, dtype_source, filename)

    def load_dict(
        self, param_dict: dict[str, NDArray], ctx: Contexts = None, allow_missing: bool = False,
        ignore_extra: bool = False, cast_dtype: bool = False, dtype_source: str = "current",
        filename: str | PathLike | None = None,
    ) -> None:  # fmt: skip
        """Take all parameters from arrays by place; see `load_parameters`."""
        places = dict(self._structure())
        if not any(key in places for key in param_dict):
            # by name, as files were before MXNet 1.4, and exported models are
            named = {p.name: p for p in places.values()}
            short = {key.removeprefix(self._prefix): p for key, p in named.items()}
            places = next((d for d in (named, short) if any(key in d for key in param_dict)), places)
        load_arrays(
            places, param_dict, filename, ctx=None if ctx is None else contexts(ctx), allow_missing=allow_missing,
            ignore_extra=ignore_extra, cast_dtype=cast_dtype, dtype_source=dtype_source,
        )  # fmt: skip

    def save(self, prefix: str | PathLike) -> None:
        """Write structure and parameters: ``PREFIX-model.json`` and ``PREFIX-model.params``; see `load`."""
        from .model_file import save

        save(self, prefix)

    def load(self, prefix: str | PathLike) -> None:
        """Read what `save` of the same network wrote: its parameters, and which of its blocks run as graphs.

        Raises
        ------
        ParameterError : the files are of another network. FormatError : they are damaged.
        """
        from .model_file import load

        load(self, prefix)

    save_params, load_params = save_parameters, load_parameters


_ELSEWHERE = {
    "DeferredInitializationError": ".parameter", "HybridBlock": ".hybrid", "Symbol": "..symbol",
    "SymbolBlock": ".symbol_block",
}  # fmt: skip
"""What MXNet has in this module."""


def __getattr__(name: str) -> Any:
    if name in _ELSEWHERE:
        return getattr(import_module(_ELSEWHERE[name], __package__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _warn_of_hidden(block: Block) -> None:
    """Say so where a block keeps others in a plain list: nobody would initialise, train or save them."""
    for key, value in vars(block).items():
        if key != "_children" and isinstance(value, (list, tuple, dict)):
            parts = value.values() if isinstance(value, dict) else value
            if any(isinstance(p, Block) and p not in block._children.values() for p in parts):
                kind = type(block).__name__
                warnings.warn(
                    f"{kind}.{key} is a {type(value).__name__} with blocks that are not parts of {kind}: they are "
                    "neither initialised nor trained nor saved with it. Keep them in nn.Sequential() or "
                    "nn.HybridSequential(), or call register_child() with each.",
                    stacklevel=5,
                )
