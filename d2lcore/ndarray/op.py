"""The functions of ``mx.nd`` once more, as ``mx.nd.op``: where MXNet keeps those that it generates."""

from __future__ import annotations

from typing import Any

from .. import ndarray


def __getattr__(name: str) -> Any:
    """The function of ``mx.nd`` of that name."""
    return getattr(ndarray, name)


def __dir__() -> list[str]:
    return [name for name, value in vars(ndarray).items() if callable(value) and not isinstance(value, type)]
