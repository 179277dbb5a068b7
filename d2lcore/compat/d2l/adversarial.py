"""One step of each of the two networks of a generative adversarial one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import autograd, np

__all__ = ["update_D", "update_G"]


def update_D(X: Any, Z: Any, net_D: Any, net_G: Any, loss: Callable, trainer_D: Any) -> float:
    """Teach the discriminator to tell examples ``X`` from what the generator makes of noise ``Z``; the loss."""
    n = X.shape[0]
    with autograd.record():
        made = net_G(Z).detach()  # the generator does not learn here
        losses = (loss(net_D(X), np.ones(n, ctx=X.ctx)) + loss(net_D(made), np.zeros(n, ctx=X.ctx))) / 2
    losses.backward()
    trainer_D.step(n)
    return float(losses.sum())


def update_G(Z: Any, net_D: Any, net_G: Any, loss: Callable, trainer_G: Any) -> float:
    """Teach the generator to make of noise ``Z`` what the discriminator takes for an example; the loss."""
    n = Z.shape[0]
    with autograd.record():
        losses = loss(net_D(net_G(Z)), np.ones(n, ctx=Z.ctx))
    losses.backward()
    trainer_G.step(n)
    return float(losses.sum())
