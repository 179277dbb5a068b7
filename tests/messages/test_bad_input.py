"""What a student reads after a slip: the whole text of errors that the tests of one module do not cover.

Each case runs as Python code and hybridized where a network is concerned, because the words must be the same.
"""

from __future__ import annotations

import os

import pytest
from expect import fails

import d2lcore as mx
from d2lcore import autograd, errors, gluon, nd, np
from d2lcore.gluon import nn

X, Y = nd.ones((2, 5)), nd.array([0, 1])
CE = gluon.loss.SoftmaxCrossEntropyLoss


@pytest.fixture(params=[False, True], ids=["eager", "hybridized"])
def net(request):
    net = nn.HybridSequential(prefix="net_")
    with net.name_scope():
        net.add(nn.Dense(4, activation="relu"), nn.Dense(3))
    net.initialize()
    if request.param:
        net.hybridize()
    return net


def train(net, x, y):
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1})
    with autograd.record():
        loss = CE()(net(x), y)
    loss.backward()
    trainer.step(max(1, len(x)))


# ---- what goes into a network ----

NO_ARRAY = "in HybridSequential[0]: input 0 is a {}, expected an mx.nd or mx.np array. {}"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ([[1.0, 2.0]], NO_ARRAY.format("list", "Use mx.nd.array(x).")),
        ("digits", NO_ARRAY.format("str", "Use mx.nd.array(x).")),
        (None, NO_ARRAY.format("NoneType", "Does the block before it return its result?")),
    ],
)
def test_input_that_is_no_array(net, data, text):
    fails(errors.DTypeError, text, net, data)


def test_wrong_number_of_inputs(net):
    fails(TypeError, "in HybridSequential[0]: Dense.forward takes (x): too many positional arguments", net, X, X)
    fails(
        TypeError,
        "in HybridSequential: HybridSequential.forward takes (x, *args): missing a required argument: 'x'",
        net,
    )
    fails(
        TypeError,
        "in SoftmaxCrossEntropyLoss: SoftmaxCrossEntropyLoss.forward takes (pred, label, sample_weight=None): "
        "missing a required argument: 'label'",
        CE(), X,
    )  # fmt: skip


def test_an_error_of_the_users_own_code_is_left_alone(net):
    class Slip(nn.HybridBlock):
        def forward(self, x):
            return x + len(3)

    net.add(Slip())
    fails(TypeError, "object of type 'int' has no len()", net, X)


def test_shape_dtype_and_device_name_the_layer(net):
    net(X)
    fails(
        errors.ShapeError,
        "in HybridSequential[0]: fully_connected: weight expects 5 input features (4, 5), data has 7: (2, 7)",
        net, nd.ones((2, 7)),
    )  # fmt: skip
    fails(
        errors.ShapeError,
        "in HybridSequential[0]: fully_connected: data has no dimensions; it expects (batch, features)",
        net, np.array(3.0),
    )  # fmt: skip
    fails(
        errors.DTypeError,
        "in HybridSequential[0]: data has dtype int32, parameter 'net_dense0_weight' float32. "
        "Use x.astype('float32') on the data, or net.cast('int32') on the network.",
        net, X.astype("int32"),
    )  # fmt: skip


def test_forgotten_initialize():
    fails(
        errors.ParameterError,
        "in Dense: parameter 'a_weight' has not been initialized. Call net.initialize() before the first batch; "
        "for a Trainer, take net.collect_params(), which includes the layers inside.",
        nn.Dense(2, prefix="a_"), X,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (lambda: nn.Dense(0), "Dense: units is a whole number of at least 1, got 0"),
        (lambda: nn.Dense("10"), "Dense: units is a whole number of at least 1, got '10'"),
        (lambda: nn.Conv2D(0, 3), "Conv2D: channels is a whole number of at least 1, got 0"),
        (lambda: nn.Conv2D(6, 3, groups=0), "Conv2D: groups is a whole number of at least 1, got 0"),
        (lambda: nn.Conv2D(6, (3, 0)), "Conv2D: kernel_size is a whole number of at least 1, got 0"),
        (lambda: nn.Embedding(0, 4), "Embedding: input_dim is a whole number of at least 1, got 0"),
        (lambda: nn.Embedding(10, -4), "Embedding: output_dim is a whole number of at least 1, got -4"),
    ],
)
def test_sizes_of_layers(layer, text):
    fails(ValueError, text, layer)


def test_blocks_in_a_plain_list():
    class Stack(nn.HybridBlock):
        def __init__(self, known, **kwargs):
            super().__init__(**kwargs)
            self.layers = [nn.Dense(2), nn.Dense(2)]
            for layer in self.layers if known else ():
                self.register_child(layer)

        def forward(self, x):
            for layer in self.layers:
                x = layer(x)
            return x

    with pytest.warns(UserWarning, match="Stack.layers") as caught:
        Stack(known=False).initialize()
    assert str(caught[0].message) == (
        "Stack.layers is a list with blocks that are not parts of Stack: they are neither initialised nor trained nor "
        "saved with it. Keep them in nn.Sequential() or nn.HybridSequential(), or call register_child() with each."
    )
    stack = Stack(known=True)
    stack.initialize()
    assert stack(X).shape == (2, 2)


# ---- labels and batches ----


