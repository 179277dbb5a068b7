"""The op table: one entry per operator holds its maths, its shape rule, its gradient and its documentation.

An entry is a class::

    @op("multiply", amp="widest", onnx="Mul", latex=r"x \\cdot y")
    class Multiply:
        infer = broadcast                                  # Spec rule: shapes and dtypes out, or an error that explains
        def forward(xp, x, y): return xp.multiply(x, y)    # raw arrays; xp is NumPy or CuPy
        def vjp(F, g, x, y, x_shape, y_shape):             # vector-Jacobian product, in terms of other operators
            return F.sum_to(g * y, shape=x_shape), F.sum_to(g * x, shape=y_shape)

Two conventions carry the design:

* ``F`` is one of three namespaces with the same operators: raw arrays (a fast backward pass), recorded NDArrays (so
  gradients can be differentiated again) or graph symbols (so the backward pass is a graph). A rule is written once.
* **The tape saves what the rule asks for.** After ``F, g`` the signature of ``vjp`` names inputs (``x``), outputs
  (``out``), their shapes (``x_shape``) or dtypes (``x_dtype``), or ``needs`` (a tuple of bools: which inputs want a
  gradient); after ``*`` it names attributes. So an operator holds exactly the memory that its rule reads, and the
  reader sees which. The name of a ``*variadic`` input stands for the tuple of all arrays that it took, and ``outs``,
  where the number of outputs depends on the call, for that of all outputs.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from ..errors import DTypeError, ShapeError


class Spec(NamedTuple):
    """Shape and dtype of an array that need not exist yet."""

    shape: tuple[int, ...]
    dtype: np.dtype

    @classmethod
    def of(cls, value: Any) -> Any:
        """The Spec of an array; Python scalars (and None for an absent input) stand for themselves."""
        return cls(tuple(value.shape), np.dtype(value.dtype)) if hasattr(value, "shape") else value


OPS: dict[str, Op] = {}
"""All operators, by name."""


def _named(name: str) -> Op:
    """What a pickled operator is read as: the table's own entry."""
    return OPS[name]


