"""`Symbol`: a computation written down before there is any data (MXNet's ``mx.sym.Symbol``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

from ..attribute import SEMI_HIDDEN, noted
from ..errors import MXNetError, NotImplementedForSymbol, unknown
from ..files import writing
from .arithmetic import FLUENT, Arithmetic
from .call import call
from .names import file_name
from .node import Node, Output, ordered
from .operators import operator

if TYPE_CHECKING:
    from ..executor import Executor

__all__ = ["Symbol"]


class Symbol(Arithmetic):
    """Outputs of a graph of calls that have not been done yet.

    Made from variables (`var`) with the functions of ``mx.sym``, the operators of Python, and the methods that arrays
    have. `bind` gives it arrays and computes.

    >>> import d2lcore as mx
    >>> x = mx.sym.var("x")
    >>> y = mx.sym.FullyConnected(x, num_hidden=2, name="fc")
    >>> y, y.list_arguments()
    (<Symbol fc>, ['x', 'fc_weight', 'fc_bias'])
    >>> y.infer_shape(x=(5, 3))
    ([(5, 3), (2, 3), (2,)], [(5, 2)], [])
    """

    __slots__ = ("outputs",)
    outputs: list[Output]

    def __init__(self, outputs: Sequence[Output]) -> None:
        self.outputs = list(outputs)

    # ---- parts ----

    @property
    def name(self) -> str | None:
        """The name of the node; None for a group."""
        nodes = {id(node): node for node, _ in self.outputs}
        return next(iter(nodes.values())).name if len(nodes) == 1 else None

    def __repr__(self) -> str:
        if self.name is None:
            return f"<{type(self).__name__} group [{', '.join(node.name for node, _ in self.outputs)}]>"
        return f"<{type(self).__name__} {self.name}>"

    def __len__(self) -> int:
        return len(self.outputs)

    def __iter__(self) -> Iterator[Symbol]:
        return (self[i] for i in range(len(self.outputs)))

    def __bool__(self) -> bool:
        raise NotImplementedForSymbol(
            f"{self!r} has no truth value: its array is not there yet. Use F.where(condition, x, y) in place of 'if'."
        )

    def __getitem__(self, index: int | str | slice) -> Symbol:
        """One output, by number or by name (``"fc_output"``); several by a slice."""
        if isinstance(index, str):
            names = self.list_outputs()
            found = [i for i, name in enumerate(names) if name == index]
            if not found:
                raise ValueError(str(unknown("output", index, names)))
            if len(found) > 1:
                raise ValueError(f"there are several outputs with the name {index!r}; use their numbers {found}")
            index = found[0]
        if isinstance(index, slice):
            return type(self)(self.outputs[index])
        if not isinstance(index, int):
            raise TypeError(f"Symbol indices are numbers or names of outputs, got {type(index).__name__}")
        if not -len(self.outputs) <= index < len(self.outputs):
            raise IndexError(f"output {index} of a symbol with {len(self.outputs)} outputs")
        return type(self)([self.outputs[index]])

    def only_output(self, where: str) -> Output:
        """The output, where there is one; `MXNetError` where a group stands in place of one array."""
        if len(self.outputs) != 1:
            raise MXNetError(f"{where} is one array, got a symbol with {len(self.outputs)} outputs. Choose one: s[0].")
        return self.outputs[0]

    def get_internals(self) -> Symbol:
        """All outputs of all nodes, in the order of computing."""
        return type(self)([(n, i) for n in ordered(self.outputs) for i in range(count(n))])

    def get_children(self) -> Symbol | None:
        """The inputs of the nodes that give the outputs; None where these are variables."""
        nodes = {id(node): node for node, _ in self.outputs}.values()
        inputs = [output for node in nodes for output in node.inputs]
        return type(self)(inputs) if inputs else None

    # ---- names ----

    def list_outputs(self) -> list[str]:
        """Names of the outputs: ``fc_output``; ``split0_output0`` where a node has several."""
        return [output_name(node, i) for node, i in self.outputs]

    def list_arguments(self) -> list[str]:
        """Names of the variables that gradients flow to."""
        states = self._states()
        return [n.name for n in ordered(self.outputs) if n.op is None and id(n) not in states]

    def list_auxiliary_states(self) -> list[str]:
        """Names of the variables that operators write into: running statistics."""
        states = self._states()
        return [n.name for n in ordered(self.outputs) if id(n) in states]

    def list_inputs(self) -> list[str]:
        """Names of all variables."""
        return [n.name for n in ordered(self.outputs) if n.op is None]

    def _states(self) -> set[int]:
        found = set()
        for node in ordered(self.outputs):
            if node.op is not None and (names := operator(node.op).auxiliary(node.attrs)):
                slots = node.slots or operator(node.op).slots(node.attrs, len(node.inputs))
                found |= {id(child) for slot, (child, _) in zip(slots, node.inputs, strict=False) if slot in names}
        return found

    # ---- notes ----

    def attr(self, key: str) -> str | None:
        """A note on the symbol, or an attribute of its operator, as text."""
        return self.list_attr().get(key)

    def list_attr(self) -> dict[str, str]:
        """All notes and attributes of the symbol, as text."""
        if self.name is None:
            raise MXNetError("a group of symbols has no attributes of its own; see attr_dict()")
        return _shown(self.outputs[0][0])

    def attr_dict(self) -> dict[str, dict[str, str]]:
        """All notes and attributes of all nodes that have some, by name of node."""
        return {n.name: shown for n in ordered(self.outputs) if (shown := _shown(n))}

    def _set_attr(self, **notes: str) -> None:
        for key, value in notes.items():
            if not isinstance(value, str):
                raise ValueError(f"notes on symbols are text, got {key}={value!r}")
        self.outputs[0][0].hidden |= noted(notes)

    # ---- composing ----

    def __call__(self, *args: Symbol, **kwargs: Any) -> Symbol:
        """The same computation with other symbols in place of variables: by order, or by name."""
        name = kwargs.pop("name", None)
        variables = [n for n in ordered(self.outputs) if n.op is None]
        if args and kwargs:
            raise TypeError("compose takes symbols by order or by name, not both")
        given = dict(zip([v.name for v in variables], args, strict=False)) if args else kwargs
        for key, value in given.items():
            if not isinstance(value, Symbol):
                raise TypeError(f"compose expects Symbols, got {key}={type(value).__name__}")
            if key not in {v.name for v in variables}:
                raise MXNetError(str(unknown("variable", key, [v.name for v in variables])))
        put = {id(v): given[v.name].only_output(v.name) for v in variables if v.name in given}
        found = type(self)(rebuilt(self.outputs, put))
        if name is not None:
            found.outputs[0][0].name = name
        return found

    def __copy__(self) -> Symbol:
        return self.__deepcopy__({})

    def __deepcopy__(self, memo: dict) -> Symbol:
        return type(self)(rebuilt(self.outputs, {}))

    def __getstate__(self) -> dict[str, str]:
        return {"json": self.tojson()}

    def __setstate__(self, state: dict[str, str]) -> None:
        from .serialize import load_json

        self.outputs = load_json(state["json"]).outputs

    # ---- files ----

    def tojson(self, remove_amp_cast: bool = True) -> str:
        """The graph as MXNet's JSON text, which the real MXNet reads."""
        from .serialize import to_json

        return to_json(self, remove_amp_cast)

    def save(self, fname: str | PathLike, remove_amp_cast: bool = True) -> None:
        """Write the graph to a file, by custom ``NAME-symbol.json``."""
        with writing(fname) as file:
            file.write(self.tojson(remove_amp_cast).encode())

    def debug_str(self) -> str:
        """The nodes, one after the other, as text."""
        from .serialize import described

        return described(self)

    def as_np_ndarray(self) -> Symbol:
        """The same symbol with the operators and methods of ``np`` arrays."""
        from .numpy import _Symbol

        return _Symbol(self.outputs)

    def as_nd_ndarray(self) -> Symbol:
        """The same symbol with the operators and methods of legacy arrays."""
        return Symbol(self.outputs)

    # ---- shapes ----

    def infer_shape(self, *args: Any, **kwargs: Any) -> tuple:
        """Shapes of arguments, outputs and auxiliary states, from those of some arguments (by order, or by name).

        (None, None, None), with a warning, where they do not follow. `MXNetError` where shapes do not fit.
        """
        from .shapes import infer_shape

        return infer_shape(self, args, kwargs, partial=False)

    def infer_shape_partial(self, *args: Any, **kwargs: Any) -> tuple:
        """`infer_shape` that leaves what is not known as ``()``."""
        from .shapes import infer_shape

        return infer_shape(self, args, kwargs, partial=True)

    def infer_type(self, *args: Any, **kwargs: Any) -> tuple:
        """Types of arguments, outputs and auxiliary states, from those of some arguments."""
        from .shapes import infer_type

        return infer_type(self, args, kwargs)

    infer_type_partial = infer_type

    # ---- computing ----

    def bind(
        self, ctx: Any, args: Any, args_grad: Any = None, grad_req: Any = "write", aux_states: Any = None,
        group2ctx: Any = None, shared_exec: Any = None,
    ) -> Executor:  # fmt: skip
        """Give arrays to the arguments; the `Executor` computes with them.

        Parameters
        ----------
        ctx : device.
        args : arrays of the arguments, as a list in the order of `list_arguments` or a dict by name.
        args_grad : arrays for their gradients, likewise; those left out get none.
        grad_req : ``"write"``, ``"add"`` or ``"null"``, for all or as a list or dict.
        aux_states : arrays of the auxiliary states.
        group2ctx, shared_exec : of MXNet's memory planner; they change no result.
        """
        from ..executor import bind

        return bind(self, ctx, args, args_grad, grad_req, aux_states)

    def simple_bind(
        self, ctx: Any, grad_req: Any = "write", type_dict: dict | None = None, stype_dict: dict | None = None,
        group2ctx: Any = None, shared_arg_names: Any = None, shared_exec: Any = None, shared_buffer: Any = None,
        **kwargs: Any,
    ) -> Executor:  # fmt: skip
        """`bind` with arrays of zeros, whose shapes follow from those given: ``s.simple_bind(ctx, data=(32, 784))``."""
        from ..executor import simple_bind

        return simple_bind(self, ctx, grad_req, type_dict, kwargs)

    def eval(self, ctx: Any = None, **kwargs: Any) -> list:
        """The outputs for these arrays: ``(a + b).eval(a=x, b=y)``."""
        from ..context import current_context

        return self.bind(ctx or current_context(), kwargs).forward()

    def optimize_for(self, backend: str, args: Any = None, aux: Any = None, ctx: Any = None, **kwargs: Any) -> Symbol:
        """Hand the graph to another backend; there is none here, so every name is refused."""
        raise unknown("backend", backend, ())

    get_backend_symbol = optimize_for

    def __getattr__(self, name: str) -> Any:
        if name in FLUENT:

            def method(*args: Any, **kwargs: Any) -> Symbol:
                return call(type(self), file_name("", name), (self, *args), kwargs, name)

            return method
        if name in VALUES_NEEDED:
            raise AttributeError(
                f"{self!r} has no {name}: it stands for an array that is not there yet. In hybrid_forward use "
                "functions of F, and shape codes such as F.reshape(x, (0, -1)).",
                name=name,
                obj=self,
            )
        raise AttributeError(str(unknown("method of Symbol", name, FLUENT)), name=name, obj=self)

    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedForSymbol(
            f"{self!r} stands for an array that is not there yet: it has no values to read, move or differentiate. "
            "Use s.eval(x=...) or s.bind()."
        )

    asnumpy = asscalar = wait_to_read = copy = as_in_context = detach = backward = grad = _refuse
    __int__ = __float__ = __index__ = _refuse


