"""What tests of several rooms expect in the same words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def fails(kind: type[BaseException], text: str, call: Callable, *args: Any, **kwargs: Any) -> None:
    """A call must raise an error of this kind, with this text to the letter."""
    with pytest.raises(kind) as caught:
        call(*args, **kwargs)
    assert str(caught.value) == text
