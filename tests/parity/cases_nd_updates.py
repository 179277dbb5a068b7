"""Optimizer operators: the new weight, and what they leave in the weight and in their states."""

from __future__ import annotations

from harness import Program, normal, program, uniform

N, POSITIVE = normal(3, 4), uniform(0.5, 1.5, 3, 4)


def step(call: str, states: str, *, half: bool = False) -> Program:
    """``call`` on a weight ``w`` and a gradient ``g``, with positive states of the names given; all arrays after it."""
    first = "w, g = x.astype('float16'), y.astype('float16')" if half else "w, g = x, y"
    rest = "".join(f"; {name} = z * {i + 1}" for i, name in enumerate(states.split()))
    arrays = ", ".join(["w", *states.split()])
    code = f"{first}{rest}\nresult = nd.{call}\nresult = result if isinstance(result, list) else [result]"
    return program(call + (" (half)" if half else ""), code + f"\nanswer = [*result, {arrays}]", N, N, POSITIVE)


# fmt: off
ONE = [
    step("sgd_update(w, g, lr=0.1)", ""),
    step("sgd_update(w, g, lr=0.1, wd=0.2, rescale_grad=0.5, clip_gradient=0.3, out=w)", ""),
    step("sgd_update(w, g, lr=0.1, clip_gradient=0)", ""),
    step("sgd_mom_update(w, g, m, lr=0.1)", "m"),
    step("sgd_mom_update(w, g, m, lr=0.1, momentum=0.9, wd=0.2, rescale_grad=0.5, clip_gradient=0.3, out=w)", "m"),
    step("nag_mom_update(w, g, m, lr=0.1, momentum=0.9)", "m"),
    step("nag_mom_update(w, g, m, lr=0.1, momentum=0.9, wd=0.2, rescale_grad=0.5, clip_gradient=0.3)", "m"),
    step("adam_update(w, g, m, v, lr=0.1)", "m v"),
    step("adam_update(w, g, m, v, lr=0.1, beta1=0.8, beta2=0.9, wd=0.2, rescale_grad=0.5, clip_gradient=0.3, "
         "out=w)", "m v"),
    step("adam_update(w, g, m, v, lr=0.1, epsilon=0.1)", "m v"),
    step("rmsprop_update(w, g, n, lr=0.1)", "n"),
    step("rmsprop_update(w, g, n, lr=0.1, gamma1=0.8, epsilon=0.1, wd=0.2, rescale_grad=0.5, clip_gradient=0.3, "
         "clip_weights=0.5, out=w)", "n"),
    program("rmspropalex_update", """
        n, a, d = z * 9, z, z * 2
        answer = [nd.rmspropalex_update(x, y, n, a, d, lr=0.1), x, n, a, d]
    """, N, N, POSITIVE),
    program("rmspropalex_update, all arguments", """
        n, a, d = z * 9, z, z * 2
        r = nd.rmspropalex_update(x, y, n, a, d, lr=0.1, gamma1=0.8, gamma2=0.7, epsilon=0.1, wd=0.2, rescale_grad=0.5,
                                  clip_gradient=0.3, clip_weights=0.5, out=x)
        answer = [r, x, n, a, d]
    """, N, N, POSITIVE),
    step("ftrl_update(w, g, z, n, lr=0.1)", "z n"),
    step("ftrl_update(w, g, z, n, lr=0.1, lamda1=0.8, beta=0.5, wd=0.2, rescale_grad=0.5, clip_gradient=0.3, out=w)",
         "z n"),
    step("ftml_update(w, g, d, v, z, lr=0.1, t=1)", "d v z"),
    step("ftml_update(w, g, d, v, z, lr=0.1, t=3, beta1=0.8, beta2=0.9, epsilon=0.1, wd=0.2, rescale_grad=0.5, "
         "clip_grad=0.3, out=w)", "d v z"),
    step("signsgd_update(w, g, lr=0.1)", ""),
    step("signsgd_update(w, g, lr=0.1, wd=0.2, rescale_grad=0.5, clip_gradient=0.3, out=w)", ""),
    step("signum_update(w, g, m, lr=0.1)", "m"),
    step("signum_update(w, g, m, lr=0.1, momentum=0.9, wd=0.2, rescale_grad=0.5, clip_gradient=0.3, wd_lh=0.1, "
         "out=w)", "m"),
]

