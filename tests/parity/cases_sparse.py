"""Sparse arrays: their parts, what operators give (and in which storage), products, gradients, lazy updates."""

from __future__ import annotations

from typing import Any

from harness import Answers, Case, Draw, plain
from harness import Raises as Refused


def holes(*shape: int) -> Draw:
    """Normal values, most of them (and one whole row) 0."""

    def draw(rng: Any) -> Any:
        values = rng.standard_normal(shape) * (rng.uniform(size=shape) < 0.4)
        values[1] = 0
        return values.astype("float32")

    return draw


class Sparse(Case):
    """`expr` of dense a, b and their csr (c, d) and row-sparse (r, s) forms: the storage type and the values."""

    def run(self, mx: Any) -> Answers:
        a, b = [mx.nd.array(v) for v in self.draw()]
        names = {"a": a, "b": b, "c": a.tostype("csr"), "d": b.tostype("csr"), "sp": mx.nd.sparse}
        names |= {"r": a.tostype("row_sparse"), "s": b.tostype("row_sparse"), "nd": mx.nd}
        result = self.evaluate(mx, **names)
        if not hasattr(result, "stype"):
            return {"out": plain(result)}
        return {"out": plain(result), "stype": plain(result.stype), "dtype": plain(result.dtype)}


def sparse(expr: str, shape: tuple[int, ...] = (5, 4)) -> Sparse:
    return Sparse(expr, (holes(*shape), holes(*shape)))


class SparseProgram(Case):
    """A program on dense x, y (drawn with holes) that leaves `answer`."""

    def run(self, mx: Any) -> Answers:
        x, y = [mx.nd.array(v) for v in self.draw()]
        names: dict[str, Any] = {"mx": mx, "nd": mx.nd, "sp": mx.nd.sparse, "x": x, "y": y, "autograd": mx.autograd}
        exec(self.options["code"], names)
        return {f"out{i}": plain(r) for i, r in enumerate(names["answer"])}


def program(title: str, code: str) -> SparseProgram:
    return SparseProgram(title, (holes(5, 4), holes(5, 4)), options={"code": code})


UNARY = (
    "abs", "sign", "square", "sqrt", "cbrt", "expm1", "sin", "tan", "arctan", "sinh", "tanh", "arcsinh", "degrees",
    "radians", "floor", "ceil", "trunc", "fix", "rint", "round", "negative", "relu", "zeros_like", "stop_gradient",
    "exp", "cos", "sigmoid",
)  # fmt: skip

LAZY = """
w = nd.ones((5, 4)).tostype({stype!r})
update = mx.optimizer.get_updater(mx.optimizer.create({optimizer!r}, **{arguments!r}))
for row in (0, 3, 0):
    update(0, sp.row_sparse_array((x[row : row + 1].asnumpy() + 1, [row]), shape=(5, 4)), w)
answer = [w.tostype("default") if w.stype != "default" else w]
"""

