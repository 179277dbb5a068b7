"""Parameters: first values, deferred shapes, replicas, gradients, sharing, and what their errors say."""

from __future__ import annotations

import copy
import pickle
import threading

import numpy as np
import pytest
from expect import fails

import d2lcore as mx
from d2lcore import autograd, errors, events, gluon, nd

TWO = [mx.cpu(0), mx.cpu(1)]


def made(shape=(2, 3), ctx=None, **attributes):
    p = gluon.Parameter("w", shape=shape, **attributes)
    p.initialize(mx.init.Normal(1), ctx)
    return p


# ---- first values ----


def test_initialize_draws_values_and_gives_a_gradient():
    p = made((50, 40))
    values = p.data().asnumpy()
    assert p.data().dtype == np.float32
    assert abs(values.std() - 1) < 0.05
    assert p.grad().shape == (50, 40)
    assert not p.grad().asnumpy().any()


def test_own_initializer_goes_before_the_networks():
    p = gluon.Parameter("w", shape=(2,), init="ones")
    p.initialize(default_init="zeros")
    assert p.data().asnumpy().tolist() == [1, 1]
    p.initialize("zeros", force_reinit=True)
    assert p.data().asnumpy().tolist() == [0, 0]


def test_an_initializer_of_ones_own_gets_name_and_array():
    seen = []

    class Half(mx.init.Initializer):
        def _init_weight(self, name, array):
            seen.append((str(name), array.shape))
            array[:] = 0.5

    net = gluon.nn.Dense(2, in_units=3, prefix="out_")
    net.initialize(Half())
    assert seen == [("out_weight", (2, 3))]  # the bias has an initializer of its own
    assert net.weight.data().asnumpy().tolist() == [[0.5] * 3] * 2


def test_mixed_initializers_choose_by_name():
    net = gluon.nn.Dense(2, in_units=3, bias_initializer=None)
    net.initialize(mx.init.Mixed([".*bias", ".*"], [mx.init.Zero(), mx.init.One()]))
    assert net.weight.data().asnumpy().all()
    assert not net.bias.data().asnumpy().any()


def test_the_second_initialize_warns_and_changes_nothing():
    p = made()
    before = p.data().asnumpy()
    with pytest.warns(UserWarning, match="Parameter 'w' is already initialized, ignoring. Set force_reinit=True"):
        p.initialize(mx.init.One())
    assert np.array_equal(p.data().asnumpy(), before)
    p.initialize(mx.init.One(), force_reinit=True)
    assert p.data().asnumpy().all()


def test_the_same_seed_gives_the_same_values_on_every_device():
    mx.random.seed(7)
    one = made(ctx=mx.cpu(0)).data().asnumpy()
    mx.random.seed(7)
    other = made(ctx=mx.cpu(1)).data().asnumpy()
    assert np.array_equal(one, other)


def test_np_semantics_make_np_arrays():
    with mx.util.np_array(), mx.util.np_shape():
        p = made()
        assert type(p.data()) is mx.np.ndarray
        assert type(p.grad()) is mx.np.ndarray
        assert gluon.Parameter("w", shape=(3, 0)).shape == (3, -1)
    assert type(made().data()) is nd.NDArray


def test_memory_of_values_and_gradients_is_labelled():
    seen = []
    with events.subscribe(MEM=lambda e: seen.append((e.kind, e.category, e.nbytes))):
        p = made()
        assert ("alloc", "parameter", 24) in seen
        assert ("alloc", "gradient", 24) in seen
        del p
    assert ("free", "parameter", 24) in seen


# ---- shapes ----


@pytest.mark.parametrize("unknown", [0, -1, None])
def test_unknown_sizes_are_filled_in(unknown):
    p = gluon.Parameter("w", shape=(3, unknown), allow_deferred_init=True)
    p.initialize()
    assert p.shape == (3, 0)
    assert p.list_ctx() == [mx.cpu()]
    p.shape = (3, 4)
    p._finish_deferred_init()
    assert p.data().shape == (3, 4)


def test_a_known_size_cannot_change():
    p = gluon.Parameter("w", shape=(3, 0))
    p.shape = (3, 4)
    for wrong in ((3, 5), (3,), (4, 4)):
        fails(
            errors.ShapeError,
            f"parameter 'w' has shape (3, 4), which cannot become {wrong}: "
            "only sizes that are not known (0) can be set",
            setattr, p, "shape", wrong,
        )  # fmt: skip
    assert p.shape == (3, 4)


