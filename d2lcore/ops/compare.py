"""Comparisons and logic: elementwise, with broadcasting, without gradients.

Results are bools (NumPy's convention). ``like_input=True`` gives zeros and ones of the dtype of the first array
operand: MXNet's legacy convention, and the handy one in gradient rules.
"""

from __future__ import annotations

import numpy as np

from .table import Spec, broadcast_shapes, op

_BOOL = np.dtype(bool)


def truth(*specs, like_input):
    """Shapes broadcast; bools, or the dtype of the first array."""
    arrays = [s for s in specs if isinstance(s, Spec)]
    return Spec(broadcast_shapes(*[s.shape for s in arrays]), arrays[0].dtype if like_input else _BOOL)


def test(*specs):
    """One bool for each element."""
    return Spec(specs[0].shape, _BOOL)


def _like(out, x, y):
    return out.astype(x.dtype if hasattr(x, "dtype") else y.dtype)


@op("equal", onnx="Equal", latex="x = y")
class Equal:
    """Whether ``x == y``, elementwise; with ``like_input`` as numbers, else as bools.

    >>> from d2lcore import nd
    >>> nd.equal(nd.array([1, 2]), nd.array([1, 3])).asnumpy()
    array([1., 0.], dtype=float32)
    """

    infer = truth

    def forward(xp, x, y, *, like_input=False):
        out = xp.equal(x, y)
        return _like(out, x, y) if like_input else out


@op("not_equal", onnx="composed of Equal and Not", latex=r"x \neq y")
class NotEqual:
    """Whether ``x != y``, elementwise; with ``like_input`` as numbers, else as bools.

    >>> from d2lcore import nd
    >>> nd.not_equal(nd.array([1, 2]), nd.array([1, 3])).asnumpy()
    array([0., 1.], dtype=float32)
    """

    infer = truth

    def forward(xp, x, y, *, like_input=False):
        out = xp.not_equal(x, y)
        return _like(out, x, y) if like_input else out


@op("greater", onnx="Greater", latex="x > y")
class Greater:
    """Whether ``x > y``, elementwise; with ``like_input`` as numbers, else as bools.

    >>> from d2lcore import nd
    >>> nd.greater(nd.array([1, 4]), 2).asnumpy()
    array([0., 1.], dtype=float32)
    """

    infer = truth

    def forward(xp, x, y, *, like_input=False):
        out = xp.greater(x, y)
        return _like(out, x, y) if like_input else out


@op("greater_equal", onnx="GreaterOrEqual", latex=r"x \geq y")
class GreaterEqual:
    """Whether ``x >= y``, elementwise; with ``like_input`` as numbers, else as bools.

    >>> from d2lcore import nd
    >>> nd.greater_equal(nd.array([1, 2, 3]), 2).asnumpy()
    array([0., 1., 1.], dtype=float32)
    """

    infer = truth

    def forward(xp, x, y, *, like_input=False):
        out = xp.greater_equal(x, y)
        return _like(out, x, y) if like_input else out


@op("less", onnx="Less", latex="x < y")
class Less:
    """Whether ``x < y``, elementwise; with ``like_input`` as numbers, else as bools.

    >>> from d2lcore import nd
    >>> nd.lesser(nd.array([1, 4]), 2).asnumpy()
    array([1., 0.], dtype=float32)
    """

    infer = truth

    def forward(xp, x, y, *, like_input=False):
        out = xp.less(x, y)
        return _like(out, x, y) if like_input else out


@op("less_equal", onnx="LessOrEqual", latex=r"x \leq y")
class LessEqual:
    """Whether ``x <= y``, elementwise; with ``like_input`` as numbers, else as bools.

    >>> from d2lcore import nd
    >>> nd.lesser_equal(nd.array([1, 2, 3]), 2).asnumpy()
    array([1., 1., 0.], dtype=float32)
    """

    infer = truth

    def forward(xp, x, y, *, like_input=False):
        out = xp.less_equal(x, y)
        return _like(out, x, y) if like_input else out


@op("logical_and", onnx="And", latex=r"x \land y")
class LogicalAnd:
    """Whether both are true (not zero), elementwise; with ``like_input`` as numbers, else as bools.

    >>> from d2lcore import nd
    >>> nd.logical_and(nd.array([0, 1, 2]), nd.array([1, 1, 0])).asnumpy()
    array([0., 1., 0.], dtype=float32)
    """

    infer = truth

    def forward(xp, x, y, *, like_input=False):
        out = xp.logical_and(x, y)
        return _like(out, x, y) if like_input else out


@op("logical_or", onnx="Or", latex=r"x \lor y")
class LogicalOr:
    """Whether at least one is true (not zero), elementwise; with ``like_input`` as numbers, else as bools.

    >>> from d2lcore import nd
    >>> nd.logical_or(nd.array([0, 1, 0]), nd.array([1, 1, 0])).asnumpy()
    array([1., 1., 0.], dtype=float32)
    """

    infer = truth

    def forward(xp, x, y, *, like_input=False):
        out = xp.logical_or(x, y)
        return _like(out, x, y) if like_input else out


@op("logical_xor", onnx="Xor", latex=r"x \oplus y")
class LogicalXor:
    """Whether exactly one is true (not zero), elementwise; with ``like_input`` as numbers, else as bools.

    >>> from d2lcore import nd
    >>> nd.logical_xor(nd.array([0, 1, 0]), nd.array([1, 1, 0])).asnumpy()
    array([1., 0., 0.], dtype=float32)
    """

    infer = truth

    def forward(xp, x, y, *, like_input=False):
        out = xp.logical_xor(x, y)
        return _like(out, x, y) if like_input else out


@op("logical_not", onnx="Not", latex=r"\lnot x")
class LogicalNot:
    """Whether ``x`` is false (zero), elementwise; with ``like_input`` as numbers, else as bools.

    >>> from d2lcore import nd
    >>> nd.logical_not(nd.array([0, 2])).asnumpy()
    array([1., 0.], dtype=float32)
    """

    infer = truth

    def forward(xp, x, *, like_input=False):
        out = xp.logical_not(x)
        return out.astype(x.dtype) if like_input else out


@op("isnan", onnx="IsNaN", latex=r"x = \mathrm{nan}")
class IsNan:
    """Whether each element is not a number; bools.

    >>> from d2lcore import np
    >>> np.isnan(np.array([1.0, np.nan])).asnumpy()
    array([False,  True])
    """

    infer = test

    def forward(xp, x):
        return xp.isnan(x)


@op("isinf", onnx="IsInf", latex=r"|x| = \infty")
class IsInf:
    """Whether each element is plus or minus infinity; bools.

    >>> from d2lcore import np
    >>> np.isinf(np.array([1.0, -np.inf, np.nan])).asnumpy()
    array([False,  True, False])
    """

    infer = test

    def forward(xp, x):
        return xp.isinf(x)


@op("isfinite", onnx="composed of IsNaN, IsInf, Or and Not", latex=r"|x| < \infty")
class IsFinite:
    """Whether each element is a number and not infinite; bools.

    >>> from d2lcore import np
    >>> np.isfinite(np.array([1.0, np.inf, np.nan])).asnumpy()
    array([ True, False, False])
    """

    infer = test

    def forward(xp, x):
        return xp.isfinite(x)
