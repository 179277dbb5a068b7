"""Optimizers over 20 steps of fixed gradients, Trainer on a small net, and learning-rate schedules over 50 updates."""

from __future__ import annotations

import math
from typing import Any

import numpy as onp
from harness import Answers, Case, plain

STEPS = 20
KEPT = (1, 2, 3, 5, 10, 20)  # steps whose weights are recorded: the first ones show bias corrections


class Optimizer(Case):
    """`expr` makes an optimizer; the answers are the weights of two parameters after some of the steps."""

    def run(self, mx: Any) -> Answers:
        rng = self.rng()
        shapes = ((3, 4), (5,))
        weights = [mx.nd.array(rng.standard_normal(shape)) for shape in shapes]
        update = mx.optimizer.get_updater(self.evaluate(mx))
        kept: list[list[onp.ndarray]] = [[], []]
        for step in range(1, STEPS + 1):
            for index, weight in enumerate(weights):
                update(index, mx.nd.array(rng.standard_normal(weight.shape)), weight)
                if step in KEPT:
                    kept[index].append(plain(weight))
        return {f"weight{index} after steps {KEPT}": onp.stack(rows) for index, rows in enumerate(kept)}


class AdamW(Optimizer):
    """AdamW: MXNet 1.9.1 has its operator but not its class, so the recorder steps `nd.contrib.adamw_update` itself,
    with the bias-corrected rate as its schedule multiplier `eta`, as MXNet 2's class does."""

    def evaluate(self, mx: Any, **names: Any) -> Any:
        if not hasattr(mx.nd.contrib, "adamw_update"):
            return super().evaluate(mx, **names)

        class ByOperator(mx.optimizer.Optimizer):
            def __init__(self, learning_rate: float, wd: float, beta1: float, beta2: float, epsilon: float, **kwargs):
                super().__init__(learning_rate=learning_rate, wd=wd, **kwargs)
                self.betas, self.epsilon = (beta1, beta2), epsilon

            def create_state(self, index: int, weight: Any) -> Any:
                return mx.nd.zeros(weight.shape), mx.nd.zeros(weight.shape)

            def update(self, index: int, weight: Any, grad: Any, state: Any) -> None:
                self._update_count(index)
                count, (beta1, beta2) = self._index_update_count[index], self.betas
                corrected = math.sqrt(1 - beta2**count) / (1 - beta1**count)
                mx.nd.contrib.adamw_update(
                    weight, grad, *state, mx.nd.array([self.rescale_grad]), out=weight, lr=corrected,
                    eta=self._get_lr(index), wd=self._get_wd(index), beta1=beta1, beta2=beta2, epsilon=self.epsilon,
                    clip_gradient=self.clip_gradient or -1.0)  # fmt: skip

        return eval(self.expr.replace("optimizer.AdamW", "ByOperator"), {"ByOperator": ByOperator})


class Trained(Case):
    """`expr` makes a Trainer of the parameters `p` of Dense(3); 20 steps on fixed data, batch 8."""

    def run(self, mx: Any) -> Answers:
        rng = self.rng()
        net = mx.gluon.nn.Dense(3, in_units=4)
        net.initialize()
        net.weight.set_data(mx.nd.array(rng.standard_normal((3, 4))))
        trainer = self.evaluate(mx, p=net.collect_params())
        loss_of = mx.gluon.loss.L2Loss()
        losses = []
        for _ in range(STEPS):
            x, y = mx.nd.array(rng.standard_normal((8, 4))), mx.nd.array(rng.standard_normal((8, 3)))
            with mx.autograd.record():
                loss = loss_of(net(x), y)
            loss.backward()
            trainer.step(8)
            losses.append(plain(loss.mean()))
        rate = onp.float64(trainer.learning_rate)
        return {"weight": plain(net.weight.data()), "bias": plain(net.bias.data()), "losses": onp.concatenate(losses),
                "learning rate": onp.asarray(rate)}  # fmt: skip


class Schedule(Case):
    """`expr` makes a scheduler; the answer is its rate at updates 1 to 50."""

    def run(self, mx: Any) -> Answers:
        schedule = self.evaluate(mx)
        return {"rates": onp.array([schedule(update) for update in range(1, 51)], dtype="float64")}