class Op:
    """An operator: an entry of the table, read once at import into the form that the funnel and the tape use."""

    def __init__(
        self, name: str, entry: type, outputs: tuple[str, ...], visible: int | None, onnx: str, latex: str, amp: str
    ) -> None:
        rules = vars(entry)
        self.name, self.doc, self.onnx, self.latex = name, inspect.getdoc(entry) or "", onnx, latex
        self.outputs, self.visible, self.amp = outputs, visible, amp
        self.single = outputs == ("out",)  #: the common case: one array, given to the caller as it is
        self.forward: Callable = rules["forward"]
        self.infer_rule: Callable = rules["infer"]
        self.vjp: Callable | None = rules.get("vjp")
        #: True where NumPy would not notice arrays that do not fit, so that the rule must be asked before computing
        self.strict: bool = rules.get("strict", False)
        #: True where the result may be a view of the input, which writes go through (`dispatch.own`)
        self.shares: bool = rules.get("shares", False)
        self._read_forward()
        #: what the funnel does to the inputs first, or None: fill up optional ones; mixed precision puts its casts here
        self.prepare: Callable[[tuple], tuple] | None = self.padded if self.optional else None
        self.saves: list[tuple[str, int]] = self._read_vjp() if self.vjp else []
        self._pick: Any = None if self.variadic else self._picker()
        self.needs_at = self.saves.index(("needs", 0)) if ("needs", 0) in self.saves else None
        self.infer_attrs = _keywords(self.infer_rule)

    def __repr__(self) -> str:
        return f"<op {self.name}({', '.join(self.inputs)})>"

    def __reduce__(self) -> tuple:
        return _named, (self.name,)

    def _read_forward(self) -> None:
        parameters = list(inspect.signature(self.forward).parameters.values())[1:]
        self.inputs = tuple(p.name for p in parameters if p.kind is not p.KEYWORD_ONLY)
        self.optional = frozenset(p.name for p in parameters if p.kind is not p.KEYWORD_ONLY and p.default is None)
        self.variadic = any(p.kind is p.VAR_POSITIONAL for p in parameters)
        attrs = {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}
        self.random = attrs.pop("rng", None) is not None
        self.attrs = tuple(attrs)
        self.defaults = {k: v for k, v in attrs.items() if v is not inspect.Parameter.empty}

    def _read_vjp(self) -> list[tuple[str, int]]:
        """Turn the signature of the gradient rule into what the tape saves: (kind, position) pairs."""
        assert self.vjp is not None
        parameters = list(inspect.signature(self.vjp).parameters.values())[2:]
        self.vjp_attrs = tuple(p.name for p in parameters if p.kind is p.KEYWORD_ONLY)
        saves = []
        for p in parameters:
            base = p.name.removesuffix("_shape").removesuffix("_dtype")
            trait = p.name.removeprefix(base)
            if p.kind is p.KEYWORD_ONLY:
                if p.name not in self.attrs:
                    raise TypeError(f"op {self.name}: vjp asks for attribute {p.name!r}, forward has {self.attrs}")
            elif p.name == "needs":
                saves.append(("needs", 0))
            elif base in self.inputs:
                rest = self.variadic and base == self.inputs[-1]
                saves.append((("inputs" if rest else "input") + trait, self.inputs.index(base)))
            elif base in self.outputs:
                saves.append(("output" + trait, self.outputs.index(base)))
            else:
                raise TypeError(
                    f"op {self.name}: vjp asks for {p.name!r}; it may name inputs {self.inputs}, outputs "
                    f"{self.outputs}, NAME_shape, NAME_dtype or needs"
                )
        return saves

    def save(self, inputs: Sequence, outputs: Sequence) -> tuple:
        """What the gradient rule will read, picked from the arrays (raw or symbols) of one call."""
        if self.variadic:
            return tuple([self._save_variadic(kind, inputs, outputs, i) for kind, i in self.saves])
        traits = [getattr(inputs[i], trait, number) for trait, i, number in self._traits]
        return self._pick([_NEEDS, *outputs, *traits, *inputs])

    def _save_variadic(self, kind: str, inputs: Sequence, outputs: Sequence, i: int) -> Any:
        source, _, trait = kind.partition("_")
        if source == "needs":
            return _NEEDS
        if source == "inputs":  # all that the variadic parameter takes
            return tuple([getattr(x, trait, _NUMBER[trait]) for x in inputs[i:]] if trait else inputs[i:])
        if source == "output" and self.outputs == ("outs",):  # as many as the call has
            return tuple(outputs)
        value = outputs[i] if source == "output" else inputs[i]
        return getattr(value, trait, _NUMBER[trait]) if trait else value

    def _picker(self) -> Callable[[Sequence], tuple]:
        """How `save` finds each saved value in its pool; it runs at every recorded operator, so it is made once."""
        wanted = [(kind.partition("_")[2], i) for kind, i in self.saves if kind.startswith("input_")]
        self._traits = [(trait, i, _NUMBER[trait]) for trait, i in wanted]
        traits = 1 + len(self.outputs)
        inputs = traits + len(self._traits)
        positions = []
        for kind, i in self.saves:
            if kind == "needs":
                positions.append(0)
            elif kind.startswith("input_"):
                positions.append(traits + wanted.index((kind.partition("_")[2], i)))
            else:
                positions.append({"output": 1, "input": inputs}[kind] + i)
        if len(positions) > 1:
            return itemgetter(*positions)
        return lambda pool: tuple([pool[p] for p in positions])

    def pull(self, F: Any, saved: tuple, needs: tuple[bool, ...], g: Any, attrs: dict[str, Any]) -> tuple:
        """Apply the gradient rule: ``g`` (a tuple where several outputs are visible) to gradients of the inputs."""
        assert self.vjp is not None
        if self.needs_at is not None:
            saved = (*saved[: self.needs_at], needs, *saved[self.needs_at + 1 :])
        if self.vjp_attrs:
            keywords = {k: attrs[k] if k in attrs else self.defaults[k] for k in self.vjp_attrs}
            grads = self.vjp(F, g, *saved, **keywords)
        else:
            grads = self.vjp(F, g, *saved)
        return grads if isinstance(grads, tuple) else (grads,)

    def padded(self, inputs: tuple) -> tuple:
        """The inputs with None for the optional ones that were left out, so that rules can count on their number."""
        missing = len(self.inputs) - len(inputs)
        return inputs + (None,) * missing if missing > 0 and not self.variadic else inputs

    def infer(self, specs: tuple, attrs: dict[str, Any]) -> tuple[Spec, ...]:
        """Shapes and dtypes of the outputs; `ShapeError` or `DTypeError` where the inputs do not fit."""
        full = {**self.defaults, **attrs}
        keywords = full if self.infer_attrs is None else {k: full[k] for k in self.infer_attrs}
        found = self.infer_rule(*specs, **keywords)
        return (found,) if isinstance(found, Spec) else tuple(found)


class _Needs:
    """Marks, among saved values, the place of ``needs``: known only at the backward pass."""


_NEEDS = _Needs()
_NUMBER = {"shape": (), "dtype": None}
"""Shape and dtype of a Python number in place of an array."""