VALUES_NEEDED = ("shape", "dtype", "ctx", "context", "size", "ndim", "stype", "T")
"""What arrays have, and symbols do not know."""


def output_name(node: Node, index: int) -> str:
    """What an output is called: a variable by its name, others with ``_output`` behind it."""
    return node.name if node.op is None else f"{node.name}_{operator(node.op).output_names(node.attrs)[index]}"


def count(node: Node) -> int:
    """How many outputs a node has."""
    return 1 if node.op is None else operator(node.op).outputs(node.attrs)


def _shown(node: Node) -> dict[str, str]:
    shown = node.texts()
    return {**shown, **{key: shown[f"__{key}__"] for key in SEMI_HIDDEN if f"__{key}__" in shown}}


def rebuilt(outputs: Sequence[Output], put: dict[int, Output]) -> list[Output]:
    """A copy of the graph, with other outputs in place of some nodes (by id)."""
    made: dict[int, Output | Node] = dict(put)
    for node in ordered(outputs):
        if id(node) not in made:
            inputs = [_in(made, child, i) for child, i in node.inputs]
            made[id(node)] = Node(node.op, node.name, inputs, node.slots, dict(node.attrs), dict(node.hidden))
    return [_in(made, node, i) for node, i in outputs]


def _in(made: dict[int, Any], node: Node, index: int) -> Output:
    found = made[id(node)]
    return found if isinstance(found, tuple) else (found, index)
