"""Networks of the model zoo: the names and shapes of their parameters, and their outputs for the same parameters."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as onp
from harness import Answers, Case

MODELS = (
    *("alexnet", "densenet121", "densenet161", "densenet169", "densenet201", "inceptionv3"),
    *("mobilenet0.25", "mobilenet0.5", "mobilenet0.75", "mobilenet1.0"),
    *("mobilenetv2_0.25", "mobilenetv2_0.5", "mobilenetv2_0.75", "mobilenetv2_1.0"),
    *(f"resnet{depth}_v{version}" for depth in (18, 34, 50, 101, 152) for version in (1, 2)),
    *("squeezenet1.0", "squeezenet1.1"),
    *(f"vgg{depth}{norm}" for depth in (11, 13, 16, 19) for norm in ("", "_bn")),
)

NOISE = onp.random.RandomState(0).standard_normal(10007).astype("float32")  # a prime: no layer repeats itself


def parameter(place: str, shape: tuple[int, ...]) -> onp.ndarray:
    """Values that follow from the place and the shape alone, and keep the signal's size through deep networks."""
    noise = onp.resize(onp.roll(NOISE, zlib.crc32(place.encode()) % NOISE.size), shape)
    if len(shape) > 1:
        return noise * onp.sqrt(2 / onp.prod(shape[1:])).astype("float32")
    return 1 + 0.1 * noise.clip(-3, 3) if place.endswith(("gamma", "var")) else 0.1 * noise


def structure(net: Any) -> dict[str, Any]:
    """Every parameter by its place in the network."""
    if hasattr(net, "_collect_params_with_prefix"):
        return net._collect_params_with_prefix()
    return dict(net._structure())


class Structure(Case):
    """`expr` makes a network; the answer is every parameter's place, name and shape."""

    def run(self, mx: Any) -> Answers:
        net = self.evaluate(mx, vision=mx.gluon.model_zoo.vision)
        inside = structure(net)
        lines = [f"{place} {p.name.removeprefix(net.prefix)} {p.shape} {p.grad_req}" for place, p in inside.items()]
        return {"parameters": onp.array(lines)}


@dataclass(frozen=True)
class Output(Case):
    """`expr` makes a network; the answer is its output (of its first `layers`) for parameters made by a formula."""

    size: int = 32
    layers: int | None = None

    def run(self, mx: Any) -> Answers:
        net = self.evaluate(mx, vision=mx.gluon.model_zoo.vision)
        net.initialize(mx.init.Zero())
        part = net if self.layers is None else net.features[: self.layers]
        x = mx.nd.array(self.rng().standard_normal((2, 3, self.size, self.size)))
        part(x)
        for place, p in structure(part).items():
            p.set_data(mx.nd.array(parameter(place, p.shape)))
        out = part(x).asnumpy()
        return {"output": out.reshape(2, -1)[:, :50], "size": onp.array(out.shape)}


CASES = [
    *[Structure(f"vision.get_model({name!r})") for name in MODELS],
    Structure("vision.get_model('resnet18_v1', thumbnail=True, classes=10)"),
    Structure("vision.get_model('resnet50_v2', thumbnail=True, classes=10)"),
    Structure("vision.get_model('densenet121', dropout=0.1)"),
    Structure("vision.ResNetV1(vision.BasicBlockV1, [1, 1], [8, 8, 16], classes=7)"),
    Structure("vision.MobileNet(0.3, 5)"),
    Output("vision.alexnet(classes=10)", size=64),
    Output("vision.vgg11(classes=10)"),
    Output("vision.vgg13_bn(classes=10)"),
    Output("vision.resnet18_v1(classes=10)"),
    Output("vision.resnet18_v1(classes=10, thumbnail=True)", size=16),
    Output("vision.resnet50_v1(classes=10)"),
    Output("vision.resnet18_v2(classes=10)"),
    Output("vision.resnet50_v2(classes=10, thumbnail=True)", size=8),
    Output("vision.squeezenet1_0()", layers=14, size=48),
    Output("vision.squeezenet1_1()", layers=14, size=48),
    Output("vision.densenet121()", layers=13),
    Output("vision.inception_v3()", layers=18, size=80),
    Output("vision.mobilenet0_25(classes=10)"),
    Output("vision.mobilenet_v2_0_25(classes=10)"),
]
