"""Networks that travel as files: `-symbol.json` and `.params` that either engine exports, and the other one runs.

`write(mx, folder)` exports the networks of `NETWORKS` with fixed parameters, with their inputs and outputs beside them;
`check(mx, folder)` loads such a folder and compares. `answers/exports/` holds what real MXNet 1.9.1 wrote;
`python exports.py check FOLDER`, run in its environment, is the other direction.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as onp
from harness import Case, Draw, integers, normal

PICTURE, WORDS, STEPS = normal(2, 3, 16, 16), integers(12, 5, 2), normal(5, 2, 4)


def chain(*blocks: str) -> str:
    """These blocks one after the other."""
    return f"s = nn.HybridSequential(); s.add({', '.join(blocks)}); s"


NETWORKS: dict[str, tuple[str, Draw]] = {
    "mlp": (chain("nn.Dense(8, activation='relu')", "nn.Dropout(0.5)", "nn.BatchNorm()", "nn.Dense(3)"), normal(4, 6)),
    "lenet": (
        chain(
            "nn.Conv2D(4, 5, activation='sigmoid')", "nn.MaxPool2D(2, 2)", "nn.Conv2D(6, 3)", "nn.BatchNorm()",
            "nn.Activation('tanh')", "nn.AvgPool2D()", "nn.Flatten()", "nn.Dense(5)",
        ),
        PICTURE,
    ),
    "norms": (
        chain(
            "nn.Conv2D(4, 3, use_bias=False)", "nn.GroupNorm(2)", "nn.InstanceNorm()", "nn.PReLU()",
            "nn.Conv2DTranspose(3, 2, strides=2)", "nn.ELU()", "nn.LayerNorm()", "nn.GlobalAvgPool2D()", "nn.Swish()",
            "nn.GELU()", "nn.SELU()", "nn.LeakyReLU(0.1)",
        ),
        PICTURE,
    ),
    "words": (chain("nn.Embedding(12, 4)", "gluon.rnn.LSTM(3, num_layers=2)", "nn.Dense(4, flatten=False)"), WORDS),
    "steps": (chain("gluon.rnn.GRU(3, bidirectional=True)", "nn.Dense(2, flatten=False)"), STEPS),
    "function": (
        "nn.HybridLambda(lambda F, x: F.softmax(F.broadcast_sub(F.clip(x, -1, 1) * 2, x.sum(axis=1, keepdims=True)))"
        " + F.where(x > 0, x, F.exp(x)).slice_axis(axis=1, begin=0, end=None))",
        normal(4, 6),
    ),
    "branches": (
        "s = gluon.contrib.nn.HybridConcurrent(axis=1); "
        "s.add(nn.Conv2D(3, 1, activation='relu'), nn.Conv2D(3, 3, padding=1, activation='relu')); s",
        PICTURE,
    ),
    "residual": ("gluon.model_zoo.vision.BasicBlockV1(4, 2, downsample=True, in_channels=3)", PICTURE),
    "bottleneck": ("gluon.model_zoo.vision.mobilenet.LinearBottleneck(3, 3, 2, 1)", PICTURE),
}  # fmt: skip


def made(mx: Any, name: str) -> tuple[Any, onp.ndarray]:
    """A network with fixed parameters, and a batch for it."""
    expr, draw = NETWORKS[name]
    case = Case(expr, (draw,), note=name)
    batch = case.draw()[0]
    with mx.name.NameManager():
        net = case.evaluate(mx)
    net.initialize()
    net(mx.nd.array(batch))
    rng = case.rng()
    for parameter in net.collect_params().values():
        low = 0.1 if parameter.name.endswith(("gamma", "var")) else -0.4
        parameter.set_data(mx.nd.array(rng.uniform(low, 0.5, parameter.shape).astype("float32")))
    return net, batch


def write(mx: Any, folder: Path) -> None:
    """Export all networks, with inputs and outputs."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in NETWORKS:
        net, batch = made(mx, name)
        net.hybridize()
        out = net(mx.nd.array(batch))
        net.export(str(folder / name))
        onp.savez_compressed(folder / f"{name}.npz", batch=batch, out=out.asnumpy())


def check(mx: Any, folder: Path, name: str) -> None:
    """AssertionError unless the network of these files gives the output that they say."""
    with onp.load(folder / f"{name}.npz") as file:
        batch, want = file["batch"], file["out"]
    net = mx.gluon.SymbolBlock.imports(
        str(folder / f"{name}-symbol.json"), ["data"], str(folder / f"{name}-0000.params")
    )
    onp.testing.assert_allclose(net(mx.nd.array(batch)).asnumpy(), want, rtol=1e-5, atol=1e-5, err_msg=name)


if __name__ == "__main__":
    import mxnet

    for name in NETWORKS:
        check(mxnet, Path(sys.argv[2]), name)
