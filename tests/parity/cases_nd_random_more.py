"""Densities with their gradients; shapes, dtypes and means of samples by array and in other spellings."""

from __future__ import annotations

from harness import integers, nd, nd_only, program, uniform

S, P = uniform(0.2, 3, 2, 3, 4), uniform(0.5, 2, 2)
COUNTS, CHANCE = integers(5, 2, 3), uniform(0.2, 0.8, 2)

# fmt: off
DENSITIES = [
    nd(f"nd.random_pdf_{name}({args}{log})", *inputs, wrt=wrt, rtol=1e-3)
    for log in ("", ", is_log=True")
    for name, args, inputs, wrt in (
        ("uniform", "x, y - 2, z + 3", (S, P, P), "yz"),
        ("normal", "x, y, z", (S, P, P), "xyz"),
        ("normal", "x, mu=y, sigma=z", (uniform(-1, 1, 3), uniform(-1, 1, 3), uniform(1, 2, 3)), "xyz"),
        ("gamma", "x, y, z", (S, P, P), "xyz"),
        ("gamma", "sample=x, alpha=y, beta=z", (uniform(0.5, 2, 2), P, P), "xyz"),
        ("exponential", "x, y", (S, P), "xy"),
        ("exponential", "x, lam=y", (uniform(0.5, 2, 2), P), "xy"),
        ("poisson", "x, y", (COUNTS, P), "y"),
        ("poisson", "sample=x, lam=y", (integers(5, 2), P), "y"),
        ("negative_binomial", "x, y, z", (COUNTS, P, CHANCE), "yz"),
        ("negative_binomial", "x, k=y, p=z", (integers(5, 2), P, CHANCE), "yz"),
        ("generalized_negative_binomial", "x, y, z", (COUNTS, P, P), "yz"),
        ("generalized_negative_binomial", "x, mu=y, alpha=z", (integers(5, 2), P, P), "yz"),
        ("dirichlet", "x, y", (uniform(0.1, 1, 2, 3, 4), uniform(0.5, 2, 2, 4)), "xy"),
        ("dirichlet", "x, alpha=y", (uniform(0.1, 1, 2, 4), uniform(0.5, 2, 2, 4)), "xy"),
    )
]


def like(call: str, *inputs) -> object:
    """Shape and dtype of a random result."""
    return nd_only(f"r = {call}; [nd.array(r.shape), nd.zeros(1, dtype=r.dtype)]", *inputs)


V, M = uniform(0.2, 0.8, 3), uniform(0.2, 0.8, 2, 3)
SHAPES = [
    *[like(f"nd.{spelling}(x, y{more})", a, a)
      for spelling in ("random.uniform", "random.normal", "random.gamma", "random.generalized_negative_binomial",
                       "sample_uniform", "sample_normal", "sample_gamma", "sample_generalized_negative_binomial")
      for a, more in ((V, ""), (M, ", shape=4"), (V, ", shape=(2, 5), dtype='float64'"), (M, ", dtype='float16'"))],
    *[like(f"nd.{spelling}(x{more})", a)
      for spelling in ("random.exponential", "random.poisson", "sample_exponential", "sample_poisson")
      for a, more in ((V, ""), (M, ", shape=4"), (V, ", shape=(2, 5), dtype='float64'"))],
    *[like(f"nd.{spelling}_negative_binomial(x * 10, y)".replace("random_", "random."), V, V)
      for spelling in ("sample", "random")],
    like("nd.random.normal(x.astype('float64'), y.astype('float64'))", V, V),
    *[like(f"nd.random.{name}_like(x)", M) for name in ("uniform", "normal", "gamma", "exponential", "poisson",
      "negative_binomial", "generalized_negative_binomial")],
    like("nd.random.uniform_like(data=x, low=2, high=3)", uniform(0, 1, 2, dtype="float64")),
    like("nd.random.normal_like(x, loc=2, scale=3)", uniform(0, 1, 2, dtype="float16")),
    like("nd.random_uniform(0, 1, (2, 3), 'cpu(0)', 'float64')"),
    like("nd.random_normal(0, 1, (2, 3), dtype='float16')"),
    like("nd.random_gamma(2, 1, (2, 3))"),
    like("nd.random_exponential(4, (2, 3))"),
    like("nd.random_exponential(lam=4, shape=2)"),
    like("nd.random_poisson(4, (2, 3))"),
    like("nd.random_negative_binomial(4, 0.3, (2, 3))"),
    like("nd.random_generalized_negative_binomial(4, 0.3, (2, 3))"),
    like("nd.random_generalized_negative_binomial(mu=4, alpha=0.3, shape=5)"),
    like("nd.random_randint(1, 4, (2, 3))"),
    like("nd.uniform(0, 1, (2,))"),
    like("nd.normal(0, 1, (2,))"),
    like("nd.uniform(low=0, high=1, shape=2, ctx='cpu(0)')"),
    like("nd.sample_multinomial(x, shape=4)", M),
    like("o = nd.zeros(2, dtype='int32'); nd.random.multinomial(x, out=o); o", M),
    like("nd.random.multinomial(x, shape=(2, 5), get_prob=True)[1]", M),
    like("nd.random.randint(0, 9, shape=(2, 2), dtype='int64')"),
    like("o = nd.zeros((2, 2)); nd.random.uniform(0, 1, out=o); o"),
    like("o = nd.zeros((2, 2)); nd.random.normal(0, 1, shape=(2, 2), out=o); o"),
]

# sample moments: 20,000 draws of a variance below 20 have a mean within 0.2 (six standard deviations)
MEANS = [
    program(f"mean of {call}", f"mx.random.seed(3); answer = ({call}).mean(axis=-1, keepdims=False).round()")
    for call in (
        "nd.random.gamma(nd.array([2, 9]), nd.array([3, 1]), shape=20000)",
        "nd.random.exponential(nd.array([0.25, 1 / 3]), shape=20000) * 4",
        "nd.sample_exponential(nd.array([0.25, 0.5]), shape=20000)",
        "nd.random.poisson(nd.array([2, 7]), shape=20000)",
        "nd.random.negative_binomial(nd.array([4, 9]), nd.array([0.5, 0.75]), shape=20000)",
        "nd.random.generalized_negative_binomial(nd.array([4, 9]), nd.array([0.5, 0.1]), shape=20000)",
        "nd.random.exponential_like(nd.zeros((1, 20000)), lam=0.25)",
        "nd.random_exponential(0.25, (1, 20000))",
        "nd.random.exponential(4, (1, 20000))",
        "nd.random.gamma_like(nd.zeros((1, 20000)), alpha=4, beta=2)",
        "nd.random.negative_binomial_like(nd.zeros((1, 20000)), k=4, p=0.2)",
        "nd.random.generalized_negative_binomial_like(nd.zeros((1, 20000)), mu=6, alpha=0.2)",
        "nd.random.normal_like(nd.zeros((1, 20000)), loc=5, scale=2)",
        "nd.random.poisson_like(nd.zeros((1, 20000)), lam=5)",
        "nd.random.uniform_like(nd.zeros((1, 20000)), low=2, high=12)",
    )
]

CASES = DENSITIES + SHAPES + MEANS
