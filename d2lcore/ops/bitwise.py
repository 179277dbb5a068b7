"""Logic on the bits of whole numbers, and on bools; without gradients."""

from __future__ import annotations

from ..errors import DTypeError
from .table import Spec, broadcast, op


def bits(*specs):
    """Shapes broadcast; whole numbers or bools only."""
    for spec in specs:
        if isinstance(spec, Spec) and spec.dtype.kind not in "iub":
            raise DTypeError(f"bits are those of whole numbers or bools, got {spec.dtype}")
    return broadcast(*specs)


@op("bitwise_and", onnx="BitwiseAnd", latex=r"x \wedge y")
class BitwiseAnd:
    """The bits that are set in both ``x`` and ``y``.

    >>> from d2lcore import np
    >>> np.bitwise_and(np.array([12, 5], dtype="int32"), 6).tolist()
    [4, 4]
    """

    infer = bits

    def forward(xp, x, y):
        return xp.bitwise_and(x, y)


@op("bitwise_or", onnx="BitwiseOr", latex=r"x \vee y")
class BitwiseOr:
    """The bits that are set in ``x`` or ``y``.

    >>> from d2lcore import np
    >>> np.bitwise_or(np.array([12, 5], dtype="int32"), 6).tolist()
    [14, 7]
    """

    infer = bits

    def forward(xp, x, y):
        return xp.bitwise_or(x, y)


@op("bitwise_xor", onnx="BitwiseXor", latex=r"x \oplus y")
class BitwiseXor:
    """The bits that are set in exactly one of ``x`` and ``y``.

    >>> from d2lcore import np
    >>> np.bitwise_xor(np.array([12, 5], dtype="int32"), 6).tolist()
    [10, 3]
    """

    infer = bits

    def forward(xp, x, y):
        return xp.bitwise_xor(x, y)


@op("bitwise_not", onnx="BitwiseNot", latex=r"\neg x")
class BitwiseNot:
    """Each bit the other way round; for bools the opposite.

    >>> from d2lcore import np
    >>> np.bitwise_not(np.array([12, 5], dtype="int32")).tolist()
    [-13, -6]
    """

    infer = bits

    def forward(xp, x):
        return xp.invert(x)