CASES = [
    *[sparse(f"sp.{name}({v})") for name in UNARY for v in "cr" if name != "sqrt"],
    *[sparse(f"sp.sqrt(sp.square({v}))") for v in "cr"],
    *[
        sparse(f"{left} {op} {right}")
        for left, right in ("cd", "rs", "cb", "rb")
        for op in "+-*"
        if (left, right, op) not in (("c", "b", "*"),)
    ],
    sparse("c * b"),
    sparse("a + d"),
    sparse("a * s"),
    *[sparse(f"{v} {rest}") for v in "cr" for rest in ("* 2", "/ 2", "+ 1", "- 1", "> 0.5", "== 2", "!= 0", "** 2")],
    *[sparse(f"{rest} {v}") for v in "cr" for rest in ("2 *", "1 -", "0 -", "1 +")],
    *[sparse(f"-{v}") for v in "cr"],
    *[sparse(f"sp.clip({v}, -1, 1)") for v in "cr"],
    *[sparse(f"sp.{f}(r, s)") for f in ("elemwise_add", "elemwise_sub", "elemwise_mul", "add", "subtract", "multiply")],
    sparse("sp.multiply(c, nd.array([[1, 2, 3, 4]]))"),
    sparse("sp.divide(c, nd.array([[1, 2, 3, 4]]))"),
    sparse("sp.multiply(c, nd.array([[1], [2], [3], [4], [5]]))"),
    sparse("sp.add_n(r, s, r)"),
    sparse("sp.concat(c, d, dim=0)"),
    *[sparse(f"sp.{f}(c, axis={axis}, keepdims={k})") for f in ("sum", "mean") for axis in (0, 1) for k in (0, 1)],
    sparse("nd.contrib.getnnz(c)"),
    sparse("nd.contrib.getnnz(c, axis=1)"),
    sparse("nd.contrib.edge_id(c, nd.array([0, 0, 3, 4, 1]), nd.array([0, 1, 2, 3, 0]))"),
    sparse("sp.norm(c)"),
    sparse("sp.norm(r)"),
    sparse("sp.sum(r)"),
    sparse("sp.dot(c, b, transpose_a=True)"),
    sparse("sp.dot(c, nd.transpose(b))"),
    sparse("sp.dot(nd.transpose(b), c)"),
    sparse("sp.dot(c, s, transpose_a=True)"),
    sparse("sp.dot(c, b, transpose_a=True, forward_stype='default')"),
    sparse("nd.dot(c, nd.transpose(b))"),
    *[sparse(f"c[{key}]") for key in ("0", "-1", "1:3", ":", "3:99", "-2:")],
    sparse("c.slice((1,), (4,))"),
    sparse("sp.slice(c, (0, 1), (3, 3))"),
    sparse("sp.retain(r, nd.array([0, 1, 4]))"),
    sparse("r.retain(nd.array([2]))"),
    *[sparse(f"{v}.{part}") for v in "cr" for part in ("data", "indices", "shape", "stype", "ndim")],
    sparse("c.indptr"),
    *[sparse(f"{v}.astype('float64')") for v in "cr"],
    *[sparse(f"{v}.copy()") for v in "cr"],
    *[sparse(f"{v}.tostype('default')") for v in "cr"],
    sparse("nd.cast_storage(a, 'csr').indices"),
    sparse("repr(c)"),
    sparse("repr(r)"),
    sparse("nd.zeros((2, 3), stype='csr')"),
    sparse("sp.zeros('row_sparse', (2, 3), dtype='float64')"),
    sparse("sp.csr_matrix(([1, 2, 3], ([2, 0, 1], [1, 1, 3])), shape=(4, 5))"),
    sparse("sp.csr_matrix(([1, 2, 3], [0, 2, 1], [0, 2, 2, 3]), shape=(3, 4))"),
    sparse("sp.csr_matrix([[0, 1], [2, 0]])"),
    sparse("sp.csr_matrix((2, 3))"),
    sparse("sp.row_sparse_array(([[1, 2], [3, 4]], [3, 1]), shape=(5, 2))"),
    sparse("sp.row_sparse_array(onp.eye(3))"),
    sparse("sp.array(c)"),
    *[
        Refused(f"mx.nd.sparse.{made}.{call}")
        for made in ("zeros('csr', (2, 3))", "zeros('row_sparse', (2, 3))")
        for call in ("reshape((6,))", "tostype('foo')")
    ],
    Refused("mx.nd.sparse.zeros('csr', (2, 3))[0, 1]"),
    Refused("mx.nd.sparse.zeros('csr', (2, 3))[::2]"),
    Refused("mx.nd.ones((2,)).tostype('csr')"),
    program(
        "gradient of dot(csr, dense)",
        "c = x.tostype('csr'); w = nd.ones((4, 3)); w.attach_grad(stype='row_sparse')\n"
        "with autograd.record():\n    z = (sp.dot(c, w) ** 2).sum()\n"
        "z.backward(); answer = [w.grad.tostype('default')]",
    ),
    program(
        "gradient of an embedding",
        "w = y.copy(); w.attach_grad(stype='row_sparse')\n"
        "with autograd.record():\n    z = (nd.Embedding(nd.array([3, 0, 3]), w, 5, 4, sparse_grad=True) ** 2).sum()\n"
        "z.backward(); answer = [w.grad.tostype('default')]",
    ),
    *[
        program(f"lazy {o} {a} {s}", LAZY.format(optimizer=o, arguments=a, stype=s))
        for o, a in (
            ("sgd", {"learning_rate": 0.1, "wd": 0.1}),
            ("sgd", {"learning_rate": 0.1, "wd": 0.1, "momentum": 0.9}),
            ("sgd", {"learning_rate": 0.1, "wd": 0.1, "momentum": 0.9, "lazy_update": False}),
            ("adam", {"learning_rate": 0.1, "wd": 0.1}),
            ("adagrad", {"learning_rate": 0.1}),
        )
        for s in ("default", "row_sparse")
    ],
    program("lazy ftrl", LAZY.format(optimizer="ftrl", arguments={"learning_rate": 0.1}, stype="default")),
]
