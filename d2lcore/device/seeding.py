"""Seeds: one call restarts the random numbers of the host and of all devices."""

from __future__ import annotations

import numpy as np

from . import Context, seed_devices

_HOST = (0x686F7374,)  # "host": keeps the host's numbers apart from those of the devices
_host = np.random.Generator(np.random.Philox())


def host_rng() -> np.random.Generator:
    """The host's generator, restarted by `seed`: for shuffles, splits and image transforms."""
    return _host


def seed(seed_state: int, ctx: str | Context = "all") -> None:
    """Restart random numbers, so that a program gives the same ones again (MXNet's ``mx.random.seed``).

    Parameters
    ----------
    seed_state : any whole number.
    ctx : ``"all"`` restarts the host's generator and those of all devices, each with numbers of its own; a context
        restarts that device only, so two devices can be given the same numbers.

    >>> import d2lcore as mx
    >>> mx.random.seed(7)
    >>> a = mx.nd.random.uniform(shape=(2,))
    >>> mx.random.seed(7)
    >>> bool((a == mx.nd.random.uniform(shape=(2,))).min())
    True
    """
    global _host
    if not isinstance(seed_state, (int, np.integer)):
        raise ValueError(f"seed: expected a whole number, got {seed_state!r}")
    state = int(seed_state) % 2**64  # as in MXNet, negative numbers are seeds too
    if isinstance(ctx, Context):
        ctx.device.seed(state)
        return
    if ctx != "all":
        raise ValueError(f"seed: ctx is 'all' or a context, got {ctx!r}")
    seed_devices(state)
    _host = np.random.Generator(np.random.Philox(np.random.SeedSequence(state, spawn_key=_HOST)))