@pytest.mark.parametrize(("label", "shown"), [(float("nan"), "nan"), (100, "100"), (-1, "-1")])
def test_labels_out_of_range(net, label, shown):
    net(X)
    before = net[1].weight.data().asnumpy()
    fails(
        errors.RangeError,
        f"in SoftmaxCrossEntropyLoss: softmax_cross_entropy: label {shown} is out of range for 3 classes (0 to 2). "
        "The last layer needs one output for each class, and classes count from 0.",
        train, net, X, nd.array([0, label]),
    )  # fmt: skip
    assert (net[1].weight.data().asnumpy() == before).all()
    assert not autograd.is_recording()
    assert not autograd.is_training()


def test_a_batch_without_samples_changes_nothing(net):
    net(X)
    before = net[0].weight.data().asnumpy()
    train(net, nd.ones((0, 5)), nd.ones((0,)))
    assert (net[0].weight.data().asnumpy() == before).all()


# ---- arrays ----


def test_names_of_dtypes_and_devices():
    text = "unknown dtype 'flot32'. Did you mean 'float32'? Known: bool, float16, float32, float64, int16, int32, int64, int8, uint8."  # noqa: E501
    for call in (
        lambda: nd.ones((2,), dtype="flot32"),
        lambda: X.astype("flot32"),
        lambda: gluon.Parameter("w", shape=(2,), dtype="flot32"),
    ):
        fails(errors.DTypeError, text, call)
    text = "ctx is a device such as mx.cpu() or mx.gpu(0), got 'gpu'"
    for call in (
        lambda: nd.ones((2,), ctx="gpu"),
        lambda: nd.array([1], ctx="gpu"),
        lambda: X.as_in_context("gpu"),
        lambda: nn.Dense(2).initialize(ctx="gpu"),
    ):
        fails(errors.ContextError, text, call)


# ---- training ----


def test_optimizer_arguments_and_parameters():
    params = nn.Dense(2, in_units=2).collect_params()
    fails(
        TypeError,
        "SGD: unknown argument 'lr'. Known: begin_num_update, clip_gradient, lazy_update, learning_rate, lr_scheduler, "
        "momentum, multi_precision, param_dict, param_idx2name, rescale_grad, sym, wd.",
        gluon.Trainer, params, "sgd", {"lr": 0.1},
    )  # fmt: skip
    fails(
        ValueError,
        "Trainer: expected a dictionary or list of parameters, got Dense. Those of a network are net.collect_params().",
        gluon.Trainer, nn.Dense(2), "sgd",
    )  # fmt: skip
    fails(
        ValueError,
        "collect_params: '*weight' is not a regular expression: nothing to repeat at position 0. "
        "Any characters are '.*', as in '.*weight'.",
        nn.Dense(2).collect_params, "*weight",
    )  # fmt: skip


def test_a_trainer_without_parameters():
    net = nn.Sequential()
    net.add(nn.Dense(2))
    with pytest.warns(UserWarning, match="no parameters to train") as caught:
        gluon.Trainer(net.params, "sgd")
    assert str(caught[0].message) == (
        "Trainer: there are no parameters to train. net.params are a block's own; net.collect_params() includes those "
        "of the layers inside."
    )
    assert caught[0].filename == __file__


def test_numbers_that_are_none():
    fails(TypeError, "SGD: learning_rate is a number, got 'fast'", lambda: mx.optimizer.SGD(learning_rate="fast"))
    with autograd.train_mode():
        fails(mx.MXNetError, "dropout: p is a probability from 0 to 1, got 2", lambda: nd.Dropout(X, p=2))


def test_choices_that_there_are_not():
    fails(mx.MXNetError, "norm: ord is 1 or 2, got 3. np.linalg.norm knows more.", lambda: nd.norm(X, ord=3))
    text = "zeros: stype is one of default, row_sparse, csr, got 'coo'"
    fails(ValueError, text, lambda: nd.zeros((2, 3), stype="coo"))


def test_functions_that_do_not_exist():
    fails(AttributeError, "unknown name in mx.nd 'sofmax'. Did you mean 'softmax'?", lambda: nd.sofmax(X))


def test_a_function_returns_arrays():
    class Three(autograd.Function):
        def forward(self, x):
            return 3

    fails(TypeError, "Three.forward returns an array or a tuple of arrays, got int", Three(), X)


# ---- files ----


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full, a device without space (Linux)")
def test_no_space_while_saving(net, tmp_path):
    """A link to a device that is full: the error of the operating system, and both are what they were."""
    net(X)
    link = tmp_path / "net.params"
    link.symlink_to("/dev/full")
    fails(
        mx.base.MXNetError,
        "cannot write /dev/full: No space left on device. Nothing was changed: a file that was there is as it was.",
        net.save_parameters, link,
    )  # fmt: skip
    assert os.readlink(link) == "/dev/full"
    assert not os.path.isfile("/dev/full")


def test_an_unknown_name_is_caught_as_mxnets_programs_catch_it():
    for call in (lambda: mx.metric.create("nope"), lambda: mx.init.create("nope"), lambda: mx.optimizer.create("nope")):
        for kind in (AssertionError, ValueError, mx.MXNetError):
            with pytest.raises(kind, match="nope"):
                call()
