"""`gluon.contrib.cnn`: a deformable convolution, its parameters' names, outputs and gradients.

(MXNet 1.9.1 cannot run its modulated one on a CPU.)
"""

from __future__ import annotations

from harness import normal, program

CODE = """
layer = mx.gluon.contrib.cnn.{make}
layer.initialize(mx.init.One())
layer(x)
rng = __import__("numpy").random.RandomState(1)
for name in sorted(layer.collect_params().keys()):
    p = layer.collect_params()[name]
    p.set_data(nd.array(0.3 * rng.standard_normal(p.shape)))
x.attach_grad()
with autograd.record():
    out = layer(x)
    total = (out * nd.array(rng.standard_normal(out.shape))).sum()
total.backward()
answer = [out, x.grad] + [p.grad() for _, p in sorted(layer.collect_params().items())]
answer += [nd.array([sum(map(ord, n[len(layer.prefix):])) for n in sorted(layer.collect_params().keys())])]
"""

MADE = (
    "DeformableConvolution(4, (3, 3), padding=(1, 1))",
    "DeformableConvolution(4, (3, 3), (2, 2), (1, 1), use_bias=False, offset_use_bias=False, activation='relu')",
    "DeformableConvolution(4, (3, 2), groups=2, num_deformable_group=2, dilation=(1, 2), in_channels=2)",
)

CASES = [program(make, CODE.format(make=make), normal(2, 2, 5, 6)) for make in MADE]
