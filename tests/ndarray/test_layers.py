"""Layers as functions: arguments that contradict the weights, modes, and statistics that move."""

from __future__ import annotations

import numpy
import pytest

from d2lcore import autograd, nd, np, npx
from d2lcore.errors import DTypeError, ShapeError, UnknownNameError

IMAGE = nd.array(numpy.random.default_rng(0).standard_normal((2, 4, 6, 5)))


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            lambda: nd.FullyConnected(nd.ones((1, 2)), nd.ones((3, 2)), num_hidden=5, no_bias=True),
            "FullyConnected: num_hidden is 5, but weight has 3",
        ),
        (
            lambda: nd.Convolution(IMAGE, nd.ones((3, 4, 2, 2)), kernel=(3, 3), num_filter=3),
            "Convolution: kernel is (3, 3), but weight has (2, 2)",
        ),
        (
            lambda: nd.Convolution(IMAGE, nd.ones((3, 4, 2, 2)), kernel=2, num_filter=8),
            "Convolution: num_filter is 8, but weight has 3",
        ),
        (
            lambda: nd.Deconvolution(IMAGE, nd.ones((4, 3, 2, 2)), num_filter=8),
            "Deconvolution: num_filter is 8, but weight has 3",
        ),
        (
            lambda: nd.Embedding(nd.zeros(1), nd.ones((3, 2)), input_dim=3, output_dim=7),
            "Embedding: output_dim is 7, but weight has 2",
        ),
    ],
)
def test_arguments_that_contradict_the_weight(call, text: str) -> None:
    with pytest.raises(ShapeError) as error:
        call()
    assert str(error.value) == text


@pytest.mark.parametrize("layout", ["NWC", "NHWC", "NDHWC"])
def test_channels_last(layout: str) -> None:
    space, rng = len(layout) - 2, numpy.random.default_rng(0)
    size, kernel = (4, 5, 6)[:space], (2, 3, 2)[:space]
    x = nd.array(rng.standard_normal((2, 4, *size)))
    last = (0, *range(2, space + 2), 1)
    how = {"kernel": kernel, "stride": (2,) * space, "pad": (1,) * space}
    for layer, shape in ((nd.Convolution, (6, 2, *kernel)), (nd.Deconvolution, (4, 3, *kernel))):
        weight, bias = nd.array(rng.standard_normal(shape)), nd.array(rng.standard_normal(6))
        more = {"num_filter": 6, "num_group": 2, "no_bias": False, **how}
        expected = layer(x, weight, bias, **more).transpose(last)
        found = layer(x.transpose(last), weight.transpose(last), bias, layout=layout, **more)
        numpy.testing.assert_allclose(found.asnumpy(), expected.asnumpy(), rtol=1e-5, atol=1e-5)
    for more in ({**how, "pool_type": "max"}, {"pool_type": "avg", "global_pool": True}):
        found = nd.Pooling(x.transpose(last), layout=layout, **more)
        assert found.asnumpy().tolist() == nd.Pooling(x, **more).transpose(last).asnumpy().tolist()


def test_unknown_layouts() -> None:
    with pytest.raises(UnknownNameError, match="unknown layout 'CHWN'"):
        nd.Convolution(IMAGE, nd.ones((3, 4, 2, 2)), layout="CHWN")
    with pytest.raises(ShapeError, match="Pooling: layout NWC has 3 axes, data 4"):
        nd.Pooling(IMAGE, kernel=2, layout="NWC")


def test_deconvolution_to_a_target_shape() -> None:
    rng = numpy.random.default_rng(0)
    x, weight = nd.array(rng.standard_normal((2, 4, 5, 6))), nd.array(rng.standard_normal((4, 3, 4, 4)))
    how = {"kernel": (4, 4), "stride": (2, 2), "num_filter": 3}
    found = nd.Deconvolution(x, weight, target_shape=(9, 12), **how)
    assert found.shape == (2, 3, 9, 12)
    expected = nd.Deconvolution(x, weight, pad=(2, 1), adj=(1, 0), **how)
    assert found.asnumpy().tolist() == expected.asnumpy().tolist()
    with pytest.raises(ShapeError, match=r"target_shape is at most \(12, 14\) without padding"):
        nd.Deconvolution(x, weight, target_shape=(13, 12), **how)


def test_convolution_is_im2col_and_a_product() -> None:
    rng = numpy.random.default_rng(1)
    weight, bias = nd.array(rng.standard_normal((3, 4, 3, 2))), nd.array(rng.standard_normal(3))
    where = {"stride": (2, 1), "pad": (1, 0), "dilate": (1, 2)}
    y = nd.Convolution(IMAGE, weight, bias, kernel=(3, 2), num_filter=3, **where)
    columns = nd.im2col(IMAGE, kernel=(3, 2), **where)
    product = nd.dot(weight.reshape((3, -1)), columns.transpose((1, 0, 2)).reshape((24, -1))).reshape((3, 2, -1))
    expected = product.transpose((1, 0, 2)) + bias.reshape((1, 3, 1))
    assert numpy.allclose(y.reshape((2, 3, -1)).asnumpy(), expected.asnumpy(), atol=1e-4)