def test_errors_before_there_are_values():
    p = gluon.Parameter("w", shape=(3, 0))
    text = (
        "parameter 'w' has not been initialized. Call net.initialize() before the first batch; "
        "for a Trainer, take net.collect_params(), which includes the layers inside."
    )
    for call in (p.data, p.grad, p.list_data, p.list_grad, p.list_ctx, lambda: p.set_data(nd.ones((3, 1)))):
        fails(errors.ParameterError, text, call)
    fails(
        errors.ParameterError,
        "Cannot initialize parameter 'w' because its shape (3, 0) is not fully known. "
        "Give the missing sizes (in_units, in_channels), or make it with allow_deferred_init=True.",
        p.initialize,
    )
    p.allow_deferred_init = True
    p.initialize()
    fails(
        gluon.DeferredInitializationError,
        "parameter 'w' has no values yet: its shape (3, 0) is known only when the network has seen data. "
        "Pass one batch through it first, or give in_units, in_channels, ... to its layers.",
        p.data,
    )


def test_set_data_gives_a_deferred_parameter_its_shape():
    p = gluon.Parameter("w", shape=(3, 0), allow_deferred_init=True)
    p.initialize(ctx=TWO)
    p.set_data(nd.ones((3, 2)))
    assert p.shape == (3, 2)
    assert [a.ctx for a in p.list_data()] == TWO


# ---- values and gradients ----


def test_set_data_writes_in_place_and_a_wrong_shape_changes_nothing():
    p = made()
    array, before = p.data(), p.data().asnumpy()
    fails(
        errors.ParameterError, "set_data: parameter 'w' expects shape (2, 3), got (3, 2)", p.set_data, nd.zeros((3, 2))
    )
    assert np.array_equal(p.data().asnumpy(), before)
    p.set_data([[1, 2, 3], [4, 5, 6]])
    assert p.data() is array
    assert array.asnumpy().tolist() == [[1, 2, 3], [4, 5, 6]]


@pytest.mark.parametrize(("req", "expected"), [("write", 2.0), ("add", 4.0)])
def test_grad_req_writes_or_adds(req, expected):
    p = made((3,), grad_req=req)
    for _ in range(2):
        with autograd.record():
            y = (p.data() * 2).sum()
        y.backward()
    assert p.grad().asnumpy().tolist() == [expected] * 3
    p.zero_grad()
    assert p.grad().asnumpy().tolist() == [0] * 3


def test_grad_req_can_be_changed_at_any_time():
    p = made()
    p.grad_req = "null"
    fails(errors.ParameterError, "Cannot get the gradient of parameter 'w' because grad_req='null'", p.grad)
    with autograd.record():
        y = (p.data() * 2).sum()
    with pytest.raises(errors.AutogradError):
        y.backward()
    p.grad_req = "write"
    with autograd.record():
        y = (p.data() * 2).sum()
    y.backward()
    assert p.grad().asnumpy().tolist() == [[2] * 3] * 2
    fails(
        errors.ParameterError, "parameter 'w': grad_req is 'write', 'add' or 'null', got 'wirte'",
        setattr, p, "grad_req", "wirte",
    )  # fmt: skip


def test_state_that_is_not_differentiable_never_has_a_gradient():
    p = gluon.Parameter("mean", shape=(2,), differentiable=False)
    assert p.grad_req == "null"
    p.grad_req = "write"
    assert p.grad_req == "null"


def test_the_tape_knows_the_parameters_name():
    seen = []
    p = made()
    with events.subscribe(GRAD=seen.append):
        with autograd.record():
            y = p.data().sum()
        y.backward()
    assert [e.name for e in seen if isinstance(e, events.LeafGrad)] == ["w"]


# ---- devices and dtypes ----


def test_a_replica_on_each_device_with_the_same_values():
    p = made(ctx=TWO)
    a, b = p.list_data()
    assert (a.ctx, b.ctx, p.list_ctx()) == (*TWO, TWO)
    assert np.array_equal(a.asnumpy(), b.asnumpy())
    assert not np.shares_memory(np.asarray(a), np.asarray(b))
    with mx.cpu(1):
        assert p.data() is b
    p.set_data(nd.ones((2, 3)))
    assert b.asnumpy().all()


def test_the_error_for_another_device_names_both():
    p = made()
    fails(
        errors.ContextError,
        "parameter 'w' is on [cpu(0)], not on cpu(1). Bring the data there with x.as_in_context(ctx), or the network "
        "to the data with initialize(ctx=...) or reset_ctx().",
        p.data, mx.cpu(1),
    )  # fmt: skip


def test_reset_ctx_moves_values_and_averages_replicas():
    p = made(ctx=TWO)
    p.list_data()[0][:] = 1
    p.list_data()[1][:] = 3
    p.reset_ctx(mx.cpu(1))
    assert p.list_ctx() == [mx.cpu(1)]
    assert p.data().asnumpy().tolist() == [[2] * 3] * 2
    assert p.grad().ctx is mx.cpu(1)
    waiting = gluon.Parameter("w", shape=(0,), allow_deferred_init=True)
    waiting.initialize()
    waiting.reset_ctx(TWO)
    assert waiting.list_ctx() == TWO


