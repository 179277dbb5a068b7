"""Operators written in Python (MXNet's ``mx.operator``): what they compute, their gradients, their shapes.

A subclass of `CustomOp` computes; one of `CustomOpProp`, entered under a name by `register`, says how many inputs and
outputs there are, of which shapes and dtypes. ``mx.nd.Custom(x, op_type="name")`` runs it: recorded by autograd, and in
hybridized networks too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .core import F, NDArray, create, recorder, training
from .core.base import as_dtype, wrap
from .device import Context
from .errors import ShapeError, unknown
from .ops import Spec

__all__ = ["Custom", "CustomOp", "CustomOpProp", "get_all_registered_operators", "register"]

_REGISTRY: dict[str, Callable[..., CustomOpProp]] = {}


class CustomOp:
    """Base of what a user's operator computes (MXNet's ``mx.operator.CustomOp``).

    ``out_data``, ``in_grad`` and the like are lists of arrays that are there already: write into them with `assign`.
    ``req`` says how, for each: 'write', 'add', 'inplace' or 'null'.
    """

    def forward(
        self, is_train: bool, req: list[str], in_data: list[NDArray], out_data: list[NDArray], aux: list[NDArray]
    ) -> None:
        """Compute the outputs from the inputs; to be written by the subclass."""
        raise NotImplementedError(f"{type(self).__name__}: write forward(self, is_train, req, in_data, out_data, aux)")

    def backward(
        self, req: list[str], out_grad: list[NDArray], in_data: list[NDArray], out_data: list[NDArray],
        in_grad: list[NDArray], aux: list[NDArray],
    ) -> None:  # fmt: skip
        """Compute gradients of the inputs from those of the outputs; to be written by the subclass."""
        raise NotImplementedError(f"{type(self).__name__}: write backward(self, req, out_grad, in_data, ...)")

    def assign(self, dst: NDArray, req: str, src: Any) -> None:
        """Write ``src`` into ``dst`` as ``req`` says."""
        if req in ("write", "inplace"):
            dst[:] = src
        elif req == "add":
            dst[:] = dst + src
        elif req != "null":
            raise unknown("req", req, ("write", "inplace", "add", "null"))


class CustomOpProp:
    """Base of what is known of a user's operator before it computes (MXNet's ``mx.operator.CustomOpProp``).

    need_top_grad: whether the gradient depends on those of the outputs (a loss layer's does not). Keyword arguments of
    ``nd.Custom`` come to a subclass's constructor as text, as in MXNet.
    """

    def __init__(self, need_top_grad: bool = True) -> None:
        self.need_top_grad_ = need_top_grad

    def list_arguments(self) -> list[str]:
        """Names of the inputs."""
        return ["data"]

    def list_outputs(self) -> list[str]:
        """Names of the outputs."""
        return ["output"]

    def list_auxiliary_states(self) -> list[str]:
        """Names of the states: arrays that ``forward`` may change, and that get no gradient."""
        return []

    def infer_shape(self, in_shape: list) -> tuple:
        """Shapes of inputs, outputs and states; like the first input, where there is nothing to say."""
        return in_shape, [in_shape[0]] * len(self.list_outputs()), []

    def infer_type(self, in_type: list) -> tuple:
        """Dtypes of inputs, outputs and states; that of the first input for all."""
        outputs, states = len(self.list_outputs()), len(self.list_auxiliary_states())
        return in_type, [in_type[0]] * outputs, [in_type[0]] * states

    def declare_backward_dependency(self, out_grad: list, in_data: list, out_data: list) -> list:
        """Which arrays ``backward`` reads: all of them here, whatever it says."""
        return [*(out_grad if self.need_top_grad_ else ()), *in_data, *out_data]

    def create_operator(self, ctx: Context, in_shapes: list, in_dtypes: list) -> CustomOp:
        """The `CustomOp` for inputs of given shapes and dtypes; to be written by the subclass."""
        raise NotImplementedError(f"{type(self).__name__}: write create_operator(self, ctx, in_shapes, in_dtypes)")


def register(reg_name: str) -> Callable[[type], type]:
    """Class decorator: enter a `CustomOpProp` under a name, for ``nd.Custom(..., op_type=name)``.

    >>> import d2lcore as mx
    >>> class Cube(mx.operator.CustomOp):
    ...     def forward(self, is_train, req, in_data, out_data, aux):
    ...         self.assign(out_data[0], req[0], in_data[0] ** 3)
    ...     def backward(self, req, out_grad, in_data, out_data, in_grad, aux):
    ...         self.assign(in_grad[0], req[0], 3 * in_data[0] ** 2 * out_grad[0])
    >>> @mx.operator.register("cube")
    ... class CubeProp(mx.operator.CustomOpProp):
    ...     def create_operator(self, ctx, in_shapes, in_dtypes):
    ...         return Cube()
    >>> x = mx.nd.array([2.0])
    >>> x.attach_grad()
    >>> with mx.autograd.record():
    ...     y = mx.nd.Custom(x, op_type="cube")
    >>> y.backward()
    >>> y.asscalar(), x.grad.asscalar()
    (np.float32(8.0), np.float32(12.0))
    """

    def enter(prop: type) -> type:
        if not (isinstance(prop, type) and issubclass(prop, CustomOpProp)):
            raise TypeError(f"register({reg_name!r}): decorate a subclass of mx.operator.CustomOpProp, got {prop!r}")
        _REGISTRY[reg_name] = prop
        return prop

    return enter


def get_all_registered_operators() -> list[str]:
    """The names entered by `register`."""
    return list(_REGISTRY)


def prop_of(op_type: str, **arguments: Any) -> CustomOpProp:
    """The `CustomOpProp` of a name, its arguments as text."""
    if op_type not in _REGISTRY:
        raise unknown("custom operator", op_type, _REGISTRY)
    return _REGISTRY[op_type](**{k: str(v) for k, v in arguments.items()})


def Custom(*data: NDArray, op_type: str, **arguments: Any) -> Any:
    """Run an operator that `register` knows as ``op_type``, on inputs and states in the order of their lists.

    Inputs may be given by their names. Other keyword arguments go to the `CustomOpProp`, as text. Gives one array, or a
    list where there are several outputs.
    """
    arguments.pop("name", None)
    named = {k: arguments.pop(k) for k in list(arguments) if isinstance(arguments[k], NDArray)}
    prop = prop_of(op_type, **arguments)
    names = [*prop.list_arguments(), *prop.list_auxiliary_states()]
    given = dict(zip(names, data, strict=False)) | named
    if len(data) + len(named) != len(names) or set(given) != set(names):
        raise ShapeError(f"Custom {op_type}: expects {', '.join(names)}, got {len(data)} arrays and {sorted(named)}")
    count = len(prop.list_arguments())
    arrays = [given[n] for n in names]
    call = _Call(op_type, prop, arrays[:count], arrays[count:])
    outs = F.custom(*arrays[:count], call=call) if count else create("custom", call.ctx, call.cls, call=call)
    return outs[0] if len(outs) == 1 else list(outs)


class _Call:
    """One call of a custom operator, as the table's ``custom`` entry runs it: raw arrays in, raw arrays out."""

    def __init__(self, name: str, prop: CustomOpProp, inputs: list[NDArray], states: list[NDArray]) -> None:
        self.name, self.states = name, states
        first = [*inputs, *states][0]
        self.ctx, self.cls = first.ctx, type(first)
        shapes = prop.infer_shape([list(x.shape) for x in inputs])
        dtypes = prop.infer_type([x.dtype for x in inputs])
        self.shapes = [tuple(int(n) for n in s) for s in shapes[1]]
        self.dtypes = [as_dtype(t) for t in dtypes[1]]
        self.outputs = len(prop.list_outputs())
        if not len(self.shapes) == len(self.dtypes) == self.outputs:
            raise ShapeError(
                f"Custom {name}: {self.outputs} outputs, but infer_shape says {len(self.shapes)} shapes and infer_type "
                f"{len(self.dtypes)} dtypes"
            )
        for shape, x, argument in zip(shapes[0], inputs, prop.list_arguments(), strict=True):
            if tuple(shape) != x.shape:
                raise ShapeError(f"Custom {name}: {argument} expects shape {tuple(shape)}, got {x.shape}")
        self.operator = prop.create_operator(self.ctx, [list(s) for s in shapes[0]], list(dtypes[0]))

    def infer(self, specs: Sequence[Spec]) -> tuple[Spec, ...]:
        return tuple([Spec(s, t) for s, t in zip(self.shapes, self.dtypes, strict=True)])

    def _arrays(self, raws: Sequence) -> list[NDArray]:
        return [wrap(self.cls, raw, self.ctx) for raw in raws]

    def _run(self, method: Callable, *arguments: Any) -> None:
        """Call the user's code unrecorded: its gradient is the one it brings."""
        token = recorder.set(None)
        try:
            method(*arguments)
        finally:
            recorder.reset(token)

    def forward(self, raws: Sequence) -> tuple:
        xp = self.ctx.device.xp
        outs = self._arrays([xp.zeros(s, t) for s, t in zip(self.shapes, self.dtypes, strict=True)])
        writes = ["write"] * len(outs)
        self._run(self.operator.forward, training.get(), writes, self._arrays(raws), outs, self.states)
        return tuple([o._data for o in outs])

    def backward(self, grads: Sequence, raws: Sequence, outs: Sequence) -> tuple:
        xp = self.ctx.device.xp
        found = self._arrays([xp.zeros_like(raw) for raw in raws])
        arrays = self._arrays(grads), self._arrays(raws), self._arrays(outs)
        self._run(self.operator.backward, ["write"] * len(found), *arrays, found, self.states)
        return tuple([x._data for x in found])
