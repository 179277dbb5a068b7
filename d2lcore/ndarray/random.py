"""Random arrays (MXNet's ``mx.nd.random``), drawn from the generator of the device they are made on."""

from __future__ import annotations

from . import distributions, random_like
from .distributions import *  # noqa: F403
from .random_like import *  # noqa: F403

__all__ = [*distributions.__all__, *random_like.__all__]
