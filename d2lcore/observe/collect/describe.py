"""An operator in a few characters: kernel sizes, axes, rates; what tells one convolution from another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Shape = tuple[int, ...]


def describe(op: str, attrs: dict[str, Any], in_shapes: Sequence[Shape | None]) -> str:
    """What is worth knowing of a call besides its shapes.

    >>> describe("convolution", {"pad": (2, 2), "stride": (1, 1)}, [(8, 1, 28, 28), (6, 1, 5, 5), (6,)])
    '5 × 5, pad 2'
    >>> describe("max_pool", {"kernel": (2, 2), "stride": (2, 2)}, [(8, 6, 28, 28)])
    '2 × 2, stride 2'
    >>> describe("dropout", {"p": 0.5}, [(8, 10)]), describe("exp", {}, [(8, 10)])
    ('p = 0.5', '')
    """
    parts = []
    if op in ("convolution", "deconvolution") and len(in_shapes) > 1 and in_shapes[1]:
        parts.append(_sizes(in_shapes[1][2:]))
    elif "kernel" in attrs:
        parts.append(_sizes(attrs["kernel"]))
    for name, usual in (("stride", 1), ("pad", 0), ("dilate", 1), ("groups", 1)):
        value = attrs.get(name, usual)
        sizes = tuple(value) if isinstance(value, Sequence) else (value,)
        if any(size != usual for size in sizes):
            parts.append(f"{name} {sizes[0] if len(set(sizes)) == 1 else _sizes(sizes)}")
    if op == "dropout":
        parts.append(f"p = {attrs.get('p', 0.5):g}")
    if attrs.get("axis") is not None and op not in ("batch_norm", "layer_norm", "softmax_cross_entropy"):
        parts.append(f"axis {attrs['axis']}")
    return ", ".join(parts)


def _sizes(sizes: Sequence[int]) -> str:
    return " × ".join(map(str, sizes))
