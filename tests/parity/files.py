"""Files that travel between MXNet 1.9.1 and d2lcore: nd.save lists and dicts, and a network's save_parameters.

`write(mx)` makes the same files with either engine, so equal bytes prove that each reads what the other writes.
`check_params.py` is the other half of the proof: real MXNet loading a file that d2lcore wrote.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as onp

DTYPES = ("float32", "float64", "float16", "uint8", "int8", "int32", "int64")


def arrays() -> dict[str, onp.ndarray]:
    """One small array a dtype, and shapes from one to five axes."""
    rng = onp.random.RandomState(191)
    shapes = [(3, 4), (5,), (2, 3, 2), (1,), (2, 1, 3), (4, 2), (1, 2, 1, 2, 3)]
    return {dtype: rng.randint(0, 100, shape).astype(dtype) for dtype, shape in zip(DTYPES, shapes, strict=True)}


def network(mx: Any) -> Any:
    """A small LeNet with batch normalisation; every parameter holds a known ramp."""
    nn = mx.gluon.nn
    net = nn.HybridSequential()
    net.add(nn.Conv2D(3, 5, in_channels=1), nn.BatchNorm(in_channels=3), nn.Activation("sigmoid"), nn.AvgPool2D(2, 2))
    net.add(nn.Conv2D(4, 3, in_channels=3), nn.MaxPool2D(), nn.Flatten(), nn.Dense(8, in_units=16, activation="tanh"))
    net.add(nn.Dense(5, in_units=8))
    net.initialize()
    for index, p in enumerate(net.collect_params().values()):
        ramp = onp.linspace(0.1, 0.3 + index / 20, int(onp.prod(p.shape)), dtype="float32")
        p.set_data(mx.nd.array(ramp.reshape(p.shape)))
    return net


def picture(mx: Any) -> Any:
    """A batch for the network."""
    return mx.nd.array(onp.random.RandomState(28).uniform(0, 1, (2, 1, 18, 18)).astype("float32"))


def write(mx: Any) -> dict[str, bytes]:
    """The files by name, as `mx` writes them; `lenet.out` is the network's output, as raw float32."""
    pool = {name: mx.nd.array(array, dtype=array.dtype) for name, array in arrays().items()}
    net = network(mx)
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder)
        mx.nd.save(str(there / "list.nd"), list(pool.values()))
        mx.nd.save(str(there / "dict.nd"), pool)
        net.save_parameters(str(there / "lenet.params"))
        contents = {path.name: path.read_bytes() for path in sorted(there.iterdir())}
    return contents | {"lenet.out": net(picture(mx)).asnumpy().tobytes()}