def test_cast_keeps_values_and_remakes_the_gradient():
    p = made()
    before = p.data().asnumpy()
    p.cast("float64")
    assert p.dtype == "float64"
    assert p.data().dtype == p.grad().dtype == np.float64
    assert np.array_equal(p.data().asnumpy(), before)


def test_copies_and_pickles_have_gradients_of_their_own():
    p = made()
    for other in (copy.deepcopy(p), pickle.loads(pickle.dumps(p))):
        assert np.array_equal(other.data().asnumpy(), p.data().asnumpy())
        with autograd.record():
            y = other.data().sum()
        y.backward()
        assert other.grad().asnumpy().all()
        assert not p.grad().asnumpy().any()


def test_storage_types():
    fails(
        errors.MXNetError, "parameter 'w': stype is 'default' or 'row_sparse', got 'csr'",
        gluon.Parameter, "w", stype="csr",
    )  # fmt: skip
    assert made(grad_stype="row_sparse").grad().stype == "row_sparse"
    fails(
        errors.ParameterError, "parameter 'w' has stype 'default': use data(), not row_sparse_data()",
        made().row_sparse_data, nd.array([0]),
    )  # fmt: skip


def test_rows_of_a_row_sparse_parameter_carry_gradients_to_it():
    p = made((4, 2), TWO, stype="row_sparse", grad_stype="row_sparse")
    ids = nd.array([2, 0])
    with autograd.record():
        rows = p.list_row_sparse_data(ids)
        losses = [nd.Embedding(ids.as_in_context(c), r, 4, 2).sum() for c, r in zip(TWO, rows, strict=True)]
    autograd.backward(losses)
    assert [r.stype for r in rows] == ["row_sparse"] * 2
    np.testing.assert_array_equal(rows[1].asnumpy()[[0, 2]], p.data(TWO[1]).asnumpy()[[0, 2]])
    for grad in p.list_grad():
        assert grad.indices.asnumpy().tolist() == [0, 2]
        assert (grad.data.asnumpy() == 1).all()
    p.zero_grad()
    assert p.list_grad()[0].indices.shape == (0,)


def test_repr():
    assert repr(made()) == "Parameter w (shape=(2, 3), dtype=<class 'numpy.float32'>)"
    assert repr(gluon.Constant("c", [1, 2])) == "Constant c (shape=(2,), dtype=<class 'numpy.float32'>)"


# ---- constants ----


def test_a_constant_has_its_value_and_no_gradient():
    c = gluon.Constant("c", nd.array([[1, 2]], dtype="float64"))
    c.initialize(mx.init.Zero(), force_reinit=True)
    assert c.grad_req == "null"
    c = gluon.Constant("c", np.array([[1, 2]]))
    c.initialize(ctx=TWO)
    assert [a.asnumpy().tolist() for a in c.list_data()] == [[[1, 2]]] * 2
    assert c.data(mx.cpu(1)).dtype == np.float32


# ---- dictionaries ----


def test_get_makes_once_and_checks_attributes():
    d = gluon.ParameterDict("net_")
    w = d.get("w", shape=(2, 0))
    assert (w.name, list(d), len(d), "net_w" in d) == ("net_w", ["net_w"], 1, True)
    assert d.get("w", shape=(0, 3), dtype="float32") is w
    assert w.shape == (2, 3)
    fails(
        errors.ParameterError, "get: parameter 'net_w' exists with shape=(2, 3), asked for (2, 4)",
        d.get, "w", shape=(2, 4),
    )  # fmt: skip
    fails(
        errors.ParameterError, "get: parameter 'net_w' exists with grad_req='write', asked for 'add'",
        d.get, "w", grad_req="add",
    )  # fmt: skip
    with pytest.raises(TypeError, match="a Parameter has no attribute 'colour'"):
        d.get("w", colour="red")
    with pytest.raises(KeyError):
        d["w"]


def test_get_looks_in_the_shared_dictionary():
    a = gluon.ParameterDict("a_")
    w = a.get("w", shape=(2,))
    b = gluon.ParameterDict("a_", shared=a)
    assert b.get("w") is w
    assert b.get("v") is not None
    assert "a_v" not in a


def test_constants_of_a_dictionary():
    d = gluon.ParameterDict("net_")
    c = d.get_constant("c", [1, 2])
    assert d.get_constant("c") is c
    assert d.get_constant("c", [1, 2]) is c
    third = np.array([1 / 3])  # is another number in float32
    assert d.get_constant("third", third).dtype == np.float32
    with mx.util.np_array(True):
        assert d.get_constant("third64", third).dtype == np.float64
    fails(errors.ParameterError, "get_constant: 'net_c' exists with another value", d.get_constant, "c", [1, 3])
    with pytest.raises(KeyError, match="No constant named 'net_d'"):
        d.get_constant("d")
    d.get("w", shape=(2,))
    with pytest.raises(errors.ParameterError, match="'net_w' is a parameter that is learned, not a constant"):
        d.get_constant("w", [1, 2])