LARGE = [
    step("lamb_update_phase1(w, g, m, v, t=1, wd=0)", "m v"),
    step("lamb_update_phase1(w, g, m, v, t=3, wd=0.1, beta1=0.8, beta2=0.9, epsilon=0.1, rescale_grad=0.5, "
         "clip_gradient=0.3)", "m v"),
    step("lamb_update_phase1(w, g, m, v, t=3, wd=0.1, bias_correction=False)", "m v"),
    step("lamb_update_phase2(w, g, w.norm(), g.norm(), lr=0.1, out=w)", ""),
    step("lamb_update_phase2(w, g, w.norm(), g.norm(), lr=0.1, lower_bound=9)", ""),
    step("lamb_update_phase2(w, g, w.norm(), g.norm(), lr=0.1, upper_bound=0.5)", ""),
    step("lamb_update_phase2(w, g, w.norm(), g.norm() * 0, lr=0.1)", ""),
    step("lamb_update_phase2(w, g, w.norm() * 0, g.norm(), lr=0.1)", ""),
    step("mp_lamb_update_phase1(w, g, m, v, w32, t=2, wd=0.1)", "m v w32", half=True),
    step("mp_lamb_update_phase2(w, g.astype('float32'), z.norm(), z.norm(), w32, lr=0.1, out=w)", "w32", half=True),
    program("multi_sum_sq", "answer = nd.multi_sum_sq(x, y, z[0], num_arrays=3)", N, N, POSITIVE),
    program("multi_lars", """
        ws, gs = nd.array([4, 0, 1, 9]), nd.array([1, 2, 0, 4])
        lrs, wds = nd.array([1, 2, 3, 4]), nd.array([0.1, 0.2, 0.3, 0])
        answer = [nd.multi_lars(lrs, ws, gs, wds, eta=0.1, eps=1e-8),
                  nd.multi_lars(lrs, ws, gs, wds, eta=0.1, eps=0.5, rescale_grad=0.5)]
    """),
    program("reset_arrays", "nd.reset_arrays(x, y, num_arrays=2); answer = [x, y]", N, N),
    program("all_finite", """
        bad = nd.array([1, float('nan')])
        flag = nd.zeros(1)
        nd.multi_all_finite(x, y, num_arrays=2, init_output=False, out=flag)
        answer = [nd.all_finite(x), nd.all_finite(bad), nd.multi_all_finite(x, bad, num_arrays=2),
                  nd.multi_all_finite(x, y, num_arrays=2), flag, nd.all_finite(x.astype('float16'))]
    """, N, N),
]

MIXED = [
    step("mp_sgd_update(w, g, w32, lr=0.1, wd=0.2, rescale_grad=0.5, clip_gradient=0.3, out=w)", "w32", half=True),
    step("mp_sgd_update(w, g, w32, lr=0.1)", "w32", half=True),
    step("mp_sgd_mom_update(w, g, m, w32, lr=0.1, momentum=0.9, wd=0.2, out=w)", "m w32", half=True),
    step("mp_nag_mom_update(w, g, m, w32, lr=0.1, momentum=0.9, out=w)", "m w32", half=True),
    program("multi_sgd_update", """
        r = nd.multi_sgd_update(x, y, z, y, lrs=(0.1, 0.2), wds=(0.3, 0), rescale_grad=0.5, clip_gradient=0.3,
                                num_weights=2, out=[x, z])
        answer = [*r, x, z]
    """, N, N, POSITIVE),
    program("multi_sgd_mom_update", """
        m, n = y * 2, y * 3
        r = nd.multi_sgd_mom_update(x, y, m, z, y, n, lrs=(0.1, 0.2), wds=(0.3, 0), momentum=0.9, num_weights=2,
                                    out=[x, z])
        answer = [*r, x, z, m, n]
    """, N, N, POSITIVE),
    program("multi_mp_sgd_update", """
        w, g, w32 = x.astype('float16'), y.astype('float16'), x * 1
        answer = [nd.multi_mp_sgd_update(w, g, w32, lrs=(0.1,), wds=(0.3,), num_weights=1, out=w), w, w32]
    """, N, N),
    program("multi_mp_sgd_mom_update", """
        w, g, w32 = x.astype('float16'), y.astype('float16'), x * 1
        args = dict(lrs=(0.1,), wds=(0.3,), momentum=0.9, num_weights=1, out=w)
        answer = [nd.multi_mp_sgd_mom_update(w, g, z, w32, **args), w, w32, z]
    """, N, N, POSITIVE),
    program("preloaded_multi_sgd_update", """
        lrs, wds = nd.array([0.1, 0.2]), nd.array([0.3, 0])
        r = nd.preloaded_multi_sgd_update(x, y, z, y, lrs, wds, rescale_grad=0.5, num_weights=2, out=[x, z])
        answer = [*r, x, z]
    """, N, N, POSITIVE),
    program("preloaded_multi_sgd_mom_update", """
        lrs, wds = nd.array([0.1]), nd.array([0.3])
        answer = [nd.preloaded_multi_sgd_mom_update(x, y, z, lrs, wds, momentum=0.9, num_weights=1, out=x), x, z]
    """, N, N, POSITIVE),
    program("preloaded_multi_mp_sgd_update", """
        w, g, w32 = x.astype('float16'), y.astype('float16'), x * 1
        lrs, wds = nd.array([0.1]), nd.array([0.3])
        answer = [nd.preloaded_multi_mp_sgd_update(w, g, w32, lrs, wds, num_weights=1, out=w), w, w32]
    """, N, N),
    program("preloaded_multi_mp_sgd_mom_update", """
        w, g, w32 = x.astype('float16'), y.astype('float16'), x * 1
        lrs, wds = nd.array([0.1]), nd.array([0.3])
        r = nd.preloaded_multi_mp_sgd_mom_update(w, g, z, w32, lrs, wds, momentum=0.9, num_weights=1, out=w)
        answer = [r, w, w32, z]
    """, N, N, POSITIVE),
]