def test_col2im_is_the_gradient_of_im2col() -> None:
    x = IMAGE.copy()
    x.attach_grad()
    with autograd.record():
        columns = nd.im2col(x, kernel=(2, 3), stride=2, pad=1)
    head = nd.random.normal(shape=columns.shape)
    columns.backward(head)
    back = nd.col2im(head, output_size=(6, 5), kernel=(2, 3), stride=2, pad=1)
    assert numpy.allclose(x.grad.asnumpy(), back.asnumpy(), atol=1e-5)


def test_pooling() -> None:
    x = nd.arange(16).reshape((1, 1, 4, 4))
    assert nd.Pooling(x, kernel=2, stride=2).asnumpy().ravel().tolist() == [5, 7, 13, 15]
    assert nd.Pooling(x, kernel=(2, 2), stride=(2, 2), pool_type="sum").asnumpy().ravel().tolist() == [10, 18, 42, 50]
    assert nd.Pooling(x, global_pool=True, pool_type="avg").asnumpy().ravel().tolist() == [7.5]
    assert nd.Pooling(x, global_pool=True, pool_type="max").shape == (1, 1, 1, 1)
    rms = nd.Pooling(x, kernel=2, stride=2, pool_type="lp", p_value=2)
    assert numpy.allclose(rms.asnumpy()[0, 0, 0, 0], (0 + 1 + 16 + 25) ** 0.5)
    assert nd.Pooling(x, kernel=3, stride=2, pooling_convention="full").shape == (1, 1, 2, 2)
    with pytest.raises(UnknownNameError, match="unknown pool_type 'mean'"):
        nd.Pooling(x, kernel=2, pool_type="mean")
    with pytest.raises(UnknownNameError, match="unknown pooling_convention 'same'"):
        nd.Pooling(x, kernel=2, pooling_convention="same")


def test_dropout_by_mode() -> None:
    x = nd.ones((1000,))
    assert (nd.Dropout(x).asnumpy() == 1).all()
    assert (nd.Dropout(x, mode="always").asnumpy() == 0).any()
    with autograd.train_mode():
        dropped = nd.Dropout(nd.ones((100, 10)), p=0.25, axes=(1,)).asnumpy()
    assert set(numpy.unique(dropped.round(4)).tolist()) == {0.0, numpy.float32(1.3333).item()}
    assert (dropped == dropped[:, :1]).all()
    with pytest.raises(UnknownNameError, match="unknown Dropout mode"):
        nd.Dropout(x, mode="never")


def test_batch_norm_moves_its_statistics_in_training_only() -> None:
    x = nd.array([[1, 10], [3, 30]])
    gamma, beta, mean, var = nd.array([5, 5]), nd.zeros(2), nd.zeros(2), nd.ones(2)
    y = nd.BatchNorm(x, gamma, beta, mean, var, eps=0, fix_gamma=False)
    assert y.asnumpy().tolist() == [[5, 50], [15, 150]]
    assert mean.asnumpy().tolist() == [0, 0]
    with autograd.train_mode():
        y, used_mean, used_var = nd.BatchNorm(
            x, gamma, beta, mean, var, eps=0, momentum=0.5, fix_gamma=True, output_mean_var=True
        )
    assert numpy.allclose(y.asnumpy(), [[-1, -1], [1, 1]])
    assert used_mean.asnumpy().tolist() == [2, 20]
    assert used_var.asnumpy().tolist() == [1, 100]
    assert mean.asnumpy().tolist() == [1, 10]
    assert var.asnumpy().tolist() == [1, 50.5]
    with autograd.train_mode():
        nd.BatchNorm(x, gamma, beta, mean, var, use_global_stats=True)
    assert mean.asnumpy().tolist() == [1, 10]


def test_activations_by_name() -> None:
    x = nd.array([-1, 2])
    for name, function in {"relu": nd.relu, "sigmoid": nd.sigmoid, "tanh": nd.tanh, "softsign": nd.softsign}.items():
        assert numpy.array_equal(nd.Activation(x, act_type=name).asnumpy(), function(x).asnumpy())
    with pytest.raises(UnknownNameError) as error:
        nd.Activation(x, act_type="rellu")
    assert str(error.value).startswith("unknown activation 'rellu'. Did you mean 'relu'?")
    with pytest.raises(UnknownNameError, match="unknown LeakyReLU 'rellu'"):
        nd.LeakyReLU(x, act_type="rellu")
    with pytest.raises(ValueError, match="act_type='prelu' needs gamma"):
        nd.LeakyReLU(x, act_type="prelu")


