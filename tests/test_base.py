"""`mx.base`: the kinds of values that MXNet's programs ask for."""

from __future__ import annotations

import numpy as np

import d2lcore as mx


def test_kinds_of_values():
    assert isinstance("a", mx.base.string_types)
    assert all(isinstance(x, mx.base.numeric_types) for x in (1, 1.0, np.float16(1), True))
    assert not isinstance("1", mx.base.numeric_types)
    assert isinstance(np.int64(1), mx.base.integer_types)
    assert not isinstance(1.0, mx.base.integer_types)
    assert mx.nd.zeros(1).dtype == mx.base.mx_real_t
    assert mx.base.py_str(b"a") == "a"
