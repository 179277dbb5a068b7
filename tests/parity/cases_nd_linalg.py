"""nd.linalg and the nd.linalg_* spellings: values, gradients, batches, both precisions."""

from __future__ import annotations

from typing import Any

import numpy as onp
from harness import Draw, Expression, nd, normal, uniform


def definite(n: int, *batch: int, dtype: str = "float32") -> Draw:
    """Symmetric positive definite matrices with eigenvalues well apart."""

    def draw(rng: onp.random.RandomState) -> onp.ndarray:
        q = onp.linalg.qr(rng.standard_normal((*batch, n, n)))[0]
        return ((q * onp.arange(1, n + 1)) @ onp.swapaxes(q, -1, -2)).astype(dtype)

    return draw


def triangular(n: int, *batch: int) -> Draw:
    """Lower triangles with a positive diagonal; above it, numbers that must not count."""
    return lambda rng: (rng.standard_normal((*batch, n, n)) * 0.3 + onp.eye(n) * 2).astype("float32")


def close(expr: str, *inputs: Draw, **options: Any) -> Expression:
    return nd(expr, *inputs, rtol=1e-3, atol=1e-4, **options)


# fmt: off
A, B, C = normal(3, 4), normal(4, 2), normal(3, 2)
STACK = normal(2, 3, 4), normal(2, 4, 2), normal(2, 3, 2)
CASES = [
    nd("nd.linalg.gemm(x, y, z)", A, B, C),
    nd("nd.linalg.gemm(x, y, z, alpha=2, beta=0.5)", *STACK),
    nd("nd.linalg.gemm(x, y, z, transpose_a=True, transpose_b=True)", normal(4, 3), normal(2, 4), C),
    nd("nd.linalg.gemm(x, y, z, axis=0)", normal(3, 2, 4), normal(4, 2, 5), normal(3, 2, 5)),
    nd("nd.linalg_gemm(x, y, z)", A, B, C),
    nd("nd.linalg.gemm2(x, y)", A, B),
    nd("nd.linalg.gemm2(x, y, alpha=3)", *STACK[:2]),
    nd("nd.linalg.gemm2(x, y, transpose_b=True)", normal(2, 3, 4), normal(2, 5, 4)),
    nd("nd.linalg.gemm2(x, y, axis=-3)", normal(3, 2, 4), normal(4, 2, 5)),
    nd("nd.linalg_gemm2(x, y, transpose_a=True)", normal(4, 3), B),
    close("nd.linalg.potrf(x)", definite(3)),
    close("nd.linalg.potrf(x)", definite(3, 2), note="batch"),
    close("nd.linalg.potrf(x)", definite(2, dtype="float64"), note="float64"),
    close("nd.linalg_potrf(x)", definite(1)),
    close("nd.linalg.potri(x)", triangular(3)),
    close("nd.linalg.potri(x)", triangular(2, 2), note="batch"),
    close("nd.linalg_potri(x)", triangular(2)),
    close("nd.linalg.trsm(x, y)", triangular(3), normal(3, 2)),
    close("nd.linalg.trsm(x, y, alpha=2, transpose=True)", triangular(3, 2), normal(2, 3, 2)),
    close("nd.linalg.trsm(x, y, rightside=True)", triangular(3), normal(2, 3)),
    close("nd.linalg.trsm(x, y, lower=False)", triangular(3), normal(3, 2)),
    close("nd.linalg_trsm(x, y, rightside=True, transpose=True, lower=False)", triangular(3), normal(2, 3)),
    nd("nd.linalg.trmm(x, y)", triangular(3), normal(3, 2)),
    nd("nd.linalg.trmm(x, y, alpha=2, transpose=True)", triangular(3, 2), normal(2, 3, 2)),
    nd("nd.linalg.trmm(x, y, rightside=True)", triangular(3), normal(2, 3)),
    nd("nd.linalg.trmm(x, y, lower=False)", triangular(3), normal(3, 2)),
    nd("nd.linalg_trmm(x, y, rightside=True, transpose=True, lower=False)", triangular(3), normal(2, 3)),
    nd("nd.linalg.syrk(x)", A),
    nd("nd.linalg.syrk(x, transpose=True, alpha=2)", normal(2, 3, 4)),
    nd("nd.linalg_syrk(x)", normal(1, 4)),
    close("nd.linalg.gelqf(x)", A),
    close("nd.linalg.gelqf(x)", normal(2, 2, 3), note="batch"),
    close("nd.linalg_gelqf(x)", normal(3, 3), note="square"),
    close("nd.linalg.syevd(x)", definite(3)),
    close("nd.linalg.syevd(x)", definite(2, 2), note="batch"),
    close("nd.linalg.syevd(x)", definite(4, dtype="float64"), note="float64"),
    nd("nd.linalg.sumlogdiag(x)", uniform(0.5, 2, 3, 3)),
    nd("nd.linalg.sumlogdiag(x)", uniform(0.5, 2, 2, 3, 3), note="batch"),
    nd("nd.linalg_sumlogdiag(x)", uniform(0.5, 2, 1, 1)),
    *[nd(f"nd.linalg.extractdiag(x{k})", normal(3, 3)) for k in ("", ", offset=1", ", offset=-2")],
    nd("nd.linalg_extractdiag(x, offset=1)", normal(2, 3, 3)),
    *[nd(f"nd.linalg.makediag(x{k})", normal(3)) for k in ("", ", offset=1", ", offset=-2")],
    nd("nd.linalg_makediag(x)", normal(2, 3)),
    *[nd(f"nd.linalg.extracttrian(x{k})", normal(3, 3))
      for k in ("", ", lower=False", ", offset=1", ", offset=-1", ", offset=-1, lower=False", ", offset=2")],
    nd("nd.linalg_extracttrian(x)", normal(2, 3, 3)),
    *[nd(f"nd.linalg.maketrian(x{k})", normal(6))
      for k in ("", ", lower=False", ", offset=1", ", offset=-1", ", offset=2, lower=True")],
    nd("nd.linalg_maketrian(x)", normal(2, 3)),
    close("nd.linalg.inverse(x)", triangular(3)),
    close("nd.linalg.inverse(x)", triangular(2, 2), note="batch"),
    close("nd.linalg_inverse(x)", triangular(1)),
    close("nd.linalg.det(x)", normal(3, 3)),
    close("nd.linalg.det(x)", triangular(2, 2), note="batch"),
    close("nd.linalg_det(x)", normal(1, 1)),
    close("nd.linalg.slogdet(x)[1]", normal(3, 3)),
    close("nd.linalg.slogdet(x)[0]", normal(2, 3, 3), grad=False),
    close("nd.linalg_slogdet(x)[1]", triangular(2, 2)),
    nd("o = nd.zeros((3, 2)); nd.linalg.gemm2(x, y, out=o); o", A, B, grad=False),
]