def test_random_slopes_in_training() -> None:
    x = nd.full((1000,), -1)
    assert numpy.allclose(nd.LeakyReLU(x, act_type="rrelu", lower_bound=0.1, upper_bound=0.3).asnumpy(), -0.2)
    with autograd.train_mode():
        slopes = -nd.LeakyReLU(x, act_type="rrelu", lower_bound=0.1, upper_bound=0.3).asnumpy()
    assert 0.1 <= slopes.min() < 0.12 < 0.28 < slopes.max() <= 0.3


def test_upsampling() -> None:
    x = nd.array([[[[1, 2]]]])
    assert nd.UpSampling(x, scale=2, sample_type="nearest").shape == (1, 1, 2, 4)
    joined = nd.UpSampling(x, nd.ones((1, 2, 2, 4)), scale=2, sample_type="nearest")
    assert joined.shape == (1, 3, 2, 4)
    added = nd.UpSampling(x, nd.ones((1, 1, 2, 4)), scale=2, sample_type="nearest", multi_input_mode="sum")
    assert added.asnumpy()[0, 0].tolist() == [[2, 2, 3, 3]] * 2
    with pytest.raises(UnknownNameError, match="unknown sample_type 'cubic'"):
        nd.UpSampling(x, scale=2, sample_type="cubic")
    with pytest.raises(ShapeError, match="bilinear takes an image and its weight, got 1 array"):
        nd.UpSampling(x, scale=2, sample_type="bilinear")


def test_legacy_arguments_hold_for_numpy_arrays_too() -> None:
    x = np.array([[1, 2, 3], [4, 5, 6]])
    for name in ("sum", "nansum", "mean", "prod", "nanprod", "max", "min"):
        found = getattr(nd, name)(x, axis=0, keepdims=True, exclude=True)
        assert type(found) is np.ndarray
        assert found.tolist() == getattr(numpy, name)(x.asnumpy(), axis=1, keepdims=True).tolist()
    assert nd.argmax(x, axis=1, keepdims=True).tolist() == [[2], [2]]
    assert [part.tolist() for part in nd.moments(x, axes=(0,))] == [[2.5, 3.5, 4.5], [2.25, 2.25, 2.25]]
    assert nd.dot(x, x, transpose_b=True).tolist() == [[14, 32], [32, 77]]
    assert nd.reshape(x, (0, -1, 1)).shape == (2, 3, 1)
    assert type(nd.unravel_index(np.array([1]), (2, 2))) is np.ndarray


def test_switches_need_what_they_switch() -> None:
    with pytest.raises(ShapeError) as error:
        nd.softmax(IMAGE, use_length=True)
    assert str(error.value) == "softmax: use_length=True, but no length came with it"
    for name in ("data_lengths", "label_lengths"):
        with pytest.raises(ShapeError) as error:
            nd.CTCLoss(nd.ones((3, 1, 4)), nd.array([[1]]), **{f"use_{name}": True})
        assert str(error.value) == f"CTCLoss: use_{name}=True, but no {name} came with it"


def test_unknown_names() -> None:
    with pytest.raises(UnknownNameError, match=r"unknown SoftmaxActivation mode 'chanel'\. Did you mean 'channel'"):
        nd.SoftmaxActivation(IMAGE, mode="chanel")
    for call in (nd.cast, nd.softmax, np.zeros_like):
        with pytest.raises(DTypeError, match=r"unknown dtype 'flaot32'\. Did you mean 'float32'"):
            call(np.ones(2), dtype="flaot32")


def test_the_same_functions_for_numpy_arrays() -> None:
    x = np.array(IMAGE)
    y = npx.convolution(x, np.ones((3, 4, 2, 2)), kernel=(2, 2), num_filter=3, no_bias=True)
    assert type(y) is np.ndarray
    assert numpy.array_equal(y.asnumpy(), nd.Convolution(IMAGE, nd.ones((3, 4, 2, 2))).asnumpy())


def test_ctc_loss_counts_lengths_only_when_told() -> None:
    scores, label = nd.random.normal(shape=(5, 2, 4)), nd.array([[1, 2], [3, 0]])
    lengths = nd.array([3, 4])
    whole = nd.CTCLoss(scores, label)
    assert numpy.array_equal(nd.CTCLoss(scores, label, lengths).asnumpy(), whole.asnumpy())
    cut = nd.CTCLoss(scores, label, lengths, use_data_lengths=True).asnumpy()
    assert numpy.allclose(cut[0], nd.CTCLoss(scores[:3, :1], label[:1]).asnumpy()[0], atol=1e-5)
    assert nd.contrib.CTCLoss is nd.ctc_loss is nd.CTCLoss