def _keywords(rule: Callable) -> tuple[str, ...] | None:
    """Names of the attributes that a rule takes; None where it takes all (``**attrs``)."""
    parameters = inspect.signature(rule).parameters.values()
    if any(p.kind is p.VAR_KEYWORD for p in parameters):
        return None
    return tuple(p.name for p in parameters if p.kind is p.KEYWORD_ONLY)


def op(
    name: str, *, onnx: str, latex: str = "", outputs: tuple[str, ...] = ("out",), visible: int | None = None,
    amp: str = "follow",
) -> Callable[[type], Op]:  # fmt: skip
    """Class decorator: read an entry and put it into the table.

    ``onnx`` is the operator's name in ONNX, or (in lower case) the reason why it has none of its own. ``latex`` is the
    rule as a formula, for the views. ``outputs`` names the outputs; only the first ``visible`` are given to the caller.
    ``outputs=("outs",)`` is for operators such as split, whose number of outputs depends on the call. ``amp`` says in
    which precision it computes under mixed precision: ``"low"`` (products, which gain most), ``"float32"`` (what loses
    digits or overflows: exponentials, sums, norms), ``"widest"`` (inputs must agree) or ``"follow"`` (as they come).
    """

    def enter(entry: type) -> Op:
        if name in OPS:
            raise TypeError(f"op {name}: already in the table")
        OPS[name] = made = Op(name, entry, outputs, visible, onnx, latex, amp)
        return made

    return enter


# ---- rules that many operators share ----


def same_as(position: int) -> Callable[..., Spec]:
    """The output is like input number ``position``."""
    return lambda *specs, **attrs: specs[position]


def floating(spec: Spec) -> Spec:
    """A function with real values: whole numbers come out as float32, MXNet's default."""
    return spec if spec.dtype.kind == "f" else Spec(spec.shape, np.dtype(np.float32))


def result_dtype(*specs: Any) -> np.dtype:
    """The dtype of arithmetic between arrays and Python scalars (NumPy's rule, but whole with real gives float32)."""
    dtype = np.result_type(*[s.dtype if isinstance(s, Spec) else s for s in specs])
    if dtype == np.float64 and not any(isinstance(s, Spec) and s.dtype == np.float64 for s in specs):
        return np.dtype(np.float32)
    return dtype


def broadcast(*specs: Any, **attrs: Any) -> Spec:
    """Elementwise with broadcasting."""
    return Spec(broadcast_shapes(*[s.shape for s in specs if isinstance(s, Spec)]), result_dtype(*specs))


def broadcast_shapes(*shapes: tuple[int, ...]) -> tuple[int, ...]:
    """The common shape of arrays that are broadcast against each other.

    >>> broadcast_shapes((3, 1), (1, 4))
    (3, 4)
    """
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        texts = " and ".join(map(str, shapes))
        raise ShapeError(
            f"shapes {texts} do not fit: from the right, sizes must be equal or 1. "
            "Reshape or expand_dims one of them first."
        ) from None


def normalize_axis(axis: int, ndim: int, name: str = "axis") -> int:
    """A non-negative axis; `ShapeError` where the array has no such axis."""
    if not -ndim <= axis < max(ndim, 1):
        raise ShapeError(f"{name} {axis} is out of range for an array of {ndim} dimensions")
    return axis + ndim if axis < 0 else axis


def normalize_axes(axis: int | tuple[int, ...] | None, ndim: int, exclude: bool = False) -> tuple[int, ...]:
    """The axes that a reduction goes over, sorted; ``None`` is all, ``exclude`` (MXNet) all but those named."""
    if axis is None or axis == ():
        return tuple(range(ndim))
    axes = {normalize_axis(int(a), ndim) for a in (axis if isinstance(axis, (tuple, list)) else (axis,))}
    return tuple(a for a in range(ndim) if (a in axes) != exclude)


def require_real(spec: Spec, name: str) -> None:
    """`DTypeError` unless the input holds real numbers."""
    if isinstance(spec, Spec) and spec.dtype.kind != "f":
        raise DTypeError(f"{name} expects real numbers (float32, ...), got {spec.dtype}. Use .astype('float32').")


# ---- rules for computing: MXNet's default is float32 where NumPy goes to float64 ----


_FLOAT64 = np.dtype(np.float64)  # NumPy has one object for each dtype: `is` costs a third of `==`


def real(x: Any) -> Any:
    """A raw array as real numbers: whole ones become float32 (the forward side of `floating`)."""
    return x if x.dtype.kind == "f" else x.astype(np.float32)


def narrow(out: Any, x: Any, y: Any) -> Any:
    """A result as float32 where only NumPy's promotion made it float64 (the forward side of `result_dtype`)."""
    if out.dtype is not _FLOAT64 or getattr(x, "dtype", None) is _FLOAT64 or getattr(y, "dtype", None) is _FLOAT64:
        return out
    return out.astype(np.float32)
