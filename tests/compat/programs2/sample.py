"""What the programs share: numbers that are the same with every engine, and how values are printed."""

from __future__ import annotations

import numpy
from mxnet import np


def sample(*shape, seed=1, scale=1.0):
    """Normal numbers."""
    return np.array(numpy.random.RandomState(seed).normal(0, scale, shape).astype("float32"))


def fill(net, *inputs, scale=0.1):
    """Initialise, run once so that all shapes are known, and give every parameter its numbers; the network."""
    net.initialize(force_reinit=True)
    net(*inputs)
    rng = numpy.random.RandomState(0)
    for name, parameter in net.collect_params().items():
        values = rng.normal(0, scale, parameter.shape)
        if name.endswith(("gamma", "running_var")):
            values = 1 + abs(values)
        parameter.set_data(np.array(values, dtype="float32"))
    return net


def show(name, *values):
    """Print shape, type, sum, sum of squares and last number of each array; other things as they are."""
    words = []
    for value in values:
        if hasattr(value, "asnumpy"):
            array = value.asnumpy()
            flat = array.astype("float64").ravel()
            words.append(f"{array.shape} {array.dtype} {flat.sum():.4g} {(flat**2).sum():.4g} {flat[-1]:.4g}")
        else:
            words.append(f"{value:.4g}" if isinstance(value, float) else str(value))
    print(name, *words, sep=" | ")
