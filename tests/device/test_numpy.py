"""The CPU's device: what NumPy warns of and arrays here do not."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import d2lcore as mx
from d2lcore import autograd, gluon, nd
x = nd.array([0.0, -1, 1000])
x.attach_grad()
with autograd.record():
    y = nd.log(x) + nd.exp(x) + 1 / x + x / 0
y.backward()
assert x.grad[0].asscalar() != x.grad[0].asscalar() and nd.exp(x)[2].asscalar() == float("inf")
net = gluon.nn.Dense(1)
net.initialize()
net.hybridize()
trainer = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 1e38})
for _ in range(3):
    with autograd.record():
        loss = gluon.loss.L2Loss()(net(nd.full((2, 3), 1e20)), nd.ones((2, 1)))
    loss.backward()
    trainer.step(2)
mx.np.mean(mx.np.zeros(0)), nd.array([1e300])
"""


def test_infinities_are_numbers_and_no_warnings() -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", PROGRAM], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_numpy_of_users_warns_as_ever() -> None:
    program = "import d2lcore, numpy; numpy.log(numpy.zeros(1))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "divide by zero encountered in log" in done.stderr
