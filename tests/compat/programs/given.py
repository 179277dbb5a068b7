"""What the programs share: numbers that are the same under every engine, and a short way to print many of them."""

from __future__ import annotations

import numpy as np
from mxnet import nd


def numbers(*shape, seed=1, scale=1.0):
    return nd.array(np.random.RandomState(seed).normal(0, scale, shape))


def fill(net, scale=0.1, seed=0):
    """Parameters that do not depend on how an engine draws them."""
    rng = np.random.RandomState(seed)
    for p in net.collect_params().values():
        if p.name.endswith(("gamma", "running_var")):
            p.set_data(nd.ones(p.shape))
        elif p.name.endswith(("beta", "running_mean")):
            p.set_data(nd.zeros(p.shape))
        else:
            p.set_data(nd.array(rng.normal(0, scale, p.shape)))


def show(*arrays):
    for x in arrays:
        x = x.asnumpy() if hasattr(x, "asnumpy") else np.asarray(x)
        print(x.shape, x.dtype, np.round(x.astype("float64").ravel()[:5], 3).tolist(), "%.3f" % float(abs(x).sum()))
