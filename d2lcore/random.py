"""Random numbers: `seed`, and MXNet's ``mx.random.uniform`` and friends (the same functions as ``mx.nd.random``).

Each device has a generator of its own, and so does the host: shuffles of samplers and random choices of image
transforms draw from `host_rng`, so that they neither depend on nor disturb what happens on the devices.
"""

from __future__ import annotations

from .device.seeding import host_rng, seed
from .ndarray.random import (
    bernoulli,
    exponential,
    gamma,
    generalized_negative_binomial,
    multinomial,
    negative_binomial,
    normal,
    poisson,
    randint,
    randn,
    shuffle,
    uniform,
)

__all__ = [
    "bernoulli",
    "exponential",
    "gamma",
    "generalized_negative_binomial",
    "host_rng",
    "multinomial",
    "negative_binomial",
    "normal",
    "poisson",
    "randint",
    "randn",
    "seed",
    "shuffle",
    "uniform",
]
