"""MXNet's ``mx.base``: the names under which programs catch the engine's errors and ask what a number or a text is."""

from __future__ import annotations

import numpy as np

from .errors import MXNetError

__all__ = ["MXNetError", "integer_types", "mx_real_t", "numeric_types", "py_str", "string_types"]

string_types = (str,)
"""What `isinstance` takes for a text."""

numeric_types = (float, int, np.generic)
"""What `isinstance` takes for a number."""

integer_types = (int, np.int32, np.int64)
"""What `isinstance` takes for a whole number."""

mx_real_t = np.float32
"""The dtype of new arrays."""


def py_str(x: bytes) -> str:
    """Bytes as text.

    >>> from d2lcore.base import py_str
    >>> py_str(b"conv0")
    'conv0'
    """
    return x.decode("utf-8")