CONTRIB = [
    program("contrib.adamw_update", """
        m, v = z * 1, z * 2
        scale = nd.array([0.5])
        r = nd.contrib.adamw_update(x, y, m, v, scale, lr=0.1, eta=0.5, wd=0.2, out=x)
        answer = [r, x, m, v]
    """, N, N, POSITIVE),
    program("contrib.adamw_update, all arguments", """
        m, v = z * 1, z * 2
        r = nd.contrib.adamw_update(x, y, m, v, nd.array([0.5]), lr=0.1, eta=0.5, beta1=0.8, beta2=0.9, epsilon=0.1,
                                    wd=0.2, clip_gradient=0.3, out=x)
        answer = [r, x, m, v]
    """, N, N, POSITIVE),
    program("contrib.adamw_update, overflow", """
        m, v = z * 1, z * 2
        nd.contrib.adamw_update(x, y, m, v, nd.array([float('inf')]), lr=0.1, eta=0.5, out=x)
        answer = [x, m, v]
    """, N, N, POSITIVE),
    program("contrib.mp_adamw_update", """
        w, g, w32, m, v = x.astype('float16'), y.astype('float16'), x * 1, z * 1, z * 2
        r = nd.contrib.mp_adamw_update(w, g, m, v, w32, nd.array([0.5]), lr=0.1, eta=0.5, wd=0.2, out=w)
        answer = [r, w, w32, m, v]
    """, N, N, POSITIVE),
    program("contrib.multi_adamw_update", """
        m, v, m2, v2, w2 = z * 1, z * 2, z * 3, z * 4, x * 2
        nd.contrib.multi_adamw_update([x, w2], [y, y], [m, m2], [v, v2], nd.array([0.5]), out=[x, w2], size=2,
                                      lrs=[0.1, 0.2], wds=[0.2, 0], etas=[0.5, 1])
        answer = [x, w2, m, m2, v, v2]
    """, N, N, POSITIVE),
    program("contrib.multi_lamb_update", """
        m, v, m2, v2, w2 = z * 1, z * 2, z * 3, z * 4, x * 2
        nd.contrib.multi_lamb_update([x, w2], [y, y], [m, m2], [v, v2], [1, 3], out=[x, w2], num_tensors=2,
                                     lrs=[0.1, 0.2], wds=[0.2, 0])
        answer = [x, w2, m, m2, v, v2]
    """, N, N, POSITIVE),
    program("contrib.multi_lamb_update, all arguments", """
        m, v = z * 1, z * 2
        nd.contrib.multi_lamb_update([x], [y], [m], [v], [2], out=[x], num_tensors=1, lrs=[0.1], wds=[0.2],
            beta1=0.8, beta2=0.9, epsilon=0.1, rescale_grad=0.5, clip_gradient=0.3, bias_correction=False,
            lower_bound=0.1, upper_bound=2)
        answer = [x, m, v]
    """, N, N, POSITIVE),
]

CASES = ONE + LARGE + MIXED + CONTRIB
