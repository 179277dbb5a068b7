"""Sums of products over named axes: tensordot and einsum."""

from __future__ import annotations

import string

from ..errors import MXNetError, ShapeError
from .table import Spec, narrow, normalize_axis, op, result_dtype


def _contracted(x_shape, y_shape, axes):
    """Which axes of ``x`` and ``y`` are summed over together, and which are free."""
    if isinstance(axes, int):
        axes = tuple(range(len(x_shape) - axes, len(x_shape))), tuple(range(axes))
    xa, ya = [(a,) if isinstance(a, int) else tuple(a) for a in axes]
    xa = [normalize_axis(a, len(x_shape), "axes: axis of x") for a in xa]
    ya = [normalize_axis(a, len(y_shape), "axes: axis of y") for a in ya]
    if [x_shape[a] for a in xa] != [y_shape[a] for a in ya]:
        raise ShapeError(f"axes {tuple(xa)} of x {x_shape} must have the sizes of axes {tuple(ya)} of y {y_shape}")
    return xa, ya, [a for a in range(len(x_shape)) if a not in xa], [a for a in range(len(y_shape)) if a not in ya]


@op(
    "tensordot",
    amp="widest",
    onnx="composed of Transpose, Reshape and MatMul",
    latex=r"\sum_k x_{\ldots k \ldots} y_{\ldots k \ldots}",
)
class Tensordot:
    """Product of tensors, summed over ``axes``.

    ``axes`` is a number n for the last n axes of ``x`` with the first n of ``y``, or a pair of tuples that name them.

    >>> from d2lcore import np
    >>> np.tensordot(np.ones((2, 3, 4)), np.ones((4, 3, 5)), axes=([1, 2], [1, 0])).shape
    (2, 5)
    """

    def infer(x, y, *, axes):
        _, _, xf, yf = _contracted(x.shape, y.shape, axes)
        return Spec(tuple([x.shape[a] for a in xf] + [y.shape[a] for a in yf]), result_dtype(x, y))

    def forward(xp, x, y, *, axes=2):
        return narrow(xp.tensordot(x, y, axes), x, y)

    def vjp(F, g, x, y, x_shape, y_shape, needs, *, axes):
        xa, ya, xf, yf = _contracted(x_shape, y_shape, axes)
        g_x, g_y = tuple(range(len(xf))), tuple(range(len(xf), len(xf) + len(yf)))  # axes of g that x and y gave
        g = F.reshape(g, shape=tuple([x_shape[a] for a in xf] + [y_shape[a] for a in yf]))
        gx = gy = None
        if needs[0]:  # what is left of y are its summed axes in order; each belongs to one of x
            order = xf + [xa[ya.index(a)] for a in sorted(ya)]
            gx = F.transpose(F.tensordot(g, y, axes=(g_y, tuple(yf))), axes=_inverse(order))
        if needs[1]:
            order = [ya[xa.index(a)] for a in sorted(xa)] + yf
            gy = F.transpose(F.tensordot(x, g, axes=(tuple(xf), g_x)), axes=_inverse(order))
        return gx, gy


def _inverse(order):
    inverse = [0] * len(order)
    for place, axis in enumerate(order):
        inverse[axis] = place
    return tuple(inverse)


@op("einsum", amp="widest", onnx="Einsum", latex=r"\sum x_{ij} y_{jk} \ldots")
class Einsum:
    """Einstein's summation: ``subscripts`` names the axes of each array, and those of the result after ``->``.

    Axes with the same letter are multiplied together, those missing from the result summed. ``...`` stands for any
    axes, which broadcast.

    >>> from d2lcore import np
    >>> np.einsum("bij,bjk->bik", np.ones((2, 3, 4)), np.ones((2, 4, 5))).shape
    (2, 3, 5)
    """

    def infer(*xs, subscripts):
        terms, result = _terms(subscripts, [x.shape for x in xs])
        sizes = {}
        for term, x in zip(terms, xs, strict=True):
            for letter, n in zip(term, x.shape, strict=True):
                if sizes.setdefault(letter, n) == 1:
                    sizes[letter] = n
                elif n not in (1, sizes[letter]):
                    raise ShapeError(f"axis {letter!r} of {subscripts!r} has size {sizes[letter]} and size {n}")
        return Spec(tuple([sizes[letter] for letter in result]), result_dtype(*xs))

    def forward(xp, *xs, subscripts):
        out = xp.einsum(subscripts, *xs, optimize=len(xs) > 1)
        return out.astype(result_dtype(*map(Spec.of, xs)))

    def vjp(F, g, xs, xs_shape, needs, *, subscripts):
        terms, result = _terms(subscripts, xs_shape)
        grads = []
        for i, (term, shape) in enumerate(zip(terms, xs_shape, strict=True)):
            if not needs[i]:
                grads.append(None)
                continue
            if len(set(term)) < len(term):
                raise MXNetError(f"einsum: no gradient through {subscripts!r}, which repeats an axis. Use diag first.")
            others = [t for j, t in enumerate(terms) if j != i]
            known = result + "".join(others)
            kept = "".join([letter for letter in term if letter in known])
            rule = ",".join([result, *others]) + "->" + kept
            part = F.einsum(g, *[x for j, x in enumerate(xs) if j != i], subscripts=rule)
            grads.append(_restored(F, part, term, kept, shape))
        return tuple(grads)


def _restored(F, part, term, kept, shape):
    """The gradient in the shape of its array: summed where that was broadcast, repeated along axes it alone had."""
    narrow_shape = tuple([n if letter in kept else 1 for letter, n in zip(term, shape, strict=True)])
    if kept != term:
        sizes = iter(part.shape)
        part = F.reshape(part, shape=tuple([next(sizes) if letter in kept else 1 for letter in term]))
    part = F.sum_to(part, shape=narrow_shape)
    return part if narrow_shape == shape else F.broadcast_to(part, shape=shape)


def _terms(subscripts, shapes):
    """The letters of each array's axes and of the result's, ``...`` and an omitted result written out."""
    left, arrow, result = subscripts.replace(" ", "").partition("->")
    terms = left.split(",")
    if len(terms) != len(shapes):
        raise ShapeError(f"{subscripts!r} describes {len(terms)} arrays, got {len(shapes)}")
    unused = [letter for letter in string.ascii_letters if letter not in subscripts]
    rests = [len(shape) - len(term.replace("...", "")) for term, shape in zip(terms, shapes, strict=True)]
    for i, (term, rest, shape) in enumerate(zip(terms, rests, shapes, strict=True)):
        if rest < 0 or (rest and "..." not in term):
            raise ShapeError(f"{term!r} in {subscripts!r} does not name the axes of xs[{i}] {shape}")
    wide = max([rest for term, rest in zip(terms, rests, strict=True) if "..." in term], default=0)
    letters = "".join(unused[:wide])
    terms = [term.replace("...", letters[wide - rest :]) for term, rest in zip(terms, rests, strict=True)]
    if not arrow:
        joined = "".join(terms)
        result = "..." + "".join(sorted({c for c in joined if joined.count(c) == 1 and c not in letters}))
    return terms, result.replace("...", letters)
