"""`Executor`: a symbol with arrays for its arguments, that computes forward and backward (MXNet's ``mx.executor``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from . import autograd
from .core import NDArray, assign
from .core.base import as_dtype, wrap
from .core.tape import attach
from .device import Context
from .errors import MXNetError, ShapeError, unknown
from .ndarray import array, zeros
from .symbol import Symbol
from .symbol.evaluate import evaluate
from .symbol.shapes import find_arrays

__all__ = ["Executor"]


class Executor:
    """What `Symbol.bind` gives: the arrays of a symbol, and the functions that compute with them.

    >>> import d2lcore as mx
    >>> from d2lcore import nd
    >>> x = mx.sym.var("x")
    >>> e = mx.sym.sum(x * x).simple_bind(mx.cpu(), x=(3,))
    >>> e.forward(is_train=True, x=nd.array([1, 2, 3]))[0].asscalar()
    np.float32(14.0)
    >>> e.backward()
    >>> e.grad_dict["x"].asnumpy()
    array([2., 4., 6.], dtype=float32)
    """

    def __init__(
        self,
        symbol: Symbol,
        ctx: Context,
        arg_dict: dict[str, NDArray],
        grad_dict: dict[str, NDArray | None],
        aux_dict: dict[str, NDArray],
        grad_req: dict[str, str],
    ) -> None:
        self._symbol, self._ctx, self._grad_req = symbol, ctx, grad_req
        self.arg_dict, self.grad_dict, self.aux_dict = arg_dict, grad_dict, aux_dict
        self._outputs: list[NDArray] | None = None
        self._monitor: Callable[[str, str, NDArray], None] | None = None
        self._monitor_all = False
        self._heads: list[NDArray] | None = None  #: outputs with their history, while backward() is possible

    # ---- arrays ----

    @property
    def arg_arrays(self) -> list[NDArray]:
        """The arrays of the arguments, in the order of `Symbol.list_arguments`."""
        return list(self.arg_dict.values())

    @property
    def grad_arrays(self) -> list[NDArray | None]:
        """Their gradients; None where none is wanted."""
        return list(self.grad_dict.values())

    @property
    def aux_arrays(self) -> list[NDArray]:
        """The arrays of the auxiliary states."""
        return list(self.aux_dict.values())

    @property
    def outputs(self) -> list[NDArray]:
        """The results of the last `forward`; zeros of their shapes before the first, where these follow."""
        if self._outputs is None:
            given = {**self.arg_dict, **self.aux_dict}
            dtypes = {name: x.dtype for name, x in given.items()}
            found = find_arrays(self._symbol, {name: x.shape for name, x in given.items()}, dtypes)
            blanks = [found[name] for name in self._symbol.list_outputs() if name in found]
            self._outputs = [zeros(blank.shape, ctx=self._ctx, dtype=blank.dtype) for blank in blanks]
        return self._outputs

    @property
    def output_dict(self) -> dict[str, NDArray]:
        """The outputs by name."""
        return dict(zip(self._symbol.list_outputs(), self.outputs, strict=False))

    def copy_params_from(
        self,
        arg_params: Mapping[str, NDArray],
        aux_params: Mapping[str, NDArray] | None = None,
        allow_extra_params: bool = False,
    ) -> None:
        """Write values into the arguments and states, by name; names that are not there are an error unless allowed."""
        for known, given, kind in (
            (self.arg_dict, arg_params, "argument"), (self.aux_dict, aux_params or {}, "auxiliary state"),
        ):  # fmt: skip
            for name in given:
                if name not in known and not allow_extra_params:
                    raise ValueError(str(unknown(kind, name, known)))
            for name, value in given.items():
                if name in known:
                    assign(known[name], value.as_in_context(self._ctx).astype(known[name].dtype, copy=False))

    # ---- computing ----

    def forward(self, is_train: bool = False, **kwargs: Any) -> list[NDArray]:
        """Compute the outputs; ``kwargs`` are new values for arguments, by name.

        ``is_train`` runs dropout and batch normalisation as in training, and makes `backward` possible.
        """
        for name, value in kwargs.items():
            if name not in self.arg_dict:
                raise TypeError(str(unknown("argument", name, self.arg_dict)))
            value = value if isinstance(value, NDArray) else array(value)
            if value.shape != self.arg_dict[name].shape:
                raise ValueError(
                    f"forward: '{name}' has shape {value.shape}, the executor was bound for "
                    f"{self.arg_dict[name].shape}. Use executor.reshape({name}=...)."
                )
            assign(self.arg_dict[name], value.as_in_context(self._ctx))
        values = {name: self._leaf(name) for name in self.arg_dict} if is_train else dict(self.arg_dict)
        with self._ctx, autograd.record() if is_train else autograd.pause():
            heads = evaluate(self._symbol, {**values, **self.aux_dict}, self._monitor, self._monitor_all)
        self._heads = heads if is_train else None
        self._outputs = [head.detach() for head in heads]
        return self._outputs

    def _leaf(self, name: str) -> NDArray:
        """The array of an argument as a variable of its own: what it is elsewhere on the tape does not matter here."""
        given, grad = self.arg_dict[name], self.grad_dict[name]
        leaf = wrap(type(given), given._data, given._ctx)
        if grad is not None and self._grad_req[name] != "null":
            attach(leaf, self._grad_req[name], given._ctx, grad, name)
        return leaf

    def backward(self, out_grads: Any = None, is_train: bool = True) -> None:
        """Compute the gradients of the arguments, from those of the outputs (ones where None)."""
        if self._heads is None:
            raise MXNetError("backward: call forward(is_train=True) before; it notes what backward needs")
        if isinstance(out_grads, NDArray):
            out_grads = [out_grads]
        if isinstance(out_grads, dict):
            out_grads = [out_grads[name] for name in self._symbol.list_outputs()]
        heads = [(h, None if out_grads is None else out_grads[i]) for i, h in enumerate(self._heads)]
        heads = [(h, g) for h, g in heads if h._entry is not None]
        if heads:
            autograd.backward([h for h, _ in heads], None if out_grads is None else [g for _, g in heads])
        self._heads = None

    def set_monitor_callback(self, callback: Callable[[str, NDArray], None], monitor_all: bool = False) -> None:
        """Have ``callback(name, array)`` told of every output of every operator (and every input, ``monitor_all``)."""
        self._monitor = lambda name, _, array: callback(name, array)
        self._monitor_all = monitor_all

    def reshape(self, partial_shaping: bool = False, allow_up_sizing: bool = False, **kwargs: Any) -> Executor:
        """An executor for other shapes of some arguments; arrays whose shape stays are shared with this one."""
        shapes = {name: a.shape for name, a in self.arg_dict.items() if name not in kwargs}
        given = {name: tuple(shape) for name, shape in kwargs.items()}
        known = find_arrays(self._symbol, {**given, **{k: s for k, s in shapes.items() if self._is_learned(k)}})

        def fitted(name: str, old: NDArray | None) -> NDArray | None:
            if old is None or name not in known or known[name].shape == old.shape:
                return old
            return zeros(known[name].shape, ctx=self._ctx, dtype=old.dtype)

        args = {name: fitted(name, a) for name, a in self.arg_dict.items()}
        grads = {name: fitted(name, a) for name, a in self.grad_dict.items()}
        states = {name: fitted(name, a) for name, a in self.aux_dict.items()}
        made: Any = (self._symbol, self._ctx, args, grads, states, self._grad_req)
        return Executor(*made)

    def _is_learned(self, name: str) -> bool:
        return self.grad_dict[name] is not None

    def debug_str(self) -> str:
        """The nodes of the graph, as text."""
        return self._symbol.debug_str()

    def get_optimized_symbol(self) -> Symbol:
        """The symbol that is computed: the one that was bound."""
        return self._symbol


def bind(symbol: Symbol, ctx: Context, args: Any, args_grad: Any, grad_req: Any, aux_states: Any) -> Executor:
    """See `Symbol.bind`."""
    names, states = symbol.list_arguments(), symbol.list_auxiliary_states()
    given = _by_name("args", args, names, required=True)
    grads = _by_name("args_grad", args_grad, names, required=False)
    auxiliary = _by_name("aux_states", aux_states, states, required=True)
    requests = _requests(grad_req, names)
    for name, gradient in grads.items():
        if gradient is not None and gradient.shape != given[name].shape:
            raise ShapeError(
                f"bind: the gradient of '{name}' has shape {gradient.shape}, the array {given[name].shape}"
            )
    return Executor(symbol, ctx, given, grads, auxiliary, requests)


def _by_name(what: str, given: Any, names: list[str], required: bool) -> dict[str, Any]:
    if isinstance(given, Mapping):
        found = dict(given)
    else:
        given = [] if given is None else list(given)
        if len(given) not in (0 if not required else len(names), len(names)):
            raise ValueError(f"bind: {what} are {len(names)} arrays, for {names}, got {len(given)}")
        found = dict(zip(names, given, strict=False))
    missing = [name for name in names if found.get(name) is None]
    if required and missing:
        raise ValueError(f"bind: {what} has no array for '{missing[0]}'; there are {', '.join(names)}")
    return {name: found.get(name) for name in names}


def _requests(grad_req: Any, names: Sequence[str]) -> dict[str, str]:
    if isinstance(grad_req, str):
        requests = dict.fromkeys(names, grad_req)
    elif isinstance(grad_req, Mapping):
        requests = {name: grad_req.get(name, "null") for name in names}
    else:
        requests = dict(zip(names, grad_req, strict=True))
    for name, request in requests.items():
        if request not in ("write", "add", "null", "inplace"):
            raise ValueError(f"bind: grad_req of '{name}' is 'write', 'add' or 'null', got {request!r}")
    return {name: "write" if request == "inplace" else request for name, request in requests.items()}


def simple_bind(symbol: Symbol, ctx: Context, grad_req: Any, type_dict: Mapping | None, shapes: Mapping) -> Executor:
    """See `Symbol.simple_bind`."""
    names, states = symbol.list_arguments(), symbol.list_auxiliary_states()
    for name in shapes:
        if name not in names and name not in states:
            raise unknown("argument", name, [*names, *states])
    dtypes = {name: as_dtype(dtype) for name, dtype in (type_dict or {}).items()}
    if dtypes:  # what is computed with an argument of a type has that type too
        told, _, told_states = symbol.infer_type(**{k: d for k, d in dtypes.items() if k in names})
        dtypes = {**dict(zip([*names, *states], [*told, *told_states], strict=True)), **dtypes}
    blanks = find_arrays(symbol, {name: tuple(s) for name, s in shapes.items() if not isinstance(s, int)}, dtypes)
    missing = [name for name in (*names, *states) if name not in blanks]
    if missing:
        raise MXNetError(f"simple_bind: the shape of '{missing[0]}' does not follow from {dict(shapes)}; give it too")
    requests = _requests(grad_req, names)
    made = {name: zeros(blanks[name].shape, ctx=ctx, dtype=blanks[name].dtype) for name in (*names, *states)}
    grads: Any = {
        name: zeros(a.shape, ctx=ctx, dtype=a.dtype) if requests[name] != "null" else None
        for name, a in made.items()
        if name in requests
    }
    return Executor(symbol, ctx, {n: made[n] for n in names}, grads, {n: made[n] for n in states}, requests)