# Tables are read by rows.
# fmt: off
CASES = [
    Optimizer("optimizer.SGD(learning_rate=0.1)"),
    Optimizer("optimizer.SGD()", note="defaults"),
    Optimizer("optimizer.SGD(learning_rate=0.1, momentum=0.9)"),
    Optimizer("optimizer.SGD(learning_rate=0.1, momentum=0.9, wd=0.01, clip_gradient=0.5, rescale_grad=2.0)"),
    Optimizer("optimizer.SGD(learning_rate=0.1, wd=0.1)"),
    Optimizer("optimizer.create('sgd', lr_scheduler=mx.lr_scheduler.FactorScheduler(step=5, factor=0.5, base_lr=1.0))"),
    Optimizer("o = optimizer.SGD(learning_rate=0.1, wd=0.1); o.set_lr_mult({0: 0.5}); o.set_wd_mult({1: 3.0}); o"),
    Optimizer("o = optimizer.SGD(learning_rate=0.1); o.set_learning_rate(0.3); o"),
    Optimizer("optimizer.NAG(learning_rate=0.1)"),
    Optimizer("optimizer.NAG(learning_rate=0.1, momentum=0.9)"),
    Optimizer("optimizer.NAG()", note="defaults"),
    Optimizer("optimizer.NAG(learning_rate=0.1, wd=0.01)"),
    Optimizer("optimizer.NAG(learning_rate=0.1, momentum=0.9, clip_gradient=0.5)"),
    Optimizer("optimizer.NAG(learning_rate=0.1, momentum=0.9, wd=0.1)"),
    Optimizer("optimizer.Adam()", note="defaults"),
    Optimizer("optimizer.Adam(learning_rate=0.05, beta1=0.8, beta2=0.9, epsilon=1e-3)"),
    Optimizer("optimizer.Adam(learning_rate=0.05, wd=0.1, clip_gradient=0.5, rescale_grad=3.0)"),
    AdamW("optimizer.AdamW(learning_rate=0.05, wd=0.1, beta1=0.9, beta2=0.999, epsilon=1e-6)"),
    AdamW("optimizer.AdamW(learning_rate=0.05, wd=0.0, beta1=0.8, beta2=0.9, epsilon=1e-3, clip_gradient=0.5)"),
    Optimizer("optimizer.RMSProp()", note="defaults"),
    Optimizer("optimizer.RMSProp(learning_rate=0.01, gamma1=0.8, epsilon=1e-4)"),
    Optimizer("optimizer.RMSProp(learning_rate=0.01, wd=0.1, clip_gradient=0.5, clip_weights=1.0)"),
    Optimizer("optimizer.RMSProp(learning_rate=0.01, centered=True)"),
    Optimizer("optimizer.RMSProp(learning_rate=0.01, gamma1=0.95, gamma2=0.8, centered=True, wd=0.1)"),
    Optimizer("optimizer.AdaGrad(learning_rate=0.1)"),
    Optimizer("optimizer.AdaGrad(learning_rate=0.1, eps=1e-3, wd=0.1, clip_gradient=0.5)"),
    Optimizer("optimizer.AdaDelta()", note="defaults"),
    Optimizer("optimizer.AdaDelta(rho=0.8, epsilon=1e-3, wd=0.1, clip_gradient=0.5)"),
    Trained("gluon.Trainer(p, 'sgd', {'learning_rate': 0.1})"),
    Trained("gluon.Trainer(p, 'sgd', {'learning_rate': 0.1, 'momentum': 0.9, 'wd': 0.01})"),
    Trained("gluon.Trainer(p, 'adam', {'learning_rate': 0.05})"),
    Trained("gluon.Trainer(p, mx.optimizer.NAG(learning_rate=0.1, momentum=0.5))"),
    Trained("p.setattr('lr_mult', 0.5); gluon.Trainer(p, 'sgd', {'learning_rate': 0.1})"),
    Trained(
        "gluon.Trainer(p, 'sgd', {'lr_scheduler': mx.lr_scheduler.FactorScheduler(step=4, factor=0.5, base_lr=0.5)})"
    ),
    Schedule("lr_scheduler.FactorScheduler(step=7)"),
    Schedule("lr_scheduler.FactorScheduler(step=7, factor=0.5, base_lr=1.0)"),
    Schedule("lr_scheduler.FactorScheduler(step=3, factor=0.3, stop_factor_lr=0.01, base_lr=1.0)"),
    Schedule("lr_scheduler.FactorScheduler(step=5, factor=0.5, base_lr=1.0, warmup_steps=10, warmup_begin_lr=0.1)"),
    Schedule(
        "lr_scheduler.FactorScheduler(step=5, factor=0.5, base_lr=1.0, warmup_steps=10, warmup_begin_lr=0.1, "
        "warmup_mode='constant')"
    ),
    Schedule("lr_scheduler.MultiFactorScheduler(step=[5, 20, 30], factor=0.1)"),
    Schedule("lr_scheduler.MultiFactorScheduler(step=[12, 20, 30], factor=0.5, base_lr=2.0, warmup_steps=10)"),
    Schedule("lr_scheduler.PolyScheduler(max_update=40)"),
    Schedule("lr_scheduler.PolyScheduler(max_update=40, base_lr=0.5, pwr=3, final_lr=0.1)"),
    Schedule("lr_scheduler.PolyScheduler(max_update=60, base_lr=0.5, pwr=1, warmup_steps=8, warmup_begin_lr=0.05)"),
    Schedule("lr_scheduler.CosineScheduler(max_update=40)"),
    Schedule("lr_scheduler.CosineScheduler(max_update=40, base_lr=0.5, final_lr=0.1)"),
    Schedule("lr_scheduler.CosineScheduler(max_update=45, base_lr=0.5, warmup_steps=8, warmup_begin_lr=0.05)"),
]
