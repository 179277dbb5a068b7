"""The optimizers beside the famous ones, and what all share: half precision, multipliers, names, lists, counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as onp
from harness import Answers, Case, plain, program

STEPS = 12
KEPT = (1, 2, 3, 6, 12)


@dataclass(frozen=True)
class Steps(Case):
    """`expr` makes an optimizer; the answers are the weights of a parameter after some of the steps."""

    dtype: str = "float32"
    shape: tuple[int, ...] = (3, 4)

    def run(self, mx: Any) -> Answers:
        import warnings

        rng = self.rng()
        weight = mx.nd.array(rng.standard_normal(self.shape), dtype=self.dtype)
        optimizer, kept = self.evaluate(mx), []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of half precision
            state = optimizer.create_state_multi_precision(0, weight)
        for step in range(1, STEPS + 1):
            grad = mx.nd.array(rng.standard_normal(self.shape), dtype=self.dtype)
            optimizer.update_multi_precision(0, weight, grad, state)
            if step in KEPT:
                kept.append(plain(weight))
        return {f"weight after steps {KEPT}": onp.stack(kept)}


def half(expr: str) -> list[Steps]:
    """The same in half precision: with float32 copies, and without."""
    with_copies = expr.removesuffix(")") + (", " if expr[-2] != "(" else "") + "multi_precision=True)"
    loose = {"rtol": 2e-2, "atol": 1e-2}  # float16 has three digits, and each step rounds
    return [
        Steps(with_copies, dtype="float16", rtol=2e-3, atol=2e-3),
        Steps(expr, dtype="float16", note="half", **loose),
    ]


CASES = [
    Steps("optimizer.Adamax()"),
    Steps("optimizer.Adamax(learning_rate=0.1, beta1=0.8, beta2=0.9, wd=0.1, clip_gradient=0.5)"),
    Steps("optimizer.Nadam()"),
    Steps("optimizer.Nadam(learning_rate=0.1, beta1=0.8, beta2=0.9, schedule_decay=0.1, wd=0.1, clip_gradient=0.5)"),
    Steps("optimizer.FTML()"),
    Steps("optimizer.FTML(learning_rate=0.1, beta1=0.5, beta2=0.9, epsilon=1e-3, wd=0.1, clip_gradient=0.5)"),
    Steps("optimizer.Ftrl()"),
    Steps("optimizer.Ftrl(lamda1=0.5, learning_rate=0.3, beta=2, wd=0.1, clip_gradient=0.5, rescale_grad=2.0)"),
    Steps("optimizer.Signum()"),
    Steps("optimizer.Signum(learning_rate=0.1, momentum=0.5, wd_lh=0.1, wd=0.1, clip_gradient=0.5)"),
    Steps("optimizer.Signum(learning_rate=0.1, momentum=0.0, wd=0.1, clip_gradient=0.5)"),
    Steps("optimizer.DCASGD(learning_rate=0.1, lamda=0.5, wd=0.1, clip_gradient=0.5)"),
    Steps("optimizer.Test(rescale_grad=0.5)"),
    Steps("optimizer.ccSGD(momentum=0.9, learning_rate=0.1)"),
    Steps("optimizer.SGD(0.9, learning_rate=0.1)"),
    Steps("optimizer.SGD(0.9, wd=0.1, clip_gradient=0.5, rescale_grad=0.25)"),
    Steps("optimizer.NAG(0.5, learning_rate=0.1)"),
    Steps("optimizer.AdaGrad(0.1, learning_rate=0.1)"),
    Steps("optimizer.AdaDelta(0.8, 1e-3)"),
    Steps("optimizer.LAMB()"),
    Steps("optimizer.LAMB(learning_rate=0.1, wd=0.1, clip_gradient=0.5, beta1=0.8, beta2=0.9, epsilon=1e-3)"),
    Steps("optimizer.LAMB(learning_rate=0.1, bias_correction=False, lower_bound=2.0, upper_bound=2.5)"),
    Steps("optimizer.LARS(learning_rate=0.1)"),
    Steps("optimizer.LARS(learning_rate=1.0, momentum=0.9, eta=0.1, eps=0.01, wd=0.1, clip_gradient=0.5)"),
    Steps("optimizer.LARS(learning_rate=0.1, momentum=0.9, param_idx2name={0: 'dense0_bias'}, wd=0.1)"),
    Steps("optimizer.LARS(momentum=0.9, eta=0.5, lr_scheduler=mx.lr_scheduler.FactorScheduler(2, 0.5, base_lr=1.0))"),
    Steps("optimizer.LBSGD(learning_rate=0.1)"),
    Steps("optimizer.LBSGD(learning_rate=0.1, momentum=0.9, batch_scale=2, updates_per_epoch=1, wd=0.1)"),
    Steps("optimizer.LBSGD(learning_rate=0.1, batch_scale=3, warmup_strategy='power2', updates_per_epoch=2)"),
    Steps("optimizer.LBSGD(learning_rate=0.1, batch_scale=2, warmup_strategy='sqrt', begin_epoch=1)"),
    Steps("optimizer.LBSGD(learning_rate=0.1, warmup_strategy='lars', momentum=0.5, clip_gradient=0.1)"),
    Steps("optimizer.contrib.GroupAdaGrad(learning_rate=0.1)"),
    Steps("optimizer.contrib.GroupAdaGrad(eps=0.1, clip_gradient=0.5, rescale_grad=2.0)"),
    Steps("optimizer.SGD(learning_rate=0.1, param_idx2name={0: 'a_weight'}, wd=0.5)"),
    Steps("optimizer.SGD(learning_rate=0.1, param_idx2name={0: 'a_gamma'}, wd=0.5)"),
    Steps("optimizer.SGD(learning_rate=0.1, param_idx2name={0: 'a_bias'}, wd=0.5)"),
    Steps("o = optimizer.SGD(wd=0.5, param_idx2name={0: 'a_bias'}); o.set_wd_mult({'a_bias': 2.0}); o"),
    Steps("o = optimizer.SGD(learning_rate=0.1, param_idx2name={0: 'a'}); o.set_lr_mult({'a': 0.5}); o"),
    Steps("o = optimizer.Adam(learning_rate=0.1); o.set_lr_mult({0: 0.5}); o"),
    Steps("optimizer.Adam(learning_rate=0.1, begin_num_update=10)"),
    Steps(
        "optimizer.SGD(begin_num_update=4, lr_scheduler=mx.lr_scheduler.MultiFactorScheduler([6, 9], 0.1, base_lr=1.0))"
    ),
    Steps("optimizer.SGD(learning_rate=0.3, lr_scheduler=mx.lr_scheduler.PolyScheduler(10, base_lr=1.0))"),
    *half("optimizer.SGD(learning_rate=0.1)"),
    *half("optimizer.SGD(learning_rate=0.1, momentum=0.9, wd=0.1, clip_gradient=0.5)"),
    *half("optimizer.Adam(learning_rate=0.1)"),
    *half("optimizer.RMSProp(learning_rate=0.1)")[:1],  # MXNet's has float32 states in any case, and refuses float16
    *half("optimizer.AdaGrad(learning_rate=0.1)")[:1],
    *half("optimizer.LAMB(learning_rate=0.1)"),
    *half("optimizer.Adamax(learning_rate=0.1)"),
    *half("optimizer.Ftrl(learning_rate=0.1)")[:1],
    program(
        "two parameters of a list at once",
        """
        o = mx.optimizer.SGD(learning_rate=0.5, momentum=0.9)
        w, g = [nd.ones((2,)), nd.ones((3,))], [nd.ones((2,)), 2 * nd.ones((3,))]
        states = [o.create_state(i, w[i]) for i in range(2)]
        for _ in range(3):
            o.update_multi_precision([0, 1], w, g, states)
        answer = w + [nd.array([o.num_update, *o._index_update_count.values()])]
        """,
    ),
    program(
        "the same optimizer by its other spellings",
        """
        create = mx.optimizer.Optimizer.create_optimizer
        made = [create("SGD"), mx.optimizer.create("ccsgd"), create("test")]
        @mx.optimizer.Optimizer.register
        class Mine(mx.optimizer.Optimizer):
            pass
        made += [mx.optimizer.create("mine", learning_rate=0.25)]
        answer = nd.array([o.learning_rate for o in made] + [made[3].lr, mx.optimizer.create("sgd").momentum])
        """,
    ),
    program(
        "what states are",
        """
        from numbers import Number
        def kind(state):
            if state is None:
                return 0.0
            return float(len(state)) if isinstance(state, (tuple, list)) else -1.0
        w = nd.ones((3, 4))
        make = mx.optimizer.create
        made = [make("sgd"), make("sgd", momentum=0.5), make("adam"), make("adagrad"), make("rmsprop"), make("ftml"),
                make("rmsprop", centered=True), make("adadelta"), make("ftrl"), make("nag"), make("signum"),
                make("adamax"), make("nadam"), make("lamb"), make("sgld"), make("test"), make("lars")]
        answer = nd.array([kind(o.create_state(0, w)) for o in made])
        """,
    ),
]