def test_update_refuses_two_parameters_of_one_name():
    a, b = gluon.ParameterDict(), gluon.ParameterDict()
    w = a.get("w", shape=(2,))
    a.update(a)
    b.get("w", shape=(2,))
    fails(
        errors.ParameterError,
        "two different parameters are called 'w'. Give their layers different prefixes, "
        "or make the layers inside 'with self.name_scope():'.",
        a.update, b,
    )  # fmt: skip
    assert a["w"] is w


def test_all_parameters_at_once(capsys):
    d = gluon.ParameterDict("net_")
    d.get("w", shape=(2,))
    d.get("v", shape=(3,), init="ones")
    d.initialize("zeros", ctx=TWO, verbose=True)
    assert capsys.readouterr().out == "net_w (2,): Zero()\nnet_v (3,): ones\n"
    assert d["net_v"].data(mx.cpu(1)).asnumpy().all()
    assert d.list_ctx() == TWO
    d.reset_ctx(mx.cpu(0))
    d.setattr("grad_req", "add")
    d.setattr("lr_mult", 0.5)
    with autograd.record():
        y = d["net_w"].data().sum() + d["net_v"].data().sum()
    y.backward()
    assert [p.grad().asnumpy().sum() for p in d.values()] == [2, 3]
    d.zero_grad()
    assert [p.grad().asnumpy().sum() for _, p in d.items()] == [0, 0]
    assert repr(d) == (
        "net_ (\n  Parameter net_w (shape=(2,), dtype=<class 'numpy.float32'>)\n"
        "  Parameter net_v (shape=(3,), dtype=<class 'numpy.float32'>)\n)"
    )


def test_save_and_load_with_prefixes(tmp_path):
    file = tmp_path / "d.params"
    d = gluon.ParameterDict("net_")
    d.get("w", shape=(2,), init="ones")
    d.initialize()
    d.save(file, strip_prefix="net_")
    assert list(nd.load(file)) == ["w"]
    other = gluon.ParameterDict("other_")
    other.get("w", shape=(0,), allow_deferred_init=True)
    other.load(file, restore_prefix="other_")
    assert other["other_w"].data().asnumpy().tolist() == [1, 1]
    fails(errors.ParameterError, "save: 'net_w' does not start with strip_prefix 'x_'", d.save, file, strip_prefix="x_")


class Halved(gluon.Parameter):
    """Stands in for a parameter in the manner of GluonNLP's WeightDropParameter."""

    def __init__(self, p):
        self._deferred_init = p._deferred_init
        super().__init__(
            name=p.name, grad_req=p.grad_req, shape=p._shape, dtype=p.dtype, lr_mult=p.lr_mult, wd_mult=p.wd_mult,
            init=p.init, allow_deferred_init=p._allow_deferred_init, differentiable=p._differentiable,
        )  # fmt: skip
        self._var, self._data, self._grad = p._var, p._data, p._grad
        self._ctx_list, self._ctx_map, self._trainer = p._ctx_list, p._ctx_map, p._trainer

    def data(self, ctx=None):
        return self._check_and_get(self._data, ctx) / 2


def test_a_subclass_that_stands_in_for_a_parameter():
    net = gluon.nn.Dense(2, use_bias=False, weight_initializer="ones")
    net._reg_params["weight"] = net.params._params[net.weight.name] = net.weight = Halved(net.weight)
    net.initialize()
    with autograd.record():
        y = net(nd.ones((1, 3)))
    y.backward()
    assert y.asnumpy().tolist() == [[1.5, 1.5]]
    assert net.weight.grad().asnumpy().tolist() == [[0.5] * 3] * 2
    assert net.collect_params()[net.weight.name] is net.weight


def test_threads_that_see_the_first_batch_together_draw_once():
    net = gluon.nn.Dense(2)
    net.initialize(ctx=TWO)
    together, drawn = threading.Barrier(2), []

    class Meeting(mx.init.Initializer):
        def _init_weight(self, name, array):
            drawn.append(name)
            array[:] = 1

    net.initialize(Meeting(), ctx=TWO, force_reinit=True)

    def forward(ctx):
        x = nd.ones((1, 3), ctx=ctx)
        together.wait(10)
        with autograd.record():
            net(x).backward()

    threads = [threading.Thread(target=forward, args=(ctx,)) for ctx in TWO]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(drawn) == 1
    assert [net.weight.grad(ctx).asnumpy().tolist() for ctx in TWO] == [[[1.0] * 3] * 2] * 2
